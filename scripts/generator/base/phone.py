"""Phone numbers: what can be dialled, how people write it, and where a text has one."""

import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

_BETWEEN = r"[\s()\-‑–]"  # what people put between digits
GAP = rf"{_BETWEEN}{{0,2}}"  # in a short code; with more it would be two figures
_WIDE_GAP = rf"{_BETWEEN}{{0,3}}"  # in a long number: 067 - 123 - 45 - 67
_PREMIUM = re.compile(r"(?:\+?380|0)900")  # numbers that cost whatever their owner likes
_IN_TEXT = re.compile(
    r"tel:\+?\d+"
    rf"|(?<![\w+])(?:\+\d(?:{_WIDE_GAP}\d){{7,14}}|3{_WIDE_GAP}8{_WIDE_GAP}0(?:{_WIDE_GAP}\d){{9}})(?!\d)"
    rf"|(?<![\dA-Za-z_])(?<!\d[.,])\(?0(?:{_WIDE_GAP}\d){{8,9}}(?![\dA-Za-z_])"
    rf"|(?<![\d.,№/-])(?:10[1-4]|112|116{GAP}\d{{3}})(?![\d/.,]\d|\d|-)"
)


def dial(written: object) -> str:
    """What a phone dials for a number as people write it: its digits, with a plus where it has one.

    Raises PydanticCustomError for what is no number, costs extra, or is a short code with a country's before it.
    """
    text = str(written).strip()
    number = re.sub(_BETWEEN, "", text)
    if not re.fullmatch(r"\+?[0-9]{3,15}", number) or _PREMIUM.match(number):
        raise PydanticCustomError("dial-format", "not a number to dial", {"value": text})
    if re.fullmatch(r"\+380\d{3,6}", number):
        params = {"value": text, "paste": number.removeprefix("+380")}
        raise PydanticCustomError("dial-short-prefix", "short code with a prefix", params)
    return number


def digits(display: str) -> str:
    """The signs of a number as it is shown that a phone dials."""
    return re.sub(r"[^+0-9]", "", display)


def numbers_in(text: str) -> Iterator[re.Match[str]]:
    """Where ``text`` has a number: an international or a long Ukrainian one, an emergency line, a ``tel:`` address."""
    return _IN_TEXT.finditer(text)


def _shown(value: Any) -> str:
    dial(value)
    return str(value).strip()


Dial = Annotated[
    str,
    BeforeValidator(dial),
    WithJsonSchema({"type": ["string", "integer"], "examples": ["527", "0800505501", "+380442841915"]}),
]
"""What the phone dials: a short code, a free 0 800 number, or an international one with a plus.

A foreign line may be in its country's own form: free numbers often can't be called with the country's code.
"""
Phone = Annotated[str, BeforeValidator(_shown), WithJsonSchema({"type": ["string", "integer"]})]
"""A number as people read it; ``digits`` of it are what the phone dials."""
