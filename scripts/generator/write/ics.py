"""Occurrences → iCalendar files (RFC 5545, 7986), the same bytes for the same input.

Each date is its own VEVENT with its own UID: many calendars ignore exceptions of a series. The lines are put together
here and not by the icalendar package, which needed five times as long as all pages together and whose table for
Europe/Kyiv is an hour late in spring; its parser, and another one, read every file in the tests.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from generator.base.fields import Lang
from generator.base.words import label
from generator.model.campaign import Campaign
from generator.model.history import Record
from generator.model.hromada import Hromada
from generator.model.schedule import KYIV, Occurrence, local
from generator.view.agenda import event_path
from generator.view.event_text import place_text, title

PRODUCT = "-//Prevention campaign site//UK"
MOST_OCTETS = 75  # of one line; RFC 5545, 3.1
_STATUS = {
    "planned": "CONFIRMED",
    "cancelled": "CANCELLED",
    "postponed": "TENTATIVE",
    "moved": "CONFIRMED",
    "moved_online": "CONFIRMED",
}


# The rule of Kyiv's clocks since 1997, in local time: last Sundays of March and October.
_KYIV = (
    "BEGIN:VTIMEZONE",
    f"TZID:{KYIV.key}",
    "BEGIN:DAYLIGHT",
    "DTSTART:19970330T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0300",
    "TZNAME:EEST",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:19971026T040000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZOFFSETFROM:+0300",
    "TZOFFSETTO:+0200",
    "TZNAME:EET",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True)
class Entry:
    """One date of one hromada's event."""

    hromada: str
    name: Hromada
    occurrence: Occurrence
    record: Record


def calendar(events: Iterable[bytes], campaign: Campaign, lang: Lang, name: str, path: str) -> bytes:
    """A whole ``.ics`` file of what ``event`` made. ``path`` is its own path from the language's root."""
    opening = [
        "BEGIN:VCALENDAR",
        f"PRODID:{PRODUCT}",
        "VERSION:2.0",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        f"X-WR-TIMEZONE:{KYIV.key}",
        f"SOURCE;VALUE=URI:{campaign.url(lang, path)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
        *_KYIV,
    ]
    return b"".join((_lines(opening), *events, b"END:VCALENDAR\r\n"))


def uid(entry: Entry, campaign: Campaign) -> str:
    """Never changes: hromada, event and the date first announced, at the site's host."""
    one = entry.occurrence
    return f"{entry.hromada}.{one.event.id}.{one.original:%Y%m%d}@{urlsplit(campaign.address).hostname}"


def event(entry: Entry, campaign: Campaign, lang: Lang) -> bytes:
    """One date as a VEVENT, for as many calendars as show it."""
    return _lines(("BEGIN:VEVENT", *_properties(entry, campaign, lang), "END:VEVENT"))


def _properties(entry: Entry, campaign: Campaign, lang: Lang) -> Iterator[str]:
    one, event = entry.occurrence, entry.occurrence.event
    changed = _moment(entry.record.last_changed)
    yield f"UID:{uid(entry, campaign)}"
    yield f"DTSTAMP:{changed}"
    yield f"CREATED:{_moment(entry.record.first_seen)}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{entry.record.revision}"
    if one.time is None:
        yield f"DTSTART;VALUE=DATE:{one.first_day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{one.last_day + dt.timedelta(days=1):%Y%m%d}"
    else:
        yield _local("DTSTART", one.first_day, one.time.start)
        if one.time.end is not None:
            night = one.last_day == one.first_day and one.time.end <= one.time.start
            yield _local("DTEND", one.last_day + dt.timedelta(days=night), one.time.end)
    yield f"SUMMARY;LANGUAGE={event.title.text(lang)[1]}:{_text(title(one, lang))}"
    yield f"DESCRIPTION:{_text(chr(10).join(_description(entry, lang)))}"
    if place := place_text(one, lang):
        yield f"LOCATION:{_text(place)}"
    yield f"URL:{campaign.url(lang, event_path(entry.hromada, event))}"
    yield f"STATUS:{_STATUS[one.status]}"
    if event.audience:
        yield "CATEGORIES:" + ",".join(_text(label(f"audience_{name}", lang)) for name in event.audience)


def _lines(lines: Iterable[str]) -> bytes:
    """Content lines, the long ones folded between characters."""
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _folded(line: str) -> bytes:
    octets = line.encode()
    if len(octets) <= MOST_OCTETS:
        return octets
    parts, at = [], 0
    while at < len(octets):
        end = min(at + MOST_OCTETS - bool(at), len(octets))  # the space that begins a further line counts
        while end < len(octets) and octets[end] & 0xC0 == 0x80:  # in the middle of a character
            end -= 1
        parts.append(octets[at:end])
        at = end
    return b"\r\n ".join(parts)


_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}
_SPECIAL = re.compile(r"[\\;,\n]|[\x00-\x08\x0b-\x1f\x7f]")


def _text(value: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11); control characters have no place in it."""
    return _SPECIAL.sub(lambda found: _ESCAPED.get(found[0], ""), value)


def _local(name: str, day: dt.date, time: dt.time) -> str:
    return f"{name};TZID={KYIV.key}:{local(day, time):%Y%m%dT%H%M%S}"


def _moment(day: dt.date) -> str:
    return f"{day:%Y%m%d}T000000Z"


def _description(entry: Entry, lang: Lang) -> Sequence[str]:
    one, event = entry.occurrence, entry.occurrence.event
    lines = [label("event_example", lang)] if event.example else []
    if one.note is not None:
        lines.append(one.note.text(lang)[0])
    if event.about is not None:
        lines.append(event.about.text(lang)[0])
    if one.how != "on_site":
        lines.append(label(f"how_{one.how}", lang) + (f": {event.link}" if event.link else ""))
    if event.hides_address and one.how != "online":
        lines.append(label("event_hidden", lang))
    if event.access:
        lines.append(", ".join(label(f"access_{access}", lang) for access in event.access))
    lines.append(entry.name.name.text(lang)[0])
    return lines
