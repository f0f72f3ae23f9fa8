"""Phone lines as last published, and the guard of their numbers: none changes without being confirmed anew.

The build writes them to ``data/published.json``, which is kept with the sources, and to a twin beside the built site.
It compares with both: on an officer's PC, on a server at night and in a fresh clone it knows what was last published.
Contract, section 5.
"""

import datetime as dt
import functools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import TypeAdapter

from generator.base.fields import MAX_BYTES
from generator.base.problems import Problem, display_path
from generator.model.campaign import FIRST_LINES
from generator.model.contact import Contact, ContactFile
from generator.model.data import Data
from generator.read import json_state
from generator.read.text_file import conflicts, read_bytes, text_of
from generator.read.validation import read_model
from generator.read.yaml_file import read, read_file
from generator.read.yaml_tree import Node, Tree, locate

NAME = "published.json"


@dataclass(frozen=True)
class PublishedLine:
    """What readers were told of a line. ``id`` is the line that a part of campaign.yml names; else that of the line."""

    id: str
    dial: str | None
    name: str
    name_en: str | None
    hours: str | None
    hours_en: str | None
    verified_on: dt.date
    # When a person took a change of it by its name, without a newer confirmation; no part of what is stated.
    accepted_on: dt.date | None = field(default=None, compare=False)

    @property
    def settled_on(self) -> dt.date:
        """When somebody last stood for it."""
        return max(self.verified_on, self.accepted_on or self.verified_on)

    def told(self) -> Mapping[str, str | None]:
        """What must not change unconfirmed, by the names that messages use."""
        names = {"name.uk": self.name, "name.en": self.name_en}
        return {"dial": self.dial, **names, "hours.uk": self.hours, "hours.en": self.hours_en}


Lines = Mapping[str, PublishedLine]  # by the id of a line, ``<hromada>/<id>``, ``campaign/<part>``


def lines(data: Data) -> dict[str, PublishedLine]:
    """Every line as this data states it."""
    parts = {
        "campaign/" + ".".join(map(str, at)): data.contacts[identity]
        for at, identity in data.campaign.named_lines.items()
        if at[0] in (*FIRST_LINES, "service_lines") and identity in data.contacts  # of a list any line may come first
    }
    return {key: _line(contact) for key, contact in {**data.lines, **parts}.items()}


def noted(data: Data, before: Lines, accepted: Mapping[str, dt.date]) -> Lines:
    """What a memory that held ``before`` is to hold once ``data`` is published; what can't be read now stays known.

    ``accepted`` is what ``accepted_on`` gives.
    """
    unread = {key: line for key, line in before.items() if key.partition("/")[0] in data.unread_hromadas}
    return {**unread, **{key: replace(line, accepted_on=accepted.get(key)) for key, line in lines(data).items()}}


def accepted_on(data: Data, memories: Collection[Lines], named: Collection[str], today: dt.date) -> dict[str, dt.date]:
    """The days on which lines were taken as they are now: ``named`` ones today, others as a memory knows.

    What an officer took on a PC reaches the server with the file that is kept with the sources.
    """
    days = dict.fromkeys(named, today)
    for key, line in lines(data).items():
        for was in (memory[key] for memory in memories if key in memory):
            if was.accepted_on and was == line:
                days[key] = max(was.accepted_on, days.get(key, was.accepted_on))
    return days


def hromada_of(problem: Problem) -> str | None:
    """The hromada whose own line a problem found by ``check`` is about; None for everybody's lines."""
    group, _, part = str(problem.params.get("id")).partition("/")
    return group if part and group != "campaign" else None


def _line(contact: Contact) -> PublishedLine:
    name, hours = contact.name, contact.hours
    uk, en = (hours.uk, hours.en) if hours else (None, None)
    return PublishedLine(contact.id, contact.dial, name.uk, name.en, uk, en, contact.verified_on)


def load(path: Path) -> tuple[dict[str, PublishedLine], list[Problem]]:
    """Read the file; a missing one remembers nothing. A damaged one is an error: numbers would go unguarded."""
    known, problems = json_state.load(path, TypeAdapter(PublishedLine).validate_python)
    text = text_of(path, json_state.MAX_BYTES)[0] if problems else None
    damaged = [replace(one, code="lines-memory", severity="error") for one in problems if one.code == "state-broken"]
    return known, (conflicts(text, display_path(path))[0] if text else []) or damaged or problems


def check(
    data: Data, folder: Path, today: dt.date, memories: Collection[Lines], accepted: Collection[str] = ()
) -> Iterator[Problem]:
    """Lines that differ from what was last published, each told once; a person knows of ``accepted`` ones.

    ``folder`` holds the data. A change is confirmed by a ``verified_on`` newer than that of the line as published,
    or by the person who took it since.
    """
    now, days = lines(data), accepted_on(data, memories, accepted, today)
    refused: set[str] = set()
    for key, line in now.items():
        if key.startswith("campaign/") and line.id in refused:
            continue
        for was in (memory[key] for memory in memories if key in memory):
            same_line = key.startswith("campaign/") and was.id == line.id  # told where the line itself stands
            before = was.told()
            edits = [(name, before[name], value) for name, value in line.told().items() if before[name] != value]
            confirmed = line.verified_on > was.verified_on or days.get(key, dt.date.min) >= was.settled_on
            if edits and not confirmed and not same_line:
                refused.add(key)
                yield _changed(key, edits[0], was, folder, today)
                break
    stated = read_model(folder / "contacts.yml", ContactFile)[0]
    gone = {one.id for one in stated.removed} if stated else set()
    for key in dict.fromkeys(key for memory in memories for key in memory):
        hromada = key.partition("/")[0]
        if not (key in now or key in gone or key in accepted or hromada in ("campaign", *data.unread_hromadas)):
            paste = f'removed:\n  - {{id: "{key}", reason: "…", date: "{today}"}}'
            params = {"id": key, "paste": paste}
            yield Problem(display_path(folder / "contacts.yml"), 1, "contact-removed", 0, "error", params)


def _changed(
    key: str, edit: tuple[str, str | None, str | None], was: PublishedLine, folder: Path, today: dt.date
) -> Problem:
    name, before, value = edit
    group, _, part = key.partition("/")
    paste = f'verified_on: "{today}"'
    if group == "campaign":  # which has no such field: the line that was published
        at = part.split(".")
        path, paste = folder / "campaign.yml", f'{at[-1]}: "{was.id}"'
        line, column = _place(path, tuple(at))
    else:
        path = home_of(key, folder)
        line, column = contact_place(path, part or group, *name.split("."))
    params = {"id": key, "field": name, "before": before or "—", "value": value or "—", "paste": paste}
    return Problem(display_path(path), line, "line-changed", column, "error", params)


def _place(path: Path, at: tuple[str | int, ...]) -> tuple[int, int]:
    tree, _ = read_file(path)
    return locate(tree, at) if tree is not None else (1, 0)


def home_of(key: str, folder: Path) -> Path:
    """The file that holds a line; ``folder`` holds the data."""
    hromada, _, local = key.partition("/")
    return folder / "hromadas" / f"{hromada}.yml" if local else folder / "contacts.yml"


def contact_place(path: Path, identity: str, *field: str) -> tuple[int, int]:
    """Line and column of a contact's field; of its id where it has no such field."""
    data, _ = read_bytes(path, MAX_BYTES)
    tree = _tree(data) if data is not None else None
    contacts = tree.get("contacts", ()) if isinstance(tree, Tree) else ()
    for index, contact in enumerate(contacts):
        if tree is not None and isinstance(contact, Tree) and contact.get("id") == identity:
            return locate(tree, ("contacts", index, *(field if field[0] in contact else ["id"])))
    return 1, 0


@functools.lru_cache(maxsize=2)
def _tree(data: bytes) -> Node | None:
    """The tree of a file whose many entries are asked for one after another."""
    return read(data, "")[0]
