"""A disk that is full, read-only or held: exit code 2 with path and remedy, nothing left behind, never a traceback."""

import ast
import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import TODAY, Project

import command
import run
from generator.base import files
from generator.publish import inputs_sum


def _raising(error: BaseException) -> Callable[[], int]:
    def main() -> int:
        raise error

    return main


def _refusal(number: int, winerror: int | None = None) -> OSError:
    error = OSError(number, os.strerror(number), "data/events/a.yml")
    if winerror is not None:
        error.winerror = winerror  # type: ignore[attr-defined,unused-ignore]
    return error


@pytest.mark.parametrize(
    ("error", "uk", "en"),
    [
        (_refusal(errno.ENOSPC), "На диску не вистачило місця: data/events/a.yml. Звільніть", "has no room left"),
        (_refusal(errno.EFBIG), "На диску не вистачило місця: data/events/a.yml. Звільніть", "has no room left"),
        (_refusal(errno.EROFS), "Диск лише для читання: data/events/a.yml. Оберіть", "This disk is read-only"),
        (
            _refusal(errno.EACCES),
            "Немає права на цю теку чи файл: data/events/a.yml. Дайте",
            "You may not write or read here",
        ),
        (_refusal(errno.EACCES, 5), "Файл або теку тримає інша програма: data/events/a.yml. Закрийте", "holds this"),
        (_refusal(errno.EACCES, 32), "Файл або теку тримає інша програма: data/events/a.yml. Закрийте", "holds this"),
        (_refusal(errno.ENOTDIR), "Тут не може бути теки чи файлу: data/events/a.yml. Перевірте", "No folder or file"),
        (_refusal(errno.EIO), "Диск не відповідає: data/events/a.yml. Перевірте", "The disk does not answer"),
        (FileNotFoundError(errno.ENOENT, "No usable temporary directory"), "не вистачило місця", "has no room left"),
    ],
    ids="full limit readonly denied held shared place broken temporary".split(),
)
def test_what_the_disk_refuses_is_told(error: OSError, uk: str, en: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In both languages, Ukrainian first: what is wrong, where, and what to do."""
    with pytest.raises(SystemExit) as end:
        command.run(_raising(error))
    first, second = capsys.readouterr().err.splitlines()
    assert (end.value.code, uk in first, en in second) == (2, True, True), (first, second)


@pytest.mark.parametrize(
    "error", [ValueError("x"), FileNotFoundError(2, "No such file", "git"), OSError(98, "Address in use")]
)
def test_a_bug_stays_a_bug(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Exit code 5, the details in a file: among the program's own, or in a temporary folder where that is read-only."""
    monkeypatch.setattr(command, "ROOT", tmp_path / "clone")
    for place in (tmp_path / "clone" / ".build", tmp_path / "temporary"):
        with pytest.raises(SystemExit) as end:
            command.run(_raising(error))
        said = capsys.readouterr().err
        log = Path(said.partition("Details: ")[2].strip())
        assert (end.value.code, log.is_relative_to(place)) == (5, True), said
        assert "Traceback" in log.read_text("utf-8") and "Traceback" not in said
        shutil.rmtree(tmp_path / "clone", ignore_errors=True)
        (tmp_path / "clone").write_text("where no folder can be")
        (tmp_path / "temporary").mkdir(exist_ok=True)
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


def test_a_log_that_can_be_written_nowhere_is_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The handler itself never fails."""
    monkeypatch.setattr(files, "write", lambda *given: _raising(OSError(errno.ENOSPC, "full"))())
    with pytest.raises(SystemExit) as end:
        command.run(_raising(ValueError("x")))
    assert (end.value.code, "Details: —" in capsys.readouterr().err) == (5, True)


def test_every_command_answers_so(project: Project) -> None:
    """Each script that can be started is run by ``command.run``, or where nothing is installed, by its counterpart."""
    started = [path for path in project.scripts.rglob("*.py") if "__main__" in path.read_text("utf-8")]
    assert len(started) >= 20
    for path in started:
        last = ast.parse(path.read_text("utf-8")).body[-1]
        if path.name != "run.py":
            assert ast.unparse(last).endswith(("command.run(main)", "install.exit_code(main))")), path


def test_run_says_it_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where not even the environment can be made."""
    monkeypatch.setitem(run.COMMANDS, "site", lambda arguments: _raising(_refusal(errno.EROFS))())
    assert run.main(["site"]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("Не вдалося записати: ") and "data/events/a.yml" in first
    assert second.startswith("Could not write: ")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has this device")
def test_output_that_does_not_fit(project: Project) -> None:
    """A log on a full disk: said once, on the other stream."""
    with open("/dev/full", "wb") as out:
        listing = [sys.executable, project.maintain / "country.py", "--list"]
        done = subprocess.run(listing, stdout=out, stderr=subprocess.PIPE, encoding="utf-8", env=_environment())
    assert (done.returncode, done.stderr.count("\n")) == (2, 2), done.stderr
    assert done.stderr.startswith("На диску не вистачило місця")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has this device")
@pytest.mark.parametrize(("given", "code"), [(">&-", 0), (">&- 2>&-", 0), (">/dev/full 2>/dev/full", 2)])
def test_output_that_nobody_takes(project: Project, given: str, code: int) -> None:
    """Streams that are closed, or full both: the exit code stays true."""
    call = f"{sys.executable} {project.maintain / 'country.py'} --list {given}"
    done = subprocess.run(["sh", "-c", call], capture_output=True, encoding="utf-8", env=_environment())
    assert (done.returncode, done.stderr) == (code, "")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
@pytest.mark.parametrize("command", ["maintain/country.py --list", "run.py help"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_output_whose_reader_left(project: Project, command: str, unbuffered: str) -> None:
    """Work that was not done to its end is never called fine, whenever Python hands on what is printed."""
    call = f"{{ {sys.executable} {project.scripts}/{command}; echo $? >&2; }} | true"
    environment = _environment() | {"PYTHONUNBUFFERED": unbuffered}
    done = subprocess.run(["sh", "-c", call], capture_output=True, encoding="utf-8", env=environment)
    assert done.stderr == "141\n"


def test_what_may_not_be_read_is_left_to_whoever_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One hromada's file without rights is told by name, as any other error of it, and stops nobody's build."""
    (tmp_path / "a.yml").write_text("a")
    readable = inputs_sum.of([tmp_path])
    monkeypatch.setattr(files, "sha256", lambda path: _raising(_refusal(errno.EACCES))())
    assert inputs_sum.of([tmp_path]) != readable


def test_a_campaign_that_may_not_be_read_is_left_to_the_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The question whether it wants an editor ends no command."""
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: _raising(_refusal(errno.EACCES))())
    monkeypatch.setattr(run, "script", lambda name, arguments: 0)
    assert run.main(["site", "--data", str(tmp_path)]) == 0


def _environment() -> dict[str, str]:
    return {**os.environ, **run.FOR_CHILDREN}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
@pytest.mark.parametrize("most", [3_000, 40_000], ids=["pages", "sheets"])
def test_a_build_that_does_not_fit(project: Project, small_site: Path, tmp_path: Path, most: int) -> None:
    """Here no file may be longer than so many bytes. The old site stays, nothing lies around."""
    import resource

    shutil.copytree(small_site, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*", "site"))
    (tmp_path / "site").mkdir()
    for name in ("index.html", "sitemap.xml"):
        (tmp_path / "site" / name).write_text("yesterday's")
    before = sorted(path.name for path in tmp_path.iterdir())
    given = ["--data", "data", "--docs", "docs", "--out", "site", "--today", TODAY]
    done = subprocess.run(
        [sys.executable, project.scripts / "build.py", *given],
        cwd=tmp_path,
        env=_environment(),
        capture_output=True,
        encoding="utf-8",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    assert done.returncode == 2, done.stdout + done.stderr
    first, second = done.stderr.splitlines()
    assert first.startswith("На диску не вистачило місця: ") and str(tmp_path / ".site.new") in first
    assert second.startswith("The disk has no room left: ")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*before, ".site.lock"])
    assert (tmp_path / "site" / "index.html").read_text() == "yesterday's"
