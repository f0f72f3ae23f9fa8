"""What every answer says beside its content: one table, from which the servers' files and the pages' policy come.

A page brings its own policy (``page_policy``), with hashes of the very styles and scripts inside it. The policy in the
header holds on top of that one: a browser allows only what both allow. So the header may only say what is true of
every page of every build. It says nothing of scripts and styles: a server's file that is older than the site would
otherwise switch off the exit. What only a header can say is who may show the page in a frame.

No header sets a cookie, and none asks the browser for a report.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_NONE, _SELF = "'none'", "'self'"

# How a name ends → Content-Type; the first that fits. A path that ends with a slash is a page.
TYPES: Mapping[str, str] = {
    "/": "text/html; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    "/feed.json": "application/feed+json",
    "/feed.xml": "application/atom+xml",
    ".ics": "text/calendar; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".sig": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
UNKNOWN_TYPE = "application/octet-stream"
PACKED = tuple(  # what gzip makes smaller
    dict.fromkeys(
        kind.partition(";")[0]
        for kind in TYPES.values()
        if kind.startswith("text/") or kind.endswith(("json", "xml", "image/x-icon"))
    )
)

# HTTPS that a browser insists on can't be taken back before its time, so the promise grows with the experience:
# the next age when the last one went without trouble for a day, a week, a month.
SECURE_AGES = (300, 86_400, 604_800, 31_536_000)

# The same on every answer.
EVERYWHERE: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # no other site learns from where somebody came, not even the exit's
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "serial", "usb")
    ),
}

UNWANTED = ("Refresh", "Set-Cookie")  # would lead readers away, or leave a trace with them


def _policy(directives: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


_NO_WAY_OUT = {"base-uri": _NONE, "form-action": _NONE}
_ANY_PAGE = {
    **_NO_WAY_OUT,
    **dict.fromkeys(("connect-src", "font-src", "frame-src", "manifest-src", "media-src", "worker-src"), _SELF),
    "img-src": f"{_SELF} data:",
    "object-src": _NONE,
}
_FILE = {"default-src": _NONE, **_NO_WAY_OUT}
# Strangers could put our page into theirs and something of their own over our numbers. The exit works in a frame
# anyway (contract, section 7): for cards made for other sites, and on hosts that know no such header.
_FRAMED_BY_US = {"frame-ancestors": _SELF}
_FRAMED_BY_ALL = {"frame-ancestors": "*"}

_POLICY, _CACHE, _USE = "Content-Security-Policy", "Cache-Control", "Cross-Origin-Resource-Policy"
_OPENER = "Cross-Origin-Opener-Policy"
# Kept, but asked about each time ("not modified" is 200 bytes): a cancelled event or a changed number is never hidden
# by an old copy, and Back still shows a page when the mast is dead.
_ASK = "no-cache"
_HOUR = "max-age=3600"


@dataclass(frozen=True)
class FileKind:
    """Files that get the same headers on top of ``EVERYWHERE``; ``paths`` is a regular expression (PCRE and RE2)."""

    name: str
    paths: str
    headers: Mapping[str, str]


def _headers(policy: Mapping[str, str], cache: str, *, shared: bool = False) -> dict[str, str]:
    use = "cross-origin" if shared else "same-origin"
    return {_POLICY: _policy(policy), _CACHE: cache, _USE: use, _OPENER: "same-origin"}


PAGES = FileKind("pages", r"(/|\.html)$", _headers(_ANY_PAGE | _FRAMED_BY_US, _ASK))
CARDS = FileKind(  # made to be shown by other sites
    "cards", r"^/([a-z]+/)?embed/(.*(/|\.html))?$", _headers(_ANY_PAGE | _FRAMED_BY_ALL, _ASK, shared=True)
)
EDITOR = FileKind(  # what it may ask says the policy inside its page; who signs in does so in a window of the Git host
    "editor",
    r"^/edit/",
    _headers({**_NO_WAY_OUT, "object-src": _NONE, "frame-ancestors": _NONE}, _ASK)
    | {_OPENER: "same-origin-allow-popups"},
)
KINDS = (  # the first that fits
    CARDS,
    EDITOR,
    PAGES,
    FileKind(  # for calendars, readers and scripts of other sites
        "data",
        r"(\.ics|/feed\.(json|xml)|/oembed\.json)$",
        _headers(_FILE | _FRAMED_BY_US, _ASK, shared=True) | {"Access-Control-Allow-Origin": "*"},
    ),
    FileKind(  # a worker obeys the policy of its own file, so what it fetches must be allowed here
        "scripts",
        r"\.js$",
        _headers({**_FILE, "connect-src": _SELF, "script-src": _SELF} | _FRAMED_BY_US, _ASK),
    ),
    FileKind(  # browsers show these in a page of their own, which "default-src 'none'" may break
        "documents", r"\.pdf$", _headers(_FRAMED_BY_US, _HOUR)
    ),
    FileKind("files", ".", _headers(_FILE | _FRAMED_BY_US, _HOUR)),
)


def page_policy(styles: Iterable[str], scripts: Iterable[str], own: Iterable[str] = ()) -> str:
    """The policy inside a page: nothing but these styles and scripts (hashes) and images of the site.

    ``own_parts`` are directives, as ``connect-src``, by which the page may ask its own host for more.
    """
    directives = {
        "default-src": _NONE,
        "style-src": " ".join(styles) or _NONE,
        "script-src": " ".join(scripts) or _NONE,
        "img-src": _ANY_PAGE["img-src"],
        "connect-src": _SELF,  # search engines' own tools ask for robots.txt from inside the page
        **_NO_WAY_OUT,
    }
    for name in own:
        allowed = directives.get(name, "").split()
        directives[name] = " ".join(allowed if _SELF in allowed else [*allowed, _SELF])
    return _policy(directives)


def deviations(path: str, sent: Mapping[str, str]) -> Iterator[str]:
    """The headers of an answer for ``path`` that are not as the table says; ``sent`` has their names in lower case.

    A host that reads ``_headers`` says of every file but cards what it says of pages.
    """
    kind = next(kind for kind in KINDS if re.search(kind.paths, path))
    own = kind.headers[_POLICY]
    policies = {own} if path.endswith(("/", ".html")) or kind is EDITOR else {own, PAGES.headers[_POLICY]}
    same = {name: {text} for name, text in {**EVERYWHERE, _OPENER: kind.headers[_OPENER]}.items()}
    for name, right in {**same, _POLICY: policies}.items():
        if sent.get(name.lower(), "").strip() not in right:
            yield name
    yield from (name for name in UNWANTED if name.lower() in sent)


def for_hosts(*cards_at: str, editor: bool = False) -> bytes:
    """The file ``_headers`` for hosts that read one, in the words of Cloudflare Pages.

    There, rules add up, so what differs by kind of file is left to the host, but for who may frame what. HTTPS is the
    host's own business as well. ``cards_at`` are further paths of cards, where several sites share a host.
    ``editor``: whether the site has one.
    """
    cards = [f"  ! {_POLICY}", *_lines({_POLICY: CARDS.headers[_POLICY]})]
    rules = {
        "/*": _lines({**EVERYWHERE, **_chosen(PAGES, _OPENER, _POLICY)}),
        **dict.fromkeys(("/embed/*", "/:language/embed/*", *cards_at), cards),
    }
    if editor:
        rules["/edit/*"] = [f"  ! {_POLICY}", f"  ! {_OPENER}", *_lines(_chosen(EDITOR, _OPENER, _POLICY))]
    return "\n".join(line for path, lines in rules.items() for line in (path, *lines, "")).encode()


def _chosen(kind: FileKind, *names: str) -> dict[str, str]:
    return {name: kind.headers[name] for name in names}


def _lines(headers: Mapping[str, str]) -> list[str]:
    return [f"  {name}: {value}" for name, value in headers.items()]
