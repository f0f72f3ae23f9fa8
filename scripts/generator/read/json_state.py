"""Files that the program itself keeps below ``data/pulled/``: readable JSON, one entry a line, sorted."""

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
        return {str(name): entry(fields) for name, fields in json.loads(data).items()}, []
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}, [Problem(display_path(path), 1, "state-broken", 0, "warning")]
