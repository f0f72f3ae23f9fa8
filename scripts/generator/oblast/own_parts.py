"""What of a campaign belongs to its oblast alone, and the campaign without it: what any oblast can begin with.

What names the oblast belongs to it (``own_names`` in campaign.yml): a page by its title or description, a passage of
a page, a fact, a phone line, a chart. So does what uses such a thing: a passage with the number of an oblast's line, or
with a link to one of its pages. Authors mark nothing; they only keep what is true everywhere in passages of its own.
"""

import dataclasses
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from generator.model import search_words
from generator.oblast import page_passages, yaml_entries
from generator.read import documents, markdown

DATA = (
    "facts.yml",
    "contacts.yml",
    "charts.yml",
    "job-check.yml",
    "action-plan.yml",
)  # in this order: each uses those above
_REFERENCE = re.compile(r"\{\{ *\w+\(\"([^\"]*)\"\) *\}\}")
_LINK = re.compile(r"\]\(\s*<?([^)\s>#]*)(?:#([^)\s>]*))?")
_MENU = re.compile(r"\s*- ([\w/-]+)\.md\s*")
_FRONT = re.compile(r"---\n.*?\n---\n", re.DOTALL)


@dataclasses.dataclass(frozen=True)
class Left:
    """What stays with the oblast: its pages, ids of its entries by file, its passages by page file."""

    pages: tuple[str, ...]
    entries: Mapping[str, list[str]]
    passages: Mapping[str, list[str]]


@dataclasses.dataclass
class _Own:
    """What is known so far to belong to the oblast."""

    names: re.Pattern[str]
    ids: set[str] = dataclasses.field(default_factory=set)
    targets: set[tuple[str, str]] = dataclasses.field(default_factory=set)  # page and anchor; "": the page

    def text(self, text: str) -> bool:
        """Whether a text of a data file belongs to it."""
        return text in self.ids or self.names.search(text) is not None

    def passage(self, page: str) -> Callable[[str], bool]:
        """Whether a passage of ``page`` does."""
        folder = posixpath.dirname(page)

        def belongs(text: str) -> bool:
            return (
                self.names.search(text) is not None
                or any(one in self.ids for one in _REFERENCE.findall(text))
                or any(self._gone(page, folder, *link) for link in _LINK.findall(text))
            )

        return belongs

    def _gone(self, page: str, folder: str, path: str, anchor: str) -> bool:
        there = posixpath.normpath(posixpath.join(folder, path)).removesuffix(".md") if path else page
        return bool(self.targets & {(there, ""), (there, anchor)})


def pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Any of ``names`` with whatever ending, as the beginning of a word: «Полтава» is also «полтавський»."""
    forms = (r"\s+".join(rf"{_stem(word)}[\w’]*" for word in name.split()) for name in names)
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms) or '(?!)'})", re.IGNORECASE)


def _stem(word: str) -> str:
    """A word without the vowel at its end; short ones would be taken for others."""
    return re.escape(re.sub(r"(?<=\w{4})[аеєиіїоуюяьaeiouy]$", "", word.lower()))


def without(data: Path, docs: Path, config: Path, names: Iterable[str]) -> tuple[dict[str, bytes], Left]:
    """The files that any oblast can use (path → bytes): ``data/``, ``docs/``, the menu; and what was left out."""
    own = _Own(pattern(names))
    contents: dict[str, bytes] = {}
    gone: dict[str, list[str]] = {}
    for name in DATA:
        if (file := data / name).exists():
            text, gone[name] = yaml_entries.without(file.read_text("utf-8"), own.text)
            contents[f"data/{name}"] = text.encode()
            own.ids |= set(gone[name])
    pages, _ = documents.load(docs)
    for document in pages.pages.values():
        if own.names.search(f"{document.meta.title}\n{document.meta.description}"):
            own.targets.add((document.page, ""))
    known = -1
    while known != len(own.targets):  # what links to something that is gone goes too, and may be linked to itself
        known = len(own.targets)
        texts = {one: _pruned(docs / one.source, own.passage(one.page)) for one in pages.pages.values()}
        for document, (text, _) in texts.items():
            own.targets |= {(document.page, anchor) for anchor in document.parsed.anchors - _anchors(text)}
    dropped = {page for page, anchor in own.targets if not anchor}
    if (file := data / search_words.NAME).exists():
        paths = {documents.page_path(page) for page in dropped}
        text, _ = yaml_entries.without(file.read_text("utf-8"), lambda text: text in paths or own.text(text))
        contents[f"data/{search_words.NAME}"] = text.encode()
    kept = {one: found for one, found in texts.items() if one.page not in dropped}
    contents |= {f"docs/{one.source}": text.encode() for one, (text, _) in kept.items()}
    contents |= {f"docs/{name}": path.read_bytes() for name, path in pages.assets.items()}
    contents[config.name] = _menu(config.read_text("utf-8"), dropped).encode()
    left = {one.source: found for one, (_, found) in kept.items() if found}
    return contents, Left(tuple(sorted(dropped)), gone, left)


def _pruned(file: Path, unwanted: Callable[[str], bool]) -> tuple[str, list[str]]:
    text = file.read_text("utf-8")
    front = _FRONT.match(text)
    start = front.end() if front else 0
    body, gone = page_passages.without(text[start:], unwanted)
    return text[:start] + body, gone


def _anchors(text: str) -> set[str]:
    return markdown.read(_FRONT.sub("", text, count=1)).anchors


def _menu(text: str, dropped: set[str]) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(one for one in lines if not (found := _MENU.fullmatch(one.rstrip())) or found[1] not in dropped)
