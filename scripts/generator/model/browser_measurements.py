"""What a browser measured on a built site: ``data/measured.json``, which ``scripts/maintain/measure.py`` writes.

A build has no browser. It shows these figures with their day, and says whether they are of the very same files.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from generator.base.problems import Problem
from generator.read import json_state

_NAME = "browser"


@dataclass(frozen=True)
class Measured:
    """Figures of one visit to every page of a site."""

    day: dt.date
    manifest: str  # as the receipt of the visited site names it
    browser: str  # with its version
    axe: str  # version of axe-core
    pages: int
    requests: int  # that the greediest page made, itself included
    hosts: tuple[str, ...]  # others that were asked
    cookies: int
    stored: int  # pages that left something on the device
    complaints: int  # of the browser: broken policies, errors of scripts
    violations: int  # that axe-core found


def path(data: Path) -> Path:
    """Where the figures lie."""
    return data / "measured.json"


def dump(figures: Measured) -> bytes:
    """The file's content."""
    return json_state.dump({_NAME: figures})


def load(file: Path) -> tuple[Measured | None, list[Problem]]:
    """Read the file; None where nothing was measured yet, or nobody can read it."""
    measured, problems = json_state.load(file, TypeAdapter(Measured).validate_python)
    return measured.get(_NAME), problems
