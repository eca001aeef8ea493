"""Preferences > Sync: server, account, Sync Automatically, the state of the link, reset."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
)

from ibidem.desktop.dialogs import ask, note, quiet
from ibidem.desktop.failures import explain
from ibidem.desktop.icons import icon
from ibidem.desktop.main_window import MainWindow
from ibidem.desktop.pages import Page
from ibidem.desktop.syncing.control import SyncControl, read_policy
from ibidem.desktop.syncing.devices import DevicesDialog
from ibidem.desktop.syncing.email import read_email
from ibidem.desktop.syncing.indicator import ICONS
from ibidem.desktop.syncing.linking import Linking
from ibidem.desktop.syncing.linking_dialogs import LinkWarningDialog
from ibidem.desktop.syncing.state import Mood
from ibidem.desktop.syncing.words import plain_server, short
from ibidem.desktop.theme import SPACE
from ibidem.errors import CodeNeededError, IbidemError, InputError, UnreachableError
from ibidem.services.signing_in import SignIn, clean_address, is_private
from ibidem.services.syncing import read_status

KEYRING = "The password is never kept; what signs this computer in is in the system's keyring."
NO_KEYRING = (
    "The password is never kept. This system has no keyring, so what signs this computer in is kept"
    " in a file that only you can read."
)


class SyncPage(Page):
    """The page of a window whose library is open, or one sentence while none is."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__("Sync")
        self._window = window
        self._control: SyncControl | None = None
        control = window.parts.get("syncing")
        if window.desk is None or not isinstance(control, SyncControl):
            self.column.addWidget(quiet("Open a library first: each is synced by itself."))
            self.column.addStretch(1)
            return
        self._control = control
        self._is_busy = False
        self._make_fields()
        self._make_switch(control)
        self._make_state()
        self.column.addStretch(1)
        control.changed.connect(self._refresh)
        sign_ins = control.syncing.sign_ins
        window.tasks.run(lambda _: sign_ins.has_keyring(), self._say_keyring, owner=self)
        window.desk.read(
            lambda library: read_status(library).fingerprint, self._show_fingerprint, owner=self
        )
        self._fill()
        self._refresh()

    # --- making it ---------------------------------------------------------------------------

    def _make_fields(self) -> None:
        form = self.add_form()
        self.server = QLineEdit()
        self.server.setPlaceholderText("library.example.org")
        self.server.textEdited.connect(self._check_server)
        self.email = QLineEdit()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        form.addRow("S&erver", self.server)
        form.addRow("E-&mail", self.email)
        form.addRow("&Password", self.password)
        self.code = QLineEdit()
        self.code.setPlaceholderText("From your authenticator app")
        form.addRow("&Code", self.code)
        self._form = form
        form.setRowVisible(self.code, False)  # noqa: FBT003 - Qt's
        self._insecure = note(
            "This address is not encrypted: others on the way can read what is sent."
        )
        self._insecure.hide()
        self.column.addWidget(self._insecure)
        self.problem = QLabel()
        self.problem.setObjectName("sync-problem")
        self.problem.setProperty("role", "bad")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.column.addWidget(self.problem)
        self._kept = quiet()
        self.column.addWidget(self._kept)
        row = QHBoxLayout()
        for text, path in (
            ("Create an Account...", "/sign-up"),
            ("Forgotten Password...", "/password"),
        ):
            link = QPushButton(text)
            link.setProperty("role", "link")
            link.setAutoDefault(False)
            link.clicked.connect(lambda _=False, path=path: self._browse(path))
            row.addWidget(link)
        row.addStretch(1)
        self.column.addLayout(row)

    def _make_switch(self, control: SyncControl) -> None:
        row = QHBoxLayout()
        self.automatic = QCheckBox("Sync &Automatically")
        self.automatic.setToolTip("Within seconds of a change, here or online")
        self.automatic.toggled.connect(control.set_automatic)
        row.addWidget(self.automatic)
        row.addStretch(1)
        self.sync_now = QPushButton("Sync &Now")
        self.sync_now.setAutoDefault(False)
        self.sync_now.clicked.connect(self._sync)
        row.addWidget(self.sync_now)
        self.column.addLayout(row)

    def _make_state(self) -> None:
        box = QFrame()
        box.setProperty("role", "sheet")
        inner = QVBoxLayout(box)
        inner.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 3 * SPACE)
        inner.setSpacing(2 * SPACE)
        head = QHBoxLayout()
        head.setSpacing(2 * SPACE)
        self._icon = QLabel()
        head.addWidget(self._icon)
        self.state = QLabel()
        self.state.setObjectName("link-state")
        self.state.setWordWrap(True)
        head.addWidget(self.state, 1)
        inner.addLayout(head)
        self.link = quiet()
        self.link.setObjectName("link-to")
        inner.addWidget(self.link)
        self.fingerprint = quiet()
        self.fingerprint.setObjectName("fingerprint")
        inner.addWidget(self.fingerprint)
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        self.reset = QPushButton("&Reset Sync...")
        self.devices = QPushButton("&Devices...")
        self.sign_out = QPushButton("Sign &Out")
        for button, run in (
            (self.reset, self._open_reset),
            (self.devices, self._open_devices),
            (self.sign_out, self._sign_out),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(run)
            row.addWidget(button)
        row.addStretch(1)
        inner.addLayout(row)
        self.column.addWidget(box)

    def _fill(self) -> None:
        """What is known: of this library, else of an account that this computer uses anyway."""
        control = self._known
        sign_in = self._sign_in
        self.server.setText(
            plain_server(sign_in.server if sign_in else control.remembered("server"))
        )
        self.email.setText(sign_in.email if sign_in else control.remembered("email"))
        self._check_server()

    # --- what it shows -----------------------------------------------------------------------

    @property
    def _known(self) -> SyncControl:
        assert self._control is not None
        return self._control

    @property
    def _sign_in(self) -> SignIn | None:
        """The sign-in of this library's link, else the only one of this computer."""
        control = self._known
        if control.standing.sign_in is not None:
            return control.standing.sign_in
        known = control.syncing.sign_ins.known()
        no_account_yet = control.standing.link is None and not control.remembered("email")
        return known[0] if no_account_yet and len(known) == 1 else None

    def _refresh(self) -> None:
        control = self._known
        mood = control.mood
        with QSignalBlocker(self.automatic):
            self.automatic.setChecked(control.automatic)
        name, color = ICONS[mood]
        self._icon.setPixmap(icon(name, color).pixmap(16, 16))
        self.state.setText(control.progress.text or control.sentence)
        link = control.standing.link
        sign_in = control.standing.sign_in
        who = sign_in.email if sign_in is not None else "an account"
        self.link.setText(f"Linked to {who} at {plain_server(link.server)}" if link else "")
        self.link.setVisible(link is not None)
        if control.report is not None and control.report.fingerprint and mood is Mood.IN_SYNC:
            self._show_fingerprint(control.report.fingerprint)
        self.reset.setEnabled(sign_in is not None)
        self.devices.setEnabled(self._sign_in is not None)
        self.sign_out.setEnabled(sign_in is not None)
        self.password.setPlaceholderText("Signed in" if self._sign_in is not None else "")
        self.sync_now.setEnabled(not self._is_busy and mood is not Mood.SYNCING)

    def _show_fingerprint(self, fingerprint: str) -> None:
        self.fingerprint.setText(f"Fingerprint {short(fingerprint)}")
        self.fingerprint.setToolTip(fingerprint)

    def _say_keyring(self, there: bool) -> None:
        self._kept.setText(KEYRING if there else NO_KEYRING)

    def _check_server(self) -> None:
        try:
            insecure = not is_private(clean_address(self.server.text()))
        except InputError:
            insecure = False
        self._insecure.setVisible(insecure and bool(self.server.text()))

    def _say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    # --- what it does ------------------------------------------------------------------------

    def save(self, done: Callable[[], None]) -> None:
        """Sign in and link, where something was entered."""
        if self._control is None:
            done()
            return
        self._control.set_policy(read_policy(self._window.settings))
        self._take_over(done, wants_sync=False)

    def _sync(self) -> None:
        self._take_over(lambda: None, wants_sync=True)

    def _take_over(self, done: Callable[[], None], *, wants_sync: bool) -> None:
        control = self._known
        self._say("")
        if self._is_busy:
            return
        sign_in = self._sign_in
        same = self._is_as_filled(sign_in) and not self.password.text()
        if same and not wants_sync:
            done()
            return
        if not self.email.text().strip() and not self.server.text().strip() and not wants_sync:
            done()
            return
        try:
            typed = read_email(self.email.text())
            if typed.resets:
                self._ask_reset(typed.address)
                return
            server = clean_address(self.server.text())
        except InputError as error:
            wrong_server = "@" in self.email.text() and "server" in error.message
            (self.server if wrong_server else self.email).setFocus()
            self._say(explain(error))
            return
        if same and control.standing.sign_in is not None:
            control.sync_now()
            done()
            return
        if not self.password.text() and not (same and sign_in is not None):
            self._say("Type the password of this account.")
            self.password.setFocus()
            return
        self._set_busy(busy=True)
        linking = Linking(
            self.window(),
            control,
            self._window.tasks,
            self._window.windows.device_name(control.library),
            lambda: self._begun(server, typed.address, done),
            self._given_up,
        )
        if self.password.text():
            linking.sign_in(server, typed.address, self.password.text(), self.code.text().strip())
        else:
            linking.use(control.syncing.sign_ins, server, typed.address)

    def _is_as_filled(self, sign_in: SignIn | None) -> bool:
        control = self._known
        server = plain_server(sign_in.server if sign_in else control.remembered("server"))
        email = sign_in.email if sign_in else control.remembered("email")
        entered = (plain_server(self.server.text().strip().rstrip("/")), self.email.text().strip())
        return entered == (server, email)

    def _begun(self, server: str, email: str, done: Callable[[], None]) -> None:
        self._known.remember("server", server)
        self._known.remember("email", email)
        self._set_busy(busy=False)
        self.password.clear()
        self.code.clear()
        self._form.setRowVisible(self.code, False)  # noqa: FBT003 - Qt's
        done()

    def _given_up(self, error: Exception | None) -> None:
        self._set_busy(busy=False)
        if error is None:
            return
        if isinstance(error, CodeNeededError):
            self._form.setRowVisible(self.code, True)  # noqa: FBT003 - Qt's
            self.code.setFocus()
        if isinstance(error, UnreachableError):
            self._say(explain(error))
        elif isinstance(error, IbidemError):
            self._say(error.message)
        else:
            raise error

    def _set_busy(self, *, busy: bool) -> None:
        self._is_busy = busy
        for field in (self.server, self.email, self.password):
            field.setReadOnly(busy)
        self._refresh()
        if busy:
            self.state.setText("Signing in...")

    def _ask_reset(self, address: str) -> None:
        """The suffix was typed: forget the local state, after a warning. Nothing is sent."""
        control = self._known
        if control.standing.link is None:
            self.email.setText(address)
            self._say("This library is not linked: there is no local sync state to reset.")
            return
        link = control.standing.link
        known = control.standing.sign_in
        who = known.email if known is not None else "an account"
        text = (
            f"This library is linked to {who} at {plain_server(link.server)}. Going on breaks the"
            " link to this original account: the local sync state is reset."
        )
        LinkWarningDialog(self.window(), text, lambda: self._reset_local(address)).open()

    def _reset_local(self, address: str) -> None:
        control = self._known
        link = control.standing.link
        self.email.setText(address)
        self.password.clear()
        control.remember("email", address)
        control.remember("server", link.server if link is not None else "")

        def tell() -> None:
            box = QMessageBox(self.window())
            box.setObjectName("local-state-was-reset")
            box.setWindowTitle("Sync")
            box.setText("The local sync state was reset.")
            box.setInformativeText(
                "Sync Automatically is off. Enter your e-mail and password again, then sync again."
                " No reference, group or file was touched."
            )
            box.setStandardButtons(QMessageBox.StandardButton.Ok)
            box.open()

        control.forget_local_state(tell)

    def _browse(self, path: str) -> None:
        try:
            address = clean_address(self.server.text()) if self.server.text().strip() else ""
        except InputError:
            address = ""
        if not address:
            self._say("Type the address of the server first.")
            self.server.setFocus()
            return
        QDesktopServices.openUrl(QUrl(address + path))

    def _open_reset(self) -> None:
        self._window.action("syncing.reset").trigger()

    def _open_devices(self) -> None:
        sign_in = self._sign_in
        if sign_in is not None:
            sign_ins = self._known.syncing.sign_ins
            DevicesDialog(self.window(), self._window.tasks, sign_ins, sign_in).open()

    def _sign_out(self) -> None:
        ask(
            self.window(),
            "Sign Out?",
            "This computer stops syncing until you sign in again.",
            "Sign Out",
            lambda: self._known.sign_out(self.password.clear),
            more="The library stays as it is, and so does its link.",
        )
