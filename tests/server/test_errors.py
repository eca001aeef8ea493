"""Errors as HTTP."""

from __future__ import annotations

import json

from ibidem.errors import InputError, LibraryBusyError, RateLimitedError, error_classes
from ibidem.server.errors import STATUSES, encode_error, retry_seconds


def test_every_error_code_has_a_status_and_no_status_is_left_over() -> None:
    assert set(STATUSES) == {error.code for error in error_classes()}
    assert all(400 <= status < 600 for status in STATUSES.values())


def test_an_error_is_written_with_code_sentence_and_details() -> None:
    body = json.loads(encode_error(InputError("No.", field="email", what={1}, path=object)))
    assert body["error"]["code"] == "bad_input"
    assert body["error"]["message"] == "No."
    assert body["error"]["details"]["field"] == "email"
    assert body["error"]["details"]["what"] == [1]


def test_only_what_passes_says_when_to_come_back() -> None:
    assert retry_seconds(RateLimitedError("Slow.", seconds=7)) == 7
    assert retry_seconds(LibraryBusyError("Busy.")) == 1
    assert retry_seconds(InputError("No.", seconds=7)) is None
