"""Збирає події громад за списком data/events/sources.yml. / Pulls the hromadas' events listed in sources.yml."""

from pathlib import Path

import command
from generator import data
from generator.events import read_event_file
from generator.fields import Lang
from generator.problems import Problem, errors


def main() -> int:
    """Exit codes: 0 all fine, 1 something to fix, 2 wrong call."""
    parser = command.arguments(__doc__ or "")
    parser.add_argument(
        "--check", nargs="+", type=Path, metavar="FILE", help="лише перевірити ці файли / only check these files"
    )
    given = parser.parse_args()
    if given.check:
        problems = [problem for path in given.check for problem in read_event_file(path)[1]]
        command.show(problems, given.lang)
        command.summary(problems, given.lang)
        return command.TO_FIX if errors(problems) else command.FINE
    if not (given.data / "events").is_dir():
        return command.wrong_usage(
            given.lang, f"Папки немає: {given.data / 'events'}", f"There is no such folder: {given.data / 'events'}"
        )
    return _pull(given.data, given.lang)


def _pull(folder: Path, lang: Lang) -> int:
    problems: list[Problem] = []
    hromadas = data.hromada_names(folder)
    rows = []
    for source in data.event_sources(folder, hromadas, problems):
        found, more = read_event_file(data.source_path(folder, source))
        problems += more
        rows.append((source.hromada, len(found.events), len(errors(more))))
    command.show(problems, lang)
    for hromada, good, bad in rows:
        command.say(lang, f"{hromada}: подій {good}, виправити {bad}", f"{hromada}: {good} events, {bad} to mend")
    return command.TO_FIX if errors(problems) else command.FINE


if __name__ == "__main__":
    command.run(main)
