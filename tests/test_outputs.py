"""What is published of events besides their pages: feeds, structured data, lists, archive, notice board."""

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY, Project, Server, serving

import run
from generator.site import Inputs, Site, load

DAY = dt.date.fromisoformat(TODAY)
ADDRESS = "https://bezpechnyi-krok.example/"
ATOM = "{http://www.w3.org/2005/Atom}"
SECRET = "Потаємна"

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
    for name in ("campaign.yml", "contacts.yml", "facts.yml"):
        shutil.copy(project.data / name, folder / name)
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
    folder = tmp_path_factory.mktemp("outputs") / "data"
    write_data(folder, project)
    return folder


@pytest.fixture(scope="module")
def built(project: Project, data: Path) -> Path:
    """A site made from these events."""
    out = data.parent / "site"
    command: list[str | Path] = [sys.executable, project.scripts / "build.py", "--out", out, "--today", TODAY]
    done = subprocess.run(
        [*command, "--data", data, "--docs", project.docs],
        cwd=project.root,
        env={**os.environ, **run.FOR_CHILDREN},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, f"build.py gave {done.returncode}:\n{done.stdout}{done.stderr}"
    return out


@pytest.fixture(scope="module")
def site(project: Project, data: Path) -> Site:
    """The same site, not written anywhere."""
    found, problems = load(Inputs(data, project.docs, project.overrides, project.root / "mkdocs.yml", DAY))
    assert found is not None, [problem.text() for problem in problems]
    return found


@pytest.fixture(scope="module")
def running(built: Path) -> Iterator[Server]:
    with serving(built) as server:
        yield server


def _text(built: Path, path: str) -> str:
    return (built / path / "index.html").read_text(encoding="utf-8")


def _ids(html: str) -> list[str]:
    """Events in the entries of a page's lists."""
    return re.findall(r'<p class="what"><a href="[./]*(?:[a-z]+/)*?([a-z0-9-]+)/">', html)
