"""Pages that have no Markdown → their views: hromadas, boards, events and lists of them, blank and error page."""

import dataclasses
import datetime as dt
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from generator.campaign import Campaign
from generator.event import Event
from generator.fields import Lang
from generator.listing import (
    AUDIENCES,
    KINDS,
    Listed,
    Listing,
    archive_path,
    for_path,
    kind_path,
    month_path,
)
from generator.structured import json_ld
from generator.templates import month_text, when_text
from generator.views import CalendarView, EventCard, Month, PageView
from generator.words import label

BOARD_DAYS = 42  # a notice board shows the coming six weeks
BOARD_MOST = 12  # and no more than one A4 sheet holds
BOARD_LINES = 42.0  # of 10 points, for its heading and its table


class Pages:
    """All pages made from data, in one language."""

    def __init__(self, listing: Listing, lang: Lang) -> None:
        self._listing, self._lang = listing, lang
        self._data, self._today = listing.data, listing.today

    @property
    def _campaign(self) -> Campaign:
        return self._data.campaign

    def __iter__(self) -> Iterator[PageView]:
        """Every view, in a fixed order."""
        for slug in self._data.hromadas:
            yield self._hromada(slug)
            yield self._board(slug)
        for one in self._listing.all:
            yield self._event(one)
        yield from self._lists()
        for first, cards in self._listing.months().items():
            yield self._month(first, cards)
        years = self._listing.archive()
        for year, cards in years.items():
            yield self._archive(year, cards, tuple(years))
        yield self._view("blank/", "blank.html", self._campaign.neutral_title.text(self._lang)[0], indexed=False)
        yield self._view("404.html", "404.html", label("not_found", self._lang), indexed=False)

    def hromadas(self) -> Iterator[PageView]:
        """The pages of the hromadas alone."""
        return map(self._hromada, self._data.hromadas)

    def _view(self, path: str, template: str, title: str, description: str = "", **fields: Any) -> PageView:
        return PageView(self._lang, path, template, title, description, languages=self._data.languages, **fields)

    def _hromada(self, slug: str) -> PageView:
        hromada = self._data.hromadas[slug]
        name = hromada.name.text(self._lang)[0]
        return self._view(
            f"hromadas/{slug}/",
            "hromada.html",
            name,
            label("hromada_description", self._lang, name=name),
            data={
                "hromada": hromada,
                "hromada_slug": slug,
                "calendar": self._listing.hromada(slug),
                "as_of": self._listing.as_of(slug),
            },
        )

    def _board(self, slug: str) -> PageView:
        name = self._data.hromadas[slug].name.text(self._lang)[0]
        calendar = self._listing.hromada(slug)
        last = self._today + dt.timedelta(days=BOARD_DAYS)
        cards = [*calendar.now, *(card for month in calendar.months for card in month.cards)]
        shown = [card for card in cards if card.first_day <= last and not card.event.example]
        title = label("board_title", self._lang, name=name)
        left, fitting = BOARD_LINES - 1.8 * _lines(title[:70], 39), 0
        for card in shown[:BOARD_MOST]:
            left -= _board_lines(card, self._lang) + 0.5
            fitting += left >= 0
        return self._view(
            f"hromadas/{slug}/board/",
            "board.html",
            title,
            label("board_description", self._lang, name=name),
            indexed=False,  # the same events as on the hromada's page
            data={
                "hromada": self._data.hromadas[slug],
                "hromada_slug": slug,
                "cards": tuple(shown[:fitting]),
                "left": len(shown) - fitting,
                "as_of": self._listing.as_of(slug),
            },
        )

    def _event(self, one: Listed) -> PageView:
        card, event = one.card, one.card.event
        return self._view(
            card.path,
            "event.html",
            event.title.text(self._lang)[0],
            label("event_description", self._lang, hromada=card.hromada.name.text(self._lang)[0]),
            neutral=card.private,
            indexed=not event.example and card.last_day.year >= self._today.year - 1,
            changed=one.record.last_changed,
            data={
                "card": card,
                "dates": tuple(filter(self._listing.visible, one.days)) if event.repeat else (),
                "past": self._listing.past(card),
                "untranslated": self._lang != "uk" and _untranslated(event),
                "as_of": self._listing.as_of(card.hromada_slug),
                "json_ld": json_ld(card, self._campaign, self._lang),
            },
        )

    def _lists(self) -> Iterator[PageView]:
        for audience in AUDIENCES:
            calendar = self._listing.audience(audience)
            title = label(f"events_for_{audience}", self._lang)
            ics = for_path(audience).rstrip("/") + ".ics"
            yield self._list(for_path(audience), title, calendar, {"ics": ics}, audience == "survivors")
        for kind in KINDS:
            title = label(f"events_kind_{kind}", self._lang)
            yield self._list(kind_path(kind), title, self._listing.kind(kind), {}, kind == "support_group")

    def _list(
        self, path: str, title: str, calendar: CalendarView, data: Mapping[str, Any], neutral: bool = False
    ) -> PageView:
        return self._view(
            path,
            "listing.html",
            title,
            label("events_choice_description", self._lang, what=title),
            neutral=neutral,
            indexed=not calendar.empty,
            data={"calendar": calendar, "choices": self._listing.choices, "past": (), "ics": None, **data},
        )

    def _month(self, first: dt.date, cards: tuple[EventCard, ...]) -> PageView:
        coming = tuple(card for card in cards if not self._listing.past(card))
        past = tuple(card for card in cards if self._listing.past(card) and not card.event.example)
        month = month_text(first, self._lang)
        view = self._list(
            month_path(first),
            label("events_month", self._lang, month=month),
            CalendarView(now=(), months=(Month(first, coming),) if coming else ()),
            {"past": past},
        )
        description = label("events_month_description", self._lang, month=month)
        return dataclasses.replace(view, description=description, indexed=False)

    def _archive(self, year: int, cards: tuple[EventCard, ...], years: tuple[int, ...]) -> PageView:
        return self._view(
            archive_path(year),
            "archive.html",
            label("events_archive", self._lang, year=year),
            label("events_archive_description", self._lang, year=year),
            indexed=year >= self._today.year - 1,
            data={"cards": cards, "years": [(other, archive_path(other)) for other in years]},
        )


def _lines(text: str, letters: int) -> int:
    """Lines that a text takes where so many common letters stand in one; capitals are half as wide again."""
    wide = "".join(3 * one if one.isupper() or one in "жмфшщюmw…" else 2 * one for one in text)
    return len(textwrap.wrap(wide, 2 * letters))


def _board_lines(card: EventCard, lang: Lang) -> int:
    """Lines that an entry of a notice board takes in print, its texts cut as board.html cuts them."""
    event, place = card.event, card.event.place
    title = event.title.text(lang)[0][:80]
    status = "" if card.status == "planned" else label(f"status_{card.status}", lang)
    audience = ", ".join(label(f"audience_{one}", lang) for one in event.audience)[:60]
    where = label("event_hidden", lang)  # longer than what else stands in place of an address
    if place is not None and card.how != "online":
        parts = (place.name, None if event.hides_address else place.address)
        where = ", ".join(part.text(lang)[0][:50] for part in parts if part is not None) or where
    return max(
        _lines(when_text(card, lang, short=True), 17),
        _lines(f"{title} {status}", 30) + _lines(audience, 34),
        _lines(where, 21),
    )


def _untranslated(event: Event) -> bool:
    return event.title.en is None or (event.about is not None and event.about.en is None)
