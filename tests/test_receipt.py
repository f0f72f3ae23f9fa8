"""What a build says it measured is what can be measured again."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from generator import weights
from generator.sentences import sentences, words_of_sentences


@pytest.fixture(scope="module")
def receipt(built_site: Path) -> dict[str, Any]:
    return dict(json.loads((built_site / "receipt/receipt.json").read_bytes()))


def test_weights_are_those_of_the_pages(built_site: Path, receipt: dict[str, Any]) -> None:
    """Any other gzip of the same level finds the same weight, give or take its header."""
    assert len(receipt["weights_gzip"]) > 300
    for name, size in receipt["weights_gzip"].items():
        if name.removeprefix("en/") != "receipt/index.html":
            assert abs(len(gzip.compress((built_site / name).read_bytes(), 6)) - size) < 20, name


def test_counts_are_true(built_site: Path, receipt: dict[str, Any]) -> None:
    """Pages and files are counted as they lie there, without the receipt's own and the manifest."""
    own = {"receipt/index.html", "en/receipt/index.html", "receipt/receipt.json", "manifest.txt"}
    names = {path.relative_to(built_site).as_posix() for path in built_site.rglob("*") if path.is_file()} - own
    assert receipt["files"] == len(names)
    assert receipt["pages"] == sum(name.endswith(".html") for name in names)
    assert receipt["bytes"] == sum((built_site / name).stat().st_size for name in names)
    assert receipt["requests_per_page_most"] == 1


def test_the_manifest_is_that_of_everything_else(built_site: Path, receipt: dict[str, Any]) -> None:
    """The fingerprint is the sum of the manifest without the receipt's own lines."""
    import hashlib

    lines = (built_site / "manifest.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    others = [line for line in lines if not re.search("  (en/)?receipt/", line)]
    assert receipt["manifest_sha256"] == hashlib.sha256("".join(others).encode()).hexdigest()


def test_plain_language(receipt: dict[str, Any]) -> None:
    """Half of the sentences of a Ukrainian page have at most fourteen words."""
    assert {page for page, one in receipt["prose_uk"].items() if one["median_words"] > 14} == set()


def test_the_reader_sees_it_too(built_site: Path, receipt: dict[str, Any]) -> None:
    """The page says the same in both languages."""
    for root, name in (("", "Найважчі сторінки"), ("en/", "The heaviest pages")):
        html = (built_site / root / "receipt/index.html").read_text(encoding="utf-8")
        assert name in html
        assert receipt["manifest_sha256"] in html


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
    for number in range(weights.LARGEST_EVENTS + 20):
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
    assert len(names) == weights.LARGEST_EVENTS + 5
    assert "events/bilytska/e69/index.html" in names and "events/bilytska/e19/index.html" not in names


@pytest.mark.parametrize(
    ("markdown", "counts"),
    [
        ("Одне речення тут. І друге!", [3, 2]),
        ("- Перший пункт\n- Другий пункт, довший", [2, 3]),
        ("## Заголовок\n\n| а | б |\n\nТекст.", [1]),
        ("Дзвоніть: \ue0000\ue001. [Посилання сюди](a.md) далі.", [2, 3]),
        ("Рядок,\nщо триває.", [3]),
        ("", []),
    ],
)
def test_sentences_are_counted(markdown: str, counts: list[int]) -> None:
    """Prose only: no headings, no tables; a reference is a word."""
    assert words_of_sentences(markdown) == counts
    assert sentences(markdown).count == len(counts)
