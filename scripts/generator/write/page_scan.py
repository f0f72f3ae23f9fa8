"""The built pages looked at once more: no other host, no live markup, no dead link, no unknown number."""

import functools
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from generator.base import html_tags
from generator.base.forked import aside
from generator.base.problems import Problem

_ID = re.compile(r"\sid=\"([^\"]+)\"")
_LOADS = {"src", "srcset", "poster", "data", "action", "formaction", "background"}
_LOADING_LINKS = re.compile(r"stylesheet|icon|preload|prefetch|preconnect|dns-prefetch|manifest|modulepreload")
_LEADS_OUT = {"https", "mailto", "webcal"}  # what a link may begin with, besides tel
_LIVE = {"iframe", "object", "embed", "form", "base", "frame", "applet"}
_ACTS = {"style", "srcdoc", "ping", "xlink:href"}
_SCRIPT_ADDRESS = re.compile(r"\s*(javascript|data|vbscript):", re.IGNORECASE)
_OTHER_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)

Fault = tuple[str, str]  # code of a problem, what was found


@dataclass(frozen=True)
class Scan:
    """What was found: problems, how many links were followed, and what the greediest page loads besides itself."""

    problems: tuple[Problem, ...]
    links: int
    loads: int


def scan(folder: Path, numbers: Iterable[str], root: str = "/", later: Iterable[str] = ()) -> Scan:
    """Look through all ``.html`` files below ``folder``; ``numbers`` are what ``tel:`` links may dial.

    ``root`` is the path at which the site will stand: what links that begin with a slash are counted from.
    ``later``: files that are still to be written, to which links may lead.
    """
    scanner = _Scan(folder, frozenset(numbers), root, frozenset(later))
    half = aside(lambda: scanner.scanned(scanner.html[::2]))
    first, other = scanner.scanned(scanner.html[1::2]), half()
    problems = tuple(sorted([*first.problems, *other.problems]))
    return Scan(problems, first.links + other.links, max(first.loads, other.loads))


class _Scan:
    def __init__(self, folder: Path, numbers: frozenset[str], root: str, later: frozenset[str]) -> None:
        self._folder, self._numbers, self._root = folder, numbers, root.rstrip("/") + "/"
        self._files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        self.html = sorted(name for name in self._files if name.endswith(".html"))
        self._files |= later
        self._ids: dict[str, set[str]] = {}
        self._links: dict[tuple[str, str], Fault | None] = {}

    def scanned(self, pages: Iterable[str]) -> Scan:
        problems: list[Problem] = []
        links = most = 0
        for name in pages:
            html = (self._folder / name).read_text("utf-8")
            looks = {tag: _look(tag) for tag in html_tags.tags(html)}
            problems += (
                Problem(name, html.count("\n", 0, html.index(tag)) + 1, code, 0, "error", {"value": value})
                for tag, (code, value) in self._faults(name, looks)
            )
            links += sum(look.target is not None for look in looks.values())
            most = max(most, sum(look.loads for look in looks.values()))
        return Scan(tuple(problems), links, most)

    def _faults(self, name: str, looks: Mapping[str, "_Look"]) -> Iterator[tuple[str, Fault]]:
        folders = name.split("/")[:-1]
        for tag, look in looks.items():
            yield from ((tag, fault) for fault in look.faults)
            if (target := look.target) is None:
                continue
            # As seen from the folder that it climbs to: a menu's links are then the same on all pages.
            up = (len(target) - len(target.lstrip("./"))) // 3 if target.startswith("../") else 0
            up = min(up, len(folders))
            start = name if target.startswith("#") else "/".join(folders[: len(folders) - up])
            key = (start, target[3 * up :])
            if key not in self._links:
                self._links[key] = self._link(*key)
            if (wrong := self._links[key]) is not None:
                yield tag, wrong

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
    """What a tag says wherever it stands: what is wrong, where it leads if it is a link, how much it loads."""

    faults: tuple[Fault, ...]
    target: str | None
    loads: int


@functools.lru_cache(maxsize=1 << 16)
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
    return _Look(tuple(faults), tag.attributes.get("href") if tag.name == "a" else None, count)
