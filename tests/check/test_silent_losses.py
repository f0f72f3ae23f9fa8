"""Nothing is lost in silence: what would be cut, published as an empty word, or shown to nobody is told."""

import datetime as dt
from pathlib import Path

import pytest
from campaign import CLEAN, SITE, Copy, Said, made
from hypothesis import given
from hypothesis import strategies as st

from generator.base.slugs import slug
from generator.check import event_dates, published_lines
from generator.check.event_files import read_events
from generator.model.event import Event
from generator.model.history import Record
from generator.read.yaml_file import read_text
from generator.read.yaml_tree import Tree

DAY = dt.date(2026, 11, 28)
EVENTS, CONTACTS, PAGE = "data/events/bilytska.yml", "data/contacts.yml", "docs/help/call.uk.md"


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Copy:
    return made(tmp_path / "copy", monkeypatch, capsys)


CUT = {  # file, before, after, code, what the line becomes
    "a hashtag": (
        EVENTS,
        '"Урок про роботу"',
        "Урок #СтопТоргівлі у ліцеї",
        "text-cut",
        '"Урок #СтопТоргівлі у ліцеї"',
    ),
    "a number": (EVENTS, '"Урок про роботу"', "Школа # 3, урок", "text-cut", '"Школа # 3, урок"'),
    "quotes inside": (EVENTS, '"Урок про роботу"', 'Урок #1 «Праця» "так"', "text-cut", '"Урок #1 «Праця» \\"так\\""'),
    "a line": (CONTACTS, '{uk: "Лінія 527", en: "Line 527"}', "Лінія #527", "shape-bilingual", '{uk: "Лінія #527"}'),
    "a title of both": (
        EVENTS,
        '{uk: "Зустріч", en: "Meeting"}',
        "Зустріч #1 батьків",
        "shape-bilingual",
        '{uk: "Зустріч #1 батьків"}',
    ),
    "in braces": (
        EVENTS,
        '{uk: "Зустріч", en: "Meeting"}',
        "{uk: Зустріч #1, en: Meeting}",
        "yaml-hash",
        '{uk: "Зустріч #1", en: Meeting}',
    ),
    "a page": (PAGE, '"Що буде далі"', "Що буде #далі", "text-cut", '"Що буде #далі"'),
    "a description": (PAGE, '"Як проходить розмова."', "Розмова # і що далі", "text-cut", '"Розмова # і що далі"'),
}


@pytest.mark.parametrize("name", CUT)
def test_a_number_sign_cuts_nothing_in_silence(copy: Copy, name: str) -> None:
    """The message names the line, and what it proposes has the whole text."""
    file, before, after, code, whole = CUT[name]
    line = copy.slip(file, before, after)
    problem = next(one for one in copy.problems() if one["code"] == code)
    assert (problem["file"], problem["line"]) == (file, line)
    assert problem["paste"].endswith(whole)
    copy.apply(problem)
    rest = [one["code"] for one in copy.problems()]
    assert {*rest} <= {"event-english", "translation-behind", "line-changed"}


def test_a_note_behind_quotes_or_a_choice_is_a_note(copy: Copy) -> None:
    """What is no text, and what has quotes, may be followed by a note."""
    copy.slip(EVENTS, "kind: lesson", "kind: lesson  # урок")
    copy.slip(EVENTS, 'uk: "Урок про роботу"', 'uk: "Урок про роботу"  # перевірити')
    copy.slip(EVENTS, "date: 2026-12-02", "date: 2026-12-02 # середа")
    assert copy.check("--strict") == Said(0, CLEAN)


WORD = st.text(st.sampled_from("абвгґєії ABC,.!«»-"), min_size=1, max_size=20).map(str.strip).filter(str.strip)


@given(WORD.filter(lambda word: word[0].isalpha()), WORD)
def test_the_proposed_line_has_all_of_the_text(before: str, after: str) -> None:
    """Whatever stands before and after the sign."""
    text = f"{before} #{after}"
    file = f"hromada: b\nevents:\n  - id: a\n    title:\n      uk: {text}\n    date: 2026-12-02\n    how: online\n"
    _, problems = read_events(file.encode(), "b.yml")
    (cut,) = [one for one in problems if one.code == "text-cut"]
    tree, _ = read_text(str(cut.paste), "b.yml")
    assert isinstance(tree, Tree) and tree["uk"] == text


@pytest.mark.parametrize("word", ["null", "Null", "NULL", "~", ""])
def test_nothing_is_never_published_as_a_word(word: str) -> None:
    """YAML's words for nothing: a title is missing then, a text in English just is not there."""
    event = "hromada: b\nevents:\n  - {{id: a, title: {{uk: {}, en: {}}}, date: 2026-12-02, how: online}}\n"
    events, problems = read_events(event.format(word, "M").encode(), "b.yml")
    assert not events.events and [one.code for one in problems if one.severity == "error"] == ["key-missing"]
    events, _ = read_events(event.format("Подія", word).encode(), "b.yml")
    assert events.events[0].title.en is None
    events, _ = read_events(event.format('"null"', "M").encode(), "b.yml")
    assert events.events[0].title.uk == "null"


@pytest.mark.parametrize(
    ("file", "before", "after", "code"),
    [
        (EVENTS, '"Урок про роботу"', '"🎉🎉"', "text-letters"),
        (EVENTS, '"A lesson on work"', '"…!"', "text-letters"),
        (EVENTS, '"Урок про роботу"', '"18.10"', "text-letters"),
        (CONTACTS, '{uk: "Лінія 527"', '{uk: "📞 527"', "text-letters"),
        (PAGE, '"Що буде далі"', '"☎️☎️"', "text-letters"),
        (EVENTS, '"Урок про роботу"', f'"У{chr(0x301) * 100}рок"', "character-stacked"),
        (EVENTS, '"Урок про роботу"', '"У\\u0301\\u0302\\u0303рок"', "character-stacked"),
        (PAGE, "тихе місце", f"тихе мі{chr(0x336) * 3}сце", "character-stacked"),
        (PAGE, "тихе місце", "тихе мі&#x336;&#x336;&#x336;сце", "html-entity"),
    ],
)
def test_a_name_is_words(copy: Copy, file: str, before: str, after: str, code: str) -> None:
    """Pictures alone, and marks piled on a letter, are no name: nobody hears or reads them."""
    line = copy.slip(file, before, after)
    assert (code, file, line) in [(one["code"], one["file"], one["line"]) for one in copy.problems()]


def test_letters_may_have_two_marks(copy: Copy) -> None:
    """Й and ї, written apart, with a stress."""
    copy.slip(EVENTS, '"Урок про роботу"', '"Украі\u0308\u0301на, и\u0306 🎉"')
    assert copy.check("--strict") == Said(0, CLEAN)


MINE, THEIRS = "<<<<<<< HEAD\n", ">>>>>>> 1a2b3c4 (Подія)\n"


@pytest.mark.parametrize(
    ("name", "line"),
    [(EVENTS, 3), (CONTACTS, 3), ("data/hromadas/bilytska.yml", 1), ("data/events/sources.yml", 2), (PAGE, 8)],
)
def test_conflict_marks_are_named(copy: Copy, name: str, line: int) -> None:
    """In data and on pages: where it begins and ends, and what to do, in words of no program."""
    path = copy.root / name
    text = SITE.get(name, 'sources:\n  - hromada: "bilytska"\n    url: "https://krok.test/e.yml"\n')
    lines = text.splitlines(keepends=True)
    head, mine, rest = lines[: line - 1], lines[line - 1], lines[line:]
    path.write_text("".join([*head, MINE, mine, "=======\n", mine, THEIRS, *rest]), "utf-8")
    (problem,) = [one for one in copy.problems() if one["code"] == "file-conflict"]
    assert (problem["file"], problem["line"]) == (name, line)
    assert f"У рядках {line}–{line + 4} зійшлися дві правки" in problem["text"]
    path.write_text(text, "utf-8")
    assert "file-conflict" not in [one["code"] for one in copy.problems()]


def test_a_conflict_in_the_memory_of_numbers_stops(tmp_path: Path) -> None:
    """So does one that is damaged otherwise: numbers would go live unguarded."""
    path = tmp_path / "published.json"
    path.write_text('{\n"527": {}\n}\n', "utf-8")
    assert [(one.code, one.severity) for one in published_lines.load(path)[1]] == [("lines-memory", "error")]
    path.write_text("{\n" + MINE + '"527": {}\n=======\n"527": {}\n' + THEIRS + "}\n", "utf-8")
    (problem,) = published_lines.load(path)[1]
    assert (problem.code, problem.line, problem.severity) == ("file-conflict", 2, "error")


def test_a_conflict_takes_no_event_down() -> None:
    """Two officers each add an event: both are good, and the conflict is told."""
    first, second = (f"  - {{id: {one}, title: {{uk: Урок}}, date: 2026-12-02, how: online}}\n" for one in "ab")
    text = "".join(["hromada: b\nevents:\n", MINE, first, "=======\n", second, THEIRS])
    events, problems = read_events(text.encode(), "b.yml")
    assert [event.id for event in events.events] == ["a", "b"]
    assert [(one.code, one.line) for one in problems if one.severity == "error"] == [("file-conflict", 3)]
    broken = text.replace("Урок}, date: 2026-12-02, how: online}\n" + THEIRS, "У: рок}\n" + THEIRS)
    events, problems = read_events(broken.encode(), "b.yml")
    assert [event.id for event in events.events] == ["a"]
    assert "file-conflict" in [one.code for one in problems]


def test_one_mark_left_behind_is_named(copy: Copy) -> None:
    """Somebody mended a conflict and forgot a mark; on a page equals signs alone underline a heading."""
    (copy.root / EVENTS).write_text(SITE[EVENTS] + "=======\n", "utf-8")
    assert "file-conflict" in [one["code"] for one in copy.problems()]
    (copy.root / EVENTS).write_text(SITE[EVENTS], "utf-8")
    page = copy.root / PAGE
    page.write_text(SITE[PAGE] + "\nПісля дзвінка\n=======\n", "utf-8")
    assert "file-conflict" not in [one["code"] for one in copy.problems()]


@pytest.mark.parametrize("name", ["con", "aux", "nul", "prn", "com1", "lpt9"])
def test_names_that_windows_keeps(copy: Copy, name: str) -> None:
    """No folder can be called so: an event, a line, a hromada gets another name, which is proposed."""
    copy.slip(EVENTS, "id: urok", f"id: {name}")
    (problem,) = copy.problems()
    assert (problem["code"], problem["line"]) == ("slug-reserved", 3)
    copy.apply(problem)
    assert copy.check("--strict") == Said(0, CLEAN)
    copy.slip(CONTACTS, 'id: "102"', f'id: "{name}"')
    assert "slug-reserved" in [one["code"] for one in copy.problems()]
    copy.slip(CONTACTS, f'id: "{name}"', 'id: "102"')
    (copy.root / f"data/hromadas/{name}.yml").write_text(SITE["data/hromadas/bilytska.yml"], "utf-8")
    assert "file-name-reserved" in [one["code"] for one in copy.problems()]


@given(st.text(max_size=30))
def test_a_made_name_is_never_one_of_them(text: str) -> None:
    """A name with a date or a number behind it is none."""
    event = f"{{id: {slug(text)}-2026-12, title: {{uk: З}}, date: 2026-12-02, how: online}}"
    events, problems = read_events(f"hromada: b\nevents: [{event}]\n".encode(), "b.yml")
    assert events.events and "slug-reserved" not in [one.code for one in problems]


def _event(date: str, **more: object) -> Event:
    return Event.model_validate({"id": "a", "title": {"uk": "Урок"}, "date": date, "how": "online"} | more)


SEEN_BEFORE = Record(dt.date(2025, 11, 1), dt.date(2025, 11, 1), 0, dt.date(2025, 12, 2), "")
SEEN_NOW = Record(dt.date(2026, 11, 20), dt.date(2026, 11, 20), 0, dt.date(2025, 12, 2), "")
LONG_KNOWN = Record(dt.date(2026, 1, 20), dt.date(2026, 1, 20), 0, dt.date(2025, 12, 2), "")
OTHER = {"b/other": SEEN_BEFORE}


@pytest.mark.parametrize(
    ("event", "past", "told"),
    [
        (_event("2025-12-02"), OTHER, [("date-past", "warning")]),
        (_event("2025-12-02"), {"b/a": SEEN_NOW}, [("date-past", "warning")]),
        (_event("2025-12-02"), {"b/a": LONG_KNOWN}, []),
        (_event("2025-12-02"), {"b/a": SEEN_BEFORE}, []),
        (_event("2025-12-02"), {}, [("date-past", "notice")]),
        (_event("2025-12-02", example="так"), OTHER, []),
        (_event("2026-11-28"), OTHER, []),
        (_event("2025-12-02", repeat={"every": "week", "until": "2027-02-02"}), OTHER, []),
        (_event("2028-11-27"), OTHER, []),
        (_event("2028-11-28"), OTHER, [("date-far", "warning")]),
        (_event("2026-12-02", repeat={"every": "month", "until": "2029-01-02"}), OTHER, [("date-far", "warning")]),
    ],
)
def test_a_slip_in_the_year_is_told(event: Event, past: dict[str, Record], told: list[tuple[str, str]]) -> None:
    """Over before anybody heard of it, or over two years ahead; what was seen in time belongs to the archive."""
    events = [(3, event), (9, _event("2026-12-02", id="b"))]
    problems = list(event_dates.doubtful(events, "b", "b.yml", past, DAY))
    assert [(one.code, one.severity) for one in problems] == told
    assert {one.line for one in problems} <= {3}


def test_a_wrong_year_is_told_by_the_check(copy: Copy) -> None:
    """With the line of the date, the event's id and its date."""
    copy.slip(EVENTS, "02.12.2026", "02.12.2025")
    (problem,) = copy.problems()
    assert (problem["code"], problem["line"]) == ("date-past", 15)
    assert "zustrich (2025-12-02)" in problem["text"]
