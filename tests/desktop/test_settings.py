"""Settings: every key is named once, in one file."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import ibidem.desktop
from ibidem.desktop import settings_keys

SOURCE = Path(ibidem.desktop.__file__).parent
METHODS = {"text", "texts", "number", "flag", "state", "save", "forget"}
KEYS = [value for name, value in vars(settings_keys).items() if name.isupper()]


def test_no_two_settings_stand_under_one_key() -> None:
    keys = [*KEYS, settings_keys.watched("uid", "folder"), settings_keys.sync("uid", "folder")]
    assert Counter(keys).most_common(1)[0][1] == 1
    assert all("/" in key for key in keys)


def test_no_other_file_names_a_key() -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in sorted(SOURCE.rglob("*.py"))
        if path.name != "settings_keys.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Constant) and node.value in KEYS) or _names_a_key(node)
    ]
    assert found == [], "name it in settings_keys.py"


def _names_a_key(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in METHODS
        and bool(node.args)
        and isinstance(node.args[0], ast.Constant | ast.JoinedStr)
        and "settings" in ast.unparse(node.func.value)
    )
