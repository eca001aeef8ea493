"""Notices between threads and processes, and the bulletin board that hands them on."""

from __future__ import annotations

import asyncio
import contextlib
import queue

from ibidem.server.bulletin import Bulletin, Subscription
from ibidem.store.notices import open_notices


def test_one_process_tells_itself() -> None:
    heard: list[tuple[str, int]] = []
    notices = open_notices("sqlite://", lambda topic, revision: heard.append((topic, revision)))
    notices.tell("library", 7)
    notices.close()
    assert heard == [("library", 7)]


def test_on_postgresql_everybody_who_listens_hears_the_newest(postgresql_url: str) -> None:
    heard: list[queue.Queue[tuple[str, int]]] = [queue.Queue(), queue.Queue()]
    both = [
        open_notices(postgresql_url, lambda topic, revision, to=to: to.put((topic, revision)))
        for to in heard
    ]
    try:
        latest = [0, 0]
        for revision in range(1, 500):  # the first may come before both listen
            both[0].tell("library", revision)
            for index, to in enumerate(heard):
                with contextlib.suppress(queue.Empty):
                    latest[index] = to.get(timeout=0.2)[1]
            if all(latest):
                break
        assert all(latest)
        for revision in range(1_000, 1_100):  # many at once become few
            both[1].tell("library", revision)
        for to in heard:
            seen = []
            while not seen or seen[-1] != ("library", 1_099):
                seen.append(to.get(timeout=30))
            assert len(seen) < 50
    finally:
        for notices in both:
            notices.close()


def test_a_stream_hears_of_its_topics_only_and_of_each_the_newest() -> None:
    async def scenario() -> None:
        bulletin, mine, other = Bulletin(), Subscription(), Subscription()
        bulletin.receive("a", 1)  # nobody listens yet
        bulletin.start()
        bulletin.subscribe(mine, frozenset({"a", "b"}))
        bulletin.subscribe(other, frozenset({"c"}))
        for topic, revision in [("a", 3), ("a", 2), ("b", 1), ("d", 9)]:
            bulletin.receive(topic, revision)
        assert await mine.wait() == {"a": 3, "b": 1}
        bulletin.subscribe(mine, frozenset({"b"}))
        bulletin.receive("a", 4)
        bulletin.receive("b", 5)
        assert await mine.wait() == {"b": 5}
        bulletin.close()
        assert await other.wait() == {}
        assert other.is_ended
        late = Subscription()
        bulletin.subscribe(late, frozenset({"a"}))
        assert await late.wait() == {}

    asyncio.run(scenario())
