"""One hromada's event file → its good events, and problems for the rest. A bad event never takes the others down."""

import difflib
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from generator.base.problems import Problem, Severity, display_path
from generator.model.event import MAX_EVENTS, Event
from generator.model.schedule import MAX_DATES, occurrences, regular_days, skipped
from generator.model.ukrainian_names import LIST_KEYS, UKRAINIAN, in_english
from generator.read.text_file import decode, mixed_alphabets, read_bytes
from generator.read.validation import another_id, check
from generator.read.yaml_file import read_list
from generator.read.yaml_mend import with_field
from generator.read.yaml_tree import Items, Node, Text, Tree, locate

_BAIT = re.compile(
    r"паспорт при собі|виїзд за кордон|оплата (?:дороги|проїзду)|без досвіду|легкі гроші|висока зарплата", re.I
)
_PHONE = re.compile(r"(?<!\d)(?:\+?38)?[\s(-]?0\d{2}[\s)-]*\d{3}[\s-]?\d{2}[\s-]?\d{2}(?!\d)")


@dataclass(frozen=True)
class EventFile:
    """What one file gave: ``lines`` holds the line of each event of ``event_files``."""

    hromada: str
    events: tuple[Event, ...]
    lines: tuple[int, ...]


EMPTY = EventFile("", (), ())


def read_event_file(path: Path) -> tuple[EventFile, list[Problem]]:
    """Read and check ``path``; the result holds the events that are fine."""
    data, problems = read_bytes(path)
    return (EMPTY, problems) if data is None else read_events(data, display_path(path))


def read_events(data: bytes, file: str) -> tuple[EventFile, list[Problem]]:
    """Read and check the bytes of an event file; ``file`` is what messages call it."""
    found, problems = _read_events(data, file)
    return found, list(problems)


@functools.lru_cache(maxsize=128)  # a preview reads the same files after every edit
def _read_events(data: bytes, file: str) -> tuple[EventFile, list[Problem]]:
    text, problems = decode(data, file)
    if text is None:
        return EMPTY, problems
    tree, problems = read_list(text, file, LIST_KEYS)
    if tree is None:
        return EMPTY, problems
    found, more = check_events(in_english(tree), file)
    return found, [*problems, *more]


def check_events(tree: Node, file: str) -> tuple[EventFile, list[Problem]]:
    """A tree of an event file → events and problems."""
    if not isinstance(tree, Tree):
        return EMPTY, [Problem(file, tree.mark[0], "events-shape", tree.mark[1])]
    problems: list[Problem] = []
    for key in [*tree, *tree.blank]:
        if key not in ("hromada", "events"):
            line, column = tree.keys_at[key]
            params = {"key": key, "known": "hromada, events"}
            problems.append(Problem(file, line, "key-unknown", column, "error", params))
    hromada = tree.get("hromada")
    if not isinstance(hromada, Text):
        params = {"key": "hromada", "paste": f"hromada: {Path(file).stem}"}
        problems.append(Problem(file, 1, "key-missing", 0, "error", params))
    items = Items(tree.mark, tree.lines) if "events" in tree.blank else tree.get("events")
    if not isinstance(items, Items):
        line, column = locate(tree, ("events",))
        return EMPTY, [*problems, Problem(file, line, "events-shape", column)]
    if len(items) > MAX_EVENTS:
        params = {"count": len(items), "most": MAX_EVENTS}
        return EMPTY, [*problems, Problem(file, items.mark[0], "events-many", 0, "error", params)]
    good: list[tuple[Event, int]] = []
    first_line: dict[str, int] = {}
    for item in items:
        if not isinstance(item, Tree):
            line, column = item.mark
            problems.append(Problem(file, line, "event-shape", column, "error", {"value": item or "…"}))
            continue
        line = item.mark[0]
        event, found = check(Event, item, file)
        problems += _misspelt_in_ukrainian(found, item)
        problems += _texts(item, file)
        if (
            event is None
            and not item.keys() & {"date", "from"}
            and not any(one.code == "date-missing" for one in found)
        ):
            problems.append(
                Problem(
                    file,
                    line,
                    "date-missing",
                    item.mark[1],
                    "error",
                    {"paste": with_field(item, (), "date: РРРР-ММ-ДД")},
                )
            )
        identity = item.get("id")
        if isinstance(identity, Text) and first_line.setdefault(identity.lower(), line) != line:
            params = {"id": identity, "first": first_line[identity.lower()], "paste": another_id(items, item)}
            problems.append(Problem(file, identity.mark[0], "event-id-twice", identity.mark[1], "error", params))
            good = [(other, at) for other, at in good if other.id != identity]
            continue
        if event is not None:
            unusable, doubtful = _dates(event, item, file)
            problems += [*unusable, *doubtful, *_gaps(event, item, file)]
            if not unusable:
                good.append((event, line))
    return EventFile(str(hromada or ""), tuple(e for e, _ in good), tuple(at for _, at in good)), problems


def _misspelt_in_ukrainian(problems: list[Problem], item: Tree) -> Iterator[Problem]:
    """The same problems; a field whose Ukrainian name has a slip is told which one it is, and is not missing too."""
    near: dict[str, str] = {}
    for problem in problems:
        key = str(problem.params.get("key", ""))
        known = problem.code != "key-unknown" or key.lower() in UKRAINIAN  # used beside the English name of its field
        if not known and (close := difflib.get_close_matches(key.lower(), UKRAINIAN, 1, 0.6)):
            near[key] = close[0]
    meant = {UKRAINIAN[name] for name in near.values()}
    for problem in problems:
        key = str(problem.params.get("key", ""))
        if problem.code == "key-unknown" and (name := near.get(key)):
            line, at = item.lines[problem.line - 1], problem.column - 1
            paste = line[:at] + name + line[at + len(key) :] if line.startswith(key, at) else None
            yield replace(problem, code="key-unknown-near", params={**problem.params, "near": name, "paste": paste})
        elif problem.code != "key-missing" or key not in meant:
            yield problem


def _at(
    item: Tree,
    path: tuple[object, ...],
    file: str,
    code: str,
    params: dict[str, object],
    severity: Severity = "error",
) -> Problem:
    line, column = locate(item, path)
    return Problem(file, line, code, column, severity, params)


def _dates(event: Event, item: Tree, file: str) -> tuple[list[Problem], list[Problem]]:
    """Dates and times that can't be, and those that probably are a slip (the event is shown all the same)."""
    unusable: list[Problem] = []
    doubtful: list[Problem] = []
    dates = occurrences(event)
    if event.time and event.time.end is not None and event.first_day == event.last_day:
        start, end = event.time.start, event.time.end
        over_midnight = start.hour >= 18 and end.hour < 6
        if end <= start and not over_midnight:
            params: dict[str, object] = {"value": f"{end:%H:%M}", "start": f"{start:%H:%M}"}
            unusable.append(_at(item, ("time",), file, "time-order", params))
    if event.repeat is not None:
        regular = list(regular_days(event))
        if event.repeat.until < event.first_day:
            params = {"value": event.repeat.until.isoformat(), "start": event.first_day.isoformat()}
            unusable.append(_at(item, ("repeat", "until"), file, "repeat-order", params))
        elif len(regular) > MAX_DATES:
            unusable.append(_at(item, ("repeat", "until"), file, "repeat-many", {"most": MAX_DATES}))
        elif not dates:
            unusable.append(_at(item, ("repeat", "except"), file, "repeat-none", {}))
        else:
            known = ", ".join(day.isoformat() for day in regular[:4]) + ("…" if len(regular) > 4 else "")
            for index, day in enumerate(event.repeat.except_):
                if day not in regular:
                    path = ("repeat", "except", index)
                    doubtful.append(
                        _at(item, path, file, "repeat-not-there", {"value": day.isoformat(), "known": known})
                    )
    announced = {date.original for date in dates}
    for index, change in enumerate(event.changes):
        if change.date not in announced:
            days = sorted(announced)
            known = ", ".join(day.isoformat() for day in days[:4]) + ("…" if len(days) > 4 else "")
            params = {"value": change.date.isoformat(), "known": known}
            doubtful.append(_at(item, ("changes", index, "date"), file, "repeat-not-there", params))
        elif not (change.status or change.new_date or change.new_time):
            doubtful.append(_at(item, ("changes", index), file, "change-empty", {"value": change.date.isoformat()}))
    for date in dates:
        if date.time and skipped(date.first_day, date.time.start):
            hour = date.time.start.hour
            params = {
                "value": f"{date.first_day} {date.time.start:%H:%M}",
                "before": f"{hour - 1}:59",
                "after": f"{hour + 1}:00",
            }
            unusable.append(_at(item, ("time",), file, "time-skipped", params))
    return unusable, doubtful


def _gaps(event: Event, item: Tree, file: str) -> Iterator[Problem]:
    """What a reader will miss, and what should not be in a public notice."""
    if not event.example:
        if event.title.en is None:
            yield _at(item, ("title",), file, "event-english", {"id": event.id}, "notice")
        elif event.about is not None and event.about.en is None:
            yield _at(item, ("about",), file, "event-english-about", {"id": event.id}, "notice")
    if event.how != "on_site" and event.link is None:
        yield _at(item, ("how",), file, "event-no-link", {"id": event.id}, "warning")
    if event.how != "online" and event.place is None:
        yield _at(item, ("how",), file, "event-no-place", {"id": event.id}, "warning")
    for name in ("title", "about", "status_note"):
        text = getattr(event, name)
        if text is not None and _BAIT.search(text.uk):
            yield _at(item, (name,), file, "event-bait", {"id": event.id}, "warning")
        if text is not None and _PHONE.search(text.uk):
            yield _at(item, (name,), file, "event-private", {"id": event.id}, "warning")


def _texts(node: Node, file: str) -> list[Problem]:
    """Warnings for words that mix Latin and Cyrillic letters: search and screen readers stumble over them."""
    if isinstance(node, Text):
        column = None if node.startswith("https://") else mixed_alphabets(node)
        place = (node.mark[0], node.mark[1] + column - 1) if column else node.mark
        return [Problem(file, place[0], "text-mixed", place[1], "warning", {"value": node})] if column else []
    children = node.values() if isinstance(node, Tree) else node
    return [problem for child in children for problem in _texts(child, file)]
