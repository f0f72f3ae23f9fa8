"""A page's sentences and how long they are: what Cabinet order 1046-р asks of plain language and a machine can see."""

import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

LONG = 20  # words; longer ones are hard to follow on a phone
_MARK = re.compile("\ue000\\d+\ue001|`[^`\n]*`")  # a reference (see ``references``) and code stand for a word each
_FENCED = re.compile(r"^ *(```|~~~).*?(?:^ *\1[^\n]*$|\Z)", re.M | re.S)
_LINK = re.compile(r"!?\[([^\]\n]{0,300})\]\([^)\n]{0,900}\)")
_ADDRESS = re.compile(r"<[^<>\s]+>|https?://[^\s)>]+|\{[^{}\n]*\}|^ {0,3}\[[^\]\n]+\]:.*$", re.M)
_EMPHASIS = re.compile(r"(?<=\S)\*+|\*+(?=\S)")
_NOT_PROSE = re.compile(r"\s*(?:\||!!!|\?\?\?|#|---|$)")
_BULLET = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
_END = re.compile(r"(?<=[.!?…])[»”\"]?\s+|\Z")
_WORD = re.compile(r"\w[\w’ʼ'-]*")


@dataclass(frozen=True)
class Sentences:
    """Number of sentences, median of their words, how many are long."""

    count: int
    median: float
    long: int


def plain(markdown: str) -> str:
    """The words of a page, each where it stood: addresses and signs of markup become as many spaces."""
    text = _MARK.sub(lambda found: "х" * len(found[0]), _FENCED.sub(_blank, markdown))
    text = _LINK.sub(lambda found: f"{found[1]:>{found.end(1) - found.start()}}".ljust(len(found[0])), text)
    return _EMPHASIS.sub(_blank, _ADDRESS.sub(_blank, text))


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of ``plain`` text begins and ends: paragraphs and list items, no headings and tables."""
    blocks: list[tuple[int, int]] = []
    at, open_ = 0, False
    for line in text.split("\n"):
        end = at + len(line)
        bullet = _BULLET.match(line)
        if _NOT_PROSE.match(line):
            open_ = False
        elif open_ and not bullet:
            blocks[-1] = blocks[-1][0], end
        else:
            blocks.append((at + (bullet.end() if bullet else 0), end))
            open_ = True
        at = end + 1
    for start, end in blocks:
        for cut in _END.finditer(text, start, end):
            if start < cut.start():
                yield start, cut.start()
            start = cut.end()


def words(text: str) -> int:
    """How many words ``text`` has."""
    return len(_WORD.findall(text))


def words_of_sentences(markdown: str) -> list[int]:
    """Words of every sentence of a page's prose."""
    text = plain(markdown)
    return [count for start, end in spans(text) if (count := words(text[start:end]))]


def sentences(markdown: str) -> Sentences:
    """The measures of one page."""
    counts = words_of_sentences(markdown)
    return Sentences(len(counts), statistics.median(counts) if counts else 0, sum(one > LONG for one in counts))
