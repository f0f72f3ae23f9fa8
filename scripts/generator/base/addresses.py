"""Addresses inside the site: paths are counted from a language's root, links are always relative."""

import functools
import re

from generator.base.fields import Lang

# Pages that the site makes itself, from data or for its own use. What an officer writes never lies there.
_OWN = re.compile(
    r"(?:en|uk|p|search|receipt|blank|404|embed|share|edit|editors|print|pictures)(?:/.*)?|(?:events|hromadas|about/sources)/.+"
)


def is_own(path: str) -> bool:
    """True when the address ``path``, from a language's root, is one of the site's own."""
    return _OWN.fullmatch(path.rstrip("/")) is not None


def site_path(lang: Lang, path: str) -> str:
    """Path from the site's root: Ukrainian lies at the root, English below ``en/``."""
    return path if lang == "uk" else f"{lang}/{path}"


def page_file(path: str) -> str:
    """The file that answers for a page's path: ``help/`` → ``help/index.html``."""
    return path + "index.html" if path == "" or path.endswith("/") else path


@functools.lru_cache(maxsize=1 << 10)  # a page asks again; hardly ever two pages ask the same
def relative(target: str, start: str) -> str:
    """Relative address of page or file ``target`` seen from page ``start``, both from the site's root."""
    here, there = start.split("/")[:-1], target.split("/")
    common = 0
    while common < min(len(here), len(there) - 1) and here[common] == there[common]:
        common += 1
    return "../" * (len(here) - common) + "/".join(there[common:]) or "./"
