"""How two built sites differ, told by page: where readers read other words, where only the look or the code is another.

What a build says of itself (receipt and manifest) differs with anything else, so it does not count.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from generator.base import files

_OWN = re.compile(r"(?:en/)?receipt/|manifest\.txt$")
_UNREAD = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
LOOKED_AT = 100  # pages with other words whose words are compared one by one
KINDS = ("worded", "restyled", "new", "gone")


@dataclass(frozen=True)
class SiteDifferences:
    """``pages`` by kind, how many there are in all (``total``), how many other files differ, and in which words.

    ``wordings``: words before and after, with the number of pages, the most frequent first.
    """

    pages: Mapping[str, tuple[str, ...]]
    total: int
    others: int
    wordings: tuple[tuple[tuple[str, str], int], ...]


def compare(before: Path, after: Path) -> SiteDifferences:
    """Hold the site in ``after`` against that in ``before``."""
    names = [{name for name in files.files_below(folder) if not _OWN.match(name)} for folder in (before, after)]
    both = names[0] & names[1]
    other = {name for name in both if (before / name).read_bytes() != (after / name).read_bytes()}
    worded = {name for name in other if name.endswith(".html") and _words(before / name) != _words(after / name)}
    kinds = (worded, other - worded, names[1] - names[0], names[0] - names[1])
    pages = {kind: tuple(sorted(_pages(found))) for kind, found in zip(KINDS, kinds, strict=True)}
    differing = len(other) + len(names[0] ^ names[1])
    wordings: Counter[tuple[str, str]] = Counter()
    for name in pages["worded"][:LOOKED_AT]:
        wordings.update(set(_wordings(_words(before / name), _words(after / name))))
    others = differing - sum(map(len, pages.values()))
    return SiteDifferences(pages, len(_pages(names[1])), others, tuple(wordings.most_common()))


def _wordings(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    """Which words stand in place of which; no words where some are new or gone."""
    for kind, start, end, new_start, new_end in SequenceMatcher(None, before, after).get_opcodes():
        if kind != "equal":
            yield " ".join(before[start:end]), " ".join(after[new_start:new_end])


def _pages(names: set[str]) -> set[str]:
    return {name for name in names if name.endswith(".html")}


def _words(file: Path) -> list[str]:
    """What is read on a page, word by word."""
    return _UNREAD.sub(" ", file.read_text("utf-8")).split()
