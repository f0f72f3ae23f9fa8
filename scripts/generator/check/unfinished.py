"""Pages whose author has not written everything yet."""

from collections.abc import Iterator

from generator.base.problems import Problem
from generator.check.sentences import PROSE
from generator.read.documents import Document


def unfinished(document: Document) -> Iterator[Problem]:
    """The first place of a page where its author has not written yet: dots in place of a line of its prose."""
    page = document.parsed
    for block in page.blocks:
        at = block.start
        for line in page.words[at : block.end].split("\n") if block.kind in PROSE else ():
            if line.strip() in ("…", "..."):
                number, _ = page.place(at)
                params = {"value": page.text.split("\n")[number].strip()}
                yield Problem(document.file, document.first_line + number, "page-unfinished", 0, "warning", params)
                return
            at += len(line) + 1
