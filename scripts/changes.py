"""Що зміна робить із подіями, контактами, фактами й сторінками; чи не зник або не змінився без підтвердження номер.

What a change does to events, contacts, facts and pages, and whether a number changed unconfirmed or a line is gone.
Compares with another data folder (--before), with a state of the repository (--base), or the whole site with the one
that another generator would make of the same content (--generator: a wheel, its address or a version).
"""

import argparse
import contextlib
import io
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

import command
import other_generator
from generator.author import changes, changes_text
from generator.author.changes import CampaignState
from generator.base import files
from generator.base.problems import Problem, display_path, errors
from generator.check import data_folder
from generator.model import provenance
from generator.read import documents

CONFIG = "mkdocs.yml"


class WrongBase(Exception):
    """There is no such state of the repository."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 fine, 1 something that must not happen (with --strict: warnings too), 2 wrong call."""
    parser = command.arguments(__file__, __doc__, "docs", "strict")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--before", type=Path, metavar="DIR", help=parser.words["before"])
    which.add_argument("--base", default="HEAD", metavar="REV", help=parser.words["base"])
    which.add_argument("--generator", metavar="WHEEL", help=parser.words["generator"])
    parser.add_argument("--before-docs", type=Path, metavar="DIR")
    parser.add_argument("--only-content", action="store_true")
    parser.add_argument("--format", choices=("text", "markdown", "json", "github"), default="text")
    args = parser.parse_args(arguments)
    if args.only_content and args.before:
        return command.wrong_usage(args.lang, "only_content_alone")
    if args.generator:
        return other_generator.changes(args.generator, args)
    if args.before and command.no_folder(args.lang, args.before):
        return command.USAGE
    if args.before:
        pages = documents.load(args.before_docs)[0] if args.before_docs else None
        return _report(args, args.before, pages, [])
    try:
        with tempfile.TemporaryDirectory(prefix="changes-") as folder:
            return _since(args, Path(folder))
    except WrongBase as why:
        return command.wrong_usage(args.lang, "no_revision", base=args.base, why=why)


def _since(args: argparse.Namespace, folder: Path) -> int:
    """Compare with a state of the repository, unpacked into ``folder``."""
    revision = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{args.base}^{{commit}}").decode().strip()
    with contextlib.suppress(WrongBase):  # where the two parted: what others have done since is not this change's
        revision = _git("merge-base", revision, "HEAD").decode().strip() or revision
    paths = [path for path in ("data", "docs", CONFIG) if _git("ls-tree", "--name-only", revision, "--", path).strip()]
    with tarfile.open(fileobj=io.BytesIO(_git("archive", "--format=tar", revision, "--", *paths))) as archive:
        content = dict(_members(archive))
    # Git does not keep what was pulled; what others did with their events is not this change's.
    pulled = (path for path in (args.data / provenance.FOLDER).rglob("*") if path.is_file())
    content |= {f"data/{path.relative_to(args.data).as_posix()}": path.read_bytes() for path in pulled}
    files.write_all(folder, content.items())
    extra: list[Problem] = []
    if args.only_content:
        now = command.ROOT / CONFIG
        after = now.read_bytes() if now.is_file() else None
        extra = list(changes.outside(_touched(revision), content.get(CONFIG), after))
    return _report(args, folder / "data", documents.load(folder / "docs")[0], extra)


def _members(archive: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for member in archive:
        opened = archive.extractfile(member) if member.isfile() else None
        if opened is not None and ".." not in PurePosixPath(member.name).parts:
            yield member.name, opened.read()


def _touched(revision: str) -> list[str]:
    """Files that differ from ``revision``, the new ones too."""
    changed = _git("diff", "--name-only", "--no-renames", "-z", revision)
    new = _git("ls-files", "--others", "--exclude-standard", "-z")
    return [name for name in (changed + new).decode().split("\0") if name]


def _git(*arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=command.ROOT, capture_output=True, check=False)
    except OSError as error:
        raise WrongBase(error.strerror or "git") from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise WrongBase(lines[-1] if lines else "")
    return done.stdout


def _report(args: argparse.Namespace, before: Path, pages: documents.Documents | None, problems: list[Problem]) -> int:
    lang = args.lang
    after, wrong = data_folder.load(args.data, args.today)
    if after is None:  # nothing can be compared before that is mended
        command.show(errors(wrong), lang, "github" if args.format == "github" else "text")
        return command.TO_FIX
    earlier, _ = data_folder.load(before, args.today)
    if earlier is None:
        problems = [*problems, Problem(display_path(args.data / "contacts.yml"), 1, "base-unreadable", 0, "warning")]
        earlier = after
    now = documents.load(args.docs)[0] if pages is not None else None
    seen = changes.compare(CampaignState(earlier, pages), CampaignState(after, now))
    problems = [*problems, *changes.problems(earlier, after, seen, args.data, args.today)]
    hosts = changes.hosts(earlier, after)
    if args.format == "json":
        rows = [{"file": one.file, "line": one.line, "code": one.code, "severity": one.severity} for one in problems]
        texts = [row | {"text": one.text(lang)} for row, one in zip(rows, problems, strict=True)]
        print(json.dumps(changes_text.plain(seen, hosts, lang) | {"problems": texts}, ensure_ascii=False, indent=2))
    elif args.format == "markdown":
        print(changes_text.markdown(seen, hosts, sorted(problems), lang), end="")
    elif args.format == "github":  # a log there obeys its lines, so it gets no strangers' titles
        command.show(problems, lang, "github")
    else:
        print(changes_text.text(seen, hosts, lang), end="", flush=True)
        command.show(problems, lang)
    return command.outcome(problems, strict=args.strict)


if __name__ == "__main__":
    command.run(main)
