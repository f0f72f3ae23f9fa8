"""The sum of a value tells apart whatever a page could tell apart, and is the same in every process."""

import datetime as dt
import functools
import subprocess
import sys
from dataclasses import dataclass, replace
from typing import Any

import pytest
from conftest import Project
from markupsafe import Markup

from generator.base.fields import Bilingual
from generator.base.value_sum import Unsummed, ValueSums


@dataclass(frozen=True)
class Card:
    """A value with values inside."""

    title: Bilingual
    days: tuple[dt.date, ...] = ()
    notes: Any = None


CARD = Card(Bilingual(uk="Зустріч", en=None), (dt.date(2026, 12, 2),))
DIFFERENT: list[Any] = [
    None,
    "",
    "None",
    0,
    False,
    0.0,
    b"",
    (),
    [],
    {},
    frozenset(),
    "ab",
    Markup("ab"),
    ("a", "b"),
    ("ab", ""),
    ["a", "b"],
    {"a": "b"},
    {"a": None},
    dt.date(2026, 12, 2),
    dt.time(10),
    CARD,
    replace(CARD, days=()),
    replace(CARD, notes="x"),
    replace(CARD, title=Bilingual(uk="Зустріч", en="A meeting")),
    replace(CARD, notes="x" * 2000),
    replace(CARD, notes="x" * 2001),
    functools.partial(replace, "a"),
    functools.partial(replace, "b"),
    replace,
    str,
]


def test_values_that_differ_have_sums_that_differ() -> None:
    """In kind, in what is inside, and in where it is divided."""
    sums = ValueSums()
    assert len({sums.of(value) for value in DIFFERENT}) == len(DIFFERENT)
    assert len({sums.of([value]) for value in DIFFERENT}) == len(DIFFERENT)


def test_equal_values_have_one_sum_in_every_process(project: Project) -> None:
    """Sets too, whose order is another one each time; and values that were summed up before."""
    value = "(frozenset('abcdefgh'), {'a': 1}, 'ї')"
    code = f"from generator.base.value_sum import ValueSums; print(ValueSums().of({value}).hex())"
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=project.scripts,
            env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    sums = ValueSums()
    assert sums.of(CARD) == sums.of(CARD) == ValueSums().of(replace(CARD))


@pytest.mark.parametrize(
    "value",
    [object(), len, lambda: None, CARD.days.count, iter("ab"), {"a": object()}, functools.partial(len, iter(""))],
)
def test_what_has_no_sum_is_refused(value: object) -> None:
    """Nothing is left out silently, as what a function holds: such a page is nobody's guess."""
    with pytest.raises(Unsummed):
        ValueSums().of(value)
