"""How two built sites differ, told by page: where readers read other words, where only the look or the code is another.

What a build says of itself (receipt and manifest) differs with anything else, so it does not count.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.base import files

_OWN = re.compile(r"(?:en/)?receipt/|manifest\.txt$")
_UNREAD = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
KINDS = ("worded", "restyled", "new", "gone")


@dataclass(frozen=True)
class SiteDifferences:
    """``pages`` by kind, how many there are in all (``total``), and how many other files differ."""

    pages: Mapping[str, tuple[str, ...]]
    total: int
    others: int


def compare(before: Path, after: Path) -> SiteDifferences:
    """Hold the site in ``after`` against that in ``before``."""
    names = [{name for name in files.files_below(folder) if not _OWN.match(name)} for folder in (before, after)]
    both = names[0] & names[1]
    other = {name for name in both if (before / name).read_bytes() != (after / name).read_bytes()}
    worded = {name for name in other if name.endswith(".html") and _words(before / name) != _words(after / name)}
    kinds = (worded, other - worded, names[1] - names[0], names[0] - names[1])
    pages = {kind: tuple(sorted(_pages(found))) for kind, found in zip(KINDS, kinds, strict=True)}
    differing = len(other) + len(names[0] ^ names[1])
    return SiteDifferences(pages, sum(1 for _ in _pages(names[1])), differing - sum(map(len, pages.values())))


def _pages(names: set[str]) -> set[str]:
    return {name for name in names if name.endswith(".html")}


def _words(file: Path) -> list[str]:
    """What is read on a page, word by word."""
    return _UNREAD.sub(" ", file.read_text("utf-8")).split()
