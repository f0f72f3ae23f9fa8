"""A file's bytes → its text with Unix line ends, or why not; and characters that no file of a campaign may hold."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from generator.base.fields import MAX_BYTES
from generator.base.problems import Problem, display_path

_ONLY_ORDINARY = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    r"\ud800-\uf8ff\ufeff\uffa0\ufff0-\uffff\U000e0000-\U0010ffff]"
)
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
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
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


def hidden_character(text: str) -> tuple[int, str] | None:
    """Index and code point of the first control, direction, zero-width or private character of ``text``."""
    hidden = _HIDDEN.search(text)
    return (hidden.start(), f"U+{ord(hidden[0]):04X}") if hidden else None


def hidden_characters(text: str, file: str) -> Iterator[Problem]:
    """Lines with control, direction, zero-width and private characters: they can show a wrong number."""
    for number, line in enumerate(text.split("\n"), 1):
        if hidden := hidden_character(line):
            yield Problem(file, number, "character-hidden", hidden[0] + 1, "error", {"code_point": hidden[1]})


def mixed_alphabets(text: str) -> int | None:
    """Column of the first place where Latin and Cyrillic letters meet inside a word."""
    mixed = _MIXED.search(text)
    return mixed.start() + 2 if mixed else None
