"""Events, moments and findings in words for people."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale

from ibidem.model.record import RecordKind
from ibidem.services.examining import Finding
from ibidem.services.time_travel import Event, RestorePlan
from ibidem.services.time_travel.choosing import What

_DAYS_NAMED = 6
_WOULD: dict[What, str] = {
    "added": "bring back",
    "changed": "change",
    "removed": "remove",
}


def moment(at: int, now: QDateTime | None = None) -> str:
    """A time in the person's own zone: "today 14:02", "Tuesday 14:02", "12 March 2026 14:02"."""
    then = QDateTime.fromMSecsSinceEpoch(at)
    now = now or QDateTime.currentDateTime()
    clock = then.toString("HH:mm")
    days = then.date().daysTo(now.date())
    if days == 0:
        return f"today {clock}"
    if days == 1:
        return f"yesterday {clock}"
    if 1 < days <= _DAYS_NAMED:
        return f"{QLocale.c().dayName(then.date().dayOfWeek())} {clock}"
    month = QLocale.c().monthName(then.date().month())
    return f"{then.date().day()} {month} {then.date().year()} {clock}"


def full_time(at: int) -> str:
    """The time to the second."""
    return QDateTime.fromMSecsSinceEpoch(at).toString("yyyy-MM-dd HH:mm:ss")


def count(number: int, noun: str) -> str:
    """ "1 reference", "312 references"."""
    if number == 1:
        return f"1 {noun}"
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {plural}"


def before_event(event: Event) -> str:
    """ "before the sync of Tuesday 14:02 in which Laptop deleted 312 references"."""
    when = moment(event.at)
    if event.deed.code == "sync":
        what = f"in which {count(event.removed, 'reference')} went" if event.removed else "that"
        if not event.removed:
            parts = [
                f"{verb} {count(number, 'record')}"
                for verb, number in (
                    ("brought", event.added),
                    ("changed", event.changed),
                    ("deleted", event.deleted),
                )
                if number
            ]
            what = f"that {' and '.join(parts)}" if parts else "that did nothing"
        return f"before the sync of {when} {what}"
    where = f" {event.device}" if event.device else " somebody"
    deed = event.deed.text[:1].lower() + event.deed.text[1:]
    return f"before {when}, when{where} {deed}"


def plan_sentence(plan: RestorePlan) -> str:
    """ "Going back would bring back 312 references and change 2 groups." """
    parts = []
    for what, verb in _WOULD.items():
        found = plan.counts.get(what, {})
        if found:
            parts.append(f"{verb} {listed([count(found[each], kind(each)) for each in found])}")
    return f"Going back would {listed(parts)}." if parts else "Nothing differs from then."


def kind(of: RecordKind) -> str:
    """A kind of record as people call it."""
    return of.value.replace("_", " ")


def listed(parts: list[str]) -> str:
    """ "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def remedy_of(finding: Finding) -> str:
    """What to do about a finding, in the words of the desktop."""
    return "Repaired just now." if finding.repaired else finding.remedy
