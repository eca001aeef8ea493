"""The hub's side: a library in a store, as a person may see it, to sync with or to work in."""

from ibidem.services.hosting.hosted_library import HostedLibrary
from ibidem.services.hosting.local_hub import LocalHub
from ibidem.services.hosting.member import Member

__all__ = ["HostedLibrary", "LocalHub", "Member"]
