"""Calendars and tables as event files: ``cases/imported/<name>/`` beside what becomes of each; and what breaks none."""

import datetime as dt
import io
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from campaign import Copy, made
from conftest import CASES_FOLDER, TODAY
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook.defined_name import DefinedName

from generator import site
from generator.base.problems import Problem, errors, stopping
from generator.check import event_formats
from generator.check.event_files import EventFile, read_events
from generator.check.imported_event import Origin
from generator.model.event_source import EventDefaults
from generator.model.schedule import occurrences

CASES = CASES_FOLDER / "imported"
DAY = dt.date.fromisoformat(TODAY)
ORIGIN = Origin("bilytska", DAY)
NUMBERS = frozenset({"527"})  # what lines dial: readers are led to no numbers of other countries
FILES = sorted(path for path in CASES.glob("*/bilytska.*"))


def read(data: bytes, name: str = "bilytska.csv", origin: Origin = ORIGIN) -> tuple[EventFile, list[Problem]]:
    return read_events(data, name, NUMBERS, origin)


def table(*rows: str) -> tuple[EventFile, list[Problem]]:
    return read("\n".join(rows).encode())


def calendar(*events: str) -> bytes:
    inside = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{inside}END:VCALENDAR\r\n".encode()


def workbook(*rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, name: str, change: bytes | None = None, old: bytes = b"") -> bytes:
    """A ZIP in which one part is another, or has ``change`` in place of ``old``."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.namelist():
            content = before.read(part)
            if part == name and change is not None:
                assert old in content
                content = content.replace(old, change, 1) if old else change
            after.writestr(part, content)
    return out.getvalue()


# --- what becomes of files of all dialects


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_file_of_others(path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Its events in YAML, and every problem with row or UID in both languages. Line ends do not matter."""
    monkeypatch.chdir(path.parent)
    data = path.read_bytes()
    found, problems = read(data, path.name)
    parts = [(found.written or b"").decode()]
    for lang in ("uk", "en"):
        parts.append(f"[{lang}]\n" + "".join(f"{one.severity}: {one.text(lang)}\n" for one in sorted(problems)))
    report, expected = "\n".join(parts), path.with_name("expected.txt")
    if request.config.getoption("--accept"):
        expected.write_text(report, encoding="utf-8")
    assert report == expected.read_text(encoding="utf-8")
    if not data.startswith(b"\xff\xfe"):
        again, _ = read(data.replace(b"\n", b"\r\n"), path.name)
        assert again.events == found.events
    copy, wrong = read_events(found.written or b"", "copy.yml", NUMBERS, ORIGIN)
    assert copy.events == found.events and errors(wrong) == []  # the copy in YAML says the same to readers


def test_a_calendar_that_ends_never_is_read_at_once() -> None:
    """Rules that are searched for ever are refused before anybody searches."""
    rules = ["FREQ=SECONDLY", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=2,4"]
    rules += [
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
        "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1",
    ]
    rules += [
        "FREQ=DAILY\r\nDTEND:10261201T120000Z",
        "FREQ=DAILY\r\nDTEND:90261201T120000Z",
        "FREQ=DAILY\r\nDURATION:P99999D",
    ]
    events = [f"UID:{n}\r\nDTSTART:20261201T120000Z\r\nSUMMARY:Подія\r\nRRULE:{rule}" for n, rule in enumerate(rules)]
    started = time.process_time()
    found, problems = read(calendar(*events), "a.ics")
    assert time.process_time() - started < 2
    assert found.events == () and {one.code for one in problems} == {
        "calendar-rule",
        "calendar-rule-none",
        "calendar-value",
    }


def test_a_false_zone_spoils_no_other_calendar() -> None:
    """What one file says of a zone is believed neither there nor in files read after it."""
    event = "UID:1\r\nDTSTART;TZID=FLE Standard Time:20261201T120000\r\nSUMMARY:Подія\r\nLOCATION:Клуб"
    lie = "BEGIN:VTIMEZONE\r\nTZID:FLE Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"
    lie += "TZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    clean = calendar(event)
    for data in (clean.replace(b"BEGIN:VEVENT", lie.encode() + b"BEGIN:VEVENT"), clean + b"\r\n"):
        (found,) = read(data, "a.ics")[0].events
        assert found.time is not None and f"{found.time.start:%H:%M}" == "12:00"


def test_a_calendar_within_a_calendar() -> None:
    """As programs write that put several calendars together: no event of theirs is lost."""
    data = calendar("UID:1\r\nDTSTART:20261201T120000Z\r\nSUMMARY:Подія\r\nLOCATION:Клуб")
    found, problems = read(
        b"BEGIN:VCALENDAR\r\n" + data + data.replace(b"UID:1", b"UID:2") + b"END:VCALENDAR\r\n", "a.ics"
    )
    assert len(found.events) == 2 and errors(problems) == []


def test_names_of_people_are_never_read() -> None:
    """Neither who organises nor who attends, nor what an alarm or an attachment says."""
    for path in FILES:
        text = (read(path.read_bytes(), path.name)[0].written or b"").decode()
        assert not [name for name in ("Олена", "Ігор", "olena@", "Іваненко", "Петренко", "Нагадування") if name in text]


def test_an_endless_series_is_shown_as_far_as_a_site_goes() -> None:
    """Until the end of next year, and of one with a date each day the next four hundred."""
    one = "UID:1\r\nDTSTART;TZID=Europe/Kyiv:20200106T100000\r\nSUMMARY:Щотижня\r\nLOCATION:Клуб\r\nRRULE:FREQ=WEEKLY"
    daily = one.replace("UID:1", "UID:2").replace("WEEKLY", "DAILY")
    weekly, every_day = read(calendar(one, daily), "a.ics")[0].events
    dates = [date.first_day for date in occurrences(weekly)]
    assert (dates[0], dates[-1]) == (dt.date(2025, 1, 6), dt.date(2027, 12, 27))
    assert len(occurrences(every_day)) == 400 and min(one.first_day for one in occurrences(every_day)) < DAY


def test_an_address_stays_when_a_calendar_changes() -> None:
    """The id comes from the UID; where a program gives new UIDs, title and beginning tell that it is the same."""
    event = "UID:{}\r\nDTSTART:20261201T120000Z\r\nSUMMARY:{}\r\nLOCATION:Клуб"
    (first,) = read(calendar(event.format("a", "Назва")), "a.ics")[0].events
    (renamed,) = read(calendar(event.format("a", "Інша назва")), "a.ics")[0].events
    (new_uid,) = read(calendar(event.format("b", "Назва")), "a.ics")[0].events
    known = Origin("bilytska", DAY, None, (first,))
    (kept,) = read(calendar(event.format("b", "Назва")), "a.ics", known)[0].events
    assert first.id == renamed.id == kept.id != new_uid.id


def test_rows_may_change_places() -> None:
    """Ids come from title and day, with the hour where two rows have both; not from the order."""
    rows = ["02.12.2026;10:00;Урок;Ліцей", "02.12.2026;12:00;Урок;Ліцей", "03.12.2026;;Урок;Ліцей"]
    one, other = (table("Дата;Час;Назва;Місце", *order)[0].events for order in (rows, reversed(rows)))
    assert {event.id: event.time for event in one} == {event.id: event.time for event in other}
    assert len({event.id for event in one}) == 3


def test_a_source_says_what_its_events_lack() -> None:
    """And only that; in a table as in YAML."""
    defaults = EventDefaults(kind="training", audience=("teachers",), how="online")
    origin = Origin("bilytska", DAY, defaults)
    text = "Дата;Назва;Для кого;Місце\n02.12.2026;Перша;;\n03.12.2026;Друга;учні;Клуб\n"
    first, second = read(text.encode(), "a.csv", origin)[0].events
    assert (first.kind, first.audience, first.how) == ("training", ("teachers",), "online")
    assert (second.kind, second.audience, second.how) == ("training", ("pupils",), "on_site")
    yaml = 'hromada: bilytska\nevents:\n- {id: a, title: {uk: "А"}, date: 2026-12-01}\n'
    (event,) = read(yaml.encode(), "a.yml", origin)[0].events
    assert (event.kind, event.how) == ("training", "online")


def test_more_events_than_a_file_may_hold() -> None:
    """Those nearest to today are taken, and that is said."""
    event = "UID:{}\r\nDTSTART:{:%Y%m%d}T100000Z\r\nSUMMARY:Подія {}"
    days = [DAY + dt.timedelta(days=number - 100) for number in range(2100)]
    found, problems = read(calendar(*(event.format(n, day, n) for n, day in enumerate(days))), "a.ics")
    assert [(one.code, one.params["count"]) for one in problems if one.code == "imported-many"] == [
        ("imported-many", 100)
    ]
    assert {event.first_day for event in found.events} == {day for day in days if day >= DAY}
    assert len(found.written or b"") < event_formats.MAX_COPY


# --- workbooks


HEAD = ("Дата", "Час", "Назва заходу", "Місце", "Телефон")


def test_a_workbook_as_excel_writes_it() -> None:
    """Days and hours are cells of their own kind; a number that lost its zero is not published, but told."""
    data = workbook(
        ("План на грудень",),
        HEAD,
        (dt.datetime(2026, 12, 2), dt.time(10, 0), "Урок", "Ліцей", 532123456),
        (dt.date(2026, 12, 3), 0.5, "Виставка", "Музей", "0532123456"),
        (dt.datetime(2026, 12, 4, 14, 30), None, "Зустріч", "Клуб", 380532123456.0),
        (46000, "10:00", "Число", "Клуб", None),
    )
    found, problems = read(data, "bilytska.xlsx")
    assert [(one.title.uk, one.first_day.day, one.time and f"{one.time.start:%H:%M}") for one in found.events] == [
        ("Урок", 2, "10:00"),
        ("Виставка", 3, "12:00"),
        ("Зустріч", 4, "14:30"),
    ]
    assert [one.contact and one.contact.phone for one in found.events] == [None, "0532123456", None]
    assert [(one.code, one.line, one.column) for one in sorted(problems) if one.severity != "notice"] == [
        ("table-phone", 3, 5),
        ("table-phone", 5, 5),
        ("table-date-number", 6, 1),
    ]
    assert "рядок 3, «Урок»" in min(problems).text() or "рядок 3, «Урок»" in sorted(problems)[1].text()


def test_sheets_rows_and_formulas() -> None:
    """The first visible sheet with a heading; others are named. Hidden ones are no news, and gaps end nothing."""
    book = openpyxl.Workbook()
    book.active.append(["Довідка"])
    hidden, plan, more = (book.create_sheet(name) for name in ("Чернетка", "План", "Ще"))
    hidden.sheet_state = "hidden"
    for sheet in (hidden, plan, more):
        sheet.append(list(HEAD))
        sheet.append([dt.date(2026, 12, 2), "10:00", f"Урок {sheet.title}", "Ліцей"])
    plan["C8"], plan["A8"], plan["D8"] = "Після прогалини", dt.date(2026, 12, 9), "=A1"
    plan["C9"], plan["A9"] = "Формула", "=A8+1"
    book.defined_names["Слово"] = DefinedName("Слово", attr_text="План!$A$1")
    out = io.BytesIO()
    book.save(out)
    found, problems = read(out.getvalue(), "bilytska.xlsx")
    assert [one.title.uk for one in found.events] == ["Урок План", "Після прогалини"]
    told = {(one.code, one.line) for one in problems if one.severity != "notice"}
    assert told == {("table-formula", 8), ("table-formula", 9), ("table-sheets", 1), ("imported-no-place", 8)}
    assert "«Ще»" in next(one for one in problems if one.code == "table-sheets").text()


BOOK = workbook(HEAD, (dt.date(2026, 12, 2), "10:00", "Урок", "Ліцей", None))
SHEET = "xl/worksheets/sheet1.xml"
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (repacked(BOOK, SHEET, b" " * 40_000_000), "office-bomb"),
        (repacked(BOOK, SHEET, DOCTYPE + b"<worksheet/>"), "office-trap"),
        (repacked(BOOK, SHEET, b"<worksheet"), "office-broken"),
        (repacked(BOOK, "xl/workbook.xml", b"<workbook/>"), "table-heading"),
        (BOOK[:900], "office-broken"),
        (b"PK\x03\x04" + b"x" * 100, "office-broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "office-old"),
        (b"<html><table><tr><td>x</table>", "table-page"),
        ("Дата;Назва\n02.12.2026;Урок\n".encode(), "office-named"),
    ],
    ids=["bomb", "doctype", "broken", "no-sheets", "cut", "no-zip", "xls", "html", "csv"],
)
def test_a_workbook_that_is_a_trap(data: bytes, code: str) -> None:
    """Nothing is unpacked that may burst, no entity expanded; what it is, is said."""
    started = time.process_time()
    found, problems = read(data, "bilytska.xlsx")
    assert time.process_time() - started < 2
    assert (found.events, [one.code for one in problems]) == ((), [code])


def test_a_workbook_that_lies_of_its_size() -> None:
    """A cell in the last corner of a sheet is far away, and a dimension is not believed."""
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    for data in (
        repacked(BOOK, SHEET, far, b"</sheetData>"),
        repacked(BOOK, SHEET, b'<dimension ref="A1"', b'<dimension ref="A1:E2"'),
    ):
        started = time.process_time()
        assert [one.title.uk for one in read(data, "bilytska.xlsx")[0].events] == ["Урок"]
        assert time.process_time() - started < 2


# --- nothing breaks the reading


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(FILES), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6), st.integers(0, 40)), max_size=4)
)
def test_no_damage_breaks_the_reading(path: Path, cuts: list[tuple[float, bytes, int]]) -> None:
    """Whatever is lost or put in, there are events and problems, and each problem has its sentences."""
    data = path.read_bytes()
    for at, bytes_in, lost in cuts:
        start = int(at * len(data))
        data = data[:start] + bytes_in + data[start + lost :]
    found, problems = read(data, path.name)
    assert len({event.id for event in found.events}) == len(found.events)
    assert all(one.said("uk") != one.code != one.said("en") for one in problems)


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 1), st.binary(min_size=1, max_size=8))
def test_no_damage_breaks_a_workbook(at: float, change: bytes) -> None:
    """It is read, or said to be damaged."""
    start = int(at * len(BOOK))
    found, problems = read(BOOK[:start] + change + BOOK[start + len(change) :], "bilytska.xlsx")
    assert found.events or problems


CELL = st.one_of(
    st.text("0123456789.:-/ –год,йдо", max_size=14),
    st.sampled_from(
        ["02.12.2026", "10–12 грудня 2026", "з 10.00", "Урок", "онлайн", "https://zoom.us/j/1", "0501234567"]
    ),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.lists(CELL, min_size=5, max_size=5), max_size=4))
def test_no_cell_breaks_the_reading(rows: list[list[str]]) -> None:
    """Each row is an event, or told, or has neither a day nor a title."""
    lines = ["Дата;Час;Назва;Місце;Контакт", *(";".join(row) for row in rows)]
    found, problems = table(*lines)
    told = {one.line for one in problems}
    for number, (day, _, title, *_rest) in enumerate(rows, 2):
        if day.strip() and title.strip():
            assert number in {*found.lines, *told}


# --- from a table to the site


def test_a_table_becomes_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside the hromada's YAML; an id that both have is that of the YAML, and that is told."""
    copy: Copy = made(tmp_path, monkeypatch, capsys)
    folder = copy.root / "data/events"
    text = "id;Дата;Час;Назва заходу;Місце;Телефон\n;02.12.2026;з 10.00;Урок із таблиці;Ліцей;050 123 45 67\n"
    (folder / "bilytska.csv").write_text(text + "urok;03.12.2026;;Двійник;Клуб;\n", "cp1251")
    (folder / "bilytska.ics").write_bytes(calendar("UID:1\r\nDTSTART:20261204T100000Z\r\nSUMMARY:З календаря"))
    overrides = Path(site.__file__).parents[2] / "overrides"
    inputs = site.Inputs(copy.root / "data", copy.root / "docs", overrides, copy.root / "mkdocs.yml", DAY)
    ready, problems = site.load(inputs)
    assert ready is not None and not stopping(problems)
    assert [one.code for one in problems if one.file == "data/events/bilytska.csv" and one.severity == "warning"] == [
        "event-id-elsewhere"
    ]
    pages = dict(ready.generated("uk"))
    page = pages["events/bilytska/urok-iz-tablytsi-2026-12-02/index.html"].decode()
    assert "Урок із таблиці" in page and 'href="tel:0501234567"' in page and "10:00" in page
    assert "З календаря" in pages["hromadas/bilytska/index.html"].decode()
    assert not [name for name, content in pages.items() if "Двійник".encode() in content]
    assert {"events/bilytska.csv", "events/bilytska.ics"} <= set(ready.data.good_files)


# --- what a place and the words beside it mean


@pytest.mark.parametrize(
    ("place", "how", "name", "link"),
    [
        ("Ліцей", "on_site", "Ліцей", None),
        ("онлайн", "online", None, None),
        ("Zoom, https://us02web.zoom.us/j/1", "online", None, "https://us02web.zoom.us/j/1"),
        ("https://example.org/kimnata", "online", None, "https://example.org/kimnata"),
        ("Ліцей і онлайн: https://meet.google.com/a-b", "both", "Ліцей і онлайн", "https://meet.google.com/a-b"),
        ("Ліцей та онлайн", "both", "Ліцей та онлайн", None),
        ("Зал нарад / клуб", "on_site", "Зал нарад / клуб", None),
        ("Ліцей, https://maps.app.goo.gl/abc", "on_site", "Ліцей", None),
        ("Ліцей https://www.google.com/maps/place/x", "on_site", "Ліцей", None),
        ("Ліцей, https://example.org/lyceum", "on_site", "Ліцей", "https://example.org/lyceum"),
        ("Ліцей, https://zoom.us.evil.example/j", "on_site", "Ліцей", "https://zoom.us.evil.example/j"),
    ],
)
def test_where_it_is(place: str, how: str, name: str | None, link: str | None) -> None:
    """A place, a room, or both; a map is no link to take part."""
    (event,) = table("Дата;Назва;Місце", f"02.12.2026;Зустріч;{place}")[0].events
    shown = event.place.name.uk if event.place and event.place.name else None
    assert (event.how, shown, event.link) == (how, name, link)


def test_words_beside_a_day_are_kept() -> None:
    """Whoever wrote «щосереди» or «орієнтовно» is not misunderstood in silence."""
    found, problems = table("Дата;Назва;Місце;Участь", "02.12.2026 щосереди;Гурток;Клуб;очно / онлайн", ";I. Розділ;;")
    assert found.events[0].about is not None and "щосереди" in found.events[0].about.uk
    assert found.events[0].how == "both"
    assert "imported-detail" in [one.code for one in problems] and errors(problems) == []


def test_two_rows_of_headings_are_one() -> None:
    """As they are below a merged cell; the day is under the heading that says «Дата», whatever «День» holds."""
    (event,) = table("Назва заходу;Проведення;;Місце", ";Дата;Час;", "Лекція;02.12.2026;14;Ліцей")[0].events
    assert (event.first_day, event.time and event.time.start) == (dt.date(2026, 12, 2), dt.time(14))
    (event,) = table("День;Дата;Назва", "середа;02.12.2026;Захід")[0].events
    assert event.first_day == dt.date(2026, 12, 2)


def test_what_outlook_exports() -> None:
    """Its private rows stay private; a whole day ends at the midnight after it."""
    heading = '"Тема","Дата початку","Час початку","Дата завершення","Час завершення","Цілий день","Розташування"'
    fair = '"Ярмарок","14.12.2026","0:00:00","16.12.2026","0:00:00","True","Площа"'
    talk = '"Нарада","02.12.2026","14:00:00","02.12.2026","15:30:00","False","Рада"'
    found, problems = table(
        *(f"{row},{last}" for row, last in [(heading, "Приватне"), (fair, "False"), (talk, "True")])
    )
    (event,) = found.events
    assert (event.first_day.day, event.last_day.day, event.time) == (14, 15, None)
    assert event.place is not None and "calendar-private" in [one.code for one in problems]


def test_hidden_rows_are_told() -> None:
    """They are taken: a filter that somebody forgot must lose no event."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(("Дата", "Назва"), (DAY, "Захід"), (DAY, "Другий"))))
    assert "table-hidden" not in [one.code for one in read(workbook(("Дата", "Назва"), (DAY, "Захід")), "a.xlsx")[1]]
    book.active.row_dimensions[3].hidden = True
    out = io.BytesIO()
    book.save(out)
    found, problems = read(out.getvalue(), "a.xlsx")
    assert len(found.events) == 2 and "table-hidden" in [one.code for one in problems]


def test_the_last_day_is_told_at_its_own_column() -> None:
    """Not at the first day's."""
    problems = table("Дата;Назва;Дата по", "02.12.2026;Табір;до весни")[1]
    assert [(one.code, one.column, one.params["value"]) for one in problems] == [("table-date-until", 3, "до весни")]


def test_a_private_date_of_a_public_series_is_left_out() -> None:
    """Its day is an exception of the series, and nothing of it is read."""
    series = "UID:1\r\nDTSTART;TZID=Europe/Kyiv:20261202T100000\r\nSUMMARY:Гурток\r\nRRULE:FREQ=WEEKLY;COUNT=3"
    private = "UID:1\r\nRECURRENCE-ID;TZID=Europe/Kyiv:20261209T100000\r\nDTSTART;TZID=Europe/Kyiv:20261209T100000\r\n"
    (event,) = read(calendar(series, private + "SUMMARY:Лікар\r\nCLASS:PRIVATE"), "a.ics")[0].events
    assert [one.first_day.day for one in occurrences(event)] == [2, 16]


def test_rows_far_below_are_read() -> None:
    """Empty rows end no sheet of Excel, however many there are between two months."""
    rows = [
        ["Дата", "Назва", "Місце"],
        ["02.12.2026", "Перша", "Клуб"],
        *[[None]] * 60,
        ["03.01.2027", "Друга", "Клуб"],
    ]
    events, problems = read(workbook(*rows), "bilytska.xlsx")
    assert [event.title.uk for event in events.events] == ["Перша", "Друга"]
    assert not errors(problems)
