"""Closed lists of the models: Ukrainian words in place of values, in any case, and what there is to choose from."""

import functools
from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from generator.base.words import choice_words
from generator.read.yaml_tree import Items, Node, Text, Tree


def in_values(node: Node, model: type[BaseModel]) -> Any:
    """``node`` with the values that ``model`` knows where people wrote words for them; all else is the very same."""
    if isinstance(node, Items):
        return [in_values(item, model) for item in node]
    if not isinstance(node, Tree):
        return node
    changed: dict[str, Any] = {}
    for key, (words, inner) in _parts(model).items():
        if key in node:
            child = node[key]
            value = in_values(child, inner) if inner is not None else _meant(child, words)
            if value is not child:
                changed[key] = value
    return {**node, **changed} if changed else node


def _meant(node: Node, words: Mapping[str, str]) -> Any:
    """The value, or the list of values, that ``node`` means; the node itself when it is not understood."""
    if isinstance(node, Items):
        return [_meant(item, words) for item in node]
    alone = isinstance(node, Tree) and set(node) == {"uk"}  # of a text in both languages
    word = node["uk"] if isinstance(node, Tree) and alone else node
    return words.get(_plain(word), node) if isinstance(word, Text) else node


def _plain(word: str) -> str:
    return " ".join(word.casefold().replace("'", "’").replace("ʼ", "’").split())


@functools.cache
def _parts(model: type[BaseModel]) -> dict[str, tuple[Mapping[str, str], type[BaseModel] | None]]:
    """Fields of ``model`` that are a closed list, with the values of its words, and those below which there is one."""
    parts: dict[str, tuple[Mapping[str, str], type[BaseModel] | None]] = {}
    for name, field in model.model_fields.items():
        key, inner = field.alias or name, model_in(field.annotation)
        if words := choices(model, key):
            parts[key] = {_plain(word): value for value, said in words.items() for word in (value, *said)}, None
        elif inner is not None and _parts(inner):
            parts[key] = {}, inner
    return parts


def choices(model: type[BaseModel], key: str) -> dict[str, tuple[str, ...]]:
    """Values of the closed list that the field ``key`` of ``model`` is, with their Ukrainian words; else none."""
    fields = ((field.alias or name, field.annotation) for name, field in model.model_fields.items())
    values = next((_values(annotation) for name, annotation in fields if name == key), ())
    return choice_words(f"{model.__name__}.{key}", values)


def _values(annotation: Any) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return next((values for part in get_args(annotation) if (values := _values(part))), ())


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The first model that a field's annotation speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := model_in(part))), None)
