"""Which versions of packages the project takes, with their sums, and a copy of them for a day without network.

Nothing but Python's own library is used here, as in ``install``.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import install
from generator.base import files
from install import NPM_LOCK, PROPERDOCS_LOCK, SITE_LOCK, TEST_LOCK, ZIM_LOCK

UV = "uv>=0.9,<1"  # makes the lock files; nothing else needs it, so no lock file names it


def uv(*arguments: str | Path) -> int:
    """Run uv, which pip brings; its exit code."""
    return install.ENVIRONMENT.pip(UV) or install.call(install.ENVIRONMENT.python, "-m", "uv", *arguments)


def make_locks(arguments: Sequence[str]) -> int:
    """Remake the lock files; ``--upgrade`` takes newer versions. They hold for every system and Python 3.11+."""
    options = ["--universal", "--generate-hashes", "--python-version=3.11", "--no-emit-index-url", *arguments]
    compiling = ("pip", "compile", "--quiet", "--custom-compile-command=make lock")
    for lock in (SITE_LOCK, TEST_LOCK, PROPERDOCS_LOCK, ZIM_LOCK, NPM_LOCK):
        alone = ["--no-deps"] if lock == PROPERDOCS_LOCK else []  # what it needs is in the first one
        wanted = "pyproject.toml" if lock == SITE_LOCK else f"requirements/{lock.stem}.in"
        if code := uv(*compiling, *options, *alone, wanted, "--output-file", f"requirements/{lock.name}"):
            return code
    return 0


def keep_wheels(arguments: Sequence[str]) -> int:
    """Keep what the site and its tests are made of in ``wheels/``. Arguments are pip's: another system, another Python.

    Wheels that no lock file names any more go.

    Raises Stop when one can't be had.
    """
    sums = "".join(file.read_text(encoding="utf-8") for file in sorted(install.REQUIREMENTS.glob("*.txt")))
    wheels = {file.name: file.read_bytes() for file in install.WHEELS.glob("*.whl")}
    named = {name: wheel for name, wheel in wheels.items() if hashlib.sha256(wheel).hexdigest() in sums}
    files.mirror(install.WHEELS, named)
    for lock in (SITE_LOCK, TEST_LOCK):
        if install.ENVIRONMENT.pip("--dest", install.WHEELS, *arguments, *install.LOCKED, lock, task="download") != 0:
            raise install.Stop("not_kept", lock=install.shown(lock))
    return 0
