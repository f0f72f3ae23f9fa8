"""What the program remembers: beside the site where nobody commits it, and nobody's memory is in anybody's way."""

import datetime as dt
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import small
from conftest import TODAY, Project, run_script

import command
from generator.check import permalinks, published_lines
from generator.model import provenance
from generator.publish import release_folders
from generator.read import json_state

TOMORROW = "2026-11-25"
FRONT = "---\ntitle: Нова сторінка\ndescription: Опис сторінки.\nreviewed: 2026-11-24\n---\n"
EVENT = """\
hromada: {hromada}
events:
  - id: {hromada}-zustrich
    title: {{uk: "Зустріч", en: "Meeting"}}
    date: 2026-12-10
    time: 14:00-15:00
    how: on_site
    place: {{name: {{uk: "Бібліотека", en: "Library"}}}}
"""
IDENTITY = {"NAME": "Officer", "EMAIL": "officer@example.org"}
ALONE = {f"GIT_{who}_{key}": value for who in ("AUTHOR", "COMMITTER") for key, value in IDENTITY.items()}
ALONE |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


@dataclass(frozen=True)
class Place:
    """A folder with sources, and the site that is built from them."""

    project: Project
    root: Path

    @property
    def site(self) -> Path:
        return self.root / "site"

    def read(self, name: str) -> str:
        return (self.root / name).read_text("utf-8")

    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text, "utf-8")

    def edit(self, name: str, before: str, after: str) -> None:
        assert before in self.read(name)
        self.write(name, self.read(name).replace(before, after, 1))

    def add_page(self, name: str, beneath: str = "risks/signs") -> None:
        for lang in ("uk", "en"):
            self.write(f"docs/{name}.{lang}.md", f"{FRONT}Текст.\n")
        self.edit("mkdocs.yml", f"  - {beneath}.md\n", f"  - {beneath}.md\n  - {name}.md\n")

    def remove_page(self, name: str) -> None:
        for lang in ("uk", "en"):
            (self.root / f"docs/{name}.{lang}.md").unlink()
        self.edit("mkdocs.yml", f"  - {name}.md\n", "")

    def build(self, *more: str, today: str = TODAY, **environment: str) -> subprocess.CompletedProcess[str]:
        folders = ["--data", "data", "--docs", "docs", "--out", "site", "--today", today]
        return run_script(self.project, "build.py", *folders, *more, cwd=self.root, **environment)

    def built(self, *more: str, today: str = TODAY, **environment: str) -> str:
        """What was said of a build that went well."""
        done = self.build(*more, today=today, **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def make_site(self, *more: str, today: str) -> None:
        """Pull and build, with or without a memory of what was pulled before; nobody is frightened."""
        pulled = run_script(self.project, "pull_events.py", "--data", "data", "--today", today, cwd=self.root)
        assert (pulled.returncode, pulled.stderr) == (0, "") and "(увага)" not in pulled.stdout, pulled.stdout
        self.built(*more, today=today)

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env={**os.environ, **ALONE}, capture_output=True, encoding="utf-8"
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Зміни")

    def send(self) -> None:
        """What an officer does at the end: commit, take what others did, push."""
        self.commit()
        self.git("pull", "--quiet", "--no-rebase", "--no-edit")
        self.git("push", "--quiet")

    def night(self, today: str) -> None:
        """What cron does on the server (deploy/README.md); it leaves nothing that Git would see."""
        self.git("pull", "--quiet", "--ff-only")
        self.make_site("--unattended", today=today)
        assert self.git("status", "--porcelain") == ""

    def short(self, file: str, path: str) -> Sequence[str]:
        """Short addresses of a page in one of the files that remember them."""
        return re.findall(rf'path: "{path}", short: "(\w+)"', self.read(file))


@pytest.fixture
def place(project: Project, small_site: Path, tmp_path: Path) -> Place:
    """Sources, and the site that was built of them on a PC."""
    shutil.copytree(small_site, tmp_path / "pc")
    return Place(project, tmp_path / "pc")


TRACKED, BESIDE = (f"data/{permalinks.NAME}", f".site.{permalinks.NAME}")
LINES, LINES_BESIDE = (f"data/{published_lines.NAME}", f".site.{published_lines.NAME}")


def test_a_pc_notes_what_it_published_with_the_sources(place: Place) -> None:
    """And beside the site; no memory of what was pulled is needed."""
    assert place.read(TRACKED) == place.read(BESIDE) and place.read(LINES) == place.read(LINES_BESIDE)
    assert not (place.root / "data" / provenance.FOLDER / "history.json").exists()


@pytest.mark.parametrize(
    ("value", "alone"), [(None, False), ("", False), ("0", False), ("false", False), ("true", True)]
)
def test_ci_is_nobodys_pc(monkeypatch: pytest.MonkeyPatch, value: str | None, alone: bool) -> None:
    """The variable that GitHub, GitLab and others set tells a build that nobody would commit what it writes."""
    if value is not None:
        monkeypatch.setenv("CI", value)
    assert command.unattended() is alone


def test_what_only_the_server_published_is_never_lost(place: Place) -> None:
    """It is remembered beside the site: nothing goes or changes in silence, and the next build on a PC notes it."""
    before = {name: place.read(name) for name in (TRACKED, LINES)}
    place.add_page("help/new")
    head, mark, line = place.read("data/contacts.yml").partition('  - id: "527"\n')
    confirmed = line.replace('verified_on: "2026-02-17"', f'verified_on: "{TODAY}"', 1)
    place.write("data/contacts.yml", head + mark + confirmed.replace('dial: "527"', 'dial: "528"', 1))
    place.built(CI="true")
    assert {name: place.read(name) for name in before} == before
    (short,) = place.short(BESIDE, "help/new/")
    assert (place.site / "p" / short / "index.html").is_file()
    menu = place.read("mkdocs.yml")
    place.remove_page("help/new")
    place.edit("data/contacts.yml", 'dial: "528"', 'dial: "529"')
    refused = place.build("--unattended", "--lang", "en")
    assert refused.returncode == 1
    assert re.search(r"\.site\.permalinks\.yml:\d+:\d+: permalink-lost-beside: .*data/permalinks\.yml", refused.stdout)
    assert f'- {{path: "help/new/", short: "{short}", moved_to: ' in refused.stdout
    assert re.search(r"data/contacts\.yml:\d+:11: line-changed: .*528.*529", refused.stdout)
    place.edit("data/contacts.yml", 'dial: "529"', 'dial: "528"')
    place.add_page("help/new")
    assert place.read("mkdocs.yml") == menu
    assert "Нічого не змінилося" in place.built()  # where nothing has to be built it is noted all the same
    assert place.short(TRACKED, "help/new/") == [short]
    assert place.read(TRACKED).startswith(before[TRACKED])
    assert '"dial": "528"' in place.read(LINES) == place.read(LINES_BESIDE)


def test_sources_that_may_not_be_written_are_no_reason_to_forget(place: Place) -> None:
    """The site is built, that is told once, and what lies beside it learns all."""
    place.add_page("help/new")
    (place.root / "data" / f".{permalinks.NAME}.new").mkdir()
    assert place.built().count("але для наступного збирання не записано") == 1
    assert len(place.short(BESIDE, "help/new/")) == 1 and not place.short(TRACKED, "help/new/")
    assert "Нічого не змінилося" in place.built()


def test_two_files_that_gave_one_short_address_to_two_pages_are_told(project: Project, tmp_path: Path) -> None:
    """A poster must not lead elsewhere; two short addresses of one page both go on leading to it."""
    first, second = tmp_path / "permalinks.yml", tmp_path / ".site.permalinks.yml"
    first.write_text('permalinks:\n  - {path: "a/", short: "aaaa"}\n', "utf-8")
    second.write_text('permalinks:\n  - {path: "b/", short: "aaaa"}\n', "utf-8")
    _, (problem,) = permalinks.load([first, second], ["a/", "b/"])
    assert (problem.code, problem.line, str(first) in problem.text("uk")) == ("permalink-twice", 2, True)
    second.write_text('permalinks:\n  - {path: "a/", short: "bbbb"}\n  - {path: "a/", short: "aaaa"}\n', "utf-8")
    known, problems = permalinks.load([first, second], ["a/"])
    assert problems == [] and known.targets(["a/"]) == {"p/aaaa/": "a/", "p/bbbb/": "a/"}
    assert known.shorts(["a/"]) == {"a/": "p/aaaa/"}
    first.write_text('permalinks:\n  - {path: "a/", short: "aaaa", moved_to: "c/"}\n', "utf-8")
    moved, problems = permalinks.load([first, second], ["c/"])  # which the other file need not know
    assert problems == [] and moved.targets(["c/"])["p/bbbb/"] == moved.targets(["c/"])["a/"] == "c/"
    assert [one.short for one in known.unnoted(first, ["a/"])] == ["bbbb"] and known.unnoted(second, ["a/"]) == []


def test_two_copies_of_a_memory_become_one(tmp_path: Path) -> None:
    """As Git puts them together, and as Windows keeps it: what both added stays, also both at the end."""
    line = published_lines.PublishedLine("x", "527", "Лінія", None, None, None, dt.date(2026, 11, 1))
    sides = {"mine": ("b/x", "d/x"), "base": ("b/x",), "theirs": ("a/x", "b/x", "c/x", "e/x")}
    for name, keys in sides.items():
        (tmp_path / name).write_bytes(json_state.dump(dict.fromkeys(keys, line)))
    subprocess.run(["git", "merge-file", "--union", *sides], cwd=tmp_path, check=True)
    mine = tmp_path / "mine"
    mine.write_bytes(b"\xef\xbb\xbf" + mine.read_bytes().replace(b"\n", b"\r\n"))  # and Notepad touched it
    merged, problems = published_lines.load(mine)
    assert problems == [] and merged == dict.fromkeys(("a/x", "b/x", "c/x", "d/x", "e/x"), line)


def test_two_officers_and_a_server_at_night_do_not_meet(place: Place, tmp_path: Path) -> None:
    """Two copies, two hromadas, a server between them: no clash, no pull refused, nothing lost, nothing left lying."""
    for name in (".gitignore", ".gitattributes"):
        shutil.copy(place.project.root / name, place.root / name)
    hromadas = ("dykanska", "zinkivska")
    for hromada in hromadas:  # nobody has to edit the list of sources
        place.write(f"data/events/{hromada}.yml", f"hromada: {hromada}\nevents: []\n")
    place.git("init", "--quiet", "--initial-branch", "main")
    place.commit()
    place.git("clone", "--quiet", "--bare", ".", str(tmp_path / "origin.git"))
    for name in ("server", "first", "second"):
        place.git("clone", "--quiet", str(tmp_path / "origin.git"), str(tmp_path / name))
    server, first, second = (Place(place.project, tmp_path / name) for name in ("server", "first", "second"))

    for officer, hromada, day in ((first, "dykanska", TODAY), (second, "zinkivska", TOMORROW)):
        officer.write(f"data/events/{hromada}.yml", EVENT.format(hromada=hromada))
        officer.edit(f"data/hromadas/{hromada}.yml", "contacts: []", small.SAID)
        officer.add_page(f"help/{hromada}", beneath="help/call" if hromada == "dykanska" else "risks/signs")
        officer.make_site(today=day)
        officer.send()
        server.night(day)
    first.git("pull", "--quiet", "--ff-only")

    for hromada in hromadas:
        assert first.short(TRACKED, f"help/{hromada}/") == server.short(BESIDE, f"help/{hromada}/") != []
        assert f'"{hromada}/sluzhba"' in first.read(LINES) and (server.site / f"help/{hromada}/index.html").is_file()
        assert (server.site / f"events/{hromada}/{hromada}-zustrich/index.html").is_file()
    assert "CREATED:20261124T" in (server.site / "events/dykanska/dykanska-zustrich.ics").read_text("utf-8")
    assert published_lines.load(first.root / LINES) == published_lines.load(server.root / LINES_BESIDE)


def test_a_release_brought_back_stays_until_content_changes(place: Place) -> None:
    """It says that it stands there and from when, the next night too; an edit, or a person's word, builds anew."""
    page = place.site / "risks/signs/index.html"

    def rewrite(text: str) -> None:
        place.write("docs/risks/signs.uk.md", f"{FRONT}{text}\n")

    def shown() -> str:
        return re.findall("Текст[^<.]*", page.read_text("utf-8"))[-1]

    first = shown()
    rewrite("Текст другий.")
    place.built()
    back = run_script(place.project, "maintain/rollback.py", "--out", place.site)
    assert back.returncode == 0 and "--anew" in back.stdout and shown() == first
    for day in (TODAY, TOMORROW):
        said = place.built("--unattended", today=day)
        assert "Сайт стоїть на повернутому випуску" in said and "Нічого не змінилося" not in said
        assert re.search(r"зібраному \d{4}-\d\d-\d\d \d\d:\d\d", said) and "--anew" in said
        assert shown() == first
    place.built("--anew")
    assert shown() == "Текст другий"
    release_folders.roll_back(place.site)
    assert shown() == first
    rewrite("Текст третій.")
    place.built()
    assert shown() == "Текст третій"
