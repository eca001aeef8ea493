"""The generated parts of docs/sync-protocol.md: `python -m tests.sync.protocol_doc` writes them."""

from __future__ import annotations

import re
from inspect import cleandoc
from itertools import groupby
from typing import Any, get_type_hints

import msgspec

from ibidem.sync import messages, reset_messages
from ibidem.sync.session import TRANSITIONS, Question, State, Transition
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "sync-protocol.md"
MESSAGES: tuple[type[msgspec.Struct], ...] = (
    messages.PullRequest,
    messages.PullReply,
    messages.Removal,
    messages.PushRequest,
    messages.PushReply,
    messages.Rejection,
    messages.VerifyRequest,
    messages.VerifyReply,
    messages.BucketRequest,
    messages.BucketReply,
    messages.BucketEntry,
    messages.FetchRequest,
    messages.FetchReply,
    messages.Position,
    reset_messages.SurveyRequest,
    reset_messages.SurveyReply,
    reset_messages.CellRequest,
    reset_messages.CellReply,
    reset_messages.StageRequest,
    reset_messages.StageReply,
    reset_messages.StagedRequest,
    reset_messages.StagedReply,
    reset_messages.CommitRequest,
    reset_messages.CommitReply,
    reset_messages.TakeBackRequest,
    reset_messages.TakeBackReply,
)


def words(name: str) -> str:
    return name.replace("_", " ")


def diagram() -> str:
    """The transition table as a Mermaid state diagram."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {State.IDLE}"]
    pairs = groupby(
        sorted(TRANSITIONS, key=lambda row: (row.state, row.next)),
        key=lambda row: (row.state, row.next),
    )
    for (state, following), rows in pairs:
        labels = "<br>".join(dict.fromkeys(label(row) for row in rows))
        lines.append(f"    {state} --> {following}: {labels}")
    lines += [f"    {State.DONE} --> [*]", "```"]
    return "\n".join(lines)


def label(row: Transition) -> str:
    condition = f" [{words(row.question.__name__)}]" if row.question is not None else ""
    return f"{row.event.__name__}{condition}"


def transition_table() -> str:
    """The same as a table, with the commands."""
    lines = ["| State | Event | If | Next | Command |", "| --- | --- | --- | --- | --- |"]
    lines += [
        f"| {row.state} | {row.event.__name__} | "
        f"{words(row.question.__name__) if row.question else ''} | {row.next} | "
        f"{words(row.give.__name__) if row.give else 'finish'} |"
        for row in TRANSITIONS
    ]
    return "\n".join(lines)


def question_table() -> str:
    """What each question and command means."""
    given: list[Any] = [row.question for row in TRANSITIONS] + [row.give for row in TRANSITIONS]
    functions: dict[str, Question] = {one.__name__: one for one in given if one is not None}
    lines = ["| Question or command | Meaning |", "| --- | --- |"]
    lines += [
        f"| {words(name)} | {' '.join((function.__doc__ or '').split())} |"
        for name, function in sorted(functions.items())
    ]
    return "\n".join(lines)


def message_tables() -> str:
    """Each message: what its docstring says, and its fields."""
    parts: list[str] = []
    for message in MESSAGES:
        parts += [f"### {message.__name__}", "", cleandoc(message.__doc__ or ""), ""]
        hints = get_type_hints(message)
        parts += ["| Field | Type | Default |", "| --- | --- | --- |"]
        parts += [
            f"| `{field.name}` | {type_name(hints[field.name])} | {default(field)} |"
            for field in msgspec.structs.fields(message)
        ]
        parts.append("")
    return "\n".join(parts).rstrip()


def type_name(hint: Any) -> str:
    text = getattr(hint, "__name__", "") if not getattr(hint, "__args__", None) else str(hint)
    text = re.sub(r"[\w.]+\.(\w+)", r"\1", text)
    return f"`{text}`"


def default(field: Any) -> str:
    if field.default_factory is not msgspec.NODEFAULT:
        return "empty"
    if field.default is msgspec.NODEFAULT:
        return "required"
    if isinstance(field.default, messages.Position):
        return "the start"
    value = msgspec.json.encode(field.default).decode()
    return f"`{value}`"


GENERATED = {
    "states": diagram,
    "transitions": transition_table,
    "questions": question_table,
    "messages": message_tables,
}


def filled(text: str) -> str:
    """The page with its generated parts as they should be."""
    for name, generate in GENERATED.items():
        begin, end = f"<!-- generated: {name} -->", f"<!-- end: {name} -->"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = f"{before}{begin}\n\n{generate()}\n\n{end}{after}"
    return text


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text()))
