"""All events worked out once, and the ways to look at them: by hromada, audience, kind, month and year.

Addresses of these looks last: the page and the calendar of an audience exist also while it has no events, because
somebody subscribed to them; links lead only to those that have some.
"""

import dataclasses
import datetime as dt
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar, get_args

from generator.model.data import Data
from generator.model.event import Audience, Event, EventKind
from generator.model.history import Record, record
from generator.model.provenance import OLD_AFTER_DAYS
from generator.model.schedule import Occurrence, occurrences
from generator.view import agenda
from generator.view.views import AsOf, CalendarChoice, CalendarView, Choices, EventCard, Month, MonthLink

AUDIENCES: tuple[str, ...] = get_args(Audience)
KINDS: tuple[str, ...] = get_args(EventKind)
MOST = 40  # entries of one list: more would not fit into the weight of a page
MOST_LINES = 150  # the same, where an entry is one line

Item = TypeVar("Item")


@dataclass(frozen=True)
class Listed:
    """One event, its next date, all its dates and its past."""

    card: EventCard
    dates: tuple[Occurrence, ...]
    record: Record

    @property
    def days(self) -> tuple[EventCard, ...]:
        """Every date as a card of its own."""
        if len(self.dates) == 1:
            return (self.card,)
        return tuple(agenda.dated(self.card.hromada, self.card.hromada_slug, one) for one in self.dates)


def for_path(audience: str) -> str:
    """Path of the page of an audience's events."""
    return f"events/for-{audience}/"


def kind_path(kind: str) -> str:
    """Path of the page of one kind of events."""
    return f"events/kind-{kind.replace('_', '-')}/"


def month_path(first: dt.date) -> str:
    """Path of the page of a month's events."""
    return f"events/{first:%Y-%m}/"


def archive_path(year: int) -> str:
    """Path of the page of a year's past events."""
    return f"events/archive/{year}/"


def shortened(calendar: CalendarView, most: int) -> tuple[CalendarView, tuple[MonthLink, ...]]:
    """The calendar's first ``most`` coming events, and the months of which something was left out."""
    months: list[Month] = []
    later: list[MonthLink] = []
    for month in calendar.months:
        room = most - sum(len(each.cards) for each in months)
        if room > 0:
            months.append(Month(month.first, month.cards[:room]))
        if len(month.cards) > room:
            later.append(MonthLink(month.first, month_path(month.first)))
    return dataclasses.replace(calendar, months=tuple(months)), tuple(later)


def batches(items: Sequence[Item], most: int) -> list[Sequence[Item]]:
    """``items`` in parts of at most ``most``."""
    return [items[at : at + most] for at in range(0, len(items), most)]


def divided(calendar: CalendarView, most: int) -> list[CalendarView]:
    """The calendar in parts of at most ``most`` entries, in order; what fell away lately stands in the first."""
    cards: list[tuple[dt.date | None, EventCard]] = [(None, card) for card in calendar.now]
    cards += [(month.first, card) for month in calendar.months for card in month.cards]
    parts: list[CalendarView] = []
    for part in batches(cards, most) or [()]:
        groups = {first: [card for _, card in group] for first, group in itertools.groupby(part, lambda one: one[0])}
        now = tuple(groups.pop(None, ()))
        months = tuple(Month(first, tuple(group)) for first, group in groups.items() if first is not None)
        parts.append(CalendarView(now, months, () if parts else calendar.recent))
    return parts


class Listing:
    """Everything that is and was on."""

    def __init__(self, data: Data, today: dt.date) -> None:
        self.data, self.today = data, today
        self.all = tuple(self._listed(slug, event) for slug, events in data.events.items() for event in events)
        self.by_hromada: dict[str, list[Listed]] = {slug: [] for slug in data.hromadas}
        for one in self.all:
            self.by_hromada[one.card.hromada_slug].append(one)
        self.calendar = self._calendar(self.all)
        self._of_hromadas = {slug: self._calendar(listed) for slug, listed in self.by_hromada.items()}
        self.choices = self._choices()

    def _listed(self, slug: str, event: Event) -> Listed:
        past = record(self.data.history, slug, event, self.today)
        return Listed(agenda.card(self.data, slug, event, self.today), occurrences(event, past.date), past)

    def _choices(self) -> Choices:
        cards = self.calendar.coming
        audiences: Counter[str] = Counter(audience for card in cards for audience in card.event.audience)
        kinds: Counter[str] = Counter(card.event.kind for card in cards)
        hromadas = Counter(card.hromada_slug for card in cards)
        return Choices(
            tuple(CalendarChoice(one, for_path(one), audiences[one]) for one in AUDIENCES if audiences[one]),
            tuple(CalendarChoice(one, kind_path(one), kinds[one]) for one in KINDS if kinds[one]),
            tuple(
                CalendarChoice(slug, f"hromadas/{slug}/", hromadas[slug], hromada.name)
                for slug, hromada in self.data.hromadas.items()
                if hromadas[slug]
            ),
        )

    def hromada(self, slug: str) -> CalendarView:
        """One hromada's calendar."""
        return self._of_hromadas[slug]

    def _calendar(self, listed: Iterable[Listed]) -> CalendarView:
        return agenda.calendar((one.card for one in listed), self.today)

    def audience(self, audience: str) -> CalendarView:
        """One audience's calendar."""
        return self._calendar(one for one in self.all if audience in one.card.event.audience)

    def kind(self, kind: str) -> CalendarView:
        """The calendar of one kind of events."""
        return self._calendar(one for one in self.all if one.card.event.kind == kind)

    def months(self) -> dict[dt.date, tuple[EventCard, ...]]:
        """First day of a month → every date in it, in order; a long event is in each month that it touches."""
        months: defaultdict[dt.date, list[EventCard]] = defaultdict(list)
        for one in self.all:
            for card in one.days:
                first = card.first_day.replace(day=1)
                while first <= card.last_day:
                    months[first].append(card)
                    first = (first + dt.timedelta(days=31)).replace(day=1)
        return {first: tuple(sorted(cards, key=order)) for first, cards in sorted(months.items())}

    def archive(self) -> dict[int, tuple[EventCard, ...]]:
        """Year → events of which no date is left, the latest first. Examples are no events."""
        over = [one.card for one in self.all if self.past(one.card) and not one.card.event.example]
        over.sort(key=order, reverse=True)
        return {year: tuple(cards) for year, cards in itertools.groupby(over, key=lambda card: card.last_day.year)}

    def past(self, card: EventCard) -> bool:
        """True when the card's date is over."""
        return card.last_day < self.today

    def visible(self, card: EventCard) -> bool:
        """True for a date that is not over, or that fell away so lately that people may still look for it."""
        return card.last_day >= self.today or agenda.fell_away(card, self.today)

    def as_of(self, slug: str) -> AsOf | None:
        """From which day a hromada's events are, when its source failed since."""
        source = self.data.as_of.get(slug)
        if source is None:
            return None
        return AsOf(source.fetched_at, source.age_days(self.today) > OLD_AFTER_DAYS)

    def changes(self) -> list[Listed]:
        """New and changed events, the latest change first; those over for more than a week are no news."""
        since = self.today - dt.timedelta(days=agenda.KEPT_DAYS)
        news = [one for one in self.all if one.card.last_day >= since]
        news.sort(key=lambda one: one.card.path)
        news.sort(key=lambda one: (one.record.last_changed, one.record.first_seen), reverse=True)
        return news


def order(card: EventCard) -> tuple[dt.date, dt.time, str]:
    """By last day, then by hour."""
    return card.last_day, card.time.start if card.time else dt.time.min, card.path
