"""Text of a YAML file → a tree of text with line and column; strict.

Every scalar stays text, so ``18:30``, ``0527`` and ``no`` survive. Anchors, aliases, tags, merge and
duplicate keys, deep nesting and large files are refused, with the line.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from generator.base.problems import Problem
from generator.base.yaml_lines import Value
from generator.read.text_file import mixed_alphabets, unfit_character

MAX_DEPTH = 8
MAX_NODES = 50_000

Mark = tuple[int, int]  # line and column, from 1
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = ("", "~", "null", "Null", "NULL")
_TAG = re.compile(r"!\S*")
_QUOTED = re.compile(r"^(?:“([^“”]*)”|„([^„”“]*)[”“])$")


class Text(str):
    """A scalar that knows where it stands, and what follows it as a note on its line when it has no quotes."""

    __slots__ = ("mark", "note")
    mark: Mark
    note: str

    def __new__(cls, value: str, mark: Mark = (1, 1), note: str = "") -> "Text":
        """A scalar with ``value``."""
        text = super().__new__(cls, value)
        text.mark, text.note = mark, note
        return text


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
Steps = tuple[str | int, ...]  # keys and indexes that lead to a node


class _Refused(Exception):
    def __init__(self, code: str, mark: Mark, **params: object) -> None:
        self.code, self.mark, self.params = code, mark, params


_ENDS = yaml.MappingEndEvent, yaml.SequenceEndEvent
Explain = Callable[[yaml.YAMLError, list[str], str], Problem]


def parse(text: str, file: str, explain: Explain) -> tuple[Node | None, list[Problem]]:
    """Text with Unix line ends → its tree, None when nothing usable could be read, and what is wrong with it.

    ``explain`` makes a problem of the parser's error, the lines and ``file``.
    """
    builder = _Builder(file, text.split("\n"))
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except _Refused as refused:
        builder.report(refused.code, refused.mark, **refused.params)
    except yaml.YAMLError as error:
        builder.problems.append(explain(error, builder.lines, file))
    except (ValueError, RecursionError, OverflowError):
        builder.report("yaml-unreadable", (1, 1))
    else:
        if builder.root is None:
            builder.problems.append(Problem(file, 1, "file-empty"))
        return builder.root, builder.problems
    return None, builder.problems


def is_readable(lines: list[str]) -> bool:
    """True when YAML's parser finds nothing wrong with these lines."""
    try:
        return all(True for _ in yaml.parse("\n".join(lines), Loader=_LOADER))
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError):
        return False


class _Builder:
    """A tree being built from the parser's events; no constructor or resolver of YAML ever runs."""

    def __init__(self, file: str, lines: list[str]) -> None:
        self.file, self.lines = file, lines
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self._open: list[tuple[Tree | Items, Text | None]] = []  # with the key whose value comes next
        self._documents = self._nodes = 0
        self._joined: Tree | None = None  # two entries in one: the second has no hyphen

    def report(self, code: str, mark: Mark, **params: object) -> None:
        """Add an error at ``mark``."""
        self.problems.append(Problem(self.file, mark[0], code, mark[1], "error", params))

    def take(self, event: Any) -> None:
        """Go one event further. Raises _Refused."""
        mark = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise _Refused("yaml-documents", mark)
        elif isinstance(event, yaml.AliasEvent):
            raise _Refused("yaml-alias", mark)
        elif isinstance(event, yaml.NodeEvent):
            self._start(event, mark)
        elif isinstance(event, _ENDS):
            node, _ = self._open.pop()
            self._place(node, node.mark)

    def _start(self, event: Any, mark: Mark) -> None:
        """A scalar, or the beginning of a mapping or list. Raises _Refused."""
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _Refused("yaml-large", mark, most=MAX_NODES)
        if event.anchor:
            raise _Refused("yaml-alias", mark)
        if event.tag is not None:
            written = _TAG.match(self.lines[event.start_mark.line], event.start_mark.column)
            raise _Refused("yaml-tag", mark, value=written[0] if written else event.tag)
        if isinstance(event, yaml.ScalarEvent):
            if unfit := unfit_character(event.value):  # written as "\u202e": the file itself has none
                raise _Refused(unfit[1], mark, code_point=unfit[2])
            self._place(_scalar(event, mark, self.lines), mark)
        else:
            if len(self._open) >= MAX_DEPTH:
                raise _Refused("yaml-deep", mark, most=MAX_DEPTH)
            kind = Tree if isinstance(event, yaml.MappingStartEvent) else Items
            self._open.append((kind(mark, self.lines), None))

    def _place(self, node: Node | None, mark: Mark) -> None:
        """Put ``node`` where it belongs: into a list, as a key, as a key's value, or at the root. Raises _Refused."""
        if not self._open:
            self.root = node
            return
        parent, key = self._open[-1]
        if isinstance(parent, Items):
            parent.append(Text("", mark) if node is None else node)
        elif key is None:
            self._take_key(parent, node, mark)
            self._open[-1] = (parent, node if isinstance(node, Text) else Text(""))
        else:
            if node is None:
                parent.blank[str(key)] = mark
            elif key not in parent:
                parent[str(key)] = node
            self._open[-1] = (parent, None)

    def _take_key(self, parent: Tree, key: Node | None, mark: Mark) -> None:
        if not isinstance(key, Text):
            raise _Refused("key-complex", mark)
        if key == "<<":
            raise _Refused("yaml-merge", mark)
        if key in parent.keys_at and self._begins_entry(parent, key, mark):
            self._joined = parent
            line = self.lines[mark[0] - 1]
            self.report("yaml-hyphen", mark, value=line.strip()[:40], paste=f"{' ' * (mark[1] - 3)}- {line.lstrip()}")
        elif key in parent.keys_at and parent is not self._joined:
            self.report("key-duplicate", mark, key=key, first=parent.keys_at[key][0])
        elif column := mixed_alphabets(key):
            self.report("key-mixed", (mark[0], mark[1] + column - 1), key=key)
        parent.keys_at.setdefault(str(key), mark)

    def _begins_entry(self, parent: Tree, key: Text, mark: Mark) -> bool:
        """True where ``key`` is the field with which this entry of a list began, and stands first on its line."""
        listed = len(self._open) > 1 and isinstance(self._open[-2][0], Items)
        alone = not self.lines[mark[0] - 1][: mark[1] - 1].strip() and mark[1] > 2
        return listed and alone and key == next(iter(parent.keys_at)) and mark[0] > parent.keys_at[key][0] + 1


def _scalar(event: Any, mark: Mark, lines: list[str]) -> Text | None:
    value, note = unicodedata.normalize("NFC", event.value), ""
    if not event.style:  # plain, without quotes
        if value in _NOTHING:
            return None
        if quoted := _QUOTED.match(value):
            value = quoted[1] or quoted[2] or ""
        after = lines[event.end_mark.line][event.end_mark.column :].lstrip()
        note = after if after.startswith("#") else ""
    return Text(value, mark, note)


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


def texts(node: Node, path: Steps = ()) -> Iterator[tuple[Steps, Text]]:
    """All scalars of ``node`` with their paths, which begin with ``path``."""
    if isinstance(node, Text):
        yield path, node
        return
    for step, child in node.items() if isinstance(node, Tree) else enumerate(node):
        yield from texts(child, (*path, step))


def value_at(node: Node, path: tuple[object, ...]) -> Node | None:
    """The value at ``path``, None when there is none."""
    here: Any = node
    for step in path:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            return None
    return here  # type: ignore[no-any-return]


def plain(node: Node) -> Value:
    """The same values without their places."""
    if isinstance(node, Text):
        return str(node)
    if isinstance(node, Tree):
        return {key: plain(item) for key, item in node.items()}
    return [plain(item) for item in node]


def key_mark(node: Node, path: tuple[object, ...]) -> Mark:
    """Line and column of the key that ends ``path``."""
    parent = value_at(node, path[:-1])
    return (
        parent.keys_at[str(path[-1])] if isinstance(parent, Tree) and path[-1] in parent.keys_at else locate(node, path)
    )
