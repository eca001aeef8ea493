"""Choosing the style for all that is copied."""

from __future__ import annotations

from ibidem.desktop.citing.part import Citing
from ibidem.desktop.citing.style_picker import StylePicker, locale_choice
from ibidem.desktop.dialogs import Dialog
from ibidem.desktop.main_window import MainWindow


class StyleDialog(Dialog):
    """One style and one language."""

    def __init__(self, window: MainWindow, citing: Citing) -> None:
        super().__init__(
            window,
            "Citation Style",
            ok="Use Style",
            intro="For the preview, and for citations and bibliographies that are copied.",
        )
        self._citing = citing
        self.picker = StylePicker(window.open_library_desk, citing.style)
        self.picker.list.setMinimumHeight(280)
        self.picker.accepted.connect(self.confirm)
        self.body.addWidget(self.picker, 1)
        self.language = locale_choice(citing.locale)
        self.add_line("&Language", self.language)
        self.picker.search.setFocus()

    def confirm(self) -> None:
        """Use it from now on."""
        self._citing.use(self.picker.style_name, str(self.language.currentData()))
        self.accept()
