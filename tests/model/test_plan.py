"""The hromada's plan: states are typed, everything that follows from dates is worked out, gaps are explained."""

import dataclasses
import datetime as dt
import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from conftest import PHONE, TODAY, Project, Server, assert_accessible, problems_of
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from playwright.sync_api import Browser, Page

from generator.base.fields import Bilingual
from generator.base.problems import Problem
from generator.model.data import Data
from generator.model.plan import HEADINGS, MOST_ACTIONS, STATES, Action, ActionPlan, StateWord
from generator.site import Inputs, Site, load
from generator.view import charts

DAY = dt.date.fromisoformat(TODAY)
PATH = "model/plan/"
WORDS: tuple[StateWord, ...] = get_args(StateWord)


@pytest.fixture(scope="module")
def site(project: Project) -> Site:
    found, problems = load(
        Inputs(project.data, project.docs, project.overrides, project.root / "mkdocs.yml", DAY, examples=True)
    )
    assert found is not None, [problem.text() for problem in problems]
    return found


def _action(number: int, **fields: Any) -> Action:
    given: dict[str, Any] = {
        "id": str(number),
        "heading": HEADINGS[number % len(HEADINGS)],
        "what": {"uk": f"Зробити {number}", "en": f"Do {number}"},
        "state": "виконується",
    }
    return Action.model_validate({**given, **fields})


def _plan(*actions: Action) -> ActionPlan:
    return ActionPlan(owner=Bilingual(uk="Тестова громада", en="Test hromada"), actions=actions)


# What is worked out


@pytest.mark.parametrize("state", WORDS)
@pytest.mark.parametrize(("until", "late"), [("2026-11-23", True), ("2026-11-24", False), ("2026-11-25", False)])
def test_overdue_follows_from_the_day(state: StateWord, until: str, late: bool) -> None:
    """The day itself is still in time; only what is open can be late."""
    action = _action(1, state=state, until=until, reason={"uk": "причина"})
    assert action.overdue(DAY) is (late and state in ("не розпочато", "виконується", "виконано частково"))


@pytest.mark.parametrize(
    ("reviewed", "today", "old"),
    [
        ("2026-04-24", "2026-11-24", False),
        ("2026-04-24", "2026-11-25", True),
        ("2026-07-31", "2027-02-28", False),  # there is no 31 February
        ("2026-07-31", "2027-03-01", True),
        ("2023-07-30", "2024-02-29", False),
        ("2026-05-31", "2026-12-31", False),
        ("2026-05-31", "2027-01-01", True),
        (None, "2026-11-24", True),
    ],
)
def test_seven_months_without_review(reviewed: str | None, today: str, old: bool) -> None:
    """Seven months are counted by the calendar; never reviewed is too long ago."""
    assert _action(1, reviewed=reviewed).unreviewed(dt.date.fromisoformat(today)) is old
    assert not _action(1, reviewed=reviewed, state="виконано").unreviewed(dt.date.fromisoformat(today))


ACTIONS = st.lists(
    st.builds(
        lambda state, until, reviewed, changed: (state, until, reviewed, changed),
        st.sampled_from(WORDS),
        st.none() | st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)),
        st.none() | st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)),
        st.booleans(),
    ),
    min_size=1,
    max_size=MOST_ACTIONS,
)


@given(ACTIONS)
def test_parts_add_up_to_the_whole(drawn: list[tuple[StateWord, dt.date | None, dt.date | None, bool]]) -> None:
    """Every action is in one state; cancelled ones leave the percentage; only all done is a hundred."""
    reason = {"uk": "причина"}
    plan = _plan(
        *(
            _action(
                number, state=state, until=until, reviewed=reviewed, reason=reason, changed=reason if said else None
            )
            for number, (state, until, reviewed, said) in enumerate(drawn)
        )
    )
    totals = plan.totals(DAY)
    assert sum(totals.states.values()) == totals.all == len(plan.actions)
    assert totals.counted == sum(one.state != "скасовано" for one in plan.actions)
    done = totals.states["done"]
    assert 0 <= totals.percent <= 100 and (totals.percent == 100) == (done == totals.counted > 0)
    assert totals.measured <= done
    assert totals.overdue == sum(one.overdue(DAY) for one in plan.actions)
    assert sum(len(actions) for _, actions in plan.groups) == len(plan.actions)
    assert {heading for heading, _ in plan.groups} | set(plan.empty_headings) == set(HEADINGS)


def test_states_are_the_words_officials_know() -> None:
    """Any capitals and spaces will do; each has a label."""
    assert set(STATES) == set(WORDS)
    assert _action(1, state=" Виконано  частково ").state == "виконано частково"


# The page


def _render(site: Site, plan: ActionPlan, lang: Any = "uk", today: dt.date = DAY) -> str:
    view = _view(site, lang)
    block = site.env.get_template("_action_plan.html")
    body = block.render(view=view, site=site.view, **charts.of_plan(plan, today, lang))
    return site.render(dataclasses.replace(view, body=Markup(body)))


def _view(site: Site, lang: Any) -> Any:
    (document,) = [one for one in site.documents.pages.values() if one.path == PATH and one.lang == lang]
    return site.document_view(document, lang, "<p></p>", ())


@pytest.mark.parametrize("root", ["", "en/"])
def test_the_shipped_plan_is_plainly_an_example(built_site: Path, project_data: Data, root: str) -> None:
    """It says so on top and beside every action; every heading of the model has one to start from."""
    plan = project_data.materials.plan
    assert plan is not None and plan.example and plan.owner is None and plan.empty_headings == ()
    html = (built_site / root / PATH / "index.html").read_text("utf-8")
    block = html[html.index('<div class="plan">') :]
    word = "Example. No. " if root else "Зразок. № "
    assert block.count(word) == len(plan.actions)
    assert block.index("No hromada has made" if root else "Жодна громада не брала") < block.index("<figure")
    assert {one.state for one in plan.actions} == set(WORDS)  # every state is shown once


def test_an_own_plan_says_whose_it_is_and_nothing_of_examples(site: Site) -> None:
    html = _render(site, _plan(_action(1)))
    assert "Тестова громада" in html and "Зразок" not in html and "зразок" not in html.split("<footer")[0]


def test_nothing_is_hidden(site: Site) -> None:
    """Not started, failed and cancelled actions stand there, with reasons, and what is missing is said."""
    reason = {"uk": "немає коштів", "en": "no money"}
    actions = [_action(number, state=state, reason=reason) for number, state in enumerate(WORDS)]
    html = _render(site, _plan(*actions))
    for number in range(len(WORDS)):
        assert f'id="action-{number}"' in html
    assert html.count("немає коштів") == len(WORDS)
    assert "відповідального не названо" in html and "дня не названо" in html and "поки нічим" in html
    assert "ще не вимірювали" in html and "Розділи, для яких дій ще немає" in html
    assert "Виконано 1 з 5 (20 %)." in html and "Скасовані дії у відсоток не входять: 1." in html


def test_the_page_ages_with_its_build(site: Site) -> None:
    """The same file, built later, shows what became late."""
    plan = _plan(_action(1, until="2026-12-31", reviewed="2026-10-20"))
    now, later = (_render(site, plan, today=day) for day in (DAY, dt.date(2027, 6, 1)))
    assert "Прострочено" not in now and "Понад сім місяців" not in now
    assert "Прострочено: 1" in later and "Понад сім місяців не перевіряли: 1" in later


def test_the_picture_tells_the_table(site: Site) -> None:
    html = _render(site, _plan(_action(1), _action(2, state="виконано"), _action(3)))
    (svg,) = re.findall(r"<svg viewBox=\"0 0 320.*?</svg>", html, re.DOTALL)
    assert 'role="img"' in svg and "Виконується – 2" in svg and "Виконано – 1" in svg and len(svg.encode()) < 4096
    (table,) = re.findall(r'<table class="figures">.*?</table>', html, re.DOTALL)
    assert re.findall(r"<td>(\d+)</td>", table) == ["1", "0", "2", "0", "0", "0", "3"]


def _long(number: int) -> Action:
    text = {"uk": f"Домовитися про {number}: " + "довга дія громади " * 6}
    evidence = [{"title": {"uk": f"Рішення сесії {number}"}, "link": f"https://rada.example.org/{number}"}]
    return _action(
        number,
        what=text,
        lead={"uk": "Начальник відділу"},
        until="2027-03-01",
        evidence=evidence,
        reviewed="2026-10-01",
    )


def test_the_longest_plan_stays_light(site: Site) -> None:
    html = _render(site, _plan(*map(_long, range(MOST_ACTIONS))))
    assert len(gzip.compress(html.encode(), 6, mtime=0)) <= 16_000


@pytest.mark.parametrize("root", ["", "en/"])
def test_it_is_accessible(tab: Page, server: Server, root: str) -> None:
    """axe-core finds nothing, in both languages, and nothing sticks out at 320 px."""
    tab.goto(f"{server.url}/{root}{PATH}")
    assert_accessible(tab)
    tab.set_viewport_size({"width": 320, "height": 640})
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_it_needs_no_script(browser: Browser, server: Server) -> None:
    with browser.new_context(viewport=PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{server.url}/{PATH}")
        assert page.locator("#action-5").is_visible() and page.locator(".plan svg").is_visible()


def _sheets(page: Page) -> int:
    printed = page.pdf(prefer_css_page_size=True)
    (width, height) = map(float, re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)[0])
    assert (round(width), round(height)) == (595, 842)
    return len(re.findall(rb"/Type\s*/Page\b", printed))


@pytest.mark.parametrize(("actions", "most"), [(5, 1), (12, 2), (MOST_ACTIONS, 4)])
def test_it_prints_for_a_session(page: Page, site: Site, tmp_path: Path, actions: int, most: int) -> None:
    """Five actions are one A4 sheet, forty at most four; menus and the exit are left out, no row is torn."""
    file = tmp_path / "plan.html"
    file.write_text(_render(site, _plan(*map(_long, range(actions)))), encoding="utf-8")
    page.goto(file.as_uri())
    assert _sheets(page) <= most
    page.emulate_media(media="print")
    assert not page.locator("a.exit").is_visible() and not page.locator(".md-header").is_visible()
    assert page.locator(".plan tr").last.evaluate("one => getComputedStyle(one).breakInside") == "avoid"


# What check says

GOOD = """\
owner: {uk: "Тестова громада"}
actions:
- id: "1"
  heading: coordination
  what: {uk: "Призначити відповідальну посаду"}
  lead: {uk: "Голова громади"}
  until: 2027-03-01
  state: виконується
  reviewed: 2026-10-20
  next_review: 2027-01-20
"""
ERRORS = {
    "computed": ("виконується", "прострочено", "plan-computed", 8),
    "cancelled without a reason": ("виконується", "скасовано", "plan-reason", 8),
    "unknown state": ("виконується", "виконуєтся", "choice-unknown", 8),
    "english state": ("виконується", "done", "choice-unknown", 8),
    "reviewed in the future": ("reviewed: 2026-10-20", "reviewed: 2026-11-25", "plan-review-future", 9),
    "next review too early": ("next_review: 2027-01-20", "next_review: 2026-10-20", "plan-review-order", 10),
    "unknown heading": ("heading: coordination", "heading: coordinating", "choice-unknown", 4),
    "no owner": ('owner: {uk: "Тестова громада"}', "example: ні", "plan-owner", 2),
    "wrong date": ("until: 2027-03-01", "until: 2027-02-30", "date-impossible", 7),
    "bad link": (
        "  reviewed",
        '  evidence: [{title: {uk: "Лист"}, link: "http://x"}]\n  reviewed',
        "address-format",
        9,
    ),
    "typed totals": ("owner:", "percent: 40\nowner:", "key-unknown", 1),
}
GAPS = {
    "no lead": ('  lead: {uk: "Голова громади"}\n', "", "plan-lead-missing", 3),
    "a person for a lead": ("Голова громади", "Голова Іваненко І. П.", "plan-lead-person", 6),
    "a person by patronymic": ("Голова громади", "Марія Петрівна", "plan-lead-person", 6),
    "no day": ("  until: 2027-03-01\n", "", "plan-until-missing", 3),
    "past": ("until: 2027-03-01", "until: 2026-11-01", "plan-overdue", 7),
    "not reviewed for long": ("reviewed: 2026-10-20", "reviewed: 2026-03-20", "plan-unreviewed", 9),
    "never reviewed": ("  reviewed: 2026-10-20\n", "", "plan-never-reviewed", 3),
    "done without evidence": ("виконується", "виконано", "plan-evidence-missing", 8),
    "done, no change said": ("виконується", "виконано", "plan-changed-missing", 8),
    "failed without a reason": ("виконується", "не виконано", "plan-failed-reason", 8),
}


def _problems(project: Project, folder: Path, text: str) -> list[Problem]:
    return problems_of(project, folder, "action-plan.yml", text)


def _cases() -> Iterator[Any]:
    for severe, cases in ((True, ERRORS), (False, GAPS)):
        for name, case in cases.items():
            yield pytest.param(severe, *case, id=name)


def test_the_good_plan_has_no_slip(project: Project, tmp_path: Path) -> None:
    """Of what the slips and gaps below are made; only the headings of the oblast's plan are not all there."""
    assert [one.code for one in _problems(project, tmp_path, GOOD)] == ["plan-headings"]


@pytest.mark.parametrize(("severe", "old", "new", "code", "line"), list(_cases()))
def test_slips_and_gaps_are_said_with_their_line(
    project: Project, tmp_path: Path, severe: bool, old: str, new: str, code: str, line: int
) -> None:
    """What is wrong stops the build; what is left open is said, and the plan is published with it."""
    assert old in GOOD
    found = _problems(project, tmp_path, GOOD.replace(old, new, 1))
    (one,) = [one for one in found if one.code == code]
    assert one.line == line and (one.severity == "error") == severe, one.text()
    assert one.text("en") != one.text("uk") and "None" not in one.text()


def test_an_example_has_no_gaps(project: Project, tmp_path: Path) -> None:
    """The template to start from is never reported, however old it gets."""
    text = (project.data / "action-plan.yml").read_text("utf-8")
    assert _problems(project, tmp_path, text) == []
    started = text.replace("example: так", 'owner: {uk: "Тестова громада"}')
    codes = {one.code for one in _problems(project, tmp_path, started)}
    assert {"plan-overdue", "plan-unreviewed"} <= codes


def test_a_number_is_given_once(project: Project, tmp_path: Path) -> None:
    text = GOOD + GOOD.split("actions:\n")[1]
    assert ("id-twice", 11) in [(one.code, one.line) for one in _problems(project, tmp_path, text)]


def test_too_many_actions(project: Project, tmp_path: Path) -> None:
    action = GOOD.split("actions:\n")[1]
    many = "".join(action.replace('id: "1"', f'id: "{number}"') for number in range(MOST_ACTIONS + 1))
    found = _problems(project, tmp_path, GOOD.split("actions:\n")[0] + "actions:\n" + many)
    assert "too-long" in [one.code for one in found]


def test_the_example_names_posts_and_no_counts_of_people(project: Project) -> None:
    """No person and no number of people affected is in the shipped file."""
    for action in yaml.safe_load((project.data / "action-plan.yml").read_text("utf-8"))["actions"]:
        words = " ".join(str(value) for value in action.values())
        assert "постраждал" not in words and not re.search(r"[А-ЯІЇЄҐ]\.\s?[А-ЯІЇЄҐ]\.", words)
