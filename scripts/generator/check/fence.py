"""What of a page's Markdown may become a part of the site: plain marks of text, and nothing that acts.

Two belts. ``typed`` looks at what an author typed and names the line: on purpose at the raw text, by expressions of its
own, whatever the parser takes it for. ``made`` looks at what the engine made of it, whatever that was: a language so
small that every browser reads it alike. Its tags and attributes are counted below, links lead to pages of this site, to
https and mailto; anything else stops the build. So it does not matter whether the first belt, or the engine, takes a
text for something else than browsers do.
"""

import html as entities
import re
from collections.abc import Iterator

from generator.base.fields import address_fault
from generator.base.problems import Problem
from generator.read.documents import Document
from generator.read.markdown import CODE
from generator.read.references import MARK
from generator.read.text_file import hidden_characters

# Kinds of ``!!!`` and ``???``: any other word would be a class of its own, as that of the exit is.
BOXES = "note abstract info tip success question warning failure danger bug example quote".split()
_BOX = "|".join(BOXES)

# Tag → its attributes and what they may say, None for any text.
_TAGS: dict[str, dict[str, str | None]] = {
    **{name: {} for name in "br hr em strong pre ul li blockquote table thead tbody tr dl dt dd summary".split()},
    **{name: {"id": r"[\w-]+"} for name in ("h2", "h3", "h4", "h5", "h6")},
    **{name: {"align": "left|center|right"} for name in ("th", "td")},
    "p": {"class": "admonition-title"},
    "a": {"href": None, "title": None},
    "img": {"src": None, "alt": None, "title": None},
    "code": {"class": r"language-[\w#.+-]+"},
    "div": {"class": rf"admonition (?:{_BOX})"},
    "details": {"class": _BOX, "open": "open"},
    "ol": {"start": r"\d+"},
}
_VOID = {"br", "hr", "img"}
_TAG = re.compile(r"</([a-z][a-z0-9]*)>|<([a-z][a-z0-9]*)((?: [a-z-]+=\"[^\"<>]*\")*) ?/?>")
_ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")
_MAIL = re.compile(r"mailto:[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_SHOWN = 60

_LIVE = re.compile(r"<(?:/?[a-zA-Z][\w:-]*(?:\s[^<>]*)?/?|[!?/])")
_AUTOLINK = re.compile(r"<[a-z][a-z0-9+.-]*:[^<>\s]*>", re.IGNORECASE)  # with ``//`` judged with the other links
_ENTITY = re.compile(r"&(#?)\w+;")
_BRACES = re.compile(r"(?<!\\)\{.*\}")
_OWN_ANCHOR = re.compile(r"(?<=\s)\{:?\s*#[\w-]+\s*\}\s*$")  # the one list of attributes, of headings alone
_CODE_WITH_LIST = re.compile(r"[\s>]*(?:```|~~~)[^{]*\{.*")
_BOX_START = re.compile(r"[\s>*+-]*(?:!!!|\?\?\?\+?) ?([\w-]+(?: +[\w-]+)*)")
_INSIDE = re.compile(r"\]\([^()\n]*\ue000|!\[[^\]\n]*\ue000|^[\s>]*\[[^\]\n]+\]:[^\n]*\ue000", re.MULTILINE)


def typed(document: Document) -> Iterator[Problem]:
    """What an author typed that no page may have."""
    plain, words = document.text, document.parsed.words
    if CODE in words:
        plain = "".join(" " if word == CODE else sign for sign, word in zip(plain, words, strict=True))
    lines = zip(document.text.split("\n"), plain.split("\n"), strict=True)
    for number, (line, text) in enumerate(lines, document.first_line):
        for code, start, params in _in_line(line, text):
            yield Problem(document.file, number, code, start + 1, "error", params)
    for match in _INSIDE.finditer(plain):
        yield Problem(document.file, document.first_line + plain.count("\n", 0, match.end()), "reference-inside")


def _in_line(line: str, plain: str) -> Iterator[tuple[str, int, dict[str, object]]]:
    if match := _LIVE.search(_AUTOLINK.sub(_blank, line)):  # in code too: engines disagree on where it ends
        yield "html-raw", match.start(), {"value": match[0]}
    for match in _AUTOLINK.finditer(plain):
        if "://" not in match[0] and not match[0].lower().startswith("<mailto:"):  # to the engine a tag
            yield "link-scheme", match.start() + 1, {"value": match[0][1:-1]}
    for match in _ENTITY.finditer(line):
        sign = entities.unescape(match[0])
        if hidden := next(hidden_characters(sign, ""), None):
            yield hidden.code, match.start(), dict(hidden.params)
        elif match[1]:
            yield "html-entity", match.start(), {"value": match[0], "part": sign}
    listed = _OWN_ANCHOR.sub("", plain) if plain.startswith("##") else plain
    if match := _CODE_WITH_LIST.match(line) or _BRACES.search(listed):
        yield "attribute-live", match.start(), {"value": match[0]}
    if (match := _BOX_START.match(plain)) and match[1] not in BOXES:
        yield "box-kind", match.start(1), {"value": match[1], "known": ", ".join(BOXES)}


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def made(html: str, document: Document) -> list[Problem]:
    """What is wrong with the HTML that an engine made of ``document``; marks stand in place of its references."""
    lines = document.text.split("\n")
    return sorted(
        Problem(
            document.file, document.first_line + _line(lines, value), code, 0, "error", dict.fromkeys(_NAMES, value)
        )
        for code, value in dict.fromkeys(_faults(html))
    )


def repeated(html: str, document: Document) -> Iterator[Problem]:
    """Anchors that the whole page has twice: a link to the second would lead to the first. ``main`` is the page's."""
    ids = ["main", *re.findall(r" id=\"([^\"]+)\"", html)]
    for repeated_id in sorted({one for one in ids if ids.count(one) > 1}):
        line = document.first_line + _line(document.text.split("\n"), f"#{repeated_id}")
        yield Problem(document.file, line, "anchor-twice", 0, "error", {"value": repeated_id})


_NAMES = ("value", "code_point", "host")  # as the sentences of the codes call what was found


def _line(lines: list[str], value: str) -> int:
    """Where it probably comes from; the first line when that can't be told."""
    part = value.split("\n", maxsplit=1)[0].partition("=")[2] or value.split("\n", maxsplit=1)[0]
    return next((number for number, line in enumerate(lines) if part in line), 0)


Fault = tuple[str, str]  # code of a problem, what was found


def _faults(html: str) -> Iterator[Fault]:
    for hidden in hidden_characters(entities.unescape(MARK.sub("", html)), ""):
        yield hidden.code, str(hidden.params["code_point"])
    open_tags: list[str] = []
    at = html.find("<")
    while at >= 0:
        tag = _TAG.match(html, at)
        if tag is None or (tag[1] and (not open_tags or open_tags.pop() != tag[1])):
            yield "built-live", html[at : at + _SHOWN]
            return  # what follows can't be told for sure
        if tag[2]:
            yield from _faults_of(tag)
            open_tags += [] if tag[2] in _VOID else [tag[2]]
        at = html.find("<", tag.end())
    if open_tags:
        yield "built-live", f"<{open_tags[-1]}"


def _faults_of(tag: re.Match[str]) -> Iterator[Fault]:
    rules = _TAGS.get(tag[2])
    if MARK.search(tag[0]):
        yield "reference-inside", MARK.sub("…", tag[0])
    elif rules is None:
        yield ("heading-one", tag.string[tag.end() :].partition("<")[0]) if tag[2] == "h1" else ("built-live", tag[0])
    else:
        for key, raw in _ATTRIBUTE.findall(tag[3]):
            value, rule = entities.unescape(raw), rules.get(key)
            if key not in rules or (rule is not None and not re.fullmatch(rule, value)):
                yield "attribute-live", f"{key}={value}"
            elif key in ("href", "src") and (code := _link_fault(key, value)):
                yield code, value


def _link_fault(key: str, value: str) -> str | None:
    """Why a link or a picture may not lead to ``value``; None when it may."""
    if re.search(r"[\x00-\x20\x7f\\]", value):
        return "link-broken"
    if value.startswith("/"):
        return "link-absolute"
    scheme = re.match(r"([^/?#]*):", value)
    if scheme is None:
        return None
    if key == "src":
        return "image-remote"
    if scheme[1].lower() != "https":
        return None if _MAIL.fullmatch(value) else "link-scheme"
    return fault[0] if (fault := address_fault(value)) else None
