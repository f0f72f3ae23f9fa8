"""Phone numbers: what can be dialled, how people write it, whom readers may be led to, and where a text has one."""

import re
from collections.abc import Collection, Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

_BETWEEN = r"[\s()\-‑–]"  # what people put between digits
GAP = rf"{_BETWEEN}{{0,2}}"  # in a short code; with more it would be two figures
_WIDE_GAP = rf"{_BETWEEN}{{0,3}}"  # in a long number: 067 - 123 - 45 - 67
# Calling code of a country, and how its numbers begin that cost extra or are paid by both sides. After libphonenumber
# 9.0.43, shortened: where a beginning has both sorts of numbers, none of them is dialled from here.
_COUNTRIES = {
    "UA": ("380", "900"),
    "AT": ("43", "8(?:10|2|[69])|9[03]"),
    "BE": ("32", "70|7879|90"),
    "BG": ("359", "700|90"),
    "CA": ("1", "900"),
    "CH": ("41", "84|90"),
    "CY": ("357", "80[1-9]|90"),
    "CZ": ("420", "8[134]|90[05689]|976"),
    "DE": ("49", "13[78]|180|900"),
    "DK": ("45", "90"),
    "EE": ("372", "40|900"),
    "ES": ("34", "80[367]|90[12]"),
    "FI": ("358", "[67]00"),
    "FR": ("33", "8[1-9]"),
    "GB": ("44", "8[47]|9"),
    "GE": ("995", "90"),
    "GR": ("30", "8(?:0[16]|[1257])|90"),
    "HR": ("385", "6"),
    "HU": ("36", "9[01]"),
    "IE": ("353", "15|18[59]0"),
    "IL": ("972", "1[29]|1700"),
    "IS": ("354", "90"),
    "IT": ("39", "0878|1(?:44|6[346])|8[49]"),
    "LT": ("370", "808|90|910"),
    "LU": ("352", "801|90"),
    "LV": ("371", "81|90"),
    "MD": ("373", "808|90"),
    "MT": ("356", "5"),
    "NL": ("31", "90"),
    "NO": ("47", "810|82"),
    "PL": ("48", "70|801"),
    "PT": ("351", "60|64|76|80[89]"),
    "RO": ("40", "801|90"),
    "SE": ("46", "649|77|9(?:00|39|44|9)"),
    "SI": ("386", "89|90"),
    "SK": ("421", "8[5-9]|900|9[78]"),
    "TR": ("90", "8[89]8|900"),
    "US": ("1", "900"),
}
# Of no country (ITU-T E.164): shared cost, satellites and networks of their own, premium rate.
_COSTS_EXTRA = re.compile(
    r"(?:\+?380|0)900|\+(?:808|87[08]|88[1238]|979"
    + "".join(f"|{code}(?:{starts})" for code, starts in _COUNTRIES.values())
    + ")"
)
_CALLING_CODE = re.compile(r"\+(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})")  # E.164
_UKRAINIAN = re.compile(r"(?:\+?380|0)[3-9]\d{8}")
_OF_ALL = re.compile(r"10[1-4]|112|116\d{3}")  # emergency lines, and harmonised ones of the EU
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
    letters = dict.fromkeys(sign for sign in number if sign.isalpha())
    if letters and digits(number) and number.removeprefix("+").isalnum():
        params = {"value": text, "letters": ", ".join(letters), "digits": digits(number)}
        raise PydanticCustomError("dial-letters", "letters in a number", params)
    if not re.fullmatch(r"\+?[0-9]{3,15}", number):
        raise PydanticCustomError("dial-format", "not a number to dial", {"value": text})
    if costs_extra(number):
        raise PydanticCustomError("dial-costs", "costs extra", {"value": text})
    if re.fullmatch(r"\+380\d{3,6}", number):
        params = {"value": text, "paste": number.removeprefix("+380")}
        raise PydanticCustomError("dial-short-prefix", "short code with a prefix", params)
    return number


def costs_extra(number: str) -> bool:
    """True for a number that costs more than an ordinary call: whatever its owner likes, or a part paid by each."""
    return _COSTS_EXTRA.match(number) is not None


def calling_code(country: str) -> str | None:
    """``+48`` for ``PL``; None for a country of which nothing is known here."""
    return f"+{_COUNTRIES[country][0]}" if country in _COUNTRIES else None


def code_of(number: str) -> str | None:
    """The calling code with which an international number begins, ``+48``; None for any other number."""
    code = _CALLING_CODE.match(number)
    return code[0] if code else None


def international(number: str) -> str:
    """A Ukrainian number with the code of its area as it is dialled from anywhere; others stay, free ones too."""
    whole = re.fullmatch(r"(?:38)?(0[3-9]\d{8})", number)
    return f"+38{whole[1]}" if whole and not whole[1].startswith("0800") else number


def refused(number: str, known: Collection[str]) -> str | None:
    """Why nobody may be led to ``number`` by what others write: a problem's code. None: they may.

    ``known``: what lines of contacts.yml dial, and the calling codes of their countries. Ukraine's own numbers, those
    of emergencies and the European Union's 116 are fine.
    """
    if costs_extra(number):
        return "dial-costs"
    if number in known or _OF_ALL.fullmatch(number) or _UKRAINIAN.fullmatch(number):
        return None
    if (code := code_of(number)) not in (None, "+380"):
        return None if code in known else "dial-foreign"
    return "dial-short" if len(number) <= 6 else "dial-format"


def digits(display: str) -> str:
    """The signs of a number as it is shown that a phone dials."""
    return re.sub(r"[^+0-9]", "", display)


def numbers_in(text: str) -> Iterator[re.Match[str]]:
    """Where ``text`` has a number: an international or a long Ukrainian one, an emergency line, a ``tel:`` address."""
    return _IN_TEXT.finditer(text)


def _shown(value: Any) -> str:
    dial(value)
    return str(value).strip()


_SCHEMA: dict[str, Any] = {"type": ["string", "integer"], "pattern": r"^\s*\+?[0-9\s()‑–-]+$"}
Dial = Annotated[
    str,
    BeforeValidator(dial),
    WithJsonSchema({**_SCHEMA, "examples": ["527", "0800505501", "+380442841915"]}),
]
"""What the phone dials: a short code, a free 0 800 number, or an international one with a plus.

A foreign line may be in its country's own form: free numbers often can't be called with the country's code.
"""
Phone = Annotated[str, BeforeValidator(_shown), WithJsonSchema(_SCHEMA)]
"""A number as people read it; ``digits`` of it are what the phone dials."""
