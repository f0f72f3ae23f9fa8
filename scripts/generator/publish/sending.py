"""What a folder has that its repository has not → one commit upon what others sent, and the folder made the same.

The folder is touched only after the remote has taken the commit, so whatever fails before, nothing has happened.
"""

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from generator.base import files
from generator.publish.git_library import GitLibrary
from generator.publish.git_program import GitProgram
from generator.publish.repository import (
    SENT,
    TRIED,
    Content,
    Overtaken,
    Repository,
    Trouble,
    Unauthorized,
    blob_id,
)
from generator.read.three_way import Choice, Clash, Merge, merge, undecided

TRIES = 5
OLD_LOCK = 600  # seconds; nobody writes into a repository for so long
FOLDERS, MENU = ("data", "docs"), "mkdocs.yml"  # what an officer sends
GENERATED = ("data/permalinks.yml", "data/published.json", "data/measured.json")  # by builds, also those of a server

Review = Callable[[str, Content], str]
"""Looks at a commit of others and at what would be changed upon it; gives the message. Raises what it likes to stop."""


class Clashed(Exception):
    """What two people changed differently, by path."""

    def __init__(self, clashes: Mapping[str, tuple[Clash, ...]]) -> None:
        super().__init__(clashes)
        self.clashes = clashes


@dataclass(frozen=True)
class Change:
    """What is to be sent: files as they are to be, and the commit that they were made from."""

    base: str
    content: Content


@dataclass(frozen=True)
class Outcome:
    """What came of it. ``commit``: what the remote has now; ``sent``: whether it has something of ours."""

    commit: str
    sent: bool
    renewed: tuple[str, ...] = ()  # files of the folder that were written because others changed them
    held: tuple[str, ...] = ()  # files that somebody saved meanwhile; for their sake the folder stayed as it was


def opened(folder: Path, token: str | None = None, by: str | None = None) -> Repository:
    """The repository of ``folder``, by the program ``git`` where there is one. ``by``: git or dulwich, no other.

    Raises Trouble; ``git_none`` where the folder is in no repository.
    """
    found = next((one for one in (folder.resolve(), *folder.resolve().parents) if (one / ".git").exists()), None)
    if found is None:
        raise Trouble("git_none")
    _forget_locks(found / ".git")
    if token and not (token.isascii() and token.isprintable()):
        raise Unauthorized("git_unauthorized", why="token")
    program = by == "git" or (by is None and shutil.which("git") is not None)
    return GitProgram(folder, token) if program else GitLibrary(folder, token)


def _forget_locks(repository: Path) -> None:
    """Remove old locks: whoever was ended halfway, as by a blackout, left them, and Git would wait for ever."""
    for lock in repository.rglob("*.lock"):
        with suppress(OSError):  # gone by now, or it belongs to somebody who is at work
            if lock.stat().st_mtime < time.time() - OLD_LOCK:
                files.remove(lock)


@dataclass
class Sending:
    """One site in a repository. ``folder`` is the site's, which holds data, docs and mkdocs.yml.

    ``choice``: whose text stands where two changed the same; its paths begin with the file's.
    """

    repository: Repository
    folder: Path
    choice: Choice = undecided
    prefix: str = field(init=False)  # of the site's folder in the repository
    _trees: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        inside = self.folder.resolve().relative_to(self.repository.root.resolve()).as_posix()
        self.prefix = "" if inside == "." else f"{inside}/"

    def change(self, theirs: str) -> Change:
        """What the folder has that the commit has not from which both began. Raises Trouble.

        Commits that nobody sent yet are part of it, as long as they too touch only what is an officer's.
        """
        head = self.repository.head()
        base = theirs if head == theirs else self.repository.fork(head, theirs)
        tree, own = self._tree(base), self._tree(head)
        foreign = [path for path in own.keys() | tree.keys() if own.get(path) != tree.get(path) and not self._may(path)]
        if foreign:
            raise Trouble("git_own_commits", names=", ".join(sorted(foreign)[:5]))
        there = dict(self._on_disk())
        changed: dict[str, bytes | None] = {path: None for path in tree if self._may(path) and path not in there}
        changed |= {path: content for path, content in there.items() if blob_id(content) != tree.get(path)}
        new = [path for path in changed if path not in tree]
        skipped = self.repository.ignored(new) if new else set()
        return Change(base, {path: changed[path] for path in sorted(changed) if path not in skipped})

    def undoing(self) -> Change:
        """What takes back the last commit that was sent from here. Raises Trouble when there is none."""
        sent = self.repository.noted(SENT)
        if sent is None:
            raise Trouble("nothing_to_undo")
        now, before = (self._tree(one) for one in (sent, self.repository.parent(sent)))
        paths = sorted(path for path in now.keys() | before.keys() if now.get(path) != before.get(path))
        contents = self.repository.blobs(before[path] for path in paths if path in before)
        return Change(sent, {path: contents[before[path]] if path in before else None for path in paths})

    def upon(self, change: Change, theirs: str) -> dict[str, bytes | None]:
        """What ``change`` makes different from the commit ``theirs``. Raises Clashed.

        What programs write clashes with nobody: there, the other side's entry stands.
        """
        old, new = self._tree(change.base), self._tree(theirs)
        paths = change.content
        contents = self.repository.blobs(tree[path] for tree in (old, new) for path in paths if path in tree)
        result: dict[str, bytes | None] = {}
        clashes = {}
        for path, mine in paths.items():
            base, there = (contents[tree[path]] if path in tree else None for tree in (old, new))
            merged = self._merged(path, base, mine, there, self._choice_in(path))
            if merged.clashes:
                clashes[path] = merged.clashes
            if merged.content != there:
                result[path] = merged.content
        if clashes:
            raise Clashed(clashes)
        return result

    def send(self, review: Review, moment: str, step: Callable[[str], None], *, undo: bool = False) -> Outcome:
        """Fetch, merge, have it reviewed, commit, push; again when somebody was faster. Then renew the folder.

        ``undo``: not what the folder has is sent, but what takes back the last commit that was. ``step`` is told what
        begins: fetch, merge, push, renew. Raises Trouble, Clashed and whatever ``review`` raises; then nothing has been
        touched.
        """
        for _ in range(TRIES):
            step("fetch")
            theirs = self.repository.fetch()
            tried = self.repository.noted(TRIED)
            if tried and self.repository.fork(tried, theirs) == tried:
                self.repository.note(SENT, tried)
            step("merge")
            own = self.change(theirs)
            change = self.undoing() if undo else own
            content = self.upon(change, theirs)
            commit = theirs
            if content:
                commit = self.repository.commit(theirs, content, review(theirs, content), moment)
                step("push")
                self.repository.note(TRIED, commit)
                try:
                    self.repository.push(commit, theirs)
                except Overtaken:
                    continue
                self.repository.note(SENT, commit)
            step("renew")
            renewed, held = self._renew(own, commit, {} if undo else own.content)
            return Outcome(commit, bool(content), renewed, held)
        raise Trouble("git_busy")

    def contents(self, commit: str, upon: Content | None = None) -> dict[str, bytes]:
        """The site's own files as ``commit`` has them, with the changes ``upon`` it: path below its folder → bytes."""
        tree = {path: identity for path, identity in self._tree(commit).items() if self._may(path)}
        held = self.repository.blobs(tree.values())
        contents: dict[str, bytes | None] = {path: held[identity] for path, identity in tree.items()}
        contents |= {path: content for path, content in (upon or {}).items() if self._may(path)}
        return {path.removeprefix(self.prefix): data for path, data in contents.items() if data is not None}

    def _renew(self, own: Change, commit: str, sent: Content) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Make the folder what ``commit`` says: files renewed, and those for whose sake nothing was.

        A file is written where it is as it was when it was read; what somebody saved meanwhile is merged.
        """
        old, new = self._tree(own.base), self._tree(commit)
        paths = sorted(
            {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)} | own.content.keys()
        )
        contents = self.repository.blobs(tree[path] for tree in (old, new) for path in paths if path in tree)
        before, after = (
            {path: contents[tree[path]] if path in tree else None for path in paths} for tree in (old, new)
        )
        plan: dict[str, bytes | None] = {}
        held = []
        for path in paths:
            there = _read(self.repository.root / path)
            merged = self._merged(path, sent.get(path, before[path]), there, after[path])
            if merged.clashes:
                held.append(path)
            elif merged.content != there:
                plan[path] = merged.content
        if held:
            return (), tuple(held)
        for path, content in plan.items():
            if content is None:
                files.remove(self.repository.root / path)
            else:
                files.write_atomic(self.repository.root / path, content)
        self.repository.adopt(commit)
        return tuple(plan), ()

    def _tree(self, commit: str) -> Mapping[str, str]:
        if commit not in self._trees:
            self._trees[commit] = self.repository.tree(commit)
        return self._trees[commit]

    def _choice_in(self, path: str) -> Choice:
        return lambda inside: self.choice((path, *inside))

    def _merged(
        self, path: str, base: bytes | None, mine: bytes | None, theirs: bytes | None, choice: Choice = undecided
    ) -> Merge:
        merged = merge(path, base, mine, theirs, choice)
        return Merge(merged.content) if path.removeprefix(self.prefix) in GENERATED else merged

    def _may(self, path: str) -> bool:
        """Whether a path of the repository is an officer's to send; a name that begins with a dot is a program's."""
        if not path.startswith(self.prefix):
            return False
        top, *others = path.removeprefix(self.prefix).split("/")
        return (top in FOLDERS and not any(one.startswith(".") for one in others)) if others else top == MENU

    def _on_disk(self) -> Iterator[tuple[str, bytes]]:
        """The officer's files: path in the repository, content."""
        for start in (*FOLDERS, MENU):
            top = self.folder / start
            for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
                name = self.prefix + path.relative_to(self.folder).as_posix()
                if self._may(name) and (content := _read(path)) is not None:
                    yield name, content


def _read(path: Path) -> bytes | None:
    """What a file holds, its lines ended as everywhere; None when there is no such file."""
    if path.is_symlink() or not path.is_file():
        return None
    content = path.read_bytes()
    return content if b"\0" in content else content.replace(b"\r\n", b"\n")
