"""Texts cut to the room that there is for them: by characters, and by the bytes that they weigh once packed."""

import bisect
import zlib
from collections.abc import Iterable, Sequence

from generator.base.limits import Room


def cut(text: str, most: int) -> str:
    """At most so many characters of ``text``: whole words, or a part of one that is longer than that."""
    if len(text) <= most:
        return text
    start = text[: most - 1]
    return (start.rpartition(" ")[0] or start).rstrip(" ,.;:-–—") + "…"


def packed(texts: Iterable[str]) -> int:
    """Bytes that ``texts`` add to a page which a server sends with gzip."""
    return len(zlib.compress("\n".join(texts).encode(), 6))


def fitting(texts: Sequence[str], room: Room) -> int:
    """How many of these entries, by their words and from the first on, there is room for."""
    most = min(len(texts), room.entries)
    if sum(len(text.encode()) for text in texts[:most]) <= room.packed:
        return most  # so it is nearly always: nothing has to be packed
    return bisect.bisect_right(range(1, most + 1), room.packed, key=lambda count: packed(texts[:count]))
