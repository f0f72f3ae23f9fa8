"""A page's Markdown without the passages that somebody does not want: what is left reads as if they had never been.

A passage is a paragraph, an entry of a list, a row of a table; of a line of links (``[…](…) · […](…)``) it is one
link. A heading stands for its whole section, the head of a table or of a box (``!!!``) for all of it. With passages
goes what only announced them: a heading with nothing below it, a sentence before a list (it ends with a colon).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

PassageKind = Literal["heading", "box", "table", "entry", "code", "paragraph", "blank"]
Unwanted = Callable[[str], bool]

_HEADING = re.compile(r"(#{1,6})\s")
_FENCE = re.compile(r"\s*(```|~~~)")
_BOX = re.compile(r"(?:!!!|\?\?\?\+?)\s")
_ENTRY = re.compile(r"(?:[-*+]|\d+[.)])\s")
_LINKS = re.compile(r"\[[^\]]*\]\([^)]*\)(?: · \[[^\]]*\]\([^)]*\))+\s*")
_INDENT = "    "


@dataclass
class _Block:
    kind: PassageKind
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def without(text: str, unwanted: Unwanted) -> tuple[str, list[str]]:
    """``text`` without its unwanted passages, and those passages."""
    gone: list[str] = []
    left = _pruned(text.split("\n"), unwanted, gone)
    return "\n".join(left), gone


def _pruned(lines: list[str], unwanted: Unwanted, gone: list[str]) -> list[str]:
    blocks = list(_blocks(lines))
    sections = _sections(blocks, unwanted)
    kept = [None if at in sections else _left(block, unwanted, gone) for at, block in enumerate(blocks)]
    gone += (blocks[at].text.strip() for at in sections if blocks[at].kind == "heading")
    if kept == blocks:
        return lines
    _drop_announcements(blocks, kept)
    _drop_headings(blocks, kept)
    result: list[str] = []
    for at, block in enumerate(kept):
        gap = block is not None and block.kind == "blank" and at and not (result and result[-1].strip())
        if block is not None and not gap:
            result += block.lines
    return result


def _blocks(lines: list[str]) -> Iterator[_Block]:
    """``lines`` taken apart; put together they are what they were."""
    at = 0
    while at < len(lines):
        kind, end = _kind(lines[at]), at + 1
        if kind == "code":
            end = _after(lines, end, lambda line: not _FENCE.match(line)) + 1
        elif kind in ("box", "entry"):
            end = _below(lines, end)
        elif kind in ("table", "paragraph"):
            end = _after(lines, end, lambda line, kind=kind: _kind(line) == kind)  # type: ignore[misc]
        yield _Block(kind, lines[at:end])
        at = end


def _kind(line: str) -> PassageKind:
    forms: list[tuple[re.Pattern[str], PassageKind]] = [
        (_HEADING, "heading"),
        (_FENCE, "code"),
        (_BOX, "box"),
        (_ENTRY, "entry"),
    ]
    if not line.strip():
        return "blank"
    if line.startswith("|"):
        return "table"
    return next((kind for form, kind in forms if form.match(line)), "paragraph")


def _after(lines: list[str], at: int, goes_on: Callable[[str], bool]) -> int:
    while at < len(lines) and goes_on(lines[at]):
        at += 1
    return at


def _below(lines: list[str], at: int) -> int:
    """The end of what is indented, blank lines inside it included; lazy lines belong to an entry too."""
    end = at
    while at < len(lines):
        if lines[at].startswith("  ") or (lines[at].strip() and at == end and _kind(lines[at]) == "paragraph"):
            end = at + 1
        elif lines[at].strip():
            break
        at += 1
    return end


def _left(block: _Block, unwanted: Unwanted, gone: list[str]) -> _Block | None:
    """What is left of a block; None when nothing is."""
    match block.kind:
        case "blank" | "heading":
            return block
        case "table":
            head, rows = block.lines[:2], block.lines[2:]
            if _noted("\n".join(head), unwanted, gone):
                return None
            left = [row for row in rows if not _noted(row, unwanted, gone)]
            return _Block("table", [*head, *left]) if left or not rows else None
        case "box":
            title, inside = block.lines[0], [line.removeprefix(_INDENT) for line in block.lines[1:]]
            if _noted(title, unwanted, gone):
                return None
            left = _pruned(inside, unwanted, gone)
            if left == inside:
                return block
            words = [f"{_INDENT}{line}" if line.strip() else line for line in left]
            return _Block("box", [title, *words]) if any(line.strip() for line in left) else None
        case "paragraph" if _LINKS.fullmatch(block.text):
            links = [link for link in block.text.split(" · ") if not _noted(link, unwanted, gone)]
            return _Block("paragraph", [" · ".join(links)]) if links else None
        case _:
            return None if _noted(block.text, unwanted, gone) else block


def _noted(text: str, unwanted: Unwanted, gone: list[str]) -> bool:
    found = unwanted(text)
    if found:
        gone.append(text.strip())
    return found


def _drop_announcements(blocks: list[_Block], kept: list[_Block | None]) -> None:
    """Take away a paragraph that ends with a colon when all that it announced is gone."""
    for at, block in enumerate(blocks):
        if block.kind != "paragraph" or not re.search(r":\s*(?:\{\{.*\}\}\s*)?$", block.text):
            continue
        below = [number for number in range(at + 1, len(blocks)) if blocks[number].kind != "blank"]
        if not below:
            continue
        kind = blocks[below[0]].kind
        announced: list[int] = []
        for number in below:
            if blocks[number].kind != kind or (announced and kind == "paragraph"):
                break
            announced.append(number)
        if kind != "heading" and all(kept[number] is None for number in announced):
            kept[at] = None


def _drop_headings(blocks: list[_Block], kept: list[_Block | None]) -> None:
    """Take away headings below which something was and nothing is left."""
    for at in reversed(range(len(blocks))):
        if blocks[at].kind != "heading":
            continue
        below = [number for number in _section(blocks, at)[1:] if blocks[number].kind != "blank"]
        if below and all(kept[number] is None for number in below):
            kept[at] = None


def _sections(blocks: list[_Block], unwanted: Unwanted) -> list[int]:
    """All blocks that an unwanted heading takes with it."""
    headings = [at for at, block in enumerate(blocks) if block.kind == "heading" and unwanted(block.text)]
    return sorted({below for at in headings for below in _section(blocks, at)})


def _section(blocks: list[_Block], at: int) -> range:
    """A heading and all below it."""
    level = _level(blocks[at])
    ends = (to for to in range(at + 1, len(blocks)) if blocks[to].kind == "heading" and _level(blocks[to]) <= level)
    return range(at, next(ends, len(blocks)))


def _level(block: _Block) -> int:
    found = _HEADING.match(block.lines[0])
    return len(found[1]) if found else 0
