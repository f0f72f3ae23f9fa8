"""What a change does to what was published: the summary a reviewer reads, and what must not happen unseen."""

import contextlib
import datetime as dt
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import TODAY, Project

import changes
import command
from generator.author.changes import outside
from generator.base.others_words import fenced, in_markdown
from generator.base.words import label
from generator.model import provenance
from generator.model.contact import Contact
from generator.model.event import Event
from generator.model.fact import Fact

EVENTS = """\
# Події громади.
hromada: "bilytska"
events:
  - id: "urok"
    title: {uk: "Урок", en: "Lesson"}
    date: "2026-12-02"
    time: "11:00-11:45"
    how: "on_site"
    place: {name: {uk: "Ліцей"}}
  - id: "stil"
    title: {uk: "Круглий стіл", en: "Round table"}
    date: "2026-12-10"
    how: "online"
    link: "https://example.org/a"
  - id: "torik"
    title: {uk: "Торішня", en: "Last year’s"}
    date: "2025-12-10"
    how: "online"
    link: "https://example.org/b"
"""
CONTACTS = "contacts:\n" + "".join(
    f"""\
  - id: "{number}"
    name: {{uk: "{uk}", en: "{en}"}}
    dial: "{number}"
    for_whom: {{uk: "Для всіх", en: "For all"}}
    dial_from: "ukraine"
    sources: [{{title: "Джерело"}}]
    verified_on: "2026-10-01"
    verified_by: "Редакція"
    verified_how: "called"
"""
    for number, uk, en in (("527", "Гаряча лінія", "Hotline"), ("102", "Поліція", "Police"))
)
CAMPAIGN = """\
name: {uk: "Крок", en: "Step"}
tagline: {uk: "Що робити", en: "What to do"}
oblast: {uk: "Область", en: "Oblast"}
address: "https://example.org/"
exit: "https://example.net/"
neutral_title: {uk: "Довідник", en: "Guide"}
languages: ["uk", "en"]
danger_line: "102"
advice_line: "527"
abroad_line: "527"
"""
FACTS = """\
facts:
  - id: "one"
    value: "5"
    counts: {uk: "Людей", en: "People"}
    place: {uk: "Область", en: "Oblast"}
    period: "2025"
    sources: [{title: "Джерело"}]
    confidence: "high"
    checked_on: "2026-11-01"
"""
PAGE = '---\ntitle: "Сторінка"\ndescription: "Опис."\nreviewed: 2026-11-01\n---\n\nТекст.\n'
CONFIG = "site_name: x\nnav:\n  - index.md\n"
HROMADA = """\
name: {uk: "Білицька громада", en: "Bilytska hromada"}
katottg: "UA53080010000088479"
contacts: []
"""
LOCAL = """\
contacts:
  - id: "cnap"
    name: {uk: "Центр"}
    dial: "+380532000000"
    for_whom: {uk: "Для всіх"}
    dial_from: "both"
    sources: [{title: "Джерело"}]
    verified_on: "2026-10-01"
    verified_by: "Редакція"
    verified_how: "called"
"""


def write(root: Path, **texts: str) -> Path:
    """A small project: data, one page, a menu."""
    files = {
        "data/campaign.yml": CAMPAIGN,
        "data/contacts.yml": texts.get("contacts", CONTACTS),
        "data/facts.yml": texts.get("facts", FACTS),
        "data/hromadas/bilytska.yml": texts.get("hromada", HROMADA),
        "data/events/bilytska.yml": texts.get("events", EVENTS),
        "docs/index.uk.md": texts.get("page", PAGE),
        "mkdocs.yml": texts.get("config", CONFIG),
        **({"data/published.json": texts["published"]} if "published" in texts else {}),
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state that was published."""
    return write(tmp_path_factory.mktemp("before"))


Said = tuple[int, str]
Compare = Callable[..., Said]


@pytest.fixture
def compare(
    before: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Compare:
    """The command on the published state and a changed one: exit code and what it printed."""

    def run(*options: str, lang: str = "uk", today: str = TODAY, **texts: str) -> Said:
        root = write(tmp_path, **texts)
        monkeypatch.chdir(root)
        given = ["--before", str(before / "data"), "--data", str(root / "data"), "--today", today, "--lang", lang]
        code = changes.main([*given, *options])
        return code, capsys.readouterr().out

    return run


# The summary


def test_nothing_changed(compare: Compare) -> None:
    """Three short lines; pages were not compared, so nothing is said of them."""
    assert compare() == (0, "Події: без змін.\nКонтакти: без змін.\nФакти: без змін.\n")


def test_events_are_counted_and_told(compare: Compare) -> None:
    """How many of each kind, which fields, and one line for each with old and new."""
    new = '  - id: "film"\n    title: {uk: "Фільм"}\n    date: "2027-01-05"\n    how: "online"\n'
    events = EVENTS.replace('time: "11:00-11:45"', 'time: "12:00-12:45"') + new
    events = events.replace('    date: "2026-12-10"\n', '    date: "2026-12-10"\n    status: "cancelled"\n')
    code, out = compare(events=events)
    assert code == 0
    assert out.splitlines()[:4] == [
        "Події: додано 1, змінено 1 (час), скасовано 1, зникло 0.",
        "  ~ Білицька громада, 2 грудня 2026 року: «Урок» — час: 11:00–11:45 → 12:00–12:45",
        "  × Білицька громада, 10 грудня 2026 року: «Круглий стіл»",
        "  + Білицька громада, 5 січня 2027 року: «Фільм»",
    ]


def test_the_summary_in_english(compare: Compare) -> None:
    """Every word of it."""
    _, out = compare(lang="en", events=EVENTS.replace("2026-12-02", "2026-12-03"))
    first, second, *_ = out.splitlines()
    assert first == "Events: added 0, changed 1 (date), cancelled 0, vanished 0."
    assert second.startswith("  ~ Bilytska hromada, 3 December 2026: «Lesson» — date: 2 December 2026 → ")


def test_facts_and_pages(compare: Compare, before: Path) -> None:
    """A fact's old and new value; a page that changed and has no translation."""
    code, out = compare(
        "--docs", "docs", "--before-docs", str(before / "docs"), facts=FACTS.replace('"5"', '"6"'), page=PAGE + "Ще.\n"
    )
    assert code == 0
    assert "  ~ one: Людей — значення: 5 → 6\n" in out
    assert "Сторінки: додано 0, змінено 1, прибрано 0, без перекладу 1.\n" in out


def test_for_programs(compare: Compare) -> None:
    """The same as JSON, problems with their places."""
    _, out = compare("--format", "json", contacts=CONTACTS.replace('dial: "527"', 'dial: "528"'))
    found = json.loads(out)
    assert found["contacts"]["counts"] == {"added": 0, "changed": 1, "removed": 0}
    assert found["contacts"]["items"][0]["fields"] == ["dial"]
    assert [(one["code"], one["file"], one["line"]) for one in found["problems"]] == [
        ("line-changed", "data/contacts.yml", 4)
    ]


def test_for_a_job_summary(compare: Compare) -> None:
    """As Markdown in which no stranger's word is live."""
    hostile = '"[x](https://evil.example) <img src=x> @team ${{ secrets.X }} `a`"'
    code, out = compare("--format", "markdown", events=EVENTS.replace('"Урок"', hostile))
    assert code == 0
    assert out.startswith("**Події: додано 0, змінено 1 (назва), скасовано 0, зникло 0**\n\n- \\~ ")
    for live in ("[x](", " <img", "@team", "://", "${{"):
        assert live not in out, live


@pytest.mark.parametrize("text", ["- a", "1. a", "a\n# b", "https://a.b", "www.a.b", "a@b.c", "***", "| a | b |"])
def test_markdown_is_never_live(text: str) -> None:
    """No list, heading, address, emphasis or table comes out of it, and it stays one line."""
    said = in_markdown(text)
    assert "\n" not in said
    assert text not in said or text == said.replace("\\", "")


def test_a_block_of_code_ends_where_it_should() -> None:
    """However many backticks stand inside."""
    assert fenced("a\n````\nb").splitlines() == ["`````", "a", "````", "b", "`````"]


@pytest.mark.parametrize("model", [Event, Contact, Fact])
def test_every_field_has_a_word(model: type[Event | Contact | Fact]) -> None:
    """A summary never shows a field's technical name."""
    for name, field in model.model_fields.items():
        if (field.alias or name) != "id":
            assert label(f"change_{field.alias or name}", "uk")


# What must not happen


def test_a_number_changed_without_a_new_confirmation_is_an_error(compare: Compare) -> None:
    """With its place, both numbers and a line to paste."""
    code, out = compare(contacts=CONTACTS.replace('dial: "527"', 'dial: "528"'))
    assert code == 1
    assert "data/contacts.yml:4:" in out and "line-changed" in out and "«527», тепер «528»" in out
    assert f'verified_on: "{TODAY}"' in out


@pytest.mark.parametrize("day", ["2026-11-20", TODAY])
def test_a_number_confirmed_anew_may_change(compare: Compare, day: str) -> None:
    """With a later date."""
    changed = CONTACTS.replace('dial: "527"', 'dial: "528"').replace("2026-10-01", day, 1)
    code, out = compare(contacts=changed)
    assert (code, "line-changed" in out) == (0, False)
    assert "номер: 527 → 528; дата підтвердження: 1 жовтня 2026 року → " in out


def test_an_earlier_confirmation_is_none(compare: Compare) -> None:
    """A date that went back confirms nothing."""
    changed = CONTACTS.replace('dial: "527"', 'dial: "528"').replace("2026-10-01", "2026-09-01", 1)
    assert compare(contacts=changed)[0] == 1


def test_a_slip_of_today_can_be_mended_today(compare: Compare) -> None:
    """A line confirmed this morning and mistyped need not wait until tomorrow: the build took it from a person."""
    changed = CONTACTS.replace('dial: "527"', 'dial: "528"')
    assert compare(contacts=changed, today="2026-10-01")[0] == 1
    assert compare(contacts=changed, today="2026-10-01", published=_published("528"))[0] == 0
    assert compare(contacts=changed, today="2026-10-01", published=_published("529"))[0] == 1


def _published(dial: str) -> str:
    """What the build noted of the line when it last published it."""
    told = {"name": "Гаряча лінія", "name_en": "Hotline", "hours": None, "hours_en": None, "verified_on": "2026-10-01"}
    return json.dumps({"527": {"id": "527", "dial": dial, **told}})


def _without_police() -> str:
    return CONTACTS[: CONTACTS.index('  - id: "102"')]


def test_a_line_that_disappears_is_an_error(compare: Compare) -> None:
    """Unless it is said why and when; the line to say it with is there to paste."""
    code, out = compare(contacts=_without_police())
    assert code == 1
    assert 'removed:\n  - {id: "102", reason: "…", date: "2026-11-24"}' in out
    gone = _without_police() + 'removed:\n  - {id: "102", reason: "Лінію закрито", date: "2026-11-24"}\n'
    code, out = compare(contacts=gone)
    assert (code, "contact-removed" in out) == (0, False)
    assert "Контакти: додано 0, змінено 0, прибрано 1." in out


def test_a_local_line_that_disappears_too(compare: Compare, tmp_path_factory: pytest.TempPathFactory) -> None:
    """It is named with its hromada."""
    earlier = write(tmp_path_factory.mktemp("local"), hromada=HROMADA.replace("contacts: []\n", LOCAL))
    code, out = compare("--before", str(earlier / "data"))
    assert code == 1
    assert '{id: "bilytska/cnap"' in out
    gone = CONTACTS + 'removed: [{id: "bilytska/cnap", reason: "Центр переїхав", date: "2026-11-24"}]\n'
    assert compare("--before", str(earlier / "data"), contacts=gone)[0] == 0


def test_removed_and_there_contradict_each_other(compare: Compare) -> None:
    """The file itself is wrong then."""
    both = CONTACTS + 'removed: [{id: "102", reason: "Закрито", date: "2026-11-24"}]\n'
    code, out = compare(contacts=both)
    assert (code, "removed-there" in out) == (1, True)


def test_an_event_that_vanishes_is_warned_of(compare: Compare) -> None:
    """It should be cancelled; what is over may go."""
    start = EVENTS.index('  - id: "stil"')
    code, out = compare(events=EVENTS[:start])
    assert code == 0
    assert out.count("event-vanished") == 1 and "Круглий стіл" in out
    assert "зникло 2" in out
    assert compare("--strict", events=EVENTS[:start])[0] == 1


def test_broken_data_are_told_first(compare: Compare) -> None:
    """There is nothing to compare before they can be read."""
    code, out = compare(contacts="contacts: нічого\n")
    assert code == 1
    assert "data/contacts.yml:1:" in out and "Події" not in out


def test_an_unreadable_past_is_no_wall(compare: Compare, tmp_path: Path) -> None:
    """Whoever mends it must be able to: a warning."""
    earlier = write(tmp_path / "earlier", contacts="contacts: нічого\n")
    code, out = compare("--before", str(earlier / "data"))
    assert (code, "base-unreadable" in out) == (0, True)


# With Git


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small repository with one commit, branch main."""
    root = write(tmp_path_factory.mktemp("repository"))
    for arguments in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "start"]):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments], cwd=root, check=True)
    return root


@pytest.fixture
def since(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Compare:
    """The command in a copy of the repository, with changes that are not committed."""

    def run(*options: str, extra: str = "", **texts: str) -> Said:
        root = shutil.copytree(repository, tmp_path / "copy")
        write(root, **texts)
        if extra:
            (root / extra).parent.mkdir(parents=True, exist_ok=True)
            (root / extra).write_text("x", encoding="utf-8")
        monkeypatch.chdir(root)
        monkeypatch.setattr(command, "ROOT", root)
        given = ["--data", str(root / "data"), "--docs", str(root / "docs"), "--today", TODAY, "--lang", "uk"]
        code = changes.main([*given, "--base", "main", *options])
        return code, capsys.readouterr().out

    return run


def test_a_state_of_the_repository(since: Compare) -> None:
    """The earlier state comes out of Git, data and pages."""
    code, out = since(contacts=CONTACTS.replace('dial: "527"', 'dial: "528"'), page=PAGE + "Ще.")
    assert code == 1
    assert "\ndata/contacts.yml:4:" in out
    assert "Сторінки: додано 0, змінено 1" in out


def test_events_that_were_pulled_are_nobodys_change(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git does not keep them: without their copies, all would seem new."""
    root = shutil.copytree(repository, tmp_path / "copy")
    address = "https://bilytska.example.org/events.yml"
    (root / "data/events/sources.yml").write_text(f'sources:\n  - {{hromada: "bilytska", url: "{address}"}}\n', "utf-8")
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@example.org")
    for arguments in (["add", "."], ["commit", "-q", "-m", "address"]):
        subprocess.run([*git, *arguments], cwd=root, check=True)
    copy = provenance.copy_path(root / "data", "bilytska")
    copy.parent.mkdir()
    copy.write_text(EVENTS, "utf-8")
    known = provenance.Provenance(address, dt.date.fromisoformat(TODAY), "0", None, None, "fresh")
    provenance.state_path(root / "data").write_bytes(provenance.dump({"bilytska": known}))
    monkeypatch.chdir(root)
    monkeypatch.setattr(command, "ROOT", root)
    given = ["--data", str(root / "data"), "--docs", str(root / "docs"), "--today", TODAY, "--lang", "en"]
    assert changes.main([*given, "--base", "main", "--format", "json"]) == 0
    seen = json.loads(capsys.readouterr().out)
    assert set(seen["events"]["counts"].values()) == {0}


def test_annotations_alone_go_into_a_log_that_obeys_its_lines(since: Compare) -> None:
    """Titles of events are strangers' words; they are in the summary, where they are quoted."""
    text = EVENTS.replace('"Урок"', '"##[error]::error::x"')
    code, out = since("--format", "github", contacts=CONTACTS.replace('dial: "527"', 'dial: "528"'), events=text)
    assert code == 1
    assert out.startswith("::error file=data/contacts.yml,line=4") and out.count("\n") == 1


@pytest.mark.parametrize("revision", ["нема", "--help", "-x", "0" * 40])
def test_an_unknown_state_is_a_wrong_call(since: Compare, revision: str) -> None:
    """Exit code 2, no traceback; nothing of it is an option of Git."""
    with contextlib.redirect_stderr(io.StringIO()) as said:
        assert since(f"--base={revision}")[0] == 2
    assert "Git" in said.getvalue()


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({"events": EVENTS + "# нотатка\n"}, 0),
        ({"extra": "docs/help/new.uk.md"}, 0),
        ({"config": CONFIG + "  - help/new.md\n"}, 0),
        ({"config": CONFIG + "hooks: [evil.py]\n"}, 1),
        ({"config": CONFIG.replace("x", "!!python/name:os.system")}, 1),
        ({"extra": "scripts/evil.py"}, 1),
        ({"extra": ".github/workflows/evil.yml"}, 1),
        ({"extra": "documents/a.md"}, 1),
    ],
)
def test_content_stays_within_its_folders(since: Compare, texts: dict[str, str], code: int) -> None:
    """docs/, data/ and the menu are an officer's; any other file is named."""
    done, out = since("--only-content", **texts)
    assert (done, "change-outside" in out) == (code, bool(code))


def test_a_menu_that_is_gone_is_no_menu() -> None:
    """Deleting mkdocs.yml, or adding it, is a developer's."""
    assert [one.code for one in outside(["mkdocs.yml"], b"nav: []\n", None)] == ["change-outside"]
    assert [one.code for one in outside(["mkdocs.yml"], b"nav: []\n", b"nav: [a.md]\n")] == []


@pytest.mark.parametrize(
    "options", [["--base", "nowhere"], ["--before", "/nowhere"], ["--before", ".", "--only-content"]]
)
def test_wrong_calls(options: list[str]) -> None:
    """Exit code 2."""
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            code = changes.main(options)
        except SystemExit as left:
            code = int(str(left.code))
    assert code == 2


def test_a_wrong_call_is_answered_in_ukrainian(capsys: pytest.CaptureFixture[str]) -> None:
    """What argparse found, and how to ask for help."""
    with pytest.raises(SystemExit):
        changes.main(["--nothing"])
    assert re.match(r"Команду написано не так: .*--nothing.*--help\n$", capsys.readouterr().err)


def test_the_projects_own_contacts_survive_a_look(project: Project) -> None:
    """Compared with itself nothing changes: models, files and words fit together."""
    with contextlib.redirect_stdout(io.StringIO()) as said:
        assert changes.main(["--before", str(project.data), "--data", str(project.data), "--lang", "uk"]) == 0
    assert said.getvalue().count("без змін") == 3
