"""A part of a page's Markdown → pieces that paper knows: headings, texts, lists, boxes, tables. All of it plain data.

Links become their words; sources stay on the page, to which the sheet leads.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from xml.etree import ElementTree

import markdown

from generator.read.documents import Document
from generator.read.references import Reference, plain

Piece = dict[str, Any]
Run = dict[str, Any]

_EXTENSIONS = ["admonition", "attr_list", "tables"]
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|#\d+|#x[0-9a-fA-F]+);)\w+;")
_BLANK = re.compile(r":\s*…$")
_INLINE = {"a", "b", "br", "code", "em", "i", "span", "strong"}


def without_ends(document: Document) -> str:
    """The sections of a page that hold tables: what comes before and after is for the screen."""
    parts = re.split(r"(?m)^(?=## )", document.text)
    return "\n".join(part for part in parts if re.search(r"(?m)^\|", part))


def pieces(text: str, document: Document, render: Callable[[Reference], str]) -> list[Piece]:
    """``text``, a part of ``document``, as pieces; ``render`` gives the plain words of a reference."""
    made = markdown.markdown(text, extensions=_EXTENSIONS, output_format="xhtml")
    tree = ElementTree.fromstring("<div>" + _NAMED.sub(lambda found: html.unescape(found[0]), made) + "</div>")
    references = list(document.references)
    for one in tree.iter():  # only now: a fact's words are no Markdown
        one.text = one.text and plain(one.text, references, render)
        one.tail = one.tail and plain(one.tail, references, render)
    return list(_pieces(tree))


def _pieces(parent: ElementTree.Element) -> Iterator[Piece]:
    for one in parent:
        if heading := re.fullmatch("h([1-6])", one.tag):
            yield {"kind": "heading", "level": int(heading[1]), "runs": _runs(one)}
        elif one.tag in ("ul", "ol"):
            yield {"kind": "list", "ordered": one.tag == "ol", "items": [_item(each) for each in one.iter("li")]}
        elif one.tag == "table":
            yield _table(one)
        elif one.tag == "div" and "admonition" in one.get("class", ""):
            title, *rest = one
            yield {"kind": "box", "title": _runs(title), "pieces": list(_pieces(_of(rest)))}
        elif one.tag == "p":
            if (item := _item(one))["runs"]:
                yield {"kind": "text", **item}
        else:
            yield from _pieces(one)


def _of(children: Iterable[ElementTree.Element]) -> ElementTree.Element:
    parent = ElementTree.Element("div")
    parent.extend(children)
    return parent


def _table(table: ElementTree.Element) -> Piece:
    head, *rows = ([_item(cell) for cell in row] for row in table.iter("tr"))
    return {"kind": "table", "head": [cell["runs"] for cell in head], "rows": rows}


def _item(one: ElementTree.Element) -> Piece:
    """A text, a point of a list or a cell; three dots alone or after a colon are a place to write on."""
    runs = _runs(one)
    if [run["text"] for run in runs] == ["…"]:
        return {"runs": []}
    if runs and _BLANK.search(runs[-1]["text"]):
        runs[-1]["text"] = _BLANK.sub(":", runs[-1]["text"])
        return {"runs": runs, "blank": True}
    return {"runs": runs}


def _runs(one: ElementTree.Element) -> list[Run]:
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


def _words(one: ElementTree.Element, bold: bool, italic: bool) -> Iterator[tuple[str, bool, bool]]:
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
