"""One notion of a phone number: what a contact, an event and a text take for one is the same."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from pydantic_core import ValidationError

from generator.base.phone import Dial, Phone, calling_code, costs_extra, dial, digits, numbers_in

DIGIT = st.sampled_from("0123456789")
NUMBERS = st.one_of(
    st.text(DIGIT, min_size=9, max_size=9).map("0{}".format),
    st.text(DIGIT, min_size=8, max_size=15).map("+{}".format),
    st.text(DIGIT, min_size=9, max_size=9).map("380{}".format),
)
PREMIUM = re.compile(r"(?:\+?380|0)900")
SHORT_WITH_PREFIX = re.compile(r"\+380\d{3,6}")


def ordinary(number: str) -> bool:
    """Whether a number that has the form of one is taken: it costs nothing extra and is no short code with a prefix."""
    abroad = number.startswith("+") and costs_extra(number)
    return not (abroad or PREMIUM.match(number) or SHORT_WITH_PREFIX.fullmatch(number))


LONG = NUMBERS.filter(ordinary)
GAPS = st.text(st.sampled_from(" \u00a0()-‑–"), max_size=3)


@st.composite
def written(draw: st.DrawFn, numbers: st.SearchStrategy[str] = LONG) -> tuple[str, str]:
    """A number, and how a person may write it."""
    number = draw(numbers)
    start = 2 if number.startswith("+") else 1
    gaps = [draw(GAPS) for _ in number[start:]]
    text = number[:start] + "".join(gap + digit for gap, digit in zip(gaps, number[start:], strict=True))
    return number, draw(st.sampled_from(["", "("])) + text if number.startswith("0") else text


def accepted(kind: object, text: object) -> str | None:
    """What a field of that kind makes of the text; None when it is refused."""
    try:
        return str(TypeAdapter(kind).validate_python(text))
    except ValidationError:
        return None


@given(written())
def test_a_number_is_one_everywhere(case: tuple[str, str]) -> None:
    """However a long number is written, a contact dials it, an event shows it, and a text is found to have it."""
    number, text = case
    assert accepted(Dial, text) == number
    assert accepted(Phone, text) == text.strip()
    assert digits(text) == number
    for sentence in (text, f"Телефон: {text}.", f"тел.{text}, запис", f"до 12.12 ({text})"):
        assert [digits(found[0]) for found in numbers_in(sentence)] == [number], sentence


@given(st.text(st.sampled_from("0123456789+ ()-‑–\u00a0.a*#;٥"), max_size=24) | st.text(max_size=12))
def test_a_contact_and_an_event_agree(text: str) -> None:
    """Whatever is typed, both take it or neither does; what an event shows is dialled as a contact would."""
    assert (accepted(Dial, text) is None) == (accepted(Phone, text) is None)
    if (number := accepted(Dial, text)) is not None:
        assert digits(str(accepted(Phone, text))) == number


@given(st.text(st.sampled_from("0123456789+ ()-‑–.,/№:абtel\n"), max_size=60))
def test_what_a_text_has_can_be_dialled(text: str) -> None:
    """What a text is found to have is a number to a contact too, unless it costs extra or has a country's code."""
    for found in numbers_in(text):
        number = digits(found[0])
        if not found[0].startswith("tel:") and ordinary(number):
            assert dial(found[0]) == number


def _before(value: str) -> str | None:
    """What a contact dialled before there was one definition."""
    text = re.sub(r"[\s()‑-]", "", value)
    return text if re.fullmatch(r"\+?[0-9]{3,15}", text) and ordinary(text) else None


@given(st.text(st.sampled_from("0123456789+ ()-‑\u00a0\t"), max_size=24) | written().map(lambda case: case[1]))
def test_contacts_take_what_they_took(text: str) -> None:
    if (number := _before(text)) is not None:
        assert accepted(Dial, text) == number


@given(written(NUMBERS.map(lambda number: re.sub(r"^(\+380|380|0)\d{3}", r"\g<1>900", number))))
def test_numbers_that_cost_extra(case: tuple[str, str]) -> None:
    """Nobody is led to one: neither field takes it, and in a text it is found."""
    number, text = case
    if PREMIUM.match(number):
        assert accepted(Dial, text) is accepted(Phone, text) is None
        assert [digits(found[0]) for found in numbers_in(text)] == [number]


@pytest.mark.parametrize(
    ("number", "costs"),
    [
        ("0900123456", True),  # a beginning that nobody uses yet
        ("380900212345", True),
        ("+4319001234567", False),  # in Vienna
        ("+439001234567", True),
        ("+4909001234567", True),  # with the zero that is dialled within the country
        ("+48701123456", True),
        ("+4870112345678", True),  # digits too many: dialled all the same
        ("+48801123456", True),  # shared
        ("+35315201234", False),  # in Dublin
        ("+3531520123456", True),
        ("+358295463177", False),  # one for a whole institution (UAN)
        ("+80012345678", False),
        ("+80812345678", True),
        ("+870773111632", True),
        ("+888123456789", True),
        ("+9", False),
    ],
)
def test_what_a_call_costs(number: str, costs: bool) -> None:
    """Premium rate, shared cost and networks of no country cost extra; a number of an institution does not."""
    assert costs_extra(number) is costs


def test_calling_codes() -> None:
    """Those of countries, and of nothing else."""
    assert [calling_code(country) for country in ("UA", "PL", "US")] == ["+380", "+48", "+1"]
    assert [calling_code(country) for country in ("EU", "001", "")] == [None] * 3


@pytest.mark.parametrize(
    "text", ["*21*0501234567#", "#31#527", "527;ext=1", "٥٢٧", "5" * 16, "", "12", "++380671234567", "+380527"]
)
def test_what_is_no_number(text: str) -> None:
    assert accepted(Dial, text) is accepted(Phone, text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2020–2025 роки",
        "постанова №102",
        "5.0671234567",
        "UA53080010000088479",
        "сума 1 112,50",
        "10 000 000 грн",
        "sha256 a0123456789b",
        "+380 67",
    ],
)
def test_figures_are_no_numbers(text: str) -> None:
    assert [found[0] for found in numbers_in(text)] == []


@pytest.mark.parametrize(
    "text", ["102", "112", "116 123", "tel:+123456", "тел0671234567", "067 - 123 - 45 - 67", "38 (067) 123 45 67"]
)
def test_numbers_in_a_text(text: str) -> None:
    assert len(list(numbers_in(text))) == 1
