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
_INLINE = {"a", "br", "code", "em", "strong"}


def without_ends(document: Document) -> list[Element]:
    """The parts of a page that hold tables: what comes before and after is for the screen."""
    parts = document.parsed.parts()
    return [element for part in parts if any(one.tag == "table" for one in part) for element in part]


def pieces(part: list[Element], document: Document, render: Callable[[Reference], str]) -> list[Piece]:
    """A part of ``document`` as pieces; ``render`` gives the plain words of a reference."""
    references = list(document.references)

    def said(text: str | None) -> str:
        return plain(html.unescape(text or ""), references, render)

    part = copy.deepcopy(part)
    for one in itertools.chain.from_iterable(element.iter() for element in part):
        one.text, one.tail = said(one.text), said(one.tail)
    return list(_pieces(part))


def _pieces(elements: Iterable[Element]) -> Iterator[Piece]:
    for one in elements:
        if heading := re.fullmatch("h([1-6])", one.tag):
            yield {"kind": "heading", "level": int(heading[1]), "runs": _runs(one)}
        elif one.tag in ("ul", "ol"):
            yield {"kind": "list", "ordered": one.tag == "ol", "items": [_item(each) for each in one.iter("li")]}
        elif one.tag == "dl":
            yield {"kind": "terms", "items": list(_terms(one))}
        elif one.tag == "table":
            yield _table(one)
        elif one.tag == "details" or "admonition" in one.get("class", ""):
            titled = len(one) > 0 and (one[0].tag == "summary" or one[0].get("class") == "admonition-title")
            title = _runs(one[0]) if titled else []
            yield {"kind": "box", "title": title, "pieces": list(_pieces(one[titled:]))}
        elif one.tag in ("p", "pre"):
            if (item := _item(one))["runs"]:
                yield {"kind": "text", **item}
        else:
            yield from _pieces(one)


def _terms(terms: Element) -> Iterator[Piece]:
    """Definitions, the first of each term with the term."""
    term: list[Run] = []
    for one in terms:
        if one.tag == "dt":
            term += _runs(one)
        else:
            item = _item(one)
            yield {"term": term, **item, **({} if item["runs"] else {"blank": True})}
            term = []


def _table(table: Element) -> Piece:
    head, *rows = ([_item(cell) for cell in row] for row in table.iter("tr"))
    return {"kind": "table", "head": [cell["runs"] for cell in head], "rows": rows}


def _item(one: Element) -> Piece:
    """A text, a point of a list or a cell; three dots alone or after a colon are a place to write on."""
    runs = _runs(one)
    if [run["text"] for run in runs] == ["…"]:
        return {"runs": []}
    if runs and _BLANK.search(runs[-1]["text"]):
        runs[-1]["text"] = _BLANK.sub(":", runs[-1]["text"])
        return {"runs": runs, "blank": True}
    return {"runs": runs}


def _runs(one: Element) -> list[Run]:
    """The words of an element, cut where their look changes."""
    runs: list[Run] = []
    for text, bold, italic in _words(one, False, False):
        look = {**({"bold": True} if bold else {}), **({"italic": True} if italic else {})}
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


def _words(one: Element, bold: bool, italic: bool) -> Iterator[tuple[str, bool, bool]]:
    if one.text:
        yield one.text, bold, italic
    for child in one:
        if child.tag in ("ul", "ol"):  # points of their own
            continue
        if child.tag not in _INLINE:
            yield " ", bold, italic
        yield from _words(child, bold or child.tag in ("strong", "b"), italic or child.tag in ("em", "i"))
        if child.tail:
            yield child.tail, bold, italic
