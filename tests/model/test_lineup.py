"""Which lines come first while they grow old, and which one to try next."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.campaign import Campaign
from generator.model.contact import Contact, Tier
from generator.model.lineup import Lineup

TODAY = dt.date(2026, 11, 24)
# id → dialled from, country, days since it was confirmed (None: set by the state)
USUAL: dict[str, tuple[str, str, int | None]] = {
    "102": ("ukraine", "UA", None),
    "112": ("ukraine", "UA", None),
    "527": ("ukraine", "UA", 10),
    "1547": ("ukraine", "UA", 10),
    "social": ("ukraine", "UA", 10),
    "mfa": ("abroad", "UA", 10),
    "ukc": ("abroad", "UA", 10),
    "kcik": ("both", "PL", 10),
    "eu": ("abroad", "EU", None),
}


def _lineup(**ages: int | None) -> Lineup:
    """The usual lines, some of them as old as told."""
    campaign = Campaign.model_construct(
        danger_line="102", advice_line="527", abroad_line="mfa", hromada_lines=("527", "1547", "social")
    )
    return Lineup(campaign, {name: _contact(name, ages.get(f"of_{name}", USUAL[name][2])) for name in USUAL}, TODAY)


def _contact(name: str, age: int | None) -> Contact:
    place, country, _ = USUAL[name]
    dial = name if name.isdigit() else f"+48{len(name)}{sum(map(ord, name)):07}"
    told = TODAY - dt.timedelta(days=9999 if age is None else age)
    law = "fact" if age is None else None
    return Contact.model_construct(id=name, dial=dial, dial_from=place, country=country, verified_on=told, law=law)


@pytest.mark.parametrize(
    ("age", "tier"),
    [(0, "fresh"), (180, "fresh"), (181, "due"), (365, "due"), (366, "doubtful"), (730, "doubtful"), (731, "old")],
)
def test_a_line_ages_in_steps(age: int, tier: Tier) -> None:
    """Half a year, a year, two years; what the state sets stays fresh for ever."""
    assert _contact("527", age).tier(TODAY) == tier
    assert _contact("527", None).tier(TODAY) == "fresh"


@pytest.mark.parametrize(
    ("ages", "first"),
    [
        ({}, ["527", "102", "mfa"]),
        ({"of_527": 730}, ["527", "102", "mfa"]),
        ({"of_527": 731}, ["1547", "102", "mfa"]),
        ({"of_527": 731, "of_1547": 900}, ["social", "102", "mfa"]),
        ({"of_mfa": 731}, ["527", "102", "ukc"]),
        ({"of_mfa": 731, "of_ukc": 731}, ["527", "102", "eu"]),
        ({f"of_{name}": 2000 for name in ("527", "1547", "social", "mfa", "ukc", "kcik")}, ["102", "112", "eu"]),
        ({"of_102": 731}, ["527", "112", "mfa"]),
    ],
)
def test_another_line_takes_the_place_of_an_old_one(ages: dict[str, int], first: list[str]) -> None:
    """The next of its kind in campaign.yml; last of all an emergency number, which never stands before 102."""
    assert [line.contact.id for line in _lineup(**ages).first] == first


def test_an_emergency_number_in_the_place_of_advice_goes_by_its_own_name() -> None:
    """Nobody is told to ask 112 for advice."""
    lineup = _lineup(of_527=999, of_1547=999, of_social=999)
    assert [(line.part, line.emergency) for line in lineup.first][:2] == [("danger", False), ("abroad", False)]
    assert lineup.first[2].emergency


@pytest.mark.parametrize(
    ("line", "ages", "following"),
    [
        ("527", {"of_527": 365}, None),
        ("527", {"of_527": 366}, "1547"),
        ("527", {"of_527": 366, "of_1547": 400}, "social"),  # the better confirmed one
        ("527", {"of_527": 366, "of_1547": 400, "of_social": 400}, "1547"),
        ("social", {"of_social": 999}, "527"),
        ("527", {"of_527": 999, "of_1547": 999, "of_social": 999}, "102"),
        ("mfa", {"of_mfa": 400}, "ukc"),
        ("kcik", {"of_kcik": 999}, "mfa"),
        ("mfa", {"of_mfa": 999, "of_ukc": 999}, "eu"),
        ("102", {}, None),
    ],
)
def test_the_next_line_to_try(line: str, ages: dict[str, int], following: str | None) -> None:
    """Of the same kind, the best confirmed first; where none is left, whom to call in danger."""
    lineup = _lineup(**ages)
    found = lineup.next(lineup.contacts[line])
    assert (found.contact.id if found else None) == following


@pytest.mark.parametrize(
    ("ages", "following"),
    [
        ({}, None),  # the line itself is fresh
        ({"of_social": 999}, "1547"),
        ({"of_social": 999, "of_1547": 730}, "1547"),  # though 527 is better confirmed
        ({"of_social": 999, "of_1547": 731}, "527"),
    ],
)
def test_a_line_names_the_next_one_itself(ages: dict[str, int], following: str | None) -> None:
    """Who thinks of death is sent to people trained for that, not to the first line of the campaign."""
    lineup = _lineup(**ages)
    found = lineup.next(lineup.contacts["social"].model_copy(update={"next_line": "1547"}))
    assert (found.contact.id if found else None) == following


@pytest.mark.parametrize(
    ("named", "above"),
    [
        (["eu", "mfa", "eu", "527"], [("abroad", "mfa"), ("danger", "eu")]),
        (["527", "eu", "mfa"], []),
        (["eu", "527"], []),
        (["eu", "eu"], []),
        (["kcik", "mfa"], []),  # this one is dialled from anywhere
        (["gone", "eu"], []),  # what nobody knows is told elsewhere
    ],
)
def test_a_page_for_people_abroad_begins_with_lines_that_they_can_dial(
    named: list[str], above: list[tuple[str, str]]
) -> None:
    """Its own first two; 527 and 102 are silent there."""
    assert [(line.part, line.contact.id) for line in _lineup().above(named)] == above


@given(st.fixed_dictionaries({f"of_{name}": st.integers(0, 4000) for name in USUAL if USUAL[name][2] is not None}))
def test_no_age_leaves_a_page_without_numbers(ages: dict[str, int]) -> None:
    """Whatever the ages: 102 is there, nothing old is, and no line is named as the next to itself."""
    lineup = _lineup(**ages)
    first = [line.contact for line in lineup.first]
    assert "102" in [contact.id for contact in first] and not any(map(lineup.is_old, first))
    for contact in lineup.contacts.values():
        following = lineup.next(contact)
        assert following is None or (following.contact.dial != contact.dial and not lineup.is_old(following.contact))
