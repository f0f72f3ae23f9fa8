"""The words of readers: what the file may say, and what it says held against the pages."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
import yaml
from conftest import TODAY, Project, problems_of

from generator.base.problems import Problem
from generator.model.search_words import NAME, Saying, followed
from generator.site import Inputs, load

DAY = dt.date.fromisoformat(TODAY)


def _of_pages(project: Project, folder: Path, text: str) -> list[Problem]:
    """What the pages say of a file with ``text`` among the project's data."""
    shutil.copytree(project.data, folder / "data")
    (folder / "data" / NAME).write_text(text, encoding="utf-8")
    _, problems = load(Inputs(folder / "data", project.docs, project.overrides, project.root / "mkdocs.yml", DAY))
    return [problem for problem in problems if problem.file.endswith(NAME)]


@pytest.mark.parametrize(
    ("saying", "code"),
    [
        ("say: [тц], pages: [help/]", "search-short"),
        ("say: ['бит*'], pages: [help/]", "search-short"),
        ("say: [де коли], pages: [help/]", "search-empty"),
        ("say: ['*бити'], pages: [help/]", "search-phrase"),
        ("say: [один два три чотири п’ять шість сім], pages: [help/]", "search-phrase"),
        ("say: [полиция]", "search-nowhere"),
        ("say: [полиция], pages: [/help]", "search-path"),
    ],
)
def test_what_can_not_lead_readers_is_refused(project: Project, tmp_path: Path, saying: str, code: str) -> None:
    """A word too short or without meaning, a star inside, no page and no meaning, no path: on its line."""
    problems = problems_of(project, tmp_path, NAME, f"sayings:\n  - {{{saying}}}\n")
    assert [(problem.code, problem.line) for problem in problems] == [(code, 2)]


@pytest.mark.parametrize(
    ("saying", "code"),
    [
        ("say: [полиция], pages: [help/hosing/]", "search-page"),
        ("say: [полиция], means: жандармерія", "search-unsaid"),
        ("say: ['пере*'], pages: [help/]", "search-wide"),
        ("say: [поліція, поліції], pages: [help/]", None),
    ],
)
def test_what_misleads_is_told(project: Project, tmp_path: Path, saying: str, code: str | None) -> None:
    """A page that is not there, with the nearest one; a meaning no page has; a beginning of many words. It warns."""
    problems = _of_pages(project, tmp_path, f"sayings:\n  - {{{saying}}}\n")
    assert [(problem.code, problem.line, problem.severity) for problem in problems] == (
        [(code, 2, "warning")] if code else []
    )
    if code == "search-page":
        assert "help/housing/" in problems[0].text()


def test_a_word_of_two_lines_is_told(project: Project, tmp_path: Path) -> None:
    """The second of two lines with one word, in whatever form."""
    lines = "  - {say: [закладка], pages: [help/]}\n  - {say: [закладки], pages: [risks/]}\n"
    assert [(one.code, one.line) for one in _of_pages(project, tmp_path, f"sayings:\n{lines}")] == [("search-twice", 3)]


def test_the_projects_own_words_are_in_order(project: Project) -> None:
    """All pages are there; no word leads nowhere, twice or to too much; there are some three hundred at least."""
    inputs = Inputs(project.data, project.docs, project.overrides, project.root / "mkdocs.yml", DAY)
    found, problems = load(inputs)
    assert found is not None
    assert [problem.text() for problem in problems if problem.file.endswith(NAME)] == []
    assert sum(len(saying.say) for saying in found.data.sayings) >= 300


def test_a_page_that_moved_is_followed() -> None:
    """Officers need not mend the file when pages are joined: two that became one are named once."""
    saying = Saying.model_validate({"say": ["полиция"], "pages": ["help/danger/", "help/call/", "help/"]})
    moved = {"help/danger/": "help/now/", "help/call/": "help/now/"}
    assert followed([saying], moved)[0].pages == ("help/now/", "help/")


def test_the_file_is_optional(project: Project, tmp_path: Path) -> None:
    """A campaign without it is in order; an empty list too."""
    assert problems_of(project, tmp_path, NAME, yaml.safe_dump({"sayings": []})) == []
