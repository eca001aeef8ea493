"""A server that stops waits for no client."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from ibidem.server.api.bodies import Body, ClientGoneError, Crossing


async def _never() -> Any:
    await asyncio.Event().wait()


def test_a_thread_that_waits_for_a_body_ends_when_the_request_is_given_up() -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        crossing = Crossing(loop)
        pieces: Iterator[bytes] = Body(_never, 1000).pull(crossing)
        waiting = loop.run_in_executor(None, lambda: list(pieces))
        await asyncio.sleep(0)
        crossing.give_up()
        with pytest.raises(ClientGoneError):
            await waiting

    asyncio.run(run())


def test_who_comes_after_the_request_was_given_up_does_not_wait_either() -> None:
    async def run() -> None:
        crossing = Crossing(asyncio.get_running_loop())
        crossing.give_up()
        with pytest.raises(ClientGoneError):
            await asyncio.to_thread(crossing.wait_for, _never())

    asyncio.run(run())
