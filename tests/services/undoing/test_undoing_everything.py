"""Undo of every edit there is: the records are as before, and after a redo as after."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ibidem.errors import NotFoundError
from ibidem.services import editing
from ibidem.services.library import Library
from ibidem.services.maintenance import verify_library
from ibidem.services.undoing import undo
from ibidem.store import open_store
from tests.services.conftest import on_this_device
from tests.services.hosting.conftest import make_team
from tests.services.undoing.random_edits import Editor, newest, state
from tests.sources import FixedSource

# What only finds out about a library, or is called with the bytes of a file, changes nothing here.
READ_ONLY = {"check_deletable", "save_attachment"}


def test_every_edit_of_the_services_is_among_the_random_ones(
    library: Library, tmp_path: Path
) -> None:
    source = (Path(__file__).parent / "random_edits.py").read_text()
    missing = {
        name for name in editing.__all__ if f"editing.{name}(" not in source and name[0].islower()
    } - READ_ONLY
    assert missing == set()


@on_this_device
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_undo_brings_back_what_was_and_redo_what_was_done(
    library: Library, tmp_path: Path, seed: int
) -> None:
    check(library, tmp_path, Random(seed), 25)


def test_every_edit_can_be_undone_and_redone(library: Library, tmp_path: Path) -> None:
    check_each(library, tmp_path)


def test_the_same_holds_on_postgresql(
    postgresql_url: str, tmp_path: Path, source: FixedSource
) -> None:
    with closing(open_store(postgresql_url, source)) as store:
        team = make_team(store, source)
        check_each(team.open("editor"), tmp_path)


def check_each(library: Library, tmp_path: Path) -> None:
    random = Random(7)
    seen: set[str] = set()
    editor = Editor(library, random, tmp_path)
    for _ in range(30):
        for name in random.sample(sorted(editor.steps), len(editor.steps)):
            if name not in seen:
                editor.furnish()
                seen |= check_one(editor, name)
    assert seen == set(editor.steps)


def check(library: Library, folder: Path, random: Random, steps: int) -> None:
    """Random edits, each undone and redone; then all of them taken back, one by one."""
    editor = Editor(library, random, folder)
    begun = state(library)
    first = newest(library)
    made = []
    for _ in range(steps):
        before = newest(library)
        check_one(editor, random.choice(list(editor.steps)))
        made += range(before + 1, newest(library) + 1)
    for number in reversed(made):
        undone = undo(library, number)
        assert undone.left == []
    assert state(library) == begun
    assert newest(library) >= first
    assert verify_library(library).is_sound


def check_one(editor: Editor, name: str) -> set[str]:
    """Do one edit, undo it, redo it; returns its name if it did anything."""
    library = editor.library
    first = newest(library)
    states = [state(library)]
    try:
        editor.steps[name]()
    except LookupError:
        return set()
    made = range(first + 1, newest(library) + 1)
    if len(made) > 1:  # an edit in two steps: only the last one is played with
        return {name}
    states.append(state(library))
    for number in made:
        undone = undo(library, number)
        assert undone
        assert undone.left == []
        assert state(library) == states[0]
        redone = undo(library, undone.changeset)
        assert redone.left == []
        assert state(library) == states[1]
        assert not undo(library, undone.changeset), "what was redone is there"
    return {name} if made else set()


def test_what_never_was_cannot_be_undone(library: Library) -> None:
    with pytest.raises(NotFoundError):
        undo(library, 99)
