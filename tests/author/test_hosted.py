"""The editor beside the site: an officer signs in, saves, and a Git host has the change for the coordinator to take."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY, Project, run_script, serving
from desks import bare, git
from editing import Editing
from git_host import TOKEN, GitHost, hosting
from playwright.sync_api import Browser, expect

import editor_files
import measure
import run
from generator.base.files import mirror
from generator.check import menu
from generator.check.event_files import read_events
from generator.model.campaign import Campaign, Repository
from generator.publish import memory_stick
from generator.write import headers

EVENTS, HROMADA = "data/events/bilytska.yml", "data/hromadas/bilytska.yml"
FILES = [EVENTS, "data/events/sources.yml", "data/hromadas/bilytska.yml", "data/contacts.yml", "data/campaign.yml"]
FILES += ["mkdocs.yml", "docs/help/call.uk.md", "docs/help/call.en.md", "docs/help/index.uk.md"]
GITHUB = "https://api.github.com"


@dataclass
class Hosted(Editing):
    """The editor, and the host that it speaks with."""

    host: GitHost | None = None


@pytest.fixture(scope="module")
def opened(
    project: Project, project_data: Any, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hosted]:
    """The editor as a build lays it beside the site; only the host's address is another one."""
    folder = tmp_path_factory.mktemp("hosted")
    found, _ = menu.load(project.root / "mkdocs.yml", None)
    assert found is not None
    repository = Repository(host="github", name="oblast/krok", editor="hosted")
    campaign: Campaign = project_data.campaign.model_copy(update={"repository": repository})
    contents = editor_files.files(project.data, campaign, found, local=False)
    hub = bare(folder, {name: (project.root / name).read_bytes() for name in FILES})
    with hosting(hub) as host:
        settings = json.loads(contents["settings.json"])
        settings["cms"]["backend"]["api_root"] = host.url
        contents["settings.json"] = json.dumps(settings).encode()
        page = contents["index.html"].decode()
        assert GITHUB in page
        contents["index.html"] = page.replace(GITHUB, host.url).encode()
        mirror(folder / "site" / "edit", contents)
        more = {**headers.EVERYWHERE, **headers.EDITOR.headers}
        size = {"width": 1366, "height": 2400}
        with serving(folder / "site", lambda _: more) as server, browser.new_context(viewport=size) as context:
            tab = Hosted(context.new_page(), server.url, host=host)
            tab.page.on("console", lambda said: tab.said.append(f"{said.type}: {said.text}"))
            tab.page.on("pageerror", lambda error: tab.said.append(f"error: {error}"))
            tab.page.on("request", lambda request: tab.asked.append(request.url))
            tab.page.goto(f"{server.url}/edit/")
            yield tab


def test_an_officer_signs_in_with_a_token(opened: Hosted) -> None:
    """The bar says what becomes of a saved change and leads to the guide; the token goes to the Git host alone."""
    page = opened.page
    expect(page.locator("#bar")).to_contain_text("Збережене — чернетка")
    href = page.locator("#bar a").get_attribute("href") or ""
    path, _, section = href.partition("#")
    guide = page.context.request.get(f"{opened.url}/edit/{path}").text()
    assert f'id="{section}"' in guide
    page.get_by_role("button", name="Увійти за допомогою токена").click()
    page.locator("input:visible").fill(TOKEN)
    page.get_by_role("button", name="Увійти", exact=True).click()
    expect(page.get_by_text("Білицька громада")).to_be_visible()


def test_what_is_saved_waits_for_the_coordinator(opened: Hosted) -> None:
    """One request to merge, upon a branch of its own; the branch that the site is made of stays until it is merged."""
    host = opened.host
    assert host is not None
    before = git(host.hub, "show", f"main:{EVENTS}")
    opened.go("events/entries/bilytska")
    opened.page.get_by_role("button", name=re.compile("Додати: .?подія")).click()
    new = f"events.{len(read_events(before.encode(), EVENTS)[0].events)}"
    opened.field(f"{new}.title.uk").get_by_role("textbox").fill("Зустріч")
    opened.field(f"{new}.date").locator("input").fill("2026-12-18")
    opened.field(f"{new}.how").get_by_text("на місці", exact=True).click()
    opened.page.get_by_role("button", name="Зберегти").click()
    dialog = opened.page.get_by_text("Ваші зміни збережено як чернетку.")
    expect(dialog).to_be_visible()
    assert [pull["draft"] for pull in host.pulls] == [True]
    opened.page.get_by_role("button", name="Надіслати на розгляд").click()
    expect(dialog).to_be_hidden()
    expect(
        opened.page.get_by_text("Статус оновлено.").or_(opened.page.get_by_text("На розгляді")).first
    ).to_be_visible()
    assert [pull["draft"] for pull in host.pulls] == [False]
    after = git(host.hub, "show", f"{host.pulls[0]['head']}:{EVENTS}")
    assert after.startswith(before.rstrip()) and '- id: "zustrich-2026-12"' in after.removeprefix(before.rstrip())
    assert host.pulls[0]["base"] == "main" and git(host.hub, "show", f"main:{EVENTS}") == before


def test_a_draft_undoes_nobodys_change(opened: Hosted) -> None:
    """What the site's branch got since the form was filled is told before the save; nothing is sent."""
    host, page = opened.host, opened.page
    assert host is not None
    git(host.hub.parent, "clone", "-q", str(host.hub), "other")
    other = host.hub.parent / "other"
    opened.go("hromadas/entries/bilytska")
    opened.field("raion.uk").get_by_role("textbox").fill("Моє")
    text = (other / HROMADA).read_text(encoding="utf-8")
    (other / HROMADA).write_text(f"{text}note: Чуже.\n", encoding="utf-8")
    git(other, "commit", "-qam", "Чуже")
    git(other, "push", "-q")
    page.get_by_role("button", name="Зберегти").click()
    dialog = page.get_by_role("dialog", name="Файл змінився, поки ви його правили")
    expect(dialog.locator("[data-part=theirs]")).to_have_text("note: Чуже.")
    dialog.get_by_role("button", name="Повернутися").click()
    expect(page.get_by_text("Файл не збережено.")).to_be_visible()
    page.get_by_role("button", name="OK").click()
    expect(opened.field("raion.uk").get_by_role("textbox")).to_have_value("Моє")
    assert len(host.pulls) == 1
    opened.said[:] = [said for said in opened.said if "changed meanwhile" not in said]


def test_nobody_else_is_asked_and_nothing_is_amiss(opened: Hosted) -> None:
    """The page's policy, with the header's on top, holds: no violation, no stranger."""
    assert opened.host is not None
    own = (f"{opened.url}/edit/", opened.host.url, "blob:", "data:")
    assert {url for url in opened.asked if not url.startswith(own)} == set()
    assert [text for text in opened.said if text.startswith(("error", "warning"))] == []


# Beside the site


@pytest.fixture(scope="module")
def built(project: Project, small_site: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The small site with its repository named, without an editor and with one: "" and "hosted" → its folder."""
    sites = {}
    for name in ("", "hosted"):
        root = tmp_path_factory.mktemp("built") / "campaign"
        shutil.copytree(small_site, root, ignore=shutil.ignore_patterns("site", ".*"))
        file = root / "data" / "campaign.yml"
        said = f"repository: {{host: github, name: oblast/krok{', editor: hosted' if name else ''}}}\n"
        file.write_text(f"{file.read_text('utf-8')}{said}", "utf-8")
        folders = ("--today", TODAY, "--data", "data", "--docs", "docs", "--out", "site", "--examples")
        done = run_script(project, "build.py", *folders, cwd=root)
        assert done.returncode == 0, done.stdout + done.stderr
        sites[name] = root / "site"
    return sites


def test_the_editor_is_no_readers_page(built: dict[str, Path]) -> None:
    """It lies at /edit/, listed with its sums; not one page, nor the sitemap or search, is other for it."""
    old, new = (
        {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
        for site in built.values()
    )
    more = {name for name in new if name not in old}
    assert "edit/index.html" in more and "edit/guide/index.html" in more
    assert {name.partition("/")[0] for name in more} == {"edit"}
    differing = {name for name, data in old.items() if new.get(name) != data}
    receipt = {"receipt/index.html", "en/receipt/index.html", "receipt/receipt.json"}
    assert differing == {"manifest.txt", "_headers"} | receipt
    assert {f"  {name}" for name in more} <= {line[64:] for line in new["manifest.txt"].decode().splitlines()}
    assert b"/edit/" not in new["sitemap.xml"]


def test_its_page_alone_asks_another_host_and_the_receipt_says_so(built: dict[str, Path]) -> None:
    """What was measured is of the readers' pages; the rule of the headers for the editor's folder is its own."""
    site = built["hosted"]
    page = (site / "edit/index.html").read_text("utf-8")
    assert GITHUB in page and 'name="robots" content="noindex"' in page
    others = [path for path in site.rglob("*.html") if not path.is_relative_to(site / "edit")]
    assert not [path for path in others if GITHUB in path.read_text("utf-8")]
    for path, words in (("receipt", "лежить редактор"), ("en/receipt", "lies an editor")):
        told = [words in (built[name] / path / "index.html").read_text("utf-8") for name in ("", "hosted")]
        assert told == [False, True]
    assert json.loads((site / "receipt/receipt.json").read_text("utf-8"))["editor"] == "github"
    stick = memory_stick.kept({path: b"" for path in ("index.html", "edit/index.html", "edit/start.js")})
    assert [*stick] == ["index.html"] and not [path for path in measure.pages_of(site) if path.startswith("edit")]
    rules = (site / "_headers").read_text("utf-8").partition("/edit/*\n")[2]
    assert "! Content-Security-Policy" in rules and "same-origin-allow-popups" in rules
    assert "/edit/*" not in (built[""] / "_headers").read_text("utf-8")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("repository: {host: github, name: a/b, editor: hosted}", True),
        ('repository:\n  editor: "hosted"', True),
        ("# editor: hosted", False),
        ("repository: {host: github, name: a/b} # editor: hosted", False),
        ("name: editor", False),
    ],
)
def test_the_library_is_brought_where_it_is_wanted(line: str, wanted: bool) -> None:
    """``make site`` looks before anything is there that reads YAML."""
    assert bool(run.HOSTED.search(f"name: x\n{line}\n")) is wanted
