"""What the layers below say in English is said in the person's language on pages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

import ibidem
from ibidem import errors
from ibidem.server.settings import Settings
from ibidem.services.undoing import Deed, describing

ROOT = Path(ibidem.__file__).parent
# What pages never show: the desktop's, the command line's and the programs' own, and what is sent
# by devices. `HERE` are modules of the server that pages do use.
ELSEWHERE = (
    "__main__", "cli", "desktop", "remote", "sync", "server/api", "server/app.py", "server/asgi.py",
    "server/administration.py", "server/backups.py", "server/events.py", "server/folder.py",
    "server/mailing", "server/project.py", "server/settings.py", "services/annotating",
    "services/atomic_file.py", "services/backing_up", "services/compressing",
    "services/connecting.py", "services/examining", "services/fetching_files.py",
    "services/files/renaming.py", "services/full_text.py",
    "services/hosting/local_hub.py", "services/hosting/resetting.py",
    "services/reading_files", "services/resetting", "services/signing_in.py", "services/syncing",
    "services/place.py", "services/terms", "services/time_travel/purging.py", "store/blobs",
    "store/check",
    "store/container.py", "store/dialect.py", "store/dumping.py", "store/full_text.py",
    "store/linking.py", "store/migrations",
    "store/opening.py", "store/records", "store/resetting.py",
    "store/salvaging", "store/staging.py",
)  # fmt: skip
# Said where no page asks: for programs that hand in what no form can, and for the command line.
NEVER = (
    "Name references, or say --query.",
    "Name a conflict, or say --all.",
    "The storage gave back something else than was written.",
    "This hub keeps no files.",
    "There is no folder %()s.",
    "%()s exists already; nothing was changed.",
    "%()s %()s.",
    "%()s holds %()s libraries instead of one.",
    "No library can be made here: %()s.",
    "%()s were %()s groups.",
    "A store is at sqlite:///... or postgresql://..., not at %()s:...",
    "There is no library at %()s.",
)
ERRORS = {
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.IbidemError)
}
PLACE = re.compile(r"%\(\w+\)s")


def template_of(node: ast.expr) -> str | None:
    """The text of a string, "%()s" for each value in it; None for what is no string."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "%()s" for part in node.values
        )
    return None


def said_in(tree: ast.AST) -> Iterator[str]:
    """The sentences of errors, and of problems in files."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in ERRORS and node.args:
                yield template_of(node.args[0]) or ""
            if name == "Problem" and len(node.args) > 1:
                yield template_of(node.args[1]) or ""
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "message":
            yield template_of(node.value) or ""


def is_shown_on_pages(path: Path) -> bool:
    place = path.relative_to(ROOT).as_posix()
    return not any(place == each or place.startswith(f"{each}/") for each in ELSEWHERE)


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.AST]:
    """What pages use, parsed, by path."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(ROOT.rglob("*.py"))
        if is_shown_on_pages(path) and "sentences" not in path.parts
    }


def test_every_sentence_that_a_page_may_show_can_be_translated(
    configured: Settings, trees: dict[str, ast.AST]
) -> None:
    from ibidem.server.web.sentences.table import SENTENCES

    known = {PLACE.sub("%()s", each) for each in (*SENTENCES, *NEVER)}
    lacking = [
        f"{path}: {said}"
        for path, tree in trees.items()
        for said in filter(None, said_in(tree))
        if said not in known and said.removesuffix("%()s") not in known  # the last may be a hint
    ]
    assert lacking == [], "name it in ibidem/server/web/sentences/table.py, or here in ELSEWHERE"


def test_no_sentence_is_in_the_table_that_nobody_says(
    configured: Settings, trees: dict[str, ast.AST]
) -> None:
    from ibidem.server.web.sentences.table import SENTENCES

    said = {
        template_of(node)
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant | ast.JoinedStr)
    }
    hinted = re.compile(r"%\(known\)s( and older ones)?[.?]$|( Did you mean| Similar:).*$")
    dead = [e for e in SENTENCES if PLACE.sub("%()s", e) not in said and not hinted.search(e)]
    assert dead == []


def test_what_a_changeset_did_has_a_sentence_for_each_label(configured: Settings) -> None:
    from ibidem.server.web.sentences.deeds import DEEDS, LABELS

    wordings = vars(describing)["_WORDINGS"]
    assert {code: each.sentence.replace("{}", "%(what)s") for code, each in wordings.items()} == (
        DEEDS
    )
    assert LABELS.keys() == DEEDS.keys()


def test_sentences_come_back_in_german_with_their_values(configured: Settings) -> None:
    from ibidem.server.web.sentences import translate, translate_deed, translate_label

    inner = Deed("trash", "Moved 1,312 references to the trash", 1312, "reference")
    undone = Deed("undo", f"Undid: {inner.text}", 1312, "reference", inner)
    went = Deed("go back to 3", "Went back to an earlier state: 2 added, 1 deleted", 3, "record")
    assert translate("There is no field 'x'.") == "There is no field 'x'."
    with override("de"):
        assert translate("There is no field 'autor'. Did you mean author?") == (
            "Das Feld 'autor' gibt es nicht. Meinten Sie author?"
        )
        assert translate("There is a smart group 'New' already.") == (
            "Das gibt es schon: intelligente Gruppe 'New'."
        )
        assert translate("A note needs a text or a title.").startswith("Eine Notiz")
        assert translate("Nobody ever said this.") == "Nobody ever said this."
        assert translate_deed(undone) == (
            "Rückgängig gemacht: 1.312 Referenzen in den Papierkorb gelegt"
        )
        assert translate_deed(went) == (
            "Zu einem früheren Stand zurückgegangen: 2 hinzugefügt, 1 gelöscht"
        )
        assert translate_label("edit note") == "Notiz bearbeitet"
        assert translate_label("undo 7") == "Rückgängig gemacht"
