"""Bytes of a YAML file → a tree of text with line and column; strict, and never a traceback.

Every scalar stays text, so ``18:30``, ``0527`` and ``no`` survive. Anchors, aliases, tags, merge and
duplicate keys, deep nesting and large files are refused, with the line.
"""

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from generator.base.problems import Problem, display_path

MAX_BYTES = 256 * 1024
MAX_DEPTH = 8
MAX_NODES = 50_000

_STRANGE_SPACE = re.compile(r"[^\S \t]")

Mark = tuple[int, int]  # line and column, from 1
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Text(str):
    """A scalar that knows where it stands."""

    __slots__ = ("mark",)
    mark: Mark


class Tree(dict[str, Any]):
    """A mapping that knows where it and each of its keys stand, and the lines of its file.

    Keys without a value are ``blank``.
    """

    __slots__ = ("blank", "keys_at", "lines", "mark")

    def __init__(self, mark: Mark, lines: list[str]) -> None:
        super().__init__()
        self.mark, self.lines = mark, lines
        self.keys_at: dict[str, Mark] = {}
        self.blank: dict[str, Mark] = {}


class Items(list[Any]):
    """A list that knows where it stands, and the lines of its file."""

    __slots__ = ("lines", "mark")

    def __init__(self, mark: Mark, lines: list[str]) -> None:
        super().__init__()
        self.mark, self.lines = mark, lines


Node = Text | Tree | Items


class _Refused(Exception):
    def __init__(self, code: str, mark: Mark, **params: object) -> None:
        self.code, self.mark, self.params = code, mark, params


@dataclass
class Reader:
    """One file being read; ``problems`` grows as it goes."""

    file: str
    problems: list[Problem]
    lines: list[str]

    def report(self, code: str, mark: Mark, **params: object) -> None:
        """Add an error at ``mark``."""
        self.problems.append(Problem(self.file, mark[0], code, mark[1], "error", params))


def read_bytes(path: Path, limit: int = MAX_BYTES) -> tuple[bytes | None, list[Problem]]:
    """The bytes of an ordinary file, or why not. Links, folders, pipes and devices are refused."""
    name = display_path(path)

    def refuse(code: str, **params: object) -> tuple[None, list[Problem]]:
        return None, [Problem(name, 1, code, 0, "error", params)]

    try:
        handle = os.open(
            path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
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


_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    r"\ud800-\uf8ff\ufeff\uffa0\ufff0-\uffff\U000e0000-\U0010ffff]"
)


def hidden_characters(text: str, file: str) -> Iterator[Problem]:
    """Control, direction, zero-width and private characters: they can show a wrong number."""
    for number, line in enumerate(text.split("\n"), 1):
        if found := _FORBIDDEN.search(line):
            yield Problem(
                file, number, "character-hidden", found.start() + 1, "error", {"code_point": f"U+{ord(found[0]):04X}"}
            )


_MIXED = re.compile(r"[A-Za-z][а-яіїєґА-ЯІЇЄҐ]|[а-яіїєґА-ЯІЇЄҐ][A-Za-z]")


def mixed_alphabets(text: str) -> int | None:
    """Column of the first place where Latin and Cyrillic letters meet inside a word."""
    found = _MIXED.search(text)
    return found.start() + 2 if found else None


def read_file(path: Path, limit: int = MAX_BYTES) -> tuple[Node | None, list[Problem]]:
    """Read one YAML file of the campaign."""
    data, problems = read_bytes(path, limit)
    return (None, problems) if data is None else read(data, display_path(path))


def read(data: bytes, file: str) -> tuple[Node | None, list[Problem]]:
    """Read YAML bytes. The tree is None when nothing usable could be read."""
    text, problems = decode(data, file)
    return (None, problems) if text is None else read_text(text, file)


def read_text(text: str, file: str, mended: list[str] | None = None) -> tuple[Node | None, list[Problem]]:
    """Read YAML text with Unix line ends; ``mended`` are its lines without tabs, where that takes a look around."""
    if text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<?xml", "<head", "<body")):
        return None, [Problem(file, 1, "web-page")]
    lines = text.split("\n")
    reader = Reader(file, list(hidden_characters(text, file)), lines)
    without_tabs = mended or _without_tabs(lines)
    for number, line in enumerate(lines, 1):
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent and line.strip():
            reader.report("yaml-tab", (number, indent.index("\t") + 1), paste=without_tabs[number - 1])
        if strange := _STRANGE_SPACE.search(indent):
            params = {"code_point": f"U+{ord(strange[0]):04X}", "paste": " " * len(indent) + line.strip()}
            reader.report("yaml-space", (number, strange.start() + 1), **params)
    if reader.problems:
        return None, reader.problems
    try:
        tree = _tree(text, reader)
    except _Refused as refused:
        reader.report(refused.code, refused.mark, **refused.params)
        return None, reader.problems
    except yaml.YAMLError as error:
        reader.problems.append(_explain(error, lines, file))
        return None, reader.problems
    except (ValueError, RecursionError, OverflowError):
        reader.report("yaml-unreadable", (1, 1))
        return None, reader.problems
    if tree is None:
        return None, [*reader.problems, Problem(file, 1, "file-empty")]
    return tree, reader.problems


def _without_tabs(lines: list[str]) -> list[str]:
    """Lines indented by spaces alone: a line that began with tabs stands as its neighbours do."""
    mended = []
    above, tabs_above, entries = "", 0, None
    for line in lines:
        words = line.lstrip()
        tabs = line[: len(line) - len(words)].count("\t")
        if tabs and words:
            depth = len(above) - len(above.lstrip(" -"))
            if tabs_above:
                depth += 2 * (tabs - tabs_above)
            elif above.endswith(":"):
                depth += 2
            elif words.startswith("- ") and entries is not None:
                depth = entries
            line = " " * depth + words
        if words and not words.startswith("#"):
            above, tabs_above = line.rstrip(), tabs
        if words.startswith("- "):
            entries = len(line) - len(words)
        mended.append(line)
    return mended


def read_list(text: str, file: str, keys: tuple[str, ...]) -> tuple[Node | None, list[Problem]]:
    """Read YAML whose main part is a list under one of ``keys``; an entry that can't be read does not take the rest.

    The whole is read at once when it can be. Otherwise each entry (a hyphen at the list's indent) is read alone,
    on its own lines, and what could be read is put together.
    """
    tree, problems = read_text(text, file)
    if tree is not None:
        return tree, problems
    lines = text.split("\n")
    start = next((at for at, line in enumerate(lines) if line.rstrip().rstrip(":") in keys and ":" in line), None)
    if start is None:
        return None, problems
    first = next((line for line in lines[start + 1 :] if line.lstrip().startswith("- ")), None)
    if first is None:
        return None, problems
    hyphen = first[: len(first) - len(first.lstrip())] + "-"
    without_tabs = _without_tabs(lines)
    heads = [at for at in range(start + 1, len(lines)) if (lines[at] + " ").startswith(hyphen + " ")]
    head, found = read_text("\n".join([*lines[:start], lines[start] + " []", ""]), file)
    if not isinstance(head, Tree):
        return None, problems
    problems = list(found)
    entries = Items((heads[0] + 1, len(hyphen)), lines)
    for at, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        entry, found = read_text("\n".join(lines[at:end]), file, without_tabs[at:end])
        problems += [_further_down(problem, at) for problem in found]
        if isinstance(entry, Items):
            _shift(entry, at, lines)
            entries.extend(entry)
    name = lines[start].rstrip().rstrip(":")
    head[name] = entries
    return head, problems


def _further_down(problem: Problem, lines: int) -> Problem:
    params = dict(problem.params)
    if isinstance(first := params.get("first"), int):  # the line of a key's first use
        params["first"] = first + lines
    return replace(problem, line=problem.line + lines, params=params)


def _shift(node: Node, down: int, lines: list[str]) -> None:
    """Count the node's lines from further up: it was read apart from what stands above it."""
    node.mark = (node.mark[0] + down, node.mark[1])
    if isinstance(node, Tree):
        for marks in (node.keys_at, node.blank):
            marks.update({key: (line + down, column) for key, (line, column) in marks.items()})
    if not isinstance(node, Text):
        node.lines = lines
        for child in node.values() if isinstance(node, Tree) else node:
            _shift(child, down, lines)


def _mark(event: Any) -> Mark:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _tree(text: str, reader: Reader) -> Node | None:
    """Build the tree from parser events; no constructor or resolver of YAML ever runs."""
    stack: list[tuple[Tree | Items, Text | None]] = []
    root: Node | None = None
    documents = nodes = 0

    def place(node: Node | None, mark: Mark) -> None:
        nonlocal root
        if not stack:
            root = node
            return
        parent, key = stack[-1]
        if isinstance(parent, Items):
            parent.append(_text("", mark) if node is None else node)
        elif key is None:
            _take_key(parent, node, mark, reader)
            stack[-1] = (parent, node if isinstance(node, Text) else Text(""))
        else:
            if node is None:
                parent.blank[str(key)] = mark
            elif key not in parent:
                parent[str(key)] = node
            stack[-1] = (parent, None)

    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _Refused("yaml-documents", _mark(event))
        elif isinstance(event, yaml.AliasEvent):
            raise _Refused("yaml-alias", _mark(event))
        elif isinstance(event, yaml.NodeEvent):
            mark = _mark(event)
            nodes += 1
            if nodes > MAX_NODES:
                raise _Refused("yaml-large", mark, most=MAX_NODES)
            if event.anchor:
                raise _Refused("yaml-alias", mark)
            if getattr(event, "tag", None) not in (None, "!"):
                raise _Refused("yaml-tag", mark, value=getattr(event, "tag", ""))
            if isinstance(event, yaml.ScalarEvent):
                if found := _FORBIDDEN.search(event.value):  # written as "\u202e": the file itself has none
                    raise _Refused("character-hidden", mark, code_point=f"U+{ord(found[0]):04X}")
                place(_scalar(event, mark), mark)
            else:
                if len(stack) >= MAX_DEPTH:
                    raise _Refused("yaml-deep", mark, most=MAX_DEPTH)
                kind = Tree if isinstance(event, yaml.MappingStartEvent) else Items
                stack.append((kind(mark, reader.lines), None))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            done, _ = stack.pop()
            place(done, done.mark)
    return root


_QUOTED = re.compile(r"^(?:“([^“”]*)”|„([^„”“]*)[”“])$")


def _scalar(event: Any, mark: Mark) -> Text | None:
    value: str = event.value
    if not event.style:  # plain, without quotes
        if value in ("", "~"):
            return None
        if quoted := _QUOTED.match(value):
            value = quoted[1] or quoted[2] or ""
    return _text(unicodedata.normalize("NFC", value), mark)


def _text(value: str, mark: Mark) -> Text:
    node = Text(value)
    node.mark = mark
    return node


def _take_key(parent: Tree, key: Node | None, mark: Mark, reader: Reader) -> None:
    if not isinstance(key, Text):
        raise _Refused("key-complex", mark)
    if key == "<<":
        raise _Refused("yaml-merge", mark)
    if key in parent.keys_at:
        reader.report("key-duplicate", mark, key=key, first=parent.keys_at[key][0])
    elif column := mixed_alphabets(key):
        reader.report("key-mixed", (mark[0], mark[1] + column - 1), key=key)
    parent.keys_at.setdefault(str(key), mark)


def _explain(error: yaml.YAMLError, lines: list[str], file: str) -> Problem:
    """YAML's own jargon never reaches an officer: say what to do with the line."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    number = min(mark.line + 1, len(lines)) if mark else 1
    column = mark.column + 1 if mark else 1
    reason = str(getattr(error, "problem", "") or "")
    if "cannot start any token" in reason or "expected alphabetic" in reason:
        return Problem(
            file,
            number,
            "yaml-start",
            column,
            "error",
            {"value": lines[number - 1].strip()[:40], "paste": _quoted(lines[number - 1])},
        )
    start = getattr(error, "context_mark", None)
    begins = start.line + 1 if start else number
    for at in dict.fromkeys((number, number - 1, begins)):
        if not 0 < at <= len(lines):
            continue
        line = lines[at - 1]
        if re.search(r"[:,{[-]\s*'[^']*\w'\w", line):
            return Problem(file, at, "yaml-apostrophe", line.index("'") + 1, "error", {"paste": _double_quotes(line)})
        bare = _WITHIN_QUOTES.sub(lambda found: "x" * len(found[0]), line)
        if found := (_COLON_INSIDE_BRACES if re.search(r"[{\[]", bare) else _COLON_INSIDE).search(bare):
            return Problem(file, at, "yaml-colon", found.end(), "error", {"paste": _quoted(line)})
    for at in range(min(begins, number), number + 1):
        line = lines[at - 1] if at <= len(lines) else ""
        for quote in "\"'":
            if line.replace('\\"', "").count(quote) % 2 and re.search(rf"[:,{{[-]\s*{quote}", line):
                paste = re.sub(r"(?=\s*[}\]]*\s*$)", quote, line, count=1)
                return Problem(file, at, "yaml-quote", line.rindex(quote) + 1, "error", {"paste": paste})
    if "end of stream" in reason or "while scanning a quoted" in str(getattr(error, "context", "")):
        return Problem(file, begins, "yaml-quote", start.column + 1 if start else column, "error", {})
    if "nesting" in reason:
        return Problem(file, number, "yaml-deep", column, "error", {"most": MAX_DEPTH})
    return Problem(
        file, number, "yaml-unreadable", column, "error", {"value": lines[number - 1].strip()[:40] if lines else ""}
    )


_WITHIN_QUOTES = re.compile(r'"[^"]*"')
_COLON_INSIDE = re.compile(r":\s.*?:(?=\s|$)")
_COLON_INSIDE_BRACES = re.compile(r"[{,]\s*[^:{}\[\],]+:\s[^:{}\[\],]*:(?=\s)")
_VALUE_IN_BRACES = re.compile(r"(?<=: )([^\s\"'{}\[\],][^{}\[\],]*:\s[^{}\[\],]*?)(?=\s*[,}])")


def _quoted(line: str) -> str:
    """The same line with its value in double quotes, ready to paste; in braces, the values that have a colon."""
    if "{" in line:
        return _VALUE_IN_BRACES.sub(lambda found: in_quotes(found[1]), line)
    key, colon, value = line.partition(":")
    if not colon:
        return line
    value, *note = re.split(r"(?=\s+#\s)", value.strip(), maxsplit=1)
    return f"{key}: {in_quotes(value.strip(QUOTES))}{''.join(note)}"


QUOTES = "'\""


def in_quotes(text: str) -> str:
    """``text`` in double quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_SINGLE_QUOTES = re.compile(r"(?<=[:,{\[-])(\s*)'(.*?)'(?=\s*(?:[,}\]]|$|\s#))")


def _double_quotes(line: str) -> str:
    """The same line with its single quotes made double."""
    return _SINGLE_QUOTES.sub(lambda found: found[1] + in_quotes(found[2].replace("''", "'")), line)


_SCALAR = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"")


def written(node: Node, path: tuple[object, ...]) -> tuple[str, str, str] | None:
    """The line that holds the text at ``path``: what stands before it, how it is written, what stands after it.

    None when it can't be told apart: it goes on over several lines, or is written with signs that mean others.
    """
    parent, text = value_at(node, path[:-1]), value_at(node, path)
    if not isinstance(text, Text) or not isinstance(parent, (Tree, Items)):
        return None
    line, at = parent.lines[text.mark[0] - 1], text.mark[1] - 1
    if found := _SCALAR.match(line, at):
        return line[:at], found[0], line[found.end() :]
    if text and line.startswith(text, at):
        return line[:at], str(text), line[at + len(text) :]
    return None


def with_value(node: Node, path: tuple[object, ...], value: str) -> str | None:
    """The line of the file that holds the text at ``path``, with ``value`` in its place."""
    if (found := written(node, path)) is None:
        return None
    before, raw, after = found
    quote = raw[0] if raw[0] in QUOTES else ""
    return f"{before}{quote}{value}{quote}{after}"


def with_field(node: Node, path: tuple[object, ...], line: str) -> str:
    """``line``, a further field, as it stands among the fields at ``path``."""
    parent = value_at(node, path)
    if not isinstance(parent, Tree) or not parent.keys_at:
        return line
    number, column = next(iter(parent.keys_at.values()))
    return line if parent.lines[number - 1][: column - 1].strip(" -") else " " * (column - 1) + line


_KEY = re.compile(r"([\"'])[^\"']*\1(?=\s*:)|[^\s:{}\[\],]+(?: [^\s:{}\[\],]+)*(?=\s*:)")


def with_key(node: Node, path: tuple[object, ...], key: str) -> str | None:
    """The line of the file with ``key`` in place of the one that ends ``path``."""
    parent, (number, column) = value_at(node, path[:-1]), key_mark(node, path)
    if not isinstance(parent, Tree):
        return None
    line = parent.lines[number - 1]
    found = _KEY.match(line, column - 1)
    return f"{line[: column - 1]}{key}{line[found.end() :]}" if found else None


def locate(node: Node, path: tuple[object, ...]) -> Mark:
    """Line and column of the value at ``path`` (keys and indexes), or of the nearest thing above it."""
    mark = node.mark
    for step in path:
        if isinstance(node, Tree) and isinstance(step, str) and step in node.keys_at:
            mark = node.keys_at[step]
            if step not in node:
                return mark
            node = node[step]
        elif isinstance(node, Items) and isinstance(step, int) and step < len(node):
            node = node[step]
            mark = getattr(node, "mark", mark)
    return node.mark if isinstance(node, Text) else mark


def value_at(node: Node, path: tuple[object, ...]) -> Node | None:
    """The value at ``path``, None when there is none."""
    here: Any = node
    for step in path:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            return None
    return here  # type: ignore[no-any-return]


def key_mark(node: Node, path: tuple[object, ...]) -> Mark:
    """Line and column of the key that ends ``path``."""
    parent = value_at(node, path[:-1])
    return (
        parent.keys_at[str(path[-1])] if isinstance(parent, Tree) and path[-1] in parent.keys_at else locate(node, path)
    )
