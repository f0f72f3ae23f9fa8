"""What a source of events sent, and what there was before → what to show and to remember. Decisions only.

Nothing here reaches the network, a disk or a clock. What was good is never lost: an answer that can't be used, or
that lost too much, leaves the last good copy in its place.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime

from generator.base.http_policy import Answer, Refused
from generator.base.problems import Problem, errors
from generator.check import event_formats
from generator.check.event_files import of_another, read_events
from generator.check.freshness import coming
from generator.check.imported_event import Origin
from generator.model.event import Event
from generator.model.event_source import EventDefaults
from generator.model.provenance import Outcome, Provenance, accepting

GROWN = 10  # times as many events as before: a person should look at them first


@dataclass(frozen=True)
class Reading:
    """A file's content, read and checked. ``refused``: why nothing of it may be shown, as a problem's code.

    ``written``: the same as an event file in YAML, where it is a calendar or a table.
    """

    events: tuple[Event, ...]
    problems: Sequence[Problem]
    refused: str | None = None
    written: bytes | None = None


@dataclass(frozen=True)
class Last:
    """The last good copy of a source as it lies on the disk, and what is remembered of it."""

    provenance: Provenance | None
    reading: Reading | None  # None: it is not there, or is no good any more
    intact: bool  # the very bytes that were fetched
    content: bytes = b""

    def conditions(self, url: str) -> tuple[str | None, str | None]:
        """ETag and date to ask with; only what is really here may be called unchanged."""
        known = self.provenance
        if known is None or not self.intact or known.url != url:
            return None, None
        return known.etag, known.last_modified


@dataclass(frozen=True)
class Verdict:
    """What becomes of one source."""

    outcome: Outcome
    provenance: Provenance | None  # to remember; None: there never was a good copy
    shown: tuple[Event, ...] | None  # None: there is no copy that could be shown
    content: bytes | None = None  # the new last good copy; None: the present one stays
    problems: Sequence[Problem] = ()  # for the file's author to mend
    notes: Sequence[Problem] = ()  # why the copy could not be renewed

    @property
    def good(self) -> bool:
        """True when the source confirmed what is shown."""
        return self.outcome in ("fresh", "unchanged")

    def age_days(self, today: dt.date) -> int | None:
        """Days since what is shown was last confirmed; None when nothing can be shown."""
        return None if self.shown is None or self.provenance is None else self.provenance.age_days(today)


def examine(content: bytes, file: str, hromada: str, origin: Origin | None = None) -> Reading:
    """Read and check a file that should hold the events of ``hromada``; ``file`` is its name in messages."""
    stated, problems = read_events(content, file, None, origin or Origin(hromada))
    if others := of_another(stated, hromada, file):
        return Reading((), [*problems, *others], others[0].code)
    wrong = errors(problems)
    if wrong and not (stated.hromada and stated.events):
        return Reading((), problems, wrong[0].code)
    return Reading(stated.events, problems, None, stated.written)


def last_copy(
    known: Provenance | None, content: bytes | None, hromada: str, defaults: EventDefaults | None = None
) -> Last:
    """Check the copy again: it may have been edited by hand, cut off, or written by another version."""
    if known is None or content is None:
        return Last(known, None, intact=False)
    reading = examine(content, f"{hromada}.yml", hromada, Origin(hromada, defaults=defaults))  # whatever was fetched
    usable = reading.refused is None
    return Last(known, reading if usable else None, usable and _digest(content) == known.sha256, content)


def judge(
    url: str,
    hromada: str,
    last: Last,
    answer: Answer | Refused,
    today: dt.date,
    *,
    accept_change: bool = False,
    defaults: EventDefaults | None = None,
) -> Verdict:
    """Decide what one source's answer means for the site. ``accept_change``: a person has seen that it lost much.

    Of a calendar or a table the copy is an event file in YAML: what it says to readers, and nothing else.
    """
    if isinstance(answer, Refused):
        code = event_formats.page_code(url) if answer.code == "web-page" else answer.code
        note = Problem(url, 1, code, 0, "warning", answer.params)
        return _stays(last, "gone" if answer.gone else "kept", answer.code, notes=[note])
    problems = _moved(url, answer.moved_to)
    known, content = last.provenance, answer.content if answer.status == "fresh" else None
    again = known is not None and (content is None or _digest(content) == known.sha256)
    if again and last.intact and last.reading:
        reading, content = last.reading, None
    else:
        assert content is not None, "unchanged, though nobody asked whether it is"
        before = last.reading.events if last.reading else ()
        reading = examine(content, url, hromada, Origin(hromada, today, defaults, before))
        if reading.written is not None:  # asked for anew each time: of a series further dates come near
            content, answer = reading.written, replace(answer, etag=None, last_modified=None)
            again = known is not None and _digest(content) == known.sha256
            content = None if again and last.intact else content
    problems += reading.problems
    if reading.refused:
        return _stays(last, "kept", reading.refused, problems)
    if known and again:
        return Verdict("unchanged", _confirmed(known, url, answer, today), reading.events, content, problems)
    if last.reading:
        doubts = (
            _older(url, hromada, known, answer),
            _cut(url, hromada, last.content, last.reading, answer, reading),
            _too_different(url, hromada, last.reading.events, reading.events, today),
        )
        if (doubt := next(filter(None, doubts), None)) and not accept_change:
            return _stays(last, "kept" if doubt.code == "source-cut" else "held", doubt.code, problems, [doubt])
        problems += _vanished(url, last.reading.events, reading.events, today)
    assert content is not None
    new = Provenance(url, today, _digest(content), answer.etag, answer.last_modified, "fresh")
    return Verdict("fresh", new, reading.events, content, problems)


def _stays(
    last: Last, outcome: Outcome, reason: str, problems: Sequence[Problem] = (), notes: Sequence[Problem] = ()
) -> Verdict:
    known = replace(last.provenance, outcome=outcome, reason=reason) if last.provenance else None
    return Verdict(outcome, known, last.reading.events if last.reading else None, None, problems, notes)


def _confirmed(known: Provenance, url: str, answer: Answer, today: dt.date) -> Provenance:
    """The same copy, known to be right today. A second look on the same day leaves no trace."""
    now = Provenance(url, today, known.sha256, answer.etag, answer.last_modified, "unchanged")
    return known if known.good and replace(now, outcome=known.outcome) == known else now


def _older(url: str, hromada: str, known: Provenance | None, answer: Answer) -> Problem | None:
    """Why an answer is no news: its host says that it is older than the copy. A date ahead of its day says nothing."""
    before, now = (_moment(one.last_modified if one else None) for one in (known, answer))
    if known is None or known.url != url or before is None or now is None or now >= before:
        return None
    if before.date() > known.fetched_at + dt.timedelta(days=1):
        return None
    params = {"before": before.date().isoformat(), "now": now.date().isoformat(), "paste": accepting(hromada)}
    return Problem(url, 1, "source-older", 0, "warning", params)


def _moment(header: str | None) -> dt.datetime | None:
    """The moment that a header names; None when it names none."""
    try:
        moment = parsedate_to_datetime(header) if header else None
        return moment.astimezone(dt.UTC) if moment else None
    except (ValueError, OverflowError):
        return None


def _cut(url: str, hromada: str, before: bytes, was: Reading, answer: Answer, reading: Reading) -> Problem | None:
    """Why an answer seems to be the beginning of a file only.

    Where its length was announced, only one that ends inside an event of the copy is; else one that adds nothing to
    the copy, that lacks its last line's end or breaks off inside its last event.
    """
    if reading.written is not None:
        rows, left = was.events[: len(reading.events)], len(was.events) - len(reading.events)
        lost = not answer.complete and left > 0 and rows[:-1] == reading.events[:-1]
        return Problem(url, 1, "source-cut", 0, "warning", {"paste": accepting(hromada)}) if lost else None
    now = answer.content
    beginning = len(now) < len(before) and before.startswith(now)
    broken = len(errors(reading.problems)) > len(errors(was.problems))
    inside = beginning and (broken or reading.events != was.events[: len(reading.events)])
    if not answer.complete and not inside:
        ragged = before.endswith(b"\n") and not now.endswith(b"\n")
        inside = beginning or ragged or any(one.line >= _last_entry(now) for one in errors(reading.problems))
    return Problem(url, 1, "source-cut", 0, "warning", {"paste": accepting(hromada)}) if inside else None


def _last_entry(content: bytes) -> int:
    """The line on which the last entry of the list of events begins."""
    entries = list(re.finditer(rb"(?m)^([ \t]*)- ", content))
    last = [one for one in entries if one[1] == entries[0][1]][-1:]
    return content.count(b"\n", 0, last[0].start()) + 1 if last else 1


def _too_different(
    url: str, hromada: str, before: tuple[Event, ...], now: tuple[Event, ...], today: dt.date
) -> Problem | None:
    """Why a person should look first; None for an ordinary change."""
    had, has = len(coming(before, today)), len(coming(now, today))
    if had and not has:
        code = "source-emptied"
    elif before and not now:
        code = "source-empty"
    elif has * 2 < had:
        code = "source-shrunk"
    elif before and len(now) >= GROWN * len(before):
        code, had, has = "source-grown", len(before), len(now)
    else:
        return None
    params = {"before": had, "now": has, "paste": accepting(hromada)}
    return Problem(url, 1, code, 0, "warning", params)


def _vanished(url: str, before: tuple[Event, ...], now: tuple[Event, ...], today: dt.date) -> list[Problem]:
    """Coming events that are simply not there any more: their readers are told nothing."""
    left = {event.id for event in now}
    lost = [event.id for event in coming(before, today) if event.id not in left]
    return [Problem(url, 1, "source-vanished", 0, "warning", {"value": ", ".join(lost)})] if lost else []


def _moved(url: str, target: str | None) -> list[Problem]:
    params = {"value": target, "paste": f'url: "{target}"'}
    return [Problem(url, 1, "source-moved", 0, "warning", params)] if target else []


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
