"""Checks of a page's language: long sentences, abbreviations, words and pictures that harm, calques, officialese.

All of it warns and none of it stops a build: a machine sees words, a person what they mean. The words are in
``words/avoid.yml``, in a notation that ``_pattern`` reads. Places are those of the author's file.
"""

import bisect
import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from generator.base.fields import Lang
from generator.base.problems import Problem
from generator.base.words import avoided as lists
from generator.check.sentences import LONG, plain, spans, words
from generator.read.documents import Document

_MARK = re.compile("\ue000(\\d+)\ue001")  # a reference, see ``references``
_TARGET, _PICTURES = re.compile(r"\](?:\(|:)\s*<?([^)\s>]+)"), (".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg")
_SENTENCE = re.compile(r"(?<=[.!?…])[»”\"]?\s|\n\s*\n|\n(?=\s*[-*+|#])|\|")
_PARAGRAPH = re.compile(r"\n\s*\n")
_NEAR = 600  # characters: as far as a word's surroundings are looked at, however long its sentence
_SPEAKS = re.compile(r"(?:^|:)[\W\d]*$")  # before a quotation: it begins the sentence or follows a colon
_CAPITALS = r"(?<![\w’№-])[A-ZА-ЯІЇЄҐ]{2,}(?![\w’])"
_ABBREVIATION, _SHOUTING = re.compile(_CAPITALS), re.compile(rf"{_CAPITALS}(?:[ ,]+{_CAPITALS})+")
_EXPLAINED = re.compile(rf"\w[»”\"]? ?\(([^()]*)\)|({_CAPITALS})(?=[»”\"]?(?: [\d.]+)? ?(?:\(\w|[—:=] ?\w))")
_ROMAN = re.compile(r"[IVXLC]+|[ІХV]+")
_AS_WRITTEN = str.maketrans("'ʼ‘`\u00a0", "’’’’ ")

Found = tuple[tuple[int, int], str, dict[str, object]]  # where, the problem's code, its values


@dataclass(frozen=True)
class Avoided:
    """Words not to use: what to say instead, and the end of the problem's code, which gives the reason."""

    say: str
    why: str
    unless: re.Pattern[str] | None


@dataclass(frozen=True)
class Rules:
    """What ``words/avoid.yml`` says of one language."""

    words: re.Pattern[str]  # the group's name tells which of ``avoided`` it is
    avoided: tuple[Avoided, ...]
    tables: re.Pattern[str]
    refusing: re.Pattern[str]
    quoting: re.Pattern[str]
    known: frozenset[str]
    pictures: frozenset[str]


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of ``phrases``, as whole words: ``*`` is any ending, a space any gap; choices are as in expressions."""
    forms = (phrase.translate(_AS_WRITTEN).replace("*", r"[\w’]*").replace(" ", r"\s+") for phrase in phrases)
    return re.compile(rf"(?<![\w’-])(?:{'|'.join(forms)})(?![\w’])")


@functools.cache
def rules(lang: Lang) -> Rules:
    """The rules of ``lang``."""
    said: dict[str, Any] = lists()[lang]
    headings = "|".join(map(re.escape, said["tables"])).lower()
    entries = said["avoid"]
    return Rules(
        _pattern(f"(?P<n{at}>{entry['words']})" for at, entry in enumerate(entries)),
        tuple(Avoided(one["say"], one["why"], _pattern(one["unless"]) if "unless" in one else None) for one in entries),
        re.compile(rf"^ *\| *(?:{headings}) *\|.*(?:\n *\|.*)*", re.M),
        _pattern(said["refusing"]),
        _pattern(said["quoting"]),
        frozenset(said["known"]),
        frozenset(str(lists()["images"]).split()),
    )


@functools.lru_cache(maxsize=4096)  # a preview asks again about every page that did not change
def check_document(document: Document) -> tuple[Problem, ...]:
    """Everything in one page's words that a person should look at again."""
    return tuple(_found(document))


def _found(document: Document) -> Iterator[Problem]:
    known = rules(document.lang)
    top = f"{document.meta.title}\n\n{document.meta.description}"
    for at, code, params in _words(top, known):
        yield Problem(document.file, 2, code, 0, "warning", {"value": _shown(top, at), **params})
    source = _MARK.sub(functools.partial(_as_typed, document), document.text)
    text = plain(source)
    lines = [0, *(found.end() for found in re.finditer("\n", text))]
    for at, code, params in (
        *_sentences(text),
        *_abbreviations(text, f"{top}\n\n{text}", known),
        *_words(text, known),
        *_pictures(source, known),
    ):
        line = bisect.bisect_right(lines, at[0]) - 1
        params = {"value": _shown(text, at), **params}
        yield Problem(document.file, document.first_line + line, code, at[0] - lines[line] + 1, "warning", params)


def _as_typed(document: Document, found: re.Match[str]) -> str:
    """A word as long as the reference was when an author typed it, so that columns are those of the file."""
    reference = document.references[int(found[1])]
    return "х" * len(f'{{{{ {reference.name}("{reference.argument}") }}}}' if reference.argument else "{{ () }}")


def _shown(text: str, at: tuple[int, int]) -> str:
    return re.sub("х{4,}", "…", " ".join(text[slice(*at)].split()))


def _sentences(text: str) -> Iterator[Found]:
    for start, end in spans(text):
        if (count := words(text[start:end])) > LONG:
            yield (start, end), "sentence-long", {"count": count, "most": LONG}


def _abbreviations(text: str, page: str, known: Rules) -> Iterator[Found]:
    seen = set(known.known)
    for found in _EXPLAINED.finditer(page):
        seen.update(_ABBREVIATION.findall(found[1] or found[2] or ""))
    for found in _SHOUTING.finditer(text):
        seen.update(word for word in _ABBREVIATION.findall(found[0]) if len(word) > 5)
    for found in _ABBREVIATION.finditer(text):
        if found[0] not in seen and not _ROMAN.fullmatch(found[0]):
            seen.add(found[0])
            yield found.span(), "abbreviation", {}


def _words(text: str, known: Rules) -> Iterator[Found]:
    text = known.tables.sub(lambda table: re.sub(r"[^\n]", " ", table[0]), _lower(text))
    for found in known.words.finditer(text):
        at, avoided = found.span(), known.avoided[int(str(found.lastgroup)[1:])]
        named = avoided.unless and avoided.unless.search(text, *_around(_PARAGRAPH, text, at))
        if not named and not _explained(text, at, known):
            yield at, f"word-{avoided.why}", {"say": avoided.say}


def _lower(text: str) -> str:
    """Small letters and one kind of apostrophe, each where it stood."""
    text = text.translate(_AS_WRITTEN)
    small = text.lower()  # a few letters have two small ones
    return small if len(small) == len(text) else "".join(map(_small, text))


def _small(letter: str) -> str:
    return small if len(small := letter.lower()) == 1 else letter


def _explained(text: str, at: tuple[int, int], known: Rules) -> bool:
    """Whether the word is refused, or quoted: as someone's, from the law, or in order to be refused."""
    start, end = _around(_SENTENCE, text, at)
    before = text[start : at[0]]
    if (quoted := _quotation(before)) >= 0:
        return bool(_SPEAKS.search(before[:quoted]) or known.quoting.search(text, start, end))
    return bool(known.refusing.search(before))


def _quotation(before: str) -> int:
    """Where the quotation begins that is still open at the end of ``before``; -1 when none is."""
    straight = before.rfind('"') if before.count('"') % 2 else -1
    return max(straight, *(begun if (begun := before.rfind(a)) > before.rfind(b) else -1 for a, b in ("«»", "“”")))


def _around(cut: re.Pattern[str], text: str, at: tuple[int, int]) -> tuple[int, int]:
    """The part of ``text`` between two cuts that has ``at`` in it."""
    first, last = max(0, at[0] - _NEAR), min(len(text), at[1] + _NEAR)
    after = cut.search(text, at[1], last)
    return max((found.end() for found in cut.finditer(text, first, at[0])), default=first), (
        after.start() if after else last
    )


def _pictures(source: str, known: Rules) -> Iterator[Found]:
    for found in _TARGET.finditer(source):
        name = found[1].lower()
        if name.endswith(_PICTURES) and known.pictures.intersection(re.split(r"[^a-z]+", name)):
            yield found.span(1), "image-harmful", {"value": found[1]}
