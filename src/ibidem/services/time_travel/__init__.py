"""Going back: a record, a group or the whole library as it was at some moment."""

from ibidem.services.time_travel.versions import restore_version

__all__ = ["restore_version"]
