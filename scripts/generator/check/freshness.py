"""What grew old: phone lines, facts, pages, sources of events that fell silent, events that are over."""

import datetime as dt
from collections.abc import Iterable, Iterator

from generator.base.problems import Problem
from generator.model import provenance
from generator.model.contact import STALE_AFTER_DAYS, TOO_OLD_AFTER_DAYS, Contact
from generator.model.event import Event
from generator.model.fact import Fact
from generator.model.provenance import Provenance
from generator.model.schedule import days_of, occurrences
from generator.read.documents import Documents
from generator.read.yaml_tree import Node, locate

FACT_STALE_AFTER_DAYS = 365
STALE_PAGE_AFTER_DAYS = 365
SERIES_ENDS_SOON_DAYS = 14


def of_contacts(contacts: Iterable[Contact], tree: Node, file: str, today: dt.date) -> Iterator[Problem]:
    """Lines that nobody confirmed for long; ``tree`` is the file that holds them under ``contacts``."""
    for index, contact in enumerate(contacts):
        days = contact.age_days(today)
        line, column = locate(tree, ("contacts", index, "verified_on"))
        params = {"id": contact.id, "days": days, "date": contact.verified_on.isoformat()}
        if days < 0:
            yield Problem(file, line, "contact-future", column, "error", params)
        elif days > TOO_OLD_AFTER_DAYS and contact.accept_stale is None:
            yield Problem(file, line, "contact-too-old", column, "error", params)
        elif days > STALE_AFTER_DAYS:
            yield Problem(file, line, "contact-stale", column, "warning", params)


def of_facts(facts: Iterable[Fact], tree: Node, file: str, today: dt.date) -> Iterator[Problem]:
    """Facts that nobody held against their source for a year."""
    for index, fact in enumerate(facts):
        days = (today - fact.checked_on).days
        if 0 <= days <= FACT_STALE_AFTER_DAYS:
            continue
        line, column = locate(tree, ("facts", index, "checked_on"))
        params = {"id": fact.id, "date": fact.checked_on.isoformat()}
        yield Problem(file, line, "fact-future" if days < 0 else "fact-stale", column, "warning", params)


def of_pages(documents: Documents, today: dt.date) -> Iterator[Problem]:
    """Pages that nobody read through for a year."""
    for document in documents.pages.values():
        days = (today - document.meta.reviewed).days
        if not 0 <= days <= STALE_PAGE_AFTER_DAYS:
            code = "reviewed-future" if days < 0 else "reviewed-stale"
            params = {"date": document.meta.reviewed.isoformat()}
            yield Problem(document.file, document.line_of("reviewed"), code, 0, "warning", params)


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
