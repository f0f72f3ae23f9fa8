"""Збирає події громад за списком data/events/sources.yml. / Pulls the hromadas' events listed in sources.yml.

Остання добра копія кожного джерела лежить у data/pulled. Джерело, що не відповідає або раптом втратило події, її не
змінює. / The last good copy of each source lies in data/pulled; a source that fails or suddenly lost events leaves it
as it is.
"""

import argparse
import contextlib
import datetime as dt
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

import command
from generator import data, files, history, provenance, pulling
from generator.event import Event
from generator.events import read_event_file
from generator.fetching import Fetcher, Refused
from generator.fields import Lang
from generator.problems import Problem, display_path, errors
from generator.provenance import OLD_AFTER_DAYS, Provenance
from generator.pulling import Failed, Last, Received, Verdict
from generator.reading import read_bytes
from generator.source import EventSource

WORKERS = 8  # sources asked at a time

OUTCOMES: Mapping[str, tuple[str, str]] = {
    "local": ("файл тут", "file here"),
    "unreadable": ("не прочитано", "not read"),
    "fresh": ("оновлено", "updated"),
    "unchanged": ("без змін", "unchanged"),
    "kept": ("попередня копія", "previous copy"),
    "held": ("чекає на рішення", "waits for approval"),
    "gone": ("файл прибрано", "file withdrawn"),
    "nothing": ("копії немає", "no copy"),
}
HEADINGS = (
    ("громада", "що сталося", "подій", "майбутніх", "зауважень", "станом на"),
    ("hromada", "outcome", "events", "coming", "problems", "as of"),
)


@dataclass(frozen=True)
class Row:
    """What the table says of one source."""

    hromada: str
    outcome: str  # key of OUTCOMES
    events: int
    coming: int
    problems: int
    as_of: dt.date | None


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 fine, 1 content to fix, 2 wrong call, 3 a source failed or is held, 4 its copy is too old."""
    given = _given(arguments)
    if given.check:
        problems = [problem for path in given.check for problem in read_event_file(path)[1]]
        command.show(problems, given.lang)
        command.summary(problems, given.lang)
        return command.TO_FIX if _wrong(problems, given.strict) else command.FINE
    folder: Path = given.data
    if not (folder / "events").is_dir():
        return command.wrong_usage(
            given.lang, f"Папки немає: {folder / 'events'}", f"There is no such folder: {folder / 'events'}"
        )
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(files.lock(folder / "pulled" / ".lock"))
        except files.Busy:
            command.wrong_usage(given.lang, "Події вже збирає інша команда.", "Already running: another command pulls.")
            return command.UNREACHABLE
        except OSError as error:
            return _unwritable(error, given.lang)
        return _pull(given)


def _given(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = command.arguments(__doc__ or "")
    parser.add_argument(
        "--check", nargs="+", type=Path, metavar="FILE", help="лише перевірити ці файли / only check these files"
    )
    parser.add_argument(
        "--accept-change",
        action="append",
        default=[],
        metavar="SOURCE",
        help="прийняти файл цієї громади, хоч подій у ньому значно менше або більше; можна кілька разів"
        " / take this hromada's file although it has far fewer or more events; may be repeated",
    )
    parser.add_argument("--strict", action="store_true", help="попередження теж зупиняють / warnings fail too")
    parser.add_argument(
        "--strict-remote",
        action="store_true",
        help="помилки у файлах на сайтах громад теж зупиняють / faults in remote files fail too",
    )
    return parser.parse_args(arguments)


def _pull(given: argparse.Namespace) -> int:
    folder, lang, today = given.data, given.lang, given.today
    problems: list[Problem] = []  # of files here, and of remote ones when those count as well
    remarks: list[Problem] = []  # what only warns
    sources = data.event_sources(folder, data.hromada_names(folder), problems)
    listed_well = not errors(problems)
    if strangers := sorted(set(given.accept_change) - {source.hromada for source in sources if source.url}):
        names = ", ".join(strangers)
        return command.wrong_usage(
            lang,
            f"--accept-change: серед джерел з адресою немає «{names}»",
            f"--accept-change: no source with an address is called “{names}”",
        )
    state, found = provenance.load(provenance.state_path(folder))
    problems += found
    past, past_broken = history.load(folder / "pulled" / "history.json")
    problems += past_broken

    rows: list[Row] = []
    verdicts: dict[str, Verdict] = {}
    seen: defaultdict[str, dict[str, Event]] = defaultdict(dict)
    with _progress(len(sources), lang) as step:
        remote = dict(_fetched(folder, [source for source in sources if source.url], state, given, step, remarks))
        for source in sources:
            if source.url:
                verdict = verdicts[source.hromada] = remote[source.hromada]
                strict = given.strict or given.strict_remote
                problems += verdict.problems if strict else []
                remarks += [] if strict else [replace(one, severity="warning") for one in verdict.problems]
                remarks += verdict.notes
                rows.append(_remote_row(source.hromada, verdict, today))
                events = verdict.shown or ()
            else:
                reading = _local(folder, source)
                problems += reading.problems
                rows.append(_local_row(source.hromada, reading, today))
                events = reading.events
                step()
            for event in events:
                seen[source.hromada].setdefault(event.id, event)
    remarks += [note for name, verdict in verdicts.items() for note in _age(verdict, today)]

    kept = {} if listed_well else {name: one for name, one in state.items() if name not in verdicts}
    now = {**kept, **{name: one.provenance for name, one in verdicts.items() if one.provenance}}
    past = history.updated(past, {name: tuple(events.values()) for name, events in seen.items()}, today)
    try:
        _store(folder, verdicts, now, None if past_broken else past)
    except OSError as error:
        return _unwritable(error, lang)

    command.show([*problems, *remarks], lang)
    _table(rows, lang)
    command.summary([*problems, *remarks], lang)
    if any(one.code == "source-outside" for one in problems):
        return command.USAGE
    if _wrong(problems, given.strict):
        return command.TO_FIX
    if any(_too_old(verdict, today) for verdict in verdicts.values()):
        return command.TOO_OLD
    return command.FINE if all(verdict.good for verdict in verdicts.values()) else command.UNREACHABLE
