"""A new page: its text in both languages with the parts that every page has, and its line in the menu."""

import datetime as dt
import re
from dataclasses import dataclass, replace

from generator.author import menu_order
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
    """``config``, whose menu is ``menu``, with a line for ``page`` at the end of its section, and that line's number.

    None when the menu is written in a way that a line can't be added to; everything else stays byte for byte.
    """
    new = MenuEntry(0, page)
    entries = (
        replace(entry, children=(*entry.children, new)) if entry.title == section.title else entry
        for entry in menu.entries
    )
    try:
        content = menu_order.rewritten(config, replace(menu, entries=tuple(entries)))
    except menu_order.Unwritable:
        return None
    return content, content.decode()[: content.decode().rindex(f"{page}.md")].count("\n") + 1
