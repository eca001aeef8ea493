"""The sign-ins of this device, as commands find them."""

from __future__ import annotations

import os

from ibidem.cli.places import home_folder
from ibidem.services.signing_in import SignIns


def find_sign_ins() -> SignIns:
    """The sign-ins in the home folder; IBIDEM_KEYRING=off keeps the tokens in a file there."""
    return SignIns(home_folder(), use_keyring=os.environ.get("IBIDEM_KEYRING") != "off")
