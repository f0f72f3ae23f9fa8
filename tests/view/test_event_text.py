"""What is said of an event, and where: the table of fields and outputs is complete, and every output keeps to it."""

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pytest
from conftest import TODAY, Project
from pydantic import BaseModel

from generator.base.fields import Bilingual, Lang
from generator.base.words import label
from generator.model.event import Event
from generator.model.schedule import occurrences
from generator.site import Inputs, Site, load
from generator.view import share_texts
from generator.view.data_pages import Pages
from generator.view.embed_cards import card_path
from generator.view.event_text import KEPT_BACK, SHOWN, Channel, facts, shown_in, when
from generator.view.json_ld import json_ld
from generator.write import feeds, ics
from generator.write.search_index import Index

DAY = dt.date.fromisoformat(TODAY)
CHANNELS: tuple[Channel, ...] = get_args(Channel)
PUSHED: tuple[Channel, ...] = ("board", "sheet", "feed", "share_text", "card")  # to people who did not look for it
LANGS: tuple[Lang, ...] = ("uk", "en")

FULL: Mapping[str, Any] = {
    "id": "urok",
    "kind": "lesson",
    "title": {"uk": "Розмова про роботу", "en": "Talk on work"},
    "about": {"uk": "Учні розбирають оголошення.", "en": "Pupils take adverts apart."},
    "date": "2026-12-02",
    "time": "14:00-15:30",
    "repeat": {"every": "week", "until": "2026-12-16"},
    "status": "moved",
    "status_note": {"uk": "Ремонт даху.", "en": "The roof is mended."},
    "how": "both",
    "place": {"name": {"uk": "Ліцей", "en": "Lyceum"}, "address": {"uk": "Садова, 5", "en": "Sadova 5"}},
    "link": "https://meet.example.org/room",
    "audience": ["pupils"],
    "languages": ["uk"],
    "access": ["shelter"],
    "access_note": {"uk": "Ліфт у дворі.", "en": "The lift is in the yard."},
    "cost": "free",
    "contact": {"phone": "(0532) 12-34-56", "email": "rada@example.org"},
    "organiser": {"uk": "Товариство «Опора»", "en": "The Opora society"},
    "picture": {"file": "images/afisha.webp", "alt": {"uk": "Двоє підлітків", "en": "Two teenagers"}},
    "source": {"title": {"uk": "Новина ради", "en": "News of the council"}, "url": "https://rada.example.org/"},
}
SORTS: Mapping[str, Mapping[str, Any]] = {
    "open": {},
    "hidden": {"place.hide_address": "так"},
    "private": {"kind": "support_group", "audience": ["survivors"], "place.hide_address": "ні"},
    "private and hidden": {"kind": "support_group", "audience": ["survivors"]},
}
SEVERAL_DAYS = {"date": None, "repeat": None, "from": "2026-12-02", "to": "2026-12-05"}
# Field → what is changed of it, and what an event needs beside for the field to be there.
CHANGED: Mapping[str, tuple[Any, Mapping[str, Any]]] = {
    "id": ("inshyi", {}),
    "kind": ("film", {}),
    "title": ({"uk": "Інша розмова", "en": "Another talk"}, {}),
    "about": ({"uk": "Про інше.", "en": "Of other things."}, {}),
    "status": ("postponed", {}),
    "status_note": ({"uk": "Свято.", "en": "A holiday."}, {}),
    "changes": ([{"date": "2026-12-02", "new_date": "2026-12-03"}], {}),
    "repeat": ({"every": "week", "until": "2026-12-30"}, {}),
    "date": ("2026-12-03", {"repeat": None}),
    "from": ("2026-12-03", SEVERAL_DAYS),
    "to": ("2026-12-06", SEVERAL_DAYS),
    "time": ("10:00-11:00", {}),
    "place.name": ({"uk": "Клуб", "en": "Club"}, {}),
    "place.address": ({"uk": "Нова, 7", "en": "Nova 7"}, {}),
    "place.hide_address": (None, {}),  # the other way round
    "how": ("online", {}),
    "link": ("https://meet.example.org/other", {}),
    "audience": (["parents"], {}),
    "languages": (["en"], {}),
    "access": (["captions"], {}),
    "access_note": ({"uk": "Ліфта немає.", "en": "There is no lift."}, {}),
    "cost": ({"uk": "50 грн", "en": "50 UAH"}, {}),
    "contact.phone": ("(0532) 65-43-21", {}),
    "contact.email": ("inshyi@example.org", {}),
    "organiser": ({"uk": "Рада школярів", "en": "Council of pupils"}, {}),
    "picture": ({"file": "images/insha.webp", "alt": {"uk": "Афіша"}}, {}),
    "source": ({"title": {"uk": "Оголошення", "en": "A notice"}}, {}),
}
TEXTS = "title about status_note place.name place.address link access_note contact.phone organiser".split()


def _event(*changes: Mapping[str, Any]) -> Event:
    """The full event with some of its fields changed."""
    fields: dict[str, Any] = {**FULL, "place": {**FULL["place"]}, "contact": {**FULL["contact"]}}
    for name, value in (item for change in changes for item in change.items()):
        top, _, part = name.partition(".")
        if part:
            fields[top][part] = value
        else:
            fields[top] = value
    return Event.model_validate({name: value for name, value in fields.items() if value is not None})


@pytest.fixture(scope="module")
def site(project: Project) -> Site:
    found, problems = load(
        Inputs(project.data, project.docs, project.overrides, project.root / "mkdocs.yml", DAY, examples=True)
    )
    assert found is not None, [problem.text() for problem in problems]
    return found


def _with(site: Site, event: Event) -> Site:
    """A site of one hromada that has one event, and no written page."""
    hromadas = {"bilytska": site.data.hromadas["bilytska"]}
    data = dataclasses.replace(site.data, hromadas=hromadas, events={"bilytska": (event,)}, history={})
    documents, menu = dataclasses.replace(site.documents, pages={}), dataclasses.replace(site.menu, entries=())
    other = Site(site.inputs, data, documents, menu)
    other.env = site.env
    return other


def _part(html: str, start: str, end: str) -> str:
    return html[at : html.index(end, at)] if (at := html.find(start)) >= 0 else ""


def _outputs(site: Site, event: Event, lang: Lang) -> Mapping[Channel, str]:
    """What each channel holds of the event."""
    key = (id(site), event.model_dump_json(), lang)
    if key not in _OUTPUTS:
        _OUTPUTS[key] = _made(site, event, lang)
    return _OUTPUTS[key]


_OUTPUTS: dict[tuple[int, str, Lang], Mapping[Channel, str]] = {}  # most tests start with the same event


def _made(site: Site, event: Event, lang: Lang) -> Mapping[Channel, str]:
    own = _with(site, event)
    (card,) = own.listing.all
    views = {view.path: view for view in (*Pages(own.listing, lang), *own.kits.views(lang))}

    def page(path: str) -> str:
        return own.env.get_template(views[path].template).render(own.context(views[path]))

    news = dict(feeds.files(own.listing, lang))
    job = dict(own.printed.jobs(lang))["print/events/bilytska.pdf"]()
    posts = share_texts.of_event(card, own.data.campaign, own.data.lineup, lang)
    article = _part(page(card.path), "<article", "</article>")
    return {
        "page": re.sub(r"(?s)<details class=.kit.>.*?</details>", "", article),
        "list": _part(page("hromadas/bilytska/"), '<ul class="events">', "</ul>"),
        "board": _part(page("hromadas/bilytska/board/"), '<table class="board__events">', "</table>"),
        "sheet": json.dumps(job.data["rows"], ensure_ascii=False),
        "calendar": re.sub(r"\r\n |\\(?=,)", "", dict(ics.files(own.listing, lang))["events/all.ics"].decode()),
        "feed": news["events/feed.json"].decode() + news["events/feed.xml"].decode(),
        "json_ld": json_ld(card, own.data.campaign, lang) or "",
        "search": b"".join(Index(lang, tuple(Pages(own.listing, lang).events())).files("", "").values()).decode(),
        "share_text": "\n".join(post.text for post in posts),
        "card": _part(page(card_path("hromadas/bilytska/")), "<ul", "</ul>"),
    }


# The table


def _stated(model: type[BaseModel], above: str = "") -> Iterator[str]:
    """Fields of the model as officers write them; those of a part that has no row of its own one by one."""
    for name, field in model.model_fields.items():
        path = above + (field.alias or name)
        parts = [part for part in (field.annotation, *get_args(field.annotation)) if isinstance(part, type)]
        inner = next((part for part in parts if issubclass(part, BaseModel) and part is not Bilingual), None)
        if inner is not None and path not in SHOWN:
            yield from _stated(inner, f"{path}.")
        else:
            yield path


def test_every_field_has_a_row() -> None:
    """Whoever adds a field to the model decides where it is shown, and tries it here."""
    assert {*_stated(Event)} == {*SHOWN}
    assert {*CHANGED} == SHOWN.keys() - {"example"}
    assert {channel for row in SHOWN.values() for channel in row.channels} == {*CHANNELS}
    assert {field for fields in KEPT_BACK.values() for field in fields} <= {*SHOWN}


@pytest.mark.parametrize("field", CHANGED)
@pytest.mark.parametrize("sort", SORTS)
def test_every_output_shows_what_the_table_says(site: Site, sort: str, field: str) -> None:
    """An output changes with a field exactly when it shows it, of open events and of those that keep something back."""
    value, needed = CHANGED[field]
    before = _event(SORTS[sort], needed)
    if field == "place.hide_address":
        value = "ні" if before.hides_address else "так"
    if before.private and field == "audience":
        value = ["survivors", "parents"]
    after = _event(SORTS[sort], needed, {field: value})
    assert before.private == after.private
    for lang in LANGS:
        one, other = _outputs(site, before, lang), _outputs(site, after, lang)
        told = {channel for channel in CHANNELS if one[channel] != other[channel]}
        assert told == {channel for channel in CHANNELS if field in shown_in(before, channel)}, lang


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("lang", LANGS)
def test_words_stand_where_the_table_says(site: Site, sort: str, lang: Lang) -> None:
    """The officer's own words, numbers and addresses are in an output, or nowhere in it."""
    event = _event(SORTS[sort])
    outputs = _outputs(site, event, lang)
    for field in TEXTS:
        top, _, part = field.partition(".")
        value = FULL[top][part] if part else FULL[top]
        words = value[lang] if isinstance(value, Mapping) else value
        told = {channel for channel in CHANNELS if words in outputs[channel]}
        assert told == {channel for channel in CHANNELS if field in shown_in(event, channel)}, field


# What is kept back


@pytest.mark.parametrize("lang", LANGS)
def test_a_hidden_address_is_the_same_everywhere(site: Site, lang: Lang) -> None:
    """Page, list, paper, calendar, feed and texts say that it is given after sign-up, with the name of the place."""
    outputs = _outputs(site, _event(SORTS["hidden"]), lang)
    reason = label("event_hidden", lang)
    for channel in ("page", "list", "board", "calendar", "feed"):
        assert f"{FULL['place']['name'][lang]}. {reason}" in outputs[channel], channel
    assert f"{FULL['place']['name'][lang]}. {reason}" in "".join(json.loads(outputs["sheet"])[0]["where"])
    assert reason[0].lower() + reason[1:] in outputs["share_text"]
    for channel, text in outputs.items():
        assert FULL["place"]["address"][lang] not in text, channel


@pytest.mark.parametrize("sort", ["private", "private and hidden"])
def test_meetings_that_need_quiet_are_found_and_not_pushed(site: Site, sort: str) -> None:
    """Their page, list and calendars have them; walls, feeds, cards and texts have nothing; search engines no place."""
    event = _event(SORTS[sort])
    for lang in LANGS:
        outputs = _outputs(site, event, lang)
        for channel in CHANNELS:
            assert (FULL["title"][lang] in outputs[channel]) is (channel not in PUSHED), channel
        known = json.loads(outputs["json_ld"])
        assert {place["@type"] for place in [known["location"]]} == {"VirtualLocation"}
        assert "url" not in known["location"] and not {"audience", "description"} & known.keys()
        calendar = outputs["calendar"]
        assert "CLASS:PRIVATE" in calendar and "CATEGORIES" not in calendar
        assert label("audience_survivors", lang) not in calendar


@pytest.mark.parametrize("lang", LANGS)
def test_calendars_of_such_meetings_have_a_neutral_name(site: Site, lang: Lang) -> None:
    """A phone shows the names of its calendars: that of survivors' meetings and that of one of them say nothing."""
    own = _with(site, _event(SORTS["private"]))
    neutral = site.data.campaign.neutral_title.text(lang)[0]
    files = dict(ics.files(own.listing, lang))
    for path in ("events/for-survivors.ics", "events/bilytska/urok.ics"):
        assert f"NAME:{neutral}\r\nX-WR-CALNAME:{neutral}\r\n" in files[path].decode(), path


def test_an_example_is_marked_or_not_there(site: Site) -> None:
    """Where an output can't say that it is none, it has none."""
    event = _event({"example": "так"})
    for lang in LANGS:
        outputs = _outputs(site, event, lang)
        for channel in CHANNELS:
            shown = channel in SHOWN["example"].channels
            assert (label("event_example", lang) in outputs[channel]) is shown, channel
            assert (FULL["title"][lang] in outputs[channel]) is shown, channel


# Facts


def test_facts_have_an_order_and_are_whole(site: Site) -> None:
    """Label and value of all that is stated, in the order of the table; a translation that is missing is marked."""
    (card,) = _with(site, _event({"place.address": {"uk": "Садова, 5"}})).listing.all
    told = {fact.label: fact.text for fact in facts(card, "en", "page")}
    assert list(told.items()) == [
        ("When", "Wednesday, 2 December 2026, 14:00–15:30"),
        ("Where", "Lyceum, Садова, 5"),
        ("How to take part", "on site or online"),
        ("Sign-up or online room", "https://meet.example.org/room"),
        ("For", "pupils"),
        ("Language", "Ukrainian"),
        ("Access", "shelter nearby. The lift is in the yard."),
        ("Cost", "free"),
        ("Contact", "(0532) 12-34-56, rada@example.org"),
        ("Organiser", "The Opora society"),
        ("Source", "News of the council"),
    ]
    (place,) = (fact for fact in facts(card, "en", "page") if fact.field == "place")
    assert [(span.text, span.lang) for span in place.words] == [("Lyceum", "en"), (", ", "en"), ("Садова, 5", "uk")]


@pytest.mark.parametrize(
    ("first", "last", "uk", "en"),
    [
        ("2026-12-03", "2026-12-05", "3–5 грудня 2026", "3–5 December 2026"),
        ("2026-11-25", "2026-12-10", "25 листопада – 10 грудня 2026", "25 November – 10 December 2026"),
        ("2026-12-28", "2027-01-03", "28 грудня 2026 – 3 січня 2027", "28 December 2026 – 3 January 2027"),
    ],
)
def test_what_two_days_share_is_said_once(first: str, last: str, uk: str, en: str) -> None:
    """The month, the year; where a new year begins between them, both are."""
    (date,) = occurrences(_event({**SEVERAL_DAYS, "from": first, "to": last, "time": None}))
    assert (when(date, "uk"), when(date, "en")) == (uk, en)


def test_who_holds_an_event_is_its_organiser_for_search_engines_too(site: Site) -> None:
    """As an organisation, by one name for both languages or by two; where nobody is named, it is the hromada."""
    for organiser, name in ((FULL["organiser"], "The Opora society"), ("Gurt", "Gurt")):
        known = json.loads(_outputs(site, _event({"organiser": organiser}), "en")["json_ld"])
        assert known["organizer"] == {"@type": "Organization", "name": name}
    known = json.loads(_outputs(site, _event({"organiser": None}), "en")["json_ld"])
    assert known["organizer"]["name"] == "Bilytska hromada" and known["organizer"]["url"].endswith("/bilytska/")


def test_what_is_unknown_is_said_or_left_out(site: Site) -> None:
    """Nobody takes silence about access for a promise; all else that is unknown has no line."""
    nothing = dict.fromkeys("place link audience languages access access_note cost contact organiser source".split())
    (card,) = _with(site, _event(nothing, {"how": "on_site"})).listing.all
    assert [fact.line for fact in facts(card, "en", "page")][1:] == [
        "Where: Place to be announced",
        "How to take part: on site",
        "Access: not stated; ask about steps and a shelter",
    ]
    (card,) = _with(site, _event(nothing, {"how": "everywhere"})).listing.all  # there nobody has anywhere to go
    assert [fact.field for fact in facts(card, "en", "page")] == ["date"]
