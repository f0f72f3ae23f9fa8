"""The editor's report: what it finds, in which order it says it, in which forms; and the state of translations."""

import dataclasses
import datetime as dt
import json
import re
import struct
from pathlib import Path

import campaign
import pytest
from campaign import CLEAN, Copy, Said
from conftest import Project

import check
import command
from generator import site
from generator.base.fields import Date, Model, Time
from generator.base.problems import Problem, harm, worst_first
from generator.base.words import sentence
from generator.check import translation
from generator.model import provenance
from generator.model.provenance import Provenance
from generator.read import documents, pictures, yaml_file, yaml_tree
from generator.view.views import Heading


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Copy:
    return campaign.made(tmp_path / "copy", monkeypatch, capsys)


def _codes(copy: Copy) -> list[tuple[str, str, int, str]]:
    return [(one["code"], one["file"], one["line"], one["severity"]) for one in copy.problems()]


# What it finds

HOME, PAGE, ENGLISH = "docs/index.uk.md", "docs/help/call.uk.md", "docs/help/call.en.md"
CAMPAIGN, CONTACTS, FACTS = "data/campaign.yml", "data/contacts.yml", "data/facts.yml"
EVENTS, HROMADA, MENU = "data/events/bilytska.yml", "data/hromadas/bilytska.yml", "mkdocs.yml"
LINES, SERIES = 'hromada_lines: ["102", "527"]', "repeat: {every: week, until: 2026-12-07}"
CODE = "x: !!python/object/apply:os.system [touch owned]"
SLIPS = {
    # phone lines
    "a short code with +380": (CONTACTS, 'dial: "527"', 'dial: "+380527"', "dial-short-prefix", "error"),
    "a short code with a nought": (CONTACTS, 'dial: "527"', 'dial: "0527"', "dial-format", "error"),
    "a line's page without https": (CONTACTS, 'email: "rada@', 'link: "http://www.', "address-format", "error"),
    "the advice line not first": (CAMPAIGN, "danger_line", f"{LINES}\ndanger_line", "lines-order", "error"),
    "a line that nobody knows": (CAMPAIGN, 'advice_line: "527"', 'advice_line: "572"', "contact-unknown", "error"),
    "a number in a title": (PAGE, '"Що буде далі"', '"Далі 527"', "number-in-title", "error"),
    # figures and facts
    "a fact of over a year ago": (FACTS, "2026-11-01", "2025-11-01", "fact-stale", "warning"),
    "a fact of tomorrow": (FACTS, "2026-11-01", "2027-11-01", "fact-future", "warning"),
    "a page of over a year ago": (PAGE, "24.11.2026", "20.11.2025", "reviewed-stale", "warning"),
    "a page of tomorrow": (PAGE, "24.11.2026", "24.11.2062", "reviewed-future", "warning"),
    # hromadas
    "a colour of its own": (HROMADA, "katottg", "colour: red\nkatottg", "key-unknown", "error"),
    "a logo of its own": (HROMADA, "katottg", "logo: herb.svg\nkatottg", "key-unknown", "error"),
    "no KATOTTG code": (HROMADA, "UA53080010000088479", "UA5308", "katottg-format", "error"),
    "events of another hromada": (EVENTS, "hromada: bilytska", "hromada: bilitska", "event-hromada", "error"),
    # pages
    "a title that is no word": (PAGE, '"Що буде далі"', "no", "title-word", "error"),
    "a page that is not in the menu": (MENU, "      - help/call.md", "      - index.md", "page-not-in-menu", "warning"),
    "a menu that leads nowhere": (MENU, "help/call.md", "help/cal.md", "menu-page-missing", "warning"),
    "code in the settings": (MENU, "nav:", f"{CODE}\nnav:", "yaml-tag", "error"),
    # events
    "English is missing": (EVENTS, '{uk: "Зустріч", en: "Meeting"}', '{uk: "Зустріч"}', "event-english", "notice"),
    "a series that ends": (EVENTS, "    time:", f"    {SERIES}\n    time:", "event-series-ends", "notice"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_what_is_wrong_or_stale_is_found_where_it_stands(copy: Copy, name: str) -> None:
    """With its file and line, as grave as it is, and said in both languages."""
    file, before, after, code, severity = SLIPS[name]
    line = copy.slip(file, before, after)
    found = [one for one in copy.problems() if one["code"] == code]
    if code not in ("page-not-in-menu", "event-series-ends"):  # said of the page, and of the event
        assert (found[0]["file"], found[0]["line"]) == (file, line)
    assert found[0]["severity"] == severity
    assert not (copy.root / "owned").exists()
    assert sentence(code, "what", "uk") and sentence(code, "do", "en")
    wrong = 2 if name == "code in the settings" else 1
    assert copy.check().code == (wrong if severity == "error" else 0)
    assert copy.check("--strict").code == (0 if severity == "notice" else wrong)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("docs/Допомога.uk.md", "dopomoha.uk.md"),
        ("docs/my page.md", "my-page.uk.md"),
        ("docs/План дій.png", "plan-dii.png"),
        ("docs/help/con.uk.md", None),
        ("docs/aux/a.uk.md", None),
    ],
)
def test_a_name_that_cannot_be_an_address_is_refused(copy: Copy, name: str, near: str | None) -> None:
    """A better one is offered; names that Windows keeps for itself are refused too."""
    path = copy.root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x", "utf-8")
    (found,) = copy.problems()
    assert (found["file"], found["severity"]) == (name, "error")
    assert near in found["text"] if near else found["code"] == "file-name-reserved"


def test_a_code_of_another_codifier_is_refused(copy: Copy) -> None:
    """A hromada that the list of settlements does not know was renamed or merged, or its code has a slip."""
    codes = ("UA53080010010014619,X,Білики", "UA53060010010060316,C,Полтава")
    (copy.root / "data/settlements.csv").write_text("\n".join(["katottg,category,name", *codes, ""]), "utf-8")
    assert [code for code, *_ in _codes(copy)] == ["settlement-hromada"]  # the second one has no file
    copy.slip(HROMADA, "UA53080010000088479", "UA53080990000088479")
    (unknown,) = [one for one in copy.problems() if one["severity"] == "error"]
    assert (unknown["code"], unknown["line"]) == ("katottg-unknown", 2)
    assert "починається з UA5308001" in unknown["text"]


def test_events_that_are_over_are_told(copy: Copy) -> None:
    """When nothing in a file is to come, it says so; English that nobody will read is not asked for."""
    copy.slip(EVENTS, ', en: "Meeting"', "")
    code, text = dataclasses.astuple(copy.check("--today", "2026-12-03"))
    assert code == 0
    assert text.startswith(f"(до відома) {EVENTS}:1: events-past: Усі події у файлі вже минули (остання 2026-12-02)")
    assert text.endswith("Виправити: 0. Звернути увагу: 0. До відома: 1.\n")


@pytest.mark.parametrize(
    ("outcome", "day", "code", "left"),
    [
        ("unchanged", "2026-11-20", None, None),
        ("unchanged", "2026-11-01", "source-silent", 37),
        ("kept", "2026-11-23", "source-silent", 59),
        ("held", "2026-11-20", "source-held", 56),
        ("gone", "2026-11-20", "source-gone", 56),
        ("kept", "2026-09-25", "source-silent", 0),
        ("kept", "2026-09-24", "source-hidden", None),
        (None, None, "copy-none", None),
    ],
)
def test_a_source_that_fell_silent_is_told(
    copy: Copy, outcome: provenance.Outcome | None, day: str | None, code: str | None, left: int | None
) -> None:
    """Since when, and how many days are left until its events leave the site."""
    address = "https://bilytska.test/events.yml"
    listed = f'sources:\n  - hromada: "bilytska"\n    url: "{address}"\n'
    (copy.root / "data/events/sources.yml").write_text(listed, "utf-8")
    (copy.root / EVENTS).rename(copy.root / "data/bilytska.yml")
    if outcome and day:
        pulled = provenance.copy_path(copy.root / "data", "bilytska")
        pulled.parent.mkdir()
        (copy.root / "data/bilytska.yml").rename(pulled)
        state = Provenance(address, dt.date.fromisoformat(day), "", None, None, outcome)
        provenance.state_path(copy.root / "data").write_bytes(provenance.dump({"bilytska": state}))
    found = copy.problems()
    assert [(one["code"], one["file"], one["line"]) for one in found] == (
        [(code, "data/events/sources.yml", 2)] if code else []
    )
    if left is not None:
        assert day in found[0]["text"]
        assert f"лишилося днів: {left}" in found[0]["text"]


# Pictures


def _with_exif(kind: str, tags: dict[int, int], order: str = "<") -> bytes:
    """The beginning of a picture whose Exif has a list of places with these tags."""
    place = struct.pack(f"{order}H", len(tags)) + b"".join(
        struct.pack(f"{order}HHII", tag, 5, 3, value) for tag, value in tags.items()
    )
    start = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    first = struct.pack(f"{order}H", 2) + struct.pack(f"{order}HHII", 0x0112, 3, 1, 1)
    first += struct.pack(f"{order}HHII", 0x8825, 4, 1, 8 + 2 + 24 + 4) + b"\0" * 4
    tiff = start + first + place
    match kind:
        case "jpg":
            return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff + b"\xff\xd9"
        case "png":
            return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(tiff)) + b"eXIf" + tiff
        case _:
            return b"RIFF\0\0\0\0WEBPVP8X" + b"EXIF" + struct.pack("<I", len(tiff)) + tiff


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", ["jpg", "png", "webp"])
def test_a_photo_that_says_where_it_was_taken_is_refused(copy: Copy, kind: str, order: str) -> None:
    """Coordinates in Exif are found in every kind of picture; what is left once they are removed is let alone."""
    photo = copy.root / f"docs/help/yard.{kind}"
    photo.write_bytes(_with_exif(kind, {1: 0, 2: 50, 4: 34}, order))
    (place, unused) = copy.problems()
    assert (place["code"], place["file"], place["severity"]) == ("image-place", f"docs/help/yard.{kind}", "error")
    assert (unused["code"], unused["severity"]) == ("asset-unused", "warning")
    photo.write_bytes(_with_exif(kind, {0: 2}, order))  # what Windows leaves: a version, no coordinates
    assert [code for code, *_ in _codes(copy)] == ["asset-unused"]


def test_what_a_picture_hides_badly_counts_too() -> None:
    """Coordinates in words, and a list that ends too soon."""
    assert pictures.shows_place(b"<x exif:GPSLatitude='50,1N'/>")
    assert pictures.shows_place(_with_exif("jpg", {2: 50})[:40])
    assert not pictures.shows_place(b"\xff\xd8\xff\xe0JFIF\0 Exif and GPS are words")
    assert not pictures.shows_place(b"")


# Translations


def test_a_page_says_what_its_original_says(copy: Copy) -> None:
    """Every field of the text counts; what an editor's save alone changes does not, nor when it was reviewed."""
    page = copy.root / PAGE
    text = page.read_text("utf-8")

    def mark(changed: str) -> str:
        page.write_bytes(changed.encode())
        return translation.fingerprint(documents.load(copy.root / "docs")[0].pages["help/call", "uk"])

    same = mark(text)
    saved = (
        "\ufeff" + text,
        text.replace("\n", "\r\n"),
        text.replace("рази.\n", "рази.  \n\n"),
        text + "\n\n",
        text.replace("24.11.2026", "2026-11-25"),
        text.replace('"', "'", 4),
        text.replace('{{ fact("calls") }}', '{{fact( "calls" )}}'),
        text.replace("й", "и\u0306"),
    )
    assert {mark(one) for one in saved} == {same}
    changed = ("Що буде", "Що було"), ("проходить", "йде"), ("тихе", "інше"), ('fact("calls")', 'cite("calls")')
    assert len({mark(text.replace(*one)) for one in changed} | {same}) == 5


def test_a_translation_that_was_never_marked_is_told_with_its_line(copy: Copy) -> None:
    """The line to add is the one that marks it."""
    path = copy.root / ENGLISH
    marked = path.read_text("utf-8")
    line = next(one for one in marked.split("\n") if one.startswith("translated_from: "))
    path.write_text(marked.replace(f"{line}\n", ""), "utf-8")
    (found,) = copy.problems()
    assert (found["code"], found["file"], found["line"]) == ("translation-unmarked", ENGLISH, 4)
    assert found["paste"] == line


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_translation_is_marked_by_one_command(copy: Copy, ending: str) -> None:
    """Only that line changes, whatever the line ends; the second time nothing does."""
    path = copy.root / ENGLISH
    copy.slip(PAGE, "тихе місце", "спокійне місце")
    before = path.read_text("utf-8").replace("\n", ending).encode()
    path.write_bytes(before)
    assert [code for code, *_ in _codes(copy)] == ["translation-behind"]
    said = copy.check("--translated", ENGLISH)
    assert said.code == 0
    assert said.text.startswith(f'Записано: {ENGLISH}: translated_from: "')
    after = path.read_bytes()
    changed = [pair for pair in zip(before.splitlines(True), after.splitlines(True), strict=True) if len({*pair}) > 1]
    assert [re.fullmatch(rb'translated_from: "[0-9a-f]{12}"\r?\n', new) is not None for _, new in changed] == [True]
    assert copy.check("--translated", ENGLISH) == Said(0, "")
    assert copy.check("--strict") == Said(0, CLEAN)


@pytest.mark.parametrize("file", [PAGE, "docs/nowhere.en.md", FACTS])
def test_only_a_translation_can_be_marked(copy: Copy, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Anything else is a wrong call, and nothing is written."""
    before = (copy.root / ENGLISH).read_bytes()
    assert check.main(["--translated", ENGLISH, file]) == command.USAGE
    assert f"Це не англійська сторінка, поруч з якою є українська: {file}" in capsys.readouterr().err
    assert (copy.root / ENGLISH).read_bytes() == before


def test_a_page_with_a_slip_is_not_marked(copy: Copy) -> None:
    """First its slip is told."""
    copy.slip(ENGLISH, '"What comes next"', "a: b")
    said = copy.check("--translated", ENGLISH)
    assert (said.code, f"{ENGLISH}:2:9: yaml-colon" in said.text) == (1, True)


def test_a_ukrainian_page_is_no_translation(copy: Copy) -> None:
    """The mark on an original is an error; a mark that is none too."""
    copy.slip(PAGE, "neutral:", "translated_from: 123456789abc\nneutral:")
    copy.slip("docs/index.en.md", 'translated_from: "', 'translated_from: "x')
    assert set(_codes(copy)) == {
        ("original-marked", PAGE, 5, "error"),
        ("fingerprint-format", "docs/index.en.md", 6, "error"),
    }


@pytest.mark.parametrize(
    ("reviewed", "code", "severity"),
    [("26.08.2026", "translation-behind", "warning"), ("25.08.2026", "translation-too-old", "error")],
)
@pytest.mark.parametrize("today", ["2026-11-24", "2031-11-24"])
def test_a_help_page_may_not_lag_for_long(copy: Copy, today: str, reviewed: str, code: str, severity: str) -> None:
    """A translation that is behind, last reviewed ninety days before the Ukrainian page, stops the build; age never."""
    copy.slip(PAGE, "тихе місце", "спокійне місце")
    copy.slip(HOME, "Порада:", "Поради:")
    copy.slip(ENGLISH, "24.11.2026", reviewed)
    copy.slip("docs/index.en.md", "reviewed: 2026-11-20", "reviewed: 2026-01-20")
    found = json.loads(copy.check("--today", today, "--format", "json").text)
    told = {one["file"]: (one["code"], one["severity"]) for one in found if one["harm"] == "translation"}
    assert told == {ENGLISH: (code, severity), "docs/index.en.md": ("translation-behind", "warning")}


def test_what_grew_old_is_told_once_of_each_kind(copy: Copy) -> None:
    """Lines, facts, pages: one message each, at the oldest, with all their names; and none of them is an error."""
    found = json.loads(copy.check("--today", "2031-11-24", "--format", "json").text)
    told = {one["code"]: (one["file"], one["severity"], one["text"]) for one in found}
    assert len(found) == len(told) and set(told) >= {"contact-due", "fact-stale", "reviewed-stale"}
    file, severity, text = told["contact-due"]
    assert (file, severity) == (CONTACTS, "notice") and ": 3 (102, 527, rada)" in text and "--call-list" in text
    assert told["reviewed-stale"][:2] == ("docs/index.en.md", "warning") and HOME in told["reviewed-stale"][2]
    assert copy.check("--today", "2031-11-24").code == 0


BOTH = "## Перелік\n\n- один\n- два\n\n1. три\n\n| а | б |\n|---|---|\n| в | 12 |\n\n!!! note\n    Далі.\n"
EN = "## List\n\n- one\n- two\n\n1. three\n\n| a | b |\n|---|---|\n| c | 12 |\n\n!!! note\n    Next.\n"


@pytest.mark.parametrize(
    ("before", "after", "code", "value"),
    [
        ("- two\n", "", "translation-less", "- два"),
        ("- two\n", "- two\n- three\n", "translation-more", "- three"),
        ("## List", "### List", "translation-less", "## Перелік"),
        ("## List\n", "List\n", "translation-less", "## Перелік"),
        ("| c | 12 |\n", "", "translation-less", "| в | 12 |"),
        ("| c | 12 |", "| c | 21 |", "translation-less", "12"),
        ("!!! note\n    Next.\n", "Next.\n", "translation-less", "!!! note"),
        ("Next.", "Next [page](../index.md).", "translation-more", "../index.md"),
        ("Next.", "Next <https://example.org/a>.", "translation-more", "https://example.org/a"),
        ("Next.", 'Next {{ cite("calls") }}.', "translation-more", '{{ cite("calls") }}'),
        ("Next.", "Next.\n\n## More\n\nText.\n", "translation-more", "## More"),
    ],
)
def test_the_first_difference_of_two_pages_is_named(copy: Copy, before: str, after: str, code: str, value: str) -> None:
    """What one page has and the other lacks, with the lines of both."""
    for file, text in ((PAGE, BOTH), (ENGLISH, EN.replace(before, after))):
        path = copy.root / file
        path.write_text(path.read_text("utf-8") + "\n" + text, "utf-8")
    found = [one for one in copy.problems() if one["code"] in ("translation-less", "translation-more")]
    assert [(one["code"], one["file"]) for one in found] == [(code, ENGLISH)]
    assert f"«{value}»" in found[0]["text"]
    where = re.search(r"\((docs/help/call\.uk\.md):(\d+)\)", found[0]["text"])
    assert where is not None
    if code == "translation-less":
        assert value in (copy.root / PAGE).read_text("utf-8").split("\n")[int(where[2]) - 1]
    else:
        assert value in (copy.root / ENGLISH).read_text("utf-8").split("\n")[found[0]["line"] - 1]


@pytest.mark.parametrize(
    ("uk", "en"),
    [
        ("[а](https://example.org/uk/) і [б](../index.md)", "[b](../index.md) and [a](https://example.org/en/)"),
        ("10 000 людей, 24-го, 1,5", "10,000 people, the 24th, 1.5"),
        ("до 1990-х", "till the 1990s"),
        ("Було у 2012.", "It was in 2012."),
        ("```\n- 1\n```", "```\n```"),
    ],
)
def test_what_languages_write_differently_is_no_difference(copy: Copy, uk: str, en: str) -> None:
    """The order of links in a sentence, signs in numbers, the English side of a site, code."""
    for file, text in ((PAGE, uk), (ENGLISH, en)):
        path = copy.root / file
        path.write_text(path.read_text("utf-8") + f"\n{text}\n", "utf-8")
    assert {one["code"] for one in copy.problems()} <= {"translation-behind", "figure-typed"}


@pytest.mark.parametrize(
    ("file", "code"), [(HOME, "translation-line-extra"), ("docs/index.en.md", "translation-line-missing")]
)
def test_both_languages_name_the_same_phone_lines(copy: Copy, file: str, code: str) -> None:
    """A line on one page only is an error: somebody would call the wrong one."""
    copy.slip(file, '{{ phone("102") }}', "102 (поліція)".removeprefix("102 "))
    first = copy.problems()[0]
    assert (first["code"], first["file"], first["severity"]) == (code, "docs/index.en.md", "error")
    assert "«102»" in first["text"]


# In which order, in which form


def test_what_hurts_most_comes_first() -> None:
    """Errors, warnings, notices; in each a wrong number before a dead link, figures, translations, events, style."""
    order = [
        "contact-removed",
        "link-missing",
        "figure-typed",
        "translation-behind",
        "event-no-place",
        "sentence-long",
    ]
    problems = [
        Problem("a.md", 1, "asset-unused", 0, "warning"),
        *(Problem(f"{9 - at}.md", 1, code, 0, "warning") for at, code in enumerate(order)),
        Problem("a.md", 1, "event-english", 0, "notice"),
        Problem("z.md", 9, "text-mixed"),
        Problem("b.md", 2, "number-typed"),
        Problem("b.md", 1, "number-unknown"),
    ]
    assert [one.code for one in worst_first(problems)] == [
        "number-unknown",
        "number-typed",
        "text-mixed",
        *order,
        "asset-unused",
        "event-english",
    ]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("contact-due", "safety"),
        ("reference-no-number", "safety"),
        ("reference-missing", "page"),
        ("translation-line-extra", "safety"),
        ("event-bait", "safety"),
        ("event-private", "safety"),
        ("event-english-about", "translation"),
        ("image-harmful", "wording"),
        ("image-alt", "page"),
        ("title-word", "page"),
        ("title-long", "wording"),
        ("text-empty", "page"),
        ("text-mixed", "wording"),
        ("plan-overdue", "claim"),
        ("source-silent", "event"),
        ("asset-unused", "upkeep"),
    ],
)
def test_how_much_a_problem_hurts(code: str, kind: str) -> None:
    """By the beginning of its code."""
    assert harm(code) == kind


def test_the_report_for_programs(copy: Copy) -> None:
    """JSON: all that the text says, the whole line or the part to paste, and what it harms."""
    copy.slip(EVENTS, "18:30-20:00", "18.30-20.00")
    copy.slip(PAGE, "(../index.md)", "(../indeks.md)")
    rows = copy.problems()
    assert [set(row) for row in rows] == [
        {"file", "line", "column", "code", "severity", "harm", "text", "paste", "part"} for _ in range(2)
    ]
    assert [(row["harm"], row["paste"], row["part"]) for row in rows] == [
        ("page", None, "../index.md"),
        ("event", "    time: 18:30-20:00", None),
    ]


def test_the_report_for_pull_requests(copy: Copy) -> None:
    """GitHub lights up the line; what could end an annotation is escaped, notices are notices."""
    copy.slip(EVENTS, "18:30-20:00", "18.30-20.00")
    copy.slip(EVENTS, ', en: "Meeting"', "")
    said = copy.check("--format", "github")
    assert said.code == 1
    error, notice = said.text.splitlines()
    assert error.startswith(f"::error file={EVENTS},line=9,col=11::{EVENTS}:9:11: time-format: «18.30-20.00» — не час")
    assert error.endswith("%0A    time: 18:30-20:00")
    assert notice.startswith(f"::notice file={EVENTS},line=14,col=5::")


def test_a_file_name_cannot_break_an_annotation(capsys: pytest.CaptureFixture[str]) -> None:
    """Colons and commas of a name are not those of the notation."""
    command.show([Problem("a,b:c%.md", 1, "page-empty")], "en", "github")
    assert capsys.readouterr().out.startswith("::error file=a%2Cb%3Ac%25.md,line=1::a,b:c%25.md:1: page-empty")


def test_the_closing_lines_count_by_weight_and_by_kind(copy: Copy) -> None:
    """How much there is of each; in English too."""
    copy.slip(EVENTS, ', en: "Meeting"', "")
    copy.slip(FACTS, "2026-11-01", "2025-11-01")
    copy.slip(PAGE, "(../index.md)", "(../indeks.md)")
    lines = copy.check().text.splitlines()
    assert lines[-2:] == [
        "Виправити: 1. Звернути увагу: 1. До відома: 1.",
        "Про що: сторінки й посилання — 1, цифри й твердження — 1, переклад — 1.",
    ]
    marks = [line.split(" ")[0] for line in lines if ": " in line][:4]
    assert (marks[0].startswith(PAGE), *marks[1:3]) == (True, "(увага)", "(до")
    english = copy.check("--lang", "en").text.splitlines()
    assert english[-2:] == [
        "To mend: 1. To look at: 1. For your notice: 1.",
        "What about: pages and links — 1, figures and claims — 1, translation — 1.",
    ]


def test_a_hundred_problems_are_shown_and_the_rest_counted(copy: Copy) -> None:
    """The worst hundred in text, all of them for programs."""
    page = copy.root / PAGE
    page.write_text(page.read_text("utf-8") + "\n[а](nema.md)\n" * 120, "utf-8")
    lines = copy.check().text.splitlines()
    assert sum("link-missing" in line for line in lines) == 100
    assert "… і ще 20" in lines
    assert len(copy.problems()) == 120


@pytest.mark.parametrize("arguments", [["--data", "nowhere"], ["--docs", "nowhere"]])
def test_a_wrong_call_is_told(copy: Copy, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is not there is no problem of the content."""
    assert check.main(arguments) == command.USAGE
    assert "Теки немає: nowhere" in capsys.readouterr().err


# What is offered to paste


class _Sample(Model):
    when: Date
    at: Time
    name: str


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("24.11.26", "2026-11-24"),
        ("24/11/2026", "2026-11-24"),
        ("24-11-2026", "2026-11-24"),
        ("2026.11.24", "2026-11-24"),
        ("24.11.2026 р.", "2026-11-24"),
        ("2 грудня 2026 року", "2026-12-02"),
        ("1 Травня 2027", "2027-05-01"),
        ("31.02.26", None),
        ("32 мая 2026", None),
        ("у грудні", None),
    ],
)
def test_a_date_that_can_be_guessed_is_offered(typed: str, meant: str | None) -> None:
    """As it is written here; what cannot be guessed is not."""
    assert _offered("when", typed) == (f'- when: "{meant}" # день' if meant else None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("18.30", "18:30"),
        ("18.30–20.00", "18:30-20:00"),
        ("о 9 год.", "9:00"),
        ("10-12", "10:00-12:00"),
        ("18 30", "18:30"),
        ("увечері", None),
        ("1.2.3", None),
    ],
)
def test_a_time_that_can_be_guessed_is_offered(typed: str, meant: str | None) -> None:
    """Hours and minutes with a colon."""
    assert _offered("at", typed) == (f'- at: "{meant}" # день' if meant else None)


def _offered(key: str, typed: str) -> str | None:
    from generator.read.validation import check as checked

    others = "".join(f"  {name}: {good}\n" for name, good in GOOD.items() if name != key)
    tree, _ = yaml_file.read_text(f'- {key}: "{typed}" # день\n{others}', "a.yml")
    assert isinstance(tree, yaml_tree.Items)
    _, (problem,) = checked(_Sample, tree[0], "a.yml")
    return problem.paste


GOOD = {"when": "2026-12-02", "at": "18:30", "name": "а"}


@pytest.mark.parametrize(
    ("lines", "mended"),
    [
        ("a: 'Кам'янське' # так", 'a: "Кам\'янське" # так'),
        ("a: {uk: 'Сім'я', en: 'A ''b'''}", 'a: {uk: "Сім\'я", en: "A \'b\'"}'),
        ("- a: Тренінг: праця", '- a: "Тренінг: праця"'),
        ('a: Тренінг "Праця": так', 'a: "Тренінг \\"Праця\\": так"'),
        ("a: {uk: Тренінг: праця, en: Training}", 'a: {uk: "Тренінг: праця", en: Training}'),
        ('a: "Зустріч', 'a: "Зустріч"'),
        ("a: 'Зустріч", "a: 'Зустріч'"),
        ("a: @зустріч", 'a: "@зустріч"'),
        ("a: %зустріч", 'a: "%зустріч"'),
    ],
)
def test_a_line_that_yaml_cannot_read_is_offered_mended(lines: str, mended: str) -> None:
    """The same line, quoted as it should be; it can be read then."""
    tree, problems = yaml_file.read_text(f"first: 1\n{lines}\n".replace("first: 1\n- ", "- "), "a.yml")
    assert tree is None
    assert [one.paste for one in problems] == [mended]
    assert yaml_file.read_text(f"{mended}\n", "a.yml")[1] == []


def test_a_line_too_long_to_show_whole_is_not_offered() -> None:
    """Half a line would do harm."""
    assert Problem("a.yml", 1, "yaml-colon", 0, "error", {"paste": "а" * 1001}).paste is None
    assert Problem("a.yml", 1, "yaml-colon", 0, "error", {"paste": "а\u202eб"}).paste == "аб"


def test_a_number_is_found_in_its_column_after_a_reference(copy: Copy) -> None:
    """Columns are those of the file, whatever stands before."""
    copy.slip(HOME, "Порада:", '{{ fact("calls") }} і 1547:')
    first = copy.problems()[0]
    assert (first["code"], first["column"]) == ("figure-typed", 23)


# What readers are told of a translation

BEHIND = "This translation was checked on 20 November 2026. The Ukrainian page has changed since."


def _rendered(copy: Copy, project: Project, page: str) -> str:
    """The English page as readers get it."""
    ready, problems = site.load(
        site.Inputs(
            copy.root / "data", copy.root / "docs", project.overrides, copy.root / "mkdocs.yml", dt.date(2026, 11, 24)
        )
    )
    assert ready is not None, problems
    document = ready.documents.pages.get((page, "en")) or ready.documents.pages[page, "uk"]
    return ready.render(ready.document_view(document, "en", document.text, [Heading("a", "1", 2)] * 3))


@pytest.mark.parametrize("template", ["home.html", "article.html", "sheet.html"])
def test_readers_are_told_that_a_translation_lags(copy: Copy, project: Project, template: str) -> None:
    """With the date and a link to the original, on every kind of page; when it does not lag, nothing is said."""
    for lang in ("uk", "en"):
        copy.slip(f"docs/index.{lang}.md", "template: home.html", f"template: {template}")
    fresh = _rendered(copy, project, "index")
    assert "This translation" not in fresh
    copy.slip(HOME, "Порада:", "Поради:")
    html = _rendered(copy, project, "index")
    note = html.index(BEHIND)
    assert html.index("<article") < note < html.index("<h1")
    assert f'{BEHIND} <a href="../" lang="uk" hreflang="uk">Сторінка українською</a>' in html
    assert len(html) - len(fresh) < 500  # the note, and the few styles it takes


@pytest.mark.parametrize("template", ["home.html", "article.html", "sheet.html"])
def test_a_missing_translation_is_shown_in_ukrainian_and_marked(copy: Copy, project: Project, template: str) -> None:
    """A note in English; the text in Ukrainian; what the page itself says amid it is English again."""
    copy.slip(HOME, "template: home.html", f"template: {template}")
    (copy.root / "docs/index.en.md").unlink()
    html = _rendered(copy, project, "index")
    assert '<html lang="en"' in html
    article = html[html.index("<article") : html.index("</article>")]
    assert article.startswith('<article class="md-content md-typeset" lang="uk">')
    assert '<p class="notice" lang="en">This page is not translated yet. The text below is in Ukrainian.</p>' in article
    assert '<span lang="en"><a class="tel" href="tel:102">102</a></span>' in article
    if template == "home.html":
        assert '<h1 lang="en">Whom to call</h1>' in article
    else:
        assert "<h1>Спокійно</h1>" in article
        assert '<details class="toc" lang="en"><summary>On this page</summary>\n<ul lang="uk">' in article


def test_a_menu_says_in_which_language_its_titles_are(copy: Copy, project: Project) -> None:
    """A page without a translation has a Ukrainian title among English ones."""
    for lang in ("uk", "en"):
        page = copy.root / f"docs/help/index.{lang}.md"
        page.write_text((copy.root / f"docs/index.{lang}.md").read_text("utf-8").replace("(help/", "("), "utf-8")
    copy.slip(MENU, "      - help/call.md", "      - help/index.md\n      - help/call.md")
    (copy.root / ENGLISH).unlink()
    assert '<li><a href="help/call/" lang="uk">Що буде далі</a></li>' in _rendered(copy, project, "index")
