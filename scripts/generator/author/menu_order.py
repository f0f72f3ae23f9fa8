"""The menu in another order, with other names → ``mkdocs.yml``, in which all else stays byte for byte.

What comes in is the menu as it is to be: an entry that stood in the file is known by its line, a page by its name. The
lines of an entry move as they are, with the comments above them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from generator.base.yaml_lines import quoted
from generator.check.menu import Menu, MenuEntry

_DEEPER = "    "  # a page stands so much further to the right than its section, where no other says otherwise


class Unwritable(Exception):
    """The file is written in a way that this can't change."""


@dataclass(frozen=True)
class _Block:
    """The lines of an entry: those of comments above it, its own, and those of its pages where it is a section."""

    head: str
    row: str  # with the title or the page
    key: tuple[int, int] | None = None  # of a section: where its title stands in the row
    pages: tuple["_Block", ...] = ()

    @property
    def text(self) -> str:
        return self.head + self.row + "".join(page.text for page in self.pages)

    @property
    def indent(self) -> str:
        return self.row[: len(self.row) - len(self.row.lstrip(" "))]

    def at(self, indent: str) -> str:
        """The lines of a page with its hyphen below another one."""
        lines = self.text.splitlines(keepends=True)
        return "".join(indent + line.removeprefix(self.indent) if line.strip() else line for line in lines)


def rewritten(config: bytes, menu: Menu) -> bytes:
    """``config`` with the entries of ``menu``, whose ``line`` says where they stood (0: they are new).

    Raises Unwritable.
    """
    try:
        text = config.decode()
        root = yaml.compose(text, yaml.SafeLoader)
        rows = text.splitlines(keepends=True)
        end = "\r\n" if "\r\n" in text else "\n"
        nav = _value(root, "nav")
        changes = [_nav(rows, nav, menu, end), *_english(rows, root, nav, menu, end)]
        for start, stop, lines in sorted(changes, reverse=True):
            rows[start:stop] = [lines]
        content = "".join(rows)
        before, after = (yaml.load(one, yaml.BaseLoader) for one in (text, content))
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise Unwritable from error
    if after["nav"] != menu.nav() or _others(before) != _others(after):
        raise Unwritable
    return content.encode()


def _others(value: Any) -> Any:
    """All settings but the menu and its English names."""
    if isinstance(value, dict):
        return {key: _others(one) for key, one in value.items() if key not in ("nav", "nav_translations")}
    return [_others(one) for one in value] if isinstance(value, list) else value


_Change = tuple[int, int, str]  # lines from, to, what stands there instead


def _nav(rows: list[str], nav: yaml.Node | None, menu: Menu, end: str) -> _Change:
    if not isinstance(nav, yaml.SequenceNode) or nav.flow_style or not nav.value:
        raise Unwritable
    first = nav.start_mark.line - _idle_above(rows, nav.start_mark.line, 0)
    blocks = _blocks(rows, nav, first)
    sections = {item.start_mark.line + 1: block for item, block in zip(nav.value, blocks, strict=True)}
    every = [*blocks, *(page for block in blocks for page in block.pages)]
    pages = {_page(block): block for block in every if block.key is None}
    top = blocks[0].indent
    deeper = next((page.indent for block in blocks for page in block.pages), top + _DEEPER)

    def page(entry: MenuEntry, indent: str) -> str:
        block = pages.get(str(entry.page))
        return block.at(indent) if block else f"{indent}- {entry.page}.md{end}"

    parts = []
    for entry in menu.entries:
        if entry.page is not None:
            parts.append(page(entry, top))
            continue
        block, title = sections.get(entry.line), _plain(entry.title or "")
        row = f"{top}- {title}:{end}"
        if block is not None and block.key is not None:
            start, stop = block.key
            row = block.head + block.row[:start] + title + block.row[stop:]
            if block.row[start:stop].strip("'\"") == entry.title:
                row = block.head + block.row
        parts += [row, *(page(child, deeper) for child in entry.children)]
    return first, _end(nav), "".join(_ended(part, end) for part in parts)


def _ended(lines: str, end: str) -> str:
    return lines if lines.endswith("\n") else lines + end


def _blocks(rows: list[str], items: yaml.SequenceNode, floor: int) -> tuple[_Block, ...]:
    blocks = []
    for item in items.value:
        line = item.start_mark.line
        start = line - _idle_above(rows, line, floor)
        head, row, stop = "".join(rows[start:line]), rows[line], _end(item)
        if isinstance(item, yaml.MappingNode) and isinstance(item.value[0][1], yaml.SequenceNode):
            if len(item.value) > 1 or item.value[0][1].flow_style:
                raise Unwritable
            key, below = item.value[0]
            place = key.start_mark.column, key.end_mark.column
            blocks.append(_Block(head, row, place, _blocks(rows, below, line + 1)))
        elif stop != line + 1 or not re.match(r" *- ", row):
            raise Unwritable
        else:
            blocks.append(_Block(head, row))
        floor = stop
    return tuple(blocks)


def _page(block: _Block) -> str:
    """The page of a block, without its ending."""
    (item,) = yaml.load(block.row, yaml.BaseLoader)
    return str(item if isinstance(item, str) else next(iter(item.values()))).removesuffix(".md")


def _idle_above(rows: list[str], line: int, floor: int) -> int:
    """How many lines above are blank or comments, down to ``floor``."""
    count = 0
    while line - count > floor and rows[line - count - 1].lstrip()[:1] in ("", "#"):
        count += 1
    return count


def _end(node: yaml.Node) -> int:
    """The line behind the last one of a value; the parser's own mark of a list is where something else begins."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.line) + (node.end_mark.column > 0)


def _value(node: yaml.Node | None, name: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for key, value in pairs if key.value == name), None)


def _plain(title: str) -> str:
    """A title as a key, in quotes where it needs them."""
    safe = re.fullmatch(r"[^\W\d_](?:[\w’ʼ' -]*[\w’ʼ'])?", title) and yaml.safe_load(title) == title
    return title if safe else quoted(title)


# English names


def _english(rows: list[str], root: yaml.Node | None, nav: yaml.Node | None, menu: Menu, end: str) -> Iterator[_Change]:
    """Names of sections in English, where the site has that language; those of pages stay."""
    language = next((one for one in _languages(root) if getattr(_value(one, "locale"), "value", "") == "en"), None)
    if not isinstance(language, yaml.MappingNode):
        return
    table = _value(language, "nav_translations")
    names = {key.value: value.value for key, value in table.value} if isinstance(table, yaml.MappingNode) else {}
    were = {item.value[0][0].value for item in getattr(nav, "value", ()) if isinstance(item, yaml.MappingNode)}
    wanted = {key: name for key, name in names.items() if key not in were}
    titles = (entry.title for entry in menu.entries if entry.page is None and entry.title)
    wanted = {title: menu.english[title] for title in titles if menu.english.get(title)} | wanted
    if wanted == names:
        return
    if table is None:
        line, indent = _end(language), " " * language.start_mark.column
        own = f"{indent}nav_translations:{end}"
    elif isinstance(table, yaml.MappingNode) and not table.flow_style:
        line, indent, own = _end(table), " " * (table.start_mark.column - 2), ""
    else:
        raise Unwritable
    old, first = {}, table.start_mark.line if table is not None else line
    for key, value in table.value if table is not None else ():
        start = key.start_mark.line
        old[key.value, value.value] = "".join(rows[start - _idle_above(rows, start, first) : start + 1])
    lines = [
        _ended(old.get((title, name), f"{indent}  {_plain(title)}: {_plain(name)}{end}"), end)
        for title, name in _as_before(wanted, list(names)).items()
    ]
    yield (first, line, own + "".join(lines))


def _as_before(names: Mapping[str, str], order: Sequence[str]) -> dict[str, str]:
    """What was there first, in its order; then what is new."""
    return {title: names[title] for title in order if title in names} | dict(names)


def _languages(root: yaml.Node | None) -> Iterator[yaml.Node]:
    plugins = _value(root, "plugins")
    for plugin in plugins.value if isinstance(plugins, yaml.SequenceNode) else ():
        languages = _value(_value(plugin, "i18n"), "languages")
        if isinstance(languages, yaml.SequenceNode):
            yield from languages.value
