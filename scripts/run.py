#!/usr/bin/env python3
"""One command for everything: has what it needs brought (``install``), then runs the project's scripts.

``python scripts/run.py COMMAND [arguments]``; the Makefile only calls this file. It uses nothing but Python's own
library, because it runs before anything is installed, and keeps to syntax that Python 3.6 can parse, so that an old
Python reads the message about itself instead of failing on a bracket.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file is what tells the owner of an older Python
    version, path = ".".join(str(part) for part in sys.version_info[:3]), sys.argv[0]
    sys.stderr.write(
        f"Потрібен Python 3.11 або новіший, а це {version}. Встановіть новіший і запустіть ним: python3.11 {path}\n"
        f"Python 3.11 or newer is needed, this is {version}. Install a newer one and run: python3.11 {path}\n"
    )
    sys.exit(2)

import contextlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # which PYTHONSAFEPATH leaves out

import install
import npm_packages
import places
from install import SITE_LOCK, TEST_LOCK, ZIM_LOCK
from places import INSTALLED

SCRIPTS = places.PROGRAM / "scripts"
OLD_COPY_USED = (3, 4)  # a source of events is silent: its last good copy is shown, so the site is still built
HOSTED = re.compile(r"^[^#]*\beditor: *[\"']?hosted\b", re.M)  # campaign.yml wants the editor beside the site
TO_FIX = 1  # a file of events has an error: the build leaves it out and says so
FOR_CHILDREN = {"PYTHONUTF8": "1", "PYTHONSAFEPATH": "", "NO_MKDOCS_2_WARNING": "1"}  # scripts import their neighbours


def script(name: str, arguments: Sequence[str]) -> int:
    """Run one of the scripts with the project's Python; gives its exit code."""
    install.ENVIRONMENT.install(SITE_LOCK)
    python = (install.ENVIRONMENT.python, "-X", "utf8")  # the bundle's own listens to no variable
    return install.call(*python, SCRIPTS / name, *arguments, variables=FOR_CHILDREN)


def site(arguments: Sequence[str]) -> int:
    """Pull the events, then build. A silent source and a broken file stop no build; the exit code tells the former."""
    asking = [one for one in ("-h", "--help") if one in arguments]
    if not asking and HOSTED.search(_campaign(arguments)):
        npm_packages.ensure_editor()
    pulled = script("pull_events.py", asking or list(_of_both(arguments)))
    if pulled not in (0, TO_FIX, *OLD_COPY_USED):
        return pulled
    return script("build.py", arguments) or (0 if pulled == TO_FIX else pulled)


def _campaign(arguments: Sequence[str]) -> str:
    """The text of campaign.yml; this runs before anything is installed that reads it."""
    at = arguments.index("--data") + 1 if "--data" in arguments else 0
    file = Path(arguments[at] if 0 < at < len(arguments) else places.ROOT / "data") / "campaign.yml"
    with contextlib.suppress(OSError):  # which the check puts into words
        return file.read_text("utf-8", errors="replace") if file.is_file() else ""
    return ""


def _of_both(arguments: Sequence[str]) -> Iterator[str]:
    """What the pull is told too: options that every command has. All others of ``site`` are the build's."""
    for at, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name in ("--data", "--today", "--lang"):
            yield from [argument] if value else arguments[at : at + 2]


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
    npm_packages.ensure_editor()
    processes = str(min(6, 2 * (os.cpu_count() or 1)))  # more than cores: tests wait for browsers and servers
    everything = [] if arguments else ["-n", processes, "--dist", "loadfile"]
    return install.call(install.ENVIRONMENT.python, "-m", "pytest", *everything, *arguments, variables=FOR_CHILDREN)


def test_long(arguments: Sequence[str]) -> int:
    """The tests that look at every page where others look at a sample; in them, the Nu HTML checker."""
    npm_packages.ensure_checker()
    return test(["-m", "long", *arguments])


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


def runs_alone(name: str) -> Callable[[Sequence[str]], int]:
    """A command that is one script and needs nothing but Python, so that it works where no package can be installed."""
    return lambda arguments: install.call(
        sys.executable, "-X", "utf8", SCRIPTS / name, *arguments, variables=FOR_CHILDREN
    )


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {  # what run.toml says of each is the help
    "site": site,
    "test": test,
    "test-long": test_long,
    "serve": runs("serve.py"),
    "edit": runs("edit.py", bring=npm_packages.ensure_editor),
    "check": runs("check.py"),
    "test-content": runs("maintain/test_content.py"),
    "event": runs("new.py", "event"),
    "page": runs("new.py", "page"),
    "hromada": runs("new.py", "hromada"),
    "import": runs("import_events.py"),
    "changes": runs("changes.py"),
    "publish": runs("publish.py"),
    "bench": runs("maintain/bench.py", locks=[TEST_LOCK]),
    "measure": runs("maintain/measure.py", locks=[TEST_LOCK], bring=install.ensure_browser),
    "search-recall": runs("maintain/search_recall.py", locks=[TEST_LOCK], bring=install.ensure_browser),
    "gallery": runs("maintain/gallery.py", locks=[TEST_LOCK], bring=install.ensure_browser),
    "verify": runs("maintain/verify.py"),
    "rollback": runs("maintain/rollback.py"),
    "offline": offline,
    "zim": runs("maintain/zim.py", locks=[ZIM_LOCK]),
    "engines": runs("maintain/engines.py", bring=install.ensure_properdocs),
    "pull": runs("pull_events.py"),
    "build": runs("build.py"),
    "new-site": runs("maintain/new_site.py"),
    "new": runs("maintain/new_site.py"),  # the same, as whoever installed the program calls it
    "country": runs("maintain/country.py"),
    "hromadas": runs("maintain/hromadas.py"),
    "bundle": runs("maintain/bundle.py", bring=npm_packages.ensure_editor),
    "deploy": runs("maintain/deploy.py"),
    "pack": runs("maintain/pack.py"),
    "schemas": runs("maintain/schemas.py"),
    "wheels": runs_alone("maintain/kept_wheels.py"),
    "lock": runs_alone("maintain/locks.py"),
}


# What works on the program itself: an installed one has neither its tests nor its Git.
OF_THE_REPOSITORY = ("test", "test-long", "engines", "new-site", "schemas", "wheels", "lock")
if INSTALLED:
    COMMANDS = {name: command for name, command in COMMANDS.items() if name not in OF_THE_REPOSITORY}
CALL = "safe-step" if INSTALLED else "python scripts/run.py"


def usage() -> str:
    """The help: every command, in both languages."""
    words = install.WORDS["commands"]
    rows = [f"  {name:<9} {words[name]['uk']}\n            {words[name]['en']}" for name in words if name in COMMANDS]
    return "\n".join([f"{CALL} COMMAND [--help …]        make COMMAND [ARGS='…']", "", *rows])


def main(arguments: Sequence[str]) -> int:
    """Run one command. Gives its exit code; 2 for a wrong command or a machine that lacks something."""
    name = arguments[0] if arguments else "help"

    def told(text: str) -> int:
        print(text)
        return 0

    if name in ("help", "-h", "--help"):
        return install.exit_code(lambda: told(usage()))
    if name == "--version":
        return install.exit_code(lambda: told(places.version()))
    if name not in COMMANDS:
        print(usage(), file=sys.stderr)
        return 2
    return install.exit_code(lambda: COMMANDS[name](arguments[1:]))


def start() -> int:
    """Run the command that this process was started for; its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # Windows writes to a pipe in a code page without Ukrainian
    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(start())
