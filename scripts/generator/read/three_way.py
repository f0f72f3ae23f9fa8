"""Two people's versions of a file → one, entry by entry, not line by line; what both changed differently is a clash.

A file is taken apart into blocks: an entry of a list (known by its id), a field, each with the comments above it. A
block that only one side touched is taken as that side wrote it, byte for byte, so nothing is ever printed anew. The
same rule everywhere: base is what both began with, mine and theirs are what became of it.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

Path = tuple[str, ...]
Choice = Callable[[Path], Literal["mine", "theirs"] | None]
"""Whose text stands where the two clash, if a person has said so."""


def undecided(_path: Path) -> None:
    """Nobody has said so."""


_IDENTITY = (
    "id",
    "path",
    "url",
    "link",
    "locale",
    "date",
)  # fields by which an entry of a list is known, the first that it has
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FRONT = re.compile(r"---[ \t]*\n(.*?^)---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Clash:
    """What both sides changed, each in its own way; None where a side has it no more."""

    path: Path  # keys and ids that lead to it; nothing: the whole file
    mine: str | None
    theirs: str | None


@dataclass(frozen=True)
class Merge:
    """What became of a file: None when it is no more. Where the two clash, it says what theirs does."""

    content: bytes | None
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True)
class _Block:
    """A part of a file: its whole text, and what it is made of where it can be taken apart."""

    text: str
    parts: Mapping[str, "_Block"] | None = None
    head: str = ""  # what stands before the parts, ``tail`` behind them, ``glue`` between them
    tail: str = ""
    glue: str = ""
    inline: bool = False  # the first part goes on in the line that the head ends with, as behind a dash
    empty: bool = False  # nothing, so that each part of another block is new


class _Whole(Exception):
    """This can't be taken apart."""


@dataclass
class _Clashes:
    """What clashes and is not settled by ``choice``."""

    choice: Choice
    open: list[Clash] = field(default_factory=list)

    def settle(self, path: Path, mine: str | None, theirs: str | None) -> bool:
        """True when mine stands; else theirs does, and where nobody said so, it is noted."""
        side = self.choice(path)
        if side is None:
            self.open.append(Clash(path, mine, theirs))
        return side == "mine"


def merge(name: str, base: bytes | None, mine: bytes | None, theirs: bytes | None, choice: Choice = undecided) -> Merge:
    """One version of the file ``name`` (its ending says what it is) of two; None is a file that is not there."""
    if mine in (theirs, base):
        return Merge(theirs)
    if theirs == base:
        return Merge(mine)
    clashes = _Clashes(choice)
    apart = _FORMATS.get(name.rpartition(".")[2])
    try:
        if apart is None or mine is None or theirs is None:
            raise _Whole
        texts = [None if one is None else one.decode() for one in (base, mine, theirs)]
        content = apart(clashes, *texts)
    except (_Whole, UnicodeDecodeError):
        clashes.open.clear()
        return Merge(mine if clashes.settle((), _text(mine), _text(theirs)) else theirs, tuple(clashes.open))
    return Merge(content.encode(), tuple(clashes.open))


def _text(content: bytes | None) -> str | None:
    return None if content is None else content.decode(errors="replace")


def _of_yaml(clashes: _Clashes, base: str | None, mine: str | None, theirs: str | None) -> str:
    text = _joined((), clashes, *(None if one is None else _file(one) for one in (base, mine, theirs))) or ""
    try:
        yaml.compose(text, _LOADER)
    except yaml.YAMLError:  # better a question than a file that nobody can read
        raise _Whole from None
    return text


def _of_page(clashes: _Clashes, base: str | None, mine: str | None, theirs: str | None) -> str:
    """Front matter by field, the text below it as one."""
    tops: list[str | None] = []
    bodies: list[str | None] = []
    for text in (base, mine, theirs):
        found = _FRONT.match(text or "")
        if text is not None and found is None:
            raise _Whole
        tops.append(found[1] if found else None)
        bodies.append(text[found.end() :] if text and found else None)
    top = _of_yaml(clashes, *tops)
    body = _joined(("body",), clashes, *(None if one is None else _Block(one) for one in bodies)) or ""
    return f"---\n{top}---\n{body}"


def _of_json(clashes: _Clashes, base: str | None, mine: str | None, theirs: str | None) -> str:
    """A file that the program keeps, an entry a line."""
    blocks = []
    for text in (base or "{}", mine, theirs):
        try:
            entries = json.loads(text or "").items()
        except (ValueError, AttributeError):
            raise _Whole from None
        parts = {key: _Block(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}") for key, value in entries}
        blocks.append(_Block(text or "", parts, "{\n", "\n}\n", ",\n"))
    return _joined((), clashes, *blocks) or ""


_FORMATS: Mapping[str, Callable[[_Clashes, str | None, str | None, str | None], str]] = {
    "yml": _of_yaml,
    "md": _of_page,
    "json": _of_json,
}


# --- two blocks into one


def _joined(
    path: Path, clashes: _Clashes, base: _Block | None, mine: _Block | None, theirs: _Block | None
) -> str | None:
    """The text of the merged block, None when there is none any more; where the two clash, that of theirs."""
    if _same(mine, theirs) or _same(base, mine):
        return theirs.text if theirs else None
    if _same(base, theirs):
        return mine.text if mine else None
    apart = mine and theirs and _alike(mine, theirs) and (base is None or base.empty or _alike(base, mine))
    if mine is None or theirs is None or not apart:
        sides = [block.text.strip() if block else None for block in (mine, theirs)]
        kept = mine if clashes.settle(path, *sides) else theirs
        return kept.text if kept else None
    was = base.parts if base and base.parts else {}
    now, there = mine.parts or {}, theirs.parts or {}
    order = _order(list(was), list(now), list(there))
    texts = {key: _joined((*path, key), clashes, was.get(key), now.get(key), there.get(key)) for key in order}
    left = {key: text for key, text in texts.items() if text is not None}
    head, tail = (
        _joined(path, clashes, _Block(old), _Block(ours), _Block(others)) or ""
        for old, ours, others in (
            (base.head if base else "", mine.head, theirs.head),
            (base.tail if base else "", mine.tail, theirs.tail),
        )
    )
    return head + _put_together(left, was, theirs) + tail


def _put_together(texts: Mapping[str, str], before: Mapping[str, _Block], like: _Block) -> str:
    """The parts one after another; what is new stands apart where the others do."""
    if like.glue:
        return like.glue.join(text.strip() for text in texts.values())
    spaced = [block.text.startswith("\n") for block in before.values()][1:]
    gap = "\n" if sum(spaced) * 2 > len(spaced) else ""
    parts: list[str] = []
    for key, text in texts.items():
        alone = gap if parts and key not in before and not text.startswith("\n") else ""
        parts.append(alone + text + ("" if text.endswith("\n") else "\n"))
    if like.inline and parts:
        parts[0] = parts[0].lstrip(" ")
    return "".join(parts)


def _same(one: _Block | None, other: _Block | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.text.strip("\n") == other.text.strip("\n")


def _alike(one: _Block, other: _Block) -> bool:
    return one.parts is not None and other.parts is not None and (one.glue, one.inline) == (other.glue, other.inline)


def _order(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """All keys: as the side has them that moved some, those which only the other side has behind their neighbours."""
    known, kept = set(base), set(theirs)
    moved = [key for key in theirs if key in known] != [key for key in base if key in kept]
    order, others = (list(theirs), mine) if moved else (list(mine), theirs)
    there = set(order)
    before = None
    for key in others:
        if key not in there:
            order.insert(0 if before is None else order.index(before) + 1, key)
        before = key
    return order


# --- a file into blocks


@dataclass
class _Source:
    """A file's text, by lines and by marks of the parser."""

    text: str
    starts: list[int] = field(default_factory=list)  # of each line, and the end

    def __post_init__(self) -> None:
        self.starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        if self.starts[-1] != len(self.text):
            self.starts.append(len(self.text))

    def lines(self, start: int, end: int) -> str:
        return self.text[self.starts[start] : self.starts[end]]

    def idle(self, number: int) -> bool:
        """Whether a line is blank or only a comment."""
        line = self.lines(number, number + 1).strip()
        return not line or line.startswith("#")

    def at(self, mark: Any) -> int:
        return int(self.starts[min(mark.line, len(self.starts) - 1)] + int(mark.column))


def _file(text: str) -> _Block:
    """The whole file. Raises _Whole for one that nobody can read."""
    text = text.replace("\r\n", "\n")
    if text and not text.endswith("\n"):
        text += "\n"
    try:
        root = yaml.compose(text, _LOADER)
    except (yaml.YAMLError, RecursionError):
        raise _Whole from None
    source = _Source(text)
    end = len(source.starts) - 1
    if root is None:
        return _Block(text, {}, text, empty=True)
    return _block(source, root, 0, end, root.start_mark.line)


def _block(source: _Source, node: yaml.Node, start: int, end: int, floor: int) -> _Block:
    """Lines of ``start`` to ``end``, whose value is ``node``; comments from line ``floor`` on belong to its parts."""
    text = source.lines(start, end)
    if not isinstance(node, yaml.CollectionNode) or node.flow_style:
        return _flow(source, node, source.starts[start], source.starts[end])
    children = list(_children(node))
    keys = [key for key, _, _ in children]
    last = _last_line(node)
    while end > last + 1 and source.idle(end - 1):
        end -= 1
    firsts, above = [], floor
    for _, first, value in children:
        number = first
        while number > above and source.idle(number - 1):
            number -= 1
        if number < above or not start <= number < end:
            return _Block(text)
        firsts.append(number)
        above = _last_line(value) + 1
    if len(set(keys)) < len(keys) or len(set(firsts)) < len(firsts):  # twins, or two on a line
        return _Block(text)
    parts, inline, column = {}, False, 0
    head = source.lines(start, firsts[0])
    for (key, first, value), begin, stop in zip(children, firsts, [*firsts[1:], end], strict=True):
        parts[key] = _block(source, value, begin, stop, first if value.start_mark.line == first else first + 1)
    if isinstance(node, yaml.MappingNode):
        mark = node.value[0][0].start_mark
        line, column = source.lines(mark.line, mark.line + 1), mark.column
        if line[:column].strip():  # behind a dash: what precedes the first field is the head's
            inline, key = True, keys[0]
            head += line[:column]
            parts[key] = _Block(" " * column + parts[key].text[column:], **_inside(parts[key], column))
    return _Block(text, parts, head, source.lines(end, start + text.count("\n")), inline=inline)


def _inside(block: _Block, column: int) -> dict[str, Any]:
    """What a field's block is made of, once the dash before it has become space."""
    if block.parts is None:
        return {"empty": block.empty}
    head = " " * column + block.head[column:]
    return {"parts": block.parts, "head": head, "tail": block.tail, "glue": block.glue, "inline": block.inline}


def _children(node: yaml.CollectionNode) -> Iterator[tuple[str, int, yaml.Node]]:
    """Each part of a mapping or a list: what it is known by, its first line, its value."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), key.start_mark.line, value
    else:
        for item in node.value:
            yield _identity(item), item.start_mark.line, item


def _identity(item: yaml.Node) -> str:
    if isinstance(item, yaml.ScalarNode):
        return str(item.value)
    if isinstance(item, yaml.MappingNode):
        fields = {str(key.value): value for key, value in item.value}
        for name in _IDENTITY:
            if isinstance(fields.get(name), yaml.ScalarNode):
                return str(fields[name].value)
        if len(fields) == 1:  # a section of the menu
            return next(iter(fields))
    return repr(_plain(item))


def _plain(node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return [(_plain(key), _plain(value)) for key, value in node.value]
    return [_plain(one) for one in node.value] if isinstance(node, yaml.SequenceNode) else node.value


def _last_line(node: yaml.Node) -> int:
    """The line on which a value ends; the parser's mark of a list is only where something else begins."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return int(max(node.start_mark.line, _last_line(last[1] if isinstance(last, tuple) else last)))
    mark = node.end_mark
    return int(max(node.start_mark.line, mark.line - 1 if mark.column == 0 else mark.line))


def _flow(source: _Source, node: yaml.Node, start: int, end: int) -> _Block:
    """What stands in brackets, or a value alone. An empty one is a list or a mapping with nothing in it yet."""
    text = source.text[start:end]
    if isinstance(node, yaml.ScalarNode):
        return _Block(text, empty=node.tag.endswith(":null"))
    if not node.value:
        return _Block(text, empty=True)
    parts: dict[str, _Block] = {}
    first = last = 0
    for child in node.value:
        key, value = child if isinstance(child, tuple) else (None, child)
        begin, last = source.at((key or value).start_mark), source.at(value.end_mark)
        name = str(key.value) if key is not None else _identity(value)
        if name in parts:
            return _Block(text)
        first = first if parts else begin
        parts[name] = _Block(source.text[begin:last])
    return _Block(text, parts, source.text[start:first], source.text[last:end], ", ")
