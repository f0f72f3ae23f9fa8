"""Збирає сайт: перевіряє дані й сторінки та замінює попередній сайт одним кроком.

Builds the site: checks data and pages, then replaces the old site in one step. A failed build leaves it as it was.
"""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import command
import hooks
from generator import site
from generator.base import files
from generator.base.fields import Lang
from generator.base.forked import aside
from generator.base.problems import Problem, errors
from generator.check import menu, mkdocs_yml, permalinks, published_lines
from generator.publish import inputs_sum, manifest
from generator.read import json_state
from generator.view import receipt
from generator.write import page_scan, weights


def main() -> int:
    """Exit codes: 0 built, 1 content to fix, 2 wrong call or settings."""
    parser = command.arguments(__file__, __doc__, "docs")
    parser.add_argument("--out", type=Path, default=command.ROOT / "site", metavar="DIR")
    parser.add_argument("--accept-line", action="append", default=[], metavar="ID")
    parser.add_argument("--sign", type=Path, default=os.environ.get("SIGN_KEY"), metavar="KEY")
    args = parser.parse_args()
    lang, out = args.lang, Path(os.path.abspath(args.out))
    config = menu.beside(args.docs, hooks.CONFIG)
    if command.no_folder(lang, args.data, args.docs):
        return command.USAGE
    if not _may_replace(out, args.data, args.docs):
        return command.wrong_usage(lang, "not_a_site", out=out)
    try:
        with files.lock(out.parent / f".{out.name}.lock"):
            inputs = site.Inputs(
                args.data,
                args.docs,
                command.ROOT / "overrides",
                config,
                args.today,
                command.KEPT,
                published_lines.beside(out),
                frozenset(args.accept_line),
            )
            return build_site(inputs, out, args.sign, lang)
    except files.Busy:
        return command.wrong_usage(lang, "build_running")


def _may_replace(out: Path, data: Path, docs: Path) -> bool:
    if any(
        folder.resolve().is_relative_to(out.resolve()) or out.resolve().is_relative_to(folder.resolve())
        for folder in (data, docs, command.SCRIPTS)
    ):
        return False
    return not out.is_symlink() and command.replaceable(out, "index.html", "sitemap.xml")


def build_site(inputs: site.Inputs, out: Path, key: Path | None, lang: Lang) -> int:
    """Build into ``out``, signed with ``key``; gives the exit code."""
    started = time.monotonic()
    ready, problems = site.load(inputs)
    if ready is None:
        return _failed(problems, lang)
    command.show([one for one in problems if one.severity == "warning"], lang)
    revision = _revision()
    mark, marked = _mark(inputs, key, revision), out.parent / f".{out.name}.stamp"
    if marked.is_file() and marked.read_text("utf-8") == mark and manifest.intact(out):
        command.say(lang, "nothing_changed", out=out)
        return command.FINE
    with files.side_folder(out) as side:
        new = side / "site"
        complaints = hooks.build(ready, new, side)
        if complaints or ready.faults:
            return _failed(sorted({*ready.faults, *complaints}), lang)
        root = urlsplit(ready.data.campaign.address).path or "/"
        scan = page_scan.scan(new, ready.numbers(), root, receipt.files(ready.data.languages))
        if scan.problems:
            return _failed(list(scan.problems), lang)
        weighing = aside(lambda: weights.weigh(new))
        sums = manifest.sums(new)
        weighed = weighing()
        heavy = [*weights.too_heavy(new, weighed, ready.with_events), *ready.lightened()]
        if errors(heavy):
            return _failed(heavy, lang)
        command.show(heavy, lang)
        for path, content in ready.receipt(new, scan, weighed, manifest.dump(sums), revision):
            files.write(new / path, content)
            sums = {**sums, path: hashlib.sha256(content).hexdigest()}
        try:
            listed = manifest.dump(sums)
            files.write(new / manifest.NAME, listed)
            if key:
                files.write(new / manifest.SIGNATURE, manifest.sign(listed, key))
        except manifest.Unusable as why:
            return command.wrong_usage(lang, "unsigned", why=why)
        if not manifest.same(new, out):  # else five idle builds would push all releases out
            files.publish(new, out)
    try:
        _remember(inputs, ready)
    except OSError as error:
        command.say(lang, "addresses_unnoted", error=error)
    files.write(marked, _mark(inputs, key, revision).encode())
    pages, home = sum(name.endswith(".html") for name in sums), weighed["index.html"] / 1000
    seconds = time.monotonic() - started
    command.say(lang, "built", out=out, pages=pages, home=home, seconds=seconds)
    return command.FINE


def _remember(inputs: site.Inputs, ready: site.Site) -> None:
    """Note what is published now: addresses have to work from here on, and nobody may just change a line."""
    file, new = inputs.published, ready.new_permalinks
    if file and new:
        files.write_atomic(file, permalinks.appended(file.read_bytes() if file.exists() else None, new))
    lines = json_state.dump(published_lines.lines(ready.data))
    for file in inputs.line_files:
        if not file.exists() or file.read_bytes() != lines:
            files.write_atomic(file, lines)


def _mark(inputs: site.Inputs, key: Path | None, revision: str | None) -> str:
    """Names everything that a build depends on."""
    ours = [command.SCRIPTS, command.ROOT / "requirements" / "site.txt"]
    paths = [inputs.data, inputs.docs, inputs.overrides, inputs.config, *ours, *([key] if key else [])]
    return inputs_sum.of(paths, inputs.today, revision, sys.version, sys.platform)


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
