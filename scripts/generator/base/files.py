"""Writing files: the only module that does. Half a file, or half a site, is never seen by a reader.

Every function raises OSError where the disk refuses.
"""

import contextlib
import ctypes
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


KEPT = 5  # releases beside the site


class Busy(Exception):
    """Another run holds the lock."""


def write(path: Path, content: bytes) -> bool:
    """Write ``content`` unless the file already has it; True when something was written."""
    with contextlib.suppress(OSError):
        if path.stat().st_size == len(content) and path.read_bytes() == content:
            return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True


def write_atomic(path: Path, content: bytes) -> bool:
    """Like ``write``, but whoever looks, even after a power cut, finds the whole old file or the whole new one."""
    with contextlib.suppress(OSError):
        if not path.is_symlink() and path.stat().st_size == len(content) and path.read_bytes() == content:
            return False
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    if sys.platform != "win32":  # the folder holds the name; Windows can't open one
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return True


def write_all(folder: Path, content: Iterable[tuple[str, bytes]]) -> None:
    """Write many new files: path below ``folder`` → bytes. Each of their folders is looked at once."""
    folders: set[str] = set()
    for name, data in content:
        parent, path = os.path.split(name)[0], os.path.join(folder, name)
        if parent not in folders:
            os.makedirs(os.path.join(folder, parent), exist_ok=True)
            folders.add(parent)
        with open(path, "wb", buffering=0) as file:
            file.write(data)


def kept(folder: Path | None, name: str, make: Callable[[], bytes]) -> bytes:
    """What ``make`` gives, or what it gave another time and lies whole in ``folder``; the same bytes either way."""
    if folder is None:
        return make()
    path = folder / name[:2] / name
    with contextlib.suppress(OSError):
        sum_, content = (stored := path.read_bytes())[:32], stored[32:]
        if hashlib.sha256(content).digest() == sum_:  # else half of it was written
            os.utime(path)  # used: it is not among the first to go
            return content
    content = make()
    write(path, hashlib.sha256(content).digest() + content)
    return content


def forget(folder: Path, most: int) -> None:
    """Leave only the ``most`` files of ``folder`` that were used last."""
    used: dict[Path, float] = {}
    for path in folder.glob("*/*"):
        with contextlib.suppress(FileNotFoundError):  # another build forgot it first
            used[path] = path.stat().st_mtime
    for path in sorted(used, key=lambda path: used[path], reverse=True)[most:]:
        path.unlink(missing_ok=True)


def mirror(folder: Path, content: Mapping[str, bytes]) -> None:
    """Make ``folder`` hold exactly ``content`` (path below it → bytes), touching only what differs."""
    for name, data in content.items():
        write(folder / name, data)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            with contextlib.suppress(OSError):  # not empty
                path.rmdir()
        elif path.relative_to(folder).as_posix() not in content:
            path.unlink()


def gather(folder: Path, parts: Mapping[str, Path]) -> None:
    """Copies of whole folders side by side in ``folder`` (name → folder); on one disk they share what they hold."""
    for name, part in parts.items():
        shutil.copytree(part, folder / name, copy_function=_link_or_copy)


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or a system without links
        shutil.copy2(source, target)


def publish(new: Path, target: Path) -> None:
    """Put the folder ``new`` in the place of ``target`` in one step; what was there becomes the newest release.

    Call it under ``target``'s lock. Killed at any moment, it leaves the old site or the new one, whole and in place.
    """
    _finish(target)
    _to_disk(new)
    if not target.exists():
        new.rename(target)
        return
    folder = _releases_folder(target)
    folder.mkdir(parents=True, exist_ok=True)
    # Under this name it is known whether the exchange took place: afterwards another folder bears it.
    waiting = new.rename(folder / f"new-{new.stat().st_ino}")
    _swap(waiting, target)
    _finish(target)


def releases(target: Path) -> list[Path]:
    """What ``target`` was before, newest first."""
    numbered = (path for path in _releases_folder(target).glob("*") if path.name.isdecimal())
    return sorted(numbered, key=lambda path: int(path.name), reverse=True)


def roll_back(target: Path, number: int | None = None) -> Path | None:
    """Exchange ``target`` with a release, the newest by default; None when there is no such release.

    The folder given back is that of the release, in which now lies what was withdrawn. Call it under the lock.
    """
    _finish(target)
    release = next((one for one in releases(target) if number in (None, int(one.name))), None)
    if release:
        _swap(release, target)
    return release


def _releases_folder(target: Path) -> Path:
    return target.parent / ".releases" / target.name


def _finish(target: Path) -> None:
    """Bring to an end what a killed run began, or this one: everything in the folder is a release, and few are."""
    folder = _releases_folder(target)
    for aside in folder.glob("*.old"):  # killed in the middle of a slow exchange
        aside.rename(aside.with_suffix("") if target.exists() else target)
    for waiting in folder.glob("new-*"):
        if waiting.name == f"new-{waiting.stat().st_ino}":  # never went out
            shutil.rmtree(waiting)
        else:
            newest = max((int(one.name) for one in releases(target)), default=0)
            waiting.rename(folder / str(newest + 1))
    for old in releases(target)[KEPT:]:
        old.rename(folder / f"gone-{old.name}")  # half of it is no release any more
    for gone in folder.glob("gone-*"):
        shutil.rmtree(gone)


def _swap(first: Path, other: Path) -> None:
    """Exchange two folders in one step, or where the system has no such step, with a gap of two renames."""
    if not exchange(first, other):
        aside = first.with_name(f"{first.name}.old")
        other.rename(aside)
        first.rename(other)
        aside.rename(first)


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


@contextlib.contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold ``path`` as a lock file. Raises Busy when another process does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy from None
        yield


@contextlib.contextmanager
def side_folder(target: Path) -> Iterator[Path]:
    """A fresh folder beside ``target`` (same disk), gone at the end; leftovers of killed runs go too."""
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = target.parent / f".{target.name}.new"
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
