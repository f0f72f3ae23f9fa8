"""Writing: what the disk refuses or another program holds leaves everything as it was, whole and in its place."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import all_of, held

from generator.base import files
from generator.base.forked import AsideFailed, aside


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_that_is_held_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor that has it open for a moment stops no writing."""
    left, real = [2], Path.replace

    def replace(path: Path, to: Any) -> Path:
        if left[0]:
            left[0] -= 1
            raise held(path, 5)
        return real(path, to)

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    assert files.write_atomic(tmp_path / "a.yml", b"new")
    assert all_of(tmp_path) == {"a.yml": "new"}


@pytest.mark.parametrize("write", [files.write, files.write_atomic])
def test_a_full_disk_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path, bytes], bool]
) -> None:
    """Not cut, and with nothing beside it; the refusal names it."""
    file = tmp_path / "a.yml"
    assert write(file, b"old")
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError) as refusal:
        write(file, b"new")
    assert refusal.value.filename == str(file)
    assert all_of(tmp_path) == {"a.yml": "old"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_what_is_no_file_is_never_replaced_by_one(tmp_path: Path) -> None:
    """Neither a pipe nor, for root, a device such as /dev/null."""
    os.mkfifo(tmp_path / "pipe")
    for content in (b"new", b""):
        with pytest.raises(FileExistsError, match="pipe"):
            files.write_atomic(tmp_path / "pipe", content)
    assert (tmp_path / "pipe").is_fifo() and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("there", [True, False])
def test_a_new_folder_is_whole_or_none(tmp_path: Path, there: bool) -> None:
    """Half of it would pass for somebody's work the next time; one that was there before stays, whatever it holds."""
    folder = tmp_path / "sumy"
    if there:
        files.write(folder / "notes.txt", b"own")
    with pytest.raises(OSError), files.new_or_none(folder):
        files.mirror(folder, {"notes.txt": b"own", "data/a.yml": b"a"})
        full()
    assert all_of(tmp_path) == ({"sumy/notes.txt": "own", "sumy/data/a.yml": "a"} if there else {})


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_a_part_that_fits_is_no_file(tmp_path: Path) -> None:
    """A disk that gets full in the middle of a page takes its beginning without a word: that is not the page."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(OSError) as refusal:
            files.write_all(tmp_path, [("page.html", b"x" * 3000)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (refusal.value.errno, refusal.value.filename) == (errno.EFBIG, str(tmp_path / "page.html"))


def test_finished_sheets_that_cannot_be_kept_are_made(tmp_path: Path) -> None:
    """The store of finished sheets only saves time: where it can't be written, a build goes on without it."""
    (tmp_path / "no folder").write_text("")
    assert files.kept(tmp_path / "no folder", "abcd", lambda: b"sheet") == b"sheet"


def test_what_another_core_meets_on_the_disk_comes_back_as_it_was() -> None:
    """A refusal of the disk keeps its number and its path; any other failure is the copy's own."""

    def refused() -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/site/index.html")

    with pytest.raises(OSError) as refusal:
        aside(refused)()
    assert (refusal.value.errno, refusal.value.filename) == (errno.ENOSPC, "/site/index.html")
    if os.name != "nt" and (os.cpu_count() or 1) > 1:
        with pytest.raises(AsideFailed, match="ZeroDivisionError"):
            aside(lambda: 1 / 0)()


def test_a_file_that_has_the_bytes_stays(tmp_path: Path) -> None:
    """Also one shared with another folder; one with other bytes, and a link, are written anew and change no other."""
    standing, new = tmp_path / "standing", tmp_path / "new"
    files.write_all(standing, [("same.html", b"527"), ("other.html", b"102"), ("told/twice.html", b"112")])
    files.refill(new, standing)
    (new / "link.html").symlink_to(standing / "same.html")
    names = ("same.html", "other.html", "link.html", "added.html")
    files.write_all(new, [*((name, b"527") for name in names), ("told/twice.html", b"1"), ("told/twice.html", b"112")])
    assert all_of(new) == {**dict.fromkeys(names, "527"), "told/twice.html": "112"}
    assert {name for name in all_of(standing) if os.path.samefile(new / name, standing / name)} == {"same.html"}
    assert not (new / "link.html").is_symlink()
    assert all_of(standing) == {"same.html": "527", "other.html": "102", "told/twice.html": "112"}


def test_a_file_in_the_place_of_a_folder_and_a_folder_in_that_of_a_file(tmp_path: Path) -> None:
    """What stood there gives way, however deep."""
    files.write_all(tmp_path, [("a/b/c.html", b"527"), ("d", b"102")])
    files.write_all(tmp_path, [("a/b", b"1"), ("d/e/f.html", b"2")])
    assert all_of(tmp_path) == {"a/b": "1", "d/e/f.html": "2"}


OLD = {"same.html": b"527", "a/b/c.html": b"1", "a/gone.html": b"2", "d": b"3", "e/f.html": b"4", "g": b"5"}
MODEL = {"same.html": b"527", "a/b/c.html": b"9", "d/new.html": b"3", "e": b"4", "h/i.html": b"6"}


@pytest.mark.parametrize("there", [False, True])
def test_a_folder_is_made_like_another(tmp_path: Path, there: bool) -> None:
    """Whatever it held: its files are those of the model, shared with it; links to elsewhere are not taken."""
    folder, model = tmp_path / "folder", tmp_path / "model"
    files.write_all(model, MODEL.items())
    (model / "link.html").symlink_to(model / "same.html")
    (model / "a" / "linked").symlink_to(model / "h")
    if there:
        files.write_all(folder, OLD.items())
        (folder / "linked").symlink_to(model / "a")
        (folder / "h").symlink_to(model / "a")
    for _ in range(2):
        files.refill(folder, model)
        assert {path.relative_to(folder).as_posix() for path in folder.rglob("*")} == {*MODEL, "a", "a/b", "d", "h"}
        assert all(os.path.samefile(folder / name, model / name) for name in MODEL)
    assert all_of(model) == {name: text.decode() for name, text in MODEL.items()} | {"link.html": "527"}


def test_only_named_files_are_kept(tmp_path: Path) -> None:
    """The others go, with folders that they leave empty; the rest is told with its bytes."""
    files.write_all(tmp_path, OLD.items())
    (tmp_path / "link.html").symlink_to(tmp_path / "g")
    assert files.keep_only(tmp_path, {"same.html", "a/b/c.html", "never.html"}) == {"same.html": 3, "a/b/c.html": 1}
    assert {path.name for path in tmp_path.rglob("*")} == {"same.html", "a", "b", "c.html"}
