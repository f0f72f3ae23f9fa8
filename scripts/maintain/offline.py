"""Пакує зібраний сайт у ZIP: розпакований на флешку, він відкривається подвійним клацанням.

Packs the built site into a ZIP: unpacked on a memory stick, it opens by a double click.
"""

import datetime as dt
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import bootstrap  # noqa: F401
import command
from generator.base import files
from generator.base.problems import errors
from generator.check import data_folder
from generator.model.campaign import Campaign
from generator.publish import memory_stick, packed

Pack = Callable[[Mapping[str, bytes], Campaign], bytes]


def main() -> int:
    """Exit codes: 0 packed, 1 data to fix, 2 there is no built site."""
    return pack(__file__, __doc__, "zip", _zip)


def _zip(site: Mapping[str, bytes], campaign: Campaign) -> bytes:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch.isdigit() else memory_stick.last_change(site)
    return memory_stick.archive(site, memory_stick.name(campaign), moment)


def pack(file: str, description: str | None, ending: str, packing: Pack) -> int:
    """Make one file of the built site with ``packing``; the exit code."""
    parser = command.arguments(file, description, "site")
    parser.add_argument("--out", type=Path, metavar="FILE")
    args = parser.parse_args()
    lang, folder = args.lang, args.site
    if not (folder / "index.html").is_file():
        return command.wrong_usage(lang, "no_site", folder=folder)
    facts, problems = data_folder.load(args.data, args.today)
    if facts is None:
        command.show(errors(problems), lang)
        return command.TO_FIX
    out = args.out or command.ROOT / f"{memory_stick.name(facts.campaign)}.{ending}"
    paths = (path for path in folder.rglob("*") if path.is_file() and not packed.is_copy(path))
    with command.told_when_slow(lang, "packing"):
        site = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        content = packing(site, facts.campaign)
        files.write_atomic(out, content)
    size = len(content) / 1000
    command.say(lang, "packed", out=out, size=size)
    return command.FINE


if __name__ == "__main__":
    command.run(main)
