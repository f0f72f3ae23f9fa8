"""``data/hromadas/``: every hromada's file read and checked, alone and against the codifier."""

import datetime as dt
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from generator.base import phone
from generator.base.fields import is_reserved, is_slug
from generator.base.problems import Problem, display_path
from generator.base.slugs import slug
from generator.check import freshness, shelter_address
from generator.model import settlement
from generator.model.contact import Contact, known_numbers
from generator.model.hromada import Hromada
from generator.model.settlement import Settlement
from generator.read.validation import MAX_OWN_BYTES, read_model, repeated_ids
from generator.read.yaml_tree import Node, locate, value_at

# Hromadas share their folders of addresses, /events/ and /hromadas/, with these.
_TAKEN = re.compile(r"all|archive|feed|for-.+|kind-.+|of-.+|\d{4}-.+|settlements|.+-\d+")  # -2: second page of a list


def is_taken(slug: str) -> bool:
    """True for a short name that a hromada can't have: another folder of addresses is called so."""
    return _TAKEN.fullmatch(slug) is not None


def hromada_names(folder: Path) -> tuple[str, ...]:
    """Slugs of all hromadas: the names of their files below ``folder``, the campaign's data."""
    return tuple(sorted(path.stem for path in (folder / "hromadas").glob("*.yml")))


def load(
    folder: Path, contacts: Mapping[str, Contact] | None, settlements: Sequence[Settlement], today: dt.date
) -> tuple[dict[str, Hromada], list[Problem]]:
    """Hromadas by their slugs; one whose file can't be read is left out. ``contacts``: None when they can't be read."""
    hromadas: dict[str, Hromada] = {}
    trees: dict[str, Node] = {}
    problems: list[Problem] = []
    paths = sorted((folder / "hromadas").glob("*.yml"))
    for path in paths:
        name, file = path.stem, display_path(path)
        if not is_slug(name) or is_taken(name):
            code = "file-name-reserved" if is_reserved(name) else "hromada-taken" if is_slug(name) else "file-name"
            params = {"value": path.name, "near": f"{slug(name)}.yml"}
            problems.append(Problem(file, 1, code, 0, "error", params))
            continue
        hromada, tree, unfit = read_model(path, Hromada, MAX_OWN_BYTES)
        problems += unfit
        if hromada is None or tree is None:
            continue
        if deceiving := [*_deceiving(hromada, tree, file, contacts)]:
            problems += deceiving
            continue
        hromadas[name], trees[file] = hromada, tree
        problems += repeated_ids(tree, "contacts", file)
        problems += freshness.of_contacts(hromada.contacts, tree, file, today)
        problems += _service_lines(hromada, tree, contacts, file) if contacts is not None else []
    problems += _codes_twice(trees)
    if settlements:
        problems += _unknown_codes(trees, {place.hromada for place in settlements})
        if len(hromadas) == len(paths):  # else one has a slip, which is told already
            problems += _homeless(settlements, hromadas, display_path(folder / "settlements.csv"))
    return hromadas, problems


def _deceiving(hromada: Hromada, tree: Node, file: str, contacts: Mapping[str, Contact] | None) -> Iterator[Problem]:
    """What nobody may see: numbers that charge or lure, where a shelter is."""
    known = known_numbers(contacts.values()) if contacts is not None else None
    for index, contact in enumerate(hromada.contacts):
        code = phone.refused(contact.dial, known) if contact.dial and known is not None else None
        if code is not None:
            line, column = locate(tree, ("contacts", index, "dial"))
            yield Problem(file, line, code, column, "error", {"value": contact.shown})
    yield from shelter_address.of_hromada(hromada, tree, file)


def unknown_line(
    identity: str, contacts: Mapping[str, Contact], tree: Node, at: tuple[str | int, ...], file: str
) -> Problem:
    """The problem with a line, named at the place ``at`` of ``file``, that ``contacts`` lack."""
    line, column = locate(tree, at)
    near = difflib.get_close_matches(identity, contacts, 1)
    params = {"id": identity, "near": near[0] if near else ", ".join(list(contacts)[:5])}
    return Problem(file, line, "contact-unknown", column, "error", params)


def _service_lines(hromada: Hromada, tree: Node, contacts: Mapping[str, Contact], file: str) -> Iterator[Problem]:
    """Lines that services name and nobody knows."""
    known = {**contacts, **{contact.id: contact for contact in hromada.contacts}}
    for name, service in hromada.services:
        if service is not None and service.contact is not None and service.contact not in known:
            yield unknown_line(service.contact, known, tree, ("services", name, "contact"), file)


def _codes_twice(trees: Mapping[str, Node]) -> Iterator[Problem]:
    """Hromadas whose code another one has, by file."""
    first: dict[str, str] = {}
    for file, tree in trees.items():
        code = str(value_at(tree, ("katottg",)))
        if first.setdefault(code, file) != file:
            line, column = locate(tree, ("katottg",))
            params = {"value": code, "first": Path(first[code]).name}
            yield Problem(file, line, "katottg-twice", column, "error", params)


def _unknown_codes(trees: Mapping[str, Node], known: set[str]) -> Iterator[Problem]:
    """Hromadas whose code the codifier does not have, or no longer: by file, ``known`` are beginnings of codes."""
    codes = {file: str(value_at(tree, ("katottg",))) for file, tree in trees.items()}
    free = sorted(known - {settlement.prefix(code) for code in codes.values()})
    for file, code in codes.items():
        if (start := settlement.prefix(code)) not in known:
            near = difflib.get_close_matches(start, free or sorted(known), 1, 0.1)
            line, column = locate(trees[file], ("katottg",))
            yield Problem(file, line, "katottg-unknown", column, "error", {"value": code, "near": near[0]})


def _homeless(settlements: Sequence[Settlement], hromadas: Mapping[str, Hromada], file: str) -> Iterator[Problem]:
    """Settlements of hromadas that are not there."""
    known = {settlement.prefix(hromada.katottg) for hromada in hromadas.values()}
    if homeless := {place.hromada for place in settlements} - known:
        yield Problem(file, 1, "settlement-hromada", 0, "warning", {"value": ", ".join(sorted(homeless))})
