"""What is on each sheet to print: words and numbers from the data, as plain JSON for the templates.

A sheet hangs for years, so it says who confirmed each number when, and until when it may hang. That day and all else
but the list of events change once a month, not with every build.
"""

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from xml.etree.ElementTree import Element

from generator.base import limits
from generator.base.fields import Bilingual, Lang
from generator.base.shortening import cut
from generator.base.words import label
from generator.check.sheet_sections import sections, there
from generator.model.contact import TIERS, Contact
from generator.model.data import Data
from generator.model.lineup import Line
from generator.model.schedule import months_later
from generator.model.sheets import POSTERS, SHEETS, events_path, set_path
from generator.read.documents import Document, Documents
from generator.read.references import Reference
from generator.view import event_text
from generator.view.calendar import EventCard, Listing
from generator.view.event_text import shown_in
from generator.view.paper_blocks import Piece, pieces, without_ends
from generator.view.qr import qr_file
from generator.view.views import Job
from generator.view.wording import day_text, text_in, upper_first

VALID_MONTHS = 6
MONTH_DAYS, MOST_EVENTS = 31, 30  # of the list of a month's events
_MOST_LOCAL = 2  # lines of a hromada beside the campaign's
_NAME, _WHO, _TITLE, _PLACE = 90, 120, 120, 60  # characters that paper has room for
_DENSE = 500  # characters on a poster, from which on it may need smaller letters

Said = str | dict[str, str]  # with its language where that is not the sheet's


def valid_until(contacts: Iterable[Contact], today: dt.date) -> dt.date:
    """The day until which a sheet with these numbers may hang.

    The end of the month that is half a year away, but no number longer than a sheet would have it.
    """
    last = months_later(today.replace(day=1), VALID_MONTHS + 1) - dt.timedelta(days=1)
    old = dt.timedelta(days=TIERS["old"])
    return max(today, min([last, *(one.verified_on + old for one in contacts if not one.law)]))


# Signs that other fonts have to bring along: all but Latin and Cyrillic letters, digits and what stands between them.
_ODD = re.compile(r"[^\n -~\u00a0-\u024f\u02bc\u0301\u0400-\u04ff\u2010-\u2027\u2030-\u203a\u20ac\u20b4\u2116\u2212]")


def lighter(job: Job) -> Iterator[Job]:
    """A hromada's sheet in lighter versions: without odd signs and events whose titles are made of them, then without
    its list.
    """
    if job.template in ("events", "poster"):
        data = _without_odd(job.data)
    if job.template == "poster":
        yield replace(job, data=data)
    if job.template == "events":
        yield _with_rows(job, data, [row for row in data["rows"] if _words(row["title"]).strip()])
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
    """All sheets of a site. ``shorts``: path of a page → its short address."""

    data: Data
    documents: Documents
    listing: Listing
    shorts: Mapping[str, str]
    today: dt.date

    def jobs(self, lang: Lang) -> Iterator[tuple[str, Callable[[], Job]]]:
        """Path of each PDF from the language's root, and what it is made of when it is asked for."""
        sheets = _Sheets(self, lang)
        for name in self.names(lang):
            yield SHEETS[name].path, sheets.job(name)
        for slug in self.data.hromadas:
            yield set_path(slug), functools.partial(sheets.posters, POSTERS, slug)
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
        """What makes a sheet of the campaign: a part of a page, or a page of posters unless it has its own way."""
        own = {"map": self._map, "slips": self._slips, "job-check": self._job_check}
        if name in own:
            return own[name]
        if SHEETS[name].page:
            return functools.partial(self._part, name)
        return functools.partial(self.posters, (name.removeprefix("poster-"),))

    # Posters

    def posters(self, pages: Sequence[str], slug: str | None = None) -> Job:
        """Posters of a hromada, or of the campaign."""
        lang, campaign, hromada = self._lang, self._campaign, self._data.hromadas[slug] if slug else None
        calls = self._calls()
        here = [call for call in calls if not hromada or call.part != "abroad"]
        lines = [self._line(call.contact, call.label(lang)) for call in here]
        used = {call.contact.id: call.contact for call in (calls if "card" in pages else here)}
        if slug:
            local = self._data.local_lines(slug, used)[:_MOST_LOCAL]
            lines += [self._line(one, self._say(one.name, _NAME)) for one in local]
            used |= {one.id: one for one in local}
        contacts = list(used.values())
        until = valid_until(contacts, self._of.today)
        title = label("poster_title", lang)
        if hromada:
            title = f"{hromada.name.text(lang)[0]}: {title}"
        elif pages == ("card",):  # found on a phone, its title must not tell
            title = f"{campaign.neutral_title.text(lang)[0]}: {label('sheet_card', lang)}"
        data = {
            **self._frame(title, f"hromadas/{slug}/" if slug else ""),
            **self._small(contacts),
            "pages": list(pages),
            "dense": sum(len(_words(one[part])) for one in lines for part in ("label", "who")) > _DENSE,
            "place": self._say(hromada.name if hromada else campaign.oblast),
            "heading": label("poster_heading", lang),
            "lead": label("poster_lead", lang),
            "lines": lines,
            "more": label("poster_more", lang),
            "cut_tabs": label("poster_cut_tabs", lang),
            "tab": {
                "number": lines[0]["number"],
                "label": lines[0]["label"],
                "until": label("print_until", lang, date=f"{until:%d.%m.%Y}"),
            },
            "card": {
                "title": self._say(campaign.neutral_title),
                "lines": self._numbers(calls),
                "own": label("card_own", lang),
                "how": label("card_how", lang),
            },
        }
        return Job("poster", data)

    def _calls(self) -> list[Line]:
        """The campaign's lines; one that serves for several things is named once."""
        lines: dict[str, Line] = {}
        for line in self._data.lineup.first:
            lines.setdefault(line.contact.id, line)
        return list(lines.values())

    def _numbers(self, calls: Iterable[Line]) -> list[dict[str, str]]:
        return [{"label": call.label(self._lang), "number": call.contact.shown} for call in calls]

    def _line(self, contact: Contact, heading: Said) -> dict[str, Any]:
        return {"label": heading, "who": self._say(contact.for_whom, _WHO), "number": contact.shown}

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
                **self._small([contact for _, contact in calls]),
                "dense": True,
                "hint": label("check_paper", lang),
                "head": ["", *(label(f"check_{name}", lang) for name in ("sign", "means", "do"))],
                "groups": [
                    {
                        "title": label(f"check_marker_{marker}", lang),
                        "questions": [
                            {"ask": self._say(sign.ask), "means": self._say(sign.means), "do": self._say(sign.do)}
                            for sign in questions
                        ],
                    }
                    for marker, questions in check.groups
                ],
                "verify": {
                    "title": label("check_verify", lang),
                    "items": [self._say(step.text) for step in check.verify],
                },
                "tell": {"title": label("check_tell", lang), "items": [self._say(text) for text in check.tell]},
                "call": {
                    "title": label("check_call", lang),
                    "lines": [{"label": self._say(call.when), "number": contact.shown} for call, contact in calls],
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
        calls = self._calls()
        left = len(cards) - MOST_EVENTS
        data = {
            **self._frame(label("events_sheet", lang, name=hromada.name.text(lang)[0]), f"hromadas/{slug}/", today),
            **self._small([call.contact for call in calls], last),
            "as_of": label("board_as_of", lang, date=day_text(source.day if source else today, lang)) + ".",
            "head": [label(name, lang) for name in ("event_date", "board_what", "event_place")],
            "rows": [self._row(card) for card in cards[:MOST_EVENTS]],
            "left": label("board_more", lang, count=left) if left > 0 else "",
            "unlisted": max(left, 0),
            "none": label("events_sheet_none", lang),
            "more": label("board_site", lang) + ":",
            "lines": self._numbers(calls),
        }
        return Job("events", data)

    def _row(self, card: EventCard) -> dict[str, Any]:
        lang = self._lang
        when = event_text.when(card, lang, short=True)
        day, _, time = when.rpartition(", ")  # an hour is never broken
        return {
            "day": day if card.time else when,
            "time": time if card.time else "",
            "title": self._say(card.event.title, _TITLE),
            "status": event_text.status(card, lang),
            "details": [cut(one.line, limits.DETAIL) for one in event_text.details(card, lang, "sheet")],
            "where": [_said(span.text, span.lang, lang) for span in event_text.place(card, lang, _PLACE)],
        }

    # What several have

    def _frame(self, title: str, page: str, day: dt.date | None = None) -> dict[str, Any]:
        """Title, language, day, name and the short address, which says nothing of where it leads."""
        address = self._campaign.url(self._lang, self._of.shorts.get(page, page))
        short = address.removeprefix("https://").rstrip("/")
        name = self._campaign.name.text(self._lang)[0]
        return {
            "title": title,
            "lang": self._lang,
            "date": (day or self._of.today.replace(day=1)).isoformat(),
            "name": name,
            "link": short,
            "qr": qr_file(address),
            "qr_alt": label("qr_to", self._lang, address=short),
            "foot": f"{name}. {short}",
        }

    def _small(self, contacts: Sequence[Contact], last: dt.date = dt.date.max) -> dict[str, Any]:
        """Until when the numbers hold, or the sheet's ``last`` day, and who confirmed them."""
        lang, until = self._lang, min(valid_until(contacts, self._of.today), last)
        return {
            "valid": label("print_valid", lang, date=day_text(until, lang)),
            "renew": label("print_renew", lang),
            "confirmed_title": label("print_confirmed", lang),
            "confirmed": [self._confirmed(contact) for contact in contacts],
        }

    def _confirmed(self, contact: Contact) -> str:
        who, date = text_in(contact.verified_by, self._lang), day_text(contact.verified_on, self._lang)
        form = "state" if contact.law else contact.verified_how
        return label(f"print_confirmed_{form}", self._lang, number=contact.shown, who=who, date=date)

    def _say(self, text: Bilingual, most: int = 4000) -> Said:
        words, really = text.text(self._lang)
        return _said(cut(words, most), really, self._lang)


def _words(text: Said) -> str:
    return text if isinstance(text, str) else text["text"]


def _said(words: str, really: Lang, lang: Lang) -> Said:
    return words if really == lang else {"text": words, "lang": really}
