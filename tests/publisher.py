"""Small sites, all of whose files hold one number, published one after another: a program that tests kill.

``python publisher.py SCRIPTS TARGET HOW_MANY STEP EXCHANGE``: kills itself just before STEP (0: never) of its moving
and removing; EXCHANGE is 0 for a system that can't exchange two folders in one step. Prints the steps it has done.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

NAMES = ["index.html", "help/index.html", *(f"pages/{number}.html" for number in range(20))]


def write(site: Path, number: int) -> None:
    """A site with this number."""
    for name in NAMES:
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(str(number))


def number_of(site: Path) -> int:
    """The number of a site, which must be whole."""
    (number,) = {(site / name).read_text() for name in NAMES}
    return int(number)


def newest(target: Path) -> int:
    """The highest number in use, with the site itself and those that are on their way."""
    found = [*target.parent.glob("site/index.html"), *target.parent.glob(".releases/site/*/index.html")]
    return max((int(text) for one in found if (text := one.read_text())), default=0)


def main(scripts: str, target: Path, many: int, last: int, exchanges: bool) -> None:
    sys.path.insert(0, scripts)
    from generator.base import files
    from generator.publish import release_folders

    done = 0

    def counted(act: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*arguments: Any, **options: Any) -> Any:
            nonlocal done
            done += 1
            if done == last:
                os.kill(os.getpid(), signal.SIGKILL)
            return act(*arguments, **options)

        return counting

    release_folders.exchange = counted(release_folders.exchange if exchanges else lambda one, other: False)
    Path.rename = counted(Path.rename)  # type: ignore[method-assign]
    shutil.rmtree = counted(shutil.rmtree)  # type: ignore[assignment]
    for _ in range(many):
        with files.lock(target.parent / f".{target.name}.lock"), release_folders.side_folder(target) as side:
            write(side / "site", 1 + newest(target))
            release_folders.publish(side / "site", target)
        print(done, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:]))  # type: ignore[arg-type]
