"""The cache of what was rendered."""

from __future__ import annotations

from ibidem.desktop.pdf.bitmaps import ByteCache


def test_what_was_not_looked_at_for_the_longest_time_goes_first() -> None:
    cache: ByteCache[str, int] = ByteCache(100)
    for name in "abc":
        cache.put(name, 1, 30)
    assert cache.get("a") == 1
    cache.put("d", 1, 30)
    assert list(cache) == ["c", "a", "d"]
    assert cache.bytes == 90
    assert cache.get("b") is None


def test_a_value_that_is_replaced_counts_once() -> None:
    cache: ByteCache[str, int] = ByteCache(100)
    cache.put("a", 1, 60)
    cache.put("a", 2, 40)
    assert (cache.get("a"), cache.bytes, len(cache)) == (2, 40, 1)
    cache.drop("a")
    cache.drop("a")
    assert (cache.bytes, len(cache)) == (0, 0)


def test_a_value_above_the_limit_is_kept_until_the_next_comes() -> None:
    cache: ByteCache[str, int] = ByteCache(10)
    cache.put("large", 1, 50)
    assert "large" in cache
    cache.put("small", 1, 5)
    assert list(cache) == ["small"]
    cache.clear()
    assert (cache.bytes, len(cache)) == (0, 0)
