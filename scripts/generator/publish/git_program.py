"""A repository by the program ``git``. It is its own way to the network: credentials, proxies and SSH are its own.

A token goes to it in the environment of that one process: neither an argument nor a file ever has it.
"""

import base64
import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

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

_SECONDS = 300  # for the slowest line
_FOREIGN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY")  # of a hook that called us
_OVERTAKEN = ("fetch first", "non-fast-forward", "stale info", "failed to update ref", "cannot lock ref")
_WHO = (
    "authentication failed",
    "could not read username",
    "could not read password",
    "terminal prompts disabled",
    "invalid username or",
    "permission denied",
    "access denied",
    "error: 401",
    "error: 403",
)


class GitProgram:
    """A clone by the ``git`` program, found by a folder in it. Raises Trouble when there is none."""

    def __init__(self, folder: Path, token: str | None = None) -> None:
        self.root = folder
        self._token = token
        self.address = ""
        self.root = Path(self._text("rev-parse", "--show-toplevel"))
        try:
            self.address = self._text("remote", "get-url", REMOTE)
        except Trouble:
            raise Trouble("git_no_remote") from None
        try:
            self.branch = self._text("symbolic-ref", "--short", "HEAD")
        except Trouble:
            raise Trouble("git_no_branch") from None
        self._theirs = f"refs/remotes/{REMOTE}/{self.branch}"

    def head(self) -> str:
        return self._text("rev-parse", "HEAD")

    def known(self) -> str:
        try:
            return self._text("rev-parse", "--verify", "--quiet", self._theirs)
        except Trouble:
            return self.head()

    def fetch(self) -> str:
        self._git("fetch", "--quiet", "--no-tags", REMOTE, f"+refs/heads/{self.branch}:{self._theirs}", far=True)
        return self._text("rev-parse", self._theirs)

    def fork(self, one: str, other: str) -> str:
        try:
            return self._text("merge-base", one, other)
        except Trouble:
            raise Trouble("git_strangers") from None

    def parent(self, commit: str) -> str:
        return self._text("rev-parse", f"{commit}^")

    def tree(self, commit: str) -> Mapping[str, str]:
        rows = self._git("ls-tree", "-r", "-z", "--full-tree", commit).decode().split("\0")
        entries = (row.partition("\t") for row in rows if row.startswith("100"))
        return {path: start.split()[2] for start, _, path in entries}

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        wanted = list(dict.fromkeys(ids))
        answer = self._git("cat-file", "--batch", stdin="".join(f"{one}\n" for one in wanted).encode())
        contents, at = {}, 0
        for identity in wanted:
            end = answer.index(b"\n", at)
            size = int(answer[at:end].split()[2])
            contents[identity] = answer[end + 1 : end + 1 + size]
            at = end + 2 + size
        return contents

    def ignored(self, paths: Iterable[str]) -> set[str]:
        names = "\0".join(paths)
        try:
            return set(self._git("check-ignore", "-z", "--stdin", stdin=names.encode()).decode().split("\0")) - {""}
        except Trouble:  # so it says that none is
            return set()

    def commit(self, parent: str, content: Content, message: str, moment: str) -> str:
        who = dict(row.split("\n", 1) for row in self._settings(r"^user\.(name|email)$"))
        name, email = signature(who.get("user.name"), who.get("user.email"))
        person = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in
               (("NAME", name), ("EMAIL", email), ("DATE", moment))}  # fmt: skip
        rows = []
        for path, data in content.items():
            if data is None:
                rows.append(f"0 {'0' * 40}\t{path}")
            else:
                identity = self._git("hash-object", "-w", "--stdin", stdin=data).decode().strip()
                rows.append(f"100644 {identity}\t{path}")
        with tempfile.TemporaryDirectory() as aside:  # an index of its own: what a person staged stays as it is
            index = {"GIT_INDEX_FILE": str(Path(aside) / "index")}
            self._git("read-tree", parent, more=index)
            self._git(
                "update-index", "-z", "--index-info", stdin="".join(f"{row}\0" for row in rows).encode(), more=index
            )
            tree = self._git("write-tree", more=index).decode().strip()
        return self._git("commit-tree", tree, "-p", parent, stdin=message.encode(), more=person).decode().strip()

    def push(self, commit: str, onto: str) -> None:
        branch = f"refs/heads/{self.branch}"
        self._git("push", "--porcelain", f"--force-with-lease={branch}:{onto}", REMOTE, f"{commit}:{branch}", far=True)

    def adopt(self, commit: str) -> None:
        old = self.head()
        self._git("update-ref", f"{BACKUP}/{old[:12]}", old)
        self._git("reset", "--quiet", "--mixed", commit)

    def noted(self, name: str) -> str | None:
        try:
            return self._text("rev-parse", "--verify", "--quiet", name)
        except Trouble:
            return None

    def note(self, name: str, commit: str) -> None:
        self._git("update-ref", name, commit)

    def _settings(self, pattern: str) -> list[str]:
        """Settings whose names fit: name, line end, value."""
        try:
            return [row for row in self._text("config", "-z", "--get-regexp", pattern).split("\0") if "\n" in row]
        except Trouble:  # so it says that there is none
            return []

    def _text(self, *arguments: str) -> str:
        return self._git(*arguments).decode(errors="replace").strip()

    def _git(
        self, *arguments: str, stdin: bytes = b"", more: Mapping[str, str] | None = None, far: bool = False
    ) -> bytes:
        """What ``git`` prints. Raises Trouble with its last words; ``far``: it speaks with the remote."""
        environment = {key: value for key, value in os.environ.items() if key not in _FOREIGN}
        environment |= {"LC_ALL": "C", **(more or {})}
        if sys.platform != "win32":  # where its credential manager has windows to ask in
            environment["GIT_TERMINAL_PROMPT"] = "0"
        if far and self._token and carries(self.address):
            environment |= self._authorized(self._token)
        try:
            done = subprocess.run(
                ["git", "-c", "core.quotePath=false", *arguments],
                cwd=self.root,
                env=environment,
                input=stdin,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Trouble("git_unreachable", why=f"{_SECONDS} s") from None
        except OSError as error:
            raise Trouble("git_failed", why=error.strerror or "git") from None
        if done.returncode:
            raise _trouble(done, far=far, asked=carries(self.address))
        return done.stdout

    def _authorized(self, token: str) -> dict[str, str]:
        """The token for this remote alone, as a setting that only this process has."""
        basic = base64.b64encode(f"token:{token}".encode()).decode()
        return {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"http.{self.address}.extraHeader",
            "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
        }


def _trouble(done: "subprocess.CompletedProcess[bytes]", *, far: bool, asked: bool) -> Exception:
    output = (done.stdout + b"\n" + done.stderr).decode(errors="replace")
    lines = [line for line in done.stderr.decode(errors="replace").strip().splitlines() if line.strip()]
    why = next((line for line in lines if line.startswith(("fatal:", "error:", "remote: error"))), *lines[-1:] or [""])
    low = output.lower()
    if any(sign in low for sign in _OVERTAKEN):
        return Overtaken("git_busy")
    if "no space left on device" in low:
        return OSError(errno.ENOSPC, why)
    if ".lock': file exists" in low:
        return Trouble("git_locked", why=why)
    if "dubious ownership" in low:  # what a person who trusts it runs, Git says itself
        return Trouble("git_owner", call=next((line.strip() for line in lines if "--add safe.directory" in line), why))
    if far and any(sign in low for sign in _WHO):
        return Unauthorized("git_unauthorized", why=why)
    if far and asked and low.rstrip().endswith("not found"):  # so hosts hide what a token may not see
        return Unauthorized("git_hidden", why=why)
    if "[remote rejected]" in low:
        rejected = next(line for line in output.splitlines() if "[remote rejected]" in line)
        return Trouble("git_denied", why=rejected.partition("[remote rejected]")[2].strip())
    return Trouble("git_unreachable" if far else "git_failed", why=why)
