"""Events that are too many, too long or too odd: what they bring is shortened, nothing of it stops the site."""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import icalendar
import pypdf
import pytest
import small
from conftest import TODAY, Project, once, run_script
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark import heavy
from generator.base import files, limits
from generator.base.fields import MAX_BYTES
from generator.base.limits import Room
from generator.base.shortening import cut, fitting, packed
from generator.check.event_files import read_event_file
from generator.model import sheets
from generator.model.data import Data
from generator.model.event import MAX_EVENTS, Event
from generator.model.schedule import occurrences
from generator.model.shortened_event import shortened
from generator.view import calendar
from generator.view.calendar import CalendarView, EventCard, Listing
from generator.view.event_text import line_words
from generator.write import ics, weights

DAY = dt.date.fromisoformat(TODAY)
FEW, LONG, ODD = small.HROMADAS
SIGNS = "lubenska"


def _event(**fields: object) -> Event:
    return Event.model_validate(
        {"id": "podiia", "title": {"uk": "Подія"}, "how": "on_site", "date": "2026-12-02", **fields}
    )


def _daily(number: int, days: int = 400, **fields: object) -> Event:
    until = DAY + dt.timedelta(days=days - 1)
    return _event(id=f"s{number}", date=TODAY, repeat={"every": "day", "until": until.isoformat()}, **fields)


def _signs(count: int, seed: int = 1) -> dict[str, str]:
    return {"uk": heavy.signs(count, seed)}


def _listing(data: Data, today: dt.date = DAY, **events: list[Event]) -> Listing:
    return Listing(dataclasses.replace(data, events={slug: tuple(some) for slug, some in events.items()}), today)


# A whole site


@pytest.fixture(scope="module")
def built(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site with small versions of the heavy cases in three hromadas; beside it what the build said."""

    def make(folder: Path) -> None:
        small.write(folder, project.data)
        one_more = f"hromadas/{SIGNS}.yml"
        files.write(folder / "data" / one_more, (project.data / one_more).read_bytes())
        texts = {
            FEW: heavy.daily_series(60, 400, DAY, "Зустріч " * 14),
            LONG: heavy.single(30, DAY, heavy.long_title),
            ODD: heavy.fields(3, 2500, DAY, (ODD,), heavy.signs),
            SIGNS: heavy.odd_signs(12, DAY),
        }
        for slug, text in texts.items():
            content = next(iter(text.values())).replace(heavy.HROMADA, slug, 1)
            files.write(folder / "data/events" / f"{slug}.yml", content.encode())
        options = ["--data", folder / "data", "--docs", folder / "docs", "--out", folder / "site", "--today", TODAY]
        done = run_script(project, "build.py", *options, "--lang", "en")
        files.write(folder / "said.txt", f"{done.returncode}\n{done.stdout}{done.stderr}".encode())

    return once(tmp_path_factory, "heavy", make)


def test_the_site_is_built_and_says_what_is_shorter(built: Path) -> None:
    """It comes out whole; sheets that say less are named with the files whose words were too heavy."""
    said = (built / "said.txt").read_text("utf-8")
    assert said.startswith("0\n"), said
    lightened = [line for line in said.splitlines() if "sheet-lightened" in line]
    named = [slug for line in lightened for slug in (LONG, SIGNS) if f"events/{slug}.yml:1: " in line]
    assert named == [LONG, LONG, SIGNS, SIGNS]  # in both languages
    assert "page-heavy" not in said and "sheet-heavy" not in said


def test_no_page_sheet_or_calendar_is_heavy(built: Path) -> None:
    """What a reader loads keeps the budgets of the contract."""
    site = built / "site"
    weighed = weights.weigh(site)
    assert weights.too_heavy(site, weighed) == []
    assert all(path.stat().st_size <= sheets.most_bytes(path.as_posix()) for path in site.rglob("*.pdf"))
    largest = max(path.stat().st_size for path in site.rglob("*.ics"))
    assert 0.9 * limits.CALENDAR_BYTES < largest <= limits.CALENDAR_BYTES


def test_only_what_people_wrote_stops_a_build(tmp_path: Path) -> None:
    """A page or sheet over its budget is an error, one made of events or of a hromada's words a warning."""
    texts = ("help", "events/index", "events/bilytska/a", "en/hromadas/bilytska", "news", "share/help")
    for name in texts:
        files.write(tmp_path / name / "index.html", heavy.signs(9000).encode())
    for name in ("print/card.pdf", "en/print/events/bilytska.pdf"):
        files.write(tmp_path / name, b"x" * (sheets.MOST_BYTES + 1))
    problems = weights.too_heavy(tmp_path, weights.weigh(tmp_path), {"news/index.html"})
    assert len(problems) == len(texts) + 2
    wrong = {problem.file.removesuffix("/index.html") for problem in problems if problem.severity == "error"}
    assert wrong == {"help", "share/help", "print/card.pdf"}


@pytest.mark.parametrize(("texts", "titles", "severity"), [(4000, 2500, "warning"), (7000, 100, "error")])
def test_titles_of_events_on_the_home_page_stop_no_build(
    tmp_path: Path, texts: int, titles: int, severity: str
) -> None:
    """A home page that its next events make too heavy is warned about; one that is so without them is an error."""
    for name in weights.HOMES:
        events = f'<section class="hromadas"><h2 id="coming">…</h2>{heavy.signs(titles, 2)}</section>'
        page = f"<p>{heavy.signs(texts)}</p>{events}"
        files.write(tmp_path / name, page.encode())
    problems = weights.too_heavy(tmp_path, weights.weigh(tmp_path))
    assert [problem.severity for problem in problems] == [severity] * 2


def test_what_home_weighs_without_its_events_is_known(built_site: Path) -> None:
    """The part that is left out then is the one that the template makes."""
    assert b'<section class="hromadas"><h2 id="coming">' in (built_site / "index.html").read_bytes()


def test_what_is_cut_is_told_with_the_way_to_the_whole(built: Path) -> None:
    """A list has the beginning of a title, the event's page the whole; a page that cuts a text says so."""
    site = built / "site"
    whole = heavy.long_title(1)
    assert whole in (site / f"events/{LONG}/e1/index.html").read_text("utf-8")
    lists = (site / f"hromadas/{LONG}/index.html").read_text("utf-8")
    assert cut(whole, limits.TITLE) in lists and whole not in lists
    assert "скорочено" in (site / f"events/{ODD}/e0/index.html").read_text("utf-8")
    series = (site / f"events/{FEW}/s0/index.html").read_text("utf-8")
    assert "Усього попереду: 400." in series  # true, though far fewer are shown
    assert 1 < series.count("<li data-ends") <= limits.DATES.entries


def test_a_sheet_leaves_odd_signs_out_and_counts_what_is_missing(built: Path) -> None:
    """Titles of nothing but odd signs are not rows without a title: the sheet says how many events are on the site."""
    reader = pypdf.PdfReader(built / "site" / sheets.events_path(SIGNS))
    text = "".join(page.extract_text() for page in reader.pages)
    assert "І ще 12 — на сайті" in text


# Lists


@settings(max_examples=40)
@given(st.lists(st.text(max_size=300), max_size=30), st.integers(1, 3000), st.integers(1, 40))
def test_entries_fit_into_their_room(texts: list[str], most: int, entries: int) -> None:
    """As many as there is room for, and not one more."""
    texts = [text.encode(errors="ignore").decode() for text in texts]
    room = Room(entries, most)
    count = fitting(texts, room)
    assert count <= min(len(texts), entries)
    plain = sum(len(text.encode()) for text in texts[:count])
    assert plain <= most or packed(texts[:count]) <= most
    if count < min(len(texts), entries):
        assert packed(texts[: count + 1]) > most


@pytest.mark.parametrize("count", [1, 40, 41, 400])
def test_a_list_has_every_event_once(project_data: Data, count: int) -> None:
    """On as many pages as it needs, those that are on now and those cancelled lately too."""
    events = [
        _event(
            id=f"e{n}", title=_signs(200, n), date=f"2026-11-{22 + n % 4}", status="cancelled" if n % 2 else "planned"
        )
        for n in range(count)
    ]
    listing = _listing(project_data, bilytska=events)
    parts = listing.divided(listing.calendar, limits.LIST)
    cards = [card for part in parts for card in (*part.coming, *part.recent)]
    wanted = [*listing.calendar.coming, *listing.calendar.recent]
    assert len(cards) == len(wanted) and set(cards) == set(wanted)
    for part in parts:
        shown = (*part.coming, *part.recent)
        words = [calendar.event_text.list_words(card, "uk") for card in shown]
        assert len(shown) <= limits.LIST.entries + limits.RECENT.entries and packed(words) <= limits.LIST.packed + 100


Pages = list[list[str]]  # of each page of a list the events on it


def _pages(parts: Iterable[Iterable[EventCard]]) -> Pages:
    return [[card.event.id for card in cards] for cards in parts]


def _end_with(longer: Pages, shorter: Pages) -> bool:
    """Whether all but the first two pages of the shorter list are the last ones of the longer."""
    return longer[len(longer) - len(shorter[2:]) :] == shorter[2:]


@pytest.mark.parametrize(("words", "days"), [(3, 40), (100, 12)])
def test_a_day_that_passes_changes_the_first_two_pages_of_a_list(project_data: Data, words: int, days: int) -> None:
    """The first stays full, the others are the same, whether entries or bytes fill them.

    So it is with what comes and with the archive, whose latest come first; what is over of a month is added to its end.
    """
    count = 9 * days
    events = [_event(id=f"e{n}", title=_signs(words, n), date=str(DAY + dt.timedelta(n // 9))) for n in range(count)]
    coming, archive, month = Pages(), Pages(), Pages()
    for day in range(days):
        before = coming, archive, month
        listing = _listing(project_data, DAY + dt.timedelta(day), bilytska=events)
        over = tuple(card for card in listing.all if card.past)
        coming = _pages(part.coming for part in listing.divided(listing.calendar, limits.LIST))
        archive = _pages(listing.batches(over[::-1], limits.LINES, line_words))
        month = _pages(part.past for part in listing.divided(CalendarView(past=over), limits.LIST))
        assert sum(map(len, coming)) == count - 9 * day and sum(map(len, archive)) == sum(map(len, month)) == 9 * day
        assert len(coming[0]) == min(limits.LIST.entries, count - 9 * day) or words > 3
        if day:
            assert _end_with(before[0], coming) and _end_with(archive, before[1])
            assert month[: len(before[2]) - 1] == before[2][:-1]


def test_the_first_list_leads_to_what_it_leaves_out(project_data: Data) -> None:
    """Events that are on now do not fill the page without end: their month is linked."""
    events = [_event(id=f"e{n}", **{"date": None, "from": "2026-11-20", "to": "2026-12-20"}) for n in range(100)]
    events += [_event(id=f"c{n}", date="2026-11-22", status="cancelled") for n in range(30)]
    listing = _listing(project_data, bilytska=events)
    opening, later, changes = listing.opening(listing.calendar, limits.OPENING)
    assert len(opening.now) <= limits.OPENING.entries and [month.path for month in later] == ["events/2026-11/"]
    assert len(opening.recent) + changes == 30


# Events


def test_an_ordinary_event_is_left_as_it_is() -> None:
    """Four thousand letters of a text stay whole on the event's page."""
    prose = " ".join(f"слово{n}" for n in range(500))[:4000]
    event = _event(about={"uk": prose, "en": prose})
    assert shortened(event) is event


@settings(max_examples=30)
@given(st.integers(0, 3999), st.integers(0, 3999), st.booleans())
def test_words_of_an_event_fit_its_page(title: int, about: int, cost: bool) -> None:
    """Whatever the lengths: the longest texts are cut, nothing else of the event changes."""
    event = _event(title=_signs(title + 1), about=_signs(about + 1, 2), status_note=_signs(3000, 3))
    event = event if not cost else event.model_copy(update={"cost": heavy.signs(3000, 4)})
    short = shortened(event)
    texts = [short.title.uk, short.about.uk if short.about else "", short.status_note.uk if short.status_note else ""]
    assert packed([*texts, str(short.cost)]) <= limits.EVENT + 100
    assert short.model_dump(exclude={"title", "about", "status_note", "cost"}) == event.model_dump(
        exclude={"title", "about", "status_note", "cost"}
    )


# Series


@pytest.mark.parametrize("count", [1, 5, 6, 40, 300])
def test_a_hromada_shows_so_many_dates_and_every_event(project_data: Data, count: int) -> None:
    """Those nearest to today; each series has its next date whatever the others are, and counts those to come."""
    listing = _listing(project_data, bilytska=[_daily(number) for number in range(count)])
    dates = [date for card in listing.all for date in card.days]
    assert len(listing.all) == count and {card.first_day for card in listing.all} == {DAY}
    assert {card.further for card in listing.all} == {399}
    assert len(dates) <= limits.DATES_OF_HROMADA + count
    assert len(dates) == 400 * count if count <= 5 else len(dates) > limits.DATES_OF_HROMADA - count
    days = {date.first_day for date in dates}
    assert days == {DAY + dt.timedelta(days=number) for number in range(len(days))}  # a window without gaps


def test_changed_dates_are_always_there(project_data: Data) -> None:
    """A date cancelled far ahead is told, though the window ends before it."""
    far = (DAY + dt.timedelta(days=390)).isoformat()
    events = [_daily(number) for number in range(40)] + [_daily(40, changes=[{"date": far, "status": "cancelled"}])]
    card = _listing(project_data, bilytska=events).all[-1]
    assert [date.status for date in card.days][-1] == "cancelled"
    assert (card.further, len(occurrences(card.event))) == (398, 400)


def test_the_check_names_what_is_too_much(tmp_path: Path) -> None:
    """A long title, words that no page carries, series with more dates than are shown: the lines of the events."""
    file = tmp_path / "bilytska.yml"
    content = heavy.daily_series(6, 400, DAY)[heavy.HROMADA]
    content += (
        f'  - {{id: dovha, title: {{uk: "{"а" * 121}"}}, date: {TODAY}, how: on_site, place: {{name: {{uk: К}}}}}}\n'
    )
    content += (
        f'  - {{id: vazhka, title: {{uk: Назва}}, about: {{uk: "{heavy.signs(4000)}"}}, date: {TODAY}, how: online}}\n'
    )
    file.write_text(content, encoding="utf-8")
    events, problems = read_event_file(file)
    assert len(events.events) == 8
    said = {(problem.code, problem.line, problem.severity) for problem in problems}
    wanted = {("event-title-long", 9, "warning"), ("event-long", 10, "warning"), ("repeat-much", 3, "warning")}
    assert wanted <= said


# Calendars


def test_a_calendar_keeps_its_limit_and_every_hromada_its_part(project_data: Data) -> None:
    """Of two hundred daily series and one event of another hromada's both are in; what comes first stays, in order."""
    about = {"uk": "Розмова про безпечну роботу. " * 30}
    few = _event(id="odna", date="2027-06-01")
    listing = _listing(project_data, bilytska=[_daily(n, about=about) for n in range(200)], dykanska=[few])
    content = dict(ics.files(listing, "uk"))
    for name, data in content.items():
        assert len(data) <= limits.CALENDAR_BYTES, name
    whole = icalendar.Calendar.from_ical(content["events/all.ics"])
    events = list(whole.walk("VEVENT"))
    assert f"dykanska.odna.20270601@{_host(project_data)}" in {str(one["UID"]) for one in events}
    assert "найближчі" in str(whole["DESCRIPTION"]) and str(whole["X-WR-CALDESC"]) == str(whole["DESCRIPTION"])
    days = {one["DTSTART"].dt for one in events if str(one["UID"]).startswith("bilytska")}
    assert days == {DAY + dt.timedelta(days=number) for number in range(len(days))}
    again = dict(ics.files(listing, "uk"))
    assert again == content


def test_a_calendar_that_is_light_is_whole(project_data: Data) -> None:
    """No remark, every date."""
    calendar_file = dict(ics.files(_listing(project_data, bilytska=[_daily(1)]), "uk"))["events/all.ics"]
    assert calendar_file.count(b"BEGIN:VEVENT") == 400 and b"X-WR-CALDESC" not in calendar_file


def _host(data: Data) -> str:
    return data.campaign.address.removeprefix("https://").strip("/")


def test_the_benchmarks_cases_are_what_a_file_may_hold() -> None:
    """Nine of them, none refused at its reading for its size: they are heavy, not wrong."""
    cases = heavy.cases(DAY, tuple(f"hromada-{number}" for number in range(20)))
    assert len(cases) == 9
    for name, make in cases.items():
        for text in make().values():
            assert len(text.encode()) <= MAX_BYTES and text.count("- {id:") <= MAX_EVENTS, name
