"""Bars drawn at build time: strips of numbers → where each bar and each line of text stands. No template code.

A picture is as wide as a small phone and grows no wider than its text stays readable. Every bar begins at zero and all
share one scale. Lengths are whole units of the picture, so that the SVG stays small.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 320
_LETTER = 7.5  # width of a common letter at 12 units in a wide font
_LINE, _BAR, _GAP = 15, 12, 9
_BESIDE = 92  # room for labels beside their bars
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


@dataclass(frozen=True)
class ChartPicture:
    """A drawing, ready for the template."""

    width: int
    height: int
    words: tuple[Words, ...]
    boxes: tuple[Box, ...]


def draw(strips: Sequence[Strip]) -> ChartPicture:
    """All strips below each other."""
    most = max((mark.number for strip in strips for mark in strip.marks), default=0) or 1
    beside = all(max(map(len, strip.label.split()), default=0) * _LETTER <= _BESIDE for strip in strips) and all(
        len(_wrapped(strip.label, _BESIDE)) <= 2 for strip in strips
    )
    words: list[Words] = []
    boxes: list[Box] = []
    top = 0
    for strip in strips:
        top = _strip(strip, top, most, beside, words, boxes) + _GAP
    return ChartPicture(WIDTH, max(top - _GAP, 1), tuple(words), tuple(boxes))


def _strip(strip: Strip, top: int, most: int, beside: bool, words: list[Words], boxes: list[Box]) -> int:
    """Draw one strip from ``top`` on; where it ends."""
    left = _BESIDE if beside else 0
    labels = _wrapped(strip.label, _BESIDE if beside else WIDTH)
    words += (Words(0, top + 11 + _LINE * at, text) for at, text in enumerate(labels))
    under_label = top + _LINE * len(labels)
    at = top if beside else under_label + 2
    room = WIDTH - left - _VALUE
    for mark in strip.marks:
        long = max(round(room * mark.number / most), 1 if mark.number else 0)
        boxes.append(Box(left, at, long, _BAR, strip.hollow))
        words.append(Words(left + long + 5, at + 11, mark.written, "value"))
        at += _LINE
        at = _below(mark.below, left, at, words)
    if strip.instead:
        at = _below(strip.instead, left, at, words)
    return max(at, under_label)


def _below(text: str, left: int, top: int, words: list[Words]) -> int:
    lines = _wrapped(text, WIDTH - left, 11 / 12)
    words += (Words(left, top + 10 + 13 * at, line, "small") for at, line in enumerate(lines))
    return top + 13 * len(lines) + (2 if lines else 0)


def _wrapped(text: str, width: int, size: float = 1) -> list[str]:
    return textwrap.wrap(text, max(int(width / (_LETTER * size)), 1), break_long_words=False)
