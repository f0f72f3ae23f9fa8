"""Days and hours as people write them: read, or refused with the reason."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.read import written_dates
from generator.read.written_dates import Unclear

TENTH, TWELFTH = dt.date(2026, 12, 10), dt.date(2026, 12, 12)


@pytest.mark.parametrize(
    "text",
    [
        "10.12.2026", "10.12.26", "10. 12. 2026", "2026-12-10", "2026-12-10T00:00", "10 грудня 2026",
        "10 ГРУДНЯ 2026 р.",        "10 грудня 2026 року (четвер)", "четвер, 10 грудня 2026", "10-гру-26",
        "10 груд. 2026", "December 10, 2026",
        "«10» грудня 2026 року", "10-го грудня 2026", "2026.12.10",
        "10 December 2026", "10.12.2026р.", "Thursday, 10 Dec 2026", "10.12.2026 чт",
    ],
)  # fmt: skip
def test_one_day(text: str) -> None:
    """With points, words, a short year or the day of the week beside it."""
    read = written_dates.days(text)
    assert (read.first, read.last) == (TENTH, TENTH)


@pytest.mark.parametrize(
    "text",
    [
        "10–12 грудня 2026", "10 - 12 грудня 2026 року", "з 10 по 12 грудня 2026", "10-12.12.2026", "10.12-12.12.2026",
        "10.12.2026 – 12.12.2026", "з 10.12.2026 по 12.12.2026", "10 грудня – 12 грудня 2026",
        "2026-12-10 - 2026-12-12",
    ],
)  # fmt: skip
def test_some_days(text: str) -> None:
    """The first and the last."""
    read = written_dates.days(text)
    assert (read.first, read.last) == (TENTH, TWELFTH)


def test_over_the_end_of_a_year() -> None:
    """The year of the last day is that of the first too, unless each has its own."""
    read = written_dates.days("28 грудня 2026 – 3 січня 2027")
    assert (read.first, read.last) == (dt.date(2026, 12, 28), dt.date(2027, 1, 3))
    assert written_dates.days("30 листопада – 2 грудня 2026").first == dt.date(2026, 11, 30)
    for text in ("28 грудня – 3 січня 2027", "28.12 – 03.01.2027"):  # the first day's year is the year before
        assert written_dates.days(text).first == dt.date(2026, 12, 28), text


def test_a_time_before_the_day() -> None:
    """It is what else was written."""
    assert written_dates.days("о 14:00 10.12.2026") == written_dates.WrittenDays(TENTH, TENTH, "14:00")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("до 10 грудня 2026", "until"),
        ("до 10.12.2026", "until"),
        ("10 грудня", "year"),
        ("10.12", "year"),
        ("з 10 по 12 грудня", "year"),
        ("10/12/2026", "order"),
        ("26-12-10", "order"),
        ("10.12.06", "order"),
        ("середа, 10.12.2026", "weekday"),
        ("10 грудня 2026 (пт)", "weekday"),
        ("2, 9, 16 грудня 2026", "several"),
        ("02,12,2026", "vague"),
        ("46366", "number"),
        ("31.02.2026", "impossible"),
        ("99.99.2026", "impossible"),
        ("10, 17 грудня 2026", "several"),
        ("10 та 12 грудня 2026", "several"),
        ("10.12.2026 і 12.12.2026", "several"),
        ("грудень 2026", "vague"),
        ("протягом року", "vague"),
        ("IV квартал 2026", "vague"),
        ("щосереди", "vague"),
        ("", "vague"),
    ],
)
def test_no_single_day(text: str, code: str) -> None:
    """A deadline, a month, several days, or what may mean two things."""
    with pytest.raises(Unclear) as why:
        written_dates.days(text)
    assert why.value.code == f"table-date-{code}"


def test_american_order_where_it_shows() -> None:
    """With slashes the month may come first: read where a day can't be a month."""
    assert written_dates.days("12/25/2026").first == written_dates.days("25/12/2026").first == dt.date(2026, 12, 25)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("14:00", "14:00"), ("9.30", "09:30"), ("14-00", "14:00"), ("з 10.00", "10:00"), ("о 14 год.", "14:00"),
        ("14 год. 30 хв.", "14:30"), ("14 година", "14:00"), ("початок о 10:00", "10:00"), ("14:00:00", "14:00"),
        ("2:00 PM", "14:00"), ("12:30 am", "00:30"), ("10:00–12:00", "10:00-12:00"),
        ("з 10:00 до 12:30", "10:00-12:30"),
        ("10.00-12.00", "10:00-12:00"), ("9-00 - 12-00", "09:00-12:00"), ("10:00 - 12:00 год.", "10:00-12:00"),
        ("з 10 до 12 год", "10:00-12:00"), ("14:00-15:30", "14:00-15:30"),
        ("10-15", None), ("14", None), ("25:00", None), ("14:60", None), ("після обіду", None), ("", None),
        ("14:00, 16:00", None), ("14⁰⁰", "14:00"), ("9 ³⁰", "09:30"), ("1430", "14:30"), ("з 9 до 11", "09:00-11:00"),
        ("14:00-15", "14:00-15:00"), ("9-11", None), ("2026", None), ("24:00", None),
    ],
)  # fmt: skip
def test_hours(text: str, time: str | None) -> None:
    """One or two; None where it is no time or may mean two."""
    assert written_dates.time(text) == time


@given(st.text("0123456789.-–/: зпогрудняьчdecpm,()№", max_size=24))
def test_anything(text: str) -> None:
    """Is read, or refused; days are in order or the model will say that they are not."""
    written_dates.time(text)
    try:
        written_dates.days(text)
    except Unclear as why:
        assert why.code.startswith("table-date-")
