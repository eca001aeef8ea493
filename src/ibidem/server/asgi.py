"""For application servers: `ibidem.server.asgi:application`, set up by environment variables.

The variables are those of `Settings` with IBIDEM_ in front, such as IBIDEM_DATA_FOLDER=/srv/ibidem.
With SQLite use exactly one worker; with PostgreSQL as many as you like.
"""

from __future__ import annotations

import os

from ibidem.server.app import create_app
from ibidem.server.logs import log_to_stderr
from ibidem.server.settings import from_environment

log_to_stderr()
application = create_app(from_environment(os.environ))
