"""What pages of this program ask by POST, told from what strangers' pages ask; and how both are answered.

Whatever other pages are open in the same browser, or whoever else uses this machine: what they ask is refused. Ours
comes as JSON, from this very origin, at a name of this machine; what changes something also brings the token of this
run, which only the tab has that the program opened itself.
"""

import hmac
import json
import secrets
from collections.abc import Iterable
from typing import Any

from previewing import LOCAL, TYPES, called

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_STATUS = {200: "OK", 202: "Accepted", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict"}
_KINDS = {".css": "text/css; charset=utf-8", ".txt": "text/plain", **TYPES}

TOKEN = secrets.token_urlsafe(24)  # anew for each run of the program


def asked(environ: dict[str, Any], most: int) -> dict[str, Any] | None:
    """What a page of this origin asks, in at most so many bytes; None for whoever else asks."""
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip()
    size = environ.get("CONTENT_LENGTH", "")
    if called(environ)[0] not in LOCAL or environ.get("HTTP_ORIGIN") != f"http://{environ['HTTP_HOST']}":
        return None
    if environ["REQUEST_METHOD"] != "POST" or kind != "application/json" or not size.isdecimal() or int(size) > most:
        return None
    try:
        content = json.loads(environ["wsgi.input"].read(int(size)))
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def trusted(content: dict[str, Any]) -> bool:
    """Whether it was asked by the tab that the program opened."""
    token = content.get("token")
    return isinstance(token, str) and hmac.compare_digest(token.encode(), TOKEN.encode())


def answer(status: int, content: bytes, start_response: Any, kind: str = ".txt") -> Iterable[bytes]:
    """Answer as WSGI wants it; ``kind`` is how a file of that type ends."""
    headers = {
        "Content-Type": _KINDS[kind],
        "Content-Length": str(len(content)),
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    start_response(f"{status} {_STATUS[status]}", list(headers.items()))
    return [content]
