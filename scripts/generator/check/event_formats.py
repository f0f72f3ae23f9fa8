"""What an event file is: YAML, a calendar, or a table; and the latter two as the tree that YAML would give.

Nothing is believed of a name alone: programs send calendars as text, pages of signing in as calendars, and people call
CSV an Excel file. Everything after this is one way for all of them.
"""

import bisect
import datetime as dt
import functools
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from generator.base import yaml_lines
from generator.base.fields import MAX_BYTES
from generator.base.problems import Problem
from generator.base.yaml_lines import quoted
from generator.check import table_events
from generator.check.imported_event import Imported, Origin, node
from generator.model import provenance
from generator.model.event import MAX_EVENTS, Event
from generator.model.ukrainian_names import LIST_KEYS, UKRAINIAN
from generator.read import packed_file, table_file
from generator.read.foreign_text import decoded, is_web_page
from generator.read.table_file import Row
from generator.read.yaml_tree import MAX_NODES, Items, Text, Tree, plain

ENDINGS = (".ics", ".csv", ".xlsx")
MAX_COPY = 4 * MAX_BYTES  # of a calendar or table from an address, as YAML: its words take more room there
MAX_WORKBOOK = 4 * MAX_BYTES  # here: a coat of arms and the marks of Excel weigh more than the words
_OFFICE = (".xls", ".xlsm", ".ods", ".numbers", ".tsv", ".doc", ".docx", ".odt", ".rtf")
UNREAD = {**dict.fromkeys(ENDINGS, "table-name"), **dict.fromkeys(_OFFICE, "table-ending")}  # what is said of those
_CALENDAR = re.compile(r"\s*BEGIN:VCALENDAR", re.I)
_CALENDAR_ADDRESS = re.compile(r"ical|\.ics|calendar|remote\.php", re.I)
_TABLE_ADDRESS = re.compile(r"(?:format|output)=(?:csv|xlsx)|/spreadsheets/", re.I)
_YAML = re.compile(rf"(?m)^(?:hromada|громада|{'|'.join(LIST_KEYS)})[ \t]*:")
_SAID = {"event-no-place": "imported-no-place", "event-no-link": "imported-no-link"}  # without names of our fields
_ORDER = [field.alias or name for name, field in Event.model_fields.items()]

Read = tuple[list[Imported], list[Problem]]


@dataclass(frozen=True)
class ForeignFile:
    """A calendar or a table as the tree of an event file. ``entries``: line → what messages call its event."""

    tree: Tree
    problems: list[Problem]
    entries: Mapping[int, Mapping[str, str]]

    @functools.cached_property
    def _starts(self) -> list[int]:
        return sorted(self.entries)

    def told(self, problem: Problem) -> Problem:
        """A problem of the tree as its file's author understands it: with the event's name, and no YAML to paste."""
        params = {key: value for key, value in problem.params.items() if key not in ("paste", "part")}
        if at := bisect.bisect_right(self._starts, problem.line):
            params["entry"] = self.entries[self._starts[at - 1]]
        return replace(problem, code=_SAID.get(problem.code, problem.code), params=params)

    def without(self, name: str, problem: Problem) -> Problem:
        """What is said of a field that was left out of its event."""
        told = self.told(problem)
        called = next((word for word, field in UKRAINIAN.items() if field == name), name)
        entry = dict(told.params["entry"])  # type: ignore[call-overload]
        entry = {"uk": f"{entry['uk']}, поле «{called}» не взято", "en": f"{entry['en']}, field “{name}” left out"}
        return replace(told, severity="warning", params={**told.params, "entry": entry})


def most_bytes(path: Path) -> int:
    """How large an event file may be; one that the program wrote may be larger."""
    if path.parent.name == provenance.FOLDER:
        return MAX_COPY
    return MAX_WORKBOOK if path.suffix.lower() == ".xlsx" else MAX_BYTES


def foreign(data: bytes, file: str, origin: Origin) -> ForeignFile | None:
    """The tree of a calendar or a table; ``file`` is its name or address. None for what should be YAML."""
    address = urlsplit(file) if file.startswith("https://") else None
    ending = PurePosixPath(address.path if address else file).suffix.lower()
    if ending in (".yml", ".yaml") and not packed_file.is_packed(data):
        return None
    if packed_file.is_packed(data) or packed_file.is_old(data):
        return foreign_file(*_workbook(data, file, origin), origin)
    if is_web_page(data):
        code = page_code(file)
        return foreign_file([], [Problem(file, 1, code)], origin) if code != "web-page" else None
    text, problems = decoded(data, file)
    if text is None:
        return foreign_file([], problems, origin) if ending in ENDINGS else None
    if ending == ".xlsx":
        return foreign_file([], [Problem(file, 1, "office-named")], origin)
    if ending == ".ics" or _CALENDAR.match(text):
        return _with(problems, _calendar(text, file, origin), origin)
    if ending != ".csv" and _YAML.search(text):
        return None
    rows, broken = _best_rows(text, file)
    if not rows and not (ending == ".csv" or (address and _TABLE_ADDRESS.search(file))):
        return None
    return _with(problems, ([], broken) if broken else table_events.events(rows, file, origin), origin)


def _with(problems: list[Problem], read: Read, origin: Origin) -> ForeignFile:
    """The file that was read, with what was said of its text before."""
    return foreign_file(read[0], [*problems, *read[1]], origin)


def page_code(file: str) -> str:
    """What is said of a page of a site in place of what is called ``file``: where the right address would be."""
    address = urlsplit(file) if file.startswith("https://") else None
    ending = PurePosixPath(address.path if address else file).suffix.lower()
    if ending == ".ics" or (address and _CALENDAR_ADDRESS.search(file)):
        return "calendar-page"
    return "table-page" if ending in ENDINGS or (address and _TABLE_ADDRESS.search(file)) else "web-page"


def _calendar(text: str, file: str, origin: Origin) -> Read:
    from generator.check import calendar_events  # noqa: PLC0415 - its libraries take long to load, few sites need them

    return calendar_events.events(text, file, origin)


def _best_rows(text: str, file: str) -> tuple[list[Row], list[Problem]]:
    """Rows of a CSV by the mark that parts its heading into the most known fields; none where there is no heading."""
    read = [table_file.csv_rows(text, mark, file) for mark in table_file.DELIMITERS]
    fields = [len(columns.fields) if (columns := table_events.heading(rows)) else 0 for rows, _ in read]
    if any(fields):
        return read[fields.index(max(fields))]
    return [], next((problems for _, problems in read if problems), [])


def of_tables(tables: Sequence[Sequence[Row]], file: str, origin: Origin) -> ForeignFile:
    """Events of all tables of a text that have a heading; where none has, that is said of the first."""
    named = [rows for rows in tables if table_events.heading(rows)] or list(tables[:1]) or [[]]
    read = [table_events.events(rows, file, origin) for rows in named]
    imported, problems = ([one for part in parts for one in part] for parts in zip(*read, strict=True))
    return foreign_file(imported, problems, origin)


def _workbook(data: bytes, file: str, origin: Origin) -> Read:
    """Events of the first sheet that has a heading; others that have one are named."""
    from generator.read import workbook  # noqa: PLC0415 - as above

    if packed_file.is_old(data):
        return [], [Problem(file, 1, "office-old")]
    sheets, problems = workbook.sheets(data, file)
    if problems:
        return [], problems
    named = [sheet for sheet in sheets if table_events.heading(sheet.rows)]
    events, problems = table_events.events((named or sheets or [workbook.Sheet("", [])])[0].rows, file, origin)
    if packed_file.has_hidden_rows(data):
        problems.append(Problem(file, 1, "table-hidden", 0, "warning"))
    if len(named) > 1:
        names = ", ".join(f"«{sheet.name}»" for sheet in named[1:])
        problems.append(Problem(file, 1, "table-sheets", 0, "warning", {"value": names, "first": named[0].name}))
    return events, problems


def foreign_file(imported: list[Imported], problems: list[Problem], origin: Origin) -> ForeignFile:
    """What was read as a tree; an event that can't be trusted is left out of it."""
    _keep_ids(imported, origin.before)
    _part_ids(imported)
    imported, more = _nearest(imported, origin.today)
    marks = (mark for event in imported for _, mark in event.fields.values())
    lines = [""] * (max((line for line, _ in marks), default=1) + 1)
    tree, items = Tree((1, 1), lines), Items((1, 1), lines)
    for event in imported:
        if (item := event.tree(lines)) is not None:
            items.append(item)
    problems = [*problems, *more, *(problem for event in imported for problem in event.problems)]
    for key, value in (("hromada", Text(origin.hromada)), ("events", items)):
        tree.keys_at[key] = (1, 1)
        tree[key] = value
    return ForeignFile(tree, problems, {event.line: event.entry for event in imported})


def _keep_ids(imported: Iterable[Imported], before: Sequence[Event]) -> None:
    """Leave an event the id that it had: a program may give new UIDs each time, but title and beginning tell it."""
    id_of = {
        (event.title.uk, event.first_day.isoformat(), f"{event.time.start:%H:%M}" if event.time else ""): event.id
        for event in before
    }
    ids = {event.id for event in before}
    now = {str(event.fields["id"][0]) for event in imported}
    for event in imported:
        identity, mark = event.fields["id"]
        title, day, time = (
            next((event.fields[name][0] for name in names if name in event.fields), "")
            for names in (("title",), ("date", "from"), ("time",))
        )
        assert isinstance(title, Mapping)
        old = id_of.get((str(title["uk"]), str(day), str(time)[:5]))
        if identity not in ids and old is not None and old not in now:
            event.fields["id"] = old, mark
            now.add(old)


def _part_ids(imported: Iterable[Imported]) -> None:
    """Give each event an id of its own: a calendar may leave out UIDs, a document may have two tables."""
    taken: set[str] = set()
    for event in imported:
        identity, mark = event.fields["id"]
        names = itertools.chain([str(identity)], (f"{identity}-{number}" for number in itertools.count(2)))
        event.fields["id"] = next(name for name in names if name not in taken), mark
        taken.add(str(event.fields["id"][0]))


def _nearest(imported: list[Imported], today: dt.date | None) -> tuple[list[Imported], list[Problem]]:
    """As many events as an event file may hold, those nearest to today; and what is said of the others."""
    start = (today or dt.date(2000, 1, 1)).isoformat()

    def far(event: Imported) -> tuple[bool, str]:
        day = max(str(event.fields[name][0]) for name in ("date", "from", "to") if name in event.fields)
        repeat = event.fields.get("repeat", ({},))[0]
        last = str(repeat.get("until", day)) if isinstance(repeat, Mapping) else day
        return (False, day) if last >= start else (True, "".join(chr(255 - ord(sign)) for sign in last))

    room, nodes, kept = MAX_COPY - 1000, MAX_NODES - 1000, set()
    for event in sorted(imported, key=far)[:MAX_EVENTS]:
        fields = {name: value for name, (value, _) in event.fields.items()}
        room -= len("\n  ".join(_lines(fields)).encode()) + 40
        nodes -= _nodes(fields)
        if room < 0 or nodes < 0:
            break
        kept.add(id(event))
    left = [event for event in imported if id(event) not in kept]
    if not left:
        return imported, []
    params = {"count": len(left), "most": len(kept)}
    problem = Problem(left[0].file, left[0].line, "imported-many", 0, "warning", params)
    return [event for event in imported if id(event) in kept], [problem]


def _nodes(value: yaml_lines.Value) -> int:
    """Nodes of YAML that a value is made of."""
    if isinstance(value, str):
        return 1
    return 1 + (
        sum(1 + _nodes(one) for one in value.values()) if isinstance(value, Mapping) else sum(map(_nodes, value))
    )


def _lines(fields: Mapping[str, yaml_lines.Value]) -> list[str]:
    return yaml_lines.entry({name: fields[name] for name in _ORDER if name in fields})


def entries(tree: Tree) -> list[tuple[str, list[str]]]:
    """The events of a tree by their ids, as lines of an event file in YAML."""
    return [(str(item["id"]), _lines({key: plain(value) for key, value in item.items()})) for item in tree["events"]]


def written(hromada: str, listed: Iterable[Sequence[str]]) -> bytes:
    """An event file in YAML with such entries."""
    rows = [f"  {row}" for entry in listed for row in entry]
    return "\n".join([f"hromada: {quoted(hromada)}", "events:" if rows else "events: []", *rows, ""]).encode()


def with_defaults(tree: Tree, origin: Origin) -> None:
    """Give each event what its source says of all."""
    given = origin.defaults.model_dump(mode="json", exclude_defaults=True) if origin.defaults else {}
    items = tree.get("events")
    for item in items if given and isinstance(items, Items) else ():
        if isinstance(item, Tree):
            for name, value in given.items():
                if name not in item.keys_at:
                    item.keys_at[name] = item.mark
                    item[name] = node(value, item.mark, item.lines)
