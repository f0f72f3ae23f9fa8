"""Cards of pages for other sites: small, safe in any frame, always true, and at addresses that last."""

import dataclasses
import datetime as dt
import html
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from conftest import TODAY, Project, Server, assert_accessible, serving
from playwright.sync_api import Browser, BrowserContext, Frame, Page

from generator.base import html_tags
from generator.base.fields import Lang
from generator.check import permalinks
from generator.check.permalinks import Permalink, Permalinks
from generator.model.data import Data
from generator.model.hromada import NATIONAL
from generator.site import Inputs, Site, load
from generator.view import embed_cards
from generator.view.embed_cards import Card, card_path, oembed_path
from generator.view.views import PageView

LANGS: list[tuple[Lang, str]] = [("uk", ""), ("en", "en/")]
both = pytest.mark.parametrize(("lang", "root"), LANGS, ids=["uk", "en"])
ADDRESS = "https://bezpechnyi-krok.example/"
OFFERED = "allow-top-navigation-by-user-activation"  # what our code allows the card
SANDBOXES = ["", OFFERED, f"allow-popups {OFFERED}"]
EVENTS = """\
hromada: bilytska
events:
- {id: pryklad, example: так, title: {uk: "Приклад уроку"}, date: 2026-11-25, how: on_site}
- {id: kolo, kind: support_group, title: {uk: "Коло підтримки"}, date: 2026-11-26, how: on_site}
- {id: tykho, title: {uk: "Тиха розмова"}, date: 2026-11-27, how: on_site, audience: [survivors]}
- {id: mynulo, title: {uk: "Давня подія"}, date: 2026-11-01, how: on_site}
- {id: kino, title: {uk: "Кіно"}, date: 2026-12-01, how: on_site, status: cancelled}
- {id: urok, title: {uk: "Урок", en: "Lesson"}, date: 2026-12-02, time: "11:00-11:45", how: on_site}
- {id: zustrich, title: {uk: "Зустріч"}, date: 2026-12-03, how: on_site}
- {id: piznishe, title: {uk: "Пізніше"}, date: 2026-12-04, how: on_site}
"""


def _published(project: Project) -> list[str]:
    """Every address ever published that did not move."""
    lines = (project.data / permalinks.NAME).read_text(encoding="utf-8")
    return re.findall(r'(?m)^  - \{path: "([^"]*)", short: "\w+"\}', lines)


def _moved(project: Project) -> list[str]:
    """Addresses that lead on to another one."""
    lines = (project.data / permalinks.NAME).read_text(encoding="utf-8")
    return re.findall(r'(?m)^  - \{path: "([^"]*)", short: "\w+", moved_to', lines)


def _text(built: Path, path: str) -> str:
    return (built / path / "index.html").read_text(encoding="utf-8")


def _links(text: str) -> list[str]:
    return [one.attributes.get("href", "") for one in map(html_tags.read, html_tags.tags(text)) if one.name == "a"]


# What is built


@both
def test_every_lasting_address_has_a_card(built_site: Path, project: Project, lang: Lang, root: str) -> None:
    """Every page ever published: the card, what programs are told of it, its kit; where it moved, the card still."""
    published = _published(project)
    assert len(published) >= 100
    for path in published:
        assert (built_site / root / card_path(path) / "index.html").is_file(), path
        assert (built_site / root / oembed_path(path)).is_file(), path
        assert (built_site / f"{root}share/{path}index.html").is_file(), path
    assert _moved(project)
    for path in _moved(project):
        assert (built_site / root / card_path(path) / "index.html").is_file(), path


def test_no_card_is_larger_than_six_kilobytes(built_site: Path) -> None:
    """As it is sent unpacked, with everything in it."""
    sizes = {path: path.stat().st_size for path in built_site.glob("**/embed/**/index.html")}
    assert len(sizes) >= 220
    assert max(sizes.values()) <= embed_cards.MOST_BYTES, max(sizes, key=lambda path: sizes[path])


def test_the_longest_card_is_no_larger(site: Site) -> None:
    """Whatever officers write: long names, a long title, three events with long titles, two lines."""
    view = _card(site, "hromadas/bilytska/")
    shown: Card = view.data["shown"]
    assert shown.events is not None
    (event,) = shown.events[1:2]
    told = event.event.model_copy(
        update={"id": "d" * 64, "title": event.event.title.model_copy(update={"uk": "Щось дуже довге " * 200})}
    )
    long = dataclasses.replace(event, event=told, status="postponed")
    lines = [one for one in site.data.contacts.values() if one.dial][: embed_cards.LINES]
    named = [
        one.model_copy(update={"name": one.name.model_copy(update={"uk": "Лінія, довга " * 200})}) for one in lines
    ]
    longest = dataclasses.replace(
        shown,
        title="Громада довга " * 200,
        about="Про що ця сторінка " * 200,
        events=(long,) * 3,
        contacts=tuple(named),
    )
    made = site.render(
        dataclasses.replace(view, title=embed_cards.title(longest, site.data.campaign), data={"shown": longest})
    )
    assert 5_000 < len(made.encode()) <= embed_cards.MOST_BYTES


@both
def test_a_card_says_whom_to_call_and_where_to_read_on(
    built_site: Path, project_data: Data, project: Project, lang: Lang, root: str
) -> None:
    """Title, both lines and the address, even where no link works; nothing runs, nothing is loaded."""
    campaign, contacts = project_data.campaign, project_data.contacts
    for path in _published(project):
        text = _text(built_site, root + card_path(path))
        tags = [*map(html_tags.read, html_tags.tags(text))]
        assert not {one.name for one in tags} & {"script", "img", "iframe", "form", "input", "object"}, path
        assert not [one for one in tags if {"src", "style", "onclick"} & one.attributes.keys()], path
        (policy,) = [one.attributes["content"] for one in tags if "http-equiv" in one.attributes]
        assert policy.startswith("default-src 'none'; style-src 'sha256-") and "script-src 'none'" in policy
        assert '<meta name="robots" content="noindex">' in text
        links = _links(text)
        for line in (campaign.advice_line, campaign.danger_line):
            assert f"tel:{contacts[line].dial}" in links and f"<b>{contacts[line].shown}</b>" in text, path
        page = "../" * (path.count("/") + 1) + path
        assert page in links, path
        out = [one for one in tags if one.name == "a" and not one.attributes["href"].startswith("tel:")]
        assert {one.attributes["target"] for one in out} == {"_top"}
        assert re.search(rf">{re.escape(ADDRESS.removeprefix('https://') + root)}p/[a-z2-7]+/</a>", text), path


@both
def test_cards_of_help_do_not_say_what_they_are(built_site: Path, project_data: Data, lang: Lang, root: str) -> None:
    """Title of the frame, of the tab that shows the kit, and what programs are told: all neutral."""
    neutral = project_data.campaign.neutral_title.text(lang)[0]
    title = re.findall("<h1>(.*?)</h1>", _text(built_site, f"{root}help/call"))[0]
    for path in ("embed/help/call", "share/help/call"):
        assert f"<title>{neutral}</title>" in _text(built_site, root + path)
    told = (built_site / root / oembed_path("help/call/")).read_text(encoding="utf-8")
    assert json.loads(told)["title"] == neutral
    assert title not in told
    assert f'title="{neutral}"' in json.loads(told)["html"]
    for tag in html_tags.tags(_text(built_site, f"{root}share/help/call")):
        if "og:" in tag or "description" in tag:
            assert title not in tag


@both
def test_programs_are_told_of_the_card(built_site: Path, project: Project, lang: Lang, root: str) -> None:
    """oEmbed 1.0, found from the page itself: all that the standard asks of the kind "rich", and our frame's code."""
    for path in _published(project):
        links = [
            one for one in map(html_tags.read, html_tags.tags(_text(built_site, root + path))) if one.name == "link"
        ]
        (found,) = [one.attributes for one in links if one.attributes.get("type") == "application/json+oembed"]
        assert (found["rel"], found["href"]) == ("alternate", ADDRESS + root + oembed_path(path))
        told = json.loads((built_site / root / oembed_path(path)).read_text(encoding="utf-8"))
        assert (told["version"], told["type"]) == ("1.0", "rich")
        assert told["provider_url"] == ADDRESS + root and told["provider_name"]
        assert all(isinstance(told[name], int) for name in ("width", "height", "cache_age"))
        (frame,) = map(html_tags.read, html_tags.tags(told["html"]))
        assert frame.attributes["src"] == ADDRESS + root + card_path(path)
        assert frame.attributes["height"] == str(told["height"]) and told["html"].endswith("></iframe>")
        assert (frame.attributes["sandbox"], frame.attributes["referrerpolicy"]) == (OFFERED, "no-referrer")
        assert html.escape(told["html"]) in _text(built_site, f"{root}share/{path}").replace("&#34;", "&quot;")


def test_no_page_leads_to_a_card(built_site: Path) -> None:
    """A card has no exit, so nobody comes to one but inside another site."""
    for path in built_site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not [link for link in _links(text) if re.match(r"[./]*(en/)?embed/", link)], path


# Cards of hromadas and their events


@pytest.fixture(scope="module")
def site(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site with events of every sort and with a page that moved; not written anywhere."""
    data = tmp_path_factory.mktemp("cards") / "data"
    shutil.copytree(project.data, data)
    (data / "events/bilytska.yml").write_text(EVENTS, encoding="utf-8")
    inputs = Inputs(
        data, project.docs, project.overrides, project.root / "mkdocs.yml", dt.date.fromisoformat(TODAY), examples=True
    )
    found, problems = load(inputs)
    assert found is not None, [problem.text() for problem in problems]
    moved = (Permalink(path="old/check/", short="aaaa", moved_to="risks/job-check/"),)
    found.permalinks = Permalinks((*found.permalinks.known, *moved))
    return found


def _without_days(site: Site) -> Site:
    """The same site without the days of the whole country."""
    events = {slug: events for slug, events in site.data.events.items() if slug != NATIONAL}
    return Site(site.inputs, dataclasses.replace(site.data, events=events), site.documents, site.menu, site.permalinks)


def _card(site: Site, path: str, lang: Lang = "uk") -> PageView:
    (view,) = (view for view in site.kits.views(lang) if view.path == card_path(path))
    return view


@pytest.mark.parametrize("path", ["hromadas/bilytska/", "events/"])
def test_a_card_shows_the_next_three_events(site: Site, path: str) -> None:
    """In order, what is off marked; no example, and no meeting by which one would know who comes."""
    text = site.render(_card(_without_days(site), path))
    found = re.findall(r"<li><a[^>]*>(.*?)</a><br>\s*(.*?)</li>", text, re.DOTALL)
    assert [title for title, _ in found] == ["Кіно", "Урок", "Зустріч"]
    assert found[0][1] == "Вівторок, 1 грудня 2026, увесь день <b>СКАСОВАНО</b>"
    assert found[1][1] == "Середа, 2 грудня 2026, 11:00–11:45"
    assert "Подій поки не оголошено" in site.render(_card(site, "hromadas/dykanska/"))
    assert "<ul>" not in site.render(_card(site, "risks/signs/"))


def test_a_hromada_without_lines_of_its_own_shows_those_of_the_oblast(site: Site) -> None:
    """Its own come first; nobody is left with two short numbers alone."""
    campaign = site.data.campaign
    others = [one for one in campaign.hromada_lines if one not in (campaign.advice_line, campaign.danger_line)]
    shown: Card = _card(site, "hromadas/bilytska/").data["shown"]
    assert [one.id for one in shown.contacts] == others[: embed_cards.LINES]
    assert f'href="tel:{shown.contacts[0].dial}"' in site.render(_card(site, "hromadas/bilytska/"))


@both
def test_a_page_that_moved_keeps_its_card(site: Site, lang: Lang, root: str) -> None:
    """At the old address stands the card of the page as it is now: a sandbox lets no frame lead on by itself."""
    old, new = (site.render(_card(site, path, lang)) for path in ("old/check/", "risks/job-check/"))
    assert old.replace("../old/", "../").replace("\n", "") == new.replace("\n", "")
    assert f'<link rel="canonical" href="{ADDRESS}{root}risks/job-check/">' in old
    page = "../../../risks/job-check/"
    assert page in _links(old)


def test_a_text_without_translation_says_its_language(site: Site) -> None:
    """The card in English of a page that exists in Ukrainian only."""
    shown: Card = _card(site, "risks/signs/", "en").data["shown"]
    view = dataclasses.replace(
        _card(site, "risks/signs/", "en"), data={"shown": dataclasses.replace(shown, text_lang="uk", title="Ознаки")}
    )
    text = site.render(view)
    assert '<div class="card" lang="uk">' in text and '<p class="card__calls" lang="en">' in text


# In another site


STRANGER = """<!doctype html><html lang="uk"><head><meta charset="utf-8"><title>Ліцей</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; {policy}"></head>
<body>{body}</body></html>"""


class Stranger:
    """A site of another origin, and what goes on in its page."""

    def __init__(self, context: BrowserContext, server: Server, folder: Path, ours: Server) -> None:
        self.page, self._server, self._folder, self._ours = context.new_page(), server, folder, ours
        self.wrong: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.wrong.append(message.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def show(self, body: str, policy: str) -> Page:
        """Open the stranger's page; in ``body`` our address is that of the test's server."""
        self.wrong.clear()
        self.asked.clear()
        text = STRANGER.format(policy=policy, body=body).replace(ADDRESS, self._ours.url + "/")
        (self._folder / "index.html").write_text(text, encoding="utf-8")
        self.page.goto(self._server.url)
        return self.page

    def framed(self, code: str) -> Frame:
        """A card shown by ``code``."""
        page = self.show(code, f"frame-src {self._ours.url}")
        page.frames[1].wait_for_load_state()
        return page.frames[1]


@pytest.fixture(scope="module")
def stranger(browser: Browser, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stranger]:
    folder = tmp_path_factory.mktemp("stranger")
    with serving(folder) as other, browser.new_context(viewport={"width": 700, "height": 900}) as context:
        yield Stranger(context, other, folder, server)


def _frame(built: Path, path: str) -> str:
    """The code that the kit of a page offers."""
    return str(json.loads((built / oembed_path(path)).read_text(encoding="utf-8"))["html"])


@pytest.mark.parametrize("sandbox", SANDBOXES, ids=["nothing", "offered", "popups"])
def test_a_stranger_shows_the_card(stranger: Stranger, built_site: Path, server: Server, sandbox: str) -> None:
    """In the strictest sandbox and policy: it is seen, with its numbers; nothing complains, nothing else is asked."""
    code = _frame(built_site, "hromadas/bilytska/").replace(OFFERED, sandbox)
    frame = stranger.framed(code)
    assert frame.locator("h1").inner_text() == "Білицька громада"
    for number in ("527", "102"):
        assert frame.locator(f'a[href="tel:{number}"]').first.is_visible()
    page = stranger.page
    card = page.locator("iframe").bounding_box()
    assert card is not None and card["height"] > 200
    assert stranger.wrong == []
    assert stranger.asked == [page.url, f"{server.url}/embed/hromadas/bilytska/"]


def test_the_cards_link_takes_the_whole_tab(stranger: Stranger, built_site: Path, server: Server) -> None:
    """To a page with an exit that works; in the strictest sandbox the link does nothing and the address can be read."""
    stranger.framed(_frame(built_site, "risks/job-check/")).locator("h1 a").click()
    stranger.page.wait_for_url(f"{server.url}/risks/job-check/")
    assert stranger.page.locator("a.exit").is_visible()
    assert stranger.page.evaluate("document.querySelector('[data-tools]').hidden") is False  # scripts run
    assert stranger.wrong == []
    frame = stranger.framed(_frame(built_site, "risks/job-check/").replace(OFFERED, ""))
    before = stranger.page.url
    frame.locator("h1 a").click()
    assert frame.locator(".card__address").inner_text().startswith("bezpechnyi-krok.example/p/")
    assert (stranger.page.url, len(stranger.page.frames)) == (before, 2)


@pytest.mark.parametrize("letters", ["", "monospace, monospace"], ids=["usual", "widest"])
def test_a_card_fits_its_place(
    tab: Page, built_site: Path, site: Site, project: Project, server: Server, letters: str
) -> None:
    """From 240 to 600 px nothing sticks out; where the card is narrow, the height in the code is enough.

    It is not much more than enough: small letters leave a third of a card, and events that are not there their places.
    """

    def size(width: int) -> tuple[int, int]:
        tab.set_viewport_size({"width": width, "height": 200})
        tab.evaluate("letters => { document.body.style.fontFamily = letters }", letters)
        high, wide = tab.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]")
        return high, wide

    paths = sorted(_published(project), key=lambda path: (built_site / card_path(path) / "index.html").stat().st_size)
    for path in [*paths[::14], paths[-1]]:
        tab.goto(f"{server.url}/{card_path(path)}")
        for width in (240, embed_cards.NARROW, 600):
            assert size(width)[1] <= width, (path, width)
        wanted = int(re.findall(r'height="(\d+)"', _frame(built_site, path))[0])
        places = embed_cards.EVENTS * embed_cards.EVENT_HEIGHT if path.startswith(("hromadas/", "events/")) else 0
        high = size(embed_cards.NARROW)[0]
        assert high <= wanted <= high + 200 + places, (path, high, wanted)
    tab.set_content(site.render(_card(site, "hromadas/bilytska/")))
    assert size(embed_cards.NARROW)[0] <= _card(site, "hromadas/bilytska/").data["shown"].height


@pytest.mark.parametrize("path", ["embed/hromadas/bilytska/", "en/embed/help/"])
def test_cards_are_accessible(tab: Page, server: Server, path: str) -> None:
    """axe-core finds nothing, on a narrow and a wide card."""
    tab.goto(f"{server.url}/{path}")
    assert_accessible(tab, {"width": 240, "height": 500}, {"width": 600, "height": 500})


@both
def test_pasted_codes_show_anywhere(
    stranger: Stranger, built_site: Path, project_data: Data, lang: Lang, root: str
) -> None:
    """The card and the badge as HTML, in a site that allows inline styles and nothing else."""
    fields = _fields(_text(built_site, f"{root}share/risks/job-check"))
    other: Lang = "en" if lang == "uk" else "uk"
    assert {f"code-{lang}", f"badge-{lang}", f"code-{other}", f"badge-{other}"} <= fields.keys()
    page = stranger.show(fields[f"code-{lang}"] + fields[f"badge-{lang}"], "style-src 'unsafe-inline'")
    title = re.findall("<h1>(.*?)</h1>", _text(built_site, f"{root}risks/job-check"))[0]
    card, badge = page.locator("div").first, page.locator("body > a")
    assert title in card.inner_text() and card.get_attribute("lang") == lang
    assert card.locator('a[href="tel:527"]').is_visible() and card.locator('a[href="tel:102"]').is_visible()
    assert "527" in badge.inner_text()
    assert badge.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(11, 88, 92)"
    link = badge.get_attribute("href") or ""
    assert re.search(rf"/{root}p/[a-z2-7]+/$", link) and card.locator("a").first.get_attribute("href") == link
    assert stranger.wrong == []
    assert stranger.asked == [page.url]
    assert_accessible(page, {"width": 700, "height": 900}, runOnly=["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])


def _fields(text: str) -> Mapping[str, str]:
    """What the fields of a kit hold."""
    found = re.findall(r'<textarea id="([^"]+)"[^>]*>(.*?)</textarea>', text, re.DOTALL)
    return {name: html.unescape(content) for name, content in found}
