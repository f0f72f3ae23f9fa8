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

from generator.problems import Problem, display_path

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


class Mapping(dict[str, Any]):
    """A mapping that knows where it and each of its keys stand. Keys without a value are ``blank``."""

    __slots__ = ("blank", "keys_at", "mark")

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark
        self.keys_at: dict[str, Mark] = {}
        self.blank: dict[str, Mark] = {}


class Sequence(list[Any]):
    """A list that knows where it stands."""

    __slots__ = ("mark",)

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark


Node = Text | Mapping | Sequence


class _Refused(Exception):
    def __init__(self, code: str, mark: Mark, **params: object) -> None:
        self.code, self.mark, self.params = code, mark, params


@dataclass
class Reader:
    """One file being read; ``problems`` grows as it goes."""

    file: str
    problems: list[Problem]

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
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ue000-\uf8ff\ufeff\ufff9-\uffff]"
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


def read_text(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """Read YAML text with Unix line ends."""
    if text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<?xml", "<head", "<body")):
        return None, [Problem(file, 1, "web-page")]
    reader = Reader(file, list(hidden_characters(text, file)))
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent and line.strip():
            reader.report("yaml-tab", (number, indent.index("\t") + 1), paste=line.replace("\t", "  "))
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
    heads = [at for at in range(start + 1, len(lines)) if (lines[at] + " ").startswith(hyphen + " ")]
    head, found = read_text("\n".join([*lines[:start], lines[start] + " []", ""]), file)
    if not isinstance(head, Mapping):
        return None, problems
    problems = list(found)
    entries = Sequence((heads[0] + 1, len(hyphen)))
    for at, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        entry, found = read_text("\n".join(lines[at:end]), file)
        problems += [_further_down(problem, at) for problem in found]
        if isinstance(entry, Sequence):
            _shift(entry, at)
            entries.extend(entry)
    name = lines[start].rstrip().rstrip(":")
    head[name] = entries
    return head, problems


def _further_down(problem: Problem, lines: int) -> Problem:
    params = dict(problem.params)
    if isinstance(first := params.get("first"), int):  # the line of a key's first use
        params["first"] = first + lines
    return replace(problem, line=problem.line + lines, params=params)


def _shift(node: Node, lines: int) -> None:
    """Count the node's lines from further down: it was read apart from what stands above it."""
    node.mark = (node.mark[0] + lines, node.mark[1])
    if isinstance(node, Mapping):
        for marks in (node.keys_at, node.blank):
            marks.update({key: (line + lines, column) for key, (line, column) in marks.items()})
    if not isinstance(node, Text):
        for child in node.values() if isinstance(node, Mapping) else node:
            _shift(child, lines)


def _mark(event: Any) -> Mark:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _tree(text: str, reader: Reader) -> Node | None:
    """Build the tree from parser events; no constructor or resolver of YAML ever runs."""
    stack: list[tuple[Mapping | Sequence, Text | None]] = []
    root: Node | None = None
    documents = nodes = 0

    def place(node: Node | None, mark: Mark) -> None:
        nonlocal root
        if not stack:
            root = node
            return
        parent, key = stack[-1]
        if isinstance(parent, Sequence):
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
                place(_scalar(event, mark), mark)
            else:
                if len(stack) >= MAX_DEPTH:
                    raise _Refused("yaml-deep", mark, most=MAX_DEPTH)
                stack.append((Mapping(mark) if isinstance(event, yaml.MappingStartEvent) else Sequence(mark), None))
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


def _take_key(parent: Mapping, key: Node | None, mark: Mark, reader: Reader) -> None:
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
        if len(re.findall(r":(?:\s|$)", re.sub(r'"[^"]*"', "", line))) > 1 and not re.search(r"[{\[]", line):
            return Problem(file, at, "yaml-colon", line.rindex(":") + 1, "error", {"paste": _quoted(line)})
    for at in range(min(begins, number), number + 1):
        line = lines[at - 1] if at <= len(lines) else ""
        if line.replace('\\"', "").count('"') % 2:
            return Problem(
                file,
                at,
                "yaml-quote",
                line.rindex('"') + 1,
                "error",
                {"paste": re.sub(r"(?=\s*[}\]]*\s*$)", '"', line, count=1)},
            )
    if "end of stream" in reason or "while scanning a quoted" in str(getattr(error, "context", "")):
        return Problem(file, begins, "yaml-quote", start.column + 1 if start else column, "error", {})
    if "nesting" in reason:
        return Problem(file, number, "yaml-deep", column, "error", {"most": MAX_DEPTH})
    return Problem(
        file, number, "yaml-unreadable", column, "error", {"value": lines[number - 1].strip()[:40] if lines else ""}
    )


def _quoted(line: str) -> str:
    """The same line with its value in double quotes, ready to paste."""
    key, colon, value = line.partition(":")
    if not colon:
        return line
    inner = value.strip().strip("'\"").replace("\\", "\\\\").replace('"', '\\"')
    return f'{key}: "{inner}"'


def _double_quotes(line: str) -> str:
    """The same line with its single quotes made double."""
    return re.sub(r"'(.*)'(?=\s*[,}\]]|\s*$)", lambda found: '"' + found[1].replace('"', '\\"') + '"', line)


def locate(node: Node, path: tuple[object, ...]) -> Mark:
    """Line and column of the value at ``path`` (keys and indexes), or of the nearest thing above it."""
    mark = node.mark
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str) and step in node.keys_at:
            mark = node.keys_at[step]
            if step not in node:
                return mark
            node = node[step]
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node):
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
        parent.keys_at[str(path[-1])]
        if isinstance(parent, Mapping) and path[-1] in parent.keys_at
        else locate(node, path)
    )
