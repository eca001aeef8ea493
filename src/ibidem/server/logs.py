"""Logs on standard error: one JSON object per line for collecting programs, or plain text."""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")  # of what is worked on


class JsonLines(logging.Formatter):
    """A record as one line of JSON: time, level, logger, message, and the traceback if any."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        content: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if REQUEST_ID.get():
            content["request"] = REQUEST_ID.get()
        if isinstance(record.args, dict):  # already fields, as in the access log
            content.update(record.args)
        else:
            content["message"] = record.getMessage()
        if record.exc_info:
            content["traceback"] = self.formatException(record.exc_info)
        return json.dumps(content, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """A record as a line to read: time, level, message, and below it the traceback if any."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        moment = datetime.fromtimestamp(record.created, UTC).astimezone()
        text = record.getMessage()
        if isinstance(record.args, dict):
            text = " ".join(f"{name}={value}" for name, value in record.args.items())
        request = f" [{REQUEST_ID.get()}]" if REQUEST_ID.get() else ""
        line = f"{moment:%Y-%m-%d %H:%M:%S} {record.levelname.lower():<7}{request} {text}"
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line


def log_to_stderr(*, as_json: bool = True) -> None:
    """Write what the server has to say to standard error. Called by programs, not by libraries."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if as_json else TextLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("ibidem").setLevel(logging.INFO)
    logging.getLogger("django.request").setLevel(logging.ERROR)  # 404s are no news
