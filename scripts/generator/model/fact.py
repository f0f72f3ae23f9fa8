"""Figures and legal facts: value, source, date, scope, state."""

import difflib
from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from generator.base.fields import Bilingual, Date, Model, Slug, Source, TextOrBilingual
from generator.base.problems import Problem
from generator.read.yaml_mend import with_value
from generator.read.yaml_tree import Node, locate

FactState = Literal["in_law", "working", "planned", "ended", "estimate"]
IN_FORCE: tuple[FactState, ...] = ("in_law", "working")  # of facts that can vouch for an emergency number
Confidence = Literal["high", "medium", "low"]


class Value(Model):
    """One of several values that sources give for the same thing."""

    value: TextOrBilingual = Field(description="Значення: число або короткий текст.")
    by: Bilingual = Field(description="Хто називає це значення.")


class Fact(Model):
    """A figure or a legal fact. Pages use it by ``id`` and never retype it."""

    id: Slug = Field(description="Коротка назва латиницею.")
    value: TextOrBilingual | None = Field(None, description="Значення: число або короткий текст.")
    values: Annotated[tuple[Value, ...], Field(description="Кілька значень, якщо джерела розходяться.")] = ()
    counts: Bilingual = Field(description="Що саме це рахує або стверджує.")
    place: Bilingual = Field(description="Де: країна, область.")
    period: TextOrBilingual = Field(description="За який час або станом на коли.")
    sources: Annotated[tuple[Source, ...], Field(min_length=1, description="Звідки це відомо.")]
    confidence: Confidence = Field(description="Певність: high — висока, medium — середня, low — низька.")
    state: FactState | None = Field(
        None, description="in_law — у законі; working — працює; planned, ended, estimate — план, завершено, оцінка."
    )
    checked_on: Date = Field(description="Коли ми востаннє звіряли з джерелом.")
    note: Bilingual | None = Field(None, description="Застереження для читача.")

    @model_validator(mode="after")
    def _has_value(self) -> "Fact":
        if (self.value is None) == (not self.values):
            raise PydanticCustomError("fact-value", "value or values", {"value": self.id})
        if len(self.values) == 1:
            raise PydanticCustomError("fact-one-value", "one value under values", {"value": self.id})
        return self


class FactFile(Model):
    """``data/facts.yml``."""

    facts: tuple[Fact, ...] = Field(description="Факти по порядку сторінки джерел.")


def unknown_id(value: str, known: Collection[str], tree: Node, path: tuple[object, ...], file: str) -> Problem:
    """An id at ``path`` that nobody knows, with the nearest of those that are known.

    Its code is named after the last part of the path: a line is that of a contact, all else is a fact.
    """
    code = "contact-unknown" if path[-1] == "line" else "fact-unknown"
    line, column = locate(tree, path)
    near = difflib.get_close_matches(value, known, 1, 0.4)
    params: dict[str, object] = {"id": value, "near": near[0] if near else ", ".join(list(known)[:5])}
    if near:
        params["paste"] = with_value(tree, path, near[0]) or f"{path[-1]}: {near[0]}"
    return Problem(file, line, code, column, "error", params)
