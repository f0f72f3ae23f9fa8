"""What stands on posters: for each family of readers one sentence, one drawing, one number, and a few more below.

What a number costs is told as far as the directory knows it; who confirmed it is told on the site, to which each poster
leads, here only when.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from generator.base.fields import Bilingual, Lang
from generator.base.shortening import cut
from generator.base.words import label
from generator.model.contact import Contact
from generator.model.data import Data
from generator.model.lineup import Line
from generator.view.paper_art import BLACK, PaperArt
from generator.view.wording import month_text, upper_first

Said = str | dict[str, str]  # with its language where that is not the sheet's
NAME = 90  # characters of a name that paper has room for
_MOST_LOCAL = 2  # lines of a hromada beside the campaign's
_REMARK = re.compile(r"\s*\([^()]*\)")  # on sources: they stand on the site


class Family(NamedTuple):
    """Readers who see themselves in a poster: its section's colour, and its drawings."""

    section: str
    art: tuple[str, ...]
    bubble: bool = False  # a message as they get it stands above


FAMILIES: Mapping[str, Family] = {
    "residents": Family("", ("call-woman", "call-man")),
    "teenagers": Family("schools", ("teen", "teen-girl"), bubble=True),
    "abroad": Family("risks", ("job", "abroad")),
}


class PosterPage(NamedTuple):
    """A page of a file: a format or the strip, for whom, and whether in colour."""

    kind: str
    family: str
    coloured: bool


def both(kind: str, family: str) -> tuple[PosterPage, ...]:
    """A poster in colour, and after it the same in black."""
    return PosterPage(kind, family, coloured=True), PosterPage(kind, family, coloured=False)


# What a hromada's file is made of, in this order. Wallet cards are the same for all: the hromada's name would tell
# whose card it is.
OF_HROMADA = (
    *(PosterPage("a4", family, coloured) for coloured in (True, False) for family in FAMILIES),
    PosterPage("a3", "residents", coloured=True),
    PosterPage("a5", "residents", coloured=True),
    PosterPage("strip", "residents", coloured=False),
)


def first_lines(data: Data) -> list[Line]:
    """The campaign's lines; one that serves for several things is named once."""
    lines: dict[str, Line] = {}
    for line in data.lineup.first:
        lines.setdefault(line.contact.id, line)
    return list(lines.values())


def faces(data: Data, art: PaperArt, lang: Lang, names: Sequence[str], slug: str | None) -> dict[str, Any]:
    """What each family named reads and sees; ``slug``: of that hromada."""
    return {name: _face(data, art, lang, name, _lines(data, lang, name, slug)) for name in dict.fromkeys(names)}


def _face(data: Data, art: PaperArt, lang: Lang, name: str, lines: list[tuple[Contact, Said]]) -> dict[str, Any]:
    family, (first, _), look = FAMILIES[name], lines[0], art.look(FAMILIES[name].section)
    if first.id == data.campaign.advice_line:
        lines = [(first, label(f"poster_verb_{name}", lang)), *lines[1:]]
    return {
        "bubble": label(f"poster_bubble_{name}", lang) if family.bubble else "",
        "sender": label("poster_sender", lang) if family.bubble else "",
        "heading": label(f"poster_heading_{name}", lang),
        "lead": label(f"poster_lead_{name}", lang),
        "terms": _terms(first, lang),
        "lines": [number_of(contact, said, lang) for contact, said in lines],
        "look": look,
        "art": [art.drawn(one, look) for one in family.art],
        "art_black": [art.drawn(one, BLACK) for one in family.art],
    }


def _lines(data: Data, lang: Lang, name: str, slug: str | None) -> list[tuple[Contact, Said]]:
    """Lines with what each is called, the one to call first at the beginning; none that is too old for paper."""
    local = slug is not None and name == "residents"
    campaign = [line for line in first_lines(data) if line.part != "abroad" or not (local or name == "teenagers")]
    more: list[Contact] = []
    if slug and local:
        more = data.local_lines(slug, {line.contact.id for line in campaign})[:_MOST_LOCAL]
    elif name == "teenagers":  # all or none: one is there for those who can't dial the other
        own = [data.contacts[line] for line in data.campaign.teenager_lines]
        more = [] if any(map(data.lineup.is_old, own)) else own
    lines: list[tuple[Contact, Said]] = [(line.contact, line.label(lang)) for line in campaign]
    return [*lines, *((contact, _named(contact, lang)) for contact in more)]


def _named(contact: Contact, lang: Lang) -> Said:
    """The name of a line without the list of what it is for."""
    words, really = contact.name.text(lang)
    return said(cut(words.partition(": ")[0], NAME), really, lang)


def _terms(contact: Contact, lang: Lang) -> list[Said]:
    """What a call costs, whether it asks for a name, when it is answered: what of that is known."""
    terms: list[Said] = [say(text, lang, NAME, plain=True) for text in (contact.cost, contact.hours) if text]
    if contact.anonymous:
        terms.append(upper_first(label("anonymous_yes", lang)))
    return terms


def number_of(contact: Contact, said: Said, lang: Lang) -> dict[str, Said]:
    """A number, what it is for, and the month when it was last confirmed; one that a law sets needs none."""
    checked = "" if contact.law else label("print_checked", lang, month=month_text(contact.verified_on, lang))
    return {"label": said, "number": contact.shown, "checked": checked}


def say(text: Bilingual, lang: Lang, most: int = 4000, *, plain: bool = False) -> Said:
    """Words for paper, at most so many; ``plain``: without remarks in brackets."""
    words, really = text.text(lang)
    return said(cut(_REMARK.sub("", words) if plain else words, most), really, lang)


def said(words: str, really: Lang, lang: Lang) -> Said:
    """Words with their language where it is another."""
    return words if really == lang else {"text": words, "lang": really}


def bare(text: Said) -> str:
    """Words without their language."""
    return text if isinstance(text, str) else text["text"]
