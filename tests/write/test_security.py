"""security.txt (RFC 9116): whom to tell of a hole in the site."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from generator.model.campaign import Campaign
from generator.model.data import Data
from generator.write import security


def _campaign(base: Campaign, **fields: object) -> Campaign:
    return Campaign.model_validate({**base.model_dump(exclude_none=True), **fields})


@pytest.mark.parametrize(
    ("written", "contact"),
    [
        ("site@example.org", "mailto:site@example.org"),
        ("mailto:site@example.org", "mailto:site@example.org"),
        ("https://hromada.gov.ua/security", "https://hromada.gov.ua/security"),
    ],
)
def test_the_four_fields(project_data: Data, written: str, contact: str) -> None:
    """Contact, day of expiry, languages, own address; one a line."""
    campaign = _campaign(project_data.campaign, security_contact=written)
    assert security.text(campaign, dt.date(2026, 11, 24)) == (
        f"Contact: {contact}\n"
        "Expires: 2027-10-01T00:00:00Z\n"
        "Preferred-Languages: uk, en\n"
        f"Canonical: {campaign.root}.well-known/security.txt\n"
    )


@given(st.dates(dt.date(2026, 1, 1), dt.date(2040, 12, 31)))
def test_it_expires_in_less_than_a_year_and_not_soon(project_data: Data, today: dt.date) -> None:
    """RFC 9116, 2.5.5; a site that is not rebuilt for ten months is not looked after."""
    campaign = _campaign(project_data.campaign, security_contact="site@example.org")
    expires = security.text(campaign, today).split("Expires: ")[1][:10]
    assert 300 <= (dt.date.fromisoformat(expires) - today).days < 365


def test_nobody_named_or_no_root_to_put_it_at(project_data: Data) -> None:
    """The file counts at the root of a host only."""
    below = {"address": "https://hromada.example/safe-step/", "security_contact": "site@example.org"}
    for campaign in (project_data.campaign, _campaign(project_data.campaign, **below)):
        assert security.text(campaign, dt.date(2026, 11, 24)) == ""


@pytest.mark.parametrize(
    ("written", "code"),
    [("http://hromada.gov.ua/", "address-format"), ("mailto:site", "address-format"), ("a b@c.org", "email-format")],
)
def test_something_else_is_refused(project_data: Data, written: str, code: str) -> None:
    with pytest.raises(ValidationError) as why:
        _campaign(project_data.campaign, security_contact=written)
    assert [error["type"] for error in why.value.errors()] == [code]
