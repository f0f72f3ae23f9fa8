"""Що зміна робить із подіями, контактами, фактами й сторінками; чи не зник або не змінився без підтвердження номер.

What a change does to events, contacts, facts and pages, and whether a number changed unconfirmed or a line is gone.
Compares with another data folder (--before) or with a state of the repository (--base).
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
from generator.author import changes, changes_text
from generator.author.changes import CampaignState
from generator.base import files
from generator.base.problems import Problem, display_path, errors
from generator.check import data_folder
from generator.read import documents

CONFIG = "mkdocs.yml"


class WrongBase(Exception):
    """There is no such state of the repository."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 fine, 1 something that must not happen (with --strict: warnings too), 2 wrong call."""
    parser = command.arguments(__doc__ or "", "docs", "strict")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--before", type=Path, metavar="DIR", help="попередня папка з даними / earlier data folder")
    which.add_argument("--base", metavar="REV", help="попередній стан у Git: origin/main, HEAD… / earlier state in Git")
    parser.add_argument(
        "--before-docs", type=Path, metavar="DIR", help="з --before: попередні сторінки / with --before: earlier pages"
    )
    parser.add_argument(
        "--only-content",
        action="store_true",
        help="з --base: змінитися можуть лише docs/, data/ й меню / with --base: only docs/, data/, menu may change",
    )
    parser.add_argument(
        "--format",
        choices=("text", "markdown", "json", "github"),
        default="text",
        help="вигляд: текст, Markdown, JSON або позначки до рядків / form: text, Markdown, JSON or annotations",
    )
    given = parser.parse_args(arguments)
    if given.only_content and not given.base:
        return command.wrong_usage(given.lang, "--only-content працює з --base.", "--only-content needs --base.")
    if given.before and command.no_folder(given.lang, given.before):
        return command.USAGE
    if given.before:
        pages = documents.load(given.before_docs)[0] if given.before_docs else None
        return _report(given, given.before, pages, [])
    try:
        with tempfile.TemporaryDirectory(prefix="changes-") as folder:
            return _since(given, Path(folder))
    except WrongBase as why:
        return command.wrong_usage(
            given.lang,
            f"Такого стану в Git немає: {given.base}. {why}",
            f"Git knows no such state: {given.base}. {why}",
        )


def _since(given: argparse.Namespace, folder: Path) -> int:
    """Compare with a state of the repository, unpacked into ``folder``."""
    revision = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{given.base}^{{commit}}").decode().strip()
    with contextlib.suppress(WrongBase):  # where the two parted: what others have done since is not this change's
        revision = _git("merge-base", revision, "HEAD").decode().strip() or revision
    paths = [path for path in ("data", "docs", CONFIG) if _git("ls-tree", "--name-only", revision, "--", path).strip()]
    with tarfile.open(fileobj=io.BytesIO(_git("archive", "--format=tar", revision, "--", *paths))) as archive:
        content = dict(_members(archive))
    files.write_all(folder, content.items())
    extra: list[Problem] = []
    if given.only_content:
        now = command.ROOT / CONFIG
        after = now.read_bytes() if now.is_file() else None
        extra = list(changes.outside(_touched(revision), content.get(CONFIG), after))
    return _report(given, folder / "data", documents.load(folder / "docs")[0], extra)


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
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise WrongBase(said[-1] if said else "")
    return done.stdout


def _report(given: argparse.Namespace, before: Path, pages: documents.Documents | None, found: list[Problem]) -> int:
    lang = given.lang
    after, wrong = data_folder.load(given.data, given.today)
    if after is None:  # nothing can be compared before that is mended
        command.show(errors(wrong), lang, "github" if given.format == "github" else "text")
        return command.TO_FIX
    earlier, _ = data_folder.load(before, given.today)
    if earlier is None:
        found = [*found, Problem(display_path(given.data / "contacts.yml"), 1, "base-unreadable", 0, "warning")]
        earlier = after
    now = documents.load(given.docs)[0] if pages is not None else None
    seen = changes.compare(CampaignState(earlier, pages), CampaignState(after, now))
    found = [*found, *changes.problems(seen, given.data, given.today)]
    hromadas = {**earlier.hromadas, **after.hromadas}
    if given.format == "json":
        rows = [{"file": one.file, "line": one.line, "code": one.code, "severity": one.severity} for one in found]
        texts = [row | {"text": one.text(lang)} for row, one in zip(rows, found, strict=True)]
        print(json.dumps(changes_text.plain(seen, hromadas, lang) | {"problems": texts}, ensure_ascii=False, indent=2))
    elif given.format == "markdown":
        print(changes_text.markdown(seen, hromadas, sorted(found), lang), end="")
    elif given.format == "github":  # a log there obeys its lines, so it gets no strangers' titles
        command.show(found, lang, "github")
    else:
        print(changes_text.text(seen, hromadas, lang), end="", flush=True)
        command.show(found, lang)
    return command.outcome(found, given.strict)


if __name__ == "__main__":
    command.run(main)
