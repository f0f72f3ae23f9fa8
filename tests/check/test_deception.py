"""What deceives a reader is refused: numbers that lure or charge, addresses that give a shelter away."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from campaign import CLEAN, Copy, Said, made
from hypothesis import given
from hypothesis import strategies as st

from generator.base import phone
from generator.check.event_files import read_events
from generator.check.hromada_files import load
from generator.check.shelter_address import told
from generator.model.contact import Contact, known_numbers
from generator.model.last_good import LastGood

KNOWN = frozenset({"527", "102", "1800666111", "+48", "+353"})
DAY = dt.date(2026, 11, 28)
LINE: dict[str, Any] = {
    "id": "sluzhba",
    "name": {"uk": "Соціальна служба"},
    "dial": "0800123456",
    "for_whom": {"uk": "Для всіх."},
    "dial_from": "ukraine",
    "sources": [{"title": {"uk": "Сайт"}}],
    "verified_on": "2026-11-01",
    "verified_by": {"uk": "Громада"},
    "verified_how": "called",
}


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Copy:
    return made(tmp_path / "copy", monkeypatch, capsys)


def _codes(event: dict[str, Any]) -> list[str]:
    """Codes of what is wrong with an online event that has these fields; it is shown only when nothing is."""
    whole = {"id": "a", "title": {"uk": "Зустріч"}, "date": "2026-12-02", "how": "online", "link": "https://a.ua/"}
    text = "hromada: b\nevents:\n  - " + json.dumps(whole | event, ensure_ascii=False)
    events, problems = read_events(text.encode(), "b.yml", KNOWN)
    codes = [one.code for one in problems if one.severity == "error"]
    assert len(events.events) == (not codes)
    return codes


@pytest.mark.parametrize(
    "number",
    [
        "0 800 500 335",
        "(05363) 2-12-34",
        "+380 44 284 19 15",
        "067 123 45 67",
        "527",
        "112",
        "116 111",
        "+48 22 6280120",
    ],
)
def test_numbers_that_an_event_may_name(number: str) -> None:
    """Of Ukraine, of emergencies, of the European Union, of countries of which contacts.yml has a line."""
    assert _codes({"contact": {"phone": number}}) == []


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("+7 495 123 45 67", "dial-foreign"),
        ("+375 29 123 45 67", "dial-foreign"),
        ("+1 212 555 01 23", "dial-foreign"),
        ("+800 1234 5678", "dial-foreign"),
        ("8 800 555 35 35", "dial-format"),
        ("00 7 495 123 45 67", "dial-format"),
        ("+380 5363 212", "dial-digits"),
        ("+48 22 628 01 2", "dial-format"),
        ("1505", "dial-short"),
        ("2-12-34", "dial-short"),
        ("0 900 123 456", "dial-costs"),
        ("+380 900 123 456", "dial-costs"),
        ("+882 13 300 655", "dial-costs"),
        ("+883 5100 12345", "dial-costs"),
        ("+979 1 2345 6789", "dial-costs"),
        ("+1 900 555 01 23", "dial-costs"),
        ("+48 701 123 456", "dial-costs"),
        ("+353 1520 123 456", "dial-costs"),
    ],
)
def test_numbers_that_lure_or_charge(number: str, code: str) -> None:
    """Foreign ones, satellites, shared cost, premium rate: to dial, and in a text where a phone makes links of them."""
    assert _codes({"contact": {"phone": number}}) == [code]
    in_text = {"uk": f"Дзвоніть: {number}."}
    seen = number.startswith(("+", "0 900"))
    for text in ({"about": in_text}, {"cost": in_text}, {"access_note": in_text}, {"place": {"name": in_text}}):
        assert _codes(text) == ([code] if seen else []), text


@given(st.sampled_from(["", "+", "+380", "+48", "0", "00"]), st.text(st.sampled_from("0123456789"), max_size=12))
def test_whatever_is_allowed_is_of_a_known_country(start: str, rest: str) -> None:
    """No number gets through but Ukraine's, those known, and those that belong to everybody."""
    number = start + rest
    if phone.refused(number, KNOWN) is None:
        assert number in KNOWN or number.startswith(("+380", "380", "0", "+48", "+353", "10", "112", "116"))
        assert not number.startswith(("+380900", "380900", "0900", "00"))


def test_what_lines_let_others_name() -> None:
    """The countries of lines in contacts.yml, where a number has no plus too; and the numbers themselves."""
    lines = [
        {"country": "PL", "dial": "+48226280120"},
        {"country": "IE", "dial": "1800666111"},
        {"country": "EU", "dial": "112"},
    ]
    known = known_numbers(Contact.model_validate(LINE | line) for line in lines)
    assert known == {"+48226280120", "+48", "1800666111", "+353", "112"}


def _hromada(folder: Path, **parts: object) -> list[str]:
    """Codes of what is wrong with a hromada that says so of itself; it is shown only when nothing is."""
    file = folder / "hromadas" / "bilytska.yml"
    file.parent.mkdir(exist_ok=True)
    text = {"name": {"uk": "Білицька громада"}, "katottg": "UA53080010000088479"} | parts
    file.write_text(json.dumps(text, ensure_ascii=False), "utf-8")
    lines = {"102": Contact.model_validate(LINE | {"dial": "102"})}
    found, problems = load(folder, lines, (), LastGood(folder), DAY)
    codes = [one.code for one in problems if one.severity == "error"]
    assert len(found.by_slug) == (not codes)
    return codes


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"dial": "+74951234567", "country": "RU"}, "dial-foreign"),
        ({"dial": "1505"}, "dial-short"),
        ({"dial": "+48221234567", "country": "PL"}, "dial-foreign"),
        ({"dial": "+48221234567"}, "dial-country"),
        ({"dial": "+2101234567", "country": "NL"}, "dial-country"),
        ({"dial": "0900123456"}, "dial-costs"),
        ({"name": {"uk": "Притулок"}, "note": {"uk": "Ми на вул. Миру, 3."}}, "shelter-line"),
    ],
)
def test_lines_of_a_hromada(tmp_path: Path, line: dict[str, Any], code: str) -> None:
    """The same holds for a hromada's own lines: with a number that lures or charges it is not shown."""
    assert _hromada(tmp_path, contacts=[LINE | line]) == [code]
    assert _hromada(tmp_path, contacts=[LINE]) == []


@pytest.mark.parametrize(
    ("name", "about", "codes"),
    [
        ("shelter", "Гуртожиток на вул. Миру, 3", ["shelter-line"]),
        ("shelter", "Центр на п’ять місць, адресу скажуть телефоном", []),
        ("medical", "Лікарня, вул. Миру, 3", []),
        ("psychological", "Психолог у притулку: вулиця Миру, 3", ["shelter-line"]),
    ],
)
def test_services_of_a_hromada(tmp_path: Path, name: str, about: str, codes: list[str]) -> None:
    """A hospital has an address, a shelter has none."""
    service = {"state": "exists", "about": {"uk": about}, "checked_on": "2026-11-01"}
    assert _hromada(tmp_path, services={name: service}) == codes


@pytest.mark.parametrize(
    ("event", "codes"),
    [
        ({"about": {"uk": "Притулок чекає вас: вул. Миру, 3."}}, ["shelter-address"]),
        ({"about": {"uk": "Є шелтер. Адреса: Соборна вулиця, 5"}}, ["shelter-address"]),
        ({"about": {"uk": "Є місця.", "en": "The shelter is at 5 Myru Street"}}, ["shelter-address"]),
        ({"status_note": {"uk": "Тепер у кризовій кімнаті, просп. Миру, 3"}}, ["shelter-address"]),
        ({"place": {"name": {"uk": "Притулок, вул. Миру, 3"}}}, ["shelter-address"]),
        ({"place": {"name": {"uk": "Кризова кімната"}, "address": {"uk": "Миру, 3"}}}, ["shelter-place"]),
        ({"title": {"uk": "Гості в притулку"}, "place": {"address": {"uk": "Миру, 3"}}}, ["shelter-place"]),
        ({"place": {"name": {"uk": "Притулок"}, "address": {"uk": "вул. Миру, 3"}, "hide_address": "так"}}, []),
        ({"place": {"name": {"uk": "Центр соціальних служб"}, "address": {"uk": "вул. Миру, 3"}}}, []),
        (
            {
                "title": {"uk": "Як працює притулок"},
                "place": {"name": {"uk": "Бібліотека"}, "address": {"uk": "вул. Миру, 3"}},
            },
            [],
        ),
        ({"about": {"uk": "Укриття є на вул. Миру, 3."}, "access": ["shelter"]}, []),
        ({"access_note": {"uk": "Укриття: вул. Миру, 3.", "en": "The shelter is at 3 Myru Street"}}, []),
        ({"about": {"uk": "Під час тривоги йдемо.", "en": "During an alert go to the shelter, 3 Myru Street"}}, []),
        ({"about": {"uk": "Толока в притулку для тварин, вул. Миру, 3"}}, []),
        ({"about": {"uk": "Розкажемо, що таке притулок. На вулиці буде холодно."}}, []),
    ],
)
def test_shelters_in_events(event: dict[str, Any], codes: list[str]) -> None:
    """An address that gives a shelter away is refused; a shelter from bombs, or for animals, may be found by all."""
    assert _codes(event) == codes


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_street_is_told_wherever_it_stands(before: str, after: str) -> None:
    """Whatever stands around it; and no text is too much for the rule."""
    told(before + after)
    words = "Притулок, вул. Миру, 3"
    assert told(words) is not None
    assert told(f"{'а ' * 500}{words}{' а' * 500}") is not None


def test_a_hidden_address_mends_it(copy: Copy) -> None:
    """The line that the message proposes leaves nothing to mend."""
    place = "    place:\n      name: {uk: Притулок, en: Refuge}\n      address: {uk: Миру 3, en: Myru 3}\n"
    copy.slip("data/events/bilytska.yml", '    place: {name: {uk: "Бібліотека", en: "Library"}}\n', place)
    (problem,) = copy.problems()
    assert (problem["code"], problem["line"]) == ("shelter-place", 13)
    path = copy.root / problem["file"]
    lines = path.read_text("utf-8").split("\n")
    path.write_text("\n".join([*lines[:13], problem["paste"], *lines[13:]]), "utf-8")
    assert copy.check("--strict") == Said(0, CLEAN)


@pytest.mark.parametrize(
    ("fields", "dial", "shown"),
    [
        ({"dial": "(05363) 2-12-34"}, "+380536321234", "(05363) 2-12-34"),
        ({"dial": None, "display": "(05363) 2-12-34"}, "+380536321234", "(05363) 2-12-34"),
        ({"dial": "+380536321234", "display": "(05363) 2-12-34"}, "+380536321234", "(05363) 2-12-34"),
        ({"dial": "(05363) 2-12-34", "display": "+380 5363 2 12 34"}, "+380536321234", "+380 5363 2 12 34"),
        ({"dial": None, "display": "0 800 500 335"}, "0800500335", "0 800 500 335"),
        ({"dial": "380 44 284 19 15"}, "+380442841915", "380 44 284 19 15"),
        ({"dial": "0 800 500 335"}, "0800500335", "0800500335"),
    ],
)
def test_a_number_as_people_write_it(fields: dict[str, Any], dial: str, shown: str) -> None:
    """With the code of an area it is dialled with the country's, and shown as it was written."""
    stated = {name: value for name, value in (LINE | fields).items() if value is not None}
    contact = Contact.model_validate(stated)
    assert (contact.dial, contact.shown) == (dial, shown)


def test_letters_in_a_number_are_named(copy: Copy) -> None:
    """One error, with the letters and what is left without them."""
    copy.slip("data/contacts.yml", 'dial: "527"', 'dial: "0 8O0 500 33б"')
    (problem,) = copy.problems()
    assert problem["code"] == "dial-letters"
    assert "літери: O, б" in problem["text"]
    assert "лишається 08050033" in problem["text"]
