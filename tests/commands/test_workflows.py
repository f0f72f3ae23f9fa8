"""Publishing by pull request: the workflows are valid, pinned, safe from what strangers write, and call what exists."""

import json
import re
import shlex
from collections.abc import Iterator
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from conftest import Project

import changes
import check
import command
import pull_events
import run
from generator.author.issue_form import ACCEPTED, LABEL
from generator.base.problems import Problem

GITHUB = tuple(f".github/workflows/{name}.yml" for name in ("check", "publish", "event-issue", "country"))
CODE = "код"  # the label that lets a change go beyond texts and data


class _Plain(yaml.SafeLoader):
    """YAML as the hosts read it: ``on`` is a word."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, expression) for tag, expression in found if tag != "tag:yaml.org,2002:bool"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Plain.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def load(project: Project, name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load((project.root / name).read_text(encoding="utf-8"), Loader=_Plain)
    return found


def steps(workflow: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job["steps"]


def scripts(project: Project, name: str) -> Iterator[str]:
    """Everything that a shell runs."""
    whole = load(project, name)
    if "jobs" in whole:
        yield from (step["run"] for step in steps(whole) if "run" in step)
    elif "repos" in whole:
        yield from (hook["entry"] for hook in whole["repos"][0]["hooks"])
    else:
        for job in whole.values():
            yield from job.get("script", ()) if isinstance(job, dict) else ()


def schema(name: str) -> Any:
    return json.loads(
        (package_files("check_jsonschema.builtin_schemas") / "vendor" / f"{name}.json").read_text("utf-8")
    )


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((name, "github-workflows") for name in GITHUB),
        (".github/ISSUE_TEMPLATE/event.yml", "github-issue-forms"),
        (".github/dependabot.yml", "dependabot"),
        (".gitlab-ci.yml", "gitlab-ci"),
        (".gitlab/country.gitlab-ci.yml", "gitlab-ci"),
    ],
)
def test_the_hosts_own_schema_fits(project: Project, name: str, kind: str) -> None:
    """As published by the host, without asking it."""
    jsonschema.validate(load(project, name), schema(kind))


def test_no_workflow_is_left_out(project: Project) -> None:
    """What lies there is looked at here."""
    there = sorted(path.relative_to(project.root).as_posix() for path in (project.root / ".github/workflows").iterdir())
    assert there == sorted(GITHUB)


@pytest.mark.parametrize("name", GITHUB)
def test_actions_are_pinned(project: Project, name: str) -> None:
    """By the whole commit, with the version beside it; only the host's own actions are used."""
    text = (project.root / name).read_text(encoding="utf-8")
    used = re.findall(r"uses: (\S+)(.*)", text)
    assert len(used) == len([step for step in steps(load(project, name)) if "uses" in step])
    for action, note in used:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", note), action


def test_one_action_has_one_pin(project: Project) -> None:
    """In all files the same."""
    used = {step["uses"] for name in GITHUB for step in steps(load(project, name)) if "uses" in step}
    assert len({action.partition("@")[0] for action in used}) == len(used)


@pytest.mark.parametrize("name", GITHUB)
def test_nothing_is_put_into_a_shell(project: Project, name: str) -> None:
    """No expression stands inside a script: values come by the environment or a file, so that they stay values."""
    for script in scripts(project, name):
        assert "${{" not in script, script
    for step in steps(load(project, name)):
        for value in (step.get("env") or {}).values():
            assert not re.search(r"github\.event\.(issue|pull_request|comment)\.(body|title|head\.ref)", str(value)), (
                value
            )


@pytest.mark.parametrize("name", GITHUB)
def test_rights_are_few(project: Project, name: str) -> None:
    """Reading by default; who may write is named job by job; a checkout leaves no key behind; all ends in time."""
    workflow = load(project, name)
    assert workflow["permissions"] == {"contents": "read"}
    text = (project.root / name).read_text(encoding="utf-8")
    assert "secrets." not in text and "pull_request_target" not in text
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 45
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_a_request_can_write_nothing(project: Project) -> None:
    """Its own code runs in the check."""
    assert all("permissions" not in job for job in load(project, GITHUB[0])["jobs"].values())


@pytest.mark.parametrize(
    "name", [*GITHUB, ".gitlab-ci.yml", ".gitlab/country.gitlab-ci.yml", ".pre-commit-config.yaml"]
)
def test_every_command_exists(project: Project, name: str) -> None:
    """run.py knows it, and it knows its options."""
    found = [line for script in scripts(project, name) for line in re.findall(r"scripts/run\.py ([^|>;\n}]+)", script)]
    calls = [shlex.split(line) for line in found]
    assert calls
    for call in calls:
        assert call[0] in run.COMMANDS, call
        assert set(_options(call)) <= _known(call[0]), call


def _options(call: list[str]) -> Iterator[str]:
    return (part for part in call if part.startswith("--"))


def _known(name: str) -> set[str]:
    source = {"pull": "pull_events", "site": "build"}.get(name, name)
    text = "".join(path.read_text(encoding="utf-8") for path in run.SCRIPTS.glob(f"**/{source}.py"))
    return {*re.findall(r'"(--[a-z-]+)"', text), "--data", "--today", "--lang"}


def test_both_hosts_do_the_same(project: Project) -> None:
    """What GitHub runs for a request, GitLab runs too, and lays packed copies beside: its servers pack nothing."""

    def called(name: str) -> set[str]:
        return {found for script in scripts(project, name) for found in re.findall(r"run\.py ([a-z]+)", script)}

    assert called(GITHUB[0]) | called(GITHUB[1]) | {"pack"} == called(".gitlab-ci.yml")


@pytest.mark.parametrize("name", [".github/workflows/check.yml", ".gitlab-ci.yml"])
def test_one_label_opens_the_rest(project: Project, name: str) -> None:
    """Who changes only texts and data needs none; where it is set, all tests run."""
    text = (project.root / name).read_text(encoding="utf-8")
    assert text.count(CODE) >= 3
    assert "--only-content" in text and "':!docs' ':!data' ':!mkdocs.yml'" in text


def test_the_form_and_its_workflow_know_the_same_labels(project: Project) -> None:
    """Or no issue would ever be read."""
    text = (project.root / GITHUB[2]).read_text(encoding="utf-8")
    assert f"'{LABEL}'" in text and f"'{ACCEPTED}'" in text


def test_both_lists_of_owners_name_the_same_places(project: Project) -> None:
    """And places that are there."""

    def rules(name: str) -> list[str]:
        lines = (project.root / name).read_text(encoding="utf-8").splitlines()
        return [line.split()[0] for line in lines if line and not line.startswith("#")]

    github = rules(".github/CODEOWNERS")
    assert github == rules(".gitlab/CODEOWNERS")
    assert github[0] == "*"
    for place in github[1:]:
        assert (project.root / place.strip("/")).exists(), place


def test_a_report_for_gitlab(capsys: pytest.CaptureFixture[str]) -> None:
    """Each problem with place, severity and a fingerprint of its own that does not change with its line."""
    one = Problem("docs/a.uk.md", 3, "page-empty")
    other = Problem("docs/a.uk.md", 9, "page-empty", 0, "warning")
    command.show([one, other, Problem("docs/b.uk.md", 3, "page-empty")], "uk", "gitlab")
    rows = json.loads(capsys.readouterr().out)
    assert rows[0]["location"] == {"path": "docs/a.uk.md", "lines": {"begin": 3}}
    assert {row["severity"] for row in rows} == {"major", "minor"}
    prints = {row["location"]["path"]: row["fingerprint"] for row in rows}
    assert len(prints) == len(set(prints.values())) == 2


def test_the_commands_take_the_forms_that_the_workflows_ask_for() -> None:
    """--format of each."""
    for module, forms in (
        (check, {"github", "gitlab"}),
        (changes, {"github", "markdown"}),
        (pull_events, {"markdown"}),
    ):
        text = Path(module.__file__).read_text(encoding="utf-8")
        assert all(f'"{form}"' in text for form in forms), module
