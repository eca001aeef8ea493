"""The questions that a session asks of its memory, and the commands that it gives.

`sync.session` has the table that says when which of these is used. Questions give a bool, commands
a command for the driver, or the question for a person with which the session ends. Their names
appear in the diagram.
"""

from __future__ import annotations

from ibidem.model.digest import BUCKETS
from ibidem.sync.hub import REMOVALS_UNASKED, needs_confirmation
from ibidem.sync.memory import START, Memory, asked_position
from ibidem.sync.messages import (
    BucketRequest,
    FetchRequest,
    Position,
    PullRequest,
    PushRequest,
    Removal,
    Verdict,
    VerifyReply,
    VerifyRequest,
)
from ibidem.sync.steps import (
    Command,
    Compare,
    Counted,
    CountReferences,
    Event,
    LoadDirty,
    LoadFingerprint,
    MassDeletion,
    Merge,
    Merged,
    RemovalRefused,
    Repair,
    Request,
    SaveAccepted,
    Send,
    Settle,
)

ROUNDS_MAX = 8  # what is still dirty then waits for the next session
FETCH_IDS_MAX = 1_000
BUCKETS_AT_ONCE = 32  # 1/8 of a library's ids and digests in one reply

# Questions: which of several transitions?


def never_synced(memory: Memory, _event: Event) -> bool:
    """The replica has merged nothing yet: the first sync, or one that was cut at its beginning."""
    return memory.position == START


def has_changes(memory: Memory, _event: Event) -> bool:
    """Something waits to be pushed, and there are rounds left to do it."""
    return memory.dirty and memory.rounds < ROUNDS_MAX


def nothing_new(memory: Memory, _event: Event) -> bool:
    """The page is empty, and neither position nor epoch is news; nothing waits here either."""
    page = memory.page
    assert page is not None
    return (
        not page.records
        and not memory.dirty
        and page.position == memory.position
        and page.epoch == memory.started.epoch
    )


def hub_removes_some(memory: Memory, _event: Event) -> bool:
    """Others removed so many references that it depends on how many there are."""
    if memory.confirmed or not memory.started.synced_before or not memory.is_first_page:
        return False
    return _removed_by_others(memory) > REMOVALS_UNASKED


def hub_removes_much(memory: Memory, event: Event) -> bool:
    """It is so many of them that a person should agree first."""
    assert isinstance(event, Counted)
    return needs_confirmation(_removed_by_others(memory), event.references)


def more_pages(memory: Memory, _event: Event) -> bool:
    """The page was not the last."""
    return memory.page is not None and memory.page.more


def nothing_to_push(memory: Memory, _event: Event) -> bool:
    """No change is waiting any more."""
    return not memory.loaded.changes


def we_remove_much(memory: Memory, _event: Event) -> bool:
    """Our changes remove so many references that a person should agree first."""
    loaded = memory.loaded
    return not memory.confirmed and needs_confirmation(loaded.removals, loaded.references)


def more_to_push(memory: Memory, _event: Event) -> bool:
    """The push was one of several pages, and nothing in it has to wait for a pull."""
    assert memory.push is not None
    return memory.loaded.more and not memory.push.deferred


def hub_is_ahead(memory: Memory, _event: Event) -> bool:
    """The hub has revisions that we have not merged."""
    assert memory.push is not None
    return memory.position < Position.after(memory.push.revision)


def same_as_the_page(memory: Memory, _event: Event) -> bool:
    """We are where the last page led, and have what the hub said it has there."""
    return memory.verdict is Verdict.SAME


def is_same(memory: Memory, _event: Event) -> bool:
    """The hub said that both have the same records."""
    return memory.verdict is Verdict.SAME


def moved_on(memory: Memory, _event: Event) -> bool:
    """Somebody else pushed meanwhile, and there are rounds left to follow."""
    return memory.verdict is Verdict.MOVED_ON and memory.rounds < ROUNDS_MAX


def can_repair(memory: Memory, _event: Event) -> bool:
    """The records differ, it is known where, and no repair was tried before."""
    return memory.verdict is Verdict.DIFFERS and bool(memory.buckets) and not memory.compares


def some_differ(memory: Memory, _event: Event) -> bool:
    """Records that differ are still to be fetched."""
    return bool(memory.ids)


def buckets_left(memory: Memory, _event: Event) -> bool:
    """Buckets are still to be compared."""
    return bool(memory.buckets)


def first_time(memory: Memory, _event: Event) -> bool:
    """The epoch did not change before in this session."""
    return not memory.new_epoch


# Commands


def pull(memory: Memory, event: Event) -> Command:
    """Ask for the next page behind our position."""
    memory.is_first_page = not isinstance(event, Merged)
    if isinstance(event, VerifyReply):
        memory.rounds += 1
    return _send(
        memory,
        PullRequest(
            memory.epoch,
            memory.position,
            skip_tombstones_until=memory.skip_tombstones_until,
            verified_at=memory.started.verified_at,
        ),
    )


def count_references(_memory: Memory, _event: Event) -> Command:
    """Count the references here."""
    return CountReferences()


def merge(memory: Memory, _event: Event) -> Command:
    """Merge the page and move the position, in one transaction."""
    assert memory.page is not None
    return Merge(memory.page, asked_position(memory), memory.skip)


def collect(memory: Memory, _event: Event) -> Command:
    """Begin a round of pushing: load the first changes."""
    memory.rounds += 1
    return LoadDirty("", memory.skip)


def collect_more(memory: Memory, _event: Event) -> Command:
    """Load the changes behind those just pushed."""
    return LoadDirty(memory.loaded.changes[-1].id, memory.skip)


def push(memory: Memory, _event: Event) -> Command:
    """Send the changes; the last page carries the fingerprint for the hub's verdict."""
    loaded = memory.loaded
    return _send(
        memory,
        PushRequest(
            memory.epoch,
            loaded.loaded_at,
            list(loaded.changes),
            device=memory.device,
            position=loaded.position,
            fingerprint="" if loaded.more else loaded.fingerprint,
            confirmed=memory.confirmed,
        ),
    )


def save_accepted(memory: Memory, _event: Event) -> Command:
    """Store what became of the push; merge what was refused."""
    assert isinstance(memory.asked, PushRequest)
    assert memory.push is not None
    return SaveAccepted(memory.asked, memory.push, memory.skip)


def load_fingerprint(_memory: Memory, _event: Event) -> Command:
    """Load the fingerprint of what is agreed on."""
    return LoadFingerprint()


def verify(memory: Memory, _event: Event) -> Command:
    """Ask whether the hub has the same."""
    return _send(memory, VerifyRequest(memory.epoch, memory.position, memory.fingerprint.total))


def list_buckets(memory: Memory, _event: Event) -> Command:
    """Ask for the digests in the next buckets that differ."""
    if not memory.compares:
        memory.compares = True
        memory.settle_at = memory.position
    return _send(memory, BucketRequest(memory.epoch, memory.buckets[:BUCKETS_AT_ONCE]))


def start_over(memory: Memory, event: Event) -> Command:
    """Forget epoch and position, and compare every bucket."""
    memory.new_epoch = True
    memory.compares = False
    memory.epoch = ""
    memory.position = START
    memory.buckets = list(range(BUCKETS))
    return list_buckets(memory, event)


def compare(memory: Memory, _event: Event) -> Command:
    """Compare the buckets listed with ours."""
    assert memory.listed is not None
    asked = tuple(memory.buckets[:BUCKETS_AT_ONCE])
    memory.buckets = memory.buckets[BUCKETS_AT_ONCE:]
    return Compare(asked, memory.listed)


def fetch(memory: Memory, _event: Event) -> Command:
    """Ask for records that differ."""
    return _send(memory, FetchRequest(memory.epoch, memory.ids[:FETCH_IDS_MAX]))


def repair(memory: Memory, _event: Event) -> Command:
    """Bring the records fetched back in step."""
    assert memory.fetched is not None
    batch, later = memory.ids[:FETCH_IDS_MAX], memory.ids[FETCH_IDS_MAX:]
    left = set(memory.fetched.left)
    asked = tuple(each for each in batch if each not in left)
    memory.ids = [each for each in batch if each in left] + later
    return Repair(asked, memory.fetched, memory.new_epoch)


def settle(memory: Memory, _event: Event) -> Command:
    """Store epoch and position."""
    return Settle(memory.epoch, memory.settle_at, memory.skip, memory.new_epoch)


def ask_about_theirs(memory: Memory, event: Event) -> MassDeletion:
    """Finish with the question whether others may remove so much here."""
    assert memory.page is not None
    others = _others(memory.page.removed_by, memory.own_revisions)
    references = event.references if isinstance(event, Counted) else 0
    return MassDeletion(_removed_by_others(memory), "theirs", tuple(others), references)


def ask_about_ours(memory: Memory, event: Event) -> MassDeletion:
    """Finish with the question whether we may remove so much at the hub."""
    count = event.count if isinstance(event, RemovalRefused) else memory.loaded.removals
    return MassDeletion(count, "ours", references=memory.loaded.references)


def _removed_by_others(memory: Memory) -> int:
    assert memory.page is not None
    own = [
        removal for removal in memory.page.removed_by if removal.revision in memory.own_revisions
    ]
    return memory.page.removals - sum(removal.count for removal in own)


def _others(removals: list[Removal], own_revisions: set[int]) -> list[Removal]:
    return [removal for removal in removals if removal.revision not in own_revisions]


def _send(memory: Memory, request: Request) -> Command:
    memory.requests += 1
    memory.asked = request
    return Send(request)
