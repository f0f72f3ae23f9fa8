"""Addresses that schools link to for years: none is lost, moved ones lead on, short ones fit on paper."""

import datetime as dt
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import TODAY, Project, run_script, serving
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from generator import site
from generator.base.problems import errors
from generator.check import permalinks
from generator.check.permalinks import Permalink, Permalinks
from generator.read.yaml_file import read

PATHS = st.lists(
    st.lists(st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True), max_size=3).map(
        lambda parts: "".join(p + "/" for p in parts)
    )
)


def _links(*rows: tuple[str, str, str | None]) -> Permalinks:
    return Permalinks(tuple(Permalink(path=path, short=short, moved_to=moved) for path, short, moved in rows))


@given(PATHS, PATHS)
def test_short_addresses_are_free_and_last(first: list[str], later: list[str]) -> None:
    """No two pages share a short address, whatever comes later; the same page always gets the same one."""
    known = tuple(Permalinks().new(first))
    assert Permalinks().new(reversed(first)) == list(known)
    all_known = [*known, *Permalinks(known).new([*first, *later])]
    assert len({one.short for one in all_known}) == len(all_known) == len({*first, *later})


def test_moved_pages_lead_to_their_end() -> None:
    """A page that moved twice leads straight on; its short address too; a page that came back is itself again."""
    links = _links(("a/", "aaaa", "b/"), ("b/", "bbbb", "c/"), ("c/", "cccc", None), ("d/", "dddd", "c/"))
    assert links.targets(["c/", "d/"]) == {
        "a/": "c/",
        "b/": "c/",
        "p/aaaa/": "c/",
        "p/bbbb/": "c/",
        "p/cccc/": "c/",
        "p/dddd/": "d/",
    }


def test_a_circle_leads_nowhere_and_ends() -> None:
    """A slip that sends two pages to each other does not hang."""
    assert _links(("a/", "aaaa", "b/"), ("b/", "bbbb", "a/")).targets(["c/"]) == {
        f"p/{one.short}/": one.path for one in Permalinks().new(["c/"])
    }


@given(PATHS)
def test_the_file_only_grows(paths: list[str]) -> None:
    """What is written is read back the same; an officer's own lines stay byte for byte."""
    new = Permalinks().new(paths)
    text = permalinks.appended(None, new)
    assert permalinks.appended(b"# mine", []) == b"# mine\n"
    if new:
        tree, problems = read(text, "permalinks.yml")
        assert problems == []
        assert permalinks.PermalinkFile.model_validate(tree).permalinks == tuple(new)


@pytest.fixture
def copy(small_site: Path, tmp_path: Path) -> Path:
    """Data and pages of their own, once published."""
    return shutil.copytree(small_site, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("site", ".*"))


def _build(project: Project, folder: Path, docs: str = "docs") -> subprocess.CompletedProcess[str]:
    arguments = ["--data", "data", "--docs", docs, "--out", "site", "--today", TODAY, "--lang", "en"]
    return run_script(project, "build.py", *arguments, cwd=folder)


def test_an_address_is_not_lost(project: Project, copy: Path, browser: Browser) -> None:
    """The build refuses to drop a page, says where, offers the line; with the line the old address leads on."""
    hromada = copy / "data/hromadas/zinkivska.yml"
    file = copy / "data" / permalinks.NAME
    hromada.rename(copy / "data/hromadas/zinkiv.yml")
    done = _build(project, copy)
    (wanted,) = re.findall(r'- \{path: "hromadas/zinkivska/".*', done.stdout)
    assert done.returncode == 1
    assert re.search(r"data/permalinks\.yml:\d+:\d+: permalink-lost: ", done.stdout)
    before = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r'- \{path: "hromadas/zinkivska/".*', wanted, before), encoding="utf-8")
    done = _build(project, copy)
    assert done.returncode == 0, done.stdout
    assert 'moved_to: "hromadas/zinkiv/"' in wanted
    card = (copy / "site/embed/hromadas/zinkivska/index.html").read_text(encoding="utf-8")
    assert 'href="../../../hromadas/zinkiv/"' in card
    assert file.read_text(encoding="utf-8").endswith(
        '  - {path: "hromadas/zinkiv/", short: "' + _short(file, "hromadas/zinkiv/") + '"}\n'
    )
    for script in (True, False):
        with serving(copy / "site") as server, browser.new_context(java_script_enabled=script) as context:
            page = context.new_page()
            for start in ("hromadas/zinkivska/", f"p/{_short(file, 'hromadas/zinkivska/')}/"):
                for lang in ("", "en/"):
                    page.goto(f"{server.url}/{lang}{start}#events")
                    page.wait_for_url(f"{server.url}/{lang}hromadas/zinkiv/" + ("#events" if script else "**"))


def _short(file: Path, path: str) -> str:
    (found,) = re.findall(rf'path: "{path}", short: "(\w+)"', file.read_text(encoding="utf-8"))
    return str(found)


def test_every_address_ever_published_works(project: Project, built_site: Path) -> None:
    """Every line of the file, long and short, in both languages, has a page."""
    lines = (project.data / permalinks.NAME).read_text(encoding="utf-8")
    found = re.findall(r'(?m)^  - \{path: "([^"]*)", short: "(\w+)"', lines)
    assert len(found) >= 100
    for path, short in found:
        for lang in ("", "en/"):
            assert (built_site / f"{lang}{path}" / "index.html").is_file()
            assert (built_site / f"{lang}p/{short}" / "index.html").is_file()


def test_pages_tried_with_our_data_are_not_published(project: Project, copy: Path) -> None:
    """Pages from elsewhere, built with this data, note nothing and lose nothing."""
    file = copy / "data" / permalinks.NAME
    before = file.read_bytes()
    (copy / "other").mkdir()
    docs, menu = (shutil.move(copy / name, copy / "other" / name) for name in ("docs", "mkdocs.yml"))
    for lang in ("uk", "en"):
        (docs / f"risks/signs.{lang}.md").rename(docs / f"risks/marks.{lang}.md")
    menu.write_text(menu.read_text("utf-8").replace("risks/signs", "risks/marks"), encoding="utf-8")
    done = _build(project, copy, "other/docs")
    assert (done.returncode, "permalink" in done.stdout) == (0, False), done.stdout
    assert file.read_bytes() == before


def test_a_broken_line_is_told(project: Project, copy: Path) -> None:
    """A slip in the file stops the build with file and line."""
    file = copy / "data" / permalinks.NAME
    file.write_text(file.read_text(encoding="utf-8") + "  - {path: /x, short: zzzz}\n", encoding="utf-8")
    done = _build(project, copy)
    assert done.returncode == 1
    assert re.search(r"data/permalinks\.yml:\d+", done.stdout)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("docs/help/call.uk.md", "title:", "tilte:"), ("data/hromadas/bilytska.yml", "name:", "nmae:")],
)
def test_a_slip_is_not_a_lost_address(project: Project, copy: Path, name: str, old: str, new: str) -> None:
    """A file that can't be read is named, and nothing else: its page is not gone, to redirect it would harm."""
    file = copy / name
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    today = dt.date.fromisoformat(TODAY)
    _, found = site.load(site.Inputs(copy / "data", copy / "docs", project.overrides, copy / "mkdocs.yml", today))
    assert {problem.file for problem in errors(found)} == {file.as_posix()}
