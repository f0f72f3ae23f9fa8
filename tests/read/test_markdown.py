"""What is read of Markdown is what the engine makes of it: on every page of ours, and whatever an officer types."""

import re
from collections import Counter
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from conftest import Project
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.author import guide
from generator.base.addresses import page_file, site_path
from generator.base.fields import Lang
from generator.read import documents, markdown
from generator.read.documents import Document
from generator.read.markdown import Block, Heading, read

Pages = dict[tuple[str, Lang], Document]


@pytest.fixture(scope="module")
def pages(project: Project) -> Pages:
    return documents.load(project.docs)[0].pages


class Made(HTMLParser):
    """What a reader finds in HTML: tags, links, pictures, anchors, words, code."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.links: list[tuple[str, bool]] = []
        self.headings: list[tuple[int, str]] = []
        self.words: list[str] = []
        self.code: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.tags["box" if known.get("class", "").startswith("admonition ") else tag] += 1
        self._open += [tag]
        if tag in ("a", "img"):
            self.links.append((known["href" if tag == "a" else "src"], tag == "img"))
        self.words += _words(f"{known.get('alt', '')} {known.get('title', '')}")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), known.get("id", "")))

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    handle_startendtag = handle_starttag

    def handle_data(self, data: str) -> None:
        (self.code if "code" in self._open else self.words).extend(_words(data))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub("\ue000\\d+\ue001|https?://\\S+", " ", text))


def _tags(tree: Element) -> Counter[str]:
    return Counter("box" if (one.get("class") or "").startswith("admonition ") else one.tag for one in tree.iter())


def _links(page: markdown.Parsed) -> list[tuple[str, bool]]:
    return [(unescape(link.target), link.picture) for link in page.links]


# Our own pages


def test_every_page_is_read_as_the_engine_makes_it(pages: Pages) -> None:
    """The same headings with the same anchors, links, pictures, lists, tables, boxes, code and words, in this order."""
    for document in pages.values():
        page, made = document.parsed, Made(markdown.html(document.text))
        assert [(one.level, one.anchor) for one in page.headings] == made.headings, document.file
        assert sorted(_links(page)) == sorted(made.links), document.file
        assert _tags(page.tree) - Counter(["div"]) == made.tags, document.file
        boxes = Counter(one.kind for one in page.blocks)["title"]  # those that have a title of their own
        assert boxes == made.tags["box"] + made.tags["details"], document.file
        assert _words(page.words.replace("\ue002", "\ue000")) == [one for one in made.words if one], document.file


def test_every_place_is_that_of_the_file(pages: Pages) -> None:
    """A heading, a target, a word stands in the author's file where it is said to stand."""
    counted = 0
    for document in pages.values():
        lines = Path(document.file).read_text("utf-8").split("\n")
        page = document.parsed
        assert len(page.words) == len(document.text)
        for heading in page.headings:
            assert lines[document.first_line - 1 + heading.line].startswith("#" * heading.level + " ")
        for link in page.links:
            line, column = page.place(link.at)
            assert lines[document.first_line - 1 + line][column - 1 :].startswith(link.target)
            counted += 1
        for block in page.blocks:
            line, column = page.place(block.start)
            start = page.words[block.start : block.end].split("\n")[0]
            typed = lines[document.first_line - 1 + line][column - 1 :]
            assert start[0] == "\ue000" or typed.startswith(start.split(" ")[0].split("\ue002")[0]), document.file
    assert counted > 500


def test_the_built_site_has_these_headings(built_site: Path, pages: Pages) -> None:
    """The engine of the site has the same list of extensions: the anchors that are read are those that are built."""
    for (_, lang), document in pages.items():
        html = (built_site / page_file(site_path(lang, document.path))).read_text("utf-8")
        built = re.findall(r'<h([2-6]) id="([^"]*)"', html)
        read_here = [(str(one.level), one.anchor) for one in document.parsed.headings]
        assert [one for one in built if one in read_here] == read_here, document.file


# The dialect


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("Слово\n:   пояснення", {"dl": 1, "dt": 1, "dd": 1}),
        ('??? note "Назва"\n    текст', {"details": 1, "summary": 1, "p": 1}),
        ("!!! note\n    текст", {"box": 1, "p": 2}),
        ("| а |\n|---|\n| б |", {"table": 1, "thead": 1, "tbody": 1, "tr": 2, "th": 1, "td": 1}),
        ("```\nкод\n```", {"pre": 1, "code": 1}),
        ("Текст:\n- не список", {"p": 1}),
        ("1) не список", {"p": 1}),
        ("- а\n\n    - б", {"ul": 2, "li": 2, "p": 1}),
    ],
)
def test_the_dialect_is_the_engines(text: str, tags: dict[str, int]) -> None:
    """What another dialect would take for a list is none here, and the other way round."""
    assert _tags(read(text).tree) - Counter(["div"]) == tags
    assert Made(markdown.html(text)).tags == tags


def test_the_guide_has_the_same_extensions(project: Project, tmp_path: Path) -> None:
    """A box that unfolds and a list of terms come out right in the guide, too."""
    (tmp_path / "pictures").mkdir()
    for name in ("README", "README.en"):
        (tmp_path / f"{name}.md").write_text('# Т\n\n??? note "Н"\n    текст\n\nСлово\n:   пояснення\n', "utf-8")
    html = guide.files(tmp_path, project.overrides)["index.html"].decode()
    assert '<details class="note">' in html and "<dt>Слово</dt>" in html


# Places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("[а](b.md)", [(0, 5)]),
        ("б [а](b.md) [в](b.md)", [(0, 7), (0, 17)]),
        ("- [а](b.md)\n- [б](c.md)", [(0, 7), (1, 7)]),
        ("| а | [б](b.md) |\n|---|---|\n| [в](c.md) | |", [(0, 11), (2, 7)]),
        ("текст\n[а](\nb.md) далі [б](c.md)", [(2, 1), (2, 16)]),
        ("[а\nб](b.md)", [(1, 4)]),
        ("[а][х] і [б](c.md)\n\n[х]: b.md", [(2, 6), (0, 14)]),
        ("![а](b.png)\n\n> [б](c.md)", [(0, 6), (2, 7)]),
        ("`[а](b.md)` [б](b.md)", [(0, 17)]),
        ('!!! note "Т"\n    - [а](b.md)', [(1, 11)]),
        ("\t[а](b.md)", []),
        ("[а\\]](b.md)", [(0, 7)]),
        ("<https://a.test/>", [(0, 2)]),
    ],
)
def test_a_target_has_its_line_and_column(text: str, places: list[tuple[int, int]]) -> None:
    """Wherever it stands; lines count from 0, columns from 1."""
    page = read(text)
    assert [page.place(link.at) for link in page.links] == places


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("## А {#b}", "   А     "),
        ("**а** *б* [в](c.md)", "  а    б   в       "),
        ("`а` б", " \ue002  б"),
        ("а \\* 102", "а  * 102"),
        ("1. а\n2. б", "   а\n   б"),
        ("| а | б |\n|---|---|\n| в | |", "  а   б  \n         \n  в    "),
        ("а https://b.test/102 в", "а                    в"),
        ("[а](b.md 'в')", " а        в  "),
        ("![а](b.png)", "  а        "),
        ("[а][х] 102\n\n[х]: b.md 'в'", " а     102\n\n           в "),
        ('!!! note "А"\n    б', "          А \n    б"),
        ("!!! note\n    note", "        \n    note"),
        ("```\nа\n```", "   \n\ue002\n   "),
        ("<a@b.test> в", "           в"),
        ("а {{ x }}\n\n{{ y }}", "а {{ x }}\n\n{{ y }}"),
        ("\ue00000\ue001 а", "\ue000\ue000\ue000\ue000 а"),
    ],
)
def test_words_are_what_readers_read(text: str, words: str) -> None:
    """Each at its place: no markup, no addresses; references and code are signs as long as they."""
    assert read(text).words == words


def test_lines_of_markup_hide_no_number() -> None:
    """What looks like a fence and is none stands on the page as it was typed."""
    for line in ("```0800500335", "~~~ 0800500335", "??? 0800500335", "{0800500335}"):
        assert "0800500335" in read(f"текст\n{line}").words


def test_blocks_are_words_that_belong_together() -> None:
    """Paragraphs, entries, cells and titles, each with its kind."""
    text = '## А\n\nб\nв\n\n- г\n\n    д\n\n!!! note "Е"\n    ж\n\n| з | и |\n|---|---|\n| к | л |\n\nТермін\n:   м'
    page = read(text)
    assert [(one.kind, page.words[one.start : one.end].split()) for one in page.blocks] == [
        ("h2", ["А"]), ("p", ["б", "в"]), ("p", ["г"]), ("p", ["д"]), ("title", ["Е"]), ("p", ["ж"]),
        ("th", ["з"]), ("th", ["и"]), ("td", ["к"]), ("td", ["л"]), ("dt", ["Термін"]), ("dd", ["м"]),
    ]  # fmt: skip
    assert read("а").blocks == [Block("p", 0, 1)] and read("").blocks == []


def test_an_anchor_is_made_of_words_alone() -> None:
    """Not of the number of a reference's mark, and never twice the same."""
    page = read("## Лінія \ue00000007\ue001\n\n## Лінія\n\n## Б {#own}")
    assert page.headings[1:] == [Heading(2, "Лінія", "liniia_1", 2), Heading(2, "Б", "own", 4)]
    assert page.anchors == {"liniia", "liniia_1", "own"}


# Whatever is typed

LINES = [
    "", "", "", "текст % %", "**%** і *%*", "% \\* %", "## Розділ %", "### % {#a%}", "# %", "##%", "- %",
    "- [%](l%.md) %", "1. %", "2. % [%](l%.md)", "    - %", "    %", "  %", "> %", "> - [%](l%.md)", "| % | % |",
    "|---|---|", "| % | [%](l%.md) |", "!!! note", '!!! note "%"', "??? tip", '???+ tip "%"', "Термін %", ":   %",
    "```", "```python", "~~~", "`%` %", "``% ` %``", "[%](l%.md) %", "[%](", "l%.md) %", "![%](p%.png)", "[%][x] %",
    "[x]: l%.md", "[x]: l%.md '%'", "[%](l%.md '%') %", "---", "===", "<https://a.test/%>", "https://a.test/% %",
    "<a%@b.test>", "%. %", "…", "{{ % }}", "\ue0000%\ue001 %", "a_%_b", "%  ",
]  # fmt: skip


def _numbered(lines: list[str]) -> str:
    """Each ``%`` a number of its own, so that what is lost shows."""
    numbers = iter(range(100, 1000))
    return re.sub("%", lambda _: str(next(numbers)), "\n".join(lines))


@settings(max_examples=300)
@given(st.lists(st.sampled_from(LINES), max_size=12))
@example(["[%][x] % %", "", "[x]: l%.md '%'"])
@example(["|---|", "%. %"])
@example(["- %", "```", "%", "```"])
def test_whatever_is_typed_is_read_as_the_engine_makes_it(lines: list[str]) -> None:
    """Lines in any order, as officers forget empty lines and indents: no link, heading or number is missed."""
    text = _numbered(lines)
    page, made = read(text), Made(markdown.html(text))
    assert sorted(_links(page)) == sorted(made.links)
    assert [(one.level, one.anchor) for one in page.headings] == made.headings
    for tag in ("ul", "ol", "li", "table", "tr", "dl", "dt", "dd", "details", "box", "blockquote"):
        assert _tags(page.tree)[tag] == made.tags[tag], tag
    assert {one for one in made.words if one.isdigit()} <= set(re.findall(r"\d+", page.words))
    assert len(page.words) == len(text)


@pytest.mark.parametrize("unread", ["\n" * 2001 + "а", "[" * 1001, "а\n" * 3000])
def test_what_engines_take_too_long_for_is_not_read(unread: str) -> None:
    """Such a page is refused (page-long); no check is held up by it."""
    page = read(unread)
    assert page.unread and not page.blocks and len(page.words) == len(unread)


def test_what_is_nested_too_deep_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine gives up by an exception, what keeps results far earlier: the page is unread, the next one is read."""

    def deep(call: Callable[[], markdown.Parsed], frames: int) -> markdown.Parsed:
        return deep(call, frames - 1) if frames else call()

    text = "\n".join("    " * depth + "- а" for depth in range(200))
    assert deep(lambda: read(text), 500).unread
    assert read("- б").blocks == [Block("li", 2, 3)]
    assert read("> " * 100 + "а").unread and not len(read("> " * 100 + "а").tree)
    assert not read("> " * 30 + "а").unread
