"""Звіряє встановлені бібліотеки з файлами замків: версії, вміст, ліцензії, машинний код. Без мережі.

Compares the installed packages with the lock files: versions, contents, licences, machine code. Without network.

Про відомі вразливості без мережі не дізнатися: для них pip-audit. / Known weaknesses can't be told without network:
pip-audit does it.
"""

import base64
import csv
import datetime as dt
import hashlib
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import bootstrap  # noqa: F401
import command
from generator.base.fields import Lang

LOCKS = ("site.txt", "test.txt", "zim.txt")  # what goes into the environment itself
REQUIREMENTS = command.ROOT / "requirements"
TOOLS = {"pip", "setuptools", "uv"}  # what makes environments and locks
CODE = {".so", ".pyd", ".dll", ".dylib", ".exe", ".node", ".wasm"}
NO_DATES = {dt.date(1980, 1, 1), dt.date(2016, 1, 1), dt.date(2020, 2, 2)}  # what packers write instead of the day
OLD_AFTER_DAYS = 2 * 365

Finding = tuple[str, str]  # what is wrong, in Ukrainian and in English


@dataclass(frozen=True)
class Locked:
    """A package as a lock file has it."""

    version: str
    sums: frozenset[str]  # of its archives, SHA-256


@dataclass(frozen=True)
class Package:
    """An installed package, as a row of the table."""

    name: str
    version: str
    licence: str
    code: int  # files of machine code
    built: dt.date | None  # newest file of its kept wheel, where that has real dates
    inactive: bool  # its authors say so


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 all is as locked, 1 something differs."""
    parser = command.arguments(__doc__ or "")
    parser.add_argument(
        "--wheels", type=Path, default=command.ROOT / "wheels", metavar="DIR", help="збережені пакунки / kept wheels"
    )
    given = parser.parse_args(arguments)
    wanted = {name: lock for file in _installed_locks() for name, lock in locked(file.read_text("utf-8")).items()}
    installed, wheels = list(distributions()), sorted(given.wheels.glob("*.whl"))
    _table([package(one, wheels) for one in installed], given.today, given.lang)
    sums = "".join(file.read_text("utf-8") for file in sorted(REQUIREMENTS.glob("*.txt")))
    found = [*differing(wanted, installed), *changed(installed), *strange(sums, wheels), *unlike(installed, wheels)]
    for uk, en in found:
        command.say(given.lang, uk, en)
    command.say(
        given.lang,
        f"Бібліотек: {len(installed)}. Збережених пакунків: {len(wheels)}. Розбіжностей: {len(found)}.",
        f"Packages: {len(installed)}. Kept wheels: {len(wheels)}. Differences: {len(found)}.",
    )
    return command.TO_FIX if found else command.FINE


def _installed_locks() -> list[Path]:
    """Lock files that were installed here (see run.py); in a strange environment all of them."""
    files = [REQUIREMENTS / name for name in LOCKS]
    return [file for file in files if (Path(sys.prefix) / f"{file.stem}.installed").exists()] or files


def locked(text: str) -> dict[str, Locked]:
    """What a lock file wants on this machine: name → version and sums."""
    found: dict[str, Locked] = {}
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        asked = Requirement(line.partition(" --hash")[0])
        if asked.marker is None or asked.marker.evaluate():
            (one,) = asked.specifier
            sums = frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})", line))
            found[canonicalize_name(asked.name)] = Locked(one.version, sums)
    return found


def differing(wanted: Mapping[str, Locked], installed: Iterable[Distribution]) -> Iterator[Finding]:
    """Packages that are missing, of another version, or wanted by nobody."""
    there: dict[str, str] = {canonicalize_name(one.name): one.version for one in installed}
    for name, lock in sorted(wanted.items()):
        if name not in there:
            yield f"{name}: у замку {lock.version}, не встановлено", f"{name}: {lock.version} locked, not installed"
        elif there[name] != lock.version:
            yield (
                f"{name}: у замку {lock.version}, встановлено {there[name]}",
                f"{name}: {lock.version} locked, {there[name]} installed",
            )
    for name in sorted(there.keys() - wanted.keys() - TOOLS):
        yield f"{name} {there[name]}: немає в жодному замку", f"{name} {there[name]}: in no lock"


def changed(installed: Iterable[Distribution]) -> Iterator[Finding]:
    """Files that are not what was installed."""
    for one in installed:
        for file in one.files or ():
            if file.hash is None:
                continue
            path = Path(str(one.locate_file(file)))
            wanted = file.hash.value
            if not path.is_file():
                yield f"{one.name}: немає файлу {file}", f"{one.name}: the file {file} is gone"
            elif _sum(path.read_bytes(), file.hash.mode) != wanted:
                yield f"{one.name}: файл {file} змінено", f"{one.name}: the file {file} was changed"


def _sum(content: bytes, kind: str) -> str:
    return base64.urlsafe_b64encode(hashlib.new(kind, content).digest()).rstrip(b"=").decode()


def strange(sums: str, wheels: Iterable[Path]) -> Iterator[Finding]:
    """Kept wheels that no lock file names, as ``sums`` has their texts: pip would refuse them."""
    for wheel in wheels:
        if f"--hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}" not in sums:
            yield f"{wheel.name}: збережено не те, що в замку", f"{wheel.name}: kept, but not as locked"


def unlike(installed: Iterable[Distribution], wheels: Iterable[Path]) -> Iterator[Finding]:
    """Packages that are not what their kept wheel holds: the sums noted on installing are not those in the wheel."""
    for one, wheel in ((one, _wheel_of(one, wheels)) for one in installed):
        if wheel is not None:
            noted = {file.as_posix(): file.hash and file.hash.value for file in one.files or ()}
            other = [path for path, value in _record(wheel).items() if noted.get(path) != value]
            if other:
                yield (
                    f"{one.name}: встановлено не те, що в {wheel.name}: {other[0]}",
                    f"{one.name}: what is installed is not what {wheel.name} holds: {other[0]}",
                )


def _record(wheel: Path) -> dict[str, str]:
    """Files of a wheel and their sums, but for scripts, which go elsewhere."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/RECORD", name))
        rows = csv.reader(archive.read(name).decode().splitlines())
    return {path: value.partition("=")[2] for path, value, _ in rows if value and ".data/" not in path}


def package(one: Distribution, wheels: Iterable[Path]) -> Package:
    """What is known of an installed package."""
    name = canonicalize_name(one.name)
    wheel = _wheel_of(one, wheels)
    told = one.metadata.get_all("Classifier") or []
    code = sum(Path(str(file)).suffix in CODE or ".so." in file.name for file in one.files or ())
    return Package(
        name, one.version, licence(one), code, _built(wheel) if wheel else None, "7 - Inactive" in " ".join(told)
    )


def _wheel_of(one: Distribution, wheels: Iterable[Path]) -> Path | None:
    wanted = [canonicalize_name(one.name), one.version]
    return next(
        (file for file in wheels if [canonicalize_name(file.name.split("-")[0]), file.name.split("-")[1]] == wanted),
        None,
    )


def _built(wheel: Path) -> dt.date | None:
    with zipfile.ZipFile(wheel) as archive:
        newest = max(dt.date(*entry.date_time[:3]) for entry in archive.infolist())
    return None if newest in NO_DATES else newest


def licence(one: Distribution) -> str:
    """In its authors' words, as short as they are to be had; "?" when they say nothing."""
    told = {key: one.metadata.get_all(key) or [] for key in ("License-Expression", "License", "Classifier")}
    short = [text for text in (*told["License-Expression"], *told["License"]) if len(text) <= 60 and "\n" not in text]
    classified = [line.rpartition(" :: ")[2] for line in told["Classifier"] if line.startswith("License :: ")]
    known = [text for text in [*short[:1], ", ".join(classified)] if text not in ("", "UNKNOWN")]
    return known[0] if known else "?"


def _table(packages: Sequence[Package], today: dt.date, lang: Lang) -> None:
    code, inactive, built, old = _WORDS[lang]
    wide = max(len(f"{one.name} {one.version}") for one in packages)
    for one in sorted(packages, key=lambda one: one.name):
        said = [one.licence, f"{code}: {one.code}" if one.code else "", inactive if one.inactive else ""]
        if one.built is not None:
            said.append(f"{built} {one.built}" + (f", {old}" if (today - one.built).days > OLD_AFTER_DAYS else ""))
        print(f"{one.name} {one.version}".ljust(wide), " · ".join(filter(None, said)))


_WORDS: Mapping[Lang, tuple[str, str, str, str]] = {
    "uk": ("файлів машинного коду", "автори не розвивають", "зібрано", "давно"),
    "en": ("files of machine code", "inactive by its authors' word", "built", "long ago"),
}


if __name__ == "__main__":
    command.run(main)
