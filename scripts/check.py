"""Звіт для редактора: що виправити і що застаріло. / The editor's report: what to mend and what is stale.

--translated: переклад звірено з українською сторінкою, записати це в нього.
--translated: the translation says what the Ukrainian page says; note it in the file.
"""

from collections.abc import Sequence
from pathlib import Path

import command
from generator import site
from generator.base import files
from generator.base.fields import Lang
from generator.base.problems import display_path, errors
from generator.check import menu, mkdocs_yml, translation
from generator.read import documents


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 nothing to fix, 1 something to fix (with --strict: warnings too), 2 wrong call or settings."""
    parser = command.arguments(__doc__ or "", "docs", "strict")
    parser.add_argument(
        "--format",
        choices=("text", "json", "github", "gitlab"),
        default="text",
        help="вигляд звіту / form of the report",
    )
    parser.add_argument(
        "--translated",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="ці англійські сторінки звірено з українськими / these English pages say what the Ukrainian ones say",
    )
    given = parser.parse_args(arguments)
    if command.no_folder(given.lang, given.data, given.docs):
        return command.USAGE
    if given.translated:
        return _translated(given.translated, given.docs, given.lang)
    config = menu.beside(given.docs, command.ROOT / "mkdocs.yml")
    _, problems = site.load(site.Inputs(given.data, given.docs, command.ROOT / "overrides", config, given.today))
    command.show(problems, given.lang, given.format)
    if given.format == "text":
        command.summary(problems, given.lang)
    if mkdocs_yml.misconfigured(problems):
        return command.USAGE
    return command.outcome(problems, given.strict)


def _translated(paths: Sequence[Path], docs: Path, lang: Lang) -> int:
    """Note in each page of which Ukrainian text it is the translation."""
    pages, problems = documents.load(docs)
    known = {Path(document.file).resolve(): document for document in pages.pages.values()}
    broken = [one for one in errors(problems) if Path(one.file).resolve() in {path.resolve() for path in paths}]
    if broken:
        command.show(broken, lang)
        return command.TO_FIX
    for path in paths:
        page = known.get(path.resolve())
        original = pages.pages.get((page.page, "uk")) if page and page.lang != "uk" else None
        if original is None:
            return command.wrong_usage(
                lang,
                f"Це не англійська сторінка, поруч з якою є українська: {display_path(path)}",
                f"This is not an English page with a Ukrainian one beside it: {display_path(path)}",
            )
        if files.write_atomic(path, translation.marked(path.read_bytes(), original)):
            command.say(
                lang, f"Записано: {display_path(path)}: {translation.line(original)}", f"Written: {display_path(path)}"
            )
    return command.FINE


if __name__ == "__main__":
    command.run(main)
