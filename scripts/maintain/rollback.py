"""Повертає попередній випуск сайту одним кроком. / Brings an earlier release of the site back in one step.

Знятий випуск лягає на місце повернутого, тож друге повернення скасовує перше. / What is withdrawn takes the place of
what comes back, so doing it twice undoes it.
"""

import os
from pathlib import Path

import bootstrap  # noqa: F401
import command
from generator.base import files
from generator.publish import release_folders


def main() -> int:
    """Exit codes: 0 done, 2 wrong call or no such release."""
    parser = command.arguments(__file__, __doc__)
    parser.add_argument("release", type=int, nargs="?")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--out", type=Path, default=command.ROOT / "site", metavar="DIR")
    args = parser.parse_args()
    lang, out = args.lang, Path(os.path.abspath(args.out))
    if args.list:
        for old in release_folders.earlier(out):
            print(f"{old.name:>6}  {command.built_at(old)}  {old}")
        return command.FINE
    try:
        with files.lock(out.parent / f".{out.name}.lock"):
            release = release_folders.roll_back(out, args.release)
    except files.Busy:
        return command.wrong_usage(lang, "build_runs_now")
    if release is None:
        return command.wrong_usage(lang, "no_release", out=out)
    command.say(lang, "rolled_back", number=release.name, release=release)
    return command.FINE


if __name__ == "__main__":
    command.run(main)
