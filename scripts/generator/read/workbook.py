"""An Excel workbook (.xlsx) → rows of its sheets. Read only, as far as a file of events may go."""

import datetime as dt
import io
import itertools
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import openpyxl

from generator.base.problems import Problem
from generator.read import packed_file
from generator.read.foreign_text import lines
from generator.read.table_file import MAX_COLUMNS, MAX_ROWS, Cell, Row, Uncounted

_FAULTS = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")  # results of formulas that went wrong


@dataclass(frozen=True)
class Sheet:
    """One sheet by its name."""

    name: str
    rows: list[Row]


def sheets(data: bytes, file: str) -> tuple[list[Sheet], list[Problem]]:
    """Visible sheets of a workbook in their order, or why it can't be read."""
    if problem := packed_file.refused(data, file):
        return [], [problem]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what Excel added that the library passes over
            texts = _read(data, values=False) if packed_file.has_formulas(data) else {}
            return [_sheet(name, rows, texts.get(name)) for name, rows in _read(data, values=True).items()], []
    except Exception:  # whatever a broken workbook makes the library stumble over
        return [], [Problem(file, 1, "office-broken")]


def _read(data: bytes, *, values: bool) -> dict[str, list[tuple[object, ...]]]:
    """Cells of each sheet: results of formulas, or with ``values`` false the formulas themselves."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)
    try:
        read = {}
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                sheet.reset_dimensions()  # what a file says of its size may be wrong
                read[sheet.title] = _cut(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True))
        return read
    finally:
        book.close()


def _cut(rows: Iterator[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Rows up to the limit, without the empty ones at the end."""
    listed = list(itertools.islice(rows, MAX_ROWS + 1))
    while listed and all(cell is None for cell in listed[-1]):
        listed.pop()
    return listed


def _sheet(name: str, rows: list[tuple[object, ...]], texts: list[tuple[object, ...]] | None) -> Sheet:
    listed = []
    for at, row in enumerate(rows):
        formulas = texts[at] if texts and at < len(texts) else ()
        cells = (_cell(cell, formulas[column] if column < len(formulas) else None) for column, cell in enumerate(row))
        listed.append(Row(at + 1, tuple(cells)))
    return Sheet(name, listed)


def _cell(value: object, formula: object) -> Cell:
    if value is None:
        return Uncounted() if isinstance(formula, str) and formula.startswith("=") else ""
    if isinstance(value, bool):
        return "так" if value else "ні"
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value
    if isinstance(value, dt.timedelta):
        return (dt.datetime.min + value).time() if dt.timedelta(0) <= value < dt.timedelta(1) else str(value)
    return Uncounted() if str(value) in _FAULTS else lines(str(value))
