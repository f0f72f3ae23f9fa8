"""The check of a job offer: with and without script, on paper, and what its file may say."""

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import PHONE, TODAY, Project, Server, assert_accessible, problems_of
from markupsafe import Markup
from playwright.sync_api import Browser, Page

from generator.base.problems import Problem
from generator.model.data import Data
from generator.model.job_check import (
    MARKERS,
    MOST_ASKED,
    MOST_CALLS,
    MOST_QUESTIONS,
    MOST_SAID,
    MOST_STEPS,
    MOST_TOLD,
    MOST_WHEN,
    JobCheck,
)
from generator.site import Inputs, Site, load

PATH = "risks/job-check/"
SAFE = re.compile(
    r"ви в безпеці|(?<!не скаже, що )робота безпечна|you are safe|(?<!not tell you that a )job is safe", re.I
)


def _file(project: Project) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((project.data / "job-check.yml").read_text("utf-8"))
    return loaded


def _problems(project: Project, folder: Path, text: str) -> list[Problem]:
    return problems_of(project, folder, "job-check.yml", text, (project.data / "facts.yml").read_text("utf-8"))


@pytest.fixture(scope="module")
def site(project: Project) -> Site:
    inputs = Inputs(
        project.data, project.docs, project.overrides, project.root / "mkdocs.yml", dt.date.fromisoformat(TODAY)
    )
    found, problems = load(inputs)
    assert found is not None, [problem.text() for problem in problems]
    return found


@pytest.fixture
def without_script(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport=PHONE, locale="uk-UA", java_script_enabled=False) as context:
        yield context.new_page()


def test_all_markers_are_asked_about(project_data: Data) -> None:
    """The five markers and the offer itself each have a question, every text is in both languages."""
    check = project_data.materials.job_check
    assert check is not None
    assert [marker for marker, _ in check.groups] == list(MARKERS)
    assert all(text.en for one in check.questions for text in (one.ask, one.means, one.do))
    assert all(step.text.en for step in check.verify) and all(text.en for text in check.tell)


@pytest.mark.parametrize("root", ["", "en/"])
def test_ticks_work_without_script(without_script: Page, server: Server, root: str) -> None:
    """A tick unfolds its advice and is counted; nothing ticked is no proof; the steps and lines are always there."""
    page = without_script
    page.goto(f"{server.url}/{root}{PATH}")
    advice = page.locator(".check__advice")
    assert not any(advice.nth(number).is_visible() for number in range(advice.count()))
    assert page.locator(".check__none").is_visible() and not page.locator(".check__some").is_visible()
    page.locator("label[for=check-hurry]").click()
    page.locator("label[for=check-passport]").click()
    assert page.locator(".check__advice:visible").count() == 2
    assert page.locator(".check__some").is_visible() and not page.locator(".check__none").is_visible()
    counted = page.locator(".check__count").evaluate(
        "one => getComputedStyle(one.closest('.check').querySelector('#check-hurry')).counterIncrement"
    )
    assert counted == "ticked 1"
    assert not page.locator("[data-tools]").is_visible()
    for line in ("527", "102"):
        assert page.locator(f'.check__calls a[href="tel:{line}"]').is_visible()


def test_with_script_advice_is_gathered_and_nothing_stays(page: Page, server: Server) -> None:
    """With script the advice stands together and is announced; clearing, leaving and coming back leave no tick."""
    page.goto(f"{server.url}/{PATH}")
    page.check("#check-money")
    page.check("#check-nobody")
    assert page.locator("[data-gathered] li").count() == 2
    assert page.locator(".check [role=status]").inner_text() == "Позначено ознак: 2"
    assert "?" not in page.url and "#" not in page.url
    page.get_by_role("button", name="Зняти всі позначки").click()
    assert page.locator(".check input:checked").count() == 0
    assert page.locator(".check__none").is_visible()
    page.check("#check-visa")
    page.goto(f"{server.url}/help/")
    page.go_back(wait_until="commit")
    assert page.locator(".check input:checked").count() == 0
    page.check("#check-visa")
    page.reload()
    assert page.locator(".check input:checked").count() == 0
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.context.cookies() == []


def test_without_script_ticks_do_not_come_back(without_script: Page, server: Server) -> None:
    """The browser is asked not to remember ticks."""
    page = without_script
    page.goto(f"{server.url}/{PATH}")
    page.check("#check-visa")
    page.reload()
    assert page.locator(".check input:checked").count() == 0


@pytest.mark.parametrize("root", ["", "en/"])
def test_it_never_says_safe(built_site: Path, root: str) -> None:
    """No answer of the check says that all is well."""
    html = (built_site / root / PATH / "index.html").read_text("utf-8")
    block = html[html.index('<div class="check') : html.index("<footer")]
    assert not SAFE.search(re.sub(r"<[^>]+>", "", block))
    assert "<form" not in html and 'name="' not in block  # without a name nothing can be sent


@pytest.mark.parametrize("root", ["", "en/"])
def test_keyboard_and_touch(page: Page, server: Server, root: str) -> None:
    """Space ticks, and every line to tick is at least 44 px high."""
    page.goto(f"{server.url}/{root}{PATH}")
    page.locator("#check-mediator").focus()
    page.keyboard.press("Space")
    assert page.locator("#check-mediator").is_checked()
    heights = page.locator(".check__item label").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert min(heights) >= 40 and page.locator(".check__item").first.bounding_box()["height"] >= 44  # type: ignore[index]


@pytest.mark.parametrize("root", ["", "en/"])
def test_it_is_accessible(tab: Page, server: Server, root: str) -> None:
    """axe-core finds nothing with some ticks set, in both languages; nothing sticks out at 320 px."""
    tab.goto(f"{server.url}/{root}{PATH}")
    tab.check("#check-pay")
    tab.check("#check-route")
    assert_accessible(tab)
    tab.set_viewport_size({"width": 320, "height": 640})
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def _sheets(page: Page) -> tuple[int, tuple[int, int]]:
    printed = page.pdf(prefer_css_page_size=True)
    (width, height) = map(float, re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)[0])
    return len(re.findall(rb"/Type\s*/Page\b", printed)), (round(width), round(height))


@pytest.mark.parametrize("ticked", [False, True])
@pytest.mark.parametrize("root", ["", "en/"])
def test_the_paper_twin_is_one_sheet(page: Page, server: Server, root: str, ticked: bool) -> None:
    """The same questions with all advice, lines and blanks print on exactly one A4 page, whatever is ticked."""
    page.goto(f"{server.url}/{root}{PATH}")
    if ticked:
        for box in page.locator(".check input").all():
            box.check()
    assert _sheets(page) == (1, (595, 842))
    page.emulate_media(media="print")
    asked = page.locator(".check__item").count()
    assert page.locator(".check__advice:visible").count() == asked
    assert page.locator(".check__blanks dd:visible").count() == 3
    assert not page.locator("a.exit").is_visible() and not page.locator(".check__result").is_visible()
    sizes = page.locator(".check__calls b").evaluate_all(
        "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) >= 22  # px: 17 pt


def _full(word: str, share: float) -> JobCheck:
    """A check with as many entries as its file may hold, each with this share of the longest text."""

    def words(most: int) -> dict[str, str]:
        length = int(most * share)
        text = (word * most)[:length].strip()
        return {"uk": text + "я" * (length - len(text))}

    return JobCheck.model_validate(
        {
            "questions": [
                {
                    "id": f"q{number}",
                    "marker": MARKERS[number % len(MARKERS)],
                    "ask": words(MOST_ASKED),
                    "means": words(MOST_SAID),
                    "do": words(MOST_SAID),
                }
                for number in range(MOST_QUESTIONS)
            ],
            "verify": [{"text": words(MOST_SAID)}] * MOST_STEPS,
            "tell": [words(MOST_SAID)] * MOST_TOLD,
            "call": [{"line": "mfa-abroad", "when": words(MOST_WHEN)}] * MOST_CALLS,
        }
    )


@pytest.mark.parametrize("share", [0.5, 0.65, 0.67, 0.85, 1])
@pytest.mark.parametrize("word", ["Щастя здоров’я ", "широкомовний ", "жодного дня "])
def test_the_fullest_file_is_one_sheet(tab: Page, site: Site, tmp_path: Path, word: str, share: float) -> None:
    """What the model accepts always fits: the most entries with texts of every length, in wide letters."""
    view = next(one for one in _views(site) if one.path == PATH)
    values = {"view": view, "site": site.view, "today": site.inputs.today, "check": _full(word, share)}
    body = site.env.get_template("_job_check.html").render(values)
    file = tmp_path / "check.html"
    file.write_text(site.render(dataclasses.replace(view, body=Markup(body))), encoding="utf-8")
    tab.goto(file.as_uri())
    assert tab.locator(".check__item").count() == MOST_QUESTIONS
    assert _sheets(tab) == (1, (595, 842))


def test_smaller_letters_only_where_needed(project_data: Data) -> None:
    """The shipped sheet is set in the larger letters; the fullest is not."""
    check = project_data.materials.job_check
    assert check is not None and not check.dense("uk") and not check.dense("en")
    assert not _full("слово ", 0.65).dense("uk") and _full("слово ", 1).dense("uk")


def _views(site: Site) -> Iterator[Any]:
    for document in site.documents.pages.values():
        if document.lang == "uk":
            yield site.document_view(document, "uk", "<p></p>", ())


Case = tuple[str, str, str, int]
GOOD = """\
questions:
- {id: one, marker: offer, ask: {uk: "Просять гроші"}, means: {uk: "Борг"}, do: {uk: "Не платіть"}, cite: osce-risk}
verify:
- {text: {uk: "Перевірте фірму"}}
tell:
- {uk: "Скажіть рідним"}
call:
- {line: "527", when: {uk: "Порадитися"}}
"""
BAD: dict[str, Case] = {
    "unknown line": ('line: "527"', 'line: "572"', "contact-unknown", 8),
    "line without a number": ('line: "527"', 'line: "light-of-hop"', "contact-unknown", 8),
    "unknown fact": ("cite: osce-risk", "cite: osce-risks", "fact-unknown", 2),
    "typed number": ("Порадитися", "Дзвоніть 0 800 505 501", "text-number", 8),
    "typed short number": ("Не платіть", "Дзвоніть 102", "text-number", 2),
    "too long": ("Перевірте фірму", "я" * 111, "text-sheet", 4),
    "unknown marker": ("marker: offer", "marker: ofer", "choice-unknown", 2),
    "unknown key": ("means:", "meaning:", "key-unknown-near", 2),
    "no lines": ('\n- {line: "527", when: {uk: "Порадитися"}}', " []", "list-empty", 7),
    "no question": ('ask: {uk: "Просять гроші"}, ', "", "key-missing", 2),
    "bare text": ('{uk: "Скажіть рідним"}', "Скажіть рідним", "shape-bilingual", 6),
}


@pytest.mark.parametrize("name", BAD)
def test_slips_are_said_with_their_line(project: Project, tmp_path: Path, name: str) -> None:
    """Each slip in the file is a problem with its line, in both languages."""
    old, new, code, line = BAD[name]
    assert old in GOOD
    found = _problems(project, tmp_path, GOOD.replace(old, new))
    assert (code, line) in [(one.code, one.line) for one in found], [one.text() for one in found]
    for one in found:
        assert "{" not in one.text("uk").split("\n")[0].replace("{uk", "") and one.text("en") != one.text("uk")


def test_a_year_is_no_phone_number(project: Project, tmp_path: Path) -> None:
    assert _problems(project, tmp_path, GOOD.replace("Не платіть", "Так з 2023 року")) == []


def test_the_same_id_twice(project: Project, tmp_path: Path) -> None:
    line = GOOD.split("\n")[1]
    found = _problems(project, tmp_path, GOOD.replace(line, f"{line}\n{line}"))
    assert [(one.code, one.line) for one in found] == [("id-twice", 3)]


def test_too_many_questions(project: Project, tmp_path: Path) -> None:
    line = GOOD.split("\n")[1]
    many = "\n".join(line.replace("id: one", f"id: q{number}") for number in range(MOST_QUESTIONS + 1))
    (found,) = _problems(project, tmp_path, GOOD.replace(line, many))
    assert found.code == "too-long" and "13" in found.text()


def test_a_page_without_its_file_is_a_problem(project: Project, tmp_path: Path) -> None:
    """Where the file is missing, the page that needs it says so with its line."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("campaign.yml", "contacts.yml", "facts.yml", "charts.yml", "action-plan.yml"):
        (folder / name).write_bytes((project.data / name).read_bytes())
    inputs = Inputs(folder, project.docs, project.overrides, project.root / "mkdocs.yml", dt.date.fromisoformat(TODAY))
    _, problems = load(inputs)
    missing = [one for one in problems if one.code == "reference-missing" and "job-check.yml" in one.text()]
    assert len(missing) == 4 and all(  # the check itself and its sheet to print, in two languages
        "job-check." in one.file and one.line > 5 for one in missing
    )


def test_the_sources_of_its_claims_are_listed(built_site: Path, project: Project) -> None:
    """Facts named in the file are on the page of sources of the check."""
    html = (built_site / "about/sources/risks-job-check/index.html").read_text("utf-8")
    cited = {one.get("cite") for one in _file(project)["questions"]} - {None}
    assert cited and all(f'id="fact-{fact}"' in html for fact in cited)
