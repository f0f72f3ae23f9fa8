"""The officer's guide, walked in a real browser: what it says is what there is, and its pictures are of that.

``make test ARGS="tests/author/test_guide.py --accept"`` takes the pictures anew, after a change of what they show.
"""

import http.client
import importlib.resources
import itertools
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import PATIENCE, Project
from desks import git
from editing import HANDLE, PICKER, WRITE, Editing
from openpyxl import Workbook
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

import run

EPOCH = "1795521600"  # the day of the walk: 24 November 2026
SIZE: ViewportSize = {"width": 1100, "height": 760}
TALL: ViewportSize = {"width": 1100, "height": 3000}  # the editor makes a field when it comes into sight
EVENTS, CONTACTS, PAGE = "data/events/bilytska.yml", "data/contacts.yml", "docs/help/call"
FILES = [EVENTS, "data/events/sources.yml", "data/hromadas/bilytska.yml", CONTACTS, "data/campaign.yml", "mkdocs.yml"]
FILES += [f"{PAGE}.uk.md", f"{PAGE}.en.md", "docs/help/index.uk.md", "docs/help/index.en.md"]


# Headings, buttons and names of fields in sight: what a reader of the guide looks for. Data may change.
VISIBLE = """(root) => [...root.querySelectorAll("h1, h2, h3, h4, button, th, summary, label")]
  .filter((one) => !one.closest("[inert], [hidden]"))
  .filter((one) => one.checkVisibility({visibilityProperty: true, opacityProperty: true}))
  .filter((one) => { const {top, bottom} = one.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight; })
  .map((one) => one.innerText.trim().replace(/\\s+/g, " ")).filter((text) => /[А-яІіЇїЄєҐґ]/.test(text))"""


# A photo as large as phones make them.
PHOTO = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 2400, height: 1800});
  const drawing = canvas.getContext("2d");
  for (let at = 0; at < 24; at++) {
    drawing.fillStyle = `hsl(${at * 15} 60% 60%)`;
    drawing.fillRect(at * 100, 0, 100, 1800);
  }
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  return [...new Uint8Array(await blob.arrayBuffer())];
}"""
BYTES = f"async (path) => [...new Uint8Array(await (await (await ({HANDLE})(path)).getFile()).arrayBuffer())]"
NAMES = """async (folder) => {
  let here = await (await navigator.storage.getDirectory()).getDirectoryHandle("site");
  for (const part of folder.split("/")) here = await here.getDirectoryHandle(part);
  return Array.fromAsync(here.keys());
}"""


@dataclass
class Walk:
    """Somebody who follows the guide: an editor, a preview, what was seen on the way, and what the hand did."""

    root: Path  # the copy of the project
    url: str
    editing: Editing
    page: Page
    pictures: dict[str, bytes]
    seen: dict[str, list[str]]
    acts: Counter[str] = field(default_factory=Counter)  # of each errand: a click, a field filled
    errand: str = ""

    def click(self, target: Locator) -> None:
        """One act."""
        self.acts[self.errand] += 1
        target.click()

    def type(self, path: str, text: str) -> None:
        """One act: a field filled."""
        self.acts[self.errand] += 1
        one = self.editing.field(path)
        one.locator("input, textarea").first.fill(text)

    def choose(self, path: str, text: str) -> None:
        """One act: one of the choices in sight."""
        self.click(self.editing.field(path).get_by_text(text, exact=True))

    def picture(self, name: str, page: Page, of: Locator | None = None) -> None:
        """Remember how a page looks where ``of`` is, and the words on it."""
        page.set_viewport_size(SIZE)
        looks: list[list[str]] = []
        while len(looks) < 2 or looks[-1] != looks[-2]:  # until nothing moves any more
            if of is not None:
                of.evaluate("one => one.scrollIntoView({block: 'center'})")
            page.wait_for_timeout(300)
            looks.append((of or page.locator("body")).evaluate(VISIBLE))
        self.seen[name] = looks[-1]
        self.pictures[name] = page.screenshot(type="jpeg", quality=60)
        page.set_viewport_size(TALL)

    def unfold(self, field: str, number: int) -> None:
        """Show one entry of a list; to show all takes the browser long."""
        folded = self.editing.field(field).locator(".item")
        expect(folded.nth(number)).to_be_visible()
        folded.nth(number).locator("[aria-expanded=false]").first.click()

    def save(self, file: str) -> str:
        """Save in the editor, one act; what it wrote goes to the copy's folder, as it would have gone by itself."""
        self.acts[self.errand] += 1
        text = self.editing.saved(file)
        (self.root / file).write_text(text, encoding="utf-8")
        return text

    def shows(self, path: str, text: str) -> None:
        """The preview's page, once it says ``text``."""
        end = time.monotonic() + PATIENCE
        self.page.goto("about:blank")  # from where no page loads itself anew just then
        while time.monotonic() < end:
            if text in self.page.request.get(f"{self.url}{path}").text():
                self.page.goto(f"{self.url}{path}")
                return
            time.sleep(0.1)
        pytest.fail(f"{path} does not say {text}")


@pytest.fixture(scope="module")
def browser(launch: Callable[..., Browser], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser with the letters of a package of ours: pictures and what is in sight are the same on every Linux."""
    folder = tmp_path_factory.mktemp("letters")
    letters = importlib.resources.files("fontpkg_source_sans_3") / "files"
    settings = f"<fontconfig><dir>{letters}</dir><cachedir>{folder}</cachedir></fontconfig>"
    (folder / "fonts.conf").write_text(settings, encoding="utf-8")
    with launch(env={**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")}) as chromium:
        yield chromium


@pytest.fixture(scope="module")
def walk(project: Project, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    root = tmp_path_factory.mktemp("guide") / "project"
    left_out = shutil.ignore_patterns(".git", ".venv", "site", ".site*", ".build", ".releases", ".cache", "*_cache")
    shutil.copytree(project.root, root, ignore=left_out)
    (root / ".venv").symlink_to(project.root / ".venv")  # the editor's library
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "data", "docs", "mkdocs.yml", ".gitignore", ".gitattributes")
    git(root, "commit", "-qm", "Початок")
    git(root.parent, "clone", "-q", "--bare", str(root), "hub.git")
    git(root, "remote", "add", "origin", str(root.parent / "hub.git"))
    opened = root.parent / "opened"  # by the program, in what stands here for a browser
    (root.parent / "open").write_text('#!/bin/sh\necho "$1" > "$0ed"\n', encoding="utf-8")
    (root.parent / "open").chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    environment = {**os.environ, **run.FOR_CHILDREN, "SOURCE_DATE_EPOCH": EPOCH}
    environment |= {"BROWSER": f"{root.parent / 'open'} %s", "DISPLAY": ":none"}
    command = [sys.executable, root / "scripts/edit.py", "--address", address]
    log = (root.parent / "log.txt").open("wb")
    process = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log)
    try:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(OSError):
                connection = http.client.HTTPConnection(address, timeout=60)
                connection.request("GET", "/edit/")
                if connection.getresponse().status == 200 and opened.is_file():
                    break
            time.sleep(0.1)
        with browser.new_context(
            viewport=TALL, locale="uk-UA", timezone_id="Europe/Kyiv", reduced_motion="reduce"
        ) as context:
            context.add_init_script(PICKER)
            tab = context.new_page()
            walker = Walk(root, f"http://{address}", Editing(tab, f"http://{address}"), context.new_page(), {}, {})
            tab.goto(opened.read_text().strip())
            for file in FILES:
                tab.evaluate(WRITE, [file, (root / file).read_text(encoding="utf-8")])
            yield walker
    finally:
        process.terminate()
        process.wait(PATIENCE)
        log.close()


def test_the_editor_opens(walk: Walk) -> None:
    """One button, and the sections of the site are there."""
    tab = walk.editing.page
    expect(tab.locator("button:visible")).to_have_text(["Редагувати на цьому комп’ютері"])
    walk.picture("start", tab)
    tab.locator("button:visible").click()
    expect(tab.get_by_text("Білицька громада")).to_be_visible()
    walk.picture("sections", tab)


def test_an_event_is_added(walk: Walk) -> None:
    """Typed from a poster into the form and saved, it stands on the page of events."""
    walk.errand, editing, new = "event", walk.editing, "events.5"
    walk.click(editing.page.get_by_text("Білицька громада"))
    walk.click(editing.page.get_by_role("button", name=re.compile("Додати: .?подія")))
    walk.type(f"{new}.title.uk", "Приклад: зустріч із батьками")
    walk.type(f"{new}.date", "2026-12-18")
    walk.type(f"{new}.time", "18:30")
    walk.choose(f"{new}.how", "на місці")
    walk.type(f"{new}.place.name.uk", "Ліцей")
    walk.picture("event", editing.page, editing.field(f"{new}.title.uk"))
    walk.save(EVENTS)
    walk.shows("/events/bilytska/pryklad-zustrich-iz-batkamy-2026-12/", "18 грудня 2026")
    walk.picture("event-page", walk.page)


def test_a_poster_is_added_to_an_event(walk: Walk) -> None:
    """The file is made light on the way and stands on the event's page, with words for those who don't see it."""
    walk.errand, editing, it = "poster", walk.editing, "events.5"
    editing.go("events/entries/bilytska")
    walk.unfold("events", 5)
    walk.click(editing.field(f"{it}.picture").get_by_role("checkbox"))
    photo = bytes(editing.page.evaluate(PHOTO))
    place = editing.field(f"{it}.picture.file")
    walk.acts["poster"] += 1  # dragged into its place
    place.locator("input[type=file]").first.set_input_files(
        {"name": "Афіша зустрічі.png", "mimeType": "image/png", "buffer": photo}
    )
    expect(place.get_by_text("/images/afisha-zustrichi.webp")).to_be_visible()
    walk.type(f"{it}.picture.alt.uk", "Батьки й підлітки за столом")
    text = walk.save(EVENTS)
    (file,) = re.findall(r'file: "?/?(images/[a-z0-9-]+\.webp)', text)
    content = bytes(editing.page.evaluate(BYTES, f"docs/{file}"))
    assert len(content) <= 100_000
    (walk.root / "docs" / file).parent.mkdir(exist_ok=True)
    (walk.root / "docs" / file).write_bytes(content)
    walk.shows("/events/bilytska/pryklad-zustrich-iz-batkamy-2026-12/", "Батьки й підлітки за столом")
    shown = walk.page.get_by_alt_text("Батьки й підлітки за столом")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("naturalWidth", 1200)


def test_an_event_repeats_and_is_cancelled(walk: Walk) -> None:
    """It is not deleted: readers who have it in their calendars are told."""
    editing, it = walk.editing, "events.0"
    editing.go("events/entries/bilytska")
    walk.unfold("events", 0)
    editing.field(f"{it}.repeat").get_by_role("checkbox").click()
    editing.field(f"{it}.repeat.every").get_by_text("щотижня").click()
    editing.field(f"{it}.repeat.until").locator("input").fill("2027-01-29")
    walk.picture("repeat", editing.page, editing.field(f"{it}.repeat"))
    editing.field(f"{it}.status").get_by_role("combobox").click()
    editing.page.get_by_role("option", name="скасовано", exact=True).click()
    walk.picture("cancel", editing.page, editing.field(f"{it}.status"))
    assert 'status: "cancelled"' in walk.save(EVENTS)
    walk.shows("/events/bilytska/pryklad-urok-bezpechna-robota/", "СКАСОВАНО")


def test_a_number_is_changed(walk: Walk) -> None:
    """The new number is noted with the day of the call and who made it; nothing else of the file changes."""
    walk.errand, editing, it = "number", walk.editing, "contacts.1"
    walk.click(editing.page.get_by_role("treeitem", name="Телефони й служби"))
    expect(editing.field("contacts").locator(".item").nth(1)).to_be_visible()
    walk.click(editing.field("contacts").locator(".item").nth(1).locator("[aria-expanded=false]").first)
    walk.type(f"{it}.dial", "1547")
    walk.type(f"{it}.verified_on", "2026-11-24")
    walk.choose(f"{it}.verified_how", "подзвонили")
    walk.picture("line", editing.page, editing.field(f"{it}.verified_on"))
    walk.save(CONTACTS)


def test_a_page_is_added(walk: Walk) -> None:
    """In Ukrainian, with a file named by the program; it stands in the menu, and nobody is stopped by it."""
    walk.errand, editing = "page", walk.editing
    before = set(editing.page.evaluate(NAMES, "docs/help"))
    walk.click(editing.page.get_by_role("treeitem", name="Допомога"))
    walk.click(editing.page.locator("button", has_text="Створити").last)
    title = editing.field("title").get_by_role("textbox")
    while title.input_value() != "Куди піти вночі":  # the form is made once more before it keeps what is typed
        title.fill("Куди піти вночі")
        editing.page.wait_for_timeout(1500)
    walk.acts["page"] += 1
    walk.type("description", "Де відчинено вночі.")
    walk.type("body", "Почекайте до ранку в людному місці.")
    walk.click(editing.page.get_by_role("button", name="Зберегти"))
    expect(editing.page).to_have_url(re.compile(r"#/collections/\w+$"))
    (name,) = set(editing.page.evaluate(NAMES, "docs/help")) - before
    page = name.removesuffix(".uk.md")
    assert re.fullmatch(r"ku[a-z-]+vnochi", page)
    (walk.root / "docs/help" / name).write_text(editing.read(f"docs/help/{name}") or "", encoding="utf-8")
    walk.shows(f"/help/{page}/", "людному місці")
    assert walk.page.locator("nav").get_by_text("Куди піти вночі").count()


def test_the_menu_is_ordered(walk: Walk) -> None:
    """On the page behind the bar: the new page goes up, and readers see it there."""
    walk.errand = "menu"
    with walk.editing.page.expect_popup() as opened:
        walk.click(walk.editing.page.get_by_role("link", name="Меню"))
    page = opened.value
    moved = page.locator("li", has_text="Куди піти вночі").last
    walk.picture("menu", page)
    for _ in range(2):
        walk.click(moved.get_by_role("button", name="Вище"))
    walk.click(page.get_by_role("button", name="Зберегти меню"))
    expect(page.get_by_text("Меню збережено.")).to_be_visible()
    page.close()
    assert len(re.findall(r"- help/ku[a-z-]+vnochi\.md", (walk.root / "mkdocs.yml").read_text(encoding="utf-8"))) == 1
    end, places = time.monotonic() + PATIENCE, [1, 0]
    while places != sorted(places) and time.monotonic() < end:
        walk.page.goto(f"{walk.url}/help/call/")
        links = walk.page.locator("nav", has_text="Куди піти вночі").first.inner_html()
        places = [links.index(name) for name in ('vnochi/"', 'someone/"', 'offline/"')]
    assert places == sorted(places)


def test_a_clash_is_the_officers_choice(walk: Walk) -> None:
    """What a colleague changed in the same field meanwhile is shown beside one's own."""
    editing, file = walk.editing, "data/hromadas/bilytska.yml"
    editing.go("hromadas/entries/bilytska")
    editing.field("raion.uk").get_by_role("textbox").fill("Полтавський")
    text = (editing.read(file) or "").replace('raion: {uk: "Полтавський район"', 'raion: {uk: "Полтавський р-н"')
    editing.page.evaluate(WRITE, [file, text])
    editing.page.get_by_role("button", name="Зберегти").click()
    dialog = editing.page.get_by_role("dialog", name="Файл змінився")
    expect(dialog.get_by_text("Полтавський р-н", exact=True)).to_be_visible()
    walk.picture("clash", editing.page)
    dialog.get_by_label("Чужий варіант").check()
    dialog.get_by_role("button", name="Зберегти так").click()
    expect(editing.page).to_have_url(re.compile(r"#/collections/hromadas$"))
    assert editing.read(file) == text


def test_a_plan_of_excel_is_laid_in(walk: Walk) -> None:
    """Twelve rows with Ukrainian headings: one file into one folder, and twelve events are on the site."""
    walk.errand = "plan"
    book = Workbook()
    for row in [
        ("Дата", "Час", "Назва заходу", "Місце"),
        *((f"{day}.12.2026", "10:00", f"Зустріч {day}", "Клуб") for day in range(10, 22)),
    ]:
        book.active.append(row)
    book.save(walk.root / "data/events/dykanska.xlsx")
    walk.acts["plan"] += 1
    walk.shows("/hromadas/dykanska/", "Зустріч 21")
    assert all(f"Зустріч {day}" in walk.page.content() for day in range(10, 22))


def test_a_page_is_translated(walk: Walk) -> None:
    """Both languages stand side by side."""
    walk.editing.go("help/entries/call")
    expect(walk.editing.field("title", 1).get_by_role("textbox")).to_have_value(re.compile("How"))
    walk.picture("translate", walk.editing.page)


def test_a_slip_is_told_on_the_page(walk: Walk) -> None:
    """What is wrong, in which line, and the line to paste; mended, the page is itself again."""
    file = walk.root / f"{PAGE}.uk.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('{{ phone("527") }}', "527", 1), encoding="utf-8")
    walk.shows("/help/call/", 'checked--stopped"')
    assert '{{ phone("527") }}' in walk.page.locator(".checked pre").inner_text()
    walk.picture("complaint", walk.page)
    file.write_text(text, encoding="utf-8")
    end = time.monotonic() + PATIENCE
    while 'checked--stopped"' in walk.page.content() and time.monotonic() < end:
        walk.page.goto(f"{walk.url}/help/call/")
    assert 'checked--stopped"' not in walk.page.content()


def test_the_state_of_the_site_is_a_page(walk: Walk) -> None:
    """Each row leads to the form where it is edited."""
    walk.page.goto(f"{walk.url}/editors/")
    walk.picture("state", walk.page)
    links = walk.page.locator("#pages + * a", has_text="Змінити")
    assert links.first.get_attribute("href") == "/edit/#/collections/pages/entries/index"


def test_it_is_published(walk: Walk) -> None:
    """From the bar above the editor: what will change, sent by one button, on line for all."""
    walk.errand = "publish"
    with walk.editing.page.expect_popup() as opened:
        walk.click(walk.editing.page.get_by_role("link", name="Опублікувати"))
    page = opened.value
    expect(page.get_by_text("Події: додано 13")).to_be_visible()
    walk.picture("publish", page)
    walk.click(page.get_by_role("button", name="Опублікувати"))
    expect(page.get_by_text("Надіслано.")).to_be_visible()
    assert "pryklad-zustrich-iz-batkamy-2026-12" in git(walk.root.parent / "hub.git", "show", f"main:{EVENTS}")
    assert git(walk.root, "status", "--porcelain", "--", "data", "docs") == ""


MOST = {"event": 10, "number": 10, "page": 10, "menu": 6, "plan": 3}  # acts, publishing included


def test_few_acts_lead_to_the_site(walk: Walk, capsys: pytest.CaptureFixture[str]) -> None:
    """One tool, no terminal: from the editor that is open to what the public sees."""
    acts = {errand: walk.acts[errand] + walk.acts["publish"] for errand in MOST}
    with capsys.disabled():
        print("\nacts:", acts, "a poster's picture:", walk.acts["poster"])
    assert all(0 < acts[errand] <= most for errand, most in MOST.items())


# The guide itself


@pytest.fixture(scope="module")
def guide(project: Project) -> Path:
    return project.root / "guide"


def test_pictures_are_of_what_there_is(walk: Walk, guide: Path, pytestconfig: pytest.Config) -> None:
    """The words on each picture are those that were seen on this walk; --accept takes the pictures anew."""
    listed = guide / "pictures" / "seen.json"
    if pytestconfig.getoption("--accept"):
        for name, content in walk.pictures.items():
            (guide / "pictures" / f"{name}.jpg").write_bytes(content)
        listed.write_text(json.dumps(walk.seen, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert json.loads(listed.read_text(encoding="utf-8")) == walk.seen
    assert {path.stem for path in (guide / "pictures").glob("*.jpg")} == walk.pictures.keys()


@pytest.mark.parametrize("name", ["README.md", "README.en.md"])
def test_the_guide_shows_every_picture(walk: Walk, guide: Path, name: str) -> None:
    """Each picture has its place in both languages, with words for those who do not see it."""
    shown = re.findall(r"!\[([^\]]{15,})\]\(pictures/([a-z-]+)\.jpg\)", (guide / name).read_text(encoding="utf-8"))
    assert sorted(picture for _, picture in shown) == sorted(walk.pictures)


def test_both_guides_have_the_same_questions(guide: Path) -> None:
    """Neither language has less."""
    uk, en = ((guide / name).read_text(encoding="utf-8") for name in ("README.md", "README.en.md"))
    for mark in (r"^## ", r"^### ", r"^\d+\. ", r"^!\[", r"^\| ", r"^```"):
        assert len(re.findall(mark, uk, re.M)) == len(re.findall(mark, en, re.M)), mark


MORE = ["../README.md", "../deploy/README.md", "../scripts/README.md", "../scripts/MAINTAINING.md"]


@pytest.mark.parametrize("name", ["README.md", "README.en.md", "files.md", "files.en.md", *MORE])
def test_what_the_guide_names_is_there(guide: Path, name: str) -> None:
    """Commands and files that it speaks of exist."""
    text = (guide / name).read_text(encoding="utf-8")
    commands = set(re.findall(r"run\.py ([a-z-]+)|(?:^|`)make ([a-z-]+)", text, re.M))
    assert {one or other for one, other in commands} - {"help"} <= set(run.COMMANDS)
    for path in re.findall(r"`((?:data|docs|scripts)/(?!розділ/|section/)[\w./-]+\.(?:yml|md|py))`", text):
        assert (guide.parent / path).exists(), path
    for path in re.findall(r"\]\((?!https:|/|pictures/)([^)#]+)", text):
        assert ((guide / name).parent / path).exists(), path


def test_each_half_of_the_readme_fits_a_screen(project: Project) -> None:
    """Who edits and who programs, in both languages: 80 signs wide, 45 lines long."""
    lines = (project.root / "README.md").read_text(encoding="utf-8").splitlines()
    heads = [at for at, line in enumerate(lines) if line.startswith("## ")]
    assert [lines[at] for at in heads] == ["## Хто редагує", "## Хто програмує", "## Who edits", "## Who programs"]
    starts = [at for at, line in enumerate(lines) if line.startswith("# ")]
    halves = [starts[0], heads[1], starts[1], heads[3], len(lines)]
    assert max(map(len, lines)) <= 80
    assert max(end - start for start, end in itertools.pairwise(halves)) <= 45
