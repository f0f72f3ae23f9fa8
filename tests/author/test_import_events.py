"""``make import``: what somebody has already becomes entries of the hromada's file, once."""

import datetime as dt
import io
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import docx
import openpyxl
import pytest
from conftest import TODAY, Project
from docx.document import Document

import import_events
from generator.check.event_files import read_event_file

ROWS = [("Дата", "Час", "Назва заходу", "Місце"), ("02.12.2026", "з 10.00", "Урок безпеки", "Ліцей")]


@dataclass(frozen=True)
class Importing:
    """A data folder with two hromadas, one of which has events, and the command."""

    data: Path
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: object) -> tuple[int, str]:
        code = import_events.main([*map(str, arguments), "--data", str(self.data), "--today", TODAY, "--lang", "uk"])
        said = self.capsys.readouterr()
        return code, said.out + said.err

    def events(self, hromada: str) -> Path:
        return self.data / "events" / f"{hromada}.yml"


@pytest.fixture
def importing(project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Importing:
    names = ("hromadas/bilytska", "hromadas/dykanska", "events/bilytska", "events/sources", "contacts")
    for name in names:
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(project.data / f"{name}.yml", tmp_path / "data" / f"{name}.yml")
    return Importing(tmp_path / "data", capsys)


def plan(path: Path, *more: tuple[object, ...]) -> Path:
    book = openpyxl.Workbook()
    for row in (*ROWS, *more):
        book.active.append(list(row))
    book.save(path)
    return path


def word(path: Path) -> Path:
    """A plan in Word: a title over the whole row, and a day that stands for two rows."""
    document: Document = docx.Document()
    document.add_paragraph("План заходів")
    table = document.add_table(1, 4)
    for cell, text in zip(table.rows[0].cells, ROWS[0], strict=True):
        cell.text = text
    month = table.add_row().cells
    month[0].merge(month[3]).text = "Грудень 2026"
    for row in (
        ("02.12.2026", "10.00", "Урок", "Ліцей"),
        ("", "12.00", "Виставка", "Клуб"),
        ("до 20 грудня", "", "Звіт", ""),
    ):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    table.cell(2, 0).merge(table.cell(3, 0)).text = "02.12.2026"
    document.save(str(path))
    return path


def test_a_table_is_added_to_what_is_there(importing: Importing, tmp_path: Path) -> None:
    """Comments and entries stay byte for byte; the second time there is nothing to add."""
    path = importing.events("bilytska")
    before = path.read_bytes()
    code, said = importing(plan(tmp_path / "план.xlsx"), "--hromada", "bilytska")
    after = path.read_bytes()
    assert code == 0 and "внесено 1, уже були 0, не взято 0" in said and "Урок безпеки" in said
    assert after.startswith(before)
    old, new = read_event_file(path)[0].events[:-1], read_event_file(path)[0].events[-1]
    assert len(old) > 0 and (new.id, new.title.uk) == ("urok-bezpeky-2026-12-02", "Урок безпеки")
    code, said = importing(tmp_path / "план.xlsx", "--hromada", "bilytska")
    assert (code, path.read_bytes()) == (0, after) and "внесено 0, уже були 1" in said


def test_an_event_under_another_id_is_there_too(importing: Importing, tmp_path: Path) -> None:
    """The form gives ids of its own: title, day and hour tell that it is the same."""
    path = importing.events("bilytska")
    importing(plan(tmp_path / "план.xlsx"), "--hromada", "bilytska")
    path.write_bytes(path.read_bytes().replace(b"urok-bezpeky-2026-12-02", b"urok-bezpeky-2026-12"))
    before = path.read_bytes()
    assert "уже були 1" in importing(tmp_path / "план.xlsx", "--hromada", "bilytska")[1]
    assert path.read_bytes() == before


def test_a_first_file_is_made(importing: Importing, tmp_path: Path) -> None:
    """Named after the hromada; without --hromada the name of the table says whose it is."""
    code, _ = importing(plan(tmp_path / "dykanska.xlsx"))
    text = importing.events("dykanska").read_text("utf-8")
    assert code == 0 and text.startswith("# Події: Диканська громада.") and 'title: {uk: "Урок безпеки"}' in text


def test_a_document_of_word(importing: Importing, tmp_path: Path) -> None:
    """Its table, with cells over several rows and columns; what can't be taken is told, and makes the exit code 1."""
    code, said = importing(word(tmp_path / "план.docx"), "--hromada", "dykanska")
    events = read_event_file(importing.events("dykanska"))[0].events
    assert [(event.title.uk, event.first_day, event.time and event.time.start.hour) for event in events] == [
        ("Урок", dt.date(2026, 12, 2), 10),
        ("Виставка", dt.date(2026, 12, 2), 12),
    ]
    assert code == 1 and "table-date-until: рядок 5, «Звіт»" in said and "не взято 1" in said


HTML = """Version:0.9\r\nStartHTML:1\r\n<html xmlns:o="urn:x"><body><!--StartFragment--><table>
<tr><td><p><o:p>Дата</o:p></p><td>Час<td>Назва</tr><tr><td rowspan=2>02.12.2026<td>10:00
<td><p>Урок &amp;<br>гра</p></tr><tr><td>12:00<td>Виставка
</table></body></html>"""
TEXT = 'Дата\tЧас\tНазва\r\n02.12.2026\t10:00\tУрок & гра\r\n02.12.2026\t12:00\t"Виставка"\r\n'


@pytest.mark.parametrize(("name", "text"), [("таблиця.html", HTML), ("таблиця.txt", TEXT), ("-", TEXT), ("-", HTML)])
def test_a_copied_table(
    importing: Importing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    """As Word and Excel put it into the clipboard, saved or on the input."""
    (tmp_path / "таблиця.html").write_bytes(HTML.encode())
    (tmp_path / "таблиця.txt").write_bytes(TEXT.encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    code, said = importing("-" if name == "-" else tmp_path / name, "--hromada", "dykanska")
    events = read_event_file(importing.events("dykanska"))[0].events
    assert [event.title.uk for event in events] == ["Урок & гра", "Виставка"]
    assert code == 0, said


def test_another_file(importing: Importing, tmp_path: Path) -> None:
    """--out names it; the hromada's own stays as it is."""
    before = importing.events("bilytska").read_bytes()
    code, _ = importing(plan(tmp_path / "план.xlsx"), "--hromada", "bilytska", "--out", tmp_path / "інший.yml")
    assert code == 0 and importing.events("bilytska").read_bytes() == before
    assert [event.title.uk for event in read_event_file(tmp_path / "інший.yml")[0].events] == ["Урок безпеки"]


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("немає.xlsx", None, 2, "file-missing"),
        ("план.yml", b"hromada: bilytska\nevents: []\n", 1, "import-form"),
        ("лист.txt", "Доброго дня!".encode(), 1, "import-form"),
        ("план.docx", b"PK\x03\x04xx", 1, "office-broken"),
        ("план.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 99, 1, "office-old"),
        ("план.csv", "Дата;Назва\n".encode(), 0, "внесено 0"),
    ],
)
def test_what_is_no_table(
    importing: Importing, tmp_path: Path, name: str, content: bytes | None, code: int, said: str
) -> None:
    """Is told, and nothing is written."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    before = importing.events("bilytska").read_bytes()
    result = importing(tmp_path / name, "--hromada", "bilytska")
    assert result[0] == code and said in result[1]
    assert importing.events("bilytska").read_bytes() == before


def test_a_wrong_call(importing: Importing, tmp_path: Path) -> None:
    """Without a file, or of a hromada that nobody knows: what to type stands in the answer."""
    assert importing() == (2, "Допишіть файл: python scripts/run.py import план.xlsx --hromada bilytska\n")
    code, said = importing(plan(tmp_path / "план.xlsx"))
    assert code == 2 and "--hromada bilytska" in said
