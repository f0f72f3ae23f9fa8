"""Checks of a page's language: long sentences, abbreviations, words and pictures that harm, calques, officialese.

All of it warns and none of it stops a build: a machine sees words, a person what they mean. The words are in
``words/avoid.yml``, in a notation that ``whole_words`` reads. Places are those of the author's file.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from generator.base.fields import Lang
from generator.base.problems import Problem
from generator.base.words import avoided as lists
from generator.check.sentences import FRAGMENTS, LONG, SHORT, plain, spans, words
from generator.read.documents import Document
from generator.read.markdown import Block, Parsed

_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg")
_SENTENCE = re.compile(r"(?<=[.!?…])[»”\"]?\s")
_PARAGRAPH = re.compile(r"\n\s*\n")
_NEAR = 600  # characters: as far as a word's surroundings are looked at, however long its sentence
_SPEAKS = re.compile(r"(?:^|:)[\W\d]*$")  # before a quotation: it begins the sentence or follows a colon
_CAPITALS = r"(?<![\w’№-])[A-ZА-ЯІЇЄҐ]{2,}(?![\w’])"
_ABBREVIATION, _SHOUTING = re.compile(_CAPITALS), re.compile(rf"{_CAPITALS}(?:[ ,]+{_CAPITALS})+")
_EXPLAINED = re.compile(rf"\w[»”\"]? ?\(([^()]*)\)|({_CAPITALS})(?=[»”\"]?(?: [\d.]+)? ?(?:\(\w|[—:=] ?\w))")
_ROMAN = re.compile(r"[IVXLC]+|[ІХV]+")
_AS_WRITTEN = str.maketrans("'ʼ‘`\u00a0", "’’’’ ")
_OTHERWISE = frozenset(map(chr, _AS_WRITTEN))

Found = tuple[tuple[int, int], str, dict[str, object]]  # where, the problem's code, its values


@dataclass(frozen=True)
class Avoided:
    """Words not to use: what to say instead, and the end of the problem's code, which gives the reason."""

    say: str
    why: str
    unless: re.Pattern[str] | None
    pages: tuple[str, ...]  # how names of pages begin on which alone it counts; none: on all

    def on(self, page: str) -> bool:
        """Whether it counts on ``page``."""
        return not self.pages or page.startswith(self.pages)


@dataclass(frozen=True)
class Rules:
    """What ``words/avoid.yml`` says of one language."""

    any: re.Pattern[str]
    words: re.Pattern[str]  # the same, but slow: the group's name tells which of ``avoided`` it is
    avoided: tuple[Avoided, ...]
    tables: frozenset[str]  # first heads of tables that explain words
    refusing: re.Pattern[str]
    quoting: re.Pattern[str]
    known: frozenset[str]
    pictures: frozenset[str]


def whole_words(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of ``phrases``, as whole words: ``*`` is any ending, a space any gap; choices are as in expressions."""
    forms = (phrase.translate(_AS_WRITTEN).replace("*", r"[\w’]*").replace(" ", r"\s+") for phrase in phrases)
    return re.compile(rf"(?<![\w’-])(?:{'|'.join(forms)})(?![\w’])")


@functools.cache
def rules(lang: Lang) -> Rules:
    """The rules of ``lang``."""
    table: dict[str, Any] = lists()[lang]
    entries = table["avoid"]
    return Rules(
        whole_words(entry["words"] for entry in entries),
        whole_words(f"(?P<n{at}>{entry['words']})" for at, entry in enumerate(entries)),
        tuple(
            Avoided(
                one["say"],
                one["why"],
                whole_words(one["unless"]) if "unless" in one else None,
                tuple(table["readers"]) if one["why"] in table["for_readers"] else (),
            )
            for one in entries
        ),
        frozenset(map(lower, table["tables"])),
        whole_words(table["refusing"]),
        whole_words(table["quoting"]),
        frozenset(table["known"]),
        frozenset(str(lists()["images"]).split()),
    )


def check_document(document: Document) -> Iterator[Problem]:
    """Everything in one page's words that a person should look at again."""
    known, page = rules(document.lang), document.parsed
    title, top = document.meta.title, f"{document.meta.title}\n\n{document.meta.description}"
    parts = [Block("p", 0, len(title)), Block("p", len(title), len(top))]
    for at, code, params in _words(top, top, parts, known, document.page):
        yield Problem(document.file, 2, code, 0, "warning", {"value": _shown(top, at), **params})
    text = plain(page)
    for at, code, more in (
        *_sentences(page, text),
        *_abbreviations(text, top, page.blocks, known),
        *_words(text, page.text, page.blocks, known, document.page),
        *_pictures(page, known),
    ):
        line, column = page.place(at[0])
        params = {"value": _shown(text, at), **more}
        yield Problem(document.file, document.first_line + line, code, column, "warning", params)


def _shown(text: str, at: tuple[int, int]) -> str:
    return re.sub("х{4,}", "…", " ".join(text[slice(*at)].split()))


def _sentences(page: Parsed, text: str) -> Iterator[Found]:
    for start, end in spans(page):
        if (count := words(text[start:end])) > LONG:
            yield (start, end), "sentence-long", {"count": count, "most": LONG}
    for block in page.blocks:
        if block.kind == "p":
            yield from _fragments(page, text, block)


def _fragments(page: Parsed, text: str, block: Block) -> Iterator[Found]:
    """Sentences of a few words, one after the other: they are for steps and for danger, not for thoughts."""
    run: list[tuple[int, int]] = []
    for start, end in [*((a, b) for a, b in spans(page) if block.start <= a < block.end), (block.end, block.end)]:
        if 0 < words(text[start:end]) <= SHORT:
            run.append((start, end))
            continue
        if len(run) >= FRAGMENTS:
            yield (run[0][0], run[-1][1]), "sentence-fragments", {"count": len(run), "most": SHORT}
        run = []


def _abbreviations(text: str, top: str, blocks: list[Block], known: Rules) -> Iterator[Found]:
    seen = set(known.known)
    for part in (top, *(text[block.start : block.end] for block in blocks)):
        for match in _EXPLAINED.finditer(part):
            seen.update(_ABBREVIATION.findall(match[1] or match[2] or ""))
        for match in _SHOUTING.finditer(part):
            seen.update(word for word in _ABBREVIATION.findall(match[0]) if len(word) > 5)
    for match in _ABBREVIATION.finditer(text):
        if match[0] not in seen and not _ROMAN.fullmatch(match[0]):
            seen.add(match[0])
            yield match.span(), "abbreviation", {}


def _words(text: str, source: str, blocks: list[Block], known: Rules, page: str) -> Iterator[Found]:
    text = lower(text)
    for block in _without_explanations(text, blocks, known):
        starts = (hit.start() for hit in known.any.finditer(text, block.start, block.end))
        for match in filter(None, (known.words.match(text, start, block.end) for start in starts)):
            at, avoided = match.span(), known.avoided[int(str(match.lastgroup)[1:])]
            term = avoided.unless and avoided.unless.search(text, *_around(_PARAGRAPH, source, at, (0, len(text))))
            if avoided.on(page) and not term and not _explained(text, at, block, known):
                yield at, f"word-{avoided.why}", {"say": avoided.say}


def _without_explanations(text: str, blocks: list[Block], known: Rules) -> Iterator[Block]:
    """All but the cells of tables that explain words."""
    last = head = ""
    for block in blocks:
        if block.kind == "th" != last:
            head = text[block.start : block.end]
        if block.kind not in ("th", "td") or head not in known.tables:
            yield block
        last = block.kind


def lower(text: str) -> str:
    """Small letters and one kind of apostrophe, each where it stood."""
    text = text if _OTHERWISE.isdisjoint(text) else text.translate(_AS_WRITTEN)
    small = text.lower()  # a few letters have two small ones
    return small if len(small) == len(text) else "".join(map(_small, text))


def _small(letter: str) -> str:
    return small if len(small := letter.lower()) == 1 else letter


def _explained(text: str, at: tuple[int, int], block: Block, known: Rules) -> bool:
    """Whether the word is refused, or quoted: as someone's, from the law, or in order to be refused."""
    start, end = _around(_SENTENCE, text, at, (block.start, block.end))
    before = text[start : at[0]]
    if (quoted := _quotation(before)) >= 0:
        return bool(_SPEAKS.search(before[:quoted]) or known.quoting.search(text, start, end))
    return bool(known.refusing.search(before))


def _quotation(before: str) -> int:
    """Where the quotation begins that is still open at the end of ``before``; -1 when none is."""
    straight = before.rfind('"') if before.count('"') % 2 else -1
    return max(straight, *(begun if (begun := before.rfind(a)) > before.rfind(b) else -1 for a, b in ("«»", "“”")))


def _around(cut: re.Pattern[str], text: str, at: tuple[int, int], within: tuple[int, int]) -> tuple[int, int]:
    """The part of ``text`` between two cuts, or the ends of what it is ``within``, that has ``at`` in it."""
    first, last = max(within[0], at[0] - _NEAR), min(within[1], at[1] + _NEAR)
    after = cut.search(text, at[1], last)
    return max((found.end() for found in cut.finditer(text, first, at[0])), default=first), (
        after.start() if after else last
    )


def _pictures(page: Parsed, known: Rules) -> Iterator[Found]:
    for link in page.links:
        name = link.target.lower()
        if name.endswith(_PICTURES) and known.pictures.intersection(re.split(r"[^a-z]+", name)):
            yield (link.at, link.at + len(name)), "image-harmful", {"value": link.target}
