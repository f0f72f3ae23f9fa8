"""New and changed events → JSON Feed 1.1 and Atom (RFC 4287), the same bytes for the same input.

Dates of a feed are the days of the news, never of the event: readers hide what is dated in the future.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree import ElementTree

from generator.base.fields import Lang
from generator.base.words import label
from generator.model.campaign import Campaign
from generator.model.schedule import local
from generator.view import event_text
from generator.view.calendar import EventCard, Listing
from generator.view.event_text import plain, shown_in

MOST = 50
_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML has no way to write these
_VERSION = "https://jsonfeed.org/version/1.1"


def files(listing: Listing, lang: Lang) -> Iterator[tuple[str, bytes]]:
    """Both feeds in ``lang``: path from the language's root → bytes."""
    campaign, news = listing.data.campaign, [card for card in listing.changes() if shown_in(card.event, "feed")]
    yield "events/feed.json", json_feed(news, campaign, lang)
    yield "events/feed.xml", atom(news, campaign, lang, listing.today)


def json_feed(news: Sequence[EventCard], campaign: Campaign, lang: Lang) -> bytes:
    """``events/feed.json``. Our own fields are under ``_event``."""
    feed = {
        "version": _VERSION,
        "title": title(campaign, lang),
        "home_page_url": campaign.url(lang, "events/"),
        "feed_url": campaign.url(lang, "events/feed.json"),
        "language": lang,
        "authors": [{"name": campaign.name.text(lang)[0], "url": campaign.url(lang, "")}],
        "items": [_item(card, campaign, lang) for card in news[:MOST]],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def title(campaign: Campaign, lang: Lang) -> str:
    """What the feed is called."""
    return f"{label('events_changes', lang)} — {campaign.name.text(lang)[0]}"


def _moment(day: dt.date) -> str:
    """Midnight in Kyiv, where the day is ``today``: midnight in Greenwich may still be in the future."""
    return local(day, dt.time()).isoformat()


def _text(card: EventCard, lang: Lang) -> str:
    """When, where and what, a line each."""
    example, *more = event_text.statements(card, lang)
    where = ". ".join(filter(None, (card.hromada.name.text(lang)[0], plain(event_text.place(card, lang)))))
    return "\n".join(filter(None, (example, event_text.when(card, lang), where, *more)))


def _item(card: EventCard, campaign: Campaign, lang: Lang) -> dict[str, Any]:
    event = card.event
    page = campaign.url(lang, card.path)
    own = {
        "start": card.starts.isoformat(),
        "end": end.isoformat() if (end := card.known_end) else None,
        "status": card.status,
        "how": card.how,
        "access": list(event.access),
        "place": plain(event_text.known_place(card, lang)) or None,
        "hromada": card.hromada.name.text(lang)[0],
        "example": event.example or None,
    }
    return {
        "id": page,
        "url": page,
        "title": event_text.title(card, lang),
        "content_text": _text(card, lang),
        "date_published": _moment(card.record.first_seen),
        "date_modified": _moment(card.record.last_changed),
        "language": event.title.text(lang)[1],
        "tags": _tags(card, lang),
        "_event": {key: value for key, value in own.items() if value is not None},
    } | ({"image": campaign.root + event.picture.file} if event.picture else {})


def _tags(card: EventCard, lang: Lang) -> list[str]:
    return [label(f"kind_{card.event.kind}", lang), *(label(f"audience_{one}", lang) for one in card.event.audience)]


def atom(news: Sequence[EventCard], campaign: Campaign, lang: Lang, today: dt.date) -> bytes:
    """``events/feed.xml``. ``today`` dates a feed that has nothing to say."""
    items = news[:MOST]
    own = campaign.url(lang, "events/feed.xml")
    feed = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": lang})
    _add(feed, "id", own)
    _add(feed, "title", title(campaign, lang))
    _add(feed, "updated", _moment(max((card.record.last_changed for card in items), default=today)))
    _add(feed, "link", rel="self", type="application/atom+xml", href=own)
    _add(feed, "link", rel="alternate", type="text/html", href=campaign.url(lang, "events/"))
    _add(_add(feed, "author"), "name", campaign.name.text(lang)[0])
    for card in items:
        page = campaign.url(lang, card.path)
        entry = _add(feed, "entry")
        _add(entry, "id", page)
        _add(entry, "title", event_text.title(card, lang))
        _add(entry, "published", _moment(card.record.first_seen))
        _add(entry, "updated", _moment(card.record.last_changed))
        _add(entry, "link", rel="alternate", type="text/html", href=page)
        if picture := card.event.picture:
            _add(entry, "link", rel="enclosure", type=_type(picture.file), href=campaign.root + picture.file)
        for tag in _tags(card, lang):
            _add(entry, "category", term=tag)
        _add(entry, "content", _text(card, lang), type="text")
    ElementTree.indent(feed, " ")
    text: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _type(file: str) -> str:
    ending = file.rpartition(".")[2]
    return f"image/{'jpeg' if ending == 'jpg' else ending}"


def _add(parent: ElementTree.Element, tag: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, tag, attributes)
    element.text = _NOT_XML.sub("\ufffd", text) if text is not None else None
    return element
