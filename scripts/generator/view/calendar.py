"""All events worked out once, and the ways to look at them: now and coming, by hromada, audience, kind, month and year.

Addresses of these looks last: the page and the calendar of an audience exist also while it has no events, because
somebody subscribed to them; links lead only to those that have some.
"""

import dataclasses
import datetime as dt
import functools
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar, get_args

from generator.base import limits
from generator.base.fields import Bilingual, Lang
from generator.base.limits import Room
from generator.base.shortening import fitting, packed
from generator.model.data import Data
from generator.model.event import Audience, Event, EventKind
from generator.model.history import Record, record
from generator.model.hromada import NATIONAL, Host
from generator.model.provenance import OLD_AFTER_DAYS
from generator.model.schedule import Occurrence, days_of, months_later, occurrences
from generator.model.shortened_event import shortened
from generator.view import event_text

AUDIENCES: tuple[str, ...] = get_args(Audience)
KINDS: tuple[str, ...] = get_args(EventKind)
KEPT_DAYS = 7  # a cancelled or moved event stays visible so long past its date; contract, section 4

Item = TypeVar("Item")
Words = Callable[["EventCard", Lang], str]  # what an entry of a list says


@dataclass(frozen=True, eq=False)
class EventCard(Occurrence):
    """One date of an event as lists and its own page show it; of a series in most lists, the next one."""

    hromada: Host
    hromada_slug: str
    record: Record
    series: tuple["EventCard", ...] = ()  # its dates near to today, on the card that stands for a whole series
    further: int = 0  # on that card: dates still to come after this one, the far ones too
    shortened: bool = False  # the event said more than a page can carry
    past: bool = False  # its date is over

    @property
    def path(self) -> str:
        """Path of the event's page from its language's root."""
        return f"events/{self.hromada_slug}/{self.event.id}/"

    @property
    def host_path(self) -> str:
        """Path of the page of all that its hromada, or the whole country, has on."""
        return "events/" if self.hromada_slug == NATIONAL else f"hromadas/{self.hromada_slug}/"

    @property
    def days(self) -> tuple["EventCard", ...]:
        """Dates near to today as cards of their own; of nearly all series that is every date."""
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

    @functools.cached_property
    def coming(self) -> tuple[EventCard, ...]:
        """What is on now, then what comes, in order."""
        return (*self.now, *(card for month in self.months for card in month.cards))


@dataclass(frozen=True)
class CalendarChoice:
    """A link that narrows the list of events; ``name`` is set where the name comes from data.

    ``count``: how many events it leads to, where that is said.
    """

    value: str
    path: str
    count: int | None
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

    @functools.cached_property
    def uncounted(self) -> "Choices":
        """The same links without counts, which change each day, and with them every page that says them."""
        kinds = (self.audiences, self.kinds, self.hromadas)
        return Choices(*(tuple(dataclasses.replace(link, count=None) for link in links) for links in kinds))


@dataclass(frozen=True)
class AsOf:
    """Events read on an earlier day, because the source failed since."""

    day: dt.date
    old: bool


def card_of(data: Data, slug: str, event: Event, today: dt.date, reach: int = dt.timedelta.max.days) -> EventCard:
    """The event as its next date shows it, or its last one when all have passed; dates of a series on it.

    Of a series there are cards for that next date, for changed ones and for those within ``reach`` days of today.
    """
    stated = shortened(event)
    known = record(data.history, slug, event, today)
    dates = occurrences(stated, known.date)
    coming = [date for date in dates if date.last_day >= today]
    going = [date for date in coming if date.status != "cancelled"]
    following = (going or coming or dates[-1:])[0]
    changed = {change.date for change in event.changes}
    hromada, cut = data.host(slug), stated is not event
    cards = {
        date: EventCard(
            **vars(date), hromada=hromada, hromada_slug=slug, record=known, shortened=cut, past=date.last_day < today
        )
        for date in dates
        if date is following or abs((date.first_day - today).days) <= reach or date.original in changed
    }
    if len(dates) == 1:
        return cards[following]
    series, further = tuple(cards.values()), max(len(going) - 1, 0)
    return dataclasses.replace(cards[following], series=series, further=further)


def reach(events: Iterable[Event], today: dt.date) -> int:
    """How many days around today hold so many dates of a hromada's series as the site shows.

    A date of more than a month counts for each of them: it is in the list of every month that it touches.
    """
    near: Counter[int] = Counter()
    for event in events:
        if event.repeat:
            lists = 1 + (event.last_day - event.first_day).days // 28
            for day in days_of(event):
                near[abs((day - today).days)] += lists
    dates = 0
    for distance in sorted(near) if near.total() > limits.DATES_OF_HROMADA else ():
        dates += near[distance]
        if dates > limits.DATES_OF_HROMADA:
            return distance - 1
    return dt.timedelta.max.days


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


def batches(items: Sequence[Item], most: int) -> list[Sequence[Item]]:
    """``items`` in parts of at most ``most``."""
    return [items[at : at + most] for at in range(0, len(items), most)]


class Listing:
    """Everything that is and was on: a card for every event."""

    def __init__(self, data: Data, today: dt.date) -> None:
        self.data, self.today = data, today
        self._said = functools.cache(_said)  # each entry is in many lists
        self.divided = functools.cache(self._divided)  # each list is in every language, and asked for more than once
        near = {slug: reach(events, today) for slug, events in data.events.items()}
        self.all = tuple(card_of(data, slug, one, today, near[slug]) for slug in near for one in data.events[slug])
        self.by_hromada: dict[str, list[EventCard]] = {slug: [] for slug in data.hromadas}
        for card in self.all:
            self.by_hromada.get(card.hromada_slug, []).append(card)  # the whole country has no page of its own
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
            tuple(card for card in cards if card.past and self.visible(card)),
        )

    @functools.cached_property
    def soon(self) -> tuple[EventCard, ...]:
        """The next events that take place and that everybody may know of: for the first page."""
        going = (card for card in self.calendar.coming if card.status not in ("cancelled", "postponed"))
        return tuple(itertools.islice((one for one in going if event_text.shown_in(one.event, "search")), limits.SOON))

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
        over = sorted((card for card in self.all if card.past and not card.event.example), key=_by_end)
        groups = itertools.groupby(reversed(over), key=lambda card: card.last_day.year)
        return {year: tuple(cards) for year, cards in groups}

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

    # Lists, as much of them as one page has room for

    def _fitting(self, cards: Sequence[EventCard], room: Room, words: Words = event_text.list_words) -> int:
        """How many of the cards, from the first on, a list has room for: the same in every language, at least one."""
        first = cards[: room.entries]
        texts = ([self._said(words, card, lang) for card in first] for lang in self.data.languages)
        return max(1, min(fitting(some, room) for some in texts))

    def batches(
        self, cards: Sequence[EventCard], room: Room, words: Words = event_text.list_words
    ) -> list[Sequence[EventCard]]:
        """``cards`` in parts of which each has room on a page: the first is full, the second takes what is left over.

        The others are cut from the end: a day that passes takes entries from the beginning, or adds some there, and
        what is announced is mostly soon. So all but the first two stay as they are until there is one more or less.
        """
        if not cards:
            return []
        first = self._fitting(cards, room, words)
        return [cards[:first], *self._from_end(cards[first:], room, words)]

    def _from_end(
        self, cards: Sequence[EventCard], room: Room, words: Words = event_text.list_words
    ) -> list[Sequence[EventCard]]:
        """The same, where only the first part may have room left."""
        parts = []
        while cards:
            count = self._fitting(cards[: -room.entries - 1 : -1], room, words)
            parts.append(cards[-count:])
            cards = cards[:-count]
        return parts[::-1]

    def _recent(self, calendar: CalendarView, room: Room) -> tuple[Sequence[EventCard], Sequence[EventCard], Room]:
        """What fell away lately: as much as the first list shows, the rest, and the room that is left beside it."""
        first, *others = self.batches(calendar.recent, limits.RECENT) or [()]
        texts = ([self._said(event_text.list_words, card, lang) for card in first] for lang in self.data.languages)
        taken = max(map(packed, texts))
        left = Room(room.entries, room.packed - taken) if first else room
        return first, tuple(itertools.chain.from_iterable(others)), left

    def opening(self, calendar: CalendarView, room: Room) -> tuple[CalendarView, tuple[Month, ...], int]:
        """The calendar's first events; the months of which something was left out; how many recent ones were."""
        recent, more, left = self._recent(calendar, room)
        coming = calendar.coming
        shown = frozenset(coming[: self._fitting(coming, left)] if coming else ())
        now = tuple(card for card in calendar.now if card in shown)
        months = [Month(month.first, tuple(card for card in month.cards if card in shown)) for month in calendar.months]
        later = [month for month in calendar.months if not shown.issuperset(month.cards)]
        if len(now) < len(calendar.now):
            later = [Month(self.today.replace(day=1), calendar.now), *later]
        whole = CalendarView(now, tuple(month for month in months if month.cards), tuple(recent))
        return whole, tuple(later[: limits.MONTHS]), len(more)

    def _divided(self, calendar: CalendarView, room: Room) -> list[CalendarView]:
        """The calendar in parts of which each has room on a page, in order; what fell away lately stands in the first.

        What is past, a line an entry, comes after all else, on the same page only where both fit on one.
        """
        recent, more, left = self._recent(calendar, room)
        month_of = {card: month.first for month in calendar.months for card in month.cards}
        coming = calendar.coming
        first = coming[: self._fitting(coming, left)] if coming else ()
        parts: list[CalendarView] = []
        for part in [first, *self._from_end(coming[len(first) :], room)]:
            groups = {day: tuple(cards) for day, cards in itertools.groupby(part, month_of.get)}
            now = groups.pop(None, ())
            months = tuple(Month(day, cards) for day, cards in groups.items() if day is not None)
            parts.append(CalendarView(now, months, () if parts else tuple(recent)))
        parts += [CalendarView(recent=tuple(cards)) for cards in self.batches(more, room)]
        if not calendar.past:
            return parts
        parts = [part for part in parts if not part.empty]
        everything = (*coming, *calendar.recent, *calendar.past)
        if len(parts) == 1 and self._fitting(everything, room) == len(everything):
            return [calendar]
        past = self._from_end(calendar.past[::-1], limits.LINES, event_text.line_words)  # each day adds to its end
        return parts + [CalendarView(past=tuple(cards[::-1])) for cards in reversed(past)]


def _said(words: Words, card: EventCard, lang: Lang) -> str:
    return words(card, lang)


def _first_of_month(card: EventCard) -> dt.date:
    return card.first_day.replace(day=1)


def _by_start(card: EventCard) -> tuple[dt.date, dt.time, str]:
    return card.first_day, card.time.start if card.time else dt.time.min, card.path


def _by_end(card: EventCard) -> tuple[dt.date, dt.time, str]:
    return card.last_day, card.time.start if card.time else dt.time.min, card.path
