"""The bulletin board of one process: hands notices to the event streams that wait for them."""

from __future__ import annotations

import asyncio


class Subscription:
    """What one stream has not been told yet. Used in the event loop only."""

    def __init__(self) -> None:
        self.topics: frozenset[str] = frozenset()
        self._news: dict[str, int] = {}
        self._is_waiting = asyncio.Event()
        self.is_ended = False

    async def wait(self) -> dict[str, int]:
        """The newest revision per topic, as soon as there is news (none when the stream ends)."""
        await self._is_waiting.wait()
        self._is_waiting.clear()
        news, self._news = self._news, {}
        return news

    def add(self, topic: str, revision: int) -> None:
        """Keep a notice until the stream takes it; of one topic the newest only."""
        self._news[topic] = max(revision, self._news.get(topic, 0))
        self._is_waiting.set()

    def end(self) -> None:
        """Wake the stream for the last time."""
        self.is_ended = True
        self._is_waiting.set()


class Bulletin:
    """Who waits for which topic: the uid of a library, or of an account whose rights changed."""

    def __init__(self) -> None:
        self._by_topic: dict[str, set[Subscription]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_closed = False

    def start(self) -> None:
        """Begin to deliver, in the running event loop."""
        self._loop = asyncio.get_running_loop()

    def receive(self, topic: str, revision: int) -> None:
        """Take a notice, from any thread; before `start` and after `close` nobody is told."""
        loop = self._loop
        if loop is not None and not self._is_closed:
            try:
                loop.call_soon_threadsafe(self._deliver, topic, revision)
            except RuntimeError:  # the loop ended meanwhile
                self._is_closed = True

    def subscribe(self, subscription: Subscription, topics: frozenset[str]) -> None:
        """From now on the subscription is told of these topics, and no others."""
        for topic in subscription.topics - topics:
            waiting = self._by_topic.get(topic, set())
            waiting.discard(subscription)
            if not waiting:
                self._by_topic.pop(topic, None)
        for topic in topics:
            self._by_topic.setdefault(topic, set()).add(subscription)
        subscription.topics = topics
        if self._is_closed:
            subscription.end()

    def close(self) -> None:
        """End every stream. Called in the event loop."""
        self._is_closed = True
        for waiting in self._by_topic.values():
            for subscription in waiting:
                subscription.end()

    def _deliver(self, topic: str, revision: int) -> None:
        for subscription in self._by_topic.get(topic, ()):
            subscription.add(topic, revision)
