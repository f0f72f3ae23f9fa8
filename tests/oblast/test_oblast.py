"""A second oblast: its site is made of ours, and nothing that is only about ours is in it."""

import datetime as dt
import hashlib
import io
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from conftest import TODAY, Project, run_script
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

import command
import hooks
import hromadas
import new_site
from generator.author import issue_form
from generator.base.problems import Problem
from generator.check import colours, menu, translation
from generator.model import oblast
from generator.model.campaign import Campaign, Colours, Shades
from generator.model.hromada import NATIONAL
from generator.oblast import own_parts, page_passages, site_folder, yaml_entries
from generator.read import documents
from generator.read.yaml_file import read_text
from generator.site import Inputs, Site, load
from generator.view import receipt
from generator.write import page_scan
from generator.write.sheet_files import SheetFiles

OURS = ("полтав", "poltav", "світло надії", "світла надії", "light of hope")
VILLAGES = ("полтавка", "poltavka")  # of Sumy oblast, in the official table
SHEETS = ("print/poster-a4.pdf", "en/print/map.pdf", "print/hromadas/sumska.pdf")
DAY = dt.date.fromisoformat(TODAY)


@dataclass(frozen=True)
class Made:
    """A site of Sumy oblast, and what the command said."""

    folder: Path
    code: int
    said: str


def _command(project: Project, *arguments: str | Path) -> tuple[int, str]:
    done = run_script(project, "maintain/new_site.py", *arguments, "--today", TODAY)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def made(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The site's sources, made once."""
    folder = tmp_path_factory.mktemp("sumy")
    return Made(folder, *_command(project, folder, "--oblast", "Сумська", "--brand", "#7a1f3d"))


@pytest.fixture(scope="module")
def ready(project: Project, made: Made) -> Site:
    """The same, read and checked."""
    config = menu.beside(made.folder / "docs", project.root / "mkdocs.yml")
    assert config == made.folder / "mkdocs.yml"
    found, problems = load(Inputs(made.folder / "data", made.folder / "docs", project.overrides, config, DAY))
    assert found is not None, [problem.text() for problem in problems]
    return found


@pytest.fixture(scope="module")
def site(ready: Site, made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site itself; of the many sheets to print, a few."""
    few = {name: ready.sheets.jobs[name] for name in SHEETS}
    ready.sheets = SheetFiles(few, ready.inputs.overrides / "print", ready.inputs.kept)
    out = tmp_path_factory.mktemp("sumy-site") / "site"
    assert hooks.build(ready, out, out.parent) == [] and ready.faults == []
    return out


# A site of another oblast


def test_no_word_of_our_oblast_is_left(made: Made, site: Path) -> None:
    """Pages, feeds, calendars, sheets to print and the sources themselves; a village may be called as it is."""
    texts = {path: path.read_bytes().decode(errors="ignore") for path in _files(made.folder, site)}
    texts |= {site / name: _words(site / name) for name in SHEETS}
    assert len(texts) > 1000
    assert all(len(texts[site / name]) > 200 for name in SHEETS)
    assert {str(path): word for path, text in texts.items() if (word := _ours(text.lower()))} == {}


def _ours(text: str) -> str | None:
    """A word of our oblast in a text."""
    if any(word in text for word in OURS):
        for village in VILLAGES:
            text = text.replace(village, "")
    return next((word for word in OURS if word in text), None)


def _files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from (
            path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".png", ".pdf", ".whl")
        )


def _words(file: Path) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read_bytes())).pages)


def test_every_link_of_it_leads_somewhere(site: Path, ready: Site) -> None:
    """No page, heading or number that stayed behind is missed; only what this test did not print is not there."""
    found = page_scan.scan(site, ready.numbers(), "/", receipt.files(ready.data.languages))
    missing = [problem for problem in found.problems if not re.search(r"\.(pdf|png)\b|oembed", problem.text("en"))]
    assert missing == []


def test_all_its_hromadas_and_settlements_are_there(site: Path, ready: Site) -> None:
    """Fifty-one hromadas of the official table, each with a page in both languages."""
    rows, settlements = hromadas.official(hromadas.HROMADAS, hromadas.SETTLED, "Сумська")
    assert len(rows) == len({row.katottg for row in rows}) == len(ready.data.hromadas) == 51
    assert {one.katottg for one in ready.data.hromadas.values()} == {row.katottg for row in rows}
    assert len(ready.data.settlements) == len(settlements) == 1488
    for slug in ready.data.hromadas:
        for lang in ("", "en/"):
            assert (site / lang / "hromadas" / slug / "index.html").is_file()


def test_sentences_name_the_oblast_as_people_do(site: Path) -> None:
    """The same page in both languages, with the oblast's own name and case."""
    home = (site / "index.html").read_text("utf-8")
    assert "для всіх, хто живе на Сумщині" in home and "Сумська область" in home
    assert "who lives in Sumy oblast" in (site / "en" / "index.html").read_text("utf-8")
    assert "хто живе в громадах Сумської області" in (site / "about" / "index.html").read_text("utf-8")


def test_its_colours_are_on_every_page(site: Path) -> None:
    assert "--brand:#7a1f3d" in (site / "help" / "index.html").read_text("utf-8").replace(" ", "")


def test_the_command_says_what_to_fill_in(made: Made) -> None:
    """Counts of what stayed behind, files to write in, and the report: address, lines of the oblast."""
    assert made.code == 0, made.said
    assert "Громад: 51, населених пунктів: 1488." in made.said
    for name in ("contacts.yml", "campaign.yml", "hromadas/", "events/sources.yml", "facts.yml", "docs/"):
        assert f"{name}: " in made.said
    assert "help/status (" in made.said
    for code in ("address-example", "lines-oblast"):
        assert code in made.said
    assert "shelter, medical, material" in made.said


def test_translations_stay_translations(ready: Site, project: Project) -> None:
    """What was up to date with the Ukrainian page is so with the one that is left, and says neither more nor less."""
    before, _ = documents.load(project.docs)
    for page, lang in ready.documents.pages:
        if lang == "uk":
            was, now = (translation.state_of(page, pages) for pages in (before, ready.documents))
            assert now == was, page
    were, are = (
        {(Path(one.file).name, one.code) for one in translation.check_pages(pages)}
        for pages in (before, ready.documents)
    )
    assert are <= were


def test_national_things_stay(ready: Site, project: Project) -> None:
    """National lines and days, facts, the Irish experience, the whole job check; no hromada's events, no addresses."""
    for name in ("527", "102", "1547", "legal-aid", "mfa-abroad"):
        assert name in ready.data.contacts
    assert ready.data.campaign.hromada_lines == ("527", "1547")
    assert {"law-definition", "ie-act-2024", "cash-formula", "more-exposed"} <= ready.data.facts.keys()
    assert len(ready.data.facts) > 200 and {*ready.data.events} == {NATIONAL}
    pages = {page for page, _ in ready.documents.pages}
    ours = {path.relative_to(project.docs).as_posix().removesuffix(".uk.md") for path in project.docs.rglob("*.uk.md")}
    assert ours - pages == {"model/poltava"}
    check = ready.data.materials.job_check
    assert check is not None and len(check.questions) == 12
    assert [one.path for one in ready.permalinks.known] == []


def test_hromadas_of_one_name_are_told_apart(ready: Site) -> None:
    """Two hromadas of one raion have one name: they are called as in their full names."""
    names = {slug: one.name.uk for slug, one in ready.data.hromadas.items() if "Миколаївська" in one.name.uk}
    assert names == {
        "mykolaivska-selyshchna": "Миколаївська селищна громада",
        "mykolaivska-silska": "Миколаївська сільська громада",
    }


def test_the_folder_has_all_that_is_needed_and_no_program(made: Made) -> None:
    """The menu without the engine's settings, one line that names the generator, how it starts, what hosts run."""
    files = {path.relative_to(made.folder).as_posix() for path in made.folder.rglob("*") if path.is_file()}
    beside = {name for name in files if not name.startswith(("data/", "docs/"))}
    wheels = {name for name in beside if name.endswith(".whl")}
    assert beside - wheels == {
        "mkdocs.yml", "README.md", "requirements.txt", "Makefile", "Редактор.cmd", "Редактор.command",
        ".gitignore", ".gitattributes", new_site.MADE, issue_form.FILE, *site_folder.HOSTS,
    }  # fmt: skip
    assert len(wheels) == 1 and len(files) < 180
    line = (made.folder / "requirements.txt").read_text("utf-8")
    sum_ = hashlib.sha256((made.folder / wheels.pop()).read_bytes()).hexdigest()
    assert re.fullmatch(rf"\./safe_step-[\d.]+-py3-none-any\.whl --hash=sha256:{sum_}\n", line)
    settings = yaml.safe_load((made.folder / "mkdocs.yml").read_text("utf-8"))
    assert settings.keys() == {"site_name", "plugins", "nav"}
    assert os.access(made.folder / "Редактор.command", os.X_OK)
    assert "Сумська область" in (made.folder / "README.md").read_text("utf-8")


def test_nothing_is_overwritten_unasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "docs").mkdir()
    assert new_site.main([str(tmp_path), "--oblast", "Сумська"]) == 2
    assert "--replace" in capsys.readouterr().err and list(tmp_path.iterdir()) == [tmp_path / "docs"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--oblast", "Ялтинська"], "Сумська"),
        (["--oblast", "Сумська", "--renew"], "немає сайту"),
        (["--oblast", "Сумська", "--brand", "red"], "red"),
        (["--oblast", "Сумська", "--brand", "#ff9900"], "контраст 1.7:1"),
    ],
)
def test_wrong_calls_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert new_site.main([str(tmp_path / "new"), *arguments]) == 2
    said = capsys.readouterr()
    assert told in said.out + said.err and not (tmp_path / "new").exists()


def test_renewing_leaves_alone_what_somebody_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """New in the shared part: a file nobody touched is renewed, one that both sides changed is named."""
    was = {f"docs/{name}.uk.md": b"was" for name in ("same", "shared", "theirs", "both", "gone")}
    was[site_folder.REQUIREMENTS] = b"was"
    for name, content in was.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / new_site.MADE).write_bytes(new_site.file_sums(was))
    (tmp_path / "docs/theirs.uk.md").write_bytes(b"theirs")
    (tmp_path / "docs/both.uk.md").write_bytes(b"theirs")
    (tmp_path / "docs/gone.uk.md").unlink()
    now = was | {new_site.CAMPAIGN: b"now", site_folder.REQUIREMENTS: b"now"}
    now |= dict.fromkeys(("docs/shared.uk.md", "docs/both.uk.md", "docs/gone.uk.md", "docs/new.uk.md"), b"now")
    assert new_site.renew_files(tmp_path, now, "uk") == 1
    assert (tmp_path / site_folder.REQUIREMENTS).read_bytes() == b"was"  # taken after a look at what it changes
    texts = {path.name.partition(".")[0]: path.read_bytes() for path in (tmp_path / "docs").iterdir()}
    assert texts == {"same": b"was", "shared": b"now", "theirs": b"theirs", "both": b"theirs", "new": b"now"}
    said = capsys.readouterr().out
    assert "both.uk.md: змінено і тут" in said and "theirs.uk.md" not in said
    sums = json.loads((tmp_path / new_site.MADE).read_text("utf-8"))
    assert sums["docs/new.uk.md"] == hashlib.sha256(b"now").hexdigest()
    assert new_site.renew_files(tmp_path, now, "uk") == 0  # told once


# What belongs to an oblast


def _without(text: str) -> str:
    return page_passages.without(text, lambda part: "наше" in part)[0]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Тут.\n\nЦе наше.\n\nКінець.", "Тут.\n\nКінець."),
        ("- а\n- наше\n  далі\n- б", "- а\n- б"),
        ("Ось:\n\n- наше\n- теж наше\n\nДалі.", "Далі."),
        ("Ось:\n\n- наше\n- а", "Ось:\n\n- а"),
        ("| а | б |\n|---|---|\n| 1 | наше |\n| 2 | 3 |", "| а | б |\n|---|---|\n| 2 | 3 |"),
        ("| а | б |\n|---|---|\n| 1 | наше |\n\nДалі.", "Далі."),
        ("[а](a.md) · [наше](b.md) · [в](c.md)", "[а](a.md) · [в](c.md)"),
        ("## А\n\nнаше\n\n## Б\n\nтак", "## Б\n\nтак"),
        ("## А\n\n### Б\n\nнаше\n\n## В\n\nтак", "## В\n\nтак"),
        ("## А\n\nтак\n\n### Б\n\nнаше", "## А\n\nтак\n"),
        ("## наше\n\nце теж\n\n### і це\n\nі це\n\n## Б\n\nтак", "## Б\n\nтак"),
        ('!!! note "А"\n    - так\n    - наше\n\nДалі.', '!!! note "А"\n    - так\n\nДалі.'),
        ('!!! note "А"\n    наше\n\nДалі.', "Далі."),
        ('!!! note "наше"\n    так\n\nДалі.', "Далі."),
        ("```\nнаше\n\nі це\n```\n\nДалі.", "Далі."),
        ("## А\n\n## Б\n\nтак", "## А\n\n## Б\n\nтак"),
    ],
)
def test_passages_go_with_what_announced_them(text: str, left: str) -> None:
    assert _without(text) == left


@given(st.lists(st.sampled_from(["наше", "так", "", "- а", "- наше", "## А", "| а |", "|---|", "    б", "!!! note"])))
def test_nothing_that_belongs_is_left_and_nothing_else_is_changed(lines: list[str]) -> None:
    """Whatever the page: no unwanted word stays, no line is made up, none is taken where nothing is unwanted."""
    text = "\n".join(lines)
    left = _without(text)
    assert "наше" not in left
    assert set(left.split("\n")) <= {*lines, ""}
    if "наше" not in text:
        assert left == text


FACTS = """\
# Про наше
facts:
  # — розділ —
  - id: "a"
    value: "1"
    sources:
      - title: "наше"
        url: "https://a.test/"
      - title: "чуже"
    note: {uk: "наше"}
    state: "x"
  # — наше —
  - id: "b"
    value: "наше"
    sources:
      - title: "чуже"

  - id: "c"
    sources: [{title: "наше"}]
"""


def test_entries_lose_notes_and_sources_or_go_whole() -> None:
    """An entry with another source stays; the only source, or any other text, takes it along; comments go too."""
    text, gone = yaml_entries.without(FACTS, lambda part: "наше" in part)
    assert gone == ["b", "c"]
    assert (
        text
        == """\
facts:
  # — розділ —
  - id: "a"
    value: "1"
    sources:
      - title: "чуже"
    state: "x"
"""
    )
    nothing, gone = yaml_entries.without(FACTS.replace('value: "1"', 'value: "наше"'), lambda part: "наше" in part)
    assert gone == ["a", "b", "c"] and "facts: []" in nothing


def test_what_leads_to_something_that_is_gone_goes_too(tmp_path: Path) -> None:
    """A link to our page, to a heading that is gone, a number of our line; the menu forgets the page."""
    pages = {
        "index": 'Так.\n\nДивіться [туди](a/our.md).\n\n[Розділ](b.md#nash-rozdil)\n\n{{ phone("okc") }}\n',
        "a/our": "Наше місто.\n",
        "b": 'Так.\n\n## Наш розділ {#nash-rozdil}\n\n{{ phone("okc") }}\n\n## Далі\n\n[Додому](index.md)\n',
    }
    titles = {"index": "Головна", "a/our": "Наше місто", "b": "Сторінка"}
    for page, body in pages.items():
        file = tmp_path / "docs" / f"{page}.uk.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        head = f'---\ntitle: "{titles[page]}"\ndescription: "Опис."\nreviewed: 2026-11-01\n---\n\n'
        file.write_text(head + body, encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "contacts.yml").write_text(
        'contacts:\n  - id: "527"\n    name: {uk: "Лінія"}\n  - id: "okc"\n    name: {uk: "Наше місто"}\n', "utf-8"
    )
    (tmp_path / "mkdocs.yml").write_text("nav:\n  - index.md\n  - А:\n      - a/our.md\n      - b.md\n", "utf-8")
    made, left = own_parts.without(tmp_path / "data", tmp_path / "docs", tmp_path / "mkdocs.yml", ["Наше місто"])
    assert left.pages == ("a/our",) and left.entries == {"contacts.yml": ["okc"]}
    assert made["docs/index.uk.md"].decode().partition("---\n\n")[2].strip() == "Так."
    assert "rozdil" not in made["docs/b.uk.md"].decode() and "## Далі" in made["docs/b.uk.md"].decode()
    assert made["mkdocs.yml"].decode() == "nav:\n  - index.md\n  - А:\n      - b.md\n"


# Names


def test_every_oblast_of_the_codifier_has_its_names() -> None:
    """Twenty-four, each with a name in addresses and an English one in the letters of the Cabinet's table."""
    table = oblast.load(new_site.OBLASTS)
    assert {one.name for one in table.all} == {row["oblast"] for row in hromadas.table_rows(hromadas.HROMADAS)}
    assert len({one.slug for one in table.all}) == len(table.all) == 24
    english = {one.title.en for one in table.all}
    assert {"Sumy oblast", "Zaporizhzhia oblast", "Ivano-Frankivsk oblast", "Khmelnytskyi oblast"} <= english
    assert all(one.where.startswith(("на ", "у ")) for one in table.all)
    assert table.find("сумська область") == table.find("sumska") and table.find("Крим") is None


@pytest.mark.parametrize("one", oblast.load(new_site.OBLASTS).all, ids=lambda one: one.slug)
def test_no_oblast_takes_names_of_another(one: oblast.Oblast) -> None:
    """A text about one oblast is not taken for one about another; its own forms are recognized."""
    names = own_parts.pattern(one.own_names)
    campaign = _campaign(one.title.uk)
    assert all(names.search(text) for text in (one.title.uk, campaign.place("of", "uk"), one.where, str(one.title.en)))
    others = [other for other in oblast.load(new_site.OBLASTS).all if other.slug != one.slug]
    assert [other.slug for other in others if names.search(f"{other.title.uk} {other.where} {other.title.en}")] == []


def _campaign(name: str, **more: str) -> Campaign:
    both = {"uk": "Назва", "en": "Name"}
    lines = dict.fromkeys(("danger_line", "advice_line", "abroad_line"), "527")
    where = {"address": "https://a.test/", "exit": "https://b.test/"}
    named = dict.fromkeys(("name", "tagline", "neutral_title"), both)
    return Campaign.model_validate({**named, **lines, **where, "oblast": {"uk": name, "en": "Sumy oblast"}, **more})


def test_cases_of_a_name_are_worked_out_unless_stated() -> None:
    """The rule gives a form that is always right; a campaign may state a more usual one."""
    plain = _campaign("Сумська область")
    assert [plain.place(form, "uk") for form in ("", "of", "where")] == [
        "Сумська область", "Сумської області", "у Сумській області",
    ]  # fmt: skip
    assert [plain.place(form, "en") for form in ("", "of", "where")] == [
        "Sumy oblast",
        "of Sumy oblast",
        "in Sumy oblast",
    ]
    assert _campaign("Сумська область", oblast_where="на Сумщині").place("where", "uk") == "на Сумщині"


# Colours


def _colour_problems(project: Project, yaml: str) -> list[Problem]:
    tree, _ = read_text(yaml, "campaign.yml")
    assert tree is not None
    css = (project.overrides / "styles" / "site.css").read_text("utf-8")
    return list(colours.check(Colours.model_validate(tree["colours"]), css, tree, "campaign.yml"))  # type: ignore[call-overload]


def test_contrast_is_that_of_the_standard() -> None:
    """Black on white is 21:1; #767676 is the lightest grey that passes on white, #777777 the first that fails."""
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#fff", "#767676") >= 4.5 > colours.contrast("#777777", "#ffffff")


def test_colours_that_cannot_be_read_are_refused(project: Project) -> None:
    """The message names the ratio and a shade that would do."""
    found = _colour_problems(
        project, 'colours:\n  light: {brand: "#ff9900"}\n  dark: {brand: "#ffcc66", tint: "#ffffff"}\n'
    )
    assert [(one.code, one.line) for one in found] == [("page-contrast", line) for line in (2, 3, 3)]
    assert re.search(r"#ff9900.*контраст [12]\.\d:1.*4\.5:1", found[0].text())
    better = re.search("#[0-9a-f]{6}", str(found[0].paste))
    assert (
        better
        and _colour_problems(project, f'colours:\n  light: {{brand: "{better[0]}"}}\n  dark: {{brand: "#ffcc66"}}\n')
        == []
    )


def test_colours_of_sections_are_checked_too(project: Project) -> None:
    """Each against its own tint, its drawings' spot against the line on it: at its line, with a shade that would do."""
    good = 'risks: {brand: "#7a1f3d", tint: "#f7e3ea", spot: "#d77a9a"}'
    start = f'colours:\n  dark: {{brand: "#ffcc66"}}\n  light:\n    brand: "#0b585c"\n    {good}\n'
    assert _colour_problems(project, start) == []
    for place, bad, other in [("brand", "#d77a9a", "tint"), ("tint", "#7a1f3d", "risks"), ("spot", "#333333", "ink")]:
        wrong = re.sub(rf'({place}: )"#\w+"(?=[^\n]*\n\Z)', rf'\1"{bad}"', start)
        found = _colour_problems(project, wrong)
        assert ("page-contrast", 5) in {(one.code, one.line) for one in found}, place
        assert any(bad in one.text() and other in one.text() and one.paste for one in found), place


@given(st.from_regex("#[0-9a-f]{6}", fullmatch=True))
def test_a_dark_look_can_be_made_for_any_brand(brand: str) -> None:
    """Whatever the colour, links are read on the dark page, and so is the text on buttons in both looks."""
    css = (command.ROOT / "overrides" / "styles" / "site.css").read_text("utf-8")
    made = colours.of_brand(brand, css)
    assert made.light.brand == brand
    assert colours.contrast(made.dark.brand, colours.theme(css)["dark"]["paper"]) >= 4.5
    for on, ground in re.findall(r"--brand:(#\w+);--on-brand:(#\w+);", colours.rules(made)):
        assert colours.contrast(on, ground) >= 4.5


def test_a_word_is_no_colour() -> None:
    with pytest.raises(ValueError, match="not a colour"):
        Shades(brand="red; background: url(//x)")
