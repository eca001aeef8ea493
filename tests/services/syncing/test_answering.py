from __future__ import annotations

from ibidem.services.resetting import Direction, run_reset
from ibidem.services.syncing import Answer, answer_deletion, look_closer
from ibidem.sync.steps import MassDeletion
from tests.sync.world import Replica, World


def emptied_by_a_reset(world: World) -> tuple[Replica, Replica, MassDeletion]:
    """Bob, who has nothing, makes the library online so; what Ada's next sync asks."""
    ada, bob = world.replica("ada"), world.replica("bob")
    for number in range(30):
        ada.add(f"Title {number}")
    world.sync(ada)
    run_reset(bob.library, world.hub("bob"), None, Direction.REPLACE_ONLINE)
    question = world.sync(ada).question
    assert question is not None
    return ada, bob, question


def test_emptying_online_never_empties_another_device_without_a_question(world: World) -> None:
    ada, _, question = emptied_by_a_reset(world)
    assert len(ada.live()) == 30
    assert (question.count, question.references, question.side) == (30, 30, "theirs")
    [removal] = question.removed_by
    assert (removal.count, removal.account, removal.device) == (30, "bob", "bob")
    assert removal.at > 0
    assert removal.label.startswith("reset replace_online")
    assert world.sync(ada).question is not None, "it asks again, and again"
    assert len(ada.live()) == 30


def test_looking_closer_names_what_would_go_and_changes_nothing(world: World) -> None:
    ada, _, question = emptied_by_a_reset(world)
    look = look_closer(ada.library, world.hub("ada"), question, limit=10)
    assert (look.count, len(look.goners)) == (30, 10)
    assert {goner.title for goner in look.goners} <= {f"Title {number}" for number in range(30)}
    assert all(goner.is_deleted and goner.removal for goner in look.goners)
    assert len(ada.live()) == 30
    assert world.sync(ada).question is not None


def test_the_answer_may_be_to_let_it_go(world: World) -> None:
    ada, _, question = emptied_by_a_reset(world)
    report = answer_deletion(ada.library, world.hub("ada"), None, question, Answer.ACCEPT)
    assert report.verified
    assert ada.live() == {}


def test_the_answer_may_be_to_keep_it_and_restore_it_online(world: World) -> None:
    ada, bob, question = emptied_by_a_reset(world)
    report = answer_deletion(ada.library, world.hub("ada"), None, question, Answer.KEEP)
    assert report.verified
    assert len(ada.live()) == 30
    world.sync(bob)
    assert len(bob.live()) == 30


def test_what_was_removed_here_can_be_looked_at_too(world: World) -> None:
    ada, bob = world.replica("ada"), world.replica("bob")
    made = [ada.add(f"Title {number}") for number in range(30)]
    world.sync(ada)
    for each in made[:25]:
        ada.delete(each)
    question = world.sync(ada).question
    assert question is not None
    assert (question.count, question.references, question.side) == (25, 30, "ours")
    look = look_closer(ada.library, world.hub("ada"), question)
    assert {goner.id for goner in look.goners} == set(made[:25])
    assert answer_deletion(ada.library, world.hub("ada"), None, question, Answer.KEEP).verified
    world.sync(bob)
    assert len(bob.live()) == 30
