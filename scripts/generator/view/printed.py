"""What is on each sheet to print: words and numbers from the data, as plain JSON for the templates.

A sheet hangs for years, so it says when each number was last confirmed, and leads to the page that knows it now. All
but the list of events changes once a month, not with every build.
"""

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from xml.etree.ElementTree import Element

from generator.base import limits
from generator.base.fields import Lang
from generator.base.shortening import cut
from generator.base.words import label
from generator.check.sheet_sections import sections, there
from generator.model.data import Data
from generator.model.hromada import NATIONAL
from generator.model.sheets import SHEETS, events_path, set_path
from generator.read.documents import Document, Documents
from generator.read.references import Reference
from generator.view import event_text
from generator.view.calendar import EventCard, Listing
from generator.view.drawings import SECTIONS
from generator.view.event_text import shown_in
from generator.view.paper_art import BLACK, PaperArt, coat_file
from generator.view.paper_blocks import Piece, pieces, without_ends
from generator.view.posters import OF_HROMADA, PosterPage, bare, both, faces, first_lines, number_of, said, say
from generator.view.qr import qr_file
from generator.view.views import Job
from generator.view.wording import date_text, day_text, text_in, upper_first

MONTH_DAYS, MOST_EVENTS = 31, 30  # of the list of a month's events
_MOST_DAYS = 4  # of the whole country, where a month has no event
_TITLE, _PLACE = 120, 60  # characters that paper has room for


# Signs that other fonts have to bring along: all but Latin and Cyrillic letters, digits and what stands between them.
_ODD = re.compile(r"[^\n -~\u00a0-\u024f\u02bc\u0301\u0400-\u04ff\u2010-\u2027\u2030-\u203a\u20ac\u20b4\u2116\u2212]")


def lighter(job: Job) -> Iterator[Job]:
    """A hromada's sheet in lighter versions: without odd signs, coat of arms and events whose titles are made of them,
    then without its list.
    """
    if job.template in ("events", "poster"):
        data = {**_without_odd(job.data), "coat": ""}
    if job.template == "poster":
        yield replace(job, data=data)
    if job.template == "events":
        yield _with_rows(job, data, [row for row in data["rows"] if bare(row["title"]).strip()])
        yield _with_rows(job, data, [])


def _with_rows(job: Job, data: Mapping[str, Any], rows: list[Any]) -> Job:
    """The sheet with these rows alone; it says how many events are left out."""
    count = len(data["rows"]) + data["unlisted"] - len(rows)
    left = label("board_more", data["lang"], count=count) if count else ""
    return replace(job, data={**data, "rows": rows, "none": upper_first(left), "left": left if rows else ""})


def _without_odd(value: Any) -> Any:
    """Data of a sheet whose words have no letter but Latin and Cyrillic ones."""
    match value:
        case str():
            return _ODD.sub("", value)
        case Mapping():
            return {key: _without_odd(part) for key, part in value.items()}
        case list():
            return [_without_odd(part) for part in value]
    return value


@dataclass(frozen=True)
class Printed:
    """All sheets of a site. ``shorts``: path of a page → its short address; ``art``: what they are drawn with."""

    data: Data
    documents: Documents
    listing: Listing
    shorts: Mapping[str, str]
    today: dt.date
    art: PaperArt

    def jobs(self, lang: Lang) -> Iterator[tuple[str, Callable[[], Job]]]:
        """Path of each PDF from the language's root, and what it is made of when it is asked for."""
        sheets = _Sheets(self, lang)
        for name in self.names(lang):
            yield SHEETS[name].path, sheets.job(name)
        for slug in self.data.hromadas:
            yield set_path(slug), functools.partial(sheets.posters, OF_HROMADA, slug)
            yield events_path(slug), functools.partial(sheets.events, slug)

    def names(self, lang: Lang) -> list[str]:
        """Sheets of the campaign that there are: those whose page or data is there."""
        has_check = self.data.materials.job_check is not None
        names = (name for name, sheet in SHEETS.items() if there(sheet, self.documents, lang))
        return [name for name in names if name != "job-check" or has_check]


class _Sheets:
    """Sheets in one language."""

    def __init__(self, of: Printed, lang: Lang) -> None:
        self._of, self._lang = of, lang
        self._data, self._campaign = of.data, of.data.campaign

    def job(self, name: str) -> Callable[[], Job]:
        """What makes a sheet of the campaign: a part of a page, or a poster unless it has its own way."""
        own = {"map": self._map, "slips": self._slips, "job-check": self._job_check, "card": self._card}
        if name in own:
            return own[name]
        if SHEETS[name].page:
            return functools.partial(self._part, name)
        family, _, kind = name.rpartition("-")
        family = "residents" if family in ("", "poster") else family
        return functools.partial(self.posters, both(kind, family))

    # Posters

    def posters(self, pages: Sequence[PosterPage], slug: str | None = None) -> Job:
        """Posters of a hromada, or of the campaign."""
        lang, campaign, hromada = self._lang, self._campaign, self._data.hromadas[slug] if slug else None
        title = label("poster_title", lang)
        if hromada:
            title = f"{hromada.name.text(lang)[0]}: {title}"
        shown = faces(self._data, self._of.art, lang, [page.family for page in pages], slug)
        data = {
            **self._frame(title, f"hromadas/{slug}/" if slug else ""),
            "pages": [page._asdict() for page in pages],
            "faces": shown,
            "mark_black": self._of.art.signed(BLACK),
            "coat": coat_file(self._data.coats.get(slug)) if slug else "",
            "place": say(hromada.name if hromada else campaign.oblast, lang),
            "more": label("poster_more", lang),
        }
        if any(page.kind == "strip" for page in pages):
            data |= {"cut_tabs": label("poster_cut_tabs", lang), "tab": shown["residents"]["lines"][0]}
        return Job("poster", data)

    def _card(self) -> Job:
        """Cards for a wallet. Found on a phone, the file's title must not tell, so they bear no mark either."""
        lang, neutral = self._lang, self._campaign.neutral_title
        data = {
            **self._frame(f"{neutral.text(lang)[0]}: {label('sheet_card', lang)}", ""),
            "heading": say(neutral, lang),
            "lines": self._numbers(),
            "own": label("card_own", lang),
            "how": label("card_how", lang),
        }
        return Job("card", data)

    def _numbers(self) -> list[dict[str, Any]]:
        """The campaign's lines as sheets have them."""
        return [number_of(line.contact, line.label(self._lang), self._lang) for line in first_lines(self._data)]

    # Parts of pages

    def _map(self) -> Job:
        document = self._document("map")
        return self._sheet(document, self._pieces(without_ends(document), document), wide=True, size=8.3)

    def _slips(self) -> Job:
        document = self._document("slips")
        parts = {name: self._pieces(part, document) for name, part in sections(document).items()}
        answers = [label(f"slip_{answer}", self._lang) for answer in ("yes", "no", "unsure")]
        items: list[Piece] = next((piece["items"] for piece in parts["slips"] if piece["kind"] == "list"), [])
        slip = {"title": label("slip_title", self._lang), "answers": answers, "items": items}
        return Job("slips", {**self._sheet(document, parts["count"]).data, "dense": True, "slip": slip})

    def _pieces(self, part: list[Element], document: Document) -> list[Piece]:
        return pieces(part, document, functools.partial(self._plain, document.lang))

    def _part(self, name: str) -> Job:
        document = self._document(name)
        (section,) = SHEETS[name].sections
        heading, *rest = self._pieces(sections(document)[section], document)
        return self._sheet(document, rest, title="".join(run["text"] for run in heading["runs"]))

    def _sheet(self, document: Document, content: list[Piece], *, title: str = "", **look: object) -> Job:
        frame = self._frame(title or document.meta.title, document.path)
        look = {"wide": False, "size": 11.0, **look}
        return Job("document", {**frame, "lang": document.lang, "pieces": content, **look})

    def _document(self, name: str) -> Document:
        page, pages = str(SHEETS[name].page), self._of.documents.pages
        return pages.get((page, self._lang)) or pages[page, "uk"]

    def _plain(self, lang: Lang, reference: Reference) -> str:
        """The words of a reference on paper; sources stay on the page."""
        match reference.name:
            case "oblast":
                return self._campaign.place(reference.argument, lang)
            case "phone" | "contact":
                return self._data.contacts[reference.argument].call_text(lang)
            case "fact":
                fact = self._data.facts[reference.argument]
                values = [f"{text_in(one.value, lang)} ({text_in(one.by, lang)})" for one in fact.values]
                return f" {label('fact_or', lang)} ".join(values) if fact.value is None else text_in(fact.value, lang)
        return ""

    def _job_check(self) -> Job:
        check = self._data.materials.job_check
        assert check is not None
        lang, contacts = self._lang, self._data.contacts
        calls = [
            (call, contacts[call.line]) for call in check.call if not self._data.lineup.is_old(contacts[call.line])
        ]
        pages = self._of.documents.pages
        page = pages.get(("risks/job-check", lang)) or pages.get(("risks/job-check", "uk"))
        title = page.meta.title if page else label("check_questions", lang)
        return Job(
            "check",
            {
                **self._frame(title, "risks/job-check/"),
                "dense": True,
                "hint": label("check_paper", lang),
                "head": ["", *(label(f"check_{name}", lang) for name in ("sign", "means", "do"))],
                "groups": [
                    {
                        "title": label(f"check_marker_{marker}", lang),
                        "questions": [
                            {"ask": say(sign.ask, lang), "means": say(sign.means, lang), "do": say(sign.do, lang)}
                            for sign in questions
                        ],
                    }
                    for marker, questions in check.groups
                ],
                "verify": {
                    "title": label("check_verify", lang),
                    "items": [say(step.text, lang) for step in check.verify],
                },
                "tell": {"title": label("check_tell", lang), "items": [say(text, lang) for text in check.tell]},
                "call": {
                    "title": label("check_call", lang),
                    "lines": [number_of(contact, say(call.when, lang), lang) for call, contact in calls],
                },
                "blanks": [label(f"check_{name}", lang) + ":" for name in ("company", "address", "knows")],
            },
        )

    # Events

    def events(self, slug: str) -> Job:
        """What is on in a hromada in the coming month."""
        lang, today = self._lang, self._of.today
        hromada, calendar = self._data.hromadas[slug], self._of.listing.hromada(slug)
        last = today + dt.timedelta(days=MONTH_DAYS)
        cards = [card for card in calendar.coming if card.first_day <= last and shown_in(card.event, "sheet")]
        source = self._of.listing.as_of(slug)
        left = len(cards) - MOST_EVENTS
        data = {
            **self._frame(label("events_sheet", lang, name=hromada.name.text(lang)[0]), f"hromadas/{slug}/", today),
            "as_of": label("board_as_of", lang, date=day_text(source.day if source else today, lang)) + ".",
            "head": [label(name, lang) for name in ("event_date", "board_what", "event_place")],
            "rows": [self._row(card) for card in cards[:MOST_EVENTS]],
            "left": label("board_more", lang, count=left) if left > 0 else "",
            "unlisted": max(left, 0),
            "none": label("events_sheet_none", lang),
            "days_title": label("events_sheet_days", lang),
            "days": [] if cards else self._days(),
            "propose": label("events_propose", lang),
            "coat": coat_file(self._data.coats.get(slug)),
            "art": self._of.art.drawn("event", self._of.art.look("hromadas")),
            "more": label("board_site", lang) + ":",
            "lines": self._numbers(),
        }
        return Job("events", data)

    def _days(self) -> list[dict[str, Any]]:
        """The next days of the whole country, which a hromada could mark."""
        lang, today = self._lang, self._of.today
        coming = [card for card in self._of.listing.calendar.coming if card.hromada_slug == NATIONAL]
        return [
            {
                "day": " – ".join(
                    date_text(day, "d MMMM" if day.year == today.year else "d MMMM y", lang)
                    for day in sorted({card.first_day, card.last_day})
                ),
                "title": say(card.event.title, lang, _TITLE),
            }
            for card in coming[:_MOST_DAYS]
        ]

    def _row(self, card: EventCard) -> dict[str, Any]:
        lang = self._lang
        when = event_text.when(card, lang, short=True)
        day, _, time = when.rpartition(", ")  # an hour is never broken
        return {
            "day": day if card.time else when,
            "time": time if card.time else "",
            "title": say(card.event.title, lang, _TITLE),
            "status": event_text.status(card, lang),
            "details": [cut(one.line, limits.DETAIL) for one in event_text.details(card, lang, "sheet")],
            "where": [said(span.text, span.lang, lang) for span in event_text.place(card, lang, _PLACE)],
        }

    # What several have

    def _frame(self, title: str, page: str, day: dt.date | None = None) -> dict[str, Any]:
        """Title, language, day, name and the short address, which says nothing of where it leads."""
        address = self._campaign.url(self._lang, self._of.shorts.get(page, page))
        short = address.removeprefix("https://").rstrip("/")
        name = self._campaign.name.text(self._lang)[0]
        section = SECTIONS.get(page.partition("/")[0])
        look = self._of.art.look(section.name if section else "")
        return {
            "title": title,
            "lang": self._lang,
            "date": (day or self._of.today.replace(day=1)).isoformat(),
            "name": name,
            "link": short,
            "qr": qr_file(address),
            "qr_alt": label("qr_to", self._lang, address=short),
            "foot": f"{name}. {short}",
            "look": look,
            "mark": self._of.art.signed(look),
        }
