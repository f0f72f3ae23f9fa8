"""What every output says of an event: the words in one place, and a table of which output shows which field.

A new field of the model needs a label ``event_<field>`` and a row of ``SHOWN``; the outputs take it from ``facts``.
"""

import functools
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Literal, NamedTuple, get_args

from generator.base import limits
from generator.base.fields import Bilingual, Lang, Source
from generator.base.shortening import cut
from generator.base.words import label
from generator.model.event import Event
from generator.model.schedule import Occurrence
from generator.view.wording import date_text, day_text, span_text, text_in, upper_first

# The event's own page, lists on pages, the notice board and the month's sheet on paper, iCalendar, JSON Feed and Atom,
# schema.org for search engines, the site's own search, texts to pass on, the card that other sites show.
Channel = Literal["page", "list", "board", "sheet", "calendar", "feed", "json_ld", "search", "share_text", "card"]
_ALL: frozenset[Channel] = frozenset(get_args(Channel))
_PAPER: frozenset[Channel] = frozenset({"board", "sheet"})


class Row(NamedTuple):
    """Where a field is shown, and what schema.org calls it: a property that holds text, or an object of a type."""

    channels: Set[Channel]
    schema: str = ""


# Every field of the model, those of facts in the order in which they are told.
SHOWN: Mapping[str, Row] = {
    "id": Row(_ALL - _PAPER),  # the address of its page
    "kind": Row({"page", "list", "feed"}),
    "title": Row(_ALL, "name"),
    "about": Row({"page", "calendar", "feed", "json_ld", "share_text"}, "description"),
    "status": Row(_ALL),
    "status_note": Row({"page", "list", "calendar", "feed", "share_text"}),
    "changes": Row(_ALL),
    "repeat": Row({"page", "list", "calendar"}),  # all others tell of the next date alone
    "date": Row(_ALL),
    "from": Row(_ALL),
    "to": Row(_ALL),
    "time": Row(_ALL),
    "place.name": Row(_ALL - {"card"}),
    "place.address": Row(_ALL - {"card"}),
    "place.hide_address": Row(_ALL - {"card"}),
    "how": Row(_ALL - {"card"}),
    "link": Row({"page", "calendar", "json_ld"}),  # a text to pass on leads to the page, not into the room
    "audience": Row(_ALL - {"search", "share_text", "card"}),
    "languages": Row({"page", "calendar", "json_ld"}),
    "access": Row({"page", "list", "calendar", "feed", "json_ld"}),
    "access_note": Row({"page", "calendar"}),
    "cost": Row({"page", "calendar", "json_ld", "share_text"}),  # of JSON-LD only that it is free
    "contact.phone": Row({"page", "calendar", "share_text"}),
    "contact.email": Row({"page", "calendar", "share_text"}),
    # Not ORGANIZER of a calendar: programs write to that address, unasked, when somebody deletes the entry.
    "organiser": Row({"page", "board", "sheet", "calendar", "json_ld"}, "organizer Organization"),
    "picture": Row({"page", "feed", "json_ld"}),
    "source": Row({"page"}),
    "example": Row({"page", "list", "calendar", "feed", "share_text"}),
}
# An example must not look like an event to those who can't see what it is.
_NO_EXAMPLES: frozenset[Channel] = _ALL - SHOWN["example"].channels
# What a support group and a meeting of survivors (``Event.private``) keep back. Who needs them finds them: their pages
# and lists are there, under neutral titles, and so are their calendars. What goes out to people who did not look for
# them tells nobody, because whoever exploits or watches a participant is among those people.
KEPT_BACK: Mapping[Channel, Set[str]] = {
    # A sheet on the wall of a shop is read by the whole village: day, hour and house are enough to wait at the door.
    "board": SHOWN.keys(),
    "sheet": SHOWN.keys(),
    # Programs post a feed's news to chats and sites within minutes, and people pass texts and cards on: nothing of it
    # can be called back or put right when the place changes.
    "feed": SHOWN.keys(),
    "share_text": SHOWN.keys(),
    "card": SHOWN.keys(),
    # A search engine may say that there is such a meeting and when, so that it is found by those who search. Of all
    # else it makes pins on maps and doors into rooms: a new field stays away too.
    "json_ld": SHOWN.keys() - set("id title status changes date from to time how languages cost".split()),
    # A phone lies on a table: the entry does not say who comes. That it is in the calendar of the whole hromada too
    # is for the safety of participants: only among all events does it tell nothing of who subscribed.
    "calendar": {"audience"},
}
# Told by outputs in their own way (title, state, dates), or as a part of another fact.
_NO_FACTS = frozenset(
    "id kind title about status status_note changes repeat from to time access_note picture example".split()
)
_IN_OWN_PLACE = frozenset({"date", "place", "how"})  # of lists and sheets of paper


class Span(NamedTuple):
    """Words in one language; ``href`` is where they lead."""

    text: str
    lang: Lang
    href: str = ""


Words = tuple[Span, ...]


class EventFact(NamedTuple):
    """A label and its value. ``field`` is that of the model; ``date`` and ``place`` stand for all their parts."""

    field: str
    label: str
    words: Words

    @property
    def text(self) -> str:
        """The value as bare text."""
        return plain(self.words)

    @property
    def line(self) -> str:
        """Label and value in one line."""
        return f"{self.label}: {self.text}"


def plain(words: Words) -> str:
    """Words as bare text."""
    return "".join(span.text for span in words)


def shown_in(event: Event, channel: Channel) -> frozenset[str]:
    """Fields of ``event`` that a channel shows; none where the event is not in it at all."""
    return _shown(channel, example=event.example, private=event.private, hides_address=event.hides_address)


@functools.cache
def _shown(channel: Channel, *, example: bool, private: bool, hides_address: bool) -> frozenset[str]:
    if example and channel in _NO_EXAMPLES:
        return frozenset()
    back = {*KEPT_BACK.get(channel, ())} if private else set()
    hidden = {"place.address"} if hides_address else set()
    return frozenset(field for field, row in SHOWN.items() if channel in row.channels) - back - hidden


def facts(date: Occurrence, lang: Lang, channel: Channel) -> Iterator[EventFact]:
    """Label and value of what ``channel`` shows besides title, state and description, in the order of the table."""
    visible = shown_in(date.event, channel)
    for field in _fact_fields(visible):
        if words := _words(field, date, lang, visible):
            yield EventFact(field, label(f"event_{field}", lang), words)


def details(date: Occurrence, lang: Lang, channel: Channel) -> list[EventFact]:
    """Facts for where the day, the place and how to take part stand apart."""
    return [fact for fact in facts(date, lang, channel) if fact.field not in _IN_OWN_PLACE]


@functools.cache
def _fact_fields(visible: frozenset[str]) -> tuple[str, ...]:
    fields = dict.fromkeys(field.partition(".")[0] for field in SHOWN if field in visible)
    return tuple(field for field in fields if field not in _NO_FACTS)


def _words(field: str, date: Occurrence, lang: Lang, visible: frozenset[str]) -> Words:
    """The value of a fact; nothing where it is not known."""
    event = date.event
    words: Words
    match field:
        case "date":
            words = (Span(when(date, lang), lang),)
        case "place":
            words = place(date, lang)
        case "how":  # of what is online the place says it, of what is everywhere that it is the whole country's
            words = (Span(label(f"how_{date.how}", lang), lang),) if date.how in ("on_site", "both") else ()
        case "link":
            words = (Span(event.link, lang, event.link),) if event.link else ()
        case "cost" if event.cost == "free":
            words = (Span(label("event_free", lang), lang),)
        case "contact":
            ways = event.contact.ways if event.contact else ()
            words = _joined(", ", lang, (Span(text, lang, href) for text, href in ways))
        case "access" if "access_note" in visible:
            stated = _value("access", event.access, lang) + _value("access_note", event.access_note, lang)
            unknown = () if date.how == "everywhere" else (Span(label("event_access_unknown", lang), lang),)
            words = _joined(". ", lang, stated) or unknown
        case _:
            words = _value(field, getattr(event, field), lang)
    return words


def _value(field: str, value: Bilingual | Source | str | tuple[str, ...] | None, lang: Lang) -> Words:
    match value:
        case Source():
            day = f", {day_text(value.date, lang)}" if value.date else ""
            href = value.url if value.url and value.safe else ""
            return Span(cut(text_in(value.title, lang), limits.NOTE), lang, href), Span(day, lang)
        case Bilingual():
            return (Span(*value.text(lang)),)
        case str():
            return (Span(value, lang),)
        case tuple() if value:
            return (Span(", ".join(label(f"{field}_{name}", lang) for name in value), lang),)
    return ()


def _joined(separator: str, lang: Lang, spans: Iterable[Span]) -> Words:
    return tuple(part for span in spans for part in (Span(separator, lang), span))[1:]


def title(date: Occurrence, lang: Lang) -> str:
    """The title as calendars and feeds show it: what it is not is said first."""
    text, language = date.event.title.text(lang)
    example = ""
    if date.event.example:
        example, own = label("event_example_prefix", lang), f"{label('event_example_prefix', language)}: "
        text = text[len(own) :] if text.casefold().startswith(own.casefold()) else text  # said once
    words = cut(text, limits.CALENDAR_TITLE)
    return ": ".join(filter(None, (example, status(date, lang).upper(), words)))


def status(date: Occurrence, lang: Lang) -> str:
    """What became of the date; empty while it is as planned."""
    return label(f"status_{date.status}", lang) if date.status != "planned" else ""


def moved(date: Occurrence, lang: Lang) -> str:
    """For which day it was first announced; empty when that did not change."""
    return label("event_moved_from", lang, date=day_text(date.moved_from, lang)) if date.moved_from else ""


def when(date: Occurrence, lang: Lang, *, short: bool = False) -> str:
    """«Середа, 2 грудня 2026, 14:00–15:30»; ``short`` leaves out what is clear on a sheet of paper: the year."""
    year = "" if short else " y"
    if date.last_day == date.first_day:
        text = upper_first(date_text(date.first_day, f"EEEE, d MMMM{year}", lang))
    else:
        text = span_text(date.first_day, date.last_day, lang, year)
    if date.time is not None:
        return f"{text}, " + "–".join(f"{time.hour}:{time.minute:02}" for time in date.time if time is not None)
    return text if date.last_day > date.first_day else f"{text}, {label('event_all_day', lang)}"


def list_words(date: Occurrence, lang: Lang) -> str:
    """What a list says of an event that no other entry says: what its weight depends on."""
    note = cut(text_in(date.note, lang), limits.NOTE)
    where = plain(place(date, lang, limits.PLACE))
    return "\n".join((cut(date.event.title.text(lang)[0], limits.TITLE), note, where, date.event.id))


def line_words(date: Occurrence, lang: Lang) -> str:
    """The same of a list where an entry is one line."""
    return f"{cut(date.event.title.text(lang)[0], limits.TITLE)}\n{date.event.id}"


def statements(date: Occurrence, lang: Lang) -> tuple[str, str, str]:
    """That it is an example, the note to its state, and what it is about; each empty where there is nothing to say."""
    example = label("event_example", lang) if date.event.example else ""
    texts = (text_in(text, lang) for text in (date.note, date.event.about))
    note, about = (cut(text, limits.CALENDAR_TEXT) for text in texts)
    return example, note, about


def place(date: Occurrence, lang: Lang, most: int = 4000) -> Words:
    """Name and address, each of at most so many characters, or why they are not there."""
    if date.how == "online":
        return (Span(upper_first(label("how_online", lang)), lang),)
    known = known_place(date, lang, most)
    reason = no_address(date, lang)
    return _joined(". ", lang, [*known, Span(reason, lang)]) if reason else known


def known_place(date: Occurrence, lang: Lang, most: int = 4000) -> Words:
    """Name and address as far as they may be told; nothing of what is online."""
    where, event = date.event.place, date.event
    if where is None or date.how == "online":
        return ()
    parts = [where.name] if event.hides_address else [where.name, where.address]
    texts = [part.text(lang) for part in parts if part is not None]
    return _joined(", ", lang, (Span(cut(text, most), said) for text, said in texts))


def no_address(date: Occurrence, lang: Lang) -> str:
    """Why there is no address to go to; empty where there is one, or where nobody has to go."""
    if date.how in ("online", "everywhere"):
        return ""
    if date.event.hides_address:
        return label("event_hidden", lang)
    where = date.event.place
    return "" if where and (where.name or where.address) else label("event_place_unknown", lang)
