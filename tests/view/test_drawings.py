"""Drawings, the mark and the colours of sections: one hand, three colours, nothing that harms, AA everywhere."""

import datetime as dt
import re
import shutil
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import DESKTOP, TODAY, Project, Server, build
from markupsafe import Markup
from PIL import Image
from playwright.sync_api import Browser, Page

from generator.base import html_tags
from generator.base.problems import Problem
from generator.check import coats, colours, data_folder, language
from generator.check.file_names import slug_files
from generator.model.campaign import STEP
from generator.read import documents
from generator.view import drawings
from generator.view.drawings import INK, OF_EVENTS, OF_PAGES, OF_READERS, PAPER, SECTIONS, SPOT, Drawings
from generator.view.home import parts
from generator.view.views import PageView

ART = Path(__file__).parents[2] / "overrides" / "art"
FILES = sorted(ART.glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"
every = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


@every
def test_a_drawing_is_of_one_hand(file: Path) -> None:
    """96 × 96, one round line of 4, three colours, one flat spot, at most 2 KB; no word, no address, no style."""
    text = file.read_text("utf-8")
    root = ElementTree.fromstring(text)
    assert len(text.encode()) <= 2048
    assert dict(root.attrib) == {
        "viewBox": "0 0 96 96",
        "fill": "none",
        "stroke": INK,
        "stroke-width": "4",
        "stroke-linecap": "round",
        "stroke-linejoin": "round",
    }
    assert {one.tag for one in root.iter()} <= {SVG + name for name in ("svg", "path", "rect", "circle")}
    shapes = {"d", "x", "y", "width", "height", "rx", "cx", "cy", "r", "transform", "fill", "stroke"}
    assert {name for one in root for name in one.attrib} <= shapes
    assert {one.get("fill") for one in root} <= {None, INK, SPOT, PAPER}
    spots = [at for at, one in enumerate(root) if one.get("fill") == SPOT]
    assert spots == [0] and root[0].get("stroke") == "none"
    assert not "".join(root.itertext()).strip()


@every
def test_a_drawing_harms_nobody(file: Path) -> None:
    """The check of pictures that harm takes each drawing by its name, as it takes an officer's."""
    harmful = language.rules("uk").pictures
    assert "chain" in harmful and not harmful.intersection(re.split(r"[^a-z]+", file.stem))


def test_there_are_enough_drawings_and_each_is_used() -> None:
    """At least twelve; every page, kind of event and section has one that exists, and none lies idle."""
    names = {file.stem for file in FILES}
    used = {
        *OF_PAGES.values(),
        *OF_EVENTS.values(),
        *OF_READERS.values(),
        *(section.art for section in SECTIONS.values()),
        "home",
        "event",
    }
    assert len(names) >= 12
    assert used - names == set() and names - used == set()


def test_drawings_stand_for_pages_that_are_there(project: Project) -> None:
    """Every page in the table is written."""
    written = {document.path for document in documents.load(project.docs)[0].pages.values()}
    assert OF_PAGES.keys() - written == set()


def test_one_source_for_page_and_paper(project: Project) -> None:
    """On a page no colour is literal and nobody is read a picture; on paper none of the file's colours is left."""
    art = Drawings(project.overrides)
    for name in art.names:
        page = art.on_page(name)
        assert "#" not in page and "style" not in page and 'aria-hidden="true"' in page and 'class="f"' in page, name
        paper = art.on_paper(name, ink="#010203", spot="#040506", paper="#070809")
        assert not {INK, SPOT, PAPER} & set(re.findall("#[0-9a-f]{6}", paper)) and "#040506" in paper, name


@pytest.mark.parametrize("look", colours.LOOKS)
def test_sections_are_readable(project: Project, look: colours.Look) -> None:
    """AA in both looks: a section's colour on page, card and tint, words on its tint, and those on its colour."""
    theme = colours.theme(colours.own_style(project.overrides))[look]
    names = {section.name for section in SECTIONS.values()} | {"danger"}
    for name, tint in [("brand", "tint"), *((name, f"{name}-tint") for name in names)]:
        pairs = [(theme[name], theme[ground]) for ground in ("paper", "card", tint, "on-brand")]
        pairs += [(theme[word], theme[tint]) for word in ("ink", "soft")]
        assert min(colours.contrast(*pair) for pair in pairs) >= 4.5, name
    for name in names | {"brand"}:
        spot = theme["spot" if name == "brand" else f"{name}-spot"]
        assert colours.contrast(theme["ink"], spot) >= 3, name  # a line on its spot


def test_help_is_neutral(project: Project) -> None:
    """A page that a watched person opens has no section, wherever it lies; others wear that of their folder."""
    assert drawings.section_of(PageView("uk", "help/call/", "article.html", neutral=True)) is None
    assert drawings.section_of(PageView("uk", "risks/tasks/", "article.html", neutral=True)) is None
    assert drawings.section_of(PageView("uk", "risks/tasks/", "article.html")) == SECTIONS["risks"]
    assert drawings.section_of(PageView("uk", "about/", "article.html")) is None


def test_pages_wear_their_sections(built_site: Path) -> None:
    """The band, its colour and its drawing are on pages of the sections, and on no page of help."""
    wear = {"risks/": "risks", "schools/": "schools", "events/": "hromadas", "hromadas/bilytska/": "hromadas"}
    for path, name in {**wear, "model/": "model"}.items():
        html = (built_site / path / "index.html").read_text("utf-8")
        assert f'<main class="md-main {name}' in html and html.count('<div class="band">') == 1, path
        drawn = '<svg class="map"' if path == "hromadas/bilytska/" else '<svg class="art"'
        assert drawn in html.partition("<h1>")[0], path
    for path in ("help", "help/call", "help/debt", "about", "search", "receipt"):
        html = (built_site / path / "index.html").read_text("utf-8")
        assert 'class="band"' not in html and 'class="art"' not in html, path


@pytest.mark.parametrize(("path", "public"), [("", True), ("risks/", True), ("help/", False), ("help/debt/", False)])
def test_the_mark_is_the_icon_of_public_pages(built_site: Path, path: str, *, public: bool) -> None:
    """Pages of help keep the icon that says nothing."""
    html = (built_site / path / "index.html").read_text("utf-8")
    (icon,) = [tag for tag in html_tags.tags(html) if 'rel="icon"' in tag]
    assert STEP.solid and (STEP.solid in icon) is public
    assert f'd="{STEP.solid}"' in html


def test_a_brand_is_changed_in_one_file(project: Project, small_site: Path, tmp_path: Path) -> None:
    """Name, mark and colours, of sections too, stand in campaign.yml: with others there, nothing of ours is left."""
    for name in ("data", "docs"):
        shutil.copytree(small_site / name, tmp_path / name)
    shutil.copy(small_site / "mkdocs.yml", tmp_path)
    file = tmp_path / "data/campaign.yml"
    text = file.read_text("utf-8").replace("Безпечний крок", "Тиха хата")
    light = {"brand": "#7a1f3d", "tint": "#f7e3ea", "spot": "#d77a9a"}
    dark = {"brand": "#f0b6c8", "tint": "#3a1c27", "spot": "#9a4a66"}
    sections = {section.name for section in SECTIONS.values()}
    looks = {"light": light | dict.fromkeys(sections, light), "dark": dark | dict.fromkeys(sections, dark)}
    text += f'colours: {looks}\nmark: {{solid: "M6,16L16,6l10,10v10H6z"}}\n'.replace("'", '"')
    file.write_text(text, encoding="utf-8")
    site = build(project, tmp_path, tmp_path / "docs")
    html = (site / "index.html").read_text("utf-8")
    style = html.partition("<style>")[2].partition("</style>")[0]
    theme = colours.theme(colours.own_style(project.overrides))
    parts = {f"{name}{part}" for name in sections for part in ("", "-tint", "-spot")} | {"brand", "tint", "spot"}
    ours = {shown[name] for shown in theme.values() for name in parts}
    for page in site.rglob("*.html"):
        assert not ours & set(re.findall("#[0-9a-f]{6}", page.read_text("utf-8"))), page
    for picture in [path for path in (site / "pictures").rglob("*.png") if "help" not in path.name]:
        shown = {count: colour for count, colour in Image.open(picture).convert("RGB").getcolors(1 << 20) or ()}
        assert shown[max(shown)] in {(0xF7, 0xE3, 0xEA), (0xFF, 0xFF, 0xFF), (0xF7, 0xF5, 0xEF)}, picture
        assert (0xDC, 0xEB, 0xE9) not in shown.values(), picture
    assert "Тиха хата" in html and "Безпечний крок" not in html
    assert html.count("M6,16L16,6l10,10v10H6z") == 2 and str(STEP.solid) not in html
    assert "--tile:#7a1f3d" in style and "%237a1f3d" in html and "0b585c" not in html


def test_a_mark_that_is_more_than_a_path_is_refused(project: Project, tmp_path: Path) -> None:
    """What stands in the mark is drawn; nothing in it can be more."""
    shutil.copytree(project.data, tmp_path / "data")
    file = tmp_path / "data/campaign.yml"
    file.write_text(file.read_text("utf-8") + "mark: {solid: 'M0 0\"/><script>'}\n", encoding="utf-8")
    _, problems = data_folder.load(tmp_path / "data", dt.date.fromisoformat(TODAY))
    assert "mark-path" in {one.code for one in problems}


def test_home_is_taken_apart() -> None:
    """A part with a list of links has the drawing and the colour of its first page; plain text has none."""
    body = Markup(
        '<p>А</p>\n<h2 id="a">Борг</h2>\n<ul class="links">\n<li><a href="help/debt/">б</a></li>\n</ul>\n'
        '<h2 id="b">Робота</h2>\n<p>в</p>\n<ul>\n<li><a href="risks/cards/">г</a> ґ</li>\n</ul>\n'
        '<h2 id="c">Ще</h2>\n<p>д</p>'
    )
    lead, found = parts(body)
    assert lead == "<p>А</p>\n"
    assert [(one.id, one.title, one.art, one.section) for one in found] == [
        ("a", "Борг", "debt", ""),
        ("b", "Робота", "card", "risks"),
        ("c", "Ще", None, ""),
    ]


@pytest.mark.parametrize(("width", "across"), [(320, 2), (360, 2), (412, 2), (768, 4), (1440, 4)])
def test_tiles_stand_beside_each_other(browser: Browser, server: Server, width: int, across: int) -> None:
    """Two across on a phone, four on a desktop below the first; every part of home is a tile that is seen."""
    with browser.new_context(viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        for lang in ("", "en/"):
            page.goto(f"{server.url}/{lang}")
            tiles = page.locator(".tiles a, .part").filter(has=page.locator(".art:visible")).locator("visible=true")
            boxes = [box for one in tiles.all() if (box := one.bounding_box())]
            assert len(boxes) >= 8
            assert max(Counter(round(box["y"]) for box in boxes).values()) == across


def test_wide_pages_use_their_width(page: Page, server: Server) -> None:
    """At 1440 the job check and the way to one's hromada stand beside the text of home, contents beside an article."""
    page.set_viewport_size({"width": 1440, "height": DESKTOP["height"]})
    page.goto(server.url)
    text = page.locator(".rest").bounding_box()
    for name in ("Перевірка роботи", "Моя громада"):
        beside = page.locator(".ways").get_by_role("link", name=name).bounding_box()
        assert text and beside and beside["x"] >= text["x"] + text["width"] and beside["y"] < text["y"] + text["height"]
    page.goto(f"{server.url}/risks/")
    contents, words = page.locator(".toc").bounding_box(), page.locator(".text > p").first.bounding_box()
    assert (
        contents and words and contents["x"] >= words["x"] + words["width"] and contents["x"] + contents["width"] < 1440
    )
    page.goto(f"{server.url}/schools/print/")
    column = page.locator("h1").locator("xpath=ancestor::*[contains(@class, 'md-grid')]").first.bounding_box()
    assert column and abs(column["x"] + column["width"] / 2 - 720) < 12


SIMPLE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path fill="#080" d="M1 1h7v4l-3.5 3L1 5z"/></svg>'


def _coats(folder: Path, name: str, content: bytes) -> tuple[dict[str, object], list[Problem]]:
    (folder / "bilytska.yml").write_text("name: Б\n")
    (folder / name).write_bytes(content)
    found, problems = coats.load(slug_files(folder))
    return dict(found), problems


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bilytska.svg", SIMPLE),
        ("bilytska.svg", b'<?xml version="1.0"?>\n<!-- a -->\n' + SIMPLE.replace(b"<path", b'<use href="#a"/><path')),
        ("bilytska.png", b"\x89PNG\r\n\x1a\n"),
        ("bilytska.webp", b"RIFF0000WEBP"),
    ],
)
def test_a_coat_of_arms_is_taken(tmp_path: Path, name: str, content: bytes) -> None:
    """A picture called like the hromada's file, which only draws."""
    found, problems = _coats(tmp_path, name, content)
    assert [*found] == ["bilytska"] and problems == []


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("bilytska.svg", SIMPLE.replace(b"<path", b"<script>1</script><path"), "coat-content"),
        ("bilytska.svg", SIMPLE.replace(b"<path", b"<path onload='a()'"), "coat-content"),
        ("bilytska.svg", SIMPLE.replace(b"<path", b'<a href="https://a.example"/><path'), "coat-content"),
        ("bilytska.svg", SIMPLE.replace(b"<path", b'<image xlink:href="//a.example/b.png"/><path'), "coat-content"),
        ("bilytska.svg", SIMPLE.replace(b"<path", b"<path style=\"fill:url('//a.example')\""), "coat-content"),
        ("bilytska.svg", SIMPLE.replace(b"<path", b"<style>@import 'a'</style><path"), "coat-content"),
        ("bilytska.svg", b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SIMPLE, "coat-content"),
        ("bilytska.svg", b"<html>" + SIMPLE, "coat-content"),
        ("bilytska.png", SIMPLE, "coat-content"),
        ("bilytska.svg", SIMPLE + b" " * 20_000, "coat-heavy"),
    ],
)
def test_a_coat_of_arms_is_left_out(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    """What acts, loads, leads elsewhere, is another kind of file or too heavy is told, and stops nothing."""
    found, problems = _coats(tmp_path, name, content)
    assert found == {} and [(one.code, one.severity) for one in problems] == [(code, "warning")]


def test_a_coat_of_arms_stands_on_the_page(project: Project, small_site: Path, tmp_path: Path) -> None:
    """On the hromada's page in both languages, from one file; nobody else's page has a place for it."""
    for name in ("data", "docs"):
        shutil.copytree(small_site / name, tmp_path / name)
    shutil.copy(small_site / "mkdocs.yml", tmp_path)
    (tmp_path / "data/hromadas/bilytska.svg").write_bytes(SIMPLE)
    site = build(project, tmp_path, tmp_path / "docs")
    assert (site / "hromadas/bilytska/coat.svg").read_bytes() == SIMPLE
    assert 'src="coat.svg"' in (site / "hromadas/bilytska/index.html").read_text("utf-8")
    assert 'src="../../../hromadas/bilytska/coat.svg"' in (site / "en/hromadas/bilytska/index.html").read_text("utf-8")
    assert "<img" not in (site / "hromadas/dykanska/index.html").read_text("utf-8")
