"""Where each hromada's events were last read from: ``data/pulled/sources.json``, written by the pull.

The last good copy itself lies beside it as ``data/pulled/<hromada>.yml``.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from generator.base.problems import Problem
from generator.read import json_state

FOLDER = "pulled"  # of the data folder; not kept in Git
OLD_AFTER_DAYS = 14  # a copy this old is said to be old, and the pull ends with 4
HIDDEN_AFTER_DAYS = 60  # a copy this old is not shown any more

Outcome = Literal["fresh", "unchanged", "kept", "held", "gone"]
"""fresh and unchanged: all is well; kept: the source failed; held: its answer lost too much; gone: it says so (410)."""


@dataclass(frozen=True)
class Provenance:
    """The last good copy of one source, and what its latest pull gave."""

    url: str
    fetched_at: dt.date  # when the copy was last known to be what the source says
    sha256: str
    etag: str | None
    last_modified: str | None
    outcome: Outcome
    reason: str | None = None  # problem code of the latest failure

    @property
    def good(self) -> bool:
        """True when the latest pull confirmed the copy."""
        return self.outcome in ("fresh", "unchanged")

    def age_days(self, today: dt.date) -> int:
        """Days since the copy was last confirmed."""
        return (today - self.fetched_at).days


def copy_path(data: Path, hromada: str) -> Path:
    """Where the last good copy of a hromada's events lies."""
    return data / FOLDER / f"{hromada}.yml"


def state_path(data: Path) -> Path:
    """Where provenance is kept."""
    return data / FOLDER / "sources.json"


def accepting(hromada: str) -> str:
    """The command by which a person takes what a source lost or gained."""
    return f"python scripts/run.py pull --accept-change {hromada}"


def dump(sources: Mapping[str, Provenance]) -> bytes:
    """The file's content."""
    return json_state.dump(sources)


def load(path: Path) -> tuple[dict[str, Provenance], list[Problem]]:
    """Read the file; a missing or broken one is empty."""
    return json_state.load(path, TypeAdapter(Provenance).validate_python)
