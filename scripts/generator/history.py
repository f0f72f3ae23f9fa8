"""What is remembered of each event: first seen, last changed, revision, and the date first announced.

``data/pulled/history.json``, written by the pull and only read by the build. It keeps a calendar's identity of an
event (UID, SEQUENCE, LAST-MODIFIED) when its title, time, place or date changes. No clock, no random value.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from generator.event import Event
from generator.problems import Problem, display_path
from generator.reading import read_bytes

MAX_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class Record:
    """One event's past. ``date`` is the first day as first announced."""

    first_seen: dt.date
    last_changed: dt.date
    revision: int
    date: dt.date
    fingerprint: str


History = Mapping[str, Record]  # key: "<hromada>/<event id>"


def key(hromada: str, event: Event) -> str:
    """Under what an event is remembered."""
    return f"{hromada}/{event.id}"


def fingerprint(event: Event) -> str:
    """Short digest of everything the officer stated."""
    stated = event.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return hashlib.sha256(json.dumps(stated, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def record(history: History, hromada: str, event: Event, today: dt.date) -> Record:
    """The event's record; a first one when it was never seen before."""
    return history.get(key(hromada, event)) or Record(today, today, 0, event.first_day, fingerprint(event))


def updated(history: History, events: Mapping[str, tuple[Event, ...]], today: dt.date) -> dict[str, Record]:
    """History after seeing ``events`` today. Events that are gone stay remembered: they may come back."""
    new = dict(history)
    for hromada, ones in events.items():
        for event in ones:
            before = record(history, hromada, event, today)
            now = fingerprint(event)
            if now != before.fingerprint:
                before = Record(before.first_seen, today, before.revision + 1, before.date, now)
            new[key(hromada, event)] = before
    return new


def dump(history: History) -> bytes:
    """The file's content: one event a line, sorted."""
    lines = [f"{json.dumps(name)}: {json.dumps(asdict(one), default=str)}" for name, one in sorted(history.items())]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def load(path: Path) -> tuple[dict[str, Record], list[Problem]]:
    """Read the file. A missing one is an empty history; a broken one is a problem, never a crash."""
    if not path.exists():
        return {}, []
    data, problems = read_bytes(path, MAX_BYTES)
    if data is None:
        return {}, problems
    try:
        return {str(name): _record(fields) for name, fields in json.loads(data).items()}, []
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}, [Problem(display_path(path), 1, "state-broken", 0, "warning")]


def _record(fields: Mapping[str, Any]) -> Record:
    first, last, date = (dt.date.fromisoformat(fields[name]) for name in ("first_seen", "last_changed", "date"))
    return Record(first, last, int(fields["revision"]), date, str(fields["fingerprint"]))
