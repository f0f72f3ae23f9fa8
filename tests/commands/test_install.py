"""What scripts/install.py brings: packages by the lock files, kept wheels, Debian's programs, a browser."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Project

import install
import kept_wheels
import locks
import run


@pytest.fixture
def environment(
    environment: install.Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> install.Environment:
    """The same, as run.py's own; its wheels would lie beside it."""
    monkeypatch.setattr(install, "WHEELS", tmp_path / "wheels")
    monkeypatch.setattr(install, "ENVIRONMENT", environment)
    return environment


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "requirements.txt"
    file.write_text("one==1 --hash=sha256:00\n")
    return file


def _installs(calls: list[list[str]]) -> list[list[str]]:
    return [call for call in calls if "install" in call]


# Packages


def test_packages_are_installed_with_hashes_once(
    environment: install.Environment, lock: Path, calls: list[list[str]]
) -> None:
    environment.install(lock)
    assert any({"install", "--require-hashes", str(lock)} <= set(call) for call in calls)
    calls.clear()
    environment.install(lock)
    assert calls == []


def test_changed_lock_is_installed_again(environment: install.Environment, lock: Path, calls: list[list[str]]) -> None:
    environment.install(lock)
    lock.write_text("one==2 --hash=sha256:00\n")
    assert not environment.has(lock)
    environment.install(lock)
    assert environment.has(lock)


def test_renewed_interpreter_counts_as_nothing_installed(
    environment: install.Environment, lock: Path, calls: list[list[str]], tmp_path: Path
) -> None:
    environment.install(lock)
    newer = tmp_path / "python3.99"
    newer.write_text("")
    environment.python.unlink()
    environment.python.symlink_to(newer)
    assert not environment.has(lock)


def test_failed_installation_is_not_remembered(
    environment: install.Environment, lock: Path, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.install(lock)
    lock.write_text("one==2 --hash=sha256:00\n")
    monkeypatch.setattr(install, "call", lambda *command, **_streams: "install" in command)
    with pytest.raises(install.Stop, match=r"requirements\.txt could not be installed"):
        environment.install(lock)
    assert not environment.stamp(lock).exists()


def test_unusable_environment_is_made_anew(
    environment: install.Environment, lock: Path, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install.Environment, "works", lambda self: False)
    environment.install(lock)
    assert [sys.executable, "-m", "venv", "--clear", str(environment.folder)] in calls


def _denied(*_arguments: object, **_more: object) -> int:
    raise PermissionError


def test_an_installed_program_takes_the_python_that_runs_it(
    tmp_path: Path, lock: Path, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lock is installed there, hashes checked; pip is brought where somebody installed without it."""
    own = install.Own(tmp_path)
    monkeypatch.setattr(install, "WHEELS", tmp_path / "wheels")
    monkeypatch.setattr(install.Environment, "works", lambda self: False)
    own.install(lock)
    assert [call[0] for call in calls] == [sys.executable] * 2 and "ensurepip" in calls[0]
    assert {"install", "--require-hashes", str(lock)} <= {*calls[1]} and own.has(lock)
    monkeypatch.setattr(Path, "write_text", _denied)
    lock.unlink()
    lock.write_bytes(b"one==2 --hash=sha256:00\n")
    own.install(lock)  # where only an administrator writes, nothing is remembered
    assert not own.has(lock)
    monkeypatch.setattr(install, "call", lambda *command, **_streams: 1)
    with pytest.raises(install.Stop, match=r"no pip in"):
        own.create()


def test_the_lock_of_the_site_is_made_of_the_package(calls: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """What the wheel asks for and what is locked are one list."""
    monkeypatch.setattr(locks, "uv", lambda *arguments: calls.append(list(map(str, arguments))) or 0)
    monkeypatch.setattr(sys, "argv", ["locks.py"])
    assert locks.main() == 0
    made = {call[-1]: call[call.index("--output-file") - 1] for call in calls}
    assert made.pop("requirements/site.txt") == "pyproject.toml"
    assert all(wanted == lock.replace(".txt", ".in") for lock, wanted in made.items()) and len(made) == 4


@pytest.mark.parametrize("command", ["lock", "wheels"])
def test_what_works_on_lock_files_waits_for_none_to_be_installed(command: str, calls: list[list[str]]) -> None:
    """One that can't be, since a registry lost a package, is remade all the same; what follows is uv's or pip's."""
    assert run.main([command, "--upgrade"]) == 0
    ((*_, script, argument),) = calls
    assert Path(script).is_file() and (Path(script).parent.name, argument) == ("maintain", "--upgrade")


def test_without_venv_and_rights_the_package_to_install_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], calls: list[list[str]]
) -> None:
    monkeypatch.setattr(install, "ENVIRONMENT", install.Environment(tmp_path / ".venv"))
    monkeypatch.setattr(install, "can_make_environments", lambda: False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run.main(["site"]) == 2
    message = capsys.readouterr().err
    assert message.count(f"sudo apt-get install python3.{sys.version_info[1]}-venv") == 2
    assert calls == []


def machine(folder: Path, monkeypatch: pytest.MonkeyPatch, *, user: int, programs: tuple[str, ...]) -> None:
    """Pretend that only these programs are in PATH and that this user runs them."""
    for name in programs:
        (folder / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(os, "geteuid", lambda: user)


def test_root_installs_debian_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: list[list[str]]) -> None:
    machine(tmp_path, monkeypatch, user=0, programs=("apt-get",))
    assert install.apt_install("chromium")
    assert calls[-1][0] == "env"
    assert calls[-1][-4:] == ["install", "--yes", "--no-install-recommends", "chromium"]


def test_others_install_debian_packages_through_sudo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: list[list[str]]
) -> None:
    machine(tmp_path, monkeypatch, user=1000, programs=("apt-get", "sudo"))
    assert install.apt_install("chromium")
    assert all(call[:2] == ["sudo", "-n"] for call in calls)


def test_without_sudo_nothing_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: list[list[str]]) -> None:
    machine(tmp_path, monkeypatch, user=1000, programs=("apt-get",))
    assert not install.apt_install("chromium")
    assert calls == []


# The browser


def test_named_browser_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(install.Stop, match="/nowhere/chromium"):
        install.find_browser()


def test_browser_is_found_in_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine(tmp_path, monkeypatch, user=1000, programs=("chromium-browser",))
    monkeypatch.delenv("CHROMIUM", raising=False)
    assert install.find_browser() == str(tmp_path / "chromium-browser")


def test_missing_browser_is_said_and_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine(tmp_path, monkeypatch, user=1000, programs=())
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(install, "BROWSERS", ("chromium",))
    with pytest.raises(install.Stop, match="sudo apt-get install chromium"):
        install.ensure_browser()


# Wheels


def test_kept_wheels_are_enough(environment: install.Environment, lock: Path, calls: list[list[str]]) -> None:
    """With wheels/ there, pip is told to ask no registry; the sums of the lock hold for kept files too."""
    install.WHEELS.mkdir()
    environment.install(lock)
    (found,) = _installs(calls)
    assert {"--no-index", f"--find-links={install.WHEELS}", "--require-hashes", "--only-binary=:all:"} <= set(found)
    assert environment.has(lock)


def test_without_kept_wheels_the_registry_is_asked(
    environment: install.Environment, lock: Path, calls: list[list[str]]
) -> None:
    """Nothing is different for those who keep none."""
    environment.install(lock)
    (found,) = _installs(calls)
    assert "--no-index" not in found and not any(part.startswith("--find-links") for part in found)


def test_what_is_not_kept_comes_from_the_registry(
    environment: install.Environment, lock: Path, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wheel that is missing in wheels/ is no reason to stop, as long as there is a network."""
    install.WHEELS.mkdir()
    noting = install.call
    monkeypatch.setattr(install, "call", lambda *command, **streams: noting(*command) or ("--no-index" in command))
    environment.install(lock)
    assert ["--no-index" in call for call in _installs(calls)] == [True, False]
    assert environment.has(lock)


def test_wheels_are_kept_with_the_sums_of_the_lock(
    environment: install.Environment, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both lock files, wheels only, for another system too; what no lock names any more goes."""
    install.WHEELS.mkdir()
    (install.WHEELS / "gone-1-py3-none-any.whl").write_bytes(b"old")
    monkeypatch.setattr(sys, "argv", ["kept_wheels.py", "--platform=win_amd64"])
    assert kept_wheels.main() == 0
    asked = [call for call in calls if "download" in call]
    assert [Path(call[-1]).name for call in asked] == ["site.txt", "test.txt"]
    for call in asked:
        assert {"--dest", str(install.WHEELS), "--platform=win_amd64", "--require-hashes", "--no-deps"} <= set(call)
    assert list(install.WHEELS.iterdir()) == []


def test_kept_wheels_are_not_committed(project: Project) -> None:
    """They are a copy for one machine, not sources."""
    asked = subprocess.run(["git", "check-ignore", "-q", "wheels"], cwd=project.root)
    assert asked.returncode in (0, 128)  # 128: these sources are not kept with Git


# Lock files


@pytest.mark.parametrize("lock", sorted(install.REQUIREMENTS.glob("*.txt")), ids=lambda lock: lock.stem)
def test_every_locked_package_has_sums(lock: Path) -> None:
    """Pip is told to take nothing else; what is to be locked lies beside."""
    entries = re.findall(r"^[a-z0-9][\w.-]*==.*(?:\n .*)*", lock.read_text(encoding="utf-8"), re.MULTILINE)
    assert entries and all("--hash=sha256:" in entry for entry in entries)
    assert lock.with_suffix(".in").is_file() or lock == install.SITE_LOCK  # the package says what it needs
