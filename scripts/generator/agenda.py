"""Events + today → what a list shows: now, coming by month, and what fell away in the last week."""

import datetime as dt
import itertools
from collections.abc import Iterable

from generator.data import Data
from generator.event import Event
from generator.history import record
from generator.schedule import Occurrence, occurrences
from generator.views import CalendarView, EventCard, Month

KEPT_DAYS = 7  # a cancelled or moved event stays visible so long past its date; contract, section 4
_FELL_AWAY = ("cancelled", "postponed", "moved", "moved_online")


def event_path(hromada: str, event: Event) -> str:
    """Path of an event's page from its language's root."""
    return f"events/{hromada}/{event.id}/"


def card(data: Data, hromada: str, event: Event, today: dt.date) -> EventCard:
    """The event as its next date shows it, or its last one when all have passed."""
    dates = occurrences(event, record(data.history, hromada, event, today).date)
    coming = [one for one in dates if one.last_day >= today]
    going = [one for one in coming if one.status != "cancelled"]
    return _card(data, hromada, (going or coming or [*dates[-1:]])[0], tuple(one.first_day for one in going))


def _card(data: Data, hromada: str, one: Occurrence, dates: tuple[dt.date, ...]) -> EventCard:
    return EventCard(
        event=one.event,
        hromada=data.hromadas[hromada],
        hromada_slug=hromada,
        path=event_path(hromada, one.event),
        first_day=one.first_day,
        last_day=one.last_day,
        time=one.time,
        status=one.status,
        note=one.note,
        moved_from=one.moved_from,
        dates=dates or (one.first_day,),
    )


def agenda(data: Data, today: dt.date, hromadas: Iterable[str] | None = None) -> CalendarView:
    """The calendar of all hromadas, or of some."""
    now: list[EventCard] = []
    coming: list[EventCard] = []
    recent: list[EventCard] = []
    for hromada in hromadas if hromadas is not None else data.events:
        for event in data.events.get(hromada, ()):
            shown = card(data, hromada, event, today)
            if shown.first_day > today:
                coming.append(shown)
            elif shown.last_day >= today:
                now.append(shown)
            elif shown.status in _FELL_AWAY and (today - shown.last_day).days <= KEPT_DAYS:
                recent.append(shown)
    coming.sort(key=_order)
    months = tuple(
        Month(first, tuple(cards))
        for first, cards in itertools.groupby(coming, key=lambda one: one.first_day.replace(day=1))
    )
    return CalendarView(tuple(sorted(now, key=_order)), months, tuple(sorted(recent, key=_order)))


def _order(one: EventCard) -> tuple[dt.date, dt.time, str]:
    return one.first_day, one.time.start if one.time else dt.time.min, one.path
