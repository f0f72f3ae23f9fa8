"""All events worked out once, and the ways to look at them: now and coming, by hromada, audience, kind, month and year.

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

from generator.base.fields import Bilingual
from generator.model.data import Data
from generator.model.event import Audience, Event, EventKind
from generator.model.history import Record, record
from generator.model.hromada import Hromada
from generator.model.provenance import OLD_AFTER_DAYS
from generator.model.schedule import Occurrence, months_later, occurrences

AUDIENCES: tuple[str, ...] = get_args(Audience)
KINDS: tuple[str, ...] = get_args(EventKind)
MOST = 40  # entries of one list: more would not fit into the weight of a page
MOST_LINES = 150  # the same, where an entry is one line
KEPT_DAYS = 7  # a cancelled or moved event stays visible so long past its date; contract, section 4

Item = TypeVar("Item")


@dataclass(frozen=True, eq=False)
class EventCard(Occurrence):
    """One date of a hromada's event as lists and its own page show it; of a series in most lists, the next one."""

    hromada: Hromada
    hromada_slug: str
    record: Record
    series: tuple["EventCard", ...] = ()  # every date, on the card that stands for a whole series
    further: int = 0  # on that card: dates still to come after this one

    @property
    def path(self) -> str:
        """Path of the event's page from its language's root."""
        return f"events/{self.hromada_slug}/{self.event.id}/"

    @property
    def days(self) -> tuple["EventCard", ...]:
        """Every date as a card of its own."""
        return self.series or (self,)


@dataclass(frozen=True)
class Month:
    """Events of one month, in order; ``first`` is its first day."""

    first: dt.date
    cards: tuple[EventCard, ...]

    @property
    def path(self) -> str:
        """Path of its page."""
        return f"events/{self.first:%Y-%m}/"


@dataclass(frozen=True)
class CalendarView:
    """What is on now and what comes, by month; ``recent`` are cancelled or moved ones of the last week.

    ``past`` are those of a month that are over; no other calendar has any.
    """

    now: tuple[EventCard, ...] = ()
    months: tuple[Month, ...] = ()
    recent: tuple[EventCard, ...] = ()
    past: tuple[EventCard, ...] = ()

    @property
    def empty(self) -> bool:
        """True when there is nothing to show but what is past."""
        return not (self.now or self.months or self.recent)

    @property
    def coming(self) -> tuple[EventCard, ...]:
        """What is on now, then what comes, in order."""
        return (*self.now, *(card for month in self.months for card in month.cards))


@dataclass(frozen=True)
class CalendarChoice:
    """A link that narrows the list of events; ``name`` is set where the name comes from data."""

    value: str
    path: str
    count: int
    name: Bilingual | None = None


@dataclass(frozen=True)
class Choices:
    """All links that narrow the list, only those that lead to something."""

    audiences: tuple[CalendarChoice, ...]
    kinds: tuple[CalendarChoice, ...]
    hromadas: tuple[CalendarChoice, ...]

    @property
    def empty(self) -> bool:
        """True when there is nothing to choose from."""
        return not (self.audiences or self.kinds or self.hromadas)


@dataclass(frozen=True)
class AsOf:
    """Events read on an earlier day, because the source failed since."""

    day: dt.date
    old: bool


def card_of(data: Data, slug: str, event: Event, today: dt.date) -> EventCard:
    """The event as its next date shows it, or its last one when all have passed; all dates of a series on it."""
    past = record(data.history, slug, event, today)
    dates = tuple(
        EventCard(**vars(date), hromada=data.hromadas[slug], hromada_slug=slug, record=past)
        for date in occurrences(event, past.date)
    )
    if len(dates) == 1:
        return dates[0]
    coming = [date for date in dates if date.last_day >= today]
    going = [date for date in coming if date.status != "cancelled"]
    return dataclasses.replace((going or coming or dates[-1:])[0], series=dates, further=max(len(going) - 1, 0))


def for_path(audience: str) -> str:
    """Path of the page of an audience's events."""
    return f"events/for-{audience}/"


def ics_path(page: str) -> str:
    """Path of the calendar of a page: of an audience's events, or of one event."""
    return page.rstrip("/") + ".ics"


def kind_path(kind: str) -> str:
    """Path of the page of one kind of events."""
    return f"events/kind-{kind.replace('_', '-')}/"


def archive_path(year: int) -> str:
    """Path of the page of a year's past events."""
    return f"events/archive/{year}/"


def shortened(calendar: CalendarView, most: int) -> tuple[CalendarView, tuple[Month, ...]]:
    """The calendar's first ``most`` coming events, and the months of which something was left out."""
    months: list[Month] = []
    later: list[Month] = []
    for month in calendar.months:
        room = most - sum(len(before.cards) for before in months)
        if room > 0:
            months.append(Month(month.first, month.cards[:room]))
        if len(month.cards) > room:
            later.append(month)
    return dataclasses.replace(calendar, months=tuple(months)), tuple(later)


def batches(items: Sequence[Item], most: int) -> list[Sequence[Item]]:
    """``items`` in parts of at most ``most``."""
    return [items[at : at + most] for at in range(0, len(items), most)]


def divided(calendar: CalendarView, most: int) -> list[CalendarView]:
    """The calendar in parts of at most ``most`` entries, in order; what fell away lately stands in the first.

    What is past, a line an entry, comes after all else, on the same page only where both fit on one.
    """
    cards: list[tuple[dt.date | None, EventCard]] = [(None, card) for card in calendar.now]
    cards += [(month.first, card) for month in calendar.months for card in month.cards]
    parts: list[CalendarView] = []
    for part in batches(cards, most) or [()]:
        groups = {first: [card for _, card in group] for first, group in itertools.groupby(part, lambda one: one[0])}
        now = tuple(groups.pop(None, ()))
        months = tuple(Month(first, tuple(group)) for first, group in groups.items() if first is not None)
        parts.append(CalendarView(now, months, () if parts else calendar.recent))
    if not calendar.past:
        return parts
    parts = [part for part in parts if not part.empty]
    if len(parts) == 1 and len(calendar.coming) + len(calendar.recent) + len(calendar.past) <= most:
        return [calendar]
    return parts + [CalendarView(past=tuple(cards)) for cards in batches(calendar.past, MOST_LINES)]


class Listing:
    """Everything that is and was on: a card for every event."""

    def __init__(self, data: Data, today: dt.date) -> None:
        self.data, self.today = data, today
        self.all = tuple(card_of(data, slug, event, today) for slug, events in data.events.items() for event in events)
        self.by_hromada: dict[str, list[EventCard]] = {slug: [] for slug in data.hromadas}
        for card in self.all:
            self.by_hromada[card.hromada_slug].append(card)
        self.calendar = self._calendar(self.all)
        self._of_hromadas = {slug: self._calendar(cards) for slug, cards in self.by_hromada.items()}
        self.choices = self._choices()

    def _choices(self) -> Choices:
        cards = self.calendar.coming
        audiences: Counter[str] = Counter(audience for card in cards for audience in card.event.audience)
        kinds: Counter[str] = Counter(card.event.kind for card in cards)
        hromadas = Counter(card.hromada_slug for card in cards)
        return Choices(
            tuple(CalendarChoice(name, for_path(name), audiences[name]) for name in AUDIENCES if audiences[name]),
            tuple(CalendarChoice(name, kind_path(name), kinds[name]) for name in KINDS if kinds[name]),
            tuple(
                CalendarChoice(slug, f"hromadas/{slug}/", hromadas[slug], hromada.name)
                for slug, hromada in self.data.hromadas.items()
                if hromadas[slug]
            ),
        )

    def _calendar(self, cards: Iterable[EventCard]) -> CalendarView:
        """Events → what is on now, what comes by month, and what fell away in the last week."""
        today, cards = self.today, sorted(cards, key=_by_start)
        coming = [card for card in cards if card.first_day > today]
        return CalendarView(
            tuple(card for card in cards if card.first_day <= today <= card.last_day),
            tuple(Month(first, tuple(group)) for first, group in itertools.groupby(coming, _first_of_month)),
            tuple(card for card in cards if self.past(card) and self.visible(card)),
        )

    def hromada(self, slug: str) -> CalendarView:
        """One hromada's calendar."""
        return self._of_hromadas[slug]

    def audience(self, audience: str) -> CalendarView:
        """One audience's calendar."""
        return self._calendar(card for card in self.all if audience in card.event.audience)

    def kind(self, kind: str) -> CalendarView:
        """The calendar of one kind of events."""
        return self._calendar(card for card in self.all if card.event.kind == kind)

    def months(self) -> list[Month]:
        """Every date by its month, in order; a long event is in each month that it touches."""
        months: defaultdict[dt.date, list[EventCard]] = defaultdict(list)
        for card in itertools.chain.from_iterable(card.days for card in self.all):
            first = _first_of_month(card)
            while first <= card.last_day:
                months[first].append(card)
                first = months_later(first, 1)
        return [Month(first, tuple(sorted(cards, key=_by_end))) for first, cards in sorted(months.items())]

    def archive(self) -> dict[int, tuple[EventCard, ...]]:
        """Year → events of which no date is left, the latest first. Examples are no events."""
        over = sorted((card for card in self.all if self.past(card) and not card.event.example), key=_by_end)
        groups = itertools.groupby(reversed(over), key=lambda card: card.last_day.year)
        return {year: tuple(cards) for year, cards in groups}

    def past(self, card: EventCard) -> bool:
        """True when the card's date is over."""
        return card.last_day < self.today

    def visible(self, card: EventCard) -> bool:
        """True for a date that is not over, or that fell away so lately that people may still look for it."""
        days = (self.today - card.last_day).days
        return days <= 0 or (card.status != "planned" and days <= KEPT_DAYS)

    def as_of(self, slug: str) -> AsOf | None:
        """From which day a hromada's events are, when its source failed since."""
        day = self.data.as_of.get(slug)
        return None if day is None else AsOf(day, (self.today - day).days > OLD_AFTER_DAYS)

    def changes(self) -> list[EventCard]:
        """New and changed events, the latest change first; those over for more than a week are no news."""
        since = self.today - dt.timedelta(days=KEPT_DAYS)
        news = sorted((card for card in self.all if card.last_day >= since), key=lambda card: card.path)
        news.sort(key=lambda card: (card.record.last_changed, card.record.first_seen), reverse=True)
        return news


def _first_of_month(card: EventCard) -> dt.date:
    return card.first_day.replace(day=1)


def _by_start(card: EventCard) -> tuple[dt.date, dt.time, str]:
    return card.first_day, card.time.start if card.time else dt.time.min, card.path


def _by_end(card: EventCard) -> tuple[dt.date, dt.time, str]:
    return card.last_day, card.time.start if card.time else dt.time.min, card.path
