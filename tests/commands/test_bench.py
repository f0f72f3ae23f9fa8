"""The benchmark measures what it says, and says what it could not measure. How long anything takes is not tested."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest
import small
from conftest import TODAY, Project

from benchmark import content, lighthouse, parts, peers, recall, running
from benchmark.rows import Row, as_json, missing
from benchmark.sites import QUICK, Bench
from generator.check.event_files import read_event_file

DAY = dt.date.fromisoformat(TODAY)


def test_quick_run_prints_a_table_and_writes_json(project: Project, tmp_path: Path) -> None:
    """The whole command, of a repository with the small campaign."""
    root, out = tmp_path / "repository", tmp_path / "bench.json"
    small.write(root, project.data)
    small.add_program(root, project.root)
    command: list[str | Path] = [sys.executable, root / "scripts/maintain/bench.py", "--quick", "--today", TODAY]
    command += ["--only", "build", "--only", "pull", "--out", out]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("  ratio  figure")
    result = json.loads(out.read_text(encoding="utf-8"))
    assert {row["part"] for row in result["rows"]} == {"build", "pull"}
    for row in result["rows"]:
        assert row["figure"] in done.stdout
        if row["ours"] is None:
            assert "Linux" in row["note"], row  # a program that fails is no reason
    assert result["versions"]["mkdocs"].startswith("python")


def test_failing_part_is_a_row_that_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(_bench: Bench) -> None:
        raise running.Failed("hugo gave 1")

    monkeypatch.setattr(parts, "PARTS", {"build": fail})
    (row,) = parts.rows(Bench(tmp_path, QUICK, DAY), "build")
    assert (row.ours, row.note) == (None, "hugo gave 1")


# The table


def test_ratio_is_to_the_peer_and_the_verdict_to_the_limit() -> None:
    row = Row("build", "cold build", 18.0, "s", "Hugo", 7.2, 14.4)
    assert (row.ratio, row.reached) == (2.5, False)
    assert "MISSED, 1.25 of it" in row.line()


def test_scores_are_to_be_reached() -> None:
    assert Row("scores", "seo", 100, limit=100, least=True).reached
    assert not Row("scores", "seo", 91, limit=100, least=True).reached


def test_nothing_is_a_good_figure() -> None:
    row = Row("weight", "other hosts", 0, "", "stock", 2, 0)
    assert (row.ratio, row.reached) == (0, True)


def test_what_was_not_measured_has_neither_ratio_nor_verdict() -> None:
    row = missing("lcp", "home: LCP", "no node: apt-get install nodejs npm")
    assert "not measured: no node" in row.line()
    assert (row.reached, as_json(row)["ratio"]) == (None, None)


# Content


def test_repeated_pages_are_in_the_menu_while_it_has_room(project: Project, tmp_path: Path) -> None:
    content.project(tmp_path / "project", content.Size(200, 2, 4), DAY)
    docs, menu = tmp_path / "project" / "docs", (tmp_path / "project/mkdocs.yml").read_text(encoding="utf-8")
    pages = {path.relative_to(docs).as_posix().removesuffix(".uk.md") for path in docs.rglob("*.uk.md")}
    copies = {page for page in pages if not (project.docs / f"{page}.uk.md").exists()}
    listed = {page for page in copies if f"- {page}.md\n" in menu}
    assert (len(pages), len(pages - copies) + len(listed)) == (200, content.IN_MENU)
    for page in copies:
        text, repeated = (docs / f"{page}.uk.md").read_text("utf-8"), page.rpartition("-")[0]
        assert ("\nhidden: true\n" in text) == (page not in listed)
        assert text.replace("hidden: true\n", "") == (project.docs / f"{repeated}.uk.md").read_text("utf-8")


def test_largest_event_file_is_accepted(tmp_path: Path) -> None:
    content.data(tmp_path / "data", 1, 500, DAY)
    (file,) = [path for path in (tmp_path / "data/events").glob("*.yml") if path.name != "sources.yml"]
    good, problems = read_event_file(file)
    assert problems == []
    assert len(good.events) == 500


def test_peers_get_text_for_references(project: Project) -> None:
    pages = peers.prose(project.docs, DAY)
    assert not [key for key, one in pages.items() if "{{" in one.text or "\ue000" in one.text]
    assert "527" in pages["help/index", "uk"].text


def test_text_of_a_page_is_its_main_part() -> None:
    page = "<nav>меню</nav><main><h1>Тема</h1><p>Один &amp; <b>два</b></p><script>let a</script></main>"
    assert peers.text(page) == "Тема\n\nОдин & два\n"


# Measuring


def test_a_program_that_fails_is_no_figure(tmp_path: Path) -> None:
    with pytest.raises(running.Failed, match="gave 3: ой"):
        running.measure([sys.executable, "-c", "import sys; print('ой'); sys.exit(3)"], tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the memory of a process and its children")
def test_memory_counts_children(tmp_path: Path) -> None:
    child = "import time; a = bytearray(50_000_000); time.sleep(0.6)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    found = running.measure([sys.executable, "-c", parent], tmp_path, memory=True)
    assert found.megabytes is not None
    assert 50 < found.megabytes < 100


def test_exponent_of_proportional_growth_is_one() -> None:
    assert running.exponent(2, 20, 10) == pytest.approx(1)


def test_lighthouse_report_is_read() -> None:
    found = lighthouse.read(
        {
            "categories": {"seo": {"score": 0.91, "auditRefs": [{"id": "hreflang", "weight": 1}]}},
            "audits": {
                "hreflang": {"score": 0, "scoreDisplayMode": "binary"},
                "largest-contentful-paint": {"numericValue": 750.0},
            },
        }
    )
    assert found == lighthouse.Report({"seo": 91}, 0.75, ("hreflang",))


def test_recall_is_read_from_the_tests_report() -> None:
    case = '<testcase name="test"><properties><property name="share: {}" value="{}"/></properties></testcase>'
    cases = "".join(case.format(*one) for one in [("uk, forms", 0.96), ("queries, slips", 0.98)])
    found = recall.read(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    assert found == pytest.approx({"uk, forms": 96, "queries, slips": 98})


def test_tests_that_record_nothing_are_no_figure() -> None:
    with pytest.raises(recall.NotTold):
        recall.read('<testsuites><testsuite><testcase name="test_recall[uk-first]"/></testsuite></testsuites>')
