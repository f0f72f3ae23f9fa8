"""A repository by the library dulwich, where there is no program ``git``. It, too, is its own way to the network."""

import errno
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import urllib3
from dulwich import client, graph
from dulwich.errors import GitProtocolError, NotGitRepository
from dulwich.file import FileLocked
from dulwich.ignore import IgnoreFilterManager
from dulwich.index import IndexEntry
from dulwich.object_store import commit_tree_changes, iter_tree_contents
from dulwich.objects import Blob, Commit, ObjectID, Tree
from dulwich.pack import UnpackedObject
from dulwich.refs import Ref
from dulwich.repo import Repo

from generator.publish.repository import (
    BACKUP,
    REMOTE,
    Content,
    Overtaken,
    Trouble,
    Unauthorized,
    carries,
    signature,
)

_SECONDS = 300.0  # for the slowest line
_FILE = 0o100644
_FORBIDDEN = ("401", "403")  # how the library tells the host's answer


class GitLibrary:
    """A clone by dulwich, found by a folder in it. Raises Trouble when there is none."""

    def __init__(self, folder: Path, token: str | None = None) -> None:
        try:
            with Repo.discover(str(folder)) as repo:
                self.root = Path(repo.path).resolve()
                stack = repo.get_config_stack()
                names, _ = repo.refs.follow(Ref(b"HEAD"))
                try:
                    self.address = stack.get((b"remote", REMOTE.encode()), b"url").decode()
                except KeyError:
                    raise Trouble("git_no_remote") from None
        except NotGitRepository:
            raise Trouble("git_none") from None
        if len(names) < 2:
            raise Trouble("git_no_branch")
        self._ref = Ref(names[-1])
        self.branch = names[-1].decode().removeprefix("refs/heads/")
        self._theirs = Ref(f"refs/remotes/{REMOTE}/{self.branch}".encode())
        self._token = token if carries(self.address) else None

    @contextmanager
    def _open(self) -> Iterator[Repo]:
        """Opened anew each time and closed: Windows locks what is open."""
        try:
            with Repo(str(self.root)) as repo:
                yield repo
        except FileLocked as error:
            raise Trouble("git_locked", why=Path(str(error.lockfilename)).name) from None

    def head(self) -> str:
        with self._open() as repo:
            return repo.head().decode()

    def known(self) -> str:
        with self._open() as repo:
            return (repo.refs[self._theirs] if self._theirs in repo.refs else repo.head()).decode()

    def fetch(self) -> str:
        tip: ObjectID | None = None
        with self._open() as repo, self._speaking(repo) as (host, path):

            def wanted(refs: Mapping[Ref, ObjectID], *_depth: object, **_more: object) -> list[ObjectID]:
                nonlocal tip  # what the library gives back may be newer than what it brought
                tip = refs.get(self._ref)
                return [one for one in [tip] if one and one not in repo.object_store]

            host.fetch(path, repo, wanted, ref_prefix=[self._ref])
            if tip is None:
                raise Trouble("git_unreachable", why=self.branch)
            repo.refs[self._theirs] = tip
            return tip.decode()

    def fork(self, one: str, other: str) -> str:
        with self._open() as repo:
            bases = graph.find_merge_base(repo, [_id(one), _id(other)])
        if not bases:
            raise Trouble("git_strangers")
        return bases[0].decode()

    def parent(self, commit: str) -> str:
        with self._open() as repo:
            return repo.get_parents(_id(commit))[0].decode()

    def tree(self, commit: str) -> Mapping[str, str]:
        with self._open() as repo:
            entries = list(iter_tree_contents(repo.object_store, _commit(repo, commit).tree))
        return {
            entry.path.decode(): entry.sha.decode()
            for entry in entries
            if entry.path and entry.sha and (entry.mode or 0) >> 12 == _FILE >> 12
        }

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        with self._open() as repo:
            return {identity: repo[_id(identity)].as_raw_string() for identity in set(ids)}

    def ignored(self, paths: Iterable[str]) -> set[str]:
        with self._open() as repo:
            rules = IgnoreFilterManager.from_repo(repo)
            return {path for path in paths if rules.is_ignored(path)}

    def commit(self, parent: str, content: Content, message: str, moment: str) -> str:
        with self._open() as repo:
            stack, who = repo.get_config_stack(), []
            for part in (b"name", b"email"):
                try:
                    who.append(stack.get((b"user",), part).decode())
                except KeyError:
                    who.append("")
            changes: list[tuple[bytes, int | None, ObjectID | None]] = []
            for path, data in content.items():
                blob = None if data is None else Blob.from_string(data)
                if blob is not None:
                    repo.object_store.add_object(blob)
                changes.append((path.encode(), _FILE if blob else None, blob.id if blob else None))
            commit = Commit()
            commit.parents = [_id(parent)]
            commit.tree = commit_tree_changes(repo.object_store, _commit(repo, parent).tree, changes)
            commit.author = commit.committer = "{} <{}>".format(*signature(*who)).encode()
            seconds, zone = moment.split()
            commit.author_time = commit.commit_time = int(seconds)
            commit.author_timezone = commit.commit_timezone = int(f"{zone[0]}1") * (
                int(zone[1:3]) * 3600 + int(zone[3:5]) * 60
            )
            commit.encoding, commit.message = b"UTF-8", message.encode()
            repo.object_store.add_object(commit)
            return commit.id.decode()

    def push(self, commit: str, onto: str) -> None:
        def update(there: dict[Ref, ObjectID]) -> dict[Ref, ObjectID]:
            if there.get(self._ref) != _id(onto):
                raise Overtaken("git_busy")
            return {self._ref: _id(commit)}

        def pack(have: Set[ObjectID], want: Set[ObjectID], **options: Any) -> tuple[int, Iterator[UnpackedObject]]:
            return repo.generate_pack_data(set(have), set(want), ofs_delta=options.get("ofs_delta"))

        with self._open() as repo, self._speaking(repo) as (host, path):
            said = host.send_pack(path.encode(), update, pack).ref_status or {}
            if why := said.get(self._ref):
                raise _refusal(why)
            repo.refs[self._theirs] = _id(commit)

    def adopt(self, commit: str) -> None:
        with self._open() as repo:
            old = repo.head()
            repo.refs[Ref(f"{BACKUP}/{old[:12].decode()}".encode())] = old
            index = repo.open_index()
            index.clear()
            for entry in iter_tree_contents(repo.object_store, _commit(repo, commit).tree):
                if entry.path and entry.sha and entry.mode:
                    # Without a date and a size, so that whoever looks next compares what the file holds: a date of the
                    # very second in which it was changed would hide that.
                    index[entry.path] = IndexEntry(0, 0, 0, 0, entry.mode, 0, 0, 0, entry.sha)
            index.write()
            repo.refs[self._ref] = _id(commit)

    def noted(self, name: str) -> str | None:
        with self._open() as repo:
            ref = Ref(name.encode())
            return repo.refs[ref].decode() if ref in repo.refs else None

    def note(self, name: str, commit: str) -> None:
        with self._open() as repo:
            repo.refs[Ref(name.encode())] = _id(commit)

    @contextmanager
    def _speaking(self, repo: Repo) -> Iterator[tuple[client.GitClient, str]]:
        """The remote's side of the line; its refusals become Trouble."""
        stack = repo.get_config_stack()
        pool = client.default_urllib3_manager(stack, base_url=self.address, timeout=_SECONDS)
        try:
            # An address with a scheme is only that: the general call takes one that it can't use for a host of SSH.
            connect = client.get_transport_and_path_from_url if "://" in self.address else client.get_transport_and_path
            yield connect(
                self.address,
                config=stack,
                quiet=True,
                pool_manager=pool if isinstance(pool, urllib3.PoolManager) else None,
                username="token" if self._token else None,
                password=self._token,
            )
        except (client.HTTPUnauthorized, client.HTTPProxyUnauthorized) as error:
            raise Unauthorized("git_unauthorized", why=str(error)) from None
        except (GitProtocolError, NotGitRepository, urllib3.exceptions.HTTPError, OSError) as error:
            if isinstance(error, NotGitRepository) and carries(self.address):  # so hosts hide what a token may not see
                raise Unauthorized("git_hidden", why=self.address) from None
            if isinstance(error, OSError) and error.errno == errno.ENOSPC:
                raise
            why = str(error) or type(error).__name__
            if isinstance(error, GitProtocolError) and any(code in why for code in _FORBIDDEN):
                raise Unauthorized("git_unauthorized", why=why) from None
            raise Trouble("git_unreachable", why=why.splitlines()[0]) from None
        finally:
            pool.clear()


def _id(text: str) -> ObjectID:
    return ObjectID(text.encode())


def _commit(repo: Repo, identity: str) -> Commit:
    commit = repo[_id(identity)]
    assert isinstance(commit, Commit) and isinstance(repo[commit.tree], Tree)
    return commit


def _refusal(why: str) -> Trouble:
    signs = ("unable to set", "failed to update ref", "cannot lock ref", "non-fast-forward", "fetch first", "stale")
    return Overtaken("git_busy") if any(sign in why.lower() for sign in signs) else Trouble("git_denied", why=why)
