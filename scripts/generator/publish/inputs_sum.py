"""Whether a build would give what is already there: one sum over everything that goes into it."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def of(inputs: Iterable[Path], *more: object) -> str:
    """A sum over files (folders with all below them) and ``more``: equal when nothing differs, names included."""
    total = hashlib.sha256(repr(more).encode())
    for start in inputs:
        for path in sorted(start.rglob("*")) if start.is_dir() else [start]:
            if path.is_file() and "__pycache__" not in path.parts:
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                total.update(f"{path.relative_to(start.parent).as_posix()} {content}\n".encode())
    return total.hexdigest()
