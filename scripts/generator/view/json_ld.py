"""An event → schema.org ``Event`` as JSON-LD. What is unknown or kept back (``event_text``) is left out."""

import json
from collections.abc import Iterator, Set
from typing import Any

from markupsafe import Markup

from generator.base.addresses import site_path
from generator.base.fields import Lang
from generator.base.words import label
from generator.model.campaign import Campaign
from generator.model.event import Event
from generator.model.hromada import NATIONAL
from generator.model.schedule import local
from generator.view.calendar import EventCard
from generator.view.event_text import SHOWN, shown_in
from generator.view.wording import text_in

_SCHEMA = "https://schema.org/"
_STATUS = {
    "planned": "EventScheduled",
    "cancelled": "EventCancelled",
    "postponed": "EventPostponed",
    "moved": "EventRescheduled",
    "moved_online": "EventMovedOnline",
}
_MODE = {
    "on_site": "OfflineEventAttendanceMode",
    "online": "OnlineEventAttendanceMode",
    "both": "MixedEventAttendanceMode",
}
_SPOKEN = {"uk-sign": "ukl"}  # BCP 47 has a code of its own for the sign language


def json_ld(card: EventCard, campaign: Campaign, lang: Lang) -> Markup | None:
    """The text for a ``<script type="application/ld+json">``; None where search engines are told nothing."""
    if not shown_in(card.event, "json_ld"):
        return None
    text = json.dumps(event_object(card, campaign, lang), ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # then nothing in it can end the script element


def event_object(card: EventCard, campaign: Campaign, lang: Lang) -> dict[str, Any]:
    """The object itself: the date that the card shows."""
    event, fields = card.event, shown_in(card.event, "json_ld")
    base = campaign.root
    page = base + site_path(lang, card.path)
    audience = [{"@type": "Audience", "audienceType": label(f"audience_{name}", lang)} for name in event.audience]
    properties = {
        "@context": _SCHEMA.rstrip("/"),
        "@type": "Event",
        "@id": f"{page}#{card.original}",
        "url": page,
        "startDate": card.starts.isoformat(),
        "endDate": end.isoformat() if (end := card.known_end) else None,
        "previousStartDate": _announced(card),
        "eventStatus": _SCHEMA + _STATUS[card.status],
        "eventAttendanceMode": _SCHEMA + mode if (mode := _MODE.get(card.how)) else None,
        "location": _one_or_all([*_place(card, lang, fields), *_room(card, fields)]),
        "organizer": {
            "@type": "Organization",
            "name": card.hromada.name.text(lang)[0],
            "url": base + site_path(lang, card.host_path),
        }
        if card.hromada_slug != NATIONAL
        else None,
        "inLanguage": _one_or_all([_SPOKEN.get(code, code) for code in event.languages]),
        "audience": _one_or_all(audience if "audience" in fields else []),
        "image": base + event.picture.file if event.picture and "picture" in fields else None,
        "isAccessibleForFree": True if event.cost == "free" else None,
        **dict(_texts(event, lang, fields)),
    }
    return {key: value for key, value in properties.items() if value is not None}


def _texts(event: Event, lang: Lang, fields: Set[str]) -> Iterator[tuple[str, Any]]:
    """Properties that the table of fields names."""
    for field, row in SHOWN.items():
        if row.schema and field in fields and (text := text_in(getattr(event, field), lang)):
            name, _, kind = row.schema.partition(" ")
            yield name, {"@type": kind, "name": text} if kind else text


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values or None


def _announced(card: EventCard) -> str | None:
    """When it was first to begin. The hour is known only of a date of a series; a moved single event has a new one."""
    if card.status != "moved":
        return None
    day, time = card.original, card.event.time
    if card.event.changes:
        before = local(day, time.start) if time else day
        return before.isoformat() if before != card.starts else None
    return day.isoformat() if card.moved_from else None


def _place(card: EventCard, lang: Lang, fields: Set[str]) -> list[dict[str, Any]]:
    event = card.event
    if card.how == "online" or event.place is None:
        return []
    name = event.place.name if "place.name" in fields else None
    address = event.place.address if "place.address" in fields else None
    if name is None and address is None:
        return []
    properties = {
        "@type": "Place",
        "name": text_in(name, lang),
        "address": text_in(address, lang),
        "amenityFeature": [
            {"@type": "LocationFeatureSpecification", "name": label(f"access_{access}", lang), "value": True}
            for access in event.access
        ],
    }
    return [{key: value for key, value in properties.items() if value}]


def _room(card: EventCard, fields: Set[str]) -> list[dict[str, Any]]:
    event = card.event
    if not card.online:
        return []
    return [{"@type": "VirtualLocation"} | ({"url": event.link} if event.link and "link" in fields else {})]
