"""Пакує зібраний сайт у ZIP: розпакований на флешку, він відкривається подвійним клацанням.

Packs the built site into a ZIP: unpacked on a memory stick, it opens by a double click.
"""

import datetime as dt
import os
from pathlib import Path

import command
from generator import data, files, portable
from generator.problems import errors


def main() -> int:
    """Exit codes: 0 packed, 1 data to fix, 2 there is no built site."""
    parser = command.arguments(__doc__ or "")
    parser.add_argument(
        "--site", type=Path, default=command.ROOT / "site", metavar="DIR", help="зібраний сайт / the built site"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="куди записати / where to write it")
    given = parser.parse_args()
    lang, folder = given.lang, given.site
    if not (folder / "index.html").is_file():
        return command.wrong_usage(
            lang, f"Спершу зберіть сайт (make site): {folder}", f"Build the site first (make site): {folder}"
        )
    facts, problems = data.load(given.data, given.today)
    if facts is None:
        command.show(errors(problems), lang)
        return command.TO_FIX
    name = portable.name(facts.campaign)
    out = given.out or command.ROOT / f"{name}.zip"
    content = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch.isdigit() else portable.last_change(content)
    packed = portable.archive(content, name, moment)
    files.write_atomic(out, packed)
    size = len(packed) / 1000
    command.say(lang, f"Готово: {out}, {size:.0f} КБ", f"Done: {out}, {size:.0f} KB")
    return command.FINE


if __name__ == "__main__":
    command.run(main)
