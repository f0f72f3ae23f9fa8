"""The country: every oblast is a job of its own, one failure stops nothing, and a light page leads to all of them."""

import gzip
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Project
from playwright.sync_api import Browser

import country
import new_site
from generator.model.oblast import load

OBLASTS = load(new_site.OBLASTS).all
ADDRESS = "https://krok.example/"
BUILT = ("sumska", "poltavska")


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two oblasts that were built, put together."""
    folder = tmp_path_factory.mktemp("country")
    for slug in BUILT:
        for name in ("index.html", "en/index.html", "sitemap.xml"):
            file = folder / "work" / slug / "site" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"<p>{slug} {name}", encoding="utf-8")
    out = folder / "country"
    assert country.main(["--step", "merge", *_folders(folder), "--address", ADDRESS, "--today", "2026-11-24"]) == 0
    return out


def _folders(folder: Path) -> list[str]:
    return ["--work", str(folder / "work"), "--sites", str(folder / "sites"), "--out", str(folder / "country")]


@pytest.mark.parametrize(("lang", "first"), [("uk", "Вінницька область"), ("en", "Cherkasy oblast")])
def test_front_page_leads_to_every_oblast(merged: Path, lang: str, first: str) -> None:
    """In the alphabet's order; one without a site yet is named, not linked."""
    page = merged / ("" if lang == "uk" else "en") / "index.html"
    html = page.read_text("utf-8")
    entries = re.findall(r"<li>(.*?)</li>", re.findall(r'<ul class="oblasts">(.*?)</ul>', html, re.S)[0])
    assert len(entries) == 24 and first in entries[0]
    links = {link: name for entry in entries for link, name in re.findall(r'href="([^"]+)">([^<]+)<', entry)}
    named = {one.slug: one.title.text("uk" if lang == "uk" else "en")[0] for one in OBLASTS}
    assert sorted(links.values()) == sorted(named[slug] for slug in BUILT)
    assert all((page.parent / link / "index.html").is_file() for link in links)


@pytest.mark.parametrize("name", ["index.html", "en/index.html", "404.html", "en/404.html"])
def test_front_page_is_light_and_asks_nobody(merged: Path, name: str) -> None:
    """At most 8 KB, no other file; both lines, the exit, a policy that allows nothing else."""
    html = (merged / name).read_bytes()
    assert len(gzip.compress(html)) < 8000
    text = html.decode()
    assert not re.search(r"<(?:link rel=\"stylesheet|script src|img|iframe)|https?://[^\"]+\.(?:css|js)", text)
    assert {"tel:527", "tel:102", "tel:1547"} <= set(re.findall(r'href="(tel:[^"]+)"', text))
    assert 'class="exit"' in text and "default-src 'none'" in text


def test_files_beside_it_name_all_that_is_there(merged: Path) -> None:
    """The map of maps, robots.txt, one table of headers that lets cards of each oblast be framed."""
    maps = re.findall("<loc>(.*?)</loc>", (merged / "sitemap.xml").read_text("utf-8"))
    assert maps == [f"{ADDRESS}{name}" for name in ("sitemap-front.xml", "poltavska/sitemap.xml", "sumska/sitemap.xml")]
    assert f"Sitemap: {ADDRESS}sitemap.xml" in (merged / "robots.txt").read_text("utf-8")
    headers = (merged / "_headers").read_text("utf-8")
    assert headers.count("/*\n") == 4 and "/:oblast/:language/embed/*" in headers
    assert (merged / "blank" / "index.html").is_file()


def test_parts_are_not_copied_twice(merged: Path) -> None:
    """On one disk a built oblast and its place in the country share their bytes."""
    assert (merged / "sumska/index.html").stat().st_ino == (merged.parent / "work/sumska/site/index.html").stat().st_ino


def test_works_without_script(merged: Path, browser: Browser) -> None:
    """From the front page to an oblast, and out of the site."""
    with browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 640}) as context:
        tab = context.new_page()
        tab.goto((merged / "index.html").as_uri())
        assert tab.locator(".exit").bounding_box()["height"] >= 44
        assert tab.locator(".oblasts a").first.get_attribute("href") == "poltavska/"
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_strange_folder_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "country"
    out.mkdir()
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    assert country.main(["--step", "merge", *_folders(tmp_path)]) == 2
    assert [path.name for path in out.iterdir()] == ["mine.txt"] and str(out) in capsys.readouterr().err


# Building


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Builds that take no time: Sumy oblast's fails."""
    calls: list[list[str]] = []

    def run(call: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        if Path(call[1]).name == "pull_events.py":  # which a silent source makes end with 3
            return subprocess.CompletedProcess(call, 3, "", "")
        calls.append(call)
        out = Path(call[call.index("--out") + 1])
        if "sumska" in call[call.index("--data") + 1]:
            return subprocess.CompletedProcess(call, 1, "data/contacts.yml:3: dial-format: …\n", "")
        out.mkdir(parents=True, exist_ok=True)
        (out / "index.html").write_text("good", encoding="utf-8")
        return subprocess.CompletedProcess(call, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    return calls


def test_one_failure_does_not_stop_the_rest(
    builds: list[list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The others are built; the table says which failed and why; its last good site stays; the exit code tells."""
    good = tmp_path / "work/sumska/site/index.html"
    good.parent.mkdir(parents=True)
    good.write_text("yesterday", encoding="utf-8")
    chosen = ["--oblast", "Сумська", "--oblast", "Львівська", "--oblast", "kyivska"]
    assert country.main(["--step", "build", *chosen, *_folders(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert len(builds) == 3 and "не зібрано: 1" in said and "dial-format" in said
    assert re.search(r"(?m)^sumska +НЕ ЗІБРАНО", said) and re.search(r"(?m)^kyivska +гаразд", said)
    assert good.read_text("utf-8") == "yesterday"
    assert (tmp_path / "work/lvivska/site/index.html").read_text("utf-8") == "good"


def test_an_oblast_with_a_folder_is_built_from_it(builds: list[list[str]], tmp_path: Path) -> None:
    """At its address below the country's; ours from our own pages; addresses once published stay remembered beside."""
    own = tmp_path / "sites" / "lvivska"
    for name, text in (("data/campaign.yml", 'name: "Львів"\naddress: "https://lviv.example/"\n'), ("docs/a.md", "a")):
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        (own / name).write_text(text, encoding="utf-8")
    known = tmp_path / "work/lvivska/.site.permalinks.yml"
    known.parent.mkdir(parents=True)
    known.write_text("permalinks:\n", encoding="utf-8")
    pulled = tmp_path / "work/lvivska/content/data/pulled/history.json"
    pulled.parent.mkdir(parents=True)
    pulled.write_text("{}", encoding="utf-8")
    chosen = ["--oblast", "lvivska", "--oblast", "Полтавська"]
    assert country.main(["--step", "build", *chosen, *_folders(tmp_path), "--address", ADDRESS]) == 0
    assert all("--unattended" in call for call in builds)  # else the build would note them in what is made anew
    assert pulled.read_text("utf-8") == "{}"
    stated = (known.parent / "content/data/campaign.yml").read_text("utf-8")
    assert stated == f'name: "Львів"\naddress: "{ADDRESS}lvivska/"\n' and known.read_text("utf-8") == "permalinks:\n"
    ours = tmp_path / "work/poltavska/content"
    assert (ours / "docs/model/poltava.uk.md").is_file()
    assert f'address: "{ADDRESS}poltavska/"' in (ours / "data/campaign.yml").read_text("utf-8")


# Build matrices


def _matrix(project: Project, name: str) -> tuple[list[str], dict[str, Any]]:
    whole = yaml.safe_load((project.root / name).read_text("utf-8"))
    if "jobs" in whole:
        job = whole["jobs"]["oblast"]
        return job["strategy"]["matrix"]["oblast"], job
    return whole["oblast"]["parallel"]["matrix"][0]["OBLAST"], whole["oblast"]


@pytest.mark.parametrize("name", [".github/workflows/country.yml", ".gitlab/country.gitlab-ci.yml"])
def test_each_oblast_is_a_job(project: Project, name: str) -> None:
    """All that the table has, as the command calls them; a job that fails stops no other."""
    named, job = _matrix(project, name)
    assert named == [one.slug for one in OBLASTS]
    assert job["strategy"]["fail-fast"] is False if "strategy" in job else job["allow_failure"] is True


def test_list_of_oblasts_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert country.main(["--list"]) == 0
    assert json.loads(capsys.readouterr().out) == [one.slug for one in OBLASTS]
