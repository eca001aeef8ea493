"""The hub's side of a sync: one library in a store, as a person on a device may see it."""

from ibidem.services.hosting.local_hub import LocalHub
from ibidem.services.hosting.member import Member

__all__ = ["LocalHub", "Member"]
