"""An event → its dates in Europe/Kyiv: repeats, exceptions, extra and changed dates."""

import calendar
import datetime as dt
import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from generator.base.fields import Bilingual, TimeRange
from generator.base.limits import DATES_OF_SERIES
from generator.model.event import DateChange, Event, Every, How, Status

KYIV = ZoneInfo("Europe/Kyiv")
_STEPS = {"day": dt.timedelta(days=1), "week": dt.timedelta(days=7), "2 weeks": dt.timedelta(days=14)}


@dataclass(frozen=True, eq=False)  # compared by identity: lists share what was rendered of a date
class Occurrence:
    """One date of an event. ``original`` is the date first announced: it never changes and identifies it."""

    event: Event
    original: dt.date
    first_day: dt.date
    last_day: dt.date
    time: TimeRange | None
    status: Status
    note: Bilingual | None  # to the status

    @property
    def moved_from(self) -> dt.date | None:
        """The announced date, when it is no longer the date."""
        return self.original if self.original != self.first_day else None

    @property
    def how(self) -> How:
        """How to take part on this date: nobody is to go where it was before it moved online."""
        return "online" if self.status == "moved_online" else self.event.how

    @property
    def online(self) -> bool:
        """True when there is a way to take part from home."""
        return self.how in ("online", "both")

    @property
    def starts(self) -> dt.date | dt.datetime:
        """The beginning in Kyiv; only a day when no time is known."""
        return self.first_day if self.time is None else local(self.first_day, self.time.start)

    @property
    def known_end(self) -> dt.date | dt.datetime | None:
        """The end in Kyiv: a day when no time is known, None when only the beginning of a single day is."""
        if self.time is None:
            return self.last_day
        if self.time.end is None:
            return self.last_day if self.last_day > self.first_day else None
        night = self.last_day == self.first_day and self.time.end <= self.time.start
        return local(self.last_day + dt.timedelta(days=night), self.time.end)

    @property
    def over(self) -> dt.datetime:
        """The moment from which nobody may take it for upcoming: its end, or the end of its last day."""
        end = self.known_end
        return end if isinstance(end, dt.datetime) else local(self.last_day + dt.timedelta(days=1), dt.time())


def occurrences(event: Event, announced: dt.date | None = None) -> tuple[Occurrence, ...]:
    """All dates of ``event`` in order; one for an event that does not repeat.

    ``announced`` is the first day as first announced: it stays the identity of a single event that moved.
    """
    changes = {change.date: change for change in event.changes}
    length = event.last_day - event.first_day
    if event.repeat is None and announced is not None and not changes:
        only = _occurrence(event, event.first_day, length, None)
        return (replace(only, original=announced),)
    return tuple(
        sorted(
            (_occurrence(event, day, length, changes.get(day)) for day in sorted(set(days_of(event)))),
            key=lambda one: (one.first_day, one.original),
        )
    )


def _occurrence(event: Event, day: dt.date, length: dt.timedelta, change: DateChange | None) -> Occurrence:
    if change is None:
        return Occurrence(event, day, day, day + length, event.time, event.status, event.status_note)
    first = change.new_date or day
    status: Status = change.status or ("moved" if change.new_date or change.new_time else event.status)
    return Occurrence(
        event, day, first, first + length, change.new_time or event.time, status, change.note or event.status_note
    )


def days_of(event: Event) -> Iterator[dt.date]:
    """Days first announced, of a series all of them, in no order; one may come twice."""
    if event.repeat is None:
        yield event.first_day
        return
    yield from set(itertools.islice(regular_days(event), DATES_OF_SERIES)) - set(event.repeat.except_)
    yield from event.repeat.also


def regular_days(event: Event) -> Iterator[dt.date]:
    """Dates that the repeat rule alone gives, at most one more than allowed."""
    if event.repeat is not None:
        yield from rule_days(event.first_day, event.repeat.every, event.repeat.until)


@functools.lru_cache(maxsize=256)  # each is asked for by several checks one after another
def rule_days(first: dt.date, every: Every, until: dt.date) -> tuple[dt.date, ...]:
    """Dates of a rule, at most one more than a series may have."""
    days = itertools.takewhile(lambda day: day <= until, _endless(first, every))
    return tuple(itertools.islice(days, DATES_OF_SERIES + 1))


def _endless(first: dt.date, every: Every) -> Iterator[dt.date]:
    """Days of a rule without end. Of a month it is the same weekday; a fifth one means the last of the month."""
    week = (first.day - 1) // 7
    for number in itertools.count():
        if every in _STEPS:
            yield first + number * _STEPS[every]
            continue
        if every == "year":
            yield months_later(first, 12 * number)
            continue
        month = months_later(first.replace(day=1), number)
        start, days = calendar.monthrange(month.year, month.month)
        day = 1 + (first.weekday() - start) % 7 + 7 * week
        yield month.replace(day=day if day <= days else day - 7)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def local(day: dt.date, time: dt.time) -> dt.datetime:
    """That wall-clock time in Europe/Kyiv; of an hour that comes twice, the first."""
    return dt.datetime.combine(day, time, KYIV)


@functools.lru_cache(maxsize=1 << 12)  # events have few times, on the same days
def skipped(day: dt.date, time: dt.time) -> bool:
    """True when Kyiv's clocks jump over this time (the last Sunday of March)."""
    moment = local(day, time)
    return moment.astimezone(dt.UTC).astimezone(KYIV).replace(tzinfo=None) != moment.replace(tzinfo=None)


def ambiguous(moment: dt.datetime) -> bool:
    """True when Kyiv's clocks show this time twice (the last Sunday of October) or never (of March)."""
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()
