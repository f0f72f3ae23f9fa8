#!/usr/bin/env python3
"""One command for everything: has what it needs brought (``install``), then runs the project's scripts.

``python scripts/run.py COMMAND [arguments]``; the Makefile only calls this file. It uses nothing but Python's own
library, because it runs before anything is installed, and keeps to syntax that Python 3.6 can parse, so that an old
Python reads the message about itself instead of failing on a bracket.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file is what tells the owner of an older Python
    found, path = ".".join(str(part) for part in sys.version_info[:3]), sys.argv[0]
    sys.stderr.write(
        f"Потрібен Python 3.11 або новіший, а це {found}. Встановіть новіший і запустіть ним: python3.11 {path}\n"
        f"Python 3.11 or newer is needed, this is {found}. Install a newer one and run: python3.11 {path}\n"
    )
    sys.exit(2)

import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import install
from install import ROOT, SITE_LOCK, TEST_LOCK, ZIM_LOCK

SCRIPTS = ROOT / "scripts"
OLD_COPY_USED = (3, 4)  # a source of events is silent: its last good copy is shown, so the site is still built
FOR_CHILDREN = {"PYTHONUTF8": "1", "NO_MKDOCS_2_WARNING": "1"}


def script(name: str, arguments: Sequence[str]) -> int:
    """Run one of the scripts with the project's Python; gives its exit code."""
    install.ENVIRONMENT.install(SITE_LOCK)
    return install.call(install.ENVIRONMENT.python, SCRIPTS / name, *arguments, more=FOR_CHILDREN)


def site(arguments: Sequence[str]) -> int:
    """Pull the events, then build. A source that is silent stops no build, but is what the exit code tells."""
    pulled = script("pull_events.py", arguments)
    if pulled and pulled not in OLD_COPY_USED:
        return pulled
    return script("build.py", arguments) or pulled


def offline(arguments: Sequence[str]) -> int:
    """Build the site and pack it for a memory stick; with arguments, pack what they name."""
    built = 0 if arguments else site([])
    if built and built not in OLD_COPY_USED:
        return built
    return script("maintain/offline.py", arguments) or built


def test(arguments: Sequence[str]) -> int:
    """Bring what the tests need, the browser too, and run them; linters and types are tests among the others."""
    install.ENVIRONMENT.install(SITE_LOCK, TEST_LOCK, ZIM_LOCK)
    install.ensure_properdocs()
    install.ensure_browser()
    install.ensure_programs()
    install.ensure_editor()
    everything = [] if arguments else ["-n", "auto", "--maxprocesses", "4", "--dist", "loadfile"]  # on all cores
    return install.call(install.ENVIRONMENT.python, "-m", "pytest", *everything, *arguments, more=FOR_CHILDREN)


def test_long(arguments: Sequence[str]) -> int:
    """The tests that look at every page where others look at a sample; in them, the Nu HTML checker."""
    install.ensure_checker()
    return test(["-m", "long", *arguments])


@dataclass(frozen=True)
class Command:
    """What a word on the command line does, and what the help says of it."""

    run: Callable[[Sequence[str]], int]
    uk: str
    en: str


def runs(
    name: str, *first: str, locks: Sequence[Path] = (), bring: Callable[[], object] = lambda: None
) -> Callable[[Sequence[str]], int]:
    """A command that is one script: what ``locks`` name and ``bring`` brings is there before it starts.

    ``first`` comes before its arguments.
    """

    def run(arguments: Sequence[str]) -> int:
        install.ENVIRONMENT.install(SITE_LOCK, *locks)
        bring()
        return script(name, [*first, *arguments])

    return run


COMMANDS = {
    "site": Command(site, "збирає сайт у site/", "builds the site into site/"),
    "test": Command(test, "усі перевірки й тести, також у браузері", "all checks and tests, in a browser too"),
    "test-long": Command(test_long, "тести, які дивляться на кожну сторінку", "tests that look at every single page"),
    "serve": Command(
        runs("serve.py"),
        "перегляд, що оновлюється під час редагування",
        "a preview that follows your edits",
    ),
    "edit": Command(
        runs("edit.py", bring=install.ensure_editor),
        "редактор текстів і даних у браузері, поруч із переглядом",
        "an editor of texts and data in the browser, with the preview",
    ),
    "check": Command(
        runs("check.py"),
        "що в текстах і даних хибне або застаріле",
        "what is wrong or stale in texts and data",
    ),
    "event": Command(
        runs("new.py", "event"),
        "нова подія: кілька запитань — і запис у файлі громади",
        "a new event: some questions, and it stands in its file",
    ),
    "page": Command(
        runs("new.py", "page"),
        "нова сторінка обома мовами й рядок у меню",
        "a new page in both languages, and its line in the menu",
    ),
    "hromada": Command(
        runs("new.py", "hromada"),
        "файл громади, якої ще немає",
        "the file of a hromada that is not there yet",
    ),
    "changes": Command(
        runs("changes.py"),
        "що змінилося від --base main: події, номери, сторінки",
        "what changed since --base main: events, numbers, pages",
    ),
    "bench": Command(
        runs("maintain/bench.py", locks=[TEST_LOCK]),
        "вимірює сайт поруч із Material і Hugo, пише bench.json",
        "measures the site beside Material and Hugo, writes bench.json",
    ),
    "measure": Command(
        runs("maintain/measure.py", locks=[TEST_LOCK], bring=install.ensure_browser),
        "відкриває кожну сторінку в браузері для /receipt/",
        "opens every page in a browser, for /receipt/",
    ),
    "verify": Command(
        runs("maintain/verify.py"),
        "порівнює копію сайту з підписаним переліком файлів",
        "compares a copy of the site with its signed manifest",
    ),
    "rollback": Command(
        runs("maintain/rollback.py"),
        "повертає попередній випуск сайту (--list: які є)",
        "brings an earlier release back (--list: which)",
    ),
    "offline": Command(offline, "пакує сайт у ZIP для флешки", "packs the site into a ZIP for a memory stick"),
    "zim": Command(
        runs("maintain/zim.py", locks=[ZIM_LOCK]), "пакує сайт у ZIM для Kiwix", "packs the site into a ZIM for Kiwix"
    ),
    "engines": Command(
        runs("maintain/engines.py", bring=install.ensure_properdocs),
        "чи збирають той самий сайт інші рушії",
        "whether other engines build the same site",
    ),
    "pull": Command(
        runs("pull_events.py"),
        "лише події: забрати або (--check) перевірити",
        "events only: pull or (--check) validate them",
    ),
    "build": Command(
        runs("build.py"),
        "лише збирання, без подій з мережі",
        "the build only, no events pulled",
    ),
    "new-site": Command(
        runs("maintain/new_site.py"),
        "сайт іншої області: --oblast Сумська",
        "a site of another oblast: --oblast Сумська",
    ),
    "country": Command(
        runs("maintain/country.py"),
        "сайти всіх областей і головна сторінка країни",
        "the sites of all oblasts and the country's front page",
    ),
    "hromadas": Command(
        runs("maintain/hromadas.py"),
        "файли громад області за кодифікатором КАТОТТГ",
        "files of an oblast's hromadas from the codifier KATOTTG",
    ),
    "deploy": Command(
        runs("maintain/deploy.py"), "налаштування nginx і Caddy в deploy/", "settings of nginx and Caddy in deploy/"
    ),
    "schemas": Command(
        runs("maintain/schemas.py"), "схеми для редактора й форма події", "the editor's schemas and the event form"
    ),
    "wheels": Command(
        install.keep_wheels,
        "зберігає бібліотеки у wheels/, щоб зібрати без мережі",
        "keeps the packages in wheels/, to build without network",
    ),
    "lock": Command(install.make_locks, "оновлює requirements/*.txt", "remakes requirements/*.txt"),
}


def usage() -> str:
    """The help: every command, in both languages."""
    rows = [f"  {name:<9} {command.uk}\n            {command.en}" for name, command in COMMANDS.items()]
    return "\n".join(["python scripts/run.py COMMAND [--help …]        make COMMAND [ARGS='…']", "", *rows])


def main(arguments: Sequence[str]) -> int:
    """Run one command. Gives its exit code; 2 for a wrong command or a machine that lacks something."""
    name = arguments[0] if arguments else "help"
    if name in ("help", "-h", "--help"):
        print(usage())
        return 0
    if name not in COMMANDS:
        print(usage(), file=sys.stderr)
        return 2
    try:
        return COMMANDS[name].run(arguments[1:])
    except install.Stop as problem:
        print(problem, file=sys.stderr)
        return 2
    except install.Interrupted as interruption:
        return interruption.code
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # Windows writes to a pipe in a code page without Ukrainian
    sys.exit(main(sys.argv[1:]))
