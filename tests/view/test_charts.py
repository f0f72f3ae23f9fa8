"""Figures as pictures: true lengths, numbers from facts alone, conflicts and gaps in sight, small and accessible."""

import gzip
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from conftest import PHONE, Project, Server, looks, problems_of
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from generator.base.problems import Problem
from generator.model.chart import amounts, number, rows
from generator.model.data import Data
from generator.view.charts import WIDTH, Mark, Strip, draw, of_chart

SVG = "{http://www.w3.org/2000/svg}"
PAGES = {
    "about/sources": ("statuses-by-year", "statuses-by-form", "offences"),
    "model/poltava": ("poltava-statuses",),
    "model": ("ie-identified",),
}
COLOURS = {  # of bars
    "light": {"about": "rgb(11, 88, 92)", "model": "rgb(98, 64, 122)"},
    "dark": {"about": "rgb(143, 212, 208)", "model": "rgb(211, 181, 229)"},
}
PLACES = [(root, page, chart) for root in ("", "en/") for page, charts in PAGES.items() for chart in charts]


def _figure(built_site: Path, root: str, page: str, chart: str) -> str:
    html = (built_site / root / page / "index.html").read_text("utf-8")
    (found,) = re.findall(rf'<figure class="chart" id="chart-{chart}">.*?</figure>', html, re.DOTALL)
    return str(found)


def _svg(figure: str) -> ElementTree.Element:
    (svg,) = re.findall(r"<svg.*?</svg>", figure, re.DOTALL)
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


@pytest.mark.parametrize(("root", "page", "chart"), PLACES)
def test_a_chart_is_named_and_light(built_site: Path, root: str, page: str, chart: str) -> None:
    """Each picture has role, title and description, weighs under 4 KB, and brings no style or script."""
    figure = _figure(built_site, root, page, chart)
    (svg,) = re.findall(r"<svg.*?</svg>", figure, re.DOTALL)
    assert len(svg.encode()) < 4096 and len(gzip.compress(figure.encode(), 6, mtime=0)) < 2048
    tree = _svg(figure)
    assert tree.get("role") == "img"
    ids = {one.get("id"): one for one in tree if one.get("id")}
    named = [ids[name] for name in (tree.get("aria-labelledby") or "").split()]
    assert [one.tag for one in named] == [SVG + "title", SVG + "desc"] and all(one.text for one in named)
    assert "style=" not in figure and "<script" not in figure and "#" not in "".join(re.findall(r'fill="[^"]*"', svg))


@pytest.mark.parametrize(("root", "page", "chart"), PLACES)
def test_every_number_is_a_facts_and_has_its_source(
    built_site: Path, project_data: Data, root: str, page: str, chart: str
) -> None:
    """What is drawn, told and tabled are the values of the facts; each links to its entry on the page of sources."""
    lang = "en" if root else "uk"
    figure = _figure(built_site, root, page, chart)
    shown = rows(project_data.materials.charts[chart], project_data.facts)
    wanted = [
        one.written if isinstance(one.written, str) else one.written.text(lang)[0] for r in shown for one in r.amounts
    ]
    tree = _svg(figure)
    assert [one.text for one in tree.iter(SVG + "text") if one.get("class") == "value"] == wanted
    told = tree.find(SVG + "desc")
    assert told is not None and all(value in str(told.text) for value in wanted)
    cells = re.findall(r"<td>(.*?)</td>", figure, re.DOTALL)
    assert len(cells) == len(shown)
    sources = (built_site / root / "about/sources" / page.replace("/", "-") / "index.html").read_text("utf-8")
    for row, cell in zip(shown, cells, strict=True):
        if row.fact is not None:
            assert f'#fact-{row.fact.id}"' in cell and f'id="fact-{row.fact.id}"' in sources
            assert all(str(one.written) in cell for one in row.amounts if isinstance(one.written, str))


@pytest.mark.parametrize(("root", "page", "chart"), PLACES)
def test_bars_are_true(built_site: Path, project_data: Data, root: str, page: str, chart: str) -> None:
    """Lengths begin at zero and are as the numbers are, to half a unit."""
    numbers = [
        one.number for row in rows(project_data.materials.charts[chart], project_data.facts) for one in row.amounts
    ]
    paths = [str(one.get("d")) for one in _svg(_figure(built_site, root, page, chart)).iter(SVG + "path")]
    lengths = [int(re.findall(r"h(\d+)v", path)[0]) for path in paths]
    scale = max(lengths) / max(numbers)
    assert all(abs(length - value * scale) <= 1 for length, value in zip(lengths, numbers, strict=True))
    assert len({path.split()[0] for path in paths}) == 1  # all begin at the same place


def test_conflicts_gaps_and_parts_are_seen(built_site: Path) -> None:
    """99 and 112 both stand there with who says so; a missing year is said; half a year is dashed."""
    figure = _figure(built_site, "", "about/sources", "statuses-by-year")
    picture = figure[: figure.index("</svg>")]
    for text in (">99<", ">112<", "Уповноважений з прав людини", "числа за рік не", ">64<", ">47<"):
        assert text in picture, text
    assert picture.count('class="hollow"') == 2
    assert "Пунктир" in figure and "розходяться" in figure


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *[("8", 8), ("1 143", 1143), ("46\u00a0000", 46000), ("1143", 1143), ("0", 0)],
        *[(text, None) for text in ("28 %", "2023–2027", "", "1 14", "3,5", "одна людина", "٣", "-5", "9" * 10)],
    ],
)
def test_what_is_a_number(written: str, value: int | None) -> None:
    assert number(written) == value


STRIPS = st.lists(
    st.builds(
        Strip,
        label=st.text("щШа б", min_size=1, max_size=60),
        marks=st.lists(
            st.builds(Mark, number=st.integers(0, 10**9), written=st.just("1"), below=st.text("аШ ", max_size=80)),
            max_size=3,
        ).map(tuple),
        hollow=st.booleans(),
        instead=st.text("аШ ", max_size=80),
    ),
    min_size=1,
    max_size=14,
)


@given(STRIPS)
def test_nothing_is_drawn_outside_or_over_another(strips: list[Strip]) -> None:
    """Whatever is drawn stands inside the picture; bars do not touch; a bigger number has no shorter bar."""
    picture = draw(strips)
    marks = [mark for strip in strips for mark in strip.marks]
    assert len(picture.boxes) == len(marks)
    for box in picture.boxes:
        assert box.x >= 0 and box.x + box.width <= WIDTH and box.y >= 0 and box.y + box.height <= picture.height
    for above, below in zip(picture.boxes, picture.boxes[1:], strict=False):
        assert below.y >= above.y + above.height
    ordered = sorted(zip((mark.number for mark in marks), (box.width for box in picture.boxes), strict=True))
    assert [width for _, width in ordered] == sorted(width for _, width in ordered)
    assert all(one.x >= 0 and 0 < one.y <= picture.height + 2 for one in picture.words)


def test_a_picture_is_drawn_alike_each_time(project_data: Data) -> None:
    for chart in project_data.materials.charts.values():
        assert of_chart(chart, project_data.facts, "uk") == of_chart(chart, project_data.facts, "uk")


GOOD = """\
charts:
- id: one
  title: {uk: "Статуси"}
  bars:
  - {label: "2022", fact: statuses-2022}
  - {label: "2023", unknown: {uk: "не знайшли"}}
"""
BAD = {
    "unknown fact": ("fact: statuses-2022", "fact: statuses-2222", "fact-unknown", 5),
    "a fact that is no number": ("fact: statuses-2022", "fact: status-417", "chart-number", 5),
    "neither": (", fact: statuses-2022", "", "chart-bar", 5),
    "both": ("unknown:", "fact: statuses-2021, unknown:", "chart-bar", 6),
    "typed number": ("fact: statuses-2022", "value: 47", "key-unknown", 5),
    "one bar": ('\n  - {label: "2023", unknown: {uk: "не знайшли"}}', "", "list-empty", 4),
    "no title": ('title: {uk: "Статуси"}', "note: {uk: x}", "key-missing", 2),
    "wrong flag": ('label: "2022"', 'label: "2022", part: maybe', "flag-format", 5),
}


def _problems(project: Project, folder: Path, text: str) -> list[Problem]:
    return problems_of(project, folder, "charts.yml", text, (project.data / "facts.yml").read_text("utf-8"))


@pytest.mark.parametrize("name", BAD)
def test_slips_are_said_with_their_line(project: Project, tmp_path: Path, name: str) -> None:
    old, new, code, line = BAD[name]
    assert old in GOOD and _problems(project, tmp_path, GOOD) == []
    found = _problems(project, tmp_path, GOOD.replace(old, new))
    assert (code, line) in [(one.code, one.line) for one in found], [one.text() for one in found]
    assert all(one.text("en") != one.text("uk") for one in found)


def test_a_chart_twice(project: Project, tmp_path: Path) -> None:
    (found,) = _problems(project, tmp_path, GOOD + GOOD.removeprefix("charts:\n"))
    assert (found.code, found.line) == ("id-twice", 7)


def test_numbers_are_typed_once(project: Project) -> None:
    """No chart holds a figure of its own beside years."""
    for chart in yaml.safe_load((project.data / "charts.yml").read_text("utf-8"))["charts"]:
        texts = [chart["title"], chart.get("note", {}), *(bar["label"] for bar in chart["bars"])]
        for text in texts:
            for words in [text] if isinstance(text, str) else text.values():
                assert re.findall(r"(?<!\d)(?!20\d\d|30 липня|30 July)\d+", words) == [], words


def test_all_shown_facts_are_numbers(project_data: Data) -> None:
    for chart in project_data.materials.charts.values():
        assert all(amounts(project_data.facts[fact]) for fact in chart.facts)


@pytest.mark.parametrize("root", ["", "en/"])
@pytest.mark.parametrize("path", [*PAGES, "model/plan"])
def test_charts_are_accessible_and_fit(tab: Page, server: Server, path: str, root: str) -> None:
    """axe-core finds nothing with the tables open; no word leaves its picture; colours follow section and scheme."""
    tab.goto(f"{server.url}/{root}{path}/")
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for size, scheme in looks(tab):
        out = tab.evaluate(
            """[...document.querySelectorAll('.chart svg')].flatMap(svg => [...svg.querySelectorAll('text')]
            .filter(one => one.getBoundingClientRect().right > svg.getBoundingClientRect().right + 1)
            .map(one => one.textContent))"""
        )
        assert out == [], size
        colour = tab.locator(".chart path").first.evaluate("one => getComputedStyle(one).fill")
        assert colour == COLOURS[scheme][path.partition("/")[0]]


def test_charts_need_no_script(browser: Browser, server: Server) -> None:
    with browser.new_context(viewport=PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{server.url}/about/sources/")
        assert page.locator("#chart-statuses-by-year svg").is_visible()
        page.locator("#chart-statuses-by-year summary").click()
        assert page.locator("#chart-statuses-by-year td").first.is_visible()


def test_paper_has_the_picture_and_its_table(browser: Browser, server: Server) -> None:
    """Printed, a closed table is shown too."""
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        page.goto(f"{server.url}/about/sources/")
        page.emulate_media(media="print")
        assert (
            page.locator("#chart-offences svg").is_visible() and page.locator("#chart-offences td").first.is_visible()
        )
