"""What is wrong with a page: each slip is named with its line and, where it can be, a line to paste."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.base.problems import Problem
from generator.check import page_text
from generator.check.unfinished import unfinished
from generator.model.data import Data
from generator.read import documents

TODAY = dt.date(2026, 11, 24)
TOP = "---\ntitle: Сторінка\ndescription: Опис сторінки.\nreviewed: 2026-11-24\n---\n"  # five lines

Check = Callable[..., list[Problem]]


@pytest.fixture
def check(project_data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Check a folder with one page ``a.uk.md`` (and others given as keywords: ``b_en="…"``)."""
    monkeypatch.chdir(tmp_path)

    def run(text: str | bytes, **others: str) -> list[Problem]:
        docs = tmp_path / "docs"
        docs.mkdir()
        content = text if isinstance(text, bytes) else text.encode()
        (docs / "a.uk.md").write_bytes(content)
        (docs / "a.en.md").write_text(TOP + "\nText.\n", encoding="utf-8")
        for name, other in others.items():
            page, lang = name.rsplit("_", 1)
            (docs / f"{page}.{lang}.md").write_text(other, encoding="utf-8")
        pages, problems = documents.load(docs)
        for document in pages.pages.values():
            problems += page_text.check_document(document, pages, project_data)
        return [problem for problem in problems if problem.file == "docs/a.uk.md"]

    return run


def _said(problems: list[Problem]) -> list[tuple[str, int]]:
    return [(problem.code, problem.line) for problem in problems]


def test_a_picture_by_the_address_that_the_editor_gives(tmp_path: Path) -> None:
    """``/images/yard.webp`` is the picture below docs/, from whatever folder the page is in."""
    for page, address in (("help/call", "../images/yard.webp"), ("index", "images/yard.webp")):
        path = tmp_path / f"{page}.uk.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            '---\ntitle: "Двір"\ndescription: "Двір."\nreviewed: 2026-11-24\n---\n![Двір](/images/yard.webp)\n'
        )
        document, problems = documents.read_document(path, page, "uk")
        assert document is not None and problems == []
        assert [link.target for link in document.parsed.links] == [address]


def test_a_good_page_has_no_problems(check: Check) -> None:
    """Text, links, references and dates are fine."""
    text = (
        TOP
        + '\n## Куди звернутися\n\nДзвоніть {{ phone("527") }} до 2 грудня 2026 року.\n\n[Сюди](b.md#dali) і [далі](https://example.org/102)\n'
    )
    assert check(text, b_uk=TOP + "\n## Далі\n\nТекст.\n", b_en=TOP + "\nText.\n") == []


def test_a_first_line_that_would_vanish_is_refused(check: Check) -> None:
    """The engine takes ``Hotline: 527`` for settings and drops it without a word."""
    problems = check("\nHotline: 527\n\nText.\n")
    assert _said(problems) == [("page-swallowed", 2)]
    assert "Hotline: 527" in problems[0].text("uk")


@pytest.mark.parametrize("first", ["https://example.org", "Note: call now"])
def test_other_lines_that_would_vanish(check: Check, first: str) -> None:
    """So does an address, or any Latin word with a colon."""
    assert _said(check(f"{first}\n\nТекст.\n")) == [("page-swallowed", 1)]


@pytest.mark.parametrize(
    ("top", "code", "line"),
    [
        ("Текст без заголовної частини.\n", "front-matter-missing", 1),
        ("---\ntitle: а\n", "front-matter-open", 2),
        ("---\n- а\n---\nТекст\n", "front-matter-shape", 2),
        ("---\ntitle: А: Б\ndescription: Опис\nreviewed: 2026-11-24\n---\nТекст\n", "yaml-colon", 2),
        ("---\n\ttitle: А\n---\nТекст\n", "yaml-tab", 2),
        ("---\ntitle: !!python/name:os.system А\n---\nТекст\n", "yaml-tag", 2),
        ("---\ntitle: [а]\ndescription: Опис\nreviewed: 2026-11-24\n---\nТекст\n", "text-expected", 2),
        ("---\ntitle: А\ndescription: Опис\n---\nТекст\n", "key-missing", 2),
        ("---\ntitle: А\ndescription: Опис\nreviewed: 2026-11-24\ntitel: Б\n---\nТекст\n", "key-unknown-near", 5),
        ("---\ntitle: А\ndescription: Опис\nreviewed: 31.02.2026\n---\nТекст\n", "date-impossible", 4),
    ],
)
def test_broken_front_matter_is_refused(check: Check, top: str, code: str, line: int) -> None:
    """The engine would print it in the page or drop it; we say what is wrong with it."""
    assert (code, line) in _said(check(top))


@pytest.mark.parametrize(
    ("line", "code"),
    [("title: Б", "key-duplicate"), ('description: "Інше"', "key-duplicate"), ("тitle: Б", "key-mixed")],
)
def test_what_the_reader_of_front_matter_finds_is_told(check: Check, line: str, code: str) -> None:
    """A second title would win without a word, or lose: the line of both is named, in both languages."""
    top = TOP.replace("reviewed", f"{line}\nreviewed")
    (problem,) = [one for one in check(top + "Текст\n") if one.code == code]
    assert (problem.line, problem.severity) == (4, "error")
    if code == "key-duplicate":
        first = TOP.split("\n").index(next(one for one in TOP.split("\n") if one.startswith(line.split(":")[0]))) + 1
        assert f"уже є в рядку {first} — залиште одне" in problem.text("uk")
        assert f"already on line {first} — keep one" in problem.text("en")


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("Дзвоніть 527.", "527"),
        ("Дзвоніть **1547** зараз", "1547"),
        ("номер 15-47", "1547"),
        ("лінія 116 123", "la-strada"),
        ("лінія 116-123", "la-strada"),
        ("поліція: 102!", "102"),
        ("+38 044 284 19 15", "1547-abroad"),
        ("+380442841915", "1547-abroad"),
        ("0 800 500 335", "la-strada-full"),
        ("0800500335", "la-strada-full"),
        ("0-800-500-335", "la-strada-full"),
        ("[подзвонити](tel:527)", "527"),
    ],
)
def test_a_typed_number_is_refused_with_the_reference_to_paste(check: Check, text: str, identity: str) -> None:
    """A number stands in contacts.yml only; the message holds what to paste instead."""
    problems = [problem for problem in check(f"{TOP}\n{text}\n") if problem.code == "number-typed"]
    assert [problem.line for problem in problems] == [7]
    assert problems[0].text("uk").endswith(f'{{{{ phone("{identity}") }}}}')


@pytest.mark.parametrize(
    "text", ["+49 30 1234567", "0 800 111 222", "(050) 123-45-67", "067 123 45 67", "номер 104", "[я](tel:+123456)"]
)
def test_an_unknown_number_is_refused(check: Check, text: str) -> None:
    """A number that contacts.yml does not have is refused as well."""
    assert ("number-unknown", 7) in _said(check(f"{TOP}\n{text}\n"))


def test_a_number_in_the_title_is_refused(check: Check) -> None:
    """Titles and descriptions are text of the page too."""
    assert ("number-in-title", 2) in _said(check(TOP.replace("Сторінка", "Дзвоніть 527") + "\nТекст.\n"))


@pytest.mark.parametrize(
    "text",
    ["у 2024 році", "закон № 102-IX", "9 вересня 2024 року", "https://example.org/527", "`527`", "1. перше\n2. друге"],
)
def test_what_is_no_phone_number_is_fine(check: Check, text: str) -> None:
    """Years, dates, numbers of laws, addresses and list markers are not phones."""
    assert [problem for problem in check(f"{TOP}\n{text}\n") if problem.severity == "error"] == []


def test_a_figure_without_a_fact_is_reported(check: Check) -> None:
    """A figure in prose should come from facts.yml."""
    problems = check(f"{TOP}\nПостраждали 43 людини.\n")
    assert [(problem.code, problem.severity) for problem in problems] == [("figure-typed", "warning")]


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("[а](nema.md)", "link-missing"),
        ("[а](b.md#nema)", "anchor-missing"),
        ("[а](#nema)", "anchor-missing"),
        ("[а](/b/)", "link-absolute"),
        ("[а](b.uk.md)", "link-language"),
        ("[а](htps://example.org)", "link-scheme"),
        ("[а](javascript:alert(1))", "link-scheme"),
        ("[а](JaVaScRiPt:alert)", "link-scheme"),
        ("[а](data:text/html,x)", "link-scheme"),
        ("[а](//evil.example)", "link-absolute"),
        ("[а](b.md?a=1#dali)", "link-query"),
        ("[а](b.md?)", "link-query"),
        ("а [](b.md) б", "link-empty"),
        ("[а](https://example.org/a b)", "link-space"),
        ("[а][b]\n\n[b]: nema.md", "link-missing"),
        ("<ftp://example.org>", "link-scheme"),
        ("![карта](nema.png)", "link-missing"),
        ("![](b.png)", "image-alt"),
        ("![карта](https://example.org/x.png)", "image-remote"),
    ],
)
def test_a_broken_link_is_refused(check: Check, link: str, code: str) -> None:
    """Links lead to pages, sections and https addresses that can be; pictures lie beside the page."""
    said = _said(check(f"{TOP}\n{link}\n", b_uk=TOP + "\n## Далі\n\nТекст.\n"))
    assert code in [found for found, _ in said]


def test_a_link_may_name_any_anchor_that_the_page_has(check: Check) -> None:
    """Also of a heading with brackets, a link, a number of our own or the same words as another."""
    headings = ["## Далі (тут)", "## [Сюди](c.md)", '## Лінія {{ phone("527") }}', "## Те саме", "## Те саме"]
    anchors = ["dali-tut", "siudy", "liniia", "te-same", "te-same_1"]
    text = "\n\n".join(f"[а](b.md#{anchor})" for anchor in anchors)
    other = TOP + "\n" + "\n\n".join(headings) + "\n"
    assert check(f"{TOP}\n{text}\n", b_uk=other, c_uk=TOP + "\nТекст.\n") == []


def test_places_are_those_of_the_file_whatever_is_referred_to(check: Check) -> None:
    """A reference typed in another way is as long in the file as it was typed."""
    problems = check(f"{TOP}\n{{{{phone( '527' )}}}} і 102, [а](nema.md)\n")
    found = [(one.code, one.line, one.column) for one in problems if one.severity == "error"]
    assert found == [("number-typed", 7, 22), ("link-missing", 7, 31)]


def test_a_misspelt_link_names_the_nearest_page(check: Check) -> None:
    """The nearest page is offered, ready to paste."""
    (problem,) = check(f"{TOP}\n[а](bee.md)\n", bees_uk=TOP + "\nТекст.\n", bees_en=TOP + "\nText.\n")
    assert problem.text("uk").endswith("\n    bees.md")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "текст <b>жирно</b>",
        "<iframe src='https://example.org'></iframe>",
        "<!-- примітка -->",
        "<svg onload=alert(1)>",
        "</article>",
        "<style>*{display:none}</style>",
    ],
)
def test_raw_html_is_refused(check: Check, text: str) -> None:
    """Pages are Markdown; live markup never passes."""
    assert "html-raw" in [code for code, _ in _said(check(f"{TOP}\n{text}\n"))]


@pytest.mark.parametrize(
    "text", ["[а](b.md){: onclick=alert(1) }", "## А {: style='color:red' }", "текст\n{: onmouseover=x }"]
)
def test_live_attributes_are_refused(check: Check, text: str) -> None:
    """Attribute lists may not carry handlers, styles or addresses."""
    assert "attribute-live" in [code for code, _ in _said(check(f"{TOP}\n{text}\n"))]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("…", 6),
        ("Текст.\n\n- …", 8),
        ("1. **...**", 6),
        ("текст\n…", 7),
        ("!!! note\n    …", 7),
        ("- Дорослий: …", None),
        ("| … |\n|---|\n| … |", None),
        ("```\n…\n```", None),
        ("Так далі…", None),
    ],
)
def test_a_line_of_dots_is_a_place_not_written_yet(tmp_path: Path, text: str, line: int | None) -> None:
    """Of prose alone: in a table dots are a place to write on."""
    pages, _ = documents.load(_folder(tmp_path / "docs", {"a.uk.md": TOP + text}))
    assert next((one.line for one in unfinished(pages.pages["a", "uk"])), None) == line


def test_a_level_one_heading_is_refused(check: Check) -> None:
    """The title is the only heading of the first level."""
    (problem,) = check(f"{TOP}\n# Заголовок\n\nТекст.\n")
    assert (problem.code, problem.line) == ("heading-one", 7)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("## \n\nТекст.", "heading-empty", 7),
        ("| а | б |\n|---|---|\n| в | г |\n| в|г|ґ |", "table-cells", 10),
        ("| а | б |\n|---|\n| в | г |", "table-raw", 8),
        ("Текст:\n| а | б |\n|---|---|\n| в | г |", "table-raw", 9),
        ("- Текст:\n    | а | б |\n    |---|---|\n    | в | г |", "table-raw", 9),
        ("Рoбота тут.", "text-mixed", 7),  # a Latin o
    ],
)
def test_what_readers_would_not_see_as_it_was_meant_is_told(check: Check, text: str, code: str, line: int) -> None:
    """A heading without words, a table that lost cells or did not come about, a word of two alphabets."""
    assert (code, line) in [(one.code, one.line) for one in check(f"{TOP}\n{text}\n")]


def test_tables_with_bars_in_their_cells_are_fine(check: Check) -> None:
    """A bar that is escaped, or stands in code, ends no cell; a row may have fewer cells than the heading."""
    text = "а | б\n--- | ---\nв \\| г | ґ\n`в|г` | ґ\nд |"
    assert check(f"{TOP}\n{text}\n") == []


def test_a_missing_reference_names_the_nearest(check: Check) -> None:
    """An id that is not in the data is refused with the nearest one to paste."""
    (problem,) = check(f'{TOP}\n{{{{ phone("1574") }}}}\n')
    assert (problem.code, problem.line) == ("reference-missing", 7)
    assert problem.text("uk").endswith('{{ phone("1547") }}')


def test_a_page_without_english_is_a_warning(check: Check, tmp_path: Path) -> None:
    """English may lag: the reader is told, the build goes on."""
    problems = documents.load(_folder(tmp_path / "d", {"b.uk.md": TOP + "\nТекст.\n"}))[1]
    assert [(problem.code, problem.severity) for problem in problems] == [("translation-missing", "warning")]


def test_a_page_without_ukrainian_is_refused(tmp_path: Path) -> None:
    """Ukrainian never has less than English."""
    problems = documents.load(_folder(tmp_path / "d", {"b.en.md": TOP + "\nText.\n"}))[1]
    assert [problem.code for problem in problems] == ["original-missing"]


def _folder(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("Допомога.uk.md", TOP + "т", "page-name"),
        ("my page.uk.md", TOP + "т", "page-name"),
        ("page.md", TOP + "т", "page-name"),
        ("README.md", TOP + "т", "page-name"),
        (".htaccess", "x", "file-name"),
        ("list.xlsx", "x", "file-kind"),
        ("picture.svg", "<svg/>", "file-kind"),
        ("p" * 70 + ".uk.md", TOP + "т", "file-name-long"),
        ("a/b/c/d/e/f.uk.md", TOP + "т", "file-name-long"),
        ("cp1251.uk.md", (TOP + "привіт").encode("cp1251"), "encoding"),
        ("wide.uk.md", (TOP + "привіт").encode("utf-16"), "encoding-utf16"),
        ("empty.uk.md", "", "page-empty"),
        ("only-top.uk.md", TOP, "page-empty"),
        ("bidi.uk.md", TOP + "Дзвоніть \u202e725\n", "character-hidden"),
        ("huge.uk.md", TOP + "слово " * 40_000, "file-large"),
        ("big.png", b"\x89PNG" + b"0" * 400_000, "file-large"),
    ],
)
def test_files_that_are_no_pages_are_refused(tmp_path: Path, name: str, content: str | bytes, code: str) -> None:
    """Only well-named, readable pages and pictures are published."""
    assert code in [problem.code for problem in documents.load(_folder(tmp_path / "docs", {name: content}))[1]]


def test_what_editors_and_systems_leave_behind_is_passed_over(tmp_path: Path) -> None:
    """A folder that was opened in Finder, Explorer, Word or an editor is built as before."""
    names = (".DS_Store", "._a.uk.md", "risks/Thumbs.db", "risks/desktop.ini", "~$doc.docx", "a.uk.md~", ".a.uk.md.swp")
    pages, problems = documents.load(_folder(tmp_path / "docs", dict.fromkeys((*names, "img/.gitkeep"), b"\x00")))
    assert (dict(pages.pages), dict(pages.assets), problems) == ({}, {}, [])


def test_links_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    """A symbolic link, whole or broken, is never followed."""
    folder = _folder(tmp_path / "docs", {})
    folder.mkdir()
    (folder / "a.uk.md").symlink_to("/etc/hostname")
    (folder / "b.uk.md").symlink_to("nowhere")
    assert [problem.code for problem in documents.load(folder)[1]] == ["file-not-ordinary"] * 2


@pytest.mark.parametrize(
    "form",
    [
        TOP + "\nТекст.\n",
        "\ufeff" + TOP + "\nТекст.\n",
        (TOP + "\nТекст.\n").replace("\n", "\r\n"),
        (TOP + "\nТекст.\n").replace("\n", "\r"),
    ],
)
def test_line_ends_and_byte_order_mark_are_fine(tmp_path: Path, form: str) -> None:
    """Windows and old Mac line ends and a byte-order mark make no difference."""
    pages, problems = documents.load(_folder(tmp_path / "docs", {"a.uk.md": form, "a.en.md": TOP + "Text"}))
    assert problems == []
    assert pages.pages["a", "uk"].text.strip() == "Текст."
