"""What tags say is summed up while pages are made; the check of links must find by that what it finds in the files."""

import itertools
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.base import html_tags
from generator.base.files import write_all
from generator.write.page_scan import Scan, TagCollector, TagSummary, scan

NUMBERS = {"527"}
TOP = '<a class="skip" href="#main">до тексту</a><a href="{up}help/">Допомога</a><a href="tel:527">527</a>'
GOOD = TOP + '<main id="main"><a href="{up}help/#call">дзвінок</a><a href="https://example.org/">{name}</a></main>'
NAMES = ("index.html", "404.html", "help/index.html", "en/index.html", "en/help/index.html", "events/a/b/index.html")
FAULTS = {
    "built-link": (
        '<a href="{up}nowhere/">x</a>',
        '<a href="../../nowhere/">x</a>',
        '<a href="/nowhere/">x</a>',
        '<a href="{up}help/#nowhere">x</a>',
        '<a href="#nowhere">x</a>',
        '<a href="nowhere.pdf">x</a>',
    ),
    "built-number": ('<a href="tel:528">x</a>',),
    "built-live": ('<b onclick="x">x</b>', "<iframe></iframe>", '<a href="ftp://a/">x</a>', '<b style="x">x</b>'),
    "built-host": ('<img src="https://example.org/x.png">', '<link rel="icon" href="//example.org/">'),
}


def site_with(text: str, name: str) -> dict[str, str]:
    """Pages that lead to each other, with ``text`` on one of them."""
    pages = {}
    for page in NAMES:
        up = "../" * page.count("/") + ("en/" if page.startswith("en/") else "")
        extra = '<p id="call">x</p>' if page.endswith("help/index.html") else ""
        pages[page] = (GOOD + extra + (text if page == name else "")).format(up=up, name=page)
    return pages


def both(folder: Path, pages: Mapping[str, str]) -> tuple[Scan, Scan]:
    """What is found in the files, and by what was summed up of the same pages in two processes."""
    write_all(folder, ((name, html.encode()) for name, html in pages.items()))
    halves = []
    for names in (NAMES[::2], NAMES[1::2]):
        collector = TagCollector()
        for name in names:
            collector.add(name, len(pages[name].encode()), html_tags.tags(pages[name]))
        halves.append(collector.summary)
    seen = TagSummary()
    for half in halves:
        seen.add(half)
    return scan(folder, NUMBERS), scan(folder, NUMBERS, seen=seen)


def test_a_good_site_has_no_faults_either_way(tmp_path: Path) -> None:
    """Every link is counted in both."""
    read, summed = both(tmp_path, site_with("", ""))
    assert read == summed and read.problems == () and read.links == len(NAMES) * 5


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in FAULTS.items() for text in texts])
def test_a_fault_on_any_page_is_found_either_way(tmp_path: Path, code: str, text: str, name: str) -> None:
    """With its page and line, wherever it stands, whichever process made the page."""
    read, summed = both(tmp_path, site_with("\n\n" + text, name))
    assert read == summed
    assert {(one.file, one.line, one.code) for one in read.problems} == {(name, 3, code)}


def test_the_same_link_is_judged_where_it_stands(tmp_path: Path) -> None:
    """``../help/`` is there from one folder and not from another one as deep."""
    pages = site_with('<a href="../help/">x</a>', "en/index.html") | {"events/index.html": '<a href="../help/">x</a>'}
    del pages["help/index.html"]
    write_all(tmp_path, ((name, html.encode()) for name, html in pages.items()))
    collector = TagCollector()
    for name, html in pages.items():
        collector.add(name, len(html.encode()), html_tags.tags(html))
    found = scan(tmp_path, NUMBERS, seen=collector.summary)
    assert found == scan(tmp_path, NUMBERS)
    assert {"events/index.html", "en/index.html"} <= {one.file for one in found.problems}


def test_a_file_that_is_not_what_was_summed_up_is_read(tmp_path: Path) -> None:
    """As one that another program wrote over, or a page of which nothing is known."""
    pages = site_with("", "")
    both(tmp_path, pages)
    collector = TagCollector()
    for name, html in itertools.islice(pages.items(), 3):
        collector.add(name, len(html.encode()), html_tags.tags(html))
    for name in (NAMES[0], NAMES[5]):
        (tmp_path / name).write_text(pages[name] + '<a href="nowhere/">x</a>', "utf-8")
    problems = scan(tmp_path, NUMBERS, seen=collector.summary).problems
    assert [one.file for one in problems] == ["events/a/b/index.html", "index.html"]


@pytest.mark.parametrize("text", ["", *(text for texts in FAULTS.values() for text in texts), '<a href="#top">x</a>'])
def test_tags_that_pages_share_are_summed_up_as_their_own(text: str) -> None:
    """Where a part is the same on all pages so deep, with a fault in it, and places of the page that it leads to."""
    part = '<nav id="menu"><a href="{up}help/">x</a><a href="#call">x</a><img src="{up}x.png">' + text + "</nav>"
    own, apart = TagCollector(), TagCollector()
    for name in NAMES:
        up = "../" * name.count("/")
        shared = frozenset(html_tags.tags(part.format(up=up)))
        tags = html_tags.tags(
            f'<main id="{"call" if "help" in name else "top"}"><a href="{up}">x</a><a href="./">x</a>'
        )
        own.add(name, 100, tags | shared)
        apart.add(name, 100, tags - shared, shared)
    assert own.summary == apart.summary
