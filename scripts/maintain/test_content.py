"""Перевіряє вміст до кінця: збирає сайт осторонь і звіряє кожну сторінку з тим, що сайт обіцяє читачам.

Checks the content to the end: builds the site aside and holds every page against what the site promises its readers
(``generator/contract.py``): addresses, languages, titles, phone lines, exit, policy, links, calendars.
"""

import subprocess
import tempfile
from pathlib import Path

import bootstrap  # noqa: F401
import command
from generator import contract, site
from generator.check import menu


def main() -> int:
    """Exit codes: 0 every promise is kept, 1 content to fix or a promise broken, 2 wrong call or settings."""
    parser = command.arguments(__file__, __doc__, "docs")
    args = parser.parse_args()
    if command.no_folder(args.lang, args.data, args.docs):
        return command.USAGE
    config = menu.beside(args.docs, command.ROOT / "mkdocs.yml")
    inputs = site.Inputs(
        args.data, args.docs, command.overrides(args.docs.parent), config, args.today, out=args.docs.with_name("site")
    )
    with command.told_when_slow(args.lang, "build_reading"):
        ready, problems = site.load(inputs)
    code = command.report(problems, args.lang)
    if ready is None:
        return code
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "site"
        places = ("--data", str(args.data), "--docs", str(args.docs), "--lang", args.lang)
        call = command.build_call(args.docs.parent, out, args.today, *places, "--unattended")
        with command.told_when_slow(
            args.lang, "building_pages", events=len(ready.listing.all), pages=len(ready.documents.pages)
        ):
            done = subprocess.run(call, capture_output=True, encoding="utf-8", check=False)
        if done.returncode:
            print(done.stdout + done.stderr, end="", flush=True)
            return done.returncode
        with command.told_when_slow(args.lang, "promises_read"):
            breaches = contract.of(ready).breaches(out)
        pages = sum(1 for _ in out.rglob("*.html"))
    for breach in breaches:
        print(f"{breach.file}: {breach.point}: {breach.content}")
    command.say(args.lang, "promises", pages=pages, breaches=len(breaches))
    return command.TO_FIX if breaches else code


if __name__ == "__main__":
    command.run(main)
