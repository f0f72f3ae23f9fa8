"""Twelve slips that editors make: each is named with file, line and cause, and the mend it offers makes all well."""

import re
import shutil
import struct
import zlib
from pathlib import Path

import campaign
import pytest
from campaign import CLEAN, Copy, Said
from conftest import TODAY, Project, run_script


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Copy:
    return campaign.made(tmp_path / "copy", monkeypatch, capsys)


def test_the_campaign_is_clean(copy: Copy) -> None:
    """Nothing to mend and nothing to look at; DD.MM.YYYY is as good a date as any."""
    assert copy.check("--strict") == Said(0, CLEAN)


EVENTS, CONTACTS, FACTS = "data/events/bilytska.yml", "data/contacts.yml", "data/facts.yml"
CAMPAIGN, HOME, PAGE = "data/campaign.yml", "docs/index.uk.md", "docs/help/call.uk.md"
PLACE = '{name: {uk: "Бібліотека", en: "Library"}}'
PASTED = {
    "colon in an event": (EVENTS, '"Урок про роботу"', "Урок: робота", "yaml-colon", "У тексті є двокрапка"),
    "colon in braces": (EVENTS, '"Зустріч"', "Зустріч: батьки", "yaml-colon", "У тексті є двокрапка"),
    "colon in a title": (PAGE, '"Що буде далі"', "Дзвінок: що далі", "yaml-colon", "У тексті є двокрапка"),
    "colon and a note": (FACTS, '"43"', "понад: 43  # нове", "yaml-colon", "У тексті є двокрапка"),
    "tab before a field": (EVENTS, "    kind:", "\tkind:", "yaml-tab", "На початку рядка табуляція"),
    "two tabs": (EVENTS, '      uk: "Урок', '\t\tuk: "Урок', "yaml-tab", "На початку рядка табуляція"),
    "tab before a hyphen": (EVENTS, "  - id: zustrich", "\t- id: zustrich", "yaml-tab", "На початку рядка табуляція"),
    "tab in a page": (PAGE, "reviewed:", "\treviewed:", "yaml-tab", "На початку рядка табуляція"),
    "tab in contacts": (CONTACTS, '    dial: "527"', '\tdial: "527"', "yaml-tab", "На початку рядка табуляція"),
    "apostrophe in an event": (EVENTS, '"Урок про роботу"', "'Зв'язок'", "yaml-apostrophe", "Апостроф закрив лапки"),
    "apostrophe in braces": (EVENTS, '"Зустріч", en: "Meeting"', "'Сім'я', en: 'Home'", "yaml-apostrophe", "Апостроф"),
    "apostrophe in a title": (PAGE, '"Що буде далі"', "'П'ять хвилин'", "yaml-apostrophe", "Апостроф закрив лапки"),
    "time with dots": (EVENTS, "18:30-20:00", "18.30-20.00", "time-format", "«18.30-20.00» — не час"),
    "time in words": (EVENTS, "18:30-20:00", '"о 18.30"', "time-format", "«о 18.30» — не час"),
    "date of a page": (PAGE, "24.11.2026", "24.11.26", "date-format", "«24.11.26» — не дата"),
    "date of a fact": (FACTS, "2026-11-01", "2026/11/01", "date-format", "«2026/11/01» — не дата"),
    "date in words": (EVENTS, "02.12.2026", '"2 грудня 2026 р."', "date-format", "«2 грудня 2026 р.» — не дата"),
    "misspelt key": (EVENTS, "    audience:", "    audiance:", "key-unknown-near", "Поля «audiance» тут не буває"),
    "misspelt required key": (FACTS, "    confidence:", "    confidense:", "key-unknown-near", "Поля «confidense»"),
    "misspelt key in braces": (EVENTS, '{name: {uk: "Клуб', '{nmae: {uk: "Клуб', "key-unknown-near", "Поля «nmae»"),
    "misspelt key of a page": (PAGE, "reviewed:", "reveiwed:", "key-unknown-near", "Поля «reveiwed» тут не буває"),
    "number typed": (HOME, '{{ phone("102") }}', "102", "number-typed", "Номер «102» набрано вручну"),
    "broken link": (PAGE, "(../index.md)", "(../indeks.md)", "link-missing", "Посилання «../indeks.md» нікуди не веде"),
    "link from the root": (PAGE, "(../index.md)", "(/)", "link-absolute", "Посилання «/» починається"),
    "link with a language": (PAGE, "(../index.md)", "(../index.uk.md)", "link-language", "зайва мова"),
    "link to a lost section": (HOME, "call.md)", "call.md#pered-dzvinkam)", "anchor-missing", "Розділу з посилання"),
    "stale translation": (
        PAGE,
        "тихе місце.",
        "тихе місце й папір.",
        "translation-behind",
        "Українську сторінку змінено",
    ),
    "stale title": (PAGE, '"Що буде далі"', '"Що далі"', "translation-behind", "Українську сторінку змінено"),
    "no space after a colon": (
        EVENTS,
        "    date: 2026",
        "    date:2026",
        "yaml-joined",
        "Після двокрапки немає пробілу",
    ),
    "no space in braces": (EVENTS, '{name: {uk: "Клуб"', '{name: {uk:"Клуб"', "yaml-joined", "Після двокрапки"),
    "no colon": (
        EVENTS,
        '    how: on_site\n    place: {name: {uk: "Б',
        '    how on_site\n    place: {name: {uk: "Б',
        "yaml-no-colon",
        "«how on_site»",
    ),
    "brace left open": (
        EVENTS,
        '"Бібліотека", en: "Library"}}',
        '"Бібліотека", en: "Library"',
        "yaml-brace",
        "Дужку відкрито",
    ),
    "bracket left open": (EVENTS, "    audience: [pupils]", "    audience: [pupils", "yaml-brace", "Дужку відкрито"),
    "quotes in quotes": (
        EVENTS,
        '"Урок про роботу"',
        '"Урок "про роботу" тут"',
        "yaml-quotes",
        "Лапки всередині лапок",
    ),
    "quotes in braces": (EVENTS, '"Зустріч"', '"Зустріч "Разом""', "yaml-quotes", "Лапки всередині лапок"),
    "quotes at the start": (EVENTS, '"Урок про роботу"', '"Робота" і пастка', "yaml-quotes", "Лапки всередині лапок"),
    "comma in braces": (EVENTS, '"Зустріч"', "Зустріч, бесіда, чай", "yaml-comma", "Кома обірвала текст: «бесіда»"),
    "two words in a list": (
        EVENTS,
        "    audience: [pupils]",
        "    audience: учні, батьки",
        "shape-list",
        "потрібен список",
    ),
    "no hyphen before an entry": (EVENTS, "  - id: zustrich", "    id: zustrich", "yaml-hyphen", "немає дефіса"),
    "no hyphen before the first": (EVENTS, "  - id: urok", "    id: urok", "yaml-hyphen", "немає дефіса"),
    "a space too many": (EVENTS, "    kind: lesson", "     kind: lesson", "yaml-indent", "лівіше або правіше"),
    "a space too few": (CONTACTS, '    dial: "527"', '   dial: "527"', "yaml-indent", "лівіше або правіше"),
    "open quote before a colon": (EVENTS, '"Урок про роботу"', '"Урок: робота', "yaml-quote", "Лапки відкрито"),
    "curly quotes and a colon": (EVENTS, '"Урок про роботу"', "“Урок: робота”", "yaml-colon", "У тексті є двокрапка"),
    "midnight as an end": (EVENTS, "18:30-20:00", "18:30-24:00", "time-midnight", "Часу 24:00 немає"),
    "date of a spreadsheet": (EVENTS, "02.12.2026", '"02.12.2026 0:00:00"', "date-format", "— не дата"),
    "no line below the fields": (PAGE, "neutral: так\n---", "neutral: так", "front-matter-open", "Під полями сторінки"),
    "no line above the fields": (PAGE, "---\ntitle", "title", "front-matter-start", "Над полями сторінки"),
    "exclamation mark": (EVENTS, '"Урок про роботу"', "!Увага", "yaml-start", "Текст не може починатися так"),
    "address with a question mark": (
        CAMPAIGN,
        "https://krok.test/",
        "https://krok.test/?a=1#b",
        "address-more",
        "після його назви",
    ),
    "English first": (CAMPAIGN, "exit:", "languages: [en, uk]\nexit:", "languages-first", "Українська має бути"),
    "no language": (CAMPAIGN, "exit:", "languages: []\nexit:", "languages-first", "Українська має бути"),
    "a word for fields": (EVENTS, PLACE, '"Бібліотека"', "shape-fields", "«place» має складатися з полів"),
    "same id of events": (EVENTS, "id: zustrich", "id: urok", "event-id-twice", "Подія «urok» уже є в рядку 3"),
    "same id of contacts": (CONTACTS, 'id: "rada"', 'id: "102"', "id-twice", "Запис «102» уже є в рядку 2"),
}


@pytest.mark.parametrize("name", PASTED)
def test_a_slip_is_named_and_its_mend_works(copy: Copy, name: str) -> None:
    """The message is Ukrainian and names file, line and cause; what it offers to paste leaves nothing to mend.

    A mended Ukrainian text may leave its translation behind, which the next message mends.
    """
    file, before, after, code, cause = PASTED[name]
    line = copy.slip(file, before, after)
    first = copy.problems()[0]
    assert first["code"] == code
    assert cause in first["text"]
    where = ("docs/help/call.en.md", 5) if code.startswith("translation") else (file, line)
    assert (first["file"], first["line"]) == where
    said = copy.check("--strict")
    assert said.code == 1
    assert first["text"] in said.text
    copy.apply(first)
    rest = copy.problems()
    assert [one["code"] for one in rest] in ([], ["translation-behind"])
    for problem in rest:
        copy.apply(problem)
    assert copy.check("--strict") == Said(0, CLEAN)


def test_a_number_typed_by_hand_is_told_once(copy: Copy) -> None:
    """It is no figure without a source besides."""
    copy.slip(HOME, '{{ phone("102") }}', "102")
    assert [one["code"] for one in copy.problems() if one["file"] == HOME] == ["number-typed"]


def test_of_a_broken_insert_the_author_sees_what_they_wrote(copy: Copy) -> None:
    """The message begins with the bracket left open, and other inserts in it are no signs of the program's own."""
    copy.slip(HOME, '{{ phone("102") }}', '{{ phone("527") }} {{ phone("102") } {{ phone("527") }}')
    (broken,) = [one for one in copy.problems() if one["code"] == "reference-broken"]
    assert '«{{ phone("102") } {{ … }}' in broken["text"]


@pytest.mark.parametrize(("number", "count"), [("+38053212345", "11"), ("0 800 500 22", "9")])
def test_a_number_that_lacks_a_digit_is_counted(copy: Copy, number: str, count: str) -> None:
    """How many digits it has and how many it should have."""
    for file, before, after in (
        (EVENTS, "    kind: lesson", f'    kind: lesson\n    contact: {{phone: "{number}"}}'),
        (CONTACTS, 'dial: "527"', f'dial: "{number}"'),
    ):
        copy.slip(file, before, after)
        first = copy.problems()[0]
        assert (first["file"], first["code"]) == (file, "dial-digits")
        assert f"цифр {count}, а має бути" in first["text"]


def test_an_address_without_https_is_given_with_it(copy: Copy) -> None:
    """A link that begins with www. leads to no page of the site; what to write is said."""
    copy.slip(PAGE, "(../index.md)", "(www.rada.gov.ua)")
    first = copy.problems()[0]
    assert (first["code"], first["part"]) == ("link-missing", "https://www.rada.gov.ua")


def test_a_slip_in_the_contacts_hides_none_in_pages_and_events(copy: Copy) -> None:
    """All problems of a run are told, also where pages can't be held against data that can't be read."""
    lines = {(CONTACTS, copy.slip(CONTACTS, 'dial: "527"', 'dial: "52б"'))}
    lines |= {(PAGE, copy.slip(PAGE, "(../index.md)", "(../nema.md)"))}
    lines |= {(EVENTS, copy.slip(EVENTS, "02.12.2026", "30.02.2026"))}
    assert {(one["file"], one["line"]) for one in copy.problems() if one["severity"] == "error"} == lines


def _png(size: int) -> bytes:
    """A picture of one point that is ``size`` bytes heavy."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return head + chunk(b"tEXt", b"a\0" + b"." * size) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("size", "code"), [(400_000, "file-large"), (150_000, "image-heavy")])
def test_a_heavy_photo_is_named_until_it_is_saved_smaller(copy: Copy, size: int, code: str) -> None:
    """How heavy it is and how light it should be; saved smaller, as the message says, all is well."""
    photo = copy.root / "docs/help/yard.png"
    for lang, alt in (("uk", "Подвір’я школи"), ("en", "A school yard")):
        page = copy.root / f"docs/help/call.{lang}.md"
        page.write_text(page.read_text("utf-8") + f"\n![{alt}](yard.png)\n", "utf-8")
    photo.write_bytes(_png(size))
    (found,) = [one for one in copy.problems() if one["file"] == "docs/help/yard.png"]
    assert (found["code"], found["line"]) == (code, 1)
    assert f"{size // 1024} КБ" in found["text"]
    assert "зменш" in found["text"]
    photo.write_bytes(_png(50_000))
    rest = copy.problems()
    assert [one["code"] for one in rest] == ["translation-behind"]
    copy.apply(rest[0])
    assert copy.check("--strict") == Said(0, CLEAN)


@pytest.mark.parametrize("name", [PAGE, EVENTS, CONTACTS])
def test_a_file_in_the_old_encoding_is_named_until_it_is_saved_as_utf8(copy: Copy, name: str) -> None:
    """The line where it shows, and how to save it; saved so, all is well."""
    path = copy.root / name
    text = path.read_text("utf-8")
    path.write_bytes(text.encode("cp1251"))
    first = copy.problems()[0]
    cyrillic = next(number for number, line in enumerate(text.split("\n"), 1) if not line.isascii())
    assert (first["file"], first["line"], first["code"]) == (name, cyrillic, "encoding")
    assert "Файл збережено не в UTF-8" in first["text"]
    assert "windows-1251" in first["text"]
    assert "«Файл → Зберегти як → Кодування: UTF-8»" in first["text"]
    path.write_text(path.read_bytes().decode("cp1251"), "utf-8")
    assert copy.check("--strict") == Said(0, CLEAN)


def test_the_command_itself_says_so(project: Project, tmp_path: Path) -> None:
    """The whole project with one slip, as an editor runs the check: the message, what to paste, exit code 1."""
    for name in ("docs", "data"):
        shutil.copytree(getattr(project, name), tmp_path / name)
    page = tmp_path / "docs/risks/signs.uk.md"
    page.write_text(page.read_text("utf-8").replace('{{ phone("102") }}', "102", 1), "utf-8")
    done = run_script(project, "check.py", "--data", "data", "--docs", "docs", "--today", TODAY, cwd=tmp_path)
    assert done.returncode == 1
    first, part, *_ = done.stdout.split("\n")
    assert re.fullmatch(r"docs/risks/signs\.uk\.md:\d+:\d+: number-typed: Номер «102» набрано вручну — .+", first)
    assert part == '    {{ phone("102") }}'
    assert done.stdout.split("\n")[-3].startswith("Виправити: 1. Звернути увагу: ")
