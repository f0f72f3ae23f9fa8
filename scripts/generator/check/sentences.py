"""A page's sentences and how long they are: what Cabinet order 1046-р asks of plain language and a machine can see."""

import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from generator.read.markdown import CODE, REFERENCE, Parsed

LONG = 20  # words; longer ones are hard to follow on a phone
SHORT, FRAGMENTS = 4, 4  # words, and how many sentences of no more words in a row make a paragraph stumble
PROSE = {"p", "li", "dd"}  # blocks that have sentences; headings and tables have none
_END = re.compile(r"(?<=[.!?…])[»”\"]?\s+|\Z")
_WORD = re.compile(r"\w[\w’ʼ'-]*")
_AS_WORDS = str.maketrans({REFERENCE: "х", CODE: "х"})


@dataclass(frozen=True)
class Sentences:
    """Number of sentences, median of their words, how many are long."""

    count: int
    median: float
    long: int


def plain(page: Parsed) -> str:
    """The words of a page, each where it stands; a reference and code stand for a word each."""
    return page.words.translate(_AS_WORDS)


def spans(page: Parsed) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends in the ``plain`` words of a page; a reference alone is none."""
    for block in page.blocks:
        start = block.start
        for cut in _END.finditer(page.words, start, block.end) if block.kind in PROSE else ():
            if _WORD.search(page.words, start, cut.start()):
                yield start, cut.start()
            start = cut.end()


def words(text: str) -> int:
    """How many words ``text`` has."""
    return len(_WORD.findall(text))


def words_of_sentences(page: Parsed) -> list[int]:
    """Words of every sentence of a page's prose."""
    text = plain(page)
    return [count for start, end in spans(page) if (count := words(text[start:end]))]


def sentences(page: Parsed) -> Sentences:
    """The measures of one page."""
    counts = words_of_sentences(page)
    return Sentences(len(counts), statistics.median(counts) if counts else 0, sum(one > LONG for one in counts))
