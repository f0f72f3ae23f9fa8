"""Оновлює requirements/*.txt: які версії бібліотек бере проєкт, з їхніми сумами.

Remakes requirements/*.txt: which versions of packages the project takes, with their sums. Nothing but Python's own
library is used here: lock files that can't be installed are remade all the same.
"""

import sys
from pathlib import Path

import bootstrap  # noqa: F401
import install
from install import NPM_LOCK, PROPERDOCS_LOCK, SITE_LOCK, TEST_LOCK, ZIM_LOCK

UV = "uv>=0.9,<1"  # makes the lock files; nothing else needs it, so no lock file names it


def uv(*arguments: str | Path) -> int:
    """Run uv, which pip brings; its exit code."""
    return install.ENVIRONMENT.pip(UV) or install.call(install.ENVIRONMENT.python, "-m", "uv", *arguments)


def main() -> int:
    """Remake them; ``--upgrade`` takes newer versions. They hold for every system and Python 3.11+.

    Exit codes: 0 remade, 2 something can't be had; all others are uv's.
    """
    options = ["--universal", "--generate-hashes", "--python-version=3.11", "--no-emit-index-url", *sys.argv[1:]]
    compiling = ("pip", "compile", "--quiet", "--custom-compile-command=make lock")
    for lock in (SITE_LOCK, TEST_LOCK, PROPERDOCS_LOCK, ZIM_LOCK, NPM_LOCK):
        alone = ["--no-deps"] if lock == PROPERDOCS_LOCK else []  # what it needs is in the first one
        wanted = "pyproject.toml" if lock == SITE_LOCK else f"requirements/{lock.stem}.in"
        if code := uv(*compiling, *options, *alone, wanted, "--output-file", f"requirements/{lock.name}"):
            return code
    return 0


if __name__ == "__main__":
    sys.exit(install.exit_code(main))
