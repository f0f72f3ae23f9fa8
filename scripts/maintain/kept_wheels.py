"""Зберігає бібліотеки у wheels/ на день, коли реєстр не відповість. Аргументи — для pip: інша система, інший Python.

Keeps the packages in wheels/ for a day when no registry answers. Arguments are pip's: another system, another Python.
Nothing but Python's own library is used here, as in ``locks``.
"""

import hashlib
import sys
from pathlib import Path

import bootstrap  # noqa: F401
import install
from generator.base import files
from install import SITE_LOCK, TEST_LOCK


def main() -> int:
    """Keep what the site and its tests are made of; wheels that no lock file names any more go.

    Exit codes: 0 kept, 2 something can't be had.
    """
    sums = "".join(file.read_text(encoding="utf-8") for file in sorted(install.REQUIREMENTS.glob("*.txt")))
    wheels = {file.name: file.read_bytes() for file in install.WHEELS.glob("*.whl")}
    named = {name: wheel for name, wheel in wheels.items() if hashlib.sha256(wheel).hexdigest() in sums}
    files.mirror(install.WHEELS, named)
    options: list[str | Path] = ["--dest", install.WHEELS, *sys.argv[1:], *install.LOCKED]
    for lock in (SITE_LOCK, TEST_LOCK):
        if install.ENVIRONMENT.pip(*options, lock, task="download") != 0:
            raise install.Stop("not_kept", lock=install.shown(lock))
    return 0


if __name__ == "__main__":
    sys.exit(install.exit_code(main))
