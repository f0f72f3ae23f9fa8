"""A built site goes to a folder, by sftp or FTPS: changed files only, pages after what they need, the manifest last."""

import functools
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from https_server import Authority

import install
from generator.publish import manifest
from generator.publish.ftps import Ftps
from generator.publish.repository import Trouble, Unauthorized
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


FtpHost = Callable[..., Ftps]
PASSWORD = "слово hostингу"


@contextmanager
def _vsftpd(authority: Authority, aside: Path, **more: str) -> Iterator[FtpHost]:
    """A host by FTPS, as strict as they come: passwords and files in TLS only, one session for both lines."""
    program = install.find_program("vsftpd")
    assert program, "no vsftpd: install the package vsftpd"
    authority.issue("localhost")
    (certificate,) = authority.folder.glob("localhost-*.pem")
    (aside / "passwords").write_text(f"{PASSWORD}\n", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    yes = "listen run_as_launching_user anonymous_enable write_enable anon_upload_enable anon_mkdir_write_enable"
    yes += " anon_other_write_enable secure_email_list_enable ssl_enable allow_anon_ssl force_anon_logins_ssl"
    yes += " force_anon_data_ssl require_ssl_reuse utf8_filesystem"
    settings = {
        **dict.fromkeys(yes.split(), "YES"),
        **dict.fromkeys(("background", "local_enable", "seccomp_sandbox", "anon_world_readable_only"), "NO"),
        "listen_address": "127.0.0.1",
        "listen_port": str(port),
        "anon_umask": "022",
        "email_password_file": str(aside / "passwords"),
        "secure_chroot_dir": str(aside),
        "rsa_cert_file": str(certificate),
        "rsa_private_key_file": str(certificate.with_suffix(".key")),
        **more,
    }
    (aside / "vsftpd.conf").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    with subprocess.Popen([program, aside / "vsftpd.conf"], stdin=subprocess.DEVNULL) as server:
        for _ in range(100):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield functools.partial(Ftps, "ftp@localhost", port=port, password=PASSWORD, context=authority.trusted())
        server.terminate()


@pytest.fixture(scope="module")
def ftps(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FtpHost]:
    with _vsftpd(authority, tmp_path_factory.mktemp("ftps")) as host:
        yield host


@pytest.fixture(params=["folder", "sftp", "ftps"])
def place(request: pytest.FixtureRequest) -> Callable[[Path], Place]:
    if request.param == "ftps":
        host = request.getfixturevalue("ftps")
        return lambda path: host(str(path))
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


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such masks")
def test_a_folder_may_be_read_by_its_web_server(tmp_path: Path) -> None:
    """Also when whoever publishes keeps new files private."""
    mask = os.umask(0o077)
    try:
        upload(site_of(tmp_path / "site", FILES), Folder(tmp_path / "there"), lambda done, total: None)
    finally:
        os.umask(mask)
    assert not [path for path in (tmp_path / "there").rglob("*") if not path.stat().st_mode & 0o004]


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


def test_what_a_host_by_ftps_says_is_understood(ftps: FtpHost, tmp_path: Path) -> None:
    """No password and a wrong one: asked for. A certificate of somebody else, or nobody there: told."""
    for options, key in (
        ({"password": None}, "ftps_password"),
        ({"password": "інше"}, "ftps_password"),
        ({"context": ssl.create_default_context()}, "ftps_certificate"),
        ({"port": 1}, "sftp_failed"),
    ):
        with pytest.raises(Trouble) as told:
            ftps(str(tmp_path), **options).listed()
        assert told.value.key == key and isinstance(told.value, Unauthorized) == (key == "ftps_password"), options


def test_a_host_by_plain_ftp_never_gets_the_password(authority: Authority, tmp_path: Path) -> None:
    """What would show it to everybody on the way is refused before it is said."""
    log = tmp_path / "log"
    options = {"ssl_enable": "NO", "log_ftp_protocol": "YES", "xferlog_enable": "YES", "xferlog_std_format": "NO"}
    with _vsftpd(authority, tmp_path, vsftpd_log_file=str(log), **options) as host, pytest.raises(Trouble) as told:
        host("/").listed()
    assert told.value.key == "ftps_plain"
    said = log.read_text()
    assert "AUTH TLS" in said and "PASS " not in said and PASSWORD not in said


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
