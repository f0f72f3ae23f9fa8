"""``data/events/``: where each hromada's events come from, and the events themselves."""

import datetime as dt
import difflib
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from generator.base.problems import Problem, display_path
from generator.check import event_dates, freshness
from generator.check.event_files import EventFile, of_another, read_event_file
from generator.check.lookalikes import Located, look_alikes
from generator.model import provenance
from generator.model.contact import ContactFile, known_numbers
from generator.model.event import Event
from generator.model.event_source import SourceEntry, SourceFile
from generator.model.history import History
from generator.model.provenance import Provenance
from generator.read.text_file import text_of
from generator.read.validation import MAX_OWN_BYTES, check, read_model
from generator.read.yaml_file import read_list
from generator.read.yaml_tree import Items, Node, Tree, locate


@dataclass(frozen=True)
class EventSource:
    """Where one hromada's events come from: a file of its own, or the last good copy of what lies at an address."""

    hromada: str
    url: str | None
    path: Path  # what is read
    file: str  # where the source is named, as problems call it
    line: int

    def read(self, today: dt.date, numbers: frozenset[str] | None = None) -> tuple[EventFile, list[Problem]]:
        """Events that are fine and problems with the rest. What is wrong in a file that others keep only warns.

        ``numbers``: see ``read_events``.
        """
        events, problems = read_event_file(self.path, numbers)
        over = {event.id for event in events.events if freshness.last_day(event) < today}
        problems = [one for one in problems if one.harm != "translation" or one.params["id"] not in over]
        problems += of_another(events, self.hromada, display_path(self.path))
        if self.url:
            problems = [replace(one, severity="warning") if one.severity == "error" else one for one in problems]
        return events, problems


def load(
    folder: Path,
    hromadas: Container[str],
    known: Iterable[str],
    pulled: Mapping[str, Provenance],
    today: dt.date,
    numbers: frozenset[str] | None = None,
    past: History | None = None,
) -> tuple[dict[str, tuple[Event, ...]], list[Problem]]:
    """Events of each of ``hromadas``, from all its sources; ``known`` are also those whose own file has a slip."""
    sources, problems = event_sources(folder, known)
    events: dict[str, tuple[Event, ...]] = {}
    located: list[Located] = []
    for source in sources:
        if source.url:
            copy = pulled.get(source.hromada) if source.path.exists() else None
            problems += freshness.of_source(source.hromada, copy, source.file, source.line, today)
            if copy is None or copy.age_days(today) > provenance.HIDDEN_AFTER_DAYS:
                continue
        stated, wrong = source.read(today, numbers)
        problems += wrong
        if stated.hromada == source.hromada and source.hromada in hromadas:
            file, numbered = display_path(source.path), list(zip(stated.lines, stated.events, strict=True))
            events[source.hromada] = events.get(source.hromada, ()) + stated.events
            problems += freshness.of_events(numbered, file, today)
            problems += event_dates.doubtful(numbered, source.hromada, file, past or {}, today)
            located += [Located(file, line, event) for line, event in numbered]
    return events, [*problems, *look_alikes(located)]


def numbers_known(folder: Path) -> frozenset[str] | None:
    """Numbers that the lines of ``folder`` (data) let events name; None when they can't be read."""
    stated, _, _ = read_model(folder / "contacts.yml", ContactFile, MAX_OWN_BYTES)
    return known_numbers(stated.contacts) if stated else None


def event_sources(folder: Path, hromadas: Iterable[str]) -> tuple[list[EventSource], list[Problem]]:
    """Sources of ``events/sources.yml`` that can be read, and what is wrong with the others."""
    path = folder / "events" / "sources.yml"
    file = display_path(path)
    text, problems = text_of(path)
    tree, unreadable = read_list(text, file, ("sources",)) if text is not None else (None, [])
    problems += unreadable
    if tree is None:
        return [], problems
    known = tuple(hromadas)
    sources: dict[str, EventSource] = {}
    first_line: dict[str, int] = {}
    problems += check(SourceFile, tree, file)[1]
    for entry, item in _entries(tree, file):
        if problem := _refused(entry, item, known, first_line, file):
            problems.append(problem)
            continue
        own = folder / "events" / entry.file if entry.file else provenance.copy_path(folder, entry.hromada)
        sources[entry.hromada] = EventSource(entry.hromada, entry.url, own, file, first_line[entry.hromada])
    problems += _unlisted(folder, {source.path.name for source in sources.values() if not source.url}, file)
    return list(sources.values()), problems


def _entries(tree: Node, file: str) -> Iterator[tuple[SourceEntry, Node]]:
    """Entries that can be read: one with a slip does not take the others down."""
    items = tree.get("sources") if isinstance(tree, Tree) else None
    for item in items if isinstance(items, Items) else ():
        entry, _ = check(SourceEntry, item, file)
        if entry is not None:
            yield entry, item


def _refused(
    entry: SourceEntry, item: Node, known: tuple[str, ...], first_line: dict[str, int], file: str
) -> Problem | None:
    """Why an entry is no source. The first one of a hromada counts: ``first_line`` remembers where it stands."""
    line, column = locate(item, ("hromada",))
    if entry.hromada not in known:
        near = difflib.get_close_matches(entry.hromada, known, 1)
        params = {"value": entry.hromada, "near": near[0] if near else ", ".join(known[:5])}
        return Problem(file, line, "hromada-unknown", column, "error", params)
    if first_line.setdefault(entry.hromada, line) != line:
        params = {"value": entry.hromada, "first": str(first_line[entry.hromada])}
        return Problem(file, line, "source-twice", column, "error", params)
    if entry.file and re.search(r"[/\\:]", entry.file):
        line, column = locate(item, ("file",))
        return Problem(file, line, "source-outside", column, "error", {"value": entry.file})
    return None


def _unlisted(folder: Path, listed: Iterable[str], file: str) -> Iterator[Problem]:
    """Event files that lie there and that nobody would ever see."""
    for path in sorted((folder / "events").glob("*.yml")):
        if path.name not in {"sources.yml", *listed}:
            paste = f'  - {{hromada: "{path.stem}", file: "{path.name}"}}'
            yield Problem(file, 1, "source-unlisted", 0, "warning", {"value": path.name, "paste": paste})
