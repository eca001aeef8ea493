"""What is done with the files of a reference: attach, open, rename, replace, delete, fetch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from ibidem.desktop.access import READ_ONLY
from ibidem.desktop.dialogs import Dialog, ask, choose_file
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.outside import OutsideCopy, give_copy
from ibidem.desktop.reference.opened_files import OpenedFiles
from ibidem.desktop.settings_keys import ATTACH_FOLDER
from ibidem.desktop.stopping import Stopped, reporting, run_stoppable
from ibidem.desktop.tasks import Task
from ibidem.errors import NotFoundError
from ibidem.model.attachment import Attachment
from ibidem.model.ids import RecordId
from ibidem.model.reference import Reference
from ibidem.services import editing
from ibidem.services.files import replace_file
from ibidem.services.library import LocalLibrary
from ibidem.services.progress import Report
from ibidem.services.searching import Belonging, describe_reference

_ALL = ("All files (*)",)
_PIECE = 1024 * 1024


class FileWork(QObject):
    """The files of the reference that is chosen in a window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._desk = window.open_library_desk
        self._opened = OpenedFiles(window)

    # --- attach ------------------------------------------------------------------------------

    def ask_for_files(self, reference: RecordId) -> None:
        """Let the person choose files to attach."""
        choose_file(
            self._window,
            "Attach Files",
            self._folder(),
            _ALL,
            lambda paths: self.attach(reference, paths),
            mode=QFileDialog.FileMode.ExistingFiles,
            ok="Attach",
        )

    def attach(self, reference: RecordId, paths: Sequence[Path]) -> None:
        """Copy files into the library and attach them."""
        files = [path for path in paths if path.is_file()]
        if not self._desk.access.may_write:
            self._desk.say(READ_ONLY)
            return
        if not files:
            self._desk.say("Only files can be attached, not folders.")
            return
        self._desk.settings.save(ATTACH_FOLDER, str(files[0].parent))
        self._desk.write(
            lambda library: editing.attach_files(library, reference, files),
            say=f"Attached {_count(len(files), 'file')}.",
            title="Attaching files",
        )

    def take(self, reference: RecordId, data: QMimeData) -> bool:
        """Attach what was dropped or pasted: files, or the address of a page."""
        paths, links = files_and_links(data)
        if paths:
            self.attach(reference, paths)
        elif links:
            self.attach_link(reference, links[0])
        return bool(paths or links)

    def paste(self, reference: RecordId) -> bool:
        """Attach what lies in the clipboard."""
        return self.take(reference, QApplication.clipboard().mimeData())

    def ask_for_link(self, reference: RecordId) -> None:
        """Let the person type an address."""
        LinkDialog(self._window, lambda text: self.attach_link(reference, text)).open()

    def attach_link(self, reference: RecordId, address: str) -> None:
        """Put an address on a line of its own in the URL field."""

        def change(noun: Reference) -> Reference:
            known = [line for line in noun.fields.get("url", "").split("\n") if line.strip()]
            lines = [*known, address] if address not in known else known
            return _with_url(noun, lines)

        self._desk.write(
            lambda library: editing.edit_references(library, [reference], change),
            say="Attached a link.",
        )

    def remove_link(self, reference: RecordId, address: str) -> None:
        """Take an address out of the URL field."""

        def change(noun: Reference) -> Reference:
            known = noun.fields.get("url", "").split("\n")
            return _with_url(noun, [line for line in known if line.strip() != address])

        self._desk.write(
            lambda library: editing.edit_references(library, [reference], change),
            say="Removed a link.",
        )

    # --- look at -----------------------------------------------------------------------------

    def open(self, file: Belonging) -> None:
        """Open a PDF in a tab, everything else with the system's program."""
        noun: Attachment = file.noun
        if not file.present:
            self._desk.say(f"{noun.file_name} is not on this device yet.")
            return
        pdf = self._window.parts.get("pdf")
        opens = getattr(pdf, "open", None)
        if callable(opens) and is_pdf(noun):
            opens(file.id)
        else:
            self.open_outside(file)

    def open_outside(self, file: Belonging) -> None:
        """Open with the system's program."""
        self._opened.open(file.id, file.noun)

    def save_as(self, file: Belonging) -> None:
        """Save a copy elsewhere, and show it in its folder."""
        noun: Attachment = file.noun

        def save(paths: list[Path]) -> None:
            self._desk.settings.save(ATTACH_FOLDER, str(paths[0].parent))
            self._desk.read(
                lambda library: editing.save_attachment(library, file.id, paths[0], overwrite=True),
                lambda path: self._desk.say(f"Saved {path}."),
            )

        choose_file(self._window, "Save a Copy", self._folder(), _ALL, save, save_as=noun.file_name)

    def show_in_folder(self, file: Belonging) -> None:
        """Put a copy beside those that are open, and show that folder."""
        settings = self._desk.settings.folder

        def show(copy: OutsideCopy) -> None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(copy.path.parent)))

        self._desk.read(lambda library: give_copy(library, file.id, settings), show)

    # --- change ------------------------------------------------------------------------------

    def rename(self, file: Belonging, name: str) -> None:
        """Give a file another name; its ending stays where none is given."""
        noun: Attachment = file.noun
        ending = Path(noun.file_name).suffix
        if ending and not Path(name).suffix:
            name += ending
        if name.strip() and name != noun.file_name:
            self._desk.write(
                lambda library: editing.rename_attachment(library, file.id, name),
                say=f"Renamed to {name}.",
            )

    def replace(self, file: Belonging) -> None:
        """Let the person choose another file for the place of this one."""

        def put(paths: list[Path]) -> None:
            self._desk.write(
                lambda library: _replace(library, file.id, paths[0]),
                say=f"Replaced by {paths[0].name}; the history keeps the file that was there.",
            )

        choose_file(self._window, "Replace the File", self._folder(), _ALL, put, ok="Replace")

    def delete(self, files: Sequence[Belonging]) -> None:
        """Delete after a question that names what goes."""
        ids = [file.id for file in files]
        name = files[0].noun.file_name
        what = f"“{name}”" if len(files) == 1 else _count(len(files), "file")
        ask(
            self._window,
            "Delete File",
            f"Delete {what}?",
            "Delete",
            lambda: self._desk.write(
                lambda library: editing.delete_attachments(library, ids),
                say=f"Deleted {_count(len(ids), 'file')}.",
            ),
            more="Highlights and comments in it go too. Undo brings it back.",
        )

    def rename_by_pattern(self, references: Sequence[RecordId]) -> None:
        """Rename all files of some references by a pattern, after a look at the new names."""
        from ibidem.desktop.reference.pattern_dialog import PatternDialog

        library = self._desk.library
        files = [
            file.id for each in references for file in describe_reference(library, each).attachments
        ]
        if files:
            PatternDialog(self._window, files).open()
        else:
            self._desk.say("No files are attached.")

    # --- from elsewhere ----------------------------------------------------------------------

    def fetch(self, reference: RecordId) -> None:
        """Ask the server for the files of a reference that are not here."""
        sign_ins = self._desk.settings.sign_ins

        def work(report: Report) -> tuple[int, int]:
            from ibidem.services.fetching_files import fetch_from_server

            return fetch_from_server(self._desk.library, sign_ins, [reference], report=report)

        def done(counts: tuple[int, int]) -> None:
            came, missing = counts
            text = f"Fetched {_count(came, 'file')}." if came else "No file came."
            wait = f" {_count(missing, 'file')} still with the device that attached it."
            self._desk.say(text + (wait if missing else ""))
            pane = self._window.parts.get("reference")
            refresh = getattr(pane, "refresh", None)
            if callable(refresh):
                refresh()

        run_stoppable(self._window, "Fetching files", work, done)

    def find_full_text(self, reference: RecordId) -> None:
        """Look where DOI and URL lead; a PDF is attached, else the page opens in the browser."""
        noun = describe_reference(self._desk.library, reference).reference

        def work(library: LocalLibrary, task: Task) -> RecordId:
            from ibidem.services.full_text import attach_full_text, find_full_text

            found = find_full_text(noun, report=reporting(task))
            return attach_full_text(library, reference, found)

        def fail(error: Exception) -> None:
            if isinstance(error, Stopped):
                self._desk.say("Finding full text: cancelled, nothing was changed.")
                return
            from ibidem.services.full_text import page_of

            page = page_of(noun)
            if page and isinstance(error, NotFoundError):
                QDesktopServices.openUrl(QUrl(page))
                self._desk.say(f"{error} The page was opened in the browser.")
            else:
                self._desk.report(error)

        self._desk.work(
            work,
            lambda _: self._desk.say("Attached the full text."),
            fail,
            title="Finding full text",
            writes=True,
        )

    def _folder(self) -> Path:
        return Path(self._desk.settings.text(ATTACH_FOLDER, str(Path.home())))


class LinkDialog(Dialog):
    """Asks for an address."""

    def __init__(self, window: MainWindow, then: Callable[[str], None]) -> None:
        super().__init__(window, "Attach Link", ok="Attach")
        self._then = then
        self.address = QLineEdit()
        self.address.setPlaceholderText("https://")
        text = QApplication.clipboard().text().strip()
        if text.lower().startswith(("http://", "https://")) and "\n" not in text:
            self.address.setText(text)
        self.add_line("&Address of the page or file", self.address)

    def confirm(self) -> None:
        """Take an address of the web, nothing else."""
        text = self.address.text().strip()
        if not text.lower().startswith(("http://", "https://")) or len(text) < 10:
            self.show_problem("An address begins with https:// or http://.")
            return
        self.accept()
        self._then(text)


def is_pdf(noun: Attachment) -> bool:
    """Whether a file is a PDF."""
    return noun.media_type == "application/pdf" or noun.file_name.lower().endswith(".pdf")


def files_and_links(data: QMimeData) -> tuple[list[Path], list[str]]:
    """The files of this computer, and the addresses of the web, in what was dropped or pasted."""
    urls = data.urls()
    if not urls and data.hasText() and "\n" not in data.text().strip():
        urls = [QUrl(data.text().strip(), QUrl.ParsingMode.StrictMode)]
    paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
    links = [url.toString() for url in urls if url.scheme() in ("http", "https")]
    return paths, links


def can_take(data: QMimeData) -> bool:
    """Whether there is anything to attach in what is dragged."""
    return any(files_and_links(data))


def _replace(library: LocalLibrary, attachment: RecordId, path: Path) -> object:
    with path.open("rb") as file:
        return replace_file(library, attachment, iter(lambda: file.read(_PIECE), b""), path.name)


def _with_url(noun: Reference, lines: Sequence[str]) -> Reference:
    fields = {**noun.fields, "url": "\n".join(lines)}
    return replace(noun, fields={name: text for name, text in fields.items() if text})


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
