"""What a person does, in a real browser: read, call, change language, leave, on a phone, with and without script."""

import re
from collections.abc import Iterator

import pytest
from conftest import KEPT, PHONE, Server, assert_accessible
from playwright.sync_api import Browser, BrowserContext, Page, Route

PAGES = ["", "help/", "help/status/", "model/map/", "nowhere/"]
MORE = ["risks/job-check/", "events/", "events/bilytska/pryklad-urok-bezpechna-robota/"]
MORE += ["hromadas/", "hromadas/bilytska/", "hromadas/settlements/k/", "about/sources/"]
EXIT = "https://www.meteo.gov.ua/"


@pytest.fixture
def context(whole_browser: Browser) -> Iterator[BrowserContext]:
    """A phone that can't reach other hosts, for what the browser does itself: going back, having no network."""
    with whole_browser.new_context(viewport=PHONE, locale="uk-UA") as phone:
        yield phone


def _elsewhere(route: Route) -> None:
    if route.request.url.startswith("http://127.0.0.1"):
        route.continue_()
    elif route.request.url.startswith(EXIT):
        route.fulfill(content_type="text/html", body="<title>weather</title>")
    else:
        route.abort()


def _watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """A tab, and everything that goes wrong in it."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    return page, wrong


@pytest.mark.parametrize("lang", ["", "en/"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_are_accessible(tab: Page, server: Server, path: str, lang: str) -> None:
    """axe-core finds nothing on any template, on phone and desktop, light and dark, in both languages.

    Those of ``MORE`` are looked at, with more on them, where what is special about them is tested.
    """
    tab.goto(f"{server.url}/{lang}{path}")
    assert_accessible(tab)


def test_a_pale_word_is_told(tab: Page, server: Server) -> None:
    """What all these tests rely on: axe-core compares the colours of words, also after others that it has seen."""
    tab.goto(f"{server.url}/blank/")
    tab.evaluate("document.body.insertAdjacentHTML('beforeend', '<p>Слово</p>')")
    paint = "colour => Object.assign(document.querySelector('p').style, {color: colour, background: 'white'})"
    tab.evaluate(paint, "rgb(40, 40, 40)")
    assert_accessible(tab, PHONE, runOnly=["color-contrast"])
    tab.evaluate(paint, "rgb(200, 200, 200)")
    with pytest.raises(AssertionError, match="contrast ratio"):
        assert_accessible(tab, PHONE, runOnly=["color-contrast"])


@pytest.mark.parametrize("lang", ["", "en/"])
@pytest.mark.parametrize("path", ["", "help/", "events/", "model/poltava/"])
def test_first_view_shows_line_and_exit(tab: Page, server: Server, path: str, lang: str) -> None:
    """On a 360 × 640 phone the advice line, the danger line and the exit are seen at once, each at least 44 px high."""
    tab.goto(f"{server.url}/{lang}{path}")
    for selector in ('a[href="tel:527"]', 'a[href="tel:102"]', "a.exit"):
        box = tab.locator(selector).first.bounding_box()
        assert box is not None, selector
        assert box["y"] >= 0 and box["y"] + box["height"] <= PHONE["height"], (selector, box)
        assert box["height"] >= 44, (selector, box)


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("path", PAGES + MORE)
def test_nothing_sticks_out(tab: Page, server: Server, path: str, width: int) -> None:
    """No page scrolls sideways, down to 320 px and with text at 200 %."""
    tab.set_viewport_size({"width": width, "height": 640})
    tab.goto(f"{server.url}/{path}")
    for size in ("", "200%"):
        tab.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        wide = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (size, wide)


def test_everything_works_without_script(browser: Browser, server: Server) -> None:
    """Menu, language, phone, exit and events need no script."""
    with browser.new_context(viewport=PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(server.url + "/")
        page.get_by_text("Меню", exact=True).first.click()
        page.get_by_role("link", name="Допомога").first.click()
        page.wait_for_url("**/help/")
        assert page.locator('a[href="tel:527"]').first.is_visible()
        page.get_by_role("link", name="English").click()
        page.wait_for_url("**/en/help/")
        page.goto(server.url + "/events/")
        assert page.get_by_text("Приклад: урок").first.is_visible()
        context.route("**/*", _elsewhere)
        page.locator("a.exit").click()
        page.wait_for_url(EXIT)


def test_the_keyboard_reaches_everything(page: Page, server: Server) -> None:
    """Tab goes to the skip link first, then to the menu and the exit."""
    page.goto(server.url + "/help/")
    focused = "(one => `${one.className} ${one.tagName} ${one.getAttribute('href') || ''}`)(document.activeElement)"
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(focused))
    assert "md-skip" in reached[0]
    assert any("SUMMARY" in one for one in reached)
    assert any("tel:527" in one for one in reached)
    assert (
        any(one.startswith("exit") for one in reached) or page.locator("a.exit").evaluate("link => link.tabIndex") == 0
    )


def _left(page: Page, context: BrowserContext, server: Server) -> None:
    """The page was left and Back does not show it."""
    page.wait_for_url(EXIT)
    assert page.title() == "weather"
    page.go_back(wait_until="commit")  # a page from memory is not loaded again
    assert page.url == server.url + "/"
    button = page.get_by_role("button")
    button.wait_for()
    assert page.locator("body").inner_text().strip() == button.inner_text().strip()
    assert page.title() == "www.meteo.gov.ua"


def test_exit_leaves_and_back_stays_blank(context: BrowserContext, server: Server) -> None:
    """The exit takes this entry of the history away; pages visited before it are blank but for a neutral control."""
    context.route("**/*", _elsewhere)
    page = context.new_page()
    page.goto(server.url + "/")
    page.goto(server.url + "/help/")
    page.locator("a.exit").click()
    _left(page, context, server)
    page.get_by_role("button").click()
    assert page.locator("h1").is_visible()
    page.goto(server.url + "/help/")
    assert page.locator("h1").is_visible(), "whoever opened it again may read on"
    assert page.evaluate(KEPT) == [0, 0, 0, 0], "and nothing of it is left"


def test_pages_of_a_visit_that_was_left_never_show_a_glimpse(context: BrowserContext, server: Server) -> None:
    """Before anything of the page is drawn it is hidden, and its title is not its own."""
    page = context.new_page()
    page.add_init_script(
        "sessionStorage.setItem('w', 'w'); window.seen = [];"
        "new MutationObserver(() => window.seen.push(document.documentElement.hidden || !document.body"
        " || document.body.innerText.trim())).observe(document, {childList: true, subtree: true})"
    )
    page.goto(server.url + "/help/")
    button = page.get_by_role("button")
    button.wait_for()
    assert set(page.evaluate("window.seen")) <= {True, "", button.inner_text()}


@pytest.mark.parametrize("key", ["Escape", "Shift"])
def test_three_presses_leave(context: BrowserContext, server: Server, key: str) -> None:
    """Escape or Shift three times does the same as the exit."""
    context.route("**/*", _elsewhere)
    page = context.new_page()
    page.goto(server.url + "/")
    page.goto(server.url + "/help/")
    for _ in range(3):
        page.keyboard.press(key)
    _left(page, context, server)


def test_left_and_right_shift_count_together(page: Page, server: Server) -> None:
    """Mixing both Shift keys works."""
    page.route("**/*", _elsewhere)
    page.goto(server.url + "/help/")
    for key in ("ShiftLeft", "ShiftRight", "ShiftLeft"):
        page.keyboard.press(key)
    page.wait_for_url(EXIT)


def test_capitals_do_not_leave(page: Page, server: Server) -> None:
    """Shift used to type capitals is no sign of danger."""
    page.route("**/*", _elsewhere)
    page.goto(server.url + "/help/")
    for letter in "ABC":
        page.keyboard.press(f"Shift+{letter}")
    page.wait_for_timeout(300)
    assert page.url.endswith("/help/")


def test_exit_blanks_before_the_network_answers(page: Page, server: Server) -> None:
    """On a slow network the page, its title and its icon are gone at once."""
    page.route(EXIT + "**", lambda route: None)  # never answers
    page.goto(server.url + "/help/")
    left = page.evaluate(
        "document.querySelector('a.exit').click(),"
        "[document.body.innerText.trim(), document.title, document.querySelector('link[rel=icon]').href]"
    )
    assert left == ["", "www.meteo.gov.ua", "data:,"]


def test_exit_without_network_stays_blank_and_offers_to_open(context: BrowserContext, server: Server) -> None:
    """Offline nobody is stuck: the page is blank but for one neutral control."""
    page = context.new_page()
    page.goto(server.url + "/help/")
    context.set_offline(True)
    page.locator("a.exit").click()
    page.get_by_role("button").wait_for()
    assert page.locator("body").inner_text().strip() == page.get_by_role("button").inner_text().strip()
    page.get_by_role("button").click()
    assert page.locator("h1").is_visible()


def test_exit_is_not_printed(page: Page, server: Server) -> None:
    """Paper has no exit and no menu, but it has the numbers."""
    page.goto(server.url + "/help/")
    page.emulate_media(media="print")
    assert not page.locator("a.exit").is_visible()
    assert not page.get_by_text("Меню", exact=True).first.is_visible()
    assert page.get_by_text("1547").first.is_visible()


def test_the_error_page_helps(page: Page, server: Server) -> None:
    """An address that does not exist still tells whom to call, and its links work from any depth."""
    answer = page.goto(server.url + "/no/such/place/")
    assert answer is not None and answer.status == 404
    assert page.locator('a[href="tel:527"]').first.is_visible()
    page.locator("main a").first.click()
    page.wait_for_url(server.url + "/")


def test_home_is_small(page: Page, server: Server) -> None:
    """Everything the home page loads: at most 12 KB in at most two requests."""
    server.sent.clear()
    page.goto(server.url + "/", wait_until="networkidle")
    assert len(server.sent) <= 2
    assert sum(size for _, size in server.sent) <= 12_000


@pytest.mark.parametrize("path", ["model/map/", "en/model/map/"])
def test_the_map_is_one_sheet_of_paper(page: Page, server: Server, path: str) -> None:
    """Ireland, Ukraine, our hromada: the whole table on one A4 for a meeting, nothing cut off."""
    page.goto(server.url + "/" + path)
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1
    page.emulate_media(media="print")
    assert page.locator("td", has_text="Освіта" if "en/" not in path else "Education").first.is_visible()
