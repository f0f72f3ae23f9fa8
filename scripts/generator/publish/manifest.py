"""The list of a site's files with their SHA-256, and how a copy differs from it.

The form is that of ``sha256sum``, so a copy on a disk can be checked without this program:
``sha256sum --quiet --check manifest.txt``. Who vouches for the list, and until when, is said in ``release``.
"""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from generator.base.files import entries_below, sha256
from generator.publish import packed

NAME = "manifest.txt"
STATEMENT = "release.txt"  # what is signed of a site
SIGNATURE = f"{STATEMENT}.sig"

_UNLISTED = {NAME, STATEMENT, SIGNATURE}
_LINE = re.compile(r"([0-9a-f]{64})  ((?!/)[^\\\x00-\x1f\x7f]+)")

Sums = Mapping[str, str]  # path from the site's root → SHA-256 in hexadecimal


class Unusable(Exception):
    """A manifest or a signature that says nothing, with the reason."""


def sums(folder: Path, known: Sums = MappingProxyType({}), names: Iterable[str] | None = None) -> Sums:
    """The sums of all files below ``folder``, in the order of their names; a link has none: "".

    A packed copy is the file that it is a copy of. What is ``known`` is not summed up again, nor looked for if all
    ``names`` are.
    """
    there = (name for name, _ in entries_below(folder)) if names is None else names
    listed = sorted(name for name in there if name not in _UNLISTED)
    return {
        name: known.get(name) or _sum(os.path.join(folder, name))
        for name in listed
        if not (name.endswith(packed.ENDINGS) and packed.is_copy(folder / name))
    }


def _sum(path: str) -> str:
    return "" if os.path.islink(path) else sha256(path)


def intact(folder: Path) -> bool:
    """Whether a site is what its manifest says, no file more and none less."""
    try:
        return parse((folder / NAME).read_bytes()) == sums(folder)
    except (OSError, Unusable):
        return False


def same(first: Path, second: Path) -> bool:
    """Whether two sites with manifests are the same, byte for byte."""
    stated = [
        [file.read_bytes() if (file := site / name).is_file() else None for name in (NAME, STATEMENT, SIGNATURE)]
        for site in (first, second)
    ]
    return stated[0] == stated[1] and sums(first) == sums(second)


def dump(listed: Sums) -> bytes:
    """The manifest's text."""
    return "".join(f"{listed[name]}  {name}\n" for name in sorted(listed)).encode()


def parse(text: bytes) -> Sums:
    """What a manifest lists. Raises ``Unusable``; names that lead out of the site are no names."""
    try:
        lines = text.decode().splitlines()
    except UnicodeDecodeError:
        raise Unusable("UTF-8") from None
    listed: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        match = _LINE.fullmatch(line)
        if match is None or ".." in match[2].split("/") or match[2] in listed:
            raise Unusable(f"{NAME}:{number}")
        listed[match[2]] = match[1]
    if not listed:
        raise Unusable(f"{NAME}:1")
    return listed


@dataclass(frozen=True)
class Differences:
    """How a copy differs from its manifest; paths, sorted."""

    changed: Sequence[str] = ()
    missing: Sequence[str] = ()
    extra: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.missing or self.extra)


def compare(listed: Sums, copy: Mapping[str, str | None], others: Iterable[str] = ()) -> Differences:
    """``copy`` are the sums of the copy, None for a file that is not there; ``others`` more names it is known to have.

    What is listed and not asked for (not a key of ``copy``) is nobody's loss.
    """
    there = {name: own for name, own in copy.items() if own is not None}
    return Differences(
        [name for name in sorted(there.keys() & listed.keys()) if there[name] != listed[name]],
        sorted(copy.keys() - there.keys()),
        sorted({*there, *others} - listed.keys() - _UNLISTED),
    )
