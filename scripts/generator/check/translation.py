"""A page's translation held against its Ukrainian original: does it say the same, and of which text is it?

The English page keeps a fingerprint of the text from which it was made (``translated_from``). When the Ukrainian text
changes, the fingerprints differ, and readers of English are told. What an editor's save alone changes does not count.
"""

import bisect
import hashlib
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from generator.base.problems import Problem
from generator.read.documents import Document, Documents
from generator.read.references import MARK

FIELD = "translated_from"
TOO_OLD_AFTER_DAYS = 90  # between both reviews of a page that is behind where somebody in danger reads it

TranslationState = Literal["same", "behind", "unmarked", "missing"]


def fingerprint(original: Document) -> str:
    """What ``translated_from`` holds: twelve signs that stand for all that the page says."""
    statements = [original.meta.title, original.meta.description, *_lines(original)]
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()[:12]


def _lines(document: Document) -> Iterator[str]:
    """The page's text, each reference as its author meant it; ids, empty lines and blanks at the end say nothing."""
    for line in unicodedata.normalize("NFC", _as_typed(document, document.text)).split("\n"):
        if typed := _ID.sub("", line).rstrip():
            yield typed


_ID = re.compile(r"\s*\{:?\s*#[\w-]+\s*\}\s*$")


def _as_typed(document: Document, text: str) -> str:
    return MARK.sub(lambda mark: document.references[int(mark[1])].typed, text)


def state(original: Document, translated: Document | None) -> TranslationState:
    """How a translation stands to its original."""
    if translated is None:
        return "missing"
    if translated.meta.translated_from is None:
        return "unmarked"
    return "same" if translated.meta.translated_from == fingerprint(original) else "behind"


def state_of(page: str, documents: Documents) -> TranslationState:
    """How the English page stands to the Ukrainian one; ``missing`` also when it can't be read."""
    return state(documents.pages[page, "uk"], documents.pages.get((page, "en")))


def check_pages(documents: Documents, unsound: Set[str] = frozenset()) -> Iterator[Problem]:
    """Translations that may say something else than their originals, or more, or less.

    Files that are ``unsound`` have slips of their own, which are to be mended first.
    """
    for (page, lang), original in documents.pages.items():
        translated = documents.pages.get((page, "en"))
        if lang == "uk" and translated is not None and not {original.file, translated.file} & unsound:
            yield from _same_lines(original, translated)
            yield from _same_text(original, translated)
            yield from _same_shape(original, translated)


def _same_text(original: Document, translated: Document) -> Iterator[Problem]:
    now = state(original, translated)
    if now == "same":
        return
    days = (original.meta.reviewed - translated.meta.reviewed).days  # not until today: age alone stops nothing
    urgent = now == "behind" and translated.meta.neutral and days > TOO_OLD_AFTER_DAYS
    params = {"where": original.file, "date": original.meta.reviewed.isoformat(), "paste": line(original)}
    yield Problem(
        translated.file,
        translated.line_of(FIELD),
        "translation-too-old" if urgent else f"translation-{now}",
        0,
        "error" if urgent else "warning",
        params | {"days": days},
    )


def line(original: Document) -> str:
    """The line for a translation that says what ``original`` says now."""
    return f'{FIELD}: "{fingerprint(original)}"'  # in quotes: some fingerprints look like numbers


def marked(content: bytes, original: Document) -> bytes:
    """The file of a translation with its line renewed, or added to the front matter; nothing else changes."""
    lines = content.splitlines(keepends=True)
    end = next(number for number in range(1, len(lines)) if lines[number].rstrip() == b"---")
    old = next((at for at in range(1, end) if lines[at].startswith(FIELD.encode())), None)
    above = next((at for at in range(1, end) if lines[at].startswith(b"reviewed")), end - 1)
    ending = lines[above][len(lines[above].rstrip()) :]
    new = line(original).encode() + ending
    return b"".join([*lines[:old], new, *lines[old + 1 :]] if old else [*lines[: above + 1], new, *lines[above + 1 :]])


# Phone lines: a slip here sends somebody to the wrong help


def _same_lines(original: Document, translated: Document) -> Iterator[Problem]:
    """An English page names the same phone lines as its Ukrainian original: neither more nor fewer."""
    ours, theirs = _lines_named(translated), _lines_named(original)
    for identity in ours.keys() ^ theirs.keys():
        there = theirs.get(identity)
        place = f"{original.file}:{there}" if there else original.file
        number = ours.get(identity, translated.first_line)
        code = "translation-line-missing" if there else "translation-line-extra"
        yield Problem(translated.file, number, code, 0, "error", {"value": identity, "where": place})


def _lines_named(document: Document) -> dict[str, int]:
    """Ids of the phone lines a page names, with the first line of each."""
    named: dict[str, int] = {}
    for reference in document.references:
        if reference.name in ("phone", "contact"):
            named.setdefault(reference.argument, reference.line)
    return named


# The shape: headings one by one, and what stands below each of them, in whatever order


@dataclass(frozen=True)
class _Thing:
    """Something that both languages write alike: ``name`` is equal when the things are."""

    name: tuple[str, ...]
    line: int
    text: str  # as a message quotes it


@dataclass(frozen=True)
class _Part:
    """A heading, or the page's title, and what stands below it."""

    heading: _Thing
    things: list[_Thing]


_ELEMENTS = {"li": "item", "dt": "term", "tr": "table", "div": "box", "details": "box"}
_NUMBER = re.compile(r"(?<!\w)\d+(?:[.,:\u00a0 ]\d+)*")


def _same_shape(original: Document, translated: Document) -> Iterator[Problem]:
    """The first place where one of the two pages has what the other lacks."""
    theirs, ours = _parts(original), _parts(translated)
    for there, here in itertools.zip_longest(theirs, ours):
        if there is None or here is None or there.heading.name != here.heading.name:
            further = len(theirs) - len(ours)
            less = [there.heading] if there and further >= 0 else []
            more = [here.heading] if here and further < 0 else []
            yield _differs(original, translated, there or theirs[-1], here or ours[-1], less, more)
            return
    for there, here in zip(theirs, ours, strict=True):
        less, more = _without(there.things, here.things), _without(here.things, there.things)
        if less or more:
            yield _differs(original, translated, there, here, less, more)
            return


def _differs(
    original: Document, translated: Document, there: _Part, here: _Part, less: list[_Thing], more: list[_Thing]
) -> Problem:
    if less:
        params = {"value": less[0].text, "where": f"{original.file}:{less[0].line}"}
        return Problem(translated.file, here.heading.line, "translation-less", 0, "warning", params)
    params = {"value": more[0].text, "where": f"{original.file}:{there.heading.line}"}
    return Problem(translated.file, more[0].line, "translation-more", 0, "warning", params)


def _without(things: Iterable[_Thing], others: Iterable[_Thing]) -> list[_Thing]:
    """``things`` that have no equal among ``others``."""
    left = Counter(thing.name for thing in others)
    differences = []
    for thing in things:
        left[thing.name] -= 1
        if left[thing.name] < 0:
            differences.append(thing)
    return differences


def _parts(document: Document) -> list[_Part]:
    page = document.parsed
    lines = [_as_typed(document, line).strip() for line in page.text.split("\n")]
    parts = [_Part(_Thing(("0",), document.first_line, document.meta.title), [])]
    for heading in page.headings:
        line = document.first_line + heading.line
        parts.append(_Part(_Thing((str(heading.level),), line, lines[heading.line]), []))
    starts = [part.heading.line for part in parts]
    for thing in sorted(_things(document, lines), key=lambda thing: thing.line):
        parts[bisect.bisect_right(starts, thing.line) - 1].things.append(thing)
    return parts


def _things(document: Document, lines: list[str]) -> Iterator[_Thing]:
    """Whatever a page has that its translation should have too."""
    page, first = document.parsed, document.first_line
    for reference in document.references:
        if reference.name not in ("phone", "contact"):
            yield _Thing((reference.name, reference.argument), reference.line, reference.typed)
    for link in (*page.links, *page.addresses):
        target, (at, _) = link.target.partition("#")[0], page.place(link.at)
        host = urlsplit(target).hostname  # an English page may link the English side of the same site
        yield _Thing(("picture" if link.picture else "link", host or target), first + at, target or lines[at])
    for element, line in page.lines.items():
        if name := _ELEMENTS.get(element.tag):
            step = name == "item" and lines[line][:1].isdigit()  # the engine makes one list of points and steps
            yield _Thing(("step" if step else name,), first + line, lines[line])
    for number, words in enumerate(page.words.split("\n")):
        for found in _NUMBER.finditer(words):
            yield _Thing(("number", re.sub(r"\D", "", found[0])), first + number, found[0])
