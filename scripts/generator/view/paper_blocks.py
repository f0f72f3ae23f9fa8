"""A part of a page → pieces that paper knows: headings, texts, lists, boxes, tables, terms. All of it plain data.

Links become their words; sources stay on the page, to which the sheet leads.
"""

import copy
import html
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from generator.read.documents import Document
from generator.read.references import Reference, plain

Piece = dict[str, Any]
Run = dict[str, Any]

_BLANK = re.compile(r":\s*…$")
_BOLD, _ITALIC = {"bold": True}, {"italic": True}
_LOOKS = {"strong": _BOLD, "b": _BOLD, "em": _ITALIC, "i": _ITALIC}
_INLINE = {"a", "br", "code", "em", "strong"}


def without_ends(document: Document) -> list[Element]:
    """The parts of a page that hold tables: what comes before and after is for the screen."""
    parts = document.parsed.parts()
    return [element for part in parts if any(one.tag == "table" for one in part) for element in part]


def pieces(part: list[Element], document: Document, render: Callable[[Reference], str]) -> list[Piece]:
    """A part of ``document`` as pieces; ``render`` gives the plain words of a reference."""
    references = list(document.references)

    def words(text: str | None) -> str:
        return plain(html.unescape(text or ""), references, render)

    part = copy.deepcopy(part)
    for element in itertools.chain.from_iterable(top.iter() for top in part):
        element.text, element.tail = words(element.text), words(element.tail)
    return list(_pieces(part))


def _pieces(elements: Iterable[Element]) -> Iterator[Piece]:
    for element in elements:
        if heading := re.fullmatch("h([1-6])", element.tag):
            yield {"kind": "heading", "level": int(heading[1]), "runs": _runs(element)}
        elif element.tag in ("ul", "ol"):
            yield {
                "kind": "list",
                "ordered": element.tag == "ol",
                "items": [_item(point) for point in element.iter("li")],
            }
        elif element.tag == "dl":
            yield {"kind": "terms", "items": list(_terms(element))}
        elif element.tag == "table":
            yield _table(element)
        elif element.tag == "details" or "admonition" in element.get("class", ""):
            titled = len(element) > 0 and (element[0].tag == "summary" or element[0].get("class") == "admonition-title")
            title = _runs(element[0]) if titled else []
            yield {"kind": "box", "title": title, "pieces": list(_pieces(element[titled:]))}
        elif element.tag in ("p", "pre"):
            if (item := _item(element))["runs"]:
                yield {"kind": "text", **item}
        else:
            yield from _pieces(element)


def _terms(terms: Element) -> Iterator[Piece]:
    """Definitions, the first of each term with the term."""
    term: list[Run] = []
    for element in terms:
        if element.tag == "dt":
            term += _runs(element)
        else:
            item = _item(element)
            yield {"term": term, **item, **({} if item["runs"] else {"blank": True})}
            term = []


def _table(table: Element) -> Piece:
    head, *rows = ([_item(cell) for cell in row] for row in table.iter("tr"))
    return {"kind": "table", "head": [cell["runs"] for cell in head], "rows": rows}


def _item(element: Element) -> Piece:
    """A text, a point of a list or a cell; three dots alone or after a colon are a place to write on."""
    runs = _runs(element)
    if [run["text"] for run in runs] == ["…"]:
        return {"runs": []}
    if runs and _BLANK.search(runs[-1]["text"]):
        runs[-1]["text"] = _BLANK.sub(":", runs[-1]["text"])
        return {"runs": runs, "blank": True}
    return {"runs": runs}


def _runs(element: Element) -> list[Run]:
    """The words of an element, cut where their look changes."""
    runs: list[Run] = []
    for text, look in _words(element, {}):
        if runs and {**runs[-1], "text": ""} == {"text": "", **look}:
            runs[-1]["text"] += text
        else:
            runs.append({"text": text, **look})
    for run in runs:
        run["text"] = re.sub(r" +(?=[.,;:!?](?:\s|$))|(?<= ) +", "", re.sub(r"[ \t\r\n]+", " ", run["text"]))
    if runs:
        runs[0]["text"] = runs[0]["text"].lstrip(" ")
        runs[-1]["text"] = runs[-1]["text"].rstrip(" ")
    return [run for run in runs if run["text"]]


def _words(element: Element, look: Run) -> Iterator[tuple[str, Run]]:
    if element.text:
        yield element.text, look
    for child in element:
        if child.tag in ("ul", "ol"):  # points of their own
            continue
        if child.tag not in _INLINE:
            yield " ", look
        yield from _words(child, look | _LOOKS.get(child.tag, {}))
        if child.tail:
            yield child.tail, look
