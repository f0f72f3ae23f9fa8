"""Phone numbers: what can be dialled, how people write it, whom readers may be led to, and where a text has one."""

import re
from collections.abc import Collection, Iterator
from typing import Annotated, Any

import phonenumbers
from phonenumbers import COUNTRY_CODES_FOR_NON_GEO_REGIONS, PhoneNumber, PhoneNumberType
from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

_BETWEEN = r"[\s()\-‑–]"  # what people put between digits
GAP = rf"{_BETWEEN}{{0,2}}"  # in a short code; with more it would be two figures
_WIDE_GAP = rf"{_BETWEEN}{{0,3}}"  # in a long number: 067 - 123 - 45 - 67
_COSTLY = {PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST}
_NETWORKS = COUNTRY_CODES_FOR_NON_GEO_REGIONS - {800}  # satellites, shared cost, premium rate; +800 is free
_UKRAINIAN_PREMIUM = re.compile(r"(?:\+?380|0)900")  # all of it: the library knows only what is in use
_UKRAINIAN = re.compile(r"(?:\+?380|0)[3-9]\d{8}")
_OF_ALL = re.compile(r"10[1-4]|112|116\d{3}")  # emergency lines, and harmonised ones of the EU
_DIGIT = re.compile(r"\d")
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
    if not isinstance(written, str | int):
        raise PydanticCustomError("text-expected", "text expected")
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


def _parsed(number: str) -> PhoneNumber | None:
    """What the library reads in an international number; None for any other, and where no country has such a code."""
    try:
        return phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None


def costs_extra(number: str) -> bool:
    """True for a number that costs more than an ordinary call: whatever its owner likes, or a part paid by each."""
    if _UKRAINIAN_PREMIUM.match(number):
        return True
    parsed = _parsed(number)
    if parsed is None:
        return False
    phonenumbers.truncate_too_long_number(parsed)  # further digits change nothing for whoever dials it
    return parsed.country_code in _NETWORKS or phonenumbers.number_type(parsed) in _COSTLY


def calling_code(country: str) -> str | None:
    """``+48`` for ``PL``; None for what is no country."""
    code = phonenumbers.country_code_for_region(country)
    return f"+{code}" if code else None


def code_of(number: str) -> str | None:
    """The calling code with which an international number begins, ``+48``; None for any other number."""
    parsed = _parsed(number)
    return None if parsed is None else f"+{parsed.country_code}"


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
    parsed = _parsed(number)
    if parsed is not None and parsed.country_code != 380:
        if f"+{parsed.country_code}" not in known:
            return "dial-foreign"
        if phonenumbers.is_valid_number(parsed):
            return None
    if wrong_length(number):
        return "dial-digits"
    return "dial-short" if len(number) <= 6 else "dial-format"


def wrong_length(number: str) -> dict[str, str]:
    """Of a Ukrainian number with too few or too many digits: how many it has and should have, for a message."""
    count, most = len(number.lstrip("+")), 12 if number.startswith("+380") else 10
    wrong = re.match(r"\+380|0[1-9]", number) and 6 < count != most
    return {"count": str(count), "most": str(most)} if wrong else {}


def digits(display: str) -> str:
    """The signs of a number as it is shown that a phone dials."""
    return re.sub(r"[^+0-9]", "", display)


def numbers_in(text: str) -> Iterator[re.Match[str]]:
    """Where ``text`` has a number: an international or a long Ukrainian one, an emergency line, a ``tel:`` address."""
    return _IN_TEXT.finditer(text) if _DIGIT.search(text) else iter(())


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
