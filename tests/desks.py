"""Desks of people who keep one site: clones of a bare repository in folders as Windows people name them."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.publish.sending import Outcome, Sending, opened

MOMENT = "1795000000 +0200"
EVENTS = """\
hromada: bilytska
events:
  # Щотижня.
  - id: first
    title: {uk: "Перша", en: "First"}
    date: 2026-12-02   # середа
    how: on_site

  - id: second
    title: {uk: "Друга"}
    date: 2026-12-09
    how: on_site
"""
PAGE = "---\ntitle: Сторінка\nreviewed: 2026-01-01\n---\nТекст.\n"
CONTENT = {
    ".gitignore": "/data/pulled\n/site\n",
    ".gitattributes": "* text=auto eol=lf\n*.jpg binary\n",
    "mkdocs.yml": "site_name: Сайт\nnav:\n  - index.md\n",
    "docs/.nojekyll": "",
    "docs/index.uk.md": PAGE,
    "docs/index.en.md": PAGE,
    "data/events/bilytska.yml": EVENTS,
    "data/permalinks.yml": 'permalinks:\n  - {path: "", short: "aaaa"}\n',
    "data/published.json": '{\n"102": {"dial": "102"}\n}\n',
    "scripts/program.py": "print(1)\n",
}
EVENT_FILE = "data/events/bilytska.yml"


def git(folder: Path, *arguments: str) -> str:
    """What ``git`` prints in ``folder``."""
    ours = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for role in ("AUTHOR", "COMMITTER"):
        ours |= {f"GIT_{role}_NAME": "t", f"GIT_{role}_EMAIL": "t@example.org"}
    done = subprocess.run(
        ["git", "-c", "core.quotePath=false", *arguments],
        cwd=folder, env=os.environ | ours, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    return done.stdout


def bare(folder: Path, content: Mapping[str, str | bytes] = CONTENT) -> Path:
    """A bare repository whose branch main holds ``content``."""
    work, hub = folder / "work", folder / "hub.git"
    for name, text in content.items():
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    git(work, "init", "-q", "-b", "main")
    git(work, "add", "-A")
    git(work, "commit", "-qm", "Початок")
    git(folder, "clone", "-q", "--bare", str(work), str(hub))
    shutil.rmtree(work)
    return hub


@dataclass
class Desk:
    """One person's folder."""

    root: Path
    by: str  # git or dulwich
    steps: list[str] = field(default_factory=list)
    reviewed: list[dict[str, bytes | None]] = field(default_factory=list)

    @classmethod
    def at(cls, hub: Path, name: str, by: str) -> "Desk":
        """A new clone beside the hub; ``name`` may be as odd as people's folders are."""
        root = hub.parent / name
        who = ("-c", f"user.name={name}", "-c", "user.email=desk@example.org")
        git(hub.parent, "clone", "-q", *who, str(hub), str(root))
        return cls(root, by)

    @property
    def sending(self) -> Sending:
        return Sending(opened(self.root, by=self.by), self.root)

    def read(self, name: str = EVENT_FILE) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_bytes(text.encode())

    def edit(self, old: str, new: str, name: str = EVENT_FILE) -> None:
        text = self.read(name)
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def add(self, identity: str, name: str = EVENT_FILE) -> None:
        """One more event at the end."""
        event = f'\n  - id: {identity}\n    title: {{uk: "{identity}"}}\n    date: 2027-01-01\n    how: on_site\n'
        self.write(name, self.read(name) + event)

    def send(self, *, undo: bool = False) -> Outcome:
        def review(theirs: str, content: Mapping[str, bytes | None]) -> str:
            self.reviewed.append(dict(content))
            return "Зміна"

        return self.sending.send(review, MOMENT, self.steps.append, undo=undo)

    def clean(self) -> bool:
        """Whether Git sees nothing that is not committed, and the folder stands on what the remote has."""
        ahead = git(self.root, "rev-list", "--count", "origin/main..HEAD").strip()
        return git(self.root, "status", "--porcelain") == "" and ahead == "0"
