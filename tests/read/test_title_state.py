"""What titles say of their events."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.read import title_state


@pytest.mark.parametrize(
    ("title", "name", "state"),
    [
        ("СКАСОВАНО: Зустріч", "Зустріч", "cancelled"),
        ("(СКАСОВАНО) Зустріч", "Зустріч", "cancelled"),
        ("[Скасовано] Зустріч", "Зустріч", "cancelled"),
        ("СКАСОВАНО!!! «Світло»", "«Світло»", "cancelled"),
        ("ВІДМІНЕНО - Зустріч", "Зустріч", "cancelled"),
        ("СКАСОВАНО Зустріч", "Зустріч", "cancelled"),
        ("Зустріч (скасовано)", "Зустріч", "cancelled"),
        ("Зустріч — відкладено", "Зустріч", "postponed"),
        ("Canceled event: Law: a talk", "Law: a talk", "cancelled"),
    ],
)
def test_a_state_that_is_set_off_is_taken_from_the_title(title: str, name: str, state: str) -> None:
    """In brackets, before a colon or a dash, behind one, or in capitals."""
    assert title_state.split(title) == (name, state)


@pytest.mark.parametrize(
    "title",
    ["Рабство скасовано", "Скасовано кріпацтво: лекція", "Відміна-кріпацтва", "Відкладено на весну", "Скасовано", ""],
)
def test_a_name_with_such_a_word_stays(title: str) -> None:
    """A word of the sentence says nothing of the event, and what has no name keeps its only word."""
    assert title_state.split(title) == (title, None)


@given(st.text())
def test_any_title_keeps_its_words(title: str) -> None:
    """No text breaks it, and a name is a part of the title that is not empty."""
    name, state = title_state.split(title)
    assert name in title and bool(name) == bool(title.strip() if state else title)
