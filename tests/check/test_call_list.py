"""Lines to call anew: one reminder, a sheet, and nothing else changed before they were called."""

import datetime as dt
import re
from pathlib import Path

import pypdf
import pytest
import small
from conftest import TODAY, Project

import check
from generator.base.fields import Lang
from generator.check import call_list, data_folder, published_lines
from generator.check.published_lines import Lines
from generator.model.data import Data

DAY = dt.date.fromisoformat(TODAY)


def _data(folder: Path, today: dt.date = DAY) -> Data:
    data, problems = data_folder.load(folder, today)
    assert data is not None and [one.code for one in problems].count("contact-due") == 1
    return data


@pytest.fixture
def folder(small_site: Path, tmp_path: Path) -> Path:
    """Data of the small campaign with a hromada that has a line of its own."""
    for name in ("contacts.yml", "facts.yml", "campaign.yml", "hromadas/bilytska.yml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((small_site / "data" / name).read_bytes())
    _edit(tmp_path, "hromadas/bilytska.yml", "contacts: []", small.SAID)
    return tmp_path


def _edit(folder: Path, name: str, before: str, after: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after, 1), "utf-8")


def test_every_answer_has_its_place(folder: Path) -> None:
    """The oldest line first, each with the line of its file where ``verified_on`` stands; none that the state sets."""
    calls = call_list.calls(_data(folder, dt.date(2031, 1, 1)), folder)
    dates = [call.contact.verified_on for call in calls]
    assert dates == sorted(dates) and "bilytska/sluzhba" in [call.key for call in calls]
    assert not {"102", "112", "eu-112"} & {call.key for call in calls}
    for call in calls:
        line = Path(call.file).read_text("utf-8").split("\n")[call.line - 1]
        assert re.fullmatch(rf' *verified_on: "{call.contact.verified_on}"', line)


@pytest.mark.parametrize(
    ("lang", "asked", "place"), [("uk", "Чи відповідають?", "рядок"), ("en", "Do they answer?", "line")]
)
def test_the_sheet_says_whom_to_call_and_what_to_ask(
    project: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path, lang: Lang, asked: str, place: str
) -> None:
    """On a terminal and on paper, for every line that is due."""
    options = ["--data", str(project.data), "--today", TODAY, "--lang", lang, "--call-list"]
    assert check.main(options) == 0
    text = capsys.readouterr().out
    due = len(call_list.calls(_data(project.data), project.data))
    assert text.count(asked) == due > 10 and len(re.findall(rf"{place} \d+", text)) == due
    assert "0 800 502 230" in text and "verified_on" in text
    assert check.main([*options, str(tmp_path / "calls.pdf")]) == 0
    pages = pypdf.PdfReader(tmp_path / "calls.pdf").pages
    assert "".join(page.extract_text() for page in pages).count(asked) == due


def test_lines_that_are_fresh_need_no_call(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Then there is no reminder and no sheet."""
    text = (folder / "contacts.yml").read_text("utf-8")
    (folder / "contacts.yml").write_text(re.sub(r'verified_on: ".*"', f'verified_on: "{TODAY}"', text), "utf-8")
    data, problems = data_folder.load(folder, DAY)
    assert data is not None and "contact-due" not in [one.code for one in problems]
    assert check.main(["--data", str(folder), "--today", TODAY, "--lang", "uk", "--call-list"]) == 0
    assert "дзвонити нікому" in capsys.readouterr().out


def _refused(folder: Path, memory: Lines) -> list[str]:
    """The lines of which a warning says that they were changed too early."""
    problems = list(call_list.changes_before_calls(_data(folder), folder, [memory]))
    assert {(one.code, one.severity) for one in problems} <= {("contact-unconfirmed", "warning")}
    return [str(one.params["changed"]) for one in problems]


CONFIRMED = f'verified_on: "{TODAY}"'


@pytest.mark.parametrize(
    ("name", "before", "after", "changed"),
    [
        ("contacts.yml", "контактний центр Полтавщини", "центр Полтавщини", ["poltava-okc"]),
        ("contacts.yml", 'verified_on: "2026-02-28"', 'verified_on: "2026-02-27"', ["mfa-abroad"]),
        ("contacts.yml", 'verified_on: "2026-02-28"', CONFIRMED, []),
        ("contacts.yml", 'verified_on: "2017-07-18"', CONFIRMED, []),
        ("contacts.yml", 'id: "legal-aid"', 'id: "legal-aid-new"', ["legal-aid-new"]),
        ("hromadas/bilytska.yml", 'id: "sluzhba"', 'id: "viddil"', ["bilytska/sluzhba, bilytska/viddil"]),
        ("campaign.yml", 'legal: "legal-aid"', 'legal: "527"', []),
    ],
)
def test_nothing_else_changes_before_the_calls(
    folder: Path, name: str, before: str, after: str, changed: list[str]
) -> None:
    """While lines wait for over a year: only to confirm a line, or to take one away that waits, is free."""
    memory = published_lines.lines(_data(folder))
    assert _refused(folder, memory) == []
    if name == "contacts.yml" and "legal" in before:
        _edit(folder, "campaign.yml", 'legal: "legal-aid"', 'legal: "527"')
    if name.startswith("hromadas/"):
        _edit(folder, name, "contact: sluzhba", "contact: viddil")
    _edit(folder, name, before, after)
    assert _refused(folder, memory) == changed
    assert _refused(folder, {}) == []  # nothing was published before


def test_what_was_taken_by_name_is_no_change(folder: Path) -> None:
    """Once published with the day on which a person took it, a line is as it was."""
    data = _data(folder)
    memory = published_lines.noted(data, {}, {"mfa-abroad": DAY})
    assert memory["mfa-abroad"].accepted_on == DAY and _refused(folder, memory) == []


def test_when_no_line_waits_all_may_change(folder: Path) -> None:
    """A line of half a year is a reminder alone."""
    text = (folder / "contacts.yml").read_text("utf-8")
    (folder / "contacts.yml").write_text(re.sub(r'verified_on: ".*"', 'verified_on: "2026-02-28"', text), "utf-8")
    memory = published_lines.lines(_data(folder))
    _edit(folder, "contacts.yml", "контактний центр Полтавщини", "центр Полтавщини")
    assert _refused(folder, memory) == []


@pytest.mark.parametrize(
    ("name", "before", "after", "code"),
    [
        ("contacts.yml", 'law: "emergency-numbers"', 'law: "emergency-number"', "fact-unknown"),
        ("facts.yml", "state: working", "state: ended", "contact-law-state"),
        (
            "hromadas/bilytska.yml",
            'verified_how: "called"',
            'verified_how: "called"\n    law: "emergency-numbers"',
            "contact-law-local",
        ),
    ],
)
def test_only_a_fact_in_force_keeps_a_number_young(folder: Path, name: str, before: str, after: str, code: str) -> None:
    """A number that the state sets names the fact that says so; a hromada's line ages like any other."""
    _edit(folder, name, before, after)
    _, problems = data_folder.load(folder, DAY)
    assert code in [one.code for one in problems if one.severity == "error"]
