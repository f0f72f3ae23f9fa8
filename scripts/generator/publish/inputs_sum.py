"""Whether a build would give what is already there: one sum over everything that goes into it."""

import contextlib
import datetime as dt
import functools
import hashlib
import importlib.metadata
import sys
from collections.abc import Iterable
from pathlib import Path

from generator.base import files
from generator.model.schedule import local


def of(inputs: Iterable[Path], *more: object) -> str:
    """A sum over files (folders with all below them) and ``more``: equal when nothing differs, names included."""
    total = hashlib.sha256(repr(more).encode())
    for start in inputs:
        for path in sorted(start.rglob("*")) if start.is_dir() else [start]:
            if path.is_file() and "__pycache__" not in path.parts:
                content = ""
                with contextlib.suppress(PermissionError):  # told by whoever reads it for the site
                    content = files.sha256(str(path))
                total.update(f"{path.relative_to(start.parent).as_posix()} {content}\n".encode())
    return total.hexdigest()


def program(folders: Iterable[Path]) -> str:
    """The sum of what makes pages: a program in ``folders``, Python and its packages, what clocks in Kyiv show."""
    return of(folders, *_around())


@functools.cache
def _around() -> tuple[object, ...]:
    packages = sorted(f"{one.name} {one.version}" for one in importlib.metadata.distributions())
    clock = [local(dt.date(year, month, 1), dt.time()).utcoffset() for year in range(2020, 2050) for month in (1, 7)]
    return packages, clock, sys.version, sys.platform
