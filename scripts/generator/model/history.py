"""What is remembered of each event: first seen, last changed, revision, and the date first announced.

``data/pulled/history.json``, written by the pull and only read by the build. It keeps a calendar's identity of an
event (UID, SEQUENCE, LAST-MODIFIED) when its title, time, place or date changes. No clock, no random value.

Git does not keep the file, so it may get lost. Revisions are counted from the day of the first one: after a loss they
are higher than before, and calendars go on taking what is new.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from generator.base.problems import Problem
from generator.model.event import Event
from generator.read import json_state


@dataclass(frozen=True)
class Record:
    """One event's past. ``date`` is the first day as first announced."""

    first_seen: dt.date
    last_changed: dt.date
    revision: int
    date: dt.date
    fingerprint: str


_DAY_ZERO = dt.date(2026, 1, 1)  # of revisions; before there were no events
_RECORD = TypeAdapter(Record)
History = Mapping[str, Record]  # key: "<hromada>/<event id>"


def key(hromada: str, event: Event) -> str:
    """Under what an event is remembered."""
    return f"{hromada}/{event.id}"


def fingerprint(event: Event) -> str:
    """Short digest of everything the officer stated."""
    stated = event.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return hashlib.sha256(json.dumps(stated, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def record(history: History, hromada: str, event: Event, today: dt.date, stated: str = "") -> Record:
    """The event's record; a first one with the fingerprint ``stated`` when it was never seen before."""
    first = max(0, (today - _DAY_ZERO).days)
    return history.get(key(hromada, event)) or Record(today, today, first, event.first_day, stated)


def updated(history: History, events: Mapping[str, tuple[Event, ...]], today: dt.date) -> dict[str, Record]:
    """History after seeing ``events`` today. Events that are gone stay remembered: they may come back."""
    new = dict(history)
    for hromada, events_of_hromada in events.items():
        for event in events_of_hromada:
            now = fingerprint(event)
            before = record(history, hromada, event, today, now)
            if now != before.fingerprint:
                before = Record(before.first_seen, today, before.revision + 1, before.date, now)
            new[key(hromada, event)] = before
    return new


def dump(history: History) -> bytes:
    """The file's content."""
    return json_state.dump(history)


def load(path: Path) -> tuple[dict[str, Record], list[Problem]]:
    """Read the file; a missing or broken one is an empty history."""
    return json_state.load(path, _RECORD.validate_python)
