"""Jinja environment over ``overrides/``: escapes everything, fails on what is undefined.

Templates write ``{{ text|say }}`` for bilingual data, ``{{ t("key") }}`` for labels and
``{{ link("help/") }}`` for addresses, which are relative to the page. The 404 page alone, which a server
shows at any address, gets addresses from the site's root.

What is the same on all pages of one language and depth (menu, calls, footer) is rendered once:
``{{ frame("_menu.html") }}``.
"""

import functools
import marshal
import posixpath
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from markupsafe import Markup, escape

from generator.base import html_tags, limits
from generator.base.addresses import relative, site_path
from generator.base.fields import MAX_FIELD, Bilingual, Lang
from generator.base.kept_results import RESULTS
from generator.base.shortening import cut
from generator.base.words import label
from generator.check.citations import sources_path
from generator.model.contact import Contact
from generator.model.sheets import most_bytes
from generator.view import event_text
from generator.view.calendar import Choices, EventCard
from generator.view.drawings import Drawings, drawn_for, mark_on_page, name_of, section_of
from generator.view.home import parts
from generator.view.qr import qr
from generator.view.views import PageView, SiteView
from generator.view.wording import (
    date_text,
    day_text,
    language_name,
    lower_first,
    month_text,
    number_text,
    text_in,
    upper_first,
)


def _view(context: Context) -> PageView:
    view = context["view"]
    assert isinstance(view, PageView)
    return view


@pass_context
def _say(context: Context, text: Bilingual | str | None, most: int = MAX_FIELD) -> Markup | str:
    if not isinstance(text, Bilingual):
        return escape(cut(text or "", most))
    lang = _view(context).lang
    words, really = text.text(lang)
    words = cut(words, most)
    return escape(words) if really == lang else Markup('<span lang="{}">{}</span>').format(really, words)


NOT_FOUND = "404.html"


def _seen_from(site: SiteView, view: PageView, path: str, lang: Lang) -> str:
    if view.path == NOT_FOUND:
        return (urlsplit(site.campaign.address).path.rstrip("/") or "") + "/" + site_path(lang, path)
    return relative(site_path(lang, path), site_path(view.lang, view.path))


@pass_context
def _link(context: Context, path: str, lang: Lang | None = None) -> str:
    view = _view(context)
    return _seen_from(context["site"], view, path, lang or view.lang)


@pass_context
def _absolute(context: Context, path: str, lang: Lang | None = None) -> str:
    site: SiteView = context["site"]
    return site.campaign.url(lang or _view(context).lang, path)


def _for_reader(function: Callable[..., Any]) -> Callable[..., Any]:
    """What templates call: a function of a value and ``lang``, which is that of the page; all else goes by name."""

    @pass_context
    def of_page(context: Context, value: object, /, *pattern: str, **named: object) -> Any:
        return function(value, *pattern, **named, lang=_view(context).lang)

    return of_page


@pass_context
def _label(context: Context, key: str, **values: object) -> str:
    return label(key, _view(context).lang, **values)


def _webcal(address: str) -> str:
    """The address by which a phone subscribes instead of downloading once."""
    return "webcal:" + address.partition(":")[2]


def _rows(text: str) -> int:
    """Lines that a field for this text has on a phone."""
    return min(14, sum(1 + len(line) // 29 for line in text.split("\n")))


def reach(contact: Contact) -> str:
    """The address that opens the line: a call where it has a number, else its page or mailbox."""
    if contact.dial is not None:
        return f"tel:{contact.dial}"
    return contact.link or f"mailto:{contact.email}"


def _host(address: str) -> str:
    return (urlsplit(address).hostname or address).removeprefix("www.")


_NAMED = re.compile(r"<h([1-6])([^>]*)>(.*?)</h\1>|<table>.*?</table>", re.DOTALL)
_LINKS = re.compile(r'(?<!">\n)<ul>(\n(?:<li><a href=(?:(?!</?li>).)*</li>\n)+)</ul>', re.DOTALL)
_AFTER = re.compile(r"(<li><a [^>]*>(?:(?!</a>).)*</a>)\s*[:—]\s*", re.DOTALL)
_POINT = re.compile(r'(<li><a [^>]*?href="([^"#:]*/)"[^>]*>(?:(?!</a>).)*</a>)', re.DOTALL)
_BOLD = re.compile(r"<ul>(\n(?:<li><strong>(?:(?!</?li>).)*</li>\n){2,})</ul>", re.DOTALL)
_CARD = ' class="contact__name"'
_LISTED = re.compile('<li><a href="([^"]*)"')


def _named_cells(table: str) -> str:
    """A table whose cells carry the heading of their column: on a phone they stand below each other."""
    names = [Markup(cell).striptags() for cell in re.findall(r"<th\b[^>]*>(.*?)</th>", table, re.DOTALL)]

    def named(row: re.Match[str]) -> str:
        column = iter(names)
        return re.sub("<td\\b", lambda _: Markup('<td data-of="{}"').format(next(column, "")), row[0])

    return re.sub(r"<tr>.*?</tr>", named, table, flags=re.DOTALL)


@pass_context
def _named(context: Context, body: Markup) -> Markup:
    """The body with a caption on each table, the heading that it stands under, and cards one level below theirs.

    A list of which every point begins with a link is told apart from others: it is shown as cards, whose title stands
    in a line of its own, so what follows needs no colon or dash. On the first page of a section its cards are drawn.
    One of which every point begins with bold words is told apart too.
    """
    view = _view(context)
    level, title = 1, Markup(escape(view.title))

    def name(found: re.Match[str]) -> str:
        nonlocal level, title
        if found[1] is None:
            caption = Markup("<table><caption>{}</caption>").format(title.striptags())
            return _named_cells(found[0]).replace("<table>", caption, 1)
        if found[2] == _CARD:
            return f"<h{level + 1}{_CARD}>{found[3]}</h{level + 1}>"
        level, title = int(found[1]), Markup(found[3])
        return found[0]

    def cards(links: re.Match[str]) -> str:
        items = _AFTER.sub(r"\1 ", links[1])
        pages = _POINT.findall(items) if section_of(view) and view.path.count("/") == 1 else []
        drawn = [name_of(posixpath.normpath(posixpath.join(view.path, page)) + "/") for _, page in pages]
        if None in drawn or len({*drawn}) < 2 or len(drawn) < items.count("<li>"):
            return f'<ul class="links">{items}</ul>'
        pictures = iter(drawn)
        items = _POINT.sub(lambda point: point[1] + str(context["art"](next(pictures))), items)
        return f'<ul class="links drawn">{items}</ul>'

    return Markup(_BOLD.sub(r'<ul class="terms">\1</ul>', _LINKS.sub(cards, _NAMED.sub(name, body))))


class Frames:
    """Parts of a page that all pages of one language and depth share, rendered once each."""

    def __init__(self, env: Environment) -> None:
        self._env = env
        self.known: dict[str, frozenset[str]] = {}  # text of a part → its opening tags
        self._parts: dict[tuple[str, Lang, str, int], _Part] = {}
        self._entries: dict[tuple[Lang, EventCard], list[str]] = {}
        self._macros: dict[tuple[str, Lang], Any] = {}
        self._choices: dict[tuple[Lang, int, str, bool], tuple[Markup, Choices]] = {}  # held: no other gets their id

    @pass_context
    def part(self, context: Context, name: str) -> Markup:
        """Template ``name`` as seen from the page, the menu's link to the page itself marked as current."""
        view, site = _view(context), context["site"]
        stand_in = NOT_FOUND if view.path == NOT_FOUND else "-/" * view.path.count("/")
        shared = PageView(view.lang, stand_in, name)
        key = (name, view.lang, stand_in, id(site))
        if key not in self._parts:
            self._parts[key] = _Part(self._env.get_template(name).render(view=shared, site=site))
        text = self._parts[key].seen_from(view, lambda path: _seen_from(site, shared, path, view.lang))
        if text not in self.known:
            self.known[text] = frozenset(html_tags.tags(text))
        return text

    @pass_context
    def macros(self, context: Context, name: str) -> Any:
        """Macros of template ``name``, which give the same on all pages of one language: links are seen from home."""
        key = (name, _view(context).lang)
        if key not in self._macros:
            home = PageView(key[1], "", name)
            self._macros[key] = self._env.get_template(name).make_module({"view": home, "site": context["site"]})
        return self._macros[key]

    @pass_context
    def entry(self, context: Context, card: EventCard) -> Markup:
        """An event as it stands in every list of one language; its link is the only one that is seen from the page."""
        view = _view(context)
        key = (view.lang, card)
        if key not in self._entries:
            self._entries[key] = self.macros(context, "_entry.html").entry(card).split(f'href="{card.path}"')
        return Markup(f'href="{"../" * view.path.count("/")}{card.path}"'.join(self._entries[key]))

    @pass_context
    def narrowed(self, context: Context, choices: Choices, chosen: str) -> Markup:
        """Links that narrow a list whose first page is ``chosen``; seen from the others, which lie beside it, alike."""
        view, site = _view(context), context["site"]
        key = (view.lang, id(choices), chosen, view.path == chosen)
        if key not in self._choices:
            html = self._env.get_template("_choices.html").render(view=view, site=site, choices=choices, chosen=chosen)
            self._choices[key] = Markup(html), choices
        return self._choices[key][0]


class _Part:
    """Text of a part that was rendered for all pages of one depth, and what becomes of it on some of them."""

    def __init__(self, text: str) -> None:
        self._text, self._unmarked = text, Markup(text)
        self._leads_to = frozenset(_LISTED.findall(text))
        self._marked: dict[tuple[str, bool], Markup] = {}

    def seen_from(self, view: PageView, link: Callable[[str], str]) -> Markup:
        """The text with the link to the page, or to the nearest section above it, marked in its ``<li>`` lists."""
        if not self._leads_to:
            return self._unmarked
        path = view.path.rpartition("/")[0] + "/" if "/" in view.path else ""
        folder = path
        while link(folder) not in self._leads_to:
            folder = "".join(folder[:-1].rpartition("/")[:2])
            if not folder:  # every page lies below home: that says nothing
                return self._unmarked
        key = (folder, folder == path)
        if key not in self._marked:
            mark = f'<li><a href="{link(folder)}"'
            current = f'{mark} aria-current="{"page" if key[1] else "true"}"'
            self._marked[key] = Markup(self._text.replace(mark, current))
        return self._marked[key]


def script(overrides: Path, name: str) -> Markup:
    """A script of ``overrides/scripts`` without its comment lines and indents, fit to stand inline.

    Raises ValueError for one that would end its own ``<script>`` element, and OSError where there is none.
    """
    lines = (overrides / "scripts" / name).read_text(encoding="utf-8").splitlines()
    text = "\n".join(line.strip() for line in lines if line.strip() and not line.strip().startswith("//"))
    if re.search("</script|<!--", text, re.IGNORECASE):
        raise ValueError(f"{name} would end its own <script> element")
    return Markup(text)


class _Compiled(BytecodeCache):
    """Templates compiled so far: a preview reads them anew with every change, nearly always the same."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (code := self._kept.get(bucket.key)) is not None:
            bucket.bytecode_from_string(code)  # taken only when it is of the same source

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class _Environment(Environment):
    """One whose templates, once compiled, are kept for the next build too."""

    def compile(self, source: Any, *names: Any, **options: Any) -> Any:
        compiled = functools.partial(super().compile, source, *names, **options)
        return marshal.loads(RESULTS.of(("template", source, names, options), lambda: marshal.dumps(compiled())))


def environment(overrides: Path) -> Environment:
    """The one environment that renders every page, the engine's and our own. Raises what ``script`` raises."""
    env = _Environment(
        loader=FileSystemLoader(overrides),
        auto_reload=False,  # every build has an environment of its own
        bytecode_cache=_COMPILED,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    filters: dict[str, Callable[..., Any]] = {
        "say": _say,  # Bilingual + most characters → escaped, with lang= when it falls back to Ukrainian
        "say_plain": _for_reader(text_in),  # the same as bare text, for attributes
        "day": _for_reader(day_text),  # date → «2 грудня 2026 року»
        "date_format": _for_reader(date_text),  # date + CLDR pattern
        "when": _for_reader(event_text.when),  # EventCard → «Середа, 2 грудня 2026, 14:00–15:30»
        "moved": _for_reader(event_text.moved),  # EventCard → «Спершу було оголошено на …», or nothing
        "place": _for_reader(event_text.place),  # EventCard → words: name and address, or why they are not there
        "facts": _for_reader(event_text.facts),  # EventCard + channel → labels and values
        "details": _for_reader(event_text.details),  # the same without day, place and how to take part
        "number": _for_reader(number_text),  # 5.75 → «5,75»
        "month": _for_reader(month_text),  # date → «грудень 2026»
        "webcal": _webcal,  # https: → webcal:
        "language": _for_reader(language_name),  # "pl" → «польська»
        "host": _host,  # address → its host
        "upper_first": upper_first,
        "lower_first": lower_first,
        "cut": cut,  # text + most characters: paper and cards have no room for more
        "rows": _rows,  # text → lines of the field that holds it
        "qr": qr,  # text → its QR code as SVG
        "sources_path": sources_path,  # path of a page → path of its sources
        "named": _named,  # body → body whose tables and cards have their names
        "parts": parts,  # body of the first page → what opens it, and its parts
        "reach": reach,  # contact → tel:, https: or mailto:
    }
    env.filters.update(filters)
    scripts = {path.name: script(overrides, path.name) for path in sorted((overrides / "scripts").glob("*.js"))}
    frames, drawings = Frames(env), Drawings(overrides)
    frames.known |= dict.fromkeys(scripts.values(), frozenset())
    env.globals.update(t=_label, t_in=label, link=_link, absolute=_absolute, scripts=scripts, limits=limits)
    env.globals.update(
        frames=frames,
        frame=frames.part,
        macros=frames.macros,
        entry=frames.entry,
        narrowed=frames.narrowed,
        art=drawings.on_page,
        logo=mark_on_page,
        sheet_kb=lambda path: most_bytes(path) // 1000,
    )
    env.globals.update(section_of=section_of, drawn_for=drawn_for, drawing_of=name_of, icon=drawings.icon)
    return env
