"""The built pages held against each other: no other host, no live markup, no dead link, no unknown number.

Pages are summed up by their tags while they are made, in several processes; the others are read.
"""

import functools
import itertools
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from generator.base import html_tags
from generator.base.files import sizes_below
from generator.base.problems import Problem

_ID = re.compile(r"\sid=\"([^\"]+)\"")
_LOADS = {"src", "srcset", "poster", "data", "action", "formaction", "background"}
_LOADING_LINKS = re.compile(r"stylesheet|icon|preload|prefetch|preconnect|dns-prefetch|manifest|modulepreload")
_LEADS_OUT = {"https", "mailto", "webcal"}  # what a link may begin with, besides tel
_LIVE = {"iframe", "object", "embed", "form", "base", "frame", "applet"}
_ACTS = {"style", "srcdoc", "ping", "xlink:href"}
_SCRIPT_ADDRESS = re.compile(r"\s*(javascript|data|vbscript):", re.IGNORECASE)
_OTHER_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_ABSOLUTE = re.compile(r"/|[a-z][a-z0-9+.-]*:", re.IGNORECASE)

Fault = tuple[str, str]  # code of a problem, what was found
Target = tuple[str, str]  # place and address of a link, as for ``_Scan.link``


@dataclass(frozen=True)
class Scan:
    """What was found: problems, how many links were followed, and what the greediest page loads besides itself."""

    problems: tuple[Problem, ...]
    links: int
    loads: int


@dataclass
class TagSummary:
    """What the tags of pages say together.

    ``sizes``: page → its bytes. ``targets``: place and address as for ``_Scan.link``, of links that no page answers by
    itself. ``faulty``: whether some tag is wrong wherever it stands.
    """

    sizes: dict[str, int] = field(default_factory=dict)
    targets: set[Target] = field(default_factory=set)
    links: int = 0
    loads: int = 0
    faulty: bool = False

    def add(self, other: "TagSummary") -> None:
        """Take what was seen of other pages."""
        if other is self:  # where no process could be forked
            return
        self.sizes |= other.sizes
        self.targets |= other.targets
        self.links += other.links
        self.loads = max(self.loads, other.loads)
        self.faulty |= other.faulty


class TagCollector:
    """Sums up pages by their tags; what a tag says on every page of one depth is read once."""

    def __init__(self) -> None:
        self.summary = TagSummary()
        # Depth, and folder from which a link is seen → tags that say the same on all pages so deep below it.
        self._known: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
        self._shared: dict[tuple[int, frozenset[str]], _Sum] = {}
        self._links: set[str] = set()
        self._loads: dict[str, int] = {}
        self._ids: dict[str, str] = {}
        self._inside: dict[str, str] = {}  # links to a place on their own page

    def add(self, name: str, size: int, tags: Set[str], shared: frozenset[str] = frozenset()) -> None:
        """Take the page ``name`` with all its opening tags, ``shared`` those that it has in common with others."""
        seen, folders = self.summary, name.split("/")[:-1]
        depth, new = len(folders), tags
        if (common := self._shared.get((depth, shared))) is None:
            self._read(name, depth, shared)
            common = self._sum(shared)
            if shared <= self._known[depth, ""]:  # they say the same on all pages so deep
                self._shared[depth, shared] = common
        for start in ("", *itertools.accumulate(folders, "{}/{}".format)):
            new = new - self._known[depth, start]
        self._read(name, depth, new)
        links, loads, ids, inside = self._sum(tags)
        seen.targets |= {(name, place) for place in inside | common.inside if place[1:] not in ids | common.ids}
        seen.links += links + common.links
        seen.loads = max(seen.loads, loads + common.loads)
        seen.sizes[name] = size

    def _read(self, name: str, depth: int, tags: Iterable[str]) -> None:
        """Take what tags say that were not read on pages so deep, on that of ``name``."""
        seen = self.summary
        for tag in tags:
            look, start = _look(tag), ""
            seen.faulty |= bool(look.faults)
            if look.loads:
                self._loads[tag] = look.loads
            if look.id:
                self._ids[tag] = look.id
            if look.target is not None:
                self._links.add(tag)
                if look.target.startswith("#"):
                    self._inside[tag] = look.target
                else:
                    start, target = _seen_from_above(name, look.target)
                    seen.targets.add(_target(start, target))
            self._known[depth, start].add(tag)

    def _sum(self, tags: Set[str]) -> "_Sum":
        """What these tags of a page, which were read, say of it."""
        return _Sum(
            len(tags & self._links),
            sum(self._loads[tag] for tag in tags & self._loads.keys()),
            {self._ids[tag] for tag in tags & self._ids.keys()},
            {self._inside[tag] for tag in tags & self._inside.keys()},
        )


class _Sum(NamedTuple):
    """Of tags on one page: how many links, what they load, their ids, and the places on the page that they lead to."""

    links: int
    loads: int
    ids: Set[str]
    inside: Set[str]


def scan(
    folder: Path,
    numbers: Iterable[str],
    root: str = "/",
    later: Iterable[str] = (),
    seen: TagSummary | None = None,
    sizes: Mapping[str, int] | None = None,
) -> Scan:
    """Look through all ``.html`` files below ``folder``; ``numbers`` are what ``tel:`` links may dial.

    ``root`` is the path at which the site will stand: what links that begin with a slash are counted from.
    ``later``: files that are still to be written, to which links may lead. ``seen``: what was summed up already, of
    files that are as large as they were then; only where something is wrong is it read again, for its line.
    ``sizes``: those of all files below ``folder``, where they are known.
    """
    seen = seen or TagSummary()
    sizes = sizes_below(folder) if sizes is None else sizes
    scanner = _Scan(folder, sizes, frozenset(numbers), root, frozenset(later))
    rest = [name for name in scanner.html if seen.sizes.get(name) != scanner.sizes[name]]
    seen.add(scanner.summary(rest))
    well = not seen.faulty and all(scanner.link(*target) is None for target in sorted(seen.targets))
    problems = () if well else tuple(sorted(scanner.problems()))
    return Scan(problems, seen.links, seen.loads)


@functools.lru_cache(maxsize=1 << 15)
def _target(start: str, target: str) -> Target:
    """The same object for the same link: nearly all pages have those of the menu."""
    return start, target


def _seen_from_above(name: str, target: str) -> Target:
    """Folder and link of page ``name`` as seen from where it climbs to: a menu's links are the same on all pages.

    A link to a place on the page itself is seen from the page, one that is the same everywhere from the root.
    """
    if target.startswith("#"):
        return name, target
    if _ABSOLUTE.match(target):
        return "", target
    folders = name.split("/")[:-1]
    up = (len(target) - len(target.lstrip("./"))) // 3 if target.startswith("../") else 0
    up = min(up, len(folders))
    return "/".join(folders[: len(folders) - up]), target[3 * up :]


class _Scan:
    def __init__(
        self, folder: Path, sizes: Mapping[str, int], numbers: frozenset[str], root: str, later: frozenset[str]
    ) -> None:
        self._folder, self._numbers, self._root = folder, numbers, root.rstrip("/") + "/"
        self.sizes = sizes
        self.html = sorted(name for name in self.sizes if name.endswith(".html"))
        self._files = self.sizes.keys() | later
        self._ids: dict[str, set[str]] = {}
        self.link = functools.cache(self._link)

    def summary(self, pages: Iterable[str]) -> TagSummary:
        """What the tags of these pages say."""
        collector = TagCollector()
        for name in pages:
            content = (self._folder / name).read_bytes()
            collector.add(name, len(content), html_tags.tags(content.decode()))
        return collector.summary

    def problems(self) -> Iterator[Problem]:
        """What is wrong on which line of which page."""
        for name in self.html:
            html = (self._folder / name).read_text("utf-8")
            for tag in html_tags.tags(html):
                for code, value in self._faults(name, _look(tag)):
                    yield Problem(name, html.count("\n", 0, html.index(tag)) + 1, code, 0, "error", {"value": value})

    def _faults(self, name: str, look: "_Look") -> Iterator[Fault]:
        yield from look.faults
        if look.target is not None and (wrong := self.link(*_seen_from_above(name, look.target))) is not None:
            yield wrong

    def _link(self, start: str, target: str) -> Fault | None:
        """``start``: the folder from which the link is seen, or for a fragment of the page itself that page."""
        parts = urlsplit(target)
        if parts.scheme == "tel":
            return None if parts.path in self._numbers else ("built-number", parts.path)
        if parts.scheme or parts.netloc:
            return None if parts.scheme in _LEADS_OUT else ("built-live", target)
        file = self._file(start, unquote(parts.path)) if parts.path or not start.endswith(".html") else start
        if file not in self._files or (
            parts.fragment and file.endswith(".html") and unquote(parts.fragment) not in self._ids_of(file)
        ):
            return "built-link", target
        return None

    def _file(self, start: str, path: str) -> str:
        """The file below the site's root that answers for a link's path."""
        target = path.removeprefix(self._root) if path.startswith("/") else posixpath.join(start, path)
        normal = posixpath.normpath(target)
        if normal == ".":
            return "index.html"
        return f"{normal}/index.html" if path.endswith("/") or not path else normal

    def _ids_of(self, file: str) -> set[str]:
        if file not in self._ids:
            self._ids[file] = set(_ID.findall((self._folder / file).read_text("utf-8")))
        return self._ids[file]


@dataclass(frozen=True)
class _Look:
    """What a tag says wherever it stands: what is wrong, where it leads if it is a link, how much it loads, its id."""

    faults: tuple[Fault, ...]
    target: str | None
    loads: int
    id: str


@functools.lru_cache(maxsize=1 << 13)
def _look(text: str) -> _Look:
    tag = html_tags.read(text)
    faults: list[Fault] = [("built-live", text)] if tag.name in _LIVE else []
    count = 0
    for key, value in tag.attributes.items():
        script = key == "href" and tag.name == "a" and _SCRIPT_ADDRESS.match(value)
        if key.startswith("on") or key in _ACTS or script:
            faults.append(("built-live", f"{key}={value}"))
        loads = key in _LOADS or (
            key == "href" and tag.name == "link" and _LOADING_LINKS.search(tag.attributes.get("rel", ""))
        )
        count += bool(loads) and not value.startswith("data:")
        if loads and _OTHER_HOST.match(value):
            faults.append(("built-host", value))
    href = tag.attributes.get("href") if tag.name == "a" else None
    return _Look(tuple(faults), href, count, tag.attributes.get("id", ""))
