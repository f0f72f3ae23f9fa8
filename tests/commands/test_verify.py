"""A second server puts up the signed site: whole, in one step, and never what nobody signed."""

import datetime as dt
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from conftest import Project, run_script
from signing import Keys, new_keys, sign

import run
from generator.publish import manifest, release

FILES = {
    "index.html": "<p>домівка" * 200,
    "help/index.html": "<p>527",
    "en/help/index.html": "<p>527",
    "events/all.ics": "BEGIN:VCALENDAR",
    "404.html": "<p>немає",
    "_headers": "/*",
}


@dataclass(frozen=True)
class Origin:
    """The first server: its folder, its key, and whose signatures count."""

    folder: Path
    key: Path
    signers: Path

    def publish(self, *, days_ago: float = 0, **changes: str) -> None:
        """Sign the site, with some files changed."""
        for name, content in {**FILES, **changes}.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(content, encoding="utf-8")
        sign(self.folder, self.key, days_ago)


def release_of(site: Path) -> release.Release:
    """What is signed of a site."""
    return release.parse((site / manifest.STATEMENT).read_bytes())


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return new_keys(tmp_path_factory.mktemp("keys"), "editor@hromada")


@pytest.fixture
def origin(keys: Keys, tmp_path: Path) -> Origin:
    (folder := tmp_path / "origin").mkdir()
    made = Origin(folder, keys.private, keys.allowed)
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
    sign(origin.folder, origin.key)
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
    (origin.folder.parent / "other").mkdir()
    sign(origin.folder, new_keys(origin.folder.parent / "other", "stranger").private)


def _bring_back_an_old_one(origin: Origin) -> None:
    _forget_the_serial(origin)
    origin.publish(days_ago=1, **{"help/index.html": "<p>old number"})


def _bring_back_one_of_the_same_second(origin: Origin) -> None:
    signed = release_of(origin.folder)
    _forget_the_serial(origin)
    origin.publish(**{"help/index.html": "<p>old number"})
    text = release.dump(replace(release_of(origin.folder), serial=signed.serial, expires=signed.expires))
    (origin.folder / manifest.STATEMENT).write_bytes(text)
    (origin.folder / manifest.SIGNATURE).write_bytes(release.sign(text, origin.key))


def _sign_what_is_long_over(origin: Origin) -> None:
    _forget_the_serial(origin)
    origin.publish(days_ago=40)


def _sign_in_the_future(origin: Origin) -> None:
    origin.publish(days_ago=-400, **{"help/index.html": "<p>new"})


def _sign_as_before(origin: Origin) -> None:
    """Of the list itself, as was done before there were serials."""
    _lose_the_signature(origin)
    (origin.folder / f"{manifest.NAME}.sig").write_text("-----BEGIN SSH SIGNATURE-----")


def _state_rubbish(origin: Origin) -> None:
    text = b"serial: 1\n"
    (origin.folder / manifest.STATEMENT).write_bytes(text)
    (origin.folder / manifest.SIGNATURE).write_bytes(release.sign(text, origin.key))


def _state_another_list(origin: Origin) -> None:
    before = (origin.folder / manifest.STATEMENT).read_bytes(), (origin.folder / manifest.SIGNATURE).read_bytes()
    origin.publish(**{"help/index.html": "<p>new"})
    for name, content in zip((manifest.STATEMENT, manifest.SIGNATURE), before, strict=True):
        (origin.folder / name).write_bytes(content)


def _forget_the_serial(origin: Origin) -> None:
    """As another machine would sign that never saw the last release."""
    (origin.folder / manifest.STATEMENT).unlink()


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
        (_bring_back_an_old_one, "старіший за той, що стоїть тут"),
        (_bring_back_one_of_the_same_second, "старіший за той, що стоїть тут"),
        (_sign_what_is_long_over, "Строк випуску минув"),
        (_sign_in_the_future, "чийсь годинник хибний"),
        (_sign_as_before, "Підпис старого зразка (manifest.txt.sig)"),
        (_state_rubbish, "Підпис не приймається: release.txt"),
        (_state_another_list, "Підпис не приймається: release.txt ≠ manifest.txt"),
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


def test_an_older_release_can_be_taken_knowingly(copy: Copy, origin: Origin) -> None:
    """With the one option for it; the next runs find all in order, and what is newer comes as ever."""
    copy.renew()
    _bring_back_an_old_one(origin)
    code, said = copy.renew("--accept-older")
    assert (code, "Приймаю старіший випуск" in said) == (0, True), said
    assert copy.files()["help/index.html"] == b"<p>old number"
    code, said = copy.renew()
    assert (code, "Нічого не змінилося" in said) == (0, True), said
    origin.publish(**{"help/index.html": "<p>new"})
    assert copy.renew()[0] == 0
    assert copy.verify(origin.folder, "--accept-older")[0] == 2


def test_a_correction_of_the_same_day_is_newer(copy: Copy, origin: Origin) -> None:
    """However fast it comes, and though the clock went back a little; the release before it is refused from then on."""
    copy.renew()
    shutil.copytree(origin.folder, kept := origin.folder.with_name("before"))
    origin.publish(days_ago=0.001, **{"help/index.html": "<p>527, 102"})
    assert release_of(origin.folder).serial == release_of(kept).serial + 1
    assert copy.renew()[0] == 0
    shutil.rmtree(origin.folder)
    kept.rename(origin.folder)
    code, said = copy.renew()
    assert (code, "--accept-older" in said) == (1, True), said
    assert copy.files()["help/index.html"] == b"<p>527, 102"


@pytest.mark.parametrize("there", ["signed far ahead", "signed by nobody", "not signed", "as long ago"])
def test_what_stands_there_locks_nothing(copy: Copy, origin: Origin, there: str) -> None:
    """A copy dated by a wrong clock, signed by others or not at all gives way to a proper release."""
    _sign_in_the_future(origin)
    shutil.copytree(origin.folder, copy.folder)
    statement = copy.folder / manifest.STATEMENT
    if there == "signed by nobody":
        _forget_the_serial(origin)
        origin.publish()
        statement.write_bytes(statement.read_bytes().replace(b"serial: 1", b"serial: 9"))
    elif there == "not signed":
        statement.unlink()
    elif there == "as long ago":
        statement.rename(copy.folder / f"{manifest.NAME}.sig")
        (copy.folder / manifest.SIGNATURE).unlink()
    origin.publish(**{"help/index.html": "<p>new"})
    code, said = copy.renew()
    assert (code, copy.files()["help/index.html"]) == (0, b"<p>new"), said


def test_the_age_is_told(copy: Copy, origin: Origin) -> None:
    """In days, with the last day on which the release counts; a day later it fails, whoever asks."""
    _forget_the_serial(origin)
    origin.publish(days_ago=3)
    signed, asking = release_of(origin.folder), ("--allowed-signers", origin.signers, "--lang", "en")
    code, said = copy.verify(origin.folder, *asking)
    about = (
        f"Signed: editor@hromada, {signed.signed}, days ago: 3. Release {signed.serial}, good until {signed.expires}."
    )
    assert (code, said.splitlines()[0]) == (0, about)
    assert signed.expires - signed.signed == release.LIFE
    assert copy.verify(origin.folder, *asking, "--today", signed.expires.isoformat())[0] == 0
    code, said = copy.verify(origin.folder, *asking, "--today", (signed.expires + dt.timedelta(1)).isoformat())
    assert (code, f"The release was good until {signed.expires}" in said) == (1, True)


@pytest.mark.parametrize("receipt", ["{", '{"day": 5}'])
def test_a_broken_receipt_is_a_file_as_any_other(copy: Copy, origin: Origin, receipt: str) -> None:
    """Nothing in it decides: 0 when it is as signed, 1 when it is not."""
    origin.publish(**{"receipt/receipt.json": receipt})
    assert copy.renew()[0] == 0
    (origin.folder / "receipt/receipt.json").write_text(f"{receipt}!")
    assert copy.renew()[0] == 1


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
    (bin_ / "python3").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')  # as run.py does
    (bin_ / "python3").chmod(0o755)
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
