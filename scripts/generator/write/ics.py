"""Occurrences → iCalendar files (RFC 5545, 7986), the same bytes for the same input.

Each date is its own VEVENT with its own UID: many calendars ignore exceptions of a series. There is no METHOD: with one
the file would be a message of iTIP, which wants an ORGANIZER (RFC 5546, 3.2.1), and not a calendar to subscribe to.
The lines are put together
here and not by the icalendar package, which needed five times as long as all pages together and whose table for
Europe/Kyiv is an hour late in spring; its parser, and another one, read every file in the tests.
"""

import datetime as dt
import functools
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from generator.base.fields import Lang
from generator.base.kept_results import RESULTS
from generator.base.limits import CALENDAR_BYTES, CALENDAR_TEXT
from generator.base.shortening import cut
from generator.base.value_sum import ValueSums
from generator.base.words import label
from generator.model.campaign import Campaign
from generator.model.schedule import KYIV, ambiguous
from generator.view import event_text
from generator.view.calendar import AUDIENCES, EventCard, Listing, for_path, ics_path
from generator.view.event_text import EventFact, facts, known_place, plain

_AROUND = 3000  # bytes of a calendar without its events
PRODUCT = "-//Prevention campaign site//UK"
MOST_OCTETS = 75  # of one line; RFC 5545, 3.1
# The space that begins a further line counts; no part ends in the middle of a character.
_PARTS = re.compile(rb"(?:\A.{1,%d}|.{1,%d})(?![\x80-\xbf])" % (MOST_OCTETS, MOST_OCTETS - 1), re.DOTALL)
_UNSAID = {"series", "further", "past"}  # of a date, what changes with the day
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


def files(listing: Listing, lang: Lang, sums: ValueSums | None = None) -> Iterator[tuple[str, bytes]]:
    """Every calendar in ``lang``: path from the language's root → bytes. Each date is put together once."""
    campaign, hromadas = listing.data.campaign, listing.data.hromadas
    name, neutral = campaign.name.text(lang)[0], campaign.neutral_title.text(lang)[0]
    events = dict[EventCard, list[tuple[EventCard, bytes]]]()
    for slug, group in itertools.groupby(listing.all, lambda card: card.hromada_slug):
        cards = list(group)
        dates = [date for card in cards for date in card.days]
        work = functools.partial(_events, dates, campaign, lang)
        said = [[value for name, value in vars(date).items() if name not in _UNSAID] for date in dates]
        texts = iter(RESULTS.of(("calendar", slug, said, campaign, lang), work, sums))
        events |= {card: [(date, next(texts)) for date in card.days] for card in cards}

    def file(path: str, title: str, cards: Iterable[EventCard]) -> tuple[str, bytes]:
        dates = list(itertools.chain.from_iterable(events[card] for card in cards))
        shown = _nearest(dates, listing.today)
        return path, calendar(shown, campaign, lang, title, path, whole=len(shown) == len(dates))

    yield file("events/all.ics", name, listing.all)
    for slug, cards in listing.by_hromada.items():
        yield file(f"events/{slug}.ics", f"{hromadas[slug].name.text(lang)[0]} — {name}", cards)
    for audience in AUDIENCES:
        chosen = (card for card in listing.all if audience in card.event.audience)
        title = neutral if audience == "survivors" else f"{label(f'events_for_{audience}', lang)} — {name}"
        yield file(ics_path(for_path(audience)), title, chosen)
    for card in listing.all:
        yield file(ics_path(card.path), neutral if card.event.private else card.event.title.text(lang)[0], [card])


def _nearest(dates: Sequence[tuple[EventCard, bytes]], today: dt.date) -> list[bytes]:
    """As many of ``dates`` as a calendar may weigh, in the same order: what comes first, of every hromada alike.

    Of each hromada the same number of bytes, so that nobody's many or long events push out those of others. The rest
    comes in when its time comes: phones ask again twice a day.
    """
    room, shown = CALENDAR_BYTES - _AROUND, set()
    if sum(len(text) for _, text in dates) <= room:
        return [text for _, text in dates]
    far = [(date.last_day < today, abs((date.last_day - today).days)) for date, _ in dates]
    taken: Counter[str] = Counter()
    turns: list[tuple[bool, int, int]] = []
    for at in sorted(range(len(dates)), key=far.__getitem__):
        date, text = dates[at]
        taken[date.hromada_slug] += len(text)
        turns.append((far[at][0], taken[date.hromada_slug], at))
    for _, _, at in sorted(turns):
        room -= len(dates[at][1])
        if room < 0:
            break
        shown.add(at)
    return [dates[at][1] for at in sorted(shown)]


def calendar(
    events: Iterable[bytes], campaign: Campaign, lang: Lang, name: str, path: str, *, whole: bool = True
) -> bytes:
    """A whole ``.ics`` file of what ``_event`` says. ``path`` is its own path from the language's root."""
    part = [] if whole else [label("calendar_nearest", lang, address=campaign.url(lang, "events/"))]
    opening = [
        "BEGIN:VCALENDAR",
        f"PRODID:{PRODUCT}",
        "VERSION:2.0",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        *(f"{field}:{_text(text)}" for text in part for field in ("DESCRIPTION", "X-WR-CALDESC")),
        f"X-WR-TIMEZONE:{KYIV.key}",
        f"SOURCE;VALUE=URI:{campaign.url(lang, path)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
        *_KYIV,
    ]
    return b"".join((_lines(opening), *events, b"END:VCALENDAR\r\n"))


def _events(dates: Sequence[EventCard], campaign: Campaign, lang: Lang) -> list[bytes]:
    return [_lines(_event(date, campaign, lang)) for date in dates]


def _event(card: EventCard, campaign: Campaign, lang: Lang) -> Iterator[str]:
    """One date as a VEVENT, for as many calendars as show it.

    UID never changes: hromada, event and the date first announced, at the site's host.
    """
    event, changed = card.event, _moment(card.record.last_changed)
    by_field = {fact.field: fact for fact in facts(card, lang, "calendar")}
    known = plain(known_place(card, lang, CALENDAR_TEXT))
    yield "BEGIN:VEVENT"
    yield f"UID:{card.hromada_slug}.{event.id}.{card.original:%Y%m%d}@{urlsplit(campaign.root).hostname}"
    yield f"DTSTAMP:{changed}"
    yield f"CREATED:{_moment(card.record.first_seen)}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{card.record.revision}"
    if card.time is None:
        yield f"DTSTART;VALUE=DATE:{card.first_day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{card.last_day + dt.timedelta(days=1):%Y%m%d}"
    else:
        yield from _times(card.starts, card.known_end if card.time.end else None)
    yield f"SUMMARY;LANGUAGE={event.title.text(lang)[1]}:{_text(event_text.title(card, lang))}"
    yield f"DESCRIPTION:{_text(chr(10).join(_description(card, by_field.values(), known, lang)))}"
    if known:
        yield f"LOCATION:{_text(known)}"
    yield f"URL:{campaign.url(lang, card.path)}"
    yield f"STATUS:{_STATUS[card.status]}"
    if "contact" in by_field:
        yield f"CONTACT:{_text(by_field['contact'].text)}"
    if event.private:
        yield "CLASS:PRIVATE"  # who shares a calendar shows of it only that the time is taken
    if "audience" in by_field:
        yield "CATEGORIES:" + ",".join(_text(label(f"audience_{name}", lang)) for name in event.audience)
    yield "END:VEVENT"


def _lines(lines: Iterable[str]) -> bytes:
    """Content lines, the long ones folded between characters."""
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _folded(line: str) -> bytes:
    octets = line.encode()
    return octets if len(octets) <= MOST_OCTETS else b"\r\n ".join(_PARTS.findall(octets))


_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}
_SPECIAL = re.compile(r"[\\;,\n]|[\x00-\x08\x0b-\x1f\x7f]")


def _text(value: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11); control characters have no place in it."""
    return _SPECIAL.sub(lambda found: _ESCAPED.get(found[0], ""), value)


def _times(starts: dt.date | dt.datetime, ends: dt.date | dt.datetime | None) -> Iterator[str]:
    """DTSTART and DTEND in Kyiv's time; in UTC where its clock alone is ambiguous: programs read that differently."""
    named = {name: time for name, time in (("DTSTART", starts), ("DTEND", ends)) if isinstance(time, dt.datetime)}
    utc = any(map(ambiguous, named.values()))
    for name, time in named.items():
        if utc:
            yield f"{name}:{time.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
        else:
            yield f"{name};TZID={KYIV.key}:{time:%Y%m%dT%H%M%S}"


def _moment(day: dt.date) -> str:
    return f"{day:%Y%m%d}T000000Z"


def _description(card: EventCard, calendar_facts: Iterable[EventFact], known: str, lang: Lang) -> Iterator[str]:
    """What properties of the VEVENT do not say, and whom to call: few programs show CONTACT.

    ``known`` is the place as LOCATION has it.
    """
    yield from filter(None, event_text.statements(card, lang))
    for fact in calendar_facts:
        if fact.field != "date" and (fact.field != "place" or fact.text != known):
            yield cut(fact.line, CALENDAR_TEXT)
    yield card.hromada.name.text(lang)[0]
