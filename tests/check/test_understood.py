"""Slips that officers were seen to make: each is told in its true line, with what to do, and where it can be, a mend.

How each of them ended before anybody read the messages is in no test: a slip that passes in silence is the worst.
"""

import datetime as dt
from pathlib import Path
from typing import NamedTuple

import pytest
from campaign import CLEAN, SITE, Copy, Said, made
from conftest import TODAY

from generator.base.problems import SEVERITIES
from generator.check import data_folder, published_lines
from generator.read import json_state

EVENTS, CONTACTS, PAGE, HROMADA = (
    "data/events/bilytska.yml", "data/contacts.yml", "docs/help/call.uk.md", "data/hromadas/bilytska.yml",
)  # fmt: skip
PLACED = '    how: on_site\n    place: {name: {uk: "Бібліотека"'


class Slip(NamedTuple):
    """What was typed in place of what, and what is said: code, lines further down, words of the remedy.

    No code: it is as good a way to write it as any. ``mends``: what is to paste makes all well.
    """

    file: str
    before: str
    after: str
    code: str = ""
    further: int = 0
    remedy: str = ""
    mends: bool = False


SLIPS = {
    "a digit of a number": Slip(CONTACTS, 'dial: "527"', 'dial: "528"', "line-changed", 0, "подзвоніть"),
    "letters in a number": Slip(CONTACTS, 'dial: "527"', 'dial: "0800 5О5"', "dial-letters", 0, "наберіть самі цифри"),
    "letters in an event's number": Slip(
        EVENTS, "[pupils]\n", '[pupils]\n    contact: {phone: "О67 123 45 67"}\n', "dial-letters", 1, "без літер"
    ),
    "a number as in the city": Slip(  # fit to dial: only confirmed it must be
        CONTACTS, 'dial: "527"', 'dial: "(05363) 2-12-34"', "line-changed", 0, "подзвоніть"
    ),
    "a hashtag in a title": Slip(
        EVENTS, '"Урок про роботу"', "Урок #СтопТоргівлі у ліцеї", "text-cut", 0, "візьміть увесь текст у лапки", True
    ),
    "a title without a language": Slip(
        EVENTS, '{uk: "Зустріч", en: "Meeting"}', "Зустріч #1 батьків", "shape-bilingual", 0, "напишіть так", True
    ),
    "taking part, in Ukrainian": Slip(EVENTS, PLACED, PLACED.replace("on_site", "на місці")),
    "a kind, in Ukrainian": Slip(EVENTS, "kind: lesson", "kind: тренінг"),
    "a word of no list": Slip(
        EVENTS, PLACED, PLACED.replace("on_site", "наживо"), "choice-unknown", 0, "оберіть одне з: на місці, онлайн"
    ),
    "an unknown hromada": Slip(
        EVENTS, "hromada: bilytska", "hromada: bilitska", "event-hromada", 0, "виправте цей рядок", True
    ),
    "a title of 400 letters": Slip(
        EVENTS, '"Урок про роботу"', f'"{"Дуже довга назва " * 25}"', "event-title-long", 0, "вкоротіть"
    ),
    "a year too late": Slip(EVENTS, "date: 2026-12-02", "date: 2062-12-02", "date-far", 0, "перевірте рік"),
    "a year too early": Slip(EVENTS, "date: 2026-12-02", "date: 2025-12-02", "date-past", 0, "перевірте рік"),
    "a second title": Slip(PAGE, "reviewed:", 'title: "Інше"\nreviewed:', "key-duplicate", 0, "залиште одне"),
    "marks of a conflict": Slip(
        EVENTS, "  - id: zustrich", "<<<<<<< HEAD\n  - id: zustrich", "file-conflict", 0, "залиште потрібне"
    ),
    "no way to take part": Slip(EVENTS, PLACED, PLACED[PLACED.index("    place") :], "key-missing", -7, "додайте"),
    "a page's own line misspelt": Slip(
        PAGE, '{{ fact("calls") }}', '{{ phone("572") }}', "reference-missing", 0, "виправте назву в лапках"
    ),
    "a picture that is not there": Slip(
        PAGE, "## Перед", "![Двір](/images/yard.webp)\n\n## Перед", "link-missing", 0, "виправте шлях"
    ),
    "a code of another state": Slip(
        HROMADA, "UA53080010000088479", "UA5308", "katottg-format", 0, "17 цифр"
    ),
    "days the wrong way round": Slip(
        EVENTS, "    date: 2026-12-02\n", "    from: 2026-12-05\n    to: 2026-12-02\n", "date-order", 1, "поміняйте"
    ),
}  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Copy:
    made_copy = made(tmp_path / "copy", monkeypatch, capsys)
    data, _ = data_folder.load(made_copy.root / "data", dt.date.fromisoformat(TODAY))
    assert data is not None
    content = json_state.dump(published_lines.lines(data))
    (made_copy.root / "data" / published_lines.NAME).write_bytes(content)
    return made_copy


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_understood(copy: Copy, name: str) -> None:
    """One message about it, before all others; its line is the one that was typed."""
    slip = SLIPS[name]
    line = copy.slip(slip.file, slip.before, slip.after)
    said = copy.problems()
    if not slip.code:
        assert said == []
        return
    first, *rest = said
    assert (first["code"], first["file"], first["line"]) == (slip.code, slip.file, line + slip.further)
    assert slip.remedy in first["text"].partition(" — ")[2]
    ranks = [SEVERITIES.index(one["severity"]) for one in said]
    assert ranks == sorted(ranks) and slip.code not in {one["code"] for one in rest}
    if slip.mends:
        copy.apply(first)
        assert copy.check() == Said(0, CLEAN) or copy.problems()[0]["severity"] == "notice"


@pytest.mark.parametrize("name", ["dykanska.yml.txt", "bilytska.yaml", "lubenska.yml", "Dykanska.yml"])
def test_a_file_that_would_be_ignored_is_told(copy: Copy, name: str) -> None:
    """By its name, with the one that it should have; an ending that Windows hid, another spelling, an unknown name."""
    (copy.root / "data/events" / name).write_text(SITE[EVENTS], encoding="utf-8")
    first = copy.problems()[0]
    assert (first["file"], first["severity"]) == (f"data/events/{name}", "error")
    assert ".yml" in first["text"].partition(" — ")[2]
