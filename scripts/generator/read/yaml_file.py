"""YAML files of the campaign → trees, or problems with line and remedy; never a traceback."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from generator.base.fields import MAX_BYTES
from generator.base.kept_results import RESULTS
from generator.base.problems import Problem, display_path
from generator.read.text_file import conflicts, decode, hidden_characters, read_bytes
from generator.read.yaml_mend import explain, without_tabs
from generator.read.yaml_tree import Items, Node, Text, Tree, parse

_STRANGE_SPACE = re.compile(r"[^\S \t]")
_WEB_PAGE = ("<!doctype", "<html", "<?xml", "<head", "<body")


def read_file(path: Path, limit: int = MAX_BYTES) -> tuple[Node | None, list[Problem]]:
    """Read one YAML file of the campaign. What was read is kept; of a file of events, what was made of it is."""
    data, problems = read_bytes(path, limit)
    if data is None:
        return None, problems
    file = display_path(path)
    return RESULTS.of(("yaml", data, file), lambda: read(data, file))


def read(data: bytes, file: str) -> tuple[Node | None, list[Problem]]:
    """Read YAML bytes. The tree is None when nothing usable could be read."""
    text, problems = decode(data, file)
    return (None, problems) if text is None else read_text(text, file)


def read_text(text: str, file: str, mended: list[str] | None = None) -> tuple[Node | None, list[Problem]]:
    """Read YAML text with Unix line ends; ``mended`` are its lines without tabs, where that takes a look around."""
    if text.lstrip()[:200].lower().startswith(_WEB_PAGE):
        return None, [Problem(file, 1, "web-page")]
    if not text.strip():
        return None, [Problem(file, 1, "file-empty")]
    problems = [*conflicts(text, file)[0], *hidden_characters(text, file), *_indents(text.split("\n"), file, mended)]
    return (None, problems) if problems else parse(text, file, explain)


def _indents(lines: list[str], file: str, mended: list[str] | None) -> Iterator[Problem]:
    """Lines that begin with a tab or with a space that only looks like one."""
    mended = mended or without_tabs(lines)
    for number, line in enumerate(lines, 1):
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent and line.strip():
            yield Problem(file, number, "yaml-tab", indent.index("\t") + 1, "error", {"paste": mended[number - 1]})
        if strange := _STRANGE_SPACE.search(indent):
            params = {"code_point": f"U+{ord(strange[0]):04X}", "paste": " " * len(indent) + line.strip()}
            yield Problem(file, number, "yaml-space", strange.start() + 1, "error", params)


def read_list(text: str, file: str, keys: tuple[str, ...]) -> tuple[Node | None, list[Problem]]:
    """Read YAML whose main part is a list under one of ``keys``; an entry that can't be read does not take the rest.

    The whole is read at once when it can be. Otherwise each entry (a hyphen at the list's indent) is read alone,
    on its own lines, and what could be read is put together. So are both sides of a conflict that Git left.
    """
    conflicting, text = conflicts(text, file)
    tree, problems = read_text(text, file)
    problems = [*conflicting, *problems]
    if tree is not None:
        return tree, problems
    lines = text.split("\n")
    start = next((at for at, line in enumerate(lines) if line.rstrip().rstrip(":") in keys and ":" in line), None)
    if start is None:
        return None, problems
    first = next((line for line in lines[start + 1 :] if line.lstrip().startswith("- ")), None)
    head, wrong = read_text("\n".join([*lines[:start], lines[start] + " []", ""]), file)
    if first is None or not isinstance(head, Tree):
        return None, problems
    hyphen = first[: len(first) - len(first.lstrip())] + "-"
    heads = [at for at in range(start + 1, len(lines)) if (lines[at] + " ").startswith(hyphen + " ")]
    entries, unreadable = _entries(lines, heads, file)
    entries.mark = (heads[0] + 1, len(hyphen))
    if lost := next((at for at in range(start + 1, heads[0]) if re.match(r"\s*[^\s#]", lines[at])), None):
        params = {"value": lines[lost].strip()[:40], "paste": f"{hyphen} {lines[lost].lstrip()}"}
        unreadable = [Problem(file, lost + 1, "yaml-hyphen", 0, "error", params), *unreadable]
    head[lines[start].rstrip().rstrip(":")] = entries
    return head, [*conflicting, *wrong, *unreadable]


def readable_fields(text: str, file: str) -> dict[str, Node]:
    """Fields of a file's mapping that can be read each alone, whatever is wrong with the others."""
    lines = text.split("\n")
    heads = [at for at, line in enumerate(lines) if re.match(r"[^\s#-]", line)]
    fields: dict[str, Node] = {}
    for at, end in itertools.pairwise([*heads, len(lines)]):
        tree, _ = read_text("\n".join(lines[at:end]), file)
        fields.update(tree if isinstance(tree, Tree) else {})
    return fields


def _entries(lines: list[str], heads: list[int], file: str) -> tuple[Items, list[Problem]]:
    """The entries that begin on the lines ``heads`` (counted from 0), each read alone."""
    entries = Items((1, 1), lines)
    problems: list[Problem] = []
    mended = without_tabs(lines)
    for at, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        entry, wrong = read_text("\n".join(lines[at:end]), file, mended[at:end])
        problems += [_further_down(problem, at) for problem in wrong]
        if isinstance(entry, Items):
            _shift(entry, at, lines)
            entries.extend(entry)
    return entries, problems


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
