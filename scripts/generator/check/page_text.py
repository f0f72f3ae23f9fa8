"""Checks of a page's text: numbers typed by hand, live markup, headings, links."""

import difflib
import functools
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from urllib.parse import urlsplit

from generator.base import phone
from generator.base.fields import Lang, address_fault
from generator.base.kept_results import RESULTS
from generator.base.problems import Problem, display_path
from generator.check import fence, language
from generator.check.sheet_sections import there
from generator.model.data import Data
from generator.model.event import Event
from generator.model.materials import FILES
from generator.model.sheets import SHEETS, Sheet
from generator.read.documents import Document, Documents
from generator.read.markdown import Link
from generator.read.references import Reference
from generator.read.text_file import mixed_alphabets, mixed_word

Fault = tuple[str, dict[str, str]]  # a problem's code, and what to paste
MAX_TITLE_WORDS = 8  # Cabinet order 1046-р of 17.11.2023
_FIGURE = re.compile(r"(?<![\w№#.,:/-])\d+(?:[.,\u00a0 ]\d+)*(?![\w№/-])")
_YEAR_OR_DATE = re.compile(r"(?:19|20)\d\d(?:[-–—/]\d+)?$")
_MONTH = re.compile(
    r"\s*(?:січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня|January|February|March|April|"
    r"May|June|July|August|September|October|November|December)"
)
_NO_FIGURE = re.compile(  # numbers before a bracket, of laws, in braces, in "WCAG 2.2"
    r"^\s*\d+[.)]\s|(?:№|No\.?)\s?[\d-]+|\{[^}]*\}|\b[A-Z]{2,} \d[\d. :]*"
)
_QUERY = re.compile(r"(?!//)[^:?#]*\?")  # of a page of this site
_DIGIT = re.compile(r"\d")
_CELL_END, _WITHIN_CODE = re.compile(r"(?<!\\)\|"), re.compile(r"`[^`]*`")
_TABLE_RULE = re.compile(r"[\s>|]*:?-+:?(?:\s*\|\s*:?-+:?)*[\s|]*")


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def check_document(document: Document, documents: Documents, data: Data | None) -> list[Problem]:
    """Everything that is wrong in one page's text, given the other pages and the data; None: it can't be read."""
    problems = [*check_alone(document)]
    if document.parsed.unread:
        return problems
    if data is not None:
        dialled = {contact.dial: contact.id for contact in reversed(tuple(data.contacts.values())) if contact.dial}
        problems += RESULTS.of(("numbers", document, dialled), lambda: tuple(_numbers(document, dialled)))
        numbers = {one.place for one in problems if one.code.startswith("number-")}
        problems = [one for one in problems if one.code != "figure-typed" or one.place not in numbers]
        problems += _references(document, documents, data)
    return [*problems, *_links(document, documents)]


@functools.lru_cache(maxsize=4096)  # a preview asks again about every page that did not change
def check_alone(document: Document) -> tuple[Problem, ...]:
    """What is wrong in it whatever else there is."""
    return RESULTS.of(("text", document), lambda: tuple(_alone(document)))


def _alone(document: Document) -> Iterator[Problem]:
    if document.parsed.unread:
        yield Problem(document.file, document.first_line, "page-deep")
        return
    yield from fence.typed(document)
    yield from _markup(document)
    yield from _tables(document)
    yield from _mixed(document)
    yield from _figures(document)
    yield from language.check_document(document)
    if len(document.meta.title.split()) > MAX_TITLE_WORDS:
        index = document.line_of("title") - document.first_line
        yield _at(document, index, "title-long", "warning", value=document.meta.title)


def _with_digits(document: Document) -> list[tuple[int, str]]:
    """Words that have digits among them, with the index of their line."""
    return [(at, line) for at, line in enumerate(document.parsed.words.split("\n")) if _DIGIT.search(line)]


def _at(
    document: Document, index: int, code: str, severity: str = "error", column: int = 0, **params: object
) -> Problem:
    return Problem(document.file, document.first_line + index, code, column, severity, params)  # type: ignore[arg-type]


@functools.lru_cache(maxsize=4)
def _number_pattern(dials: tuple[str, ...]) -> re.Pattern[str]:
    """How a person might type one of these numbers; the group's name tells which one it is."""
    typed = (f"(?P<n{at}>{phone.GAP.join(map(re.escape, dial))})" for at, dial in enumerate(dials))
    return re.compile(rf"(?<![\d.,№/+-])(?:{'|'.join(typed)})(?![\d/]|[.,]\d|-\w)")


def _numbers(document: Document, dialled: Mapping[str, str]) -> Iterator[Problem]:
    """Numbers typed by hand; ``dialled``: those of lines, each with the line's id."""
    dials = tuple(sorted(dialled, key=lambda dial: (-len(dial), dial)))  # the longest first
    pattern = _number_pattern(dials)
    for name in ("title", "description"):
        typed = getattr(document.meta, name)
        if match := (dials and pattern.search(typed)) or next(phone.numbers_in(typed), None):
            yield _at(document, document.line_of(name) - document.first_line, "number-in-title", value=match[0])
    targets = ((document.parsed.place(link.at)[0], link.target) for link in document.parsed.links)
    for index, line in (*_with_digits(document), *(one for one in targets if "tel:" in one[1])):
        for match in pattern.finditer(line) if dials else ():
            identity = dialled[dials[int(str(match.lastgroup)[1:])]]
            part = f'{{{{ phone("{identity}") }}}}'
            yield _at(document, index, "number-typed", column=match.start() + 1, value=match[0], part=part)
        for match in phone.numbers_in(pattern.sub(_blank, line) if dials else line):
            yield _at(document, index, "number-unknown", column=match.start() + 1, value=match[0])


def _figures(document: Document) -> Iterator[Problem]:
    for index, line in _with_digits(document):
        text = _NO_FIGURE.sub(_blank, line)
        for match in _FIGURE.finditer(text):
            if not _YEAR_OR_DATE.match(match[0]) and not _MONTH.match(text, match.end()):
                yield _at(document, index, "figure-typed", "warning", match.start() + 1, value=match[0])


def _markup(document: Document) -> Iterator[Problem]:
    parsed = document.parsed
    for heading in parsed.headings:
        if heading.level == 1:
            yield _at(document, heading.line, "heading-one", value=heading.text, paste=f"## {heading.text}")
        if not heading.text.strip():
            yield _at(document, heading.line, "heading-empty")
    for link in parsed.links:
        if not link.text.strip():
            yield _of_link(document, link, "image-alt" if link.picture else "link-empty")
        if link.picture and re.match(r"[a-z]+:|//", unescape(link.target), re.I):
            yield _of_link(document, link, "image-remote")


def _tables(document: Document) -> Iterator[Problem]:
    """Cells that would vanish, as their row has more than its heading; and tables that the engine took for words."""
    parsed, lines = document.parsed, document.text.split("\n")
    for table in parsed.tree.iter("table"):
        width, rows = (len(table.findall(path)) for path in (".//th", "tbody/tr"))
        first = parsed.lines.get(table, len(lines)) + 2  # below the heading and its rule
        for at, row in enumerate(lines[first : first + rows], first):
            inside = _WITHIN_CODE.sub("", row.strip()).removeprefix("|").removesuffix("|")
            if (cells := 1 + len(_CELL_END.findall(inside))) > width:
                yield _at(document, at, "table-cells", cells=cells, most=width)
    for at, line in enumerate(parsed.words.split("\n")):
        if "|" in line and _TABLE_RULE.fullmatch(line):
            yield _at(document, at, "table-raw")


def _mixed(document: Document) -> Iterator[Problem]:
    """Words that mix Latin and Cyrillic letters, one a line."""
    for at, line in enumerate(document.parsed.words.split("\n")):
        if column := mixed_alphabets(line):
            yield _at(document, at, "text-mixed", "warning", column, value=mixed_word(line))


def _of_link(document: Document, link: Link, code: str, **params: str) -> Problem:
    index, column = document.parsed.place(link.at)
    return _at(document, index, code, column=column, value=link.target, **params)


def _links(document: Document, documents: Documents) -> Iterator[Problem]:
    for link in document.parsed.links:
        if " " in link.target:
            yield _of_link(document, link, "link-space")
        elif _QUERY.match(link.target):
            yield _of_link(document, link, "link-query", part=re.sub(r"\?[^#]*", "", link.target))
        elif problem := check_link(link.target, document, documents):
            code, params = problem
            yield _of_link(document, link, code, **params)


def check_link(target: str, document: Document, documents: Documents) -> Fault | None:
    """Why ``target`` is not a link this page may have, with what to paste; None when it is fine."""
    written, target = target, unescape(target)  # the engine leaves &colon; to the browser
    try:
        parts = urlsplit(target)
    except ValueError:
        return "link-broken", {}
    if re.search(r"[\x00-\x20\x7f\\]", target):
        return "link-broken", {}
    if parts.scheme:
        return _check_address(parts.scheme, target, written, has_host=bool(parts.netloc))
    start = posixpath.dirname(document.page)
    if target.startswith("/"):
        page = None if parts.netloc else _page_at(parts.path, documents)
        return "link-absolute", {"part": _seen_from(start, f"{page}.md") if page else ""}
    if not parts.path:
        known = document.parsed.anchors
        return None if parts.fragment in known else ("anchor-missing", _nearest(parts.fragment, known, "#"))
    where = posixpath.normpath(posixpath.join(start, parts.path))
    if not parts.path.endswith(".md"):
        if where in documents.assets:
            return None
        return "link-missing", _file_meant(target, where, start, documents)
    page = where.removesuffix(".md")
    if page.endswith((".uk", ".en")):
        return "link-language", {"part": f"{parts.path[:-6]}.md{target[len(parts.path) :]}"}
    other = documents.pages.get((page, document.lang)) or documents.pages.get((page, "uk"))
    if other is None and (documents.exists(page, document.lang) or documents.exists(page, "uk")):
        return None  # what is wrong with that page is said elsewhere
    if other is None:
        near = _nearest(page, [name for name, lang in documents.pages if lang == "uk"])
        return "link-missing", {"part": _seen_from(start, f"{near['part']}.md")} if near else {}
    if parts.fragment and parts.fragment not in other.parsed.anchors:
        return "anchor-missing", _nearest(parts.fragment, other.parsed.anchors, f"{parts.path}#")
    return None


def _file_meant(target: str, where: str, start: str, documents: Documents) -> dict[str, str]:
    """What to paste for ``target``, which is neither a page nor the file ``where``; ``start`` is the page's folder."""
    if target.startswith("www."):
        return {"part": f"https://{target}"}
    near = _nearest(where, documents.assets)
    return {"part": _seen_from(start, near["part"])} if near else {}


def _check_address(scheme: str, target: str, written: str, *, has_host: bool) -> Fault | None:
    """The same of a link that leaves the site; ``written`` is it as typed."""
    if scheme == "https" and (fault := address_fault(target)) != ("address-format", {}):
        return fault
    if scheme == "mailto" and re.fullmatch(r"mailto:[\w.+-]+@[\w-]+(\.[\w-]+)+", target):
        return None
    slip = has_host and difflib.get_close_matches(scheme, ["https"], 1, 0.7)
    mend = {"part": f"https{target[len(scheme) :]}"} if slip else {}
    typed = re.fullmatch(r"tel:[+0-9]+", written)  # a number: told as such
    return None if typed else ("link-scheme", mend)


def _nearest(value: str, known: Iterable[str], prefix: str = "") -> dict[str, str]:
    near = difflib.get_close_matches(value, list(known), 1, 0.5)
    return {"part": prefix + near[0]} if near else {}


def _seen_from(folder: str, file: str) -> str:
    return posixpath.relpath(file, folder or ".")


def _page_at(address: str, documents: Documents) -> str | None:
    """The page that has ``address`` on the site, with or without its language."""
    path = address.removeprefix("/").removeprefix("en/").rstrip("/")
    return next((page for page in (path or "index", f"{path}/index") if documents.exists(page, "uk")), None)


def unused_assets(documents: Documents, events: Iterable[Event]) -> Iterator[Problem]:
    """Pictures and other files that no page and none of the events shows or links to."""
    used = {event.picture.file for event in events if event.picture}
    for document in documents.pages.values():
        folder = posixpath.dirname(document.page)
        used |= {posixpath.normpath(posixpath.join(folder, link.target)) for link in document.parsed.links}
    for name in documents.assets.keys() - used:
        yield Problem(display_path(documents.assets[name]), 1, "asset-unused", 0, "warning")


def _references(document: Document, documents: Documents, data: Data) -> Iterator[Problem]:
    known: dict[str, Iterable[str]] = {
        "phone": data.contacts,
        "contact": data.contacts,
        "fact": data.facts,
        "cite": data.facts,
        "chart": data.materials.charts,
        "sheet": SHEETS,
    }
    for reference in document.references:
        ids = known.get(reference.name)
        if ids is not None and reference.argument not in ids:
            near = difflib.get_close_matches(reference.argument, list(ids), 1, 0.4)
            params: dict[str, object] = {"value": reference.argument}
            if near:
                params["part"] = f'{{{{ {reference.name}("{near[0]}") }}}}'
            yield Problem(document.file, reference.line, "reference-missing", 0, "error", params)
        elif reference.name == "sheet" and (
            missing := _not_printed(SHEETS[reference.argument], documents, document.lang)
        ):
            yield Problem(document.file, reference.line, "sheet-missing", 0, "error", missing)
        elif not data.materials.has(needed := _material(reference)):
            params = {"value": FILES[needed]}
            yield Problem(document.file, reference.line, "reference-missing", 0, "error", params)
        elif reference.name == "phone" and data.contacts[reference.argument].dial is None:
            yield Problem(
                document.file, reference.line, "reference-no-number", 0, "error", {"value": reference.argument}
            )


def _material(reference: Reference) -> str:
    """Which of the materials a reference shows, a sheet of it included."""
    return reference.argument.replace("-", "_") if reference.name == "sheet" else reference.name


def _not_printed(sheet: Sheet, documents: Documents, lang: Lang) -> dict[str, object]:
    """What the page of a sheet lacks; nothing when it can be made."""
    if there(sheet, documents, lang) or {(sheet.page, lang), (sheet.page, "uk")} & documents.broken:
        return {}  # what is wrong with that page is said elsewhere
    ids = ", ".join(f"{{#{section}}}" for section in sheet.sections) or "…"
    return {"value": sheet.name, "where": f"{sheet.page}.{lang}.md", "sections": ids}
