"""What somebody has already (a table, a calendar, a Word document, a copied table) → entries of an event file.

Nothing here writes. Each entry is read again by the same checks as any other event before anybody sees it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.author.file_entry import event_entry, taken_ids
from generator.base.fields import MAX_BYTES
from generator.base.problems import Problem
from generator.check import event_formats
from generator.check.event_files import EMPTY, EventFile, of_document, read_event_file
from generator.check.event_formats import ForeignFile
from generator.check.imported_event import Origin
from generator.model.event import Event
from generator.read import packed_file, word_file
from generator.read.foreign_text import decoded
from generator.read.table_file import html_rows

MAX_OFFICE = 16 * MAX_BYTES  # of a document or workbook: pictures in it count too


@dataclass(frozen=True)
class Taken:
    """Events that are new, as lines of an event file, and those that the file has already."""

    events: tuple[Event, ...]
    entries: tuple[Sequence[str], ...]
    there: tuple[Event, ...]
    problems: tuple[Problem, ...]


def take(data: bytes, file: str, origin: Origin, numbers: frozenset[str] | None, path: Path) -> Taken:
    """Events of ``data`` (the content of ``file``) that the event file at ``path`` lacks; it may not be there yet."""
    foreign_file = _foreign_file(data, file, origin)
    if foreign_file is None:
        return Taken((), (), (), (Problem(file, 1, "import-form"),))
    imported, problems = of_document(foreign_file, file, numbers, origin)
    old, taken = (read_event_file(path, numbers)[0], taken_ids(path)) if path.exists() else (EMPTY, {})
    there = [event for event in imported.events if event.id in taken or _same(event, old)]
    new = [event for event in imported.events if event not in there]
    items = {str(item["id"]): item for item in foreign_file.tree["events"]}
    entries = tuple(event_entry(items[event.id]) for event in new)
    return Taken(tuple(new), entries, tuple(there), tuple(problems))


def _same(event: Event, old: EventFile) -> bool:
    """Whether an event is there under another id: with the same title, day and hour."""
    return any(
        (one.title.uk, one.first_day, one.time) == (event.title.uk, event.first_day, event.time) for one in old.events
    )


def _foreign_file(data: bytes, file: str, origin: Origin) -> ForeignFile | None:
    """What the file holds; None when it is YAML already, or no table."""
    if packed_file.is_packed(data) and (b"word/document.xml" in data or Path(file).suffix.lower() == ".docx"):
        tables, problems = word_file.tables(data, file)
        if problems:
            return event_formats.foreign_file([], problems, origin)
        return event_formats.of_tables(tables, file, origin)
    if b"<table" in data[:MAX_BYTES].lower():
        text, _ = decoded(data, file)
        return event_formats.of_tables([html_rows(text or "")], file, origin)
    return event_formats.foreign(data, file, origin)
