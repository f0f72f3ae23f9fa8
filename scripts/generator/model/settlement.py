"""Settlements: ``data/settlements.csv``, made from the official codifier (КАТОТТГ) by ``scripts/maintain/hromadas.py``.

A settlement's code begins like that of its hromada, so the file need not name the hromada. ``data/former-names.csv``,
which an oblast may have, says what people called a settlement before, and in which raion a hromada's villages were.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from generator.base.fields import Bilingual
from generator.base.problems import Problem, display_path
from generator.base.slugs import romanized
from generator.read.text_file import hidden_characters, text_of

MAX_BYTES = 4 * 1024 * 1024  # all of Ukraine is less than half of it
HEADING = "katottg,category,name"
Category = Literal["M", "X", "C"]  # місто, селище, село: the codifier's own letters

FORMER_HEADING = "katottg,name,source"

_NAME = "[А-ЯЄІЇҐ][А-ЯЄІЇҐа-яєіїґ’ -]*"
_ROW = re.compile(rf"(UA\d{{17}}),([MXC]),({_NAME})")
_FORMER_ROW = re.compile(rf"(UA\d{{17}}),({_NAME}),https?://\S+")
_OF_HROMADA = 9  # characters of a code: UA, oblast, raion, hromada
_FIRST_OF_HROMADA = "001"


@dataclass(frozen=True, slots=True)
class Settlement:
    """A town, a settlement or a village."""

    katottg: str
    category: Category
    name: Bilingual

    @property
    def hromada(self) -> str:
        """How the code of its hromada begins."""
        return prefix(self.katottg)

    def is_centre(self, hromada: Bilingual) -> bool:
        """Whether ``hromada``, which it belongs to, is called after it: the codifier numbers the centre first."""
        return self.katottg[_OF_HROMADA:].startswith(_FIRST_OF_HROMADA) and self.name.uk[:3] == hromada.uk[:3]


@dataclass(frozen=True, slots=True)
class FormerName:
    """What a settlement was called; of a hromada, the raion that its villages were in."""

    katottg: str  # of the settlement; of a hromada as its settlements' begin
    name: Bilingual


def prefix(katottg: str) -> str:
    """The part of a code that a hromada shares with its settlements."""
    return katottg[:_OF_HROMADA]


def load(path: Path) -> tuple[tuple[Settlement, ...], list[Problem]]:
    """The settlements of the oblast in the order of the file; none when there is no such file."""
    if not path.exists():
        return (), []
    file = display_path(path)
    lines, problems = _lines(path, HEADING)
    settlements: dict[str, Settlement] = {}
    first_line: dict[str, int] = {}
    for number, line in lines:
        row = _ROW.fullmatch(line)
        if row is None:
            problems.append(Problem(file, number, "settlement-row", 0, "error", {"value": line}))
        elif row[1] in settlements:
            params = {"id": row[1], "first": str(first_line[row[1]])}
            problems.append(Problem(file, number, "id-twice", 0, "error", params))
        else:
            first_line[row[1]] = number
            settlements[row[1]] = Settlement(row[1], cast(Category, row[2]), _named(row[3]))
    return tuple(settlements.values()), problems


def load_former(path: Path, settlements: Collection[Settlement]) -> tuple[tuple[FormerName, ...], list[Problem]]:
    """Former names in the order of the file; a line that is not about one of ``settlements`` is left out and told."""
    if not path.exists():
        return (), []
    file = display_path(path)
    lines, problems = _lines(path, FORMER_HEADING)
    known = {one.katottg for one in settlements} | {one.hromada for one in settlements}
    names = []
    for number, line in lines:
        row = _FORMER_ROW.fullmatch(line)
        if row is None or _subject(row[1]) not in known:
            problems.append(Problem(file, number, "former-name-row", 0, "warning", {"value": line}))
        else:
            names.append(FormerName(_subject(row[1]), _named(row[2])))
    return tuple(names), problems


def _subject(katottg: str) -> str:
    """What a code stands for: a settlement's whole, a hromada's as its settlements begin."""
    return prefix(katottg) if katottg[_OF_HROMADA:].startswith("000") else katottg


def _lines(path: Path, heading: str) -> tuple[Iterator[tuple[int, str]], list[Problem]]:
    """The rows of a table with their numbers, without notes and heading."""
    text, problems = text_of(path, MAX_BYTES)
    if text is None:
        return iter(()), problems
    problems += hidden_characters(text, display_path(path))
    rows = enumerate(text.splitlines(), 1)
    return ((number, line) for number, line in rows if line and line != heading and line[0] != "#"), problems


def _named(name: str) -> Bilingual:
    return Bilingual.model_construct(uk=name, en=romanized(name))  # 2,000 of them: checked by the pattern
