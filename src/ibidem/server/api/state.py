"""Views: the server itself."""

from __future__ import annotations

from django.db import connection

from ibidem import __version__
from ibidem.server.api.call import Call, Reply, json_reply
from ibidem.server.api.messages import Health
from ibidem.sync.messages import PROTOCOL_VERSIONS


def check_health(call: Call) -> Reply:
    """Whether both databases answer; a failure is answered with 500."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    call.context.libraries.check_health()
    return json_reply(Health("ok", __version__, list(PROTOCOL_VERSIONS)))
