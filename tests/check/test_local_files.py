"""Files that a hromada keeps here: each counts by itself, a slip in a name is told, a broken one stops nobody."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from campaign import Copy, made
from conftest import TODAY
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import site
from generator.base.problems import Problem, errors, stopping
from generator.check import data_folder, published_lines
from generator.check.file_names import slug_files
from generator.model import last_good
from generator.model.data import Data
from generator.read import json_state

MENU = "mkdocs.yml"
DAY = dt.date.fromisoformat(TODAY)
HROMADA = 'name: {uk: "Диканська громада", en: "Dykanska"}\nkatottg: "UA53080030000010023"\n'
LINE = """\
contacts:
  - id: "rada"
    name: {uk: "Рада"}
    dial: "+380535191234"
    for_whom: {uk: "Для всіх."}
    dial_from: ukraine
    sources: [{title: {uk: "Рада"}}]
    verified_on: 2026-11-01
    verified_by: {uk: "Рада"}
    verified_how: called
"""
EVENT = """\
- id: {id}
  title: {{uk: "Подія {id}", en: "Event {id}"}}
  date: {date}
  how: online
  link: "https://example.org/"
"""


def events(hromada: str, *ids: str, date: str = "2026-12-09") -> str:
    return f"hromada: {hromada}\nevents:\n" + "".join(EVENT.format(id=one, date=date) for one in ids)


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Copy:
    """The small campaign with a second hromada, of which nothing is told yet."""
    (tmp_path / "data/hromadas").mkdir(parents=True)
    (tmp_path / "data/hromadas/dykanska.yml").write_text(HROMADA, "utf-8")
    return made(tmp_path, monkeypatch, capsys)


def write(copy: Copy, name: str, text: str) -> None:
    (copy.root / "data" / name).write_text(text, "utf-8")


def read(copy: Copy, today: dt.date = DAY) -> tuple[Data, list[Problem]]:
    """The data as a build would have it; nothing may stop one."""
    data, problems = data_folder.load(copy.root / "data", today)
    assert data is not None and not stopping(problems), [one.text() for one in problems]
    return data, problems


def held(copy: Copy) -> tuple[Data, list[Problem]]:
    """The same, held against what was last published."""
    root = copy.root
    inputs = site.Inputs(root / "data", root / "docs", Path(site.__file__).parents[2] / "overrides", root / MENU, DAY)
    ready, problems = site.load(inputs)
    assert ready is not None and not stopping(problems), [one.text() for one in problems]
    return ready.data, problems


def published(copy: Copy, today: dt.date = DAY) -> None:
    """Note what a build notes that succeeded."""
    data, _ = read(copy, today)
    copies, _ = last_good.load(copy.root / "data")
    for path, content in copies.renewed(data.good_files, today):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    memory = copy.root / "data/published.json"
    memory.write_bytes(json_state.dump(published_lines.noted(data, published_lines.load(memory)[0], {})))
    paths = "".join(f'  - {{path: "hromadas/{slug}/", short: "{slug[:4]}"}}\n' for slug in data.hromadas)
    (copy.root / "data/permalinks.yml").write_text("permalinks:\n" + paths, "utf-8")


def ids(data: Data, hromada: str = "dykanska") -> list[str]:
    return [event.id for event in data.events.get(hromada, ())]


# --- a file counts by itself


def test_a_first_event_is_published(copy: Copy) -> None:
    """Nothing but the hromada's own file is needed."""
    write(copy, "events/dykanska.yml", events("dykanska", "persha"))
    data, problems = read(copy)
    assert (ids(data), problems) == (["persha"], [])


def test_files_of_the_old_list_count_once(copy: Copy) -> None:
    """One warning with the lines to delete; a name that is not the hromada's is read as long as the list has it."""
    write(copy, "events/podii.yml", events("dykanska", "persha"))
    listed = 'sources:\n  # Наші\n  - hromada: "bilytska"\n    file: "bilytska.yml"\n'
    write(copy, "events/sources.yml", listed + '  - {hromada: "dykanska", file: "podii.yml"}\n')
    data, problems = read(copy)
    assert (ids(data), ids(data, "bilytska")) == (["persha"], ["urok", "zustrich"])
    assert [(one.code, one.line, one.severity) for one in problems] == [
        ("source-file", 4, "warning"),
        ("source-file-name", 5, "warning"),
    ]
    assert "рядки 3–4, 5" in problems[0].text() and "dykanska.yml" in problems[1].text()


def test_a_file_and_an_address_of_one_hromada_both_count(copy: Copy) -> None:
    """Of two events with one id the one in the file here is shown, and that is told."""
    write(copy, "events/sources.yml", 'sources:\n- {hromada: dykanska, url: "https://dykanska.test/e.yml"}\n')
    write(copy, "events/dykanska.yml", events("dykanska", "tut", "obydva"))
    (copy.root / "data/pulled").mkdir()
    write(copy, "pulled/dykanska.yml", events("dykanska", "obydva", "tam", date="2026-12-10"))
    state = {"url": "https://dykanska.test/e.yml", "fetched_at": TODAY, "sha256": "", "etag": None}
    state |= {"last_modified": None, "outcome": "fresh", "reason": None}
    write(copy, "pulled/sources.json", json.dumps({"dykanska": state}))
    data, problems = read(copy)
    assert ids(data) == ["tut", "obydva", "tam"]
    assert [one.code for one in problems] == ["event-id-elsewhere"]
    slip = 'sources:\n- {hromada: dykanska, url: "http://dykanska.test/e.yml"}\n'
    for text, code in ((slip, "address-format"), ("", "file-empty")):  # a full disk leaves nothing of what was saved
        write(copy, "events/sources.yml", text)
        data, problems = read(copy)  # a slip in the list takes nothing away either
        assert ids(data) == ["tut", "obydva", "tam"] and code in [one.code for one in problems]
    write(copy, "events/sources.yml", "# Поки жодної\n")
    data, problems = read(copy)
    assert (ids(data), problems) == (["tut", "obydva"], [])


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('sources:\n  - hromada: "dykanska"\n    url:\n', "key-missing", 3),
        ('sources:\n  - hromada: "dykanska"\n    url: ""\n', "text-empty", 3),
        ('sources:\n  - hromada: "dykanska"\n    url: "https://127.0.0.1/e.yml"\n', "address-private", 3),
        ('sources:\n  - hromada: "dykanska"\n    url: "https://localhost/e.yml"\n', "address-private", 3),
        ('sources:\n  - hromada: "dykanska"\n    url: "http://dykanska.gov.ua/e.yml"\n', "address-format", 3),
        ('sources:\n  - hromada: "dykanska"\n    file:\n', "source-file", 3),
    ],
)
def test_a_slip_in_the_list_is_told_where_it_stands(copy: Copy, text: str, code: str, line: int) -> None:
    """An empty address, one that is not public, one without https; nobody else is stopped."""
    write(copy, "events/sources.yml", text)
    data, problems = read(copy)
    (found,) = [one for one in problems if one.code == code]
    assert (found.file, found.line, ids(data, "bilytska")) == ("data/events/sources.yml", line, ["urok", "zustrich"])
    assert "127.0.0.1" not in found.text() or "не публічна" in found.text()


# --- names


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("dykanska.yaml", "file-suffix"),
        ("dykanska.yml.txt", "file-suffix"),
        ("dykanska.YML", "file-suffix"),
        ("Dykanska.yml", "file-name"),
        ("Диканська.yml", "file-name"),
        ("dykanska (1).yml", "file-name"),
        ("dykanska – копія.yml", "file-name"),
    ],
)
@pytest.mark.parametrize("folder", ["events", "hromadas"])
def test_a_slip_in_a_name_is_told_with_the_right_one(copy: Copy, folder: str, name: str, code: str) -> None:
    """In both folders; where the right one is there already, the slip is a second file."""
    right = copy.root / "data" / folder / "dykanska.yml"
    right.write_text(events("dykanska", "persha") if folder == "events" else HROMADA, "utf-8")
    published(copy)
    (copy.root / "data" / folder / name).write_bytes(right.read_bytes())
    twice = [one for one in read(copy)[1] if one.severity == "error"]
    right.unlink()
    data, problems = read(copy)
    once = [one for one in problems if one.severity == "error"]
    assert [(one.code, one.file) for one in twice] == [("file-twice", f"data/{folder}/{name}")]
    assert [(one.code, one.file) for one in once] == [(code, f"data/{folder}/{name}")]
    assert all("dykanska.yml" in one.text(lang) for one in (*once, *twice) for lang in ("uk", "en"))  # type: ignore[arg-type]
    assert data.hromadas["dykanska"].name.uk == "Диканська громада"  # as it was last good
    assert ids(data) == (["persha"] if folder == "events" else [])


@pytest.mark.parametrize(
    "name", ["dykanska.yml~", ".DS_Store", "Thumbs.db", "._dykanska.yml", "~$podii.xlsx", ".dykanska.yml.swp", "x.bak"]
)
@pytest.mark.parametrize("folder", ["events", "hromadas"])
def test_what_editors_leave_behind_is_passed_over(copy: Copy, folder: str, name: str) -> None:
    """Quietly."""
    write(copy, f"{folder}/{name}", "x")
    assert read(copy)[1] == []


@pytest.mark.parametrize(
    ("name", "code", "severity"),
    [
        ("dykanska.ics", "calendar-none", "error"),
        ("dykanska.CSV", "table-heading", "error"),
        ("dykanska.xlsx", "office-named", "error"),
        ("Диканська громада.xlsx", "table-name", "error"),
        ("dykanska.xls", "table-ending", "error"),
        ("dykanska.docx", "table-ending", "error"),
        ("afisha.jpg", "file-foreign", "warning"),
    ],
)
def test_a_file_that_is_not_read_is_told(copy: Copy, name: str, code: str, severity: str) -> None:
    """With what to do instead; nothing is lost in silence."""
    write(copy, f"events/{name}", "x")
    assert [(one.code, one.severity) for one in read(copy)[1]] == [(code, severity)]


@pytest.mark.parametrize(
    ("name", "hromada", "code", "said"),
    [
        ("dykanska", "bilytska", "event-hromada", "hromada: dykanska"),
        ("dykanska", "nova", "event-hromada", "hromada: dykanska"),
        ("podii", "dykanska", "event-file-name", "dykanska.yml"),
        ("podii", "bilytska", "file-twice", "bilytska.yml"),
        ("dykansk", "dykansk", "event-file-unknown-near", "dykanska.yml"),
        ("nova", "nova", "event-file-unknown", "make hromada"),
    ],
)
def test_whose_a_file_is_is_told_at_its_line(copy: Copy, name: str, hromada: str, code: str, said: str) -> None:
    """Not at the first one; the line, the name or the command that mends it is there."""
    write(copy, f"events/{name}.yml", "# Наші події\n\n" + events(hromada, "persha"))
    data, problems = read(copy)
    (found,) = problems
    assert (found.code, found.line, found.severity) == (code, 3, "error")
    assert said in found.text("uk") and said in found.text("en")
    assert ids(data) == [] and ids(data, "bilytska") == ["urok", "zustrich"]


@settings(max_examples=40)
@given(st.lists(st.text("Aab.-_ ~yml(1)їtx", min_size=1, max_size=12), max_size=4))
def test_no_name_breaks_the_reading(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    """Each file is one that is read, a slip that is told, one of another kind, or left behind by some program."""
    folder = tmp_path_factory.mktemp("names")
    for name in {f"{one}.yml" for one in names} | {one for one in names if one.strip(". ")}:
        (folder / name).write_text("x")
    found = slug_files(folder, ("abba",))
    assert len({path.name for path in (*found.named.values(), *found.foreign)}) + len(found.problems) <= len(
        list(folder.iterdir())
    )
    assert {f"{slug}.yml" for slug in found.named} == {path.name for path in found.named.values()}


# --- a broken file


BROKEN: dict[str, Callable[[str], str]] = {
    "no YAML": lambda text: "hromada: [dykanska\n" + text,
    "a web page": lambda text: "<!doctype html>" + text,
    "of another hromada": lambda text: text.replace("dykanska", "bilytska", 1),
    "most of it": lambda text: text.replace("how: online", "how: nde", 2),
    "empty": lambda text: "",
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_file_gives_way_to_its_last_good_copy(copy: Copy, how: str) -> None:
    """As of its day; the others are published, the check fails, the copy stays as it is."""
    text = events("dykanska", "persha", "druha", "tretia", date="2027-03-01")
    write(copy, "events/dykanska.yml", text)
    published(copy)
    write(copy, "events/dykanska.yml", BROKEN[how](text))
    later = DAY + dt.timedelta(3)
    data, problems = read(copy, later)
    assert (ids(data), ids(data, "bilytska")) == (["persha", "druha", "tretia"], ["urok", "zustrich"])
    assert (data.as_of, data.replaced_files) == ({"dykanska": DAY}, {"data/events/dykanska.yml": DAY})
    assert {one.file for one in problems} == {"data/events/dykanska.yml"}
    assert copy.check().code == 1
    published(copy, later)
    assert ids(read(copy, later + dt.timedelta(57))[0]) == ["persha", "druha", "tretia"]
    assert "persha" not in ids(read(copy, later + dt.timedelta(58))[0])  # 61 days: too old to be told as true


def test_one_bad_event_takes_no_other_with_it(copy: Copy) -> None:
    """In a file here as in those that others keep; the copy of a file with an error is not renewed."""
    write(copy, "events/dykanska.yml", events("dykanska", "persha", "druha"))
    published(copy)
    write(copy, "events/dykanska.yml", events("dykanska", "persha", "druha") + EVENT.format(id="x", date="2026-13-01"))
    data, problems = read(copy)
    assert (ids(data), data.as_of, data.replaced_files) == (["persha", "druha"], {}, {})
    assert [one.code for one in errors(problems)] == ["date-impossible"]
    assert "events/dykanska.yml" not in data.good_files and "events/bilytska.yml" in data.good_files


def test_a_broken_file_that_was_never_good_is_left_out(copy: Copy) -> None:
    """And nothing else."""
    write(copy, "events/dykanska.yml", "hromada: [\n")
    data, problems = read(copy)
    assert ids(data) == [] and errors(problems) and data.replaced_files == {}
    assert ids(data, "bilytska") == ["urok", "zustrich"]


# --- a broken hromada


SLIPS = {
    "no YAML": lambda text: text + "note: {uk: [\n",
    "an unknown field": lambda text: text + "colour: red\n",
    "a line nobody knows": lambda text: (
        text + "services: {legal: {state: exists, contact: nema, checked_on: 2026-11-01}}\n"
    ),
    "one line twice": lambda text: text + LINE.removeprefix("contacts:\n"),
    "the code of another": lambda text: text.replace("UA53080030000010023", "UA53080010000088479"),
}


@pytest.mark.parametrize("how", SLIPS)
@pytest.mark.parametrize("kept", [True, False])
def test_a_broken_hromada_keeps_its_page_and_numbers(copy: Copy, how: str, kept: bool) -> None:
    """As last good; without a copy with its name and everybody's lines. Its events stay, its lines stay remembered."""
    text = HROMADA + LINE
    write(copy, "hromadas/dykanska.yml", text)
    write(copy, "events/dykanska.yml", events("dykanska", "persha"))
    published(copy)
    before = (copy.root / "data/published.json").read_bytes()
    if not kept:
        (copy.root / "data/pulled/good.json").unlink()
    write(copy, "hromadas/dykanska.yml", SLIPS[how](text))
    data, problems = held(copy)
    hromada = data.hromadas["dykanska"]
    assert (hromada.name.uk, [one.dial for one in hromada.contacts]) == (
        "Диканська громада",
        ["+380535191234"] if kept else [],
    )
    assert ids(data) == ["persha"]
    assert {one.file for one in errors(problems)} == {"data/hromadas/dykanska.yml"}
    published(copy)
    assert (copy.root / "data/published.json").read_bytes() == before
    write(copy, "hromadas/dykanska.yml", text.replace("191234", "191235"))  # mended, with another number
    data, problems = held(copy)
    assert [one.code for one in errors(problems)] == ["line-changed"]
    assert "+380535191235" not in {one.dial for one in data.lines.values()}


def test_a_new_broken_hromada_is_left_out(copy: Copy) -> None:
    """An address that was never published is not published by a slip."""
    write(copy, "hromadas/nova.yml", "name: {uk: [\n")
    data, problems = read(copy)
    assert "nova" not in data.hromadas and errors(problems)


@pytest.mark.parametrize(("before", "after"), [("191234", "191235"), (LINE, "")])
@pytest.mark.parametrize("kept", [True, False])
def test_a_number_changed_unconfirmed_stops_nobody_else(copy: Copy, before: str, after: str, kept: bool) -> None:
    """A hromada's own line stays as published, or is not shown; the events of all are."""
    text = HROMADA + LINE
    write(copy, "hromadas/dykanska.yml", text)
    published(copy)
    if not kept:
        (copy.root / "data/pulled/good.json").unlink()
    write(copy, "hromadas/dykanska.yml", text.replace(before, after))
    data, problems = held(copy)
    assert [one.dial for one in data.hromadas["dykanska"].contacts] == (["+380535191234"] if kept else [])
    (found,) = errors(problems)
    assert found.code == ("line-changed" if after else "contact-removed")
    assert copy.check().code == 1


@pytest.mark.parametrize("name", ["campaign", "contacts", "facts"])
def test_what_everybody_needs_still_stops_a_build(copy: Copy, name: str) -> None:
    """A broken campaign, list of lines or list of facts is nobody's alone."""
    write(copy, f"{name}.yml", "x: [\n")
    data, problems = data_folder.load(copy.root / "data", DAY)
    assert data is None and stopping(problems)


# --- days of the whole country

DAYS = """\
hromada: national
events:
- id: den
  kind: day
  title: {uk: "День", en: "Day"}
  date: 2026-12-02
  repeat: {every: year, until: 2036-12-31}
  how: everywhere
  source: {title: {uk: "Міністерство", en: "Ministry"}, url: "https://ministry.test/"}
"""


def test_days_of_the_country_count_by_themselves(copy: Copy) -> None:
    """A day needs neither place nor hour; a yearly one may go on for many years."""
    write(copy, "events/national.yml", DAYS)
    data, problems = read(copy)
    assert (ids(data, "national"), problems) == (["den"], [])
    assert "events/national.yml" in data.good_files


@pytest.mark.parametrize(
    ("text", "code", "line", "paste"),
    [
        (DAYS.replace("every: year", "every: yera"), "choice-unknown", 7, "every: year"),
        (DAYS.replace("  how: everywhere\n", ""), "key-missing", 3, "how: …"),
        (DAYS.replace("hromada: national", "hromada: bilytska"), "event-hromada", 1, "hromada: national"),
        (DAYS.replace('url: "https', 'url: "ftp'), "address-format", 9, ""),
        (DAYS.replace("Міністерство", "Дзвоніть +79001234567"), "dial-foreign", 9, ""),
    ],
)
def test_broken_days_give_way_to_those_last_good(copy: Copy, text: str, code: str, line: int, paste: str) -> None:
    """Told at their line with what to paste; the site stands, its other events too."""
    write(copy, "events/national.yml", DAYS)
    published(copy)
    write(copy, "events/national.yml", text)
    data, problems = read(copy)
    (found,) = errors(problems)
    assert (found.code, found.file, found.line) == (code, "data/events/national.yml", line)
    assert paste in found.text("uk") and paste in found.text("en")
    assert ids(data, "national") == ["den"] and ids(data, "bilytska") == ["urok", "zustrich"]


def test_a_day_without_a_source_is_not_shown(copy: Copy) -> None:
    """Nobody invents days of the country; the others stay."""
    other = DAYS.partition("- id: den")[2].replace("День", "Інший день")
    bare = "".join(line for line in DAYS.splitlines(keepends=True) if "source" not in line)
    write(copy, "events/national.yml", f"{bare}- id: inshyi{other}")
    data, problems = read(copy)
    assert [(one.code, one.line, one.severity) for one in problems] == [("event-no-source", 3, "error")]
    assert "source: {title:" in problems[0].text("uk") and ids(data, "national") == ["inshyi"]


def test_no_address_brings_days_of_the_country(copy: Copy) -> None:
    """They are the campaign's own: whoever runs another site does not state them."""
    write(copy, "events/sources.yml", 'sources:\n- {hromada: national, url: "https://dykanska.test/e.yml"}\n')
    data, problems = read(copy)
    assert [one.code for one in problems] == ["hromada-unknown"] and ids(data, "national") == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("contacts.yml.txt", "file-suffix"),
        ("charts.yaml", "file-suffix"),
        ("Search.yml", "file-name"),
        ("facts (1).yml", "file-twice"),
        ("notes.txt", None),
        ("about-us.yml", None),
    ],
)
def test_data_under_a_wrong_name_is_told(tmp_path: Path, name: str, code: str | None) -> None:
    """As Windows, a browser or a hurried hand names it; files that nobody took for the campaign's own may lie there."""
    (tmp_path / "facts.yml").write_text("facts: []\n", "utf-8")
    (tmp_path / name).write_text("", "utf-8")
    told = [one for one in data_folder.load(tmp_path, DAY)[1] if one.file.endswith(name)]
    assert [(one.code, one.severity) for one in told] == ([(code, "warning")] if code else [])
