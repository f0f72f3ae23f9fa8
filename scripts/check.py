"""Звіт для редактора: що виправити і що застаріло. / The editor's report: what to mend and what is stale.

--call-list: кому подзвонити: номери, запитання, куди вписати відповідь; з назвою файлу — аркуш PDF.
--call-list: whom to call: numbers, questions, where the answers go; with the name of a file, a sheet in PDF.
--translated: переклад звірено з українською сторінкою, записати це в нього.
--translated: the translation says what the Ukrainian page says; note it in the file.
"""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import command
from generator import site
from generator.base import files
from generator.base.fields import Lang
from generator.base.forked import aside
from generator.base.problems import display_path, errors
from generator.check import call_list, data_folder, menu, mkdocs_yml, translation
from generator.read import documents
from generator.view import call_sheet
from generator.write.typesetting import Press


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 nothing to fix, 1 something to fix (with --strict: warnings too), 2 wrong call or settings."""
    parser = command.arguments(__file__, __doc__, "docs", "strict")
    parser.add_argument("--format", choices=("text", "json", "github", "gitlab"), default="text")
    parser.add_argument("--translated", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--call-list", nargs="?", const="-", metavar="PDF")
    args = parser.parse_args(arguments)
    if command.no_folder(args.lang, args.data, args.docs):
        return command.USAGE
    if args.translated:
        return _translated(args.translated, args.docs, args.lang)
    if args.call_list:
        return _call_list(args.data, args.today, args.call_list, args.lang)
    config = menu.beside(args.docs, command.ROOT / "mkdocs.yml")
    out = args.docs.absolute().with_name("site")
    inputs = site.Inputs(args.data, args.docs, command.overrides(args.docs.parent), config, args.today, out=out)
    with command.told_when_slow(args.lang, "build_reading"):
        _, problems = site.load(inputs)
    command.show(problems, args.lang, args.format)
    if args.format == "text":
        command.summary(problems, args.lang)
    if mkdocs_yml.misconfigured(problems):
        return command.USAGE
    return command.outcome(problems, strict=args.strict)


def _call_list(folder: Path, today: dt.date, out: str, lang: Lang) -> int:
    """Print the lines that wait for a call, or write the sheet of them to ``out``."""
    if Path(out).is_dir():
        return command.wrong_usage(lang, "not_a_file", file=out)
    data, problems = data_folder.load(folder, today)
    if data is None:
        return command.report(problems, lang)
    calls = call_list.calls(data, folder)
    if not calls:
        command.say(lang, "no_calls")
    elif out == "-":
        print(call_sheet.text(calls, lang))
    else:
        press, job = Press(command.overrides() / "print"), call_sheet.job(calls, today, lang)
        files.write(Path(out), aside(lambda: press.set(job))())
        command.say(lang, "file_written", file=out)
    return command.FINE


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
            return command.wrong_usage(lang, "not_translation", file=display_path(path))
        if files.write_atomic(path, translation.marked(path.read_bytes(), original)):
            command.say(lang, "translation_noted", file=display_path(path), mark=translation.line(original))
    return command.FINE


if __name__ == "__main__":
    command.run(main)
