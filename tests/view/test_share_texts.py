"""Ready texts for those who tell others of a page or an event, and the kits that hold them."""

import datetime as dt
import html
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from conftest import DESKTOP, PHONE, TODAY, Project, Server, looks
from playwright.sync_api import Browser, Page

from generator.base.fields import Lang
from generator.model.data import Data
from generator.model.event import Event, Status
from generator.site import Inputs, Site, load
from generator.view import share_texts
from generator.view.calendar import card_of
from generator.view.share_texts import MOST

LANGS: list[tuple[Lang, str]] = [("uk", ""), ("en", "en/")]
both = pytest.mark.parametrize(("lang", "root"), LANGS, ids=["uk", "en"])
DAY = dt.date.fromisoformat(TODAY)
ADDRESS = "https://bezpechnyi-krok.example/"
SECRET = "Потаємна"
# What one of the places would read as bold or struck through, and what nobody asked for: pictures, capitals to shout.
UNWANTED = re.compile(r"[*_~`\U0001f000-\U0001ffff\u2600-\u27bf]|!!|[A-ZА-ЯІЇЄҐ]{12,}")
LESSON: Mapping[str, Any] = {
    "id": "urok",
    "kind": "lesson",
    "title": {"uk": "Урок «Справжня чи пастка»", "en": "Lesson “Real or a trap”"},
    "about": {"uk": "Учні розбирають оголошення.", "en": "Pupils take adverts apart."},
    "date": "2026-12-02",
    "time": "11:00-11:45",
    "how": "on_site",
    "place": {"name": {"uk": "Ліцей", "en": "Lyceum"}, "address": {"uk": "вулиця Садова, 5"}},
    "audience": ["pupils"],
    "cost": "free",
    "contact": {"phone": "(0532) 12-34-56"},
}


def _posts(data: Data, lang: Lang = "uk", **changes: object) -> dict[str, str]:
    """Texts about the lesson with some of its fields changed."""
    event = Event.model_validate({key: value for key, value in {**LESSON, **changes}.items() if value is not None})
    card = card_of(data, "bilytska", event, DAY)
    return {one.place: one.text for one in share_texts.of_event(card, data.campaign, data.lineup, lang)}


def _fields(text: str) -> dict[str, str]:
    """What the fields of a page hold."""
    found = re.findall(r'<textarea id="([^"]+)"[^>]*>(.*?)</textarea>', text, re.DOTALL)
    return {name: html.unescape(content) for name, content in found}


# About events


def test_each_place_has_its_own_text(project_data: Data) -> None:
    """Short with the link alone in Telegram, two paragraphs on Facebook, a teacher's words for parents."""
    found = _posts(project_data)
    lines = "В Україні: порадитися — 527, небезпека зараз — 102."
    link = f"{ADDRESS}events/bilytska/urok/"
    facts = "Коли: середа, 2 грудня 2026, 11:00–11:45. Де: Білицька громада, Ліцей, вулиця Садова, 5."
    facts += " Вартість: безкоштовно. Запитати: (0532) 12-34-56."
    assert found == {
        "telegram": (
            "Урок «Справжня чи пастка»\n\nКоли: середа, 2 грудня 2026, 11:00–11:45\n"
            "Де: Білицька громада, Ліцей, вулиця Садова, 5\nВартість: безкоштовно\nЗапитати: (0532) 12-34-56\n\n"
            f"{lines}\n{link}"
        ),
        "viber": f"Урок «Справжня чи пастка». {facts}\n{lines}\n{link}",
        "facebook": (
            f"Урок «Справжня чи пастка». Учні розбирають оголошення.\n\n{facts} {lines} "
            f"Докладніше на сайті «Безпечний крок»: {link}"
        ),
        "parents": f"Шановні батьки! Повідомляю про подію: «Урок „Справжня чи пастка“». {facts}\n{link}",
    }


def test_english_has_the_same(project_data: Data) -> None:
    """In English words, quotation marks and dates; what is not translated stays as it is."""
    found = _posts(project_data, "en")
    assert found["telegram"].startswith("Lesson “Real or a trap”\n\nWhen: Wednesday, 2 December 2026, 11:00–11:45\n")
    assert "Where: Bilytska hromada, Lyceum, вулиця Садова, 5\n" in found["telegram"]
    assert found["parents"].startswith("Dear parents, please note this event: “Lesson ‘Real or a trap’”. When:")
    assert {text.rsplit(maxsplit=1)[1] for text in found.values()} == {f"{ADDRESS}en/events/bilytska/urok/"}


@pytest.mark.parametrize("lang", ["uk", "en"])
def test_what_is_secret_stays_so(project_data: Data, lang: Lang) -> None:
    """A hidden address, the address of an online room: who wants them comes to the event's page."""
    place = {"name": {"uk": "Ліцей"}, "address": {"uk": f"{SECRET}, 13"}, "hide_address": "так"}
    room = "https://meet.example.org/room"
    hidden = "\n".join(_posts(project_data, lang, place=place, how="both", link=room).values())
    online = "\n".join(_posts(project_data, lang, place=None, how="online", link=room).values())
    moved = "\n".join(
        _posts(project_data, lang, place={"address": {"uk": SECRET}}, status="moved_online", link=room).values()
    )
    for text in (hidden, online, moved):
        assert SECRET not in text and room not in text
    said = {
        "uk": "Ліцей, адресу повідомляють після запису, на місці або онлайн",
        "en": "the address is given after sign-up",
    }
    assert said[lang] in hidden
    assert {"uk": "Вхід до онлайн-кімнати — за посиланням", "en": "To enter the online room"}[lang] in online
    assert {"uk": "за київським часом", "en": "Kyiv time"}[lang] in online


@pytest.mark.parametrize("lang", ["uk", "en"])
def test_meetings_that_need_quiet_have_no_texts(project_data: Data, lang: Lang) -> None:
    """Whoever passes on a support group tells of the place where people can be met."""
    assert _posts(project_data, lang, kind="support_group") == {}
    assert _posts(project_data, lang, audience=["residents", "survivors"]) == {}


@pytest.mark.parametrize(
    ("status", "start", "told"),
    [
        (
            "cancelled",
            "СКАСОВАНО: Урок",
            "Подія «Урок „Справжня чи пастка“» не відбудеться. Було заплановано: середа, 2",
        ),
        ("postponed", "ВІДКЛАДЕНО, нову дату оголосять: Урок", "відкладено, нову дату оголосять. Було заплановано:"),
        ("moved", "ПЕРЕНЕСЕНО: Урок", "Подію «Урок „Справжня чи пастка“» перенесено. Коли: середа, 2 грудня 2026"),
        ("moved_online", "ТЕПЕР ОНЛАЙН: Урок", "тепер буде онлайн. Коли: середа, 2 грудня 2026, 11:00–11:45 (за"),
    ],
)
def test_a_change_is_said_first(project_data: Data, status: Status, start: str, told: str) -> None:
    """Nobody comes to what is off: neither the place nor the price stands there then; the reason does."""
    found = _posts(project_data, status=status, status_note={"uk": "Зала зайнята."})
    assert all(found[place].startswith(start) for place in ("telegram", "viber", "facebook"))
    assert told in found["parents"]
    assert all("Зала зайнята." in text for text in found.values())
    assert [("Ліцей" in text, "Вартість" in text) for text in found.values()] == (
        [(False, False)] * 4 if status in ("cancelled", "postponed") else [(status == "moved", True)] * 4
    )


def test_an_example_says_that_it_is_none(project_data: Data) -> None:
    """Whoever tries a text on an example does not announce a lesson that will not be."""
    for lang, start in (("uk", "Приклад для редакторів, не справжня подія. "), ("en", "An example for editors")):
        found = _posts(project_data, "en" if lang == "en" else "uk", example="так")
        assert len(found) == 4 and all(text.startswith(start) for text in found.values())


def test_parents_are_told_of_what_is_theirs(project_data: Data) -> None:
    """Of events for everybody, residents, pupils and parents; not of a working group of officials."""
    for audience in ([], ["residents"], ["parents", "officials"]):
        assert "parents" in _posts(project_data, audience=audience)
    for audience in (["officials"], ["ngo", "teachers"]):
        assert [*_posts(project_data, audience=audience)] == ["telegram", "viber", "facebook"]


@pytest.mark.parametrize("status", get_args(Status))
@pytest.mark.parametrize("lang", ["uk", "en"])
def test_the_longest_text_has_room(project_data: Data, lang: Lang, status: Status) -> None:
    """Whatever officers write, no place cuts the end off, where the link is."""
    long = {"uk": "Дуже довге слово. " * 220, "en": "A very long word. " * 220}
    found = _posts(
        project_data,
        lang,
        title=long,
        about=long,
        status=status,
        status_note=long,
        cost=long,
        place={"name": long, "address": long},
        how="both",
        link="https://meet.example.org/room",
        contact={"phone": "(0532) 12-34-56", "email": "a" * 64 + "@example.org"},
        example="так",
    )
    assert {name: len(text) for name, text in found.items() if len(text) > MOST[name]} == {}
    assert max(map(len, found.values())) > 500


# Kits


@pytest.fixture(scope="module")
def kits(built_site: Path) -> Mapping[str, Mapping[str, str]]:
    """Every kit → what its fields hold."""
    pages = {
        path.parent.relative_to(built_site).as_posix() + "/": path for path in built_site.glob("**/share/**/*.html")
    }
    return {name: _fields(path.read_text(encoding="utf-8")) for name, path in pages.items()}


def test_every_page_that_lasts_has_a_kit_in_both_languages(
    kits: Mapping[str, Mapping[str, str]], project: Project
) -> None:
    """Written pages and hromadas; in each kit the texts of both languages, of its own first."""
    written = [
        path for path in project.docs.rglob("*.uk.md") if (path.parent / path.name.replace(".uk.", ".en.")).exists()
    ]
    assert len(kits) >= 2 * (len(written) + 60)
    for name, fields in kits.items():
        own, other = ("en", "uk") if name.startswith("en/") else ("uk", "en")
        texts = [field for field in fields if field.partition("-")[0] in MOST]
        assert texts == [f"{place}-{lang}" for lang in (own, other) for place in MOST], name


def test_texts_keep_to_the_ways_of_their_places(kits: Mapping[str, Mapping[str, str]], project_data: Data) -> None:
    """Short enough, one link and that the last, both lines, nothing shouted, nothing that a place reads as a mark."""
    numbers = [project_data.contacts[line].shown for line in ("527", "102")]
    for name, fields in kits.items():
        for field, text in fields.items():
            place, _, lang = field.partition("-")
            if place not in MOST:
                continue
            root = "en/" if lang == "en" else ""
            assert len(text) <= MOST[place], (name, field)
            assert not UNWANTED.search(text), (name, field)
            assert all(number in text for number in numbers), (name, field)
            (link,) = re.findall(r"https?://\S+", text)
            assert re.fullmatch(rf"{ADDRESS}{root}p/[a-z2-7]+/", link) and text.endswith(link), (name, field)
            assert ".." not in text and "  " not in text and ".»." not in text, (name, field, text)
            if place == "telegram":
                assert text.splitlines()[-1] == link
            if place == "facebook":
                assert len(text.split("\n\n")) == 2
            if place == "parents":
                assert text.startswith(("Шановні батьки!", "Dear parents,")) and "!" not in text[15:], (name, text)


def test_quotation_marks_and_full_stops() -> None:
    """One kind inside the other; no second full stop."""
    assert share_texts.quoted("Урок «Так чи ні?»", "uk") == "«Урок „Так чи ні?“»"
    assert share_texts.quoted("Lesson “Yes or no?”", "en") == "“Lesson ‘Yes or no?’”"
    for text in ("Так.", "Так?", "«Так!»", "Так…"):
        assert share_texts.sentence(text) == text
    assert share_texts.sentence("Урок «Так»") == "Урок «Так»."


@both
def test_pictures_have_words_beside_them(built_site: Path, kits: Mapping[str, Any], lang: Lang, root: str) -> None:
    """Both pictures of a page, one for a post and one for a link; help pages share one that says nothing."""
    for path, neutral in (("risks/job-check/", False), ("help/call/", True), ("hromadas/bilytska/", False)):
        text = (built_site / f"{root}share/{path}index.html").read_text(encoding="utf-8")
        found = re.findall(r'href="([^"]+_(?:link|post)\.png)"', text)
        assert len(found) == 2
        for one in found:
            assert (built_site / root / "share" / path / one).resolve().is_file(), one
        title = re.findall("<h1>(.*?)</h1>", (built_site / root / path / "index.html").read_text("utf-8"))[0]
        assert kits[f"{root}share/{path}"]["alt"]
        assert (title in kits[f"{root}share/{path}"]["alt"]) is (not neutral and "hromadas" not in path)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone without script."""
    with browser.new_context(viewport=PHONE, java_script_enabled=False) as context:
        yield context.new_page()


def test_from_a_page_to_its_text_without_script(page: Page, server: Server, kits: Mapping[str, Any]) -> None:
    """One quiet link at the end of the page; in the kit a field is selected whole and can't be spoilt."""
    page.goto(f"{server.url}/risks/job-check/")
    page.get_by_role("link", name="Поширити або додати на свій сайт").click()
    page.wait_for_url(f"{server.url}/share/risks/job-check/")
    field = page.get_by_label("Telegram").first
    field.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("x")
    assert field.input_value() == kits["share/risks/job-check/"]["telegram-uk"]
    assert page.locator("a.exit").is_visible()


@pytest.mark.parametrize("path", ["share/hromadas/bilytska/", "events/bilytska/pryklad-urok-bezpechna-robota/"])
def test_kits_are_accessible(tab: Page, server: Server, path: str) -> None:
    """axe-core finds nothing, in both languages and with all unfolded; nothing sticks out."""
    tab.goto(f"{server.url}/{path}")
    tab.locator("details.kit summary").click()
    for size, _ in looks(tab, {"width": 320, "height": 800}, DESKTOP):
        assert tab.evaluate("document.documentElement.scrollWidth") <= size["width"]


# Events' own pages

EVENTS = """\
hromada: bilytska
events:
- {id: urok, title: {uk: "Урок"}, date: 2026-12-02, how: on_site}
- {id: mynulo, title: {uk: "Давня подія"}, date: 2026-11-01, how: on_site}
- {id: vidminyly, title: {uk: "Кіно"}, date: 2026-11-20, how: on_site, status: cancelled}
- {id: kolo, kind: support_group, title: {uk: "Коло"}, date: 2026-12-02, how: on_site}
"""


@pytest.fixture(scope="module")
def site(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site with these events, not written anywhere."""
    data = tmp_path_factory.mktemp("posts") / "data"
    shutil.copytree(project.data, data)
    (data / "events/bilytska.yml").write_text(EVENTS, encoding="utf-8")
    found, problems = load(
        Inputs(data, project.docs, project.overrides, project.root / "mkdocs.yml", DAY, examples=True)
    )
    assert found is not None, [problem.text() for problem in problems]
    return found


@both
def test_a_coming_event_has_its_texts_on_its_page(site: Site, lang: Lang, root: str) -> None:
    """The past has none, nor have meetings that need quiet."""
    for name, wanted in (("urok", 4), ("mynulo", 0), ("vidminyly", 0), ("kolo", 0)):
        (file,) = site.asked(f"{root}events/bilytska/{name}/index.html").values()
        fields = _fields(file.decode())
        assert len(fields) == wanted, name
        assert all(text.endswith(f"{ADDRESS}{root}events/bilytska/urok/") for text in fields.values())
        assert (b'class="kit"' in file) is bool(wanted)
