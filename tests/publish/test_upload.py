"""A built site goes to a folder or by sftp: changed files only, pages after what they need, the manifest last."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import install
from generator.publish import manifest
from generator.publish.repository import Trouble
from generator.publish.upload import Folder, Place, Sftp, upload, work

FILES = {
    "index.html": b"home",
    "help/index.html": b"help",
    "events/all.ics": b"BEGIN",
    'images/it\'s [a] "name" ?.svg': b"<svg>",
    "images/фото громади.jpg": b"\xff\x00",
}


def site_of(folder: Path, files: dict[str, bytes]) -> Path:
    """A built site with its manifest."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / manifest.NAME).write_bytes(manifest.dump(manifest.sums(folder)))
    return folder


def _folder(path: Path) -> Place:
    return Folder(path)


def _sftp(path: Path) -> Place:
    server = install.find_program("sftp-server")
    assert server, "no sftp-server: install the package openssh-sftp-server"
    return Sftp("user@host", str(path), call=["sftp", "-D", server])


@pytest.fixture(params=["folder", "sftp"])
def place(request: pytest.FixtureRequest) -> Callable[[Path], Place]:
    return _folder if request.param == "folder" else _sftp


def test_only_what_changed_goes_and_only_what_is_ours_is_removed(
    tmp_path: Path, place: Callable[[Path], Place]
) -> None:
    """First all, then the difference; a file that somebody else laid there stays."""
    there = tmp_path / "сайт на хостингу"
    there.mkdir()
    (there / ".htaccess").write_bytes(b"theirs")
    steps: list[tuple[int, int]] = []
    site = site_of(tmp_path / "site", FILES)
    assert upload(site, place(there), lambda done, total: steps.append((done, total))) == len(FILES)
    assert steps[-1] == (len(FILES) + 1, len(FILES) + 1)
    assert manifest.sums(there) == {**manifest.sums(site), ".htaccess": manifest.sums(there)[".htaccess"]}
    changed = {name: content for name, content in FILES.items() if not name.startswith("events")}
    site = site_of(site, changed | {"help/index.html": b"new", "more/index.html": b"more"})
    assert upload(site, place(there), lambda done, total: None) == 3
    assert not (there / "events/all.ics").exists()
    assert (there / "help/index.html").read_bytes() == b"new"
    assert (there / manifest.NAME).read_bytes() == (site / manifest.NAME).read_bytes()
    assert (there / ".htaccess").read_bytes() == b"theirs"
    assert not [path for path in there.rglob("*") if path.name.endswith(".new")]
    assert upload(site, place(there), lambda done, total: None) == 0


def test_somebody_elses_site_is_left_alone(tmp_path: Path, place: Callable[[Path], Place]) -> None:
    """A home page without a manifest is not ours to write over."""
    there = tmp_path / "there"
    there.mkdir()
    (there / "index.html").write_bytes(b"theirs")
    with pytest.raises(Trouble) as told:
        upload(site_of(tmp_path / "site", FILES), place(there), lambda done, total: None)
    assert told.value.key == "place_taken"
    assert [path.name for path in there.iterdir()] == ["index.html"]


def test_a_place_that_is_not_there_is_told(tmp_path: Path, place: Callable[[Path], Place]) -> None:
    """A slip in the path, not an empty site in a wrong folder."""
    with pytest.raises(Trouble) as told:
        upload(site_of(tmp_path / "site", FILES), place(tmp_path / "no" / "such"), lambda done, total: None)
    assert told.value.key in ("folder_missing", "sftp_folder")


def test_pages_come_after_what_they_need() -> None:
    """Whoever is stopped halfway leaves no page without its pictures, and the old manifest."""
    todo = work({"b.html": "2", "z.svg": "1", "a.css": "1", "c.html": "3"}, {"c.html": "3", "old.html": "1"}, ["m"])
    assert (todo.put, todo.remove, todo.last, todo.total) == (["a.css", "z.svg", "b.html"], ["old.html"], ["m"], 5)
    assert work({"a": "1"}, {"a": "1"}, ["m"]).total == 0


FAKE = """#!/bin/sh
case "$*" in *-b*) cat "$(echo "$*" | sed 's/.*-b //')" >> "{log}";; esac
echo "{said}" >&2
exit {code}
"""


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands for sftp")
@pytest.mark.parametrize(
    ("said", "code", "key"),
    [
        ("user@host: Permission denied (publickey).", 255, "sftp_key"),
        ("Host key verification failed.", 255, "sftp_host"),
        ("ssh: connect to host x port 22: Connection refused", 255, "sftp_failed"),
        ("stat remote: No such file or directory", 1, "sftp_folder"),
    ],
)
def test_what_sftp_says_is_understood(tmp_path: Path, said: str, code: int, key: str) -> None:
    """Wrong key, another host, nobody there, no such folder: each in our words, its own last line beside it."""
    program = tmp_path / "sftp"
    program.write_text(FAKE.format(log=tmp_path / "log", said=said, code=code))
    program.chmod(0o755)
    with pytest.raises(Trouble) as told:
        Sftp("user@host", "/x", call=[str(program)]).listed()
    assert (told.value.key, told.value.values["why"]) == (key, said)


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands for sftp")
def test_a_server_that_renames_over_nothing_is_served_too(tmp_path: Path) -> None:
    """Then the old file goes first: the second run says so."""
    log = tmp_path / "log"
    program = tmp_path / "sftp"
    refusing = FAKE.format(log=log, said='remote rename \\"x\\": Failure', code=1)
    program.write_text(refusing.replace("exit 1", f'grep -q -e "-rm" "{log}" && exit 0; exit 1'))
    program.chmod(0o755)
    Sftp("user@host", "/x", call=[str(program)]).do(tmp_path, work({"a.html": "1"}, {}, ["m"]), lambda: None)
    assert '-rm "/x/a.html"\nrename "/x/a.html.new" "/x/a.html"' in log.read_text()
