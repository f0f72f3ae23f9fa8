"""Pages whose author has not written everything yet."""

import re
from collections.abc import Iterator

from generator.base.problems import Problem
from generator.read.documents import Document

_UNFINISHED = re.compile(r"\s*(?:[-*+]\s+|\d+[.)]\s+)?(?:\*\*)?(?:…|\.\.\.)(?:\*\*)?\s*")


def unfinished(document: Document) -> Iterator[Problem]:
    """The first place of a page where its author has not written yet."""
    for number, line in enumerate(document.text.split("\n"), document.first_line):
        if _UNFINISHED.fullmatch(line):
            yield Problem(document.file, number, "page-unfinished", 0, "warning", {"value": line.strip()})
            return
