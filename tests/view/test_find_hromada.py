"""The oblast's hromadas and settlements: true to the official table, and found by whoever lives there."""

import csv
import dataclasses
import datetime as dt
import gzip
import json
import random
import re
import shutil
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any, Literal

import pytest
import russian
import small
from conftest import CASES_FOLDER, PHONE, TODAY, Project, Server, assert_accessible, run_script, serving
from playwright.sync_api import Browser, Page, expect

from generator.author import interview
from generator.base.fields import Bilingual
from generator.base.slugs import romanized, slug
from generator.check import data_folder
from generator.model import settlement
from generator.model.data import Data
from generator.model.hromada import Hromada
from generator.model.settlement import prefix
from generator.site import Inputs, load
from generator.view.data_pages import Pages
from generator.view.find_hromada import FOLDER, Finder

TABLE = CASES_FOLDER / "hromadas/official.tsv"  # rows of the official table as they are there
CENTRES = CASES_FOLDER / "hromadas/russian.tsv"  # every hromada's centre as Russian maps have it, written by hand
TOWNS = CASES_FOLDER / "hromadas/russian-towns.tsv"  # likewise towns of other oblasts
LANGS = ["uk", "en"]
KINDS = {"M": ("місто", "town"), "X": ("селище", "settlement"), "C": ("село", "village")}
# The Cabinet's table of 2010: a letter at the beginning of a word, and elsewhere.
CABINET = {
    **{a: (b, b) for a, b in zip("абвгґдезиіклмнопрстуф", "abvhgdezyiklmnoprstuf", strict=True)},
    **{a: (b, b) for a, b in zip("жхцчшщ", "zh kh ts ch sh shch".split(), strict=True)},
    **{"є": ("ye", "ie"), "ї": ("yi", "i"), "й": ("y", "i"), "ю": ("yu", "iu"), "я": ("ya", "ia")},
    **{"ь": ("", ""), "’": ("", "")},
}


def _root(lang: str) -> str:
    return "" if lang == "uk" else "en/"


def _cabinet(name: str) -> str:
    """Letter by letter by the table; nothing of the generator's."""
    text, last = "", " "
    for at, letter in enumerate(name):
        small = letter.lower()
        if last.lower() == "з" and small == "г":
            latin = "gh"
        elif small in CABINET:
            latin = CABINET[small][0 if last in " -" else 1]
        else:
            latin = letter
        text += latin.capitalize() if letter.isupper() else latin
        last = name[at]
    return text


def _official(table: Path = TABLE) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


# True to the table


def test_all_hromadas_of_the_oblast_are_there(project_data: Data) -> None:
    """Sixty files with codes, names and raions of the official table; the file is named in Latin letters."""
    stated = {
        one.katottg: (name, one.name.uk, one.raion.uk if one.raion else None)
        for name, one in project_data.hromadas.items()
    }
    official = {
        row["katottg"]: (slug(row["hromada"]), f"{row['hromada']} громада", f"{row['raion']} район")
        for row in _official()
    }
    assert len(official) == 60
    assert stated == official
    kinds = Counter(one.kind for one in project_data.hromadas.values())
    assert kinds == {"urban": 16, "settlement": 20, "rural": 24}


def test_codes_are_valid(project_data: Data) -> None:
    """A hromada's code names oblast, raion and hromada, but no settlement; a settlement's code begins like one."""
    for one in project_data.hromadas.values():
        assert re.fullmatch(r"UA53(?!00)\d\d(?!000)\d{3}00000\d{5}", one.katottg), one.katottg
    of = defaultdict(list)
    for place in project_data.settlements:
        assert re.fullmatch(r"UA53(?!00)\d\d(?!000)\d{3}(?!000)\d{3}00\d{5}", place.katottg), place.katottg
        of[place.hromada].append(place)
    assert sum(map(len, of.values())) == 1839
    assert of.keys() == {prefix(one.katottg) for one in project_data.hromadas.values()}


def test_names_are_in_the_cabinets_latin(project_data: Data) -> None:
    """English names of hromadas, raions and settlements follow the table of 2010, letter by letter."""
    for one in project_data.hromadas.values():
        assert one.name.en == f"{_cabinet(one.name.uk.removesuffix(' громада'))} hromada"
        assert one.raion and one.raion.en == f"{_cabinet(one.raion.uk.removesuffix(' район'))} raion"
    for place in project_data.settlements:
        assert place.name.en == _cabinet(place.name.uk)


@pytest.mark.parametrize(
    ("uk", "en"),
    [  # examples of the resolution itself
        ("Алушта", "Alushta"),
        ("Згорани", "Zghorany"),
        ("Розгон", "Rozghon"),
        ("Ґалаґан", "Galagan"),
        ("Їжакевич", "Yizhakevych"),
        ("Кадиївка", "Kadyivka"),
        ("Йосипівка", "Yosypivka"),
        ("Костянтин", "Kostiantyn"),
        ("Знам’янка", "Znamianka"),
        ("Щербухи", "Shcherbukhy"),
        ("Велика Багачка", "Velyka Bahachka"),
        ("Петрівсько-Роменська", "Petrivsko-Romenska"),
    ],
)
def test_official_examples_of_latin(uk: str, en: str) -> None:
    """Names as the resolution spells them."""
    assert romanized(uk) == en == _cabinet(uk)


def test_a_broken_list_is_told(tmp_path: Path) -> None:
    """A wrong line and a code that stands twice are reported with their lines; the other lines are read."""
    path = tmp_path / "settlements.csv"
    good = "UA53080010010014619,X,Білики"
    path.write_text(f"# примітка\n{settlement.HEADING}\n{good}\nUA53,C,Село\n{good}\n", encoding="utf-8")
    found, problems = settlement.load(path)
    assert [one.name.uk for one in found] == ["Білики"]
    assert [(one.line, one.code) for one in problems] == [(4, "settlement-row"), (5, "id-twice")]
    assert settlement.load(tmp_path / "none.csv") == ((), [])


FORMER = """\
# примітка
katottg,name,source
UA53080010010014619,Старі Білики,https://example.org/a
UA53080010000088479,Давній район,https://example.org/b
UA53080010010014618,Нема,https://example.org/a
Білики
"""


def test_former_names_are_read_and_slips_told(tmp_path: Path) -> None:
    """Names of settlements and of raions; a line about nobody or nothing is left out, and stops no build."""
    path = tmp_path / "former-names.csv"
    path.write_text(FORMER, encoding="utf-8")
    place = settlement.Settlement("UA53080010010014619", "X", Bilingual(uk="Білики"))
    names, problems = settlement.load_former(path, [place])
    assert [(one.katottg, one.name.uk, one.name.en) for one in names] == [
        ("UA53080010010014619", "Старі Білики", "Stari Bilyky"),
        ("UA5308001", "Давній район", "Davnii raion"),
    ]
    assert [(one.line, one.code, one.severity) for one in problems] == [
        (5, "former-name-row", "warning"),
        (6, "former-name-row", "warning"),
    ]
    assert settlement.load_former(tmp_path / "none.csv", [place]) == ((), [])


def test_former_names_are_of_the_oblast(project_data: Data) -> None:
    """Each differs from the name of today; raions of today are not among them."""
    now = {one.katottg: one.name.uk for one in project_data.settlements}
    raions = {one.raion.uk for one in project_data.hromadas.values() if one.raion}
    assert len(project_data.former_names) > 10
    for one in project_data.former_names:
        assert one.name.uk not in raions and one.name.uk != now.get(one.katottg)
        assert one.name.uk.endswith(" район") is (one.katottg not in now)


# The command


def _command(project: Project, *arguments: str | Path) -> tuple[int, str]:
    done = run_script(project, "maintain/hromadas.py", *arguments)
    return done.returncode, done.stdout + done.stderr


def _tables(folder: Path) -> tuple[Path, Path]:
    """A made-up oblast: two hromadas of one name, one whose centre the table does not tell."""
    first, second = folder / "hromadas.tsv", folder / "settlements.tsv"
    first.write_text(
        "oblast\traion\tkatottg\thromada\n"
        "Тестова\tПівнічний\tUA53020010000000001\tСвітла\n"
        "Тестова\tПівденний\tUA53040010000000002\tСвітла\n"
        "Тестова\tПівденний\tUA53040030000000003\tТиха\n"
        "Інша\tЗахідний\tUA54040030000000004\tЧужа\n",
        encoding="utf-8",
    )
    second.write_text(
        "hromada_katottg\tkatottg\tcategory\tname\n"
        "UA53020010000000001\tUA53020010010000005\tM\tСвітле\n"
        "UA53040010000000002\tUA53040010010000006\tC\tСвітле\n"
        "UA53040030000000003\tUA53040030010000007\tX\tГамірне\n"
        "UA54040030000000004\tUA54040030010000008\tC\tЧуже\n",
        encoding="utf-8",
    )
    return first, second


def test_files_of_any_oblast_are_made(project: Project, tmp_path: Path) -> None:
    """Names of files tell raions apart where needed; a kind that the table does not tell and contacts are left out."""
    tables, data = _tables(tmp_path), tmp_path / "data"
    arguments: list[str | Path] = [*tables, "--oblast", "Тестова", "--edition", "19.01.2024", "--data", data]
    code, said = _command(project, *arguments)
    assert (code, said.splitlines()[-1]) == (0, "Громад: 3, населених пунктів: 3.")
    made = dict(interview.hromadas(data))
    assert {slug: one.kind for slug, one in made.items()} == {
        "svitla-pivnichnyi": "urban",
        "svitla-pivdennyi": "rural",
        "tykha": None,
    }
    empty = Hromada.model_fields["services"].default
    assert all((one.contacts, one.website, one.note, one.services) == ((), None, None, empty) for one in made.values())
    assert [one.name.en for one in settlement.load(data / "settlements.csv")[0]] == ["Svitle", "Svitle", "Hamirne"]

    tykha = data / "hromadas/tykha.yml"
    tykha.rename(tykha.with_name("tykhenka.yml")).write_text(
        tykha.with_name("tykhenka.yml").read_text("utf-8").replace("Тиха громада", "Тихенька громада"), encoding="utf-8"
    )
    code, said = _command(project, *arguments)
    assert code == 1 and "tykhenka.yml: у таблиці «Тиха громада»" in said
    assert not tykha.exists() and "Тихенька" in tykha.with_name("tykhenka.yml").read_text("utf-8")


def test_a_wrong_call_is_told(project: Project, tmp_path: Path) -> None:
    """An oblast that is not there, a table that is not there or not a table: exit code 2 and one sentence."""
    first, second = _tables(tmp_path)
    for tables, oblast in (((first, second), "Нема"), ((tmp_path / "none", second), "Тестова"), ((second, first), "А")):
        code, said = _command(project, *tables, "--oblast", oblast, "--edition", "19.01.2024", "--data", tmp_path / "d")
        assert code == 2 and len(said.splitlines()) == 1 and "Traceback" not in said, said


# Pages of letters


Entry = tuple[str, str, str]  # path of the hromada, name, what tells it apart


def _entries(html: str) -> list[Entry]:
    found = re.findall(r'<li><a href="\.\./\.\./([a-z-]+)/">([^<]+) <span>([^<]+)</span></a></li>', html)
    return [(where, unescape(name), unescape(around)) for where, name, around in found]


@pytest.fixture(scope="session")
def entries(built_site: Path) -> Mapping[str, Mapping[str, list[Entry]]]:
    """Language → folder of a letter → its entries."""
    return {
        lang: {
            file.parent.name: _entries(file.read_text("utf-8"))
            for file in sorted((built_site / _root(lang) / FOLDER).glob("*/index.html"))
        }
        for lang in LANGS
    }


@pytest.mark.parametrize("lang", LANGS)
def test_every_settlement_is_on_the_page_of_its_letter(
    project_data: Data, entries: Mapping[str, Mapping[str, list[Entry]]], lang: str
) -> None:
    """Name, kind, hromada and raion of all 1,839, linked to the hromada; two entries never say the same."""
    of = {prefix(one.katottg): (name, one) for name, one in project_data.hromadas.items()}
    wanted: defaultdict[str, set[Entry]] = defaultdict(set)
    for place in project_data.settlements:
        name, one = of[place.hromada]
        assert one.raion and one.raion.en and one.name.en and place.name.en
        kind, hromada, raion, text = (
            (KINDS[place.category][0], one.name.uk, one.raion.uk, place.name.uk)
            if lang == "uk"
            else (KINDS[place.category][1], one.name.en, one.raion.en, place.name.en)
        )
        wanted[slug(place.name.uk[0])].add((name, text, f"{kind}, {hromada}, {raion}"))
    assert {letter: set(found) for letter, found in entries[lang].items()} == wanted
    everything = [(text, around) for found in entries[lang].values() for _, text, around in found]
    assert len(set(everything)) == len(everything)


def test_letters_are_in_the_order_of_the_alphabet(project_data: Data) -> None:
    """Ukrainian letters and names by the Ukrainian alphabet, Latin ones by the Latin."""
    uk, en = (Finder(project_data, lang) for lang in ("uk", "en"))
    assert "".join(one.name for one in uk.letters) == "АБВГДЄЖЗІЇЙКЛМНОПРСТУФХЦЧШЩЮЯ"
    assert [one.name for one in en.letters] == sorted(one.name for one in en.letters)
    alphabet = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
    for letter in uk.letters:
        names = [[alphabet.index(one) for one in place.name.uk.lower() if one in alphabet] for place in letter.entries]
        assert names == sorted(names)
    raions = [(raion.uk, [one.name.uk for _, one in found]) for raion, found in uk.raions if raion]
    assert [name for name, _ in raions] == [
        f"{one} район" for one in "Кременчуцький Лубенський Миргородський Полтавський".split()
    ]
    assert raions[0][1][:3] == ["Глобинська громада", "Горішньоплавнівська громада", "Градизька громада"]


@pytest.mark.parametrize("lang", LANGS)
def test_pages_are_light(built_site: Path, project: Project, lang: str) -> None:
    """A hromada's page and its map at most 12.5 KB, a letter and the list 16 KB, script and names 15 KB, all gzip."""

    def weight(*files: Path) -> int:
        return len(gzip.compress(b"".join(file.read_bytes() for file in files), mtime=0))

    folder = built_site / _root(lang) / "hromadas"
    for file in folder.glob("*/index.html"):
        assert weight(file) <= 12_500, file
    for file in [folder / "index.html", *folder.glob("settlements/*/index.html")]:
        assert weight(file) <= 16_000, file
    files = list(folder.glob("settlements/*/*.js"))
    assert sorted(file.name for file in files) == ["names.js", "search.js"]
    assert sum(weight(file) for file in files) <= 15_000


@pytest.mark.parametrize("lang", LANGS)
def test_a_hromada_is_three_links_from_home(browser: Browser, server: Server, lang: str) -> None:
    """With script off: home, list, letter, hromada; there the oblast's lines can be tapped."""
    with browser.new_context(viewport=PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{server.url}/{_root(lang)}")
        name, letter, place = {
            "uk": ("Знайдіть свою громаду", "Щ", "Щербані село"),
            "en": ("Find your hromada", "Shch", "Shcherbani village"),
        }[lang]
        page.locator("main").get_by_role("link", name=name).click()
        expect(page.locator("[data-search]")).to_be_hidden()
        page.locator("main").get_by_role("link", name=letter, exact=True).click()
        page.locator("main").get_by_role("link", name=place).click()
        page.wait_for_url("**/hromadas/shcherbanivska/")
        for number in ("527", "0800500620", "0800502230"):
            assert page.locator(f'main a[href="tel:{number}"]').first.is_visible()


# The page of a hromada


def _section(html: str, name: str) -> str:
    (found,) = re.findall(rf'<h2 id="{name}">.*?(?=<h2)', html, re.S)
    return str(found)


def _text(html: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", html).split()))


def _services(html: str) -> dict[str, str]:
    rows = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", _section(html, "services"), re.S)
    return {name: unescape(" ".join(re.sub(r"<[^>]+>", "", text).split())) for name, text in rows}


def test_a_page_without_anything_local_says_whom_to_ask(built_site: Path) -> None:
    """By the name of the post, with the words to say, then the lines beyond the hromada; of help, whom to ask."""
    html = (built_site / "hromadas/hadiatska/index.html").read_text("utf-8")
    assert "Міська громада, Миргородський район, Полтавська область" in html
    steps = _text(_section(html, "contacts"))
    for said in (
        "Місцевих телефонів громада ще не підтвердила, тому почніть із ради.",
        "Зателефонуйте до міської ради.",
        "соціального працівника",
        "службу у справах дітей",
        "«Мені потрібна допомога. Чи можемо ми поговорити наодинці?»",
        "районної військової адміністрації (Миргородський район)",
    ):
        assert said in steps
    assert "contact__dial" not in re.sub(r"<style>.*?</style>", "", html, flags=re.S)
    assert _text(_section(html, "services")).count("Громада ще не повідомила, яка допомога є на місці.") == 1
    assert _services(html) == {
        "Житло, прихисток; лікар; школа, коледж": "0 800 502 230 Обласний контактний центр Полтавщини",
        "Психолог": "527 Національна гаряча лінія з протидії торгівлі людьми та консультування мігрантів",
        "Юрист": "0 800 213 103 Безоплатна правнича допомога, єдиний номер Якщо не відповідають, наберіть 527.",
        "Гроші, речі, їжа; навчання професії, робота": "0 800 500 620 Обласна гаряча лінія із соціального захисту",
    }
    assert "Подій поки не оголошено. Знаєте про зустріч чи урок?" in html


@pytest.mark.parametrize("lang", LANGS)
def test_a_page_says_what_the_hromada_confirmed(told: Path, lang: str) -> None:
    """Its contact comes first; services say their state, what else is known, whom to call and since when."""
    html = (told / _root(lang) / "hromadas/dykanska/index.html").read_text("utf-8")
    assert 0 < html.index('href="tel:0800123456"') < html.index('href="tel:0800500620"')
    exists, partly, *_ = _services(html).values()
    section = _text(_section(html, "services"))
    assert "<ol>" not in _section(html, "contacts")  # whom to ask first is its own contact
    if lang == "uk":
        assert exists == "Є. Центр на п’ять місць. 0800123456 Громада підтвердила 2 листопада 2026 року."
        assert partly == "Є частково. 0 800 502 230 Громада підтвердила 2 листопада 2026 року."
        assert "Про решту запитайте за цими номерами." in section
    else:
        assert exists == "Available. A centre with five beds. 0800123456 Confirmed by the hromada on 2 November 2026."
        assert partly == "Partly available. 0 800 502 230 Confirmed by the hromada on 2 November 2026."
        assert "About the rest, ask at these numbers." in section


def test_neighbours_with_lines_of_their_own_are_near(told: Path) -> None:
    """A hromada that has none leads to those of its raion that have; others do not."""
    near = _section((told / "hromadas/bilytska/index.html").read_text("utf-8"), "contacts")
    assert re.findall(r'href="\.\./(\w+)/"', near) == ["dykanska"]
    assert "../dykanska/" not in _section((told / "hromadas/hadiatska/index.html").read_text("utf-8"), "contacts")


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (
            "hromadas/dykanska.yml",
            "contacts: []",
            small.SAID.replace("contact: sluzhba", "contact: sluzba"),
            "contact-unknown",
        ),
        ("hromadas/dykanska.yml", "contacts: []", small.SAID.replace("exists", "none"), "choice-unknown"),
        ("hromadas/dykanska.yml", "UA53080050000011754", "UA53080010000088479", "katottg-twice"),
        ("campaign.yml", 'legal: "legal-aid"', 'legal: "legal-ade"', "contact-unknown"),
        ("campaign.yml", '"1547"', '"1574"', "contact-unknown"),
        ("contacts.yml", 'next_line: "la-strada"', 'next_line: "la-strata"', "contact-unknown"),
        (
            "hromadas/dykanska.yml",
            "contacts: []",
            small.SAID.replace("    sources", '    next_line: "1574"\n    sources'),
            "contact-unknown",
        ),
    ],
)
def test_slips_are_told(project: Project, tmp_path: Path, file: str, old: str, new: str, code: str) -> None:
    """A line or a choice that does not exist, a code that another hromada has: an error with its line."""
    shutil.copytree(project.data, tmp_path / "data")
    path = tmp_path / "data" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    _, problems = data_folder.load(tmp_path / "data", dt.date.fromisoformat(TODAY))
    found = [one for one in problems if one.severity == "error"]
    assert [one.code for one in found] == [code] and found[0].line > 1


def test_a_missing_hromada_is_told(project: Project, tmp_path: Path) -> None:
    """Settlements without a hromada are a warning; the others are still found."""
    shutil.copytree(project.data, tmp_path / "data")
    (tmp_path / "data/hromadas/dykanska.yml").unlink()
    site, problems = load(_inputs(project, tmp_path / "data"))
    assert [(one.severity, one.params["value"]) for one in problems if one.code == "settlement-hromada"] == [
        ("warning", "UA5308005")
    ]
    assert site and len(site.finders["uk"].letters) == 29


def _inputs(project: Project, data: Path) -> Inputs:
    return Inputs(
        data, project.docs, project.overrides, project.root / "mkdocs.yml", dt.date.fromisoformat(TODAY), examples=True
    )


def test_sixty_hromadas_cost_little(project: Project) -> None:
    """Pages, boards and letters of all hromadas in both languages: a second of the processor, five on a slow one."""
    site, _ = load(_inputs(project, project.data))
    assert site
    begun = time.process_time()
    made = 0
    for lang in site.data.languages:
        for view in Pages(site.listing, lang):
            if view.path.startswith("hromadas/"):
                assert site.render(view)
                made += 1
    assert made == 2 * (60 + 60 + 29)
    assert time.process_time() - begun <= 5


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("path", ["hromadas/", "hromadas/dykanska/", "hromadas/settlements/n/"])
def test_pages_are_accessible(tab: Page, told: Path, path: str, lang: str) -> None:
    """axe-core finds nothing on the list with found places, a full page of a hromada, and a letter."""
    with serving(told) as server:
        tab.goto(f"{server.url}/{_root(lang)}{path}")
        if path == "hromadas/":
            _type(tab, "Новоселівка")
        assert_accessible(tab)


@pytest.mark.parametrize("path", ["hromadas/", "hromadas/dykanska/", "hromadas/settlements/n/"])
def test_nothing_sticks_out(tab: Page, told: Path, path: str) -> None:
    """No page scrolls sideways at 320 px, with text at 200 % too."""
    tab.set_viewport_size({"width": 320, "height": 640})
    with serving(told) as server:
        for zoom in (1, 2):
            tab.goto(f"{server.url}/{path}")
            if path == "hromadas/":
                _type(tab, "Комсомольськ")
                expect(tab.locator("[data-search] li").first).to_contain_text("; раніше Комсомольськ")
            tab.evaluate(f"document.documentElement.style.fontSize = '{zoom * 125}%'")
            assert tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


# The field


def _type(page: Page, text: str) -> None:
    page.locator("#find").fill(text)
    page.locator("#find").press("Enter")
    expect(page.locator("[data-search] [role=status]")).not_to_be_empty()


@pytest.fixture(scope="module")
def consoles(browser: Browser, server: Server, project: Project) -> Iterator[Mapping[str, Page]]:
    """The list of each language with its script laid open: ``asked`` gives names and hromadas, the best first."""
    ask = """
window.asked = async (texts, set = box, way = "find") => {
  const list = await places.read(set);
  return texts.map(text => places[way](list, text).map(one => [one.name, one.slug, one.text]));
};
window.box = { at: document.querySelector("[data-search]").dataset.own };
"""
    texts = [(project.overrides / "scripts" / name).read_text("utf-8") for name in ("typed.js", "places.js")]
    script = "\n".join([*texts, ask])
    with browser.new_context(bypass_csp=True) as context:
        opened = {}
        for lang in LANGS:
            page = opened[lang] = context.new_page()
            page.goto(f"{server.url}/{_root(lang)}hromadas/")
            page.evaluate(script)
        yield opened


def _layout(text: str) -> str:
    """Ukrainian typed while the keyboard is English."""
    keys = str.maketrans("йцукенгшщзхїфівапролджєячсмитьбю’", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`")
    return text.lower().translate(keys)


@pytest.mark.parametrize("lang", LANGS)
def test_every_settlement_is_found_by_typing(consoles: Mapping[str, Page], project_data: Data, lang: str) -> None:
    """By its name in Ukrainian and in Latin letters, each comes first, with all that bear the name."""
    of = {prefix(one.katottg): name for name, one in project_data.hromadas.items()}
    named: defaultdict[str, set[str]] = defaultdict(set)
    for place in project_data.settlements:
        named[place.name.uk].add(of[place.hromada])
    for write in (str, romanized):
        answers = consoles[lang].evaluate("texts => asked(texts)", [write(name) for name in named])
        for (name, where), answer in zip(named.items(), answers, strict=True):
            own = name if lang == "uk" else romanized(name)
            assert where <= {one[1] for one in answer if one[0] == own}, (name, answer)
            assert romanized(answer[0][0]) == romanized(name), (name, answer[:3])
            assert answer[0][0] == own or write is romanized, (name, answer[:3])


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "write",
    [
        pytest.param(_layout, id="layout"),
        pytest.param(lambda name: name.replace("’", "'"), id="apostrophe"),
        pytest.param(lambda name: name.replace("’", "ʼ"), id="modifier letter"),
        pytest.param(lambda name: name.replace("’", ""), id="no apostrophe"),
        pytest.param(lambda name: name.replace("ї", "і").replace("ґ", "г").replace("г", "ґ"), id="letters"),
        pytest.param(lambda name: name.replace("и", "і"), id="и as і"),
        pytest.param(lambda name: name.replace(" ", "-").upper(), id="capitals and hyphens"),
        pytest.param(lambda name: f"с. {name}", id="kind before"),
        pytest.param(lambda name: name[:-1] if len(name) > 4 else name, id="unfinished"),
    ],
)
def test_slips_of_typing_are_understood(
    consoles: Mapping[str, Page], project_data: Data, lang: str, write: Any
) -> None:
    """Other layouts, apostrophes and letters, and names typed in part: every fifth settlement is among the answers."""
    of = {prefix(one.katottg): name for name, one in project_data.hromadas.items()}
    places = [one for one in project_data.settlements if one.category == "C"]
    sample = {one.katottg: one for one in places[::5]} | {one.katottg: one for one in places if "’" in one.name.uk}
    answers = consoles[lang].evaluate("texts => asked(texts)", [write(one.name.uk) for one in sample.values()])
    lost = [
        one.name.uk
        for one, answer in zip(sample.values(), answers, strict=True)
        if of[one.hromada] not in {slug for name, slug, _ in answer if name in (one.name.uk, one.name.en)}
    ]
    assert lost == []


Answers = list[list[tuple[str, str, str]]]  # for each text: name, hromada and what tells it apart, the best first


def _asked(page: Page, *texts: str) -> Answers:
    return [[tuple(one) for one in answer] for answer in page.evaluate("texts => asked(texts)", texts)]


def _first(answers: Answers) -> list[str]:
    return [answer[0][1] if answer else "" for answer in answers]


@pytest.mark.parametrize("lang", LANGS)
def test_centres_are_found_by_their_russian_names(consoles: Mapping[str, Page], lang: str) -> None:
    """Зеньков, Решетиловка, Кременчуг: each of the sixty comes first, with ё or with е, in small letters too."""
    rows = _official(CENTRES)
    assert len(rows) == 60
    for write in (str, str.lower, lambda name: name.replace("ё", "е")):
        found = _first(_asked(consoles[lang], *(write(row["russian"]) for row in rows)))
        assert found == [row["hromada"] for row in rows]


def _part_named_first(page: Page, names: Sequence[str], texts: Sequence[str]) -> float:
    """For how many of ``names`` the text in its place brings a place of that name first."""
    answers = _asked(page, *texts)
    return sum(bool(one) and one[0][0] == name for name, one in zip(names, answers, strict=True)) / len(names)


def _names(data: Data) -> list[str]:
    return sorted({one.name.uk for one in data.settlements})


@pytest.mark.parametrize("y", ["и", "ы"])
def test_every_settlement_is_found_by_its_russian_name(
    consoles: Mapping[str, Page], project_data: Data, y: Literal["и", "ы"]
) -> None:
    """Of all names, spelled by rules that are not the finder's, 98 in 100 come first."""
    names = _names(project_data)
    texts = [russian.spelled(name, y) for name in names]
    assert sum(map(str.__ne__, names, texts)) > len(names) / 2
    assert _part_named_first(consoles["uk"], names, texts) >= 0.98


def _with_slip(name: str, chance: random.Random) -> str:
    """One letter more, less, other, or two in the wrong order."""
    at = chance.randrange(1, len(name) - 1)
    first, second = name[at : at + 2]
    other = chance.choice("абвгдежзийклмнопрстухцчшюяії")
    ways = [other + first + second, second, other + second, second + first]
    return name[:at] + chance.choice([one for one in ways if one != first + second]) + name[at + 2 :]


def test_names_with_a_slip_are_found(consoles: Mapping[str, Page], project_data: Data) -> None:
    """Of names with five letters and more, 93 in 100 come first."""
    chance = random.Random(14)
    names = [name for name in _names(project_data) if len(name) > 4]
    texts = [_with_slip(name, chance) for name in names]
    assert _part_named_first(consoles["uk"], names, texts) >= 0.93


@pytest.mark.parametrize("lang", LANGS)
def test_former_names_lead_to_what_is_there_now(consoles: Mapping[str, Page], project_data: Data, lang: str) -> None:
    """Each brings its place or hromada, which says what it was; Комсомольськ, in Russian too, brings the town first."""
    of = {prefix(one.katottg): name for name, one in project_data.hromadas.items()}
    was = "раніше " if lang == "uk" else "formerly "
    answers = _asked(consoles[lang], *(one.name.uk for one in project_data.former_names))
    for one, answer in zip(project_data.former_names, answers, strict=True):
        old = was + (one.name.uk if lang == "uk" else one.name.en or "")
        hromada = of[prefix(one.katottg)]
        own = prefix(one.katottg) == one.katottg and answer[0][1] == hromada  # it bears the raion's name itself
        assert own or any(slug == hromada and text.endswith(f"; {old}") for _, slug, text in answer), one
    texts = ["Комсомольськ", "комсомольск", "Komsomolsk", "Артёмовка"]
    wanted = [*["horishnoplavnivska"] * 3, "skorokhodivska"]
    assert _first(_asked(consoles[lang], *texts)) == wanted


@pytest.mark.parametrize("lang", LANGS)
def test_a_raion_brings_its_hromadas(consoles: Mapping[str, Page], project_data: Data, lang: str) -> None:
    """All of them, the one called like it first, in any spelling."""
    texts = ["Лубенський район", "лубенский район", "Lubenskyi raion"]
    today, in_russian, in_latin = ([slug for _, slug, _ in one] for one in _asked(consoles[lang], *texts))
    own = {name for name, one in project_data.hromadas.items() if one.raion and one.raion.uk == "Лубенський район"}
    assert set(today) == own and len(today) == len(own) and today[0] == "lubenska"
    assert in_russian == in_latin == today


def test_the_right_one_comes_first(consoles: Mapping[str, Page]) -> None:
    """A whole name before a part of one, a whole word before its beginning; a centre, then by what the place is."""
    texts = ["Решетиловка", "Шишаки", "Семенівка", "Новоселівка", "Михайлівка", "Мирне", "Санжари", "Гора", "Полтава"]
    answers = _asked(consoles["uk"], *texts)
    assert [(answer[0][0], answer[0][1]) for answer in answers] == [
        ("Решетилівка", "reshetylivska"),
        ("Шишаки", "shyshatska"),
        ("Семенівка", "semenivska"),
        ("Новоселівка", "novoselivska"),
        ("Михайлівка", "mykhailivska"),
        ("Мирне", "velykosorochynska"),
        ("Нові Санжари", "novosanzharska"),
        ("Гора", "horishnoplavnivska"),
        ("Полтава", "poltavska"),
    ]
    assert [name for name, _, _ in answers[6]] == ["Нові Санжари", "Старі Санжари"]


def test_names_are_found_in_any_case_and_among_words(consoles: Mapping[str, Page]) -> None:
    """«в Лубнах», «живу у Гадячі»; for the search, names in a sentence and nothing where there is none."""
    wanted = {"в Лубнах": "lubenska", "живу у Гадячі": "hadiatska", "Кобеляки, куди звернутись": "kobeliatska"}
    assert _first(_asked(consoles["uk"], *wanted)) == list(wanted.values())
    inside = "texts => asked(texts, box, 'inside')"
    texts = ["соціальна служба гадяч", "приют в Новых Санжарах", "як вирвати людину з роботи", "полт"]
    assert _first(consoles["uk"].evaluate(inside, texts)) == ["hadiatska", "novosanzharska", "", ""]


@pytest.mark.parametrize("oblast", ["Харківська", "Сумська"])
def test_other_oblasts_are_found_alike(
    consoles: Mapping[str, Page], project: Project, project_data: Data, tmp_path: Path, oblast: str
) -> None:
    """The rules are of the languages: towns of other oblasts come first by their Russian names too."""
    code, said = _command(project, "--oblast", oblast, "--edition", "19.01.2024", "--data", tmp_path)
    assert code == 0, said
    data = dataclasses.replace(
        project_data,
        hromadas=dict(interview.hromadas(tmp_path)),
        settlements=settlement.load(tmp_path / "settlements.csv")[0],
        former_names=(),
    )
    (names,) = (text for path, text in Finder(data, "uk").files.items() if path.endswith("names.js"))
    rows = [row for row in _official(TOWNS) if row["oblast"] == oblast]
    ask = "([texts, said]) => asked(texts, { parts: { names: Promise.resolve(said) } })"
    said = json.loads(names.decode().partition("=")[2])
    answers = consoles["uk"].evaluate(ask, [[row["russian"] for row in rows], said])
    assert [answer[0][0] if answer else "" for answer in answers] == [row["ukrainian"] for row in rows]


@pytest.mark.parametrize("lang", LANGS)
def test_places_of_one_name_are_told_apart(consoles: Mapping[str, Page], lang: str) -> None:
    """Novoselivka is nine times there, each with its hromada and raion; the raion typed beside it leaves fewer."""
    (every, some) = consoles[lang].evaluate("texts => asked(texts)", ["Новоселівка", "Новоселівка Лубенський"])
    assert len({tuple(one) for one in every if one[0] in ("Новоселівка", "Novoselivka")}) == 9
    assert len(some) == 3 and all("Луб" in one[2] or "Lub" in one[2] for one in some)


def test_who_has_gone_on_into_the_answers_keeps_their_place(browser: Browser, server: Server) -> None:
    """Answers to the last letter, which come a moment later, do not take the focus away."""
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        page.goto(f"{server.url}/hromadas/")
        page.locator("#find").focus()
        page.keyboard.type("білик")
        expect(page.locator("[data-search] li a").first).to_be_visible()
        page.keyboard.type("и")
        page.keyboard.press("Tab")
        page.wait_for_timeout(400)  # more than the script waits after a letter
        assert page.evaluate("document.activeElement.closest('[data-search] li') !== null")


@pytest.mark.parametrize("lang", LANGS)
def test_the_field_loads_only_when_asked_and_leaves_no_trace(browser: Browser, server: Server, lang: str) -> None:
    """Nothing is loaded before typing, then one file; address, history and stores stay; the keyboard suffices."""
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        wrong: list[str] = []
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        address = f"{server.url}/{_root(lang)}hromadas/"
        server.sent.clear()
        page.goto(address)
        length = page.evaluate("history.length")
        assert [path for path, _ in server.sent if path.endswith(".js")] == []
        page.locator("#find").focus()
        page.keyboard.type("ujhsiys gkfdys", delay=20)
        link = page.locator("[data-search] li a")
        expect(link).to_have_count(1)
        expect(page.locator("[role=status]")).to_contain_text("1")
        loaded = [path.rpartition("/")[2] for path, _ in server.sent if path.endswith(".js")]
        assert sorted(loaded) == ["names.js", "search.js"]
        assert page.url == address and page.evaluate("history.length") == length
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0 and context.cookies() == []
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('[data-search] li') !== null")
        page.keyboard.press("Enter")
        page.wait_for_url("**/hromadas/horishnoplavnivska/")
        assert wrong == []


def test_nothing_found_and_nothing_loaded_are_told(browser: Browser, server: Server) -> None:
    """A name that is not there, and a file that does not come: words say so, and the letters stay in reach."""
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        page.goto(f"{server.url}/hromadas/")
        page.route("**/*.js", lambda route: route.abort())
        _type(page, "Полтава")
        expect(page.locator("[role=status]")).to_contain_text("не завантажився")
        page.unroute("**/*.js")
        _type(page, "Полтава")
        expect(page.locator("[data-search] li a").first).to_contain_text("Полтава")
        _type(page, "Щоденникополіс")
        expect(page.locator("[role=status]")).to_contain_text("не знайшли")
        assert page.locator("[data-search] li").count() == 0
        assert page.locator(".letters a").first.is_visible()


def test_the_field_works_from_a_memory_stick(browser: Browser, built_site: Path) -> None:
    """Opened as a file, the names load and links lead to files."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto((built_site / "hromadas/index.html").as_uri())
        _type(page, "Диканька")
        assert (page.locator("[data-search] li a").first.get_attribute("href") or "").endswith("dykanska/index.html")


def test_names_file_says_nothing_but_names(built_site: Path) -> None:
    """The file the browser runs is one assignment of plain data."""
    (file,) = (built_site / FOLDER).glob("*/names.js")
    name, _, value = file.read_text("utf-8").partition("=")
    said = json.loads(value)
    assert name == "searchPart" and len(said["hromadas"]) == 60 and len(said["raions"]) == 4
