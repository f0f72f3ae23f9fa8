"""A page's Markdown without the passages that somebody does not want: what is left reads as if they had never been.

A passage is a paragraph, an entry of a list, a row of a table; of a line of links (``[…](…) · […](…)``) it is one
link. A heading stands for its whole section, the head of a table or of a box (``!!!``) for all of it. With passages
goes what only announced them: a heading with nothing below it, a sentence before a list (it ends with a colon).
"""

import itertools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from generator.read import markdown

Unwanted = Callable[[str], bool]

_ANNOUNCES = re.compile(r":\s*(?:\{\{.*\}\}\s*)?$")
_OPENERS, _OPENED = ("!!!", "???", "```", "~~~"), {"div", "details", "pre"}  # lines without words, where they begin
_BETWEEN = " · "  # links in a line of them
_KINDS = {"ol": "ul", **{f"h{level}": "heading" for level in range(1, 7)}}


@dataclass
class _Block:
    element: Element
    start: int  # lines
    end: int
    kept: bool = True

    @property
    def kind(self) -> str:
        return _KINDS.get(self.element.tag, self.element.tag)


def without(text: str, unwanted: Unwanted) -> tuple[str, list[str]]:
    """``text`` without its unwanted passages, and those passages."""
    cutting = _Cutting(text, unwanted)
    cutting.prune(cutting.page.tree, 0, len(cutting.lines))
    return "\n".join(cutting.left()), cutting.gone


class _Cutting:
    """One page that is being cut: ``lines`` of passages that are gone are None."""

    def __init__(self, text: str, unwanted: Unwanted) -> None:
        self.page, self.unwanted = markdown.read(text), unwanted
        self.lines: list[str | None] = list(text.split("\n"))
        self.typed = text.split("\n")
        self.gone: list[str] = []

    def left(self) -> list[str]:
        """What is left, without a second empty line where something was cut out."""
        result: list[str] = []
        for at, typed in enumerate(self.lines):
            line = typed
            if typed is not None and self.unwanted(typed):  # the address of a link: no passage of its own
                self.gone.append(typed.strip())
                self.lines[at] = line = None
            cut = at and self.lines[at - 1] is None
            if line is not None and (line.strip() or not cut or (result and result[-1].strip())):
                result.append(line)
            elif line is not None:
                self.lines[at] = None
        return result

    def text(self, start: int, end: int) -> str:
        return "\n".join(self.typed[start:end])

    def noted(self, start: int, end: int) -> bool:
        """Whether a passage is unwanted; its text is remembered then."""
        text = self.text(start, end)
        if unwanted := self.unwanted(text):
            self.gone.append(text.strip())
        return unwanted

    def drop(self, start: int, end: int) -> None:
        self.lines[start:end] = [None] * (end - start)

    def blocks(self, elements: Iterable[Element], start: int, end: int) -> list[_Block]:
        """What the lines from ``start`` to ``end`` consist of; in between are empty lines and rules."""
        worded = [line for line in self.page.worded if start <= line < end]
        blocks: list[_Block] = []
        for element in elements:
            first = self.page.line(element)
            if first is not None and first in worded and (not blocks or first > blocks[-1].start):
                above = max((line for line in worded if line < first), default=start - 1) + 1
                opening = [at for at in range(above, first) if self.typed[at].lstrip().startswith(_OPENERS)]
                blocks.append(_Block(element, opening[-1] if opening and element.tag in _OPENED else first, end))
        for block, after in itertools.pairwise(blocks):
            block.end = after.start
        for block in blocks:
            last = max(line for line in worded if line < block.end) + 1
            while last < block.end and self.typed[last].strip():  # the end of a fence, a line below a title
                last += 1
            block.end = last
        return blocks

    def prune(self, elements: Iterable[Element], start: int, end: int) -> bool:
        """Cut what is unwanted out of these lines; whether anything is left."""
        blocks = self.blocks(elements, start, end)
        for at, block in enumerate(blocks):
            if block.kind == "heading" and self.noted(block.start, block.end):
                for below in _section(blocks, at):
                    below.kept = False
        for block in blocks:
            block.kept = block.kept and self.keeps(block)
        _drop_announcements(blocks, self.text)
        _drop_headings(blocks)
        for block in blocks:
            if not block.kept:
                self.drop(block.start, block.end)
        return not blocks or any(block.kept for block in blocks)

    def keeps(self, block: _Block) -> bool:
        """Cut what is unwanted out of a block; whether anything is left of it."""
        element, start, end = block.element, block.start, block.end
        if block.kind == "heading":
            return True
        if entries := self.blocks([one for one in element if one.tag in ("li", "dt")], start, end):
            return self.entries(entries)
        if block.kind == "table":
            rows = self.blocks([*element.iter("tr")][1:], start, end)
            first = rows[0].start if rows else end
            return not self.noted(start, first) and (not rows or self.entries(rows))
        if block.kind in ("div", "details"):
            return not self.noted(start, start + 1) and self.prune(element, start + 1, end)
        if element.tag == "p" and len(element) > 1 and _is_of_links(element) and end == start + 1:
            links = self.typed[start].split(_BETWEEN)
            wanted = [link for link in links if not self.unwanted(link)]
            self.gone += [link.strip() for link in links if link not in wanted]
            self.lines[start] = _BETWEEN.join(wanted)
            return bool(wanted)
        return not self.noted(start, end)

    def entries(self, blocks: list[_Block]) -> bool:
        """Cut unwanted entries or rows; whether any is left."""
        for block in blocks:
            if self.noted(block.start, block.end):
                block.kept = False
                self.drop(block.start, block.end)
        return any(block.kept for block in blocks)


def _is_of_links(paragraph: Element) -> bool:
    tails = [one.tail for one in paragraph]
    return not paragraph.text and {one.tag for one in paragraph} == {"a"} and {*tails[:-1]} == {_BETWEEN}


def _drop_announcements(blocks: list[_Block], text: Callable[[int, int], str]) -> None:
    """Take away a paragraph that ends with a colon when all that it announced is gone."""
    for at, block in enumerate(blocks[:-1]):
        if block.kind != "p" or not _ANNOUNCES.search(text(block.start, block.end)):
            continue
        kind = blocks[at + 1].kind
        announced = [blocks[at + 1]]
        for below in blocks[at + 2 :] if kind != "p" else []:
            if below.kind != kind:
                break
            announced.append(below)
        if kind != "heading" and not any(below.kept for below in announced):
            block.kept = False


def _drop_headings(blocks: list[_Block]) -> None:
    """Take away headings below which something was and nothing is left."""
    for at in reversed(range(len(blocks))):
        below = _section(blocks, at)[1:]
        if below and not any(block.kept for block in below):
            blocks[at].kept = False


def _section(blocks: list[_Block], at: int) -> list[_Block]:
    """A heading and all below it; of anything else, it alone."""
    if blocks[at].kind != "heading":
        return [blocks[at]]
    levels = [block.element.tag if block.kind == "heading" else "" for block in blocks]
    ends = (to for to in range(at + 1, len(blocks)) if levels[to] and levels[to] <= levels[at])
    return blocks[at : next(ends, len(blocks))]
