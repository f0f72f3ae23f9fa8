"""Збирає сайти всіх областей один за одним і головну сторінку країни, що веде до них.

Builds the sites of all oblasts one after another, and the front page that leads to them. An oblast that has a folder
in sites/ is built from it, any other from the codifier and the shared pages. One that fails keeps its last good site,
and the others are built.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import bootstrap  # noqa: F401
import command
import new_site
from generator import site
from generator.base import files
from generator.base.fields import Lang
from generator.base.problems import errors
from generator.model import provenance
from generator.model.oblast import UKRAINE, Oblast, load
from generator.oblast import country
from generator.oblast.country import OblastSite
from generator.publish import release_folders

WORK = command.ROOT / ".build" / "country"
ADDRESS = "https://country.example/"


@dataclass(frozen=True)
class Result:
    """What became of one oblast; ``output`` is why it failed."""

    slug: str
    good: bool
    seconds: float
    files: int
    bytes: int
    output: str = ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 all built, 1 at least one oblast failed, 2 wrong call."""
    args = _arguments(arguments)
    lang: Lang = args.lang
    table = load(new_site.OBLASTS)
    if args.list:
        print(json.dumps([one.slug for one in table.all]))
        return command.FINE
    chosen = [table.find(name) for name in args.oblast] if args.oblast else list(table.all)
    oblasts = [one for one in chosen if one is not None]
    if len(oblasts) < len(chosen):
        return command.wrong_usage(lang, "no_oblast")
    if not command.replaceable(args.out, "sitemap-front.xml"):
        return command.wrong_usage(lang, "not_a_country", out=args.out)
    results = [] if args.step == "merge" else build(oblasts, table.edition, args)
    if results:
        _table(results, lang)
    if args.step != "build":
        problem = merge(table.all, args)
        if problem:
            return command.refused(problem)
        command.say(lang, "country_ready", out=args.out)
    return command.FINE if all(one.good for one in results) else command.TO_FIX


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = command.arguments(__file__, __doc__)
    parser.add_argument("--address", default=ADDRESS, metavar="URL")
    parser.add_argument("--sites", type=Path, default=command.ROOT / "sites", metavar="DIR")
    parser.add_argument("--work", type=Path, default=WORK, metavar="DIR")
    parser.add_argument("--out", type=Path, default=command.ROOT / "country", metavar="DIR")
    parser.add_argument("--oblast", action="append", metavar="NAME")
    parser.add_argument("--jobs", type=int, default=1, metavar="N")
    parser.add_argument("--step", choices=("build", "merge"))
    parser.add_argument("--list", action="store_true")
    return parser.parse_args(arguments)


def build(oblasts: Sequence[Oblast], edition: str, args: argparse.Namespace) -> list[Result]:
    """Build ``oblasts``; a failure of one is a result among the others."""
    with (
        command.progress(len(oblasts), args.lang, "oblasts_built") as step,
        ThreadPoolExecutor(max(1, args.jobs)) as pool,
    ):

        def one(oblast: Oblast) -> Result:
            result = _build(oblast, edition, args)
            step()
            return result

        return list(pool.map(one, oblasts))


def _build(oblast: Oblast, edition: str, args: argparse.Namespace) -> Result:
    started, folder = time.monotonic(), args.work / oblast.slug
    out, content = folder / "site", folder / "content"
    files.mirror(content, _content(oblast, edition, args))
    # A source that is silent stops nothing; what is wrong with the rest the build tells.
    pull = [sys.executable, command.SCRIPTS / "pull_events.py", "--data", content / "data", "--today", str(args.today)]
    subprocess.run(pull, capture_output=True, check=False)
    call = command.build_call(content, out, args.today, "--lang", args.lang, "--unattended")
    done = subprocess.run(call, capture_output=True, encoding="utf-8", errors="replace", check=False)
    last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-5:])
    sizes = [path.stat().st_size for path in out.rglob("*") if path.is_file()]
    return Result(oblast.slug, done.returncode == 0, time.monotonic() - started, len(sizes), sum(sizes), last)


def _content(oblast: Oblast, edition: str, args: argparse.Namespace) -> dict[str, bytes]:
    """What an oblast is built from (path → bytes), at its address below the country's.

    Its own folder in sites/; ours for our own oblast; for any other, what the codifier and the shared pages give.
    What was published is remembered beside its site, what was pulled stays where it is.
    """
    address = f"{args.address.rstrip('/')}/{oblast.slug}/"
    own: Path = args.sites / oblast.slug
    if not own.is_dir() and new_site.ours().oblast.uk == oblast.title.uk:
        own = command.ROOT
    if own.is_dir():
        parts = [*own.glob("data/**/*"), *own.glob("docs/**/*"), own / "mkdocs.yml"]
        contents = {path.relative_to(own).as_posix(): path.read_bytes() for path in parts if path.is_file()}
        stated = contents.get(new_site.CAMPAIGN, b"").decode()
        contents[new_site.CAMPAIGN] = re.sub(r"(?m)^address:.*$", f'address: "{address}"', stated).encode()
    else:
        contents = dict(new_site.make(oblast, edition, new_site.Settings(address)).files)
    there: Path = args.work / oblast.slug / "content"
    pulled = (path for path in there.glob(f"data/{provenance.FOLDER}/**/*") if path.is_file())
    contents |= {path.relative_to(there).as_posix(): path.read_bytes() for path in pulled}
    return contents


def merge(oblasts: Sequence[Oblast], args: argparse.Namespace) -> str | None:
    """Put the sites that are there under one front page, in one step; why that can't be done, if it can't.

    Raises files.Busy when another command is putting them together.
    """
    built = {one.slug: args.work / one.slug / "site" for one in oblasts}
    existing = {slug: folder for slug, folder in built.items() if (folder / "index.html").is_file()}
    places = [OblastSite(one.slug, one.title, one.slug in existing) for one in oblasts]
    with tempfile.TemporaryDirectory() as aside:
        ready, problem = _shared(Path(aside), args)
        if ready is None:
            return problem
        front = dict(country.front(ready, places))
    with files.lock(args.out.parent / f".{args.out.name}.lock"), release_folders.side_folder(args.out) as side:
        files.gather(side / "country", existing)
        files.write_all(side / "country", front.items())
        release_folders.publish(side / "country", args.out)
    return None


def _shared(folder: Path, args: argparse.Namespace) -> tuple[site.Site | None, str]:
    """What the whole country shares, as a site that is never built."""
    shared = new_site.make(UKRAINE, "", new_site.Settings(args.address))
    files.mirror(folder, shared.files)
    inputs = site.Inputs(folder / "data", folder / "docs", command.overrides(folder), folder / "mkdocs.yml", args.today)
    ready, problems = site.load(inputs)
    return ready, "\n".join(one.text(args.lang) for one in errors(problems))


def _table(results: Sequence[Result], lang: Lang) -> None:
    """A row for each oblast, then all together."""
    for result in results:
        state = command.message(lang, "oblast_built" if result.good else "oblast_failed")
        print(
            f"{result.slug:<18} {state:<10} {result.seconds:7.1f} s {result.files:>7} {result.bytes / 1e6:9.1f} MB",
            flush=True,
        )
        if not result.good:
            print("    " + result.output.replace("\n", "\n    "), flush=True)
    failed = sum(not one.good for one in results)
    total = f"{sum(one.files for one in results)}, {sum(one.bytes for one in results) / 1e6:.0f} MB"
    command.say(lang, "country_total", oblasts=len(results), failed=failed, total=total)


if __name__ == "__main__":
    command.run(main)
