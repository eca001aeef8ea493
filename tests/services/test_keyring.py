"""Tokens in a real keyring: GNOME's, on a session bus of this test's own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ibidem.errors import NotSignedInError
from ibidem.services.signing_in import SignIn, SignIns

SIGNED = SignIn("http://localhost:1", "ada@example.org", "account", "device", "secret", "Laptop")
needs_keyring = pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")),
    reason="there is no gnome-keyring here",
)

SESSION = 'printf password | gnome-keyring-daemon --unlock --components=secrets >&2; exec "$@"'
CHILD = """
import json, sys
from pathlib import Path
import keyring, secretstorage
from ibidem.errors import NotSignedInError
from ibidem.services.signing_in import SignIns
from tests.services.test_keyring import SIGNED

folder = Path(sys.argv[1])
told = {"backend": type(keyring.get_keyring()).__module__, "has": SignIns(folder).has_keyring()}
told["kept"] = SignIns(folder).save(SIGNED)
told["file"] = SignIns(folder).file.read_text()
told["token"] = SignIns(folder).find().token
told["failure"] = SignIns(folder).keyring_failure()

bus = secretstorage.dbus_init()
collection = secretstorage.get_default_collection(bus)
told["label"] = [item.get_label() for item in collection.get_all_items()]
collection.lock()
try:
    SignIns(folder).find()
except NotSignedInError:
    told["locked"] = "not signed in"
told["locked_failure"] = SignIns(folder).keyring_failure()
told["kept_when_locked"] = SignIns(folder / "other").save(SIGNED)
told["token_when_locked"] = SignIns(folder / "other").find().token
print(json.dumps(told))
"""


@needs_keyring
def test_tokens_are_in_the_keyring_and_a_locked_one_is_said_to_be_so(tmp_path: Path) -> None:
    ran = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", SESSION, "sh", sys.executable, "-c", CHILD,
         str(tmp_path / "ibidem")],
        env={**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path),
             "XDG_DATA_HOME": str(tmp_path / "data"), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["backend"] == "keyring.backends.SecretService"
    assert (told["has"], told["kept"], told["token"]) == (True, True, "secret")
    assert "secret" not in told["file"]
    assert len(told["label"]) == 1
    assert told["failure"] == ""
    # Locked, and nobody there to type its password: the token is not to be had, a new one is kept
    # in the file.
    assert told["locked"] == "not signed in"
    assert told["locked_failure"]
    assert (told["kept_when_locked"], told["token_when_locked"]) == (False, "secret")


def test_without_a_keyring_the_token_is_in_a_file_of_ones_own(tmp_path: Path) -> None:
    sign_ins = SignIns(tmp_path / "ibidem", use_keyring=False)
    assert not sign_ins.save(SIGNED)
    assert sign_ins.find() == SIGNED
    if os.name != "nt":
        assert sign_ins.file.stat().st_mode & 0o777 == 0o600
    assert not sign_ins.is_exposed()
    sign_ins.forget(SIGNED)
    with pytest.raises(NotSignedInError):
        sign_ins.find()
    assert "secret" not in sign_ins.file.read_text()
