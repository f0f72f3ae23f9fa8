"""A second server puts up the signed site: whole, in one step, and never what nobody signed."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import Project, run_script

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

    def publish(self, **changes: str) -> None:
        """Sign the site, with some files changed."""
        for name, content in {**FILES, **changes}.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(content, encoding="utf-8")
        text = manifest.dump(manifest.sums(self.folder))
        (self.folder / manifest.NAME).write_bytes(text)
        (self.folder / manifest.SIGNATURE).write_bytes(manifest.sign(text, self.key))


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key and the file that names it."""
    folder = tmp_path_factory.mktemp("keys")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "a", "-f", folder / "key"], check=True)
    kind, public, *_ = (folder / "key.pub").read_text().split()
    (folder / "allowed").write_text(f"editor@hromada {kind} {public}\n")
    return folder


@pytest.fixture
def origin(keys: Path, tmp_path: Path) -> Origin:
    (folder := tmp_path / "origin").mkdir()
    made = Origin(folder, keys / "key", keys / "allowed")
    made.publish()
    return made


@dataclass(frozen=True)
class Copy:
    """The second server's folder, and how it is renewed."""

    folder: Path
    origin: Origin
    project: Project

    def renew(self, *more: str | Path) -> tuple[int, str]:
        """Have the origin's files beside, as rsync does, then run the command: its exit code and what it said."""
        shutil.copytree(self.origin.folder, self.next, symlinks=True)
        try:
            return self.verify(self.next, "--allowed-signers", self.origin.signers, "--publish", self.folder, *more)
        finally:
            shutil.rmtree(self.next)

    @property
    def next(self) -> Path:
        return self.folder.with_name("next")

    def verify(self, *arguments: str | Path) -> tuple[int, str]:
        done = run_script(self.project, "maintain/verify.py", *arguments)
        assert "Traceback" not in done.stderr and "Помилка програми" not in done.stderr
        return done.returncode, done.stdout + done.stderr

    def files(self) -> dict[str, bytes]:
        """What lies there."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def copy(origin: Origin, project: Project, tmp_path: Path) -> Copy:
    return Copy(tmp_path / "second" / "site", origin, project)


def test_the_copy_is_the_site(copy: Copy, origin: Origin) -> None:
    """Every file, sealed as at home; asked again, nothing changes."""
    code, said = copy.renew()
    assert (code, "editor@hromada" in said) == (0, True)
    at_home = {path.relative_to(origin.folder).as_posix() for path in origin.folder.rglob("*") if path.is_file()}
    assert copy.files() == {name: (origin.folder / name).read_bytes() for name in at_home}
    code, said = copy.renew()
    assert (code, "Нічого не змінилося" in said) == (0, True)
    assert not (copy.folder.parent / ".releases").exists()


def test_the_release_before_is_kept(copy: Copy, origin: Origin) -> None:
    """For going back."""
    copy.renew()
    before = copy.files()
    origin.publish(**{"help/index.html": "<p>527, 102"})
    assert copy.renew()[0] == 0
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


def _add_a_page(origin: Origin) -> None:
    (origin.folder / "more.html").write_text("<p>more")


def _lead_out(origin: Origin) -> None:
    (origin.folder / "etc").symlink_to("/etc")


def _lead_nowhere(origin: Origin) -> None:
    (origin.folder / "gone").symlink_to("nowhere")


def _lose_the_signature(origin: Origin) -> None:
    (origin.folder / manifest.SIGNATURE).unlink()


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (_deface, "змінено: index.html"),
        (_add_a_page, "зайве: more.html"),
        (_lead_out, "зайве: etc"),
        (_lead_nowhere, "зайве: gone"),
        (_lose_a_file, "бракує: help/index.html"),
        (_deface_and_list, "Підпис не приймається"),
        (_sign_as_stranger, "Підпис не приймається"),
        (_lose_the_signature, "Підпису немає"),
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
    assert (code, why in said, "Не змінено: " in said) == (1, True, True), said
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


def test_a_wrong_call_is_told(copy: Copy, tmp_path: Path) -> None:
    """No signers, an address, no folder, or a folder in which something else lies."""
    signers, publish = ("--allowed-signers", copy.origin.signers), ("--publish", copy.folder)
    assert copy.renew("--allowed-signers", tmp_path / "nowhere")[0] == 2
    assert copy.verify(copy.origin.folder, *publish)[0] == 2
    assert copy.verify("https://site.example/", *signers, *publish)[0] == 2
    assert copy.verify(tmp_path / "nowhere", *signers, *publish)[0] == 2
    copy.folder.mkdir(parents=True)
    (copy.folder / "diploma.docx").write_text("years of work")
    assert copy.renew()[0] == 2
    assert (copy.folder / "diploma.docx").read_text() == "years of work"
    shutil.rmtree(copy.folder)
    assert "There is no such file" in copy.renew("--allowed-signers", tmp_path / "nowhere", "--lang", "en")[1]


# The recipe of deploy/README.md

RSYNC = """\
#!/usr/bin/env python3
# Stands in for rsync where there is none: as there, links stay behind, and what is gone goes.
import pathlib, shutil, sys
*_, source, target = sys.argv
if not pathlib.Path(source).is_dir(): sys.exit(23)
shutil.rmtree(target, ignore_errors=True)
shutil.copytree(source, target, ignore=lambda at, names: [n for n in names if pathlib.Path(at, n).is_symlink()])
"""


@pytest.mark.parametrize("number", [0, 1], ids=["uk", "en"])
def test_the_recipe_keeps_a_mirror(project: Project, origin: Origin, tmp_path: Path, number: int) -> None:
    """As it stands in both languages, with a local folder for the first server: 0 fresh, 1 not as signed, 3 silent."""
    text = (project.root / "deploy" / "README.md").read_text(encoding="utf-8")
    recipe = re.findall(r"^ *```sh\n *(#!/bin/sh\n.*?)^ *```$", text, re.MULTILINE | re.DOTALL)[number]
    folder, bin_ = tmp_path / "mirror", tmp_path / "bin"
    folder.mkdir()
    bin_.mkdir()
    (bin_ / "python3").symlink_to(sys.executable)
    if shutil.which("rsync") is None:
        (bin_ / "rsync").write_text(RSYNC)
        (bin_ / "rsync").chmod(0o755)
    shutil.copy(origin.signers, folder / "signers")
    for place, here in {
        r"\S+@\S+:\./": f"{shlex.quote(str(origin.folder))}/",
        r"/srv/\S+/scripts/run\.py verify": shlex.quote(str(project.maintain / "verify.py")),
        r"/srv/\S+/scripts/run\.py pack": shlex.quote(str(project.maintain / "pack.py")),
        r"cd /srv/\S+": f"cd {shlex.quote(str(folder))}",
    }.items():
        recipe, count = re.subn(place, lambda _, here=here: here, recipe)
        assert count == 1, place
    file = tmp_path / "mirror.sh"
    file.write_text(recipe)

    def renew() -> tuple[int, bytes]:
        environment = {**os.environ, **run.FOR_CHILDREN, "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}"}
        code = subprocess.run(["sh", file], env=environment, stdout=subprocess.DEVNULL).returncode
        return code, (folder / "site" / "index.html").read_bytes()

    good = (0, FILES["index.html"].encode())
    assert (renew(), renew()) == (good, good)
    origin.publish(**{"index.html": "<p>new"})
    (origin.folder / "etc").symlink_to("/etc")
    assert renew() == (0, b"<p>new")
    assert not (folder / "site" / "etc").exists()
    (origin.folder / "index.html").write_text("<p>defaced")
    assert renew() == (1, b"<p>new")
    origin.folder.rename(tmp_path / "moved")
    assert renew() == (3, b"<p>new")
