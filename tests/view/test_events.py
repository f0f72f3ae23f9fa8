"""What is published of events besides their pages: feeds, structured data, lists, archive, notice board."""

import dataclasses
import datetime as dt
import itertools
import json
import posixpath
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args
from xml.etree import ElementTree

import icalendar
import pytest
import small
from conftest import TODAY, Project, Server, assert_accessible, build, serving
from hypothesis import example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from generator.base.fields import Lang
from generator.base.words import label
from generator.check.data_folder import load as read_data
from generator.model.event import Audience, Event, EventKind
from generator.model.schedule import KYIV
from generator.site import Inputs, Site, load
from generator.view.calendar import Listing
from generator.view.data_pages import BOARD_MOST, Pages
from generator.view.json_ld import event_object
from generator.view.views import PageView
from generator.write import feeds

DAY = dt.date.fromisoformat(TODAY)
ADDRESS = "https://bezpechnyi-krok.example/"
ATOM = "{http://www.w3.org/2005/Atom}"
SECRET = "Потаємна"
LANGS: list[tuple[Lang, str]] = [("uk", ""), ("en", "en/")]
both = pytest.mark.parametrize(("lang", "root"), LANGS, ids=["uk", "en"])

HROMADAS = [
    ("bilytska", "Білицька", "Bilytska"),
    ("dykanska", "Диканська", "Dykanska"),
    ("kobeliatska", "Кобеляцька", "Kobeliatska"),
    ("tykha", "Тиха", "Tykha"),
]
HROMADA = 'name: {{uk: "{uk}", en: "{en}"}}\nkatottg: "UA5308001000008847{number}"\n'
EVENTS = """\
hromada: bilytska
events:
- {id: pryklad, kind: lesson, example: так, title: {uk: "Приклад уроку"}, date: 2026-12-03, how: on_site}
- {id: pryklad-minulyi, example: так, title: {uk: "Приклад, що минув"}, date: 2026-11-03, how: on_site}
- {id: urok, kind: lesson, title: {uk: "Урок безпеки", en: "Safety lesson"}, date: 2026-10-05, time: "11:00-11:45",
   how: on_site, audience: [pupils]}
- {id: kino, kind: film, title: {uk: "Давній фільм"}, date: 2024-03-01, how: on_site}
- {id: vystavka, kind: exhibition, title: {uk: "Виставка", en: "Exhibition"}, from: 2026-11-10, to: 2026-12-20,
   how: on_site, place: {name: {uk: "Музей", en: "Museum"}}, audience: [residents]}
- id: seriia
  kind: training
  title: {uk: "Школа для батьків", en: "School for parents"}
  about: {uk: "Щотижневі зустрічі.", en: "Weekly meetings."}
  date: 2026-11-03
  time: "18:00-19:30"
  repeat: {every: week, until: 2026-12-29}
  changes:
  - {date: 2026-12-08, status: cancelled}
  - {date: 2026-12-15, new_date: 2026-12-16, note: {uk: "Зала зайнята.", en: "The hall is taken."}}
  how: both
  link: https://meet.example.org/room
  place: {name: {uk: "Бібліотека", en: "Library"}, address: {uk: "вулиця Садова, 5", en: "Sadova street 5"}}
  audience: [parents, teachers]
  languages: [uk, uk-sign]
  access: [step_free, shelter]
  cost: free
- {id: skasovano, kind: film, title: {uk: "Кіно просто неба"}, date: 2026-11-20, status: cancelled, how: on_site}
- {id: davno-skasovano, kind: film, title: {uk: "Скасоване давно"}, date: 2026-11-10, status: cancelled, how: on_site}
- {id: pereneseno, kind: info_day, title: {uk: "Інформаційний день", en: "Information day"}, date: 2026-12-05,
   time: "10:00", status: moved, how: on_site, audience: [residents, pupils], cost: "50 грн"}
- {id: vidkladeno, kind: round_table, title: {uk: "Круглий стіл", en: "Round table"}, date: 2026-12-11,
   status: postponed, how: on_site}
- {id: teper-onlain, kind: round_table, title: {uk: "Розмова", en: "Talk"}, date: 2026-12-12, time: "12:00-13:00",
   status: moved_online, how: on_site, place: {address: {uk: "вулиця Нова, 1"}}, link: https://meet.example.org/talk}
- {id: pidtrymka, kind: support_group, title: {uk: "Коло підтримки", en: "Support circle"}, date: 2026-12-10,
   time: "17:00-18:00", how: on_site, place: {address: {uk: "вулиця Потаємна, 13", en: "Потаємна street 13"}},
   audience: [survivors], cost: free}
- {id: pidtrymka-onlain, kind: support_group, title: {uk: "Коло онлайн", en: "Circle online"}, date: 2026-12-13,
   how: online, place: {address: {uk: "Потаємна, 15"}}, link: https://meet.example.org/circle}
- {id: prykhovana, kind: training, title: {uk: "Для посадовців", en: "For officials"}, date: 2026-12-14, how: on_site,
   place: {name: {uk: "Ліцей"}, address: {uk: "Потаємна, 14"}, hide_address: так}, audience: [officials, residents]}
- {id: lyshe-ukrainskoiu, kind: other, title: {uk: "Зустріч"}, about: {uk: "Опис є лише тут."}, date: 2027-01-20,
   how: on_site}
"""
PULLED = """\
hromada: {slug}
events:
- {{id: zustrich, title: {{uk: "Зустріч у громаді", en: "Meeting"}}, date: 2026-12-01, how: on_site}}
"""
SOURCES = """\
sources:
- {hromada: bilytska, file: bilytska.yml}
- {hromada: dykanska, url: https://dykanska.example.org/events.yml}
- {hromada: kobeliatska, url: https://kobeliatska.example.org/events.yml}
"""


def _source(fetched_at: str, outcome: str) -> dict[str, Any]:
    return {
        "url": "https://source.example.org/events.yml",
        "fetched_at": fetched_at,
        "sha256": "0" * 64,
        "etag": None,
        "last_modified": None,
        "outcome": outcome,
        "reason": "fetch-timeout",
    }


def write_data(folder: Path, project: Project) -> None:
    """A data folder with one event of every sort; two hromadas whose sources failed, one of them long ago."""
    for name in ("hromadas", "events", "pulled"):
        (folder / name).mkdir(parents=True)
    for name in ("campaign.yml", "contacts.yml"):
        shutil.copy(project.data / name, folder / name)
    (folder / "facts.yml").write_text(small.FACTS, encoding="utf-8")
    for number, (slug, uk, en) in enumerate(HROMADAS):
        text = HROMADA.format(uk=f"{uk} громада", en=f"{en} hromada", number=number)
        (folder / "hromadas" / f"{slug}.yml").write_text(text, encoding="utf-8")
    (folder / "events/bilytska.yml").write_text(EVENTS, encoding="utf-8")
    (folder / "events/sources.yml").write_text(SOURCES, encoding="utf-8")
    sources = {"dykanska": _source("2026-11-21", "kept"), "kobeliatska": _source("2026-11-01", "held")}
    (folder / "pulled/sources.json").write_text(json.dumps(sources), encoding="utf-8")
    for slug in sources:
        (folder / f"pulled/{slug}.yml").write_text(PULLED.format(slug=slug), encoding="utf-8")
    past = {
        "bilytska/pereneseno": ("2026-10-01", "2026-11-23", "2026-12-01"),
        "bilytska/seriia": ("2026-10-01", "2026-11-22", "2026-11-03"),
        "bilytska/vystavka": ("2026-10-02", "2026-10-02", "2026-11-10"),
        "bilytska/kino": ("2024-01-01", "2024-01-01", "2024-03-01"),
    }
    history = {
        key: {"first_seen": seen, "last_changed": changed, "revision": 1, "date": date, "fingerprint": "0"}
        for key, (seen, changed, date) in past.items()
    }
    (folder / "pulled/history.json").write_text(json.dumps(history), encoding="utf-8")


@pytest.fixture(scope="module")
def data(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data, and the few pages of the small campaign beside it."""
    folder = tmp_path_factory.mktemp("outputs") / "data"
    write_data(folder, project)
    small.write_pages(folder.parent, small.PAGES | small.MORE_PAGES)
    return folder


@pytest.fixture(scope="module")
def built(project: Project, data: Path) -> Path:
    """A site made from these events."""
    return build(project, data.parent, data.parent / "docs")


def _inputs(project: Project, data: Path, today: dt.date = DAY) -> Inputs:
    return Inputs(data, data.parent / "docs", project.overrides, data.parent / "mkdocs.yml", today, examples=True)


@pytest.fixture(scope="module")
def site(project: Project, data: Path) -> Site:
    """The same site, not written anywhere."""
    found, problems = load(_inputs(project, data))
    assert found is not None, [problem.text() for problem in problems]
    return found


@pytest.fixture(scope="module")
def running(built: Path) -> Iterator[Server]:
    with serving(built) as server:
        yield server


def _text(built: Path, path: str) -> str:
    return (built / path / "index.html").read_text(encoding="utf-8")


def _main(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def _ids(html: str) -> list[str]:
    """Events in the entries of a page's lists."""
    return re.findall(r'<p class="what"><a href="[./]*(?:[a-z]+/)*?([a-z0-9-]+)/">', html)


def _over(html: str) -> list[str]:
    """Events in a page's lists of past ones."""
    return re.findall(r'</time> <a href="[./]*(?:[a-z]+/)*?([a-z0-9-]+)/">', html)


def _lists(html: str) -> dict[str, list[str]]:
    """Heading's id → events in the list below it; no headings without lists."""
    parts = re.split(r'<h[23] id="([^"]+)">', _main(html))
    found = {name: _ids(part) for name, part in zip(parts[1::2], parts[2::2], strict=True)}
    return {name: ids for name, ids in found.items() if ids}


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _vevents(path: Path) -> list[Any]:
    return list(icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT"))


def _with(site: Site, *events: Event, today: dt.date = DAY) -> Site:
    """The site with only these events, all of the Bilytska hromada."""
    data = dataclasses.replace(site.data, events={"bilytska": events})
    other = Site(dataclasses.replace(site.inputs, today=today), data, site.documents, site.menu)
    other.env = site.env
    return other


def _event(**fields: object) -> Event:
    return Event.model_validate(
        {"id": "podiia", "title": {"uk": "Подія"}, "how": "on_site", "date": "2026-12-02", **fields}
    )


def _view(site: Site, lang: Lang, path: str) -> PageView:
    return next(view for view in Pages(site.listing, lang) if view.path == path)


# The lists

ALL = {
    "now": ["vystavka", "seriia"],
    "m2026-12": (
        "zustrich zustrich pryklad pereneseno pidtrymka vidkladeno teper-onlain pidtrymka-onlain prykhovana".split()
    ),
    "m2027-01": ["lyshe-ukrainskoiu"],
    "recent": ["skasovano"],
}


@both
def test_the_list_has_now_months_and_recent_changes(built: Path, lang: Lang, root: str) -> None:
    """Long events and today's are now, a series is there once, past ones and those cancelled long ago are not."""
    assert _lists(_text(built, f"{root}events")) == ALL


@both
def test_a_hromada_lists_only_its_own(built: Path, lang: Lang, root: str) -> None:
    """A hromada's page has the same lists with its events only; one without events says so."""
    own = {name: [one for one in ids if one != "zustrich"] for name, ids in ALL.items()}
    assert _lists(_text(built, f"{root}hromadas/bilytska")) == own
    assert _lists(_text(built, f"{root}hromadas/dykanska")) == {"m2026-12": ["zustrich"]}
    silent = {"uk": "Подій поки не оголошено", "en": "No events have been announced"}[lang]
    assert silent in _main(_text(built, f"{root}hromadas/tykha"))


@both
def test_entries_say_what_is_unusual(built: Path, lang: Lang, root: str) -> None:
    """Examples, cancelled, postponed and moved events are marked; a series says how many dates follow."""
    entries = re.findall(r"<li.*?</li>", _main(_text(built, f"{root}events")), re.DOTALL)
    by_id = {_ids(entry)[0]: entry for entry in entries if _ids(entry)}
    words = {
        "pryklad": ("Приклад для редакторів", "An example for editors"),
        "skasovano": ("СКАСОВАНО", "CANCELLED"),
        "vidkladeno": ("ВІДКЛАДЕНО", "POSTPONED"),
        "pereneseno": ("Спершу було оголошено на 1 грудня 2026", "First announced for 1 December 2026"),
        "teper-onlain": ("Онлайн.", "Online."),
        "seriia": ("І ще дати: 4.", "Further dates: 4."),
        "pidtrymka": ("Адресу повідомляють після запису", "The address is given after sign-up"),
    }
    for one, said in words.items():
        assert said[lang == "en"] in by_id[one], one
    assert {one for one, entry in by_id.items() if 'class="off"' in entry} == {"skasovano", "vidkladeno"}
    assert [one for one, entry in by_id.items() if words["pryklad"][lang == "en"] in entry] == ["pryklad"]


@pytest.mark.parametrize(
    ("day", "event", "place"),
    [
        ("2026-11-27", "skasovano", "recent"),
        ("2026-11-28", "skasovano", None),
        ("2026-12-04", "pereneseno", "months"),
        ("2026-12-12", "pereneseno", "recent"),
        ("2026-12-13", "pereneseno", None),
        ("2026-12-18", "vidkladeno", "recent"),
        ("2026-12-19", "vidkladeno", None),
        ("2026-12-19", "teper-onlain", "recent"),
        ("2026-12-20", "teper-onlain", None),
        ("2026-12-09", "pidtrymka", "months"),
        ("2026-12-10", "pidtrymka", "now"),
        ("2026-12-11", "pidtrymka", None),
        ("2026-11-09", "vystavka", "months"),
        ("2026-12-20", "vystavka", "now"),
        ("2026-12-21", "vystavka", None),
        ("2026-12-29", "seriia", "now"),
        ("2026-12-30", "seriia", None),
    ],
)
def test_where_an_event_stands_on_a_day(site: Site, day: str, event: str, place: str | None) -> None:
    """An event leaves the list after its last day; a cancelled or moved one stays a week longer, as such."""
    calendar = Listing(site.data, dt.date.fromisoformat(day)).calendar
    places = {
        "now": calendar.now,
        "months": tuple(card for month in calendar.months for card in month.cards),
        "recent": calendar.recent,
    }
    found = [name for name, cards in places.items() for card in cards if card.event.id == event]
    assert found == ([place] if place else [])


@pytest.mark.parametrize(
    ("day", "shown", "left"),
    [
        ("2026-11-24", "2026-11-24", 5),
        ("2026-11-25", "2026-12-01", 4),
        ("2026-12-02", "2026-12-16", 3),  # the 8th is cancelled, the 15th moved to the 16th
        ("2026-12-08", "2026-12-16", 3),
        ("2026-12-17", "2026-12-22", 2),
        ("2026-12-29", "2026-12-29", 1),
    ],
)
def test_a_series_shows_its_next_date(site: Site, day: str, shown: str, left: int) -> None:
    """The next date that takes place, never a cancelled one, and only those still to come are counted."""
    (card,) = (card for card in Listing(site.data, dt.date.fromisoformat(day)).all if card.event.id == "seriia")
    assert (card.first_day.isoformat(), card.further + 1) == (shown, left)
    assert card.status == ("moved" if shown == "2026-12-16" else "planned")


@both
def test_an_event_page_has_all_dates_of_its_series(built: Path, lang: Lang, root: str) -> None:
    """All dates still to come, the cancelled one as cancelled, the moved one with its first date."""
    dates = re.findall(
        r'<li data-ends="[^"]+"><time datetime="([0-9-]+)T[^"]*">[^<]*</time>(.*?)</li>',
        _text(built, f"{root}events/bilytska/seriia"),
    )
    days = ["2026-11-24", "2026-12-01", "2026-12-08", "2026-12-16", "2026-12-22", "2026-12-29"]
    assert [day for day, _ in dates] == days
    said = dict(dates)
    cancelled, note, first = (
        ("СКАСОВАНО", "Зала зайнята.", "15 грудня 2026") if lang == "uk" else ("CANCELLED", "taken", "15 December 2026")
    )
    assert cancelled in said["2026-12-08"] and note in said["2026-12-16"] and first in said["2026-12-16"]
    assert {day for day, text in dates if text} == {"2026-12-08", "2026-12-16"}


def test_a_series_without_any_date_is_a_mistake(tmp_path: Path) -> None:
    """A series of which every date is excepted is named, and does not stop the others."""
    from generator.check.event_files import read_event_file

    series = "{id: a, title: {uk: А}, how: on_site, date: 2026-12-01, repeat: {every: week, until: 2026-12-05,"
    path = tmp_path / "bilytska.yml"
    good = "{id: b, title: {uk: Б}, how: on_site, date: 2026-12-01}"
    path.write_text(f"hromada: bilytska\nevents:\n- {series} except: [2026-12-01]}}}}\n- {good}\n", encoding="utf-8")
    found, problems = read_event_file(path)
    assert [event.id for event in found.events] == ["b"]
    assert "repeat-none" in {problem.code for problem in problems}


# Narrower lists

COUNTS = {
    **{"for-residents": 3, "for-pupils": 1, "for-parents": 1, "for-teachers": 1, "for-officials": 1},
    **{"for-survivors": 1, "kind-lesson": 1, "kind-training": 2, "kind-round-table": 2, "kind-info-day": 1},
    **{"kind-support-group": 2, "kind-exhibition": 1, "kind-other": 3},
    **{"bilytska": 10, "dykanska": 1, "kobeliatska": 1},
}
NARROW = [f"for-{one}" for one in get_args(Audience)] + [f"kind-{one.replace('_', '-')}" for one in get_args(EventKind)]


@both
@pytest.mark.parametrize("path", ["", *(f"{name}/" for name in NARROW), "2026-12/"])
def test_filters_lead_only_to_events(built: Path, path: str, lang: Lang, root: str) -> None:
    """Every filter page exists, also an empty one; plain links lead only to pages with events.

    The list of all events says how many, and that is true; on the others it would change with each day.
    """
    html = _text(built, f"{root}events/{path}")
    (choices,) = re.findall(r'<details class="choices">.*?</details>', html, re.DOTALL)
    links = re.findall(r'<li><a href="([^"]+)"( aria-current="page")?>[^<(]+?(?: \((\d+)\))?</a></li>', choices)
    found = {}
    for href, current, said in links:
        target = posixpath.normpath(posixpath.join(f"{root}events/{path}", href))
        lists = _lists(_text(built, target))
        count = sum(len(ids) for name, ids in lists.items() if name != "recent")
        assert said == ("" if path else str(count)), target
        assert bool(current) == (target == f"{root}events/{path}".rstrip("/"))
        found[target.rsplit("/", 1)[-1]] = count
    assert found == COUNTS and choices.count("<li>") == len(links)


@both
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("for-residents", {"now": ["vystavka"], "m2026-12": ["pereneseno", "prykhovana"]}),
        ("for-ngo", {}),
        ("kind-film", {"recent": ["skasovano"]}),
        ("kind-training", {"now": ["seriia"], "m2026-12": ["prykhovana"]}),
        ("2026-10", {}),
        ("2026-11", {"m2026-11": ["seriia", "vystavka"]}),
        ("2027-01", {"m2027-01": ["lyshe-ukrainskoiu"]}),
    ],
)
def test_narrower_lists_hold_what_they_say(
    built: Path, name: str, expected: dict[str, list[str]], lang: Lang, root: str
) -> None:
    """The page of an audience, a kind or a month has exactly its events."""
    assert _lists(_text(built, f"{root}events/{name}")) == expected


@both
def test_archive_by_year(built: Path, lang: Lang, root: str) -> None:
    """Past events by year, the latest first, without examples, linked from the list and from each other."""
    folder = built / root / "events/archive"
    assert {path.name for path in folder.iterdir()} == {"2024", "2026"}
    assert _over(_text(folder, "2026")) == ["skasovano", "davno-skasovano", "urok"]
    assert _over(_text(folder, "2024")) == ["kino"]
    assert 'href="archive/2024/"' in _text(built, f"{root}events") and 'href="../2024/"' in _text(folder, "2026")


@both
def test_months_show_what_was(built: Path, lang: Lang, root: str) -> None:
    """A month's page has its past dates too, each of a series; a past example is in no list at all."""
    assert _over(_text(built, f"{root}events/2026-10")) == ["urok"]
    past = ["seriia", "davno-skasovano", "seriia", "seriia", "skasovano"]
    assert _over(_text(built, f"{root}events/2026-11")) == past
    december = _ids(_text(built, f"{root}events/2026-12"))
    assert december.count("seriia") == 5 and december.count("vystavka") == 1
    for page in (built / root).rglob("index.html"):
        assert "pryklad-minulyi" not in _ids(html := page.read_text(encoding="utf-8")) + _over(html), page


def test_the_archive_of_a_later_year(site: Site) -> None:
    """A series enters the archive once, when its last date is over, in the year of that date."""
    years = Listing(site.data, dt.date(2027, 2, 1)).archive()
    assert list(years) == [2027, 2026, 2024]
    assert [card.event.id for card in years[2027]] == ["lyshe-ukrainskoiu"]
    assert [card.event.id for card in years[2026]].count("seriia") == 1
    assert not [card for cards in years.values() for card in cards if card.event.example]


# An event's page


@both
@pytest.mark.parametrize(
    ("event", "over"), [("urok", True), ("kino", True), ("vystavka", False), ("pidtrymka", False), ("skasovano", None)]
)
def test_a_past_event_says_so(built: Path, event: str, over: bool | None, lang: Lang, root: str) -> None:
    """A past event's page says that it is over; a coming one keeps the words hidden; a cancelled one has none."""
    html = _text(built, f"{root}events/bilytska/{event}")
    marks = re.findall(r'<p class="mark" data-past( hidden)?>([^<]+)</p>', html)
    words = {"uk": "Подія вже минула", "en": "This event is over"}[lang]
    assert marks == ([] if over is None else [("" if over else " hidden", words)])


@both
def test_pages_of_a_failed_source_say_as_of_when(built: Path, lang: Lang, root: str) -> None:
    """Hromada, notice board and event of a source that failed name the day; an old one warns; others are silent."""
    fresh, old = (
        ("Дані станом на 21 листопада 2026 року.", "Дані давні: станом на 1 листопада 2026 року.")
        if lang == "uk"
        else ("Data as of 21 November 2026.", "Old data: as of 1 November 2026.")
    )
    for slug, mark in (("dykanska", f'<p class="mark">{fresh}'), ("kobeliatska", f'<p class="mark mark--off">{old}')):
        for path in (f"hromadas/{slug}", f"hromadas/{slug}/board", f"events/{slug}/zustrich"):
            assert mark in _text(built, root + path), path
    silent = fresh.partition("21")[0]
    for path in ("hromadas/bilytska", "hromadas/bilytska/board", "events/bilytska/urok"):
        assert silent not in _text(built, root + path), path


@pytest.mark.parametrize(("day", "old"), [("2026-12-05", False), ("2026-12-06", True)])
def test_data_is_old_after_fourteen_days(site: Site, day: str, old: bool) -> None:
    """Fourteen days are not old yet, fifteen are."""
    as_of = Listing(site.data, dt.date.fromisoformat(day)).as_of("dykanska")
    assert as_of is not None and (as_of.day, as_of.old) == (dt.date(2026, 11, 21), old)


def test_a_missing_translation_is_said(built: Path) -> None:
    """An English page with Ukrainian text says so and marks the text's language; others do not."""
    note = "Description in Ukrainian only"
    english = _text(built, "en/events/bilytska/lyshe-ukrainskoiu")
    assert note in english and '<p class="prose"><span lang="uk">Опис є лише тут.</span>' in english
    assert note not in _text(built, "en/events/bilytska/seriia")
    assert "Опис лише українською" not in _text(built, "events/bilytska/lyshe-ukrainskoiu")


@both
@pytest.mark.parametrize("path", ["events/bilytska/pidtrymka", "events/for-survivors", "events/kind-support-group"])
def test_private_pages_have_a_neutral_title(built: Path, site: Site, path: str, lang: Lang, root: str) -> None:
    """The tab, the history and a link preview say nothing of a support group."""
    html = _text(built, root + path)
    assert f"<title>{site.data.campaign.neutral_title.text(lang)[0]}</title>" in html
    neutral = label("neutral_description", lang)
    assert re.findall('name="description" content="([^"]*)"', html) == [neutral]
    assert re.findall('"og:image" content="[^"]*/([a-z_]+).png"', html) == ["guide_link"]
    assert set(re.findall('"og:([^"]*)"', html)) == {"image", "image:alt"}


@pytest.mark.parametrize("secret", [SECRET, "вулиця Нова, 1"], ids=["hidden", "moved online"])
def test_an_address_nobody_may_go_to_is_nowhere(built: Path, data: Path, secret: str) -> None:
    """No file of the site has a hidden address, online or not, nor the street that an event left for the web."""
    assert secret in (data / "events/bilytska.yml").read_text(encoding="utf-8")
    ways = [secret.encode(), json.dumps(secret)[1:-1].encode()]
    for path in built.rglob("*"):
        content = path.read_bytes().replace(b"\r\n ", b"") if path.is_file() else b""
        assert not [way for way in ways if way in content], path


@both
def test_an_event_that_moved_online_is_online_everywhere(built: Path, lang: Lang, root: str) -> None:
    """Page, calendar and feed of an event that moved online give its room and no place."""
    html = _text(built, f"{root}events/bilytska/teper-onlain")
    assert f"<dd>{'Онлайн' if lang == 'uk' else 'Online'}</dd>" in html
    (one,) = _vevents(built / root / "events/bilytska/teper-onlain.ics")
    assert "LOCATION" not in one and "https://meet.example.org/talk" in one["DESCRIPTION"]
    (own,) = (
        item["_event"]
        for item in _json(built / root / "events/feed.json")["items"]
        if item["url"].endswith("/teper-onlain/")
    )
    assert own["how"] == "online" and "place" not in own


# Calendars

FOR = {
    "residents": {"vystavka", "pereneseno", "prykhovana"},
    "pupils": {"urok", "pereneseno"},
    "parents": {"seriia"},
    "teachers": {"seriia"},
    "officials": {"prykhovana"},
    "ngo": set(),
    "survivors": {"pidtrymka"},
}


def _named(path: Path) -> set[str]:
    return {str(event["UID"]).split(".")[1] for event in _vevents(path)}


@both
def test_each_calendar_holds_exactly_its_events(built: Path, site: Site, lang: Lang, root: str) -> None:
    """All, a hromada's, an audience's and a single event's file have the events they name, past ones too."""
    folder = built / root / "events"
    bilytska = {event.id for event in site.data.events["bilytska"]}
    assert _named(folder / "all.ics") == bilytska | {"zustrich"}
    assert _named(folder / "bilytska.ics") == bilytska
    assert _named(folder / "tykha.ics") == set()
    assert {name: _named(folder / f"for-{name}.ics") for name in get_args(Audience)} == FOR
    assert len(_vevents(folder / "bilytska/seriia.ics")) == 9
    for slug, events in site.data.events.items():
        for event in events:
            assert _named(folder / f"{slug}/{event.id}.ics") == {event.id}


@both
@pytest.mark.parametrize(
    ("page", "ics"),
    [
        ("events/", "events/all.ics"),
        ("events/for-ngo/", "events/for-ngo.ics"),
        ("hromadas/kobeliatska/", "events/kobeliatska.ics"),
    ],
)
def test_three_ways_into_a_calendar(built: Path, page: str, ics: str, lang: Lang, root: str) -> None:
    """A file to download, an address that subscribes, and the same address to copy."""
    html = _text(built, root + page)
    assert (built / root / ics).is_file()
    (file,) = re.findall(r'<li><a href="([^"]+)" type="text/calendar">', _main(html))
    assert posixpath.normpath(posixpath.join(root + page, file)) == root + ics
    assert f'href="webcal://{ADDRESS.removeprefix("https://")}{root}{ics}"' in html
    assert f'<code class="whole">{ADDRESS}{root}{ics}</code>' in html


MASKS: list[Callable[[int, int], int]] = [
    lambda r, c: (r + c) % 2,
    lambda r, c: r % 2,
    lambda r, c: c % 3,
    lambda r, c: (r + c) % 3,
    lambda r, c: (r // 2 + c // 3) % 2,
    lambda r, c: r * c % 2 + r * c % 3,
    lambda r, c: (r * c % 2 + r * c % 3) % 2,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2,
]


def _read_qr(svg: str) -> str:
    """What a camera reads: a small reader of version 4-M, after ISO/IEC 18004, that knows nothing of our writer."""
    (box,) = re.findall(r'viewBox="0 0 (\d+) \1" class="qr"', svg)
    size = int(box) - 8  # a quiet zone of four modules on each side
    assert size == 33
    dark: set[tuple[int, int]] = set()
    (path,) = re.findall(r'<path stroke="#000" d="([^"]+)"', svg)
    x = y = 0.0
    for step, right, down in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", path):
        if step == "h":
            dark |= {(int(y) - 4, int(x) - 4 + shift) for shift in range(int(right))}
            x += float(right)
        else:
            x, y = (float(right), float(down)) if step == "M" else (x + float(right), y + float(down))
    bits = [(8, column) in dark for column in range(5)]
    assert bits[:2] == [True, False]  # correction M
    mask = MASKS[(not bits[2]) * 4 + bits[3] * 2 + (not bits[4])]

    def fixed(r: int, c: int) -> bool:
        corner = (r < 9 and c < 9) or (r < 9 and c > size - 9) or (r > size - 9 and c < 9)
        return corner or 6 in (r, c) or (abs(r - 26) < 3 and abs(c - 26) < 3)

    read = ""
    for turn, right_column in enumerate(range(size - 1, 0, -2)):
        column = right_column if right_column > 6 else right_column - 1
        for row in range(size) if turn % 2 else range(size - 1, -1, -1):
            for c in (column, column - 1):
                if c >= 0 and not fixed(row, c):
                    read += str(int(((row, c) in dark) != (mask(row, c) == 0)))
    words = [read[at : at + 8] for at in range(0, 64 * 8, 8)]
    stream = "".join(words[0::2] + words[1::2])  # two blocks, a word of each in turn
    assert stream[:4] == "0100"  # bytes
    length = int(stream[4:12], 2)
    return bytes(int(stream[12 + 8 * at : 20 + 8 * at], 2) for at in range(length)).decode()


@both
@pytest.mark.parametrize("slug", ["bilytska", "kobeliatska"])
def test_qr_codes_say_the_printed_address(built: Path, slug: str, lang: Lang, root: str) -> None:
    """The code on a hromada's page is its calendar's address, the one on the notice board that of its page."""
    assert _read_qr(_text(built, f"{root}hromadas/{slug}")) == f"{ADDRESS}{root}events/{slug}.ics"
    board = _text(built, f"{root}hromadas/{slug}/board")
    assert _read_qr(board) == f"{ADDRESS}{root}hromadas/{slug}/"
    assert f"<b>{ADDRESS}{root}hromadas/{slug}/</b>" in board


# Feeds

RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
BEGIN = dt.datetime.combine(DAY, dt.time(), KYIV)  # the first moment at which this day's site can be made


def _moment(text: str) -> dt.datetime:
    assert RFC3339.fullmatch(text), text
    return dt.datetime.fromisoformat(text)


@both
def test_json_feed_keeps_to_its_version(built: Path, lang: Lang, root: str) -> None:
    """JSON Feed 1.1: what it requires, whole addresses, texts, and no news from the future."""
    feed = _json(built / root / "events/feed.json")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] and feed["language"] == lang and feed["authors"][0]["name"]
    assert feed["feed_url"] == f"{ADDRESS}{root}events/feed.json"
    assert feed["home_page_url"] == f"{ADDRESS}{root}events/"
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"]) > 10
    for item in feed["items"]:
        assert item["id"] == item["url"]
        assert (built / item["url"].removeprefix(ADDRESS) / "index.html").is_file()
        assert item["title"] and item["content_text"] and "content_html" not in item
        assert _moment(item["date_published"]) <= _moment(item["date_modified"]) <= BEGIN
        assert all(isinstance(tag, str) and tag for tag in item["tags"])
        assert all(key.startswith("_") for key in item.keys() - _ITEM)


_ITEM = set("id url external_url title content_html content_text summary date_published date_modified".split())
_ITEM |= {"image", "banner_image", "authors", "tags", "language", "attachments"}


def test_feeds_of_both_languages_tell_the_same(built: Path) -> None:
    """Both languages and both formats have the same news in the same order: latest change first, nothing long over."""
    orders = []
    for root in ("", "en/"):
        items = _json(built / root / "events/feed.json")["items"]
        orders.append([item["id"].removeprefix(ADDRESS + root) for item in items])
        assert [item["date_modified"] for item in items] == sorted(
            (item["date_modified"] for item in items), reverse=True
        )
        entries = ElementTree.parse(built / root / "events/feed.xml").iter(ATOM + "entry")
        orders.append([entry.findtext(f"{ATOM}id", "").removeprefix(ADDRESS + root) for entry in entries])
    assert orders[0] == orders[1] == orders[2] == orders[3]
    assert {"events/bilytska/skasovano/", "events/dykanska/zustrich/"} <= set(orders[0])
    assert not {f"events/bilytska/{one}/" for one in ("kino", "urok", "davno-skasovano")} & set(orders[0])


def _texts_of(element: ElementTree.Element, tag: str) -> list[str]:
    return [one.text or "" for one in element.findall(ATOM + tag)]


@both
def test_atom_is_strict(built: Path, lang: Lang, root: str) -> None:
    """RFC 4287: one id, title and update of the feed and of each entry, an author, links that are whole, text only."""
    feed = ElementTree.parse(built / root / "events/feed.xml").getroot()
    assert feed.tag == ATOM + "feed" and feed.get("{http://www.w3.org/XML/1998/namespace}lang") == lang
    (author,) = feed.findall(ATOM + "author")
    assert author.findtext(ATOM + "name")
    entries = feed.findall(ATOM + "entry")
    updates = []
    for one in (feed, *entries):
        (identity,), (title,), (updated,) = (_texts_of(one, tag) for tag in ("id", "title", "updated"))
        assert identity.startswith(f"{ADDRESS}{root}events/") and title.strip()
        assert _moment(updated) <= BEGIN
        updates.append(_moment(updated))
        links = [(link.get("rel"), link.get("type")) for link in one.findall(ATOM + "link")]
        assert len(set(links)) == len(links) and ("alternate", "text/html") in links
        for link in one.findall(ATOM + "link"):
            target = built / link.get("href", "").removeprefix(ADDRESS)
            assert target.is_file() or (target / "index.html").is_file()
    assert updates[0] == max(updates[1:])
    assert len({entry.findtext(ATOM + "id") for entry in entries}) == len(entries)
    for entry in entries:
        (content,) = entry.findall(ATOM + "content")
        assert content.get("type") == "text" and len(content) == 0 and content.text
        (published,) = _texts_of(entry, "published")
        assert _moment(published) <= _moment(_texts_of(entry, "updated")[0])
    known = "id title updated published link author entry category content name".split()
    assert {one.tag for one in feed.iter()} == {ATOM + "feed"} | {ATOM + tag for tag in known}


def _items(site: Site, lang: Lang) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(feeds.json_feed(site.listing.changes(), site.data.campaign, lang))["items"]
    return found


def test_ids_of_news_never_change(site: Site) -> None:
    """Another title, day, place or status is the same piece of news."""
    changed = _event(title={"uk": "Інша"}, date="2026-12-09", status="moved", place={"name": {"uk": "Клуб"}})
    before, after = ({item["id"] for item in _items(_with(site, event), "uk")} for event in (_event(), changed))
    assert before == after == {f"{ADDRESS}events/bilytska/podiia/"}


# Structured data


def _known(value: object) -> bool:
    if isinstance(value, Mapping):
        return bool(value) and all(map(_known, value.values()))
    if isinstance(value, list):
        return len(value) > 1 and all(map(_known, value))
    return value not in (None, "")


def _structured(html: str) -> dict[str, Any] | None:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert len(found) <= 1
    return json.loads(found[0]) if found else None


@both
def test_every_event_has_structured_data(built: Path, site: Site, lang: Lang, root: str) -> None:
    """An Event with what is known and nothing else; an example has none, so that nobody takes it for real."""
    for slug, events in site.data.events.items():
        for event in events:
            found = _structured(_text(built, f"{root}events/{slug}/{event.id}"))
            if event.example:
                assert found is None
                continue
            assert found is not None and _known(found), event.id
            assert (found["@context"], found["@type"]) == ("https://schema.org", "Event")
            assert found["name"] == event.title.text(lang)[0]
            assert found["url"] == f"{ADDRESS}{root}events/{slug}/{event.id}/"
            assert found["startDate"] and found["organizer"]["name"]


@pytest.mark.parametrize(
    ("event", "status", "mode", "places"),
    [
        ("vystavka", "EventScheduled", "OfflineEventAttendanceMode", ["Place"]),
        ("seriia", "EventScheduled", "MixedEventAttendanceMode", ["Place", "VirtualLocation"]),
        ("skasovano", "EventCancelled", "OfflineEventAttendanceMode", []),
        ("vidkladeno", "EventPostponed", "OfflineEventAttendanceMode", []),
        ("pereneseno", "EventRescheduled", "OfflineEventAttendanceMode", []),
        ("teper-onlain", "EventMovedOnline", "OnlineEventAttendanceMode", ["VirtualLocation"]),
        ("pidtrymka", "EventScheduled", "OfflineEventAttendanceMode", []),
        ("pidtrymka-onlain", "EventScheduled", "OnlineEventAttendanceMode", ["VirtualLocation"]),
        ("prykhovana", "EventScheduled", "OfflineEventAttendanceMode", ["Place"]),
    ],
)
def test_structured_status_and_place(built: Path, event: str, status: str, mode: str, places: list[str]) -> None:
    """Status, way of taking part and places by what is said; no place where none is known or it is hidden."""
    found = _structured(_text(built, f"events/bilytska/{event}"))
    assert found is not None
    assert found["eventStatus"] == f"https://schema.org/{status}"
    assert found["eventAttendanceMode"] == f"https://schema.org/{mode}"
    location = found.get("location", [])
    assert [one["@type"] for one in (location if isinstance(location, list) else [location])] == places
    assert found.get("previousStartDate") == ("2026-12-01" if event == "pereneseno" else None)
    assert found.get("isAccessibleForFree") == (True if event in ("seriia", "pidtrymka") else None)


@pytest.mark.parametrize(
    ("day", "time", "start", "end"),
    [
        ("2026-10-24", "9:00-10:00", "2026-10-24T09:00:00+03:00", "2026-10-24T10:00:00+03:00"),
        ("2026-10-25", "9:00-10:00", "2026-10-25T09:00:00+02:00", "2026-10-25T10:00:00+02:00"),
        ("2026-10-24", "22:00-5:00", "2026-10-24T22:00:00+03:00", "2026-10-25T05:00:00+02:00"),
        ("2026-10-25", "3:30", "2026-10-25T03:30:00+03:00", None),  # comes twice: the first is meant
        ("2027-03-27", "9:00", "2027-03-27T09:00:00+02:00", None),
        ("2027-03-28", "9:00", "2027-03-28T09:00:00+03:00", None),
        ("2027-03-28", None, "2027-03-28", "2027-03-28"),
    ],
)
def test_structured_hours_are_kyivs(site: Site, day: str, time: str | None, start: str, end: str | None) -> None:
    """The offset is right before, on and after the night when clocks change; an unknown end is left out."""
    (card,) = _with(site, _event(date=day, **({"time": time} if time else {}))).listing.all
    found = event_object(card, site.data.campaign, "uk")
    assert (found["startDate"], found.get("endDate")) == (start, end)


# Text stays text


class _Seen(HTMLParser):
    """Elements of a page with the names of their attributes, and the text of its heading and structured data."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: Elements = []
        self.heading = self.data = ""
        self._in = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        if tag in ("h1", "script"):
            self._in = "data" if ("type", "application/ld+json") in attrs else tag

    def handle_endtag(self, tag: str) -> None:
        if tag in ("h1", "script"):
            self._in = ""

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_data(self, data: str) -> None:
        if self._in == "h1":
            self.heading += data
        elif self._in == "data":
            self.data += data


EVIL = ["</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<!--", "-->", "]]>", "<![CDATA["]
EVIL += ["' onclick='x", "{{ 7 * 7 }}", "{% raw %}", "[a](javascript:x)", "<base href=//x>", "</title>", "</style>"]
EVIL += ["&lt;", "\\u003c"]
TEXTS = st.lists(
    st.sampled_from(EVIL) | st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=4
)
WORDS = TEXTS.map("".join).filter(str.strip)
PATHS = ["events/bilytska/podiia/", "hromadas/bilytska/", "hromadas/bilytska/board/"]
PATHS += ["events/for-pupils/", "events/2026-12/"]
Elements = list[tuple[str, tuple[str, ...]]]


def _written(site: Site, title: str, about: str, place: str) -> Site:
    texts = {"title": {"uk": title}, "about": {"uk": about}, "status_note": {"uk": about}, "access_note": {"uk": about}}
    where = {"name": {"uk": place}, "address": {"uk": place}}
    return _with(site, _event(**texts, status="moved", place=where, audience=["pupils"], cost=about))


@pytest.fixture(scope="module")
def plain(site: Site) -> dict[tuple[Lang, str], Elements]:
    """Elements of the pages of an event whose texts are harmless."""
    harmless = _written(site, "а", "а", "а")
    views = [_view(harmless, lang, path) for lang, _ in LANGS for path in PATHS]
    return {(view.lang, view.path): _Seen(harmless.render(view)).elements for view in views}


@settings(max_examples=50)
@given(title=WORDS.map("{} а".format), about=WORDS, place=WORDS)
@example(title="".join(EVIL), about="".join(EVIL), place="".join(EVIL))
@example(title="a\x00\x0b\ufffe\r\n\u2028b", about="a\r\nb\rc", place="\x1b[31m")
def test_no_text_is_ever_live(
    site: Site, plain: dict[tuple[Lang, str], Elements], title: str, about: str, place: str
) -> None:
    """Whatever an officer writes, pages have the same elements, and every output gives the text back as text."""
    written = _written(site, title, about, place)
    campaign, news = site.data.campaign, written.listing.changes()
    said, told, where = title.strip(), about.strip(), place.strip()
    for lang, _ in LANGS:
        for path in PATHS:
            seen = _Seen(written.render(_view(written, lang, path)))
            assert seen.elements == plain[lang, path]
            if path == PATHS[0]:
                assert seen.heading == said
                assert "<" not in seen.data
                found = json.loads(seen.data)
                assert (found["name"], found["description"], found["location"]["address"]) == (said, told, where)
        (item,) = _items(written, lang)
        assert item["title"].endswith(": " + said) and told in item["content_text"]
        atom = ElementTree.fromstring(feeds.atom(news, campaign, lang, DAY))
        assert len(list(atom.iter())) == 17
        (entry,) = atom.iter(ATOM + "entry")
        readable = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", told)
        assert re.sub("\r\n?", "\n", readable) in (entry.findtext(ATOM + "content") or "")


# In a browser


@pytest.mark.parametrize(
    ("moment", "gone", "marked", "headings"),
    [
        ("2026-11-24T18:59:00+02:00", [], ["skasovano"], ["now", "m2026-12", "m2027-01", "recent"]),
        ("2026-11-24T19:30:00+02:00", [], ["seriia", "skasovano"], ["now", "m2026-12", "m2027-01", "recent"]),
        (
            "2026-12-06T00:00:00+02:00",
            ["pryklad", "zustrich"],
            ["pereneseno", "seriia", "skasovano"],
            ["now", "m2026-12", "m2027-01", "recent"],
        ),
        (
            "2027-03-01T12:00:00+02:00",
            ["lyshe-ukrainskoiu", "pidtrymka", "pidtrymka-onlain", "prykhovana", "pryklad", "vystavka", "zustrich"],
            ["pereneseno", "seriia", "skasovano", "teper-onlain", "vidkladeno"],
            ["now", "m2026-12", "recent"],
        ),
    ],
)
def test_a_list_ages_with_its_reader(
    page: Page, running: Server, moment: str, gone: list[str], marked: list[str], headings: list[str]
) -> None:
    """In a list that was not made anew, what is over goes or says so, and no heading stands above nothing."""
    page.clock.set_fixed_time(dt.datetime.fromisoformat(moment))
    page.goto(f"{running.url}/events/")
    hidden, said = set(), set()
    for entry in page.locator("ul.events > li").all():
        (identity,) = _ids(entry.inner_html())
        if not entry.is_visible():
            hidden.add(identity)
        elif entry.locator("[data-past]:visible").count():
            said.add(identity)
    assert (sorted(hidden), sorted(said)) == (gone, marked)
    seen = page.locator("h2:visible").evaluate_all("all => all.map(one => one.id)")
    assert [one for one in seen if one in ALL] == headings


@pytest.mark.parametrize(
    ("event", "moment", "words", "dates"),
    [
        ("pidtrymka", "2026-12-10T17:59:00+02:00", "", 0),
        ("pidtrymka", "2026-12-10T18:00:00+02:00", "Подія вже минула", 0),
        ("seriia", "2026-11-24T19:29:00+02:00", "", 6),
        ("seriia", "2026-12-02T08:00:00+02:00", "Ця дата вже минула. Наступні нижче", 4),
    ],
)
def test_an_event_page_ages_with_its_reader(
    page: Page, running: Server, event: str, moment: str, words: str, dates: int
) -> None:
    """An open page says that the event, or this date of a series, is over; past dates of a series go."""
    page.clock.set_fixed_time(dt.datetime.fromisoformat(moment))
    page.goto(f"{running.url}/events/bilytska/{event}/")
    assert "".join(page.locator("[data-past]:visible").all_inner_texts()) == words
    assert page.locator("li[data-ends]:visible").count() == dates


def _long_event(text: str) -> Event:
    both_languages = {"uk": text, "en": text}
    return _event(
        title=both_languages,
        place={"name": both_languages, "address": both_languages, "hide_address": "ні"},
        audience=[one for one in get_args(Audience) if one != "survivors"],  # theirs are on no wall
        status="postponed",
        date=None,
        time="10:00-23:45",
        **{"from": "2026-11-30", "to": "2026-12-30"},
    )


PLACE = {"name": {"uk": "Ліцей"}, "address": {"uk": "вулиця Садова, 5"}}


@pytest.mark.parametrize(
    ("most", "fewest"),
    [
        (_event(title={"uk": "Урок безпеки"}, time="11:00", place=PLACE, audience=["pupils"]), BOARD_MOST),
        (_long_event("Щастя здоров’я " * 30), 4),
        (_long_event("Щ" * 400), 3),
        (_long_event("ю" * 400), 3),
        (_long_event("Щ" * 400).model_copy(update={"organiser": "Щ" * 400}), 3),
    ],
    ids=["ordinary", "words", "capitals", "one word", "organiser"],
)
@both
def test_a_notice_board_is_one_sheet(
    tab: Page, site: Site, tmp_path: Path, most: Event, fewest: int, lang: Lang, root: str
) -> None:
    """Any number of events with the longest texts, old data included, prints on exactly one A4 page."""
    other = _with(site, *(most.model_copy(update={"id": f"p{number}"}) for number in range(42)))
    named = other.data.hromadas["bilytska"].model_copy(update={"name": most.title})
    other.data = dataclasses.replace(
        other.data,
        hromadas={**other.data.hromadas, "bilytska": named},
        as_of={"bilytska": site.data.as_of["kobeliatska"]},
    )
    view = _view(other, lang, "hromadas/bilytska/board/")
    shown = len(view.data["cards"])
    assert fewest <= shown <= BOARD_MOST and shown + view.data["left"] == 42
    file = tmp_path / "board.html"
    file.write_text(other.render(view), encoding="utf-8")
    tab.goto(file.as_uri())
    assert tab.locator("tbody tr").count() == shown
    printed = tab.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    (width, height) = map(float, re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)[0])
    assert (round(width), round(height)) == (595, 842)


@pytest.mark.parametrize("root", ["", "en/"])
def test_pages_of_events_are_accessible(tab: Page, running: Server, root: str) -> None:
    """axe-core finds nothing on lists, archive, notice board and events, in both languages."""
    paths = ["events/", "events/for-pupils/", "events/for-ngo/", "events/2026-11/", "events/archive/2026/"]
    paths += ["hromadas/kobeliatska/", "hromadas/bilytska/board/", "events/bilytska/seriia/", "events/bilytska/urok/"]
    for path in paths:
        tab.goto(f"{running.url}/{root}{path}")
        assert_accessible(tab)


@pytest.mark.parametrize("slug", ["all", "archive", "feed", "for-pupils", "kind-lesson", "2026-12"])
def test_a_hromada_takes_no_address_of_the_lists(data: Path, tmp_path: Path, slug: str) -> None:
    """A hromada whose pages would stand where a list of events stands is refused, with its file."""
    folder = tmp_path / "data"
    shutil.copytree(data, folder)
    path = folder / "hromadas" / f"{slug}.yml"
    path.write_text(HROMADA.format(uk="Тиха громада", en="Tykha hromada", number=9), encoding="utf-8")
    _, problems = read_data(folder, DAY)
    assert [one.place for one in problems if one.code == "hromada-taken"] == [f"{path.as_posix()}:1"]


def test_a_cancelled_date_of_a_series_stays_for_a_week(data: Path, project: Project) -> None:
    """Who comes back to the page a few days later still learns that the date was cancelled."""
    for days, seen in ((7, True), (8, False)):
        today = dt.date(2026, 12, 8) + dt.timedelta(days=days)
        found, _ = load(_inputs(project, data, today))
        assert found is not None
        (view,) = (view for view in Pages(found.listing, "uk") if view.path == "events/bilytska/seriia/")
        assert any(card.first_day == dt.date(2026, 12, 8) for card in view.data["dates"]) == seen


def test_pages_are_the_same_bytes_whichever_process_made_what_before(site: Site) -> None:
    """Processes take parts in any order: what is kept of one part shows in no other."""
    for lang, root in LANGS:
        forward = dict(site.generated(lang))
        backward = dict(itertools.chain.from_iterable(part() for part in reversed(site.parts([lang]))))
        assert backward == forward and f"{root}events/kind-lesson/index.html" in forward


def test_links_that_narrow_a_list_are_right_on_each_of_its_pages(project: Project, data: Path) -> None:
    """Whichever of them was rendered first: the first page is one that the links lead to, the others lie beside it."""
    inputs = _inputs(project, data)
    sites = [found for found, _ in (load(inputs), load(inputs)) if found is not None]
    firsts = [view for view in Pages(sites[0].listing, "uk").lists() if view.template == "listing.html"]
    pages = [page for view in firsts for page in (view, dataclasses.replace(view, path=f"{view.path[:-1]}-2/"))]
    block = re.compile(r'<details class="choices">.*?</details>', re.DOTALL)
    blocks = [
        {view.path: block.findall(own.render(view)) for view in views}
        for own, views in zip(sites, (pages, pages[::-1]), strict=True)
    ]
    assert blocks[0] == blocks[1]
    assert 'href="./" aria-current="page"' in blocks[0]["events/kind-lesson/"][0]
    assert 'href="../kind-lesson/" aria-current="page"' in blocks[0]["events/kind-lesson-2/"][0]
