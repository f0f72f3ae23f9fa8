"""Робить архів для Windows: сайт, редактор, Python і бібліотеки. Розпакували, двічі клацнули «Редактор» — і все.

Makes an archive for Windows: the site, the editor, Python and its packages, nothing to install. It needs the network:
Python comes from python.org (or from --python FILE), packages from their registry; the sums of all are known. In a
site's own folder, which has no program in it, the generator is one of the packages.
"""

import argparse
import fnmatch
import hashlib
import io
import subprocess
import tempfile
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import bootstrap  # noqa: F401
import command
import install
import locks
import npm_packages
import places
import wheel
from generator.base import files
from generator.base.slugs import slug
from generator.model.campaign import Campaign
from generator.oblast import site_folder
from generator.read.validation import read_model

VERSION, SUM = install.WORDS["embeddable"]["version"], install.WORDS["embeddable"]["sum"]
NAME = f"python-{VERSION}-embed-amd64.zip"
ADDRESS = f"https://www.python.org/ftp/python/{VERSION}/{NAME}"
MINOR = VERSION.rpartition(".")[0]
PACKAGES = "Lib/site-packages"
# What this Python looks through; it listens to no variable and no registry of the machine.
PATHS = (f"python{MINOR.replace('.', '')}.zip", ".", r"Lib\site-packages")
# What the site does without; of the languages of Babel two are shown.
_UNUSED = (
    "material/templates/.icons/*",
    "babel/locale-data/[!eur]*.dat",
    "bin/*",
    "*/__pycache__/*",
    "*/test/*",
    "*/tests/*",
    ".lock",
)


class Refused(Exception):
    """What is needed can't be had; the message says so in the reader's language."""


def python_zip(named: Path | None, lang: str) -> bytes:
    """The ZIP of Python for Windows: the file that is ``named``, else from python.org.

    Raises Refused when it can't be had or is another file.
    """
    try:
        if named is not None:
            content = named.read_bytes()
        else:
            with urllib.request.urlopen(ADDRESS, timeout=60) as answer:
                content = answer.read()
    except OSError as error:
        raise Refused(_said(lang, "bundle_unreachable", url=named or ADDRESS, why=error, name=NAME)) from error
    if (found := hashlib.sha256(content).hexdigest()) != SUM:
        raise Refused(_said(lang, "bundle_other", name=named or NAME, wanted=SUM, sum=found))
    return content


def _said(lang: str, key: str, **values: object) -> str:
    return command.message("en" if lang == "en" else "uk", key, **values)


def bring_site(folder: Path, lang: str) -> None:
    """Clone the repository in its latest commit into ``folder``, so that what is changed there can be published.

    Raises Refused where this is no repository of Git.
    """
    git = ["git", "-C", str(command.ROOT)]
    remote = subprocess.run([*git, "remote", "get-url", "origin"], capture_output=True, encoding="utf-8", check=False)
    clone = ("git", "clone", "--quiet", "--depth=1", "--no-tags", command.ROOT.as_uri(), folder)
    if install.call(*clone) != 0:
        raise Refused(_said(lang, "bundle_git"))
    new = ("git", "-C", folder, "remote")
    install.call(*new, *(("set-url", "origin", remote.stdout.strip()) if remote.stdout else ("remove", "origin")))


def bring_packages(folder: Path) -> None:
    """Unpack what the site needs, as Windows would have it, into ``folder``; the sums of the lock file are checked.

    Raises install.Stop when something can't be had.
    """
    system = ("--python-platform=x86_64-pc-windows-msvc", f"--python-version={MINOR}")
    options = ("--quiet", "--link-mode=copy", "--target", folder, *install.LOCKED, install.SITE_LOCK)
    if locks.uv("pip", "install", *system, *options) != 0:
        raise install.Stop("not_installed", lock=install.SITE_LOCK.name)
    if places.INSTALLED:
        with tempfile.TemporaryDirectory() as aside, zipfile.ZipFile(wheel.own(Path(aside))[0]) as archive:
            archive.extractall(folder)


def contents(site: Path, packages: Path, python: bytes) -> Iterator[tuple[str, bytes]]:
    """Everything in the archive: path in its folder → bytes."""
    for path in _files(site):
        yield path.relative_to(site).as_posix(), path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(python)) as archive:
        for name in archive.namelist():
            if not name.endswith("._pth"):
                yield f"python/{name}", archive.read(name)
    scripts = r"Lib\site-packages\safe_step\scripts" if places.INSTALLED else r"..\scripts"
    yield f"python/python{MINOR.replace('.', '')}._pth", "\r\n".join([*PATHS, scripts, ""]).encode()
    for path in _files(packages):
        within = path.relative_to(packages).as_posix()
        if not any(fnmatch.fnmatchcase(within, unused) for unused in _UNUSED):
            yield f"python/{PACKAGES}/{within}", path.read_bytes()
    for path in _files(npm_packages.EDITOR_FOLDER):
        yield f"python/editor/{path.relative_to(npm_packages.EDITOR_FOLDER).as_posix()}", path.read_bytes()
    lock = (packages / "safe_step" if places.INSTALLED else site) / "requirements" / "site.txt"
    yield f"python/{install.SITE_LOCK.stem}.installed", install.Bundle(site / "python").wanted(lock).encode()
    if places.INSTALLED:  # for which generator it was made, as «Редактор.cmd» looks
        yield f"python/{site_folder.REQUIREMENTS}", (site / site_folder.REQUIREMENTS).read_bytes()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def main() -> int:
    """Exit codes: 0 made, 1 campaign to fix, 2 something can't be had."""
    parser = command.Parser(__file__, __doc__)
    parser.add_argument("--python", type=Path, metavar="FILE")
    parser.add_argument("--out", type=Path, metavar="FILE")
    parser.add_argument("--lang", choices=("uk", "en"), default=command.lang())
    return make(parser.parse_args())


def make(args: argparse.Namespace) -> int:
    """Bring everything and pack it; the exit code."""
    campaign, _, problems = read_model(command.ROOT / "data" / "campaign.yml", Campaign)
    if campaign is None:
        command.show(problems, args.lang)
        return command.TO_FIX
    name = slug(campaign.name.uk)
    out: Path = args.out or command.ROOT / f"{name}-windows.zip"
    with tempfile.TemporaryDirectory() as aside:
        site, packages = Path(aside) / "site", Path(aside) / "packages"
        try:
            python = python_zip(args.python, args.lang)
            bring_site(site, args.lang)
            bring_packages(packages)
        except (Refused, install.Stop) as reason:
            return command.refused(reason)
        packed = io.BytesIO()
        with (
            command.told_when_slow(args.lang, "packing"),
            zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for path, content in contents(site, packages, python):
                archive.writestr(f"{name}/{path}", content)
    files.write(out, packed.getvalue())
    command.say(args.lang, "bundle_ready", out=out, size=len(packed.getvalue()) / 1e6)
    return command.FINE


if __name__ == "__main__":
    command.run(main)
