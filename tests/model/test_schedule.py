"""Dates of events in Europe/Kyiv."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.event import Event
from generator.model.schedule import KYIV, local, occurrences, skipped


def _event(**fields: object) -> Event:
    return Event.model_validate({"id": "a", "title": {"uk": "Подія"}, "how": "on_site", **fields})


def _days(event: Event) -> list[str]:
    return [one.first_day.isoformat() for one in occurrences(event)]


def test_an_event_without_repeat_has_one_date() -> None:
    """One event, one date."""
    assert _days(_event(date="2026-12-02")) == ["2026-12-02"]


def test_a_weekly_series_leaves_out_and_adds_dates() -> None:
    """``except`` takes dates away, ``also`` adds them, ``until`` is the last one."""
    series = _event(
        date="2026-12-02",
        repeat={"every": "week", "until": "2026-12-23", "except": ["2026-12-09"], "also": ["2026-12-26"]},
    )
    assert _days(series) == ["2026-12-02", "2026-12-16", "2026-12-23", "2026-12-26"]


def test_every_two_weeks() -> None:
    """Two weeks are fourteen days."""
    assert _days(_event(date="2026-12-02", repeat={"every": "2 weeks", "until": "2027-01-05"})) == [
        "2026-12-02",
        "2026-12-16",
        "2026-12-30",
    ]


def test_monthly_means_the_same_weekday_of_the_month() -> None:
    """The second Thursday stays the second Thursday."""
    assert _days(_event(date="2026-12-10", repeat={"every": "month", "until": "2027-03-31"})) == [
        "2026-12-10",
        "2027-01-14",
        "2027-02-11",
        "2027-03-11",
    ]


def test_monthly_from_a_fifth_weekday_means_the_last() -> None:
    """The fifth Wednesday of a month that has only four is its last."""
    assert _days(_event(date="2026-12-30", repeat={"every": "month", "until": "2027-02-28"})) == [
        "2026-12-30",
        "2027-01-27",
        "2027-02-24",
    ]


def test_yearly_means_the_same_date() -> None:
    """Of a day that only leap years have, the last of February in the others; several days stay as many."""
    days = _event(**{"from": "2026-11-25", "to": "2026-12-10", "repeat": {"every": "year", "until": "2028-12-31"}})
    dates = [(one.first_day.isoformat(), one.last_day.isoformat()) for one in occurrences(days)]
    assert dates == [(f"{year}-11-25", f"{year}-12-10") for year in (2026, 2027, 2028)]
    leap = _event(date="2028-02-29", repeat={"every": "year", "until": "2032-12-31"})
    assert _days(leap) == ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]


def test_a_moved_date_keeps_its_identity() -> None:
    """The announced date identifies an occurrence even when it moves."""
    series = _event(
        date="2026-12-02",
        time="14:00",
        repeat={"every": "week", "until": "2026-12-09"},
        changes=[{"date": "2026-12-09", "new_date": "2026-12-10", "new_time": "15:00"}],
    )
    moved = occurrences(series)[1]
    assert (moved.original, moved.first_day, moved.status) == (dt.date(2026, 12, 9), dt.date(2026, 12, 10), "moved")
    assert moved.time is not None and moved.time.start == dt.time(15)


def test_a_cancelled_date_stays_in_the_series() -> None:
    """A cancelled date is shown as cancelled, not dropped."""
    series = _event(
        date="2026-12-02",
        repeat={"every": "week", "until": "2026-12-09"},
        changes=[{"date": "2026-12-09", "status": "cancelled"}],
    )
    assert [one.status for one in occurrences(series)] == ["planned", "cancelled"]


@pytest.mark.parametrize("year", range(2026, 2032))
def test_clocks_jump_on_the_last_sunday_of_march(year: int) -> None:
    """03:30 does not exist that night; an hour earlier and later it does."""
    sunday = max(day for day in (dt.date(year, 3, number) for number in range(25, 32)) if day.weekday() == 6)
    assert [skipped(sunday, dt.time(hour, 30)) for hour in (2, 3, 4)] == [False, True, False]


@pytest.mark.parametrize("year", range(2026, 2032))
def test_a_repeated_hour_means_the_first(year: int) -> None:
    """On the last Sunday of October 03:30 comes twice; the first is meant."""
    sunday = max(day for day in (dt.date(year, 10, number) for number in range(25, 32)) if day.weekday() == 6)
    assert local(sunday, dt.time(3, 30)).utcoffset() == dt.timedelta(hours=3)
    assert not skipped(sunday, dt.time(3, 30))


@given(
    first=st.dates(dt.date(2026, 1, 1), dt.date(2031, 12, 31)),
    every=st.sampled_from(["day", "week", "2 weeks", "month", "year"]),
    days=st.integers(0, 200),
)
def test_series_stay_between_first_and_last(first: dt.date, every: str, days: int) -> None:
    """A series begins with its first date, never passes ``until`` and never repeats a date."""
    until = first + dt.timedelta(days=days)
    dates = [
        one.first_day
        for one in occurrences(_event(date=first.isoformat(), repeat={"every": every, "until": until.isoformat()}))
    ]
    assert dates[0] == first
    assert dates == sorted(set(dates))
    assert dates[-1] <= until


def test_the_zone_is_kyiv() -> None:
    """One zone for all of Ukraine."""
    assert KYIV.key == "Europe/Kyiv"
