"""What the site is made of: packages kept for the day without a registry, and their audit against the lock files."""

import base64
import datetime as dt
import hashlib
import subprocess
import zipfile
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
from conftest import Project

import audit
import install


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
    environment: install.Environment, calls: list[list[str]], tmp_path: Path
) -> None:
    """Both lock files, wheels only, for another system too; what no lock names any more goes."""
    install.WHEELS.mkdir()
    (install.WHEELS / "gone-1-py3-none-any.whl").write_bytes(b"old")
    assert install.keep_wheels(["--platform=win_amd64"]) == 0
    asked = [call for call in calls if "download" in call]
    assert [Path(call[-1]).name for call in asked] == ["site.txt", "test.txt"]
    for call in asked:
        assert {"--dest", str(install.WHEELS), "--platform=win_amd64", "--require-hashes", "--no-deps"} <= set(call)
    assert list(install.WHEELS.iterdir()) == []


def test_kept_wheels_are_not_committed(project: Project) -> None:
    """They are a copy for one machine, not sources."""
    asked = subprocess.run(["git", "check-ignore", "-q", "wheels"], cwd=project.root)
    assert asked.returncode in (0, 128)  # 128: these sources are not kept with Git


# Audit


def _sum(content: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


FILES = {"one/__init__.py": b"x = 1\n", "one/fast.cpython-311-x86_64-linux-gnu.so": b"\x7fELF"}
METADATA = (
    "Metadata-Version: 2.1\nName: One\nVersion: 1.0\nLicense: MIT\nClassifier: Development Status :: 7 - Inactive\n"
)


def _record() -> str:
    return (
        "".join(f"{name},{_sum(content)},{len(content)}\n" for name, content in FILES.items())
        + "one-1.0.dist-info/RECORD,,\n"
    )


@pytest.fixture
def installed(tmp_path: Path) -> list[Distribution]:
    """An environment with one package."""
    folder = tmp_path / "packages"
    for name, content in {**FILES, "one-1.0.dist-info/METADATA": METADATA.encode()}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "one-1.0.dist-info/RECORD").write_text(_record())
    return list(distributions(path=[str(folder)]))


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """The package's wheel, put together on a day that it tells."""
    file = tmp_path / "One-1.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in {**FILES, "one-1.0.dist-info/RECORD": _record().encode()}.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 0, 0, 0)), content)
    return file


def _lock(version: str, *sums: str) -> dict[str, audit.Locked]:
    return {"one": audit.Locked(version, frozenset(sums))}


def test_a_lock_is_read_for_this_machine() -> None:
    """Versions and sums; what other systems need is left out."""
    text = (
        "# made by uv\nOne.Two==1.0 \\\n    --hash=sha256:"
        + "a" * 64
        + " \\\n    --hash=sha256:"
        + "b" * 64
        + "\n    # via x\n"
        "three==2 ; sys_platform == 'plan9' \\\n    --hash=sha256:" + "c" * 64 + "\n"
        "four==3 ; python_full_version >= '3.11' \\\n    --hash=sha256:" + "d" * 64 + "\n"
    )
    assert audit.locked(text) == {
        "one-two": audit.Locked("1.0", frozenset({"a" * 64, "b" * 64})),
        "four": audit.Locked("3", frozenset({"d" * 64})),
    }


def test_the_projects_own_locks_can_be_read(project: Project) -> None:
    """Every package of them has sums."""
    for name in audit.LOCKS:
        found = audit.locked((audit.REQUIREMENTS / name).read_text("utf-8"))
        assert found and all(one.sums for one in found.values())


def test_what_is_as_locked_is_fine(installed: list[Distribution], wheel: Path) -> None:
    sum_ = hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert list(audit.differing(_lock("1.0"), installed)) == []
    assert list(audit.changed(installed)) == []
    assert list(audit.strange(f"--hash=sha256:{sum_}", [wheel])) == []
    assert list(audit.unlike(installed, [wheel])) == []


def test_other_packages_are_told(installed: list[Distribution]) -> None:
    """Another version, a package that nobody asked for, one that is missing."""
    assert [en for _, en in audit.differing(_lock("2.0"), installed)] == ["one: 2.0 locked, 1.0 installed"]
    assert [en for _, en in audit.differing({}, installed)] == ["one 1.0: in no lock"]
    assert [en for _, en in audit.differing({**_lock("1.0"), **{"two": _lock("3")["one"]}}, installed)] == [
        "two: 3 locked, not installed"
    ]


def test_changed_files_are_told(installed: list[Distribution], tmp_path: Path) -> None:
    """One letter more, and a file that is gone."""
    (tmp_path / "packages/one/__init__.py").write_text("x = 2\n")
    assert [en for _, en in audit.changed(installed)] == ["One: the file one/__init__.py was changed"]
    (tmp_path / "packages/one/__init__.py").unlink()
    assert [en for _, en in audit.changed(installed)] == ["One: the file one/__init__.py is gone"]


def test_a_forged_record_is_told_by_the_kept_wheel(installed: list[Distribution], wheel: Path, tmp_path: Path) -> None:
    """Whoever changes a file and its sum is seen too, where wheels are kept: those have the sums of the lock."""
    (tmp_path / "packages/one/__init__.py").write_bytes(b"x = 2\n")
    record = tmp_path / "packages/one-1.0.dist-info/RECORD"
    record.write_text(_record().replace(_sum(FILES["one/__init__.py"]), _sum(b"x = 2\n")))
    assert list(audit.changed(installed)) == []
    (found,) = audit.unlike(installed, [wheel])
    assert found[1] == "One: what is installed is not what One-1.0-py3-none-any.whl holds: one/__init__.py"
    assert [en for _, en in audit.strange("--hash=sha256:" + "0" * 64, [wheel])] == [
        "One-1.0-py3-none-any.whl: kept, but not as locked"
    ]


def test_a_package_says_what_it_is(installed: list[Distribution], wheel: Path) -> None:
    """Licence, machine code, the day of its wheel, and that its authors gave it up."""
    found = audit.package(installed[0], [wheel])
    assert found == audit.Package("one", "1.0", "MIT", 1, dt.date(2024, 5, 6), True)
    assert audit.package(installed[0], []).built is None


def test_the_audit_is_told_in_both_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], installed: list[Distribution]
) -> None:
    """One row a package, then what differs, then counts; 1 when something does."""
    monkeypatch.setattr(audit, "distributions", lambda: installed)
    monkeypatch.setattr(audit, "_installed_locks", lambda: [])
    assert audit.main(["--lang", "en", "--wheels", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().out == (
        "one 1.0 MIT · files of machine code: 1 · inactive by its authors' word\n"
        "one 1.0: in no lock\n"
        "Packages: 1. Kept wheels: 0. Differences: 1.\n"
    )
    assert audit.main(["--lang", "uk", "--wheels", str(tmp_path / "none")]) == 1
    assert "файлів машинного коду: 1 · автори не розвивають" in capsys.readouterr().out
