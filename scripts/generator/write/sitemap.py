"""Pages → ``sitemap.xml`` with each page's other languages."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from generator.base.addresses import site_path
from generator.base.fields import Lang
from generator.view.views import PageView


def sitemap(pages: Iterable[PageView], root: str) -> bytes:
    """The file's bytes; ``root`` is the site's address with a slash at its end."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for page in pages:
        lines.append(f"<url><loc>{_address(root, page.lang, page.path)}</loc>")
        lines[-1] += f"<lastmod>{page.changed}</lastmod>" if page.changed else ""
        for lang, code in [*((lang, lang) for lang in page.languages), (page.languages[0], "x-default")]:
            address = _address(root, lang, page.path)
            lines.append(f'<xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>')
        lines.append("</url>")
    return "\n".join([*lines, "</urlset>", ""]).encode()


def _address(root: str, lang: Lang, path: str) -> str:
    return escape(root + site_path(lang, path))
