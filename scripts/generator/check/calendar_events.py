"""Events of a calendar → those of an event file. An id comes from the UID, so that addresses stay when titles change.

A series becomes one event: the rule that fits best, with its exceptions. One date of it that was moved is a change;
one with another title or place is an event of its own. Private events are left out, and people's names never read.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence

from generator.base.limits import DATES_OF_SERIES
from generator.base.problems import Problem
from generator.base.words import imported_words
from generator.base.yaml_lines import Value
from generator.check.imported_event import Imported, Origin, addresses_in, dated_id, is_room
from generator.model.event import Every
from generator.model.schedule import rule_days
from generator.read import calendar_file, title_state
from generator.read.calendar_file import CalendarEvent, Days, Window
from generator.read.foreign_text import lines, of_html, unwrapped, words

_EVERY: tuple[Every, ...] = ("week", "2 weeks", "month", "day")
_PRIVATE = ("PRIVATE", "CONFIDENTIAL")
_TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION")
_GOOGLE_ROOM = re.compile(r"-::~:~::~.*?(?:::~:~::-|\Z)", re.S)  # how to join, between lines of such signs


def events(text: str, file: str, origin: Origin) -> tuple[list[Imported], list[Problem]]:
    """Events of a calendar's text, and what is wrong with the others."""
    listed, problems = calendar_file.read(text, file, _window(origin.today))
    imported: list[Imported] = []
    left_out = [event for event in listed if _hidden(event)]
    if left_out:
        params = {"count": len(left_out)}
        problems.append(Problem(file, left_out[0].line, "calendar-private", 0, "notice", params))
    for of_uid in _by_uid(listed):
        imported += _of_uid(of_uid, file)
    for event in imported:
        event.settle(origin)
    return imported, problems


def _window(today: dt.date | None) -> Window:
    """Last year, this one and the next: of a series without an end the last date then changes but once a year."""
    if today is None:
        return Window(dt.date(2000, 1, 1), dt.date(2000, 1, 1), dt.date(2100, 1, 1), DATES_OF_SERIES)
    half = today.replace(month=1 if today.month < 7 else 7, day=1)
    return Window(dt.date(today.year - 1, 1, 1), half, dt.date(today.year + 1, 12, 31), DATES_OF_SERIES)


def _hidden(event: CalendarEvent) -> bool:
    """Whether an event is nobody's business, or says nothing but that somebody is busy."""
    title = _title(event)[0]
    private = event.texts.get("CLASS", "").upper() in _PRIVATE
    return private or not title or title.casefold() in imported_words("busy")


def _by_uid(events: Iterable[CalendarEvent]) -> Iterator[list[CalendarEvent]]:
    """Events that belong together, in the order of the file: a series with its versions and its changed dates.

    Programs that call all events by one UID number no versions: of one version each beginning is an event of its own.
    """
    groups: dict[object, list[CalendarEvent]] = {}
    for event in events:
        groups.setdefault(event.uid or event.line, []).append(event)
    for group in groups.values():
        whole = [event for event in group if event.recurrence is None]
        newest = max(map(_version, whole), default=0)
        starts = {str(event.own and event.own.start): event for event in whole if _version(event) == newest}
        for start, event in sorted(starts.items())[1:]:
            event.texts["UID"] = f"{event.uid} {start}"
            group.remove(event)
            yield [event]
        yield group


def _version(event: CalendarEvent) -> int:
    return int(event.texts.get("SEQUENCE", "0") or 0)


def _of_uid(group: Sequence[CalendarEvent], file: str) -> Iterator[Imported]:
    """What one UID stands for: of two versions the newer one, and the dates of it that differ."""
    by_age = sorted(group, key=_version)
    series = next((event for event in reversed(by_age) if event.recurrence is None), None)
    changed = {event.recurrence: event for event in by_age if event.recurrence is not None}
    if series is None or not series.at.keys() & {"RRULE", "RDATE"}:  # some dates of a series that is not told
        days_changed = {_day(at) for at in changed}
        alone = [series] if series and _day(series.days[0].start) not in days_changed else []
        for event in [*alone, *changed.values()]:
            if not _hidden(event):
                yield _single(event, file)
        return
    if _hidden(series):
        return
    shapes: dict[tuple[str, int], list[dt.date]] = {}
    for days in series.days:
        shapes.setdefault((_time(days), _length(days)), []).append(_day(days.start))
    own_shape = (_time(series.own), _length(series.own)) if series.own else None
    for (time, length), regular in shapes.items():  # by the clock of Greenwich an hour changes with summer
        suffix = "" if (time, length) == own_shape else f"-{re.sub(r'[^0-9]', '', time) or length}"
        own = {_day(at): event for at, event in changed.items() if _day(at) in regular}
        aside = [event for at, event in own.items() if not _only_moved(event, series, length) and not _off(event)]
        dates = [day for day in regular if not any(own.get(day) is event for event in aside)]
        if dates:
            imported = _event(series, file, _identity(series) + suffix)
            if series.long and not suffix:
                imported.say("calendar-long", (series.line, 1), "notice", most=DATES_OF_SERIES)
            _put_dates(imported, dates, time, length, series)
            kept = (_change(day, event, time) for day, event in sorted(own.items()) if event not in aside)
            if changes := [change for change in kept if len(change) > 1]:
                imported.put("changes", changes, (series.at["DTSTART"], 1))
            yield imported
        yield from (_single(event, file) for event in aside if not _hidden(event))


def _single(event: CalendarEvent, file: str) -> Imported:
    """An event without a rule."""
    suffix = f"-{_day(event.recurrence):%Y%m%d}" if event.recurrence is not None else ""
    imported = _event(event, file, _identity(event) + suffix)
    _put_dates(imported, [_day(event.days[0].start)], _time(event.days[0]), _length(event.days[0]), event)
    return imported


def _identity(event: CalendarEvent) -> str:
    """An id that the UID always gives; without one the title and the day do."""
    if event.uid:
        return f"kalendar-{hashlib.sha256(event.uid.encode()).hexdigest()[:10]}"
    return dated_id(_title(event)[0], _day(event.days[0].start))


def _event(event: CalendarEvent, file: str, identity: str) -> Imported:
    """All but the dates."""
    imported = Imported(file, event.line, calendar_file.entry(event))
    imported.put("id", identity)
    imported.put_title(words(event.texts.get("SUMMARY", "")), (event.at.get("SUMMARY", event.line), 1))
    if categories := event.texts.get("CATEGORIES"):
        mark = event.at["CATEGORIES"], 1
        for name in ("kind", "audience"):
            imported.choose(name, categories, mark)
    about = event.texts.get("DESCRIPTION", "")
    mark = event.at.get("DESCRIPTION", event.line), 1
    rooms = [one for one in addresses_in(of_html(about)) if is_room(one)]
    imported.describe(lines(_GOOGLE_ROOM.sub("", of_html(about))), mark)
    if place := words(event.texts.get("LOCATION", "")):
        imported.meet_at(place, (event.at["LOCATION"], 1))
    for name in ("X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "URL"):
        if address := unwrapped(event.texts.get(name, "").strip()):
            imported.lead_to(address, (event.at[name], 1))
    if rooms:
        imported.lead_to(rooms[0], mark)
    if "STATUS" in event.at and _off(event):
        imported.put("status", "cancelled", (event.at["STATUS"], 1))
    return imported


def _title(event: CalendarEvent) -> tuple[str, str | None]:
    return title_state.split(words(event.texts.get("SUMMARY", "")))


def _off(event: CalendarEvent) -> bool:
    return event.texts.get("STATUS", "").upper() == "CANCELLED" or _title(event)[1] == "cancelled"


def _only_moved(event: CalendarEvent, series: CalendarEvent, length: int) -> bool:
    """Whether a date of a series has but another day or hour, and all else as the series."""
    days = event.days[0]
    same = all(event.texts.get(name, series.texts.get(name)) == series.texts.get(name) for name in _TEXTS)
    return same and bool(_time(days)) == bool(_time(series.days[0])) and _length(days) == length and not _hidden(event)


def _change(day: dt.date, event: CalendarEvent, time: str) -> dict[str, Value]:
    """One date of a series that differs from the rest."""
    change: dict[str, Value] = {"date": day.isoformat()}
    if _off(event):
        return {**change, "status": "cancelled"}
    new, clock = _day(event.days[0].start), _time(event.days[0])
    if new != day:
        change["new_date"] = new.isoformat()
    if clock != time:
        change["new_time"] = clock
    return change


def _put_dates(imported: Imported, dates: Sequence[dt.date], time: str, length: int, event: CalendarEvent) -> None:
    mark, first = (event.at["DTSTART"], 1), dates[0]
    if length:
        imported.put("from", first.isoformat(), mark)
        imported.put("to", (first + dt.timedelta(days=length)).isoformat(), mark)
    else:
        imported.put("date", first.isoformat(), mark)
    if time:
        imported.put("time", time, mark)
    if len(dates) > 1:
        imported.put("repeat", _repeat(dates), (event.at.get("RRULE", event.at["DTSTART"]), 1))


def _repeat(dates: Sequence[dt.date]) -> dict[str, Value]:
    """The rule of ours that gives these dates with the fewest exceptions, and its exceptions."""
    others = [day.isoformat() for day in dates[1:]]
    fits: list[tuple[int, dict[str, Value]]] = [
        (len(others), {"every": "week", "until": dates[0].isoformat(), "also": others})
    ]
    wanted = set(dates)
    for every in _EVERY:
        days = set(rule_days(dates[0], every, dates[-1]))
        if len(days) > DATES_OF_SERIES:
            continue
        rule: dict[str, Value] = {"every": every, "until": dates[-1].isoformat()}
        gaps, more = sorted(days - wanted), sorted(wanted - days)
        if gaps:
            rule["except"] = [day.isoformat() for day in gaps]
        if more:
            rule["also"] = [day.isoformat() for day in more]
        fits.append((len(gaps) + len(more), rule))
    return min(fits, key=lambda fit: fit[0])[1]


def _day(moment: dt.date | None) -> dt.date:
    assert moment is not None
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _end(days: Days) -> dt.date | dt.datetime | None:
    """The end; one at midnight still belongs to the day before."""
    midnight = isinstance(days.end, dt.datetime) and days.end.time() == dt.time()
    return days.end - dt.timedelta(minutes=1) if days.end is not None and midnight else days.end


def _time(days: Days) -> str:
    """``14:00-15:30``, ``14:00``, or nothing for whole days."""
    if not isinstance(days.start, dt.datetime):
        return ""
    end = _end(days)
    return f"{days.start:%H:%M}" + (f"-{end:%H:%M}" if isinstance(end, dt.datetime) else "")


def _length(days: Days) -> int:
    """How many days after the first one the last one is; a night that ends in the morning is no second day."""
    end = _end(days)
    if end is None:
        return 0
    length = (_day(end) - _day(days.start)).days
    evening = isinstance(days.start, dt.datetime) and days.start.hour >= 18
    return 0 if evening and length == 1 and isinstance(end, dt.datetime) and end.hour < 6 else length
