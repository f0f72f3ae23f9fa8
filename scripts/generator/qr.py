"""Text → QR code, as SVG to stand inside a page: the same bytes for the same text, no style, no script."""

import functools

import segno
from markupsafe import Markup


@functools.lru_cache(maxsize=1024)
def qr(text: str) -> Markup:
    """Dark on white whatever the colours of the page: a camera must see it in a dark theme too."""
    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(svgclass="qr", lineclass=None, omitsize=True, dark="#000", light="#fff"))
