"""A second server takes the signed site: whole, in one step, and never what nobody signed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import Project, Server, serving

import run
from generator.publish import manifest

FILES = {
    "index.html": "<p>домівка" * 200,
    "help/index.html": "<p>527",
    "en/help/index.html": "<p>527",
    "events/all.ics": "BEGIN:VCALENDAR",
    "404.html": "<p>немає",
    "_headers": "/*",
    "receipt/receipt.json": '{"day": "2026-11-24"}',
}


@dataclass(frozen=True)
class Origin:
    """The first server: its folder, its key, and whose signatures count."""

    folder: Path
    key: Path
    signers: Path
    server: Server

    def publish(self, **changes: str) -> None:
        """Sign the site, with some files changed."""
        for name, content in {**FILES, **changes}.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(content, encoding="utf-8")
        text = manifest.dump(manifest.sums(self.folder))
        (self.folder / manifest.NAME).write_bytes(text)
        (self.folder / manifest.SIGNATURE).write_bytes(manifest.sign(text, self.key))
        self.server.sent.clear()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key and the file that names it."""
    folder = tmp_path_factory.mktemp("keys")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "a", "-f", folder / "key"], check=True)
    kind, public, *_ = (folder / "key.pub").read_text().split()
    (folder / "allowed").write_text(f"editor@hromada {kind} {public}\n")
    return folder


@pytest.fixture
def origin(keys: Path, tmp_path: Path) -> Iterator[Origin]:
    (folder := tmp_path / "origin").mkdir()
    with serving(folder) as server:
        made = Origin(folder, keys / "key", keys / "allowed", server)
        made.publish()
        yield made


@dataclass(frozen=True)
class Copy:
    """The second server's folder, and how it is renewed."""

    folder: Path
    origin: Origin
    project: Project

    def renew(self, *more: str | Path, address: str = "") -> tuple[int, str]:
        """The command's exit code and what it said."""
        command: list[str | Path] = [
            sys.executable,
            self.project.maintain / "mirror.py",
            address or self.origin.server.url,
        ]
        command += ["--out", self.folder, "--allowed-signers", self.origin.signers, *more]
        environment = {**os.environ, **run.FOR_CHILDREN}
        done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8")
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout + done.stderr

    def files(self) -> dict[str, bytes]:
        """What lies there."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def copy(origin: Origin, project: Project, tmp_path: Path) -> Copy:
    return Copy(tmp_path / "second" / "site", origin, project)


def test_the_copy_is_the_site(copy: Copy, origin: Origin) -> None:
    """Every file but the settings for hosts, sealed as at home; asked again, nothing changes."""
    code, said = copy.renew()
    assert (code, "editor@hromada" in said) == (0, True)
    at_home = {path.relative_to(origin.folder).as_posix() for path in origin.folder.rglob("*") if path.is_file()}
    assert copy.files() == {name: (origin.folder / name).read_bytes() for name in at_home - {"_headers"}}
    origin.server.sent.clear()
    code, said = copy.renew()
    assert (code, "Нічого не змінилося" in said) == (0, True)
    assert [path for path, _ in origin.server.sent] == ["/manifest.txt", "/manifest.txt.sig"]


def test_only_what_changed_is_taken(copy: Copy, origin: Origin) -> None:
    """A new release costs its changed files; the one before is kept for going back."""
    copy.renew()
    before = copy.files()
    origin.publish(**{"help/index.html": "<p>527, 102"})
    code, said = copy.renew()
    assert (code, "з них забрано: 1" in said) == (0, True)
    assert {path for path, _ in origin.server.sent} == {"/manifest.txt", "/manifest.txt.sig", "/help/"}
    assert copy.files()["help/index.html"] == b"<p>527, 102"
    (kept,) = (copy.folder.parent / ".releases" / "site").iterdir()
    assert (kept / "help/index.html").read_bytes() == before["help/index.html"]


def test_a_file_that_is_gone_goes_here_too(copy: Copy, origin: Origin) -> None:
    copy.renew()
    (origin.folder / "events/all.ics").unlink()
    text = manifest.dump(manifest.sums(origin.folder))
    (origin.folder / manifest.NAME).write_bytes(text)
    (origin.folder / manifest.SIGNATURE).write_bytes(manifest.sign(text, origin.key))
    assert copy.renew()[0] == 0
    assert "events/all.ics" not in copy.files()


def _deface(origin: Origin) -> None:
    origin.publish(**{"index.html": "<p>new"})
    (origin.folder / "index.html").write_text("<p>defaced")


def _deface_and_list(origin: Origin) -> None:
    _deface(origin)
    (origin.folder / manifest.NAME).write_bytes(manifest.dump(manifest.sums(origin.folder)))


def _sign_as_stranger(origin: Origin) -> None:
    _deface_and_list(origin)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", origin.folder.parent / "other"], check=True)
    text = (origin.folder / manifest.NAME).read_bytes()
    (origin.folder / manifest.SIGNATURE).write_bytes(manifest.sign(text, origin.folder.parent / "other"))


def _bring_back_an_old_one(origin: Origin) -> None:
    origin.publish(**{"receipt/receipt.json": '{"day": "2026-10-01"}', "help/index.html": "<p>old number"})


def _lose_a_file(origin: Origin) -> None:
    origin.publish(**{"help/index.html": "<p>new"})
    (origin.folder / "help/index.html").unlink()


def _lose_the_signature(origin: Origin) -> None:
    (origin.folder / manifest.SIGNATURE).unlink()


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (_deface, "Це не той файл, що підписано: index.html."),
        (_lose_a_file, "Це не той файл, що підписано: help/index.html."),
        (_deface_and_list, "Підпис не приймається"),
        (_sign_as_stranger, "Підпис не приймається"),
        (_lose_the_signature, "Підпис не приймається"),
        (_bring_back_an_old_one, "Підписаний сайт старіший за цю копію."),
    ],
    ids=lambda one: one.__name__ if callable(one) else "",
)
def test_what_was_not_signed_changes_nothing(
    copy: Copy, origin: Origin, harm: Callable[[Origin], None], why: str
) -> None:
    """Whatever happens to the first server, the second one goes on showing the last good site."""
    copy.renew()
    before = copy.files()
    harm(origin)
    code, said = copy.renew()
    assert (code, why in said, "Копію не змінено." in said) == (1, True, True), said
    assert copy.files() == before
    assert [path.name for path in copy.folder.parent.iterdir() if path.name.endswith(".new")] == []


def test_a_copy_that_was_changed_is_mended(copy: Copy) -> None:
    """Whoever changes the second server is undone by the next renewal."""
    copy.renew()
    before = copy.files()
    (copy.folder / "index.html").write_text("<p>defaced")
    (copy.folder / "more.html").write_text("<p>more")
    assert copy.renew()[0] == 0
    assert copy.files() == before


def test_a_silent_site_changes_nothing(copy: Copy) -> None:
    copy.renew()
    before = copy.files()
    code, said = copy.renew(address="http://127.0.0.1:9/")
    assert (code, "недоступний" in said) == (3, True)
    assert copy.files() == before


def test_a_wrong_call_is_told(copy: Copy, tmp_path: Path) -> None:
    """No signers, no https, or a folder in which something else lies."""
    assert copy.renew("--allowed-signers", tmp_path / "nowhere")[0] == 2
    assert copy.renew(address="http://site.example/")[0] == 2
    copy.folder.mkdir(parents=True)
    (copy.folder / "diploma.docx").write_text("years of work")
    assert copy.renew()[0] == 2
    assert (copy.folder / "diploma.docx").read_text() == "years of work"
    shutil.rmtree(copy.folder)
    assert "There is no such file" in copy.renew("--allowed-signers", tmp_path / "nowhere", "--lang", "en")[1]
