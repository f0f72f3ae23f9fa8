"""A file's bytes → its text with Unix line ends, or why not; and characters that no file of a campaign may hold."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from generator.base.fields import MAX_BYTES
from generator.base.problems import Problem, display_path

# Names of what editors and systems leave beside files: nobody wrote it for the site.
LEFT_BEHIND = re.compile(
    r"\.(?:ds_store|git\w+|[_~#].*|.*\.(?:sw\w|new))|[~#].*|.*~|.*\.(?:bak|orig|rej|swp|tmp)|thumbs\.db|desktop\.ini",
    re.IGNORECASE,
)

_ONLY_ORDINARY = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_MARK = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_UNFIT = re.compile(
    rf"{_MARK}{{3,}}|["
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    r"\ud800-\uf8ff\ufeff\uffa0\ufff0-\uffff\U000e0000-\U0010ffff]"
)
# Of such nearly all texts consist, which takes a tenth of the time to tell.
_FIT = re.compile(r"[\t\n -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20cf]*")
_CONFLICT = re.compile(r"(?:<{7}|\|{7}|>{7})(?:\s.*)?|={7}\s*")
_LATIN = re.compile(r"[A-Za-z]")
_MIXED = re.compile(r"[A-Za-z][а-яіїєґА-ЯІЇЄҐ]|[а-яіїєґА-ЯІЇЄҐ][A-Za-z]")


def read_bytes(path: Path, limit: int = MAX_BYTES) -> tuple[bytes | None, list[Problem]]:
    """The bytes of an ordinary file, or why not. Links, folders, pipes and devices are refused."""
    name = display_path(path)

    def refuse(code: str, **params: object) -> tuple[None, list[Problem]]:
        return None, [Problem(name, 1, code, 0, "error", params)]

    try:
        handle = os.open(path, _ONLY_ORDINARY)
    except FileNotFoundError:
        return refuse("file-missing")
    except PermissionError:
        return refuse("file-unreadable")
    except OSError:
        return refuse("file-not-ordinary")
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        return refuse("file-not-ordinary")
    with os.fdopen(handle, "rb") as file:
        if status.st_size > limit:
            return refuse("file-large", size=status.st_size // 1024, most=limit // 1024)
        return file.read(limit + 1), []


def decode(data: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """UTF-8 text with Unix line ends, without a byte-order mark, or why not."""
    zeros = sorted((data[:200:2].count(0), data[1:200:2].count(0)))  # every other byte of Latin letters in UTF-16
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or (zeros[0] == 0 and zeros[1] > min(len(data), 200) / 8):
        return None, [Problem(file, 1, "encoding-utf16")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return None, [Problem(file, line, "encoding", 0, "error", {"byte": error.start + 1, "guess": _guess(data)})]
    return text.replace("\r\n", "\n").replace("\r", "\n"), []


def _guess(data: bytes) -> str:
    letters = sum(byte >= 0xC0 or byte in b"\xb2\xb3\xbf\xaf\xba\xaa" for byte in data)
    return "windows-1251" if letters > len(data) / 20 else "?"


def text_of(path: Path, limit: int = MAX_BYTES) -> tuple[str | None, list[Problem]]:
    """The text of an ordinary file, or why not."""
    data, problems = read_bytes(path, limit)
    return (None, problems) if data is None else decode(data, display_path(path))


def unfit_character(text: str) -> tuple[int, str, str] | None:
    """The first sign of ``text`` that none may have: its index, a problem's code, and the sign's code point.

    That is a control, direction, zero-width or private character, or more than two marks piled on one letter.
    """
    if _FIT.fullmatch(text) or (unfit := _UNFIT.search(text)) is None:
        return None
    return unfit.start(), "character-stacked" if len(unfit[0]) > 1 else "character-hidden", f"U+{ord(unfit[0][0]):04X}"


def hidden_characters(text: str, file: str) -> Iterator[Problem]:
    """Lines with such signs: they can show a wrong number, or hide the words above and below."""
    for number, line in enumerate(text.split("\n") if unfit_character(text) else (), 1):
        if unfit := unfit_character(line):
            index, code, point = unfit
            yield Problem(file, number, code, index + 1, "error", {"code_point": point})


def conflicts(text: str, file: str, *, underlines: bool = False) -> tuple[list[Problem], str]:
    """Places where Git left two edits side by side, each told once; and the text with their marks blanked.

    ``underlines``: seven equals signs alone are the underline of a heading.
    """
    lines = text.split("\n")
    marks = [at for at, line in enumerate(lines) if line[:1] in ("<", "|", "=", ">") and _CONFLICT.fullmatch(line)]
    if not marks or (underlines and all(lines[at].startswith("=") for at in marks)):
        return [], text
    problems = []
    for start in [at for at in marks if lines[at].startswith("<")] or marks[:1]:
        end = next((at for at in marks if at > start and lines[at].startswith(">")), start)
        problems.append(Problem(file, start + 1, "file-conflict", 0, "error", {"first": start + 1, "last": end + 1}))
    return problems, "\n".join("" if at in marks else line for at, line in enumerate(lines))


def mixed_alphabets(text: str) -> int | None:
    """Column of the first place where Latin and Cyrillic letters meet inside a word."""
    if text.isascii() or not _LATIN.search(text):  # as nearly all are
        return None
    mixed = _MIXED.search(text)
    return mixed.start() + 2 if mixed else None


def mixed_word(text: str) -> str:
    """The first word, with what is joined to it, in which Latin and Cyrillic letters meet."""
    return next(filter(mixed_alphabets, text.split()), text)
