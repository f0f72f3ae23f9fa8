"""A YAML file of entries without those that somebody does not want; the rest to the letter."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from generator.read.yaml_file import read_text
from generator.read.yaml_tree import Items, Tree

Unwanted = Callable[[str], bool]

# What an entry can do without: a note, and one of several sources.
_NOTE, _SOURCES = "note", "sources"


def without(text: str, unwanted: Unwanted) -> tuple[str, list[str]]:
    """``text`` without the unwanted entries of its lists, and their ids.

    An entry is unwanted as soon as one of its texts is. Only a note and a source go alone, as long as a source is left.
    Comments go where they are unwanted.

    Raises ValueError when the file has no lists.
    """
    tree, problems = read_text(text, "")
    if not isinstance(tree, Tree):
        raise ValueError(problems[0].text() if problems else "no lists")
    lines = text.split("\n")
    dropped: set[int] = set()
    gone: list[str] = []
    for key, entries in tree.items():
        if not isinstance(entries, Items):
            continue
        taken = len(gone)
        starts = [*(entry.mark[0] - 1 for entry in entries), _end_of(tree, key, len(lines))]
        for entry, (start, after) in zip(entries, itertools.pairwise(starts), strict=True):
            end = _trimmed(lines, start, after)
            parts = list(_unwanted_parts(entry, end, unwanted))
            if None in parts:
                dropped |= set(range(start, end))
                gone.append(str(entry.get("id", "")))
            for part in parts:
                dropped |= set(part or ())
        if entries and len(gone) - taken == len(entries):
            lines[tree.keys_at[key][0] - 1] = f"{key}: []"
    kept = [
        line
        for number, line in enumerate(lines)
        if number not in dropped and not (line.lstrip().startswith("#") and unwanted(line))
    ]
    return "\n".join(_without_gaps(kept)), gone


def _trimmed(lines: list[str], start: int, end: int) -> int:
    """The end of an entry without the comments and blank lines before the next one, which belong to that."""
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _unwanted_parts(entry: Tree, end: int, unwanted: Unwanted) -> Iterator[range | None]:
    """Lines of what has to go from an entry; None: the whole of it."""
    for name, value in entry.items():
        if name == _SOURCES and isinstance(value, Items):
            bad = [number for number, source in enumerate(value) if _any(source, unwanted)]
            starts = [*(source.mark[0] - 1 for source in value), _end_of(entry, name, end)]
            alone = len(set(starts)) == len(starts)  # each on lines of its own
            yield from (range(starts[at], starts[at + 1]) if alone else None for at in bad)
            if len(bad) == len(value):
                yield None
        elif _any(value, unwanted):
            yield range(entry.keys_at[name][0] - 1, _end_of(entry, name, end)) if name == _NOTE else None


def _end_of(entry: Tree, name: str, end: int) -> int:
    """The line after the last one of a field."""
    start = entry.keys_at[name][0]
    return min((line - 1 for line, _ in entry.keys_at.values() if line > start), default=end)


def _any(value: Any, unwanted: Unwanted) -> bool:
    if isinstance(value, Mapping):
        return any(_any(one, unwanted) for one in value.values())
    if isinstance(value, list):
        return any(_any(one, unwanted) for one in value)
    return unwanted(value)


def _without_gaps(lines: list[str]) -> Iterator[str]:
    """``lines`` with no two blank ones in a row."""
    before = "-"
    for line in lines:
        if line.strip() or before.strip():
            yield line
        before = line
