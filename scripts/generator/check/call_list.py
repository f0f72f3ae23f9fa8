"""Lines to call anew, and where in the files the answers go.

Age stops nothing: the check reminds of all lines together, once. Contract, section 5.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.base.fields import Bilingual
from generator.base.problems import Problem, display_path
from generator.check.published_lines import Lines, contact_place, home_of, lines
from generator.model.contact import TIERS, Contact
from generator.model.data import Data


@dataclass(frozen=True)
class Call:
    """A line to call. ``line`` is that of ``verified_on`` in ``file``; ``hromada`` names the owner of a local line."""

    key: str
    contact: Contact
    hromada: Bilingual | None
    file: str
    line: int


def calls(data: Data, folder: Path) -> list[Call]:
    """Lines that nobody confirmed for half a year, the oldest first; ``folder`` holds the data."""
    due = {key: contact for key, contact in data.lines.items() if contact.tier(data.today) != "fresh"}
    rows = []
    for key, contact in sorted(due.items(), key=lambda entry: (entry[1].verified_on, entry[0])):
        path = home_of(key, folder)
        hromada = data.hromadas[path.stem].name if "/" in key else None
        rows.append(Call(key, contact, hromada, display_path(path), contact_place(path, contact.id, "verified_on")[0]))
    return rows


def reminder(data: Data, folder: Path) -> Iterator[Problem]:
    """One notice for all lines that are due."""
    if due := calls(data, folder):
        names = ", ".join(call.key for call in due)
        params = {"count": len(due), "ids": names, "days": TIERS["due"]}
        yield Problem(due[0].file, due[0].line, "contact-due", 0, "notice", params)


def changes_before_calls(data: Data, folder: Path, memories: Collection[Lines]) -> Iterator[Problem]:
    """Lines changed since they were last published (``memories``) while others wait for a call for over a year.

    To confirm a line, or to take away one that waits, is no such change. It is a warning, so that a build passes;
    ``check --strict`` refuses it, and so does whoever publishes.
    """
    waiting = [call.key for call in calls(data, folder) if call.contact.tier(data.today) != "due"]
    changed = sorted({key for memory in memories if memory for key in _changed(data, memory)})
    if waiting and changed:
        path = home_of(changed[0], folder)
        line, _ = contact_place(path, changed[0].rpartition("/")[2], "id")
        params = {"changed": ", ".join(changed), "count": len(waiting), "ids": ", ".join(waiting)}
        yield Problem(display_path(path), line, "contact-unconfirmed", 0, "warning", params)


def _changed(data: Data, memory: Lines) -> Iterator[str]:
    """Lines that are new, gone before their time, or different without a newer confirmation."""
    now, longest = lines(data), dt.timedelta(days=TIERS["doubtful"])
    for key in {*now, *memory}:
        hromada, _, local = key.partition("/")
        if hromada == "campaign" or (local and hromada not in data.hromadas):
            continue
        line, was = now.get(key), memory.get(key)
        if line is None or was is None:
            if was is None or data.today - was.verified_on <= longest:
                yield key
        elif line != was and line.verified_on <= was.verified_on:
            yield key
