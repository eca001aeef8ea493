from __future__ import annotations

from ibidem.sync.wire import RECORD_FIELDS
from tests.sync.protocol_doc import GENERATED, MESSAGES, PAGE, filled


def test_the_generated_parts_of_the_protocol_page_are_up_to_date() -> None:
    text = PAGE.read_text()
    for name in GENERATED:
        assert f"<!-- generated: {name} -->" in text
    assert filled(text) == text, "run: python -m tests.sync.protocol_doc"


def test_every_message_is_documented() -> None:
    assert set(RECORD_FIELDS) <= set(MESSAGES)
