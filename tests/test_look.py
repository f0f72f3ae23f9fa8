"""The look is guarded: templates beside accepted pictures of them, and the gallery in which a person sees them all."""

import contextlib
from io import BytesIO
from pathlib import Path

import pytest
from conftest import CASES_FOLDER, DESKTOP, PHONE, SCHEMES, Project, Server, run_script
from PIL import Image, ImageChops
from playwright.sync_api import Browser

import gallery
from generator.base import html_tags

CASES = CASES_FOLDER / "look"
GUARDED = ["home", "help", "risks", "schools", "hromada", "model"]  # one of each colour, and the neutral one
SHRUNK = 4  # letters become grey: what is compared is where things stand and their colours
SIZES = {"phone": PHONE, "desktop": DESKTOP}


@pytest.mark.parametrize(("size", "look"), [("phone", "light"), ("phone", "dark"), ("desktop", "light")])
@pytest.mark.parametrize("name", GUARDED)
def test_pages_look_as_they_did(
    browser: Browser, server: Server, request: pytest.FixtureRequest, name: str, size: str, look: str
) -> None:
    """The first screen of a page beside an accepted picture of it: other letters and words pass, other shapes do not.

    ``make test ARGS="tests/test_look.py --accept"`` takes what is there now; look at it before.
    """
    with browser.new_context(viewport=SIZES[size], color_scheme=look) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{server.url}/{gallery.PLACES[name]}")
        shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
    image, golden = shot.reduce(SHRUNK), CASES / f"{name}-{size}-{look}.png"
    if request.config.getoption("--accept"):
        image.quantize(24).save(golden, optimize=True)
    accepted = Image.open(golden).convert("RGB")
    assert image.size == accepted.size and golden.stat().st_size <= 10_000
    differences = ImageChops.difference(image, accepted).convert("L").histogram()
    assert sum(differences[40:]) / (image.width * image.height) < 0.12


def test_an_accepted_picture_guards(browser: Browser, server: Server) -> None:
    """A page without its colours, or without its drawing and band, is not taken for the accepted one."""
    accepted = Image.open(CASES / "risks-phone-light.png").convert("RGB")
    for change in (".band { background: #1c4f91 }", "main { display: none }", ".band { padding-top: 9rem }"):
        with browser.new_context(viewport=PHONE, color_scheme="light", bypass_csp=True) as context:
            page = context.new_page()
            page.goto(f"{server.url}/risks/")
            page.add_style_tag(content=change)
            image = Image.open(BytesIO(page.screenshot())).convert("RGB").reduce(SHRUNK)
        differences = ImageChops.difference(image, accepted).convert("L").histogram()
        assert sum(differences[40:]) / (image.width * image.height) >= 0.12, change


EDGED = {  # path → what there is told apart by its ground alone where the reader has not chosen the colours
    "": "a.bigcall, a.tile, .part, .leaf",
    "help/": ".call, a.contact__dial",
    "schools/": ".text > .links li, .call",
    "events/": ".events li, .events .leaf",
}


@pytest.mark.parametrize("look", SCHEMES)
def test_colours_of_the_reader_leave_every_shape(browser: Browser, server: Server, look: str) -> None:
    """In forced colours a ground becomes an edge, and a drawing is a line in the colour of text; the map too."""
    with browser.new_context(forced_colors="active", color_scheme=look, viewport=DESKTOP) as context:  # type: ignore[arg-type]
        page = context.new_page()
        for path, shapes in EDGED.items():
            page.goto(f"{server.url}/{path}")
            seen = page.locator(shapes).locator("visible=true")
            edges = seen.evaluate_all("all => all.map(one => parseFloat(getComputedStyle(one).borderTopWidth))")
            assert len(edges) >= 2 and min(edges) >= 1, path
            lines = "all => all.map(one => [getComputedStyle(one).stroke, getComputedStyle(document.body).color])"
            assert all(line == text for line, text in page.locator(".art").evaluate_all(lines)), path
        page.goto(f"{server.url}/hromadas/bilytska/")
        drawn = page.locator(".map path").evaluate_all(lines)
        assert len(drawn) == 3 and all(line == text for line, text in drawn)


def test_every_place_of_the_gallery_is_there(built_site: Path) -> None:
    """Each place has its page, and no two have the same."""
    pages = dict(gallery.pages_of(built_site))
    assert pages.keys() == gallery.PLACES.keys() and len({*pages.values()}) == len(pages)


def test_the_gallery_is_one_page(
    browser: Browser, built_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command writes pictures in both sizes and looks, of sheets too, and a page that shows every one of them."""
    monkeypatch.setattr(gallery, "PLACES", {"help": "help/"})
    monkeypatch.setattr(gallery, "chromium", lambda: contextlib.nullcontext(browser))
    monkeypatch.setattr("sys.argv", ["gallery.py", "--site", str(built_site), "--out", str(tmp_path), "--lang", "en"])
    assert gallery.main() == 0
    html = (tmp_path / "index.html").read_text("utf-8")
    shown = {html_tags.read(tag).attributes["src"] for tag in html_tags.tags(html) if tag.startswith("<img")}
    assert shown == {path.name for path in tmp_path.iterdir()} - {"index.html"}
    assert {f"help-{size}-{look}.png" for size in ("phone", "desktop") for look in SCHEMES} <= shown
    assert "sheet-poster-a4.png" in shown and any(name.startswith("picture-") for name in shown)


def test_the_gallery_wants_a_site(project: Project, tmp_path: Path) -> None:
    """Without a built site it says what to do first."""
    done = run_script(project, "maintain/gallery.py", "--site", tmp_path, "--lang", "en")
    assert done.returncode == 2 and "make site" in done.stdout + done.stderr
