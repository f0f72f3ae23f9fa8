"""One hromada's event file → its good events, and problems for the rest. A bad event never takes the others down."""

import datetime as dt
import difflib
import functools
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from pathlib import Path

from generator.base import phone
from generator.base.fields import TimeRange
from generator.base.kept_results import RESULTS
from generator.base.limits import DATES_OF_HROMADA, DATES_OF_SERIES, TITLE
from generator.base.phone import digits, numbers_in
from generator.base.problems import Problem, Severity, display_path, errors
from generator.check import event_formats, shelter_address
from generator.check.event_formats import ForeignFile
from generator.check.imported_event import Origin
from generator.model.event import MAX_EVENTS, DateChange, Event
from generator.model.schedule import Occurrence, occurrences, regular_days, skipped
from generator.model.shortened_event import shortened
from generator.model.ukrainian_names import LIST_KEYS, UKRAINIAN, in_english
from generator.read import title_state
from generator.read.text_file import decode, mixed_alphabets, mixed_word, read_bytes
from generator.read.validation import another_id, check
from generator.read.yaml_file import read_list
from generator.read.yaml_mend import with_field
from generator.read.yaml_tree import Items, Node, Steps, Text, Tree, locate, texts

_BAIT = re.compile(
    r"паспорт при собі|виїзд за кордон|оплата (?:дороги|проїзду)|без досвіду|легкі гроші|висока зарплата", re.I
)
_PROSE = ("title", "about", "status_note", "place", "access_note", "cost", "organiser", "changes", "source", "picture")
_SHORT = 6  # digits of a number that is nobody's own


@dataclass(frozen=True)
class EventFile:
    """What one file gave: ``lines`` holds the line of each of ``events``, ``dated`` that of its date."""

    hromada: str
    events: tuple[Event, ...]
    lines: tuple[int, ...]
    hromada_line: int = 1
    dated: tuple[int, ...] = ()
    written: bytes | None = None  # the same in YAML, of a calendar or a table

    def only(self, wanted: Callable[[Event], bool]) -> "EventFile":
        """Those events that are wanted, with their lines."""
        kept = [wanted(event) for event in self.events]
        lines, dated = (tuple(compress(row, kept)) for row in (self.lines, self.dated))
        return replace(self, events=tuple(compress(self.events, kept)), lines=lines, dated=dated)


EMPTY = EventFile("", (), ())


def read_event_file(
    path: Path, numbers: frozenset[str] | None = None, origin: Origin | None = None
) -> tuple[EventFile, list[Problem]]:
    """Read and check ``path``; the result holds the events that are fine."""
    data, problems = read_bytes(path, event_formats.most_bytes(path))
    return (EMPTY, problems) if data is None else read_events(data, display_path(path), numbers, origin)


def read_events(
    data: bytes, file: str, numbers: frozenset[str] | None = None, origin: Origin | None = None
) -> tuple[EventFile, list[Problem]]:
    """Read and check the bytes of an event file, whichever its format; ``file`` is what messages call it.

    ``numbers`` are those of ``contact.known_numbers``: readers are led to no others abroad. None: they are not known.
    ``origin`` says what calendars and tables do not; without it they are those of the hromada that they are called as.
    """
    events, problems = _read_events(data, file, numbers, origin or Origin(Path(file).stem))
    return events, list(problems)


@functools.lru_cache(maxsize=128)  # a preview reads the same files after every edit
def _read_events(
    data: bytes, file: str, numbers: frozenset[str] | None, origin: Origin
) -> tuple[EventFile, list[Problem]]:
    document = event_formats.foreign(data, file, origin)
    if document is not None:
        return of_document(document, file, numbers, origin)
    undated = replace(origin, today=None)  # of YAML it says nothing
    return RESULTS.of(("events", data, file, numbers, undated), lambda: _read_yaml(data, file, numbers, undated))


def _read_yaml(
    data: bytes, file: str, numbers: frozenset[str] | None, origin: Origin
) -> tuple[EventFile, list[Problem]]:
    text, problems = decode(data, file)
    if text is None:
        return EMPTY, problems
    tree, problems = read_list(text, file, LIST_KEYS)
    if tree is None:
        return EMPTY, problems
    tree = in_english(tree)
    if isinstance(tree, Tree):
        event_formats.with_defaults(tree, origin)
    events, more = check_events(tree, file, numbers)
    return events, [*problems, *more]


_NEEDED = ("id", "title", "date", "from", "to", "how")  # without these there is no event


def of_document(
    document: ForeignFile, file: str, numbers: frozenset[str] | None, origin: Origin
) -> tuple[EventFile, list[Problem]]:
    """Events of a calendar or a table. A field that is not fit is left out and told, and takes no event down."""
    tree, problems = document.tree, list(document.problems)
    for item in tree["events"]:
        while unfit := _unfit(item, tree, file, numbers):
            for name, problem in unfit.items():
                problems.append(document.without(name, problem))
                del item[name], item.keys_at[name]
    rows = event_formats.entries(tree)
    event_formats.with_defaults(tree, origin)
    events, more = check_events(tree, file, numbers)
    good = {event.id for event in events.events}
    plain = event_formats.written(origin.hromada, (lines for identity, lines in rows if identity in good))
    untranslated = [one for one in more if one.harm == "translation"]
    problems += [document.told(one) for one in more if one.harm != "translation"]
    if untranslated:
        params = {"count": len(untranslated)}
        problems.append(Problem(file, untranslated[0].line, "imported-english", 0, "notice", params))
    return replace(events, written=plain), problems


def _unfit(item: Tree, tree: Tree, file: str, numbers: frozenset[str] | None) -> dict[str, Problem]:
    """Fields without which an event would be fine, or at least no worse; the first problem with each."""
    alone = Tree(tree.mark, tree.lines)
    alone.keys_at = {"hromada": tree.mark, "events": tree.mark}
    items = Items(tree.mark, tree.lines)
    items.append(item)
    alone.update(hromada=tree["hromada"], events=items)
    found: dict[str, Problem] = {}
    for problem in errors(check_events(alone, file, numbers)[1]):
        at = problem.line, problem.column
        for name in item:
            if name not in _NEEDED and (at == item.keys_at[name] or at in {text.mark for _, text in texts(item[name])}):
                found.setdefault(name, problem)
    return found


def of_another(events: EventFile, hromada: str, file: str) -> list[Problem]:
    """The problem with a file that should hold the events of ``hromada`` and says that they are another's."""
    if events.hromada in ("", hromada):
        return []
    params = {"value": events.hromada, "paste": f"hromada: {hromada}"}
    return [Problem(file, events.hromada_line, "event-hromada", 0, "error", params)]


def check_events(tree: Node, file: str, numbers: Collection[str] | None = None) -> tuple[EventFile, list[Problem]]:
    """A tree of an event file → events and problems; ``numbers`` as for ``read_events``."""
    if not isinstance(tree, Tree):
        return EMPTY, [Problem(file, tree.mark[0], "events-shape", tree.mark[1])]
    problems: list[Problem] = []
    for key in [*tree, *tree.blank]:
        if key not in ("hromada", "events"):
            line, column = tree.keys_at[key]
            params = {"key": key, "known": "hromada, events"}
            problems.append(Problem(file, line, "key-unknown", column, "error", params))
    hromada = tree.get("hromada")
    if not isinstance(hromada, Text):
        params = {"key": "hromada", "paste": f"hromada: {Path(file).stem}"}
        problems.append(Problem(file, 1, "key-missing", 0, "error", params))
    items = Items(tree.mark, tree.lines) if "events" in tree.blank else tree.get("events")
    if not isinstance(items, Items):
        line, column = locate(tree, ("events",))
        return EMPTY, [*problems, Problem(file, line, "events-shape", column)]
    if len(items) > MAX_EVENTS:
        most: dict[str, object] = {"count": len(items), "most": MAX_EVENTS}
        return EMPTY, [*problems, Problem(file, items.mark[0], "events-many", 0, "error", most)]
    events, wrong = _events(items, file, numbers)
    lines, good = zip(*events, strict=True) if events else ((), ())
    problems += [*wrong, *_many_dates(events, file)]
    dates = {item.mark[0]: locate(item, ("date" if "date" in item else "from",))[0] for item in items}
    dated = tuple(dates[line] for line in lines)
    return EventFile(str(hromada or ""), good, lines, locate(tree, ("hromada",))[0], dated), problems


def _many_dates(events: Sequence[tuple[int, Event]], file: str) -> Iterator[Problem]:
    """Series with more dates together than the site shows at a time; the longest one names the line."""
    dates = {line: sum(1 for _ in regular_days(event)) for line, event in events if event.repeat}
    if (count := sum(dates.values())) > DATES_OF_HROMADA:
        longest = max(dates, key=lambda line: dates[line])
        params: dict[str, object] = {"count": count, "most": DATES_OF_HROMADA}
        yield Problem(file, longest, "repeat-much", 0, "warning", params)


def _events(items: Items, file: str, numbers: Collection[str] | None) -> tuple[list[tuple[int, Event]], list[Problem]]:
    """Events that are fine, with their lines. Of two with one id neither is: nobody knows which one is meant."""
    events: list[tuple[int, Event]] = []
    first_line: dict[str, int] = {}
    problems: list[Problem] = []
    for item in items:
        line, column = item.mark
        if not isinstance(item, Tree):
            problems.append(Problem(file, line, "event-shape", column, "error", {"value": item or "…"}))
            continue
        event, wrong = _event(item, file)
        problems += wrong
        identity = item.get("id")
        if isinstance(identity, Text) and first_line.setdefault(identity.lower(), line) != line:
            params = {"id": identity, "first": first_line[identity.lower()], "paste": another_id(items, item)}
            problems.append(Problem(file, identity.mark[0], "event-id-twice", identity.mark[1], "error", params))
            events = [(at, other) for at, other in events if other.id != identity]
        elif event is not None:
            dates = occurrences(event)
            refused = [
                *_impossible(event, dates, item, file),
                *_numbers(event, item, file, numbers),
                *_shelters(event, item, file),
            ]
            problems += [*refused, *_doubtful(event, dates, item, file), *_gaps(event, item, file)]
            if not refused:
                events.append((line, event))
    return events, problems


def _event(item: Tree, file: str) -> tuple[Event | None, list[Problem]]:
    """One entry as an event, and what is wrong with its fields and texts."""
    event, unfit = check(Event, item, file)
    problems = [*_misspelt_in_ukrainian(unfit, item), *_mixed(item, file)]
    dated = item.keys() & {"date", "from"} or any(problem.code == "date-missing" for problem in unfit)
    if event is None and not dated:
        params = {"paste": with_field(item, (), "date: РРРР-ММ-ДД")}
        problems.append(Problem(file, item.mark[0], "date-missing", item.mark[1], "error", params))
    return event, problems


def _misspelt_in_ukrainian(problems: list[Problem], item: Tree) -> Iterator[Problem]:
    """The same problems; a field whose Ukrainian name has a slip is told which one it is, and is not missing too."""
    near: dict[str, str] = {}
    for problem in problems:
        key = str(problem.params.get("key", ""))
        known = problem.code != "key-unknown" or key.lower() in UKRAINIAN  # used beside the English name of its field
        if not known and (close := difflib.get_close_matches(key.lower(), UKRAINIAN, 1, 0.6)):
            near[key] = close[0]
    meant = {UKRAINIAN[name] for name in near.values()}
    for problem in problems:
        key = str(problem.params.get("key", ""))
        if problem.code == "key-unknown" and (name := near.get(key)):
            line, at = item.lines[problem.line - 1], problem.column - 1
            paste = line[:at] + name + line[at + len(key) :] if line.startswith(key, at) else None
            yield replace(problem, code="key-unknown-near", params={**problem.params, "near": name, "paste": paste})
        elif problem.code != "key-missing" or key not in meant:
            yield problem


def _at(
    item: Tree, path: tuple[object, ...], file: str, code: str, severity: Severity = "error", **params: object
) -> Problem:
    line, column = locate(item, path)
    return Problem(file, line, code, column, severity, params)


def _first_few(days: Sequence[dt.date]) -> str:
    return ", ".join(day.isoformat() for day in days[:4]) + ("…" if len(days) > 4 else "")


def _impossible(event: Event, dates: Sequence[Occurrence], item: Tree, file: str) -> Iterator[Problem]:
    """Dates and times that can't be: such an event is not shown."""
    for path, time in _times(event) if event.first_day == event.last_day else ():
        if time.end is not None and time.end <= time.start and not (time.start.hour >= 18 and time.end.hour < 6):
            yield _at(item, path, file, "time-order", value=f"{time.end:%H:%M}", start=f"{time.start:%H:%M}")
    if event.repeat is not None:
        until = event.repeat.until
        if until < event.first_day:
            first, last = event.first_day.isoformat(), until.isoformat()
            yield _at(item, ("repeat", "until"), file, "repeat-order", value=last, start=first)
        elif len(list(regular_days(event))) > DATES_OF_SERIES:
            yield _at(item, ("repeat", "until"), file, "repeat-many", most=DATES_OF_SERIES)
        elif not dates:
            yield _at(item, ("repeat", "except"), file, "repeat-none")
    changed = {change.date: _changed(at, change) for at, change in enumerate(event.changes)}
    moments = {moment: changed.get(date.original, ("time",)) for date in dates for moment in _moments(date)}
    for day, clock in sorted(moments):
        if skipped(day, clock):
            value, before, after = f"{day} {clock:%H:%M}", f"{clock.hour - 1}:59", f"{clock.hour + 1}:00"
            path = moments[day, clock]
            yield _at(item, path, file, "time-skipped", value=value, before=before, after=after)


def _times(event: Event) -> Iterator[tuple[Steps, TimeRange]]:
    """Every time that an event states, by its path."""
    stated: list[tuple[Steps, TimeRange | None]] = [(("time",), event.time)]
    stated += [(("changes", at, "new_time"), change.new_time) for at, change in enumerate(event.changes)]
    yield from ((path, time) for path, time in stated if time is not None)


def _changed(index: int, change: DateChange) -> Steps:
    """The path of what makes the day or the time of a date another one."""
    field = "new_time" if change.new_time else "new_date" if change.new_date else None
    return ("changes", index, field) if field else ("time",)


def _moments(date: Occurrence) -> Iterator[tuple[dt.date, dt.time]]:
    """Day and time of the beginning and of the end, as far as they are known."""
    if date.time:
        yield date.first_day, date.time.start
        if date.time.end is not None and isinstance(end := date.known_end, dt.datetime):
            yield end.date(), date.time.end


def _numbers(event: Event, item: Tree, file: str, known: Collection[str] | None) -> Iterator[Problem]:
    """Numbers that nobody may be led to: the one to dial, and those that a phone makes links of in a text."""
    if event.contact is not None and event.contact.phone:
        number = digits(event.contact.phone)
        code = phone.refused(number, known) if known is not None else None
        if code is not None:
            yield _of_number(item, ("contact", "phone"), file, code, event.contact.phone)
    for path, text in _prose(item):
        for written in (match[0] for match in numbers_in(text)):
            number = digits(written)
            if phone.costs_extra(number):
                yield _at(item, path, file, "dial-costs", value=written)
            elif number.startswith("+") and known is not None and (code := phone.refused(number, known)):
                yield _of_number(item, path, file, code, written)


def _of_number(item: Tree, path: tuple[object, ...], file: str, code: str, written: str) -> Problem:
    line, column = locate(item, path)
    return Problem(file, line, code, column, "error", {"value": written, **phone.wrong_length(digits(written))})


def _shelters(event: Event, item: Tree, file: str) -> Iterator[Problem]:
    """Street addresses by which those who look for somebody would find the shelter where that person lives."""
    hidden = event.hides_address
    for path, text in _prose(item):
        spoken_of = path[0] == "access_note" and path[-1] == "en"  # "shelter" is where one hides from bombs there
        if not (spoken_of or (hidden and path[:2] == ("place", "address"))) and (street := shelter_address.told(text)):
            yield _at(item, path, file, "shelter-address", value=street)
            return
    place = event.place
    if place is not None and place.address is not None and not hidden:
        named = place.name or event.title  # of what it is the address
        if shelter_address.names_shelter(named):
            paste = with_field(item, ("place",), "hide_address: так")
            yield _at(item, ("place", "address"), file, "shelter-place", value=place.address.uk, paste=paste)


def _prose(item: Tree) -> Iterator[tuple[Steps, Text]]:
    """Texts of an event that people read, by their paths."""
    for name in _PROSE:
        if name in item:
            yield from ((path, text) for path, text in texts(item[name], (name,)) if path[-1] not in ("url", "file"))


def _doubtful(event: Event, dates: Sequence[Occurrence], item: Tree, file: str) -> Iterator[Problem]:
    """Dates that probably are a slip: the event is shown all the same."""
    regular = list(regular_days(event))
    if event.repeat is not None and event.first_day <= event.repeat.until and len(regular) <= DATES_OF_SERIES and dates:
        for index, day in enumerate(event.repeat.except_):
            if day not in regular:
                value, known = day.isoformat(), _first_few(regular)
                yield _at(item, ("repeat", "except", index), file, "repeat-not-there", value=value, known=known)
    announced = sorted({date.original for date in dates})
    changed: dict[dt.date, int] = {}
    for index, change in enumerate(event.changes):
        value = change.date.isoformat()
        if change.date not in announced:
            known = _first_few(announced)
            yield _at(item, ("changes", index, "date"), file, "repeat-not-there", value=value, known=known)
        elif not (change.status or change.new_date or change.new_time):
            yield _at(item, ("changes", index), file, "change-empty", value=value)
        elif change.date in changed:
            first = locate(item, ("changes", changed[change.date]))[0]
            yield _at(item, ("changes", index, "date"), file, "change-twice", value=value, first=first)
        changed.setdefault(change.date, index)


def _gaps(event: Event, item: Tree, file: str) -> Iterator[Problem]:
    """What a reader will miss, and what should not be in a public notice."""
    if not event.example:
        if event.title.en is None:
            yield _at(item, ("title",), file, "event-english", "notice", id=event.id)
        elif event.about is not None and event.about.en is None:
            yield _at(item, ("about",), file, "event-english-about", "notice", id=event.id)
    if event.how in ("online", "both") and event.link is None:
        yield _at(item, ("how",), file, "event-no-link", "warning", id=event.id)
    if event.how in ("on_site", "both") and event.place is None:
        yield _at(item, ("how",), file, "event-no-place", "warning", id=event.id)
    if event.status == "planned" and (state := title_state.split(event.title.uk)[1]):
        paste = with_field(item, (), f"status: {state}")
        yield _at(item, ("title",), file, "title-state", "warning", value=event.title.uk, paste=paste)
    yield from _long(event, item, file)
    for name in ("title", "about", "status_note"):
        text = getattr(event, name)
        if text is not None and _BAIT.search(text.uk):
            yield _at(item, (name,), file, "event-bait", "warning", id=event.id)
        if text is not None and any(len(digits(number[0])) > _SHORT for number in numbers_in(text.uk)):
            yield _at(item, (name,), file, "event-private", "warning", id=event.id)


def _long(event: Event, item: Tree, file: str) -> Iterator[Problem]:
    """Titles that lists cut, and words that are too many for the event's own page."""
    lang, title = max(event.title, key=lambda text: len(text[1] or ""))
    if len(title) > TITLE:
        yield _at(item, ("title", lang), file, "event-title-long", "warning", length=len(title), most=TITLE)
    if shortened(event) is not event:
        longest = max(item, key=lambda name: len(str(item[name])))
        yield _at(item, (longest,), file, "event-long", "warning", id=event.id, value=longest)


def _mixed(item: Tree, file: str) -> Iterator[Problem]:
    """Warnings for words that mix Latin and Cyrillic letters: search and screen readers stumble over them."""
    for _, text in texts(item):
        if not text.startswith("https://") and (column := mixed_alphabets(text)):
            line, start = text.mark
            yield Problem(file, line, "text-mixed", start + column - 1, "warning", {"value": mixed_word(text)})
