"""Figures for Prometheus, at /metrics: for this machine, or for who has the settings' token.

Several workers add theirs up when PROMETHEUS_MULTIPROC_DIR names a folder, as `app.serve` does.
"""

from __future__ import annotations

import hmac
import ipaddress
import os
from collections.abc import Mapping

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from ibidem.server.settings import Settings

METRICS_PATH = "/metrics"
FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)

REQUESTS = Counter("ibidem_requests", "Requests answered", ["part", "method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "ibidem_request_seconds", "How long answers took", ["part", "route"], buckets=SECONDS
)
BODY_BYTES = Counter(
    "ibidem_body_bytes", "Bytes of bodies; files are the routes with blobs", ["direction", "route"]
)
PUSHES = Counter("ibidem_pushes", "Pushes of devices into libraries", ["outcome"])
PUSHED_RECORDS = Counter("ibidem_pushed_records", "Records that pushes carried", ["outcome"])
EVENT_STREAMS = Gauge("ibidem_event_streams", "Event streams open now", multiprocess_mode="livesum")


def count_push(changes: int, refused: int) -> None:
    """One push of so many records, of which the hub took all but those refused."""
    PUSHES.labels("refused" if refused else "accepted").inc()
    PUSHED_RECORDS.labels("accepted").inc(changes - refused)
    PUSHED_RECORDS.labels("refused").inc(refused)


def may_read(settings: Settings, headers: Mapping[str, str], peer: str) -> bool:
    """Whether the figures are shown: with the token, or to this machine but not through a proxy."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    if settings.metrics_token and kind.lower() == "bearer":
        return hmac.compare_digest(token.strip().encode(), settings.metrics_token.encode())
    if "x-forwarded-for" in headers or "forwarded" in headers:
        return False
    try:
        return ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False


def collect() -> tuple[bytes, str]:
    """All figures, of this process or of all workers, and their media type."""
    if os.environ.get(FOLDER_VARIABLE):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry), CONTENT_TYPE_LATEST
    return generate_latest(), CONTENT_TYPE_LATEST
