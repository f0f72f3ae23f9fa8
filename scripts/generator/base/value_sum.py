"""The sum of a value: the same in every process for what is equal, another one when anything in it differs.

What a page is made from is summed up so. A value of which that can't be said is refused: nothing is left out silently.
"""

import dataclasses
import datetime as dt
import functools
import hashlib
from collections.abc import Mapping, Set
from types import FunctionType
from typing import Any

from pydantic import BaseModel

_LONG = 500  # bytes of a value above which its sum stands for it in others


class Unsummed(Exception):
    """A value of a kind that has no sum; the text names the kind."""


class ValueSums:
    """Sums of values that do not change. Those of large data classes and models are remembered, and these held."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, bytes]] = {}

    def of(self, value: object) -> bytes:
        """The SHA-256 of ``value``. Raises ``Unsummed``."""
        return hashlib.sha256(self._bytes(value)).digest()

    def _bytes(self, value: Any) -> bytes:
        if value is None:
            return b"-"
        kind: Any = type(value)
        if kind is str:
            return _framed(b"s", value.encode())
        if kind in (bool, int, float, dt.date, dt.time, dt.timedelta):
            return _framed(b"v", repr(value).encode())
        if dataclasses.is_dataclass(kind) or isinstance(value, BaseModel):
            return self._remembered(value)
        if isinstance(value, str | bytes):
            return _framed(_name(kind), value if isinstance(value, bytes) else value.encode())
        if isinstance(value, tuple | list):
            return _framed(_name(kind), b"".join(map(self._bytes, value)))
        if isinstance(value, Mapping):
            return _framed(_name(kind), b"".join(self._bytes(key) + self._bytes(value[key]) for key in value))
        if isinstance(value, Set):
            return _framed(_name(kind), b"".join(sorted(map(self._bytes, value))))
        if isinstance(value, functools.partial):
            return _framed(b"partial", self._bytes((value.func, value.args, value.keywords)))
        if isinstance(value, type | FunctionType) and "<" not in value.__qualname__:  # what the program itself defines
            return _framed(b"f", f"{value.__module__} {value.__qualname__}".encode())
        raise Unsummed(kind.__qualname__)

    def _remembered(self, value: Any) -> bytes:
        if known := self._known.get(id(value)):
            return known[1]
        kind: Any = type(value)
        content = _framed(_name(kind), b"".join([self._bytes(getattr(value, name)) for name in _fields(kind)]))
        if len(content) > _LONG:
            content = _framed(b"d", hashlib.sha256(content).digest())
            self._known[id(value)] = value, content
        return content


def _framed(kind: bytes, content: bytes) -> bytes:
    """So that no two values run together into what a third one gives."""
    return b"%b %d:%b" % (kind, len(content), content)


@functools.cache
def _name(kind: type) -> bytes:
    return f"{kind.__module__}.{kind.__qualname__}".encode()


@functools.cache
def _fields(kind: Any) -> tuple[str, ...]:
    if issubclass(kind, BaseModel):
        return tuple(kind.model_fields)
    return tuple(field.name for field in dataclasses.fields(kind))
