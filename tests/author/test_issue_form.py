"""The form in which anyone proposes an event, and what becomes of its answers: text, whatever a stranger writes."""

import contextlib
import datetime as dt
import io
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from conftest import Project
from hypothesis import given, settings
from hypothesis import strategies as st

import pull_events
from generator.author import file_entry, interview, issue_form
from generator.author.issue_form import FILE, QUESTIONS, read_issue
from generator.author.questions import EVENT, Choice, Question
from generator.base.fields import TimeRange
from generator.check.event_files import read_events
from generator.model import event
from generator.read.text_file import hidden_characters
from generator.read.yaml_tree import Tree

KNOWN = ("bilytska", "dykanska")
OPTIONS = {"bilytska": "Білицька громада · bilytska", "dykanska": "Диканська громада · dykanska"}
ANSWERS = {
    "hromada": OPTIONS["bilytska"],
    "title.uk": "Урок «Справжня робота чи пастка»",
    "date": "02.12.2026",
    "how": "на місці · on site",
    "place.name.uk": "Ліцей",
}


def body(answers: dict[str, str], *, end: str = "\n") -> str:
    """An issue as the host makes it of the form: every heading, in order, with the answer or a word for none."""
    parts = [f"### {question.shown}\n\n{answers.get(question.name, '_No response_')}" for question in QUESTIONS]
    return "\n\n".join(parts).replace("\n", end)


def line_of(text: str, name: str) -> int:
    """The line on which the answer to a question begins."""
    heading = next(question.shown for question in QUESTIONS if question.name == name)
    return text.splitlines().index(f"### {heading}") + 3


@pytest.fixture(scope="module")
def data(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hromadas, one with events in a file, one without any yet."""
    folder = tmp_path_factory.mktemp("form") / "data"
    for name in ("hromadas/bilytska.yml", "hromadas/dykanska.yml", "events/bilytska.yml", "events/sources.yml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(project.data / name, folder / name)
    return folder


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command on an issue's body: exit code, output, messages."""

    def command(text: str | bytes, *options: str, lang: str = "uk") -> tuple[int, str, str]:
        file = tmp_path / "issue.md"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        code = pull_events.main(["--from-issue", str(file), "--data", str(data), "--lang", lang, *options])
        return code, *capsys.readouterr()

    return command


# The form


def test_the_form_is_that_of_the_models(project: Project) -> None:
    """``.github/ISSUE_TEMPLATE/event.yml`` is what the models give now; a hromada more or less is no drift."""
    written = (project.root / FILE).read_bytes()
    choices = tuple(Choice(one.rpartition(" · ")[2], one.rpartition(" · ")[0], "") for one in _options(written))
    assert written == issue_form.form(choices)
    assert {choice.value for choice in choices} <= {choice.value for choice in interview.hromada_choices(project.data)}


def _options(form: bytes) -> list[str]:
    found: list[str] = yaml.safe_load(form)["body"][1]["attributes"]["options"]
    return found


def test_headings_and_choices_can_be_told_apart() -> None:
    """No two questions have one heading, no two choices of a list one word."""
    assert len({question.shown for question in QUESTIONS}) == len(QUESTIONS)
    for question in QUESTIONS:
        assert len({choice.shown for choice in question.choices}) == len(question.choices), question.name


def test_every_field_that_a_new_event_may_have_is_asked() -> None:
    """What belongs to a later change, to examples or to days of the year is not asked; all else of the model is."""
    asked = {question.name.split(".")[0] for question in EVENT}
    fields = {field.alias or name for name, field in event.Event.model_fields.items()}
    assert fields - asked == {"from", "status", "status_note", "changes", "picture", "source", "example"}
    assert asked - fields == {"hromada"}


# Answers


def test_an_event_becomes_yaml(run: Run) -> None:
    """The output is an event file with that one event; the short name is made of the title and the month."""
    code, out, said = run(body(ANSWERS | {"audience": "учні · pupils, батьки · parents", "cost.uk": "Безкоштовно"}))
    assert code == 0
    assert "event-english" in said
    found, problems = read_events(out.encode(), "out.yml")
    (made,) = found.events
    assert [one for one in problems if one.severity != "notice"] == []
    assert found.hromada == "bilytska"
    assert made.id == "urok-spravzhnia-robota-chy-pastka-2026-12"
    assert (made.date, made.audience, made.cost) == (dt.date(2026, 12, 2), ("pupils", "parents"), "free")


@pytest.mark.parametrize(
    ("answers", "name", "code"),
    [
        ({"date": "31.02.2026"}, "date", "date-impossible"),
        ({"date": "02.12"}, "date", "date-no-year"),
        ({"time": "18.30"}, "time", "time-format"),
        ({"time": "15:00-14:00"}, "time", "time-order"),
        ({"link": "http://example.org"}, "link", "address-format"),
        ({"how": "пішки"}, "how", "choice-unknown"),
        ({"hromada": "Нема такої · nema"}, "hromada", "hromada-unknown"),
        ({"to": "01.12.2026"}, "to", "date-order"),
        ({"contact.phone": "подзвоніть"}, "contact.phone", "dial-format"),
        ({"repeat.every": "щотижня · every week", "repeat.until": "01.01.2020"}, "repeat.until", "repeat-order"),
        ({"about.uk": "а" * 4001}, "about.uk", "text-long"),
        ({"about.uk": "рядок\nдзвоніть 52\u202e7"}, "about.uk", "character-hidden"),
    ],
)
def test_slips_are_named_with_the_line_of_the_issue(run: Run, answers: dict[str, str], name: str, code: str) -> None:
    """The same models, the same messages; nothing is printed that could be taken for an event."""
    text = body(ANSWERS | answers)
    done, out, said = run(text, "--write")
    assert (done, out) == (1, "")
    line = line_of(text, name) + (1 if "\n" in answers.get(name, "") else 0)
    assert f"issue.md:{line}:" in said and f" {code}: " in said, said


@pytest.mark.parametrize("name", ["hromada", "title.uk", "date", "how"])
def test_a_missing_answer_is_named_where_it_belongs(run: Run, name: str) -> None:
    """Not at the top of the text."""
    answers = {key: value for key, value in ANSWERS.items() if key != name}
    text = body(answers)
    code, out, said = run(text)
    assert (code, out) == (1, "")
    assert f"issue.md:{line_of(text, name) - 2}:" in said, said


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> <img src=x onerror=alert(1)>",
        "[тут](javascript:alert(1)){: onclick=alert(1)}",
        '${{ github.token }} `$(id)` "; rm -rf / #',
        "### Інший заголовок\n\nтекст під ним",
        "- id: hack\n  title: {uk: зламано}\nevents: []\n---\n!!python/object/apply:os.system [id]",
        '--8<-- "/etc/passwd"\n{% include \'x\' %} {{ phone("102") }}',
        "a\tb \\ \" ' # : { } [ ] & * | >",
        "емодзі 🙂 і ’апострофи’ “лапки”",
    ],
)
def test_hostile_text_stays_text(run: Run, text: str) -> None:
    """Headings, YAML, Markdown, HTML, expressions: in the event it is what the stranger typed, and nothing more."""
    code, out, _ = run(body(ANSWERS | {"about.uk": text}))
    assert code == 0
    (made,) = read_events(out.encode(), "out.yml")[0].events
    assert made.about is not None and made.about.uk == text
    assert list(yaml.safe_load(out)) == ["hromada", "events"]


def test_a_heading_of_the_form_inside_an_answer_is_refused(run: Run) -> None:
    """One can't tell which is the stranger's: both lines are named, nothing is guessed."""
    date = next(question.shown for question in QUESTIONS if question.name == "date")
    text = body(ANSWERS | {"about.uk": f"Приходьте.\n\n### {date}\n\n01.01.2030"})
    code, out, said = run(text)
    assert (code, out) == (1, "")
    assert "issue-heading-twice" in said


@pytest.mark.parametrize("text", ["", "Привіт!", "### Дата\n\n02.12.2026", "\n" * 60_000, "<!doctype html>"])
def test_what_is_no_form_is_refused(run: Run, text: str) -> None:
    """With a sentence, not with a list of everything that is missing."""
    code, out, said = run(text)
    assert (code, out) == (1, "")
    assert said.count("\n") == 1 and "issue-not-form" in said


def test_the_largest_issue_is_read_at_once(run: Run) -> None:
    """60 KB in one answer: too long for a field, said in one line."""
    code, _, said = run(body(ANSWERS | {"about.uk": "слово " * 10_000}))
    assert code == 1
    assert "text-long" in said and len(said) < 600


def test_windows_1251_and_windows_lines(run: Run) -> None:
    """Another encoding is refused with its line; other ends of lines are the same text."""
    code, _, said = run(body(ANSWERS).encode("windows-1251"))
    assert (code, "encoding" in said) == (1, True)
    code, out, _ = run(body(ANSWERS | {"about.uk": "раз\nдва"}, end="\r\n"))
    assert code == 0
    assert read_events(out.encode(), "x")[0].events[0].about == event.Bilingual(uk="раз\nдва")


def test_from_the_input_in_english(project: Project, data: Path) -> None:
    """``-`` reads the input; messages come beside the output, in the language asked for."""
    command = [sys.executable, project.scripts / "pull_events.py", "--from-issue", "-", "--data", data, "--lang", "en"]
    done = subprocess.run(command, input=body(ANSWERS).encode(), capture_output=True)
    assert done.returncode == 0
    assert b'- id: "urok-' in done.stdout
    assert b"has no title in English" in done.stderr or b"event-english" in done.stderr


@pytest.mark.parametrize("arguments", [["--write"], ["--format", "markdown"], ["--from-issue", "/nowhere/issue.md"]])
def test_wrong_calls(data: Path, arguments: list[str]) -> None:
    """Exit code 2."""
    with contextlib.redirect_stderr(io.StringIO()):
        assert pull_events.main([*arguments, "--data", str(data)]) == 2


# Written


def test_write_adds_the_event_and_touches_nothing_else(run: Run, data: Path) -> None:
    """The old file is the beginning of the new one; a second time the event gets an id of its own."""
    path = data / "events" / "bilytska.yml"
    before = path.read_bytes()
    assert run(body(ANSWERS), "--write")[0] == 0
    once = path.read_bytes()
    assert run(body(ANSWERS), "--write")[0] == 0
    twice = path.read_bytes()
    path.write_bytes(before)
    assert once.startswith(before) and twice.startswith(once)
    ids = [one.id for one in read_events(twice, "x")[0].events]
    assert ids[-2:] == ["urok-spravzhnia-robota-chy-pastka-2026-12", "urok-spravzhnia-robota-chy-pastka-2026-12-2"]


def test_a_hromada_that_publishes_its_own_events_is_left_alone(run: Run, data: Path) -> None:
    """An event added here would never be shown."""
    sources = data / "events" / "sources.yml"
    before = sources.read_bytes()
    sources.write_bytes(b'sources:\n  - {hromada: "dykanska", url: "https://example.org/events.yml"}\n')
    code, out, said = run(body(ANSWERS | {"hromada": OPTIONS["dykanska"]}), "--write")
    sources.write_bytes(before)
    assert (code, out) == (1, "")
    assert "append-remote" in said


# The answer to the author


def test_the_author_is_told_what_to_mend(run: Run) -> None:
    """In Ukrainian, by the words of the form; nobody is mentioned, nothing is a link."""
    code, out, _ = run(
        body(ANSWERS | {"link": "@team [x](https://evil.example) <b>", "time": "18.30"}), "--format", "markdown"
    )
    assert code == 1
    assert "**Посилання**" in out and "**Час**" in out
    for live in ("@team", "[x](", " <b>", "://"):
        assert live not in out


def test_the_author_is_thanked_and_shown_the_event(run: Run) -> None:
    """The block of code can't be left from inside."""
    code, out, _ = run(body(ANSWERS | {"about.uk": "```\n@team\n```` кінець"}), "--format", "markdown")
    assert code == 0
    fence = out.rstrip().splitlines()[-1]
    assert set(fence) == {"`"} and out.count(f"\n{fence}") == 2
    assert out.startswith("Дякуємо!")


# Any event


def _text(most: int = 60, lines: bool = False) -> st.SearchStrategy[str]:
    """What the reader lets through: no hidden or control characters; no line that is a heading of the form."""
    alphabet = st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"), exclude_characters="\u2028\ufffd"
    )
    alphabet = alphabet.filter(lambda one: not list(hidden_characters(one, "")))
    line = st.text(alphabet, min_size=1, max_size=most)
    whole = st.lists(line, min_size=1, max_size=4).map("\n".join) if lines else line
    return whole.map(lambda one: unicodedata.normalize("NFC", one).strip()).filter(_usable)


def _usable(text: str) -> bool:
    if text in ("", "_No response_") or text.casefold() in ("free", "безкоштовно"):
        return False
    return not any(one.rstrip() in issue_form.BY_HEADING for one in text.split("\n"))


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def _several(choices: Any) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(get_args(choices)), unique=True).map(tuple)


def _pair(lines: bool = False) -> st.SearchStrategy[event.Bilingual]:
    return st.builds(event.Bilingual, uk=_text(lines=lines), en=_maybe(_text(lines=lines)))


_DAY = st.dates(dt.date(2026, 1, 1), dt.date(2027, 3, 1))


@st.composite
def events(draw: st.DrawFn) -> event.Event:
    """Any event that can be new."""
    day = draw(_DAY)
    start = draw(st.integers(8, 17))
    repeat = None
    if draw(st.booleans()):
        until = day + dt.timedelta(draw(st.integers(0, 60)))
        step = draw(st.sampled_from(get_args(event.Every)))
        repeat = event.Repeat(every=step, until=until, also=(until + dt.timedelta(3),))
    several = repeat is None and draw(st.booleans())
    fields: dict[str, Any] = {
        "id": "x",
        "kind": draw(st.sampled_from(get_args(event.EventKind))),
        "title": draw(_pair().map(lambda one: event.Bilingual(uk=f"{one.uk} а", en=one.en and f"{one.en} a"))),
        "about": draw(_maybe(_pair(lines=True))),
        "time": draw(_maybe(st.just(TimeRange(dt.time(start, 30), draw(_maybe(st.just(dt.time(start + 2)))))))),
        "repeat": repeat,
        "how": draw(st.sampled_from(get_args(event.How))),
        "link": draw(_maybe(st.just("https://example.org/запис?x=1#y"))),
        "audience": draw(_several(event.Audience)),
        "languages": draw(_several(event.Spoken)),
        "access": draw(_several(event.Access)),
        "access_note": draw(_maybe(_pair())),
        "cost": draw(_maybe(st.one_of(st.just("free"), _pair()))),
        "organiser": draw(_maybe(_pair())),
    }
    fields |= {"from": day, "to": day + dt.timedelta(2)} if several else {"date": day}
    place = {
        "name": draw(_maybe(_pair())),
        "address": draw(_maybe(_pair())),
        "hide_address": draw(_maybe(st.booleans())),
    }
    contact = {"phone": draw(_maybe(st.just("0 800 00 00 00"))), "email": draw(_maybe(st.just("a.b@example.org")))}
    fields |= {"place": event.EventPlace(**place)} if any(one is not None for one in place.values()) else {}
    fields |= {"contact": event.EventContact(**contact)} if any(contact.values()) else {}
    return event.Event(**fields)


def answers_of(one: event.Event) -> dict[str, str]:
    """What somebody fills in to propose this event."""

    def stated(question: Question) -> str | None:
        value: Any = one
        steps = question.name.split(".")
        if steps == ["date"]:
            return f"{one.first_day:%d.%m.%Y}"
        if steps[0] == "cost" and isinstance(one.cost, str):
            return "безкоштовно" if steps == ["cost", "uk"] else None
        for step in steps:
            value = getattr(value, {"except": "except_"}.get(step, step), None)
        match value:
            case None | () | False if value is None or value == ():
                return None
            case TimeRange(start, end):
                return f"{start:%H:%M}" + (f" – {end:%H:%M}" if end else "")
            case dt.date():
                return f"{value:%d.%m.%Y}"
            case bool():
                return "так · yes" if value else "ні · no"
            case tuple() if not question.choices:
                return ", ".join(f"{day:%d.%m.%Y}" for day in value)
        words = {choice.value: choice.shown for choice in question.choices}
        chosen = value if isinstance(value, tuple) else (value,)
        return ", ".join(words.get(item, item) for item in chosen)

    found = {question.name: stated(question) for question in QUESTIONS if question.name != "hromada"}
    return {"hromada": OPTIONS["bilytska"]} | {name: text for name, text in found.items() if text is not None}


@settings(max_examples=100)
@given(events(), st.sampled_from(["\n", "\r\n"]))
def test_any_event_comes_through(one: event.Event, end: str) -> None:
    """Event → form → issue → event: the same, whatever its texts hold; and so does the file made of it."""
    proposal = read_issue(body(answers_of(one), end=end).encode(), "issue.md", KNOWN)
    assert [problem.text() for problem in proposal.problems if problem.severity == "error"] == []
    assert isinstance(proposal.event, Tree)
    lines = ["hromada: x", "events:", *(f"  {line}" for line in file_entry.event_entry(proposal.event))]
    (made,) = read_events("\n".join(lines).encode(), "out.yml")[0].events
    assert made == one.model_copy(update={"id": made.id})


@settings(max_examples=60)
@given(
    st.lists(st.one_of(st.sampled_from([f"### {one.shown}" for one in QUESTIONS]), st.text(max_size=40)), max_size=12)
)
def test_no_text_makes_the_reader_fall(parts: list[str]) -> None:
    """Whatever an issue holds gives an event or problems, never a traceback."""
    proposal = read_issue("\n\n".join(parts).encode("utf-8", "replace"), "issue.md", KNOWN)
    assert proposal.fine or proposal.problems


@pytest.fixture(autouse=True)
def _folder(data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Messages name files from the folder in which the command runs."""
    monkeypatch.chdir(tmp_path)
    yield
