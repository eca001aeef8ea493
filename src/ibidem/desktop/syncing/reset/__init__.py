"""Reset Sync: the assistant."""

from ibidem.desktop.syncing.reset.assistant import ResetAssistant

__all__ = ["ResetAssistant"]
