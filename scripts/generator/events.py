"""One hromada's event file → its good events, and problems for the rest. A bad event never takes the others down."""

from dataclasses import dataclass
from pathlib import Path

from generator.checking import check
from generator.event import MAX_EVENTS, Event
from generator.problems import Problem, display_path
from generator.reading import Mapping, Node, Sequence, Text, locate, mixed_alphabets, read_file


@dataclass(frozen=True)
class EventFile:
    """What one file gave: ``lines`` holds the line of each event of ``events``."""

    hromada: str
    events: tuple[Event, ...]
    lines: tuple[int, ...]


EMPTY = EventFile("", (), ())


def read_event_file(path: Path) -> tuple[EventFile, list[Problem]]:
    """Read and check ``path``; the result holds the events that are fine."""
    tree, problems = read_file(path)
    if tree is None:
        return EMPTY, problems
    found, more = check_events(tree, display_path(path))
    return found, [*problems, *more]


def check_events(tree: Node, file: str) -> tuple[EventFile, list[Problem]]:
    """A tree of an event file → events and problems."""
    if not isinstance(tree, Mapping):
        return EMPTY, [Problem(file, tree.mark[0], "events-shape", tree.mark[1])]
    problems: list[Problem] = []
    for key in [*tree, *tree.blank]:
        if key not in ("hromada", "events"):
            line, column = tree.keys_at[key]
            problems.append(
                Problem(file, line, "key-unknown", column, "error", {"key": key, "known": "hromada, events"})
            )
    hromada = tree.get("hromada")
    if not isinstance(hromada, Text):
        problems.append(
            Problem(file, 1, "key-missing", 0, "error", {"key": "hromada", "paste": f"hromada: {Path(file).stem}"})
        )
    items = tree.get("events")
    if "events" in tree.blank:
        items = Sequence(tree.mark)
    if not isinstance(items, Sequence):
        line, column = locate(tree, ("events",))
        problems.append(Problem(file, line, "events-shape", column))
        return EMPTY, problems
    if len(items) > MAX_EVENTS:
        problems.append(
            Problem(file, items.mark[0], "events-many", 0, "error", {"count": len(items), "most": MAX_EVENTS})
        )
        return EMPTY, problems
    good: list[tuple[Event, int]] = []
    first_line: dict[str, int] = {}
    for item in items:
        if not isinstance(item, Mapping):
            line, column = item.mark
            problems.append(Problem(file, line, "event-shape", column, "error", {"value": item or "…"}))
            continue
        line = item.mark[0]
        event, found = check(Event, item, file)
        problems += found
        if (
            event is None
            and not item.keys() & {"date", "from"}
            and not any(one.code == "date-missing" for one in found)
        ):
            problems.append(Problem(file, line, "date-missing", item.mark[1], "error", {"paste": "date: РРРР-ММ-ДД"}))
        problems += _mixed_texts(item, file)
        identity = item.get("id")
        if isinstance(identity, Text) and first_line.setdefault(identity.lower(), line) != line:
            first = first_line[identity.lower()]
            problems.append(
                Problem(
                    file,
                    item["id"].mark[0],
                    "event-id-twice",
                    item["id"].mark[1],
                    "error",
                    {"id": identity, "first": first},
                )
            )
            good = [(other, at) for other, at in good if other.id != identity]
            continue
        if event is not None:
            good.append((event, line))
    return EventFile(str(hromada or ""), tuple(e for e, _ in good), tuple(at for _, at in good)), problems


def _mixed_texts(node: Node, file: str) -> list[Problem]:
    """Warnings for words that mix Latin and Cyrillic letters: search and screen readers stumble over them."""
    if isinstance(node, Text):
        column = None if node.startswith("https://") else mixed_alphabets(node)
        return (
            [Problem(file, node.mark[0], "text-mixed", node.mark[1] + column - 1, "warning", {"value": node})]
            if column
            else []
        )
    children = node.values() if isinstance(node, Mapping) else node
    return [problem for child in children for problem in _mixed_texts(child, file)]
