"""Повертає попередній випуск сайту одним кроком. / Brings an earlier release of the site back in one step.

Знятий випуск лягає на місце повернутого, тож друге повернення скасовує перше. / What is withdrawn takes the place of
what comes back, so doing it twice undoes it.
"""

import datetime as dt
import os
from pathlib import Path

import bootstrap  # noqa: F401
import command
from generator.base import files
from generator.model.schedule import KYIV


def main() -> int:
    """Exit codes: 0 done, 2 wrong call or no such release."""
    parser = command.arguments(__doc__ or "")
    parser.add_argument("release", type=int, nargs="?", help="номер; без нього найновіший / number; newest if left out")
    parser.add_argument("--list", action="store_true", help="лише показати випуски / only show the releases")
    parser.add_argument(
        "--out", type=Path, default=command.ROOT / "site", metavar="DIR", help="де стоїть сайт / where the site stands"
    )
    given = parser.parse_args()
    lang, out = given.lang, Path(os.path.abspath(given.out))
    if given.list:
        for one in files.releases(out):
            made = dt.datetime.fromtimestamp((one / "index.html").stat().st_mtime, KYIV)
            print(f"{one.name:>6}  {made:%Y-%m-%d %H:%M}  {one}")
        return command.FINE
    try:
        with files.lock(out.parent / f".{out.name}.lock"):
            release = files.roll_back(out, given.release)
    except files.Busy:
        return command.wrong_usage(lang, "Сайт саме збирає інша команда.", "Another command is building this site.")
    if release is None:
        return command.wrong_usage(lang, f"Такого випуску немає: {out}", f"There is no such release: {out}")
    command.say(
        lang,
        f"Повернуто випуск {release.name}. Зняте лежить у {release}; ще раз: rollback {release.name}.\n"
        "Наступне збирання знову покаже те, що зараз у docs/ і data/.",
        f"Release {release.name} is back. What was withdrawn lies in {release}; again: rollback {release.name}.\n"
        "The next build will show what is in docs/ and data/ again.",
    )
    return command.FINE


if __name__ == "__main__":
    command.run(main)
