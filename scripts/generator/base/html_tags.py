"""HTML that the generator made → its tags. Every page of the site goes through here, so each tag is read once."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

_TAG = re.compile(r"""<[a-zA-Z](?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_RAW = re.compile(r"(<(script|style)\b[^>]*>)[^<]*+(?:<(?!/\2>)[^<]*+)*+</\2>")
_NAME = re.compile(r"<([a-zA-Z][^\s/>]*)")
_ATTRIBUTE = re.compile(r"""\s([^\s=/>"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")


@dataclass(frozen=True)
class Tag:
    """One opening tag, its name and attributes in lower case."""

    name: str
    attributes: Mapping[str, str]


def tags(html: str) -> set[str]:
    """The distinct opening tags of a page as they are written; scripts and styles have none inside."""
    return set(_TAG.findall(_RAW.sub(r"\1", html)))


@functools.lru_cache(maxsize=1 << 13)
def read(tag: str) -> Tag:
    """Take an opening tag apart."""
    name = _NAME.match(tag)
    assert name is not None, tag
    attributes = _ATTRIBUTE.findall(tag, name.end())
    return Tag(name[1].lower(), {key.lower(): unescape(one or other or bare) for key, one, other, bare in attributes})
