"""The pencil: where a repository is named, a page leads to the very file it is made of, and no other page does."""

import datetime as dt
import re
from pathlib import Path

import campaign
import pytest
from campaign import Copy
from conftest import Project
from playwright.sync_api import Page

from generator import site
from generator.base.addresses import page_file, site_path
from generator.base.fields import Lang
from generator.model import provenance
from generator.model.provenance import Provenance

HOSTS = {
    "github": "https://github.com/hromada/krok/edit/main/",
    "gitlab": "https://gitlab.com/hromada/krok/-/edit/main/",
}
PENCIL = re.compile(r'<p class="pencil"><a href="([^"]*)" rel="noreferrer">([^<]*)</a></p>')
GROUP = """\
  - id: grupa
    kind: support_group
    title: {uk: "Група", en: "Group"}
    date: 2026-12-03
    how: on_site
"""
SEEN = {  # page, without its language → file, and what its line says
    "index.html": ("docs/index.{lang}.md", None),
    "hromadas/bilytska/index.html": ("data/hromadas/bilytska.yml", None),
    "events/bilytska/urok/index.html": ("data/events/bilytska.yml", "id: urok"),
    "events/bilytska/zustrich/index.html": ("data/events/bilytska.yml", "id: zustrich"),
    "about/sources/home/index.html": ("data/facts.yml", 'id: "calls"'),
}
NOT_SEEN = [  # neutral pages, and pages that are made of many files or of none
    "help/call/index.html",
    "events/bilytska/grupa/index.html",
    "hromadas/bilytska/board/index.html",
    "events/for-pupils/index.html",
    "events/kind-lesson/index.html",
    "events/2026-12/index.html",
    "share/index.html",
    "share/hromadas/bilytska/index.html",
    "embed/hromadas/bilytska/index.html",
    "blank/index.html",
    "404.html",
]


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Copy:
    made = campaign.made(tmp_path / "copy", monkeypatch, capsys)
    for lang, before in (("uk", "Порада:"), ("en", "Advice:")):
        made.slip(f"docs/index.{lang}.md", before, f'{{{{ fact("calls") }}}}. {before}')
    events = made.root / "data/events/bilytska.yml"
    events.write_text(events.read_text("utf-8") + GROUP, "utf-8")
    return made


def _pages(copy: Copy, project: Project, repository: str = "") -> dict[str, str]:
    """Every page of the site: path → HTML; ``repository`` is what campaign.yml says of it."""
    if repository:
        file = copy.root / "data/campaign.yml"
        file.write_text(f"{file.read_text('utf-8')}repository: {repository}\n", "utf-8")
    config, day = copy.root / "mkdocs.yml", dt.date(2026, 11, 24)
    inputs = site.Inputs(copy.root / "data", copy.root / "docs", project.overrides, config, day)
    ready, problems = site.load(inputs)
    assert ready is not None, [one.text() for one in problems]
    pages: dict[str, str] = {}
    for lang in ready.data.languages:
        for page in ("index", "help/call"):
            document = ready.documents.pages.get((page, lang)) or ready.documents.pages[page, "uk"]
            view = ready.document_view(document, lang, document.text, [])
            pages[page_file(site_path(lang, view.path))] = ready.render(view)
        made = ready.generated(lang)
        pages |= {path: content.decode() for path, content in made if path.endswith(".html")}
    return pages


@pytest.mark.parametrize("host", HOSTS)
def test_a_page_leads_to_the_file_it_is_made_of(copy: Copy, project: Project, host: str) -> None:
    """On both hosts, in both languages; the file is there, and the line is that of the entry."""
    pages = _pages(copy, project, f"{{host: {host}, name: hromada/krok}}")
    said: dict[Lang, str] = {"uk": "Виправити цю сторінку", "en": "Edit this page"}
    for lang, text in said.items():
        for page, (file, entry) in SEEN.items():
            address, label = PENCIL.findall(pages[site_path(lang, page)])[0]
            source, _, line = address.removeprefix(HOSTS[host]).partition("#L")
            assert (source, label, bool(line)) == (file.format(lang=lang), text, entry is not None)
            lines = (copy.root / source).read_text("utf-8").split("\n")
            assert entry is None or lines[int(line) - 1].endswith(entry)


def test_no_other_page_has_a_pencil(copy: Copy, project: Project) -> None:
    """Neither those that watched readers open, nor lists, cards, kits and redirects."""
    pages = _pages(copy, project, "{host: github, name: hromada/krok}")
    with_pencil = {path for path, html in pages.items() if "edit/main" in html}
    assert with_pencil == {site_path(lang, page) for lang in ("uk", "en") for page in SEEN}
    assert {site_path(lang, page) for lang in ("uk", "en") for page in NOT_SEEN} <= set(pages)


def test_without_a_repository_there_is_none(copy: Copy, project: Project) -> None:
    """Nothing of it is on the pages, not even its style."""
    assert [path for path, html in _pages(copy, project).items() if "pencil" in html] == []


def test_a_page_without_translation_leads_to_the_original(copy: Copy, project: Project) -> None:
    """The English address shows the Ukrainian text, so that is what can be mended."""
    (copy.root / "docs/index.en.md").unlink()
    pages = _pages(copy, project, '{host: gitlab, name: "група/під/krok", branch: "a b"}')
    group = "%D0%B3%D1%80%D1%83%D0%BF%D0%B0/%D0%BF%D1%96%D0%B4/krok"
    assert PENCIL.findall(pages["en/index.html"])[0][0] == f"https://gitlab.com/{group}/-/edit/a%20b/docs/index.uk.md"


def test_a_pulled_event_is_not_mended_here(copy: Copy, project: Project) -> None:
    """What lies here is a copy, which the next pull overwrites."""
    address = "https://bilytska.test/events.yml"
    listed = f'sources:\n  - hromada: "bilytska"\n    url: "{address}"\n'
    (copy.root / "data/events/sources.yml").write_text(listed, "utf-8")
    pulled = provenance.copy_path(copy.root / "data", "bilytska")
    pulled.parent.mkdir()
    (copy.root / "data/events/bilytska.yml").rename(pulled)
    state = Provenance(address, dt.date(2026, 11, 23), "", None, None, "fresh")
    provenance.state_path(copy.root / "data").write_bytes(provenance.dump({"bilytska": state}))
    pages = _pages(copy, project, "{host: github, name: hromada/krok}")
    assert "pencil" not in pages["events/bilytska/urok/index.html"]
    assert "pencil" in pages["hromadas/bilytska/index.html"]


def test_paper_has_no_pencil(copy: Copy, project: Project, page: Page) -> None:
    """On a screen it is there."""
    page.set_content(_pages(copy, project, "{host: github, name: hromada/krok}")["index.html"])
    assert page.locator(".pencil").is_visible()
    page.emulate_media(media="print")
    assert not page.locator(".pencil").is_visible()
