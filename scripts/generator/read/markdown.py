"""A page's Markdown, read once: its headings, links, blocks and words, each with its place in the text.

The engine's own parser reads it, with one list of extensions for page, paper and guide: checks see what will be built.
In front of the words of each line it gets a private sign for that line, which comes out again in the tree; columns are
then found in the line. Raw HTML, which no page may have, is text here. Weighed: markdown-it-py is as fast (our 110
pages in 0.2 s), but sees 57 of 100 slips of officers otherwise than the engine, and knows no columns.
"""

import bisect
import functools
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown, util

from generator.base.kept_results import RESULTS
from generator.base.slugs import slug
from generator.read.references import MARK

MAX_LINES, MAX_LINKS = 2000, 1000  # what engines still read in a second
MAX_LEVELS = 60  # elements within one another; far deeper, engines and what keeps the result give up
REFERENCE, CODE = "\ue000", "\ue002"  # what stands in ``Parsed.words`` for a reference's mark and for code

_FIRST = 0xF0000  # the sign of line 0
_SIGN = re.compile("[\U000f0000-\U000ffffd]")
_FOREIGN = re.compile(rf"{_SIGN.pattern}|[{util.STX}{util.ETX}\r]")  # a page has none, see hidden_characters
_PIECE = re.compile(rf"({_SIGN.pattern})|(\n)|{util.STX}wzxhzdk:(\d+){util.ETX}|([^\n{util.STX}{_SIGN.pattern[1:]}+)")
# What an engine wants in front of the words of a line; lines of that alone: rules, fences, attributes, untitled boxes.
_BEFORE = re.compile(
    r"(?:[ \t]+|>|[*+-][ \t]|\d+\.[ \t]|#{1,6}|:[ \t]|\||\[[^\[\]]+\]:[ \t]*<?|(?:!!!|\?\?\?\+?) ?[\w -]*\")*"
)
_WORDLESS = re.compile(
    r"[-=*_|:\s]*|(?:`{3,}|~{3,}) *(?:\{.*\}|\.?[\w#.+-]*)\s*|\{(?!\{).*\}\s*|(?:!!!|\?\?\?\+?) ?[\w\s-]*"
)
_UNIT = re.compile(r"[^\W_]+|[^\w\s]|_")
_ADDRESS = re.compile(r"https?://[^\s)>]+")
_OPENERS, _OPENED = ("!!!", "???", "```", "~~~"), {"div", "details", "pre"}
_BLOCKS = set("p li h1 h2 h3 h4 h5 h6 th td dt dd summary pre".split())


def _anchor(text: str, separator: str) -> str:
    return slug(MARK.sub("", _SIGN.sub("", text)), separator)


EXTENSIONS: Mapping[str, dict[str, Any]] = {
    "toc": {"permalink": False},
    "tables": {"use_align_attribute": True},
    **{name: {} for name in ("fenced_code", "admonition", "attr_list", "def_list", "pymdownx.details")},
}
OPTIONS = {**EXTENSIONS, "toc": {**EXTENSIONS["toc"], "slugify": _anchor}}  # with our way to make anchors


@dataclass(frozen=True)
class Link:
    """A link or a picture: the target as typed and where that begins; the words of the link, of a picture its alt."""

    target: str
    text: str
    at: int
    picture: bool


@dataclass(frozen=True)
class Heading:
    """A heading, with the anchor that the built page gives it; lines count from 0."""

    level: int
    text: str
    anchor: str
    line: int


@dataclass
class Block:
    """Words that belong together, ``words[start:end]``; ``kind`` is the engine's element, or ``title`` of a box."""

    kind: str
    start: int
    end: int


@dataclass
class Parsed:
    """What a text says. Places are those of its characters; lines count from 0."""

    text: str
    words: str = ""  # what readers read, each word at its place, and all else blank
    tree: Element = field(default_factory=lambda: Element("div"))
    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    addresses: list[Link] = field(default_factory=list)  # that stand among the words and are no links
    blocks: list[Block] = field(default_factory=list)
    worded: list[int] = field(default_factory=list)  # lines with words
    unread: bool = False  # too long, or nested too deep, for the engine
    lines: dict[Element, int] = field(default_factory=dict)  # on which an element with words begins
    starts: list[int] = field(default_factory=list)  # of the lines

    @property
    def anchors(self) -> set[str]:
        """What links to a part of the page may name."""
        return {heading.anchor for heading in self.headings}

    def place(self, at: int) -> tuple[int, int]:
        """Line of a character, and its column from 1."""
        line = bisect.bisect_right(self.starts, at) - 1
        return line, at - self.starts[line] + 1

    def parts(self) -> Iterator[list[Element]]:
        """The page cut before each heading of the second level; the first part has none, and may be empty."""
        starts = [at for at, element in enumerate(self.tree) if element.tag == "h2"]
        for start, end in itertools.pairwise([0, *starts, len(self.tree)]):
            yield self.tree[start:end]


def html(text: str) -> str:
    """What the engine makes of a text of our own."""
    return str(Markdown(extensions=[*EXTENSIONS], extension_configs=OPTIONS).convert(text))


def too_long(text: str) -> dict[str, int]:
    """How many lines, brackets and backslashes a text has; nothing when an engine can read that many."""
    count = {"lines": text.count("\n"), "links": sum(map(text.count, "[{\\"))}
    return count if count["lines"] > MAX_LINES or count["links"] > MAX_LINKS else {}


@functools.lru_cache(maxsize=2048)  # a preview asks again about every page that did not change
def read(text: str) -> Parsed:
    """Read a text, whatever it is."""
    return RESULTS.of(("markdown", text), lambda: _read(text))


def _read(text: str) -> Parsed:
    page = Parsed(text, unread=bool(too_long(text)))
    reader = _Reader(page, _FOREIGN.sub("\ufffd", text).split("\n"))
    try:
        if not page.unread:
            page.tree, reader.stash = _tree(reader.signed())
            for element in page.tree:
                reader.element(element, "")
    except RecursionError:
        page.unread, page.tree = True, Element("div")  # nor can the tree be kept
        _engine.cache_clear()  # it stopped midway
    words = reader.words_alone()
    page.addresses = [Link(found[0], found[0], found.start(), picture=False) for found in _ADDRESS.finditer(words)]
    page.words = _ADDRESS.sub(lambda found: " " * len(found[0]), words)
    return page


@functools.cache
def _engine() -> Any:
    engine = Markdown(extensions=[*EXTENSIONS], extension_configs=OPTIONS)
    engine.preprocessors.deregister("html_block")
    engine.treeprocessors.deregister("prettify")  # it adds line ends that nobody typed
    for name in ("html", "entity"):
        engine.inlinePatterns.deregister(name)
    return engine


def _tree(lines: list[str]) -> tuple[Element, list[str]]:
    """The engine's tree, and the HTML of the fenced code that it keeps apart."""
    engine = _engine().reset()
    for step in engine.preprocessors:
        lines = step.run(lines)
    tree = engine.parser.parseDocument(lines).getroot()
    for step in engine.treeprocessors:
        changed = step.run(tree)
        tree = tree if changed is None else changed
    return tree, engine.htmlStash.rawHtmlBlocks


class _Reader:
    """Goes through the tree in the order of the text, takes the signs out of it and finds the place of each word."""

    def __init__(self, page: Parsed, lines: list[str]) -> None:
        self.page, self.lines = page, lines
        self.begins = [found.end() for line in lines if (found := _BEFORE.match(line))]
        page.starts = [0, *itertools.accumulate(len(line) + 1 for line in lines)][:-1]
        page.worded = [at for at, line in enumerate(lines) if not _WORDLESS.fullmatch(line, self.begins[at])]
        self.stash: list[str] = []
        self.line = self.column = 0  # up to where the text is read
        self.other: tuple[int, int] | None = None  # where a link's address stands, when that is another line
        self.passed: list[int] = []  # lines of the signs, as they came
        self.spans: list[tuple[int, int, bool]] = []  # of words; True: of code
        self.fresh = True  # the next words begin a block

    def signed(self) -> list[str]:
        """The lines with their signs."""
        signed = [line.expandtabs(4) for line in self.lines]
        for at in self.page.worded:
            before = len(self.lines[at][: self.begins[at]].expandtabs(4))
            signed[at] = signed[at][:before] + chr(_FIRST + at) + signed[at][before:]
        return signed

    def element(self, element: Element, kind: str, level: int = 0) -> None:
        """Read an element that stands in a block of this ``kind``. Raises RecursionError when it is nested too deep."""
        if level > MAX_LEVELS:
            raise RecursionError
        passed, text = len(self.passed), element.text or ""
        if element.tag == "p" and text.startswith(util.STX) and _PIECE.fullmatch(text.strip()):  # fenced code
            element.tag, element.text = "pre", ""
            SubElement(element, "code").text = text.strip()
        tag, typed = element.tag, True
        if tag in _BLOCKS:
            self.fresh, kind = True, tag
            if tag == "summary" or element.get("class") == "admonition-title":
                kind, typed = "title", any(_SIGN.search(part) for part in element.itertext())  # else it is the kind's
        elif tag == "img":
            element.set("alt", self.words(element.get("alt"), kind))
            self.target(element, "src", element.get("alt", ""))
        own = "code" if tag == "code" else kind
        if tag == "a" and _as_typed(element.get("href", ""), "").removeprefix("mailto:") == _as_typed(text, ""):
            own = "address"
        element.text = self.words(element.text, own, typed=typed)
        for child in element:
            self.element(child, kind, level + 1)
            self.fresh = self.fresh or child.tag in _BLOCKS
            child.tail = self.words(child.tail, kind)
        text_inside = "".join(element.itertext())
        if tag == "a":
            self.target(element, "href", text_inside + "".join(inner.get("alt", "") for inner in element.iter("img")))
        if "title" in element.attrib:
            element.set("title", self.words(element.get("title"), kind))
        if len(self.passed) > passed:
            self.page.lines[element] = self.begun(tag, self.passed[passed])
        if re.fullmatch("h[1-6]", tag):
            line = self.page.lines.get(element, self.wordless_heading())
            self.page.headings.append(Heading(int(tag[1]), text_inside, element.get("id", ""), line))

    def wordless_heading(self) -> int:
        """The next line of number signs alone."""
        further = range(self.line, len(self.lines))
        return next((at for at in further if re.fullmatch(r"[ >]*#+[ #]*", self.lines[at])), self.line)

    def begun(self, tag: str, line: int) -> int:
        """The line on which an element begins: that of a box, or of fenced code, may have no words."""
        at = line
        while tag in _OPENED and at and not self.lines[at].lstrip(" >").startswith(_OPENERS):
            at -= 1
            if not _WORDLESS.fullmatch(self.lines[at], self.begins[at]):
                return line
        return at

    def words(self, text: str | None, kind: str, *, typed: bool = True) -> str:
        """``text`` without signs; the place of its words is noted if they were typed there."""
        parts = []
        pieces = _PIECE.findall(_as_typed(text or "", kind))
        for (sign, newline, stashed, run), (ahead, *_) in zip(pieces, [*pieces[1:], ("",)], strict=False):
            if sign or (run and ahead):  # what stands before the sign of a line stands in that line
                self.go(ord(sign or ahead) - _FIRST)
            if sign:
                self.column = max(self.column, self.begins[self.line])
                self.passed.append(self.line)
            elif newline:
                self.go(self.line + 1)
            elif stashed:
                parts.append(self.words(re.sub(r"<[^<>]*>", "", self.stash[int(stashed)]), "code"))
            elif typed:
                self.find(run, kind)
            parts.append(newline + run)
        return "".join(parts)

    def go(self, line: int) -> None:
        """Go on in another line."""
        self.other = None
        if line != self.line and line < len(self.lines):
            self.line, self.column = line, 0

    def find(self, run: str, kind: str) -> None:
        """Find words in the text: all together, or one by one where something in them is escaped."""
        at = self.seek(run)
        for unit in [run] if at >= 0 else _UNIT.findall(run):
            at = self.seek(unit)
            if at >= 0:
                self.column = at + len(unit)
                start = self.page.starts[self.line]
                self.note(start + at, start + self.column, kind)

    def seek(self, words: str) -> int:
        """Where words stand in this line, or in the other, where it goes on then; -1 when in neither."""
        at = self.lines[self.line].find(words, self.column)
        if at < 0 and self.other is not None:
            line, column = self.other
            at = self.lines[line].find(words, column)
            if at >= 0:
                self.other, self.line, self.column = (self.line, self.column), line, column
        return at

    def note(self, start: int, end: int, kind: str) -> None:
        """Note the place of words."""
        if kind == "address":
            return
        self.spans.append((start, end, kind == "code"))
        if self.fresh:
            self.page.blocks.append(Block(kind, start, end))
            self.fresh = False
        self.page.blocks[-1].end = end

    def target(self, element: Element, key: str, words: str) -> None:
        """Note where a link leads."""
        raw = _as_typed(element.get(key, ""), "")
        signs, target = _SIGN.findall(raw), _SIGN.sub("", raw).strip()
        element.set(key, target)
        line = ord(signs[-1]) - _FIRST if signs else self.line
        at = self.lines[line].find(target, self.column if line == self.line else 0)
        if line != self.line:
            self.other = line, at + len(target) if at >= 0 else 0
        elif at >= 0:
            self.column = at + len(target)
        else:
            at = self.lines[line].find(target)
        self.page.links.append(Link(target, words, self.page.starts[line] + max(at, 0), key == "src"))

    def words_alone(self) -> str:
        """The text with all but its words blank; a line of markup that has digits is looked at as it stands."""
        text, starts = self.page.text, self.page.starts
        words = list(re.sub(r"[^\n]", " ", text))
        for start, end, code in self.spans:
            words[start:end] = CODE * (end - start) if code else text[start:end]
        for at in {*range(len(starts))}.difference(self.page.worded):
            if re.search(r"\d", self.lines[at]):
                words[starts[at] : starts[at] + len(self.lines[at])] = self.lines[at]
        return MARK.sub(lambda mark: REFERENCE * len(mark[0]), "".join(words))


def _as_typed(text: str, kind: str) -> str:
    """The engine hides the letters of mail addresses, and escapes code."""
    if util.AMP_SUBSTITUTE in text:
        return unescape(text.replace(util.AMP_SUBSTITUTE, "&"))
    return unescape(text) if kind == "code" else text
