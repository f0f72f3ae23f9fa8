"""iCalendar (RFC 5545) of Google, Outlook, Nextcloud and others → its events, with the days on which they are.

Only what an event is about is read: never who organises or attends it, no alarms, no attachments. A file's own
definitions of time zones are not believed; names of zones are known here. Times become those of Kyiv, days without a
time stay days. Rules are read by icalendar and recurring-ical-events, and only such as come to an end soon.
"""

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import recurring_ical_events
from icalendar import Calendar
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from generator.base.problems import Problem
from generator.base.words import imported_words

KYIV = ZoneInfo("Europe/Kyiv")
MAX_STEPS = 300_000  # from the beginnings of all series of a file to the last date that is shown
FIRST_YEAR = 1970
MAX_DAYS = 366  # of one date of a series

_WANTED = frozenset(
    "UID DTSTART DTEND DURATION RRULE EXRULE RDATE EXDATE RECURRENCE-ID SUMMARY DESCRIPTION LOCATION URL CATEGORIES"
    " STATUS CLASS SEQUENCE X-GOOGLE-CONFERENCE X-MICROSOFT-SKYPETEAMSMEETINGURL".split()
)
_TIMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
_NAME = re.compile(r"[A-Za-z0-9-]+")
_ZONE = re.compile(r';TZID=("[^"]*"|[^:;]*)', re.I)
_UTC = re.compile(r"\d{8}T\d{6}Z")
_WHOLE_DAYS = re.compile(r"\d{8}(?:,\d{8})*")
_UNTIL = re.compile(r"(?<=UNTIL=)\d{8}T\d{6}Z", re.I)
_UNTIL_DAY = re.compile(r"(?<=UNTIL=)\d{8}(?![\dT])", re.I)
_FROM_HERE = re.compile(r"RECURRENCE-ID[^:]*;RANGE=", re.I)
_OFFSETS_OF_KYIV = frozenset(("+0200", "+0300"))
_OFFSET = re.compile(r"(?:UTC|GMT) ?([+-]\d\d?)", re.I)
_RULE_PARTS = frozenset("FREQ INTERVAL COUNT UNTIL BYDAY BYMONTHDAY BYMONTH BYSETPOS WKST".split())
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_BYDAY = re.compile(r"([+-]?\d{1,2})?(?:MO|TU|WE|TH|FR|SA|SU)")
_DAYS_A_STEP = {"WEEKLY": 2, "MONTHLY": 5, "YEARLY": 5}  # about: a year takes a look at each of its days
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

Moment = dt.date | dt.datetime  # a day, or a time in Kyiv


class Unfit(Exception):
    """Why an event of a calendar can't be read; ``code`` is a problem's."""

    def __init__(self, code: str, line: int, **params: object) -> None:
        """``line`` of the file says it."""
        super().__init__(code)
        self.code, self.line, self.params = code, line, params


@dataclass(frozen=True)
class Days:
    """When something is: a time in Kyiv, or a day; ``end`` is None when only the beginning is known."""

    start: Moment
    end: Moment | None


@dataclass
class CalendarEvent:
    """One VEVENT: its texts by the names of their properties, with the lines on which they stand."""

    line: int
    texts: dict[str, str] = field(default_factory=dict)
    at: dict[str, int] = field(default_factory=dict)
    source: list[str] = field(default_factory=list)  # its lines, unfolded
    strange: dict[str, int] = field(default_factory=dict)  # zones of it that nobody knows, with lines
    own: Days | None = None  # as its first line says, whatever the window shows
    days: tuple[Days, ...] = ()  # of a series all that the window shows
    recurrence: Moment | None = None  # the day of a series that this one stands for
    steps: int = 0  # that it takes to find them
    long: bool = False  # of a series with more days than that

    @property
    def uid(self) -> str:
        """What the calendar calls it; empty when it says nothing."""
        return self.texts.get("UID", "").strip()


@dataclass(frozen=True)
class Window:
    """Of a series its dates from ``archive`` on are told; where that is more than ``most``, those from ``first`` on."""

    archive: dt.date
    first: dt.date
    last: dt.date
    most: int  # days of one series


def read(text: str, file: str, window: Window) -> tuple[list[CalendarEvent], list[Problem]]:
    """Events of a calendar's text in its order, and what is wrong with the others. Nothing where it is cut off."""
    rows = _unfolded(text)
    if not rows or rows[0][1].upper() != "BEGIN:VCALENDAR":
        return [], [Problem(file, 1, "calendar-none")]
    if rows[-1][1].upper() != "END:VCALENDAR":
        return [], [Problem(file, rows[-1][0], "calendar-cut")]
    events: list[CalendarEvent] = []
    problems: list[Problem] = []
    strange: dict[str, int] = {}
    elsewhere = _zones_elsewhere(rows)
    steps, over = 0, 0
    for event in _events(rows):
        try:
            dated = _dated(event, window, MAX_STEPS - steps)
            for zone, line in event.strange.items():
                if zone in elsewhere or ((offset := _OFFSET.search(zone)) and int(offset[1]) != 2):
                    raise Unfit("calendar-zone-other", line, value=zone)
                strange.setdefault(zone, line)
            steps += dated.steps
            over += not dated.days
            events += [dated] if dated.days else []
        except Unfit as why:
            params = {**why.params, "entry": entry(event)}
            problems.append(Problem(file, why.line, why.code, 0, "error", params))
    if over:
        problems.append(Problem(file, 1, "calendar-over", 0, "notice", {"count": over}))
    for zone, line in strange.items():
        problems.append(Problem(file, line, "calendar-zone", 0, "warning", {"value": zone}))
    return _without_open_changes(events, file, problems), problems


def _without_open_changes(events: list[CalendarEvent], file: str, problems: list[Problem]) -> list[CalendarEvent]:
    """Without series whose dates all change from some date on: which of them are true cannot be told."""
    changing = {event.uid: event for event in events if any(map(_FROM_HERE.match, event.source))}
    for event in changing.values():
        params = {"key": "RECURRENCE-ID;RANGE", "entry": entry(event)}
        problems.append(Problem(file, event.at["RECURRENCE-ID"], "calendar-value", 0, "error", params))
    return [event for event in events if event.uid not in changing]


def _zones_elsewhere(rows: Iterable[tuple[int, str]]) -> frozenset[str]:
    """Zones that the file itself tells to be another's than Kyiv's."""
    zones, name = set(), ""
    for _, row in rows:
        key, _, value = row.partition(":")
        if key.upper() == "TZID":
            name = value.strip('" ')
        elif key.upper() == "TZOFFSETTO" and value.strip()[:5] not in _OFFSETS_OF_KYIV:
            zones.add(name)
    return frozenset(zones)


def entry(event: CalendarEvent) -> dict[str, str]:
    """How messages call an event: by its title and its UID."""
    title = " ".join(event.texts.get("SUMMARY", "").split())[:60]
    return {"uk": f"«{title}» (UID {event.uid or '—'})", "en": f"“{title}” (UID {event.uid or '—'})"}


def _unfolded(text: str) -> list[tuple[int, str]]:
    """Content lines with the numbers of the lines on which they begin."""
    rows: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line[:1] in (" ", "\t") and rows:
            rows[-1][1].append(line[1:])
        elif line.strip():
            rows.append((number, [line.strip()]))
    return [(number, "".join(parts)) for number, parts in rows]


def _events(rows: Iterable[tuple[int, str]]) -> Iterator[CalendarEvent]:
    """The VEVENTs with what is wanted of each."""
    within: list[str] = []
    zone: str | None = None  # by whose clock the rules of the calendar go
    event: CalendarEvent | None = None
    for number, row in rows:
        name = (_NAME.match(row) or [""])[0].upper()
        kind = row.partition(":")[2].strip().upper()
        if name == "BEGIN":
            within.append(kind)
            if within[-2:] == ["VCALENDAR", "VEVENT"]:
                event = CalendarEvent(number)
        elif name == "END":
            if event is not None and within[-2:] == ["VCALENDAR", "VEVENT"]:
                if zone and "RRULE" in event.at:
                    event.source = [_local(row, zone) for row in event.source]
                if any(row.upper().startswith("DTSTART") and "T" not in row.rpartition(":")[2] for row in event.source):
                    event.source = [_UNTIL.sub(_last_day, row) for row in event.source]
                else:  # up to and with the day that is named
                    event.source = [_UNTIL_DAY.sub(r"\g<0>T235959", row) for row in event.source]
                yield event
                event = None
            if kind in within:
                del within[within.index(kind) :]
        elif name == "X-WR-TIMEZONE" and within == ["VCALENDAR"]:
            zone = _zone(row.partition(":")[2].strip())
        elif event is not None and within[-2:] == ["VCALENDAR", "VEVENT"] and name in _WANTED:
            event.at.setdefault(name, number)
            known_zone = functools.partial(_known_zone, event.strange, number)
            event.source.append(_in_known_zone(row, known_zone) if name in _TIMES else row)


def _in_known_zone(row: str, known_zone: Callable[[re.Match[str]], str]) -> str:
    """A line of times with the name of a known zone; whole days have none, though some programs write one."""
    name, colon, value = row.rpartition(":")
    return _ZONE.sub("" if _WHOLE_DAYS.fullmatch(value.strip()) else known_zone, name) + colon + value.strip()


def _last_day(until: re.Match[str]) -> str:
    """The last day of a rule of whole days: Outlook writes the moment of Greenwich at which that day begins in Kyiv."""
    try:
        moment = dt.datetime.strptime(until[0], "%Y%m%dT%H%M%S%z")
        return until[0][:8] if moment.second else f"{moment.astimezone(KYIV):%Y%m%d}"
    except (ValueError, OverflowError):
        return until[0]


def _local(row: str, zone: str) -> str:
    """A line whose times are those of Greenwich by the clock of ``zone``: as programs that name the zone mean them."""
    name, colon, values = row.partition(":")
    times = values.split(",")
    if name.upper() not in ("DTSTART", "DTEND", "EXDATE", "RDATE") or not all(map(_UTC.fullmatch, times)):
        return row
    try:
        utc = (dt.datetime.strptime(one, "%Y%m%dT%H%M%S%z") for one in times)
        return f"{name};TZID={zone}{colon}" + ",".join(f"{one.astimezone(ZoneInfo(zone)):%Y%m%dT%H%M%S}" for one in utc)
    except (ValueError, OverflowError):
        return row


def _known_zone(strange: dict[str, int], line: int, written: re.Match[str]) -> str:
    """The parameter with the name of a zone that is known everywhere; none at all for Kyiv's own time."""
    name = written[1].strip('" ')
    parts = name.split("/")
    known = next(filter(None, (_zone("/".join(parts[at:])) for at in range(len(parts)))), None)
    if known is None and not any(word in name.casefold() for word in imported_words("kyiv")):
        strange.setdefault(name, line)
    return f";TZID={known}" if known else ""


@functools.cache
def _zone(name: str) -> str | None:
    """The zone that a name means here, Windows's names too; None for any other."""
    known = str(WINDOWS_TO_OLSON.get(name, name))
    return _zones().get(known.casefold())


@functools.cache
def _zones() -> Mapping[str, str]:
    """Names of zones as they are written, by their small letters: programs and systems differ in these."""
    return {name.casefold(): name for name in available_timezones()}


def _dated(event: CalendarEvent, window: Window, room: int) -> CalendarEvent:
    """The event with its texts and days; none of a series that is over. ``room``: steps for a series. Raises Unfit."""
    try:
        component: Any = Calendar.from_ical(_calendar(event.source)).walk("VEVENT")[0]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise Unfit("calendar-event", event.line, value=str(error)[:80]) from None
    broken = {str(name).upper() for name, _ in component.errors}
    event.texts = {name: text for name in event.at.keys() - broken if (text := _text(component.get(name)))}
    for name in _TIMES:
        if name in broken:
            raise Unfit("calendar-value", event.at.get(name, event.line), key=name)
    if "EXRULE" in event.at:  # of an older standard: the days that it takes out would be shown
        raise Unfit("calendar-value", event.at["EXRULE"], key="EXRULE")
    if "DTSTART" not in event.at:
        raise Unfit("calendar-no-start", event.line)
    try:
        event.own = _span(component)
        event.days = tuple(_days(event, component, window, room))
        if "RECURRENCE-ID" in event.at:
            event.recurrence = _moment(component["RECURRENCE-ID"].dt)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError):
        raise Unfit("calendar-value", event.at["DTSTART"], key="DTSTART") from None
    return event


def _text(value: Any) -> str:
    """What a property says, if it is a text; the first where there are several, and all categories."""
    if isinstance(value, list) and value and hasattr(value[0], "cats"):
        return ", ".join(str(word) for part in value for word in part.cats)
    first = value[0] if isinstance(value, list) and value else value
    if hasattr(first, "cats"):
        return ", ".join(map(str, first.cats))
    return str(first) if isinstance(first, str | int) else ""


def _calendar(rows: Iterable[str]) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *rows, "END:VEVENT", "END:VCALENDAR", ""])


def _moment(value: Moment) -> Moment:
    """A day, or a time by the clock of Kyiv: one without a zone is Kyiv's already."""
    if not isinstance(value, dt.datetime):
        return value
    return value.replace(tzinfo=KYIV) if value.tzinfo is None else value.astimezone(KYIV)


def _days(event: CalendarEvent, component: Any, window: Window, room: int) -> Iterator[Days]:
    """The days of an event; of a series at most so many as the window has room for. Raises Unfit."""
    if "RECURRENCE-ID" in event.at or not event.at.keys() & {"RRULE", "RDATE"}:  # a date repeats no rule of its series
        yield _span(component)
        return
    start = component["DTSTART"].dt
    if not 0 <= _lasts(component, start) <= MAX_DAYS:  # else each date of the past would reach into the window
        raise Unfit("calendar-value", event.at.get("DTEND", event.line), key="DTEND")
    for row in event.source:
        if row.upper().startswith("RDATE") and "PERIOD" in row.upper():
            raise Unfit("calendar-value", event.at["RDATE"], key="RDATE")
        if row.upper().startswith("RRULE"):
            event.steps = _check_rule(row.partition(":")[2], start, event.at["RRULE"], window.last)
            if event.steps > room:
                raise Unfit("calendar-series", event.line)
    query = recurring_ical_events.of(Calendar.from_ical(_calendar([*event.source, *(["UID:x"] * (not event.uid))])))
    last = window.last + dt.timedelta(days=1)
    spans = _spans(query, window.archive, last)
    event.long = len(spans) > window.most
    if event.long:
        spans = _spans(query, window.first, last)
    yield from spans[: window.most]


def _lasts(component: Any, start: Moment) -> int:
    """Days from the beginning of an event to its end."""
    if component.get("DTEND") is not None:
        days = [one.date() if isinstance(one, dt.datetime) else one for one in (start, component["DTEND"].dt)]
        return int((days[1] - days[0]).days)
    return int(component["DURATION"].dt.days) if component.get("DURATION") is not None else 0


def _spans(query: recurring_ical_events.CalendarQuery, first: dt.date, last: dt.date) -> list[Days]:
    """When the dates of a series are, in order, each once."""
    return sorted({_key(span): span for span in map(_span, query.between(first, last))}.values(), key=_key)


def _key(span: Days) -> tuple[str, str]:
    return span.start.isoformat(), span.end.isoformat() if span.end else ""


def _span(component: Any) -> Days:
    """The beginning and the end of one VEVENT, in Kyiv; the last day instead of the one after it."""
    get = component.get
    start = get("DTSTART").dt
    end = get("DTEND").dt if get("DTEND") is not None else None
    if end is None and get("DURATION") is not None:
        end = start + get("DURATION").dt
    start, end = _moment(start), _moment(end) if end is not None else None
    if isinstance(start, dt.datetime) and isinstance(end, dt.datetime):
        if end > start and start.time() == end.time() == dt.time():  # whole days, as Outlook may write them
            start, end = start.date(), end.date()
        else:
            return Days(start, end if end > start else None)
    if isinstance(start, dt.datetime) or isinstance(end, dt.datetime) or end is None or end <= start:
        return Days(start, None)
    return Days(start, end - dt.timedelta(days=1))


def _check_rule(rule: str, start: Moment, line: int, last: dt.date) -> int:
    """Days to go through until ``last``. Refuses rules that no event of people has. Raises Unfit."""
    parts = dict(part.upper().split("=", 1) for part in rule.strip().split(";") if "=" in part)
    frequency, interval = parts.get("FREQ", ""), parts.get("INTERVAL", "1")
    plain = frequency in _FREQUENCIES and not set(parts) - _RULE_PARTS and re.fullmatch(r"[1-9]\d{0,3}", interval)
    if not plain or not _found_soon(parts):
        raise Unfit("calendar-rule", line, value=rule.strip()[:80])
    if start.year < FIRST_YEAR or not _any_day(parts, start):
        raise Unfit("calendar-rule-none", line)
    first = start.date() if isinstance(start, dt.datetime) else start
    rare = 0 if interval == "1" or not parts.keys() & {"BYMONTH", "BYMONTHDAY"} else 5000  # it may never meet
    return rare + max(0, (last - first).days) // (int(interval) if frequency == "DAILY" else _DAYS_A_STEP[frequency])


def _found_soon(parts: Mapping[str, str]) -> bool:
    """Whether a rule's days can't be such as never meet: the library would look for them until the year 9999."""
    frequency, days = parts["FREQ"], [_BYDAY.fullmatch(one) for one in parts.get("BYDAY", "").split(",") if one]
    positions = parts.get("BYSETPOS", "0").split(",")
    if not all(days) or not all(re.fullmatch(r"[+-]?\d{1,3}", one) for one in positions):
        return False
    ordinals = [abs(int(day[1])) for day in days if day and day[1]]
    if ordinals and (frequency in ("DAILY", "WEEKLY") or "BYMONTHDAY" in parts or "BYSETPOS" in parts):
        return False
    if max(ordinals, default=0) > (53 if frequency == "YEARLY" and "BYMONTH" not in parts else 5):
        return False
    if "BYSETPOS" in parts:  # the fifth Monday is there at times, the sixth never
        weeks = {"WEEKLY": 1, "MONTHLY": 5}.get(frequency, 0)
        return "BYMONTHDAY" not in parts and max(abs(int(one)) for one in positions) <= weeks * len(days)
    filtered = parts.keys() & {"BYDAY", "BYMONTH", "BYMONTHDAY"}
    return frequency != "DAILY" or parts.get("INTERVAL", "1") == "1" or not filtered


def _any_day(parts: Mapping[str, str], start: Moment) -> bool:
    """Whether in a cycle of the calendar (28 years) there is a day that the rule's parts allow at all."""
    months, days = ([int(one) for one in parts.get(name, "").split(",") if one] for name in ("BYMONTH", "BYMONTHDAY"))
    weekdays = {_WEEKDAYS.index(one[-2:]) for one in parts.get("BYDAY", "").split(",") if one}
    first = dt.date(start.year, 1, 1)
    for day in (first + dt.timedelta(days=number) for number in range(28 * 366)):
        left = (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - day
        fits = not days or day.day in days or -left.days in days
        if fits and (not months or day.month in months) and (not weekdays or day.weekday() in weekdays):
            return True
    return False
