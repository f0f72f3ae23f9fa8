"""How long the sentences of a page are: what Cabinet order 1046-р asks of plain language and a machine can see."""

import re
import statistics
from dataclasses import dataclass

LONG = 20  # words; longer ones are hard to follow on a phone
_MARK = re.compile("\ue000\\d+\ue001")  # a reference stands for a word, see ``references``
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_NOT_PROSE = re.compile(r"^\s*(?:\||!!!|\?\?\?|```|#|---)")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_END = re.compile(r"(?<=[.!?…])[»”\"]?\s+")
_WORD = re.compile(r"\w[\w’ʼ'-]*")


@dataclass(frozen=True)
class Sentences:
    """Number of sentences, median of their words, how many are long."""

    count: int
    median: float
    long: int


def words_of_sentences(markdown: str) -> list[int]:
    """Words of every sentence of a page's prose: paragraphs and list items, no headings and tables."""
    blocks: list[str] = [""]
    for line in _LINK.sub(r"\1", _MARK.sub("слово", markdown)).splitlines():
        if not line.strip() or _NOT_PROSE.match(line):
            blocks.append("")
        elif _BULLET.match(line):
            blocks.append(_BULLET.sub("", line))
        else:
            blocks[-1] += " " + line.strip()
    found = (len(_WORD.findall(part)) for block in blocks for part in _END.split(block.replace("*", "")))
    return [count for count in found if count]


def sentences(markdown: str) -> Sentences:
    """The measures of one page."""
    counts = words_of_sentences(markdown)
    return Sentences(len(counts), statistics.median(counts) if counts else 0, sum(one > LONG for one in counts))
