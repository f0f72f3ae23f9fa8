"""Two people's versions of a file: entries are merged, comments stay, what both changed differently is told."""

import random

import pytest
import yaml
from conftest import Project

from generator.read.three_way import Merge, merge

EVENTS = """\
# Події громади.
hromada: bilytska
events:
  # Щотижня.
  - id: first
    title: {uk: "Перша", en: "First"}
    date: 2026-12-02   # середа
    about:
      uk: |
        Рядок.

        # не примітка

  - id: second
    title: {uk: "Друга"}
    date: 2026-12-09
# Далі — наступний рік.
"""
NEW = '\n  - id: {0}\n    title: {{uk: "{0}"}}\n    date: 2027-01-01\n'
END = "# Далі"


def merged(base: str | None, mine: str | None, theirs: str | None, name: str = "a.yml") -> Merge:
    return merge(name, *(one.encode() if one is not None else None for one in (base, mine, theirs)))


def text_of(base: str | None, mine: str | None, theirs: str | None, name: str = "a.yml") -> str:
    result = merged(base, mine, theirs, name)
    assert result.clashes == () and result.content is not None
    return result.content.decode()


def added(name: str, text: str = EVENTS) -> str:
    return text.replace(END, NEW.format(name).lstrip("\n").join(["\n", END]), 1)


def test_two_entries_added_to_one_list_are_both_there() -> None:
    """Both append: theirs comes first, then mine; all else, comments too, is as it was."""
    text = text_of(EVENTS, added("mine"), added("theirs"))
    assert text == EVENTS.replace(END, NEW.format("theirs") + NEW.format("mine") + END)


def test_different_entries_and_different_fields_are_merged() -> None:
    """One moves the first event, another renames it, a third thing happens to the second."""
    mine = EVENTS.replace("2026-12-02", "2026-12-03").replace('"Друга"', '"Друга зустріч"')
    theirs = EVENTS.replace('"Перша"', '"Найперша"').replace("2026-12-09", "2026-12-10")
    expected = mine.replace('"Перша"', '"Найперша"').replace("2026-12-09", "2026-12-10")
    assert text_of(EVENTS, mine, theirs) == expected
    assert text_of(EVENTS, theirs, mine) == expected


def test_two_languages_of_one_field_are_merged() -> None:
    """A field in braces has parts, too."""
    mine, theirs = EVENTS.replace('"Перша"', '"Інша"'), EVENTS.replace('"First"', '"Other"')
    assert 'title: {uk: "Інша", en: "Other"}' in text_of(EVENTS, mine, theirs)


def test_the_same_field_is_a_clash_with_both_texts() -> None:
    """File, entry and field are named; the text is theirs, nothing is mixed."""
    mine, theirs = EVENTS.replace("2026-12-09", "2026-12-10"), EVENTS.replace("2026-12-09", "2026-12-11")
    result = merged(EVENTS, mine, theirs)
    (clash,) = result.clashes
    assert clash.path == ("events", "second", "date")
    assert (clash.mine, clash.theirs) == ("date: 2026-12-10", "date: 2026-12-11")
    assert result.content == theirs.encode()


def test_a_settled_clash_is_as_the_person_said() -> None:
    """Whose text was chosen, that one stands; a clash that nobody settled is still told."""
    mine, theirs = EVENTS.replace("2026-12-09", "2026-12-10"), EVENTS.replace("2026-12-09", "2026-12-11")
    mine, theirs = mine.replace('"Перша"', '"Моя"'), theirs.replace('"Перша"', '"Їхня"')
    paths = [clash.path for clash in merged(EVENTS, mine, theirs).clashes]
    assert paths == [("events", "first", "title", "uk"), ("events", "second", "date")]
    sides = EVENTS.encode(), mine.encode(), theirs.encode()
    result = merge("a.yml", *sides, lambda path: "mine" if path == paths[1] else None)
    assert [clash.path for clash in result.clashes] == paths[:1]
    assert merge("a.yml", *sides, lambda _: "mine") == Merge(mine.encode())
    assert merge("a.yml", *sides, lambda _: "theirs") == Merge(theirs.encode())
    assert merge("a.png", b"a", b"b", b"c", lambda _: "mine") == Merge(b"b")


@pytest.mark.parametrize("swapped", [False, True])
def test_deleted_here_and_edited_there_is_a_clash(swapped: bool) -> None:
    """Nobody's edit is lost with an entry that another person removed."""
    gone = EVENTS[: EVENTS.index("\n  - id: second")] + END + EVENTS.partition(END)[2]
    edited = EVENTS.replace("2026-12-09", "2026-12-10")
    sides = (edited, gone) if swapped else (gone, edited)
    (clash,) = merged(EVENTS, *sides).clashes
    assert clash.path == ("events", "second")
    assert (clash.theirs if swapped else clash.mine) is None


def test_one_deletes_another_adds() -> None:
    """An entry removed stays removed."""
    gone = EVENTS[: EVENTS.index("\n  - id: second")] + END + EVENTS.partition(END)[2]
    text = text_of(EVENTS, gone, added("new"))
    assert [event["id"] for event in yaml.safe_load(text)["events"]] == ["first", "new"]


def test_both_add_the_same_file() -> None:
    """Two people begin the file of a hromada."""
    start = "hromada: bilytska\nevents:"
    text = text_of(None, start + NEW.format("one"), start + NEW.format("two"))
    assert [event["id"] for event in yaml.safe_load(text)["events"]] == ["two", "one"]


def test_an_empty_list_gets_entries_of_both() -> None:
    """``[]`` is no entry."""
    base = "contacts: []\nname: x\n"
    filled = 'contacts:\n  - id: {}\n    dial: "102"\nname: x\n'
    text = text_of(base, filled.format("one"), filled.format("two"))
    assert [one["id"] for one in yaml.safe_load(text)["contacts"]] == ["two", "one"]


def test_the_same_change_on_both_sides_is_no_clash() -> None:
    """Sent already, or typed twice."""
    both = added("new")
    assert text_of(EVENTS, both.replace("2026-12-02", "2026-12-04"), both) == both.replace("2026-12-02", "2026-12-04")


def test_an_entry_that_was_moved_stays_moved() -> None:
    """Whoever changes the order of a list is followed, and additions of another are not lost."""
    base = "".join(["list:\n", *(f"  - id: {name}\n    n: 1\n" for name in "abc")])
    moved = "".join(["list:\n", *(f"  - id: {name}\n    n: 1\n" for name in "cab")])
    more = base + "  - id: d\n    n: 1\n"
    for sides in ((moved, more), (more, moved)):
        assert [one["id"] for one in yaml.safe_load(text_of(base, *sides))["list"]] == list("cdab")


def test_fields_may_stand_in_another_order() -> None:
    """The dash of an entry is no part of its first field."""
    base = "list:\n  - id: a\n    n: 1\n    m: 1\n"
    mine = "list:\n  - n: 2\n    id: a\n    m: 1\n"
    text = text_of(base, mine, base.replace("m: 1", "m: 2"))
    assert yaml.safe_load(text) == {"list": [{"id": "a", "n": 2, "m": 2}]}


def test_english_names_of_the_menu_are_merged() -> None:
    """A language is known by its locale: both sides name something, and it is one language still."""
    base = "plugins:\n  - i18n:\n      languages:\n        - locale: en\n          nav_translations:\n"
    base += "            А: A\n            Б: B\n"
    mine, theirs = base.replace(": A", ": Aa"), base.replace(": B", ": Bb")
    assert text_of(base, mine, theirs, "mkdocs.yml") == mine.replace(": B", ": Bb")


def test_pages_of_the_menu_are_merged() -> None:
    """Two new pages in one section."""
    base = "nav:\n  - index.md\n  - Допомога:\n      - help/index.md\n      - help/call.md\n  - Ризики:\n      - r.md\n"
    mine = base.replace("      - help/call.md\n", "      - help/call.md\n      - help/mine.md\n")
    theirs = base.replace("      - help/call.md\n", "      - help/call.md\n      - help/theirs.md\n")
    assert text_of(base, mine, theirs).splitlines()[4:7] == [
        "      - help/call.md",
        "      - help/theirs.md",
        "      - help/mine.md",
    ]


PAGE = "---\ntitle: Назва\nreviewed: 2026-01-01\n---\nТекст.\n\nЩе.\n"


def test_a_page_is_its_fields_and_its_text() -> None:
    """Front matter by field; a text that both changed is told as one, with both."""
    mine, theirs = PAGE.replace("Назва", "Інша"), PAGE.replace("Ще.", "Ще й ще.").replace("2026-01-01", "2026-02-02")
    assert text_of(PAGE, mine, theirs, "a.md") == theirs.replace("Назва", "Інша")
    (clash,) = merged(PAGE, PAGE.replace("Текст", "Мій"), PAGE.replace("Текст", "Чужий"), "a.md").clashes
    assert clash.path == ("body",)
    assert clash.mine is not None and clash.mine.startswith("Мій") and "Чужий" in (clash.theirs or "")


def test_what_the_program_keeps_is_merged_by_entry() -> None:
    """published.json: an entry a line, as it was."""
    base = '{\n"a": {"n": 1},\n"b": {"n": "є"}\n}\n'
    mine, theirs = base.replace('{"n": 1}', '{"n": 2}'), base.replace('"є"}\n', '"є"},\n"c": {"n": 3}\n')
    text = text_of(base, mine, theirs, "a.json")
    assert text == '{\n"a": {"n": 2},\n"b": {"n": "є"},\n"c": {"n": 3}\n}\n'


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("a.jpg", (b"\xff\x00", b"\xff\x01", b"\xff\x02")),
        ("a.csv", (b"a\n", b"b\n", b"c\n")),
        ("a.yml", (b"a: 1\n", b"a: [\n", b"a: 2\nb: 1\n")),
        ("a.yml", (b"a: 1\n", b"a: 2\na: 3\n", b"a: 4\n")),
        ("a.yml", (b"a: 1\n", b"\xff\n", b"a: 2\n")),
        ("a.json", (b"{}", b"[", b'{"a": 1}')),
        ("a.md", (b"text", b"other", b"another")),
        ("a.md", (b"x", None, b"another")),
    ],
)
def test_what_cannot_be_taken_apart_is_one_clash(name: str, texts: tuple[bytes | None, ...]) -> None:
    """Pictures, tables, broken files: whole or not at all, never half of each."""
    result = merge(name, *texts)
    assert result.content == texts[2]
    assert [clash.path for clash in result.clashes] in ([()], [("a",)])


def test_windows_line_ends_are_no_change() -> None:
    """A program that writes CRLF has changed no entry that it did not touch."""
    mine = added("mine").replace("\n", "\r\n")
    assert "\r" not in text_of(EVENTS, mine, added("theirs"))


@pytest.mark.parametrize("name", ["data/contacts.yml", "data/facts.yml", "data/permalinks.yml", "mkdocs.yml"])
def test_no_comment_of_a_real_file_is_touched(project: Project, name: str) -> None:
    """Whatever two people change in our own files, no line but theirs differs."""
    base = (project.root / name).read_text("utf-8")
    lines = base.splitlines(keepends=True)
    plain = [number for number, line in enumerate(lines) if line.rstrip().endswith('"') and ": " in line]
    plain = plain or [number for number, line in enumerate(lines) if line.startswith("  - {path")]
    plain = plain or [number for number, line in enumerate(lines) if line.rstrip().endswith(".md")]
    pick = random.Random(7)
    for _ in range(3):
        one, other = pick.sample(plain, 2)
        if abs(one - other) < 2:
            continue

        def changed(*numbers: int) -> str:
            return "".join(
                line.rstrip("\n") + "  # x\n" if number in numbers else line for number, line in enumerate(lines)
            )

        assert text_of(base, changed(one), changed(other)) == changed(one, other)


def test_random_changes_never_lose_an_entry() -> None:
    """Every mixture of added, removed and edited entries gives what each side did, or a clash; nothing else."""
    pick = random.Random(17)

    def write(entries: dict[str, int]) -> str:
        return "list:\n" + "".join(f"  - id: {key}\n    n: {value}\n" for key, value in entries.items())

    def touched(entries: dict[str, int]) -> dict[str, int]:
        new = {key: pick.choice([value, value, value + pick.randint(1, 2)]) for key, value in entries.items()}
        new = {key: value for key, value in new.items() if pick.random() > 0.15}
        return new | {
            f"{pick.choice('xyz')}{pick.randint(1, 3)}": pick.randint(1, 2) for _ in range(pick.randint(0, 2))
        }

    for _ in range(300):
        base = {name: 0 for name in "abcd"}
        mine, theirs = {"k": 0} | touched(base), {"k": 0} | touched(base)
        base = {"k": 0} | base
        result = merged(write(base), write(mine), write(theirs))
        there = {one["id"]: one["n"] for one in yaml.safe_load(result.content or b"")["list"]}
        told = {clash.path[1] for clash in result.clashes}
        for key in {*base, *mine, *theirs}:
            was, ours, others = base.get(key), mine.get(key), theirs.get(key)
            wanted = ours if others == was else others
            assert there.get(key) == wanted
            assert (key in told) == (ours != others and was not in (ours, others))
