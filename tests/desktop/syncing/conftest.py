"""What the tests of sync share: a server process, a relay to it, an account of each test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ibidem.desktop.main_window import MainWindow
from ibidem.services.connecting import RemoteAccount
from ibidem.services.library import create_library
from ibidem.services.syncing import link_library, read_link
from tests.desktop.syncing.relay import Relay
from tests.desktop.syncing.steps import Elsewhere, link
from tests.server.live import Account, LiveServer, live_server

__all__ = ["live_server"]


@pytest.fixture
def relay(live_server: LiveServer) -> Iterator[Relay]:
    """The way to the server, for this test."""
    relay = Relay(live_server.url)
    yield relay
    relay.close()


@pytest.fixture
def account(live_server: LiveServer) -> Account:
    """A new account with no library."""
    return live_server.new_account()


@pytest.fixture
def linked(window: MainWindow, relay: Relay, account: Account) -> MainWindow:
    """A window whose library is linked and synced, as a person does it; automatic sync is off."""
    link(window, relay.url, account, automatic=False)
    return window


@pytest.fixture
def elsewhere(
    linked: MainWindow, live_server: LiveServer, account: Account, tmp_path: Path
) -> Iterator[Elsewhere]:
    """The other device, in step with what is online."""
    found = read_link(linked.open_library_desk.library)
    assert found is not None
    with (
        create_library(tmp_path / "Elsewhere.ibidem", device="Old laptop") as library,
        RemoteAccount(live_server.url, account.token) as remote,
    ):
        link_library(library, server=live_server.url, account=account.id, hub_uid=found.hub_uid)
        device = Elsewhere(library, remote)
        device.sync()
        yield device
