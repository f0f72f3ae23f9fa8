"""Search as a reader meets it, and its recall on words that nobody picked: whole paradigms from two dictionaries."""

import json
import random
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import lemminflect
import pymorphy3
import pytest
import yaml
from conftest import CASES_FOLDER, PHONE, TODAY, Project, Server, assert_accessible, build, serving
from playwright.sync_api import Browser, BrowserContext, Page

import search_recall
from generator.base.stemming import fold, spelled, stem
from generator.write.search_index import ABOUT, BODY, TITLE, packed_places

CASES = yaml.safe_load((CASES_FOLDER / "search/same.yml").read_text("utf-8"))
LANGUAGES = ["uk", "en"]
WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
# What a reader gets to see, asked without waiting for the screen: paths of the first five pages, * for other language.
ASK = """
window.asked = async text => {
  const wanted = await understood(text), pages = wanted.flatMap(one => ranked(one).map(page => [one.set, page]));
  return Promise.all(pages.slice(0, 5).map(async ([set, page]) => {
    const file = block(set.said.cards, page), cards = await load(set, "cards-" + file);
    return (set === own ? "" : "*") + cards[page - set.said.cards[file]][0];
  }));
};
window.shown = async () => {
  await prepare(own);
  return (await Promise.all(own.said.cards.map((_, file) => load(own, "cards-" + file)))).flat();
};
window.folded = async words => {
  await prepare(own);
  return words.map(word => [own.stem(own.spelled(word)), own.fold(own.stem(own.spelled(word)))]);
};
window.pages_of = packed => {
  const word = { stems: new Set(), pages: new Map(), titled: new Set(), good: 0 };
  put({ said: { titles: {} } }, { all: new Map([["x", packed]]) }, word, "x", 1);
  return [[...word.pages.keys()], [...word.titled]];
};
search();"""


def _root(lang: str) -> str:
    return "" if lang == "uk" else "en/"


@pytest.fixture(scope="session")
def consoles(browser: Browser, server: Server, project: Project) -> Iterator[Mapping[str, Page]]:
    """The search page of each language with its script laid open to tests."""
    typed, script = ((project.overrides / "scripts" / name).read_text("utf-8") for name in ("typed.js", "search.js"))
    assert script.count("\nsearch();") == 1
    script = typed + script.replace("\nsearch();", ASK)
    with browser.new_context(bypass_csp=True) as context:
        opened = {}
        for lang in LANGUAGES:
            page = opened[lang] = context.new_page()
            page.goto(f"{server.url}/{_root(lang)}search/")
            page.add_script_tag(content=script)
        yield opened


def _ask(page: Page, queries: list[str]) -> list[list[str]]:
    code = "async all => { const found = []; for (const one of all) found.push(await asked(one)); return found; }"
    found: list[list[str]] = page.evaluate(code, queries)
    return found


@pytest.fixture(scope="session")
def answers(consoles: Mapping[str, Page]) -> Callable[[str, list[str]], Mapping[str, list[str]]]:
    """Query → what a reader of this language gets. Each is asked once: those of titles are among those of texts."""
    known: dict[str, dict[str, list[str]]] = {lang: {} for lang in LANGUAGES}

    def asked(lang: str, queries: list[str]) -> Mapping[str, list[str]]:
        new = [query for query in queries if query not in known[lang]]
        known[lang].update(zip(new, _ask(consoles[lang], new), strict=True))
        return known[lang]

    return asked


# Recall


@dataclass(frozen=True)
class Text:
    """What a page says where readers look first, and everywhere."""

    first: str  # title, headings, description
    all: str


def _all(folder: Path, kind: str) -> list[Any]:
    """What the files of one kind hold together, in the order of the pages."""
    files = sorted(folder.glob(f"*/{kind}-*.js"), key=lambda file: int(file.stem.partition("-")[2]))
    return [entry for file in files for entry in json.loads(file.read_text("utf-8").partition("=")[2])]


@pytest.fixture(scope="session")
def texts(built_site: Path) -> Mapping[str, Mapping[str, Text]]:
    """Language → path → text, from the files of the index that hold cards and texts of the pages."""
    found: dict[str, dict[str, Text]] = {}
    for lang in LANGUAGES:
        folder = built_site / _root(lang) / "search"
        found[lang] = {}
        for (path, title, description, _), parts in zip(_all(folder, "cards"), _all(folder, "page"), strict=True):
            first = " ".join([title, description, *(heading for _, heading, _ in parts)])
            found[lang][path] = Text(first, " ".join([first, *(text for *_, text in parts)]))
    return found


Paradigm = tuple[str, frozenset[str]]  # base form, all forms


@cache
def _ukrainian() -> Any:
    return pymorphy3.MorphAnalyzer(lang="uk")


def _paradigms_uk(word: str, known: frozenset[str]) -> list[Paradigm]:
    """The paradigm of a noun, verb or adjective; of several the one with most forms among ``known``."""
    found = []
    for one in _ukrainian().parse(word):
        marks = set(map(str, one.tag.grammemes))
        rare = {"Name", "Surn", "Patr", "Geox", "Abbr", "Arch", "Infr"}
        if one.is_known and one.tag.POS in ("NOUN", "VERB", "INFN", "ADJF") and not marks & rare:
            lexeme = [each for each in one.lexeme if not {"Arch", "Infr"} & set(map(str, each.tag.grammemes))]
            found.append((f"{one.normal_form} {one.tag.POS}", frozenset(each.word for each in lexeme)))
    return [max(found, key=lambda one: len(one[1] & known))] if found else []


def _paradigms_en(word: str, known: frozenset[str]) -> list[Paradigm]:
    found = []
    for part in ("NOUN", "VERB", "ADJ"):
        for base in lemminflect.getAllLemmas(word, upos=part).get(part, ()):
            inflected = lemminflect.getAllInflections(base, upos=part)
            forms = frozenset(form.lower() for each in inflected.values() for form in each) | {base}
            if word in forms:
                found.append((f"{base} {part}", forms))
    return found


def _queries(
    pages: Mapping[str, str], paradigms: Callable[[str, frozenset[str]], list[Paradigm]]
) -> dict[str, set[str]]:
    """Every form of every word of the texts → pages whose text has any form of it."""
    where: defaultdict[str, set[str]] = defaultdict(set)
    for path, text in pages.items():
        for word in WORD.findall(text.lower()):
            if len(word) > 2:
                where[word.replace("’", "'").replace("ʼ", "'")].add(path)
    known = frozenset(where)
    forms: dict[str, frozenset[str]] = {}
    expected: defaultdict[str, set[str]] = defaultdict(set)
    for word, paths in where.items():
        for base, all_forms in paradigms(word, known):
            forms[base] = all_forms
            expected[base] |= paths
    queries: defaultdict[str, set[str]] = defaultdict(set)
    for base, all_forms in forms.items():
        for form in all_forms:
            queries[form] |= expected[base]
    return queries


@pytest.mark.parametrize("everywhere", [False, True], ids=["first", "everywhere"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_recall(
    answers: Callable[[str, list[str]], Mapping[str, list[str]]],
    texts: Mapping[str, Mapping[str, Text]],
    lang: str,
    everywhere: bool,
    record_property: Callable[[str, object], None],
) -> None:
    """Of all forms of all words in titles, headings and descriptions at least 95 % lead to a page that has the word
    there, in the top five; of all words of the site 93 % lead to one that has the word anywhere.
    """
    pages = {path: text.all if everywhere else text.first for path, text in texts[lang].items()}
    expected = _queries(pages, _paradigms_uk if lang == "uk" else _paradigms_en)
    queries = sorted(expected)
    assert len(queries) > 500
    got = answers(lang, queries)
    missed = [query for query in queries if not expected[query] & set(got[query])]
    recall = 1 - len(missed) / len(queries)
    record_property(f"share: {lang}, forms of words {'anywhere' if everywhere else 'of titles'}", recall)
    assert recall >= (0.93 if everywhere else 0.95), (recall, random.Random(1).sample(missed, 30))


def test_both_sides_cut_alike(consoles: Mapping[str, Page], texts: Mapping[str, Mapping[str, Text]]) -> None:
    """The rules give the same in Python and in the browser, for every word of the site and every form of it."""
    for lang, paradigms in (("uk", _paradigms_uk), ("en", _paradigms_en)):
        words = sorted(_queries({path: text.all for path, text in texts[lang].items()}, paradigms))
        ours = [[cut, fold(cut)] for cut in map(stem, map(spelled, words))]
        assert consoles[lang].evaluate("words => folded(words)", words) == ours


def test_pages_far_apart_are_read_as_written(consoles: Mapping[str, Page]) -> None:
    """What lies so far from the page before that one character of UTF-8 can't say it; and a distance just so long."""
    places = {7: TITLE, 16_007: BODY, 16_008: ABOUT, 60_000: TITLE}
    assert consoles["uk"].evaluate("one => pages_of(one)", packed_places(places)) == [list(places), [7, 60_000]]


# What readers type


@pytest.mark.parametrize(("lang", "row"), [(lang, row) for lang in LANGUAGES for row in CASES[lang]], ids=str)
def test_the_same_however_typed(consoles: Mapping[str, Page], lang: str, row: list[str]) -> None:
    """Endings, apostrophes, ґ, Latin letters, the other keyboard layout, a slip: all lead to the same page."""
    found = dict(zip(row, _ask(consoles[lang], row), strict=True))
    best = found[row[0]][0]
    assert [typed for typed, paths in found.items() if best not in paths] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_of_the_other_language_lead_there(consoles: Mapping[str, Page], lang: str) -> None:
    """An English word on the Ukrainian page finds the English page, and the other way round."""
    words = CASES["other"][lang]
    for word, found in zip(words, _ask(consoles[lang], words), strict=True):
        assert any(path.startswith("*") for path in found), word


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_title_comes_first(consoles: Mapping[str, Page], texts: Mapping[str, Mapping[str, Text]], lang: str) -> None:
    """Whoever types a title gets that page first."""
    titles = {page[1]: page[0] for page in consoles[lang].evaluate("shown()")}
    assert sorted(titles.values()) == sorted(texts[lang])
    first = {title: found[:1] for title, found in zip(titles, _ask(consoles[lang], list(titles)), strict=True)}
    assert first == {title: [path] for title, path in titles.items()}


@pytest.mark.parametrize(
    ("query", "best"),
    [("консультація психолога", "help/health/"), ("дочка не відповідає", "help/someone/"), ("допомога", "help/")],
)
def test_a_general_word_weighs_less(consoles: Mapping[str, Page], query: str, best: str) -> None:
    """Beside a precise word one that is marked as weak does not decide; alone it leads to its page."""
    assert _ask(consoles["uk"], [query])[0][0] == best


# The page


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport=PHONE, locale="uk-UA") as phone:
        yield phone


def _type(page: Page, text: str) -> None:
    page.locator("#search").fill(text)
    page.locator(".search li").first.wait_for()


@pytest.mark.parametrize(("lang", "query"), [("uk", "перевірками роботи"), ("en", "checked jobs")])
def test_a_result_shows_its_context(context: BrowserContext, server: Server, lang: str, query: str) -> None:
    """Title as a link to the section, the section's heading, the sentence with the words marked; the number is said."""
    page = context.new_page()
    page.goto(f"{server.url}/{_root(lang)}search/")
    _type(page, query)
    first = page.locator(".search li").first
    assert first.locator("mark").count() >= 1
    assert re.search(r"\d", page.locator(".search [role=status]").inner_text())
    assert not page.locator(".topics").is_visible()
    first.locator("a").click()
    page.wait_for_url(lambda address: "/search/" not in address)
    anchor = page.url.partition("#")[2]
    assert not anchor or page.locator(f"[id='{anchor}']").count() == 1


def test_nothing_is_asked_before_the_reader_asks(context: BrowserContext, server: Server) -> None:
    """The page is one request; then come script, index and names, each once: four at most for an answer, then texts."""
    page = context.new_page()
    server.sent.clear()
    page.goto(server.url + "/search/", wait_until="networkidle")
    assert [path for path, _ in server.sent] == ["/search/"]
    _type(page, "допомога")
    page.wait_for_load_state("networkidle")
    asked = [path for path, _ in server.sent]
    assert len(asked) == len(set(asked))
    assert all(re.fullmatch(r"/search/([0-9a-f]{8}/(search|in-\d+|page-\d+)\.js)?", path) for path in asked)


SLOW = {"offline": False, "latency": 300, "downloadThroughput": 250_000 / 8, "uploadThroughput": 250_000 / 8}
# From the first focus to the first answer: milliseconds, and names of the files that were asked for.
FIRST_ANSWER = """async query => {
  const box = document.querySelector("[data-search]"), input = box.querySelector("input"), start = performance.now();
  const answered = new Promise(done => new MutationObserver(() => box.querySelector("ol li") && done())
    .observe(box, { childList: true, subtree: true }));
  input.focus();
  input.value = query;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await answered;
  const asked = performance.getEntriesByType("resource").filter(one => one.startTime > start);
  return [performance.now() - start, asked.map(one => one.name.split("/").pop())];
}"""


@pytest.mark.parametrize("query", ["допомога", "забрали паспорт", "психолок", "засулля", "предлагают работу в польше"])
def test_the_first_answer_comes_soon(browser: Browser, server: Server, query: str) -> None:
    """On a line of 250 kbit/s that answers after 300 ms: four requests at most, about two seconds.

    The limit has half a second for a machine that does much else; one that stood still for a moment is asked again.
    """
    times: list[float] = []
    while len(times) < 3 and min(times, default=2600) >= 2600:
        with browser.new_context(viewport=PHONE, locale="uk-UA") as context:
            page = context.new_page()
            page.goto(server.url + "/search/", wait_until="networkidle")
            context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
            milliseconds, asked = page.evaluate(FIRST_ANSWER, query)
        assert len(asked) <= 4, asked
        times.append(milliseconds)
    assert min(times) < 2600, times


QUERIES, NEVER = (CASES_FOLDER / f"search/{name}.json" for name in ("queries", "never"))
# Kind of query → share with a wanted page in the first five, share with the best page first. What is lost here, readers
# lose: 95 and 90 percent in the first five are promised, and 70 of all for the right page first. Pages written since
# are in no list of wanted ones: where such a page comes first, it counts as a miss.
FLOORS = {
    "inflected": (0.98, 0.83),
    "russian": (0.98, 0.85),
    "slips": (0.98, 0.90),
    "everyday": (0.96, 0.65),
    "places": (0.95, 0.95),
    "english": (0.97, 0.87),
    "officials": (0.95, 0.80),
    "all": (0.99, 0.83),
}


def test_what_readers_type_finds_its_page(
    tab: Page, server: Server, project: Project, record_property: Callable[[str, object], None]
) -> None:
    """Queries that somebody wrote who did not know the index, of each kind, find their page."""
    queries = search_recall.load(QUERIES, project.data)
    found = search_recall.answers(tab, server.url, queries)
    scores = search_recall.scores(queries, found)
    shares = {kind: (one.in_first / one.queries, one.best / one.queries) for kind, one in scores.items()}
    missed = "\n".join(search_recall.faults(queries, found))
    for kind, (share, _) in shares.items():
        record_property(f"share: queries, {kind}", share)
    assert all(shares[kind] >= floor and shares[kind][1] >= floor[1] for kind, floor in FLOORS.items()), missed


def test_what_only_looks_alike_does_not_come_first(tab: Page, server: Server, project: Project) -> None:
    """A town is no flat, who hunts his wife gets no shelter: of forty at most seven slip through, none meant badly."""
    queries = search_recall.load(NEVER, project.data)
    found = search_recall.answers(tab, server.url, queries)
    wrong = [one for one, paths in zip(queries, found, strict=True) if {*paths[:1]} & {*one["never"]}]
    assert len(wrong) <= 7, wrong
    assert [one["q"] for one in wrong if "hostile" in one["note"]] == []


@pytest.mark.parametrize("name", ["засулля", "комсомольськ", "Семёновка", "kobeliaky"])
def test_a_settlement_leads_to_its_hromada(page: Page, server: Server, name: str) -> None:
    """Its village, its old name, in Russian or Latin letters: the hromada, and the name that was meant beside it."""
    page.goto(server.url + "/search/")
    _type(page, name)
    first = page.locator(".search li").first
    assert "/hromadas/" in (first.locator("a").get_attribute("href") or "")
    assert first.locator("p").inner_text().strip()


def test_a_coming_event_is_found(page: Page, server: Server, built_site: Path) -> None:
    """By its title; what is over or only an example is not in the index."""
    cards = _all(built_site / "search", "cards")
    events = [(path, title, text) for path, title, text, _ in cards if re.fullmatch("events/[^/]+/[^/]+/", path)]
    for path, title, text in events:
        assert re.search(r"\d{4}", text), text
        page.goto(server.url + "/search/")
        _type(page, title)
        assert page.locator(f".search li a[href$='{path}']").count() == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_found_leaves_the_topics_and_the_lines(page: Page, server: Server, lang: str) -> None:
    """All topics stay, and the numbers of contacts.yml stand there to be tapped."""
    page.goto(f"{server.url}/{_root(lang)}search/")
    page.locator("#search").fill("жфцшкгз" if lang == "uk" else "xzqwvkjg")
    page.locator(".search [role=status]:not(:empty)").wait_for()
    lines = page.locator(".search [data-calls] a")
    assert [lines.nth(at).get_attribute("href") for at in range(lines.count())] == ["tel:527", "tel:102"]
    assert lines.first.is_visible() and page.locator(".topics").is_visible()
    _type(page, "поліція" if lang == "uk" else "police")
    assert not lines.first.is_visible() and not page.locator(".topics").is_visible()


def test_a_query_leaves_no_trace(context: BrowserContext, server: Server) -> None:
    """Not in the address, the history, the storage or a request; nor in the browser's memory of forms."""
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.post_data}"))
    page.goto(server.url + "/search/")
    before = page.evaluate("history.length")
    _type(page, "таємниця")
    page.keyboard.press("Enter")
    page.locator("[data-go]").click()
    assert page.url == server.url + "/search/"
    assert page.evaluate("[history.length, history.state, localStorage.length, sessionStorage.length]") == [
        before, None, 0, 0,
    ]  # fmt: skip
    assert not any("таєм" in one or "%D1" in one for one in asked)
    field = page.locator("#search")
    assert field.get_attribute("autocomplete") == "off" and field.get_attribute("name") is None
    assert page.locator("form").count() == 0
    assert context.cookies() == []


def test_without_script_it_is_an_index(browser: Browser, server: Server) -> None:
    """No field that does nothing, but every topic from A to Z, in the order of each alphabet."""
    with browser.new_context(viewport=PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        for lang, alphabet in (("uk", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"), ("en", "abcdefghijklmnopqrstuvwxyz")):
            page.goto(f"{server.url}/{_root(lang)}search/")
            assert not page.locator("#search").is_visible()
            names = page.locator(".topics .letters a").all_inner_texts()
            letters = [one.lower() for one in names]
            assert letters == sorted(letters, key=alphabet.find) and len(letters) > 8
            page.locator(".topics .letters a", has_text=re.compile(f"^{names[0]}$")).click()
            topics = page.locator(".topics li a").all_inner_texts()
            assert topics and {one.lstrip("«“")[0].upper() for one in topics} == {names[0]}


def test_keyboard_alone(context: BrowserContext, server: Server) -> None:
    """Tab reaches the field, the button, the results; "show more" moves on to the first new one."""
    page = context.new_page()
    page.goto(server.url + "/search/")
    page.locator("main").press("Tab")
    while page.evaluate("document.activeElement.id") != "search":
        page.keyboard.press("Tab")
    page.keyboard.type("допомога")
    page.keyboard.press("Enter")
    page.locator(".search li a").nth(4).wait_for()
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement === document.querySelector('.search li a')")
    for _ in range(5):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hasAttribute('data-more')")
    page.keyboard.press("Enter")
    page.locator(".search li a").nth(5).wait_for()
    assert page.evaluate("document.activeElement === document.querySelectorAll('.search li a')[5]")


def test_escape_still_leaves(context: BrowserContext, server: Server) -> None:
    """Three times Escape in the field is the exit, as everywhere."""
    page = context.new_page()
    page.route("https://**", lambda route: route.fulfill(content_type="text/html", body="<title>weather</title>"))
    page.goto(server.url + "/search/")
    _type(page, "допомога")
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("https://**")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_accessible(tab: Page, server: Server, lang: str) -> None:
    """axe-core finds nothing with the topics shown, nor with results; nothing sticks out at 320 px."""
    tab.goto(f"{server.url}/{_root(lang)}search/")
    for query in ("", "допомога" if lang == "uk" else "help", "qqqqqqqq"):
        if query:
            tab.locator("#search").fill(query)
            tab.locator(".search [role=status]:not(:empty)").wait_for()
        assert_accessible(tab, {"width": 320, "height": 640})
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320


def test_it_works_from_a_memory_stick(context: BrowserContext, built_site: Path) -> None:
    """Opened as a file it searches as well, and its links name files."""
    page = context.new_page()
    page.goto((built_site / "search/index.html").as_uri())
    _type(page, "допомога")
    page.locator(".search li a").first.click()
    page.wait_for_url("file://**/index.html*")
    assert page.locator("h1").count() == 1


def test_a_lost_connection_is_said(context: BrowserContext, server: Server) -> None:
    """Without the index the page says so, and works as soon as the connection is back."""
    page = context.new_page()
    page.goto(server.url + "/search/")
    page.route("**/*.js", lambda route: route.abort())
    page.locator("#search").fill("допомога")
    page.get_by_text("Пошук не завантажився").wait_for()
    page.unroute("**/*.js")
    page.locator("[data-go]").click()
    page.locator(".search li").first.wait_for()


# Size


def _invented(rng: random.Random, consonants: str, vowels: str) -> list[str]:
    syllables = [consonant + vowel for consonant in consonants for vowel in vowels]
    return ["".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(20_000)]


def _documents(folder: Path, pairs: int, project: Project) -> Path:
    """The project's pages and made ones beside them: words of the pages, and every fourth from a larger language.

    Of its 20,000 words some are frequent and most are rare, as in any language: 600 pages use some ten thousand.
    """
    rng = random.Random(pairs)
    larger = {"uk": _invented(rng, "бвгдзклмнпрст", "аеиіоуя"), "en": _invented(rng, "bdfgklmnprst", "aeiou")}
    real = sorted(project.docs.rglob("*.uk.md"))
    for file in project.docs.rglob("*.md"):
        target = folder / file.relative_to(project.docs)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    (folder / "made").mkdir()
    for number in range(pairs - len(real)):
        source = rng.choice(real)
        for lang, words in larger.items():
            text = source.with_name(source.name.replace(".uk.", f".{lang}.")).read_text("utf-8")
            own = WORD.findall(text)[30:]
            said = [words[int(20_000 ** rng.random()) - 1] if rng.random() < 0.25 else rng.choice(own) for _ in own]
            lines = [" ".join(said[at : at + 12]) for at in range(0, len(said), 12)]
            parts = [
                f"## {' '.join(said[at : at + 3])}\n\n{'. '.join(lines[at : at + 5])}."
                for at in range(0, len(lines), 5)
            ]
            title, description = " ".join(said[:4]), " ".join(said[4:16])
            top = f"---\ntitle: {title}\ndescription: {description}\nreviewed: {TODAY}\nhidden: true\n---\n"
            body = "\n\n".join(parts)
            (folder / f"made/p{number}.{lang}.md").write_text(f"{top}\n{body}\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(("pairs", "most"), [(60, 40_000), pytest.param(600, 80_000, marks=pytest.mark.long)])
@pytest.mark.timeout(300)
def test_the_first_answer_is_small(
    browser: Browser, project: Project, built_site: Path, tmp_path: Path, pairs: int, most: int
) -> None:
    """Script and all that a first answer loads: 40 KB at 60 page pairs, 80 KB at 600, in both languages.

    Sentences of the pages come once the answer stands there: at most five, and half of that again.
    """
    folder = shutil.copytree(built_site.parent, tmp_path / "more", symlinks=True)  # pages of data stand there already
    out = build(project, folder, _documents(folder / "docs", pairs, project))
    with serving(out) as server:
        for lang, queries in (
            ("uk", ["допомога", "поїздки за кордон", "допомгою", "dopomohoiu"]),
            ("en", ["help", "jobs abroad", "halp", "допомога"]),
        ):
            for query in queries:
                with browser.new_context() as context:
                    page = context.new_page()
                    page.goto(f"{server.url}/{_root(lang)}search/")
                    server.sent.clear()
                    _type(page, query)
                    page.wait_for_load_state("networkidle")
                    texts = sum(size for path, size in server.sent if "/page-" in path)
                    sent = sum(size for _, size in server.sent) - texts
                    assert sent <= most and texts <= most / 2, (query, sent, texts, server.sent)
