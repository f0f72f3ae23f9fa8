"""Occurrences → iCalendar files (RFC 5545, 7986), the same bytes for the same input.

Each date is its own VEVENT with its own UID: many calendars ignore exceptions of a series. The time zone is
written by hand, because the library's own table for Europe/Kyiv is an hour late in spring.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import icalendar
from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard, vDuration, vRecur, vText, vUri

from generator.addresses import site_path
from generator.agenda import event_path
from generator.campaign import Campaign
from generator.fields import Lang
from generator.history import Record
from generator.hromada import Hromada
from generator.schedule import KYIV, Occurrence, local
from generator.words import label

PRODUCT = "-//Prevention campaign site//UK"
_STATUS = {
    "planned": "CONFIRMED",
    "cancelled": "CANCELLED",
    "postponed": "TENTATIVE",
    "moved": "CONFIRMED",
    "moved_online": "CONFIRMED",
}


@dataclass(frozen=True)
class Entry:
    """One date of one hromada's event."""

    hromada: str
    name: Hromada
    occurrence: Occurrence
    record: Record


def calendar(entries: Iterable[Entry], campaign: Campaign, lang: Lang, name: str, path: str) -> bytes:
    """A whole ``.ics`` file. ``path`` is its own path from the language's root."""
    out = Calendar()
    out.add("prodid", PRODUCT)
    out.add("version", "2.0")
    out.add("method", "PUBLISH")
    out.add("name", name)
    out.add("x-wr-calname", name)
    out.add("x-wr-timezone", "Europe/Kyiv")
    out.add("source", vUri(_address(campaign, lang, path)))
    out.add("refresh-interval", vDuration(dt.timedelta(hours=12)), parameters={"VALUE": "DURATION"})
    out.add("x-published-ttl", vText("PT12H"))
    out.add_component(_kyiv())
    for entry in entries:
        out.add_component(_event(entry, campaign, lang))
    return bytes(out.to_ical(sorted=False))


def uid(entry: Entry, campaign: Campaign) -> str:
    """Never changes: hromada, event and the date first announced, at the site's host."""
    one = entry.occurrence
    return f"{entry.hromada}.{one.event.id}.{one.original:%Y%m%d}@{urlsplit(campaign.address).hostname}"


def _address(campaign: Campaign, lang: Lang, path: str) -> str:
    return campaign.address.rstrip("/") + "/" + site_path(lang, path)


def _event(entry: Entry, campaign: Campaign, lang: Lang) -> icalendar.Event:
    one, event = entry.occurrence, entry.occurrence.event
    out = icalendar.Event()
    out.add("uid", uid(entry, campaign))
    changed = _moment(entry.record.last_changed)
    out.add("dtstamp", changed)
    out.add("created", _moment(entry.record.first_seen))
    out.add("last-modified", changed)
    out.add("sequence", entry.record.revision)
    if one.time is None:
        out.add("dtstart", one.first_day)
        out.add("dtend", one.last_day + dt.timedelta(days=1))
    else:
        out.add("dtstart", local(one.first_day, one.time.start))
        if one.time.end is not None:
            ends = (
                one.last_day
                if one.time.end > one.time.start or one.last_day > one.first_day
                else one.last_day + dt.timedelta(days=1)
            )
            out.add("dtend", local(ends, one.time.end))
    out.add("summary", title(one, lang), parameters={"LANGUAGE": event.title.text(lang)[1]})
    description = "\n".join(_lines(entry, lang))
    if description:
        out.add("description", description)
    if place := place_text(one, lang):
        out.add("location", place)
    out.add("url", vUri(_address(campaign, lang, event_path(entry.hromada, event))))
    out.add("status", _STATUS[one.status])
    if event.audience:
        out.add("categories", [label(f"audience_{one}", lang) for one in event.audience])
    return out


def _moment(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def title(one: Occurrence, lang: Lang) -> str:
    """The title as every calendar shows it: what it is not is said first."""
    words = [one.event.title.text(lang)[0]]
    if one.status != "planned":
        words.insert(0, label(f"status_{one.status}", lang).upper() + ":")
    if one.event.example:
        words.insert(0, label("event_example_prefix", lang) + ":")
    return " ".join(words)


def place_text(one: Occurrence, lang: Lang) -> str:
    """Name and address in one line; a hidden address stays hidden."""
    place = one.event.place
    if place is None or one.event.how == "online":
        return ""
    parts = [place.name] if one.event.hides_address else [place.name, place.address]
    return ", ".join(part.text(lang)[0] for part in parts if part is not None)


def _lines(entry: Entry, lang: Lang) -> Sequence[str]:
    one, event = entry.occurrence, entry.occurrence.event
    lines = [label("event_example", lang)] if event.example else []
    if one.note is not None:
        lines.append(one.note.text(lang)[0])
    if event.about is not None:
        lines.append(event.about.text(lang)[0])
    if event.how != "on_site":
        lines.append(label(f"how_{event.how}", lang) + (f": {event.link}" if event.link else ""))
    if event.hides_address and event.how != "online":
        lines.append(label("event_hidden", lang))
    if event.access:
        lines.append(", ".join(label(f"access_{access}", lang) for access in event.access))
    lines.append(entry.name.name.text(lang)[0])
    return lines


def _kyiv() -> Timezone:
    zone = Timezone()
    zone.add("tzid", KYIV.key)
    for part, name, month, hour, before, after in (
        (TimezoneDaylight(), "EEST", 3, 3, 2, 3),
        (TimezoneStandard(), "EET", 10, 4, 3, 2),
    ):
        first = max(day for day in range(25, 32) if dt.date(1997, month, day).weekday() == 6)
        part.add("dtstart", dt.datetime(1997, month, first, hour))
        part.add("rrule", vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"}))
        part.add("tzoffsetfrom", dt.timedelta(hours=before))
        part.add("tzoffsetto", dt.timedelta(hours=after))
        part.add("tzname", name)
        zone.add_component(part)
    return zone
