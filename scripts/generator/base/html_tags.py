"""HTML that the generator made → its tags. Every page of the site goes through here, so each tag is read once."""

import functools
import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from html import unescape

_TAG = re.compile(r"""<[a-zA-Z](?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_RAW = re.compile(r"(<(script|style)\b[^>]*>)[^<]*+(?:<(?!/\2>)[^<]*+)*+</\2>")
_NAME = re.compile(r"<([a-zA-Z][^\s/>]*)")
SHORTEST_KNOWN = 100  # characters of a chunk that is worth looking up
_ATTRIBUTE = re.compile(r"""\s([^\s=/>"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")


@dataclass(frozen=True)
class Tag:
    """One opening tag, its name and attributes in lower case."""

    name: str
    attributes: Mapping[str, str]


def tags(html: str) -> set[str]:
    """The distinct opening tags of a page as they are written; scripts and styles have none inside."""
    return set(_TAG.findall("".join(_RAW.split(html))))  # left of each are its tag, and its name as a word


def of_page(chunks: Iterable[str], known: Mapping[str, frozenset[str]]) -> tuple[Set[str], frozenset[str]]:
    """The distinct opening tags of a page that its template gave in ``chunks``: its own, and those of ``known`` chunks.

    ``known``: whole chunks that many pages share → the tags inside. Pages with the same ones get the same set of them.
    """
    own: list[str] = []
    shared: list[frozenset[str]] = []
    for chunk in chunks:
        inside = known.get(chunk) if len(chunk) >= SHORTEST_KNOWN else None
        if inside is None:
            own.append(chunk)
        else:
            shared.append(inside)
    together = _together(*shared)
    return tags("".join(own)) - together, together


@functools.lru_cache(maxsize=1 << 10)
def _together(*sets: frozenset[str]) -> frozenset[str]:
    return frozenset().union(*sets)


@functools.lru_cache(maxsize=1 << 13)
def read(tag: str) -> Tag:
    """Take an opening tag apart."""
    name = _NAME.match(tag)
    assert name is not None, tag
    attributes = _ATTRIBUTE.findall(tag, name.end())
    return Tag(name[1].lower(), {key.lower(): unescape(one or other or bare) for key, one, other, bare in attributes})
