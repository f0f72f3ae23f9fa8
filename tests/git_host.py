"""A Git host of one's own, as far as the editor in the browser speaks with GitHub: REST and GraphQL, over a real Git
repository; with CORS, as it is another origin.
"""

import base64
import contextlib
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

from desks import git

import previewing

TOKEN = "token-of-an-officer"
_CORS = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Headers", "Authorization, *"),
    ("Access-Control-Allow-Methods", "*"),
]


@dataclass
class GitHost:
    """What it was asked, and the bare repository ``hub``, whose branch is main."""

    hub: Path
    port: int = 0
    asked: list[str] = field(default_factory=list)
    pulls: list[dict[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if method == "OPTIONS":
            start_response("204 No Content", [*_CORS])
            return []
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self.asked.append(f"{method} {path}")
        signed_in = environ.get("HTTP_AUTHORIZATION", "").partition(" ")[2] == TOKEN
        status, answer = self.answer(method, path, json.loads(body or b"{}")) if signed_in else ("401 No", {})
        start_response(status, [*_CORS, ("Content-Type", "application/json")])
        return [json.dumps(answer).encode()] if status[:3] != "204" else []

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[str, Any]:
        """Status and JSON."""
        if path.endswith("/graphql"):
            return "200 OK", {"data": self.graph(body["query"], body.get("variables", {}))}
        if path.endswith("/user"):
            return "200 OK", {"id": 1, "login": "ofitser", "name": "Офіцер", "email": "o@x.example", "avatar_url": ""}
        if "/collaborators/" in path:
            return "204 No Content", None
        if found := re.search(r"/git/trees/(.+)$", path):
            rows = git(self.hub, "ls-tree", "-rl", "-z", found[1]).split("\0")
            parts = [row.partition("\t") for row in rows if row]
            tree = [
                dict(zip(("mode", "type", "sha", "size"), info.split(), strict=True)) | {"path": name}
                for info, _, name in parts
            ]
            return "200 OK", {"tree": [one | {"size": int(one["size"])} for one in tree]}
        if path.endswith("/pulls") and method == "POST":
            number = len(self.pulls) + 1
            day = "2026-11-24T10:00:00Z"
            made = {
                "number": number,
                "node_id": f"n{number}",
                "title": body["title"],
                "html_url": f"{self.url}/{number}",
            }
            self.pulls.append(body | made)
            return "201 Created", made | {"head": {"sha": self.tip(body["head"])}, "created_at": day, "updated_at": day}
        if path.endswith("/labels"):
            return "200 OK", []
        if found := re.search(r"/issues/(\d+)$", path):
            pull = self.pulls[int(found[1]) - 1]
            pull |= body
            return "200 OK", {"labels": [{"name": name} for name in pull.get("labels", ())]}
        return "404 Not Found", {"message": path}

    def tip(self, branch: str) -> str:
        return git(self.hub, "rev-parse", branch).strip()

    def graph(self, query: str, given: dict[str, Any]) -> dict[str, Any]:
        """The data of a query or a mutation."""
        if "createCommitOnBranch" in query:
            return {"createCommitOnBranch": {"commit": self.commit(query, given["input"])}}
        if "createRef" in query:
            git(self.hub, "update-ref", given["input"]["name"], given["input"]["oid"])
            return {"createRef": {"ref": {"name": given["input"]["name"]}}}
        if "markPullRequestReadyForReview" in query:
            self.pulls[int(given["input"]["pullRequestId"][1:]) - 1]["draft"] = False
            return {"markPullRequestReadyForReview": {"pullRequest": {"isDraft": False}}}
        if "object(expression: $place)" in query:
            return {"repository": {"object": {"text": git(self.hub, "show", given["place"])}}}
        if "fork: repository" in query:
            return {"fork": {"id": "R1"}, "base": {"ref": {"target": {"oid": self.tip("main")}}}}
        if "pullRequests" in query:
            return {"repository": {"pullRequests": {"nodes": [], "totalCount": 0}}}
        if "defaultBranchRef" in query:
            return {"repository": {"defaultBranchRef": {"name": "main"}}}
        who = {"name": "Офіцер", "email": "o@x.example", "user": {"id": 1, "login": "ofitser"}}
        commit = {"oid": self.tip("main"), "message": "Початок", "author": who, "committedDate": "2026-11-24T10:00:00Z"}
        history = {"target": {"oid": self.tip("main"), "history": {"nodes": [commit]}}}
        contents = {
            name: {"text": git(self.hub, "cat-file", "blob", oid), "isTruncated": False}
            for name, oid in re.findall(r'(content_\d+): object\(oid: "(\w+)"\)', query)
        }
        metas = dict.fromkeys(re.findall(r"(commit_\d+):", query), history)
        return {"repository": {"ref": history, **contents, **metas}}

    def commit(self, query: str, given: dict[str, Any]) -> dict[str, Any]:
        """Files of a commit upon a branch, which has to be where its maker thinks."""
        ref = f"refs/heads/{given['branch']['branchName']}"
        assert self.tip(ref) == given["expectedHeadOid"]
        folder = self.hub.parent / "hosted"
        if not folder.is_dir():
            git(self.hub.parent, "clone", "-q", str(self.hub), "hosted")
        git(folder, "fetch", "-q", "origin", ref)
        git(folder, "checkout", "-q", "FETCH_HEAD")
        for one in given["fileChanges"]["additions"]:
            (folder / one["path"]).parent.mkdir(parents=True, exist_ok=True)
            (folder / one["path"]).write_bytes(base64.b64decode(one["contents"]))
        for one in given["fileChanges"]["deletions"]:
            (folder / one["path"]).unlink()
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", given["message"]["headline"])
        git(folder, "push", "-q", "origin", f"HEAD:{ref}")
        names = re.findall(r'(file_\d+): file\(path: ("[^"]+")\)', query)
        files = {name: {"oid": git(folder, "rev-parse", f"HEAD:{json.loads(path)}").strip()} for name, path in names}
        return {"oid": self.tip(ref), "committedDate": "2026-11-24T10:00:00Z", **files}


@contextlib.contextmanager
def hosting(hub: Path) -> Iterator[GitHost]:
    """The host, before the repository ``hub``."""
    host = GitHost(hub)
    with make_server("127.0.0.1", 0, host, previewing.Server, previewing.Quiet) as server:
        host.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield host
        server.shutdown()
        thread.join()
