"""The site's folder is replaced in one step, and what it was before stays beside it: its releases.

They lie numbered in ``.releases/`` beside the site, with the last one that fell out: the next site begins with it.
Every function raises OSError where the disk refuses, as ``base.files`` does.
"""

import contextlib
import ctypes
import functools
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from generator.base.files import patiently, refill, remove_folder

KEPT = 5  # releases beside the site
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def publish(new: Path, target: Path) -> None:
    """Put the folder ``new`` in the place of ``target`` in one step; what was there becomes the newest release.

    Call it under ``target``'s lock. Killed at any moment, it leaves the old site or the new one, whole and in place.
    """
    _finish(target)
    _to_disk(new)
    if not target.exists():
        patiently(lambda: new.rename(target))
        return
    folder = _folder(target)
    folder.mkdir(parents=True, exist_ok=True)
    # Under this name it is known whether the exchange took place: afterwards another folder bears it.
    waiting = folder / f"new-{new.stat().st_ino}"
    patiently(lambda: new.rename(waiting))
    try:
        _swap(waiting, target)
    finally:
        with contextlib.suppress(OSError):
            _finish(target)


def earlier(target: Path) -> list[Path]:
    """What ``target`` was before, newest first."""
    numbered = (path for path in _folder(target).glob("*") if path.name.isdecimal())
    return sorted(numbered, key=lambda path: int(path.name), reverse=True)


def roll_back(target: Path, number: int | None = None) -> Path | None:
    """Exchange ``target`` with a release, the newest by default; None when there is no such release.

    The folder given back is that of the release, in which now lies what was withdrawn. Call it under the lock.
    """
    _finish(target)
    release = next((one for one in earlier(target) if number in (None, int(one.name))), None)
    if release:
        _swap(release, target)
    return release


def begin_with(target: Path, folder: Path) -> None:
    """Fill the new ``folder`` with what stands at ``target``, best in what was a release and is none any more."""
    if (spare := _spare(target)).exists():
        spare.rename(folder)
    refill(folder, target)


@contextlib.contextmanager
def side_folder(target: Path) -> Iterator[Path]:
    """A fresh folder beside ``target`` (same disk), gone at the end; leftovers of killed runs go too."""
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = target.parent / f".{target.name}.new"
    if folder.exists():
        patiently(lambda: shutil.rmtree(folder))
    folder.mkdir()
    try:
        yield folder
        if (unused := folder / target.name).exists():
            _put_aside(unused, target)
    finally:
        remove_folder(folder)


def _folder(target: Path) -> Path:
    return target.parent / ".releases" / target.name


def _finish(target: Path) -> None:
    """Bring to an end what a killed run began, or this one: everything in the folder is a release, and few are.

    The site comes back to its place, or OSError tells why not; the rest is left to the next run where it can't be done.
    """
    folder = _folder(target)
    for aside in folder.glob("*.old"):  # killed in the middle of a slow exchange
        place = aside.with_suffix("") if target.exists() else target
        patiently(functools.partial(aside.rename, place))
    with contextlib.suppress(OSError):
        for waiting in folder.glob("new-*"):
            if waiting.name == f"new-{waiting.stat().st_ino}":  # never went out
                remove_folder(waiting)
            else:
                newest = max((int(one.name) for one in earlier(target)), default=0)
                waiting.rename(folder / str(newest + 1))
        for old in earlier(target)[KEPT:]:
            old.rename(folder / f"gone-{old.name}")  # half of it is no release any more
        for gone in folder.glob("gone-*"):
            _put_aside(gone, target)


def _spare(target: Path) -> Path:
    return target.parent / ".releases" / f".{target.name}.spare"


def _put_aside(folder: Path, target: Path) -> None:
    """Keep what is no site any more for the next one to begin with, or remove it."""
    with contextlib.suppress(OSError):
        if (spare := _spare(target)).exists():
            remove_folder(folder)
        else:
            folder.rename(spare)


def _swap(first: Path, other: Path) -> None:
    """Exchange two folders in one step, or where the system has no such step, with a gap between two renames.

    A second rename that fails, because something holds the folder, puts the first one back at once: the site is away
    for that moment only, not for the pauses between the tries.
    """
    if exchange(first, other):
        return
    aside = first.with_name(f"{first.name}.old")

    def renames() -> None:
        other.rename(aside)
        try:
            first.rename(other)
        except BaseException:
            patiently(lambda: aside.rename(other))
            raise

    patiently(renames)
    with contextlib.suppress(OSError):  # the site is in its place; the next run gives the old one its name
        patiently(lambda: aside.rename(first))


def _to_disk(folder: Path) -> None:
    """Have all files on the disk before they are seen: a power cut must not leave empty ones."""
    if not sys.platform.startswith("linux"):
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).syncfs(opened)
    finally:
        os.close(opened)


def exchange(first: Path, other: Path) -> bool:
    """Swap two folders in one system call (Linux renameat2); False where that can't be done."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return bool(renameat2(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0)
