"""What sending asks of a Git repository, whoever answers: the program ``git`` or the library dulwich."""

import getpass
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

REMOTE = "origin"
SENT = "refs/safe-step/sent"  # the last commit that was sent from here
TRIED = "refs/safe-step/tried"  # the last one that was on its way: the answer may get lost, and it arrived all the same
BACKUP = "refs/backup"  # where the folder stood before, each by its own name

Content = Mapping[str, bytes | None]  # path from the repository's root, with slashes → bytes; None: no such file


class Trouble(Exception):
    """Why it can't be done: the name of a message of the commands, and its values."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key, values)
        self.key, self.values = key, values


class Overtaken(Trouble):
    """Somebody sent before us: what we have is not upon what is there now."""


class Unauthorized(Trouble):
    """The host does not know who asks, or lets that person not write."""


class Repository(Protocol):
    """A clone with a working folder. Every method raises Trouble; commits and blobs are known by their ids."""

    root: Path
    branch: str
    address: str  # of the remote

    def head(self) -> str:
        """The commit on which the folder stands."""

    def known(self) -> str:
        """The remote's commit as of the last time it was asked; ``head`` when it never was."""

    def fetch(self) -> str:
        """Ask the remote; its commit now."""

    def fork(self, one: str, other: str) -> str:
        """The commit where two parted; raises Trouble where they have none in common."""

    def parent(self, commit: str) -> str:
        """The commit before ``commit``."""

    def tree(self, commit: str) -> Mapping[str, str]:
        """All files of a commit: path → id of what it holds. Links are no files."""

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """What these ids hold."""

    def ignored(self, paths: Iterable[str]) -> set[str]:
        """Which of these paths the repository is told not to keep."""

    def commit(self, parent: str, content: Content, message: str, moment: str) -> str:
        """A commit upon ``parent`` in which ``content`` is changed. ``moment``: seconds since 1970 and zone, as Git."""

    def push(self, commit: str, onto: str) -> None:
        """Send ``commit``, which stands upon ``onto``. Raises Overtaken when the remote has another one by now."""

    def adopt(self, commit: str) -> None:
        """Let the folder stand on ``commit``, keeping where it stood under BACKUP; touches no file of it."""

    def noted(self, name: str) -> str | None:
        """The commit that is remembered as SENT or TRIED."""

    def note(self, name: str, commit: str) -> None:
        """Remember it."""


def blob_id(content: bytes) -> str:
    """The id that Git gives to a file's bytes."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def carries(address: str) -> bool:
    """Whether a token may be sent there: where nobody on the way can read it."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost"))


def signature(name: str | None, email: str | None) -> tuple[str, str]:
    """Who commits: as the repository says, or as this machine calls the person."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "editor"
    return name or user, email or f"{user}@localhost"
