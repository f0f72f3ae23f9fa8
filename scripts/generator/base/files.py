"""Writing files: the only module that does. Half a file, or half a site, is never seen by a reader.

Every function raises OSError where the disk refuses, with the path that was to be written. What another program holds
on Windows (an antivirus, OneDrive, Explorer) is tried again for some seconds first.
"""

import contextlib
import errno
import hashlib
import io
import os
import shutil
import stat
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

HELD = (5, 32, 33)  # Windows: access denied, as to what is just being scanned; sharing and lock violation
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)  # seconds between tries


class Busy(Exception):
    """Another run holds the lock."""


def let_all_read() -> None:
    """What this process writes from now on, all may read, as a web server must; who may write it, says the mask."""
    os.umask(os.umask(0) & 0o022)


@contextlib.contextmanager
def naming(path: str | Path) -> Iterator[None]:
    """What the disk refuses meanwhile names ``path`` where the system named nothing: it does not for a full disk."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def patiently(act: Callable[[], object]) -> None:
    """Do ``act``, again and again while another program holds what it needs."""
    for pause in PAUSES:
        try:
            act()
            return
        except OSError as error:
            if getattr(error, "winerror", None) not in HELD:
                raise
        time.sleep(pause)
    act()


def write(path: Path, content: bytes) -> bool:
    """Write ``content`` unless the file already has it; True when something was written.

    Whoever looks, and whatever the disk refuses, the file is the whole old one or the whole new one.
    """
    return _written(path, content, lasting=False)


def write_atomic(path: Path, content: bytes) -> bool:
    """Like ``write``, and even a power cut changes nothing of that, nor who may run it: for what people wrote."""
    return _written(path, content, lasting=True)


def _written(path: Path, content: bytes, *, lasting: bool) -> bool:
    if path.exists() and not path.is_file():  # renaming would put a file in the place of /dev/null
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    with contextlib.suppress(OSError):
        if not path.is_symlink() and path.stat().st_size == len(content) and path.read_bytes() == content:
            return False
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(content)
            if lasting:
                with contextlib.suppress(FileNotFoundError):
                    shutil.copymode(path, beside)
                file.flush()
                os.fsync(file.fileno())
        patiently(lambda: beside.replace(path))
    except BaseException as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename, error.filename2 = str(path), None
        raise
    if lasting and sys.platform != "win32":  # the folder holds the name; Windows can't open one
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return True


def remove(path: Path) -> None:
    """Remove a file, and the folders that it leaves empty; one that is not there is as good as removed."""
    with naming(path):
        patiently(lambda: path.unlink(missing_ok=True))
    for folder in path.parents:
        try:
            folder.rmdir()
        except OSError:  # not empty
            return


def remove_folder(folder: Path) -> None:
    """Remove a folder; what another program goes on holding is left to the next run."""
    with contextlib.suppress(OSError):
        patiently(lambda: shutil.rmtree(folder))


def write_all(folder: Path, content: Iterable[tuple[str, bytes]]) -> None:
    """Write many files: path below ``folder`` → bytes. One that has them already stays, shared or not.

    What else bears its name, or that of its folder, gives way. Each folder is looked at once.
    """
    folders: set[str] = set()
    for name, data in content:
        path = os.path.join(folder, name)
        if not _has(path, data):
            with naming(path):
                if (parent := os.path.split(path)[0]) not in folders:
                    _make_folder(parent)
                    folders.add(parent)
                _write_new(path, data)


def _make_folder(path: str) -> None:
    try:
        os.mkdir(path)  # nearly always its parent is there
        return
    except OSError:
        pass
    try:
        os.makedirs(path, exist_ok=True)
    except (FileExistsError, NotADirectoryError):  # there is a file on the way
        os.unlink(next(one for one in (path, *map(str, Path(path).parents)) if os.path.lexists(one)))
        os.makedirs(path)


def _has(path: str, content: bytes) -> bool:
    """Whether there is a file of these bytes, and no link to one."""
    try:
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size != len(content):
            return False
        with open(path, "rb", buffering=0) as file:
            return file.read() == content
    except OSError:
        return False


def _write_new(path: str, data: bytes) -> None:
    with _new(path) as file:
        rest = memoryview(data)
        while rest:  # a disk that gets full takes a part, and says so only when asked for more
            rest = rest[file.write(rest) :]


def _new(path: str) -> io.FileIO:
    """A file to be written that shares nothing with what bore the name."""
    try:
        return open(path, "xb", buffering=0)
    except FileExistsError:
        _clear(path)
        return open(path, "xb", buffering=0)


def entries_below(folder: Path) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """All that is no folder below ``folder``: its path, counted from there, and what the system tells of it."""
    folders = [("", os.fspath(folder))]
    while folders:
        start, inside = folders.pop()
        with os.scandir(inside) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append((f"{start}{entry.name}/", entry.path))
                else:
                    yield start + entry.name, entry


def files_below(folder: Path) -> Iterator[str]:
    """Paths of all files below ``folder``, counted from it."""
    return (name for name, entry in entries_below(folder) if entry.is_file())


def sizes_below(folder: Path) -> dict[str, int]:
    """The same with their bytes."""
    return {name: entry.stat().st_size for name, entry in entries_below(folder) if entry.is_file()}


def sha256(path: str) -> str:
    """The sum of a file, in hexadecimal."""
    with open(path, "rb", buffering=0) as file:
        return hashlib.sha256(file.read()).hexdigest()


def contents_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The same with what is in them."""
    return ((name, Path(entry.path).read_bytes()) for name, entry in entries_below(folder) if entry.is_file())


def keep_only(folder: Path, names: Collection[str]) -> dict[str, int]:
    """Remove from ``folder`` all files but those with ``names``, and folders that this leaves empty.

    Returns what is there then: path below it → bytes.
    """
    sizes = sizes_below(folder)
    for name in sizes.keys() - names:
        del sizes[name]
        remove(folder / name)
    return sizes


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
    with contextlib.suppress(OSError):  # nothing is lost but time
        write(path, hashlib.sha256(content).digest() + content)
    return content


def forget(folder: Path, most: int) -> None:
    """Leave only the ``most`` files of ``folder`` that were used last."""
    used: dict[Path, float] = {}
    for path in folder.glob("*/*"):
        with contextlib.suppress(FileNotFoundError):  # another build forgot it first
            used[path] = path.stat().st_mtime
    for path in sorted(used, key=lambda path: used[path], reverse=True)[most:]:
        with contextlib.suppress(OSError):
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


@contextlib.contextmanager
def new_or_none(folder: Path) -> Iterator[None]:
    """What fails while ``folder`` is filled leaves none, unless it was there before."""
    there = folder.exists()
    try:
        yield
    except BaseException:
        if not there:
            remove_folder(folder)
        raise


def refill(folder: Path, model: Path) -> None:
    """Make ``folder``, new or old, hold exactly the files of ``model``; on one disk they share their bytes.

    Links to elsewhere are left out. Only what differs is touched: an old folder takes a tenth of a new one's time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pairs = [(os.fspath(folder), os.fspath(model))]
    while pairs:
        inside, like = pairs.pop()
        with os.scandir(inside) as entries:
            own = {entry.name: entry for entry in entries}
        with os.scandir(like) as entries:
            for entry in entries:
                path, old = os.path.join(inside, entry.name), own.pop(entry.name, None)
                is_folder = entry.is_dir(follow_symlinks=False)
                same = old is not None and (
                    old.is_dir(follow_symlinks=False) if is_folder else old.inode() == entry.inode()
                )
                if old is not None and not same:
                    _clear(path)
                if is_folder:
                    if not same:
                        os.mkdir(path)
                    pairs.append((path, entry.path))
                elif not same and entry.is_file(follow_symlinks=False):
                    _link_or_copy(entry.path, path)
        for name in own:
            _clear(os.path.join(inside, name))


def _clear(path: str) -> None:
    """Remove what bears a name: a file, a link, a folder."""
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)


def gather(folder: Path, parts: Mapping[str, Path]) -> None:
    """Copies of whole folders side by side in ``folder`` (name → folder); on one disk they share what they hold."""
    for name, part in parts.items():
        for inside, _, names in os.walk(part):
            target = folder / name / os.path.relpath(inside, part)
            target.mkdir(parents=True, exist_ok=True)
            for file in names:
                _link_or_copy(os.path.join(inside, file), os.path.join(target, file))


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except FileExistsError:
        _clear(target)
        _link_or_copy(source, target)
    except OSError:  # another disk, or a system without links
        shutil.copy2(source, target)


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
