"""The guard of the numbers: what was last published does not change without being confirmed anew."""

import datetime as dt
import json
import re
import shutil
from pathlib import Path

import pytest
import small
from conftest import Project

from generator.check import data_folder, published_lines
from generator.model.data import Data
from generator.read import json_state

DAY = dt.date(2026, 11, 28)
HROMADA_LINE = """
contacts:
  - id: "social"
    name: {uk: "Соціальний захист"}
    dial: "+380536412345"
    for_whom: {uk: "Для всіх."}
    dial_from: "ukraine"
    sources: [{title: {uk: "Громада"}, url: "https://example.org/a", date: "2026-11-01"}]
    verified_on: "2026-11-01"
    verified_by: {uk: "Громада"}
    verified_how: "called"
"""


NAMES_LINES = ("campaign.yml", "contacts.yml", "published.json", "events", "hromadas", "bilytska.yml")


def _others(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name not in NAMES_LINES]


@pytest.fixture
def folder(project: Project, tmp_path: Path) -> Path:
    """Of the project's data what has to do with lines, with one of a hromada's own; of the hromadas, this one."""
    copy = shutil.copytree(project.data, tmp_path / "data", ignore=_others)
    (copy / "facts.yml").write_text(small.FACTS, "utf-8")
    file = copy / "hromadas" / "bilytska.yml"
    text = re.sub(r"(?ms)^contacts:.*?(?=^\S|\Z)", "", file.read_text("utf-8"))
    file.write_text(text + HROMADA_LINE, "utf-8")
    return copy


def read(folder: Path) -> Data:
    data, problems = data_folder.load(folder, DAY)
    assert data is not None, problems
    return data


def edit(folder: Path, name: str, before: str, after: str) -> None:
    path = folder / name
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


def of_527(folder: Path, before: str, after: str) -> None:
    """Change something of the line 527 alone."""
    path = folder / "contacts.yml"
    head, mark, rest = path.read_text("utf-8").partition('  - id: "527"\n')
    assert before in rest
    path.write_text(head + mark + rest.replace(before, after, 1), "utf-8")


CONFIRMED = ('verified_on: "2026-02-17"', 'verified_on: "2026-11-28"')
CHANGES = {
    "number": ('dial: "527"', 'dial: "528"', "527", "528"),
    "name": ("Національна гаряча лінія", "Народна гаряча лінія", "Національна", "Народна"),
    "english name": ("National Counter-Trafficking", "State Counter-Trafficking", "National", "State"),
    "hours": ('    dial_from: "ukraine"\n', '    dial_from: "ukraine"\n    hours: {uk: "щодня"}\n', "—", "щодня"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_readers_were_told_does_not_just_change(folder: Path, name: str) -> None:
    """Number, name and hours: one error that shows both, at the true line; with a newer confirmation none."""
    before, after, was, now = CHANGES[name]
    published = published_lines.lines(read(folder))
    of_527(folder, before, after)
    (problem,) = published_lines.check(read(folder), folder, DAY, [published])
    assert (problem.code, problem.severity) == ("line-changed", "error")
    assert was in problem.text("uk") and now in problem.text("uk") and problem.text("en")
    assert problem.file.endswith("contacts.yml")
    assert (
        after.strip().splitlines()[-1].strip()[:12]
        in (folder / "contacts.yml").read_text("utf-8").split("\n")[problem.line - 1]
    )
    of_527(folder, *CONFIRMED)
    assert list(published_lines.check(read(folder), folder, DAY, [published])) == []


def test_a_hromadas_own_line_is_guarded_too(folder: Path) -> None:
    """The file and the line of the number are named."""
    published = published_lines.lines(read(folder))
    edit(folder, "hromadas/bilytska.yml", "+380536412345", "+380536412346")
    (problem,) = published_lines.check(read(folder), folder, DAY, [published])
    assert problem.file.endswith("hromadas/bilytska.yml")
    assert "+380536412346" in (folder / "hromadas/bilytska.yml").read_text("utf-8").split("\n")[problem.line - 1]


def test_the_first_number_of_every_page_is_guarded_too(folder: Path) -> None:
    """campaign.yml must not lead to another line, unless that one was confirmed since."""
    published = published_lines.lines(read(folder))
    edit(folder, "campaign.yml", 'danger_line: "102"', 'danger_line: "112"')
    (problem,) = published_lines.check(read(folder), folder, DAY, [published])
    assert problem.file.endswith("campaign.yml") and "102" in problem.text("uk") and "112" in problem.text("uk")
    assert problem.paste == 'danger_line: "102"' and "«campaign/danger_line»" in problem.text("uk")
    assert list(published_lines.check(read(folder), folder, DAY, [published], {"campaign/danger_line"})) == []


@pytest.mark.parametrize("day", ["2026-02-17", "2026-02-16"])
def test_neither_the_same_day_nor_an_older_one_confirms(folder: Path, day: str) -> None:
    """A stale number must not come back either."""
    published = published_lines.lines(read(folder))
    of_527(folder, 'dial: "527"', 'dial: "528"')
    of_527(folder, 'verified_on: "2026-02-17"', f'verified_on: "{day}"')
    assert [one.code for one in published_lines.check(read(folder), folder, DAY, [published])] == ["line-changed"]


@pytest.mark.parametrize("name", ["contacts.yml", "facts.yml"])
def test_one_slip_is_one_error(project: Project, tmp_path: Path, name: str) -> None:
    """What cannot be read lacks nothing: charts, questions and campaign name lines and facts that are there."""
    folder = shutil.copytree(project.data, tmp_path / "whole")
    before, after = ('dial: "527"', 'dial: "52a"') if name == "contacts.yml" else ("checked_on:", "checked:")
    edit(folder, name, before, after)
    _, problems = data_folder.load(folder, DAY)
    told = {(problem.code, problem.line) for problem in problems if problem.severity == "error"}
    codes = {"dial-letters"} if name == "contacts.yml" else {"key-missing", "key-unknown-near", "key-unknown"}
    assert told and {code for code, _ in told} <= codes


def test_push_by_push_nothing_slips_through(folder: Path) -> None:
    """A refused number stays refused, whatever else changes; a confirmed one can't be changed again on the same day."""
    published = published_lines.lines(read(folder))
    of_527(folder, 'dial: "527"', 'dial: "528"')
    edit(folder, "campaign.yml", "Безпечний крок", "Певний крок")
    assert [one.code for one in published_lines.check(read(folder), folder, DAY, [published])] == ["line-changed"]
    of_527(folder, *CONFIRMED)
    assert list(published_lines.check(read(folder), folder, DAY, [published])) == []
    later = published_lines.lines(read(folder))
    of_527(folder, 'dial: "528"', 'dial: "529"')
    problems = list(published_lines.check(read(folder), folder, DAY, [published, later]))
    assert [one.code for one in problems] == ["line-changed"] and "528" in problems[0].text("uk")
    assert list(published_lines.check(read(folder), folder, DAY, [published, later], {"527"})) == []


def test_a_line_goes_only_with_a_reason(folder: Path) -> None:
    """One that is simply not there any more is an error with the entry to paste; of a broken file nothing is said."""
    published = published_lines.lines(read(folder))
    path = folder / "hromadas" / "bilytska.yml"
    whole = path.read_text("utf-8")
    path.write_text(whole.replace(HROMADA_LINE, ""), "utf-8")
    (problem,) = published_lines.check(read(folder), folder, DAY, [published])
    assert problem.code == "contact-removed" and 'id: "bilytska/social"' in str(problem.paste)
    entry = 'removed:\n  - {id: "bilytska/social", reason: "Відділ закрито", date: "2026-11-28"}\n'
    edit(folder, "contacts.yml", "removed:\n", entry)
    assert list(published_lines.check(read(folder), folder, DAY, [published])) == []


def test_what_a_person_took_by_name_is_taken_elsewhere(folder: Path) -> None:
    """A slip mended on the same day on a PC: a server takes it from the file kept with the sources, and no other."""
    server = published_lines.lines(read(folder))
    of_527(folder, 'dial: "527"', 'dial: "528"')
    data = read(folder)
    taken = published_lines.accepted_on(data, [server], ["527"], DAY)
    kept = published_lines.noted(data, server, taken)
    assert list(published_lines.check(data, folder, DAY, [kept, server])) == []
    server = published_lines.noted(data, server, published_lines.accepted_on(data, [kept, server], [], DAY))
    for number in ("527", "529"):  # back to the former one by itself, or on to a third
        of_527(folder, 'dial: "', f'dial: "{number}" #')
        problems = published_lines.check(read(folder), folder, DAY, [kept, server])
        assert {problem.code for problem in problems} == {"line-changed"}, number
        of_527(folder, f'dial: "{number}" #', 'dial: "')


def test_the_file_gives_back_what_was_noted(folder: Path, tmp_path: Path) -> None:
    """One line an entry, sorted, so that Git merges it; a broken file is an error and remembers nothing."""
    lines = published_lines.lines(read(folder))
    file = tmp_path / published_lines.NAME
    file.write_bytes(json_state.dump(lines))
    assert published_lines.load(file) == (lines, [])
    rows = file.read_text("utf-8").splitlines()[1:-1]
    assert (
        len(rows) == len(lines)
        and rows == sorted(rows)
        and all(json.loads("{" + row.rstrip(",") + "}") for row in rows)
    )
    file.write_text("{", "utf-8")
    assert [(one.code, one.severity) for one in published_lines.load(file)[1]] == [("lines-memory", "error")]
    assert published_lines.load(tmp_path / "none.json") == ({}, [])
