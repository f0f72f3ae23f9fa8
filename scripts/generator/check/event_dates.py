"""Dates of events that probably are a slip in the year: over before anybody heard of them, or far ahead."""

import datetime as dt
from collections.abc import Iterator, Sequence

from generator.base.problems import Problem
from generator.check.freshness import last_day
from generator.model import history
from generator.model.event import Event
from generator.model.history import History

FAR_DAYS = 730  # ahead: nobody plans an event earlier, but for what comes every year
_REMINDED_DAYS = 30  # since it was first seen: by then a person has looked, and it belongs to the archive
_NAMED = 5


def doubtful(
    events: Sequence[tuple[int, Event]], hromada: str, file: str, past: History, today: dt.date
) -> Iterator[Problem]:
    """Such events of one ``file``, with their lines; ``past`` remembers what was seen before.

    Without any memory, as in a fresh copy of the sources, what is over may be an archive: that is a notice only, and
    none where ``freshness.of_events`` says that all of the file is over.
    """
    over: list[tuple[int, Event, dt.date]] = []
    for line, event in events:
        end = last_day(event)
        if (end - today).days > FAR_DAYS and not (event.repeat and event.repeat.every == "year"):
            yield Problem(file, line, "date-far", 0, "warning", {"id": event.id, "date": end.isoformat()})
        record = past.get(history.key(hromada, event))
        seen = record.first_seen if record else today
        if seen > end and (today - seen).days <= _REMINDED_DAYS and not event.example:
            over.append((line, event, end))
    if over and (past or len(over) < len(events)):
        named = ", ".join(f"{event.id} ({end})" for _, event, end in over[:_NAMED])
        more = "…" if len(over) > _NAMED else ""
        yield Problem(file, over[0][0], "date-past", 0, "warning" if past else "notice", {"value": named + more})
