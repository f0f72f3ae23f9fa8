"""A built site → a folder, or a server by the system's own ``sftp``: changed files only, by the site's manifest.

New files come before the pages that need them, the manifest comes last: whoever is stopped halfway goes on next time,
and a reader never meets a page without its styles. Only what an earlier manifest there lists is ever removed.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from generator.base import files
from generator.publish.manifest import NAME, SIGNATURE, STATEMENT, Sums, Unusable, parse
from generator.publish.repository import Trouble

HOME = "index.html"
_OPTIONS = tuple(
    f"-o{option}"
    for option in (
        "BatchMode=yes",  # nobody is there to be asked
        "StrictHostKeyChecking=accept-new",
        "ConnectTimeout=20",
        "ServerAliveInterval=15",
        "ServerAliveCountMax=4",
    )
)
_WHY = {  # what sftp says at its end → the message about it
    "permission denied (": "sftp_key",
    "host key verification failed": "sftp_host",
    "no such file": "sftp_folder",
}


@dataclass(frozen=True)
class Work:
    """What is to be done there, in this order: files put, files removed, statements put."""

    put: Sequence[str]
    remove: Sequence[str]
    last: Sequence[str]

    @property
    def total(self) -> int:
        """How many files it is about."""
        return len(self.put) + len(self.remove) + (len(self.last) if self.put or self.remove else 0)


def work(new: Sums, there: Sums, stated: Sequence[str]) -> Work:
    """What makes a copy that was ``there`` the ``new`` site; ``stated``: statements about it that go last."""
    changed = sorted(name for name, sum_ in new.items() if there.get(name) != sum_)
    put = [
        *(name for name in changed if not name.endswith(".html")),
        *(name for name in changed if name.endswith(".html")),
    ]
    return Work(put, sorted(there.keys() - new.keys()), stated)


class Place(Protocol):
    """Where a site goes. Both raise Trouble."""

    def listed(self) -> Sums:
        """The manifest there; nothing where there is no site yet. Raises Trouble for somebody else's site."""

    def do(self, site: Path, work: Work, step: Callable[[], None]) -> None:
        """Do the work with the files of ``site``; ``step`` is called for each."""


def upload(site: Path, place: Place, step: Callable[[int, int], None]) -> int:
    """Make the place hold ``site``; gives how many files were put or removed. Raises Trouble."""
    new = parse((site / NAME).read_bytes())
    stated = [name for name in (STATEMENT, SIGNATURE, NAME) if (site / name).is_file()]
    todo, done = work(new, place.listed(), stated), 0

    def count() -> None:
        nonlocal done
        done += 1
        step(done, todo.total)

    if todo.total:
        place.do(site, todo, count)
    return len(todo.put) + len(todo.remove)


@dataclass(frozen=True)
class Folder:
    """A folder of this machine, or of a disk that is shared."""

    path: Path

    def listed(self) -> Sums:
        """As ``Place``."""
        if not self.path.parent.is_dir():
            raise Trouble("folder_missing", folder=self.path.parent)
        return known(_content(self.path / NAME), _content(self.path / HOME), str(self.path))

    def do(self, site: Path, work: Work, step: Callable[[], None]) -> None:
        """As ``Place``."""
        files.let_all_read()
        for names, act in (
            (work.put, lambda name: files.write(self.path / name, (site / name).read_bytes())),
            (work.remove, lambda name: files.remove(self.path / name)),
            (work.last, lambda name: files.write(self.path / name, (site / name).read_bytes())),
        ):
            for name in names:
                act(name)
                step()


def known(listed: bytes | None, home: bytes | None, place: str) -> Sums:
    """What a manifest says that is there; nothing where no site is. Raises Trouble where somebody else's site is."""
    if listed is not None:
        with suppress(Unusable):
            return parse(listed)
    if home is not None:
        raise Trouble("place_taken", place=place)
    return {}


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


@dataclass(frozen=True)
class Sftp:
    """A folder on a server, by ``sftp``: keys, known hosts and addresses are its own. ``call``: how it is started."""

    login: str  # user@host
    path: str
    port: int = 22
    call: Sequence[str] = ()

    def listed(self) -> Sums:
        """As ``Place``."""
        with tempfile.TemporaryDirectory() as folder:
            there = {name: Path(folder) / name for name in (NAME, HOME)}
            gets = [f"-get {_quoted(f'{self.path}/{name}')} {_quoted(file.as_posix())}" for name, file in there.items()]
            self._run([f"cd {_quoted(self.path)}", *gets], lambda: None)
            return known(_content(there[NAME]), _content(there[HOME]), f"{self.login}:{self.path}")

    def do(self, site: Path, work: Work, step: Callable[[], None]) -> None:
        """As ``Place``. Each file gets its name only when all of it is there."""
        done = 0

        def put(*, remove_first: bool) -> Iterator[str]:
            for folder in sorted({str(one) for name in work.put for one in PurePosixPath(name).parents} - {"."}):
                yield f"-mkdir {_quoted(f'{self.path}/{folder}')}"
            for name in [*work.put, "", *work.remove, "", *work.last]:
                target = f"{self.path}/{name}"
                if name in removed:
                    yield f"-rm {_quoted(target)}"
                elif name:
                    beside = f"{target}.new"
                    yield f"put {_quoted((site / name).as_posix())} {_quoted(beside)}"
                    if remove_first:
                        yield f"-rm {_quoted(target)}"
                    yield f"rename {_quoted(beside)} {_quoted(target)}"

        def counted() -> None:
            nonlocal done
            done += 1
            if done <= work.total:
                step()

        removed = set(work.remove)
        try:
            self._run(list(put(remove_first=False)), counted)
        except _NoReplacing:  # an old server renames over no file: there is a moment without it
            self._run(list(put(remove_first=True)), counted)

    def _run(self, lines: Sequence[str], step: Callable[[], None]) -> None:
        """Have ``sftp`` do ``lines``; ``step`` is called for each file that got its name or lost it."""
        with tempfile.TemporaryDirectory() as folder:
            batch, said = Path(folder) / "batch", Path(folder) / "said"
            files.write(batch, "".join(f"{line}\n" for line in lines).encode())
            environment = os.environ | {"LC_ALL": "C"}
            call = [*(self.call or (_program(), *_OPTIONS, "-P", str(self.port))), "-b", str(batch)]
            call += [] if self.call else [self.login]
            with (
                said.open("wb") as errors,
                subprocess.Popen(
                    call, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, env=environment
                ) as process,
            ):
                for line in process.stdout or ():
                    if line.startswith((b"sftp> rename", b"sftp> -rm")):
                        step()
            code = process.returncode
            if code:
                raise _sftp_trouble(said.read_text("utf-8", errors="replace"), self.login)


class _NoReplacing(Exception):
    """The server renames over no file that is there."""


def _sftp_trouble(said: str, login: str) -> Exception:
    low = said.lower()
    if "rename" in low and "failure" in low:
        return _NoReplacing()
    last = next((line for line in reversed(said.strip().splitlines()) if line.strip()), "sftp")
    return Trouble(next((key for sign, key in _WHY.items() if sign in low), "sftp_failed"), why=last, place=login)


def _program() -> str:
    own = Path(os.environ.get("SYSTEMROOT", "")) / "System32" / "OpenSSH" / "sftp.exe"
    found = shutil.which("sftp") or (str(own) if own.is_file() else None)
    if found is None:
        raise Trouble("sftp_missing")
    return found


def _quoted(path: str) -> str:
    """A path in a line for ``sftp``: between quotes no sign is a pattern. A manifest has no backslashes."""
    return '"' + path.replace('"', '\\"') + '"'
