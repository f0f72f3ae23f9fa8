"""Phones of 2018: what is sent is read by Chrome and WebView 70, Firefox 78, Safari 12; what did not run says so."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import phones
import pytest
from conftest import PHONE, Project, Server
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from generator.base import html_tags
from generator.view.templates import script

PART = "searchPart="


@pytest.fixture(scope="module")
def pages(built_site: Path) -> list[str]:
    """The HTML of every page."""
    return [path.read_text("utf-8") for path in sorted(built_site.rglob("*.html"))]


@pytest.fixture(scope="module")
def files(built_site: Path) -> list[tuple[str, str]]:
    """Every file that is a script: its name and its text."""
    return [(path.name, path.read_text("utf-8")) for path in sorted(built_site.rglob("*.js"))]


def _between(pages: list[str], tag: str) -> set[str]:
    return {text for page in pages for text in re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)}


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _keys(one)


def _data(pages: list[str], parts: list[str]) -> frozenset[str]:
    """Keys of what scripts read: of the files of an index, and attributes as ``dataset`` calls them."""
    attributes = {name for page in pages for name in re.findall(r"\sdata-([a-z-]+)[= >]", page)}
    camel = {re.sub("-(.)", lambda letter: letter[1].upper(), name) for name in attributes}
    return frozenset({"searchPart", *camel, *(key for part in parts for key in _keys(json.loads(part)))})


def test_scripts(project: Project, pages: list[str], files: list[tuple[str, str]]) -> None:
    """Every script that is sent is ES2018 and names nothing that is not known to the oldest browsers."""
    parts = [text.removeprefix(PART).rstrip(";\n") for _, text in files if text.startswith(PART)]
    data = _data(pages, parts)
    names = {script(project.overrides, path.name): path.name for path in (project.overrides / "scripts").glob("*.js")}
    sent = {text: names[text] for text in _between(pages, "script")}
    sent |= {text: name for name, text in files if not text.startswith(PART)}
    assert len(sent) > 9
    beside = [phones.Script(name, text) for text, name in sent.items()]
    read = [phones.Script(name, text, data, beside) for text, name in sent.items()]
    assert [said for one in read for said in one.problems()] == []
    assert [part[:80] for part in parts if re.search(r"\(\?<[=!]", part)] == []  # rules of stemming are such texts


def test_styles(pages: list[str]) -> None:
    """What styles have that came later stands after a value that everybody reads, or is judged to do no harm."""
    assert {said for css in _between(pages, "style") for said in phones.styles(css)} == set()


def test_markup(pages: list[str]) -> None:
    """Elements and attributes that came later are judged to do no harm."""
    tags = set().union(*map(html_tags.tags, pages))
    assert {said for tag in tags for said in phones.markup(html_tags.read(tag))} == set()


REFUSED = {
    "optional chain": "document?.title",
    "nullish": "document.title ?? 1",
    "catch without a name": "try { print(); } catch { print(); }",
    "class field": "class A { a = 1 }",
    "private": "class A { #a() {} }",
    "logical assignment": "let a; a ||= 1",
    "big": "print(1n)",
    "separator": "print(1_000)",
    "module": "import('a')",
    "lookbehind": "print(/(?<=a)b/)",
    "lookbehind in a text": "RegExp('(?<!a)b')",
    "flag": "print(/a/v)",
    "letters": r"print(/\p{Emoji}/u)",
    "later global": "globalThis.print()",
    "unknown global": "launchRockets()",
    "later method": "document.title.matchAll(/a/g)",
    "later method by text": "document.title['replaceAll']('a', 'b')",
    "later DOM": "document.body.replaceChildren()",
    "own name, later method": "const a = { at: 1 }; a.at; document.title.at(0)",
    "unknown member": "document.rocket.launch()",
    "taken apart": "const { sendBeacons } = navigator",
    "static": "Object.fromEntries([])",
    "event": "addEventListener('pageswap', print)",
    "option": "document.querySelector('a').focus({ preventScroll: true })",
    "listener's option": "addEventListener('click', print, { signal: 1 })",
}


@pytest.mark.parametrize("code", REFUSED.values(), ids=REFUSED)
def test_a_script_is_refused(code: str) -> None:
    """Later syntax, built-ins, members, events, options, and whatever is in no table."""
    assert [*phones.Script("sample.js", code).problems()] != []


def test_a_script_is_taken() -> None:
    """What ES2018 and browsers of that year have, own names among it, is not refused."""
    code = """
    const { title, ...rest } = document, own = { at: 1, signal: [2] };
    async function run(text, ...more) {
      for (const [name, value] of Object.entries(rest)) own[name] = value ** 2;
      try { await fetch(`/${text}`, { cache: "no-store" }); } catch (lost) { own.later = lost; }
      return [own.at, own.later, ...more].flatMap(one => text.match(/(?<year>\\p{N}+)/gu) || one);
    }
    addEventListener("pagehide", () => run(title).finally(print));
    """
    assert [*phones.Script("sample.js", code).problems()] == []


@pytest.mark.parametrize(
    "css",
    [
        "a { padding: min(1rem, 2vw) }",
        "a { padding: min(1rem, 2vw); padding: 1rem }",
        "a { inset: 0 }",
        "a { rocket: 0 }",
        "a { display: rocket }",
        "a { height: 100dvh }",
        "a { color: rgb(0 0 0 / 50%) }",
        "a { color: color-mix(in srgb, red, blue) }",
        "a, b:is(.c) { color: red }",
        "a:where(.c) { color: red }",
        "a:not(b, c) { color: red }",
        "a:rocket { color: red }",
        "a { display: flex; gap: 1rem }",
        "@media (width >= 40em) { a { color: red } }",
        "@layer a { a { color: red } }",
        "@media (prefers-contrast: more) { a { color: red } }",
        "a { b { color: red } }",
    ],
)
def test_a_style_is_refused(css: str) -> None:
    """Later properties, words, functions, units, selectors and rules with nothing in their place; and unknown ones."""
    assert [*phones.styles(css)] != []


def test_a_style_is_taken() -> None:
    """A later value after one that everybody reads; a gap with margins in its place; what only newer browsers reach."""
    css = """
    a { padding: 1rem; padding: min(1rem, 2vw); color: #0008; background: rgba(0, 0, 0, .5) }
    .row { display: flex; gap: 0 1rem }
    @supports not (inset: 0) { .row > * { margin-right: 1rem } }
    @supports (inset: 0) { a { inset: 0; height: 100dvh } }
    @media (prefers-color-scheme: dark) { a { color: light-dark(red, blue) } }
    """
    assert [*phones.styles(css)] == []


@pytest.mark.parametrize("tag", ["<dialog>", "<rocket>", '<p popover="auto">', '<img loading="lazy">', "<p rocket>"])
def test_markup_is_refused(tag: str) -> None:
    """Later and unknown elements and attributes."""
    assert [*phones.markup(html_tags.read(tag))] != []


def test_the_table_is_that_of_what_is_judged() -> None:
    """since.json was made after the last change of the interfaces in judged.yml, and names its source."""
    wanted = phones.words(" ".join(phones.JUDGED["interfaces"].values()))
    assert wanted - phones.SINCE["interfaces"].keys() - phones.words(phones.SINCE["globals"]["in_time"]) == set()
    assert re.fullmatch(r"@mdn/browser-compat-data [\d.]+ \(CC0-1\.0\)", phones.SINCE["source"])


# A browser of today without what came after the oldest ones: no old browser, but it calls and lays out as one.
OLDER_CALLS = """late => {
  for (const [name, members] of Object.entries(late)) {
    const made = name ? window[name] : window;
    for (const member of members) for (const one of made ? [made, made.prototype] : []) if (one) delete one[member];
  }
}"""
OLDER_STYLES = {
    r":(has|is|where|focus-visible)\b": ":later",
    r"\b(min|max)\(": "later(",
    r"([;{])gap:": r"\1later:",
    r"(?<=:)(anywhere|sticky)": "later",
    r"@supports not \(inset: ?0\)": "@supports (color:red)",
}
LAID_OUT = """root => {
  const boxes = root.querySelectorAll("h1, .calls > a, .letters li, .search__line > *");
  const seen = [...boxes].map(one => one.getBoundingClientRect()).filter(one => one.width);
  const gaps = seen.slice(1).map((one, before) => one.left - seen[before].right).filter(gap => gap >= 0);
  return [root.scrollWidth, root.querySelector("h1").getBoundingClientRect().left, gaps];
}"""


def _older(route: Route) -> None:
    """Answer with the styles of a page as older browsers read them."""
    answer = route.fetch()
    head, tag, rest = answer.text().partition("<style>")
    css, end, body = rest.partition("</style>")
    for later, instead in OLDER_STYLES.items():
        css = re.sub(later, instead, css)
    route.fulfill(response=answer, body=head + tag + css + end + body)


@pytest.fixture
def older(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """A phone that reads styles as the oldest browsers do."""
    with browser.new_context(viewport=PHONE, locale="uk-UA", bypass_csp=True) as context:
        context.route(re.compile(f"^{server.url}/.*/$"), _older)
        yield context


@pytest.fixture
def aged(older: BrowserContext) -> Page:
    """A tab whose scripts find nothing that came after the oldest browsers, Playwright's own among them."""
    late = {name: [*node["late"]] for name, node in phones.SINCE["interfaces"].items()}
    late[""] = [*phones.SINCE["globals"]["late"]]
    older.add_init_script(f"({OLDER_CALLS})({json.dumps(late)})")
    return older.new_page()


def test_nothing_later_is_left(aged: Page, server: Server) -> None:
    """The browser that plays an old one has none of it."""
    tried = ["''.matchAll", "''.replaceAll", "[].at", "document.body.replaceChildren", "window.structuredClone"]
    tried += ["Object.fromEntries", "[].values().map", "Promise.allSettled", "window.queueMicrotask", "''.slice"]
    told = f"document.title = [{','.join(tried)}].map(one => typeof one)"  # what Playwright evaluates needs globalThis
    aged.add_init_script(f"addEventListener('load', () => {{ {told} }})")
    aged.goto(server.url)
    expect(aged).to_have_title(",".join(["undefined"] * (len(tried) - 1) + ["function"]))


def test_search_and_finder_work_without_what_came_later(aged: Page, server: Server) -> None:
    """A reader of an old phone finds a page, and a settlement."""
    aged.goto(f"{server.url}/search/")
    aged.locator("#search").fill("допомога")
    expect(aged.locator(".search li").first).to_be_visible()
    aged.goto(f"{server.url}/hromadas/")
    aged.locator("#find").fill("Диканька")
    expect(aged.locator(".places a").first).to_contain_text("Диканька")


def test_copy_and_check_work_without_what_came_later(aged: Page, server: Server) -> None:
    """A reader of an old phone keeps the pages of help, and is told what to do about a job."""
    aged.goto(f"{server.url}/help/offline/")
    aged.get_by_role("button", name="Зберегти").click()
    expect(aged.locator(".copy__forget")).to_be_visible()
    aged.goto(f"{server.url}/risks/job-check/")
    expect(aged.locator(".check__some")).to_be_hidden()
    aged.locator(".check__item input").first.check()
    expect(aged.locator("[data-gathered] li")).to_have_count(1)
    expect(aged.locator(".check__none")).to_be_hidden()


@pytest.mark.parametrize("path", ["", "help/", "hromadas/", "search/"])
def test_nothing_touches_without_what_came_later(older: BrowserContext, server: Server, path: str) -> None:
    """Text keeps off the edge, boxes in a row off each other, and nothing is wider than a phone of 320 px."""
    page = older.new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{server.url}/{path}")
    wide, left, gaps = page.locator("html").evaluate(LAID_OUT)
    assert (wide <= 320, left >= 8, min(gaps, default=9) >= 4) == (True, True, True), (wide, left, gaps)


BROKEN = {
    "not read": "let a = ;",
    "ended early": "const typed = {}; typed.load();",
    "fails at work": 'document.querySelector("[data-search]").dataset.ran = 1; Promise.reject(1);',
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize(("path", "way"), [("search/", ".topics"), ("hromadas/", ".columns")])
def test_a_search_that_did_not_run_says_so(page: Page, server: Server, path: str, way: str, body: str) -> None:
    """A script that came but was not read, did not reach its end, or failed: the way without it is told and there."""
    page.route("**/search.js", lambda route: route.fulfill(content_type="text/javascript", body=body))
    page.goto(f"{server.url}/{path}")
    page.get_by_role("searchbox").fill("допомога")
    expect(page.get_by_role("status")).to_contain_text("У цьому браузері пошук не працює.")
    expect(page.locator(f"{way} a").first).to_be_visible()


@pytest.mark.parametrize(("path", "file"), [("search/", "in-*.js"), ("hromadas/", "names.js")])
def test_a_part_that_was_cut_says_so(page: Page, server: Server, path: str, file: str) -> None:
    """A file of an index that came half is not taken for the one before it; the next try asks for it again."""
    page.route(f"**/{file}", lambda route: route.fulfill(content_type="text/javascript", body='searchPart={"a":'))
    page.goto(f"{server.url}/{path}")
    page.get_by_role("searchbox").fill("Диканька")
    expect(page.get_by_role("status")).to_contain_text("не завантажився")
    page.unroute(f"**/{file}")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator(".search li").first).to_be_visible()


def test_copies_that_are_refused_are_not_offered(page: Page, server: Server) -> None:
    """A private window of Firefox has copies and refuses them: the page says that none can be saved here."""
    page.add_init_script("ServiceWorkerContainer.prototype.getRegistration = () => Promise.reject(new Error())")
    page.goto(f"{server.url}/help/offline/")
    page.wait_for_function("document.readyState === 'complete'")
    expect(page.locator("[data-without]")).to_be_visible()
    expect(page.locator("[data-with]")).to_be_hidden()
