"""Збирає події громад: файли data/events та адреси з data/events/sources.yml. / Pulls the hromadas' events.

Остання добра копія кожного джерела лежить у data/pulled. Джерело, що не відповідає або раптом втратило події, її не
змінює. / The last good copy of each source lies in data/pulled; a source that fails or suddenly lost events leaves it
as it is.
"""

import argparse
import contextlib
import datetime as dt
import gc
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

import command
from generator.author import file_entry, interview, issue_form
from generator.base import files, yaml_lines
from generator.base.fields import MAX_BYTES, Lang
from generator.base.http_client import Fetcher
from generator.base.http_policy import Answer, Refused
from generator.base.kept_results import RESULTS
from generator.base.problems import Problem, display_path, errors
from generator.check import event_formats, freshness
from generator.check.event_files import read_event_file
from generator.check.event_sources import EventSource, event_sources, numbers_known
from generator.check.hromada_files import hromada_names
from generator.check.imported_event import Origin
from generator.model import history, provenance
from generator.model.event import Event
from generator.model.history import History
from generator.model.provenance import OLD_AFTER_DAYS, Provenance
from generator.publish import inputs_sum
from generator.pull import source_verdict
from generator.pull.source_verdict import Last, Verdict
from generator.read.text_file import read_bytes

WORKERS = 8  # sources asked at a time

# What became of a source; the messages begin with ``outcome_``.
OUTCOMES = ("local", "unreadable", "fresh", "unchanged", "kept", "held", "gone", "nothing")


@dataclass(frozen=True)
class Row:
    """What the table says of one source."""

    hromada: str
    outcome: str  # one of OUTCOMES
    events: int
    coming: int
    problems: int
    as_of: dt.date | None


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 fine, 1 content to fix, 2 wrong call, 3 a source failed or is held, 4 its copy is too old."""
    gc.disable()  # what is read has no circles: the memory it takes is the same
    args = _arguments(arguments)
    if args.check:
        numbers = numbers_known(args.data)
        origins = {path: Origin(path.stem, args.today) for path in args.check}
        problems = [one for path, origin in origins.items() for one in read_event_file(path, numbers, origin)[1]]
        return command.report(problems, args.lang, strict=args.strict)
    folder: Path = args.data
    if args.from_issue is not None:
        return _from_issue(args)
    if args.write or args.format != "yaml":
        return command.wrong_usage(args.lang, "needs_from_issue")
    if command.no_folder(args.lang, folder / "events"):
        return command.USAGE
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(files.lock(folder / "pulled" / ".lock"))
        except files.Busy:
            command.wrong_usage(args.lang, "pull_running")
            return command.UNREACHABLE
        except OSError as error:
            return _unwritable(error, args.lang)
        program = inputs_sum.program([command.SCRIPTS])
        stack.enter_context(RESULTS.within(command.READ, program))
        return _pull(args)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = command.arguments(__file__, __doc__, "strict")
    parser.add_argument("--check", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--accept-change", action="append", default=[], metavar="SOURCE")
    parser.add_argument("--strict-remote", action="store_true")
    parser.add_argument("--from-issue", metavar="FILE")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--format", choices=("yaml", "markdown"), default="yaml")
    return parser.parse_args(arguments)


# --- an event that somebody proposed in an issue


def _from_issue(args: argparse.Namespace) -> int:
    """The event of one issue: its YAML on the output, messages beside it. 0 fine, 1 to mend, 2 wrong call."""
    folder, lang = args.data, args.lang
    if args.from_issue == "-":
        name, body = "issue", sys.stdin.buffer.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            params = {"size": len(body) // 1024, "most": MAX_BYTES // 1024}
            _aside([Problem(name, 1, "file-large", 0, "error", params)], lang)
            return command.TO_FIX
    else:
        name = display_path(Path(args.from_issue))
        content, problems = read_bytes(Path(args.from_issue))
        if content is None:
            _aside(problems, lang)
            return command.USAGE if problems[0].code != "file-large" else command.TO_FIX
        body = content
    slugs = hromada_names(folder)
    proposal = issue_form.read_issue(body, name, slugs)
    problems = list(proposal.problems)
    entry: list[str] = []
    if proposal.event is not None and proposal.fine:
        path, refused = file_entry.event_file(folder, proposal.hromada)
        taken = file_entry.taken_ids(path) if path else ()
        event = issue_form.read_issue(body, name, slugs, taken).event  # its id is one that is free there
        assert event is not None
        entry = file_entry.event_entry(event)
        names = dict(interview.hromadas(folder))
        title = names[proposal.hromada].name.uk if proposal.hromada in names else proposal.hromada
        changes, wrong = file_entry.with_event(folder, proposal.hromada, title, entry)
        problems += [*refused, *(one for one in wrong if one not in refused)]
        if args.write and not errors(problems):
            try:
                for change in changes:
                    files.write_atomic(change.path, change.content)
                    print(f"{display_path(change.path)}:{change.line}", file=sys.stderr)
            except OSError as error:
                return _unwritable(error, lang)
    proposal = replace(proposal, problems=tuple(problems))
    if proposal.hromada:
        entry = [f"hromada: {yaml_lines.quoted(proposal.hromada)}", "events:", *(f"  {line}" for line in entry)]
    if args.format == "markdown":
        print(issue_form.reply(proposal, "\n".join(entry), lang), end="")
    else:
        _aside(problems, lang)
        if proposal.fine:
            print("\n".join(entry))
    return command.FINE if proposal.fine else command.TO_FIX


def _aside(problems: Sequence[Problem], lang: Lang) -> None:
    """Messages that must not mix with what another program reads."""
    with contextlib.redirect_stdout(sys.stderr):
        command.show(problems, lang)


def _pull(args: argparse.Namespace) -> int:
    folder, lang, today = args.data, args.lang, args.today
    notes: list[Problem] = []  # why copies are not newer: the exit code tells that by itself
    sources, problems = event_sources(folder, hromada_names(folder))  # problems: for authors to mend
    all_listed = not errors(problems)
    remote = [source for source in sources if source.url]
    if strangers := sorted(set(args.accept_change) - {source.hromada for source in remote}):
        command.show(problems, lang)  # a slip in the list may be why the name is not there
        return command.wrong_usage(lang, "accept_unknown", names=", ".join(strangers))
    state, state_broken = provenance.load(provenance.state_path(folder))
    past, past_broken = history.load(history_path := folder / "pulled" / "history.json")
    problems += [*state_broken, *past_broken]

    rows: list[Row] = []
    memory = dict(past)
    with command.progress(len(sources), lang, "updated") as step:
        last = {source.hromada: _last(folder, source, state.get(source.hromada), notes) for source in remote}
        verdicts = _verdicts(remote, last, args, step)
        for source in sources:
            if source.url:
                verdict = verdicts[source.hromada]
                problems += _remote_problems(verdict, forgive=not (args.strict or args.strict_remote))
                notes += [*verdict.notes, *_age(source, verdict, today)]
                events, there = verdict.shown or (), verdict.provenance if verdict.shown is not None else None
                outcome, as_of = (verdict.outcome, there.fetched_at) if there else ("nothing", None)
                count = len(verdict.problems) + len(verdict.notes)
            else:
                reading = _local(source, today)
                problems += reading.problems
                events, outcome, as_of = reading.events, "unreadable" if reading.refused else "local", None
                count = len(reading.problems)
                step()
            coming = len(freshness.coming(events, today))
            rows.append(Row(source.hromada, outcome, len(events), coming, count, as_of))
            memory |= _remembered(past, source.hromada, events, today)

    # What a slip in the list hides for a moment is not forgotten.
    now = {} if all_listed else {name: one for name, one in state.items() if name not in verdicts}
    now |= {name: verdict.provenance for name, verdict in verdicts.items() if verdict.provenance}
    try:
        for name, verdict in verdicts.items():
            if verdict.content is not None:
                files.write_atomic(provenance.copy_path(folder, name), verdict.content)
        # A damaged memory is a person's to restore, unless all that it held has just been learnt anew.
        if (now or state) and not (state_broken and any(not verdict.good for verdict in verdicts.values())):
            files.write_atomic(provenance.state_path(folder), provenance.dump(now))
        if not past_broken:
            files.write_atomic(history_path, history.dump(memory))
    except OSError as error:
        return _unwritable(error, lang)

    command.show([*problems, *notes], lang)
    _table(rows, lang)
    command.summary([*problems, *notes], lang)
    return _code(problems, verdicts.values(), args)


def _remembered(past: History, hromada: str, events: tuple[Event, ...], today: dt.date) -> History:
    """Records of these events alone. One source at a time, so that a whole country's events are never held at once."""
    keys = [history.key(hromada, event) for event in events]
    return history.updated({key: past[key] for key in keys if key in past}, {hromada: events}, today)


def _code(problems: Sequence[Problem], verdicts: Iterable[Verdict], args: argparse.Namespace) -> int:
    """The worst of what happened."""
    ages = [verdict.age_days(args.today) for verdict in verdicts if not verdict.good]
    if code := command.outcome(problems, strict=args.strict):
        return code
    if any(age is None or age > OLD_AFTER_DAYS for age in ages):
        return command.TOO_OLD
    return command.UNREACHABLE if ages else command.FINE


def _unwritable(error: OSError, lang: Lang) -> int:
    return command.wrong_usage(lang, "copies_unwritable", reason=command.disk_trouble(error, lang) or f"{error}.")


# --- sources with an address


def _last(folder: Path, source: EventSource, known: Provenance | None, notes: list[Problem]) -> Last:
    """What was pulled before. A copy that is not as it was stored is told of: it will be fetched anew."""
    path = provenance.copy_path(folder, source.hromada)
    content, problems = read_bytes(path, event_formats.most_bytes(path))
    last = source_verdict.last_copy(known, content, source.hromada, source.defaults)
    if known and not last.intact and not any(one.code == "file-missing" for one in problems):
        notes.append(Problem(display_path(path), 1, "copy-changed", 0, "warning"))
    return last


def _verdicts(
    sources: Sequence[EventSource], last: Mapping[str, Last], args: argparse.Namespace, step: Callable[[], None]
) -> dict[str, Verdict]:
    """Ask all sources, several at a time, and judge what they answer; in the order of the list."""
    if not sources:
        return {}
    fetcher = Fetcher()

    def ask(source: EventSource) -> Answer | Refused:
        try:
            return fetcher.fetch(str(source.url), *last[source.hromada].conditions(str(source.url)))
        except Refused as why:
            return why

    verdicts: dict[str, Verdict] = {}
    pool = ThreadPoolExecutor(WORKERS)
    try:
        source_of = {pool.submit(ask, source): source for source in sources}
        for done in as_completed(source_of):
            source = source_of[done]
            hromada = source.hromada
            verdicts[hromada] = source_verdict.judge(
                str(source.url),
                hromada,
                last[hromada],
                done.result(),
                args.today,
                accept_change=hromada in args.accept_change,
                defaults=source.defaults,
            )
            step()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return {source.hromada: verdicts[source.hromada] for source in sources}


def _remote_problems(verdict: Verdict, *, forgive: bool) -> list[Problem]:
    """What is wrong in a file that others keep; it warns, unless those count as well."""
    return [
        replace(problem, severity="warning") if forgive and problem.severity == "error" else problem
        for problem in verdict.problems
    ]


def _age(source: EventSource, verdict: Verdict, today: dt.date) -> list[Problem]:
    """Says that a copy is old, or that there is none."""
    days = verdict.age_days(today)
    if verdict.good or (days is not None and days <= OLD_AFTER_DAYS):
        return []
    return [Problem(str(source.url), 1, "copy-none" if days is None else "copy-old", 0, "warning", {"days": days})]


# --- files here


def _local(source: EventSource, today: dt.date) -> source_verdict.Reading:
    content, problems = read_bytes(source.path, event_formats.most_bytes(source.path))
    if content is None:
        return source_verdict.Reading((), problems, problems[0].code)
    return source_verdict.examine(content, display_path(source.path), source.hromada, source.origin(today))


# --- what is printed


def _table(rows: Sequence[Row], lang: Lang) -> None:
    """One line a source, then how many there are of each kind."""
    words = {name: command.message(lang, f"outcome_{name}") for name in OUTCOMES}
    lines = [tuple(command.message(lang, "sources_heading").split("|"))]
    for row in rows:
        numbers = (str(row.events), str(row.coming), str(row.problems))
        lines.append((row.hromada, words[row.outcome], *numbers, row.as_of.isoformat() if row.as_of else "—"))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for name, outcome, *counts, day in lines:
        right = (count.rjust(width) for count, width in zip(counts, widths[2:5], strict=True))
        print("  ".join([name.ljust(widths[0]), outcome.ljust(widths[1]), *right, day]).rstrip())
    kinds = Counter(row.outcome for row in rows)
    parts = "".join(f", {words[name]} {kinds[name]}" for name in OUTCOMES if kinds[name])
    command.say(lang, "sources_total", sources=len(rows), parts=parts)


if __name__ == "__main__":
    command.run(main)
