"""Editors that know the files: snippets that the models accept, schemas for all data, tasks that show the check."""

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import pytest
from conftest import Project

import command
import schemas
from generator.author import snippets
from generator.author.snippets import SNIPPETS
from generator.base.problems import Problem
from generator.check.event_files import check_events
from generator.model.contact import Contact
from generator.model.event import Event
from generator.model.fact import Fact
from generator.read import documents
from generator.read.references import extract
from generator.read.validation import check
from generator.read.yaml_file import read
from generator.read.yaml_tree import Items, Tree

DAY = {"CURRENT_YEAR": "2026", "CURRENT_MONTH": "12", "CURRENT_DATE": "02"}


def expanded(body: tuple[str, ...] | Any, choice: int = 0) -> str:
    """What stands in the file when one presses Tab through everything; of each closed list, entry ``choice``."""
    text = "\n".join(body)
    for name, value in DAY.items():
        text = text.replace(f"${name}", value)

    def chosen(found: re.Match[str]) -> str:
        entries = found[1].split(",")
        return entries[choice % len(entries)]

    text = re.sub(r"\$\{\d+\|([^|]*)\|\}", chosen, text)
    text = re.sub(r"\$\{\d+:((?:[^{}]|\{[^{}]*\})*)\}", r"\1", text)
    return re.sub(r"\$\d+", "", text)


def settings(project: Project, name: str) -> Any:
    """A file of the editor: JSON with notes."""
    text = (project.root / ".vscode" / name).read_text(encoding="utf-8")
    return json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.M))


def _entry(text: str) -> Tree:
    tree, problems = read(text.encode(), "snippet")
    assert problems == [] and isinstance(tree, Items), (text, problems)
    entry = tree[0]
    assert isinstance(entry, Tree)
    return entry


@pytest.mark.parametrize("choice", range(9))
@pytest.mark.parametrize(("name", "model"), [("Контакт", Contact), ("Факт", Fact), ("Подія", Event)])
def test_an_entry_is_valid_as_it_comes(name: str, model: type[Contact | Fact | Event], choice: int) -> None:
    """With every choice of its lists, before anything is typed."""
    text = expanded(SNIPPETS[name].body, choice).replace("https://", "https://example.org/")
    value, problems = check(model, _entry(text), "snippet")
    assert [problem.text() for problem in problems] == []
    assert value is not None


@pytest.mark.parametrize("choice", range(5))
@pytest.mark.parametrize("name", ["Подію скасовано", "Серія", "Зміна однієї дати"])
def test_a_part_fits_into_an_event(name: str, choice: int) -> None:
    """Below the event's other fields."""
    part = expanded(SNIPPETS[name].body, choice)
    event = expanded(SNIPPETS["Подія"].body) + "\n".join(f"  {line}" for line in part.split("\n"))
    if name == "Серія":
        event = event.replace('until: "2026-12-02"', 'until: "2027-01-31"')
    tree, problems = read(f"hromada: a\nevents:\n{event}".encode(), "snippet")
    assert tree is not None, problems
    found, problems = check_events(tree, "snippet")
    assert [problem.text() for problem in problems if problem.severity == "error"] == []
    assert len(found.events) == 1


def test_the_top_of_a_page_is_one(project: Project, tmp_path: Any) -> None:
    """A page that is nothing but the snippet can be read."""
    path = tmp_path / "a.uk.md"
    path.write_text(expanded(SNIPPETS["Верх сторінки"].body), encoding="utf-8")
    document, problems = documents.read_document(path, "a", "uk")
    assert document is not None, problems


@pytest.mark.parametrize("name", ["Номер", "Картка лінії", "Число з джерелом", "Джерело"])
def test_a_reference_is_known(name: str) -> None:
    """One reference, nothing wrong with it."""
    _, references, problems = extract(expanded(SNIPPETS[name].body), "snippet")
    assert (len(references), list(problems)) == (1, [])


def test_the_file_is_what_the_models_give(project: Project) -> None:
    """Run scripts/schemas.py after changing a model."""
    assert (project.root / schemas.SNIPPETS).read_bytes() == snippets.file()


def test_words_to_type_are_ukrainian_and_english() -> None:
    """Each its own; the description tells in Ukrainian what comes."""
    words = [word for one in SNIPPETS.values() for word in one.prefix]
    assert len(words) == len(set(words))
    for one in SNIPPETS.values():
        assert re.match("[а-яіїєґ]", one.prefix[0]) and re.search("[а-яіїєґ]", one.about)


def test_every_data_file_has_its_schema(project: Project) -> None:
    """Exactly one; what robots write needs none."""

    def patterns() -> Iterator[tuple[str, list[str]]]:
        for schema, globs in settings(project, "settings.json")["yaml.schemas"].items():
            yield schema, [globs] if isinstance(globs, str) else globs

    def fits(name: str, globs: list[str]) -> bool:
        wanted = any(PurePosixPath(name).match(one) for one in globs if not one.startswith("!"))
        return wanted and not any(PurePosixPath(name).match(one[1:]) for one in globs if one.startswith("!"))

    files = [path.relative_to(project.root) for path in project.data.rglob("*.yml")]
    for path in files:
        if "pulled" not in path.parts:
            found = [schema for schema, globs in patterns() if fits(path.as_posix(), globs)]
            assert len(found) == 1, (path, found)
    for schema, _ in patterns():
        assert (project.root / schema).is_file(), schema


def test_the_check_shows_in_the_editor(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """The task's pattern reads place and message of every line that the check prints."""
    tasks = {task["label"]: task for task in settings(project, "tasks.json")["tasks"]}
    pattern = re.compile(tasks["Перевірити все"]["problemMatcher"]["pattern"]["regexp"])
    problems = [
        Problem("docs/a.uk.md", 3, "page-empty", 4),
        Problem("docs/a.uk.md", 5, "page-empty", 0, "warning"),
        Problem("data/contacts.yml", 7, "page-empty", 0, "notice"),
    ]
    for lang in ("uk", "en"):
        command.show(problems, lang)  # type: ignore[arg-type]
        found = [pattern.match(line) for line in capsys.readouterr().out.splitlines()]
        seen = [(one[1], one[2], one[3]) for one in found if one]
        expected = [("docs/a.uk.md", "3", "4"), ("docs/a.uk.md", "5", None), ("data/contacts.yml", "7", None)]
        assert sorted(seen) == sorted(expected)


def test_tasks_run_what_is_there(project: Project) -> None:
    """By the one command, on every system."""
    import run

    for task in settings(project, "tasks.json")["tasks"]:
        script, name = task["args"]
        assert (project.root / script).is_file() and name in run.COMMANDS
        assert task["windows"]["command"] == "python"


def test_recommended_extensions(project: Project) -> None:
    """Each named once, as publisher.name."""
    found = settings(project, "extensions.json")["recommendations"]
    assert len(found) == len(set(found))
    assert all(re.fullmatch(r"[\w-]+\.[\w-]+", one) for one in found)
