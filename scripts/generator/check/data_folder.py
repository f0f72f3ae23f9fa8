"""The whole of ``data/`` read and checked: the only way the rest of the program sees it."""

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from generator.base.fields import is_slug
from generator.base.problems import Problem, Severity, display_path
from generator.base.slugs import slug
from generator.base.yaml_lines import quoted
from generator.check import freshness
from generator.check.event_files import read_event_file
from generator.check.lookalikes import Located, look_alikes
from generator.model import history, materials, provenance, settlement
from generator.model.campaign import Campaign, ServiceLines
from generator.model.contact import Contact, ContactFile
from generator.model.data import Data
from generator.model.event import Event
from generator.model.event_source import EventSource, SourceFile
from generator.model.fact import Fact, FactFile
from generator.model.hromada import Hromada
from generator.read.text_file import decode, read_bytes
from generator.read.validation import check, repeated_ids
from generator.read.yaml_file import read_file, read_list
from generator.read.yaml_tree import Items, Node, Tree, locate, value_at

M = TypeVar("M", bound=BaseModel)

# Hromadas share their folders of addresses, /events/ and /hromadas/, with these.
_TAKEN = re.compile(r"all|archive|feed|for-.+|kind-.+|of-.+|\d{4}-.+|settlements|.+-\d+")  # -2: second page of a list
MAX_OWN_BYTES = 1024 * 1024  # of the campaign's own files; event files have the reader's smaller limit


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
    contacts: dict[str, Contact] = {}
    facts: dict[str, Fact] = {}
    for contact in contact_file.contacts if contact_file else ():
        contacts.setdefault(contact.id, contact)  # that an id is there twice is told; the first one counts till then
    for fact in fact_file.facts if fact_file else ():
        facts.setdefault(fact.id, fact)
    problems += repeated_ids(contact_tree, "contacts", display_path(folder / "contacts.yml"))
    problems += repeated_ids(fact_tree, "facts", display_path(folder / "facts.yml"))
    if contact_file and contact_tree is not None:
        file = display_path(folder / "contacts.yml")
        problems += freshness.of_contacts(contact_file.contacts, contact_tree, file, today)
    if fact_file and fact_tree is not None:
        problems += freshness.of_facts(fact_file.facts, fact_tree, display_path(folder / "facts.yml"), today)
    if campaign and campaign_tree is not None and contact_file:
        problems += _campaign_lines(campaign, campaign_tree, contacts, display_path(folder / "campaign.yml"))

    hromadas: dict[str, Hromada] = {}
    codes: dict[str, str] = {}
    trees: dict[str, Node] = {}
    for path in sorted((folder / "hromadas").glob("*.yml")):
        if not is_slug(path.stem) or is_taken(path.stem):
            code = "hromada-taken" if is_slug(path.stem) else "file-name"
            params = {"value": path.name, "near": f"{slug(path.stem)}.yml"}
            problems.append(Problem(display_path(path), 1, code, 0, "error", params))
            continue
        hromada, tree = one(path, Hromada)
        if hromada is not None and tree is not None:
            hromadas[path.stem], trees[display_path(path)] = hromada, tree
            problems += repeated_ids(tree, "contacts", display_path(path))
            problems += freshness.of_contacts(hromada.contacts, tree, display_path(path), today)
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

    if settlements:
        problems += _unknown_codes(trees, {one.hromada for one in settlements})

    made, found = materials.load(folder, contacts, facts, today)
    problems += found

    past, found = history.load(folder / "pulled" / "history.json")
    problems += found
    pulled, found = provenance.load(provenance.state_path(folder))
    problems += found
    events: dict[str, tuple[Event, ...]] = {}
    located: list[Located] = []
    sources_file = display_path(folder / "events" / "sources.yml")
    for source, line in located_sources(folder, hromada_names(folder), problems):
        path = source_path(folder, source)
        if source.url:
            copy = pulled.get(source.hromada) if path.exists() else None
            problems += freshness.of_source(source.hromada, copy, sources_file, line, today)
            if copy is None or copy.age_days(today) > provenance.HIDDEN_AFTER_DAYS:
                continue
        good, more = read_event_file(path)
        over = {event.id for event in good.events if freshness.last_day(event) < today}
        more = [one for one in more if one.harm != "translation" or one.params["id"] not in over]
        problems += more if source.file else [replace(one, severity=_forgiven(one.severity)) for one in more]
        if good.hromada and good.hromada != source.hromada:
            params = {"value": good.hromada, "paste": f"hromada: {source.hromada}"}
            problems.append(
                Problem(display_path(path), 1, "event-hromada", 0, "error" if source.file else "warning", params)
            )
        elif good.hromada and good.hromada in hromadas:  # else its own file has a slip, which is told already
            events[source.hromada] = events.get(source.hromada, ()) + good.events
            file = display_path(path)
            problems += freshness.of_events(zip(good.lines, good.events, strict=True), file, today)
            located += [Located(file, *one) for one in zip(good.lines, good.events, strict=True)]
    problems += look_alikes(located)
    problems += [one for one in _not_files(folder) if one not in problems]
    if campaign is None or contact_file is None or fact_file is None:
        return None, sorted(problems)
    as_of = {name: one for name, one in pulled.items() if name in events and not one.good}
    return Data(campaign, contacts, facts, hromadas, events, past, as_of, settlements, made), sorted(problems)


def _not_files(folder: Path) -> Iterator[Problem]:
    """Links, pipes and devices: whoever follows them reads what is not the campaign's, or waits for ever."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            yield Problem(display_path(path), 1, "file-not-ordinary")


def _forgiven(severity: Severity) -> Severity:
    """How much a slip in a file that others keep counts here."""
    return "warning" if severity == "error" else severity


def _unknown_codes(trees: Mapping[str, Node], known: set[str]) -> Iterator[Problem]:
    """Hromadas whose code the codifier does not have, or no longer: by file, ``known`` are beginnings of codes."""
    codes = {file: str(value_at(tree, ("katottg",))) for file, tree in trees.items()}
    free = sorted(known - {settlement.prefix(code) for code in codes.values()})
    for file, code in codes.items():
        if (start := settlement.prefix(code)) not in known:
            near = difflib.get_close_matches(start, free or sorted(known), 1, 0.1)
            line, column = locate(trees[file], ("katottg",))
            yield Problem(file, line, "katottg-unknown", column, "error", {"value": code, "near": near[0]})


def is_taken(slug: str) -> bool:
    """True for a short name that a hromada can't have: another folder of addresses is called so."""
    return _TAKEN.fullmatch(slug) is not None


def hromada_names(folder: Path) -> tuple[str, ...]:
    """Slugs of all hromadas: the names of their files."""
    return tuple(sorted(path.stem for path in (folder / "hromadas").glob("*.yml")))


def event_sources(folder: Path, hromadas: Iterable[str], problems: list[Problem]) -> list[EventSource]:
    """Sources of ``events/sources.yml`` that can be read; what is wrong with the others goes to ``problems``."""
    return [source for source, _ in located_sources(folder, hromadas, problems)]


def located_sources(
    folder: Path, hromadas: Iterable[str], problems: list[Problem]
) -> Iterable[tuple[EventSource, int]]:
    """The same, each with its line."""
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
        elif source.file and re.search(r"[/\\:]", source.file):
            line, column = locate(item, ("file",))
            problems.append(Problem(file, line, "source-outside", column, "error", {"value": source.file}))
        else:
            good[source.hromada] = source
    problems += _unlisted(folder, {source.file for source in good.values()}, file)
    return [(source, first_line[hromada]) for hromada, source in good.items()]


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
    for item in items if isinstance(items, Items) else ():
        source, _ = check(EventSource, item, file)
        if source is not None:
            yield source, item


def source_path(folder: Path, source: EventSource) -> Path:
    """The file from which this source's events are read: its own, or the last good copy of its address."""
    return folder / "events" / source.file if source.file else provenance.copy_path(folder, source.hromada)


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
    if campaign.hromada_lines and campaign.hromada_lines[0] != campaign.advice_line:
        line, column = locate(tree, ("hromada_lines",))
        others = [one for one in campaign.hromada_lines if one != campaign.advice_line]
        params = {"id": campaign.advice_line, "paste": _in_one_line("hromada_lines", [campaign.advice_line, *others])}
        problems.append(Problem(file, line, "lines-order", column, "error", params))
    unsaid = [name for name, identity in campaign.service_lines if identity is None]
    if 0 < len(unsaid) < len(ServiceLines.model_fields):  # some are named, so whoever named them meant to name all
        line, column = locate(tree, ("service_lines",))
        params = {"services": ", ".join(unsaid), "id": campaign.advice_line}
        problems.append(Problem(file, line, "lines-oblast", column, "warning", params))
    if campaign.address.endswith((".example", ".example/")):
        line, column = locate(tree, ("address",))
        problems.append(Problem(file, line, "address-example", column, "warning", {"value": campaign.address}))
    return problems


def _in_one_line(key: str, values: Iterable[str]) -> str:
    return f"{key}: [{', '.join(map(quoted, values))}]"
