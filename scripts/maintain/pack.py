"""Кладе поруч із файлами сайту стиснені копії (.gz, .br): так сервер відповідає швидше. Після кожного make site.

Lays packed copies (.gz, .br) beside the files of the site, so that the server answers faster. After each make site.
"""

import os
from pathlib import Path

import bootstrap  # noqa: F401
import command
from generator.base import files
from generator.publish import packed


def main() -> int:
    """Exit codes: 0 done, 2 there is no built site, or it is being built."""
    parser = command.arguments(__file__, __doc__, "site")
    args = parser.parse_args()
    lang, folder = args.lang, Path(os.path.abspath(args.site))
    if not (folder / "index.html").is_file():
        return command.wrong_usage(lang, "no_site", folder=folder)
    files.let_all_read()
    try:
        # Nothing else may take its place meanwhile.
        with files.lock(folder.parent / f".{folder.name}.lock"), command.told_when_slow(lang, "packing"):
            copies, new = packed.pack(folder)
    except files.Busy:
        return command.wrong_usage(lang, "build_runs_now")
    command.say(lang, "copies_packed", copies=copies, new=new)
    return command.FINE


if __name__ == "__main__":
    command.run(main)
