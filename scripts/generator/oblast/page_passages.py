"""A page's Markdown without the passages that somebody does not want: what is left reads as if they had never been.

A passage is a paragraph, an entry of a list, a row of a table; of a line of links (``[…](…) · […](…)``) it is one
link. A heading stands for its whole section, the head of a table or of a box (``!!!``) for all of it. With passages
goes what only announced them: a heading with nothing below it, a sentence before a list (it ends with a colon).
"""

import itertools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from generator.read import markdown

Unwanted = Callable[[str], bool]

_ANNOUNCES = re.compile(r":\s*(?:\{\{.*\}\}\s*)?$")
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BETWEEN = " · "  # links in a line of them


@dataclass
class _Passage:
    """Lines from ``start`` to ``end``; what stands before ``head`` stands for all of them."""

    kind: str
    start: int
    end: int
    head: int
    parts: list["_Passage"] = field(default_factory=list)


def without(text: str, unwanted: Unwanted) -> tuple[str, list[str]]:
    """``text`` without its unwanted passages, and those passages."""
    page = _Page(text, unwanted)
    page.cut(_Passage("page", 0, 0, 0, page.passages(page.parsed.tree, 0, len(page.lines))))
    return "\n".join(page.left()), page.gone


class _Page:
    """A page that is being cut: what is ``left`` of each line is None where it is gone."""

    def __init__(self, text: str, unwanted: Unwanted) -> None:
        self.parsed, self.unwanted, self.lines = markdown.read(text), unwanted, text.split("\n")
        self.kept: list[str | None] = [*self.lines]
        self.gone: list[str] = []

    def left(self) -> list[str]:
        """The lines that are left, without a second empty one where something was cut out."""
        lines: list[str] = []
        cut = False
        for line in self.kept:
            if line is None or self.refused(line):  # of links' addresses, which are no passage, each line by itself
                cut = True
            elif line.strip() or not cut or (lines and lines[-1].strip()):
                lines.append(line)
                cut = False
        return lines

    def refused(self, text: str) -> bool:
        """Whether a passage is unwanted; it is remembered then."""
        if reason := self.unwanted(text):
            self.gone.append(text.strip())
        return reason

    def passages(self, elements: Iterable[Element], start: int, end: int) -> list[_Passage]:
        """What the lines from ``start`` to ``end`` consist of; in between are empty lines and rules."""
        worded = [line for line in self.parsed.worded if start <= line < end]
        begun: list[tuple[int, Element]] = []
        for element in elements:
            first = self.parsed.lines.get(element)
            if first is not None and start <= first < end and (not begun or first > begun[-1][0]):
                begun.append((first, element))
        passages = []
        for (first, element), after in zip(begun, [*(first for first, _ in begun[1:]), end], strict=False):
            last = max(line for line in worded if line < after) + 1
            while last < after and self.lines[last].strip():  # the end of a fence, a line below a title
                last += 1
            passages.append(self.passage(element, first, last))
        return _nested(passages)

    def passage(self, element: Element, start: int, end: int) -> _Passage:
        """The lines of an element; a list has no head."""
        passage = _Passage(element.tag, start, end, end)
        if element.tag in ("div", "details"):
            passage.head, passage.parts = start + 1, self.passages(element, start + 1, end)
        elif element.tag == "table":
            passage.parts = self.passages([*element.iter("tr")][1:], start, end)
            passage.head = passage.parts[0].start if passage.parts else end
        elif entries := self.passages((one for one in element if one.tag in ("li", "dt")), start, end):
            passage.kind, passage.head, passage.parts = "list", start, entries
        elif end == start + 1 and _is_of_links(element):
            passage.kind = "links"
        return passage

    def cut(self, passage: _Passage) -> bool:
        """Cut what is unwanted out of a passage; whether anything is left of it."""
        if passage.kind == "links":
            links = self.lines[passage.start].split(_BETWEEN)
            wanted = [link for link in links if not self.refused(link)]
            self.kept[passage.start] = _BETWEEN.join(wanted) or None
            return bool(wanted)
        kept = not self.refused("\n".join(self.lines[passage.start : passage.head]))
        if kept and passage.parts:
            left = {part.start: self.cut(part) for part in passage.parts}
            for at, part in enumerate(passage.parts):
                announced = self.announced(part, passage.parts[at + 1 :])
                if announced and not any(left[one.start] for one in announced):
                    left[part.start] = self.drop(part)
            kept = any(left.values())
        return kept or self.drop(passage)

    def drop(self, passage: _Passage) -> bool:
        """Leave a passage out: nothing of it is left."""
        self.kept[passage.start : passage.end] = [None] * (passage.end - passage.start)
        return False

    def announced(self, passage: _Passage, below: list[_Passage]) -> list[_Passage]:
        """What a paragraph that ends with a colon announces: a paragraph, or all lists, tables, boxes that follow."""
        text = "\n".join(self.lines[passage.start : passage.end])
        if passage.kind != "p" or not below or below[0].kind in _HEADINGS or not _ANNOUNCES.search(text):
            return []
        same = itertools.takewhile(lambda one: one.kind == below[0].kind, below)
        return below[:1] if below[0].kind == "p" else [*same]


def _nested(flat: list[_Passage]) -> list[_Passage]:
    """Headings with all that stands below them as their parts."""
    nested = []
    while flat:
        first, *flat = flat
        if first.kind in _HEADINGS:
            ends = (at for at, one in enumerate(flat) if one.kind in _HEADINGS and one.kind <= first.kind)
            end = next(ends, len(flat))
            first.parts, flat = _nested(flat[:end]), flat[end:]
            first.end = first.parts[-1].end if first.parts else first.end
        nested.append(first)
    return nested


def _is_of_links(paragraph: Element) -> bool:
    between = [link.tail for link in paragraph[:-1]]
    return not paragraph.text and {one.tag for one in paragraph} == {"a"} and {*between} == {_BETWEEN}
