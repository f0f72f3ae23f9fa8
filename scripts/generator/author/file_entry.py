"""One more entry in a file that people write: what stands there stays, byte for byte, comments and all.

Nothing here writes: the new bytes are given back, read again and compared before anybody sees them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from generator.author.questions import EVENT
from generator.base import yaml_lines
from generator.base.fields import MAX_BYTES
from generator.base.problems import Problem, display_path, errors
from generator.base.words import skeleton
from generator.check.event_files import EMPTY, read_events
from generator.check.event_sources import LIST, event_sources, numbers_known
from generator.check.file_names import slug_files
from generator.check.hromada_files import hromada_names
from generator.model.event import Event
from generator.model.ukrainian_names import LIST_KEYS
from generator.read.text_file import decode, read_bytes
from generator.read.yaml_file import read
from generator.read.yaml_tree import Text, Tree, plain


@dataclass(frozen=True)
class FileChange:
    """A file as it would be, and the line on which the new entry begins."""

    path: Path
    content: bytes
    line: int


def appended(
    before: bytes, keys: Sequence[str], entry: Sequence[str], *, gap: bool = False
) -> tuple[bytes, int] | None:
    """``before`` with ``entry`` (lines, the hyphen in the first column) at the end of the list under one of ``keys``.

    Gives the line of the entry too; None where that can't be done without touching what stands there. ``gap``: an
    empty line parts it from the entry above.
    """
    text = before.decode("utf-8-sig")
    end = "\r\n" if "\r\n" in text else "\n"
    rows = text.splitlines(keepends=True)
    if any(row.rstrip() == "..." for row in rows):  # the document ends there, whatever follows
        return None
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    fields = root.value if isinstance(root, yaml.MappingNode) else []
    sequence = next((at for at, (key, _) in enumerate(fields) if key.value in keys), None)
    if sequence is None:
        return None
    value = fields[sequence][1]
    indent = 2
    if isinstance(value, yaml.SequenceNode) and value.value and not value.flow_style:
        indent = value.start_mark.column
    elif isinstance(value, yaml.SequenceNode) and not value.value:  # events: []
        start, stop = value.start_mark, value.end_mark
        if start.line != stop.line:
            return None
        row = rows[start.line]
        rows[start.line] = row[: start.column].rstrip() + row[stop.column :]
        gap = False
    elif isinstance(value, yaml.ScalarNode) and not value.value:  # events:
        gap = False
    else:
        return None
    place = len(rows)
    if sequence + 1 < len(
        fields
    ):  # the list is not the last thing in the file: comments above the next one are its own
        place = fields[sequence + 1][0].start_mark.line
        while place and (not rows[place - 1].strip() or rows[place - 1].lstrip().startswith("#")):
            place -= 1
    if place and not rows[place - 1].endswith(("\n", "\r")):
        rows[place - 1] += end
    new = [end] * gap + [(" " * indent + line if line else "") + end for line in entry]
    mark = "\ufeff" if before.startswith(b"\xef\xbb\xbf") else ""
    return (mark + "".join([*rows[:place], *new, *rows[place:]])).encode(), place + 1 + gap


def event_entry(tree: Tree) -> list[str]:
    """An event as lines of a file, in the order of the model; words of closed lists beside them in Ukrainian."""
    order = [field.alias or name for name, field in Event.model_fields.items()]
    fields = {key: plain(tree[key]) for key in order if key in tree}
    comments = {}
    for question in EVENT:
        value = fields.get(question.name)
        if question.choices and value is not None:
            words = {choice.value: choice.uk for choice in question.choices}
            comments[question.name] = ", ".join(
                words.get(str(word), str(word)) for word in ([value] if isinstance(value, str) else value)
            )
    return yaml_lines.entry(fields, comments)


def hromada_file(
    name: str, english: str, raion: str, raion_english: str, katottg: str, kind: str | None, website: str | None = None
) -> str:
    """The text of a new hromada's file; names stand without «громада», «район»."""
    return skeleton(
        "hromada.yml",
        uk=name,
        en=english,
        kind=f"kind: {kind}\n" if kind else "",
        raion_uk=raion,
        raion_en=raion_english,
        katottg=katottg,
        website=f"website: {yaml_lines.quoted(website)}\n" if website else "",
    )


def event_file(folder: Path, hromada: str) -> tuple[Path | None, list[Problem]]:
    """Where the events of ``hromada`` stand or would stand; why an event can't be added here."""
    known = hromada_names(folder)
    sources, problems = event_sources(folder, known)
    of_hromada = [one for one in sources if one.hromada == hromada]
    if own := next((one for one in of_hromada if not one.url and one.path.suffix == ".yml"), None):
        return own.path, []
    if remote := next((one for one in of_hromada if one.url), None):
        return None, [Problem(remote.file, remote.line, "append-remote", 0, "error", {"value": remote.url})]
    if slip := slug_files(folder / "events", known, (LIST,)).misnamed.get(hromada):  # a second file would be made
        return None, [one for one in errors(problems) if one.file == display_path(slip)]
    return folder / "events" / f"{hromada}.yml", []


def taken_ids(path: Path) -> dict[str, int]:
    """Ids that events of a file have, the broken ones' too, and their lines."""
    content, _ = read_bytes(path)
    tree, _ = read(content, path.name) if content is not None else (None, [])
    events = next((tree[key] for key in LIST_KEYS if key in tree), ()) if isinstance(tree, Tree) else ()
    ids = (one.get("id") for one in events if isinstance(one, Tree))
    return {str(one): one.mark[0] for one in ids if isinstance(one, Text)}


def with_event(folder: Path, hromada: str, name: str, entry: Sequence[str]) -> tuple[list[FileChange], list[Problem]]:
    """The files that change when an event is added to ``hromada`` (called ``name``); why it can't be."""
    path, problems = event_file(folder, hromada)
    return with_events(path, hromada, name, [entry], numbers_known(folder)) if path else ([], problems)


def with_events(
    path: Path, hromada: str, name: str, entries: Sequence[Sequence[str]], numbers: frozenset[str] | None
) -> tuple[list[FileChange], list[Problem]]:
    """The file at ``path`` as it changes when events are added to those of ``hromada`` there; why they can't be."""
    before, problems = read_bytes(path)
    if before is None and any(one.code != "file-missing" for one in problems):
        return [], problems
    change, problems = _more(path, before, skeleton("events.yml", name=name, slug=hromada), entries, numbers)
    return ([], problems) if change is None else ([change], [])


def _more(
    path: Path, before: bytes | None, head: str, entries: Sequence[Sequence[str]], numbers: frozenset[str] | None
) -> tuple[FileChange | None, list[Problem]]:
    """An event file with more events. Read again it holds the old ones and the new ones, and nothing else."""
    file = display_path(path)
    text, wrong = decode(before, file) if before is not None else (head, [])
    if text is None:
        return None, wrong
    old, wrong = read_events(before, file, numbers) if before is not None else (EMPTY, [])
    rows = [row for entry in entries for row in ("", *entry)][1:]  # an empty line parts them
    result = appended(before if before is not None else head.encode(), LIST_KEYS, rows, gap=True)
    if result is None:
        return None, errors(wrong) or [Problem(file, 1, "append-unsafe")]
    content, line = result
    if len(content) > MAX_BYTES:
        params = {"size": len(content) // 1024, "most": MAX_BYTES // 1024}
        return None, [Problem(file, 1, "file-large", 0, "error", params)]
    now, more = read_events(content, file, numbers)
    count = len(entries)
    if now.events[:-count] == old.events and now.lines[-count:][:1] == (line,):
        return FileChange(path, content, line), []
    return None, errors(more) or [Problem(file, 1, "append-unsafe")]
