"""The built pages looked at once more: no other host, no live markup, no dead link, no unknown number."""

import functools
import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from generator import markup
from generator.aside import aside
from generator.problems import Problem

_ID = re.compile(r"\sid=\"([^\"]+)\"")
_LOADS = {"src", "srcset", "poster", "data", "action", "formaction", "background"}
_LOADING_LINKS = re.compile(r"stylesheet|icon|preload|prefetch|preconnect|dns-prefetch|manifest|modulepreload")
_LIVE = {"iframe", "object", "embed", "form", "base", "frame", "applet"}
_SCRIPT_ADDRESS = re.compile(r"\s*(javascript|data|vbscript):", re.IGNORECASE)
_OTHER_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)

Fault = tuple[str, str]  # code of a problem, what was found


def scan(folder: Path, numbers: Iterable[str], root: str = "/") -> list[Problem]:
    """Problems of all ``.html`` files below ``folder``; ``numbers`` are what ``tel:`` links may dial.

    ``root`` is the path at which the site will stand: what links that begin with a slash are counted from.
    """
    scanner = _Scan(folder, frozenset(numbers), root)
    names = scanner.pages()
    half = aside(lambda: scanner.problems(names[::2]))
    return sorted([*scanner.problems(names[1::2]), *half()])


class _Scan:
    def __init__(self, folder: Path, numbers: frozenset[str], root: str) -> None:
        self._folder, self._numbers, self._root = folder, numbers, root.rstrip("/") + "/"
        self._files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        self._ids: dict[str, set[str]] = {}
        self._links: dict[tuple[str, str], Fault | None] = {}

    def pages(self) -> list[str]:
        return sorted(name for name in self._files if name.endswith(".html"))

    def problems(self, pages: Iterable[str]) -> list[Problem]:
        return [
            Problem(name, _line(html, tag), code, 0, "error", {"value": value})
            for name in pages
            for html in [(self._folder / name).read_text("utf-8")]
            for tag, (code, value) in self._page(name, html)
        ]

    def _page(self, name: str, html: str) -> Iterator[tuple[str, Fault]]:
        folders = name.split("/")[:-1]
        for tag in markup.tags(html):
            faults, target = _look(tag)
            for fault in faults:
                yield tag, fault
            if target is None:
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
            return None
        file = self._file(start, unquote(parts.path)) if parts.path or not start.endswith(".html") else start
        if file not in self._files or (
            parts.fragment and file.endswith(".html") and unquote(parts.fragment) not in self._ids_of(file)
        ):
            return "built-link", target
        return None

    def _file(self, start: str, path: str) -> str:
        """The file below the site's root that answers for a link's path."""
        found = path.removeprefix(self._root) if path.startswith("/") else posixpath.join(start, path)
        normal = posixpath.normpath(found)
        if normal == ".":
            return "index.html"
        return f"{normal}/index.html" if path.endswith("/") or not path else normal

    def _ids_of(self, file: str) -> set[str]:
        if file not in self._ids:
            self._ids[file] = set(_ID.findall((self._folder / file).read_text("utf-8")))
        return self._ids[file]


def _line(html: str, tag: str) -> int:
    return html.count("\n", 0, html.index(tag)) + 1


@functools.lru_cache(maxsize=1 << 16)
def _look(text: str) -> tuple[tuple[Fault, ...], str | None]:
    """What is wrong with a tag wherever it stands, and where it leads if it is a link."""
    tag = markup.read(text)
    found: list[Fault] = [("built-live", text)] if tag.name in _LIVE else []
    for key, value in tag.attributes.items():
        script = key == "href" and tag.name == "a" and _SCRIPT_ADDRESS.match(value)
        if key.startswith("on") or key == "style" or script:
            found.append(("built-live", f"{key}={value}"))
        loads = key in _LOADS or (
            key == "href" and tag.name == "link" and _LOADING_LINKS.search(tag.attributes.get("rel", ""))
        )
        if loads and _OTHER_HOST.match(value):
            found.append(("built-host", value))
    return tuple(found), tag.attributes.get("href") if tag.name == "a" else None
