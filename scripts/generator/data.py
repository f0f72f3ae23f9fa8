"""The whole of ``data/`` read and checked: the only way the rest of the program sees it."""

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from generator import history, materials, provenance, settlement
from generator.campaign import Campaign
from generator.checking import check, repeated_ids
from generator.contact import STALE_AFTER_DAYS, TOO_OLD_AFTER_DAYS, Contact, ContactFile
from generator.event import Event
from generator.events import read_event_file
from generator.fact import Fact, FactFile
from generator.fields import Lang, is_slug
from generator.history import History
from generator.hromada import Hromada
from generator.lookalikes import Located, look_alikes
from generator.materials import Materials
from generator.problems import Problem, display_path
from generator.provenance import Provenance
from generator.reading import Mapping as Tree
from generator.reading import Node, Sequence, decode, locate, read_bytes, read_file, read_list
from generator.settlement import Settlement
from generator.source import EventSource, SourceFile

M = TypeVar("M", bound=BaseModel)

# Hromadas share their folders of addresses, /events/ and /hromadas/, with these.
_TAKEN = re.compile(r"all|archive|feed|for-.+|kind-.+|of-.+|\d{4}-.+|settlements")
MAX_OWN_BYTES = 1024 * 1024  # of the campaign's own files; event files have the reader's smaller limit


@dataclass(frozen=True)
class Data:
    """Everything officers stated. Keys are ids and slugs; order is the order of the files."""

    campaign: Campaign
    contacts: Mapping[str, Contact]
    facts: Mapping[str, Fact]
    hromadas: Mapping[str, Hromada]
    events: Mapping[str, tuple[Event, ...]]
    history: History
    as_of: Mapping[str, Provenance]  # hromadas whose latest pull failed: their events are as of an earlier day
    settlements: tuple[Settlement, ...] = ()
    materials: Materials = field(default_factory=Materials)

    @property
    def languages(self) -> tuple[Lang, ...]:
        """Languages of the site, Ukrainian first."""
        return self.campaign.languages


def load(folder: Path, today: dt.date) -> tuple[Data | None, list[Problem]]:
    """Read ``folder``. The data is None when something without which no page can be made is broken."""
    problems: list[Problem] = []

    def one(path: Path, model: type[M]) -> tuple[M | None, Node | None]:
        tree, found = read_file(path, MAX_OWN_BYTES)
        problems.extend(found)
        if tree is None:
            return None, None
        value, found = check(model, tree, display_path(path))
        problems.extend(found)
        return value, tree

    campaign, campaign_tree = one(folder / "campaign.yml", Campaign)
    contact_file, contact_tree = one(folder / "contacts.yml", ContactFile)
    fact_file, fact_tree = one(folder / "facts.yml", FactFile)
    contacts = {contact.id: contact for contact in contact_file.contacts} if contact_file else {}
    facts = {fact.id: fact for fact in fact_file.facts} if fact_file else {}
    problems += repeated_ids(contact_tree, "contacts", display_path(folder / "contacts.yml"))
    problems += repeated_ids(fact_tree, "facts", display_path(folder / "facts.yml"))
    if contact_file and contact_tree is not None:
        problems += _stale_contacts(contact_file.contacts, contact_tree, display_path(folder / "contacts.yml"), today)
    if campaign and campaign_tree is not None and contact_file:
        problems += _campaign_lines(campaign, campaign_tree, contacts, display_path(folder / "campaign.yml"))

    hromadas: dict[str, Hromada] = {}
    codes: dict[str, str] = {}
    for path in sorted((folder / "hromadas").glob("*.yml")):
        if not is_slug(path.stem) or _TAKEN.fullmatch(path.stem):
            code = "hromada-taken" if is_slug(path.stem) else "file-name"
            problems.append(Problem(display_path(path), 1, code, 0, "error", {"value": path.name}))
            continue
        hromada, tree = one(path, Hromada)
        if hromada is not None and tree is not None:
            hromadas[path.stem] = hromada
            problems += _stale_contacts(hromada.contacts, tree, display_path(path), today)
            problems += _service_lines(hromada, tree, contacts, display_path(path)) if contact_file else []
            if codes.setdefault(hromada.katottg, path.name) != path.name:
                line, column = locate(tree, ("katottg",))
                params = {"value": hromada.katottg, "first": codes[hromada.katottg]}
                problems.append(Problem(display_path(path), line, "katottg-twice", column, "error", params))
    settlements, found = settlement.load(folder / "settlements.csv")
    problems += found
    homeless = {one.hromada for one in settlements} - {settlement.prefix(code) for code in codes}
    if homeless and len(hromadas) == len(hromada_names(folder)):  # else one has a slip, which is told already
        params = {"value": ", ".join(sorted(homeless))}
        problems.append(
            Problem(display_path(folder / "settlements.csv"), 1, "settlement-hromada", 0, "warning", params)
        )

    made, found = materials.load(folder, contacts, facts, today)
    problems += found

    past, found = history.load(folder / "pulled" / "history.json")
    problems += found
    pulled, found = provenance.load(provenance.state_path(folder))
    problems += found
    events: dict[str, tuple[Event, ...]] = {}
    located: list[Located] = []
    for source in event_sources(folder, hromada_names(folder), problems):
        path = source_path(folder, source)
        if source.url and not _shown(pulled.get(source.hromada), path, today):
            continue
        good, more = read_event_file(path)
        problems += more if source.file else [replace(one, severity="warning") for one in more]
        if good.hromada and good.hromada != source.hromada:
            params = {"value": good.hromada, "paste": f"hromada: {source.hromada}"}
            problems.append(
                Problem(display_path(path), 1, "event-hromada", 0, "error" if source.file else "warning", params)
            )
        elif good.hromada and good.hromada in hromadas:  # else its own file has a slip, which is told already
            events[source.hromada] = events.get(source.hromada, ()) + good.events
            file = display_path(path)
            located += [Located(file, *one) for one in zip(good.lines, good.events, strict=True)]
    problems += look_alikes(located)
    if campaign is None or contact_file is None or fact_file is None:
        return None, sorted(problems)
    as_of = {name: one for name, one in pulled.items() if name in events and not one.good}
    return Data(campaign, contacts, facts, hromadas, events, past, as_of, settlements, made), sorted(problems)


def _shown(copy: Provenance | None, path: Path, today: dt.date) -> bool:
    """True when a pulled copy may be shown; before the first pull, and when it is far too old, it may not."""
    return copy is not None and path.exists() and copy.age_days(today) <= provenance.HIDDEN_AFTER_DAYS


def hromada_names(folder: Path) -> tuple[str, ...]:
    """Slugs of all hromadas: the names of their files."""
    return tuple(sorted(path.stem for path in (folder / "hromadas").glob("*.yml")))


def event_sources(folder: Path, hromadas: Iterable[str], problems: list[Problem]) -> list[EventSource]:
    """Sources of ``events/sources.yml`` that can be read; what is wrong with the others goes to ``problems``."""
    path = folder / "events" / "sources.yml"
    file = display_path(path)
    content, found = read_bytes(path)
    text, unreadable = decode(content, file) if content is not None else (None, [])
    tree, broken = read_list(text, file, ("sources",)) if text is not None else (None, [])
    problems += [*found, *unreadable, *broken]
    if tree is None:
        return []
    known = tuple(hromadas)
    good: dict[str, EventSource] = {}
    first_line: dict[str, int] = {}
    for source, item in _each_source(tree, file, problems):
        line, column = locate(item, ("hromada",))
        if source.hromada not in known:
            near = difflib.get_close_matches(source.hromada, known, 1)
            params = {"value": source.hromada, "near": near[0] if near else ", ".join(known[:5])}
            problems.append(Problem(file, line, "hromada-unknown", column, "error", params))
        elif first_line.setdefault(source.hromada, line) != line:
            params = {"value": source.hromada, "first": str(first_line[source.hromada])}
            problems.append(Problem(file, line, "source-twice", column, "error", params))
        elif source.file and (Path(source.file).is_absolute() or ".." in Path(source.file).parts):
            line, column = locate(item, ("file",))
            problems.append(Problem(file, line, "source-outside", column, "error", {"value": source.file}))
        else:
            good[source.hromada] = source
    problems += _unlisted(folder, {source.file for source in good.values()}, file)
    return list(good.values())


def _unlisted(folder: Path, listed: Iterable[str | None], file: str) -> Iterator[Problem]:
    """Event files that lie there and that nobody would ever see."""
    for path in sorted((folder / "events").glob("*.yml")):
        if path.name not in {"sources.yml", *listed}:
            paste = f'  - {{hromada: "{path.stem}", file: "{path.name}"}}'
            yield Problem(file, 1, "source-unlisted", 0, "warning", {"value": path.name, "paste": paste})


def _each_source(tree: Node, file: str, problems: list[Problem]) -> Iterator[tuple[EventSource, Node]]:
    """Entries that can be read: one with a slip does not take the others down."""
    _, found = check(SourceFile, tree, file)
    problems += found
    items = tree.get("sources") if isinstance(tree, Tree) else None
    for item in items if isinstance(items, Sequence) else ():
        source, _ = check(EventSource, item, file)
        if source is not None:
            yield source, item


def source_path(folder: Path, source: EventSource) -> Path:
    """The file from which this source's events are read: its own, or the last good copy of its address."""
    return folder / "events" / source.file if source.file else provenance.copy_path(folder, source.hromada)


def _stale_contacts(contacts: tuple[Contact, ...], tree: Node, file: str, today: dt.date) -> list[Problem]:
    problems = []
    for index, contact in enumerate(contacts):
        days = contact.age_days(today)
        line, column = locate(tree, ("contacts", index, "verified_on"))
        params = {"id": contact.id, "days": days, "date": contact.verified_on.isoformat()}
        if days < 0:
            problems.append(Problem(file, line, "contact-future", column, "error", params))
        elif days > TOO_OLD_AFTER_DAYS and contact.accept_stale is None:
            problems.append(Problem(file, line, "contact-too-old", column, "error", params))
        elif days > STALE_AFTER_DAYS:
            problems.append(Problem(file, line, "contact-stale", column, "warning", params))
    return problems


def _service_lines(hromada: Hromada, tree: Node, contacts: Mapping[str, Contact], file: str) -> list[Problem]:
    known = {**contacts, **{contact.id: contact for contact in hromada.contacts}}
    return [
        _unknown_line(service.contact, known, file, tree, ("services", name, "contact"))
        for name, service in hromada.services
        if service is not None and service.contact is not None and service.contact not in known
    ]


def _unknown_line(
    identity: str, contacts: Mapping[str, Contact], file: str, tree: Node, at: tuple[str | int, ...]
) -> Problem:
    line, column = locate(tree, at)
    near = difflib.get_close_matches(identity, contacts, 1)
    params = {"id": identity, "near": near[0] if near else ", ".join(list(contacts)[:5])}
    return Problem(file, line, "contact-unknown", column, "error", params)


def _campaign_lines(campaign: Campaign, tree: Node, contacts: Mapping[str, Contact], file: str) -> list[Problem]:
    problems = []
    for key in ("danger_line", "advice_line", "abroad_line"):
        identity = getattr(campaign, key)
        if identity not in contacts or contacts[identity].dial is None:
            problems.append(_unknown_line(identity, contacts, file, tree, (key,)))
    asked: list[tuple[str, tuple[str | int, ...]]] = [
        (identity, ("hromada_lines", number)) for number, identity in enumerate(campaign.hromada_lines)
    ]
    asked += [(identity, ("service_lines", name)) for name, identity in campaign.service_lines if identity]
    problems += [_unknown_line(one, contacts, file, tree, at) for one, at in asked if one not in contacts]
    if campaign.address.endswith((".example", ".example/")):
        line, column = locate(tree, ("address",))
        problems.append(Problem(file, line, "address-example", column, "warning", {"value": campaign.address}))
    return problems
