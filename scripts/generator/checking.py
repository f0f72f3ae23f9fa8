"""A tree of text → a model, or problems with their lines. All problems of a tree at once."""

import difflib
import typing
from collections.abc import Iterable
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from generator.fields import Bilingual
from generator.problems import Problem
from generator.reading import Mapping, Node, Sequence, Text, key_mark, locate, value_at

M = TypeVar("M", bound=BaseModel)


def check(model: type[M], node: Node, file: str) -> tuple[M | None, list[Problem]]:
    """``node`` as ``model``; None and the reasons when it does not fit."""
    if not isinstance(node, Mapping):
        return None, [
            Problem(file, node.mark[0], "shape-mapping", node.mark[1], "error", {"keys": ", ".join(_keys(model))})
        ]
    try:
        return model.model_validate(node), []
    except ValidationError as error:
        return None, _unique(_problem(details, model, node, file) for details in error.errors(include_url=False))


def repeated_ids(tree: Node | None, key: str, file: str) -> list[Problem]:
    """Entries of the list ``key`` whose id another one above has."""
    first: dict[str, int] = {}
    problems = []
    items = tree.get(key) if isinstance(tree, Mapping) else None
    for item in items if isinstance(items, Sequence) else ():
        identity = item.get("id") if isinstance(item, Mapping) else None
        if isinstance(identity, Text) and first.setdefault(str(identity), identity.mark[0]) != identity.mark[0]:
            params = {"id": identity, "first": first[str(identity)]}
            problems.append(Problem(file, identity.mark[0], "id-twice", identity.mark[1], "error", params))
    return problems


def _unique(problems: Iterable[Problem]) -> list[Problem]:
    return sorted({problem.text(): problem for problem in problems}.values())


def _problem(details: ErrorDetails, model: type[BaseModel], node: Node, file: str) -> Problem:
    kind, path = details["type"], details["loc"]
    context = dict(details.get("ctx") or {})
    if at := context.pop("at", None):
        path = (*path, str(at))
    line, column = locate(node, path)
    key = str(path[-1]) if path else ""
    params: dict[str, object] = {"key": key, "value": _echo(details["input"]), **context}
    if "paste" in context:
        params["paste"] = f"{key}: {context['paste']}"
    match kind:
        case "missing":
            params["paste"] = f'{key}: {{uk: "…"}}' if _type_at(model, path) is Bilingual else f"{key}: …"
            code = "key-missing"
        case "extra_forbidden":
            line, column = key_mark(node, path)
            known = _keys(_type_at(model, path[:-1]) or model)
            near = difflib.get_close_matches(key, known, 1, 0.6)
            params |= {"known": ", ".join(known), "near": near[0] if near else ""}
            code = "key-unknown-near" if near else "key-unknown"
            if near:
                params["paste"] = f"{near[0]}: {_echo(details['input'])}"
        case "literal_error":
            allowed = [value.strip(" '") for value in str(context.get("expected", "")).replace(" or ", ", ").split(",")]
            near = difflib.get_close_matches(str(details["input"]), allowed, 1, 0.5)
            depth = max((at for at, step in enumerate(path) if isinstance(step, str)), default=0)
            params |= {"key": path[depth], "allowed": ", ".join(allowed)}
            if near:
                params["paste"] = f"{path[depth]}: {_with_item(node, path[: depth + 1], path[depth + 1 :], near[0])}"
            code = "choice-unknown"
        case "model_type" | "model_attributes_type" | "dict_type":
            bilingual = _type_at(model, path) is Bilingual
            code = "shape-bilingual" if bilingual else "shape-mapping"
            params["keys"] = ", ".join(_keys(_type_at(model, path) or model))
            if bilingual:
                params["paste"] = f'{key}: {{uk: "{_echo(details["input"])}"}}'
        case "tuple_type" | "list_type" | "is_instance_of":
            code = "shape-list"
            params["paste"] = f"{key}: [{_echo(details['input'])}]"
        case "too_short":
            code = "list-empty"
        case _:
            code = kind.replace("_", "-")
    return Problem(file, line, code, column, "error", params)


def _echo(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_echo, value)) + "]"
    return value if isinstance(value, str) else "…"


def _with_item(node: Node, path: tuple[object, ...], index: tuple[object, ...], item: str) -> str:
    """The value at ``path`` as text, with ``item`` in the place of the wrong one."""
    value = value_at(node, path)
    if not index or not isinstance(value, list):
        return item
    return _echo([item if at == index[0] else one for at, one in enumerate(value)])


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _type_at(model: type[BaseModel], path: tuple[object, ...]) -> type[BaseModel] | None:
    """The model that stands at ``path`` below ``model``, if one does."""
    here: type[BaseModel] | None = model
    for step in path:
        if not isinstance(step, str) or here is None:
            continue
        field = next((f for name, f in here.model_fields.items() if (f.alias or name) == step), None)
        here = None if field is None else _model_in(field.annotation)
    return here


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) is Annotated:
        return _model_in(get_args(annotation)[0])
    for part in typing.get_args(annotation):
        if found := _model_in(part):
            return found
    return None
