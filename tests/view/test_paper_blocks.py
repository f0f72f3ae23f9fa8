"""A part of a page on paper: every kind of block that the engine knows keeps its shape and its words."""

import json
from pathlib import Path

import pytest
from conftest import CASES_FOLDER

from generator.check.sheet_sections import sections
from generator.read.documents import Document, read_document
from generator.view.paper_blocks import pieces, without_ends

CASE = CASES_FOLDER / "printed" / "blocks"


@pytest.fixture(scope="module")
def document() -> Document:
    found, problems = read_document(CASE.with_suffix(".uk.md"), "blocks", "uk")
    assert found is not None, problems
    return found


def test_all_blocks_on_paper(document: Document, request: pytest.FixtureRequest) -> None:
    """Boxes that unfold, terms, nested lists, code, quotations: as on the page. Read the diff before accepting."""
    made = pieces(sections(document)["arkush"], document, lambda reference: f"<{reference.argument}>")
    golden = CASE.with_suffix(".json")
    text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    if request.config.getoption("--accept"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text("utf-8")


def test_the_page_itself_is_left_as_it_was(document: Document) -> None:
    """What paper makes of a page changes nothing of it: the next sheet begins with the same."""
    first, second = (pieces(sections(document)["arkush"], document, lambda _: "527") for _ in range(2))
    assert first == second and "\ue000" in "".join(document.parsed.tree.itertext())


def test_parts_with_tables_are_kept_for_a_sheet_of_tables(document: Document) -> None:
    """What comes before and after them is for the screen."""
    headings = ["".join(one.itertext()) for one in without_ends(document) if one.tag == "h2"]
    assert headings == ["Аркуш"]


def test_a_box_needs_no_title(tmp_path: Path) -> None:
    """A title that is empty takes away no paragraph."""
    file = tmp_path / "a.uk.md"
    top = "---\ntitle: Сторінка\ndescription: Опис.\nreviewed: 2026-11-24\n---\n"
    file.write_text(f'{top}## А\n\n!!! note ""\n    Текст.\n', encoding="utf-8")
    document, _ = read_document(file, "a", "uk")
    assert document is not None
    box = pieces(sections(document)["a"], document, str)[1]
    assert box == {"kind": "box", "title": [], "pieces": [{"kind": "text", "runs": [{"text": "Текст."}]}]}
