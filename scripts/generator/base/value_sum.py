"""The sum of a value: the same in every process for what is equal, another one when anything in it differs.

What a page is made from is summed up so. A value of which that can't be said is refused: nothing is left out silently.
"""

import dataclasses
import datetime as dt
import functools
import hashlib
import itertools
import operator
from collections.abc import Callable, Iterable, Mapping, Set
from types import FunctionType, NoneType
from typing import Any

from pydantic import BaseModel

_LONG = 300  # bytes of a value above which its sum stands for it in others


class Unsummed(Exception):
    """A value of a kind that has no sum; the text names the kind."""


class ValueSums:
    """Sums of values that do not change. Those of large data classes and models are remembered, and these held."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, bytes]] = {}

    def of(self, value: object) -> bytes:
        """The SHA-256 of ``value``. Raises ``Unsummed``."""
        return hashlib.sha256(self.all([value])).digest()

    def all(self, values: Iterable[Any]) -> bytes:
        """What stands for ``values``, one after another."""
        # Most values are texts: half the time goes when they take no way round.
        return b"".join([_text(value) if type(value) is str else _way(type(value))(self, value) for value in values])

    def remembered(self, value: Any, kind: bytes, fields: Callable[[Any], tuple[object, ...]]) -> bytes:
        """What stands for a data class or a model of this ``kind``."""
        if known := self._known.get(id(value)):
            return known[1]
        content = _framed(kind, self.all(fields(value)))
        if len(content) > _LONG:
            content = _framed(b"d", hashlib.sha256(content).digest())
            self._known[id(value)] = value, content
        return content


_Way = Callable[[ValueSums, Any], bytes]


def _way_of(kind: Any) -> _Way:
    """How values of exactly this type are summed up."""
    name = f"{kind.__module__}.{kind.__qualname__}".encode()
    if kind is NoneType:
        return lambda _, __: b"-"
    if kind is dt.date:
        return lambda _, value: _day(value)
    if kind in (bool, int, float, dt.time, dt.timedelta):
        return lambda _, value: _framed(b"v", repr(value).encode())
    if dataclasses.is_dataclass(kind) or issubclass(kind, BaseModel):
        fields = _fields(kind)
        return lambda sums, value: sums.remembered(value, name, fields)
    if issubclass(kind, str):
        return lambda _, value: _framed(name, value.encode())
    if issubclass(kind, bytes):
        return lambda _, value: _framed(name, value)
    if issubclass(kind, tuple | list):
        return lambda sums, value: _framed(name, sums.all(value))
    if issubclass(kind, Mapping):
        return lambda sums, value: _framed(name, sums.all(itertools.chain.from_iterable(value.items())))
    if issubclass(kind, Set):
        return lambda sums, value: _framed(name, b"".join(sorted(sums.all([one]) for one in value)))
    if issubclass(kind, functools.partial):
        return lambda sums, value: _framed(b"partial", sums.all((value.func, value.args, value.keywords)))
    if issubclass(kind, type | FunctionType):
        return _program
    raise Unsummed(kind.__qualname__)


_way: Callable[[Any], _Way] = functools.cache(_way_of)


def _text(value: str) -> bytes:
    content = value.encode()
    return b"s %d:%b" % (len(content), content)


@functools.cache
def _day(value: dt.date) -> bytes:
    return _framed(b"v", repr(value).encode())


def _program(_: ValueSums, value: Any) -> bytes:
    """The name of what the program itself defines: its text is summed up elsewhere."""
    if "<" in value.__qualname__:
        raise Unsummed(type(value).__qualname__)
    return _framed(b"f", f"{value.__module__} {value.__qualname__}".encode())


def _framed(kind: bytes, content: bytes) -> bytes:
    """So that no two values run together into what a third one gives."""
    return b"%b %d:%b" % (kind, len(content), content)


def _fields(kind: Any) -> Callable[[Any], tuple[object, ...]]:
    names = kind.model_fields if issubclass(kind, BaseModel) else [field.name for field in dataclasses.fields(kind)]
    getter: Callable[[Any], Any] = operator.attrgetter(*names) if names else lambda _: ()
    return getter if len(names) != 1 else lambda value: (getter(value),)
