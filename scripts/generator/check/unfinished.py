"""Pages whose author has not written everything yet."""

from collections.abc import Iterator

from generator.base.problems import Problem
from generator.read.documents import Document


def unfinished(document: Document) -> Iterator[Problem]:
    """The first place of a page where its author has not written yet: dots alone in a line of its prose."""
    lines = zip(document.parsed.words.split("\n"), document.text.split("\n"), strict=True)
    for number, (words, line) in enumerate(lines, document.first_line):
        if words.strip() in ("…", "...") and not line.lstrip().startswith(("|", "#", "!!!", "???")):
            yield Problem(document.file, number, "page-unfinished", 0, "warning", {"value": line.strip()})
            return
