"""What grew old: facts, pages, sources of events that fell silent, events that are over."""

import datetime as dt
from collections.abc import Iterable, Iterator

from generator.base.problems import Problem
from generator.model import provenance
from generator.model.contact import Contact
from generator.model.event import Event
from generator.model.fact import Fact
from generator.model.provenance import Provenance
from generator.model.schedule import days_of, occurrences
from generator.read.documents import Documents
from generator.read.yaml_tree import Node, locate

FACT_STALE_AFTER_DAYS = 365
STALE_PAGE_AFTER_DAYS = 365
MOST_NAMED = 10  # facts or pages in one message
SERIES_ENDS_SOON_DAYS = 14


def of_contacts(contacts: Iterable[Contact], tree: Node, file: str, today: dt.date) -> Iterator[Problem]:
    """Lines confirmed in the future; ``tree`` is the file that holds them under ``contacts``."""
    for index, contact in enumerate(contacts):
        if contact.age_days(today) < 0:
            line, column = locate(tree, ("contacts", index, "verified_on"))
            params = {"id": contact.id, "date": contact.verified_on.isoformat()}
            yield Problem(file, line, "contact-future", column, "error", params)


def of_facts(facts: Iterable[Fact], tree: Node, file: str, today: dt.date) -> Iterator[Problem]:
    """Facts checked in the future; all that nobody held against their source for a year, told once at the oldest."""
    stale: list[tuple[dt.date, tuple[int, int], str]] = []
    for index, fact in enumerate(facts):
        days, place = (today - fact.checked_on).days, locate(tree, ("facts", index, "checked_on"))
        if days < 0:
            params = {"id": fact.id, "date": fact.checked_on.isoformat()}
            yield Problem(file, place[0], "fact-future", place[1], "warning", params)
        elif days > FACT_STALE_AFTER_DAYS:
            stale.append((fact.checked_on, place, fact.id))
    if stale:
        date, (line, column), _ = min(stale)
        yield Problem(file, line, "fact-stale", column, "warning", _together(date, [name for _, _, name in stale]))


def of_pages(documents: Documents, today: dt.date) -> Iterator[Problem]:
    """Pages reviewed in the future; all that nobody read through for a year, told once at the oldest."""
    stale: list[tuple[dt.date, str, int]] = []
    for document in documents.pages.values():
        date, line = document.meta.reviewed, document.line_of("reviewed")
        days = (today - date).days
        if days < 0:
            yield Problem(document.file, line, "reviewed-future", 0, "warning", {"date": date.isoformat()})
        elif days > STALE_PAGE_AFTER_DAYS:
            stale.append((date, document.file, line))
    if stale:
        date, file, line = min(stale)
        yield Problem(file, line, "reviewed-stale", 0, "warning", _together(date, [name for _, name, _ in stale]))


def _together(date: dt.date, names: list[str]) -> dict[str, object]:
    """What one message says of many: the earliest ``date``, how many there are, what the first are called."""
    listed = ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")
    return {"date": date.isoformat(), "count": len(names), "names": listed}


def of_source(hromada: str, copy: Provenance | None, file: str, line: int, today: dt.date) -> Iterator[Problem]:
    """A source of which only an old copy can be shown, or none any more; ``line`` of ``file`` names it."""
    if copy is None:
        yield Problem(file, line, "copy-none", 0, "warning")
        return
    days, until = copy.age_days(today), copy.fetched_at + dt.timedelta(days=provenance.HIDDEN_AFTER_DAYS + 1)
    params: dict[str, object] = {
        "value": hromada,
        "date": copy.fetched_at.isoformat(),
        "until": until.isoformat(),
        "left": provenance.HIDDEN_AFTER_DAYS - days,
    }
    if days > provenance.HIDDEN_AFTER_DAYS:
        yield Problem(file, line, "source-hidden", 0, "warning", params)
    elif not copy.good or days > provenance.OLD_AFTER_DAYS:
        code = {"held": "source-held", "gone": "source-gone"}.get(copy.outcome, "source-silent")
        if copy.outcome == "held":
            params["paste"] = provenance.accepting(hromada)
        yield Problem(file, line, code, 0, "warning", params)


def last_day(event: Event) -> dt.date:
    """The day on which an event, or the last one of a series, ends."""
    if not event.changes:  # of a long series, dates are far cheaper than all that is known of each
        return max(days_of(event)) + (event.last_day - event.first_day)
    return max(one.last_day for one in occurrences(event))


def coming(events: Iterable[Event], today: dt.date) -> list[Event]:
    """Events with a date that is not over, whatever has become of it."""
    return [event for event in events if any(one.last_day >= today for one in occurrences(event))]


def of_events(events: Iterable[tuple[int, Event]], file: str, today: dt.date) -> Iterator[Problem]:
    """Series that soon end, by line of ``file``, and a file in which everything is over."""
    ends = [(line, event, last_day(event)) for line, event in events]
    for line, event, end in ends:
        soon = today <= end <= today + dt.timedelta(days=SERIES_ENDS_SOON_DAYS)
        if soon and event.repeat is not None and event.status == "planned" and not event.example:
            params = {"id": event.id, "date": end.isoformat()}
            yield Problem(file, line, "event-series-ends", 0, "notice", params)
    if ends and (latest := max(end for _, _, end in ends)) < today:
        yield Problem(file, 1, "events-past", 0, "notice", {"date": latest.isoformat()})
