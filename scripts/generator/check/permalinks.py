"""Addresses that were ever published: ``data/permalinks.yml``, append-only, written by the build.

A page that schools and hromadas link to may move, but its address goes on working: the build stops when one would be
lost, until the officer says where it went (``moved_to``). Each address has a short neutral one too, for print.
"""

import base64
import difflib
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
    """What was published before this build."""

    known: tuple[Permalink, ...] = ()

    def targets(self, paths: Iterable[str]) -> Mapping[str, str]:
        """Address that only leads on → the page where it ends: moved pages, and the short addresses of all."""
        there = set(paths)
        moved = self.moved(there)
        shorts = {f"p/{link.short}/": moved.get(link.path, link.path) for link in (*self.known, *self.new(there))}
        return {**moved, **{start: end for start, end in shorts.items() if end in there}}

    def moved(self, paths: Iterable[str]) -> Mapping[str, str]:
        """Old address of each page that moved → where it is now."""
        there = set(paths)
        moved = {one.path: one.moved_to for one in self.known if one.moved_to is not None and one.path not in there}
        ends = {path: _end(path, moved) for path in moved}
        return {start: end for start, end in ends.items() if end in there}

    def shorts(self, paths: Iterable[str]) -> Mapping[str, str]:
        """Page → its short address, ``p/abcd/``."""
        there = set(paths)
        return {link.path: f"p/{link.short}/" for link in (*self.known, *self.new(there)) if link.path in there}

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


def load(file: Path | None, paths: Iterable[str]) -> tuple[Permalinks, list[Problem]]:
    """Read the file and hold it against the pages there are now; a missing one remembers nothing."""
    if file is None or not file.exists():
        return Permalinks(), []
    stated, tree, problems = read_model(file, PermalinkFile, MAX_OWN_BYTES)
    if stated is None or tree is None:
        return Permalinks(), problems
    permalinks = Permalinks(stated.permalinks)
    problems += _not_theirs(permalinks, tree, display_path(file))
    return permalinks, [*problems, *_lost(permalinks, tree, display_path(file), set(paths))]


def _not_theirs(permalinks: Permalinks, tree: Node, file: str) -> Iterable[Problem]:
    """Lines that would take an address from another page: one that a poster shows already, or one of the site's own."""
    first: dict[tuple[str, str], int] = {}
    for index, link in enumerate(permalinks.known):
        for key in ("path", "short"):
            line, column = locate(tree, ("permalinks", index, key))
            value = getattr(link, key)
            if (above := first.setdefault((key, value), line)) != line:
                params = {"value": value, "first": above}
                yield Problem(file, line, "permalink-twice", column, "error", params)
        if is_own(link.path) and not re.fullmatch("hromadas/[^/]+/", link.path):
            line, column = locate(tree, ("permalinks", index, "path"))
            yield Problem(file, line, "page-taken", column, "error", {"value": link.path})


def _lost(permalinks: Permalinks, tree: Node, file: str, paths: set[str]) -> Iterable[Problem]:
    """Addresses that would lead nowhere."""
    ends = permalinks.targets(paths)
    for index, link in enumerate(permalinks.known):
        if link.path in paths or link.path in ends:
            continue
        key = "path" if link.moved_to is None else "moved_to"
        line, column = locate(tree, ("permalinks", index, key))
        near = difflib.get_close_matches(link.path, sorted(paths), 1, 0.5)
        paste = f'- {{path: "{link.path}", short: "{link.short}", moved_to: "{near[0] if near else "…"}"}}'
        code = "permalink-lost" if link.moved_to is None else "permalink-nowhere"
        value = link.path if link.moved_to is None else link.moved_to
        yield Problem(file, line, code, column, "error", {"value": f"/{value}", "paste": paste})


def appended(before: bytes | None, new: Iterable[Permalink]) -> bytes:
    """The file with further lines at its end; what is there stays byte for byte."""
    start = _HEAD.encode() if before is None else before if before.endswith(b"\n") else before + b"\n"
    return start + "".join(f'  - {{path: "{link.path}", short: "{link.short}"}}\n' for link in new).encode()


def for_hosts(targets: Mapping[str, str], languages: Iterable[str]) -> bytes:
    """The file ``_redirects`` for hosts that read one: there an anchor is kept without script too."""
    starts = ["" if lang == "uk" else f"{lang}/" for lang in languages]
    return "".join(
        f"/{lang}{old} /{lang}{new} 301\n" for lang in starts for old, new in sorted(targets.items())
    ).encode()
