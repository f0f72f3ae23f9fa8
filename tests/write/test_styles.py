"""The styles of one page, by its own tags and those that it shares with others."""

import pytest

from generator.base import html_tags
from generator.write.styles import Stylesheet

LOOK = Stylesheet(
    'a{color:red}.menu a[href]{color:blue}#top{margin:0}input[type="search"]{border:0}[lang="en"]{quotes:none}'
    ".never{top:0}"
)
PAGE = ['<p id="top">', '<nav class="menu"><a href="../x/">x</a></nav>' * 9, '<input type="search"', ' value="x">']


@pytest.mark.parametrize("page", [PAGE, PAGE[:2], PAGE[1:], ['<p lang="en" title="class=&quot;never&quot;">'], [""]])
def test_shared_parts_need_the_styles_that_they_need_anywhere(page: list[str]) -> None:
    """A page has the same styles whether a part of it is known or read with the rest."""
    known = {chunk: frozenset(html_tags.tags(chunk)) for chunk in PAGE[1:2]}
    own, shared = html_tags.of_page(page, known)
    every = html_tags.tags("".join(page))
    assert own | shared == every and not own & shared
    assert bool(shared) == (PAGE[1] in page)
    assert LOOK.for_page(own, shared) == LOOK.for_page(every)


def test_a_rule_that_asks_for_a_value_is_told_by_it() -> None:
    """What no rule asks for makes no difference."""
    assert LOOK.for_page({'<input type="search" value="1">'}) == 'input[type="search"]{border:0}'
    assert LOOK.for_page({'<input type="text">'}) == ""
    assert LOOK.for_page({'<p lang="en">'}) == '[lang="en"]{quotes:none}'
    assert LOOK.for_page({'<a href="x">'}) == "a{color:red}"
    assert LOOK.for_page({'<a href="x">', '<p class="menu">'}) == "a{color:red}.menu a[href]{color:blue}"
