"""``data/events/``: where each hromada's events come from, and the events themselves.

Every ``<hromada>.yml`` there counts by itself, as do calendars and tables of that name, and ``national.yml`` with days
of the whole country; ``sources.yml`` names addresses of others. A file that can't be read
gives way to its last good copy and stops nothing.
"""

import datetime as dt
import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.base.problems import Problem, display_path, errors
from generator.check import event_dates, event_formats, freshness
from generator.check.event_files import EMPTY, EventFile, of_another, read_event_file
from generator.check.file_names import SlugFiles, slug_files, told_foreign
from generator.check.imported_event import Origin
from generator.check.lookalikes import Located, look_alikes
from generator.model import provenance
from generator.model.contact import ContactFile, known_numbers
from generator.model.event import Event
from generator.model.event_source import EventDefaults, SourceEntry, SourceFile
from generator.model.history import History
from generator.model.hromada import NATIONAL
from generator.model.last_good import LastGood
from generator.model.provenance import Provenance
from generator.read.text_file import text_of
from generator.read.validation import MAX_OWN_BYTES, check, read_model
from generator.read.yaml_file import read_list
from generator.read.yaml_tree import Items, Node, Tree, locate

LIST = "sources.yml"


@dataclass(frozen=True)
class EventSource:
    """Where a hromada's events come from: a file of its own, or the last good copy of what lies at an address."""

    hromada: str
    url: str | None
    path: Path  # what is read
    file: str  # where the source is named, as problems call it
    line: int
    defaults: EventDefaults | None = None

    @property
    def name(self) -> str:
        """The name of a file of its own below the campaign's folder."""
        return f"events/{self.path.name}"

    def origin(self, today: dt.date, before: tuple[Event, ...] = ()) -> Origin:
        """What its calendars and tables do not say; ``before`` are the events that it had."""
        return Origin(self.hromada, today, self.defaults, before)

    def read(self, today: dt.date, numbers: frozenset[str] | None = None) -> tuple[EventFile, list[Problem]]:
        """Events that are fine and problems with the rest. What is wrong in a file that others keep only warns.

        ``numbers``: see ``read_events``.
        """
        events, problems = read_event_file(self.path, numbers, self.origin(today))
        over = {event.id for event in events.events if freshness.last_day(event) < today}
        problems = [one for one in problems if one.harm != "translation" or one.params["id"] not in over]
        problems += of_another(events, self.hromada, display_path(self.path))
        if self.hromada == NATIONAL:
            events, unsourced = _sourced(events, display_path(self.path))
            problems += unsourced
        if self.url:
            problems = [replace(one, severity="warning") if one.severity == "error" else one for one in problems]
        return events, problems


def _sourced(stated: EventFile, file: str) -> tuple[EventFile, list[Problem]]:
    """Days of the whole country that say where they are known from; the others are told and not shown."""
    paste = '    source: {title: {uk: "…", en: "…"}, url: "https://…"}'
    wrong = [
        Problem(file, line, "event-no-source", 0, "error", {"id": event.id, "paste": paste})
        for line, event in zip(stated.lines, stated.events, strict=True)
        if event.source is None
    ]
    return stated.only(lambda event: event.source is not None), wrong


@dataclass
class Events:
    """Events of each hromada. ``as_of``: hromadas whose events are those of an earlier day.

    ``good`` are the files of our own that could be read, ``replaced`` those in whose place is an earlier copy, by the
    names under which they are remembered. ``numbers`` are those that events may name, ``past`` what was seen before.
    """

    numbers: frozenset[str] | None = None
    past: History = field(default_factory=dict)
    by_hromada: dict[str, tuple[Event, ...]] = field(default_factory=dict)
    as_of: dict[str, dt.date] = field(default_factory=dict)
    good: list[str] = field(default_factory=list)
    replaced: dict[str, dt.date] = field(default_factory=dict)
    located: list[Located] = field(default_factory=list)


def load(
    folder: Path,
    hromadas: Collection[str],
    slugs: Collection[str],
    pulled: Mapping[str, Provenance],
    copies: LastGood,
    today: dt.date,
    events: Events,
) -> tuple[Events, list[Problem]]:
    """Events of each of ``hromadas``, from all its sources; ``slugs`` are also those whose own file has a slip.

    They are put into ``events``, which says what they are held against.
    """
    sources, problems = event_sources(folder, slugs)
    hosts = (*hromadas, NATIONAL)
    misnamed = slug_files(folder / "events", (*slugs, NATIONAL), (LIST,)).misnamed
    for source in [*sources, *_lost_addresses(folder, sources, problems, pulled)]:
        if source.hromada in hosts:
            of = _of_address(source, events, pulled, today) if source.url else _of_file(source, events, copies, today)
            problems += of
    for slug, path in misnamed.items():
        name = f"events/{slug}.yml"
        if slug in hosts and (copy := _copy(slug, name, copies, today, events.numbers)):
            problems += _replaced(slug, name, path, copy, events, copies)
    problems += look_alikes(events.located)
    return events, [replace(one, contained=True) for one in problems]


def _lost_addresses(
    folder: Path, sources: Iterable[EventSource], problems: Iterable[Problem], pulled: Mapping[str, Provenance]
) -> Iterator[EventSource]:
    """Addresses that were pulled from and that a slip in the list hides for now."""
    file = display_path(folder / "events" / LIST)
    if any(one.file == file for one in errors(problems)):
        listed = {one.hromada for one in sources if one.url}
        for slug, copy in pulled.items():
            if slug not in listed:
                yield EventSource(slug, copy.url, provenance.copy_path(folder, slug), file, 1)


def _of_address(source: EventSource, events: Events, pulled: Mapping[str, Provenance], today: dt.date) -> list[Problem]:
    """Take the last good copy of what lies at an address, unless it is too old; what is wrong with it."""
    copy = pulled.get(source.hromada) if source.path.exists() else None
    problems = [*freshness.of_source(source.hromada, copy, source.file, source.line, today)]
    if copy is None or copy.age_days(today) > provenance.HIDDEN_AFTER_DAYS:
        return problems
    stated, wrong = source.read(today, events.numbers)
    if stated.hromada != source.hromada:
        return [*problems, *wrong]
    if not copy.good:
        events.as_of[source.hromada] = copy.fetched_at
    return [*problems, *wrong, *_taken(stated, source.hromada, source.path, events, today)]


def _of_file(source: EventSource, events: Events, copies: LastGood, today: dt.date) -> list[Problem]:
    """Take a file's events, or its last good copy when it can't be read or most of it is broken; what is wrong."""
    stated, problems = source.read(today, events.numbers)
    wrong = errors(problems)
    if stated.hromada not in ("", source.hromada):
        stated = EMPTY
    if not wrong:
        events.good.append(source.name)
    elif copy := _copy(source.hromada, source.name, copies, today, events.numbers):
        had, has = (len(freshness.coming(one.events, today)) for one in (copy, stated))
        if has * 2 < had or not stated.events:
            return [*problems, *_replaced(source.hromada, source.name, source.path, copy, events, copies)]
    return [*problems, *_taken(stated, source.hromada, source.path, events, today)]


def _copy(
    hromada: str, name: str, copies: LastGood, today: dt.date, numbers: frozenset[str] | None
) -> EventFile | None:
    """The last good copy of the file called ``name``, unless there is none or it is too old to be shown."""
    day = copies.day(name)
    if day is None or (today - day).days > provenance.HIDDEN_AFTER_DAYS:
        return None
    stated, _ = read_event_file(copies.path(name), numbers, Origin(hromada, today))
    return stated if stated.hromada == hromada and stated.events else None


def _replaced(
    hromada: str, name: str, path: Path, copy: EventFile, events: Events, copies: LastGood
) -> Iterator[Problem]:
    """Take ``copy``, kept under ``name``, in place of the file at ``path``, and say so."""
    day = copies.kept[name].day
    events.as_of[hromada] = events.replaced[display_path(path)] = day
    events.by_hromada[hromada] = (*events.by_hromada.get(hromada, ()), *copy.events)
    until = day + dt.timedelta(days=provenance.HIDDEN_AFTER_DAYS + 1)
    params = {"date": day.isoformat(), "until": until.isoformat()}
    yield Problem(display_path(path), 1, "event-file-copy", 0, "warning", params)


def _taken(stated: EventFile, hromada: str, path: Path, events: Events, today: dt.date) -> Iterator[Problem]:
    """Add events to those of the hromada; of two with one id the one in the file here stays."""
    file, before = display_path(path), events.by_hromada.get(hromada, ())
    numbered = list(zip(stated.lines, stated.events, strict=True))
    yield from freshness.of_events(numbered, file, today)
    dated = list(zip(stated.dated, stated.events, strict=True))
    yield from event_dates.doubtful(dated, hromada, file, events.past, today)
    there = {event.id for event in before}
    for line, event in numbered:
        if event.id in there:
            params = {"id": event.id, "value": f"data/events/{hromada}.yml"}
            yield Problem(file, line, "event-id-elsewhere", 0, "warning", params)
    new = [(line, event) for line, event in numbered if event.id not in there]
    events.by_hromada[hromada] = (*before, *(event for _, event in new))
    events.located += [Located(file, line, event) for line, event in new]


def numbers_known(folder: Path) -> frozenset[str] | None:
    """Numbers that the lines of ``folder`` (data) let events name; None when they can't be read."""
    stated, _, _ = read_model(folder / "contacts.yml", ContactFile, MAX_OWN_BYTES)
    return known_numbers(stated.contacts) if stated else None


def lost_pictures(
    folder: Path, hromadas: Iterable[str], events: Mapping[str, tuple[Event, ...]], there: Collection[str]
) -> Iterator[Problem]:
    """Pictures of ``events`` that are not ``there`` (paths below ``docs/``): the events go out without them."""
    for source in event_sources(folder, hromadas)[0]:
        pictures = [event.picture for event in events.get(source.hromada, ()) if event.picture]
        lost = {one.file for one in pictures if one.file not in there}
        rows = (text_of(source.path, MAX_OWN_BYTES)[0] or "").split("\n") if lost else []
        for at, row in enumerate(rows, 1):
            for file in (one for one in lost if one in row):
                near = difflib.get_close_matches(file, there, 1, 0.6)
                params: dict[str, object] = {"value": file, **({"part": near[0]} if near else {})}
                yield Problem(display_path(source.path), at, "picture-missing", 0, "warning", params)


def event_sources(folder: Path, hromadas: Iterable[str]) -> tuple[list[EventSource], list[Problem]]:
    """Files and addresses that events of ``hromadas`` and of the country come from; what is wrong with the others."""
    slugs = tuple(hromadas)
    hosts = (*slugs, NATIONAL)
    files = slug_files(folder / "events", hosts, (LIST,))
    listed, problems = _listed(folder, slugs)
    sources = {one.path: one for one in listed if not one.url}
    read = {display_path(path) for path in sources}
    problems += [one for one in files.problems if one.file not in read]
    tables = [path for path in files.foreign if path.suffix.lower() in event_formats.ENDINGS and path.stem in slugs]
    problems += told_foreign((path for path in files.foreign if path not in tables), event_formats.UNREAD, slugs)
    sources |= {path: EventSource(path.stem, None, path, display_path(path), 1) for path in tables}
    for slug, path in files.named.items():
        if path in sources:
            continue
        if slug in hosts:
            sources[path] = EventSource(slug, None, path, display_path(path), 1)
        else:
            problems.append(_unknown(path, hosts, files))
    all_sources = [*sources.values(), *(one for one in listed if one.url)]
    return sorted(all_sources, key=lambda one: (one.hromada, one.url is not None, one.path in tables)), problems


def _unknown(path: Path, hosts: Sequence[str], files: SlugFiles) -> Problem:
    """Why a file that is called as no hromada is not read: what it says itself decides what would mend it."""
    file = display_path(path)
    stated, _ = read_event_file(path)
    value = stated.hromada or path.stem
    if stated.hromada in hosts:
        code = "file-twice" if stated.hromada in files.named else "event-file-name"
        params = {"value": path.name, "hromada": stated.hromada, "near": f"{stated.hromada}.yml"}
        return Problem(file, stated.hromada_line, code, 0, "error", params)
    near = [name for word in (value, path.stem) for name in difflib.get_close_matches(word, hosts, 1, 0.75)][:1]
    code = "event-file-unknown-near" if near else "event-file-unknown"
    return Problem(file, stated.hromada_line, code, 0, "error", {"value": value, "near": "".join(near)})


def _listed(folder: Path, slugs: tuple[str, ...]) -> tuple[list[EventSource], list[Problem]]:
    """Addresses in ``sources.yml``, files that it still names from of old, and what is wrong with its entries."""
    path = folder / "events" / LIST
    file = display_path(path)
    text, problems = text_of(path)
    if text is None:
        return [], [one for one in problems if one.code != "file-missing"]
    tree, problems = read_list(text, file, ("sources",))
    if tree is None or (isinstance(tree, Tree) and "sources" in tree.blank):
        # Where something was pulled, a full disk left no byte: whoever wants no addresses any more leaves notes or [].
        lost = not text and provenance.state_path(folder).exists()
        return [], [one for one in problems if lost or one.code != "file-empty"]
    of_files = _without_files(tree)
    problems += check(SourceFile, tree, file)[1]
    problems += _told_files(of_files, file)
    sources: dict[str, EventSource] = {}
    first_line: dict[str, int] = {}
    for entry, item in _entries(tree, file):
        if problem := _refused(entry.hromada, item, slugs, first_line, file):
            problems.append(problem)
            continue
        pulled, line = provenance.copy_path(folder, entry.hromada), first_line[entry.hromada]
        sources[entry.hromada] = EventSource(entry.hromada, entry.url, pulled, file, line, entry.defaults)
    files: list[EventSource] = []
    for item in of_files:
        hromada, name = str(item.get("hromada", "")), str(item.get("file", ""))
        line, column = locate(item, ("file",))
        if problem := _refused(hromada, item, slugs, {}, file):
            problems.append(problem)
        elif re.search(r"[/\\:]", name):
            problems.append(Problem(file, line, "source-outside", column, "error", {"value": name}))
        elif name:
            if name != f"{hromada}.yml":
                params = {"value": name, "near": f"{hromada}.yml"}
                problems.append(Problem(file, line, "source-file-name", column, "warning", params))
            files.append(EventSource(hromada, None, path.with_name(name), file, line))
    return [*sources.values(), *files], problems


def _without_files(tree: Node) -> list[Tree]:
    """Take entries that name a file out of the list, as they are no addresses; one with both stays as an address."""
    items = tree.get("sources") if isinstance(tree, Tree) else None
    if not isinstance(items, Items):
        return []
    entries = [item for item in items if isinstance(item, Tree) and "file" in item.keys_at]
    of_files = [_twin(item) for item in entries]
    for item in entries:
        item.pop("file", None)
        item.blank.pop("file", None)
        del item.keys_at["file"]
    named = {id(item) for item in entries if "url" not in item.keys_at}
    items[:] = [item for item in items if id(item) not in named]
    return of_files


def _twin(item: Tree) -> Tree:
    """The same mapping once more, to be kept when that one changes."""
    twin = Tree(item.mark, item.lines)
    twin.update(item)
    twin.keys_at = dict(item.keys_at)
    return twin


def _told_files(entries: Sequence[Tree], file: str) -> Iterator[Problem]:
    """One warning for all entries that name files, with the lines to delete: files count by themselves."""
    spans = []
    for item in entries:
        lines = [line for line, _ in item.keys_at.values()]
        first, last = (item.keys_at["file"][0],) * 2 if "url" in item.keys_at else (min(lines), max(lines))
        spans.append(f"{first}–{last}" if last > first else str(first))
    if entries:
        yield Problem(file, locate(entries[0], ("file",))[0], "source-file", 0, "warning", {"lines": ", ".join(spans)})


def _entries(tree: Node, file: str) -> Iterator[tuple[SourceEntry, Node]]:
    """Entries that can be read: one with a slip does not take the others down."""
    items = tree.get("sources") if isinstance(tree, Tree) else None
    for item in items if isinstance(items, Items) else ():
        entry, _ = check(SourceEntry, item, file)
        if entry is not None:
            yield entry, item


def _refused(hromada: str, item: Node, slugs: Sequence[str], first_line: dict[str, int], file: str) -> Problem | None:
    """Why an entry is no source. The first one of a hromada counts: ``first_line`` remembers where it stands."""
    line, column = locate(item, ("hromada",))
    if hromada not in slugs:
        near = difflib.get_close_matches(hromada, slugs, 1)
        params = {"value": hromada, "near": near[0] if near else ", ".join(slugs[:5])}
        return Problem(file, line, "hromada-unknown", column, "error", params)
    if first_line.setdefault(hromada, line) != line:
        params = {"value": hromada, "first": str(first_line[hromada])}
        return Problem(file, line, "source-twice", column, "error", params)
    return None
