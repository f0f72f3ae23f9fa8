"""``/menu/`` beside the editor: sections and pages are moved and named, and only those lines of the file change."""

import errno
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from conftest import PATIENCE, Project
from editing import answering
from playwright.sync_api import Browser, Page, expect

from desk import menu_page, own_tab, previewing, publish_page
from generator.check import menu
from generator.read import documents

MENU = """\
# Налаштування.
site_name: Проба
plugins:
  - i18n:
      languages:
        - {locale: uk, name: Українська, default: true}
        - locale: en
          name: English
          nav_translations:
            Допомога: Help # так
            Ризики: Risks
nav:
  - index.md
  # Кому телефонувати.
  - Допомога:
      - help/index.md
      # Найважливіша.
      - help/call.md
      - help/gone.md
  - Ризики:
      - risks/index.md
# Кінець.
"""
PAGES = ("index", "help/index", "help/call", "help/new", "risks/index", "about/index")


@dataclass
class Desk:
    """A site's folder, and the preview's server before it."""

    root: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def menu(self) -> str:
        return (self.root / "mkdocs.yml").read_text(encoding="utf-8")

    def save(self, body: object, **headers: str) -> tuple[int, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        ours = {"Origin": self.url, "Content-Type": "application/json"}
        connection.request("POST", "/menu/save", json.dumps(body).encode(), ours | headers)
        answer = connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(content) if content else None


@pytest.fixture
def desk(tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    for page in PAGES:
        text = f'---\ntitle: "Сторінка {page}"\ndescription: "Про неї."\nreviewed: 2026-11-24\n---\n\nТекст.\n'
        file = tmp_path / f"docs/{page}.uk.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(MENU, encoding="utf-8")
    monkeypatch.setattr(previewing, "parts", publish_page.pages(tmp_path))

    def nothing(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("404 Not Found", [])
        return []

    with answering(nothing) as port:
        yield Desk(tmp_path, port)


@pytest.fixture
def tab(desk: Desk, browser: Browser) -> Iterator[Page]:
    with browser.new_context(locale="uk-UA") as context:
        page = context.new_page()
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", lambda said: broken.append(said.text) if said.type in ("error", "warning") else None)
        page.goto(f"{desk.url}/menu/#token={own_tab.TOKEN}")
        yield page
        assert broken == []


def _saved(page: Page) -> None:
    page.get_by_role("button", name="Зберегти меню").click()
    expect(page.get_by_text("Меню збережено.")).to_be_visible()


def test_a_menu_that_is_saved_as_it_is_loses_only_what_is_not_there(desk: Desk, tab: Page) -> None:
    """The new page gets a line, the one of a page that was removed goes, and all else is as it was."""
    _saved(tab)
    assert desk.menu() == MENU.replace("help/gone.md", "help/new.md")


def test_pages_and_sections_are_moved_and_named(desk: Desk, tab: Page) -> None:
    """By arrows, into another section, under a new section; comments go along, English names too."""
    call = tab.locator("li[data-page='help/call']")
    call.get_by_role("button", name="Вище").click()
    tab.locator("li[data-page='help/new']").get_by_label("Розділ").select_option("Ризики")
    first = tab.locator("li.section").first
    first.get_by_label("Назва розділу").fill("Де допоможуть: адреси")
    first.get_by_role("button", name="Нижче").last.focus()
    first.locator("> p").get_by_role("button", name="Нижче").click()
    tab.get_by_role("button", name="Додати розділ").click()
    added = tab.locator("li.section").last
    added.get_by_label("Назва розділу").fill("Про сайт")
    added.get_by_label("Англійською").fill("About")
    added.get_by_label("Англійською").press("Tab")
    tab.locator("li[data-page='about/index']").get_by_label("Розділ").select_option("Про сайт")
    _saved(tab)
    start = MENU[: MENU.index("            Допомога")]
    assert (
        desk.menu()
        == start
        + """\
            Ризики: Risks
            "Де допоможуть: адреси": Help
            Про сайт: About
nav:
  - index.md
  - Ризики:
      - risks/index.md
      - help/new.md
  # Кому телефонувати.
  - "Де допоможуть: адреси":
      # Найважливіша.
      - help/call.md
      - help/index.md
  - Про сайт:
      - about/index.md
# Кінець.
"""
    )
    expect(tab.locator("li.section input[name=title]").nth(1)).to_have_value("Де допоможуть: адреси")


def test_a_page_is_dragged(desk: Desk, tab: Page) -> None:
    tab.locator("li[data-page='help/call']").drag_to(
        tab.locator("li[data-page='help/index']"), target_position={"x": 20, "y": 4}
    )
    _saved(tab)
    lines = desk.menu().splitlines()
    assert lines.index("      - help/call.md") < lines.index("      - help/index.md")
    assert lines[lines.index("      - help/call.md") - 1] == "      # Найважливіша."


def test_what_another_changed_meanwhile_stays(desk: Desk, tab: Page) -> None:
    """A line of another is merged; where both moved the same, the officer chooses."""
    other = MENU.replace("Risks", "Dangers").replace("      - risks/index.md\n", "      - risks/index.md # перша\n")
    (desk.root / "mkdocs.yml").write_text(other, encoding="utf-8")
    tab.locator("li[data-page='help/call']").get_by_role("button", name="Вище").click()
    with tab.expect_event("load"):  # it is shown anew
        _saved(tab)
    assert "Ризики: Dangers" in desk.menu() and "# перша" in desk.menu()
    (desk.root / "mkdocs.yml").write_text(desk.menu().replace("Dangers", "Threats"), encoding="utf-8")
    tab.locator("li.section").last.get_by_label("Англійською").fill("Perils")
    tab.get_by_role("button", name="Зберегти меню").click()
    expect(tab.get_by_text("меню змінив хтось інший")).to_be_visible()
    tab.get_by_label("Мій варіант").check()
    _saved(tab)
    assert "Ризики: Perils" in desk.menu()


def test_what_is_wrong_is_told_and_not_written(desk: Desk, tab: Page) -> None:
    """A menu that the check refuses, or one written so that lines can't be moved, stays as it is."""
    body = {"token": own_tab.TOKEN, "base": MENU, "menu": [{"line": 0, "page": "https://x.example/"}]}
    status, said = desk.save(body)
    assert status == 200 and "saved" not in said and "лише на сторінки цього сайту" in said["said"][0]
    inline = "nav: [index.md, {Ризики: [risks/index.md]}]\n"
    (desk.root / "mkdocs.yml").write_text(inline, encoding="utf-8")
    tab.reload()
    tab.get_by_role("button", name="Зберегти меню").click()
    expect(tab.get_by_text("програма не може його змінити")).to_be_visible()
    assert desk.menu() == inline
    (desk.root / "mkdocs.yml").write_text("nav: [", encoding="utf-8")
    tab.reload()
    expect(tab.get_by_text("mkdocs.yml не читається")).to_be_visible()
    expect(tab.get_by_role("button", name="Зберегти меню")).to_be_disabled()


def test_a_disk_that_refuses_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page says so, and the menu stays as it was."""

    def refuse(path: Path, _: bytes) -> bool:
        raise OSError(errno.ENOSPC, "full", str(path))

    monkeypatch.setattr(menu_page, "write_atomic", refuse)
    before, body = desk.menu(), {"token": own_tab.TOKEN, "base": desk.menu(), "menu": [{"line": 1, "page": "index.md"}]}
    status, said = desk.save(body)
    assert status == 200 and said["said"][0].startswith("На диску не вистачило місця: ") and desk.menu() == before


def test_only_the_tab_of_the_program_saves(desk: Desk, browser: Browser) -> None:
    """Neither strangers nor a tab without the token."""
    body = {"base": MENU, "menu": [{"line": 13, "page": "index"}]}
    assert desk.save(body)[0] == desk.save(body | {"token": "x"})[0] == 403
    assert desk.save(body | {"token": own_tab.TOKEN}, Origin="https://evil.example")[0] == 403
    for wrong in ("x", [1], [{"page": "index"}], [{"line": 1, "title": "A"}], None):
        assert desk.save(body | {"token": own_tab.TOKEN, "menu": wrong})[0] == 403
    assert desk.menu() == MENU
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{desk.url}/menu/")
        expect(page.get_by_text("Звідси зберегти не можна")).to_be_visible()
        expect(page.get_by_role("button", name="Зберегти меню")).to_be_disabled()


def test_the_line_of_a_removed_page_stops_nobody(desk: Desk) -> None:
    """It is a warning, and the menu goes without it; a section of which nothing is left goes too."""
    (desk.root / "docs/risks/index.uk.md").unlink()
    read, _ = documents.load(desk.root / "docs")
    there, problems = menu.load(desk.root / "mkdocs.yml", read)
    assert there is not None
    lost = [(one.code, one.severity, one.line) for one in problems if one.code == "menu-page-missing"]
    assert lost == [("menu-page-missing", "warning", 19), ("menu-page-missing", "warning", 21)]
    assert re.findall(r"[\w/]+", str([entry.page for entry in there.pages()])) == [
        "index",
        "help/index",
        "help/call",
        "help/new",
    ]
    assert [entry.title for entry in there.entries] == [None, "Допомога"]
