"""How far other machines are trusted (a row for strangers, one for our own site), and what comes of asking."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from generator.base.fields import MAX_BYTES


@dataclass(frozen=True)
class Policy:
    """How far the other side is trusted, and what it is asked with."""

    public_only: bool  # each of the host's addresses must belong to the public internet
    http_here: bool  # of this very machine http will do
    web_pages: bool  # a page is a good answer, not a login or an error
    redirects: int  # how many are followed, all on the same host
    most: int  # bytes of a file, unpacked
    connect: float  # seconds for each of the host's addresses
    total: float  # seconds for a file, redirects and a second try included
    pause: float  # seconds before the second try
    headers: Mapping[str, str]  # the same for every file and every day: nothing to tell this machine by


_EVENTS_READER = {
    "Accept": "application/yaml, text/yaml, text/calendar, text/csv, text/plain;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip",
    "Connection": "close",
    "User-Agent": "Mozilla/5.0 (compatible; events-reader/1.0)",
}
_SITE_CHECK = {  # as a reader's browser asks, but past every cache on the way
    "Accept": "*/*",
    "Accept-Encoding": "gzip",
    "Cache-Control": "no-cache",
    "User-Agent": "Mozilla/5.0 (compatible; site-check/1.0)",
}
_LARGE = 64 * 1024 * 1024
# fmt: off
STRANGERS = Policy(
    public_only=True,  http_here=False, web_pages=False, redirects=3, most=MAX_BYTES, connect=5,  total=20,  pause=1,
    headers=_EVENTS_READER,
)
OWN_SITE = Policy(  # its address is typed by whoever compares it; what comes back is used for its sum only
    public_only=False, http_here=True,  web_pages=True,  redirects=0, most=_LARGE,    connect=20, total=600, pause=0,
    headers=_SITE_CHECK,
)
# fmt: on


@dataclass(frozen=True)
class Answer:
    """One finished exchange."""

    status: Literal["fresh", "unchanged"]
    content: bytes  # empty when unchanged
    etag: str | None
    last_modified: str | None
    moved_to: str | None  # where the file has moved for good on the same host: for its author to know
    complete: bool = True  # False: the other side did not say where the file ends, so it may have been cut off
    headers: Mapping[str, str] = field(default_factory=dict, compare=False)  # all of them, names in lower case


class Refused(Exception):
    """No usable answer. ``code`` and ``params`` make a problem's sentence.

    ``gone``: the host says that the file will not come back. ``reachable``: False when no answer came at all.
    ``passing``: the same request may well succeed a moment later.
    """

    def __init__(
        self, code: str, *, gone: bool = False, reachable: bool = True, passing: bool = False, **params: object
    ) -> None:
        super().__init__(code, params)
        self.code, self.params = code, params
        self.gone, self.reachable, self.passing = gone, reachable, passing
