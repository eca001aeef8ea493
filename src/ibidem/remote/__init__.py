"""The other side of the network: a server's hub, account and events, over HTTP."""

from ibidem.remote.account import RemoteAccount
from ibidem.remote.connection import Connection, Patience
from ibidem.remote.events import Connected, EventWatch, RevisionEvent
from ibidem.remote.http_hub import HttpHub

__all__ = [
    "Connected",
    "Connection",
    "EventWatch",
    "HttpHub",
    "Patience",
    "RemoteAccount",
    "RevisionEvent",
]
