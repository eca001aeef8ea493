"""Which references of a library may describe one work. Pure; one pass, whatever the library holds.

Theory of operation. Each reference is reduced to its `Traits`. References with an equal key (a
DOI, say) lie in one block; only members of a block are compared, and no block costs more than its
size: equal keys are joined outright, near titles are compared with a few neighbours in order of
the title. What is joined, directly or over others, is one group (a union-find forest).

| Reason | Joined are | Strictness |
| --- | --- | --- |
| same DOI, same PubMed id | equal ids, titles that do not contradict | strict |
| same ISBN | equal ISBN and title | strict |
| same title | title, year and first author, and no other volume, issue, pages or DOI | normal |
| near title | title alike, first author or year equal, years at most one apart | loose |

Loose also joins the same title, year and author in another place (a preprint and the article).
Pairs that a person has declared to be two works ("dismissals") do not join.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ibidem.model.doi import normalize_doi
from ibidem.model.identity import first_family, normalize_isbn, plain_year, pubmed_id, squash
from ibidem.model.ids import RecordId
from ibidem.model.reference import Reference
from ibidem.model.text import words

CLUSTERS_MAX = 32  # of one block that contradict each other and are told apart by comparison
NEIGHBOURS = 4  # with which a title is compared, in order of the titles of its block
TITLE_CHARS_MAX = 160  # what is compared of a title
_TITLE_MIN = 8  # letters and digits; shorter titles say too little
_PREFIX = 12  # of a title, when the author is not the same
_WORDS_IN_COMMON = 0.5
_ALIKE = 0.85  # of their threes of letters: a mistyped letter changes three


class Strictness(StrEnum):
    """How sure a pair must be to be shown."""

    STRICT = "strict"
    NORMAL = "normal"
    LOOSE = "loose"


class Reason(StrEnum):
    """Why references are taken for one work; the surest first."""

    SAME_DOI = "same_doi"
    SAME_PMID = "same_pmid"
    SAME_ISBN = "same_isbn"
    SAME_TITLE = "same_title"
    NEAR_TITLE = "near_title"


@dataclass(frozen=True, slots=True)
class Traits:
    """What is compared of a reference; "" where it is not known."""

    id: RecordId
    doi: str
    pmid: str
    isbn: str
    title: str
    year: str
    family: str
    place: tuple[str, str, str]  # volume, issue, first page
    title_words: frozenset[str]


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """References that may be one work, in order of id, and why."""

    ids: tuple[RecordId, ...]
    reasons: tuple[Reason, ...]


def traits_of(record_id: RecordId, reference: Reference) -> Traits:
    """The traits of one reference."""
    fields = reference.fields
    text = fields.get("title", "")[: 2 * TITLE_CHARS_MAX]
    return Traits(
        record_id,
        normalize_doi(fields.get("electronic_resource_number", "")),
        pubmed_id(fields.get("accession_number", ""), fields.get("name_of_database", "")),
        normalize_isbn(fields["isbn"]) if "isbn" in fields else "",
        squash(text)[:TITLE_CHARS_MAX],
        plain_year(fields.get("year", "")),
        first_family(reference),
        (
            squash(fields.get("volume", "")[:40]),
            squash(fields.get("number", "")[:40]),
            _first_page(fields.get("pages", "")[:40]),
        ),
        frozenset(words(text)),
    )


def find_duplicates(
    traits: Iterable[Traits],
    strictness: Strictness = Strictness.NORMAL,
    dismissed: Sequence[Iterable[RecordId]] = (),
) -> list[DuplicateGroup]:
    """Groups of references that may be one work, the surest first.

    `dismissed`: sets of references of which no two are the same work, as people said.
    """
    everything = list(traits)
    forest = _Forest(_dismissals(dismissed))
    forest.join_equal(everything, Reason.SAME_DOI, lambda one: one.doi, _titles_agree)
    forest.join_equal(everything, Reason.SAME_PMID, lambda one: one.pmid, _titles_agree)
    forest.join_equal(everything, Reason.SAME_ISBN, _isbn_key, _titles_agree)
    if strictness is not Strictness.STRICT:
        forest.join_equal(everything, Reason.SAME_TITLE, _title_key, _places_agree)
    if strictness is Strictness.LOOSE:
        forest.join_equal(everything, Reason.SAME_TITLE, _title_key, _always)
        forest.join_near(everything, _author_key)
        forest.join_near(everything, _prefix_key)
    return forest.groups()


@dataclass(slots=True)
class _Cluster:
    """Members of a block that were joined; `numbers` of the dismissals that they are in."""

    first: Traits
    numbers: set[int]


@dataclass(slots=True)
class _Forest:
    dismissals: Mapping[RecordId, frozenset[int]]
    parents: dict[RecordId, RecordId] = field(default_factory=dict)
    reasons: dict[RecordId, set[Reason]] = field(default_factory=dict)

    def join_equal(
        self,
        everything: Sequence[Traits],
        reason: Reason,
        key: Callable[[Traits], Hashable],
        agree: Callable[[Traits, Traits], bool],
    ) -> None:
        """Join those with an equal key that agree and were not dismissed."""
        for block in _blocks(everything, key):
            clusters: list[_Cluster] = []
            rest: dict[Hashable, _Cluster] = {}  # by all that could contradict, once there are many
            for one in block:
                numbers = self.dismissals.get(one.id, frozenset())
                for cluster in clusters:
                    if agree(cluster.first, one) and not cluster.numbers & numbers:
                        self.join(cluster, one, numbers, reason)
                        break
                else:
                    if len(clusters) < CLUSTERS_MAX:
                        clusters.append(_Cluster(one, set(numbers)))
                    elif not numbers:
                        likeness = (one.title, one.doi, *one.place)
                        known = rest.setdefault(likeness, _Cluster(one, set()))
                        if known.first is not one:
                            self.join(known, one, numbers, reason)

    def join_near(self, everything: Sequence[Traits], key: Callable[[Traits], Hashable]) -> None:
        """Join those with an equal key and titles alike, each compared with a few neighbours."""
        for block in _blocks(everything, key):
            block.sort(key=lambda one: (one.title, one.id))
            for at, one in enumerate(block):
                for other in block[at + 1 : at + 1 + NEIGHBOURS]:
                    both = self.dismissals.get(one.id, frozenset()) & self.dismissals.get(
                        other.id, frozenset()
                    )
                    if not both and _alike(one, other):
                        self.join(_Cluster(one, set()), other, frozenset(), Reason.NEAR_TITLE)

    def join(self, cluster: _Cluster, one: Traits, numbers: frozenset[int], reason: Reason) -> None:
        cluster.numbers |= numbers
        here, there = self.root(cluster.first.id), self.root(one.id)
        reasons = self.reasons.setdefault(here, set())
        if here != there:
            self.parents[there] = here
            reasons |= self.reasons.pop(there, set())
        elif reason is Reason.NEAR_TITLE and reasons:
            return  # they are together for a better reason
        reasons.add(reason)

    def root(self, record_id: RecordId) -> RecordId:
        parent = self.parents.setdefault(record_id, record_id)
        while parent != record_id:  # halving the path on the way
            grand = self.parents[parent]
            self.parents[record_id] = grand
            record_id, parent = parent, grand
        return record_id

    def groups(self) -> list[DuplicateGroup]:
        members: dict[RecordId, list[RecordId]] = {}
        for record_id in list(self.parents):
            members.setdefault(self.root(record_id), []).append(record_id)
        order = list(Reason)
        found = [
            DuplicateGroup(
                tuple(sorted(ids)), tuple(sorted(self.reasons.get(root, ()), key=order.index))
            )
            for root, ids in members.items()
            if len(ids) > 1
        ]
        return sorted(found, key=lambda group: (order.index(group.reasons[0]), group.ids))


def _blocks(
    everything: Sequence[Traits], key: Callable[[Traits], Hashable]
) -> Iterable[list[Traits]]:
    """Those with an equal key, where there are several; a false key is none."""
    blocks: dict[Hashable, list[Traits]] = {}
    for one in everything:
        if found := key(one):
            blocks.setdefault(found, []).append(one)
    return (block for block in blocks.values() if len(block) > 1)


def _dismissals(dismissed: Sequence[Iterable[RecordId]]) -> dict[RecordId, frozenset[int]]:
    numbers: dict[RecordId, set[int]] = {}
    for number, ids in enumerate(dismissed):
        for record_id in ids:
            numbers.setdefault(record_id, set()).add(number)
    return {record_id: frozenset(known) for record_id, known in numbers.items()}


def _isbn_key(one: Traits) -> Hashable:
    return (one.isbn, one.title) if one.isbn and one.title else None


def _title_key(one: Traits) -> Hashable:
    if len(one.title) < _TITLE_MIN or not (one.year or one.family):
        return None
    return (one.title, one.year, one.family)


def _author_key(one: Traits) -> Hashable:
    return one.family if len(one.title) >= _TITLE_MIN else None


def _prefix_key(one: Traits) -> Hashable:
    if len(one.title) < _TITLE_MIN or not one.year:
        return None
    return (one.title[:_PREFIX], one.year)


def _always(one: Traits, other: Traits) -> bool:  # noqa: ARG001
    return True


def _titles_agree(one: Traits, other: Traits) -> bool:
    """One may go on where the other stops; a chapter with its book's DOI is another work."""
    if not one.title or not other.title:
        return True
    return (
        one.title.startswith(other.title)
        or other.title.startswith(one.title)
        or _are_alike(one, other)
    )


def _places_agree(one: Traits, other: Traits) -> bool:
    mine, yours = (one.doi, *one.place), (other.doi, *other.place)
    return all(
        not ours or not theirs or ours == theirs for ours, theirs in zip(mine, yours, strict=True)
    )


def _alike(one: Traits, other: Traits) -> bool:
    if one.year and other.year and one.year != other.year:
        years = (one.year, other.year)
        if not all(year.isdecimal() and len(year) == 4 for year in years):
            return False
        if abs(int(one.year) - int(other.year)) > 1:
            return False
    return _are_alike(one, other)


def _are_alike(one: Traits, other: Traits) -> bool:
    if one.title == other.title:
        return True
    common = len(one.title_words & other.title_words)
    if common < _WORDS_IN_COMMON * len(one.title_words | other.title_words):
        return False
    if _numbers(one) != _numbers(other):  # "Part 1" and "Part 2" are two works
        return False
    # By threes of letters: a cost that the length bounds, which a matching of all letters has not
    mine, yours = _threes(one.title), _threes(other.title)
    return 2 * len(mine & yours) >= _ALIKE * (len(mine) + len(yours))


def _threes(title: str) -> set[str]:
    return {title[at : at + 3] for at in range(len(title) - 2)}


def _numbers(one: Traits) -> set[str]:
    return {word for word in one.title_words if word.isdecimal() or word in _ROMAN}


_ROMAN = frozenset(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"))


def _first_page(text: str) -> str:
    for part in words(text):
        return part
    return ""
