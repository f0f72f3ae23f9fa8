"""A Word document (.docx) → rows of its tables."""

import io
from collections.abc import Iterator

import docx
from docx.table import Table

from generator.base.problems import Problem
from generator.read import packed_file
from generator.read.table_file import MAX_COLUMNS, MAX_ROWS, Row, rows_of


def tables(data: bytes, file: str) -> tuple[list[list[Row]], list[Problem]]:
    """Tables of a document in their order, or why it can't be read. A cell over several columns counts once."""
    if problem := packed_file.refused(data, file):
        return [], [problem]
    try:
        return [list(rows_of(_rows(table))) for table in docx.Document(io.BytesIO(data)).tables], []
    except Exception:  # whatever a broken document makes the library stumble over
        return [], [Problem(file, 1, "office-broken")]


def _rows(table: Table) -> Iterator[list[str]]:
    for number, row in enumerate(table.rows):
        if number > MAX_ROWS:
            return
        cells = row.cells[:MAX_COLUMNS]  # one that is several columns wide is there as many times
        yield ["" if at and cell is cells[at - 1] else cell.text for at, cell in enumerate(cells)]
