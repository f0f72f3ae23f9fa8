"""Charts and plans as their templates get them: counted, put into the reader's language, drawn at build time.

A picture is as wide as a small phone and grows no wider than its text stays readable. Every bar begins at zero and all
share one scale. Lengths are whole units of the picture, so that the SVG stays small.
"""

import datetime as dt
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from generator.base.fields import Bilingual, Lang
from generator.base.words import label
from generator.model.chart import Chart, Row, rows
from generator.model.fact import Fact
from generator.model.plan import ActionPlan
from generator.view.wording import text_in

WIDTH = 320
_LETTER = 7.5  # width of a common letter at 12 units in a wide font
_LINE, _BAR, _GAP = 15, 12, 9
_BESIDE = 92  # room for labels beside their bars
_MOST_BESIDE = 2  # lines of such a label
_VALUE = 46  # room for a number after its bar


@dataclass(frozen=True)
class Mark:
    """One bar of a strip: its length, what is written after it, and below it who says so."""

    number: int
    written: str
    below: str = ""


@dataclass(frozen=True)
class Strip:
    """A labelled row: its marks, or ``instead`` where there is no number; ``hollow`` bars are not the whole."""

    label: str
    marks: tuple[Mark, ...]
    hollow: bool = False
    instead: str = ""


@dataclass(frozen=True)
class Words:
    """A line of text; ``y`` is its base line."""

    x: int
    y: int
    text: str
    kind: str = ""  # "", "value" or "small"


@dataclass(frozen=True)
class Box:
    """A bar."""

    x: int
    y: int
    width: int
    height: int
    hollow: bool


@dataclass
class ChartPicture:
    """A drawing for the template: strips below each other, whose bars begin at ``left``; ``most`` is the longest."""

    left: int
    most: int
    words: list[Words] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    bottom: int = 0  # where the next strip begins
    width: int = WIDTH

    @property
    def height(self) -> int:
        """Down to the end of the last strip."""
        return max(self.bottom - _GAP, 1)

    def add(self, strip: Strip) -> None:
        """Draw a strip below all others."""
        labels = _wrapped(strip.label, self.left or WIDTH)
        self.words += (Words(0, self.bottom + 11 + _LINE * at, line) for at, line in enumerate(labels))
        under_label = self.bottom + _LINE * len(labels)
        self.bottom = self.bottom if self.left else under_label + 2
        room = WIDTH - self.left - _VALUE
        for mark in strip.marks:
            length = max(round(room * mark.number / self.most), 1 if mark.number else 0)
            self.boxes.append(Box(self.left, self.bottom, length, _BAR, strip.hollow))
            self.words.append(Words(self.left + length + 5, self.bottom + 11, mark.written, "value"))
            self.bottom += _LINE
            self._note(mark.below)
        self._note(strip.instead)
        self.bottom = max(self.bottom, under_label) + _GAP

    def _note(self, text: str) -> None:
        """Small lines under what stands above them."""
        lines = _wrapped(text, WIDTH - self.left, 11 / 12)
        self.words += (Words(self.left, self.bottom + 10 + 13 * at, line, "small") for at, line in enumerate(lines))
        self.bottom += 13 * len(lines) + (2 if lines else 0)


def draw(strips: Sequence[Strip]) -> ChartPicture:
    """All strips below each other, their labels beside the bars where every one of them is short."""
    most = max((mark.number for strip in strips for mark in strip.marks), default=0) or 1
    beside = all(
        max(map(len, strip.label.split()), default=0) * _LETTER <= _BESIDE
        and len(_wrapped(strip.label, _BESIDE)) <= _MOST_BESIDE
        for strip in strips
    )
    picture = ChartPicture(_BESIDE if beside else 0, most)
    for strip in strips:
        picture.add(strip)
    return picture


def _wrapped(text: str, width: int, size: float = 1) -> list[str]:
    return textwrap.wrap(text, max(int(width / (_LETTER * size)), 1), break_long_words=False)


def of_chart(chart: Chart, facts: Mapping[str, Fact], lang: Lang) -> dict[str, object]:
    """What ``_chart.html`` shows."""
    drawn = rows(chart, facts)
    strips = [_strip(row, lang) for row in drawn]
    values = (f" {label('fact_or', lang)} ".join(mark.written for mark in strip.marks) for strip in strips)
    spoken = (f"{strip.label} – {strip.instead or value}" for strip, value in zip(strips, values, strict=True))
    return {"chart": chart, "rows": drawn, "picture": draw(strips), "told": "; ".join(spoken)}


def _strip(row: Row, lang: Lang) -> Strip:
    marks = (Mark(amount.number, text_in(amount.written, lang), text_in(amount.by, lang)) for amount in row.amounts)
    return Strip(text_in(row.bar.label, lang), tuple(marks), row.bar.part, text_in(row.bar.unknown, lang))


def of_plan(plan: ActionPlan | None, today: dt.date, lang: Lang) -> dict[str, object]:
    """What ``_action_plan.html`` shows; nothing where the plan is an example that readers do not see."""
    if plan is None:
        return {"plan": None}
    totals = plan.totals(today)
    strips = [
        Strip(label(f"plan_state_{state}", lang), (Mark(count, str(count)),), hollow=state == "cancelled")
        for state, count in totals.states.items()
    ]
    return {
        "plan": plan,
        "totals": totals,
        "picture": draw(strips),
        "told": "; ".join(f"{strip.label} – {strip.marks[0].written}" for strip in strips),
        "title": Bilingual(uk=label("plan_progress", "uk"), en=label("plan_progress", "en")),
        "next_review": plan.next_review(today),
        "today": today,
    }
