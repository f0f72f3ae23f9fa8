"""Addresses that were ever published: ``data/permalinks.yml`` and its twin beside the site, written by the build.

Both only grow. Only the twin knows what a build published that nobody watched, until one on a person's PC adds it.
A page that schools and hromadas link to may move, but its address goes on working: the build stops when one would be
lost, until the officer says where it went (``moved_to``). Each address has a short neutral one too, for print.
"""

import base64
import difflib
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from generator.base.addresses import is_own
from generator.base.fields import Model
from generator.base.problems import Problem, display_path
from generator.read.validation import MAX_OWN_BYTES, read_model
from generator.read.yaml_tree import Node, locate

NAME = "permalinks.yml"
_HEAD = """\
# Кожна адреса, яку сайт колись опублікував. Файл дописує збирання; нічого тут не видаляйте.
# Сторінка переїхала? Допишіть до її рядка moved_to: {path: "old/", short: "abcd", moved_to: "new/"}.
permalinks:
"""
SitePath = Annotated[str, StringConstraints(pattern=r"^(?:[a-z0-9]+(?:-[a-z0-9]+)*/)*$", max_length=300)]


class Permalink(Model):
    """One published address."""

    path: SitePath = Field(description="Адреса сторінки від кореня сайту, з рискою в кінці; порожня — головна.")
    short: Annotated[str, StringConstraints(pattern=r"^[a-z2-7]{4,16}$")] = Field(description="Коротка адреса: /p/….")
    moved_to: SitePath | None = Field(None, description="Куди переїхала сторінка.")


class PermalinkFile(Model):
    """``data/permalinks.yml``."""

    permalinks: tuple[Permalink, ...] = Field((), description="Усі опубліковані адреси.")


@dataclass(frozen=True)
class Permalinks:
    """What was published before this build. Of two lines for one address the first counts."""

    known: tuple[Permalink, ...] = ()
    noted: Mapping[Path, Collection[tuple[str, str]]] = field(default_factory=dict)  # file → its addresses, short too

    def targets(self, paths: Iterable[str]) -> Mapping[str, str]:
        """Address that only leads on → the page where it ends: moved pages, and the short addresses of all."""
        there = set(paths)
        moved = self.moved(there)
        shorts = {f"p/{link.short}/": moved.get(link.path, link.path) for link in reversed(self._all(there))}
        return {**moved, **{start: end for start, end in shorts.items() if end in there}}

    def moved(self, paths: Iterable[str]) -> Mapping[str, str]:
        """Old address of each page that moved → where it is now."""
        there = set(paths)
        moved = {
            link.path: link.moved_to
            for link in reversed(self.known)
            if link.moved_to is not None and link.path not in there
        }
        ends = {path: _end(path, moved) for path in moved}
        return {start: end for start, end in ends.items() if end in there}

    def shorts(self, paths: Iterable[str]) -> Mapping[str, str]:
        """Page → its short address, ``p/abcd/``."""
        there = set(paths)
        return {link.path: f"p/{link.short}/" for link in reversed(self._all(there)) if link.path in there}

    def unnoted(self, file: Path, paths: Iterable[str]) -> list[Permalink]:
        """Addresses that are not in ``file``: those that only another file remembers, and new ones."""
        return [link for link in self._all(paths) if (link.path, link.short) not in self.noted.get(file, ())]

    def _all(self, paths: Iterable[str]) -> list[Permalink]:
        return [*self.known, *self.new(paths)]

    def new(self, paths: Iterable[str]) -> list[Permalink]:
        """Addresses that this build publishes first, each with a short one that is free."""
        taken = {link.short for link in self.known}
        links = []
        for path in sorted(set(paths) - {link.path for link in self.known}):
            letters = base64.b32encode(hashlib.sha256(path.encode()).digest()).decode().lower()
            short = next(letters[:length] for length in range(4, 17) if letters[:length] not in taken)
            taken.add(short)
            links.append(Permalink(path=path, short=short))
        return links


def _end(path: str, moved: Mapping[str, str]) -> str:
    seen = set()
    while path in moved and path not in seen:
        seen.add(path)
        path = moved[path]
    return path


@dataclass(frozen=True)
class _Row:
    """One line of one of the files."""

    link: Permalink
    file: Path
    tree: Node
    index: int

    def place(self, key: str) -> tuple[int, int]:
        return locate(self.tree, ("permalinks", self.index, key))

    def problem(self, code: str, key: str, **params: object) -> Problem:
        line, column = self.place(key)
        return Problem(display_path(self.file), line, code, column, "error", params)


def load(memory: Sequence[Path], paths: Iterable[str]) -> tuple[Permalinks, list[Problem]]:
    """Read what the files remember together, and hold it against the pages there are now.

    The first file is where a person writes, so what it says of an address counts. A missing file remembers nothing.
    """
    problems: list[Problem] = []
    rows: list[_Row] = []
    for file in memory:
        stated, tree, slips = read_model(file, PermalinkFile, MAX_OWN_BYTES) if file.exists() else (None, None, [])
        problems += slips
        if stated is not None and tree is not None:
            rows += [_Row(link, file, tree, index) for index, link in enumerate(stated.permalinks)]
    noted = {file: {(row.link.path, row.link.short) for row in rows if row.file == file} for file in memory}
    first: dict[tuple[str, str], _Row] = {}
    for row in rows:
        first.setdefault((row.link.path, row.link.short), row)
    permalinks = Permalinks(tuple(row.link for row in first.values()), noted)
    problems += _not_theirs(rows)
    return permalinks, [*problems, *_lost(permalinks, first.values(), memory, set(paths))]


def _not_theirs(rows: Iterable[_Row]) -> Iterator[Problem]:
    """Lines that would take an address from another page: one that a poster shows already, or one of the site's own."""
    first: dict[tuple[str, str], _Row] = {}
    for row in rows:
        for key, meant in (("path", "moved_to"), ("short", "path")):
            value = getattr(row.link, key)
            above = first.setdefault((key, value), row)
            same_file = above.file == row.file
            if getattr(above.link, meant) != getattr(row.link, meant) and (same_file or key == "short"):
                line, _ = above.place(key)
                there = line if same_file else f"{line} ({display_path(above.file)})"
                yield row.problem("permalink-twice", key, value=value, first=there)
        if is_own(row.link.path) and not re.fullmatch("hromadas/[^/]+/", row.link.path):
            yield row.problem("page-taken", "path", value=row.link.path)


def _lost(permalinks: Permalinks, rows: Iterable[_Row], memory: Sequence[Path], paths: set[str]) -> Iterator[Problem]:
    """Addresses that would lead nowhere. ``memory``: the files, the first for a person to write in."""
    ends = permalinks.targets(paths)
    for row in rows:
        link = row.link
        if link.path in paths or link.path in ends:
            continue
        near = difflib.get_close_matches(link.path, sorted(paths), 1, 0.5)
        paste = f'- {{path: "{link.path}", short: "{link.short}", moved_to: "{near[0] if near else "…"}"}}'
        if link.moved_to is not None:
            yield row.problem("permalink-nowhere", "moved_to", value=f"/{link.moved_to}", paste=paste)
        elif row.file == memory[0]:
            yield row.problem("permalink-lost", "path", value=f"/{link.path}", paste=paste)
        else:
            file = display_path(memory[0])
            yield row.problem("permalink-lost-beside", "path", value=f"/{link.path}", file=file, paste=paste)


def appended(before: bytes | None, links: Iterable[Permalink]) -> bytes:
    """The file with further lines at its end; what is there stays byte for byte."""
    start = _HEAD.encode() if before is None else before if before.endswith(b"\n") else before + b"\n"
    rows = (
        f'  - {{path: "{link.path}", short: "{link.short}"'
        + (f', moved_to: "{link.moved_to}"}}\n' if link.moved_to is not None else "}\n")
        for link in links
    )
    return start + "".join(rows).encode()


def for_hosts(targets: Mapping[str, str], languages: Iterable[str]) -> bytes:
    """The file ``_redirects`` for hosts that read one: there an anchor is kept without script too."""
    starts = ["" if lang == "uk" else f"{lang}/" for lang in languages]
    return "".join(
        f"/{lang}{old} /{lang}{new} 301\n" for lang in starts for old, new in sorted(targets.items())
    ).encode()
