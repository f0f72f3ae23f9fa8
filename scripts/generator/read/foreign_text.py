"""Bytes and texts from programs of others (calendars, Excel, Word): what they say in plain words of ours.

UTF-8, UTF-16 and Windows-1251 are read; marks that nobody sees are left out, HTML becomes text.
"""

import html
import re
import unicodedata
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

from generator.base.problems import Problem

_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\ufffc]"
)
_SPLIT = re.compile(rb"([\xc2-\xf4][\x80-\xbf]*)(\r?\n[ \t])([\x80-\xbf]+)")  # a letter on two lines of a calendar
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_SPACE = re.compile(r"[^\S\n]+")
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|script)\b", re.I)
_MARKUP = re.compile(r"</?(?:a|b|br|div|em|font|h\d|html|i|li|ol|p|span|strong|table|td|tr|u|ul)\b[^<>]*>", re.I)
_NEW_LINE = {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "ul", "ol", "table"}
_HIDDEN = {"script", "style", "head", "title"}


def decoded(data: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """Text with Unix line ends, in whichever of the three encodings it is; a notice of the old one, or why not."""
    problems: list[Problem] = []
    try:
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError as error:
        if error.encoding.startswith("utf-16"):
            return None, [Problem(file, 1, "encoding-broken")]
        line = data[: error.start].count(b"\n") + 1
        whole = _SPLIT.sub(rb"\1\3\2", data).decode("utf-8-sig", "replace")
        spoilt = whole.count("\ufffd")
        if not spoilt:
            text = whole
        elif spoilt < len(_CYRILLIC.findall(whole)):
            return None, [Problem(file, line, "encoding-spoilt")]
        else:
            try:
                text = data.decode("cp1251")
            except UnicodeDecodeError:
                return None, [Problem(file, 1, "encoding-broken")]
            problems.append(Problem(file, line, "encoding-1251", 0, "notice"))
    return text.replace("\r\n", "\n").replace("\r", "\n"), problems


def is_web_page(data: bytes) -> bool:
    """Whether what should be a calendar or a table is a page of a site: of signing in, or of an error."""
    return _WEB_PAGE.match(data[:300].removeprefix(b"\xef\xbb\xbf")) is not None


def words(text: str) -> str:
    """One line of text without marks that nobody sees."""
    return " ".join(_plain(text).split())


def lines(text: str) -> str:
    """The same of several lines, at most one empty one between them."""
    rows = "\n".join(_SPACE.sub(" ", row).strip() for row in _plain(text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", rows).strip()


def _plain(text: str) -> str:
    text = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text.replace("\u2028", "\n").replace("\u2029", "\n")))


def of_html(text: str) -> str:
    """Text for readers out of ``text``, which is HTML or plain already; where links lead stands beside them."""
    if not _MARKUP.search(text):
        return lines(html.unescape(text) if re.search(r"&(?:nbsp|amp|quot|lt|gt|#\d+);", text) else text)
    reader = _Words()
    reader.feed(text)
    reader.close()
    return lines("".join(reader.parts))


def unwrapped(address: str) -> str:
    """The address that one of Google's or Outlook's own, which counts clicks, leads to."""
    try:
        parts = urlsplit(address)
        name = {"www.google.com": "q", "google.com": "q"}.get(parts.hostname or "", "url")
        wrapped = parts.path == "/url" or (parts.hostname or "").endswith("safelinks.protection.outlook.com")
        return parse_qs(parts.query).get(name, [address])[0] if wrapped else address
    except ValueError:
        return address


class _Words(HTMLParser):
    """Gathers the words of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._links: list[tuple[str, int]] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "a":
            self._links.append((unwrapped(dict(attrs).get("href") or ""), len(self.parts)))
        elif tag in _NEW_LINE:
            self.parts.append("\n• " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "a" and self._links:
            address, start = self._links.pop()
            said = "".join(self.parts[start:]).strip()
            if address.startswith("https://") and said != address:
                self.parts[start:] = [address] if said.startswith(("http://", "https://")) else [f"{said} ({address})"]
        elif tag in _NEW_LINE and tag not in ("br", "li"):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data.replace("\n", " "))
