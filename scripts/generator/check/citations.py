"""Which page uses which facts → the page of its sources, small enough for one round trip.

All facts on one page weighed several times what a page may. A reader who follows a figure now gets the sources of the
page that was being read, in the order in which it names them.
"""

from collections.abc import Iterator, Sequence

from generator.base.problems import Problem
from generator.model.data import Data
from generator.read.documents import Document, Documents

FOLDER = "about/sources/"
UNUSED = FOLDER + "other/"  # facts that no page uses


def sources_path(page: str) -> str:
    """Path of a page → path of the page of its sources: ``help/status/`` → ``about/sources/help-status/``."""
    return f"{FOLDER}{page.strip('/').replace('/', '-') or 'home'}/"


def clashes(documents: Documents) -> Iterator[Problem]:
    """Pages whose sources would have the address of another's: ``help/status`` and ``help-status``."""
    first = {UNUSED: "about/sources"}
    for document in (one for (_, lang), one in documents.pages.items() if lang == "uk"):
        if (other := first.setdefault(sources_path(document.path), document.file)) != document.file:
            yield Problem(document.file, 1, "page-twice", 0, "error", {"value": other})


def used(document: Document, data: Data) -> tuple[str, ...]:
    """Ids of the facts that a page uses, in the order of their first use."""

    def ids() -> Iterator[str]:
        for reference in document.references:
            if reference.name in ("fact", "cite"):
                yield reference.argument
            if reference.name == "contact" and (law := data.contacts[reference.argument].law):
                yield law
            yield from data.materials.facts(reference.name, reference.argument)

    return tuple(dict.fromkeys(ids()))


def cited(pages: Sequence[Document], data: Data) -> list[tuple[Document | None, tuple[str, ...]]]:
    """Pages that use facts, in their order, with these; None for the facts that no page uses, where there are any."""
    pairs: list[tuple[Document | None, tuple[str, ...]]] = [(page, ids) for page in pages if (ids := used(page, data))]
    left = tuple(fact for fact in data.facts if not any(fact in ids for _, ids in pairs))
    return [*pairs, (None, left)] if left else pairs
