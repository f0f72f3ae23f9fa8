"""Settlements: ``data/settlements.csv``, made from the official codifier (КАТОТТГ) by ``scripts/maintain/hromadas.py``.

A settlement's code begins like that of its hromada, so the file need not name the hromada.
"""

import re
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

_ROW = re.compile(r"(UA\d{17}),([MXC]),([А-ЯЄІЇҐ][А-ЯЄІЇҐа-яєіїґ’ -]*)")
_OF_HROMADA = 9  # characters of a code: UA, oblast, raion, hromada


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


def prefix(katottg: str) -> str:
    """The part of a code that a hromada shares with its settlements."""
    return katottg[:_OF_HROMADA]


def load(path: Path) -> tuple[tuple[Settlement, ...], list[Problem]]:
    """The settlements of the oblast in the order of the file; none when there is no such file."""
    if not path.exists():
        return (), []
    file = display_path(path)
    text, problems = text_of(path, MAX_BYTES)
    if text is None:
        return (), problems
    problems += hidden_characters(text, file)
    settlements: dict[str, Settlement] = {}
    first_line: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        row = _ROW.fullmatch(line)
        if row is None:
            if line and line != HEADING and not line.startswith("#"):
                problems.append(Problem(file, number, "settlement-row", 0, "error", {"value": line}))
        elif row[1] in settlements:
            params = {"id": row[1], "first": str(first_line[row[1]])}
            problems.append(Problem(file, number, "id-twice", 0, "error", params))
        else:
            first_line[row[1]] = number
            name = Bilingual.model_construct(uk=row[3], en=romanized(row[3]))  # 2,000 of them: checked by the pattern
            settlements[row[1]] = Settlement(row[1], cast(Category, row[2]), name)
    return tuple(settlements.values()), problems
