"""Whoever may change only docs/ and data/ adds no script, no other host, no odd link, and takes no page of others.

Every attack is either refused, with file and line, or stands in the built page as dead text: what a real browser's
parser makes of the page is looked at, not our own regular expressions.
"""

import argparse
import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import small
import yaml
from conftest import TODAY, Project, serving
from conftest import build as build_site
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page
from small import TOP

import build
import hooks
from generator import site
from generator.base.addresses import is_own
from generator.base.problems import Problem
from generator.check import citations, data_folder, fence, page_text, permalinks
from generator.model.data import Data
from generator.publish import inputs_sum
from generator.read import documents, markdown
from generator.read.documents import Document, Documents
from generator.view.templates import script

DAY = dt.date.fromisoformat(TODAY)
PICTURE = b"\x89PNG\r\n\x1a\n"


# A page's text


def _page(folder: Path, text: str, name: str = "a.uk.md") -> tuple[Document | None, list[Problem]]:
    file = folder / name
    file.write_bytes((TOP + text).encode())
    return documents.read_document(file, name.split(".")[0], "uk")


Check = Callable[[str], list[Problem]]


@pytest.fixture
def check(project_data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Check a page with this text, beside which lies a picture x.png."""
    monkeypatch.chdir(tmp_path)

    def run(text: str) -> list[Problem]:
        document, problems = _page(tmp_path, text)
        if document is None:
            return problems
        pages = Documents({("a", "uk"): document}, {"x.png": tmp_path / "x.png"})
        return page_text.check_document(document, pages, project_data)

    return run


def _refused(problems: list[Problem], code: str, line: int) -> None:
    said = [(one.code, one.line) for one in problems if one.severity == "error"]
    assert (code, line) in said, said
    for lang in ("uk", "en"):
        for one in problems:
            assert re.match(r"a\.uk\.md:\d+(?::\d+)?: [a-z-]+: \S.* — \S", one.text(lang)), one.text(lang)


HTML = [
    "<script>alert(1)</script>",
    "<script\n>alert(1)</script\n>",
    "а <img\nsrc=x\nonerror=alert(1)> б",
    "<svg/onload=alert(1)>",
    "<svg:svg/onload=alert(1)>",
    "<a:b<script>alert(1)</script>",
    "<x:y><script>alert(1)</script>",
    "<https://example.org/><script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<!-- <script>alert(1)</script> -->",
    "<!DOCTYPE html>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo ?>",
    "</article></main>",
    "<details>",
    "\\`<script>alert(1)</script>\\`",
    "\\` <img src=x onerror=alert(1)> `",
    "`` ` `` <script>alert(1)</script> `",
    "``` а б в\n<script>alert(1)</script>\n```",
    "```\nкод\n````\n<script>alert(1)</script>",
    "   ```\n   <script>alert(1)</script>\n   ```",
    " ~~~~\n<script>alert(1)</script>\n~~~",
    "текст\n```\n<script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "- а\n\n    <script>alert(1)</script>",
    "1. а\n    <script>alert(1)</script>",
    "| а |\n|---|\n| <img src=x onerror=alert(1)> |",
    '!!! note "<img src=x onerror=alert(1)>"\n    текст',
    '??? note "<script>alert(1)</script>"\n    текст',
    "!!! note\n    <script>alert(1)</script>",
    "а\n:   <script>alert(1)</script>",
    "## А <b onclick=alert(1)>б</b>",
    "[а](x.png '<script>')",
    "![<script>](x.png)",
    "[<img src=x onerror=alert(1)>](x.png)",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    "<javascript:alert(1)>",
]


@pytest.mark.parametrize("text", HTML)
def test_markup_is_refused(check: Check, text: str) -> None:
    """Whatever it hides in: code, quotes, lists, tables, titles, comments, broken tags."""
    before, _ = re.split(r"<(?=[a-zA-Z!?/])(?!https:)", text, maxsplit=1)
    scheme = re.match(r"<[a-z]+:(?!y|b)", text) and not text.startswith("<https")
    _refused(check(text), "link-scheme" if scheme else "html-raw", 6 + before.count("\n"))


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("а&#x202e;725", "character-hidden", 6),
        ("а\n\nб&rlm;в", "character-hidden", 8),
        ("&zwj;", "character-hidden", 6),
        ("&#xe000;0&#xe001;", "character-hidden", 6),
        ("5&#50;7", "html-entity", 6),
        ("&#60;script&#62;", "html-entity", 6),
        ("\ue0000\ue001", "character-hidden", 6),
        ("а\u202e725", "character-hidden", 6),
        ("5\u00ad27", "character-hidden", 6),
        ("а\0б", "character-hidden", 6),
        ("\U000e0041", "character-hidden", 6),
        ("\x02wzxhzdk:0\x03", "character-hidden", 6),
    ],
)
def test_signs_that_say_something_else_are_refused(check: Check, text: str, code: str, line: int) -> None:
    """Hidden characters, typed or as codes; our own marks; numbers behind codes."""
    _refused(check(text), code, line)


SCHEMES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript:alert('x')",
    "&#106;avascript:alert(1)",
    "&#x6a;avascript&#58;alert(1)",
    "javascript&colon;alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "http://evil.example/",
    "ftp://evil.example/",
    "tel:*21*0000000%23",
    "tel&colon;999",
    "TEL:*100%23",
    "sms:123",
    "intent://x",
    "mailto:a@example.org?bcc=b@example.org",
]
LINKS = ["[а]({})", "[а](<{}>)", "[а](\n{})", "[а\nб]({})", "[а [б [в]]]({})", "[а\\]]({})", "[![а](x.png)]({})"]
LINKS += [
    "[а]( {} 'назва')",
    "[а][б]\n\n[б]: {}",
    "[а][б]\n\n[б]: {} 'назва'",
    "[а][б]\n\n[б]:\n    {}",
    "[а]\n\n[а]: <{}>",
]
LINKS += ["> [а]({})", "- а\n\n    [а]({})", "[а][б]\n\n> [б]: {}", "[а][б]\n\n- [б]: {}", "| а |\n|---|\n| [а]({}) |"]


@pytest.mark.parametrize("link", LINKS)
def test_links_of_other_kinds_are_refused(check: Check, link: str) -> None:
    """In every way to write a link, every kind that is not https or mailto to one mailbox."""
    for target in SCHEMES:
        text = link.format(target)
        if " " in target and "<" not in link:
            continue
        found = check(text)
        line = 6 + text.count("\n", 0, text.index(target))
        assert line in [one.line for one in found if one.code in ("link-scheme", "number-unknown")], (text, found)


@pytest.mark.parametrize(
    "text",
    [
        "```\n{}",
        "```\nкод\n````\n{}",
        "\\`{}\\`",
        "`{}",
        "`\n\n{}`",
    ],
)
def test_what_only_looks_like_code_is_checked(check: Check, text: str) -> None:
    """Code that is not closed, or closed otherwise, is text: neither a link nor a number hides in it."""
    for piece, code in (("[а](javascript:alert)", "link-scheme"), ("0 800 111 222", "number-unknown")):
        assert code in [one.code for one in check(text.replace("{}", piece))], piece


@pytest.mark.parametrize("text", ["```\n{}\n```", "~~~~ yaml\n{}\n~~~~", "`{}`", "`` ` {} ``", "`а\n{}`"])
def test_what_is_code_is_left_alone(check: Check, text: str) -> None:
    """Code that shows a link or a number is neither."""
    found = check(text.replace("{}", "[а](javascript:alert) 0 800 111 222"))
    assert [one.code for one in found if one.severity == "error"] == []


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("https://user@evil.example/", "address-login"),
        ("https://user:pass@evil.example/", "address-login"),
        ("https://nрolice.gov.ua/", "address-mixed"),
        ("https://xn--80ak6aa92e.com/", "address-mixed"),
        ("//evil.example/", "link-absolute"),
        ("/\\evil.example/", "link-broken"),
        ("\\\\evil.example/", "link-broken"),
        ("https:evil.example", "link-scheme"),
        ("https:///evil.example", "link-scheme"),
        ("https://127.0.0.1/", "address-private"),
        ("https://0x7f.1/", "address-private"),
        ("https://localhost/", "address-private"),
        ("%2f%2fevil.example", "link-missing"),
        ("../../etc/passwd", "link-missing"),
        ("https://exam\u202eple.org/", "character-hidden"),
        ('{{ phone("527") }}', "reference-inside"),
    ],
)
def test_addresses_that_deceive_are_refused(check: Check, target: str, code: str) -> None:
    """Logins, look-alike hosts, hosts by number, other hosts without a scheme."""
    _refused(check(f"текст\n[а]({target})"), code, 7)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("![а](https://evil.example/x.png)", "image-remote"),
        ("![а](<https://evil.example/x.png>)", "image-remote"),
        ("![а\nб](https://evil.example/x.png)", "image-remote"),
        ("![а\\]](https://evil.example/x.png)", "image-remote"),
        ("![а [б]](https://evil.example/x.png)", "image-remote"),
        ("![а](https&colon;//evil.example/x.png)", "image-remote"),
        ("![а](//evil.example/x.png)", "image-remote"),
        ("![а](data:image/svg+xml,x)", "image-remote"),
        ('![{{ phone("527") }}](x.png)', "reference-inside"),
        ("![а]({{ phone('527') }})", "reference-inside"),
        ("[а](x.png \"{{ phone('527') }}\")", "reference-inside"),
        ("[а]: {{ phone('527') }}", "reference-inside"),
    ],
)
def test_pictures_of_others_are_refused(check: Check, text: str, code: str) -> None:
    """A picture from elsewhere would tell that host who reads; data has no place inside an address."""
    assert code in [one.code for one in check(text)]


@pytest.mark.parametrize(
    "text",
    [
        "[а](x.png){: onclick=alert(1) }",
        "[а](x.png){ onclick='alert(1)' }",
        "[а](x.png){: href=javascript:alert(1) }",
        "[а](x.png){: HREF=javascript:alert(1) }",
        "[а](x.png){target=_blank ping=https://evil.example/}",
        "*а*{: srcdoc=x }",
        "*а*{: style='position:fixed' }",
        "*а*{: .exit }",
        "*а*{: #main }",
        "*а*{: background=https://evil.example/x }",
        "![а](x.png){: src=https://evil.example/x.png }",
        "## А {: .call }",
        "## А {#a .exit}",
        "## А {: а='}' onclick=alert(1) }",
        "текст\n{: .exit }",
        "- а\n{: .exit }",
        "| а |\n|---|\n| б {: onclick=alert(1) } |",
        "Термін {: .exit }\n:   слова",
        "```{ .py onclick=alert(1) }\nкод\n```",
        "~~~ {: #main title=x }\nкод\n~~~",
        "> ```{ .py onclick=alert(1) }\n> код\n> ```",
    ],
)
def test_attributes_are_refused(check: Check, text: str) -> None:
    """No handler, style, class or id beyond a heading's own anchor."""
    assert "attribute-live" in [one.code for one in check(text)]


@pytest.mark.parametrize("text", ["!!! exit\n    а", "??? call bigcall 'а'\n    а", "> !!! exit note\n>     а"])
def test_boxes_have_known_names(check: Check, text: str) -> None:
    """A box's kind becomes a class: nobody dresses one as the exit or as a phone line."""
    (found,) = [one for one in check(text) if one.code == "box-kind"]
    assert (found.line, "note" in found.text()) == (6, True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ 7 * 7 }}", "reference-unknown"),
        ("{{ config }}", "reference-unknown"),
        ("{{ phone.__class__ }}", "reference-unknown"),
        ('{{ phone("527").x }}', "reference-unknown"),
        ('{{ phone("527"|safe) }}', "reference-unknown"),
        ('{{ phone("5" ~ "27") }}', "reference-unknown"),
        ('{{ phone(*["527"]) }}', "reference-unknown"),
        ('{{ cycler.__init__.__globals__.os.popen("id") }}', "reference-unknown"),
        ("{% include '/etc/passwd' %}", "reference-unknown"),
        ("{% import 'os' as os %}", "reference-unknown"),
        ("{% for i in range(10**9) %}{% endfor %}", "reference-unknown"),
        ('{{ phone("<script>alert(1)</script>") }}', "reference-missing"),
        ('{{ phone("../../etc/passwd") }}', "reference-missing"),
        ("{{ '{{' }}", "reference-unknown"),
        ("{{ " + "(" * 5000 + "1", "reference-broken"),
        ("{{ " + "-" * 5000 + "1 }}", "reference-broken"),
        ("[" * 1001, "page-long"),
        ("\\*" * 1001, "page-long"),
        ("\n" * 2001 + "а", "page-long"),
    ],
)
def test_templates_are_refused(check: Check, text: str, code: str) -> None:
    """References are calls with one known name; no template of a page runs, none is too much for the program."""
    assert code in [one.code for one in check(text)]


@pytest.mark.parametrize(
    ("top", "code", "line"),
    [
        ("title: !!python/object/apply:os.system [touch zz]", "yaml-tag", 2),
        ("title: &a А\ndescription: *a", "yaml-alias", 2),
        ("<<: {title: А}", "yaml-merge", 2),
        ("title: А\ntemplate: /etc/passwd", "choice-unknown", 3),
        ("title: А\nhooks: [zz.py]", "key-unknown", 3),
        ('title: "А\\u202e"', "character-hidden", 2),
        ('title: "А\\x1b]0;x"', "character-hidden", 2),
        ("title: " + "а" * 4001, "text-long", 2),
        ("title: " + "[" * 100, "yaml-deep", 2),
    ],
)
def test_front_matter_is_only_read(tmp_path: Path, top: str, code: str, line: int) -> None:
    """Tags, anchors, keys of the engine, hidden signs behind escapes: refused, and nothing runs."""
    file = tmp_path / "a.uk.md"
    file.write_text(f"---\n{top}\n---\nТекст\n", encoding="utf-8")
    document, found = documents.read_document(file, "a", "uk")
    assert document is None and (code, line) in [(one.code, one.line) for one in found]
    assert not Path("zz").exists()


# What the engine made


@pytest.fixture(scope="module")
def render() -> Callable[[str], str]:
    """Markdown → HTML with the site's own list of extensions, as the engine does it."""
    return markdown.html


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ("<script>alert(1)</script>", "built-live"),
        ("<p>а</p><script src=x></script>", "built-live"),
        ('<p onclick="alert(1)">а</p>', "attribute-live"),
        ('<p><a href="javascript:alert(1)">а</a></p>', "link-scheme"),
        ('<p><a href="&#106;avascript:alert(1)">а</a></p>', "link-scheme"),
        ('<p><a href="java\nscript:alert(1)">а</a></p>', "link-broken"),
        ('<p><a href=" javascript:alert(1)">а</a></p>', "link-broken"),
        ('<p><a href="//evil.example">а</a></p>', "link-absolute"),
        ('<p><a href="tel:999">а</a></p>', "link-scheme"),
        ('<p><a href="https://a@evil.example">а</a></p>', "address-login"),
        ("<p><a href='x' onclick='y'>а</a></p>", "built-live"),
        ("<p><a href=x>а</a></p>", "built-live"),
        ('<p><a href="x" ping="https://evil.example">а</a></p>', "attribute-live"),
        ('<p><a href="x" onclick="y" >а</a></p>', "attribute-live"),
        ('<p><img alt="а" src="https://evil.example/x.png" /></p>', "image-remote"),
        ('<p class="exit">а</p>', "attribute-live"),
        ('<div class="admonition exit"></div>', "attribute-live"),
        ('<div class="admonition note exit"></div>', "attribute-live"),
        ('<h2 id="a b">а</h2>', "attribute-live"),
        ("<h1>а</h1>", "heading-one"),
        ("<p>а</p></article>", "built-live"),
        ("<details><p>а</p>", "built-live"),
        ("<p>а<!-- б --></p>", "built-live"),
        ("<p>а</p", "built-live"),
        ("<p>а&#x202e;б</p>", "character-hidden"),
        ('<p><a href="\ue0000\ue001">а</a></p>', "reference-inside"),
        ('<p><img alt="\ue0000\ue001" src="x.png" /></p>', "reference-inside"),
    ],
)
def test_the_second_belt(html: str, code: str, tmp_path: Path) -> None:
    """Whatever an engine makes of a text, a page gets only what is allowed by name."""
    document, _ = _page(tmp_path, "Перше.\n\nДруге.\n")
    assert document is not None
    assert code in [one.code for one in fence.made(html, document)]


def test_faults_of_what_was_made_name_their_line(tmp_path: Path) -> None:
    """The value is looked for in the author's text."""
    document, _ = _page(tmp_path, "Перше.\n\n[а](javascript:alert)\n")
    assert document is not None
    (found,) = fence.made('<p>Перше.</p>\n<p><a href="javascript:alert">а</a></p>', document)
    assert (found.code, found.line) == ("link-scheme", 8)


def test_two_parts_with_one_anchor_are_told(tmp_path: Path) -> None:
    """Nobody takes the anchor of the main part, or one of another block."""
    document, _ = _page(tmp_path, "## А {#main}\n")
    assert document is not None
    assert [(one.code, one.line) for one in fence.repeated('<h2 id="main">А</h2>', document)] == [("anchor-twice", 6)]


# What Chromium's own parser finds in HTML: elements and attributes that act, links out, what loads.
LOOK = """([pages, tags]) => pages.map(html => {
  const found = [], tree = new DOMParser().parseFromString(html, "text/html"), base = "https://own.example/a/b/";
  const kinds = ["https:", "mailto:", ...(tags ? [] : ["tel:", "webcal:"])], load = /^(src|srcset|poster|data|action)$/;
  const own = value => /^(own\\.example|)$/.test(new URL(value, base).host);
  for (const one of tree.querySelectorAll("*")) {
    const name = one.localName;
    if (tags ? !tags.includes(name) : /^(iframe|object|embed|form|base|applet|zz)$/.test(name)) found.push(name);
    for (const { name: key, value } of one.attributes) {
      if (/^on|^style$|^srcdoc$|^ping$|^zz|^xlink|^background$/i.test(key)) found.push(key);
      if (name === "a" && key === "href" && value !== "") {
        const to = new URL(value, base);
        if (!kinds.includes(to.protocol) || to.username || !/^[a-z]+:/i.test(value) && !own(value)) found.push(value);
      }
      const link = name === "link" && key === "href" && !/canonical|alternate/.test(one.rel);
      if ((link || load.test(key)) && !own(value)) found.push(value);
    }
  }
  return [found, tree.documentElement.textContent, [...tree.scripts].filter(one => !one.type).map(one => one.text)];
})"""
PLAIN = """html head body p br hr h2 h3 h4 h5 h6 em strong pre code ul ol li blockquote table thead tbody tr th td
 dl dt dd div details summary a img""".split()


@pytest.fixture(scope="module")
def parser(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


def _seen(parser: Page, html: str, tags: list[str] | None = PLAIN) -> list[str]:
    ((found, _, scripts),) = parser.evaluate(LOOK, [[html], tags])
    return [*found, *scripts]


PIECES = [
    *"<>&\"'`~*_[](){}!#:|\\=-+/\n \t",
    *(
        "a",
        "а",
        "x.png",
        "](",
        ")[",
        "![",
        "{:",
        "{#",
        "&#",
        ";",
        "//",
        "\n\n",
        "\n    ",
        "\n> ",
        "\n- ",
        "\n1. ",
        "\n|",
    ),
    *(
        "<script>",
        "</script>",
        "<img src=x onerror=a>",
        "<a href=",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?",
        "?>",
        "<svg",
    ),
    *("onclick=a", "style=a", "href=", "src=", "class=exit", "id=main", ".exit", "#main", "title="),
    *(
        "javascript:a",
        "java\nscript:a",
        "data:text/html,a",
        "https://b.example/",
        "http://b.example",
        "//b.example",
        "tel:9",
    ),
    *(
        "&colon;",
        "&Tab;",
        "&lt;",
        "&#106;",
        "&#x202e;",
        "&quot;",
        "\\\\",
        "\n```\n",
        "\n~~~ {",
        "```",
        "``",
        "\n!!! note ",
        "\n??? ",
    ),
    *(
        "[a]: ",
        "\n[a]: ",
        "[a]",
        "[^1]",
        "\n:   ",
        "\n---\n",
        "\n===\n",
        "\n## ",
        "| - |",
        "\n*[a]: ",
        "--8<-- ",
        "https:",
        "mailto:a@b.c",
    ),
    *("\ue0000\ue001", "<https://c.example>", "<a@b.c>", "</p>", "<p>", "<div>", "</div>", "<details>", "<b"),
]


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(pieces=[*"a\n```\n", "<script>", "a", "</script>"])
@example(pieces=[*"\\`", "<img src=x onerror=a>", *"\\`"])
@example(pieces=[*"[a]", "\n[a]: ", "javascript:a", *" 'a'"])
@example(pieces=[*"[a](", "java\nscript:a", *")"])
@example(pieces=[*"## a {: a='}' ", "onclick=a", *" }"])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=14))
def test_whatever_is_typed_a_page_stays_plain(
    pieces: list[str], render: Callable[[str], str], parser: Page, tmp_path: Path
) -> None:
    """Either the fence refuses what the engine made of it, or a browser finds nothing in it but plain text."""
    text = "".join(pieces)
    document = Document("a.uk.md", "a", "uk", _meta(), text, 6, ())
    html = render(text)
    if not fence.made(html, document):
        assert _seen(parser, html) == [], html


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=10))
def test_whatever_is_typed_is_checked_without_a_crash(pieces: list[str], tmp_path: Path, project_data: Data) -> None:
    """The checks always answer, with problems or without."""
    document, problems = _page(tmp_path, "".join(pieces))
    if document is not None:
        pages = Documents({("a", "uk"): document}, {})
        problems = page_text.check_document(document, pages, project_data)
    assert all(one.text("uk") and one.text("en") for one in problems)


def _meta() -> documents.FrontMatter:
    return documents.FrontMatter.model_validate({"title": "А", "description": "Б", "reviewed": "2026-11-24"})


# Data


LINE = """\
  - id: "{id}"
    name: {{uk: "Лінія", en: "Line"}}
    dial: "{dial}"
    for_whom: {{uk: "Для всіх.", en: "For all."}}
    dial_from: ukraine
    sources: [{{title: "Джерело", url: "https://example.org/"}}]
    verified_on: 2026-11-20
    verified_by: "Перевірка"
    verified_how: called
"""
TINY = {
    "campaign.yml": """\
name: {uk: "Крок", en: "Step"}
tagline: {uk: "Куди дзвонити", en: "Whom to call"}
oblast: {uk: "Область", en: "Oblast"}
address: "https://site.example.org/"
exit: "https://weather.example.org/"
neutral_title: {uk: "Довідник", en: "Guide"}
danger_line: "102"
advice_line: "527"
abroad_line: "527"
""",
    "contacts.yml": "contacts:\n" + LINE.format(id="102", dial="102") + LINE.format(id="527", dial="527"),
    "facts.yml": "facts: []\n",
    "hromadas/bilytska.yml": 'name: {uk: "Громада"}\nkatottg: "UA53080010000088471"\nwebsite: "https://example.org/"\n',
    "events/sources.yml": "sources:\n  - {hromada: bilytska, file: bilytska.yml}\n",
    "events/bilytska.yml": """\
hromada: bilytska
events:
  - id: zustrich
    kind: lesson
    title: {uk: "Зустріч", en: "Meeting"}
    date: 2026-12-02
    how: on_site
    link: "https://example.org/"
    contact: {phone: "102", email: "a@example.org"}
""",
}


@pytest.fixture
def campaign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The smallest campaign, in which nothing is wrong."""
    folder = tmp_path / "data"
    for name, text in TINY.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def _codes(folder: Path) -> dict[str, int]:
    """Code of each error → its line."""
    _, problems = data_folder.load(folder, DAY)
    return {one.code: one.line for one in problems if one.severity == "error"}


def test_the_smallest_campaign_is_fine(campaign: Path) -> None:
    assert _codes(campaign) == {}


NO_ADDRESS = {
    "javascript:alert(1)": "address-format",
    "JAVASCRIPT:alert(1)": "address-format",
    "data:text/html,x": "address-format",
    "file:///etc/passwd": "address-format",
    "//evil.example/": "address-format",
    "https:evil.example": "address-format",
    "https://evil.example/<script>": "address-format",
    "https://evil.example/'onclick='x": "address-format",
    "https://evil.example/ x": "address-format",
    "https://evil.example\\\\@good.example/": "address-format",
    "https://localhost/": "address-private",
    "https://127.0.0.1/": "address-private",
    "https://[::1]/": "address-private",
    "https://0x7f.0.0.1/": "address-private",
    "https://user@evil.example/": "address-login",
    "https://gov.ua:pass@evil.example/": "address-login",
    "https://nрolice.gov.ua/": "address-mixed",
    "https://xn--80ak6aa92e.com/": "address-mixed",
    "https://evil\u2024example.com/": "address-mixed",
    f"https://{'а' * 200}b.example/": "address-mixed",
    "https://good.example\\u202e/": "character-hidden",
    "https://good.example/\\0": "character-hidden",
}
ADDRESSES = [
    ("campaign.yml", "https://weather.example.org/", True),
    ("campaign.yml", "https://site.example.org/", True),
    ("hromadas/bilytska.yml", "https://example.org/", True),
    ("events/bilytska.yml", "https://example.org/", True),
    ("contacts.yml", "https://example.org/", False),
]


@pytest.mark.parametrize(("file", "old", "secure"), ADDRESSES)
def test_addresses_in_data_lead_where_they_say(campaign: Path, file: str, old: str, secure: bool) -> None:
    """Exit, site, websites, events, sources: https to a named host, whose name is what it looks like."""
    refused = NO_ADDRESS | ({"http://evil.example/": "address-format"} if secure else {})
    for address, code in refused.items():
        text = TINY[file].replace(old, address, 1)
        (campaign / file).write_text(text, encoding="utf-8")
        line = text.split(address)[0].count("\n") + 1
        assert _codes(campaign).get(code) == line, address


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        *[
            ("contacts.yml", 'dial: "527"', f'dial: "{dial}"', "dial-format")
            for dial in ("*21*0501234567#", "**21*1#", "#31#527", "527;ext=1", "527,1", "tel:527", "٥٢٧", "5" * 16)
        ],
        *[("contacts.yml", 'dial: "527"', f'dial: "{dial}"', "dial-costs") for dial in ("0900301234", "+380900301234")],
        ("contacts.yml", 'dial: "527"', 'dial: "+380442841915"\n    display: "527"', "dial-display"),
        ("contacts.yml", 'dial: "527"', 'dial: "527"\n    email: "a@b.org?bcc=c@d.org"', "email-format"),
        ("contacts.yml", 'dial: "527"', 'dial: "527"\n    email: "javascript:alert(1)"', "email-format"),
        ("contacts.yml", 'uk: "Лінія"', 'uk: "Лінія \\u202e725"', "character-hidden"),
        ("contacts.yml", 'uk: "Лінія"', 'uk: "\\ue0000\\ue001"', "character-hidden"),
        ("contacts.yml", 'id: "527"', 'id: "../527"', "slug-format"),
        ("contacts.yml", 'id: "527"', 'id: "102"', "id-twice"),
        ("contacts.yml", 'uk: "Лінія"', "uk: !!python/object/apply:os.system [touch zz]", "yaml-tag"),
        ("contacts.yml", 'uk: "Лінія"', "uk: &a [*a, *a]", "yaml-alias"),
        ("contacts.yml", 'uk: "Лінія"', "<<: *a", "yaml-merge"),
        ("contacts.yml", 'uk: "Лінія"', "uk: " + "[" * 5000, "yaml-deep"),
        ("contacts.yml", 'uk: "Лінія"', f'uk: "{"а" * 4001}"', "text-long"),
        ("contacts.yml", "contacts:", "template: x\ncontacts:", "key-unknown"),
        ("campaign.yml", "advice_line: ", "languages: [../uk]\nadvice_line: ", "choice-unknown"),
        ("campaign.yml", 'advice_line: "527"', 'advice_line: "<script>"', "slug-format"),
        ("campaign.yml", 'uk: "Крок"', 'uk: "Крок\\x1b]0;x\\a"', "character-hidden"),
        ("hromadas/bilytska.yml", "UA53080010000088471", "UA5308001000008847<", "katottg-format"),
        *[
            ("events/bilytska.yml", 'phone: "102"', f'phone: "{phone}"', "dial-format")
            for phone in ("*100#", "102;ext=1", "١٠٢", "<script>")
        ],
        *[
            ("events/bilytska.yml", 'phone: "102"', f'phone: "{phone}"', "dial-costs")
            for phone in ("0900 30 12 34", "+38 0900 301234")
        ],
        ("events/bilytska.yml", "a@example.org", "a@example.org?cc=b@example.org", "email-format"),
        ("events/bilytska.yml", "id: zustrich", "id: ../../index", "slug-format"),
        ("events/bilytska.yml", "kind: lesson", "kind: exit", "choice-unknown"),
        ("events/bilytska.yml", "how: on_site", "how: on_site\n    hooks: x", "key-unknown"),
        ("events/bilytska.yml", 'uk: "Зустріч"', 'uk: "\\u202eЗустріч"', "character-hidden"),
        ("events/bilytska.yml", 'uk: "Зустріч"', "uk: !!binary PHNjcmlwdD4=", "yaml-tag"),
        *[
            ("events/sources.yml", "file: bilytska.yml", f"file: '{file}'", "source-outside")
            for file in ("../contacts.yml", "/etc/passwd", "deeper/bilytska.yml", "..\\contacts.yml", "C:bilytska.yml")
        ],
        *[
            ("events/sources.yml", "file: bilytska.yml", f"url: '{url}'", f"address-{fault}")
            for url, fault in (
                ("file:///etc/passwd", "format"),
                ("http://example.org/e.yml", "format"),
                ("https://127.0.0.1/e.yml", "private"),
                ("https://[::1]/e.yml", "private"),
            )
        ],
        ("events/sources.yml", "file: bilytska.yml", "url: 'https://a:b@example.org/e.yml'", "address-login"),
        ("events/sources.yml", "hromada: bilytska", "hromada: ../bilytska", "hromada-unknown"),
    ],
)
def test_data_is_only_data(campaign: Path, file: str, old: str, new: str, code: str) -> None:
    """Codes that redirect calls, paid numbers, headers of mail, tags, bombs, paths: refused, with the line."""
    assert old in TINY[file]
    text = TINY[file].replace(old, new) if code != "id-twice" else TINY[file].replace(old, new, 1)
    (campaign / file).write_text(text, encoding="utf-8")
    codes = _codes(campaign)
    assert code in codes and codes[code] > 0, codes
    assert not (campaign.parent / "zz").exists()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("all.yml", "hromada-taken"),
        ("sources.yml", "hromada-taken"),
        ("for-pupils.yml", "hromada-taken"),
        ("of-bilytska.yml", "hromada-taken"),
        ("2026-12.yml", "hromada-taken"),
        ("bilytska-2.yml", "hromada-taken"),
        ("settlements.yml", "hromada-taken"),
        ("Білицька.yml", "file-twice"),
        ("a b.yml", "file-name"),
        ("a..b.yml", "file-name"),
        ("a\n::error::b.yml", "file-name"),
    ],
)
def test_a_hromada_takes_no_address_of_others(campaign: Path, name: str, code: str) -> None:
    """Lists of events and further pages of long ones lie beside the hromadas' own."""
    (campaign / "hromadas" / name).write_text(TINY["hromadas/bilytska.yml"], encoding="utf-8")
    _, problems = data_folder.load(campaign, DAY)
    (found,) = [one for one in problems if one.code == code]
    assert "\n" not in found.place


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize("kind", ["link", "broken link", "folder", "pipe", "device", "unknown pipe"])
def test_only_ordinary_files_are_read(campaign: Path, kind: str) -> None:
    """Links lead out of the campaign, pipes and devices hold a build for ever: each is refused, none is opened."""
    place = campaign / "hromadas/bilytska.yml"
    match kind:
        case "link":
            place.unlink()
            place.symlink_to("/etc/passwd")
        case "broken link":
            place.unlink()
            place.symlink_to("nowhere")
        case "folder":
            place = campaign / "hromadas"
            shutil.move(place, campaign.parent / "elsewhere")
            place.symlink_to(campaign.parent / "elsewhere")
        case "pipe":
            place.unlink()
            os.mkfifo(place)
        case "device":
            place = campaign / "zero"
            place.symlink_to("/dev/zero")
        case "unknown pipe":
            place = campaign / "events" / "notes.txt"
            os.mkfifo(place)
    _, problems = data_folder.load(campaign, DAY)
    assert [one.file for one in problems if one.code == "file-not-ordinary"] == [
        place.relative_to(campaign.parent).as_posix()
    ]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_a_sum_over_the_inputs_ends(campaign: Path) -> None:
    """What is no file is not read for it either: the build asks whether anything changed."""
    os.mkfifo(campaign / "pipe")
    assert inputs_sum.of([campaign])


PERMALINK = '  - {{path: "{}", short: "{}"{}}}\n'


@pytest.mark.parametrize(
    ("rows", "code", "line"),
    [
        ([("help/", "aaaa", ""), ("old/", "aaaa", ', moved_to: "help/"')], "permalink-twice", 3),
        ([("old/", "aaaa", ', moved_to: "help/"'), ("old/", "bbbb", "")], "permalink-twice", 3),
        ([("blank/", "aaaa", ', moved_to: "help/"')], "page-taken", 2),
        ([("search/", "aaaa", ', moved_to: "help/"')], "page-taken", 2),
        ([("receipt/", "aaaa", ', moved_to: "help/"')], "page-taken", 2),
        ([("en/help/", "aaaa", ', moved_to: "help/"')], "page-taken", 2),
        ([("p/bbbb/", "aaaa", ', moved_to: "help/"')], "page-taken", 2),
        ([("events/2026-12/", "aaaa", ', moved_to: "help/"')], "page-taken", 2),
        ([("hromadas/bilytska/board/", "aaaa", ', moved_to: "help/"')], "page-taken", 2),
        ([("old/", "aaaa", ', moved_to: "older/"'), ("older/", "bbbb", ', moved_to: "old/"')], "permalink-nowhere", 2),
        ([("old/", "aaaa", ', moved_to: "nowhere/"')], "permalink-nowhere", 2),
        *[
            ([("old/", "aaaa", f', moved_to: "{target}"')], "string-pattern-mismatch", 2)
            for target in ("https://evil.example/", "//evil.example/", "javascript:alert(1)/", "../help/", "help")
        ],
        ([("../old/", "aaaa", "")], "string-pattern-mismatch", 2),
        ([("old/\\n", "aaaa", "")], "string-pattern-mismatch", 2),
        ([("old/", "../../index", "")], "string-pattern-mismatch", 2),
        ([("old/", "AAAA", "")], "string-pattern-mismatch", 2),
    ],
)
def test_addresses_can_not_be_taken_over(
    tmp_path: Path, rows: list[tuple[str, str, str]], code: str, line: int
) -> None:
    """A line of permalinks.yml leads to a page of this site, and takes no address that is another page's."""
    file = tmp_path / permalinks.NAME
    file.write_text("permalinks:\n" + "".join(PERMALINK.format(*row) for row in rows), encoding="utf-8")
    _, problems = permalinks.load([file], ["help/"])
    assert (code, line) in [(one.code, one.line) for one in problems]


def test_a_page_that_is_there_is_never_led_away(tmp_path: Path) -> None:
    """``moved_to`` of an address that still has its page does nothing."""
    file = tmp_path / permalinks.NAME
    file.write_text("permalinks:\n" + PERMALINK.format("help/", "aaaa", ', moved_to: "risks/"'), encoding="utf-8")
    known, _ = permalinks.load([file], ["help/", "risks/"])
    assert known.targets(["help/", "risks/"])["p/aaaa/"] == "help/"
    assert "help/" not in known.targets(["help/", "risks/"])


# Names of pages and files


@pytest.mark.parametrize(
    "name",
    [
        "en/help.uk.md",
        "en/index.uk.md",
        "uk/help.uk.md",
        "p/aaaa.uk.md",
        "search.uk.md",
        "search/index.uk.md",
        "receipt/index.uk.md",
        "blank.uk.md",
        "blank/index.uk.md",
        "404.uk.md",
        "embed/help.uk.md",
        "editors.uk.md",
        "edit/index.uk.md",
        "share/help.uk.md",
        "print/poster.uk.md",
        "print/poster-a4.pdf",
        "pictures/aaaa.png",
        "en/pictures/aaaa.png",
        "embed/aaaa.png",
        "events/all.uk.md",
        "events/for-pupils.uk.md",
        "events/bilytska/zustrich.uk.md",
        "hromadas/bilytska.uk.md",
        "hromadas/bilytska/index.uk.md",
        "hromadas/poltavska/board.uk.md",
        "about/sources/help.uk.md",
    ],
)
def test_a_page_takes_no_address_of_the_site(tmp_path: Path, name: str) -> None:
    """What the site makes itself can't be written over from docs/."""
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes({".md": (TOP + "Текст.\n").encode(), ".png": PICTURE, ".pdf": _pdf(b"")}[file.suffix])
    (problem,) = [one for one in documents.load(tmp_path)[1] if one.code == "page-taken"]
    assert (problem.line, problem.severity) == (1, "error")


def test_all_that_the_site_makes_is_its_own(built_site: Path, project: Project) -> None:
    """Every page of the site that no officer wrote has an address that none can take."""
    pages = {file.parent.relative_to(built_site).as_posix() for file in built_site.rglob("index.html")}
    written = {
        re.sub(r"(^|/)index$", "", file.relative_to(project.docs).as_posix().removesuffix(".uk.md")) or "."
        for file in project.docs.rglob("*.uk.md")
    }
    links = yaml.safe_load((project.data / "permalinks.yml").read_text("utf-8"))["permalinks"]
    written |= {link["path"].rstrip("/") for link in links if "moved_to" in link}  # by an officer, once
    made = {page.removeprefix("en/") for page in pages if page != "en"} - written
    assert made
    assert [page for page in sorted(made) if not is_own(page)] == []
    files = {
        file.relative_to(built_site).as_posix() for file in built_site.rglob("*") if file.suffix in documents.ASSETS
    }
    files -= {file.relative_to(project.docs).as_posix() for file in project.docs.rglob("*")}
    assert [name for name in sorted(files) if not is_own(name.split("/")[0])] == []


@pytest.mark.parametrize(
    ("one", "other"), [("help/status", "help-status"), ("about/sources", "other"), ("index", "home")]
)
def test_a_page_takes_no_sources_of_another(tmp_path: Path, one: str, other: str) -> None:
    """The page of sources is named after its page: two pages must not come to the same name."""
    for name in (one, other):
        file = tmp_path / f"{name}.uk.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text(TOP + "Текст.\n", encoding="utf-8")
    pages, _ = documents.load(tmp_path)
    assert [problem.code for problem in citations.clashes(pages)] == ["page-twice"]


def _pdf(body: bytes, packed: bool = False) -> bytes:
    inside = (
        b"<< /Length 1 /Filter /FlateDecode >>\nstream\n" + zlib.compress(body) + b"\nendstream" if packed else body
    )
    return b"%PDF-1.7\n1 0 obj\n" + inside + b"\nendobj\n"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.svg", b"<svg onload='alert(1)'/>", "file-kind"),
        ("a.html", b"<script>alert(1)</script>", "file-kind"),
        ("a.js", b"alert(1)", "file-kind"),
        ("offline-worker.js", b"alert(1)", "file-kind"),
        ("manifest.txt", b"x", "file-kind"),
        ("sitemap.xml", b"<x/>", "file-kind"),
        ("robots.txt", b"x", "file-kind"),
        ("all.ics", b"x", "file-kind"),
        ("feed.json", b"x", "file-kind"),
        ("_headers", b"/*\n  Content-Security-Policy: x", "file-name"),
        ("_redirects", b"/* https://evil.example/", "file-name"),
        (".htaccess", b"Redirect / https://evil.example/", "file-name"),
        (".well-known/x.png", PICTURE, "file-name"),
        ("index.html.uk.md", TOP.encode() + b"x", "page-name"),
        ("a.uk.en.md", TOP.encode() + b"x", "page-name"),
        ("a.uk.md.exe", b"MZ", "file-name"),
        ("a b.png", PICTURE, "file-name"),
        ("a%2f..%2fb.png", PICTURE, "file-name"),
        ("a?b.png", PICTURE, "file-name"),
        ("a.html.png", PICTURE, "file-name"),
        ("a\n::set-output name=x::y.png", PICTURE, "file-name"),
        ("a\x1b]0;x\x07.png", PICTURE, "file-name"),
        ("a\u202egnp.png", PICTURE, "file-name"),
        ("con.uk.md", TOP.encode() + b"x", "file-name-reserved"),
        ("a.png", b"<script>alert(1)</script>", "file-content"),
        ("a.png", b"\xff\xd8\xff\xe0", "file-content"),
        ("a.jpg", b"GIF89a/*<svg onload=x>*/", "file-content"),
        ("a.webp", b"RIFF", "file-content"),
        ("a.pdf", b"<html>", "file-content"),
        ("a.pdf", _pdf(b"<< /S /JavaScript /JS (app.alert) >>"), "file-acts"),
        ("a.pdf", _pdf(b"<< /S /Java#53cript >>"), "file-acts"),
        ("a.pdf", _pdf(b"<< /S /Launch /F (cmd.exe) >>"), "file-acts"),
        ("a.pdf", _pdf(b"<< /S /JavaScript >>", packed=True), "file-acts"),
    ],
)
def test_files_that_are_more_than_they_seem_are_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    """Only pages, pictures and documents, by name and by content; a name gives no order to a terminal or a robot."""
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    found = [one for one in documents.load(tmp_path)[1] if one.code == code]
    assert found
    assert not re.search("[\x00-\x1f\u202e]", found[0].text().split("\n")[0])


def test_honest_pictures_and_documents_are_fine(tmp_path: Path) -> None:
    """What begins as such files do passes."""
    honest = {
        "a.png": PICTURE,
        "a.jpg": b"\xff\xd8\xff\xe0",
        "a.jpeg": b"\xff\xd8\xff\xe1",
        "a.webp": b"RIFF\0\0\0\0WEBP",
        "a.pdf": _pdf(b"BT (text) Tj ET", packed=True),
    }
    for name, content in honest.items():
        (tmp_path / name).write_bytes(content)
    pages, problems = documents.load(tmp_path)
    assert (problems, len(pages.assets)) == ([], 5)


# The built site


PAYLOAD = "\"'><zz onzz=zz>{{zz}}</zz>"  # a tag, an attribute and a template, if any of them is taken for one
DEAD = {  # what Markdown or a template might take for something, and is only text: typed → seen
    '--8<-- "/etc/passwd"': '--8<-- "/etc/passwd"',
    "&lt;zz onzz=zz>": "<zz onzz=zz>",
    "\\{: onzz=zz \\}": "{: onzz=zz }",
    "<1> <%= zz %>": "<1> <%= zz %>",
    "[а] (javascript:zz)": "[а] (javascript:zz)",
    "\\[а\\]\\(javascript:zz\\)": "[а](javascript:zz)",
    "klzzwxh:0000 wzxhzdk:0": "klzzwxh:0000 wzxhzdk:0",
    "!!! 'zz\" onzz='zz'": "!!! 'zz\" onzz='zz'",
}
EVENT = """\
hromada: bilytska
events:
  - id: podiia
    kind: lesson
    title: {uk: "PAY", en: "PAY"}
    about: {uk: "PAY [zz](javascript:zz) {: onzz=zz } <script>zz</script>", en: "PAY"}
    date: 2026-12-02
    time: 14:00-15:30
    repeat: {every: week, until: 2026-12-16}
    status: moved
    status_note: {uk: "PAY", en: "PAY"}
    changes: [{date: 2026-12-09, status: cancelled, note: {uk: "PAY"}}]
    how: both
    place: {name: {uk: "PAY"}, address: {uk: "PAY"}}
    link: "https://meet.example.org/?a=b&c=%3Czz%3E"
    audience: [residents]
    access: [step_free]
    access_note: {uk: "PAY"}
    cost: "PAY"
    contact: {phone: "102", email: "a@example.org"}
"""


def _poisoned(node: Any, key: str = "") -> Any:
    """Data whose every text carries the payload; what must be a number, a name or an address stays."""
    if isinstance(node, dict):
        return {name: one if name == "value" else _poisoned(one, name) for name, one in node.items()}
    if isinstance(node, list):
        return [_poisoned(one) for one in node]
    return PAYLOAD if key in ("uk", "en", "title", "reason") else node


PAGES = small.PAGES | {  # and every way to bring data into a page
    "index": '{{ contact("527") }}\n\n{{ phone("527") }} {{ fact("statuses-2025-men") }}',
    "dead": "\n\n".join(DEAD),
    "help/index": '{{ contact("102") }}\n\n{{ offline() }}',
    "help/status": '{{ cite("statuses-2025-men") }}',
    "risks/check": "{{ job_check() }}",
    "model/plan": '{{ action_plan() }}\n\n{{ chart("offences") }}',
}


@pytest.fixture(scope="module")
def hostile(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site with the payload in every text of data/, and a page of what Markdown leaves alone."""
    folder = tmp_path_factory.mktemp("hostile")
    made = folder / "data"
    for name in ("hromadas", "events"):
        (made / name).mkdir(parents=True)
    small.write_pages(folder, PAGES)
    for name in ("campaign", "contacts", "facts", "job-check", "charts", "action-plan"):
        tree = yaml.load((project.data / f"{name}.yml").read_text("utf-8"), yaml.BaseLoader)
        if name == "facts":  # those of the charts and the check: all of them on one page are too many
            used = "".join((project.data / f"{one}.yml").read_text("utf-8") for one in ("charts", "job-check"))
            tree["facts"] = [
                one for one in tree["facts"] if one["id"] in {*small.VOUCHERS, "statuses-2025-men"} or one["id"] in used
            ]
        (made / f"{name}.yml").write_text(yaml.safe_dump(_poisoned(tree), allow_unicode=True), encoding="utf-8")
    for at, name in enumerate(("bilytska", "dykanska")):
        tree = {
            "name": {"uk": PAYLOAD, "en": PAYLOAD},
            "raion": {"uk": PAYLOAD},
            "katottg": f"UA5308001000008847{at}",
            "note": {"uk": PAYLOAD},
            "services": {"shelter": {"state": "exists", "about": {"uk": PAYLOAD}, "checked_on": "2026-11-20"}},
        }
        (made / f"hromadas/{name}.yml").write_text(yaml.safe_dump(tree), encoding="utf-8")
    payload = PAYLOAD.replace('"', '\\"')
    (made / "events/bilytska.yml").write_text(EVENT.replace("PAY", payload), encoding="utf-8")
    (made / "events/sources.yml").write_text(TINY["events/sources.yml"], encoding="utf-8")
    return build_site(project, folder, folder / "docs")


def test_no_text_of_data_comes_to_life(hostile: Path, parser: Page, project: Project) -> None:
    """In every built page a browser finds the payload as text alone, links of known kinds, and no script but ours."""
    files = sorted(hostile.rglob("*.html"))
    seen = parser.evaluate(LOOK, [[file.read_text("utf-8") for file in files], None])
    ours = {script(project.overrides, one.name) for one in (project.overrides / "scripts").glob("*.js")}
    with_payload = 0
    for file, (found, text, scripts) in zip(files, seen, strict=True):
        assert (found, set(scripts) - ours) == ([], set()), file
        with_payload += "{{zz}}" in text
    assert with_payload > len(files) / 2


def test_no_text_of_data_comes_to_life_where_our_codes_are_pasted(hostile: Path, parser: Page) -> None:
    """Codes for other sites carry titles and names: there too they are text."""
    codes = [json.loads(file.read_text("utf-8"))["html"] for file in sorted(hostile.rglob("oembed.json"))]
    pages = [file.read_text("utf-8") for file in sorted(hostile.glob("share/**/*.html"))]
    codes += [code for page in parser.evaluate(CODES, pages) for code in page]
    assert len(codes) > len(pages) > 0
    seen = parser.evaluate(LOOK, [codes, None])
    assert [one for found, _, scripts in seen for one in [*found, *scripts] if "zz" in one] == []
    assert any("zz" in text for _, text, _ in seen)


CODES = """pages => pages.map(html => {
  const fields = new DOMParser().parseFromString(html, "text/html").querySelectorAll("textarea, pre, code");
  return [...fields].map(one => one.value ?? one.textContent).filter(text => text.trim().startsWith("<"));
})"""


def test_what_markdown_leaves_alone_is_text(hostile: Path, parser: Page) -> None:
    """Snippets, templates, escaped lists of attributes and links stand in the page as they were typed."""
    ((_, text, _),) = parser.evaluate(LOOK, [[(hostile / "dead/index.html").read_text("utf-8")], None])
    assert [seen for seen in DEAD.values() if seen not in text] == []


@pytest.mark.parametrize(
    "path", ["dead/", "events/bilytska/podiia/", "hromadas/bilytska/", "risks/check/", "model/plan/", "search/"]
)
def test_nothing_runs_in_a_browser(hostile: Path, page: Page, path: str) -> None:
    """No script of the payload, no other host, no error, nothing that the policy had to stop; also when searching."""
    said: list[str] = []
    with serving(hostile) as server:
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda asked: None if asked.url.startswith(server.url) else said.append(asked.url))
        page.goto(f"{server.url}/{path}")
        if path == "search/":
            page.fill("#search", "zz")
            page.press("#search", "Enter")
            page.wait_for_selector("#main ol li")
        assert page.locator("zz").count() == 0
    assert said == []


def test_a_page_that_the_engine_made_wrong_is_not_shown(
    hostile: Path, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong stands in the place of the page, and stops the build."""
    given = hostile.parent
    inputs = site.Inputs(given / "data", given / "docs", project.overrides, given / "mkdocs.yml", DAY)
    shown: list[str] = []

    def engine(ready: site.Site, *_: Path) -> list[str]:
        view = ready.document_view(ready.documents.pages["dead", "uk"], "uk", "<p>а</p><script>alert(1)</script>", [])
        shown.append(view.body)
        return []

    monkeypatch.setattr(hooks, "build", engine)
    args = argparse.Namespace(out=tmp_path / "site", sign=None, unattended=False, anew=False, lang="en")
    assert build.build_site(inputs, args) == 1
    assert "dead.uk.md:6: built-live: " in capsys.readouterr().out and not (tmp_path / "site").exists()
    assert "built-live" in shown[0] and "<script" not in shown[0]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_all_attacks_at_once_are_told_and_nothing_is_built(project: Project, tmp_path: Path) -> None:
    """The command names each with its line, gives 1, shows no traceback, and runs nothing."""
    docs, made = shutil.copytree(project.docs, tmp_path / "docs"), shutil.copytree(project.data, tmp_path / "data")
    (docs / "about/zz.uk.md").write_text(TOP + "\n\n".join(HTML), encoding="utf-8")
    (docs / "about/yy.uk.md").write_text("---\ntitle: !!python/object/apply:os.system [touch zz]\n---\nа", "utf-8")
    (docs / "about/xx.uk.md").symlink_to("/etc/passwd")
    (docs / "en").mkdir()
    (docs / "en/index.uk.md").write_text(TOP + "Текст.\n", encoding="utf-8")
    (docs / "a\n::error::zz.png").write_bytes(PICTURE)
    os.mkfifo(made / "pipe")
    events = TINY["events/bilytska.yml"].replace('phone: "102"', 'phone: "*21*102#"')
    (made / "events/bilytska.yml").write_text(events, encoding="utf-8")
    command: list[str | Path] = [sys.executable, project.scripts / "build.py", "--today", TODAY, "--out", "site"]
    done = subprocess.run(
        [*command, "--data", "data", "--docs", "docs"], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60
    )
    said = done.stdout + done.stderr
    assert (done.returncode, "Traceback" in said, sorted(path.name for path in tmp_path.iterdir())) == (
        1,
        False,
        [".site.lock", "data", "docs"],
    )
    for start in (
        "docs/about/zz.uk.md:6:1: html-raw: ",
        "docs/about/yy.uk.md:2:8: yaml-tag: ",
        "docs/about/xx.uk.md:1: file-not-ordinary: ",
        "docs/en/index.uk.md:1: page-taken: ",
        "docs/a\\u000A::error::zz.png:1: file-name: ",
        "data/pipe:1: file-not-ordinary: ",
        "data/events/bilytska.yml:9:22: dial-format: ",
    ):
        assert any(line.startswith(start) for line in said.splitlines()), (start, said[:3000])
