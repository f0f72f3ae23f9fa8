"""VS Code knows the files: schemas for all data, tasks that show the check."""

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import pytest
from conftest import Project

import command
from generator.base.problems import Problem


def settings(project: Project, name: str) -> Any:
    """A file of the editor: JSON with notes."""
    text = (project.root / ".vscode" / name).read_text(encoding="utf-8")
    return json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.M))


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
