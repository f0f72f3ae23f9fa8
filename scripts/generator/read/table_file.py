"""Tables of others as rows of cells: CSV of any dialect, and tables copied from Word, Excel or a page."""

import csv
import datetime as dt
import io
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from generator.base.problems import Problem
from generator.read.foreign_text import lines

MAX_ROWS = 2001  # a heading and as many events as a file may hold
MAX_COLUMNS = 40
DELIMITERS = (";", ",", "\t")


@dataclass(frozen=True)
class Uncounted:
    """A cell with a formula whose result nobody has worked out yet."""


Cell = str | dt.datetime | dt.date | dt.time | float | Uncounted


@dataclass(frozen=True)
class Row:
    """One row, by the number that programs for tables show; empty cells are empty texts."""

    number: int
    cells: tuple[Cell, ...]
    spoilt: bool = False  # quotes inside quotes: its cells are not what was meant

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return all(cell == "" for cell in self.cells)


def csv_rows(text: str, delimiter: str, file: str) -> tuple[list[Row], list[Problem]]:
    """Rows of a CSV text, the first ``MAX_ROWS``; a quote that is never closed would hide all rows after it."""
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    open_at, spoilt = _quotes(text, delimiter)
    try:
        for number, cells in enumerate(itertools.islice(reader, MAX_ROWS + 1), 1):
            rows.append(_row(number, cells, spoilt=number in spoilt))
    except csv.Error:
        return rows, [Problem(file, len(rows) + 1, "table-broken")]
    return ([], [Problem(file, open_at, "table-quote")]) if open_at else (rows, [])


def _quotes(text: str, delimiter: str) -> tuple[int | None, set[int]]:
    """The row in which a quote is opened that nothing closes, if there is one, and rows with quotes inside quotes."""
    strict, spoilt = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), set[int]()
    for number in itertools.count(1):
        try:
            if next(strict, None) is None:
                break
        except csv.Error as error:
            if "unexpected end" in str(error):
                return number, spoilt
            spoilt.add(number)
    return None, spoilt


def _row(number: int, cells: Iterable[str], *, spoilt: bool = False) -> Row:
    return Row(number, tuple(lines(cell) for cell in itertools.islice(cells, MAX_COLUMNS)), spoilt)


def html_rows(text: str) -> list[Row]:
    """Rows of the tables of a page, as Word, Excel and browsers copy them; a cell over several rows is in each."""
    reader = _Tables()
    reader.feed(text)
    reader.close()
    return [_row(number, cells) for number, cells in enumerate(reader.rows[: MAX_ROWS + 1], 1)]


class _Tables(HTMLParser):
    """Gathers cells."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._cell: list[str] | None = None
        self._spans: dict[int, tuple[int, str]] = {}  # column → rows that it goes on for, and its text
        self._wide = self._tall = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._end_cell()
            self._fill()
            self.rows.append([])
        elif tag in ("td", "th"):
            self._end_cell()
            said = dict(attrs)
            self._wide, self._tall = (_count(said.get(name)) for name in ("colspan", "rowspan"))
            self._cell = []
        elif tag in ("br", "p", "div") and self._cell:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag in ("tr", "table"):
            self._fill()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(" ".join(data.split()) if data.strip() else " ")

    def _fill(self) -> None:
        """Put the cells of rows above that go on here where they stand."""
        row = self.rows[-1] if self.rows else []
        while self.rows and len(row) in self._spans and len(row) < MAX_COLUMNS:
            column = len(row)
            left, text = self._spans.pop(column)
            row.append(text)
            if left > 1:
                self._spans[column] = left - 1, text

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        text, self._cell = "".join(self._cell).strip(), None
        if not self.rows:
            self.rows.append([])
        self._fill()
        row = self.rows[-1]
        for number in range(min(self._wide, MAX_COLUMNS - len(row))):
            if self._tall > 1:
                self._spans[len(row)] = self._tall - 1, "" if number else text
            row.append("" if number else text)


def _count(written: str | None) -> int:
    return max(1, min(int(written), MAX_ROWS)) if written and written.isdecimal() and len(written) < 5 else 1


def rows_of(cells: Iterable[Iterable[str]]) -> Iterator[Row]:
    """Rows of texts that another reader gathered."""
    return (_row(number, row) for number, row in enumerate(cells, 1))
