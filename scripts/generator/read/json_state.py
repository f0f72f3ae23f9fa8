"""Files that the program itself keeps: readable JSON, one entry a line, sorted.

Git merges them by keeping the lines of both sides, so a comma may be missing, and an entry may be there twice.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from generator.base.problems import Problem, display_path
from generator.read.text_file import read_bytes

MAX_BYTES = 32 * 1024 * 1024

Value = TypeVar("Value")


def dump(entries: Mapping[str, Any]) -> bytes:
    """The file's content; the entries are dataclasses."""
    lines = [
        f"{json.dumps(name)}: {json.dumps(asdict(entry), ensure_ascii=False, default=str)}"
        for name, entry in sorted(entries.items())
    ]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def load(path: Path, entry: Callable[[Mapping[str, Any]], Value]) -> tuple[dict[str, Value], list[Problem]]:
    """Read the file, making each entry from its fields. A missing file is empty; a broken one is a problem."""
    if not path.exists():
        return {}, []
    data, problems = read_bytes(path, MAX_BYTES)
    if data is None:
        return {}, problems
    try:
        return {str(name): entry(fields) for name, fields in _entries(data.decode("utf-8-sig")).items()}, []
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}, [Problem(display_path(path), 1, "state-broken", 0, "warning")]


def _entries(text: str) -> dict[str, Any]:
    try:
        entries = json.loads(text)
    except ValueError:
        start, *rows, end = text.splitlines()
        if (start, end) != ("{", "}"):
            raise
        entries = json.loads("{" + ",".join(row.rstrip(",") for row in rows) + "}")
    return dict(entries.items())
