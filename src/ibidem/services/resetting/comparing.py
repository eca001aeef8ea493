"""Finding out how this library and the one online differ, in as few bytes as that takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from ibidem.errors import OutdatedError, RemoteProtocolError
from ibidem.model.digest import BUCKETS, Fingerprint
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.library import Library
from ibidem.store.records import fingerprint
from ibidem.store.resetting import kinds_of, list_live
from ibidem.sync import ResetHub
from ibidem.sync.difference import (
    Difference,
    choose_digits,
    compare_entries,
    differing_cells,
    sum_cells,
)
from ibidem.sync.hub import CELLS_MAX
from ibidem.sync.messages import BucketEntry, BucketRequest
from ibidem.sync.reset_messages import CellRequest, SurveyRequest

TRIES = 5  # comparisons that others, or an edit here, may spoil before we give up
ENTRIES_AT_ONCE = 50_000

T = TypeVar("T")
_KINDS = {kind.value: kind for kind in RecordKind}


@dataclass(slots=True)
class Comparison:
    """How both sides stood at one moment of each: our `changeset`, the hub's `revision`.

    `digests` and `kinds` are of our records that differ. `shared` are the groups that are shared by
    themselves online. `fingerprint` is ours, `hub_ahead_ms` how far the hub's clock is before ours.
    """

    epoch: str
    revision: int
    changeset: int
    fingerprint: Fingerprint
    records_here: int
    records_online: int
    difference: Difference = field(default_factory=Difference)
    digests: dict[RecordId, bytes] = field(default_factory=dict)
    kinds: dict[RecordId, RecordKind] = field(default_factory=dict)
    shared: frozenset[RecordId] = frozenset()
    hub_ahead_ms: int = 0

    @property
    def kept(self) -> list[BucketEntry]:
        """Groups that only the other side has, and that stay because they are shared."""
        return [entry for entry in self.difference.there if entry.id in self.shared]

    @property
    def equal(self) -> int:
        """How many records are alike."""
        return self.records_here - len(self.difference.here) - len(self.difference.both)


def compare(library: Library, hub: ResetHub, known: Comparison | None = None) -> Comparison:
    """How the library and its hub differ; edits that were not sent yet count as ours.

    `known` is an earlier comparison: where neither side has moved since, it is still true. Raises
    `OutdatedError` where either side does not stand still for long enough.
    """
    if known is not None and _is_current(library, hub, known):
        return known
    for _ in range(TRIES):
        found = _compare_once(library, hub)
        if found is not None:
            return found
    raise OutdatedError(
        "The libraries are being changed all the time; nothing was done.",
        remedy="Try again when nobody else is at work.",
    )


def list_revisions(hub: ResetHub, epoch: str, ids: Iterable[RecordId]) -> dict[RecordId, int]:
    """The hub's revisions of some of its live records; it tells of a few others, too."""
    cells = sorted({record_id[-4:] for record_id in ids})
    found: dict[RecordId, int] = {}
    for part in parts(cells, CELLS_MAX):
        reply = hub.list_buckets(BucketRequest(epoch, [], list(part)))
        found.update((entry.id, entry.revision) for entry in reply.entries)
    return found


def kind_of(entry: BucketEntry) -> RecordKind:
    """The kind of a record that the hub listed. Raises `RemoteProtocolError`."""
    try:
        return RecordKind(entry.kind)
    except ValueError as error:
        raise RemoteProtocolError("The server lists a record of an unknown kind.") from error


def parts(values: Sequence[T], length: int) -> Iterator[Sequence[T]]:
    """`values` in parts of `length`."""
    for start in range(0, len(values), length):
        yield values[start : start + length]


def _is_current(library: Library, hub: ResetHub, known: Comparison) -> bool:
    with library.reading() as tx:
        if tx.head.changeset != known.changeset:
            return False
    survey = hub.survey(SurveyRequest("", known.fingerprint.total))
    return (survey.epoch, survey.revision) == (known.epoch, known.revision) and (
        frozenset(survey.shared) == known.shared
    )


def _compare_once(library: Library, hub: ResetHub) -> Comparison | None:
    """None where one of the sides was changed meanwhile."""
    with library.reading() as tx:
        changeset = tx.head.changeset
        ours = Fingerprint(fingerprint(tx).pack())
    survey = hub.survey(SurveyRequest("", ours.total))
    ahead = survey.hub_at - library.source.now_ms()
    is_same = survey.fingerprint == ours.total
    if is_same:
        return Comparison(
            survey.epoch,
            survey.revision,
            changeset,
            ours,
            survey.records,
            survey.records,
            shared=frozenset(survey.shared),
            hub_ahead_ms=ahead,
        )
    if len(survey.buckets) != BUCKETS:
        raise RemoteProtocolError("The server's fingerprint does not have the right size.")
    buckets = list(ours.differing_buckets(survey.buckets))
    digits = choose_digits(survey.records)
    asked = CellRequest(survey.epoch, buckets, digits)
    is_onesided = not survey.records or ours == Fingerprint()  # then everything differs
    with ThreadPoolExecutor(1, thread_name_prefix="ibidem-cells") as beside:
        answer = None if is_onesided else beside.submit(hub.list_cells, asked)
        with library.reading() as tx:  # both sides read at the same time
            if tx.head.changeset != changeset:
                return None
            entries = list_live(tx)
        cells = [f"{cell:0{digits}x}{b:02x}" for b in buckets for cell in range(16**digits)]
        if answer is not None:
            sums = sum_cells(entries, buckets, digits)
            reply = answer.result()
            differing = differing_cells(sums, reply.sums, digits)
            if differing is None:
                raise RemoteProtocolError("The server's sums do not have the right size.")
            if reply.revision != survey.revision:
                return None
            cells = differing
    found = Comparison(
        survey.epoch,
        survey.revision,
        changeset,
        ours,
        len(entries),
        survey.records,
        shared=frozenset(survey.shared),
        hub_ahead_ms=ahead,
    )
    theirs = _list_theirs(hub, found, cells, digits) if survey.records else []
    if theirs is None:
        return None
    within = set(cells)
    for record_id, digest in entries:
        if record_id[-2 - digits :] in within:
            found.digests[record_id] = digest
    found.difference = compare_entries(found.digests, theirs)
    differing_ids = {*found.difference.here, *(entry.id for entry in found.difference.both)}
    found.digests = {each: found.digests[each] for each in differing_ids}
    with library.reading() as tx:
        kinds = kinds_of(tx, differing_ids)
        if tx.head.changeset != changeset:
            return None
    found.kinds = {each: _KINDS[kind] for each, kind in kinds.items()}
    return found


def _list_theirs(
    hub: ResetHub, found: Comparison, cells: list[str], digits: int
) -> list[BucketEntry] | None:
    """The hub's entries in some cells; None where it was changed meanwhile."""
    all_cells = BUCKETS * 16**digits
    at_once = ENTRIES_AT_ONCE * all_cells // max(1, found.records_online)
    theirs: list[BucketEntry] = []
    for part in parts(cells, max(1, min(CELLS_MAX, at_once))):
        reply = hub.list_buckets(BucketRequest(found.epoch, [], list(part)))
        if reply.revision != found.revision:
            return None
        theirs += reply.entries
    return theirs
