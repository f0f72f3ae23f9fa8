"""The menu as ``mkdocs.yml`` states it: sections, pages, and their names in English."""

import dataclasses
import difflib
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.base.fields import Lang
from generator.base.problems import Problem, display_path
from generator.base.words import label
from generator.check import mkdocs_yml
from generator.model.campaign import Campaign
from generator.model.nav import NavItem
from generator.read.documents import Documents
from generator.read.yaml_file import read_file
from generator.read.yaml_tree import Items, Node, Text, Tree, value_at

NAME = "mkdocs.yml"


@dataclass(frozen=True)
class MenuEntry:
    """A page (``page`` without ending) or a section (``title`` and ``children``) of the menu."""

    line: int
    page: str | None = None
    title: str | None = None
    children: tuple["MenuEntry", ...] = ()

    def pages(self) -> Iterator["MenuEntry"]:
        """This entry and all below it that are pages."""
        if self.page is not None:
            yield self
        for child in self.children:
            yield from child.pages()


@dataclass(frozen=True)
class Menu:
    """The whole menu; ``english`` holds English names of sections and of pages that are called otherwise here."""

    entries: tuple[MenuEntry, ...]
    english: dict[str, str]

    def pages(self) -> Iterator[MenuEntry]:
        """All pages of the menu, in order."""
        for entry in self.entries:
            yield from entry.pages()

    def nav(self) -> list[Any]:
        """The menu as an engine's settings have it."""
        return [_nav(entry) for entry in self.entries]

    def items(self, lang: Lang, documents: Documents) -> tuple[NavItem, ...]:
        """The menu as templates show it."""
        return tuple(self._item(entry, lang, documents) for entry in self.entries)

    def _item(self, entry: MenuEntry, lang: Lang, documents: Documents) -> NavItem:
        if entry.page is None:
            title = entry.title or ""
            name = self.english.get(title, title) if lang == "en" else title
            return NavItem(name, None, tuple(self._item(child, lang, documents) for child in entry.children))
        document = documents.pages.get((entry.page, lang)) or documents.pages[entry.page, "uk"]
        other = document.lang if document.lang != lang else None
        named = entry.title if lang == "uk" else self.english.get(entry.title or "")
        named = named or (None if document.path else label("home", lang))
        return NavItem(named or document.meta.title, document.path, lang=None if named else other)


def _nav(entry: MenuEntry) -> Any:
    below = f"{entry.page}.md" if entry.page is not None else [_nav(child) for child in entry.children]
    return below if entry.title is None else {entry.title: below}


def beside(docs: Path, otherwise: Path) -> Path:
    """The file with the menu of the pages in ``docs``: their own, where they have one beside them."""
    own = docs.parent / otherwise.name
    return own if own.is_file() else otherwise


def load(
    config: Path, documents: Documents | None, campaign: Campaign | None = None
) -> tuple[Menu | None, list[Problem]]:
    """Read the menu, hold it against the pages there are, and check the settings beside it.

    What it names and is not there is left out; a page that it does not name stands last in its section. Without
    ``documents`` the menu is what the file says.
    """
    tree, problems = read_file(config)
    if tree is None:
        return None, problems
    file = display_path(config)
    problems += mkdocs_yml.check(tree, file, campaign)
    nav = value_at(tree, ("nav",))
    entries = tuple(_entries(nav, file, problems))
    menu = Menu(entries, _english(tree, entries, file, problems))
    if documents is None:
        return menu, problems
    listed = list(menu.pages())
    existing = {page for page, lang in [*documents.pages, *documents.broken] if lang == "uk"}
    for entry in listed:
        if entry.page not in existing:
            near = difflib.get_close_matches(str(entry.page), existing, 1, 0.5)
            params: dict[str, object] = {"value": f"{entry.page}.md"}
            if near:
                params["part"] = f"{near[0]}.md"
            problems.append(Problem(file, entry.line, "menu-page-missing", 0, "warning", params))
    in_menu = {entry.page for entry in listed}
    unlisted = {
        page: document
        for (page, lang), document in documents.pages.items()
        if lang == "uk" and page not in in_menu and not document.meta.hidden
    }
    for page, document in unlisted.items():
        params = {"paste": f"      - {page}.md"}
        problems.append(Problem(document.file, 1, "page-not-in-menu", 0, "warning", params))
    kept = [left for entry in entries if (left := _without_lost(entry, existing)) is not None]
    return dataclasses.replace(menu, entries=tuple(_with_last(entry, unlisted) for entry in kept)), problems


def _without_lost(entry: MenuEntry, existing: Container[str]) -> MenuEntry | None:
    """The entry without pages that are not ``existing``; None when nothing is left of it."""
    if entry.page is not None:
        return entry if entry.page in existing else None
    children = tuple(left for child in entry.children if (left := _without_lost(child, existing)) is not None)
    return dataclasses.replace(entry, children=children) if children else None


def _with_last(entry: MenuEntry, unlisted: Iterable[str]) -> MenuEntry:
    """A section with those of the ``unlisted`` pages at its end that lie in the one folder of its own pages."""
    folders = {str(one.page).rpartition("/")[0] for one in entry.pages()}
    added = [page for page in unlisted if {page.rpartition("/")[0]} == folders]
    if entry.page is not None or not all(folders):
        return entry
    new = tuple(MenuEntry(entry.line, page) for page in added)
    return dataclasses.replace(entry, children=(*entry.children, *new))


def _entries(node: Node | None, file: str, problems: list[Problem], section: str = "") -> Iterator[MenuEntry]:
    """The entries in ``node``, below ``section``; what can't be in a menu goes to ``problems``."""

    def wrong(code: str, line: int, **params: object) -> None:
        problems.append(Problem(file, line, code, 0, "error", params))

    if node is not None and not isinstance(node, Items):
        wrong("shape-list", node.mark[0], key=section or "nav")
    for item in node if isinstance(node, Items) else ():
        if isinstance(item, Items):
            wrong("shape-mapping", item.mark[0], keys="Назва: сторінка.md")
            continue
        named = {None: item} if isinstance(item, Text) else {title: item.get(title) for title in item.keys_at}
        for title, below in named.items():
            line = item.mark[0] if title is None else item.keys_at[title][0]
            if not isinstance(below, Text):
                if section or not below:
                    wrong("menu-deep" if below else "menu-empty", line, value=title)
                yield MenuEntry(line, None, title, tuple(_entries(below, file, problems, title or "")))
            elif ":" in below or below.startswith("/"):
                wrong("menu-link", line, value=below)
            else:
                yield MenuEntry(line, below.removesuffix(".md"), title)


def _english(tree: Node, entries: Sequence[MenuEntry], file: str, problems: list[Problem]) -> dict[str, str]:
    plugins = value_at(tree, ("plugins",))
    for plugin in plugins if isinstance(plugins, Items) else (plugins,):
        languages = value_at(plugin, ("i18n", "languages")) if plugin is not None else None
        for language in languages if isinstance(languages, Items) else ():
            names = value_at(language, ("nav_translations",))
            if value_at(language, ("locale",)) == "en" and isinstance(names, Tree):
                titles = {entry.title for entry in _all(entries)}
                problems += (
                    Problem(file, mark[0], "menu-translation", mark[1], "warning", {"value": title})
                    for title, mark in names.keys_at.items()
                    if title not in titles
                )
                return {str(title): str(name) for title, name in names.items()}
    return {}


def _all(entries: Iterable[MenuEntry]) -> Iterator[MenuEntry]:
    for entry in entries:
        yield entry
        yield from _all(entry.children)
