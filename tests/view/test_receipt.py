"""What a build says it measured is what can be measured again."""

import datetime as dt
import gzip
import hashlib
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY, Project
from playwright.sync_api import Browser

import measure
from generator import site as sites
from generator.check.sentences import sentences, words_of_sentences
from generator.model import browser_measurements
from generator.model.browser_measurements import Measured
from generator.read.markdown import read
from generator.view import receipt
from generator.write import weights
from generator.write.page_scan import Scan

SEEN = Measured(dt.date(2026, 11, 23), "0" * 64, "Chromium 156", "4.12", 600, 1, (), 0, 0, 0, 0)


@pytest.fixture(scope="module")
def stated(built_site: Path) -> dict[str, Any]:
    return dict(json.loads((built_site / "receipt/receipt.json").read_bytes()))


def test_weights_are_those_of_the_pages(built_site: Path, stated: dict[str, Any]) -> None:
    """Any other gzip of the same level finds the same weight, give or take its header."""
    assert len(stated["weights_gzip"]) > 300
    for name, size in stated["weights_gzip"].items():
        if name.removeprefix("en/") != "receipt/index.html":
            assert abs(len(gzip.compress((built_site / name).read_bytes(), 6)) - size) < 20, name


def test_counts_are_true(built_site: Path, stated: dict[str, Any]) -> None:
    """Pages and files are counted as they lie there, without the receipt's own and the manifest."""
    own = {"receipt/index.html", "en/receipt/index.html", "receipt/receipt.json", "manifest.txt"}
    names = {path.relative_to(built_site).as_posix() for path in built_site.rglob("*") if path.is_file()} - own
    assert stated["files"] == len(names)
    assert stated["pages"] == sum(name.endswith(".html") for name in names)
    assert stated["bytes"] == sum((built_site / name).stat().st_size for name in names)
    assert stated["requests_per_page_most"] == 1


def test_the_manifest_is_that_of_everything_else(built_site: Path, stated: dict[str, Any]) -> None:
    """The fingerprint is the sum of the manifest without the receipt's own lines."""
    lines = (built_site / "manifest.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    others = [line for line in lines if not re.search("  (en/)?receipt/", line)]
    assert stated["manifest_sha256"] == hashlib.sha256("".join(others).encode()).hexdigest()


def test_plain_language(stated: dict[str, Any]) -> None:
    """Half of the sentences of a Ukrainian page have at most fourteen words."""
    assert {page for page, one in stated["prose_uk"].items() if one["median_words"] > 14} == set()


def test_the_reader_sees_it_too(built_site: Path, stated: dict[str, Any]) -> None:
    """The page says the same in both languages."""
    for root, name in (("", "Найважчі сторінки"), ("en/", "The heaviest pages")):
        html = (built_site / root / "receipt/index.html").read_text(encoding="utf-8")
        assert name in html
        assert stated["manifest_sha256"] in html


def test_no_script_stores_anything(stated: dict[str, Any]) -> None:
    """Only the offline copy, which a reader asks for, can keep something; "Leave" marks the tab."""
    assert stated["scripts"]["that_store"] == []
    pages = [f"{start}help/offline/index.html" for start in ("", "en/")]
    assert stated["scripts"]["that_keep_a_copy"] == sorted([*pages, "offline-worker.js"])


def test_a_script_that_stores_is_seen(tmp_path: Path) -> None:
    """In pages and in files of script; a text about storage stores nothing."""
    (tmp_path / "a.html").write_text("<p>localStorage</p><script>localStorage.x = 1</script>", encoding="utf-8")
    (tmp_path / "b.html").write_text("<p>localStorage, caches.open</p><script>let x</script>", encoding="utf-8")
    (tmp_path / "c.js").write_text("document.cookie = '1'; caches.open('x')", encoding="utf-8")
    (tmp_path / "d.js").write_text('sessionStorage.setItem("w", "w"); sessionStorage.x = 1', encoding="utf-8")
    (tmp_path / "e.js").write_text('sessionStorage.setItem("w", "w"); sessionStorage.removeItem("w")', encoding="utf-8")
    able = receipt.of_scripts(tmp_path, [path.name for path in tmp_path.iterdir()])
    assert able == {"that_store": ["a.html", "c.js", "d.js"], "that_keep_a_copy": ["c.js"]}


def test_translations_are_counted(stated: dict[str, Any], project: Project) -> None:
    """How every English page stands to its original; those that say the same need no mention."""
    assert set(stated["translations"]) == {"behind", "unmarked", "missing"}
    missing = {
        f.name for f in project.docs.rglob("*.uk.md") if not f.with_name(f.name.replace(".uk.", ".en.")).exists()
    }
    assert len(stated["translations"]["missing"]) == len(missing)


# What a browser saw


def test_what_was_measured_is_read_again(tmp_path: Path) -> None:
    """A file that nobody can read is a warning and no figures; none is none."""
    assert browser_measurements.load(tmp_path / "none.json") == (None, [])
    file = browser_measurements.path(tmp_path)
    file.write_bytes(browser_measurements.dump(replace(SEEN, hosts=("a.example",))))
    assert browser_measurements.load(file) == (replace(SEEN, hosts=("a.example",)), [])
    file.write_text('{"browser": {"pages": "many"}}')
    found, (problem,) = browser_measurements.load(file)
    assert (found, problem.code, problem.severity) == (None, "state-broken", "warning")


@pytest.fixture(scope="module")
def ready(project: Project, tmp_path_factory: pytest.TempPathFactory) -> sites.Site:
    """The site, read, with a data folder of its own."""
    data = shutil.copytree(project.data, tmp_path_factory.mktemp("measured") / "data")
    today = dt.date.fromisoformat(TODAY)
    site, problems = sites.load(sites.Inputs(data, project.docs, project.overrides, project.root / "mkdocs.yml", today))
    assert site is not None, problems
    return site


LISTED = b"0  index.html\n"


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (None, ["Ще не вимірювали."]),
        (SEEN, ["23 листопада 2026", "Chromium 156", "Відтоді файли сайту змінилися."]),
        (replace(SEEN, manifest=hashlib.sha256(LISTED).hexdigest()), ["Відкривали саме ці файли."]),
    ],
    ids=["never", "before", "these files"],
)
def test_the_reader_is_told_when_it_was_measured(
    ready: sites.Site, tmp_path: Path, seen: Measured | None, said: list[str]
) -> None:
    """Figures of a browser come with their day, and with whether they are of the same files."""
    file = browser_measurements.path(ready.inputs.data)
    file.unlink(missing_ok=True)
    if seen:
        file.write_bytes(browser_measurements.dump(seen))
    (tmp_path / "index.html").write_bytes(b"x")
    made = dict(ready.receipt(tmp_path, Scan((), 0, 0), {"index.html": 1}, LISTED, None))
    page = made["receipt/index.html"].decode()
    assert all(text in page for text in said)
    browser = json.loads(made["receipt/receipt.json"])["browser"]
    assert (browser or {}).get("same_files") == (seen and seen.manifest == hashlib.sha256(LISTED).hexdigest())


def test_a_browser_sees_what_pages_do(browser: Browser, tmp_path: Path) -> None:
    """Cookies, storage, other hosts, complaints, what keeps people out; nothing of it on a good page."""
    head = "<!doctype html><html lang=uk><head><title>т</title><link rel=icon href=data:,></head><body>"
    script = "<script>document.cookie = 'a=1'; localStorage.a = 1; nothing()</script>"
    bad = f"<img src='https://tracker.example/x.png'>{script}"
    for name, body in (("good", "<main><h1>Добре</h1></main>"), ("bad", bad), ("on", '<main class="blank"></main>')):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(head + body, encoding="utf-8")
    assert measure.pages_of(tmp_path) == ["bad/", "good/"]
    today = dt.date.fromisoformat(TODAY)
    seen = measure.look(browser, tmp_path, ["good/"], "0", today)
    assert (seen.pages, seen.requests, seen.hosts) == (1, 1, ())
    assert (seen.cookies, seen.stored, seen.complaints, seen.violations) == (0, 0, 0, 0)
    seen = measure.look(browser, tmp_path, ["bad/"], "0", today)
    assert (seen.hosts, seen.cookies, seen.stored) == (("tracker.example",), 1, 1)
    assert seen.complaints >= 1 and seen.violations >= 1


def test_a_page_over_its_budget_is_named(tmp_path: Path) -> None:
    """What is too heavy is told with what of it weighs how much; others are not."""
    text = "".join(chr(0x410 + (i * i + 7 * i) % 64) + str(i) for i in range(9000))
    for name, content in (("index.html", "<p>ok"), ("a/index.html", f"<style>b{{}}</style><p>{text}")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    (problem,) = weights.too_heavy(tmp_path, weights.weigh(tmp_path))
    assert problem.file == "a/index.html"
    assert "16000" in problem.text("uk") and re.search(r"стилі \d+", problem.text("uk"))


def test_only_the_largest_events_are_weighed(tmp_path: Path) -> None:
    """Thousands of event pages are one template: the largest stand for all, lists are weighed each."""
    for number in range(weights.LARGEST_ALIKE + 20):
        page = tmp_path / f"events/bilytska/e{number}/index.html"
        page.parent.mkdir(parents=True)
        page.write_text("x" * number, encoding="utf-8")
    for name in (
        "events/for-pupils",
        "events/kind-film",
        "events/2026-12",
        "events/archive/2026",
        "events/of-bilytska",
    ):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "index.html").write_text("x", encoding="utf-8")
    names = weights.weigh(tmp_path)
    assert len(names) == weights.LARGEST_ALIKE + 5
    assert "events/bilytska/e69/index.html" in names and "events/bilytska/e19/index.html" not in names


@pytest.mark.parametrize(
    ("markdown", "counts"),
    [
        ("Одне речення тут. І друге!", [3, 2]),
        ("- Перший пункт\n- Другий пункт, довший", [2, 3]),
        ("## Заголовок\n\n| а | б |\n|---|---|\n| в | г |\n\nТекст.", [1]),
        ("Дзвоніть: \ue0000\ue001. [Посилання сюди](a.md) далі.", [2, 3]),
        ("Рядок,\nщо триває.", [3]),
        ("Так каже закон. \ue0000\ue001", [3]),
        ("", []),
    ],
)
def test_sentences_are_counted(markdown: str, counts: list[int]) -> None:
    """Prose only: no headings, no tables; a reference is a word of a sentence, and none by itself."""
    page = read(markdown)
    assert words_of_sentences(page) == counts
    assert sentences(page).count == len(counts)
