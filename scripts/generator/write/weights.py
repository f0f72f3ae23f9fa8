"""What built pages weigh on the way to a phone: gzip, everything inside them included.

Pages of events are one template with some lines of text, and so are kits and cards of pages. Of these only the largest
are weighed: the rest is lighter, and weighing thousands would take longer than making them.
"""

import re
import zlib
from collections.abc import Container, Mapping
from pathlib import Path
from types import MappingProxyType

from generator.base.files import sizes_below
from generator.base.problems import Problem, Severity
from generator.model import sheets

HOME, PAGE = 12_000, 16_000  # bytes that the home page and any other may weigh; contract, section 8
LARGEST_ALIKE = 50
HOMES = {"index.html", "en/index.html"}
_ALIKE = (
    re.compile(r"(?:en/)?events/(?!(?:for|kind|of)-|archive/|\d)[a-z0-9-]+/[a-z0-9-]+/index\.html"),
    re.compile(r"(?:en/)?share/(?:.*/)?index\.html"),
    re.compile(r"(?:en/)?embed/(?:.*/)?index\.html"),
)
_OF_HROMADAS = re.compile(r"(?:en/)?(?:(?:embed|share|print)/)?(?:events|hromadas)/.+")
_COMING = re.compile(rb'<section class="hromadas"><h2 id="coming">.*?</section>', re.DOTALL)  # on the home page
_PARTS = {
    "styles": re.compile(rb"<style>.*?</style>", re.DOTALL),
    "scripts": re.compile(rb"<script\b.*?</script>", re.DOTALL),
}


def gzipped(content: bytes) -> int:
    """Bytes that a server with gzip sends."""
    packer = zlib.compressobj(6, wbits=31)
    return len(packer.compress(content)) + len(packer.flush())


def alone(name: str, content: bytes) -> int | None:
    """What a page weighs that is weighed whatever others weigh; None for one of many alike, and for what is no page."""
    if not f"/{name}".endswith("/index.html") or any(kind.fullmatch(name) for kind in _ALIKE):
        return None
    return gzipped(content)


def weigh(
    folder: Path, known: Mapping[str, int] = MappingProxyType({}), sizes: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Path of a page from the site's root → its weight in bytes, the heaviest first; what is ``known`` stays.

    ``sizes``: those of all files below ``folder``, where they are known.
    """
    sizes = sizes_below(folder) if sizes is None else sizes
    pages = {name: size for name, size in sizes.items() if f"/{name}".endswith("/index.html")}
    for kind in _ALIKE:
        alike = sorted(filter(kind.fullmatch, pages), key=lambda name: (-pages[name], name))
        for name in alike[LARGEST_ALIKE:]:
            del pages[name]
    weights = {name: known.get(name) or gzipped((folder / name).read_bytes()) for name in pages}
    return dict(sorted(weights.items(), key=lambda one: (-one[1], one[0])))


def too_heavy(folder: Path, weights: Mapping[str, int], of_events: Container[str] = ()) -> list[Problem]:
    """Pages over their budget, with what of them weighs how much; and sheets heavier than their links say.

    Those made of what hromadas say of themselves and of events, and written pages ``of_events`` too, only warn: no
    hromada's file stops the others. So does a home page that is too heavy with its next events alone.
    """

    def severity(name: str) -> Severity:
        if name in HOMES and gzipped(_COMING.sub(b"", (folder / name).read_bytes())) <= HOME:
            return "warning"
        return "warning" if name in of_events or _OF_HROMADAS.fullmatch(name) else "error"

    return [
        *(
            Problem(name, 1, "sheet-heavy", 0, severity(name), {"size": size, "most": sheets.most_bytes(name)})
            for pattern in ("print/**/*.pdf", "*/print/**/*.pdf")
            for path in sorted(folder.glob(pattern))
            if (size := path.stat().st_size) > sheets.most_bytes(name := path.relative_to(folder).as_posix())
        ),
        *(
            Problem(
                name, 1, "page-heavy", 0, severity(name), {"size": size, "most": _most(name), **_parts(folder / name)}
            )
            for name, size in weights.items()
            if size > _most(name)
        ),
    ]


def _most(name: str) -> int:
    return HOME if name in HOMES else PAGE


def _parts(path: Path) -> dict[str, int]:
    content = path.read_bytes()
    parts: dict[str, int] = {}
    for name, pattern in _PARTS.items():
        parts[name] = gzipped(b"".join(pattern.findall(content)))
        content = pattern.sub(b"", content)
    return {**parts, "text": gzipped(content)}
