"""The editor in the browser: an officer's change, and nothing else, reaches the file; no stranger is asked."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Project
from editing import PICKER, WRITE, Editing, answering
from playwright.sync_api import Browser, Locator, ViewportSize, expect

import command
import install
import npm_packages
from desk import editor_files, merging, previewing
from generator.author import editor
from generator.author.questions import proposed_id
from generator.author.widgets import widgets
from generator.base.files import mirror
from generator.base.words import editor_words
from generator.check import menu
from generator.check.event_files import read_events
from generator.check.menu import Menu
from generator.model.campaign import Campaign, Repository
from generator.model.contact import ContactFile
from generator.model.event import EventDocument
from generator.model.event_source import SourceFile
from generator.model.hromada import Hromada
from generator.model.plan import ActionPlan
from generator.read.documents import FrontMatter, read_document

MODELS = [EventDocument, SourceFile, ContactFile, Hromada, ActionPlan, Campaign, FrontMatter]
EVENTS, HROMADA, PAGE = "data/events/bilytska.yml", "data/hromadas/bilytska.yml", "docs/help/call"
FILES = [EVENTS, "data/events/sources.yml", HROMADA, "data/contacts.yml", "data/campaign.yml"]
FILES += ["mkdocs.yml", f"{PAGE}.uk.md", f"{PAGE}.en.md", "docs/help/index.uk.md"]
HOSTS = {"bilytska": "Білицька громада", "dykanska": "Диканська громада", "national": "Уся країна"}
REFUSED = "yml changed meanwhile"  # what the library is told when a form would undo a change
LIBRARY_SLIP = "error: Cannot convert undefined or null to object"  # its own, while the form of a new page closes


@pytest.fixture(scope="session")
def site_menu(project: Project) -> Menu:
    found, _ = menu.load(project.root / "mkdocs.yml", None)
    assert found is not None
    return found


@pytest.fixture(scope="session")
def campaign(project_data: Any) -> Campaign:
    found: Campaign = project_data.campaign
    return found.model_copy(update={"repository": None})


@pytest.fixture(scope="session")
def library() -> dict[str, bytes]:
    """The library as make test brings it."""
    found = editor_files.library()
    assert found, "the editor's library is not there: run make test"
    return found


# Settings from the models


def _forms(fields: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in fields:
        yield one
        yield from _forms(one.get("fields", []))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.__name__))
def test_every_field_has_a_ukrainian_name(model: type[Any]) -> None:
    """A new field of a model is named in words/editor.yml, and so is each of its choices."""
    for one in _forms(widgets(model)):
        assert re.search("[а-яіїєґ]", one["label"], re.I), f"{one['name']}: give it a name in words/editor.yml"
        for choice in one.get("options", []):
            known = re.search("[а-яіїєґ]", choice["label"], re.I) or choice["label"] in ("GitHub", "GitLab")
            assert known, f"{one['name']}: {choice['value']} has no name in words/editor.yml"


def test_no_name_is_left_over() -> None:
    """A field or a model that is called otherwise now takes its words along."""
    schemas = [model.model_json_schema(by_alias=True) for model in MODELS]
    parts = [part for schema in schemas for part in (schema, *schema.get("$defs", {}).values())]
    named = {name for part in parts for key in part.get("properties", ()) for name in (key, f"{part['title']}.{key}")}
    words = editor_words()
    assert {key for table in ("fields", "hints", "options") for key in words[table]} - named == {"body", "flag"}


def test_fields_follow_the_models() -> None:
    """Names, what must be filled, choices and hints are those of the models."""
    hromada, events = widgets(EventDocument)
    assert hromada["widget"] == "hidden"
    by_name = {one["name"]: one for one in events["fields"]}
    assert list(by_name)[:4] == ["title", "date", "time", "how"] and list(by_name)[-1] == "id"
    assert by_name["id"]["widget"] == "hidden" and "except_" not in str(by_name)
    texts = [name for name, one in by_name.items() if one.get("required") and one["widget"] != "object"]
    assert texts == ["how"] and [one["required"] for one in by_name["title"]["fields"]] == [True, False]
    assert by_name["kind"]["options"][0] == {"label": "урок", "value": "lesson"}
    assert by_name["audience"]["multiple"] and by_name["date"]["widget"] == "datetime"
    assert by_name["time"]["pattern"][0].startswith(r"^\d\d?:")
    assert by_name["place"]["hint"] == "Місце зустрічі." and "hint" not in by_name["how"]
    assert [one["label"] for one in by_name["place"]["fields"]] == ["Назва місця", "Адреса", "Сховати адресу"]


def test_no_tick_opens_what_is_optional() -> None:
    """A place, a text in two languages, a contact are in sight, and none of it has to be filled; a repeat is ticked."""
    events = {one["name"]: one for one in widgets(EventDocument)[1]["fields"]}
    for name in ("place", "about", "contact", "status_note"):
        assert events[name]["required"] and not any(
            one["required"] for one in _forms([events[name]]) if one["widget"] != "object"
        ), name
    assert not events["repeat"]["required"]


def test_one_setting_turns_the_editor_to_a_git_host(campaign: Campaign, site_menu: Menu) -> None:
    """Without it files of this machine are edited; with it, what is saved waits as a pull request."""
    assert editor.settings_of(campaign, site_menu, HOSTS)["publish_mode"] == "simple"
    given: dict[str, Any] = {"host": "gitlab", "name": "hromada/krok"}
    there = campaign.model_copy(update={"repository": Repository(**given, application="a1")})
    settings = editor.settings_of(there, site_menu, HOSTS)
    assert settings["publish_mode"] == "editorial_workflow"
    assert settings["backend"] == {
        "name": "gitlab", "repo": "hromada/krok", "branch": "main", "auth_type": "pkce", "app_id": "a1",
    }  # fmt: skip
    with_token = campaign.model_copy(update={"repository": Repository(**given | {"host": "github"})})
    assert editor.settings_of(with_token, site_menu, HOSTS)["backend"]["auth_methods"] == ["token"]


def test_every_file_that_officers_write_has_its_place(campaign: Campaign, site_menu: Menu, project: Project) -> None:
    """Each page and data file leads to a form of the settings, where it will be found."""
    settings = editor.settings_of(campaign, site_menu, HOSTS)
    names = {one["name"] for one in settings["collections"] if "name" in one} | {"_singletons"}
    pages = [path.relative_to(project.root).as_posix() for path in project.docs.rglob("*.md")]
    for file in [*pages, EVENTS, "data/contacts.yml", "data/hromadas/poltavska.yml", "data/events/sources.yml"]:
        address = editor.address(file, site_menu)
        assert address is not None and address.split("/")[2] in names, file
    assert editor.address(f"{PAGE}.en.md", site_menu) == "#/collections/help/entries/call"
    assert editor.address("docs/events/index.uk.md", site_menu) == "#/collections/pages/entries/events-index"
    assert editor.address("data/charts.yml", site_menu) is None


def test_library_that_asks_others_is_refused(
    library: dict[str, bytes], campaign: Campaign, site_menu: Menu, project: Project
) -> None:
    """Another release may ask other hosts: then it is looked at before it is used."""
    changed = library | {
        editor.SCRIPT: library[editor.SCRIPT].replace(b"https://unpkg.com/", b"https://other.example/")
    }
    with pytest.raises(ValueError, match=r"unpkg\.com"):
        editor.files(changed, project.overrides, campaign, site_menu, HOSTS)


def test_only_an_editor_is_replaced(tmp_path: Path) -> None:
    """--out never empties a folder that holds something else."""
    assert command.replaceable(tmp_path / "new", "settings.json")
    (tmp_path / "letter.txt").write_text("")
    assert not command.replaceable(tmp_path, "settings.json")


def test_another_file_than_the_known_one_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """What npm gives is used only when its sum is the one in the project."""

    def call(*command: str | Path, **_streams: int | None) -> int:
        (Path(command[-1]) / "yaml-2.9.1.tgz").write_bytes(b"something else")
        return 0

    monkeypatch.setattr(install, "call", call)
    with pytest.raises(install.Stop, match=r"yaml@2\.9\.1 could not be had, or it is another file"):
        npm_packages.packed(["npm"], npm_packages.EDITOR[1])


def test_second_start_needs_no_network(library: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npm_packages, "npm_command", lambda folder: pytest.fail("asked npm again"))
    npm_packages.ensure_editor()


# In the browser


class Opened(Editing):
    """The editor, and what its formats make of a file."""

    def rewritten(self, text: str, change: str, form: str = "events") -> str:
        """What becomes of a file when a form changes its ``content`` as the JavaScript ``change`` says."""
        script = f"""async ([text, form]) => {{
          const formats = await import("./files.js");
          const {{ cms, names, letters }} = await (await fetch("settings.json")).json();
          const {{ files, ...one }} = [...cms.collections, ...cms.singletons].find(({{ name }}) => name === form);
          const {{ fields }} = files?.[0] ?? one;
          const format =
            form === "help" ? formats.page(fields)
            : form === "events" ? formats.events(fields, names, letters)
            : formats.yaml(fields);
          const content = format.fromFile(text);
          {change};
          return format.toFile(content);
        }}"""
        return str(self.page.evaluate(script, [text, form]))


def _nothing(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("404 Not Found", [])
    return []


@pytest.fixture(scope="module")
def opened(
    whole_browser: Browser,
    project: Project,
    library: dict[str, bytes],
    campaign: Campaign,
    site_menu: Menu,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Opened]:
    """The editor on a small copy of the project's files, opened as an officer does."""
    folder = tmp_path_factory.mktemp("editor")
    mirror(folder, editor.files(library, project.overrides, campaign, site_menu, HOSTS))
    tall = ViewportSize(width=1280, height=4000)  # a field is made when it comes into sight
    with (
        pytest.MonkeyPatch.context() as patch,
        answering(previewing.Preview().app(_nothing, folder, "/")) as port,
        whole_browser.new_context(viewport=tall) as context,
    ):
        patch.setattr(previewing, "EDITOR", folder)
        patch.setattr(previewing, "parts", {merging.START: merging.answered})
        context.add_init_script(PICKER)
        found = Opened(context.new_page(), f"http://127.0.0.1:{port}")
        found.page.on("console", lambda said: found.said.append(f"{said.type}: {said.text}"))
        found.page.on("pageerror", lambda error: found.said.append(f"error: {error}"))
        found.page.on("request", lambda request: found.asked.append(request.url))
        found.go("")
        for file in FILES:
            found.page.evaluate(WRITE, [file, (project.root / file).read_text(encoding="utf-8")])
        buttons = found.page.locator("button:visible")
        expect(buttons).to_have_text(["Редагувати на цьому комп’ютері"])  # none to a Git host
        buttons.click()
        expect(found.page.get_by_text("Білицька громада")).to_be_visible()
        yield found


def test_added_event_is_all_that_changes_in_the_file(opened: Opened) -> None:
    """An event typed into the form is added below the others, which stay to the letter, comments too; it is valid."""
    before = opened.read(EVENTS) or ""
    old, _ = read_events(before.encode(), EVENTS)
    opened.go("events/entries/bilytska")
    opened.page.get_by_role("button", name=re.compile("Додати: .?подія")).click()
    new = f"events.{len(old.events)}"
    opened.field(f"{new}.title.uk").get_by_role("textbox").fill('Зустріч: "разом"')
    opened.field(f"{new}.date").locator("input").fill("2026-12-18")
    opened.field(f"{new}.time").get_by_role("textbox").fill("18:30")
    opened.field(f"{new}.how").get_by_text("на місці", exact=True).click()
    opened.field(f"{new}.audience").get_by_text("батьки").click()
    after = opened.saved(EVENTS)
    assert after.startswith(before.rstrip("\n"))
    assert (
        after.removeprefix(before.rstrip("\n"))
        == """

  - id: "zustrich-razom-2026-12"
    title:
      uk: "Зустріч: \\"разом\\""
    date: "2026-12-18"
    time: "18:30"
    how: "on_site"
    audience: ["parents"]
"""
    )
    found, problems = read_events(after.encode(), EVENTS)
    assert found.events[:-1] == old.events and found.events[-1].title.uk == 'Зустріч: "разом"'
    assert [problem.text() for problem in problems if problem.severity == "error"] == []


def test_english_page_is_corrected_and_its_pair_is_left_alone(opened: Opened, tmp_path: Path) -> None:
    """Both pages are shown side by side; a new English title changes one line of one file."""
    uk, en = opened.read(f"{PAGE}.uk.md"), opened.read(f"{PAGE}.en.md") or ""
    opened.go("help/entries/call")
    expect(opened.field("body").get_by_role("textbox")).to_have_value(
        re.compile(r'{{ phone\("527"\) }}'),
    )
    expect(opened.field("title", 1).get_by_role("textbox")).to_have_value(
        "How to call safely",
    )
    opened.field("title", 1).get_by_role("textbox").fill("When you call: what happens")
    corrected = opened.saved(f"{PAGE}.en.md")
    assert opened.read(f"{PAGE}.uk.md") == uk
    assert corrected == en.replace('title: "How to call safely"', 'title: "When you call: what happens"')
    file = tmp_path / "call.en.md"
    file.write_text(corrected, encoding="utf-8")
    document, problems = read_document(file, "help/call", "en")
    assert document is not None and document.meta.title == "When you call: what happens", problems


def test_new_page_needs_no_english_one(opened: Opened) -> None:
    """A page is made in Ukrainian; its English file comes when somebody writes it."""
    opened.go("help/new")
    opened.field("title").get_by_role("textbox").fill("Нова сторінка")
    opened.field("description").get_by_role("textbox").fill("Про що вона.")
    opened.field("body").get_by_role("textbox").fill('Телефон: {{ phone("527") }}.')
    opened.field("reviewed").locator("input").fill("2026-11-24")
    made = """---
title: "Нова сторінка"
description: "Про що вона."
reviewed: "2026-11-24"
---

Телефон: {{ phone("527") }}.
"""
    assert opened.saved("docs/help/nova-storinka.uk.md") == made
    assert opened.read("docs/help/nova-storinka.en.md") is None


def _typed_while_another_wrote(opened: Opened, raion: str, old: str, new: str) -> str:
    """A raion typed into the form of a hromada, and the file as somebody else left it meanwhile."""
    opened.go("hromadas/entries/bilytska")
    opened.field("raion.uk").get_by_role("textbox").fill(raion)
    before = opened.read(HROMADA) or ""
    theirs = before.replace(old, new, 1)
    assert theirs != before
    opened.page.evaluate(WRITE, [HROMADA, theirs])
    return theirs


def _told(opened: Opened, button: str) -> Locator:
    """Press a button that would undo the other's change; gives the dialog that says so."""
    opened.page.get_by_role("button", name=button).click()
    dialog = opened.page.get_by_role("dialog", name="Файл змінився, поки ви його правили")
    expect(dialog).to_contain_text("bilytska.yml")
    return dialog


def _opened_anew(opened: Opened, act: Callable[[], object]) -> None:
    """What the page knew is gone. Where somebody typed, the editor offers a draft of the form as it was."""
    with opened.page.expect_event("load"):
        act()
    draft = opened.page.get_by_role("button", name="Відкинути")
    opened.page.add_locator_handler(draft, lambda button: button.click())


def test_what_another_changed_meanwhile_is_taken_in(opened: Opened) -> None:
    """Other fields stay as the other left them, also at the next save of the same form; the bar says so."""
    _typed_while_another_wrote(opened, "Моє", "katottg:", "note: Колега.\nkatottg:")
    after = opened.saved(HROMADA)
    assert 'uk: "Моє"' in after and "note: Колега.\n" in after
    expect(opened.page.locator("#bar")).to_contain_text("змінами інших людей")
    opened.go("hromadas/entries/bilytska")  # the form is still as it was filled at first
    opened.field("raion.uk").get_by_role("textbox").fill("Знову моє")
    after = opened.saved(HROMADA)
    assert 'uk: "Знову моє"' in after and "note: Колега.\n" in after
    _opened_anew(opened, opened.page.get_by_role("button", name="Відкрити редактор наново").click)
    opened.go("hromadas/entries/bilytska")
    expect(opened.field("note").get_by_role("textbox").first).to_have_value("Колега.")


@pytest.mark.parametrize(("mine", "theirs", "keep"), [("А", "Б", "Мій варіант"), ("В", "Г", "Чужий варіант")])
def test_the_same_field_is_the_persons_choice(opened: Opened, mine: str, theirs: str, keep: str) -> None:
    """Both texts are shown; nothing is chosen beforehand."""
    was = re.search(r"raion: .*", opened.read(HROMADA) or "")
    assert was
    _typed_while_another_wrote(opened, mine, was[0], f'raion: {{uk: "{theirs}"}}')
    dialog = _told(opened, "Зберегти")
    expect(dialog.locator("legend")).to_have_text(["Район › Українською"])
    expect(dialog.locator("pre:visible")).to_have_text([mine, theirs])
    dialog.get_by_role("button", name="Зберегти так").click()
    expect(dialog).to_be_visible()  # nothing was chosen
    dialog.get_by_label(keep).check()
    dialog.get_by_role("button", name="Зберегти так").click()
    expect(opened.page).to_have_url(re.compile(r"#/collections/hromadas$"))
    kept, gone = (mine, theirs) if "Мій" in keep else (theirs, mine)
    after = opened.read(HROMADA) or ""
    assert f'uk: "{kept}"' in after and f'"{gone}"' not in after
    _opened_anew(opened, opened.page.reload)


def test_a_form_is_not_saved_over_a_change_it_has_not_seen(opened: Opened) -> None:
    """Where the program can't be asked, what another wrote stays, the officer is told and keeps what was typed."""
    opened.page.route("**/merge/", lambda route: route.abort())
    theirs = _typed_while_another_wrote(opened, "Моє", "katottg:", "# Колега: моє\nkatottg:")
    dialog = _told(opened, "Зберегти")
    expect(dialog.locator("[data-part=mine]")).to_contain_text('uk: "Моє"')
    expect(dialog.locator("[data-part=theirs]")).to_have_text("# Колега: моє")
    buttons = [editor_words()["changed"][name] for name in ("copy", "download", "reload", "close")]
    expect(dialog.locator("button:visible")).to_have_text(buttons)
    with opened.page.expect_download() as download:
        dialog.get_by_role("button", name="Завантажити").click()
    mine = download.value.path().read_text(encoding="utf-8")
    assert 'uk: "Моє"' in mine and "Колега: моє" not in mine
    dialog.get_by_role("button", name="Повернутися").click()
    expect(opened.page.get_by_text("Файл не збережено.")).to_be_visible()
    opened.page.get_by_role("button", name="OK").click()
    expect(opened.field("raion.uk").get_by_role("textbox")).to_have_value("Моє")
    assert opened.read(HROMADA) == theirs

    dialog = _told(opened, "Зберегти")
    _opened_anew(opened, dialog.get_by_role("button", name="Відкрити наново").click)
    for raion in ("Знову моє", "І ще раз"):  # the second time, the file is as the first left it
        opened.go("hromadas/entries/bilytska")
        opened.field("raion.uk").get_by_role("textbox").fill(raion)
        after = opened.saved(HROMADA)
        assert f'uk: "{raion}"' in after and "# Колега: моє\n" in after
    opened.page.unroute("**/merge/")
    opened.said[:] = [text for text in opened.said if "ERR_FAILED" not in text]


CHANGE = """async (act) => {
  const { remembering } = await import("./unchanged.js");
  const { toFile } = remembering({ toFile: ({ text }) => text });
  const site = await (await navigator.storage.getDirectory()).getDirectoryHandle("site");
  const folder = await site.getDirectoryHandle("data");
  const file = await folder.getFileHandle("other.yml", { create: true });
  const written = async () => {
    const stream = await file.createWritable();
    try {
      await stream.write(toFile({ text: "mine", $file: "as it was" }));
    } finally {
      await stream.close().catch(() => {});
    }
  };
  const acting = act === "write" ? written() : folder.removeEntry("other.yml");
  window.done = acting.then(() => "done", (reason) => reason.message);
}"""


@pytest.mark.parametrize(("act", "word"), [("write", "Виберіть, чий варіант"), ("remove", "файл не видалено")])
def test_browsers_without_a_move_and_removing_are_guarded_too(opened: Opened, act: str, word: str) -> None:
    """Written into directly or removed: what the editor has not read stays, whole."""
    opened.page.evaluate(WRITE, ["data/other.yml", "theirs"])
    opened.page.evaluate(CHANGE, act)
    dialog = opened.page.get_by_role("dialog", name="Файл змінився")
    expect(dialog.get_by_text(word)).to_be_visible()
    dialog.get_by_role("button", name="Повернутися").click()
    assert opened.page.evaluate("window.done") == f"other.{REFUSED}"
    assert opened.read("data/other.yml") == "theirs"


KEPT = """# Про файл.
hromada: bilytska
події:
  # Перша.
  - id: persha
    назва: {uk: 'Перша', en: First} # двома мовами
    дата: 02.12.2026
    повтор: {кожні: week, до: 2026-12-30}
    example: true
    contact: {phone: 0800505501}
    cost: free
    how: on_site

  # Друга.
  - id: druha
    title: Друга
    date: 2026-12-03
    how: online
"""


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        ("", "", ""),
        ("content.events[0].title.uk = 'Інша'", "uk: 'Перша'", "uk: 'Інша'"),
        ("content.events[0].contact.phone = '+380442841915'", "0800505501", '"+380442841915"'),
        ("content.events[0].repeat.until = '2027-01-06'", "до: 2026-12-30", 'до: "2027-01-06"'),
        ("content.events[0].example = 'ні'", "example: true", 'example: "ні"'),
        ("content.events[0].cost = {uk: '50 грн', en: ''}", "cost: free", 'cost: "50 грн"'),
        ("content.events[1].title.uk = 'Третя'", "title: Друга", 'title: "Третя"'),
        ("delete content.events[0].contact", "    contact: {phone: 0800505501}\n", ""),
        ("content.events[0].time = '10:00'", "on_site\n", 'on_site\n    time: "10:00"\n'),
        ("content.events.splice(1)", KEPT[KEPT.index("\n  # Друга") :], ""),
        ("content.events.splice(0, 1)", KEPT[KEPT.index("  # Перша") : KEPT.index("  # Друга")], ""),
    ],
)
def test_what_was_not_edited_stays_to_the_letter(opened: Opened, change: str, old: str, new: str) -> None:
    """Comments, quotes, blank lines, Ukrainian names, numbers with their zeros: only what was edited is another."""
    assert opened.rewritten(KEPT, change) == KEPT.replace(old, new, 1)


def test_moved_events_take_their_comments_along(opened: Opened) -> None:
    first, second = KEPT[KEPT.index("  # Перша") : KEPT.index("\n  # Друга")], KEPT[KEPT.index("  # Друга") :]
    moved = opened.rewritten(KEPT, "content.events.reverse()")
    assert moved == KEPT[: KEPT.index("  # Перша")] + second + "\n" + first


def test_all_our_files_come_back_as_they_were(opened: Opened, project: Project) -> None:
    """No file of the project is written differently by the editor when nothing was edited."""
    forms = {"data/contacts.yml": "contacts", "data/action-plan.yml": "action-plan", EVENTS: "events"}
    forms |= {"data/campaign.yml": "campaign", "data/events/sources.yml": "sources"}
    forms |= {"data/hromadas/poltavska.yml": "hromadas", f"{PAGE}.uk.md": "help", "docs/model/map.uk.md": "help"}
    for file, form in forms.items():
        text = (project.root / file).read_text(encoding="utf-8")
        assert opened.rewritten(text, "", form) == text, file


def test_a_wrong_folder_is_told(opened: Opened, whole_browser: Browser) -> None:
    """A folder without mkdocs.yml is not this site; one without .git may be."""
    with whole_browser.new_context() as context:
        page = context.new_page()
        page.add_init_script("window.showDirectoryPicker = () => navigator.storage.getDirectory();")
        page.goto(f"{opened.url}/edit/")
        page.get_by_role("button", name="Редагувати").click()
        expect(page.get_by_role("alert")).to_contain_text("немає файлу mkdocs.yml")


def test_short_names_are_the_programs_own(opened: Opened) -> None:
    """The form calls an event as ``make event`` would: one rule for Latin letters, months and names that are taken."""
    titles = ["Урок «Безпечна робота»", "Зустріч із Яною й Євою", "Розгляд справ", "Кам’яні Потоки", "…", "Щ" * 70]
    script = """async ([titles, taken]) => {
      const { proposedId } = await import("./slugs.js");
      const { letters } = await (await fetch("settings.json")).json();
      return titles.map((uk) => proposedId({ title: { uk }, date: "2026-12-18" }, taken, letters));
    }"""
    taken = ["rozghliad-sprav-2026-12"]
    named = opened.page.evaluate(script, [titles, taken])
    assert named == [proposed_id(title, "2026-12-18", taken) for title in titles]


def test_an_id_stays_when_a_form_is_saved_again(opened: Opened) -> None:
    """Whatever becomes of its title meanwhile; a copy of an event gets an id of its own."""
    change = """content.events.push({ id: "0123456789ab", title: { uk: "Перша" }, date: "2026-12-18", how: "online" });
      format.toFile(content);
      content.events.at(-1).title.uk = "Інша";
      content.events.push({ ...content.events[0] })"""
    ids = re.findall(r"- id: \"?([\w-]+)", opened.rewritten(KEPT, change))
    assert ids == ["persha", "druha", "persha-2026-12", "persha-2026-12-2"]


def test_every_hromada_has_a_form(opened: Opened) -> None:
    """One without a file of events is in the list, and its first event makes the file."""
    opened.go("events/entries/dykanska")
    opened.page.get_by_role("button", name=re.compile("Додати: .?подія")).click()
    opened.field("events.0.title.uk").get_by_role("textbox").fill("Урок")
    opened.field("events.0.date").locator("input").fill("2026-12-18")
    opened.field("events.0.how").get_by_text("на місці", exact=True).click()
    opened.field("events.0.place.name.uk").get_by_role("textbox").fill("Ліцей")
    opened.field("events.0.contact.phone").get_by_role("textbox").fill("нуль 800")
    opened.page.get_by_role("button", name="Зберегти").click()
    expect(opened.field("events.0.contact.phone")).to_contain_text("Літер у ньому немає")
    opened.field("events.0.contact.phone").get_by_role("textbox").fill("")
    made = opened.saved("data/events/dykanska.yml")
    assert (
        made
        == """hromada: "dykanska"
events:
  - id: "urok-2026-12"
    title:
      uk: "Урок"
    date: "2026-12-18"
    how: "on_site"
    place:
      name:
        uk: "Ліцей"
"""
    )


def test_deleting_asks_and_is_undone(opened: Opened) -> None:
    """The editor asks first; a button on the bar brings back, to the letter, what was deleted in this tab."""
    files = [f"{PAGE}.uk.md", f"{PAGE}.en.md"]
    before = [opened.read(file) for file in files]
    opened.go("help")
    opened.page.get_by_role("checkbox", name="Як зателефонувати безпечно").or_(
        opened.page.get_by_role("row", name="Як зателефонувати безпечно").get_by_role("checkbox")
    ).first.click()
    opened.page.locator("button", has_text="Видалити").first.click()
    opened.page.get_by_role("alertdialog").get_by_role("button", name="Видалити").click()
    expect(opened.page.locator("#bar")).to_contain_text("Видалено: call")
    assert [opened.read(file) for file in files] == [None, None]
    with opened.page.expect_event("load"):
        opened.page.get_by_role("button", name="Повернути видалене").click()
    assert [opened.read(file) for file in files] == before


def test_nobody_else_is_asked_and_nothing_is_amiss(opened: Opened) -> None:
    """Through all of the above: no other host, no error or warning in the console."""
    strangers = {url for url in opened.asked if not url.startswith((opened.url, "blob:", "data:"))}
    assert strangers == set()
    amiss = [text for text in opened.said if text.startswith(("error", "warning"))]
    assert [text for text in amiss if text != LIBRARY_SLIP and REFUSED not in text] == []
