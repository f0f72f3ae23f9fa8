"""The built pages looked at once more: no other host, no live markup, no dead link, no unknown number."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from generator.problems import Problem

_TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"([^\s=\"'<>/]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ID = re.compile(r"\sid=\"([^\"]+)\"")
_LOADS = {"src", "srcset", "poster", "data", "action", "formaction", "background"}
_LOADING_LINKS = re.compile(r"stylesheet|icon|preload|prefetch|preconnect|dns-prefetch|manifest|modulepreload")
_LIVE = {"iframe", "object", "embed", "form", "base", "frame", "applet"}


def scan(folder: Path, numbers: Iterable[str], root: str = "/") -> list[Problem]:
    """Problems of all ``.html`` files below ``folder``; ``numbers`` are what ``tel:`` links may dial.

    ``root`` is the path at which the site will stand: what links that begin with a slash are counted from.
    """
    pages = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(folder.rglob("*.html"))}
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    known = set(numbers)
    ids: dict[str, set[str]] = {}
    return [
        problem for name, html in pages.items() for problem in _page(_Page(name, html, root), files, known, pages, ids)
    ]


@dataclass(frozen=True)
class _Page:
    name: str
    html: str
    root: str

    def problem(self, tag: re.Match[str], code: str, value: str) -> Problem:
        return Problem(self.name, self.html.count("\n", 0, tag.start()) + 1, code, 0, "error", {"value": value})

    def file(self, path: str) -> str:
        """The file below the site's root that answers for a link's path."""
        if path.startswith("/"):
            found = path.removeprefix(self.root.rstrip("/") + "/")
        else:
            found = posixpath.join(posixpath.dirname(self.name), path) if path else self.name
        normal = posixpath.normpath(found) if found else "."
        if normal == ".":
            return "index.html"
        return f"{normal}/index.html" if path.endswith("/") else normal


def _page(
    page: _Page, files: set[str], numbers: set[str], pages: Mapping[str, str], ids: dict[str, set[str]]
) -> Iterator[Problem]:
    for tag in _TAG.finditer(page.html):
        element = tag[1].lower()
        attributes = {found[1].lower(): unescape(found[2] or found[3] or "") for found in _ATTRIBUTE.finditer(tag[2])}
        if element in _LIVE:
            yield page.problem(tag, "built-live", tag[0])
        for key, value in attributes.items():
            script = key == "href" and element == "a" and re.match(r"\s*(javascript|data|vbscript):", value, re.I)
            if key.startswith("on") or key == "style" or script:
                yield page.problem(tag, "built-live", f"{key}={value}")
            loads = key in _LOADS or (
                key == "href" and element == "link" and _LOADING_LINKS.search(attributes.get("rel", ""))
            )
            if loads and re.match(r"(?:[a-z][a-z0-9+.-]*:)?//", value, re.I):
                yield page.problem(tag, "built-host", value)
        if element == "a" and "href" in attributes:
            yield from _link(page, tag, attributes["href"], files, numbers, pages, ids)


def _link(
    page: _Page,
    tag: re.Match[str],
    target: str,
    files: set[str],
    numbers: set[str],
    pages: Mapping[str, str],
    ids: dict[str, set[str]],
) -> Iterator[Problem]:
    parts = urlsplit(target)
    if parts.scheme == "tel":
        if parts.path not in numbers:
            yield page.problem(tag, "built-number", parts.path)
    elif not parts.scheme and not parts.netloc:
        file = page.file(unquote(parts.path))
        if file not in files:
            yield page.problem(tag, "built-link", target)
        elif parts.fragment and file in pages:
            if file not in ids:
                ids[file] = set(_ID.findall(pages[file]))
            if unquote(parts.fragment) not in ids[file]:
                yield page.problem(tag, "built-link", target)
