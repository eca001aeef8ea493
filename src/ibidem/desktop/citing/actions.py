"""What a person can copy for a manuscript."""

from __future__ import annotations

from collections.abc import Callable

from ibidem.desktop.actions import Action, Area, Needs
from ibidem.desktop.citing.part import Citing
from ibidem.desktop.main_window import MainWindow


def _part(window: MainWindow) -> Citing:
    found = window.parts["citing"]
    assert isinstance(found, Citing)
    return found


def _on_part(method: Callable[[Citing], None]) -> Callable[[MainWindow], None]:
    return lambda window: method(_part(window))


def _open_bibliography(window: MainWindow) -> None:
    from ibidem.desktop.citing.bibliography_dialog import BibliographyDialog

    BibliographyDialog(window, _part(window)).open()


def _open_style(window: MainWindow) -> None:
    from ibidem.desktop.citing.style_dialog import StyleDialog

    StyleDialog(window, _part(window)).open()


def _install(window: MainWindow) -> None:
    window.parts["citing"] = Citing(window)


AREA: Area[MainWindow] = Area(
    actions=(
        Action(
            "citing.copy_citation",
            "Copy &Citation",
            _on_part(Citing.copy_citation),
            "Ctrl+Shift+C",
            needs=Needs.SELECTION,
            icon="cite",
        ),
        Action(
            "citing.copy_bibliography",
            "Copy &Bibliography",
            _on_part(Citing.copy_bibliography),
            "Ctrl+Shift+B",
            needs=Needs.SELECTION,
        ),
        Action(
            "citing.bibliography",
            "Bib&liography...",
            _open_bibliography,
        ),
        Action(
            "citing.copy_key",
            "Copy Citation &Key",
            lambda window: _part(window).copy_keys("", ", ", ""),
            needs=Needs.SELECTION,
        ),
        Action(
            "citing.copy_latex",
            "Copy as &LaTeX",
            lambda window: _part(window).copy_keys("\\cite{", ",", "}"),
            needs=Needs.SELECTION,
        ),
        Action(
            "citing.copy_markdown",
            "Copy as &Markdown",
            lambda window: _part(window).copy_keys("[@", "; @", "]"),
            needs=Needs.SELECTION,
        ),
        Action(
            "citing.style",
            "Citation &Style...",
            _open_style,
        ),
    ),
    install=_install,
)
