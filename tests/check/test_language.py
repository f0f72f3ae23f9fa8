"""The language of the pages: what is warned of, where, what is let alone, and that our own pages are clean."""

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Project
from hypothesis import given, settings
from hypothesis import strategies as st

import install
from generator.base import words
from generator.base.fields import Lang
from generator.base.problems import Problem
from generator.base.words import avoided, sentence
from generator.check import language, page_text, sentences
from generator.model.data import Data
from generator.read import documents
from generator.read.documents import Document, FrontMatter

TOP = "---\ntitle: {title}\ndescription: {about}\nreviewed: 2026-11-24\n---\n"  # five lines
NORMAL: dict[Lang, tuple[str, str]] = {"uk": ("Сторінка", "Опис."), "en": ("Page", "About.")}
WORDS = Path(words.__file__).parent / "words"

Check = Callable[..., list[Problem]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Warnings of a page with this text, which begins on line 6."""

    def problems(text: str, lang: Lang = "uk", title: str = "", about: str = "", page: str = "help/a") -> list[Problem]:
        path = tmp_path / f"a.{lang}.md"
        top = TOP.format(title=title or NORMAL[lang][0], about=about or NORMAL[lang][1])
        path.write_text(top + text, encoding="utf-8")
        document, wrong = documents.read_document(path, page, lang)
        assert document is not None, wrong
        return list(language.check_document(document))

    return problems


@pytest.fixture(scope="module")
def pages(project: Project) -> dict[tuple[str, Lang], Document]:
    return documents.load(project.docs)[0].pages


def _said(problems: list[Problem]) -> list[tuple[str, object]]:
    return [(problem.code, problem.params["value"]) for problem in problems]


# Sentences


def test_a_long_sentence_is_named_with_its_place(check: Check) -> None:
    """Twenty words are fine, one more is not; the place is where it begins."""
    twenty = "Слово " * 19 + "кінець."
    assert check(f"Вступ. {twenty}\n") == []
    problems = check(f"\nВступ. Слово {twenty}\nДалі коротко.\n")
    assert [(one.code, one.line, one.column, one.params["count"]) for one in problems] == [("sentence-long", 7, 8, 21)]
    assert problems[0].severity == "warning"


@pytest.mark.parametrize(
    "text",
    [
        "{p}.\n{p}.",
        "- {p}\n- {p}",
        "1. {p}\n2. {p}",
        "| {p} | {p} |\n|---|---|\n| {p} | {p} |",
        "## {p} {p}",
        "{p}\n\n{p}",
        "```\n{p} {p} {p}\n```",
        "**{p}.** {p}",
        "«{p}!» {p}",
        "[{p}](https://example.org/a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q-r-s-t-u-v-w-x-y-z).",
    ],
)
def test_what_is_not_one_long_sentence(check: Check, text: str) -> None:
    """Sentences, list items and paragraphs count apart; headings, tables, code and addresses do not count."""
    assert "sentence-long" not in {one.code for one in check(text.format(p="слово " * 14 + "слово"))}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (
            "Не набирається? Наберіть інший номер. Кажіть одразу. Вас почують. А тоді чекайте, поки вам не скажуть.",
            4,
        ),
        (
            "Кажіть одразу. Вас почують. Не поспішайте. А тоді чекайте, поки вам цього не скажуть. Кажіть.",
            0,
        ),
        ("- Відійдіть.\n- Не відкривайте.\n- Телефонуйте.\n- Чекайте.", 0),  # steps
    ],
)
def test_fragments_in_a_row_are_named_once(check: Check, text: str, count: int) -> None:
    """Four in a row in a paragraph stumble; steps of a list do not."""
    found = [one.params["count"] for one in check(text) if one.code == "sentence-fragments"]
    assert found == ([count] if count else [])


@pytest.mark.parametrize(
    ("text", "lang", "code"),
    [
        ("Чи працює лінія вночі, ми ще не перевіряли.", "uk", "word-confession"),
        ("Так пише довідник без дати, зате прямо.", "uk", "word-confession"),
        ("Зверніться до органу соціального захисту за адресою.", "uk", "word-name"),
        ("We have not yet checked whether it answers at night.", "en", "word-confession"),
        ("Ask the social protection office near you.", "en", "word-name"),
    ],
)
def test_pages_for_people_in_need_confess_nothing(check: Check, text: str, lang: Lang, code: str) -> None:
    """There it is warned of; officials read what is unknown, and names as the law has them."""
    assert [one.code for one in check(text, lang)] == [code]
    assert check(text, lang, page="model/a") == []


def test_a_sentence_over_two_lines_is_one(check: Check) -> None:
    """A line break does not end a sentence, a reference is a word of it, an admonition has sentences too."""
    half = "слово " * 9 + "слово"
    assert _said(check(f"{half}\n{half} кінець.\n"))[0][0] == "sentence-long"
    assert _said(check(f'{half} {half} {{{{ phone("527") }}}}.\n'))[0][0] == "sentence-long"
    assert [one.line for one in check(f"!!! note\n    {half} {half} кінець.\n")] == [7]


def test_the_receipt_and_the_check_count_alike(pages: dict[tuple[str, Lang], Document]) -> None:
    """``plain`` keeps every character's place, and the measures of a page come from the same sentences."""
    for document in pages.values():
        text = sentences.plain(document.parsed)
        assert [found.start() for found in re.finditer("\n", text)] == [
            found.start() for found in re.finditer("\n", document.text)
        ]
        assert len(text) == len(document.text)


# Abbreviations


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("Зверніться до НССС.", "uk", "НССС"),
        ("Зверніться до ОВА або РДА, а тоді знову до ОВА.", "uk", "ОВА"),
        ("Ask the NGO nearby.", "en", "NGO"),
        ("Довідник ВПО, якого (можна) не мати.", "uk", "ВПО"),
    ],
)
def test_an_unexplained_abbreviation_is_named_once(check: Check, text: str, lang: Lang, value: str) -> None:
    """The first time a page has it."""
    found = [value for code, value in _said(check(text, lang)) if code == "abbreviation"]
    assert found.count(value) == 1


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Національна соціальна сервісна служба (НССС) вирішує. НССС відповість.", "uk"),
        ("НССС (Національна соціальна сервісна служба) вирішує.", "uk"),
        ("НССС — державна служба.", "uk"),
        ("Стандарт WCAG 2.2 (настанови з доступності), рівень AA.", "uk"),
        ("Служба (далі — НССС) вирішує.", "uk"),
        ("The code of places (KATOTTG).", "en"),
        ("У США та ЄС є QR і PDF.", "uk"),
        ("Закон № 2811-IX, наказ 12-ОД, розділ XIV.", "uk"),
        ("ВИГАДАНИЙ ПРИКЛАД: так пишуть.", "uk"),
        ("Код `KATOTTG` у файлі, [тут](https://example.org/NGO).", "uk"),
        ("Я, А й Б.", "uk"),
    ],
)
def test_what_needs_no_explanation(check: Check, text: str, lang: Lang) -> None:
    """Explained, known, Roman numbers, ends of laws' numbers, loud words, code and addresses."""
    assert check(text, lang) == []


# Words


@pytest.mark.parametrize(
    ("text", "lang", "code", "value"),
    [
        ("Допомога жертвам торгівлі людьми.", "uk", "word-victim", "жертвам"),
        ("Потерпілий може подзвонити.", "uk", "word-court", "Потерпілий"),
        ("Сучасне рабство поруч.", "uk", "word-thing", "рабство"),
        ("Її зробили секс-рабинею.", "uk", "word-thing", "секс-рабинею"),
        ("Людей продають як живий товар.", "uk", "word-thing", "живий товар"),
        ("Там працюють повії.", "uk", "word-label", "повії"),
        ("Проститутки їдуть за кордон.", "uk", "word-label", "Проститутки"),
        ("Нелегалів вигнали.", "uk", "word-label", "Нелегалів"),
        ("Заробітчани повертаються.", "uk", "word-label", "Заробітчани"),
        ("Діти з неблагополучних сімей.", "uk", "word-label", "неблагополучних сімей"),
        ("Вона зізналася поліції.", "uk", "word-blame", "зізналася"),
        ("Вона сама винна.", "uk", "word-blame", "сама винна"),
        ("Ми врятували сто людей.", "uk", "word-rescue", "врятували"),
        ("Визволення дівчат триває.", "uk", "word-rescue", "Визволення"),
        ("Подолаємо торгівлю людьми разом!", "uk", "word-promise", "Подолаємо торгівлю людьми"),
        ("Дівчата й жінки в небезпеці.", "uk", "word-women", "Дівчата й жінки в небезпеці"),
        ("A victim can call.", "en", "word-victim", "victim"),
        ("Modern-day slavery is near.", "en", "word-thing", "slavery"),
        ("She was a sex slave.", "en", "word-thing", "sex slave"),
        ("Prostitutes need help.", "en", "word-label", "Prostitutes"),
        ("Illegal migrants work there.", "en", "word-label", "Illegal migrants"),
        ("He confessed to it.", "en", "word-blame", "confessed"),
        ("We rescue people.", "en", "word-rescue", "rescue"),
        ("We save lives.", "en", "word-rescue", "save lives"),
        ("Let us eradicate human trafficking.", "en", "word-promise", "eradicate human trafficking"),
        ("На протязі дня.", "uk", "word-calque", "На протязі"),
        ("Можна прийняти участь.", "uk", "word-calque", "прийняти участь"),
        ("Це являється злочином.", "uk", "word-calque", "являється"),
        ("Це відноситься до всіх.", "uk", "word-calque", "відноситься до"),
        ("Слідуючий крок.", "uk", "word-calque", "Слідуючий"),
        ("Спитайте по телефону.", "uk", "word-calque", "по телефону"),
        ("Згідно закону це злочин.", "uk", "word-calque", "Згідно"),
        ("Подайте об'явлення.", "uk", "word-calque", "об'явлення"),
        ("На сьогоднішній день так.", "uk", "word-plain", "На сьогоднішній день"),
        ("Служба надає консультації.", "uk", "word-plain", "надає консультації"),
        ("We utilise it.", "en", "word-plain", "utilise"),
        ("Call in order to ask.", "en", "word-plain", "in order to"),
        ("A train to Kiev.", "en", "word-calque", "Kiev"),
    ],
)
def test_a_word_to_avoid_is_named(check: Check, text: str, lang: Lang, code: str, value: str) -> None:
    """With what to write instead, in any case and form."""
    problems = check(text, lang)
    assert (code, value) in _said(problems)
    for problem in problems:
        assert problem.params["say"] and problem.severity == "warning"
        assert str(problem.params["say"]) in problem.text("uk") and str(problem.params["say"]) in problem.text("en")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        # words that only look alike
        ("Пожертвуйте час. Рабат — місто. Рятувальники приїдуть.", "uk"),
        ("Протягом дня телефоном, згідно з законом і згідно із законом.", "uk"),
        ("Нелегально перейти кордон. Подолати страх. Експлуатація проституції — злочин.", "uk"),
        ("Save these pages. Saved copies. The end of the day. Illegal adoption. Kyiv.", "en"),
        # taught not to be used
        ("Не називайте людину жертвою.", "uk"),
        ("Не кажіть «врятували».", "uk"),
        ("Не ставте сцен про «порятунок».", "uk"),
        ("Пишіть «людина, яка постраждала» замість «жертва».", "uk"),
        ("Слово «нелегал» ображає.", "uk"),
        ("Do not call the person a victim.", "en"),
        ("No plays about a “rescue”.", "en"),
        ("The word “slave” hurts.", "en"),
        # somebody's words
        ("## «Сама винна»", "uk"),
        ("- «Самі винні», «треба було думати».", "uk"),
        ("Потім лякають: «Ти вже сам винен».", "uk"),
        ("## “They agreed, so it is their own fault”", "en"),
        # law
        ("Закон має назву «Про допомогу жертвам злочинів».", "uk"),
        ("Міжнародний день боротьби за скасування рабства.", "uk"),
        ("У кримінальних справах картина інша. Потерпілих там більше.", "uk"),
        ("International Day for the Abolition of Slavery.", "en"),
        ("In a criminal case a victim has rights.", "en"),
        ("Визволення громад від окупації.", "uk"),
        # tables that explain words
        ("| Не кажіть | Кажіть |\n|---|---|\n| Жертва | Людина |\n| Раб | Людина |", "uk"),
        ("| Термін | Просто |\n|---|---|\n| Жертва торгівлі людьми | Слово документів |", "uk"),
        ("| Do not say | Say |\n|---|---|\n| Victim | A person |", "en"),
        # not words of the page
        ("[Тут](zhertva.md) і `жертва`, https://example.org/жертва.", "uk"),
        ("```\nжертва\n```", "uk"),
    ],
)
def test_what_is_let_alone(check: Check, text: str, lang: Lang) -> None:
    """Other words, lessons, other people's words, law, glossaries, code and addresses."""
    assert check(text, lang) == []


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Ми не чекали. Жертви мовчать.", "uk"),
        ("Ми не допомагаємо жертвам.", "uk"),
        ("Жінка стала «жертвою» обману.", "uk"),
        ("«Допомога» для жертв.", "uk"),
        ("| Хто | Скільки |\n|---|---|\n| Жертви | Багато |", "uk"),
        ("| Термін | Що |\n|---|---|\n| Статус | Папір |\n\nЖертви.", "uk"),
        ("![Жертва в кімнаті](room.png)", "uk"),
        ("[Жертви](who.md)", "uk"),
        ("We do not wait. Victims call.", "en"),
        ("She became a “victim” of it.", "en"),
    ],
)
def test_an_excuse_reaches_no_further(check: Check, text: str, lang: Lang) -> None:
    """A «не» of another sentence, a bare negation, or quotation marks alone excuse nothing."""
    assert [one.code for one in check(text, lang)] == ["word-victim"]


def test_the_place_is_that_of_the_file(check: Check) -> None:
    """Columns count past references, addresses and emphasis as the author typed them."""
    line = '**Так**, [сюди](a.md "b") {{ phone("527") }} дзвонять жертви.'
    (problem,) = check(f"\n{line}\n")
    assert (problem.line, problem.column) == (7, line.index("жертви") + 1)


def test_title_and_description_are_read(check: Check) -> None:
    """They are what a search engine shows."""
    problems = check("Текст.", title="Жертви торгівлі", about="Як ми рятуємо людей.")
    assert [(one.code, one.line) for one in problems] == [("word-victim", 2), ("word-rescue", 2)]


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("img/chains-hands.png", True),
        ("zhertva.jpg", True),
        ("dark/rope_2.webp", True),
        ("Victim.JPG", True),
        ("bar-chart.png", False),
        ("unchained.png", False),
        ("people-at-work.png", False),
        ("rope.pdf", False),
    ],
)
def test_a_picture_is_judged_by_its_name(check: Check, name: str, bad: bool) -> None:
    """Its name is all that a machine can see; words inside other words and other files are let alone."""
    found = [(one.code, one.column, one.params["value"]) for one in check(f"![Люди]({name})")]
    assert found == ([("image-harmful", 9, name)] if bad else [])


def test_it_is_part_of_the_check_of_a_page(tmp_path: Path, project_data: Data) -> None:
    """Whoever loads the site is warned."""
    (tmp_path / "a.uk.md").write_text(TOP.format(title="Т", about="О") + "Жертви.\n", encoding="utf-8")
    pages = documents.load(tmp_path)[0]
    assert _said(page_text.check_document(pages.pages["a", "uk"], pages, project_data)) == [("word-victim", "Жертви")]


# The lists


def _entries() -> Iterator[tuple[str, dict[str, Any]]]:
    for lang in ("uk", "en"):
        for entry in avoided()[lang]["avoid"]:
            yield lang, entry


def test_the_list_is_whole() -> None:
    """Every entry has words, a replacement that is itself no word to avoid, and a reason worded in both languages."""
    for lang, entry in _entries():
        assert entry.keys() <= {"words", "say", "why", "unless"} and entry["say"], entry
        for part in ("what", "do"):
            for message in ("uk", "en"):
                assert sentence(f"word-{entry['why']}", part, message), entry
        assert not language.rules(lang).words.search(entry["say"]), entry
    for code in ("sentence-long", "abbreviation", "image-harmful"):
        assert sentence(code, "what", "uk")
    assert set(avoided()["uk"]) == set(avoided()["en"])


@pytest.mark.parametrize(("lang", "heading"), [("uk", "Не кажіть"), ("en", "Do not say")])
def test_the_glossary_and_the_list_agree(
    pages: dict[tuple[str, Lang], Document], check: Check, lang: Lang, heading: str
) -> None:
    """Each row of the glossary's table «Не кажіть» has a word that the check knows."""
    table = pages["about/glossary", lang].text.split(f"| {heading} |")[1].split("\n\n")[0]
    rows = [line.split("|")[1].strip() for line in table.split("\n")[2:]]
    assert len(rows) == 13
    unknown = [row for row in rows if not check(re.sub(r"[«»“”]|\(.*\)", "", row), lang)]
    # “Illegal” alone has many good uses, and a Ukrainian word is looked for on Ukrainian pages.
    assert unknown == (["«Потерпілий» of anyone at all", "Illegal (of a person)"] if lang == "en" else [])


# Our own pages


def test_the_pages_are_clean(pages: dict[tuple[str, Lang], Document]) -> None:
    """Nothing in the shipped pages is warned of."""
    assert [problem.text() for document in pages.values() for problem in language.check_document(document)] == []


def test_all_pages_take_a_moment(pages: dict[tuple[str, Lang], Document]) -> None:
    """The whole of ``make check`` has five seconds; a fifth of one is usual here."""
    begun = time.process_time()
    for document in pages.values():
        list(language.check_document(document))
    assert time.process_time() - begun < 2


# Any text at all


def _document(text: str, lang: Lang) -> Document:
    meta = FrontMatter(title="Т", description="О", reviewed="2026-11-24")
    return Document("a.md", "a", lang, meta, text, 6, ())


ODD = st.sampled_from("«»“”\"'’|[](){}<>!#*-`~.:/\\\n\r\t №İßǅ\u0301\u00a0\u2028ЖжAaЇї0").map(str)
PIECES = st.sampled_from(
    [
        "жертва",
        "victim",
        "не ",
        "слово ",
        "НССС",
        "](chains.png)",
        "```\n",
        "| Термін |\n",
        "\n\n",
        "![",
        "https://",
        "(ОВА",
    ]
)


@settings(max_examples=300)
@given(
    st.one_of(
        st.text(st.characters(exclude_characters="\ue000\ue001"), max_size=400), st.lists(ODD | PIECES).map("".join)
    ),
    st.sampled_from(["uk", "en"]),
)
def test_no_text_breaks_it(text: str, lang: Lang) -> None:
    """Whatever the text: no exception, places inside it, values that stand there."""
    lines = text.split("\n")
    document = _document(text, lang)
    assert len(sentences.plain(document.parsed)) == len(text)
    for problem in language.check_document(document):
        assert problem.severity == "warning"
        assert 0 <= problem.line - 6 < len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 6])
        assert problem.text("uk") and problem.text("en")


@pytest.mark.parametrize(
    "piece",
    [
        "жертва ", "victim. ", "«", "«жертва ", '"жертва', "[", "](", "](a", "![a](", "(", "слово (", "{", "<", "`",
        "*", "```\n", "| ", "| Термін |\n", "\n", " ", "не ", "по ", "рабство. ", "A", "НССС ", "х", "https://a",
        "\n- жертва",
    ],
)  # fmt: skip
def test_a_page_of_one_thing_is_read_in_time(piece: str) -> None:
    """As large as a page may be, of the worst there is: the time grows with the size, not with its square."""
    text = (piece * documents.MAX_PAGE_BYTES)[: documents.MAX_PAGE_BYTES]
    begun = time.process_time()
    list(language.check_document(_document(text, "uk")))
    assert time.process_time() - begun < 5


def test_many_abbreviations_are_read_in_time() -> None:
    """Each of another name."""
    letters = "АБВГДЕЖЗКЛМНОПРСТУФ"
    text = " ".join(a + b + c + d for a in letters for b in letters for c in letters for d in letters[:3])
    begun = time.process_time()
    assert len(list(language.check_document(_document(text.replace(" ", ", а "), "uk")))) > 20_000
    assert time.process_time() - begun < 10


# Spelling: in the tests only, because two Debian packages of dictionaries are more than a fresh machine has


def _words_of(value: object) -> Iterator[str]:
    """Words of the texts in YAML."""
    if isinstance(value, str):
        yield from re.findall(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*", re.sub(r"https?://\S+|\{\w*\}", " ", value))
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _words_of(part)


def _misspelt(words: set[str], dictionary: str) -> set[str]:
    command = ["hunspell", "-i", "utf-8", "-d", dictionary, "-l"]
    done = subprocess.run(command, input="\n".join(sorted(words)), capture_output=True, encoding="utf-8", check=True)
    return {word.lower() for word in done.stdout.split()}


def test_spelling(project: Project, pages: dict[tuple[str, Lang], Document]) -> None:
    """Words of pages and data are in a dictionary or in words/dictionary.txt: Cyrillic ones in the Ukrainian one."""
    if not shutil.which("hunspell") or b"uk_UA" not in subprocess.run(["hunspell", "-D"], capture_output=True).stderr:
        for package in ("hunspell", "hunspell-uk", "hunspell-en-gb"):
            assert install.apt_install(package), f"no {package}: sudo apt-get install {package}"
    texts = [f"{one.meta.title} {one.meta.description} {sentences.plain(one.parsed)}" for one in pages.values()]
    words = {word for word in _words_of(texts) if len(word) > 1 and not re.fullmatch("х+", word)}
    data = ("action-plan", "campaign", "charts", "contacts", "facts", "job-check")
    for path in [*(project.data / f"{name}.yml" for name in data), WORDS / "labels.yml"]:
        words |= {
            word for word in _words_of(yaml.safe_load(path.read_text("utf-8"))) if re.match("[а-яіїєґ]{2}", word, re.I)
        }
    ours = {
        line.lower() for line in (WORDS / "dictionary.txt").read_text("utf-8").splitlines() if not line.startswith("#")
    }
    cyrillic = {word for word in words if re.search("[а-яіїєґ]", word, re.I)}
    unknown = _misspelt(cyrillic, "uk_UA") | _misspelt(words - cyrillic, "en_GB")
    assert sorted(unknown - ours) == []
    assert sorted(ours - unknown) == [], "these are no longer needed in dictionary.txt"
