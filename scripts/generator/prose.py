"""Checks of a page's text: numbers typed by hand, live markup, headings, links."""

import difflib
import functools
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from generator import language
from generator.contact import Contact
from generator.data import Data
from generator.documents import Document, Documents
from generator.materials import FILES
from generator.problems import Problem
from generator.slugs import slug

MAX_TITLE_WORDS = 8  # Cabinet order 1046-р of 17.11.2023
_GAP = r"[\s\u00a0()\-‑–]{0,2}"
_ANY_NUMBER = re.compile(
    rf"tel:[+\d]|(?<![\w+])\+\d(?:{_GAP}\d){{7,14}}(?!\d)|(?<![\w.,])\(?0(?:{_GAP}\d){{8,9}}(?![\w])"
    rf"|(?<![\d.,№/-])(?:10[1-4]|112|116{_GAP}\d{{3}})(?![\d/.,]\d|\d|-)"
)
_LINK = re.compile(r"(?<!\\)\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^)\s>]*)>?(?:\s+[\"'][^\"']*[\"'])?\s*\)")
_LINK_SPACED = re.compile(r"\]\((?!\s*<)([^()\"']*\S[ ][^()\"']*)\)")
_DEFINITION = re.compile(r"^ {0,3}\[[^\]]+\]:\s*<?(\S+?)>?\s*$")
_AUTOLINK = re.compile(r"<((?:[a-z][a-z0-9+.-]*:)[^>\s]*)>", re.I)
_HTML = re.compile(r"<(?:/?[a-zA-Z][\w:-]*(?:\s[^<>]*)?/?|!--|\?|!\[)")
_ATTRIBUTES = re.compile(r"\{:?[^{}\n]*(?:\bon\w+\s*=|\bstyle\s*=|\bsrc\s*=|\bhref\s*=)[^{}\n]*\}", re.I)
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)(?:\s*#*\s*)?(?:\{:?\s*#([\w-]+)[^}]*\})?\s*$")
_FIGURE = re.compile(r"(?<![\w№#.,:/-])\d+(?:[.,\u00a0 ]\d+)*(?![\w№/-])")
_YEAR_OR_DATE = re.compile(r"(?:19|20)\d\d(?:[-–—/]\d+)?$")
_MARK, _MARK_BLANK = re.compile("\ue000\\d+\ue001"), "\ue000\ue001"  # a reference, see ``references``
_MONTH = re.compile(
    r"\s*(?:січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня|January|February|March|April|"
    r"May|June|July|August|September|October|November|December)"
)


def check_document(document: Document, documents: Documents, data: Data) -> list[Problem]:
    """Everything that is wrong in one page's text, given the other pages and the data."""
    lines = _without_code(_MARK.sub(_MARK_BLANK, document.text).split("\n"))
    problems = list(_numbers(document, lines, data.contacts))
    problems += _markup(document, lines)
    problems += _links(document, lines, documents)
    problems += _references(document, data)
    problems += _figures(document, lines)
    problems += _same_lines(document, documents)
    problems += language.check_document(document)
    if len(document.meta.title.split()) > MAX_TITLE_WORDS:
        problems.append(_at(document, 2 - document.first_line, "title-long", "warning", value=document.meta.title))
    return problems


def _at(
    document: Document, index: int, code: str, severity: str = "error", column: int = 0, **params: object
) -> Problem:
    return Problem(document.file, document.first_line + index, code, column, severity, params)  # type: ignore[arg-type]


def _without_code(lines: list[str]) -> list[str]:
    """Lines with fenced and inline code blanked: its text is never a link, a number or markup."""
    fenced = False
    clean = []
    for line in lines:
        if re.match(r"\s*(```|~~~)", line):
            fenced = not fenced
            clean.append("")
        else:
            clean.append("" if fenced else re.sub(r"`[^`]*`", lambda found: " " * len(found[0]), line))
    return clean


def _without_targets(line: str) -> str:
    line = _LINK.sub(
        lambda found: (
            found[0].replace(found[1], " " * len(found[1])) if found[1] and "tel:" not in found[1] else found[0]
        ),
        line,
    )
    return re.sub(r"https?://\S+", lambda found: " " * len(found[0]), line)


@functools.lru_cache(maxsize=4)
def _number_pattern(dials: tuple[str, ...]) -> re.Pattern[str]:
    """How a person might type one of these numbers; the group's name tells which one it is."""
    typed = (f"(?P<n{at}>{_GAP.join(map(re.escape, dial))})" for at, dial in enumerate(dials))
    return re.compile(rf"(?<![\d.,№/+-])(?:{'|'.join(typed)})(?![\d/]|[.,]\d|-\w)")


def _numbers(document: Document, lines: list[str], contacts: Mapping[str, Contact]) -> Iterator[Problem]:
    dialled = {contact.dial: contact.id for contact in reversed(tuple(contacts.values())) if contact.dial}
    dials = tuple(sorted(dialled, key=lambda dial: (-len(dial), dial)))  # the longest first
    pattern = _number_pattern(dials)
    meta = document.meta
    top = (2 - document.first_line, f"{meta.title} {meta.description}")
    for index, line in [top, *enumerate(map(_without_targets, lines))]:
        for found in pattern.finditer(line) if dials else ():
            identity = dialled[dials[int(str(found.lastgroup)[1:])]]
            paste = f'{{{{ phone("{identity}") }}}}'
            yield _at(document, index, "number-typed", column=found.start() + 1, value=found[0], paste=paste)
        line = pattern.sub(lambda found: " " * len(found[0]), line) if dials else line
        for found in _ANY_NUMBER.finditer(line):
            yield _at(document, index, "number-unknown", column=found.start() + 1, value=found[0])


def _figures(document: Document, lines: list[str]) -> Iterator[Problem]:
    for index, line in enumerate(lines):
        line = re.sub(r"^\s*\d+[.)]\s", "  ", _without_targets(line))
        line = re.sub(r"(?:№|No\.?)\s?[\d-]+|\{[^}]*\}|\b[A-Z]{2,} \d[\d. :]*", " ", line)  # laws, ids, "WCAG 2.2"
        for found in _FIGURE.finditer(line):
            if not _YEAR_OR_DATE.match(found[0]) and not _MONTH.match(line, found.end()):
                yield _at(document, index, "figure-typed", "warning", found.start() + 1, value=found[0])


def _markup(document: Document, lines: list[str]) -> Iterator[Problem]:
    for index, line in enumerate(lines):
        without_autolinks = _AUTOLINK.sub(lambda found: " " * len(found[0]), line)
        if found := _HTML.search(without_autolinks):
            yield _at(document, index, "html-raw", column=found.start() + 1, value=found[0])
        if found := _ATTRIBUTES.search(line):
            yield _at(document, index, "attribute-live", column=found.start() + 1, value=found[0])
        if (heading := _HEADING.match(line)) and len(heading[1]) == 1:
            yield _at(document, index, "heading-one", value=heading[2], paste=f"## {heading[2]}")
        if re.match(r"\s*!\[", line) or re.search(r"[^\w\\]!\[", line):
            yield from _images(document, index, line)


def _images(document: Document, index: int, line: str) -> Iterator[Problem]:
    for found in re.finditer(r"!\[([^\]]*)\]\(([^)\s]+)", line):
        if not found[1].strip():
            yield _at(document, index, "image-alt", column=found.start() + 1, value=found[2])
        if re.match(r"[a-z]+:|//", found[2], re.I):
            yield _at(document, index, "image-remote", column=found.start() + 1, value=found[2])


def anchors(document: Document) -> set[str]:
    """Ids of the page's headings, as the built page has them."""
    seen: set[str] = set()
    for line in _without_code(document.text.split("\n")):
        if heading := _HEADING.match(line):
            identity = base = heading[3] or slug(re.sub(r"[\ue000-\ue001]\d*|[*_`\[\]]|\([^)]*\)", "", heading[2]))
            number = 1
            while identity in seen:
                identity, number = f"{base}_{number}", number + 1
            seen.add(identity)
    return seen


def _links(document: Document, lines: list[str], documents: Documents) -> Iterator[Problem]:
    for index, line in enumerate(lines):
        targets = [(found.start(1), found[1]) for found in _LINK.finditer(line)]
        targets += [(found.start(1), found[1]) for form in (_DEFINITION, _AUTOLINK) for found in form.finditer(line)]
        for found in _LINK_SPACED.finditer(line):
            yield _at(document, index, "link-space", column=found.start(1) + 1, value=found[1])
        for column, target in targets:
            if problem := check_link(target, document, documents):
                code, params = problem
                yield _at(document, index, code, column=column + 1, value=target, **params)


def check_link(target: str, document: Document, documents: Documents) -> tuple[str, dict[str, str]] | None:
    """Why ``target`` is not a link this page may have, with what to paste; None when it is fine."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return "link-broken", {}
    if parts.scheme:
        if parts.scheme in ("https", "http") and "." in (parts.hostname or ""):
            return None
        if parts.scheme == "mailto" and re.fullmatch(r"mailto:[\w.+-]+@[\w-]+(\.[\w-]+)+", target):
            return None
        return None if parts.scheme == "tel" else ("link-scheme", {})
    if target.startswith("/"):
        return "link-absolute", {}
    if not parts.path:
        return (
            None
            if parts.fragment in anchors(document)
            else ("anchor-missing", _nearest(parts.fragment, anchors(document), "#"))
        )
    where = posixpath.normpath(posixpath.join(posixpath.dirname(document.page), parts.path))
    if not parts.path.endswith(".md"):
        return None if where in documents.assets else ("link-missing", _nearest(where, documents.assets))
    page = where.removesuffix(".md")
    if page.endswith((".uk", ".en")):
        return "link-language", {"paste": parts.path[:-6] + ".md"}
    other = documents.pages.get((page, document.lang)) or documents.pages.get((page, "uk"))
    if other is None and (documents.exists(page, document.lang) or documents.exists(page, "uk")):
        return None  # what is wrong with that page is said elsewhere
    if other is None:
        known = [name for name, lang in documents.pages if lang == "uk"]
        near = difflib.get_close_matches(page, known, 1, 0.5)
        start = posixpath.dirname(document.page) or "."
        return "link-missing", {"near": near[0], "paste": f"({posixpath.relpath(near[0], start)}.md)"} if near else {
            "near": ""
        }
    if parts.fragment and parts.fragment not in anchors(other):
        return "anchor-missing", _nearest(parts.fragment, anchors(other), "#")
    return None


def _nearest(value: str, known: Iterable[str], prefix: str = "") -> dict[str, str]:
    near = difflib.get_close_matches(value, list(known), 1, 0.4)
    return {"paste": prefix + near[0]} if near else {}


def _references(document: Document, data: Data) -> Iterator[Problem]:
    known: dict[str, Iterable[str]] = {
        "phone": data.contacts,
        "contact": data.contacts,
        "fact": data.facts,
        "cite": data.facts,
        "chart": data.materials.charts,
    }
    for reference in document.references:
        ids = known.get(reference.name)
        if ids is not None and reference.argument not in ids:
            near = difflib.get_close_matches(reference.argument, list(ids), 1, 0.4)
            params: dict[str, object] = {"value": reference.argument}
            if near:
                params["paste"] = f'{{{{ {reference.name}("{near[0]}") }}}}'
            yield Problem(document.file, reference.line, "reference-missing", 0, "error", params)
        elif not data.materials.has(reference.name):
            params = {"value": FILES[reference.name]}
            yield Problem(document.file, reference.line, "reference-missing", 0, "error", params)
        elif reference.name == "phone" and data.contacts[reference.argument].dial is None:
            yield Problem(
                document.file, reference.line, "reference-no-number", 0, "error", {"value": reference.argument}
            )


def _same_lines(document: Document, documents: Documents) -> Iterator[Problem]:
    """An English page names the same phone lines as its Ukrainian original: neither more nor fewer."""
    original = documents.pages.get((document.page, "uk"))
    if document.lang == "uk" or original is None:
        return
    ours, theirs = _lines_named(document), _lines_named(original)
    for identity in ours.keys() ^ theirs.keys():
        there = theirs.get(identity)
        place = f"{original.file}:{there}" if there else original.file
        line = ours.get(identity, document.first_line)
        params: dict[str, object] = {"value": identity, "where": place}
        code = "translation-line-missing" if there else "translation-line-extra"
        yield Problem(document.file, line, code, 0, "error", params)


def _lines_named(document: Document) -> dict[str, int]:
    """Ids of the phone lines a page names, with the first line of each."""
    named: dict[str, int] = {}
    for reference in document.references:
        if reference.name in ("phone", "contact"):
            named.setdefault(reference.argument, reference.line)
    return named
