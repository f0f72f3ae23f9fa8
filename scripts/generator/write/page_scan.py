"""The built pages held against each other: no other host, no live markup, no dead link, no unknown number.

Pages are summed up by their tags while they are made, in several processes; the others are read.
"""

import functools
import posixpath
import re
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
    """Sums up pages by their tags."""

    def __init__(self) -> None:
        self.summary = TagSummary()

    def add(self, name: str, size: int, tags: Set[str], shared: frozenset[str] = frozenset()) -> None:
        """Take the page ``name`` with all its opening tags, ``shared`` those that it has in common with others."""
        seen, own = self.summary, _of_page(name, tags)
        common = _of_shared(name.partition("/")[0], name.count("/"), shared) or _of_page(name, shared)
        seen.targets |= own.targets
        seen.targets |= common.targets
        seen.targets.update((name, id_) for id_ in own.inside | common.inside if id_[1:] not in own.ids | common.ids)
        seen.links += own.links + common.links
        seen.loads = max(seen.loads, own.loads + common.loads)
        seen.faulty |= own.faulty or common.faulty
        seen.sizes[name] = size


class _Said(NamedTuple):
    """What tags say of the page on which they stand; ``inside``: links to a place on it."""

    targets: Set[Target]
    inside: Set[str]
    ids: Set[str]
    links: int
    loads: int
    faulty: bool


def _of_page(name: str, tags: Iterable[str]) -> _Said:
    looks = [look for look in map(_look, tags) if look is not _SAYS_NOTHING]
    links = [look.target for look in looks if look.target is not None]
    return _Said(
        {_target(*_seen_from_above(name, link)) for link in links if not link.startswith("#")},
        {link for link in links if link.startswith("#")},
        {look.id for look in looks if look.id},
        len(links),
        sum(look.loads for look in looks),
        any(look.faults for look in looks),
    )


@functools.lru_cache(maxsize=1 << 10)
def _of_shared(top: str, depth: int, tags: frozenset[str]) -> _Said | None:
    """What they say on every page so deep in the folder ``top``; None where it is not the same on all."""
    said = _of_page(f"{top}/{'-/' * (depth - 1)}" if depth else "", tags)
    return said if all(start in ("", top) for start, _ in said.targets) else None


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
    well = not seen.faulty and all(scanner.link(*target) is None for target in seen.targets)
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
        if target.endswith("/") and f"{start}/{target}index.html".removeprefix("/") in self._files:
            return None  # so it is nearly always
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


_SAYS_NOTHING = _Look((), None, 0, "")


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
    look = _Look(tuple(faults), href, count, tag.attributes.get("id", ""))
    return _SAYS_NOTHING if look == _SAYS_NOTHING else look
