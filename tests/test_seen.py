"""Everything on a page can be seen and hit: focus, numbers under a thumb, names of tables and cards, paper."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from ctypes import c_uint
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import pypdfium2
import pytest
from conftest import DESKTOP, PHONE, SCHEMES, Server
from PIL import Image
from playwright.sync_api import Page

EVENT = "events/bilytska/pryklad-urok-bezpechna-robota/"
TEMPLATES = [
    "",
    "help/",
    "help/call/",
    "help/housing/",
    "help/offline/",
    "risks/job-check/",
    "model/poltava/",
    "model/plan/",
]
TEMPLATES += [
    "events/",
    EVENT,
    "hromadas/",
    "hromadas/bilytska/",
    "hromadas/bilytska/board/",
    "hromadas/settlements/k/",
]
TEMPLATES += ["search/", "about/sources/help/", "schools/lesson-8-9/", "schools/print/", "share/help/", "embed/help/"]
TEMPLATES += ["receipt/", "about/", "nowhere/"]
BOTH = [lang + path for lang in ("", "en/") for path in TEMPLATES]
LEAST = 44  # CSS pixels under a thumb
OPENED = "document.querySelectorAll('details').forEach(details => { details.open = true })"


def _open(tab: Page, server: Server, path: str) -> None:
    answer = tab.goto(f"{server.url}/{path}")
    assert answer and answer.status == (404 if path.endswith("nowhere/") else 200), path
    tab.evaluate(OPENED)


# Focus. WCAG 2.4.7, and the measure of 2.4.13: as many pixels as a line of 2 px around the control has, each changed
# by a contrast of 3:1. The finger's part around a number in a sentence is not seen, so it is not counted.

CONTROLS = """() => {
  const all = 'a[href], button, input, select, summary, textarea, [tabindex]';
  window.controls = [...document.querySelectorAll(all)].filter(one => one.getClientRects().length && !one.disabled)
  return window.controls.map(one => [one, one.parentElement, one.parentElement.closest('[class]')].map(
    at => at ? `${at.tagName}.${at.className}` : '').join(' '))
}"""
BOX = """at => {
  const control = window.controls[at], seen = document.createRange()
  document.activeElement.blur()
  control.scrollIntoView({block: 'center', inline: 'nearest', behavior: 'instant'})
  seen.selectNodeContents(control)
  const size = box => box.width * box.height
  const inside = [...(control.matches('.tel') ? seen : control).getClientRects()].sort((a, b) => size(b) - size(a))[0]
  const rect = control.getBoundingClientRect()
  return [rect.x, rect.y, rect.width, rect.height, inside.width, inside.height]
}"""
COLOURS = """at => {
  document.getAnimations().forEach(one => one.finish())
  const style = getComputedStyle(window.controls[at])
  return [style.color, style.backgroundColor].map(text => [...text.match(/[0-9.]+/g).map(Number), 1].slice(0, 4))
}"""
FROM = "at => { if (at) window.controls[at - 1].focus({preventScroll: true}) }"
AROUND = 8


def _luminance(colour: tuple[int, ...]) -> float:
    parts = (part / 255 for part in colour)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(first: tuple[int, ...], second: tuple[int, ...]) -> float:
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def _changed(before: bytes, after: bytes) -> int:
    """Pixels that differ between two pictures by a contrast of at least 3:1."""
    first, second = (Image.open(BytesIO(picture)).convert("RGB").tobytes() for picture in (before, after))
    pixels = zip(*(zip(*[iter(picture)] * 3, strict=True) for picture in (first, second)), strict=True)
    return sum(times for pair, times in Counter(pixels).items() if _contrast(*pair) >= 3)


def _unfocused_alike(tab: Page, known: set[str]) -> Iterator[str]:
    """What is hardly seen, at one control of each kind not yet ``known``, when it has focus by keyboard."""
    for at, kind in enumerate(tab.evaluate(CONTROLS)):
        if kind in known:
            continue
        known.add(kind)
        x, y, width, height, *seen = tab.evaluate(BOX, at)
        size = tab.viewport_size or PHONE
        left, top = max(x - AROUND, 0), max(y - AROUND, 0)
        right, bottom = min(x + width + AROUND, size["width"]), min(y + height + AROUND, size["height"])
        clip: Any = {"x": left, "y": top, "width": right - left, "height": bottom - top}
        unseen = right - left < 1 or bottom - top < 1  # until focused: the link that skips the header
        shot: Any = {"animations": "disabled", "scale": "css"} | ({} if unseen else {"clip": clip})
        before = tab.screenshot(**shot)
        tab.evaluate(FROM, at)
        tab.keyboard.press("Tab")
        if not tab.evaluate("at => document.activeElement === window.controls[at]", at):
            yield f"{kind}: not reached by keyboard"
            continue
        if (changed := _changed(before, tab.screenshot(**shot))) < 4 * sum(seen):
            yield f"{kind}: {changed} px of {4 * sum(seen):.0f}"
        letters, (*ground, alpha) = tab.evaluate(COLOURS, at)
        if alpha == 1 and _contrast(tuple(letters[:3]), tuple(ground)) < 4.5:
            yield f"{kind}: its words are not seen on {ground}"


@pytest.mark.parametrize("look", [*SCHEMES, "forced"])
def test_every_control_shows_focus(tab: Page, server: Server, look: Literal["light", "dark", "forced"]) -> None:
    """Tab to one control of each kind on every template: the picture changes around it, enough to be seen."""
    known: set[str] = set()
    tab.emulate_media(color_scheme="light" if look == "forced" else look)
    tab.emulate_media(forced_colors="active" if look == "forced" else "none")
    try:
        for path in TEMPLATES:
            _open(tab, server, path)
            assert [*_unfocused_alike(tab, known)] == [], (path, look)
    finally:
        tab.emulate_media(forced_colors="null")
    assert len(known) > 60, len(known)


# Numbers

TOUCHED = """() => {
  const wrong = []
  const inside = (control, x, y) => control.contains(document.elementFromPoint(x, y))
  const shown = [...document.querySelectorAll('a, summary, button, input')].filter(one => one.getClientRects().length)
  for (const control of shown) {
    control.scrollIntoView({block: 'center', behavior: 'instant'})
    const box = control.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2
    const line = control.getClientRects()[0]
    if (control.matches('a[href^="tel:"]')) {
      const pixels = [...Array(44).keys()].map(at => at - 21.5), own = hits => hits.filter(Boolean).length
      const across = own(pixels.map(right => inside(control, x + right * box.width / 44, y))) / 44 * box.width
      const down = own(pixels.map(down => inside(control, x, y + down * box.height / 44))) / 44 * box.height
      const lines = control.matches('.tel') ? control.getClientRects().length : 1
      if (Math.min(box.width, box.height) < 44 || Math.min(across, down) < 42.9 || lines > 1)  // a point is rounded
        wrong.push(`${control.textContent.trim()} ${across} × ${down}, ${lines} lines`)
    } else if (!control.matches('.md-skip') && !inside(control, line.x + line.width / 2, line.y + line.height / 2))
      wrong.push(`covered: ${control.textContent.trim()}`)
  }
  return wrong
}"""


@pytest.mark.parametrize("path", BOTH)
def test_numbers_are_hit_wherever_they_stand(tab: Page, server: Server, path: str) -> None:
    """On a phone each number takes a thumb on 44 × 44 px, in one line, and covers the middle of no other control."""
    _open(tab, server, path)
    assert tab.evaluate(TOUCHED) == []


# Width and lines

ALONE = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange()
  const alone = []
  for (let last = null, node = walker.nextNode(); node; node = walker.nextNode()) {
    const before = last && last.data.trimEnd(), block = node.parentElement.closest('p, li, dd, td, h1, h2, h3')
    if (last && /^[.,;:!?)»”…]/.test(node.data) && block && block.contains(last)) {
      range.setStart(node, 0), range.setEnd(node, 1)
      const mark = range.getClientRects()[0]
      range.setStart(last, before.length - 1), range.setEnd(last, before.length)
      const letter = [...range.getClientRects()].pop()
      if (mark && letter && mark.top >= letter.bottom - 2) alone.push(before.slice(-20) + node.data.slice(0, 9))
    }
    if (node.data.trim()) last = node
  }
  return alone
}"""


@pytest.mark.parametrize("path", BOTH)
def test_nothing_is_torn_or_sticks_out(tab: Page, server: Server, path: str) -> None:
    """At 320 px nothing is wider than the screen; on no phone does a full stop begin a line."""
    _open(tab, server, path)
    for width in (320, 360, 412):
        tab.set_viewport_size({"width": width, "height": PHONE["height"]})
        assert tab.evaluate(ALONE) == [], width
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_error_page_has_the_header_of_the_others(tab: Page, server: Server, size: Any) -> None:
    """Nothing in it takes more room than on a page that exists."""
    tab.set_viewport_size(size)
    heights = []
    for path in ("about/privacy/", "nowhere/"):
        tab.goto(f"{server.url}/{path}")
        heights.append(tab.locator(".md-header").evaluate("header => header.offsetHeight"))
    assert heights[0] == heights[1]


# Names

HEADING = re.compile(r'<h([1-6])\b([^>]*)>(.*?)</h\1>|<section class="contact">', re.DOTALL)


def _pages(site: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix(), path.read_text("utf-8")


def test_every_table_has_a_caption(built_site: Path) -> None:
    """A table says what it is about to those who don't see the heading above it; no two of a page say the same."""
    total = 0
    for name, text in _pages(built_site):
        tables = re.findall(r"<table\b[^>]*>(?:<caption>(.*?)</caption>)?", text)
        assert all(re.search(r"\w", caption) for caption in tables), name
        assert len(set(tables)) == len(tables), name
        total += len(tables)
    assert total > 50


def test_cards_are_headings_in_order(built_site: Path) -> None:
    """A line's name is a heading one level below that of its section; no page jumps over a level."""
    cards = 0
    for name, text in _pages(built_site):
        level, section, opened = 0, 0, False
        for found in HEADING.finditer(re.sub(r"<(script|style|template)\b.*?</\1>", "", text, flags=re.DOTALL)):
            if found[1] is None:
                opened = True
                continue
            now, is_card = int(found[1]), "contact__name" in found[2]
            assert is_card == opened, (name, found[3])
            assert now == section + 1 if is_card else now <= level + 1, (name, found[3])
            level, section, opened = now, section if is_card else now, False
            cards += is_card
    assert cards > 30


def test_a_card_shows_what_is_known_of_its_line(built_site: Path) -> None:
    """Where to write is in sight as the number is; a day that no source gives is not told; the next line is its own."""
    text = (built_site / "help/index.html").read_text("utf-8")
    cards: dict[str, list[str]] = {}
    for card in re.findall(r'<section class="contact">.*?</section>', text, re.S):
        number = re.findall(r'href="(?:tel:)?([^"]+)"', card)[0]
        cards[number] = [" ".join(re.sub(r"<[^>]+>", " ", part).split()) for part in card.split("<details", 1)]
    assert "Пошта: cons_or@mfa.gov.ua Цілодобово (джерело" in cards["+380442381588"][0]
    shown, folded = cards["7333"]
    assert "Якщо не відповідають, наберіть 116 123" in shown
    assert "Востаннє підтверджено: «Східний варіант», близько 2023 року." in folded


@pytest.mark.parametrize("path", ["help/abroad/", "en/help/home/"])
def test_above_a_page_for_people_abroad_no_line_is_silent(built_site: Path, path: str) -> None:
    """The short Ukrainian numbers can't be dialled from there, so others stand in their place."""
    header = (built_site / path / "index.html").read_text("utf-8").partition("</header>")[0]
    assert re.findall(r'<a class="call[^"]*" href="tel:([^"]+)"', header) == ["+380442381588", "112"]


# Paper

_SPACE = re.compile(r"[\s\ufffe]+")
Glyph = tuple[str, float, tuple[int, ...]]


def _glyphs(content: bytes) -> Iterator[list[Glyph]]:
    """Each sheet's letters: sign, height of its box, colour."""
    raw: Any = pypdfium2.raw
    for sheet in pypdfium2.PdfDocument(content):
        text = sheet.get_textpage()
        glyphs: list[Glyph] = []
        for at, sign in enumerate(text.get_text_range(errors="replace")[: text.count_chars()]):
            colour = [c_uint() for _ in range(4)]
            raw.FPDFText_GetFillColor(text, at, *colour)
            _, bottom, _, top = text.get_charbox(at)
            if sign.strip():
                glyphs.append((sign, top - bottom, tuple(part.value for part in colour[:3])))
        yield glyphs


@pytest.mark.parametrize("path", [path for path in BOTH if "embed/" not in path])
def test_paper_is_black_on_white(tab: Page, server: Server, path: str) -> None:
    """With and without backgrounds, by day and in the dark: black letters, and none higher than the number."""
    night = path.startswith("en/")
    tab.emulate_media(color_scheme="dark" if night else "light")
    tab.goto(f"{server.url}/{path}")
    first, *others = _glyphs(tab.pdf(format="A4", print_background=night))
    assert {colour for sheet in (first, *others) for _, _, colour in sheet} == {(0, 0, 0)}
    if path.endswith(("job-check/", "plan/")):
        return  # sheets of their own, for a meeting: a table or a list with numbers at its end
    highest = max(height for sign, height, _ in first if sign.isdigit())
    assert highest >= max(height for sign, height, _ in itertools.chain(first, *others))


@pytest.mark.parametrize(("path", "most"), [("", 2), ("en/", 2), ("help/", 3), ("en/help/", 3)])
def test_few_sheets_are_enough(tab: Page, server: Server, path: str, most: int) -> None:
    """Home is two sheets, whom to call is three, with everything that unfolds on the screen."""
    tab.goto(f"{server.url}/{path}")
    document = pypdfium2.PdfDocument(tab.pdf(format="A4"))
    assert len(document) <= most
    text = _SPACE.sub("", "".join(sheet.get_textpage().get_text_range() for sheet in document))
    assert [
        word for word in tab.locator(".contact dd").all_text_contents() if _SPACE.sub("", word)[:20] not in text
    ] == []
