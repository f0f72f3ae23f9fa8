"""Events + today → what a list shows: now, coming by month, and what fell away in the last week."""

import datetime as dt
import itertools
from collections.abc import Iterable

from generator.model.data import Data
from generator.model.event import Event
from generator.model.history import record
from generator.model.hromada import Hromada
from generator.model.schedule import Occurrence, occurrences
from generator.view.views import CalendarView, EventCard, Month

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
    return dated(
        data.hromadas[hromada], hromada, (going or coming or [*dates[-1:]])[0], tuple(one.first_day for one in going)
    )


def dated(hromada: Hromada, slug: str, one: Occurrence, dates: tuple[dt.date, ...] = ()) -> EventCard:
    """One date of an event of ``hromada``; ``dates`` are those of the series still to come, or else this one alone."""
    return EventCard(
        event=one.event,
        hromada=hromada,
        hromada_slug=slug,
        path=event_path(slug, one.event),
        first_day=one.first_day,
        last_day=one.last_day,
        time=one.time,
        status=one.status,
        note=one.note,
        moved_from=one.moved_from,
        dates=dates or (one.first_day,),
    )


def calendar(cards: Iterable[EventCard], today: dt.date) -> CalendarView:
    """Events → what is on now, what comes by month, and what fell away in the last week."""
    now: list[EventCard] = []
    coming: list[EventCard] = []
    recent: list[EventCard] = []
    for shown in cards:
        if shown.first_day > today:
            coming.append(shown)
        elif shown.last_day >= today:
            now.append(shown)
        elif fell_away(shown, today):
            recent.append(shown)
    coming.sort(key=_order)
    months = tuple(
        Month(first, tuple(group))
        for first, group in itertools.groupby(coming, key=lambda one: one.first_day.replace(day=1))
    )
    return CalendarView(tuple(sorted(now, key=_order)), months, tuple(sorted(recent, key=_order)))


def fell_away(card: EventCard, today: dt.date) -> bool:
    """True for what was cancelled or moved and stays visible for a week past its date."""
    return card.status in _FELL_AWAY and (today - card.last_day).days <= KEPT_DAYS


def _order(one: EventCard) -> tuple[dt.date, dt.time, str]:
    return one.first_day, one.time.start if one.time else dt.time.min, one.path
