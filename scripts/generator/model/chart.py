"""Figures as pictures: ``data/charts.yml`` names facts, the numbers stay in facts.yml."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from generator.base.fields import Bilingual, Flag, Model, Slug, TextOrBilingual
from generator.base.problems import Problem
from generator.model.fact import Fact, unknown_id
from generator.read.yaml_tree import Node, locate

MOST_BARS = 14


class Bar(Model):
    """One row of a chart: a fact, or a gap that is said aloud."""

    label: TextOrBilingual = Field(description="Підпис рядка: рік, форма, місце.")
    fact: Slug | None = Field(None, description="Факт із facts.yml: його значення має бути цілим числом.")
    unknown: Bilingual | None = Field(None, description="Замість факту: чому числа немає.")
    part: Flag = Field(default=False, description="так — число лише за частину року: смуга буде пунктирна.")

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Bar":
        if (self.fact is None) == (self.unknown is None):
            raise PydanticCustomError("chart-bar", "fact or unknown")
        return self


class Chart(Model):
    """A picture of numbers of one kind."""

    id: Slug = Field(description="Коротка назва латиницею.")
    title: Bilingual = Field(description="Заголовок: що пораховано, де і в яких одиницях.")
    note: Bilingual | None = Field(None, description="Застереження під малюнком.")
    bars: tuple[Bar, ...] = Field(
        min_length=2, max_length=MOST_BARS, description="Рядки малюнка, від двох до чотирнадцяти."
    )

    @property
    def facts(self) -> tuple[str, ...]:
        """Ids of the facts it shows."""
        return tuple(dict.fromkeys(bar.fact for bar in self.bars if bar.fact is not None))


class ChartFile(Model):
    """``data/charts.yml``."""

    charts: tuple[Chart, ...] = Field(description="Малюнки.")


@dataclass(frozen=True)
class Amount:
    """A number, as it is written and who names it; nobody is named where all sources agree."""

    number: int
    written: TextOrBilingual
    by: Bilingual | None


@dataclass(frozen=True)
class Row:
    """A bar with its numbers: several where sources disagree, none for a gap."""

    bar: Bar
    fact: Fact | None
    amounts: tuple[Amount, ...]

    @property
    def conflict(self) -> bool:
        """True when sources disagree."""
        return len(self.amounts) > 1


def number(written: TextOrBilingual) -> int | None:
    """«1 143» → 1143; None for what is no plain number."""
    text = written if isinstance(written, str) else written.uk
    digits = re.fullmatch(r"[0-9]{1,3}(?:\s[0-9]{3})*|[0-9]{1,9}", text)
    return int(re.sub(r"\s", "", text)) if digits else None


def amounts(fact: Fact) -> tuple[Amount, ...] | None:
    """The numbers of a fact; None when one of its values is no number."""
    stated = [(fact.value, None)] if fact.value is not None else [(one.value, one.by) for one in fact.values]
    read = [(number(written), written, by) for written, by in stated]
    known = tuple(Amount(value, written, by) for value, written, by in read if value is not None)
    return known if len(known) == len(read) else None


def rows(chart: Chart, facts: Mapping[str, Fact]) -> tuple[Row, ...]:
    """What a chart shows."""
    pairs = ((bar, facts[bar.fact] if bar.fact is not None else None) for bar in chart.bars)
    return tuple(Row(bar, fact, (amounts(fact) or ()) if fact is not None else ()) for bar, fact in pairs)


def unusable_facts(charts: ChartFile, tree: Node, file: str, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    """Facts that a chart names and that are not there or are no numbers."""
    for at, chart in enumerate(charts.charts):
        for row, bar in enumerate(chart.bars):
            if bar.fact is None or (bar.fact in facts and amounts(facts[bar.fact]) is not None):
                continue
            path = ("charts", at, "bars", row, "fact")
            if bar.fact in facts:
                line, column = locate(tree, path)
                yield Problem(file, line, "chart-number", column, "error", {"id": bar.fact})
            else:
                yield unknown_id(bar.fact, facts, tree, path, file)
