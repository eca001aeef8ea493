"""What the tests of sync share: a server process, a relay to it, an account of each test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ibidem.desktop.main_window import MainWindow
from tests.desktop.syncing.relay import Relay
from tests.desktop.syncing.steps import link
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
