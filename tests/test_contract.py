"""What a site promises whatever engine builds it: held by MkDocs and by ProperDocs, and each breach is seen."""

import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import TODAY, Project, build

import engines
import install
import run
from generator import contract, site
from generator.contract import Contract
from generator.publish import manifest

ADDRESS = "https://site.example/"
MINI = Contract(
    address=ADDRESS,
    languages=("uk", "en"),
    exit="https://weather.example/",
    lines=frozenset({"102", "527"}),
    everywhere=frozenset({"102"}),
    titles={("uk", "help/"): "Допомога", ("en", "help/"): "Help"},
    pages=frozenset({"help/"}),
    leading=frozenset({"blank/"}),
    calendars=frozenset({"events/all.ics"}),
)
POLICY = """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-x'">"""
TWINS = "".join(
    f'<link rel="alternate" hreflang="{lang}" href="{ADDRESS}{path}">'
    for lang, path in (("uk", "help/"), ("en", "en/help/"), ("x-default", "help/"))
)
CALLS = '<a href="tel:102">102</a><a class="exit" href="https://weather.example/">×</a>'


def _html(lang: str, title: str, head: str, body: str) -> str:
    return f'<html lang="{lang}"><head>{POLICY}{head}<title>{title}</title></head><body><h1>{title}</h1>{body}</body>'


def _mini() -> dict[str, str]:
    """The smallest site that keeps its promises."""
    hidden = '<meta name="robots" content="noindex">'
    files = {}
    for lang, start, title in (("uk", "", "Допомога"), ("en", "en/", "Help")):
        files[f"{start}help/index.html"] = _html(lang, title, TWINS, f'{CALLS}<a href="tel:527">527</a>')
        files[f"{start}blank/index.html"] = _html(lang, "…", hidden, "")
        files[f"{start}404.html"] = _html(lang, "404", hidden, CALLS)
        files[f"{start}events/all.ics"] = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
        files[f"{start}events/feed.json"] = "{}"
        files[f"{start}events/feed.xml"] = "<feed/>"
    links = TWINS.replace("<link", "<x:link").replace('">', '"/>')
    urls = "".join(f"<url><loc>{ADDRESS}{path}</loc>{links}</url>" for path in ("help/", "en/help/"))
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:x="http://www.w3.org/1999/xhtml"'
    files["sitemap.xml"] = f"<urlset {spaces}>{urls}</urlset>"
    return files


def _written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def test_a_site_that_keeps_its_promises_has_no_breach(tmp_path: Path) -> None:
    assert MINI.breaches(_written(tmp_path, _mini())) == []


# Point, file, and what in it is replaced by what; None: the file is gone.
BREACHES = [
    ("address", "en/help/index.html", None, ""),
    ("address", "blank/index.html", None, ""),
    ("lang", "help/index.html", 'lang="uk"', 'lang="en"'),
    ("title", "404.html", "<title>404", "<title> "),
    ("heading", "help/index.html", "<h1>Допомога", "<h1>Без назви"),
    ("heading", "help/index.html", "<h1>Допомога</h1>", ""),
    ("heading", "404.html", "</body>", "<h1>404</h1></body>"),
    ("line", "404.html", '<a href="tel:102">102</a>', ""),
    ("line", "en/help/index.html", '<a href="tel:527">527</a>', ""),
    ("line", "help/index.html", "tel:527", "tel:1547"),
    ("exit", "en/404.html", 'class="exit"', ""),
    ("exit", "404.html", "https://weather.example/", "https://other.example/"),
    ("policy", "blank/index.html", POLICY, ""),
    ("policy", "help/index.html", "'sha256-x'", "'unsafe-inline'"),
    ("policy", "help/index.html", "<h1>", '<h1 onclick="1">'),
    ("host", "help/index.html", "</body>", '<img src="//cdn.example/x.png"></body>'),
    ("link", "help/index.html", "</body>", '<a href="../gone/">…</a></body>'),
    ("twin", "help/index.html", f"{ADDRESS}en/help/", f"{ADDRESS}en/"),
    ("twin", "en/help/index.html", TWINS, ""),
    ("twin", "404.html", '<meta name="robots" content="noindex">', ""),
    ("calendar", "en/events/all.ics", None, ""),
    ("calendar", "events/all.ics", "END:VCALENDAR", ""),
    ("feed", "events/feed.json", "{", ""),
    ("feed", "en/events/feed.xml", "/", ""),
    ("sitemap", "sitemap.xml", f"<loc>{ADDRESS}en/help/", f"<loc>{ADDRESS}en/"),
    ("sitemap", "sitemap.xml", "x-default", "x"),
    ("sitemap", "sitemap.xml", None, ""),
    ("missing", "en/404.html", None, ""),
    ("leftover", "help/index.html", "</body>", '{{ phone("527") }}</body>'),
    ("leftover", "help/index.html", "</body>", "\ue0007\ue001</body>"),
]


@pytest.mark.parametrize(
    ("point", "name", "old", "new"), BREACHES, ids=[f"{row[0]}-{at}" for at, row in enumerate(BREACHES)]
)
def test_each_breach_is_seen(tmp_path: Path, point: str, name: str, old: str | None, new: str) -> None:
    """A file that is gone or changed breaks its point of the contract, and the breach names the file."""
    files = _mini()
    before = files.pop(name)
    if old is not None:
        assert old in before
        files[name] = before.replace(old, new)
    found = {(one.point, one.file) for one in MINI.breaches(_written(tmp_path, files))}
    assert (point, name) in found


@pytest.fixture(scope="module")
def ready(project: Project) -> site.Site:
    """The project's own site, read."""
    today = dt.date.fromisoformat(TODAY)
    menu = project.root / "mkdocs.yml"
    inputs = site.Inputs(project.data, project.docs, project.overrides, menu, today, examples=True)
    found, problems = site.load(inputs)
    assert found is not None, [problem.text() for problem in problems]
    return found


@pytest.fixture(scope="module")
def promised(ready: site.Site) -> Contract:
    """What it promises."""
    return contract.of(ready)


def test_the_contract_asks_for_what_the_site_has(promised: Contract) -> None:
    """It is no empty promise."""
    assert {"", "help/", "hromadas/bilytska/", "events/for-pupils/"} <= promised.pages
    assert ("en", "help/") in promised.titles
    assert {"events/all.ics", "events/bilytska.ics", "events/for-pupils.ics"} <= promised.calendars
    assert len(promised.leading) > 100
    assert {"102", "527"} <= promised.everywhere | promised.lines


def test_mkdocs_keeps_the_contract(promised: Contract, built_site: Path) -> None:
    assert promised.breaches(built_site) == []


def test_properdocs_keeps_the_contract(promised: Contract, project: Project, built_site: Path, tmp_path: Path) -> None:
    """The fork builds the same site from the same files, byte for byte: moving to it changes one line.

    So does another machine: folder, time zone, language and hash seed make no difference.
    """
    assert (install.PROPERDOCS / "properdocs").is_dir(), "ProperDocs is not there: run make test"
    folder = tmp_path / "else where"
    for name in ("data", "docs"):
        shutil.copytree(built_site.parent / name, folder / name)
    shutil.copy(built_site.parent / "mkdocs.yml", folder)
    machine = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "527"}
    out = build(project, folder, folder / "docs", PYTHONPATH=str(install.PROPERDOCS), **machine)
    assert promised.breaches(out) == []
    assert (out / manifest.NAME).read_bytes() == (built_site / manifest.NAME).read_bytes()
    assert manifest.sums(out) == manifest.sums(built_site)


def test_which_engine_builds_is_decided_by_what_is_installed(project: Project) -> None:
    """ProperDocs where it is there, MkDocs where it is not; what either of them complains of is heard."""
    ask = "import sys; sys.path.insert(0, 'scripts'); import hooks; print(hooks.engine_build.__name__, hooks.log.name)"
    for folder, name in ((".", "mkdocs"), (str(install.PROPERDOCS), "properdocs")):
        done = subprocess.run(
            [sys.executable, "-c", ask],
            cwd=project.root,
            env={**os.environ, **run.FOR_CHILDREN, "PYTHONPATH": folder},
            capture_output=True,
            encoding="utf-8",
        )
        assert done.stdout.split() == [f"{name}.commands.build", name], done.stderr


# The report for those who maintain it


def test_the_report_names_each_broken_promise(
    ready: site.Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Engines that are not here are named, one that must work and does not is an error, one that may fail is none."""

    def nothing(_ready: site.Site, out: Path) -> None:
        _written(out, {"index.html": _html("en", "", "", "")})

    def failing(_ready: site.Site, _out: Path) -> None:
        raise engines.Failed("out of order")

    monkeypatch.setattr(engines.Engine, "version", property(lambda self: None if self.name == "absent" else "1.0"))
    monkeypatch.setattr(site, "load", lambda _: (ready, []))
    monkeypatch.setattr(sys, "argv", ["engines.py", "--today", TODAY, "--lang", "en"])
    absent, works = engines.Engine("absent", True, nothing), engines.Engine("zensical", False, nothing)
    for others, code in (
        ((), 0),
        ((engines.Engine("mkdocs", True, nothing),), 1),
        ((engines.Engine("x", True, failing),), 1),
    ):
        monkeypatch.setattr(engines, "ENGINES", (absent, works, *others))
        assert engines.main() == code
        said = capsys.readouterr().out
        assert "absent: not here" in said
        assert "zensical 1.0:" in said and "\n  lang: 1\n    index.html: en\n" in said
        assert ("out of order" in said) == (others != () and others[0].name == "x")


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ('<h2 id="_1">Куди йти</h2>', "kudy-yty"),
        ('<h2 id="the-table">The table</h2>', "the-table"),
        ('<h3 id="worksheet">Аркуш</h3>', "worksheet"),
        ('<h2 id="whats-next">What’s next</h2>', "whats-next"),
    ],
)
def test_anchors_are_those_of_the_site(heading: str, anchor: str) -> None:
    """Whatever an engine calls a heading, links to it go on working; names that authors gave stay."""
    html, toc = engines.article_of(f'<article class="md-content__inner md-typeset"><h1>…</h1>{heading}</article>')
    assert f'id="{anchor}"' in html and "<h1" not in html
    assert [one.id for one in toc] == [anchor]
