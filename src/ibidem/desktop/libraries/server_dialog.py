"""Open a library of a server: sign in where that is needed, choose a library, download it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ibidem.desktop.dialogs import Dialog, note, quiet
from ibidem.desktop.libraries.making import open_path
from ibidem.desktop.libraries.place_dialog import PlaceDialog
from ibidem.desktop.libraries.shared_with_me import Share, remember_share
from ibidem.desktop.main_window import MainWindow
from ibidem.errors import IbidemError, NotSignedInError
from ibidem.model.role import Role
from ibidem.services.downloading import Offered, download_library, list_offered
from ibidem.services.signing_in import SignIn, clean_address, is_private, sign_in

ROLES = {
    Role.OWNER: "Yours",
    Role.MANAGER: "Read, write, invite",
    Role.EDITOR: "Read and write",
    Role.VIEWER: "Read only",
}
ANOTHER = "Another server or account..."


class ServerDialog(Dialog):
    """Lists what the account may open; what is chosen becomes a local library that works offline.

    `window` may be empty: the library then opens in it.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, "Open Shared Library", ok="Sign In", width=640)
        self._window = window
        self._sign_ins = window.settings.sign_ins
        self._offered: list[Offered] = []
        self._signed: SignIn | None = None
        self._pages = QStackedWidget()
        self.body.addWidget(self._pages, 1)
        self._pages.addWidget(self._make_form())
        self._pages.addWidget(self._make_list())
        self._show_known()

    # --- signing in --------------------------------------------------------------------------

    def _make_form(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        self.server = QLineEdit()
        self.server.setPlaceholderText("ibidem.example.org")
        self.email = QLineEdit()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.device = QLineEdit(self._window.windows.device_name(None))
        body, self.body = self.body, column  # lines of the form go into its page
        self.add_line("&Server", self.server)
        self.add_line("&E-mail", self.email)
        self.add_line("&Password", self.password)
        self.add_line("Name of this &computer", self.device)
        self.body = body
        self.open_warning = note(
            "This address begins with http://, so others in the network can read the password."
        )
        column.addWidget(self.open_warning)
        column.addWidget(quiet("The password is not kept: the server gives this computer a token."))
        column.addStretch(1)
        for field in (self.server, self.email, self.password):
            field.textChanged.connect(lambda _: self._refresh_form())
        self._refresh_form()
        return page

    def _refresh_form(self) -> None:
        self.show_problem("")
        address = self.server.text().strip()
        try:
            is_open = bool(address) and not is_private(clean_address(address))
        except IbidemError:
            is_open = False
        self.open_warning.setVisible(is_open)
        ready = all(each.text().strip() for each in (self.server, self.email, self.password))
        self.ok_button.setEnabled(ready)

    def _show_form(self, sign_in_as: SignIn | None = None) -> None:
        if sign_in_as is not None:
            self.server.setText(sign_in_as.server)
            self.email.setText(sign_in_as.email)
        self._signed = None
        self._pages.setCurrentIndex(0)
        self.intro.setText("Sign in to the server where the library is.")
        self.intro.show()
        self.ok_button.setText("Sign In")
        self._refresh_form()
        (self.password if sign_in_as is not None else self.server).setFocus()

    def _sign_in(self) -> None:
        server, email = self.server.text().strip(), self.email.text().strip()
        password, device = self.password.text(), self.device.text().strip()
        sign_ins = self._sign_ins
        self.ok_button.setEnabled(False)

        def done(in_keyring: bool) -> None:
            self.password.clear()
            self._show_known(clean_address(server), email)
            if not in_keyring:
                self._window.say("There is no keyring: the token is in a file that only you read.")

        def failed(error: Exception) -> None:
            self.ok_button.setEnabled(True)
            if isinstance(error, NotSignedInError):
                self.show_problem("Address or password are not those of an account there.")
            else:
                self.show_problem(error)

        self._window.tasks.run(
            lambda _: sign_in(sign_ins, server, email, password, device), done, failed, owner=self
        )

    # --- choosing ----------------------------------------------------------------------------

    def _make_list(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        self.account = QComboBox()
        self.account.setAccessibleName("Account")
        self.account.activated.connect(self._choose_account)
        column.addWidget(self.account)
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["Library", "Of", "What you may do"])
        self.list.setAccessibleName("Libraries")
        self.list.setRootIsDecorated(False)
        self.list.setMinimumHeight(220)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setStretchLastSection(False)
        self.list.header().resizeSection(1, 180)
        self.list.header().resizeSection(2, 150)
        self.list.itemSelectionChanged.connect(self._refresh_list)
        self.list.itemDoubleClicked.connect(lambda *_: self.confirm())
        column.addWidget(self.list, 1)
        self.empty = quiet()
        column.addWidget(self.empty)
        return page

    def _show_known(self, server: str = "", email: str = "") -> None:
        known = self._sign_ins.known()
        if not known:
            self._show_form()
            return
        self.account.clear()
        for each in known:
            self.account.addItem(f"{each.email} at {each.server}", (each.server, each.account))
        self.account.addItem(ANOTHER)
        fits = [
            place
            for place, each in enumerate(known)
            if each.server == server and (not email or each.email == email)
        ]
        self._choose_account(fits[0] if fits else 0)

    def _choose_account(self, index: int) -> None:
        self.account.setCurrentIndex(index)
        chosen = self.account.itemData(index)
        if not chosen:
            self._show_form()
            return
        server, account = chosen
        self._pages.setCurrentIndex(1)
        self.intro.setText(
            "The library becomes a copy on this computer, works offline, and stays in sync."
        )
        self.intro.show()
        self.show_problem("")
        self.ok_button.setText("Download...")
        self.list.clear()
        self.empty.setText("Asking the server...")
        self._refresh_list()
        try:
            signed = self._sign_ins.find(server, account)
        except NotSignedInError:
            found = [each for each in self._sign_ins.known() if each.account == account]
            self._show_form(found[0])
            return
        self._signed = signed
        self._window.tasks.run(
            lambda _: list_offered(signed),
            lambda offered: self._show_offered(signed, offered),
            lambda error: self._fail(signed, error),
            owner=self,
        )

    def _fail(self, signed: SignIn, error: Exception) -> None:
        if signed is not self._signed:
            return
        if isinstance(error, NotSignedInError):
            self._show_form(signed)
            self.show_problem("The server does not know this computer any more; sign in again.")
            return
        self.empty.setText("")
        self.show_problem(error)

    def _show_offered(self, signed: SignIn, offered: list[Offered]) -> None:
        if signed is not self._signed:
            return
        self._offered = offered
        for each in offered:
            name = f"{each.name} (one group)" if each.scope else each.name
            item = QTreeWidgetItem([name, each.owner or "you", ROLES[each.role]])
            item.setData(0, Qt.ItemDataRole.UserRole, offered.index(each))
            self.list.addTopLevelItem(item)
        self.empty.setText("" if offered else "There is no library for this account yet.")
        first = self.list.topLevelItem(0)
        if first is not None:
            self.list.setCurrentItem(first)
            self.list.setFocus()
        self._refresh_list()

    def _refresh_list(self) -> None:
        self.ok_button.setEnabled(bool(self.list.selectedItems()))

    # --- downloading -------------------------------------------------------------------------

    def confirm(self) -> None:
        """Sign in, or ask where the chosen library shall lie."""
        if self._pages.currentIndex() == 0:
            self._sign_in()
            return
        items = self.list.selectedItems()
        if not items or self._signed is None:
            return
        offered = self._offered[items[0].data(0, Qt.ItemDataRole.UserRole)]
        window, signed = self._window, self._signed
        self.accept()
        PlaceDialog(
            window,
            window.settings,
            "Download Library",
            offered.name.replace("/", "-"),
            lambda path: download(window, signed, offered, path),
            ok="Download",
        ).open()


def download(window: MainWindow, signed: SignIn, offered: Offered, path: Path) -> None:
    """Make the local copy, with progress, and show it; files follow with the next sync."""
    device = signed.device or window.windows.device_name(None)
    remember_share(window.settings, Share(signed.server, signed.account, offered))

    def show(made: Path) -> None:
        open_path(window, made)
        for each in (window, *_others(window)):
            sync = each.table.get("syncing.sync")
            if each.desk is not None and each.desk.library.path == made and sync is not None:
                sync.trigger()

    window.tasks.run(
        lambda task: download_library(signed, offered, path, device=device, steering=task.steering),
        show,
        window.report,
        title=f"Downloading {offered.name}",
        owner=window,
        can_cancel=True,
    )


def _others(window: MainWindow) -> list[MainWindow]:
    application = getattr(window.windows, "windows", [])
    return [each for each in application if each is not window]
