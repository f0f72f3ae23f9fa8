"""Pages that have no Markdown → their views: hromadas, boards, events and lists of them, blank and error page."""

import dataclasses
import datetime as dt
import functools
import itertools
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from generator.base import limits
from generator.base.fields import Lang
from generator.base.shortening import cut, fitting
from generator.base.words import label
from generator.model.contact import Contact
from generator.model.event import Event
from generator.model.hromada import Hromada
from generator.model.sheets import events_path, set_path
from generator.view import event_text, map_drawing, share_texts
from generator.view.calendar import (
    AUDIENCES,
    KINDS,
    CalendarView,
    EventCard,
    Item,
    Listing,
    Month,
    archive_path,
    for_path,
    ics_path,
    kind_path,
)
from generator.view.event_text import details, plain, shown_in
from generator.view.find_hromada import Finder
from generator.view.json_ld import json_ld
from generator.view.views import PageView
from generator.view.wording import month_text, text_in

BOARD_DAYS = 42  # a notice board shows the coming six weeks
BOARD_MOST = 12  # and no more than one A4 sheet holds
BOARD_LINES = 42.0  # of 10 points, for its heading and its table


class Pages:
    """All pages made from data, in one language; those that are asked for more than once are worked out once."""

    def __init__(self, listing: Listing, lang: Lang) -> None:
        self._listing, self._lang = listing, lang
        self._data, self._today = listing.data, listing.today
        self._event, self._hromada = functools.cache(self._view_of_event), functools.cache(self._view_of_hromada)

    def __iter__(self) -> Iterator[PageView]:
        """Every view, in a fixed order."""
        return itertools.chain(self._of_hromadas(), self.of(self._listing.all), self._of_all())

    def indexed(self) -> Iterator[PageView]:
        """Those that search engines may keep, in the same order."""
        views = (self.hromadas(), self._places(), self.of(self._listing.all), self._of_all())
        return (view for view in itertools.chain.from_iterable(views) if view.indexed)

    def of(self, cards: Iterable[EventCard]) -> Iterator[PageView]:
        """The pages of these events."""
        return map(self._event, cards)

    def lists(self) -> Iterator[PageView]:
        """All pages but those of events: of hromadas, lists of events, and the few others."""
        return itertools.chain(self._of_hromadas(), self._of_all())

    def _of_hromadas(self) -> Iterator[PageView]:
        for slug in self._data.hromadas:
            yield self._hromada(slug)
            yield self._board(slug)
            yield from self._hromada_events(slug)
        yield from self._places()

    def _places(self) -> Iterator[PageView]:
        return Finder(self._data, self._lang).views()

    def _of_all(self) -> Iterator[PageView]:
        yield from self._lists()
        for month in self._listing.months():
            yield from self._month(month)
        years = self._listing.archive()
        for year, cards in years.items():
            yield from self._archive(year, cards, tuple(years))
        yield self._view("blank/", "blank.html", self._data.campaign.neutral_title.text(self._lang)[0], indexed=False)
        yield self._view("404.html", "404.html", label("not_found", self._lang), indexed=False)

    def hromadas(self) -> Iterator[PageView]:
        """The pages of the hromadas alone."""
        return map(self._hromada, self._data.hromadas)

    def events(self) -> Iterator[PageView]:
        """The pages of coming events that may be found by a search, the soonest first."""
        coming = (card for card in self._listing.all if not card.past)
        return map(self._event, (card for card in coming if event_text.shown_in(card.event, "search")))

    def _view(self, path: str, template: str, title: str, description: str = "", **fields: Any) -> PageView:
        return PageView(self._lang, path, template, title, description, languages=self._data.languages, **fields)

    def _view_of_hromada(self, slug: str) -> PageView:
        name = self._data.hromadas[slug].name.text(self._lang)[0]
        parts = self._listing.divided(self._listing.hromada(slug), limits.OF_HROMADA)
        return self._view(
            f"hromadas/{slug}/",
            "hromada.html",
            name,
            label("hromada_description", self._lang, name=name),
            kit=True,
            data={
                **self._of_hromada(slug),
                "coat": self._data.coats.get(slug),
                "map": map_drawing.of_hromada(self._data, slug, label("hromada_map", self._lang, name=name)),
                "calendar": parts[0],
                "more": _events_path(slug) if len(parts) > 1 else None,
                "posters": set_path(slug),
                "asked": self._asked(slug),
                "near": self._near(slug),
            },
        )

    def _asked(self, slug: str) -> list[tuple[Contact, list[str]]]:
        """Lines to ask about help of which the hromada has said nothing, each with the names of those services."""
        campaign, asked = self._data.campaign, defaultdict[str, list[str]](list)
        lines = dict(campaign.service_lines)
        for name, service in self._data.hromadas[slug].services:
            if service is None:
                asked[lines[name] or campaign.advice_line].append(name)
        return [(self._data.contacts[line], names) for line, names in asked.items()]

    def _near(self, slug: str) -> list[tuple[str, Hromada]]:
        """Other hromadas of the raion that have lines of their own; none where the raion is not known."""
        raion, others = self._data.hromadas[slug].raion, self._data.hromadas.items()
        return [(name, one) for name, one in others if raion and one.raion == raion and one.contacts and name != slug]

    def _hromada_events(self, slug: str) -> Iterator[PageView]:
        """All events of a hromada that has more than its page shows."""
        calendar = self._listing.hromada(slug)
        if len(self._listing.divided(calendar, limits.OF_HROMADA)) > 1:
            name = self._data.hromadas[slug].name.text(self._lang)[0]
            title = label("events_of_hromada", self._lang, name=name)
            for view in self._list(_events_path(slug), title, calendar, ics=f"events/{slug}.ics"):
                yield dataclasses.replace(view, indexed=False)

    def _board(self, slug: str) -> PageView:
        name = self._data.hromadas[slug].name.text(self._lang)[0]
        calendar = self._listing.hromada(slug)
        last = self._today + dt.timedelta(days=BOARD_DAYS)
        cards = [card for card in calendar.coming if card.first_day <= last and shown_in(card.event, "board")]
        title = label("board_title", self._lang, name=name)
        left, fitting = BOARD_LINES - 1.8 * _lines(title[:70], 39), 0
        for card in cards[:BOARD_MOST]:
            left -= _board_lines(card, self._lang) + 0.5
            fitting += left >= 0
        return self._view(
            f"hromadas/{slug}/board/",
            "board.html",
            title,
            label("board_description", self._lang, name=name),
            indexed=False,  # the same events as on the hromada's page
            data={
                **self._of_hromada(slug),
                "today": self._today,
                "cards": tuple(cards[:fitting]),
                "left": len(cards) - fitting,
            },
        )

    def _of_hromada(self, slug: str) -> dict[str, Any]:
        """What its page and its notice board both say."""
        hromada, as_of = self._data.hromadas[slug], self._listing.as_of(slug)
        return {"hromada": hromada, "hromada_slug": slug, "as_of": as_of, "month": events_path(slug)}

    def _view_of_event(self, card: EventCard) -> PageView:
        event, campaign = card.event, self._data.campaign
        dates = tuple(filter(self._listing.visible, card.days)) if event.repeat else ()
        fit = fitting([cut(text_in(date.note, self._lang), limits.NOTE) for date in dates], limits.DATES)
        posts = functools.partial(share_texts.of_event, card, campaign, self._data.lineup, self._lang)
        return self._view(
            card.path,
            "event.html",
            event.title.text(self._lang)[0],
            label("event_description", self._lang, hromada=card.hromada.name.text(self._lang)[0]),
            neutral=event.private,
            indexed=not event.example and card.last_day.year >= self._today.year - 1,
            changed=card.record.last_changed,
            data={
                "card": card,
                "dates": dates[:fit],
                "coming": card.further + 1 if 0 < card.further >= fit else 0,  # told where not all are shown
                "untranslated": self._lang != "uk" and _untranslated(event),
                "as_of": self._listing.as_of(card.hromada_slug),
                "json_ld": functools.partial(json_ld, card, campaign, self._lang),
                "posts": tuple if card.past else posts,  # what is over nobody tells others of
            },
        )

    def _lists(self) -> Iterator[PageView]:
        for audience in AUDIENCES:
            calendar = self._listing.audience(audience)
            title = label(f"events_for_{audience}", self._lang)
            path, neutral = for_path(audience), audience == "survivors"
            yield from self._list(path, title, calendar, ics=ics_path(path), neutral=neutral)
        for kind in KINDS:
            title = label(f"events_kind_{kind}", self._lang)
            calendar = self._listing.kind(kind)
            yield from self._list(kind_path(kind), title, calendar, neutral=kind == "support_group")

    def _list(
        self, path: str, title: str, calendar: CalendarView, *, ics: str | None = None, neutral: bool = False
    ) -> Iterator[PageView]:
        """A list on as many pages as it needs."""
        about = label("events_choice_description", self._lang, what=title)
        parts = self._listing.divided(calendar, limits.LIST)
        for part, view in self._numbered(self._view(path, "listing.html", title, about), parts):
            data = {**view.data, "calendar": part, "choices": self._listing.choices.uncounted, "ics": ics}
            indexed = not calendar.empty and view.path == path
            yield dataclasses.replace(view, neutral=neutral, indexed=indexed, data=data)

    def _numbered(self, first: PageView, parts: Sequence[Item]) -> Iterator[tuple[Item, PageView]]:
        """The parts of what is too long for one page, each with its page.

        All pages are of one depth, so that they share what was made of an event.
        """
        paths = [first.path, *(f"{first.path[:-1]}-{number}/" for number in range(2, len(parts) + 1))]
        for number, (path, part) in enumerate(zip(paths, parts, strict=True), 1):
            title = f"{first.title}, {label('page', self._lang, number=number)}" if number > 1 else first.title
            yield part, dataclasses.replace(first, path=path, title=title, data={"pages": paths})

    def _month(self, month: Month) -> Iterator[PageView]:
        coming = tuple(card for card in month.cards if not card.past)
        past = tuple(card for card in month.cards if card.past and not card.event.example)
        name = month_text(month.first, self._lang)
        calendar = CalendarView(months=(Month(month.first, coming),) if coming else (), past=past)
        description = label("events_month_description", self._lang, month=name)
        for view in self._list(month.path, label("events_month", self._lang, month=name), calendar):
            yield dataclasses.replace(view, description=description, indexed=False)

    def _archive(self, year: int, cards: tuple[EventCard, ...], years: tuple[int, ...]) -> Iterator[PageView]:
        title, about = (label(name, self._lang, year=year) for name in ("events_archive", "events_archive_description"))
        first = self._view(archive_path(year), "archive.html", title, about)
        for part, view in self._numbered(first, self._listing.batches(cards, limits.LINES, event_text.line_words)):
            data = {**view.data, "cards": part, "years": [(other, archive_path(other)) for other in years]}
            yield dataclasses.replace(view, indexed=year >= self._today.year - 1 and view.path == first.path, data=data)


def _events_path(slug: str) -> str:
    return f"events/of-{slug}/"


def _lines(text: str, letters: int) -> int:
    """Lines that a text takes where so many common letters stand in one; capitals are half as wide again."""
    wide = "".join(3 * one if one.isupper() or one in "жмфшщюmw…" else 2 * one for one in text)
    return len(textwrap.wrap(wide, 2 * letters))


def _board_lines(card: EventCard, lang: Lang) -> int:
    """Lines that an entry of a notice board takes in print, its texts cut as board.html cuts them."""
    title = f"{cut(card.event.title.text(lang)[0], 80)} {event_text.status(card, lang)}"
    return max(
        _lines(event_text.when(card, lang, short=True), 17),
        _lines(title, 30) + sum(_lines(cut(fact.line, 70), 34) for fact in details(card, lang, "board")),
        _lines(plain(event_text.place(card, lang, 50)), 21),
    )


def _untranslated(event: Event) -> bool:
    return event.title.en is None or (event.about is not None and event.about.en is None)
