"""A site without a program: the wheel, the folder that it makes, and the same site as the repository builds."""

import dataclasses
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from email.parser import HeaderParser
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import small
import yaml
from conftest import TODAY, Project, once, run_script
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import command
import install
import places
import run
import wheel
from generator.author import issue_form, site_differences
from generator.base import files
from generator.base.fields import Bilingual
from generator.model.oblast import Oblast
from generator.oblast import site_folder

SUMY = Oblast("Сумська", Bilingual(uk="Сумська область", en="Sumy oblast"), "на Сумщині")
SEED = (  # of our data, what a new site begins with
    "action-plan campaign charts contacts events/national facts job-check search"
).split()
REVISION = {"SOURCE_REVISION": "0123456789ab"}


@pytest.fixture(scope="session")
def generator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this repository."""
    return next(once(tmp_path_factory, "wheel", wheel.built).glob("*.whl"))


@pytest.fixture(scope="session")
def installed(generator: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip installed the wheel by the line that a site's requirements.txt has."""

    def make(folder: Path) -> None:
        (folder / "requirements.txt").write_text(wheel.line(generator, None))
        (folder / generator.name).write_bytes(generator.read_bytes())
        options = "--quiet --disable-pip-version-check --no-deps --no-compile --target . -r requirements.txt".split()
        subprocess.run([sys.executable, "-m", "pip", "install", *options], cwd=folder, check=True)

    return once(tmp_path_factory, "installed", make)


@dataclasses.dataclass(frozen=True)
class Step:
    """The installed command, at work in one folder."""

    program: Path
    folder: Path

    def __call__(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run it; the environment has neither PATH nor anything else that a shell would add."""
        kept = {name: os.environ[name] for name in ("HOME", "TMPDIR", "LD_LIBRARY_PATH") if name in os.environ}
        return subprocess.run(
            [sys.executable, self.program / "bin" / places.NAME, *arguments],
            cwd=self.folder,
            env={**kept, **REVISION, "PYTHONPATH": str(self.program), "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
        )


@pytest.fixture
def step(installed: Path, project: Project, tmp_path: Path) -> Step:
    """In the folder of the small campaign."""
    folder = tmp_path / "Мій сайт"
    folder.mkdir()
    small.write(folder, project.data)
    (folder / ".cache").symlink_to(project.root / ".cache")  # its sheets are set already
    return Step(installed, folder)


def _fine(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    return done.stdout


# The wheel


def test_the_wheel_holds_what_the_program_reads(project: Project, generator: Path) -> None:
    """All that Git has of the program; of the site, what a new one begins with, and none of our hromadas."""
    program = ("scripts", "overrides", "guide", "requirements", "docs")
    asked = ["git", "ls-files", "-z", *program]
    tracked = subprocess.run(asked, cwd=project.root, capture_output=True, check=True, text=True).stdout.split("\0")
    with zipfile.ZipFile(generator) as archive:
        named = {name.removeprefix("safe_step/") for name in archive.namelist() if name.startswith("safe_step/")}
    assert {name for name in tracked if name} - named == {"scripts/safe_step.py"}
    beside = named - {name for name in named if name.partition("/")[0] in program}
    assert beside == {"__init__.py", "mkdocs.yml", *(f"data/{name}.yml" for name in SEED), *site_folder.HOSTS}


def test_the_package_says_what_it_needs(project: Project, generator: Path) -> None:
    """Name, version and Python as in pyproject.toml; each dependency is locked, in a version that fits."""
    stated = tomllib.loads((project.root / "pyproject.toml").read_text("utf-8"))["project"]
    with zipfile.ZipFile(generator) as archive:
        info = f"safe_step-{stated['version']}.dist-info"
        metadata = HeaderParser().parsestr(archive.read(f"{info}/METADATA").decode())
        assert "safe-step = safe_step:main" in archive.read(f"{info}/entry_points.txt").decode()
    assert (metadata["Name"], metadata["Version"]) == (places.NAME, places.version())
    needed = [Requirement(text) for text in metadata.get_all("Requires-Dist") or ()]
    assert {one.name for one in needed} == {Requirement(text).name for text in stated["dependencies"]}
    locked = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", install.SITE_LOCK.read_text("utf-8"), re.MULTILINE))
    assert [one for one in needed if not one.specifier.contains(locked[canonicalize_name(one.name)])] == []


def test_the_same_wheel_whoever_builds_it(generator: Path, tmp_path: Path) -> None:
    """Its hash stands in sites, so a release built again must have it too."""
    assert wheel.built(tmp_path).read_bytes() == generator.read_bytes()


def test_it_has_the_commands_of_the_repository(step: Step) -> None:
    """One table: all but those that work on the program itself."""
    said = _fine(step("help"))
    assert {line.split()[0] for line in said.splitlines() if re.match(r"  \S", line)} == {
        name for name in run.COMMANDS if name not in run.OF_THE_REPOSITORY
    }
    assert _fine(step("--version")).strip() == places.version()
    assert step("lock").returncode == 2


# A site in its folder


def _sums(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _built_here(project: Project, content: Path) -> dict[str, bytes]:
    """What the repository makes of the site in ``content``."""
    out = content.with_name("built") / "site"
    places = ["--data", content / "data", "--docs", content / "docs", "--out", out, "--today", TODAY, "--unattended"]
    _fine(run_script(project, "build.py", *places, **REVISION))
    return _sums(out)


def test_an_event_goes_on_line_from_a_folder_without_a_program(step: Step, project: Project, tmp_path: Path) -> None:
    """Event, check, publishing: the same bytes as the repository gives; the command is called as it is called there."""
    answers = ["--hromada", "bilytska", "--title", "Урок про роботу", "--date", "03.12.2026", "--how", "на місці"]
    said = _fine(step("event", *answers, "--no-input", "--today", TODAY))
    assert "data/events/bilytska.yml" in said
    campaign = step.folder / "data/campaign.yml"
    text = campaign.read_text("utf-8").replace("bezpechnyi-krok.example", "krok.test")
    campaign.write_text(f"{text}\npublish: {{folder: ../public}}\n", "utf-8")
    said = _fine(step("check", "--today", TODAY))
    assert "safe-step check --call-list" in said and "scripts/run.py" not in said
    _fine(step("publish", "--today", TODAY))
    content = tmp_path / "here"
    shutil.copytree(step.folder, content, ignore=shutil.ignore_patterns("site", ".*", "published.json", "perma*"))
    public = _sums(tmp_path / "public")
    assert "events/bilytska/urok-pro-robotu-2026-12/index.html" in public
    assert public == _built_here(project, content) and len(public) > 300


def test_own_overrides_come_first(tmp_path: Path) -> None:
    """File by file: one of the site's takes the place of the generator's, all others are the generator's."""
    assert command.overrides(tmp_path) == places.PROGRAM / "overrides" == command.overrides(places.PROGRAM)
    ours = _sums(places.PROGRAM / "overrides")
    files.write(tmp_path / "overrides/styles/site.css", b"own")
    assert _sums(command.overrides(tmp_path)) == {**ours, "styles/site.css": b"own"}
    files.remove(tmp_path / "overrides/styles/site.css")
    files.write(tmp_path / "overrides/own.html", b"own")
    assert _sums(command.overrides(tmp_path)) == {**ours, "own.html": b"own"}


# Another generator


def _other(generator: Path, folder: Path) -> Path:
    """A later wheel: it writes one more word on pages that people wrote."""
    other = folder / generator.name.replace(places.version(), "99.1")
    with zipfile.ZipFile(generator) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "safe_step/overrides/article.html":
                content = content.replace(b"{{ view.body|named }}", b"<p>99.1</p>{{ view.body|named }}")
            new.writestr(name, content)
    return other


def test_what_another_generator_would_change_is_seen_before(step: Step, generator: Path, tmp_path: Path) -> None:
    """Both build into temporary folders; pages with other words are named, and the line to paste is given."""
    other = _other(generator, tmp_path)
    done = step("changes", "--generator", other, "--today", TODAY)
    said = _fine(done)
    assert f"Генератор {places.version()} → 99.1." in said and "нових — 0, зникне — 0" in said
    assert "\n- /help/call/\n" in said and "\n- /hromadas/bilytska/\n" not in said
    assert "Було «», стане «99.1». Сторінок: " in said and wheel.line(other, None) in said
    assert not (step.folder / "site").exists()
    (tmp_path / "none.whl").write_bytes(b"PK")
    for named in ("none.whl", tmp_path / "none.whl", "file:///none.whl"):
        assert step("changes", "--generator", named).returncode == 2


def test_differences_of_two_sites_are_told_by_kind(tmp_path: Path) -> None:
    """Other words, another look, new, gone; what a build says of itself does not count."""
    before = {"a.html": "<p>а", "b.html": "<p>б", "c.html": "в", "f.ics": "1", "receipt/index.html": "1"}
    after = {"a.html": "<b>а", "b.html": "<p>г", "d.html": "в", "f.ics": "2", "receipt/index.html": "2"}
    for name, content in (("before", before), ("after", after)):
        files.write_all(tmp_path / name, ((path, text.encode()) for path, text in content.items()))
    seen = site_differences.compare(tmp_path / "before", tmp_path / "after")
    assert seen.pages == {"worded": ("b.html",), "restyled": ("a.html",), "new": ("d.html",), "gone": ("c.html",)}
    assert (seen.total, seen.others, seen.wordings) == (3, 1, ((("б", "г"), 1),))


@pytest.mark.parametrize(
    ("named", "brought"),
    [
        ("2.0", "https://a.test/v2.0/safe_step-2.0-py3-none-any.whl"),
        ("there/requirements.txt", "https://a.test/v1.0/safe_step-1.0-py3-none-any.whl#sha256=ab12"),
        ("https://b.test/x.whl", "https://b.test/x.whl"),
    ],
)
def test_a_generator_is_named_in_several_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, brought: str
) -> None:
    """By a version, by a site's line, by its address: pip is asked for the same file, and for nothing else."""
    line = "safe-step @ https://a.test/v1.0/safe_step-1.0-py3-none-any.whl --hash=sha256:ab12\n"
    for place in ("", "there"):
        files.write(tmp_path / place / site_folder.REQUIREMENTS, line.encode())
    monkeypatch.setattr(places, "ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)
    asked: list[str] = []

    def pip(_self: install.Environment, *arguments: str | Path, **_more: object) -> int:
        asked.extend(map(str, arguments))
        files.write(tmp_path / "into" / "x.whl", b"")
        return 0

    monkeypatch.setattr(install.Environment, "pip", pip)
    assert wheel.bring(named, tmp_path / "into") == (tmp_path / "into/x.whl", brought.partition("#")[0])
    assert asked == ["--no-deps", "--dest", str(tmp_path / "into"), brought]


# What lies in a new folder


@pytest.fixture(scope="module")
def beside(project: Project) -> dict[str, str]:
    """All that is neither data nor pages."""
    line = "safe-step @ https://a.test/safe_step-1.0-py3-none-any.whl --hash=sha256:ab12"
    found = site_folder.beside(project.root, SUMY, "Крок", line)
    return {name: content.decode() for name, content in found.items()}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((f".github/workflows/{name}.yml", "github-workflows") for name in ("check", "publish", "event-issue")),
        (".github/dependabot.yml", "dependabot"),
        (".gitlab-ci.yml", "gitlab-ci"),
    ],
)
def test_hosts_need_no_program_in_the_repository(beside: dict[str, str], name: str, kind: str) -> None:
    """The host's schema fits; a job brings the generator before its commands, which exist; nothing names scripts/."""
    whole = {"on" if key is True else key: value for key, value in yaml.safe_load(beside[name]).items()}
    schema = package_files("check_jsonschema.builtin_schemas") / "vendor" / f"{kind}.json"
    jsonschema.validate(whole, json.loads(schema.read_text("utf-8")))
    assert "scripts/" not in beside[name]
    for script in _scripts(whole):
        for call in re.findall(r"safe-step ([^|>;\n}]+)", script):
            found = shlex.split(call)[0]
            assert found in run.COMMANDS and found not in run.OF_THE_REPOSITORY, call
    for job in whole.get("jobs", {}).values():
        runs = [str(step.get("run", "")) for step in job["steps"]]
        first = next((at for at, text in enumerate(runs) if "safe-step " in text), None)
        assert first is None or any("pip install --no-deps -r requirements.txt" in text for text in runs[:first])


def _scripts(whole: dict[str, Any]) -> Iterator[str]:
    for job in whole.get("jobs", whole).values():
        if isinstance(job, dict):
            yield from (step["run"] for step in job.get("steps", ()) if "run" in step)
            yield from job.get("script", ())


def test_gitlab_brings_the_generator_for_every_job(beside: dict[str, str]) -> None:
    whole = yaml.safe_load(beside[".gitlab-ci.yml"])
    assert whole["default"]["before_script"] == ["python -m pip install --no-deps -r requirements.txt"]
    assert whole["cache"]["key"]["files"] == [site_folder.REQUIREMENTS]


@pytest.mark.parametrize("name", [".github/workflows/check.yml", ".gitlab-ci.yml"])
def test_a_request_for_another_generator_shows_what_it_changes(beside: dict[str, str], name: str) -> None:
    """Held against the generator that the line named before; where that can't be had, the request goes on."""
    (script,) = (one for one in _scripts(yaml.safe_load(beside[name])) if "--generator" in one)
    assert script.index("git diff --quiet") < script.index(":requirements.txt") < script.index("changes --generator")
    assert script.rstrip().endswith("|| true\nfi")


def test_one_line_names_the_generator(beside: dict[str, str]) -> None:
    assert beside["requirements.txt"].count("\n") == 1
    assert [name for name, text in beside.items() if "a.test" in text] == ["requirements.txt"]


def test_its_makefile_brings_the_generator_once(beside: dict[str, str], tmp_path: Path) -> None:
    """Again only when the line changed; each command is one that the generator has."""
    files.write_all(tmp_path, ((name, beside[name].encode()) for name in ("Makefile", "requirements.txt")))

    def make(*arguments: str) -> list[str]:
        call = ["make", "-n", *arguments]
        alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}  # called by no other
        done = subprocess.run(call, cwd=tmp_path, env=alone, capture_output=True, check=True, text=True)
        return done.stdout.splitlines()

    first = make("check", "ARGS=--strict")
    assert "pip install" in first[2] and "--no-deps -r requirements.txt" in first[2]
    assert first[-1] == ".venv/bin/safe-step check --strict"
    files.write(tmp_path / ".venv/bin/safe-step", b"")
    assert make("site") == [".venv/bin/safe-step site "]
    assert make("import", "FILE=a.xlsx", "HROMADA=b") == ['.venv/bin/safe-step import "a.xlsx" --hromada "b" ']
    targets = re.search(r"\.PHONY: (.*)", beside["Makefile"])
    assert targets and {*targets[1].split()} - {"help"} <= {*run.COMMANDS} - {*run.OF_THE_REPOSITORY}


def test_the_editor_starts_by_a_double_click(beside: dict[str, str], tmp_path: Path) -> None:
    """It makes the environment, brings the generator and starts the editor; the next time it only starts it."""
    site, binaries = tmp_path / "Мій сайт", tmp_path / "bin"
    files.write_all(site, ((name, beside[name].encode()) for name in (site_folder.START, "requirements.txt")))
    lines = ['[ "$1" = -c ] && exit 0', "mkdir -p .venv/bin", 'echo "$(basename "$0") $*" >> log']
    lines += [f'cp "$0" .venv/bin/{name} 2> /dev/null || :' for name in ("python", "safe-step")]
    files.write(binaries / "python3.12", "\n".join(["#!/bin/sh", *lines, ""]).encode())
    for name in ("dirname", "uname", "mkdir", "cp", "cmp", "basename", "sh"):
        (binaries / name).symlink_to(str(shutil.which(name)))
    (binaries / "python3.12").chmod(0o755)
    for _ in range(2):
        call = ["/bin/sh", site / site_folder.START]
        done = subprocess.run(call, env={"PATH": str(binaries)}, cwd="/", capture_output=True, stdin=subprocess.DEVNULL)
        assert done.returncode == 0, done.stderr
    log = (site / "log").read_text().splitlines()
    assert [line.split()[0] for line in log] == ["python3.12", "python", "safe-step", "safe-step"]
    assert "pip install" in log[1] and log[2:] == ["safe-step edit"] * 2


def test_cmd_is_what_every_console_reads(beside: dict[str, str], project: Project) -> None:
    """ASCII with the line ends of Windows; every label that it goes to is there."""
    text = beside["Редактор.cmd"]
    assert text.isascii() and text.count("\r\n") == text.count("\n") > 30
    assert {*re.findall(r"goto (\w+)", text)} == {*re.findall(r"^:(\w+)\r$", text, re.MULTILINE)}
    assert "*.cmd text eol=crlf" in beside[".gitattributes"]
    order = [
        "fc /b requirements.txt python",
        "goto bundled",
        "fc /b requirements.txt .venv",
        "py -3 ",
        "where python",
        "%%~zp GTR 0",
        "python.org",
        "pip install",
        '"%STEP%" edit',
        "safe_step.main",
    ]
    assert [text.index(one) for one in order] == sorted(text.index(one) for one in order)


# The whole walk


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_a_new_oblast_from_nothing_to_its_site(step: Step, tmp_path: Path, project: Project) -> None:
    """``new``, then the two commands; the repository gives the same bytes for the same folder."""
    folder = tmp_path / "sumy"
    said = _fine(step("new", folder, "--oblast", "Сумська", "--generator", next(step.program.glob("*.whl"))))
    assert "Громад: 51" in said and (folder / issue_form.FILE).is_file()
    assert len([path for path in folder.rglob("*") if path.is_file()]) < 180
    there = Step(step.program, folder)
    _fine(there("test-content", "--today", TODAY))
    _fine(there("site", "--today", TODAY, "--unattended"))
    assert _sums(folder / "site") == _built_here(project, folder)


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_our_own_site_is_the_same_from_a_folder(step: Step, tmp_path: Path, project: Project) -> None:
    """docs/, data/ and the menu of this repository, built by the installed generator."""
    folder = tmp_path / "poltava"
    for name in ("data", "docs"):
        shutil.copytree(project.root / name, folder / name, ignore=shutil.ignore_patterns("pulled"))
    shutil.copy(project.root / "mkdocs.yml", folder)
    _fine(Step(step.program, folder)("build", "--today", TODAY, "--unattended"))
    assert _sums(folder / "site") == _built_here(project, folder)
