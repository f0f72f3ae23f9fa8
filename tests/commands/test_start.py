"""The editor by a double click: the files to click, the browser that opens, the archive with a Python for Windows."""

import hashlib
import io
import os
import re
import subprocess
import sys
import webbrowser
import zipfile
from pathlib import Path

import pytest
from conftest import Project

import bundle
import edit
import install
import npm_packages

CMD, COMMAND = "Редактор.cmd", "Редактор.command"


# The files to click


def test_cmd_is_what_every_console_reads(project: Project) -> None:
    """ASCII with the line ends of Windows, whatever Git makes of line ends; every label that it goes to is there."""
    content = (project.root / CMD).read_bytes()
    text = content.decode("ascii")
    assert content.count(b"\r\n") == content.count(b"\n")
    assert "*.cmd text eol=crlf" in (project.root / ".gitattributes").read_text(encoding="utf-8")
    assert set(re.findall(r"goto (\w+)", text)) == set(re.findall(r"^:(\w+)\r$", text, re.M))
    for path in re.findall(r"(?:scripts|guide)\\[\w.]+", text):
        assert (project.root / path.replace("\\", "/")).is_file(), path


def test_cmd_looks_for_python_in_order(project: Project) -> None:
    """That of the archive, the launcher, any that is no empty file (the Store's is), else the page that explains."""
    text = (project.root / CMD).read_text(encoding="ascii")
    order = [r"python\python.exe", "py -3 ", "where python", "%%~zp GTR 0", "start.html", "scripts\\run.py edit"]
    assert [text.index(one) for one in order] == sorted(text.index(one) for one in order)


@pytest.fixture
def folder(project: Project, tmp_path: Path) -> Path:
    """A site in a folder as people call them, with a run.py that only says how it was called."""
    site = tmp_path / "Мій сайт з пробілом"
    (site / "scripts").mkdir(parents=True)
    (site / "scripts" / "run.py").write_text("import sys; print(*sys.argv[1:]); sys.exit(len(sys.argv) - 2)")
    (site / COMMAND).write_bytes((project.root / COMMAND).read_bytes())
    (tmp_path / "bin").mkdir()
    for name in ("dirname", "uname"):
        (tmp_path / "bin" / name).symlink_to(f"/usr/bin/{name}")
    return site


def _start(site: Path, *arguments: str, **programs: str) -> subprocess.CompletedProcess[str]:
    """Run the file with nothing but ``programs`` (name → script of the shell) in sight."""
    binaries = site.parent / "bin"
    for name, script in programs.items():
        (binaries / name.replace("_", "-")).write_text(f"#!/bin/sh\n{script}\n")
        (binaries / name.replace("_", "-")).chmod(0o755)
    environment = {"PATH": str(binaries), "LC_ALL": "C"}
    call = ["/bin/sh", site / COMMAND, *arguments]
    return subprocess.run(call, cwd="/", env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)


def test_the_editor_starts_from_its_own_folder(folder: Path) -> None:
    """Spaces and Cyrillic letters in the path; a Python that is too old is passed over; the exit code is run.py's."""
    done = _start(folder, python3_12="exit 1", python3=f'exec "{sys.executable}" "$@"')
    assert (done.stdout, done.stderr, done.returncode) == ("edit\n", "", 0)
    assert _start(folder, "--site").returncode == 1


def test_without_python_a_page_says_what_to_do(folder: Path, project: Project) -> None:
    done = _start(folder, xdg_open='echo "$1"')
    assert (done.stdout, done.returncode) == ("guide/start.html\n", 2)
    page = (project.root / done.stdout.strip()).read_text(encoding="utf-8")
    assert '<html lang="uk">' in page and "-windows.zip" in page and "python.org/downloads" in page


# The browser


@pytest.mark.parametrize("found", ["/usr/bin/chromium", None])
def test_a_browser_that_can_save_is_opened(
    found: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Chrome or Edge, whatever the usual browser is; where there is none, a person is told what to install."""
    opened: list[object] = []
    monkeypatch.delenv("BROWSER", raising=False)
    monkeypatch.setattr(install, "find_browser", lambda: found)
    monkeypatch.setattr(edit.subprocess, "Popen", lambda call, **_streams: opened.append(call))
    monkeypatch.setattr(webbrowser, "open", opened.append)
    edit.open_browser("http://127.0.0.1:8000/edit/#token=a")
    assert opened == [
        [found, "http://127.0.0.1:8000/edit/#token=a"] if found else "http://127.0.0.1:8000/edit/#token=a"
    ]
    said = capsys.readouterr().out
    assert ("Встановіть" in said) is (found is None) and "token" not in said


def test_a_folderin_onedrive_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OneDrive", str(tmp_path))
    assert edit.in_onedrive(tmp_path / "Сайт") and not edit.in_onedrive(tmp_path.parent)


# The archive for Windows


@pytest.fixture
def python(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """What stands in for the ZIP of python.org."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("python.exe", "MZ")
        archive.writestr("python313._pth", "python313.zip\n.\n#import site\n")
    monkeypatch.setattr(bundle, "SUM", hashlib.sha256(packed.getvalue()).hexdigest())
    return packed.getvalue()


def test_archive_has_all_that_a_start_needs(
    python: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: Project
) -> None:
    """Site, Python and its paths, packages, the editor; its Python then counts as having the site's packages."""
    for path in ("site/Редактор.cmd", "packages/yaml/__init__.py", "packages/bin/x", "editor/yaml/index.js"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("")
    (tmp_path / "site" / "requirements").mkdir()
    (tmp_path / "site" / "requirements" / "site.txt").write_bytes(install.SITE_LOCK.read_bytes())
    monkeypatch.setattr(npm_packages, "EDITOR_FOLDER", tmp_path / "editor")
    files = dict(bundle.contents(tmp_path / "site", tmp_path / "packages", python))
    assert files.keys() == {
        "Редактор.cmd", "requirements/site.txt", "python/python.exe", "python/python313._pth", "python/site.installed",
        "python/Lib/site-packages/yaml/__init__.py", "python/editor/yaml/index.js",
    }  # fmt: skip
    assert files["python/python313._pth"].split() == [b"python313.zip", b".", rb"Lib\site-packages", rb"..\scripts"]
    for name in ("python.exe", "site.installed"):
        (tmp_path / "unpacked").mkdir(exist_ok=True)
        (tmp_path / "unpacked" / name).write_bytes(files[f"python/{name}"])
    assert install.Bundle(tmp_path / "unpacked").has(install.SITE_LOCK)


def test_archive_of_a_folder_without_a_program_has_the_generator_in_it(
    python: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a package; beside Python the line that names it, by which «Редактор.cmd» knows that it is the wanted one."""
    lock = install.SITE_LOCK.read_bytes()
    for path, content in (
        ("site/requirements.txt", b"./safe_step-1.0.0-py3-none-any.whl --hash=sha256:0\n"),
        ("packages/safe_step/__init__.py", b""),
        ("packages/safe_step/requirements/site.txt", lock),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    monkeypatch.setattr(npm_packages, "EDITOR_FOLDER", tmp_path / "editor")
    monkeypatch.setattr(bundle.places, "INSTALLED", True)
    files = dict(bundle.contents(tmp_path / "site", tmp_path / "packages", python))
    assert files["python/requirements.txt"] == files["requirements.txt"]
    assert files["python/site.installed"].decode() == install.Bundle(tmp_path).wanted(install.SITE_LOCK)
    assert files["python/python313._pth"].split()[-1] == rb"Lib\site-packages\safe_step\scripts"
    assert "python/Lib/site-packages/safe_step/__init__.py" in files


def test_the_generator_comes_with_the_packages(
    calls: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "safe_step.whl", "w") as packed:
        packed.writestr("safe_step/__init__.py", "")
    monkeypatch.setattr(bundle.places, "INSTALLED", True)
    monkeypatch.setattr(bundle.wheel, "own", lambda _folder: (tmp_path / "safe_step.whl", None))
    bundle.bring_packages(tmp_path / "packages")
    assert (tmp_path / "packages/safe_step/__init__.py").is_file()


def test_an_archive_older_than_the_site_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its Python can't bring packages: a person is told to take a new one."""
    monkeypatch.setattr(install, "call", lambda *command, **_streams: 1)  # it has no pip
    (tmp_path / "python.exe").write_text("")
    (tmp_path / "site.installed").write_text("older")
    with pytest.raises(install.Stop, match="новий архів"):
        install.Bundle(tmp_path).install(install.SITE_LOCK)


def test_another_python_than_the_known_one_is_refused(python: bytes, tmp_path: Path) -> None:
    (tmp_path / "python.zip").write_bytes(python)
    assert bundle.python_zip(tmp_path / "python.zip", "uk") == python
    (tmp_path / "python.zip").write_bytes(python + b" ")
    with pytest.raises(bundle.Refused, match="не той файл"):
        bundle.python_zip(tmp_path / "python.zip", "uk")
    with pytest.raises(bundle.Refused, match="--python"):
        bundle.python_zip(tmp_path / "none.zip", "uk")


def test_packages_are_those_of_windows_with_their_sums(calls: list[list[str]], tmp_path: Path) -> None:
    bundle.bring_packages(tmp_path)
    assert {"--python-platform=x86_64-pc-windows-msvc", "--require-hashes", "--only-binary=:all:"} <= set(calls[-1])
    assert calls[-1][-1] == str(install.SITE_LOCK)
    assert os.fspath(tmp_path) in calls[-1]
