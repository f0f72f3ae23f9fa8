"""``data/hromadas/``: every hromada's file read and checked, alone and against the codifier.

A file with an error gives way to its last good copy and stops nothing.
"""

import contextlib
import datetime as dt
import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from generator.base import phone
from generator.base.fields import LANGS
from generator.base.problems import Problem, display_path, errors
from generator.base.words import label
from generator.check import coats, freshness, permalinks, shelter_address
from generator.check.file_names import slug_files, told_foreign
from generator.model import settlement
from generator.model.contact import Contact, known_numbers
from generator.model.hromada import NATIONAL, Coat, Hromada
from generator.model.last_good import LastGood
from generator.model.settlement import Settlement
from generator.read.text_file import text_of
from generator.read.validation import MAX_OWN_BYTES, read_model, repeated_ids
from generator.read.yaml_file import readable_fields
from generator.read.yaml_tree import Node, locate, value_at

# Hromadas share their folders of addresses, /events/ and /hromadas/, with these.
_TAKEN = re.compile(  # -2: second page of a list
    r"all|archive|feed|index|national|sources|for-.+|kind-.+|of-.+|\d{4}-.+|settlements|.+-\d+"
)
_NO_CODE = f"UA{0:017}"


@dataclass
class Hromadas:
    """Hromadas by their slugs, in the order of the alphabet.

    ``good`` are the files that are in order, ``replaced`` those in whose place is an earlier copy, by file, with its
    day, and ``unread`` hromadas of whose own lines nothing is known.
    """

    by_slug: dict[str, Hromada] = field(default_factory=dict)
    good: list[str] = field(default_factory=list)
    replaced: dict[str, dt.date] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    coats: Mapping[str, Coat] = field(default_factory=dict)


def is_taken(slug: str) -> bool:
    """True for a short name that a hromada can't have: another folder of addresses is called so."""
    return _TAKEN.fullmatch(slug) is not None


def hromada_names(folder: Path) -> tuple[str, ...]:
    """Slugs of all hromadas: the names of their files below ``folder``, the campaign's data."""
    files = slug_files(folder / "hromadas")
    return tuple(sorted({*files.named, *files.misnamed}))


def called(folder: Path) -> dict[str, str]:
    """What all hromadas are called in Ukrainian, by their slugs, and the whole country, as far as can be read."""
    files = slug_files(folder / "hromadas")
    names = {slug: _name_alone(slug, path).name.uk for slug, path in {**files.misnamed, **files.named}.items()}
    return {**names, NATIONAL: label("whole_country", "uk")}


def load(
    folder: Path,
    contacts: Mapping[str, Contact] | None,
    settlements: Sequence[Settlement],
    copies: LastGood,
    today: dt.date,
    refused: Collection[str] = (),
) -> tuple[Hromadas, list[Problem]]:
    """Hromadas by their slugs. A file with an error gives way to its last good copy, as do those of ``refused``.

    Where there is none, a page that was published stays with the hromada's name alone. ``contacts``: None when they
    can't be read.
    """
    files = slug_files(folder / "hromadas")
    arms, slips = coats.load(files)
    pictures = coats.pictures(files)
    problems = [*files.problems, *told_foreign(path for path in files.foreign if path not in pictures), *slips]
    stated: dict[str, Hromada] = {}
    trees: dict[str, Node] = {}
    paths = {slug: path for slug, path in {**files.misnamed, **files.named}.items() if not is_taken(slug)}
    for slug, path in files.named.items():
        if is_taken(slug):
            params = {"value": path.name}
            problems.append(Problem(display_path(path), 1, "hromada-taken", 0, "error", params))
            continue
        hromada, tree, unfit = _read(path, contacts, today)
        problems += unfit
        if hromada is not None and tree is not None:
            stated[slug], trees[display_path(path)] = hromada, tree
    problems += _codes_twice(trees)
    if settlements:
        problems += _unknown_codes(trees, {place.hromada for place in settlements})
        if len(stated) == len(paths):  # else one has a slip, which is told already
            problems += _homeless(settlements, stated, display_path(folder / "settlements.csv"))
    broken = {one.file for one in errors(problems)}
    found = Hromadas(coats=arms)
    published = {one.path for one in permalinks.load([folder / permalinks.NAME], ())[0].known} if broken else set()
    for slug, path in sorted(paths.items()):
        name, file = f"hromadas/{slug}.yml", display_path(path)
        day = copies.day(name)
        if slug in stated and slug not in refused and file not in broken:
            found.by_slug[slug] = stated[slug]
            found.good.append(name)
        elif day and (copy := _good_copy(copies.path(name), contacts, today)):
            found.by_slug[slug], found.replaced[file] = copy, day
        else:
            found.unread.add(slug)
            if slug in refused or f"hromadas/{slug}/" in published:
                found.by_slug[slug] = _name_alone(slug, path)
    return found, [replace(one, contained=True) for one in problems]


def _read(
    path: Path, contacts: Mapping[str, Contact] | None, today: dt.date
) -> tuple[Hromada | None, Node | None, list[Problem]]:
    """One file, its tree, and what is wrong with it."""
    hromada, tree, problems = read_model(path, Hromada, MAX_OWN_BYTES)
    if hromada is None or tree is None:
        return None, None, problems
    file = display_path(path)
    problems += repeated_ids(tree, "contacts", file)
    problems += _deceiving(hromada, tree, file, contacts)
    problems += freshness.of_contacts(hromada.contacts, tree, file, today)
    problems += _service_lines(hromada, tree, contacts, file) if contacts is not None else []
    return hromada, tree, problems


def _good_copy(path: Path, contacts: Mapping[str, Contact] | None, today: dt.date) -> Hromada | None:
    """The hromada as a copy states it, unless that is no good any more."""
    hromada, _, problems = _read(path, contacts, today)
    return None if errors(problems) else hromada


def _name_alone(slug: str, path: Path) -> Hromada:
    """A hromada of which no more is known than what its broken file says of its name and place."""
    text, _ = text_of(path, MAX_OWN_BYTES)
    fields = readable_fields(text, display_path(path)) if text is not None else {}
    names = {lang: label("hromada_unread", lang, slug=slug.capitalize()) for lang in LANGS}
    known: dict[str, object] = {"name": names, "katottg": _NO_CODE}
    for key in ("name", "kind", "raion"):
        with contextlib.suppress(ValidationError):
            if key in fields:
                Hromada.model_validate(known | {key: fields[key]})
                known[key] = fields[key]
    return Hromada.model_validate(known)


def _deceiving(hromada: Hromada, tree: Node, file: str, contacts: Mapping[str, Contact] | None) -> Iterator[Problem]:
    """What nobody may see: numbers that charge or lure, where a shelter is."""
    known = known_numbers(contacts.values()) if contacts is not None else None
    for index, contact in enumerate(hromada.contacts):
        code = phone.refused(contact.dial, known) if contact.dial and known is not None else None
        if contact.dial and code is not None:
            line, column = locate(tree, ("contacts", index, "dial"))
            params = {"value": contact.shown, **phone.wrong_length(contact.dial)}
            yield Problem(file, line, code, column, "error", params)
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
    yield from unknown_next_lines(hromada.contacts, contacts, tree, file)


def unknown_next_lines(
    stated: Sequence[Contact], contacts: Mapping[str, Contact], tree: Node, file: str
) -> Iterator[Problem]:
    """Lines that those ``stated`` in ``file`` name as the next to try, and that ``contacts`` lack."""
    for index, contact in enumerate(stated):
        if contact.next_line is not None and contact.next_line not in contacts:
            yield unknown_line(contact.next_line, contacts, tree, ("contacts", index, "next_line"), file)


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
