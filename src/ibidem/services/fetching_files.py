"""Bringing single files from the server of a library, when somebody asks for them."""

from __future__ import annotations

from collections.abc import Iterable

from ibidem.errors import LinkError
from ibidem.model.ids import RecordId
from ibidem.services.files import fetch_missing_files
from ibidem.services.library import Library
from ibidem.services.progress import Report, no_report
from ibidem.services.signing_in import SignIns, connect
from ibidem.services.syncing import fetch_file, read_link


def fetch_from_server(
    library: Library,
    sign_ins: SignIns,
    references: Iterable[RecordId],
    *,
    report: Report = no_report,
) -> tuple[int, int]:
    """Fetch the files of some references that are not here; returns how many came and how many are
    still missing, because no device has sent them yet.

    `report` is called for each piece that comes; what it raises ends the fetching, and what came of
    a file is gone on with the next time. Raises `LinkError` where the library has no server,
    `NotSignedInError`, `RemoteError`.
    """
    link = read_link(library)
    if link is None:
        raise LinkError("This library is on this device alone; there is no server to ask.")
    with (
        connect(sign_ins.find(link.server, link.account)) as account,
        account.hub(link.hub_uid, link.scope) as hub,
    ):
        return fetch_missing_files(
            library,
            lambda digest, size: fetch_file(library, hub, digest, size, report=report),
            references,
            report=report,
        )
