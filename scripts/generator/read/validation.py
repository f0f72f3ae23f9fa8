"""A tree of text → a model, or problems with their lines. All problems of a tree at once."""

import difflib
import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from generator.base.fields import AS_PAIR, AS_TEXT, MAX_BYTES, Bilingual
from generator.base.problems import Problem, display_path
from generator.base.yaml_lines import quoted
from generator.read.closed_lists import choices, in_values, model_in
from generator.read.yaml_file import read_file
from generator.read.yaml_mend import QUOTES, commas_quoted, spaced, with_field, with_key, with_value, written
from generator.read.yaml_tree import Items, Node, Text, Tree, key_mark, locate, value_at

M = TypeVar("M", bound=BaseModel)

MAX_OWN_BYTES = 1024 * 1024  # of the campaign's own files; event files, which others keep too, have a smaller limit


def read_model(path: Path, model: type[M], limit: int = MAX_BYTES) -> tuple[M | None, Node | None, list[Problem]]:
    """A YAML file as ``model``, and its tree; each None, with the reasons, when it can't be read or does not fit."""
    tree, problems = read_file(path, limit)
    if tree is None:
        return None, None, problems
    value, unfit = check(model, tree, display_path(path))
    return value, tree, [*problems, *unfit]


def check(model: type[M], node: Node, file: str) -> tuple[M | None, list[Problem]]:
    """``node`` as ``model``; None and the reasons when it does not fit."""
    if not isinstance(node, Tree):
        return None, [
            Problem(file, node.mark[0], "shape-mapping", node.mark[1], "error", {"keys": ", ".join(_keys(model))})
        ]
    texts: list[Any] = []
    try:
        value, problems = model.model_validate(in_values(node, model), context=texts), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
        faults = [one for one in errors if not _only_misspelt(one, errors, model)]
        value, problems = None, [_problem(fault, model, node, file) for fault in faults]
    if lost := list(_lost(node, model, file)):
        at = {problem.line for problem in lost}
        value, problems = None, [*lost, *(one for one in problems if one.line not in at or one.code != "key-missing")]
    cut = {text.mark: text for text in texts if isinstance(text, Text) and text.note}
    return value, _unique([*problems, *(_cut(text, node.lines, file) for text in cut.values())])


def _lost(node: Node, model: type[BaseModel] | None, file: str) -> Iterator[Problem]:
    """Words that were taken for the names of fields without a value, and would vanish."""
    if isinstance(node, Items):
        for item in node:
            yield from _lost(item, model, file)
    if not isinstance(node, Tree) or model is None:
        return
    known = _keys(model)
    for key, (line, column) in node.keys_at.items():
        if key in node.blank and key not in known:
            yield _nameless(key, line, column, node, known, file)
        elif isinstance(inner := node.get(key), Tree | Items):
            yield from _lost(inner, _type_at(model, (key,)), file)


def _nameless(key: str, line: int, column: int, node: Tree, known: list[str], file: str) -> Problem:
    """What to say of such words: a comma cut them off, a space is missing, or nobody knows the field."""
    whole, name = node.lines[line - 1], key.partition(":")[0]
    params: dict[str, object] = {"key": key, "known": ", ".join(known)}
    if name != key and name in known:
        params["paste"] = spaced(whole, column + len(name))
        return Problem(file, line, "yaml-joined", column, "error", params)
    if whole[: column - 1].rstrip().endswith(",") and not whole[column - 1 + len(key) :].lstrip().startswith(":"):
        params["paste"] = commas_quoted(whole)
        return Problem(file, line, "yaml-comma", column, "error", params)
    return Problem(file, line, "key-unknown", column, "error", params)


def _cut(text: Text, lines: list[str], file: str) -> Problem:
    """What to say of a text that ends where its author did not mean it to, at a number sign."""
    line, column = text.mark
    whole = lines[line - 1]
    paste = f"{whole[: column - 1]}{quoted(whole[column - 1 :].rstrip())}" if whole.endswith(text.note) else None
    return Problem(file, line, "text-cut", column, "warning", {"value": text, "lost": text.note, "paste": paste})


def repeated_ids(tree: Node | None, key: str, file: str) -> list[Problem]:
    """Entries of the list ``key`` whose id another one above has."""
    first: dict[str, int] = {}
    problems = []
    items = tree.get(key) if isinstance(tree, Tree) else None
    if not isinstance(items, Items):
        return []
    for item in items:
        identity = item.get("id") if isinstance(item, Tree) else None
        if isinstance(identity, Text) and first.setdefault(str(identity), identity.mark[0]) != identity.mark[0]:
            params = {"id": identity, "first": first[str(identity)], "paste": another_id(items, item)}
            problems.append(Problem(file, identity.mark[0], "id-twice", identity.mark[1], "error", params))
    return problems


def another_id(items: Items, item: Tree) -> str | None:
    """The line with the id of ``item`` as it could be instead: one that no other of ``items`` has."""
    taken = {str(one.get("id")).lower() for one in items if isinstance(one, Tree)}
    names = (f"{item['id']}-{number}".lower() for number in itertools.count(2))
    return with_value(item, ("id",), next(name for name in names if name not in taken))


def _only_misspelt(missing: ErrorDetails, errors: Iterable[ErrorDetails], model: type[BaseModel]) -> bool:
    """Whether a field that seems to be missing is there under a misspelt name, of which another problem tells."""
    return missing["type"] == "missing" and any(
        fault["type"] == "extra_forbidden"
        and fault["loc"][:-1] == missing["loc"][:-1]
        and _near(fault["loc"], model) == missing["loc"][-1]
        for fault in errors
    )


def _near(path: tuple[int | str, ...], model: type[BaseModel]) -> str | None:
    """The field that the unknown one at ``path`` was probably meant to be."""
    return next(
        iter(difflib.get_close_matches(str(path[-1]), _keys(_type_at(model, path[:-1]) or model), 1, 0.65)), None
    )


def _unique(problems: Iterable[Problem]) -> list[Problem]:
    return sorted({problem.text(): problem for problem in problems}.values())


def _problem(details: ErrorDetails, model: type[BaseModel], node: Tree, file: str) -> Problem:
    kind, path = details["type"], tuple(step for step in details["loc"] if step not in (AS_TEXT, AS_PAIR))
    context = dict(details.get("ctx") or {})
    missing = context.pop("missing", None)  # a field that would mend it
    if at := context.pop("at", None):
        path = (*path, str(at))
    line, column = locate(node, path)
    key = str(path[-1]) if path else ""
    params: dict[str, object] = {"key": key, "value": _echo(details["input"]), **context}
    if missing:
        params["paste"] = with_field(node, path[:-1], f"{missing}: …")
    elif "paste" in context:
        params["paste"] = with_value(node, path, str(context["paste"])) or with_field(
            node, path[:-1], f"{key}: {context['paste']}"
        )
    match kind:
        case "missing":
            empty = '{uk: "…"}' if _type_at(model, path) is Bilingual else "…"
            params["paste"] = with_field(node, path[:-1], f"{key}: {empty}")
            code = "key-missing"
        case "extra_forbidden":
            line, column = key_mark(node, path)
            known, near = _keys(_type_at(model, path[:-1]) or model), _near(path, model)
            params |= {"known": ", ".join(known), "near": near or ""}
            code = "key-unknown-near" if near else "key-unknown"
            if near:
                params["paste"] = with_key(node, path, near) or f"{near}: {params['value']}"
        case "literal_error":
            code = "choice-unknown"
            params |= _choice(details, model, node, path)
        case "model_type" | "model_attributes_type" | "dict_type":
            code, params["paste"] = _without_fields(node, path, key, _type_at(model, path))
            params["keys"] = ", ".join(_keys(_type_at(model, path) or model))
        case "tuple_type" | "list_type" | "is_instance_of":
            code = "shape-list"
            params["paste"] = _as_list(node, path)
        case "too_short":
            code = "list-empty"
        case _:
            code = kind.replace("_", "-")
    return Problem(file, line, code, column, "error", params)


def _without_fields(
    node: Node, path: tuple[int | str, ...], key: str, expected: type[BaseModel] | None
) -> tuple[str, str | None]:
    """A problem's code and what to paste, where the value at ``path`` is no ``expected`` model."""
    if expected is Bilingual:
        return "shape-bilingual", _as_pair(node, path, key)
    paste = _as_fields(node, path, expected) if expected else None
    return ("shape-fields" if paste else "shape-mapping"), paste


def _as_pair(node: Node, path: tuple[int | str, ...], key: str) -> str | None:
    """The line, or lines, of the file with the text at ``path`` as one marked with its language."""
    if parts := written(node, path):
        before, raw, after = parts
        if getattr(value_at(node, path), "note", ""):
            raw, after = (raw + after).rstrip(), ""  # a number sign cut it
        return f"{before}{{uk: {raw if raw[0] in QUOTES else quoted(raw)}}}{after}"
    if not isinstance(value_at(node, path), Text):
        return with_field(node, path[:-1], f'{key}: {{uk: "…"}}')
    return _deeper(node, path)


def _as_fields(node: Node, path: tuple[int | str, ...], model: type[BaseModel]) -> str | None:
    """The line of the file with the text at ``path`` in the first field of ``model``."""
    if not isinstance(value_at(node, path), Text) or not (parts := written(node, path)):
        return None
    before, raw, after = parts
    first, text = _keys(model)[0], raw if raw[0] in QUOTES else quoted(raw)
    inner = f"{{uk: {text}}}" if _type_at(model, (first,)) is Bilingual else text
    return f"{before}{{{first}: {inner}}}{after}"


def _deeper(node: Node, path: tuple[int | str, ...]) -> str | None:
    """The lines of a text that goes on over several, as one marked with its language below them."""
    (number, column), parent = key_mark(node, path), value_at(node, path[:-1])
    if not isinstance(parent, Tree) or parent.lines[number - 1][: column - 1].strip(" -"):
        return None
    name, _, text = parent.lines[number - 1].partition(":")
    further = itertools.takewhile(
        lambda line: not line.strip() or len(line) - len(line.lstrip()) >= column, parent.lines[number:]
    )
    indent = " " * (column + 1)
    return "\n".join(
        [f"{name}:", f"{indent}uk:{text}", *(f"  {line}" if line.strip() else "" for line in further)]
    ).rstrip()


def _as_list(node: Node, path: tuple[int | str, ...]) -> str | None:
    """The line of the file with the text at ``path``, or with the fields in braces there, as a list."""
    value = value_at(node, path)
    if isinstance(value, Text) and (parts := written(node, path)):
        before, raw, after = parts
        several = re.split(r"\s*[,;]\s*", str(value))
        return f"{before}[{raw if len(several) == 1 else ', '.join(map(quoted, several))}]{after}"
    if isinstance(value, Tree):
        line, at = value.lines[value.mark[0] - 1], value.mark[1] - 1
        if line.startswith("{", at) and (whole := re.compile(r"\{[^{}]*\}").match(line, at)):
            return f"{line[:at]}[{whole[0]}]{line[whole.end() :]}"
    return None


def _choice(
    details: ErrorDetails, model: type[BaseModel], node: Node, path: tuple[int | str, ...]
) -> dict[str, object]:
    """What there is to choose from in place of the value at ``path``, and the line with the nearest choice."""
    depth = max((at for at, step in enumerate(path) if isinstance(step, str)), default=0)
    words = choices(_type_at(model, path[:depth]) or model, str(path[depth]))
    spoken = [f"«{said[0]}»" if "," in said[0] else said[0] for said in words.values()]
    names = {name.casefold(): name for value, said in words.items() for name in (value, *said)}
    typed, there = str(details["input"]).casefold(), value_at(node, path[: depth + 1])
    close = [names[name] for name in difflib.get_close_matches(typed, names, 1, 0.6)]
    params: dict[str, object] = {"key": path[depth], "allowed": {"uk": ", ".join(spoken), "en": ", ".join(words)}}
    other = close and re.findall(r"\d+", close[0]) != re.findall(r"\d+", typed)  # once in 3 weeks is not in 2
    if close and not other and not (isinstance(there, Items) and close[0] in there):
        whole = _with_item(node, path[: depth + 1], path[depth + 1 :], close[0])
        params["paste"] = with_value(node, path, close[0]) or f"{path[depth]}: {whole}"
    return params


def _echo(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_echo, value)) + "]"
    return value if isinstance(value, str) else "…"


def _with_item(node: Node, path: tuple[object, ...], index: tuple[object, ...], item: str) -> str:
    """The value at ``path`` as text, with ``item`` in the place of the wrong one."""
    value = value_at(node, path)
    if not index or not isinstance(value, list):
        return item
    return _echo([item if at == index[0] else other for at, other in enumerate(value)])


@functools.cache
def _fields(model: type[BaseModel]) -> Mapping[str, type[BaseModel] | None]:
    """Keys of ``model``, and the model that stands below each, if one does."""
    return {field.alias or name: model_in(field.annotation) for name, field in model.model_fields.items()}


def _keys(model: type[BaseModel]) -> list[str]:
    return [*_fields(model)]


def _type_at(model: type[BaseModel], path: tuple[object, ...]) -> type[BaseModel] | None:
    """The model that stands at ``path`` below ``model``, if one does."""
    here: type[BaseModel] | None = model
    for step in path:
        if isinstance(step, str) and here is not None:
            here = _fields(here).get(step)
    return here
