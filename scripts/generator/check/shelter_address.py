"""Street addresses of shelters: whoever exploited a person looks for them there.

The words are in ``words/shelters.yml``. «Укриття», where one hides from bombs, is another thing.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Sequence

from generator.base.fields import Bilingual
from generator.base.problems import Problem
from generator.base.words import shelters
from generator.check.language import lower, whole_words
from generator.model.contact import Contact
from generator.model.hromada import Hromada
from generator.read.yaml_tree import Node, Steps, locate

_NEAR = 160  # characters between a shelter and the street that is its own
_ABOUT = 60  # characters on both sides of a word that tell what sort of shelter it is


@functools.cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    table = shelters()
    return whole_words(table["shelter"]), whole_words(table["unless"]), re.compile("|".join(table["street"]))


def _shelters(text: str) -> Iterator[re.Match[str]]:
    shelter, unless, _ = _patterns()
    small = lower(text)
    for match in shelter.finditer(small):
        if not unless.search(small, max(0, match.start() - _ABOUT), match.end() + _ABOUT):
            yield match


def names_shelter(text: Bilingual) -> bool:
    """True when ``text`` speaks of a shelter for people."""
    return any(True for part in (text.uk, text.en or "") for _ in _shelters(part))


def street_in(text: str) -> str | None:
    """The first street of ``text``, with what follows it."""
    street = _patterns()[2].search(text)
    return text[street.start() : street.end() + 25] if street else None


def told(text: str) -> str | None:
    """The street near which ``text`` names a shelter; None when there is none."""
    for shelter in _shelters(text):
        if street := street_in(text[max(0, shelter.start() - _NEAR) : shelter.end() + _NEAR]):
            return street
    return None


def _of(texts: Iterable[tuple[Steps, object]], tree: Node, file: str, *, own: bool = False) -> Iterator[Problem]:
    """Streets in ``texts``, by their paths: those near a shelter; all when they are of one itself (``own``)."""
    for path, pair in texts:
        if isinstance(pair, Bilingual):
            for lang, text in pair:
                if text and (street := street_in(text) if own else told(text)):
                    line, column = locate(tree, (*path, lang))
                    yield Problem(file, line, "shelter-line", column, "error", {"value": street})
                    break


def of_contacts(contacts: Sequence[Contact], tree: Node, file: str) -> Iterator[Problem]:
    """Lines of ``file`` that tell where a shelter is."""
    for index, contact in enumerate(contacts):
        texts = [(("contacts", index, name), value) for name, value in contact]
        own = names_shelter(contact.name) or (contact.answers is not None and names_shelter(contact.answers))
        yield from _of(texts, tree, file, own=own)


def of_hromada(hromada: Hromada, tree: Node, file: str) -> Iterator[Problem]:
    """The same of a hromada's lines, services and note."""
    yield from of_contacts(hromada.contacts, tree, file)
    for name, service in hromada.services:
        if service is not None:
            yield from _of([(("services", name, "about"), service.about)], tree, file, own=name == "shelter")
    yield from _of([(("note",), hromada.note)], tree, file)
