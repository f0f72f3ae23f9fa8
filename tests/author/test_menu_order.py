"""The menu's lines are moved as they are; what can't be moved is refused, never half done."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from conftest import Project

from generator.author.menu_order import Unwritable, rewritten
from generator.check import menu
from generator.check.menu import Menu, MenuEntry

TEXT = """\
site_name: x
plugins: [{i18n: {languages: [{locale: uk}, {locale: en}]}}]
nav:
  # перша
  - index.md
  - А:
      - a/one.md # так
      # друга
      - Назва: a/two.md
  - Б: b/index.md
"""


def loaded(folder: Path, text: str) -> Menu:
    (folder / "mkdocs.yml").write_bytes(text.encode())
    found, _ = menu.load(folder / "mkdocs.yml", None)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text", [TEXT, TEXT.replace("\n", "\r\n"), TEXT + "# кінець\n", TEXT.rstrip("\n") + "  # так\n"]
)
def test_the_same_menu_is_the_same_text(tmp_path: Path, text: str) -> None:
    """Whatever ends its lines, and whatever stands around them."""
    assert rewritten(text.encode(), loaded(tmp_path, text)) == text.encode()


def test_our_own_menu_is_mixed_and_put_back(project: Project, tmp_path: Path) -> None:
    """Whatever the order, the file says it and nothing else; back in the first order it is the first file."""
    text = (project.root / "mkdocs.yml").read_text(encoding="utf-8")
    first = loaded(tmp_path, text)
    chance = random.Random(17)
    for _ in range(10):
        entries = [
            replace(one, children=tuple(chance.sample(one.children, len(one.children)))) for one in first.entries
        ]
        chance.shuffle(entries)
        mixed = rewritten(text.encode(), replace(first, entries=tuple(entries))).decode()
        now = loaded(tmp_path, mixed)
        assert now.nav() == replace(first, entries=tuple(entries)).nav()
        assert sorted(mixed.splitlines()) == sorted(text.splitlines())
        lines = {one.title or one.page: one.line for one in now.entries}
        back = [replace(one, line=lines[one.title or one.page]) for one in first.entries]
        assert (
            rewritten(mixed.encode(), replace(first, entries=tuple(back))).decode().split("nav:")[1]
            == text.split("nav:")[1]
        )


def test_a_page_keeps_its_name_and_comments_wherever_it_goes(tmp_path: Path) -> None:
    found = loaded(tmp_path, TEXT)
    index, section, alone = found.entries
    one, two = section.children
    wanted = replace(found, entries=(two, replace(section, title="А: 1", children=(one, index, alone))))
    assert (
        rewritten(TEXT.encode(), wanted).decode()
        == TEXT[: TEXT.index("  # перша")]
        + """\
  # друга
  - Назва: a/two.md
  - "А: 1":
      - a/one.md # так
      # перша
      - index.md
      - Б: b/index.md
"""
    )


@pytest.mark.parametrize(
    "text",
    [
        "nav: [index.md]\n",
        "nav:\n  - А: [a.md]\n",
        "nav:\n  - А:\n      - a.md\n    Б:\n      - b.md\n",
        "nav:\n  - >\n    index.md\n",
        "nav:\n",
        "site_name: x\n",
        "nav: [",
    ],
)
def test_what_cant_be_moved_is_refused(text: str) -> None:
    wanted = Menu((MenuEntry(0, "index"), MenuEntry(0, None, "Н", (MenuEntry(0, "n"),))), {})
    with pytest.raises(Unwritable):
        rewritten(text.encode(), wanted)


def test_english_names_are_laid_in_where_there_were_none(tmp_path: Path) -> None:
    """Below the language; where the languages are written in brackets, it is refused."""
    block = TEXT.replace(
        "plugins: [{i18n: {languages: [{locale: uk}, {locale: en}]}}]",
        "plugins:\n  - i18n:\n      languages:\n        - locale: en\n          name: English",
    )
    found = loaded(tmp_path, block)
    named = rewritten(block.encode(), replace(found, english={"А": "Yes"})).decode()
    assert named == block.replace("name: English", 'name: English\n          nav_translations:\n            А: "Yes"')
    assert yaml.safe_load(named)["plugins"][0]["i18n"]["languages"][0]["nav_translations"] == {"А": "Yes"}
    with pytest.raises(Unwritable):
        rewritten(TEXT.encode(), replace(loaded(tmp_path, TEXT), english={"А": "A"}))
