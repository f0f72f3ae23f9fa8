"""Publishing: a reader finds the old site or the new one, whole, whatever is killed and whenever."""

import contextlib
import errno
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from conftest import CASES_FOLDER, Project, all_of, build, held, run_script
from publisher import NAMES, number_of

from generator.base import files
from generator.publish import release_folders

PUBLISHER = CASES_FOLDER.with_name("publisher.py")
atomic = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux exchanges folders in one step")


@dataclass
class Place:
    """A site and its releases, and the program that publishes into it."""

    project: Project
    target: Path

    def start(self, many: int, step: int = 0, exchanges: bool = True) -> "subprocess.Popen[bytes]":
        command = [sys.executable, PUBLISHER, self.project.scripts, self.target]
        numbers = [str(many), str(step), str(int(exchanges))]
        return subprocess.Popen([*command, *numbers], stdout=subprocess.PIPE)

    def publish(self, many: int = 1) -> None:
        with self.start(many) as process:
            assert process.wait(60) == 0

    def numbers(self) -> list[int]:
        """Those of its releases, newest first."""
        return [number_of(path) for path in release_folders.earlier(self.target)]

    def check(self) -> None:
        """The site is whole, so are its releases, they are few and in order, and nothing else lies around."""
        number_of(self.target)
        folder = self.target.parent / ".releases" / "site"
        earlier = release_folders.earlier(self.target)
        assert {path.name for path in earlier} == {path.name for path in folder.iterdir()}
        assert len(earlier) <= release_folders.KEPT
        numbers = self.numbers()
        assert numbers == sorted(set(numbers), reverse=True)
        assert number_of(self.target) not in numbers


@pytest.fixture
def place(project: Project, tmp_path: Path) -> Place:
    return Place(project, tmp_path / "site")


def test_five_releases_are_kept(place: Place) -> None:
    """The newest five of those that were published before."""
    place.publish(9)
    place.check()
    assert number_of(place.target) == 9
    assert place.numbers() == [8, 7, 6, 5, 4]
    assert sorted(path.name for path in place.target.parent.iterdir()) == [".releases", ".site.lock", "site"]


def test_what_is_no_release_any_more_is_begun_with(place: Place) -> None:
    """It makes the next site faster, and nothing of it stays; a site that is not published becomes one in its turn."""
    place.publish(7)
    spare, side = place.target.parent / ".releases" / ".site.spare", place.target.parent / "side"
    assert number_of(spare) == 1
    release_folders.begin_with(place.target, side)
    assert (spare.exists(), number_of(side)) == (False, 7)
    assert all((side / name).samefile(place.target / name) for name in NAMES)
    with release_folders.side_folder(place.target) as folder:
        side.rename(folder / "site")
    assert spare.is_dir()
    place.publish(2)
    place.check()


def test_going_back_and_forth(place: Place) -> None:
    """Going back exchanges the site with a release, so going back again undoes it; any release can be named."""
    place.publish(4)
    assert release_folders.roll_back(place.target) == release_folders.earlier(place.target)[0]
    assert (number_of(place.target), place.numbers()) == (
        3,
        [4, 2, 1],
    )
    release_folders.roll_back(place.target)
    assert (number_of(place.target), place.numbers()) == (
        4,
        [3, 2, 1],
    )
    release_folders.roll_back(place.target, 1)
    assert number_of(place.target) == 1
    assert release_folders.roll_back(place.target, 77) is None
    place.publish()
    assert (number_of(place.target), len(place.numbers())) == (5, 4)


def _roll_back(project: Project, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return run_script(project, "maintain/rollback.py", *arguments)


def test_the_command_goes_back(project: Project, place: Place) -> None:
    """``rollback`` says what it did and how to undo it; where there is nothing to go back to, it says so."""
    nothing = _roll_back(project, "--out", place.target)
    assert (nothing.returncode, "Такого випуску немає" in nothing.stderr) == (2, True)
    place.publish(3)
    done = _roll_back(project, "--out", place.target)
    assert (done.returncode, "Повернуто випуск 2." in done.stdout, number_of(place.target)) == (0, True, 2)
    listed = _roll_back(project, "--out", place.target, "--list").stdout.split("\n")
    assert [line.split()[0] for line in listed if line] == ["2", "1"]
    with files.lock(place.target.parent / ".site.lock"):
        busy = _roll_back(project, "--out", place.target)
    assert (busy.returncode, number_of(place.target)) == (2, 2)
    assert "Release 2 is back." in _roll_back(project, "--out", place.target, "--lang", "en").stdout
    assert number_of(place.target) == 3


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("exchanges", [pytest.param(True, marks=atomic), False], ids=["exchange", "two renames"])
def test_killed_before_any_step(place: Place, exchanges: bool) -> None:
    """Killed before each single step of publishing in turn: the site stands, and the next run tidies up.

    Without an exchange in one step there is a gap in which the site is missing; the next run closes it.
    """
    place.publish(7)  # from now on an old release goes each time
    with place.start(1, exchanges=exchanges) as process:
        steps = int(process.communicate(timeout=60)[0])
    assert steps > 4
    for step in range(1, steps + 1):
        before = number_of(place.target)
        kept = len(place.numbers())
        with place.start(1, step, exchanges) as process:
            assert process.wait(60) == -9, step
        if exchanges:
            assert number_of(place.target) in (before, before + 1), step
        place.publish()
        place.check()
        assert len(place.numbers()) == kept == release_folders.KEPT
        assert number_of(place.target) > before


@dataclass
class Reader:
    """Somebody who reads all the time."""

    target: Path
    good: int = 0
    wrong: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                folder = os.open(self.target, os.O_RDONLY | os.O_DIRECTORY)
            except OSError as error:
                self.wrong.append(f"no site: {error}")
                continue
            try:
                self.read(folder)
            finally:
                os.close(folder)

    def read(self, folder: int) -> None:
        """Two files of the very folder that was the site when it was opened: of one release, even if replaced since."""
        try:
            texts = set()
            for name in NAMES[:2]:
                with open(os.open(name, os.O_RDONLY, dir_fd=folder), encoding="utf-8") as file:
                    texts.add(file.read())
            (text,) = texts
            self.good += bool(int(text))
        except FileNotFoundError:
            if os.path.samestat(os.fstat(folder), os.stat(self.target)):  # else it grew old while we read it
                self.wrong.append("half a site")
        except ValueError:
            self.wrong.append(f"mixed: {texts}")


@contextlib.contextmanager
def reading(target: Path) -> Iterator[Reader]:
    """A reader in a thread, until the end of the block."""
    reader = Reader(target)
    thread = threading.Thread(target=reader.run)
    thread.start()
    try:
        yield reader
    finally:
        reader.stop.set()
        thread.join()


@atomic
def test_a_reader_never_finds_the_site_missing_or_mixed(place: Place) -> None:
    """While the site is replaced fifty times, every look finds one whole release."""
    place.publish()
    releases = 50
    with reading(place.target) as reader:
        place.publish(releases)
        while reader.good <= 500:  # a busy machine looks less often
            place.publish()
            releases += 1
    assert reader.wrong == []
    assert number_of(place.target) == 1 + releases


@atomic
def test_a_reader_never_suffers_from_kills(place: Place) -> None:
    """Twenty publishing processes are killed at random moments: no look finds anything but one whole release."""
    place.publish(6)
    chance = random.Random(527)
    with reading(place.target) as reader:
        killed = 0
        while killed < 20 or reader.good <= 500:  # a busy machine looks less often
            killed += 1
            with place.start(10_000) as process:
                assert process.stdout
                process.stdout.readline()  # up and publishing
                time.sleep(chance.random() / 20)
                process.kill()
            number_of(place.target)
    assert reader.wrong == []
    place.publish()
    place.check()


def test_an_idle_build_leaves_the_site_and_its_releases_alone(
    project: Project, small_site: Path, tmp_path: Path
) -> None:
    """Building the same again replaces nothing: five idle nights don't push every good release out.

    A site that was tampered with is not the same, and is put right.
    """
    shutil.copytree(small_site, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))
    site = tmp_path / "site"
    before = site.stat().st_ino
    build(project, tmp_path, tmp_path / "docs")
    assert (site.stat().st_ino, release_folders.earlier(site)) == (before, [])
    (site / "help" / "index.html").write_text("tampered")
    build(project, tmp_path, tmp_path / "docs")
    assert (site / "help" / "index.html").read_bytes() == (small_site / "site/help/index.html").read_bytes()
    assert len(release_folders.earlier(site)) == 1


# Folders that somebody holds


class Windows:
    """Folders that can't be exchanged in one step, and somebody who holds what is renamed, ``times`` in turn."""

    def __init__(self, patch: pytest.MonkeyPatch, target: Path) -> None:
        self.target, self.times, self.winerror = target, 0, 32
        self.whose: Callable[[Path, Path], bool] = lambda source, to: True
        self.paused: list[float] = []
        self.away: list[float] = []  # pauses in which there was no site
        real = Path.rename

        def rename(path: Path, to: Any) -> Path:
            if self.times and self.whose(path, Path(to)):
                self.times -= 1
                raise held(path, self.winerror)
            return real(path, to)

        patch.setattr(release_folders, "exchange", lambda first, other: False)
        patch.setattr(Path, "rename", rename)
        patch.setattr("time.sleep", self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.paused.append(seconds)
        if not (self.target / "index.html").is_file():
            self.away.append(seconds)

    def publish(self, text: str) -> None:
        """A site with this text in the place of the one before."""
        with files.lock(self.target.parent / ".site.lock"), release_folders.side_folder(self.target) as side:
            files.write(side / "site" / "index.html", text.encode())
            release_folders.publish(side / "site", self.target)

    def there(self) -> set[str]:
        """What lies where the site does."""
        return {path.name for path in self.target.parent.iterdir()}


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Windows]:
    made = Windows(monkeypatch, tmp_path / "site")
    made.publish("old")
    assert made.paused == []
    yield made
    assert made.there() <= {"site", ".site.lock", ".releases"}


RENAMES: dict[str, Callable[[Path, Path], bool]] = {
    "the new site": lambda source, to: source.name == "site" and to.name.startswith("new-"),
    "the old site": lambda source, to: source.name == "site" and to.suffix == ".old",
    "the new site's way in": lambda source, to: to.name == "site" and source.suffix != ".old",
}


@pytest.mark.parametrize("winerror", files.HELD)
@pytest.mark.parametrize("which", RENAMES)
def test_what_is_held_for_a_moment_is_waited_for(windows: Windows, which: str, winerror: int) -> None:
    """With growing pauses, in none of which the site is missing."""
    windows.times, windows.whose, windows.winerror = 3, RENAMES[which], winerror
    windows.publish("new")
    assert (all_of(windows.target), windows.paused, windows.away) == ({"index.html": "new"}, [0.05, 0.1, 0.2], [])
    assert [all_of(one) for one in release_folders.earlier(windows.target)] == [{"index.html": "old"}]


@pytest.mark.parametrize("which", RENAMES)
def test_what_is_held_for_good_leaves_the_old_site(windows: Windows, which: str) -> None:
    """After some seconds the refusal names the folder; nothing is left behind, and the next build works."""
    windows.times, windows.whose = 99, RENAMES[which]
    with pytest.raises(PermissionError) as refusal:
        windows.publish("new")
    assert refusal.value.filename
    assert (all_of(windows.target), windows.away) == ({"index.html": "old"}, [])
    assert 5 < sum(windows.paused) < 15
    assert not any((windows.target.parent / ".releases").glob("site/*"))
    windows.times = 0
    windows.publish("new")
    assert all_of(windows.target) == {"index.html": "new"}


def test_a_way_back_that_is_held_too_is_tried_on(windows: Windows) -> None:
    """When the new site can't come in, the old one comes back as soon as it is let go."""
    windows.times, windows.whose = 3, lambda source, to: to == windows.target
    windows.publish("new")
    assert all_of(windows.target) == {"index.html": "new"}
    assert windows.away == [0.05, 0.1]  # once it could not come in, twice not come back


def test_an_old_site_that_goes_on_being_held_is_a_release_later(windows: Windows) -> None:
    """What comes after the exchange is no reason to call it failed."""
    windows.times, windows.whose = 99, lambda source, to: source.suffix == ".old"
    windows.publish("new")
    assert all_of(windows.target) == {"index.html": "new"}
    windows.times = 0
    windows.publish("newer")
    assert [all_of(one)["index.html"] for one in release_folders.earlier(windows.target)] == ["new", "old"]


def test_rights_that_nobody_gave_are_not_waited_for(windows: Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere the same refusal is final."""

    def rename(path: Path, to: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(PermissionError):
        windows.publish("new")
    assert (windows.paused, all_of(windows.target)) == ([], {"index.html": "old"})
