"""An event → schema.org ``Event`` as JSON-LD. What is unknown is left out; a hidden address is never there."""

import json
from typing import Any

from markupsafe import Markup

from generator.base.addresses import site_path
from generator.base.fields import Bilingual, Lang
from generator.base.words import label
from generator.model.campaign import Campaign
from generator.model.event import Event
from generator.model.schedule import local
from generator.view.calendar import EventCard

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
    """The text for a ``<script type="application/ld+json">``; None for an example, which must not look real."""
    if card.event.example:
        return None
    text = json.dumps(event_object(card, campaign, lang), ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # then nothing in it can end the script element


def event_object(card: EventCard, campaign: Campaign, lang: Lang) -> dict[str, Any]:
    """The object itself: the date that the card shows."""
    event = card.event
    base = campaign.root
    page = base + site_path(lang, card.path)
    known = {
        "@context": _SCHEMA.rstrip("/"),
        "@type": "Event",
        "@id": f"{page}#{card.original}",
        "url": page,
        "name": event.title.text(lang)[0],
        "description": _said(event.about, lang),
        "startDate": card.starts.isoformat(),
        "endDate": end.isoformat() if (end := card.known_end) else None,
        "previousStartDate": _announced(card),
        "eventStatus": _SCHEMA + _STATUS[card.status],
        "eventAttendanceMode": _SCHEMA + _MODE[card.how],
        "location": _one_or_all([*_place(event, card.how, lang), *_room(event, card.how)]),
        "organizer": {
            "@type": "Organization",
            "name": card.hromada.name.text(lang)[0],
            "url": base + site_path(lang, f"hromadas/{card.hromada_slug}/"),
        },
        "inLanguage": _one_or_all([_SPOKEN.get(code, code) for code in event.languages]),
        "audience": _one_or_all(
            [{"@type": "Audience", "audienceType": label(f"audience_{one}", lang)} for one in event.audience]
        ),
        "isAccessibleForFree": True if event.cost == "free" else None,
    }
    return {key: value for key, value in known.items() if value is not None}


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values or None


def _said(text: Bilingual | None, lang: Lang) -> str | None:
    return text.text(lang)[0] if text is not None else None


def _announced(card: EventCard) -> str | None:
    """When it was first to begin. The hour is known only of a date of a series; a moved single event has a new one."""
    if card.status != "moved":
        return None
    day, time = card.original, card.event.time
    if card.event.changes:
        before = local(day, time.start) if time else day
        return before.isoformat() if before != card.starts else None
    return day.isoformat() if card.moved_from else None


def _place(event: Event, how: str, lang: Lang) -> list[dict[str, Any]]:
    if how == "online" or event.place is None:
        return []
    name, address = event.place.name, None if event.hides_address else event.place.address
    if name is None and address is None:
        return []
    known = {
        "@type": "Place",
        "name": _said(name, lang),
        "address": _said(address, lang),
        "amenityFeature": [
            {"@type": "LocationFeatureSpecification", "name": label(f"access_{one}", lang), "value": True}
            for one in event.access
        ],
    }
    return [{key: value for key, value in known.items() if value}]


def _room(event: Event, how: str) -> list[dict[str, Any]]:
    if how == "on_site":
        return []
    return [{"@type": "VirtualLocation"} | ({"url": event.link} if event.link else {})]
