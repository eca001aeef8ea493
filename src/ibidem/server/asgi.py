"""For application servers: `ibidem.server.asgi:application`, set up by environment variables.

The variables are those of `Settings` with IBIDEM_ in front, such as IBIDEM_DATA_FOLDER=/srv/ibidem.
With SQLite use exactly one worker; with PostgreSQL as many as you like.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading

from ibidem.server.app import create_app
from ibidem.server.logs import log_to_stderr
from ibidem.server.settings import from_environment


def _end_with_parent() -> None:
    """A worker whose supervisor was killed would hold the port, and nobody would restart it."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="ibidem-parent", daemon=True).start()


_settings = from_environment(os.environ)
log_to_stderr(as_json=_settings.log_json)
_end_with_parent()
application = create_app(_settings)
