"""Events of different hromadas that look like one and the same: both are shown, and somebody is told."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.base.problems import Problem
from generator.model.event import Event


@dataclass(frozen=True)
class Located:
    """An event and where it stands."""

    file: str
    line: int
    event: Event


def look_alikes(events: Iterable[Located]) -> Iterator[Problem]:
    """Warnings for events in two files with the same start and place, or the same title on the same day."""
    seen: dict[tuple[object, ...], Located] = {}
    for located in events:
        event = located.event
        keys: list[tuple[object, ...]] = [("title", _normal(event.title.uk), event.first_day)]
        if event.time and event.place and event.place.name:
            keys.append(("place", _normal(event.place.name.uk), event.first_day, event.time.start))
        for key in keys:
            other = seen.setdefault(key, located)
            if other.file != located.file:
                params = {"id": event.id, "other": other.event.id, "where": f"{other.file}:{other.line}"}
                yield Problem(located.file, located.line, "event-look-alike", 0, "warning", params)
                break


def _normal(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()
