"""What a change does to what was published: two states of data and pages compared, and what of it must not happen.

An event once published is cancelled rather than removed; a number that changes is confirmed anew; a line disappears
only with a reason. These can't be seen in one state, so they are looked for here.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from generator.base.problems import Problem, display_path
from generator.check import published_lines
from generator.model.contact import Contact
from generator.model.data import Data
from generator.model.event import Event
from generator.model.fact import Fact
from generator.model.hromada import NATIONAL, Host
from generator.model.schedule import occurrences
from generator.read.documents import Documents
from generator.read.yaml_file import read
from generator.read.yaml_tree import Tree

ChangeKind = Literal["added", "changed", "cancelled", "vanished", "removed", "untranslated"]


@dataclass(frozen=True)
class Edit:
    """One field that changed."""

    name: str
    before: object
    after: object


@dataclass(frozen=True)
class Change:
    """What became of one event, line, fact or page."""

    kind: ChangeKind
    id: str
    hromada: str = ""  # of an event, or of a local line
    item: Event | Contact | Fact | None = None  # as it is now, or was
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Changes:
    """Everything that changed, each kind in the order of the files."""

    events: tuple[Change, ...] = ()
    contacts: tuple[Change, ...] = ()
    facts: tuple[Change, ...] = ()
    pages: tuple[Change, ...] | None = ()  # None: nobody has looked at them


@dataclass(frozen=True)
class CampaignState:
    """Data and pages at one moment."""

    data: Data
    documents: Documents | None = None


def hosts(before: Data, after: Data) -> dict[str, Host]:
    """Whose events may have changed, by slug: all hromadas of both states, and the country."""
    return {**before.hromadas, **after.hromadas, NATIONAL: after.host(NATIONAL)}


def compare(before: CampaignState, after: CampaignState) -> Changes:
    """What leads from one state to the other."""
    return Changes(
        tuple(_items(_events(before.data), _events(after.data), "vanished")),
        tuple(_items(_contacts(before.data), _contacts(after.data), "removed")),
        tuple(_items(_facts(before.data), _facts(after.data), "removed")),
        tuple(_pages(before.documents, after.documents)) if before.documents and after.documents else None,
    )


_Key = tuple[str, str]  # hromada or nothing, id
_Item = Event | Contact | Fact


def _events(data: Data) -> dict[_Key, _Item]:
    return {(hromada, event.id): event for hromada, events in data.events.items() for event in events}


def _contacts(data: Data) -> dict[_Key, _Item]:
    national = {("", identity): contact for identity, contact in data.contacts.items()}
    return {**national, **{(slug, one.id): one for slug, of in data.hromadas.items() for one in of.contacts}}


def _facts(data: Data) -> dict[_Key, _Item]:
    return {("", identity): fact for identity, fact in data.facts.items()}


def _items(before: Mapping[_Key, _Item], after: Mapping[_Key, _Item], gone: ChangeKind) -> Iterator[Change]:
    """What became of each, file by file; ``gone`` is what it is called when something is not there any more."""
    keys = dict.fromkeys([*before, *after])
    files = list(dict.fromkeys(hromada for hromada, _ in keys))
    for key in sorted(keys, key=lambda key: files.index(key[0])):
        was, now = before.get(key), after.get(key)
        hromada, identity = key
        if now is None:
            yield Change(gone, identity, hromada, was)
        elif was is None:
            yield Change("added", identity, hromada, now)
        elif edits := _edits(was, now):
            off = any(edit.name == "status" and edit.after == "cancelled" for edit in edits)
            yield Change("cancelled" if off else "changed", identity, hromada, now, edits)


def _edits(before: BaseModel, after: BaseModel) -> tuple[Edit, ...]:
    names = type(after).model_fields.items()
    pairs = ((info.alias or name, getattr(before, name), getattr(after, name)) for name, info in names)
    return tuple(Edit(name, was, now) for name, was, now in pairs if was != now)


def _pages(before: Documents, after: Documents) -> Iterator[Change]:
    for key in dict.fromkeys([*before.pages, *after.pages]):
        was, now = before.pages.get(key), after.pages.get(key)
        page, lang = key
        name = f"{page}.{lang}.md"
        if now is None:
            if not after.exists(page, lang):
                yield Change("removed", name)
            continue
        if was is None:
            yield Change("added", name)
        elif (was.meta, was.text, was.references) != (now.meta, now.text, now.references):
            yield Change("changed", name)
        else:
            continue
        if lang == "uk" and not after.exists(page, "en"):
            yield Change("untranslated", name)


# --- what must not happen


def problems(before: Data, after: Data, changes: Changes, folder: Path, today: dt.date) -> list[Problem]:
    """Lines that changed unconfirmed or are gone without a reason, events that are simply not there.

    ``folder`` is the data as it is now: problems name its files and lines. What a build has published since is right.
    """
    now, known = published_lines.lines(after), published_lines.load(folder / published_lines.NAME)[0]
    accepted = {key for key, line in known.items() if now.get(key) == line}
    lines = published_lines.check(after, folder, today, [published_lines.lines(before)], accepted)
    return [*lines, *_vanished(changes.events, folder, today)]


def _vanished(events: Iterable[Change], folder: Path, today: dt.date) -> Iterator[Problem]:
    """Coming events only: what is over, and examples, may go."""
    for change in events:
        was = change.item
        if change.kind != "vanished" or not isinstance(was, Event) or was.example or was.status == "cancelled":
            continue
        if any(one.last_day >= today for one in occurrences(was)):
            file = display_path(folder / "events" / f"{change.hromada}.yml")
            params = {"value": was.title.uk, "date": was.first_day.isoformat()}
            yield Problem(file, 1, "event-vanished", 0, "warning", params)


def outside(names: Iterable[str], config_before: bytes | None, config_after: bytes | None) -> Iterator[Problem]:
    """Files that are not an officer's: all but ``docs/``, ``data/`` and the menu, which is a part of mkdocs.yml."""
    for name in sorted(set(names)):
        if name.startswith(("docs/", "data/")):
            continue
        if name == "mkdocs.yml" and config_before and config_after and _same_but_menu(config_before, config_after):
            continue
        yield Problem(name, 1, "change-outside")


def _same_but_menu(before: bytes, after: bytes) -> bool:
    """True when only ``nav`` differs. Tags and anchors are refused by the reader: then it is no mere menu."""
    trees = [read(one, "mkdocs.yml") for one in (before, after)]
    if any(wrong or not isinstance(tree, Tree) for tree, wrong in trees):
        return False
    old, new = ({key: value for key, value in tree.items() if key != "nav"} for tree, _ in trees)  # type: ignore[union-attr]
    return old == new
