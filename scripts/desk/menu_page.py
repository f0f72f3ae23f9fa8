"""The page ``/menu/`` of the preview: sections and pages of the menu in order, to be moved and renamed.

It is saved as the settings' own text (``author.menu_order``), merged with what others changed in it meanwhile.
"""

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import command
from desk import previewing
from desk.merging import choices, told
from desk.own_tab import answer, asked, trusted
from generator.author import menu_order
from generator.base.files import write, write_atomic
from generator.base.problems import Problem, errors
from generator.base.words import editor_words
from generator.check import menu
from generator.check.menu import Menu, MenuEntry
from generator.model.campaign import Campaign
from generator.read import documents
from generator.read.documents import Documents
from generator.read.three_way import merge
from generator.read.validation import read_model
from generator.view.templates import environment

START = previewing.MENU
_MOST = 1_048_576  # bytes of what is asked
_FILES = ("menu.js", "publish.css", "token.js", "clashes.js")


class MenuPage:
    """Answers below ``/menu/``, for the site in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / menu.NAME

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer as WSGI wants it."""
        name = environ["PATH_INFO"].partition(f"/{START}")[2]
        if name == "save":
            content = asked(environ, _MOST)
            if content is None or not trusted(content) or (wanted := _menu(content.get("menu"))) is None:
                return answer(403, b"", start_response)
            try:
                outcome = self._save(content, wanted)
            except OSError as error:  # a full disk, a file that may not be written
                outcome = {"said": [command.disk_trouble(error, "uk") or str(error)]}
            return answer(200, json.dumps(outcome, ensure_ascii=False).encode(), start_response, ".json")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return answer(403, b"", start_response)
        if name in _FILES:
            file = command.overrides(self.folder) / "editor" / name
            return answer(200, file.read_bytes(), start_response, file.suffix)
        return answer(404 if name else 200, b"" if name else self._page().encode(), start_response, ".html")

    def _page(self) -> str:
        words = editor_words()
        pages, _ = documents.load(self.folder / "docs")
        text, (stated, problems) = self._text(), self._read(self.config, pages)
        current = stated or _NONE
        listed = {entry.page for entry in current.pages()}
        outside = sorted(
            page
            for (page, lang), document in pages.pages.items()
            if lang == "uk" and not document.meta.hidden and page not in listed
        )
        titles = {page: document.meta.title for (page, lang), document in pages.pages.items() if lang == "uk"}
        template = environment(command.overrides(self.folder)).get_template("menu.html")
        return template.render(
            menu=current,
            problems=errors(problems),
            outside=outside,
            titles=titles,
            text=text,
            words=words["menu"],
            clash=words["clash"],
            lang="uk",
            edit=lambda *_place: "/editors/",
        )

    def _text(self) -> str:
        return self.config.read_text("utf-8", errors="replace") if self.config.is_file() else ""

    def _read(self, config: Path, pages: Documents) -> tuple[Menu | None, list[Problem]]:
        campaign, _, _ = read_model(self.folder / "data" / "campaign.yml", Campaign)
        return menu.load(config, pages, campaign)

    def _save(self, content: Mapping[str, Any], wanted: Menu) -> dict[str, object]:
        """Write the menu; what stands in the way, else: ``said`` in words, or ``clashes``."""
        words, base = editor_words()["menu"], str(content.get("base", "")).encode()
        chosen = choices(dict(content)) or {}
        try:
            mine = menu_order.rewritten(base, wanted)
        except menu_order.Unwritable:
            return {"said": [words["unwritable"]]}
        merged = merge(menu.NAME, base, mine, self._text().encode(), chosen.get)
        if merged.clashes:
            return {"clashes": [told(clash) for clash in merged.clashes]}
        with tempfile.TemporaryDirectory(prefix="menu-") as work:
            tried = Path(work) / menu.NAME
            write(tried, merged.content or b"")
            _, problems = self._read(tried, documents.load(self.folder / "docs")[0])
        if wrong := errors(problems):
            return {"said": [one.said("uk") for one in wrong]}
        write_atomic(self.config, merged.content or b"")
        return {"said": [words["saved"]], "saved": True}


_NONE = Menu((), {})


def _menu(wanted: object) -> Menu | None:
    """The menu that a page asks for; None when it is no such thing."""
    english: dict[str, str] = {}

    def entries(listed: list[Any]) -> Iterator[MenuEntry]:
        for entry in listed:
            line = int(entry["line"])
            if "page" in entry:
                title = entry.get("title")
                yield MenuEntry(line, str(entry["page"]), None if title is None else str(title))
            else:
                title = str(entry["title"]).strip()
                english[title] = str(entry["english"]).strip()
                yield MenuEntry(line, None, title, tuple(entries(entry["pages"])))

    try:
        return Menu(tuple(entries(wanted)), english) if isinstance(wanted, list) else None
    except (KeyError, TypeError, ValueError):
        return None
