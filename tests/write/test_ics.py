"""Calendar files as calendar programs read them: two parsers that are not ours, and one that expands repeats."""

import datetime as dt
from typing import Any

import icalendar
import pytest
import recurring_ical_events
from conftest import Project
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from generator.base.fields import Lang
from generator.check.event_files import read_event_file
from generator.model.campaign import Campaign
from generator.model.data import Data
from generator.model.event import Event
from generator.model.history import History, fingerprint, updated
from generator.model.hromada import NATIONAL, Hromada
from generator.model.schedule import KYIV, skipped
from generator.view.calendar import Listing
from generator.write import ics

TODAY = dt.date(2026, 11, 24)
CAMPAIGN = Campaign.model_validate(
    {
        "name": {"uk": "Крок", "en": "Step"},
        "tagline": {"uk": "Крок"},
        "oblast": {"uk": "Область"},
        "address": "https://campaign.example/",
        "exit": "https://www.meteo.gov.ua/",
        "neutral_title": {"uk": "Довідник"},
        "danger_line": "102",
        "advice_line": "527",
        "abroad_line": "mfa",
    }
)
HROMADA = Hromada.model_validate({"name": {"uk": "Білицька громада"}, "katottg": "UA53080010000088479"})


def _event(**fields: object) -> Event:
    return Event.model_validate({"id": "a", "title": {"uk": "Подія"}, "how": "on_site", "date": "2026-12-02", **fields})


def _file(*events: Event, history: History | None = None, lang: Lang = "uk") -> bytes:
    data = Data(CAMPAIGN, {}, {}, {"bilytska": HROMADA}, {"bilytska": events}, history or {}, {}, TODAY)
    return dict(ics.files(Listing(data, TODAY), lang))["events/all.ics"]


def _events(data: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(data).walk("VEVENT"))


SERIES = _event(
    date="2027-03-17",
    time="14:00-15:30",
    repeat={"every": "week", "until": "2027-04-07", "except": ["2027-03-24"], "also": ["2027-04-09"]},
    changes=[
        {"date": "2027-03-31", "new_date": "2027-04-01", "new_time": "16:00-17:00"},
        {"date": "2027-04-07", "status": "cancelled"},
    ],
)
EXPECTED = [  # in UTC: Kyiv is two hours ahead before the last Sunday of March, three after it
    ("2027-03-17T12:00", "2027-03-17T13:30", "CONFIRMED"),
    ("2027-04-01T13:00", "2027-04-01T14:00", "CONFIRMED"),
    ("2027-04-07T11:00", "2027-04-07T12:30", "CANCELLED"),
    ("2027-04-09T11:00", "2027-04-09T12:30", "CONFIRMED"),
]


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M")


def test_a_series_expands_to_exactly_its_dates_in_icalendar() -> None:
    """An exception, an extra, a moved and a cancelled date, across the change of clocks."""
    calendar = icalendar.Calendar.from_ical(_file(SERIES))
    found = recurring_ical_events.of(calendar).between("20270101", "20271231")
    rows = sorted((_utc(one["DTSTART"].dt), _utc(one["DTEND"].dt), str(one["STATUS"])) for one in found)
    assert rows == EXPECTED


def test_a_series_expands_to_exactly_its_dates_in_another_client() -> None:
    """The same through a second parser."""
    calendar = IcsCalendarStream.calendar_from_ics(_file(SERIES).decode())
    rows = sorted((_utc(one.dtstart), _utc(one.dtend), one.status.value) for one in calendar.timeline)
    assert rows == EXPECTED


def test_a_cancelled_date_says_so_in_its_title() -> None:
    """Many clients ignore STATUS: the title says it first."""
    titles = [str(one["SUMMARY"]) for one in _events(_file(SERIES))]
    assert titles.count("СКАСОВАНО: Подія") == 1


def test_every_date_has_its_own_lasting_uid() -> None:
    """UID: hromada, id, date first announced, the site's host. Title, time, place and a moved date change nothing."""
    before = [str(one["UID"]) for one in _events(_file(SERIES))]
    assert len(set(before)) == len(before)
    assert before[1] == "bilytska.a.20270331@campaign.example"
    later = SERIES.model_copy(update={"title": _event(title={"uk": "Інша"}).title, "time": _event(time="09:00").time})
    assert [str(one["UID"]) for one in _events(_file(later))] == before


def test_a_single_event_that_moves_keeps_its_uid_and_rises_in_sequence() -> None:
    """The history remembers the date first announced; subscribers see one event, moved."""
    first = _event()
    history = updated({}, {"bilytska": (first,)}, TODAY)
    (before,) = _events(_file(first, history=history))
    moved = _event(date="2026-12-09", status="moved")
    history = updated(history, {"bilytska": (moved,)}, TODAY + dt.timedelta(days=3))
    (event,) = _events(_file(moved, history=history))
    assert event["UID"] == "bilytska.a.20261202@campaign.example"
    assert event["SEQUENCE"] == before["SEQUENCE"] + 1
    assert event["LAST-MODIFIED"].dt == dt.datetime(2026, 11, 27, tzinfo=dt.UTC)
    assert event["CREATED"].dt == dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    assert event["DTSTART"].dt == dt.date(2026, 12, 9)


def test_calendars_go_on_after_the_memory_is_lost() -> None:
    """What is announced from then on counts as newer than all that was announced before."""
    history = updated({}, {"bilytska": (_event(),)}, TODAY)
    for days in range(1, 5):
        history = updated(history, {"bilytska": (_event(time=f"1{days}:00"),)}, TODAY + dt.timedelta(days=days))
    (before,) = _events(_file(_event(time="14:00"), history=history))
    lost = updated({}, {"bilytska": (_event(time="15:00"),)}, TODAY + dt.timedelta(days=5))
    (after,) = _events(_file(_event(time="15:00"), history=lost))
    assert after["SEQUENCE"] > before["SEQUENCE"] and after["UID"] == before["UID"]
    assert after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt


def test_seeing_the_same_again_changes_nothing() -> None:
    """An unchanged event keeps its record on any later day."""
    history = updated({}, {"bilytska": (SERIES,)}, TODAY)
    assert updated(history, {"bilytska": (SERIES,)}, TODAY + dt.timedelta(days=100)) == history


def test_an_event_that_comes_back_is_the_same_event() -> None:
    """An event that was gone for a while keeps its identity."""
    history = updated({}, {"bilytska": (SERIES,)}, TODAY)
    assert updated(history, {"bilytska": ()}, TODAY + dt.timedelta(days=9)) == history


def test_the_fingerprint_sees_every_field() -> None:
    """Any change the officer makes is a change; the order of reading is not."""
    assert fingerprint(_event()) == fingerprint(_event())
    assert len({fingerprint(_event(**{"time": "10:00"})), fingerprint(_event()), fingerprint(_event(cost="free"))}) == 3


@pytest.mark.parametrize("year", range(2026, 2031))
def test_hours_are_right_on_both_sides_of_the_clock_change(year: int) -> None:
    """Nine in Kyiv is nine in Kyiv the day before and the day after, in both parsers."""
    for month in (3, 10):
        sunday = max(day for day in (dt.date(year, month, number) for number in range(25, 32)) if day.weekday() == 6)
        days = [sunday + dt.timedelta(days=shift) for shift in (-1, 0, 1)]
        data = _file(*(_event(id=f"d{number}", date=day.isoformat(), time="09:00") for number, day in enumerate(days)))
        expected = [_utc(dt.datetime.combine(day, dt.time(9), KYIV)) for day in days]
        assert [_utc(one["DTSTART"].dt) for one in _events(data)] == expected
        other = IcsCalendarStream.calendar_from_ics(data.decode())
        assert sorted(_utc(one.dtstart) for one in other.events) == sorted(expected)


def _read_by_all(data: bytes) -> list[tuple[str, str]]:
    """Start and end in UTC of the only event, as each of the programs reads it."""
    calendar = icalendar.Calendar.from_ical(data)
    (plain,) = calendar.walk("VEVENT")
    (expanded,) = recurring_ical_events.of(calendar).all()
    (other,) = IcsCalendarStream.calendar_from_ics(data.decode()).events
    found = [(one["DTSTART"].dt, one["DTEND"].dt) for one in (plain, expanded)]
    return [(_utc(start), _utc(end)) for start, end in (*found, (other.dtstart, other.dtend))]


MINUTES = st.integers(0, 24 * 60 - 1).map(lambda minutes: dt.time(*divmod(minutes, 60)))
CLOCK_CHANGES = st.sampled_from([dt.date(2026, 10, 25), dt.date(2027, 3, 28), dt.date(2027, 10, 31)])


@settings(max_examples=150)
@given(day=st.one_of(st.dates(dt.date(2026, 1, 1), dt.date(2036, 12, 31)), CLOCK_CHANGES), start=MINUTES, end=MINUTES)
@example(day=dt.date(2026, 10, 25), start=dt.time(3, 30), end=dt.time(5))
@example(day=dt.date(2026, 10, 25), start=dt.time(2), end=dt.time(3, 30))
@example(day=dt.date(2026, 10, 24), start=dt.time(22), end=dt.time(3, 59))
@example(day=dt.date(2027, 3, 28), start=dt.time(2, 59), end=dt.time(4))
def test_any_time_is_the_same_moment_in_every_program(day: dt.date, start: dt.time, end: dt.time) -> None:
    """Both ends, in the hour that comes twice (its first turn is meant) and beside the one that is skipped too.

    What begins or ends within the skipped hour is no event (time-skipped).
    """
    assume(not skipped(day, start) and not skipped(day + dt.timedelta(days=end <= start), end))
    data = _file(_event(date=day.isoformat(), time=f"{start:%H:%M}-{end:%H:%M}"))
    first = dt.datetime.combine(day, start, KYIV)
    last = dt.datetime.combine(day + dt.timedelta(days=end <= start), end, KYIV)
    assert _read_by_all(data) == [(_utc(first), _utc(last))] * 3


@pytest.mark.parametrize(
    ("time", "lines"),
    [
        ("03:30", [b"DTSTART:20261025T003000Z"]),
        ("03:30-05:00", [b"DTSTART:20261025T003000Z", b"DTEND:20261025T030000Z"]),
        ("02:00-03:30", [b"DTSTART:20261024T230000Z", b"DTEND:20261025T003000Z"]),
        ("04:00", [b"DTSTART;TZID=Europe/Kyiv:20261025T040000"]),
    ],
)
def test_an_hour_that_comes_twice_is_written_as_utc(time: str, lines: list[bytes]) -> None:
    """ical.js, node-ical and libical take the clock time of that hour for its second turn; all read UTC alike."""
    written = _file(_event(date="2026-10-25", time=time)).split(b"\r\n")
    assert [line for line in written if line.startswith((b"DTSTART;TZID", b"DTSTART:2026", b"DTEND"))] == lines


def test_a_calendar_is_no_message() -> None:
    """METHOD would make it one of iTIP, and that wants an ORGANIZER in every event (RFC 5546, 3.2.1)."""
    assert "METHOD" not in icalendar.Calendar.from_ical(_file(SERIES))


@pytest.mark.parametrize(
    ("title", "said"),
    [("Приклад: урок", "ПРИКЛАД: урок"), ("Урок", "ПРИКЛАД: Урок"), ("Приклади", "ПРИКЛАД: Приклади")],
)
def test_an_example_says_so_once(title: str, said: str) -> None:
    """An officer who begins the title with the word does not double it."""
    (one,) = _events(_file(_event(title={"uk": title}, example="так")))
    assert str(one["SUMMARY"]) == said


def test_all_day_and_several_days() -> None:
    """An event without a time is a date; its end is the day after the last."""
    (one,) = _events(_file(_event(date=None, **{"from": "2026-12-02", "to": "2026-12-04"})))
    assert (one["DTSTART"].dt, one["DTEND"].dt) == (dt.date(2026, 12, 2), dt.date(2026, 12, 5))


def test_over_midnight_ends_the_next_day() -> None:
    """A late evening ends on the next day."""
    (one,) = _events(_file(_event(time="22:00-01:30")))
    assert one["DTEND"].dt - one["DTSTART"].dt == dt.timedelta(hours=3, minutes=30)


def test_an_unknown_end_is_left_out() -> None:
    """We do not invent how long an event lasts."""
    (one,) = _events(_file(_event(time="22:00")))
    assert "DTEND" not in one and "DURATION" not in one


def test_a_hidden_address_stays_hidden() -> None:
    """A support group's address is in no calendar, unless the officer says otherwise."""
    place = {"name": {"uk": "Центр"}, "address": {"uk": "таємна вулиця"}}
    assert "таємна" not in _file(_event(kind="support_group", place=place)).decode().replace("\r\n ", "")
    assert "таємна" not in _file(_event(audience=["survivors"], place=place)).decode().replace("\r\n ", "")
    shown = _file(_event(kind="support_group", place={**place, "hide_address": "ні"})).decode().replace("\r\n ", "")
    assert "таємна" in shown


def test_who_subscribed_sees_whom_to_call() -> None:
    """Contact, cost, languages and access note are in the description, the contact in a property too; both parsers."""
    event = _event(
        place={"name": {"uk": "Ліцей"}},
        link="https://example.org/zapys",
        languages=["uk", "uk-sign"],
        access=["shelter"],
        access_note={"uk": "Ліфт у дворі."},
        cost={"uk": "50 грн; учням — безкоштовно"},
        contact={"phone": "(0532) 12-34-56", "email": "rada@example.org"},
    )
    data = _file(event)
    (one,) = _events(data)
    (other,) = IcsCalendarStream.calendar_from_ics(data.decode()).events
    assert str(one["CONTACT"]) == "(0532) 12-34-56, rada@example.org"
    assert other.contacts == ["(0532) 12-34-56, rada@example.org"]
    for text in (str(one["DESCRIPTION"]), other.description):
        assert text.splitlines() == [
            "Участь: на місці",
            "Запис або онлайн-кімната: https://example.org/zapys",
            "Мова події: українська, українська жестова",
            "Доступність: укриття поруч. Ліфт у дворі.",
            "Вартість: 50 грн; учням — безкоштовно",
            "Запитати: (0532) 12-34-56, rada@example.org",
            "Білицька громада",
        ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"place": {"name": {"uk": "Ліцей"}}}, None),
        ({"place": {"name": {"uk": "Ліцей"}, "hide_address": "так"}}, "Де: Ліцей. Адресу повідомляють після запису"),
        ({}, "Де: Місце назвуть пізніше"),
        ({"how": "online"}, "Де: Онлайн"),
    ],
)
def test_the_place_is_described_where_location_does_not_say_all(fields: dict[str, object], said: str | None) -> None:
    """The reason why there is no address stands in the description; LOCATION is for maps."""
    (one,) = _events(_file(_event(**fields)))
    lines = str(one["DESCRIPTION"]).splitlines()
    assert [line for line in lines if line.startswith("Де: ")] == ([said] if said else [])
    assert ("LOCATION" in one) is ("place" in fields)


TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp"]), min_size=1, max_size=300
).filter(str.strip)


@settings(max_examples=60)
@given(title=TEXTS.map("{} а".format), about=TEXTS, place=TEXTS)
@example(title="a\\nBEGIN:VALARM", about="=HYPERLINK(1)", place="x;y,z:w\\")
@example(title="«Ї» " * 60, about='"' * 80, place=";" * 80)
def test_any_text_comes_back_as_it_was(title: str, about: str, place: str) -> None:
    """Commas, semicolons, backslashes and long Ukrainian text survive both parsers; lines stay whole."""
    event = _event(title={"uk": title}, about={"uk": about}, place={"name": {"uk": place}})
    data = _file(event)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    (one,) = _events(data)
    assert str(one["SUMMARY"]) == title.strip()
    assert str(one["LOCATION"]) == place.strip()
    assert about.strip() in str(one["DESCRIPTION"])
    (other,) = IcsCalendarStream.calendar_from_ics(data.decode()).events
    assert other.summary == title.strip()
    assert other.location == place.strip()


def test_the_same_input_gives_the_same_bytes() -> None:
    """No clock, no random value."""
    assert _file(SERIES) == _file(SERIES)


def test_days_of_the_country_are_in_the_calendar_of_all(project: Project) -> None:
    """Every year once, over whole days, with no place, for both parsers; no hromada's calendar repeats them."""
    events, problems = read_event_file(project.data / "events/national.yml")
    assert events.hromada == NATIONAL and not problems
    data = Data(CAMPAIGN, {}, {}, {"bilytska": HROMADA}, {NATIONAL: events.events}, {}, {}, TODAY)
    files = dict(ics.files(Listing(data, TODAY), "uk"))
    calendar = icalendar.Calendar.from_ical(files["events/all.ics"])
    for year in (2027, 2028):
        year_days = recurring_ical_events.of(calendar).between(f"{year}0101", f"{year + 1}0101")
        dates = sorted((one["DTSTART"].dt.strftime("%m-%d"), one["DTEND"].dt.strftime("%m-%d")) for one in year_days)
        assert dates == [("07-30", "07-31"), ("10-18", "10-19"), ("11-25", "12-11"), ("12-02", "12-03")]
    assert not any("LOCATION" in one for one in calendar.walk("VEVENT"))
    again = IcsCalendarStream.calendar_from_ics(files["events/all.ics"].decode())
    assert {one.dtstart.isoformat()[5:] for one in again.events} == {"07-30", "10-18", "11-25", "12-02"}
    assert not _events(files["events/bilytska.ics"])
