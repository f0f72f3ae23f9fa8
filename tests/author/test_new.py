"""make event, make page, make hromada: questions, answers checked at once, files that stay as they were but for it."""

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from conftest import TODAY, Project
from hypothesis import given, settings
from hypothesis import strategies as st

import command
import new
import run as runner
from generator.author import file_entry, questions
from generator.author.issue_form import FILE
from generator.author.questions import EVENT, HROMADA, PAGE, free, proposed_id, read_answer
from generator.base import words
from generator.base.fields import is_slug
from generator.check import menu
from generator.check.event_files import read_events
from generator.model.event import Event
from generator.model.hromada import Hromada
from generator.read import documents
from generator.read.validation import check
from generator.read.yaml_file import read_file

OLD = """\
# Події громади.
hromada: "bilytska"   # не міняйте
events:
    # Урок.
    - id: "urok-2026-12"
      title: {uk: "Урок", en: "Lesson"}
      date: "2026-12-02"
      how: "on_site"
      place: {name: {uk: "Ліцей"}}
    # Наступні — нижче.
"""
MENU = """\
site_name: x
nav: # меню
  - index.md
  - Ризики:
      - risks/index.md # перша
      - risks/signs.md
  - Школам:
      - schools/index.md
theme: {name: material} # тема
"""


@pytest.fixture
def place(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project: three hromadas, one with events, some pages and a menu; the command runs in it."""
    data = tmp_path / "data"
    for name in ("campaign.yml", "contacts.yml", "facts.yml"):
        data.mkdir(exist_ok=True)
        shutil.copy(project.data / name, data / name)
    (data / "hromadas").mkdir()
    for name in ("bilytska", "dykanska", "bilotserkivska"):
        shutil.copy(project.data / "hromadas" / f"{name}.yml", data / "hromadas" / f"{name}.yml")
    (data / "events").mkdir()
    (data / "events" / "bilytska.yml").write_text(OLD, encoding="utf-8")
    (data / "events" / "sources.yml").write_text("sources: []\n", encoding="utf-8")
    for page in ("index", "risks/index", "risks/signs", "schools/index"):
        for lang in ("uk", "en"):
            (tmp_path / "docs" / page).parent.mkdir(parents=True, exist_ok=True)
            text = f'---\ntitle: "T {page}"\ndescription: "D."\nreviewed: 2026-11-01\n---\n\nТекст.\n'
            (tmp_path / "docs" / f"{page}.{lang}.md").write_text(text, encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(MENU, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


Make = Callable[..., tuple[int, str]]


@pytest.fixture
def make(place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Make:
    """One run: what is made, the answers (lines of the input), options; exit code and all that was said."""

    def made(subject: str, answers: list[str] | None, *options: str, lang: str = "uk") -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{answer}\n" for answer in answers or [])))
        given = ["--data", "data", "--docs", "docs", "--config", "mkdocs.yml", "--today", TODAY, "--lang", lang]
        code = new.main([subject, *given, *(["--no-input"] if answers is None else []), *options])
        out, err = capsys.readouterr()
        return code, out + err

    return made


def snapshot(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def options(answers: dict[str, str]) -> list[str]:
    asked = {question.name: question.option for question in (*EVENT, *PAGE, *HROMADA)}
    return [part for name, value in answers.items() for part in (asked[name], value)]


PLAIN = {"hromada": "bilytska", "title.uk": "Кінопоказ: «Торгівля»", "date": "05.12.2026", "how": "1"}


# An event


def test_an_event_by_questions(make: Make, place: Path) -> None:
    """Every question in its turn; an empty answer leaves it out; the file holds the event and all that was there."""
    answers = ["Білиц", "Кінопоказ", "", "Кінопоказ", "05.12.2026", "", "18:00-19:30", "на місці", "Клуб", "", ""]
    answers += ["1, батьки", "1", "", "", "Безкоштовно", "", "", "ГО «Опора»", ""]
    answers += ["Film screening", "", "Opora", "", ""]
    code, said = make("event", answers)
    assert code == 0, said
    text = (place / "data/events/bilytska.yml").read_text(encoding="utf-8")
    assert text == OLD + (
        "\n"
        '    - id: "kinopokaz-2026-12"\n'
        '      kind: "film" # Кінопоказ\n'
        '      title: {uk: "Кінопоказ", en: "Film screening"}\n'
        '      date: "2026-12-05"\n'
        '      time: "18:00-19:30"\n'
        '      how: "on_site" # на місці\n'
        '      place: {name: {uk: "Клуб"}}\n'
        '      audience: ["residents", "parents"] # мешканці, батьки\n'
        '      languages: ["uk"] # українська\n'
        '      cost: "free"\n'
        '      organiser: {uk: "ГО «Опора»", en: "Opora"}\n'
    )
    assert "Дописано: data/events/bilytska.yml, рядок 12." in said
    assert "Виправити: 0." in said and "make serve" in said


def test_a_wrong_answer_is_asked_again(make: Make) -> None:
    """With the words of the check; a wrong number of a list, a date that is none, a time with a dot."""
    answers = [
        "bilytska",
        "",
        "Назва",
        "",
        "17",
        "film",
        "31.02.2026",
        "05.12",
        "05.12.2026",
        "04.12.2026",
        "",
        "18.00",
    ]
    answers += ["18:00", "2", "http://example.org", "https://example.org/", *[""] * 12]
    code, said = make("event", answers)
    assert code == 0, said
    for told in ("answer-needed", "choice-unknown", "date-impossible", "date-no-year", "date-order", "time-format"):
        assert said.count(f"  {told}: ") == 1, (told, said)
    assert "address-format" in said


def test_a_hromada_is_found_by_a_few_letters(make: Make) -> None:
    """Several that begin so are listed, and asked again; «?» lists all."""
    code, said = make("event", ["?", "бі", "нема", "білоц", "Назва", "", "", "05.12.2026", "", "", "2", *[""] * 12])
    assert code == 0, said
    assert said.count(" — Білицька громада") == 3 and said.count(" — Диканська громада") == 2
    assert "hromada-unknown" in said
    assert "data/events/bilotserkivska.yml" in said


def test_a_first_event_makes_its_file_and_touches_no_other(make: Make, place: Path) -> None:
    """With the explaining head. Two hromadas that begin at the same time write nothing in common."""
    before = snapshot(place)
    code, said = make("event", None, *options(PLAIN | {"hromada": "dykanska"}))
    assert code == 0, said
    text = (place / "data/events/dykanska.yml").read_text(encoding="utf-8")
    assert text.startswith("# Події: Диканська громада.\n#\n") and 'hromada: "dykanska"\nevents:\n  - id: "kino' in text
    assert {name for name, content in snapshot(place).items() if content != before.get(name)} == {
        "data/events/dykanska.yml"
    }


def test_options_alone_ask_nothing(make: Make, place: Path) -> None:
    """Every question is an option; a wrong or missing one is named by it, and nothing is written."""
    before = snapshot(place)
    code, said = make("event", None, *options(PLAIN | {"date": "30.02.2026"}))
    assert (code, said) == (1, "--date: date-impossible: Такої дати немає: 30.02.2026 — перевірте день і місяць\n")
    del (less := dict(PLAIN))["how"]
    code, said = make("event", None, *options(less), lang="en")
    assert (code, said) == (1, "--how: answer-needed: An answer is needed here — write one\n")
    assert snapshot(place) == before
    series = {"repeat.every": "щотижня", "repeat.until": "2027-01-30", "repeat.except": "2026-12-26, 02.01.2027"}
    code, said = make("event", None, *options(PLAIN | series | {"audience": "survivors", "cost.uk": "50 гривень"}))
    assert code == 0, said
    (event,) = read_events((place / "data/events/bilytska.yml").read_bytes(), "x")[0].events[1:]
    assert event.repeat is not None and [day.day for day in event.repeat.except_] == [26, 2]


def test_an_id_in_use_is_told_at_once(make: Make) -> None:
    """With the line of the event that has it."""
    code, said = make("event", None, *options(PLAIN | {"id": "Urok-2026-12".lower()}))
    assert (code, said.count("--id: event-id-twice: ")) == (1, 1)


@pytest.mark.parametrize(
    "given", [{"repeat.until": "2027-01-01"}, {"how": "online", "place.name.uk": "Клуб"}, {"about.en": "About"}]
)
def test_an_option_in_vain_is_named(make: Make, place: Path, given: dict[str, str]) -> None:
    """Rather than silently left out."""
    before = snapshot(place)
    code, said = make("event", None, *options(PLAIN | given))
    last = [question.option for question in EVENT if question.name in given][-1]
    assert (code, said, snapshot(place)) == (2, f"Не підходить до решти відповідей: {last}\n", before)


def test_ctrl_c_writes_nothing(make: Make, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At any question."""
    before = snapshot(place)
    given = iter(["bilytska", "Назва", ""])

    def typed(_: str) -> str:
        if (answer := next(given, None)) is None:
            raise KeyboardInterrupt
        return answer

    monkeypatch.setattr("builtins.input", typed)
    code, said = make("event", [])
    assert (code, "Нічого не записано." in said, snapshot(place)) == (130, True, before)


@pytest.mark.parametrize("subject", ["event", "page", "hromada"])
def test_answers_that_end_too_early_write_nothing(make: Make, place: Path, subject: str) -> None:
    """A pipe that stops before a required answer is a wrong call."""
    before = snapshot(place)
    code, said = make(subject, [])
    assert (code, "Відповіді скінчилися" in said, snapshot(place)) == (2, True, before)


def test_an_address_of_the_hromadas_own_is_told_at_once(make: Make, place: Path) -> None:
    """Before thirty answers, not after them."""
    path = place / "data/events/sources.yml"
    path.write_bytes(b'sources:\n- {hromada: "dykanska", url: "https://example.org/e.yml"}\n')
    code, said = make("event", ["dykanska"])
    assert (code, "append-remote" in said, "Назва події" in said) == (1, True, False)


def test_questions_in_english(make: Make) -> None:
    """Labels, hints, choices and what was done."""
    code, said = make("event", ["bilytska", "Назва", "", "7", "05.12.2026", "", "", "online", *[""] * 13], lang="en")
    assert code == 0, said
    assert "Title in Ukrainian" in said and "7 — Film screening" in said and "Added: data/events/bilytska.yml" in said
    assert "(optional)" in said and "обов’язков" not in said


def test_hidden_characters_are_refused(make: Make) -> None:
    """They can make a number read as another."""
    code, said = make("event", None, *options(PLAIN | {"title.uk": "Дзвоніть 52\u202e7"}))
    assert (code, "character-hidden" in said) == (1, True)


def test_a_pipe_speaks_utf_8_everywhere(project: Project, place: Path) -> None:
    """Also where the system's own encoding is another."""
    command = [sys.executable, project.scripts / "new.py", "event", "--data", "data", "--docs", "docs"]
    answers = "\n".join(["bilytska", "Кінопоказ", "", "", "05.12.2026", "", "", "2"]) + "\n"
    plain = {**os.environ, "PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(command, input=answers.encode(), capture_output=True, env=plain)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    assert '- id: "kinopokaz-2026-12"' in (place / "data/events/bilytska.yml").read_text(encoding="utf-8")


# What stands in a file stays


ENTRY = [
    '- id: "new"',
    '  title: {uk: "Нова"}',
    '  date: "2026-12-05"',
    '  how: "online"',
    '  link: "https://a.example/"',
]


@pytest.mark.parametrize(
    "text",
    [
        OLD,
        OLD.rstrip("\n"),
        OLD.replace("\n", "\r\n"),
        "\ufeff" + OLD,
        OLD.replace("hromada:", "громада:").replace("events:", "події:"),
        OLD.replace("    - id", "- id").replace("      ", "  ").replace("    #", "#"),
        'events:\n- {id: a, title: {uk: "А"}, date: "2026-12-01", how: online}\n\n# громада\nhromada: b # кінець\n',
        'hromada: bilytska\nevents:\n  - id: a\n    title: {uk: "А"}\n    date: "2026-12-01"\n    how: online\n'
        "    about:\n      uk: |\n        Текст\n        # не примітка\n\n",
        "hromada: bilytska\nevents:\n",
        "hromada: bilytska\nevents: # поки нічого\n",
        "hromada: bilytska\nevents:\n  - id: broken\n    title: {uk: Без дати}\n    how: online\n",
    ],
)
def test_one_more_event_changes_nothing_else(text: str) -> None:
    """Without the new lines the file is the old one, byte for byte; its events are the old ones and the new one."""
    before = text.encode()
    made = file_entry.appended(before, ("events", "події"), ENTRY, gap=True)
    assert made is not None
    content, line = made
    old, found = read_events(before, "x")[0].events, read_events(content, "x")[0]
    assert [event.id for event in found.events] == [*(event.id for event in old), "new"]
    assert found.lines[-1] == line
    rows = content.decode("utf-8-sig").splitlines(keepends=True)
    start = line - 1 - (1 if not rows[line - 2].strip() else 0)
    rest = "".join(rows[:start] + rows[line - 1 + len(ENTRY) :])
    assert rest.rstrip("\r\n") == before.decode("utf-8-sig").rstrip("\r\n")
    ending = "\r\n" if "\r\n" in text else "\n"
    assert rows[line - 1].endswith(f'- id: "new"{ending}')
    assert content.startswith(b"\xef\xbb\xbf") == before.startswith(b"\xef\xbb\xbf")


def test_an_empty_list_is_opened() -> None:
    """``[]`` has to go; the comment beside it stays."""
    made = file_entry.appended(b'hromada: "a"\nevents: [] # so far\n', ("events",), ENTRY, gap=True)
    assert made is not None
    assert made[0].decode().startswith('hromada: "a"\nevents: # so far\n  - id: "new"\n')


@pytest.mark.parametrize(
    "text",
    [
        'hromada: bilytska\nevents: [{id: a, title: {uk: "А"}, date: "2026-12-01", how: online}]\n',
        "hromada: bilytska\nevents: зустріч\n",
        'hromada: bilytska\nevents:\n  - id: a\n    title: {uk: "не закрито\n',
        "hromada: bilytska\n",
        "- id: a\n",
        "hromada: bilytska\nevents:\n  - id: a\n...\n",
        "events:\n  - id: a\n    date: 2026-12-01\n    how: online\n    title:\n      uk: |\n        Текст\n"
        "        # його кінець\nhromada: bilytska\n",
    ],
)
def test_where_nothing_can_be_added_nothing_is(make: Make, place: Path, text: str) -> None:
    """Said with the file's own problem where it has one, and never written."""
    (place / "data/events/bilytska.yml").write_text(text, encoding="utf-8")
    before = snapshot(place)
    code, said = make("event", None, *options(PLAIN))
    assert (code, snapshot(place)) == (1, before)
    assert "data/events/bilytska.yml:" in said and "Нічого не записано." in said
    assert '    - id: "kinopokaz-torhivlia-2026-12"' in said, "what was answered is not lost"


@settings(max_examples=60)
@given(st.text(max_size=200), st.text(min_size=1, max_size=30))
def test_any_text_in_a_file_is_safe(comment: str, title: str) -> None:
    """Whatever an officer's comments and titles hold, the entry is added behind them or not at all."""
    lines = "".join(f"# {line}\n" for line in comment.splitlines() if line.isprintable())
    event = "  - id: a\n    title: {uk: так}\n    how: online\n    date: 2026-12-01\n"
    text = f"hromada: a\nevents:\n{lines}{event}{lines}"
    made = file_entry.appended(text.encode(), ("events",), [f"- title: {file_entry.yaml_lines.quoted(title)}"])
    assert made is None or made[0].startswith(text.encode())


# Ids


@pytest.mark.parametrize(
    ("title", "date", "found"),
    [
        ("Урок «Справжня робота чи пастка»", "2026-12-02", "urok-spravzhnia-robota-chy-pastka-2026-12"),
        ("Щастя й здоров’я", "2026-12-02", "shchastia-y-zdorovia-2026-12"),
        ("🙂", "2026-12-02", "section-2026-12"),
        ("Дуже довга назва, " * 9, "2026-12-02", None),
        ("Без дати", "", "bez-daty"),
    ],
)
def test_ids_are_proposed(title: str, date: str, found: str | None) -> None:
    """The title in Latin letters and the month, short enough for an address."""
    made = proposed_id(title, date, ())
    assert is_slug(made) and len(made) <= 60
    assert found is None or made == found


def test_an_id_in_use_gets_a_number() -> None:
    """Capitals do not tell two ids apart: some systems would take them for one."""
    assert free("a", ["A", "a-2"]) == "a-3"


# A page


def test_a_page_in_both_languages(make: Make, place: Path) -> None:
    """Front matter, the parts of every page, a line in the menu; the check finds nothing to mend."""
    code, said = make("page", ["risks", "Нова: «сторінка»", "Про неї.", "", "", "New page", "About it."])
    assert code == 0, said
    read, problems = documents.load(place / "docs")
    assert [one.text() for one in problems if one.severity == "error"] == []
    page, english = (read.pages["risks/nova-storinka", lang] for lang in ("uk", "en"))
    assert (page.meta.title, str(page.meta.reviewed), page.meta.neutral) == ("Нова: «сторінка»", TODAY, False)
    assert english.meta.title == "New page" and english.meta.translated_from
    assert "translation-" not in said
    assert (place / "mkdocs.yml").read_text(encoding="utf-8") == MENU.replace(
        "      - risks/signs.md\n", "      - risks/signs.md\n      - risks/nova-storinka.md\n"
    )


def test_a_page_whose_translation_comes_later(make: Make, place: Path) -> None:
    """One file; what is missing, and that the text is not there yet, is told as a warning."""
    code, said = make("page", ["2", "Уроки", "Про уроки.", "uroky", "так", ""])
    assert code == 0, said
    assert not (place / "docs/schools/uroky.en.md").exists()
    assert "neutral: так\n" in (place / "docs/schools/uroky.uk.md").read_text(encoding="utf-8")
    for told in ("translation-missing", "page-unfinished"):
        assert said.count(told) == 1


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "signs"}, "page-exists"),
        ({"name": "Хто"}, "slug-format"),
        ({"name": "a" * 60}, "slug-format"),
        ({"section": "nowhere"}, "choice-unknown"),
        ({"title.uk": "так"}, "title-word"),
    ],
)
def test_a_wrong_answer_about_a_page(make: Make, place: Path, given: dict[str, str], code: str) -> None:
    """Nothing is written, nothing overwritten."""
    before = snapshot(place)
    answers = {"section": "risks", "title.uk": "Хто", "description.uk": "Опис.", "name": "new"} | given
    assert (make("page", None, *options(answers))[0], snapshot(place)) == (1, before)
    assert code in make("page", None, *options(answers))[1]


def test_a_menu_in_another_notation_is_left_alone(make: Make, place: Path) -> None:
    """A list in brackets has no line after which one could be added."""
    (place / "mkdocs.yml").write_text("nav: [index.md, {Ризики: [risks/index.md, risks/signs.md]}]\n", encoding="utf-8")
    before = snapshot(place)
    code, said = make("page", ["1", "Нова", "Про неї.", "", "", ""])
    assert (code, snapshot(place)) == (1, before)
    assert "append-unsafe" in said


def test_the_projects_own_menu_takes_a_page(project: Project) -> None:
    """Every section of it, and nothing but the new line differs."""
    config = (project.root / "mkdocs.yml").read_bytes()
    tree, _ = menu.load(project.root / "mkdocs.yml", None)
    assert tree is not None
    sections = new.new_page.sections(tree)
    assert len(sections) >= 4
    for section in sections:
        made = new.new_page.in_menu(config, tree, section, f"{section.folder}/zzz")
        assert made is not None
        rows = made[0].splitlines(keepends=True)
        assert rows[made[1] - 1].strip() == f"- {section.folder}/zzz.md".encode()
        assert b"".join(rows[: made[1] - 1] + rows[made[1] :]) == config


# A hromada


def test_a_hromada(make: Make, place: Path, project: Project) -> None:
    """Its file says what it is for; a code that another has, or that is none, is asked again."""
    form = (project.root / FILE).read_bytes()
    answers = ["Тестівська громада", "", "сільська", "Полтавський", "", "UA1", "UA53080010000088479"]
    code, said = make("hromada", [*answers, "UA53080990000012345", "https://test.example/", ""])
    assert code == 0, said
    assert "katottg-format" in said and "katottg-twice" in said
    path = place / "data/hromadas/testivska.yml"
    tree, _ = read_file(path)
    hromada, problems = check(Hromada, tree, "x") if tree is not None else (None, [])
    assert problems == [] and hromada is not None
    assert (hromada.name.uk, hromada.name.en) == ("Тестівська громада", "Testivska hromada")
    assert (hromada.kind, hromada.website) == ("rural", "https://test.example/")
    assert path.read_text(encoding="utf-8").startswith("# Тестівська громада. Назва файлу")
    assert (project.root / FILE).read_bytes() == form, "only the project's own data renew its form"


@pytest.mark.parametrize(("slug", "code"), [("dykanska", "hromada-exists"), ("all", "hromada-taken"), ("Дика", "slug")])
def test_a_short_name_that_is_taken(make: Make, place: Path, slug: str, code: str) -> None:
    """By another hromada, or by a folder of addresses."""
    answers = {"name.uk": "Нова", "name.en": "Nova", "raion.uk": "Район", "raion.en": "Raion"}
    before = snapshot(place)
    done, said = make("hromada", None, *options(answers | {"katottg": "UA53080990000012345", "slug": slug}))
    assert (done, code in said, snapshot(place)) == (1, True, before)


# The questions


def test_every_question_is_in_both_languages() -> None:
    """Labels always; a hint in one language has one in the other."""
    table = yaml.safe_load((Path(words.__file__).parent / "words" / "questions.yml").read_text(encoding="utf-8"))
    for subject, asked in table.items():
        for name, texts in asked.items():
            assert texts["uk"] and texts["en"], (subject, name)
            assert ("hint_uk" in texts) == ("hint_en" in texts), (subject, name)
            assert set(texts) <= {"uk", "en", "hint_uk", "hint_en"}, (subject, name)


def test_every_question_leads_to_a_field() -> None:
    """Of the model; what is a place of files instead is named here."""
    for question in EVENT:
        assert question.form is not None or question.name == "hromada", question.name
        assert questions.field_at(Event, question.name.split(".")) is not None or question.name == "hromada"
    assert {question.name for question in HROMADA if question.form is None} == {"slug"}
    assert {question.name for question in PAGE if question.form is None} <= {
        "section", "name", "title.uk", "description.uk", "title.en", "description.en"
    }  # fmt: skip


def test_a_closed_list_takes_numbers_words_and_values() -> None:
    """Of either language; a word with a comma inside is one word."""
    audience = next(question for question in EVENT if question.name == "audience")
    assert read_answer(audience, "1, учні; people who experienced trafficking, люди, які постраждали, дракони") == (
        "residents",
        "pupils",
        "survivors",
        "survivors",
        "дракони",
    )


@pytest.mark.parametrize("subject", ["event", "page", "hromada", "changes"])
def test_run_knows_the_command(subject: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """``make event`` and ``python scripts/run.py event`` start it, its arguments passed on."""
    called: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(runner, "script", lambda name, arguments: called.append((name, list(arguments))) or 0)
    assert runner.main([subject, "--lang", "en"]) == 0
    first = [] if subject == "changes" else [subject]
    assert called == [("changes.py" if subject == "changes" else "new.py", [*first, "--lang", "en"])]
    assert subject in (command.ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["event", "--data", "/nowhere"], ["event", "--nonsense"]])
def test_wrong_calls(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, in one line, never a traceback."""
    try:
        code = new.main(arguments)
    except SystemExit as left:
        code = int(str(left.code))
    assert code == 2
    assert "Traceback" not in capsys.readouterr().err
