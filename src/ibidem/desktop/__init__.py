"""Ibidem Desktop: the native application, in Qt.

Widgets call `services` and hold no logic of their own; threads live in `tasks` alone; every write
goes through `Desk.write` and every view refreshes from what it says was changed.
"""
