"""A new page: its text in both languages with the parts that every page has, and its line in the menu."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from generator.base.fields import Lang
from generator.base.words import skeleton
from generator.base.yaml_lines import quoted
from generator.check import translation
from generator.check.menu import Menu, MenuEntry
from generator.read.documents import Document, Documents, FrontMatter


def text(lang: Lang, title: str, description: str, section: str, *, neutral: bool, today: dt.date) -> bytes:
    """The page in one language; ``section`` is the title of the section's first page."""
    return skeleton(
        f"page.{lang}.md",
        title=quoted(title),
        description=quoted(description),
        section=re.sub(r"([\[\]\\])", r"\\\1", section),
        neutral="neutral: так\n" if neutral else "",
        reviewed=today.isoformat(),
    ).encode()


def translation_of(content: bytes, original: bytes, title: str, description: str) -> bytes:
    """The English page with the mark of the Ukrainian text that it goes with; title and description are that one's."""
    top, body = original.decode().partition("\n---\n")[::2]
    meta = FrontMatter.model_validate({"title": title, "description": description, "reviewed": "2026-01-01"})
    return translation.marked(content, Document("", "", "uk", meta, body, top.count("\n") + 3, ()))


@dataclass(frozen=True)
class MenuSection:
    """A section of the menu and the folder below ``docs/`` in which its pages lie."""

    title: str
    english: str
    folder: str


def sections(menu: Menu) -> list[MenuSection]:
    """Sections to which a page can be added: all their pages lie in one folder."""
    open_sections = []
    for entry in menu.entries:
        folders = {str(page.page).rpartition("/")[0] for page in entry.pages()}
        if entry.title and len(folders) == 1 and (folder := folders.pop()):
            open_sections.append(MenuSection(entry.title, menu.english.get(entry.title, entry.title), folder))
    return open_sections


def all_neutral(documents: Documents, folder: str) -> bool:
    """True for a section whose pages all have a neutral tab."""
    metas = [
        document.meta
        for (page, lang), document in documents.pages.items()
        if page.startswith(f"{folder}/") and lang == "uk"
    ]
    return bool(metas) and all(meta.neutral for meta in metas)


def in_menu(config: bytes, menu: Menu, section: MenuSection, page: str) -> tuple[bytes, int] | None:
    """``mkdocs.yml`` with a line for ``page`` below the last one of its section, and that line's number.

    None when the menu is written in a way that a line can't be added to; everything else stays byte for byte.
    """
    entry = next(one for one in menu.entries if one.title == section.title)
    last = max(entry.pages(), key=lambda one: one.line)
    rows = config.decode().splitlines(keepends=True)
    row = rows[last.line - 1]
    hyphen = re.match(r"(\s*)- ", row)
    if hyphen is None or sum(other.line == last.line for other in entry.pages()) > 1:
        return None
    end = "\r\n" if row.endswith("\r\n") else "\n"
    if not row.endswith("\n"):
        rows[last.line - 1] = row + end
    rows.insert(last.line, f"{hyphen[1]}- {page}.md{end}")
    content = "".join(rows).encode()
    return (content, last.line + 1) if _pages(content) == [*_before(config, last, page)] else None


def _before(config: bytes, last: MenuEntry, page: str) -> Iterator[str]:
    """The menu's pages with the new one after ``last``."""
    for name in _pages(config):
        yield name
        if name == f"{last.page}.md":
            yield f"{page}.md"


def _pages(config: bytes) -> list[str]:
    """All pages of a menu, in order, as YAML's own parser sees them; nothing of the file is constructed."""
    root = yaml.compose(config.decode(), Loader=yaml.SafeLoader)
    fields = root.value if isinstance(root, yaml.MappingNode) else []
    nav = next((value for key, value in fields if key.value == "nav"), None)
    return list(_scalars(nav)) if nav is not None else []


def _scalars(node: yaml.Node) -> Iterator[str]:
    if isinstance(node, yaml.ScalarNode):
        yield node.value
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _scalars(value)
    else:
        for value in node.value:
            yield from _scalars(value)
