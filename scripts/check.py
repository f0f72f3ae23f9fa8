"""Звіт для редактора: що виправити і що застаріло. / The editor's report: what to mend and what is stale."""

from pathlib import Path

import command
from generator import site
from generator.problems import errors


def main() -> int:
    """Exit codes: 0 nothing to fix, 1 something to fix (with --strict: warnings too), 2 wrong call."""
    parser = command.arguments(__doc__ or "")
    parser.add_argument(
        "--docs", type=Path, default=command.ROOT / "docs", metavar="DIR", help="папка зі сторінками / pages"
    )
    parser.add_argument("--strict", action="store_true", help="попередження теж зупиняють / warnings fail too")
    parser.add_argument(
        "--format", choices=("text", "json", "github"), default="text", help="вигляд звіту / form of the report"
    )
    given = parser.parse_args()
    for folder in (given.data, given.docs):
        if not folder.is_dir():
            return command.wrong_usage(given.lang, f"Папки немає: {folder}", f"There is no such folder: {folder}")
    _, problems = site.load(
        site.Inputs(given.data, given.docs, command.ROOT / "overrides", command.ROOT / "mkdocs.yml", given.today)
    )
    command.show(problems, given.lang, given.format)
    if given.format == "text":
        command.summary(problems, given.lang)
    return (
        command.TO_FIX
        if errors(problems) or (given.strict and any(one.severity == "warning" for one in problems))
        else command.FINE
    )


if __name__ == "__main__":
    command.run(main)
