"""A build takes over pages of the standing site that would come out the same, and gives what one from nothing gives."""

import datetime as dt
import hashlib
import json
import shutil
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import small
from conftest import TODAY, Project, once, run_script

from generator.check import data_folder
from generator.model import history
from generator.publish import release_folders

NEXT = "2026-11-25"
HERE = ("--data", "data", "--docs", "docs", "--examples")
EVENTS, OTHERS = "data/events/bilytska.yml", "data/events/dykanska.yml"
FOREIGN = """hromada: dykanska
events:
  - id: zustrich
    title: {uk: "Зустріч", en: "A meeting"}
    date: 2026-12-01
    time: 10:00-11:00
    how: on_site
    place: {name: {uk: "Бібліотека", en: "Library"}}
    audience: [pupils]
"""
MORE = FOREIGN.partition("events:\n")[2].replace("id: zustrich", "id: nova").replace("Зустріч", "Нова зустріч")
FAR = "events/dykanska/zustrich/index.html"  # a page that most changes do not concern
LISTED = "events/kind-round-table/index.html"


@dataclass(frozen=True)
class Copy:
    """A campaign, and the project whose program builds it."""

    root: Path
    project: Project

    def with_program(self) -> "Copy":
        """The same with a program of its own."""
        small.add_program(self.root, self.project.root)
        (self.root / ".cache").symlink_to(self.project.root / ".cache")
        return Copy(self.root, Project(self.root))

    def build(self, out: str, *more: str, today: str = TODAY) -> subprocess.CompletedProcess[str]:
        """Build and return what was said."""
        done = run_script(self.project, "build.py", *HERE, "--today", today, "--out", out, *more, cwd=self.root)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text once."""
        path = self.root / name
        text = path.read_text("utf-8")
        assert old in text, name
        path.write_text(text.replace(old, new, 1), "utf-8")

    def files(self, out: str) -> dict[str, bytes]:
        """All of a site."""
        return {
            path.relative_to(self.root / out).as_posix(): path.read_bytes()
            for path in (self.root / out).rglob("*")
            if path.is_file()
        }

    def keys(self) -> dict[str, str]:
        """Page → the sum of what it was made from: one that stands under the same sum is not made again."""
        groups = json.loads((self.root / ".site.pages.json").read_bytes().partition(b"\n")[2])["groups"]
        return {name: key for key, group in groups.items() for name in group["files"]}


@pytest.fixture(scope="session")
def whole(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small campaign, built."""

    def make(folder: Path) -> None:
        small.write(folder, project.data)
        (folder / OTHERS).write_text(FOREIGN, "utf-8")
        facts, _ = data_folder.load(folder / "data", dt.date.fromisoformat(TODAY))
        assert facts is not None
        seen = history.updated({}, facts.events, dt.date.fromisoformat(TODAY))  # as a pull before each build does
        (folder / "data/pulled").mkdir()
        (folder / "data/pulled/history.json").write_bytes(history.dump(seen))
        Copy(folder, project).build("site")

    return once(tmp_path_factory, "whole", make)


@pytest.fixture
def copy(project: Project, whole: Path, tmp_path: Path) -> Copy:
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    return Copy(tmp_path, project)


CONFIRMED = f'    hours: {{uk: "щодня", en: "daily"}}\n    verified_on: "{TODAY}"'

# What changed → its file, the words before and after, and which pages are taken over all the same.
CHANGES: Mapping[str, tuple[str, str, str, Mapping[str, bool]]] = {
    "title of an event": (EVENTS, "урок «Справжня", "урок «Це справжня", {FAR: True}),
    "an event more": (OTHERS, MORE[:4], MORE + MORE[:4], {FAR: False, LISTED: True}),
    "an event less": (OTHERS, FOREIGN.partition("\n")[2], "events: []\n", {LISTED: False}),
    "text of a page": ("docs/risks/signs.uk.md", "Текст.", "Слово.", {FAR: True, LISTED: True}),
    "title of a page": ("docs/risks/signs.uk.md", "Сторінка", "Ознаки", {FAR: False}),
    "hours of a line": ("data/contacts.yml", '    verified_on: "2026-02-17"', CONFIRMED, {FAR: False}),
    "a template": ("overrides/event.html", "<dl ", "<dl id=facts ", {FAR: False, LISTED: False}),
    "name of the campaign": ("data/campaign.yml", 'name: {uk: "', 'name: {uk: "Наш ', {FAR: False}),
    "the program": ("scripts/generator/view/event_text.py", 'f"{text}, "', 'f"{text}; "', {FAR: False, LISTED: False}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_gives_what_a_build_from_nothing_gives(copy: Copy, change: str) -> None:
    """Byte for byte, and pages that it does not concern are not made again."""
    file, old, new, taken = CHANGES[change]
    before, keys = copy.files("site"), copy.keys()
    if not file.startswith(("data/", "docs/")):
        copy = copy.with_program()
    copy.edit(file, old, new)
    copy.build("site")
    copy.build("anew", "--anew")
    assert before != copy.files("site") == copy.files("anew")
    assert copy.files(".releases/site/1") == before
    assert {name: copy.keys()[name] == keys[name] for name in taken} == taken


def test_many_builds_leave_every_release_as_it_was(copy: Copy) -> None:
    """Also where a picture changed that the engine copies, and where the oldest release is begun with."""
    picture, stood = copy.root / "docs/risks/plan.png", [copy.files("site")]
    for number in range(release_folders.KEPT + 3):
        picture.write_bytes(b"\x89PNG\r\n\x1a\n%d" % number)
        copy.build("site")
        stood.append(copy.files("site"))
        assert stood[-1]["risks/plan.png"] == picture.read_bytes()
        releases = release_folders.earlier(copy.root / "site")
        kept = [copy.files(path.relative_to(copy.root).as_posix()) for path in releases]
        assert kept == stood[-2 : -2 - len(kept) : -1] and len(kept) == min(number + 1, release_folders.KEPT)
    copy.build("anew", "--anew")
    assert copy.files("anew") == stood[-1]


def test_what_is_edited_while_a_build_runs_is_in_the_next_one(copy: Copy) -> None:
    """It came too late for this one, whose site does not pass for what now is in the folder."""
    page, reading = "docs/risks/signs.uk.md", copy.root / ".site.new" / "docs"
    copy.edit(page, "Текст.", "Слово.")
    running = threading.Thread(target=copy.build, args=["site"])
    running.start()
    while not reading.is_dir() and running.is_alive():
        time.sleep(0.002)
    copy.edit(page, "Слово.", "Запізніле слово.")
    running.join()
    for late in (False, True):
        assert ("Запізніле слово." in (copy.root / "site/risks/signs/index.html").read_text("utf-8")) == late
        copy.build("site")


@pytest.mark.parametrize("day", [NEXT, "2026-12-03", "2028-01-01"])
def test_a_new_day_gives_what_a_build_from_nothing_gives(copy: Copy, day: str) -> None:
    """The next one, one after an event, and one on which lines have grown old."""
    keys = copy.keys()
    copy.build("site", today=day)
    copy.build("anew", "--anew", today=day)
    assert copy.files("site") == copy.files("anew")
    assert (copy.keys()[FAR] == keys[FAR]) == (day == NEXT)


@pytest.mark.parametrize("harm", ["cut", "of another program", "a page changed", "a page lost", "all lost", "garbage"])
def test_what_can_not_be_relied_on_is_made_anew(copy: Copy, harm: str) -> None:
    """A list of pages that is damaged, and pages that are not what it says or not there, give the same site."""
    listed, page = copy.root / ".site.pages.json", copy.root / "site" / FAR
    before, text = copy.files("site"), listed.read_bytes()
    if harm == "a page changed":
        page.write_bytes(page.read_bytes().replace(b"10:00", b"11:00"))
    elif harm == "a page lost":
        page.unlink()
    elif harm == "all lost":
        (copy.root / "site").rename(copy.root / "elsewhere")
    else:
        harmed = {"cut": text[:-9], "of another program": b"0" + text[1:], "garbage": b"\xff\n\n"}[harm]
        listed.write_bytes(harmed)
        (copy.root / ".site.stamp").write_bytes(b"\xff \xfe")  # which is no stamp either
    copy.build("site")
    assert copy.files("site") == before and listed.read_bytes() == text


def test_what_stands_is_not_made_again(copy: Copy) -> None:
    """A page that was changed by hand, its sum in the list with it, is taken as it is: nobody rendered it."""
    page, listed = copy.root / "site" / FAR, copy.root / ".site.pages.json"
    before = page.read_bytes()
    page.unlink()  # it shares its bytes with a release
    page.write_bytes(before.replace(b"10:00", b"11:00"))
    head, _, content = listed.read_bytes().partition(b"\n")
    sums = (hashlib.sha256(one).hexdigest().encode() for one in (before, page.read_bytes()))
    content = content.replace(*sums)
    listed.write_bytes(b"%b %b\n%b" % (head.split()[0], hashlib.sha256(content).hexdigest().encode(), content))
    copy.edit(*CHANGES["title of an event"][:3])
    copy.build("site")
    assert b"11:00" in (copy.root / "site" / FAR).read_bytes()
