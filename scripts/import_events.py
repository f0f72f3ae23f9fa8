"""Вносить події з таблиці, календаря чи документа у файл громади. / Brings events of a table into a hromada's file.

FILE: .xlsx, .csv, .ics, .docx із таблицею або .txt чи .html зі скопійованою таблицею; «-» — те, що подано на вхід. Що є
у файлі громади, лишається; що вже внесено, вдруге не вноситься. / FILE: .xlsx, .csv, .ics, .docx with a table, or .txt
or .html with one that was copied; “-” is the input. What the hromada's file holds stays; nothing is brought in twice.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import command
from generator.author import file_entry, import_table, interview
from generator.base import files
from generator.base.problems import Problem, display_path
from generator.check.event_sources import numbers_known
from generator.check.imported_event import Origin
from generator.check.table_events import NO_DAYS
from generator.read.text_file import read_bytes


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 all is in the hromada's file, 1 something could not be taken, 2 wrong call."""
    parser = command.arguments(__file__, __doc__)
    parser.add_argument("file", metavar="FILE", nargs="?")
    parser.add_argument("--hromada", metavar="SLUG")
    parser.add_argument("--out", type=Path, metavar="FILE")
    args = parser.parse_args(arguments)
    folder, lang = args.data, args.lang
    if args.file is None:
        return command.wrong_usage(lang, "import_what")
    if command.no_folder(lang, folder / "events"):
        return command.USAGE
    names = {slug: hromada.name.uk for slug, hromada in interview.hromadas(folder)}
    slug = args.hromada or Path(args.file).stem
    if slug not in names:
        return command.wrong_usage(lang, "import_hromada", value=slug, file=args.file)
    data, name, problems = _content(args.file)
    if data is None:
        command.show(problems, lang)
        return command.USAGE
    path, problems = (args.out, []) if args.out else file_entry.event_file(folder, slug)
    if path is None:
        return command.report(problems, lang)
    numbers = numbers_known(folder)
    taken = import_table.take(data, name, Origin(slug, args.today), numbers, path)
    problems = list(taken.problems)
    if taken.entries:
        changes, refused = file_entry.with_events(path, slug, names[slug], taken.entries, numbers)
        if refused:
            return command.report([*problems, *refused], lang)
        for change in changes:
            files.write_atomic(change.path, change.content)
    command.show(problems, lang)
    for event in taken.events:
        print(f"+ {event.first_day:%d.%m.%Y}  {event.title.uk}  ({event.id})")
    left = [one for one in problems if one.severity == "error" or one.code in NO_DAYS]
    values = {"place": display_path(path), "new": len(taken.events), "there": len(taken.there)}
    command.say(lang, "import_done", **values, left=len(left))
    return command.TO_FIX if left else command.FINE


def _content(name: str) -> tuple[bytes | None, str, list[Problem]]:
    """The bytes of a file or of the input, what messages call it, and why it can't be read."""
    if name == "-":
        return sys.stdin.buffer.read(import_table.MAX_OFFICE), "input.txt", []
    data, problems = read_bytes(Path(name), import_table.MAX_OFFICE)
    return data, display_path(Path(name)), problems


if __name__ == "__main__":
    command.run(main)
