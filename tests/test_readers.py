"""Readers in need, each walked from the home page to the sentence that tells them what to do. ``-s`` prints the table.

What is read on the way: headings of a page as far as the link or the sentence, what stands before the first of them,
and the reader's own section; a folded part only when it is theirs. Who needs longer than a minute is helped by another
order of the pages or of the home page, never by another number here.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import html5lib
import pytest

from generator.base.addresses import page_file, site_path
from generator.base.fields import Lang

WORDS_A_MINUTE = 150  # read by somebody who is worried
MOST_SECONDS = 60
MOST_CLICKS = 2
_PASSED_OVER = {"script", "style", "nav", "template", "sup"}  # not read by anybody, or only looked for


class Walk(NamedTuple):
    """Texts of the links from home on, and how the sentence begins."""

    links: tuple[str, ...]
    sentence: str


READERS: dict[str, dict[Lang, Walk]] = {
    "somebody threatened right now": {
        "uk": Walk((), "Якщо вам загрожують, телефонуйте до поліції"),
        "en": Walk((), "If you are being threatened in Ukraine, call the police"),
    },
    "a fifteen-year-old offered money for a task": {
        "uk": Walk(("Тобі пропонують гроші за завдання",), "Не відповідай і розкажи дорослому"),
        "en": Walk(("You are offered money for a task",), "Do not answer, and tell an adult"),
    },
    "a man abroad without papers": {
        "uk": Walk(("Якщо ви за кордоном",), "Якщо прямої небезпеки немає, телефонуйте до Міністерства"),
        "en": Walk(("If you are abroad",), "If there is no immediate danger, call the Ministry"),
    },
    "a man of 18 to 60 afraid of the police or the draft": {
        "uk": Walk(("Боюся поліції, ТЦК чи покарання",), "Спитайте на гарячій лінії"),
        "en": Walk(("Afraid of the police, the draft or punishment",), "Ask on the hotline"),
    },
    "a woman held in prostitution or before a camera": {
        "uk": Walk(("Особисті межі: близькість, камера, фото",), "Порадитися анонімно можна на гарячій лінії"),
        "en": Walk(
            ("Personal boundaries: intimacy, cameras, photos",), "You can ask for advice without giving your name"
        ),
    },
    "a person in debt to an employer": {
        "uk": Walk(("Борг, який вас тримає",), "Порадьтеся анонімно на гарячій лінії"),
        "en": Walk(("A debt that holds you",), "Ask for advice on the hotline"),
    },
    "someone begging under force": {
        "uk": Walk(("Вас змушують жебракувати",), "Скажіть будь-кому поруч:"),
        "en": Walk(("You are made to beg",), "Say to anyone near you:"),
    },
    "a displaced person": {
        "uk": Walk(("Переселенцям: дорога й перші тижні",), "Паспорт візьміть із собою"),
        "en": Walk(("Displaced people: the journey and first weeks",), "Keep your passport on you"),
    },
    "the mother of a teenager": {
        "uk": Walk(("Батькам підлітка: вербування й шантаж",), "Спитайте спокійно:"),
        "en": Walk(("For a teenager’s parents: recruitment and blackmail",), "Ask calmly:"),
    },
    "a parent whose child was given a parcel": {
        "uk": Walk(("Батькам підлітка: вербування й шантаж",), "Якщо в дитини чужий пакунок"),
        "en": Walk(
            ("For a teenager’s parents: recruitment and blackmail",), "If your child has somebody else’s parcel"
        ),
    },
    "somebody displaced with nowhere to live": {
        "uk": Walk(("Переселенцям: дорога й перші тижні",), "Немає де жити на Полтавщині?"),
        "en": Walk(("Displaced people: the journey and first weeks",), "Nowhere to live in Poltava oblast?"),
    },
    "somebody at night, when the hotline does not answer": {
        "uk": Walk((), "Якщо там не відповідають, наберіть"),
        "en": Walk((), "If nobody answers, call"),
    },
    "a deaf person": {
        "uk": Walk((), "Якщо ви не чуєте або не можете говорити, надішліть повідомлення на"),
        "en": Walk((), "If you cannot hear or cannot speak, text"),
    },
    "a villager without internet at home": {
        "uk": Walk((), "Попросіть надрукувати в бібліотеці чи в сільській раді"),
        "en": Walk((), "Ask the library or the village council to print this"),
    },
    "somebody who checks a job": {
        "uk": Walk(("Перевірте пропозицію роботи",), "Якщо вам пропонують роботу, то перш ніж погодитися"),
        "en": Walk(("Check a job offer",), "Before you agree, tick everything below"),
    },
    "a teacher whom a pupil told": {
        "uk": Walk(("Якщо учень вам розповів",), "Вислухайте"),
        "en": Walk(("If a pupil tells you",), "Listen"),
    },
}


class Piece(NamedTuple):
    """Words; their section (0 before the first heading of one), and the folded part and the link that they are in."""

    words: str
    section: int
    folded: Element | None
    heading: bool
    link: Element | None
    element: Element


def _pieces(main: Element) -> Iterator[Piece]:
    """Texts of a page in order. A box with a title is folded too: whom it does not concern passes it over."""
    now = 0

    def walk(element: Element, folded: Element | None, link: Element | None, *, heading: bool) -> Iterator[Piece]:
        nonlocal now
        if element.tag in _PASSED_OVER or "hidden" in element.attrib:
            return
        if element.tag == "h2":
            now += 1
        names = element.get("class", "").split()
        heading = heading or element.tag in ("h1", "h2", "h3", "summary") or "admonition-title" in names
        folded = element if element.tag == "details" or "admonition" in names else folded
        link = element if element.tag == "a" else link
        yield Piece(element.text or "", now, folded if not heading else None, heading, link, element)
        for child in element:
            yield from walk(child, folded, link, heading=heading)
            yield Piece(child.tail or "", now, folded if not heading else None, heading, link, element)

    yield from walk(main, None, None, heading=False)


def _page(site: Path, path: str) -> list[Piece]:
    """Texts of the page at ``path`` from the site's root; of a link to one of its sections, from there on."""
    path, _, anchor = path.partition("#")
    text = (site / page_file(path)).read_text("utf-8")
    (main,) = html5lib.parse(text, namespaceHTMLElements=False).iter("main")
    pieces = list(_pieces(main))
    if not anchor:
        return pieces
    (heading,) = (one for one in main.iter() if one.get("id") == anchor)
    start = next(at for at, piece in enumerate(pieces) if piece.element is heading)
    return pieces[start:]


def _plain(text: str) -> str:
    return " ".join(text.split())


def _read(pieces: list[Piece], end: int, more: str = "") -> int:
    """Words that somebody reads who looks for what stands at the piece ``end``, and ``more``."""
    own = pieces[end]
    parts = [
        one.words
        for one in pieces[:end]
        if one.heading or (one.section in (0, own.section) and one.folded in (None, own.folded))
    ]
    return len(re.findall(r"\w[\w’'-]*", " ".join([*parts, more])))


def _followed(pieces: list[Piece], text: str) -> tuple[int, str]:
    """Words read until the first link that says ``text``, its own among them, and where it leads."""
    for at, piece in enumerate(pieces):
        if piece.link is not None and text in _plain("".join(piece.link.itertext())):
            return _read(pieces, at, text), piece.link.attrib["href"]
    pytest.fail(f"no link “{text}”")


def _told(pieces: list[Piece], sentence: str) -> tuple[int, str]:
    """Words read until the end of the first sentence that begins so, and that sentence."""
    whole = ""
    starts: list[int] = []
    for piece in pieces:
        starts.append(len(whole))
        whole += piece.words
    squeezed = re.compile(r"\s+".join(map(re.escape, sentence.split())))
    found = squeezed.search(whole)
    assert found, f"no sentence “{sentence}”"
    end = re.compile(r"[.:!?](?=\s|$)").search(whole, found.end() - 1)
    text = _plain(whole[found.start() : end.end() if end else None])
    at = max(number for number, start in enumerate(starts) if start <= found.start())
    before = _plain(whole[starts[at] : found.start()])  # of the same piece
    return _read(pieces, at, f"{before} {text}"), text


def _walked(site: Path, lang: Lang, walk: Walk) -> tuple[float, str]:
    """Seconds of reading on the whole way, and the sentence at its end."""
    path, words = site_path(lang, ""), 0
    for text in walk.links:
        read, href = _followed(_page(site, path), text)
        words += read
        path = urljoin(f"/{path}", href).lstrip("/")
    read, sentence = _told(_page(site, path), walk.sentence)
    return (words + read) / WORDS_A_MINUTE * 60, sentence


@pytest.mark.parametrize("lang", ["uk", "en"])
@pytest.mark.parametrize("reader", READERS)
def test_a_reader_finds_what_to_do_within_a_minute(built_site: Path, reader: str, lang: Lang) -> None:
    """By links that are there, on a way of few clicks and words, to a sentence that is there."""
    walk = READERS[reader][lang]
    seconds, sentence = _walked(built_site, lang, walk)
    print(
        f"\n| {reader} | {lang} | {len(walk.links)} | {seconds:.0f} s | {' → '.join(walk.links)} | {sentence} |", end=""
    )
    assert len(walk.links) <= MOST_CLICKS
    assert seconds <= MOST_SECONDS
