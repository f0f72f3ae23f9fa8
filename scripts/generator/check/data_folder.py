"""The whole of ``data/`` read and checked: the only way the rest of the program sees it."""

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from generator.base.problems import Problem, display_path
from generator.base.yaml_lines import quoted
from generator.check import call_list, event_sources, freshness, hromada_files, permalinks, shelter_address
from generator.check.file_names import slug_files
from generator.check.hromada_files import hromada_names, unknown_line, unknown_next_lines
from generator.model import history, last_good, materials, oblast_map, provenance, search_words, settlement
from generator.model.campaign import FIRST_LINES, Campaign, ServiceLines
from generator.model.contact import Contact, ContactFile, known_numbers
from generator.model.data import Data
from generator.model.fact import IN_FORCE, Fact, FactFile, unknown_id
from generator.read.validation import MAX_OWN_BYTES, read_model, repeated_ids
from generator.read.yaml_tree import Node, locate

Value = TypeVar("Value")


def load(folder: Path, today: dt.date, refused: Collection[str] = ()) -> tuple[Data | None, list[Problem]]:
    """Read ``folder``. The data is None when something without which no page can be made is broken.

    Files of the hromadas ``refused`` count as broken: what they say must not be published.
    """
    problems: list[Problem] = []

    def kept(step: tuple[Value, list[Problem]]) -> Value:
        problems.extend(step[1])
        return step[0]

    facts = kept(_facts(folder / "facts.yml", today))
    contacts = kept(_contacts(folder / "contacts.yml", facts, today))
    campaign = kept(_campaign(folder / "campaign.yml", contacts))
    settlements = kept(settlement.load(folder / "settlements.csv"))
    former_names = kept(settlement.load_former(folder / "former-names.csv", settlements))
    places = kept(oblast_map.load(folder / "map.csv"))
    copies = kept(last_good.load(folder))
    hromadas = kept(hromada_files.load(folder, contacts, settlements, copies, today, refused))
    stated = kept(search_words.load(folder))
    shown_materials = kept(materials.load(folder, contacts, facts, today))
    past = kept(history.load(folder / "pulled" / "history.json"))
    pulled = kept(provenance.load(provenance.state_path(folder)))
    numbers = known_numbers(contacts.values()) if contacts is not None else None
    names, found = hromada_names(folder), event_sources.Events(numbers, past)
    events = kept(event_sources.load(folder, hromadas.by_slug, names, pulled, copies, today, found))
    problems += [problem for problem in _not_files(folder) if problem not in problems]
    problems += _misnamed(folder)
    if campaign is None or contacts is None or facts is None:
        return None, sorted(problems)
    data = Data(
        campaign,
        contacts,
        facts,
        hromadas.by_slug,
        events.by_hromada,
        past,
        events.as_of,
        today,
        settlements,
        former_names,
        shown_materials,
        stated.sayings,
        good_files=(*hromadas.good, *events.good),
        replaced_files={**hromadas.replaced, **events.replaced},
        unread_hromadas=frozenset(hromadas.unread),
        coats=hromadas.coats,
        oblast_map=places,
    )
    problems += call_list.reminder(data, folder)
    return data, sorted(problems)


def _contacts(
    path: Path, facts: Mapping[str, Fact] | None, today: dt.date
) -> tuple[Mapping[str, Contact] | None, list[Problem]]:
    """Lines by their ids, the first one where an id is there twice; None when the file can't be read."""
    stated, tree, problems = read_model(path, ContactFile, MAX_OWN_BYTES)
    file = display_path(path)
    problems += repeated_ids(tree, "contacts", file)
    if stated is None or tree is None:
        return None, problems
    problems += freshness.of_contacts(stated.contacts, tree, file, today)
    problems += shelter_address.of_contacts(stated.contacts, tree, file)
    problems += _vouchers(stated.contacts, tree, facts, file) if facts is not None else []
    contacts: dict[str, Contact] = {}
    for contact in stated.contacts:
        contacts.setdefault(contact.id, contact)
    problems += unknown_next_lines(stated.contacts, contacts, tree, file)
    return contacts, problems


def _vouchers(contacts: Iterable[Contact], tree: Node, facts: Mapping[str, Fact], file: str) -> Iterator[Problem]:
    """Numbers that are said to be set by the state without a fact that says so."""
    for index, contact in enumerate(contacts):
        at = ("contacts", index, "law")
        if contact.law is not None and contact.law not in facts:
            yield unknown_id(contact.law, facts, tree, at, file)
        elif contact.law is not None and facts[contact.law].state not in IN_FORCE:
            line, column = locate(tree, at)
            yield Problem(file, line, "contact-law-state", column, "error", {"id": contact.law})


def _facts(path: Path, today: dt.date) -> tuple[Mapping[str, Fact] | None, list[Problem]]:
    """Facts by their ids, the first one where an id is there twice; None when the file can't be read."""
    stated, tree, problems = read_model(path, FactFile, MAX_OWN_BYTES)
    file = display_path(path)
    problems += repeated_ids(tree, "facts", file)
    if stated is None or tree is None:
        return None, problems
    problems += freshness.of_facts(stated.facts, tree, file, today)
    facts: dict[str, Fact] = {}
    for fact in stated.facts:
        facts.setdefault(fact.id, fact)
    return facts, problems


def _campaign(path: Path, contacts: Mapping[str, Contact] | None) -> tuple[Campaign | None, list[Problem]]:
    """The campaign; the lines it names are looked for where ``contacts`` could be read."""
    campaign, tree, problems = read_model(path, Campaign, MAX_OWN_BYTES)
    if campaign is not None and tree is not None and contacts is not None:
        file = display_path(path)
        problems += _unknown_lines(campaign, tree, contacts, file)
        problems += _settings(campaign, tree, file)
    return campaign, problems


def _unknown_lines(campaign: Campaign, tree: Node, contacts: Mapping[str, Contact], file: str) -> Iterator[Problem]:
    """Lines that the campaign names and nobody knows, or that have no number where one is needed."""
    for at, identity in campaign.named_lines.items():
        if identity not in contacts or (at[0] in FIRST_LINES and contacts[identity].dial is None):
            yield unknown_line(identity, contacts, tree, at, file)


def _settings(campaign: Campaign, tree: Node, file: str) -> Iterator[Problem]:
    """Lines in an order that misleads, services without a line, an address that is only an example."""
    if campaign.hromada_lines and campaign.hromada_lines[0] != campaign.advice_line:
        line, column = locate(tree, ("hromada_lines",))
        others = [identity for identity in campaign.hromada_lines if identity != campaign.advice_line]
        paste = f"hromada_lines: [{', '.join(map(quoted, [campaign.advice_line, *others]))}]"
        yield Problem(file, line, "lines-order", column, "error", {"id": campaign.advice_line, "paste": paste})
    unsaid = [name for name, identity in campaign.service_lines if identity is None]
    if 0 < len(unsaid) < len(ServiceLines.model_fields):  # some are named, so whoever named them meant to name all
        line, column = locate(tree, ("service_lines",))
        params = {"services": ", ".join(unsaid), "id": campaign.advice_line}
        yield Problem(file, line, "lines-oblast", column, "warning", params)
    if campaign.address.endswith((".example", ".example/")):
        line, column = locate(tree, ("address",))
        yield Problem(file, line, "address-example", column, "warning", {"value": campaign.address})
    if campaign.publisher is None:
        yield Problem(file, 1, "publisher-missing", 0, "notice", {"paste": 'publisher: {uk: "…", en: "…"}'})


def _misnamed(folder: Path) -> Iterator[Problem]:
    """Files whose name has a slip, as charts.yaml or «contacts (1).yml»: nobody reads what was written into them."""
    names = ["campaign.yml", "contacts.yml", "facts.yml", permalinks.NAME, search_words.NAME, *materials.FILES.values()]
    for problem in slug_files(folder, [Path(name).stem for name in names]).problems:
        if problem.params["near"] in names:
            yield dataclasses.replace(problem, severity="warning")


def _not_files(folder: Path) -> Iterator[Problem]:
    """Links, pipes and devices: whoever follows them reads what is not the campaign's, or waits for ever."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            contained = path.parent != folder and path.parent.name in ("events", "hromadas")
            yield Problem(display_path(path), 1, "file-not-ordinary", contained=contained)
