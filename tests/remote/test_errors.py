import pytest

from ibidem.errors import (
    IbidemError,
    LimitError,
    LocalProtocolError,
    NotFoundError,
    NotSignedInError,
    PermissionDeniedError,
    RateLimitedError,
    RemoteProtocolError,
    ServerError,
    UnreachableError,
    error_classes,
)
from ibidem.remote.errors import error_of_reply

LOOKS_DIFFERENT_FROM_HERE = {
    "remote_protocol_error": LocalProtocolError,
    "local_protocol_error": RemoteProtocolError,
    "unreachable": ServerError,
    "error": ServerError,
}


def body(code: str, message: str = "Why.", details: str = "{}") -> bytes:
    return f'{{"error":{{"code":"{code}","message":"{message}","details":{details}}}}}'.encode()


@pytest.mark.parametrize("error_class", list(error_classes()), ids=lambda error: error.code)
def test_every_code_becomes_its_class(error_class: type[IbidemError]) -> None:
    error = error_of_reply(400, {}, body(error_class.code))
    assert type(error) is LOOKS_DIFFERENT_FROM_HERE.get(error_class.code, error_class)
    assert error.message == "Why."


@pytest.mark.parametrize(
    ("status", "error_class"),
    [
        (401, NotSignedInError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (413, LimitError),
        (429, RateLimitedError),
        (500, ServerError),
        (502, UnreachableError),
        (503, UnreachableError),
        (504, UnreachableError),
        (507, ServerError),
        (302, RemoteProtocolError),
        (418, RemoteProtocolError),
    ],
)
@pytest.mark.parametrize("text", [b"", b"<html>", b"{}", b'{"error":"x"}', body("from_the_future")])
def test_where_the_body_says_nothing_the_status_does(
    status: int, error_class: type[IbidemError], text: bytes
) -> None:
    assert type(error_of_reply(status, {}, text)) is error_class


def test_a_server_that_moved_is_named() -> None:
    error = error_of_reply(301, {"location": "https://elsewhere.example/"}, b"")
    assert "https://elsewhere.example/" in error.message


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("5", 5.0), ("", 1.0), ("soon", 1.0), ("999999999", 3600.0), ("-1", 1.0), ("٣", 1.0)],
)
def test_the_wait_asked_for_is_read_and_bounded(text: str, seconds: float) -> None:
    error = error_of_reply(429, {"retry-after": text}, body("rate_limited"))
    assert error.details["retry_after"] == seconds


def test_a_long_message_is_cut() -> None:
    assert len(error_of_reply(400, {}, body("bad_input", "x" * 5000)).message) == 1000


def test_details_cannot_stand_in_for_the_message() -> None:
    error = error_of_reply(400, {}, body("bad_input", details='{"message":"evil","self":1}'))
    assert error.message == "Why."
