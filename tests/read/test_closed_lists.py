"""Values of closed lists may be written in Ukrainian: in the words of the pages and of the editor, in any case."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from generator.base.words import label
from generator.check.event_files import read_events
from generator.model import event
from generator.model.contact import Contact
from generator.model.event import DateChange, Event, Repeat
from generator.model.fact import Fact
from generator.model.hromada import Hromada, Service
from generator.model.job_check import JobQuestion
from generator.model.plan import Action
from generator.read.closed_lists import choices, in_values
from generator.read.yaml_file import read_text
from generator.read.yaml_tree import Tree

LISTS: list[tuple[type[BaseModel], str]] = [
    *((Event, key) for key in ("kind", "status", "how", "audience", "languages", "access", "cost")),
    (DateChange, "status"),
    (Repeat, "every"),
    *((Contact, key) for key in ("dial_from", "verified_how")),
    *((Fact, key) for key in ("state", "confidence")),
    (Hromada, "kind"),
    (Service, "state"),
    (JobQuestion, "marker"),
    (Action, "heading"),
]
WORDS = [
    (model, key, value, word)
    for model, key in LISTS
    for value, said in choices(model, key).items()
    for word in (value, *said)
]
SHOWN = {  # beginnings of labels on pages → their values
    "kind": event.EventKind,
    "status": event.Status,
    "how": event.How,
    "audience": event.Audience,
    "languages": event.Spoken,
    "access": event.Access,
}


def _meant(model: type[BaseModel], key: str, word: str) -> object:
    tree, problems = read_text(f'{key}: "{word}"\n', "a.yml")
    assert isinstance(tree, Tree) and not problems
    return in_values(tree, model)[key]


@pytest.mark.parametrize(("model", "key"), LISTS)
def test_every_value_has_a_ukrainian_word(model: type[BaseModel], key: str) -> None:
    """And no word means two things in one list."""
    words = choices(model, key)
    for value, said in words.items():
        assert any("а" <= letter <= "я" or letter in "іїєґ" for letter in said[0].lower()), value
    every = [word.casefold() for said in words.values() for word in {one.casefold() for one in said}]
    assert len(every) == len(set(every))


@given(st.sampled_from(WORDS), st.sampled_from([str.upper, str.lower, str.capitalize, str.title]), st.data())
def test_words_are_read_in_any_case(
    case: tuple[type[BaseModel], str, str, str], style: object, data: st.DataObject
) -> None:
    """Capitals, spaces and the kind of apostrophe do not count."""
    model, key, value, word = case
    assert callable(style)
    written = (
        style(word)
        .replace("’", data.draw(st.sampled_from("’'ʼ")))
        .replace(" ", data.draw(st.sampled_from(["  ", " "])))
    )
    assert _meant(model, key, f" {written} ") == value


@pytest.mark.parametrize("name", SHOWN)
def test_what_pages_show_is_read(name: str) -> None:
    """A word copied from the site means what it means there."""
    for value in get_args(SHOWN[name]):
        assert _meant(Event, name, label(f"{name}_{value}", "uk")) == value


@given(st.text(st.sampled_from("абвгдеіїєлнорту cdefghilnorstu_"), max_size=12))
def test_other_words_stay(word: str) -> None:
    """What is not understood stays, for the model to say so."""
    known = {one.casefold() for _, said in choices(Event, "kind").items() for one in said} | {*choices(Event, "kind")}
    if " ".join(word.split()) not in known and word.strip():
        assert _meant(Event, "kind", word) == word


def test_an_event_in_ukrainian() -> None:
    """Names and values alike, in a series and its changes too."""
    text = """\
громада: b
події:
  - id: a
    назва: {укр: "Зустріч"}
    дата: 2026-12-02
    участь: очно
    вид: Тренінг
    стан: скасовано
    для кого: [учні, "люди, які постраждали"]
    мови: [українська]
    доступність: укриття
    вартість: {укр: Безкоштовно}
    повтор: {кожні: тиждень, до: 2026-12-30}
    зміни: [{дата: 2026-12-09, стан: відкладено}]
"""
    events, problems = read_events(text.encode(), "b.yml")
    assert [(one.code, one.line, one.paste) for one in problems if one.severity == "error"] == [
        ("shape-list", 11, "    доступність: [укриття]")
    ]
    events, problems = read_events(text.replace("укриття", "[укриття]").encode(), "b.yml")
    (found,) = events.events
    assert (found.how, found.kind, found.status, found.cost) == ("on_site", "training", "cancelled", "free")
    assert (found.audience, found.languages, found.access) == (("pupils", "survivors"), ("uk",), ("shelter",))
    assert found.repeat is not None and found.repeat.every == "week"
    assert [change.status for change in found.changes] == ["postponed"]


def test_the_choices_are_told_in_the_readers_language() -> None:
    """To a reader of Ukrainian the words, to one of English the values; the nearest of both is proposed."""
    text = 'hromada: b\nevents:\n  - {id: a, title: {uk: "З"}, date: 2026-12-02, how: "онлаин", kind: "lessons"}\n'
    _, problems = read_events(text.encode(), "b.yml")
    how, kind = (one for one in problems if one.code == "choice-unknown")
    assert "оберіть одне з: на місці, онлайн, на місці або онлайн" in how.text("uk")
    assert "choose one of: on_site, online, both" in how.text("en")
    assert how.paste is not None and 'how: "онлайн"' in how.paste
    assert kind.paste is not None and 'kind: "lesson"' in kind.paste
