"""The devices that are signed in to an account: names, last seen, signing one out."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ibidem.desktop.dialogs import Dialog, ask
from ibidem.desktop.syncing.words import moment
from ibidem.desktop.tasks import Tasks
from ibidem.services.connecting import Device
from ibidem.services.signing_in import SignIn, SignIns, list_devices, rename_device, revoke_device

HEADS = ("Name", "Last seen", "Signed in")


class DevicesDialog(Dialog):
    """Asks the server when it opens."""

    def __init__(self, parent: QWidget, tasks: Tasks, sign_ins: SignIns, of: SignIn) -> None:
        super().__init__(
            parent,
            "Devices",
            ok="",
            intro="These are signed in to your account. Signing one out takes nothing from its"
            " disk.",
            width=600,
        )
        self.setObjectName("devices")
        self._tasks = tasks
        self._sign_ins = sign_ins
        self._of = of
        self._devices: list[Device] = []
        self.table = QTableWidget(0, len(HEADS))
        self.table.setAccessibleName("Devices")
        self.table.setHorizontalHeaderLabels(HEADS)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(1, 150)
        self.table.setColumnWidth(2, 150)
        self.table.itemSelectionChanged.connect(self._refresh)
        self.body.addWidget(self.table)
        row = QHBoxLayout()
        self.rename = QPushButton("&Rename...")
        self.sign_out = QPushButton("Sign &Out")
        for button, run in ((self.rename, self._rename), (self.sign_out, self._sign_out)):
            button.setAutoDefault(False)
            button.clicked.connect(run)
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)
        self._refresh()
        self._load()

    def _find(self) -> SignIn:
        return self._sign_ins.find(self._of.server, self._of.account)

    def _load(self) -> None:
        def ask_server(_task: object) -> list[Device]:
            return list_devices(self._find())

        self._tasks.run(ask_server, self._show, self.show_problem, owner=self)

    def _show(self, devices: list[Device]) -> None:
        self._devices = devices
        self.table.setRowCount(len(devices))
        for row, each in enumerate(devices):
            name = f"{each.name} (this computer)" if each.is_current else each.name
            texts = (name, moment(each.last_seen_at), moment(each.created_at))
            for column, text in enumerate(texts):
                self.table.setItem(row, column, QTableWidgetItem(text))
        self._refresh()

    @property
    def _current(self) -> Device | None:
        row = self.table.currentRow()
        return self._devices[row] if 0 <= row < len(self._devices) else None

    def _refresh(self) -> None:
        self.rename.setEnabled(self._current is not None)
        self.sign_out.setEnabled(self._current is not None and not self._current.is_current)

    def _rename(self) -> None:
        device = self._current
        if device is None:
            return
        dialog = QInputDialog(self)
        dialog.setWindowTitle("Rename Device")
        dialog.setLabelText("Name")
        dialog.setTextValue(device.name)

        def rename(_task: object) -> None:
            name = dialog.textValue()
            rename_device(self._sign_ins, self._find(), device, name)

        dialog.accepted.connect(
            lambda: self._tasks.run(rename, lambda _: self._load(), self.show_problem, owner=self)
        )
        dialog.open()

    def _sign_out(self) -> None:
        device = self._current
        if device is None:
            return

        def revoke(_task: object) -> None:
            revoke_device(self._find(), device)

        def sign_out() -> None:
            self._tasks.run(revoke, lambda _: self._load(), self.show_problem, owner=self)

        ask(
            self,
            "Sign Out?",
            f"{device.name} cannot sync any more until somebody signs in there again.",
            "Sign Out",
            sign_out,
        )
