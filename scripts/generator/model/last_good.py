"""The last good copy of each file that a hromada keeps here: what a broken one gives way to.

``data/pulled/good/`` holds the copies, under the names that the files have in ``data/``; ``data/pulled/good.json``
the day on which each was last good. A build that succeeded writes them, other builds read them.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

from generator.base.problems import Problem
from generator.read import json_state
from generator.read.text_file import read_bytes

_COPIES, _DAYS = Path("pulled", "good"), Path("pulled", "good.json")


@dataclass(frozen=True)
class Kept:
    """When a file was last good."""

    day: dt.date


@dataclass(frozen=True)
class LastGood:
    """Copies kept for the data in ``data``: a file's name below it (``events/bilytska.yml``) → when it was good."""

    data: Path
    kept: Mapping[str, Kept] = field(default_factory=dict)

    def path(self, name: str) -> Path:
        """Where the copy of a file lies."""
        return self.data / _COPIES / name

    def day(self, name: str) -> dt.date | None:
        """The day of which the copy is; None when there is none."""
        kept = self.kept.get(name)
        return kept.day if kept and self.path(name).is_file() else None

    def renewed(self, good: Collection[str], today: dt.date) -> Iterator[tuple[Path, bytes]]:
        """What is to be written when the files ``good`` are so today. Of a file that is gone nothing is kept on."""
        stay = {name: kept for name, kept in self.kept.items() if self.path(name).is_file() and name not in good}
        for name in good:
            content, _ = read_bytes(self.data / name, json_state.MAX_BYTES)
            if content is not None:
                stay[name] = Kept(today)
                yield self.path(name), content
        yield self.data / _DAYS, json_state.dump(stay)


def load(data: Path) -> tuple[LastGood, list[Problem]]:
    """What is kept for the campaign's folder ``data``; nothing where the list is missing or broken."""
    kept, problems = json_state.load(data / _DAYS, TypeAdapter(Kept).validate_python)
    return LastGood(data, kept), problems
