"""Збирає сайт: перевіряє дані й сторінки та замінює попередній сайт одним кроком.

Builds the site: checks data and pages, then replaces the old site in one step. A failed build leaves it as it was.
"""

import argparse
import contextlib
import functools
import gc
import hashlib
import itertools
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import command
import hooks
from desk import editor_files
from generator import site
from generator.base import files
from generator.base.fields import Lang
from generator.base.forked import aside
from generator.base.kept_results import RESULTS
from generator.base.problems import Problem, errors
from generator.check import menu, mkdocs_yml, permalinks, published_lines
from generator.model import last_good, provenance
from generator.publish import inputs_sum, manifest, release, release_folders
from generator.read import json_state
from generator.view import receipt
from generator.write import file_notes, page_scan, standing_site, weights
from generator.write.standing_site import StandingSite


def main() -> int:
    """Exit codes: 0 built, 1 content to fix, 2 wrong call or settings."""
    gc.disable()  # nearly all that a build allocates stays until its end
    parser = command.arguments(__file__, __doc__, "docs")
    parser.add_argument("--out", type=Path, default=command.ROOT / "site", metavar="DIR")
    parser.add_argument("--accept-line", action="append", default=[], metavar="ID")
    parser.add_argument("--examples", action="store_true")
    parser.add_argument("--unattended", action="store_true", default=command.unattended())
    parser.add_argument("--anew", action="store_true")
    parser.add_argument("--sign", type=Path, default=os.environ.get("SIGN_KEY"), metavar="KEY")
    args = parser.parse_args()
    args.out = Path(os.path.abspath(args.out))
    lang, out = args.lang, args.out
    files.let_all_read()
    config = menu.beside(args.docs, command.ROOT / "mkdocs.yml")
    if command.no_folder(lang, args.data, args.docs):
        return command.USAGE
    if not _may_replace(out, args.data, args.docs):
        return command.wrong_usage(lang, "not_a_site", out=out)
    try:
        with files.lock(out.parent / f".{out.name}.lock"):
            inputs = site.Inputs(
                args.data,
                args.docs,
                command.overrides(args.docs.parent),
                config,
                args.today,
                command.KEPT,
                out,
                frozenset(args.accept_line),
                args.examples,
            )
            return build_site(inputs, args)
    except files.Busy:
        return command.wrong_usage(lang, "build_running")


def _may_replace(out: Path, data: Path, docs: Path) -> bool:
    if any(
        folder.resolve().is_relative_to(out.resolve()) or out.resolve().is_relative_to(folder.resolve())
        for folder in (data, docs, command.SCRIPTS)
    ):
        return False
    return not out.is_symlink() and command.replaceable(out, "index.html", "sitemap.xml")


def build_site(inputs: site.Inputs, args: argparse.Namespace) -> int:
    """Build what ``args`` ask for: where to, signed, unattended, anew; gives the exit code."""
    generator = inputs_sum.program([command.SCRIPTS, inputs.overrides])
    if args.anew:
        files.forget(command.READ, 0)
    with RESULTS.within(command.READ, generator):
        return _build(inputs, args, generator)


def _build(inputs: site.Inputs, args: argparse.Namespace, generator: str) -> int:
    started = time.monotonic()
    lang: Lang = args.lang
    out: Path = args.out
    revision, sources = _revision(), _sources(inputs)
    standing = None if args.anew else _standing(inputs, args, revision, sources)
    with release_folders.side_folder(out) as side:
        new = side / out.name
        with command.told_when_slow(lang, "build_reading"):
            ready, problems = _load(inputs, args, generator, None if standing else new)
        if ready is None:
            return _failed(problems, lang)
        command.show([one for one in problems if one.severity != "notice"], lang)
        if standing:
            if standing == "nothing_changed":  # but what is here may not be noted with the sources yet
                _remember(inputs, ready, args, revision, sources)
            command.say(lang, standing, out=out, built=command.built_at(out))
            _left_out(ready, problems, lang)
            return command.FINE
        with command.told_when_slow(
            lang, "building_pages", events=len(ready.listing.all), pages=len(ready.documents.pages)
        ):
            complaints = hooks.build(ready, new, side)
        if complaints or ready.faults:
            return _failed(sorted({*ready.faults, *complaints}), lang)
        root = urlsplit(ready.data.campaign.address).path or "/"
        later = receipt.files(ready.data.languages)
        sizes = files.keep_only(new, {*ready.pages.output.notes, *ready.sheets.paths})
        scanning = aside(lambda: page_scan.scan(new, ready.numbers(), root, later, ready.pages.output.seen, sizes))
        notes = file_notes.standing(sizes, ready.pages.output.notes)
        weighed = weights.weigh(new, ready.pages.known_weights(notes), sizes)
        sums = manifest.sums(new, {name: one.sha256 for name, one in notes.items()}, sizes)
        ready.pages.output.weights = {notes[name].sha256: weight for name, weight in weighed.items() if name in notes}
        pages_list = standing_site.dump(ready.pages.output, generator)
        scan = scanning()
        if scan.problems:
            return _failed(list(scan.problems), lang)
        heavy = [*weights.too_heavy(new, weighed, ready.with_events), *ready.lightened()]
        if errors(heavy):
            return _failed(heavy, lang)
        command.show(heavy, lang)
        editor = _editor(inputs, ready, lang)
        receipts = ready.receipt(new, scan, weighed, manifest.dump(sums), revision, notes, editor=bool(editor))
        for path, content in itertools.chain(receipts, editor.items()):
            files.write(new / path, content)
            sums = {**sums, path: hashlib.sha256(content).hexdigest()}
        try:
            _seal(new, sums, args.sign, out)
        except manifest.Unusable as why:
            return command.wrong_usage(lang, "unsigned", why=why)
        if not manifest.same(new, out):  # else five idle builds would push all releases out
            release_folders.publish(new, out)
    _remember(inputs, ready, args, revision, sources, pages_list)
    pages, home = sum(name.endswith(".html") for name in sums), weighed["index.html"] / 1000
    seconds = time.monotonic() - started
    command.say(lang, "built", out=out, pages=pages, home=home, seconds=seconds)
    _left_out(ready, problems, lang)
    return command.FINE


def _load(
    inputs: site.Inputs, args: argparse.Namespace, generator: str, new: Path | None
) -> tuple[site.Site | None, list[Problem]]:
    """What ``site.load`` gives, with what earlier builds left for this one, unless all is to be made anew.

    ``new``: the folder in which it will be built; what stands is there already when this returns.
    """
    standing = StandingSite(generator)
    if new and not args.anew and args.out.is_dir():  # somebody may have deleted it
        standing = standing_site.load(_pages_file(args.out), generator, new)
    filled = (
        aside(functools.partial(release_folders.begin_with, args.out, new)) if new and standing.groups else lambda: None
    )
    try:
        ready, problems = site.load(inputs)
    finally:
        filled()
    if ready is not None:
        ready.pages.standing = standing
        ready.pages.output.weights |= standing.weights
    return ready, problems


def _seal(folder: Path, sums: manifest.Sums, key: Path | None, out: Path) -> None:
    """Write the manifest of the site in ``folder``, signed with ``key``. Raises Unusable when the key is."""
    listed = manifest.dump(sums)
    files.write(folder / manifest.NAME, listed)
    for name, content in release.signed(listed, key, int(time.time()), out).items() if key else ():
        files.write(folder / name, content)


def _editor(inputs: site.Inputs, ready: site.Site, lang: Lang) -> dict[str, bytes]:
    """Files of the editor beside the site's pages, where the campaign wants one; no reader's page leads there."""
    if not ready.data.campaign.hosted:
        return {}
    contents = editor_files.files(inputs.data, ready.data.campaign, ready.menu, local=False)
    if not contents:
        command.say(lang, "editor_left_out")
    return {f"{editor_files.PATH}{name}": content for name, content in contents.items()}


def _left_out(ready: site.Site, problems: list[Problem], lang: Lang) -> None:
    """Say of each file with an error, at the end where it is seen, what became of it."""
    for file, wrong in Counter(problem.file for problem in errors(problems)).items():
        day = ready.data.replaced_files.get(file)
        command.say(lang, "file_replaced" if day else "file_left_out", file=file, wrong=wrong, day=day)


def _remember(
    inputs: site.Inputs,
    ready: site.Site,
    args: argparse.Namespace,
    revision: str | None,
    sources: str,
    pages_list: bytes = b"",
) -> None:
    """Note what is published now: addresses have to work from here on, and nobody may just change a line.

    Where nobody would commit it, what lies with the sources stays as it is: only the files beside the site learn it.
    ``pages_list`` tells the next build of pages, if any were built.
    """

    def memory(name: str) -> list[Path]:
        return [file for file in inputs.memory(name) if not (args.unattended and file.parent == inputs.data)]

    for file in memory(permalinks.NAME):
        with _noting(args.lang):  # sources that may not be written keep nothing from what lies beside the site
            if new := ready.unnoted(file):
                files.write_atomic(file, permalinks.appended(file.read_bytes() if file.exists() else None, new))
    known = {file: published_lines.load(file)[0] for file in inputs.memory(published_lines.NAME)}
    taken = published_lines.accepted_on(ready.data, known.values(), inputs.accepted, inputs.today)
    for file in memory(published_lines.NAME):
        with _noting(args.lang):
            files.write_atomic(file, json_state.dump(published_lines.noted(ready.data, known[file], taken)))
    with _noting(args.lang):
        if inputs.together:
            for file, content in last_good.load(inputs.data)[0].renewed(ready.data.good_files, inputs.today):
                files.write_atomic(file, content)
    with _noting(args.lang):
        if pages_list:
            files.write(_pages_file(args.out), pages_list)
        files.write(_stamp_file(args.out), "\n".join(_stamp(inputs, args, revision, sources)).encode())


@contextlib.contextmanager
def _noting(lang: Lang) -> Iterator[None]:
    """What the disk refuses meanwhile is told and stops nothing: the site is in its place."""
    try:
        yield
    except OSError as error:
        command.say(lang, "unnoted", error=command.disk_trouble(error, lang) or error)


def _pages_file(out: Path) -> Path:
    return out.with_name(f".{out.name}.{standing_site.NAME}")


class _Stamp(NamedTuple):
    """What a build was made of and what it gave, as sums."""

    inputs: str  # everything that it depends on
    content: str  # of that, what a person changes: neither the day nor what was pulled
    site: str


def _stamp_file(out: Path) -> Path:
    return out.with_name(f".{out.name}.stamp")


def _noted(inputs: site.Inputs) -> list[Path]:
    """Files among the data that builds write into."""
    return [inputs.data / name for name in (permalinks.NAME, published_lines.NAME)]


def _sources(inputs: site.Inputs) -> str:
    """The sum of what people write, taken before it is read: what is edited while a build runs is for the next one."""
    ours = [command.SCRIPTS, command.PROGRAM / "requirements" / "site.txt"]
    others = {inputs.data / provenance.FOLDER, *_noted(inputs)}
    data = sorted(path for path in inputs.data.iterdir() if path not in others)
    return inputs_sum.of([*data, inputs.docs, inputs.overrides, inputs.config, *ours])


def _stamp(inputs: site.Inputs, args: argparse.Namespace, revision: str | None, sources: str) -> _Stamp:
    """The stamp of a build of ``inputs`` that gave the site which stands now."""
    pulled, listed = inputs.data / provenance.FOLDER, args.out / manifest.NAME
    content = inputs_sum.of(filter(Path.is_file, _noted(inputs)), sources)
    signing = release.day(time.time()) if args.sign else None  # a signature grows old, whatever day the build is for
    more = (content, inputs.today, revision, sys.version, sys.platform, signing, inputs.examples)
    whole = inputs_sum.of([pulled, *([args.sign] if args.sign else [])], *more)
    return _Stamp(whole, content, hashlib.sha256(listed.read_bytes()).hexdigest() if listed.is_file() else "")


def _standing(inputs: site.Inputs, args: argparse.Namespace, revision: str | None, sources: str) -> str | None:
    """Why the site may stay as it is: the name of a message. None when it has to be built.

    A site that is not what the last build gave was brought back by a person, and stays until content changes.
    """
    file = _stamp_file(args.out)
    last = file.read_text("utf-8", errors="replace").split() if file.is_file() else []
    now = _stamp(inputs, args, revision, sources)
    if len(last) != len(now):
        return None
    before = _Stamp(*last)
    same = before.site == now.site
    if (before.inputs != now.inputs if same else before.content != now.content) or not manifest.intact(args.out):
        return None
    return "nothing_changed" if same else "stands_on_earlier"


def _revision() -> str | None:
    """Which state of the sources this is, where they are kept with Git."""
    if stated := os.environ.get("SOURCE_REVISION"):
        return stated
    asking = ["git", "-C", str(command.ROOT), "rev-parse", "--verify", "--short=12", "HEAD"]
    try:
        return subprocess.run(asking, capture_output=True, check=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def _failed(problems: list[Problem], lang: Lang) -> int:
    command.show(errors(problems), lang)
    wrong = len(errors(problems))
    command.say(lang, "build_failed", wrong=wrong)
    return command.USAGE if mkdocs_yml.misconfigured(problems) else command.TO_FIX


if __name__ == "__main__":
    command.run(main)
