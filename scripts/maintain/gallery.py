"""Знімає кожен вигляд зібраного сайту: телефон і комп’ютер, світлий і темний, аркуші й картинки; усе на одній сторінці.

Takes a picture of every template of the built site, phone and desktop, light and dark, and of sheets and pictures to
share: one page to look at before the look changes.
"""

import io
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import bootstrap  # noqa: F401
import command
from benchmark.browsing import NoBrowser, chromium
from benchmark.serving import serving
from generator.base import files

if TYPE_CHECKING:  # the library comes with what the tests need
    from playwright.sync_api import Browser, ViewportSize

FOLDER = command.ROOT / "gallery"
Look = Literal["light", "dark"]
LOOKS: tuple[Look, ...] = ("light", "dark")
PLACES: Mapping[str, str] = {  # template, or one that looks otherwise → a page of it; * is any
    "home": "",
    "help": "help/",
    "help-article": "help/debt/",
    "risks": "risks/",
    "job-check": "risks/job-check/",
    "risk": "risks/tasks/",
    "model": "model/",
    "plan": "model/plan/",
    "events": "events/",
    "event": "events/*/*/",
    "listing": "events/for-*/",
    "hromadas": "hromadas/",
    "hromada": "hromadas/poltavska/",
    "board": "hromadas/poltavska/board/",
    "settlements": "hromadas/settlements/*/",
    "schools": "schools/",
    "lesson": "schools/lesson-8-9/",
    "about": "about/",
    "sources": "about/sources/",
    "search": "search/",
    "share": "share/risks/",
    "card": "embed/risks/",
    "receipt": "receipt/",
    "not-found": "404.html",
    "english": "en/",
}
_TALLEST = 2400  # pixels of a page in a picture
_STYLE = """body{margin:1rem;font:16px/1.4 system-ui,sans-serif;background:#8a8f91;color:#000}
h2{margin:2rem 0 .5rem}figure{display:inline-block;margin:0 .6rem .6rem 0;vertical-align:top}img{display:block}
figure.phone img{width:240px}figure.desktop img{width:640px}figure.sheet img{height:420px}
figure.picture img{height:240px}"""


def main() -> int:
    """Exit codes: 0 the gallery is there, 2 there is no built site or no browser."""
    parser = command.arguments(__file__, __doc__, "site")
    parser.add_argument("--out", type=Path, default=FOLDER, metavar="DIR")
    args = parser.parse_args()
    if not (args.site / "index.html").is_file():
        return command.wrong_usage(args.lang, "no_site", folder=args.site)
    pages = dict(pages_of(args.site))
    rooms: dict[str, dict[str, str]] = {}
    try:
        with chromium() as browser, command.progress(len(pages), args.lang, "looked_at") as step:
            for name, page in pages.items():
                for size, look, picture in shots(browser, args.site, page):
                    file = f"{name}-{size}-{look}.png"
                    files.write(args.out / file, picture)
                    rooms.setdefault(name, {})[file] = size
                step()
    except NoBrowser as why:
        return command.refused(why)
    for path, content in papers(args.site):
        files.write(args.out / path, content)
        rooms.setdefault("sheets" if path.startswith("sheet") else "pictures", {})[path] = path.partition("-")[0]
    files.write(args.out / "index.html", _page(rooms).encode())
    command.say(args.lang, "gallery", count=sum(map(len, rooms.values())), file=args.out / "index.html")
    return command.FINE


def pages_of(site: Path) -> Iterator[tuple[str, str]]:
    """Name and address of each place that the site has, from its root."""
    for name, place in PLACES.items():
        pattern = place if place.endswith(".html") else f"{place}index.html"
        found = [
            path for path in sorted(site.glob(pattern)) if "*" not in place or path.parent.parent.name != "archive"
        ]
        if found:
            yield name, found[0].relative_to(site).as_posix().removesuffix("index.html")


def shots(browser: "Browser", site: Path, page: str) -> Iterator[tuple[str, Look, bytes]]:
    """A page in both sizes and looks: name of the size, the look, and PNG."""
    sizes: dict[str, ViewportSize] = {
        "phone": {"width": 360, "height": 800},
        "desktop": {"width": 1440, "height": 1000},
    }
    with serving(site) as server:
        for size, viewport in sizes.items():
            for look in LOOKS:
                with browser.new_context(viewport=viewport, color_scheme=look, locale="uk-UA") as context:
                    tab = context.new_page()
                    tab.goto(f"{server.url}/{page}", wait_until="load")
                    height = min(tab.evaluate("document.documentElement.scrollHeight"), _TALLEST)
                    tab.set_viewport_size({"width": viewport["width"], "height": max(height, viewport["height"])})
                    yield size, look, tab.screenshot()


def papers(site: Path) -> Iterator[tuple[str, bytes]]:
    """The first leaf of every sheet of the campaign, and the pictures to share, as PNG."""
    import pypdfium2  # type: ignore[import-untyped] # comes with what the tests need

    for path in sorted(site.glob("print/*.pdf")):
        made = io.BytesIO()
        pypdfium2.PdfDocument(path)[0].render(scale=1).to_pil().save(made, "PNG")
        yield f"sheet-{path.stem}.png", made.getvalue()
    for path in sorted(site.glob("pictures/*_link.png")):
        yield f"picture-{path.name}", path.read_bytes()


def _page(rooms: Mapping[str, Mapping[str, str]]) -> str:
    parts = [
        f"<h2>{escape(name)}</h2>\n"
        + "\n".join(f'<figure class="{kind}"><img src="{file}" alt="{file}"></figure>' for file, kind in shown.items())
        for name, shown in rooms.items()
    ]
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title><style>{_STYLE}</style>'
    return "\n".join([head, *parts, "</html>\n"])


if __name__ == "__main__":
    command.run(main)
