"""HTML as the standard has it: parsed without an error, and what refers to something finds it."""

import collections
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import html5lib
import pytest
from conftest import Project, pages_to_visit

import install
import npm_packages

REFERRING = ("for", "list", "headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns")

# Firefox shows ticks again when one comes Back to the page, unless it is told not to: what somebody ticked about a job
# offer must not be seen by the next person. The standard knows the attribute for other fields only.
ALLOWED = (
    "Attribute “autocomplete” is only allowed when the input type is “color”, “date”, “datetime-local”, “email”, "
    "“hidden”, “month”, “number”, “password”, “range”, “search”, “tel”, “text”, “time”, “url”, or “week”."
)


def _faults(html: str) -> Iterator[str]:
    """What is wrong with a page: errors of parsing, then what no parser sees."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html)
    yield from (f"{place[0]}: {code} {data}" for place, code, data in parser.errors)
    elements = [one for one in tree.iter() if isinstance(one.tag, str)]
    ids = collections.Counter(one.get("id") for one in elements if "id" in one.attrib)
    yield from (f"id twice: {name}" for name, count in ids.items() if count > 1)
    for one in elements:
        for attribute in REFERRING:
            for name in one.get(attribute, "").split():
                if name not in ids:
                    yield f"{one.tag} {attribute}: no {name}"
        if one.tag == "img" and "alt" not in one.attrib:
            yield "img without alt"
    for tag in ("title", "main", "h1"):
        if (count := sum(one.tag == tag for one in elements)) != 1:
            yield f"{tag}: {count}"


def test_pages_are_valid(built_site: Path, project: Project) -> None:
    """Every written page and a sample of the others; make test-long asks the Nu checker about all."""
    pages = [*pages_to_visit(built_site, project.docs), *built_site.rglob("404.html")]
    found = {page.relative_to(built_site).as_posix(): [*_faults(page.read_text(encoding="utf-8"))] for page in pages}
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    "body",
    [
        "<p><b>not closed</p>",
        "<p>a <div>b</div></p>",
        "<p id=a></p><p id=a></p>",
        "<label for=nobody>…</label>",
        "<p aria-labelledby='nobody'>…</p>",
        "<img src=x.png>",
        "<main></main>",
        "<p class=a class=b>…</p>",
        "<a href=x><a href=y>…</a></a>",
        "<p>AT&T &nosuch; </q>",
    ],
)
def test_a_fault_is_seen(body: str) -> None:
    page = "<!doctype html><html lang=uk><head><title>т</title></head><body><main><h1>з</h1>{}</main></body></html>"
    assert [*_faults(page.format("<p>добре"))] == []
    assert [*_faults(page.format(body))] != []


@pytest.mark.long
@pytest.mark.timeout(600)
def test_the_nu_checker_finds_nothing(built_site: Path) -> None:
    """No error on any page, but for the one that is meant."""
    assert npm_packages.CHECKER_JAR.is_file(), "the checker is not there: run make test-long"
    command = ["java", "-Xmx1g", "-jar", npm_packages.CHECKER_JAR, "--format", "json"]
    command += ["--exit-zero-always", "--skip-non-html"]
    done = subprocess.run([*command, built_site], capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    found = [one for one in json.loads(done.stderr)["messages"] if one["message"] != ALLOWED]
    assert [(one.get("url"), one.get("lastLine"), one["message"]) for one in found] == []


@pytest.mark.long
def test_the_nu_checker_sees_errors(tmp_path: Path) -> None:
    """It was asked, and would have said so."""
    page = tmp_path / "index.html"
    page.write_text("<!doctype html><html lang=uk><title>т</title><p><b>…</p>", encoding="utf-8")
    done = subprocess.run(["java", "-jar", npm_packages.CHECKER_JAR, "--format", "json", page], capture_output=True)
    assert done.returncode == 1 and json.loads(done.stderr)["messages"]


# Bringing the checker


def test_a_missing_java_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "find_program", lambda name: None)
    monkeypatch.setattr(install, "apt_install", lambda package: False)
    with pytest.raises(install.Stop, match="sudo apt-get install default-jre-headless"):
        npm_packages.ensure_checker()
