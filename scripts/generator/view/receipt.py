"""What a build measured about itself → ``/receipt/`` in plain words, and the same as JSON.

Only what was measured is said. What takes a browser (cookies, storage, accessibility) was measured at another time:
it is shown with its day, and with whether it was measured on the very same files.
"""

import datetime as dt
import hashlib
import json
import os
import re
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from generator.base.addresses import page_file, site_path
from generator.base.fields import Lang
from generator.base.words import label
from generator.check.sentences import Sentences, sentences
from generator.check.translation import TranslationState, state_of
from generator.model.browser_measurements import Measured
from generator.model.campaign import Campaign
from generator.model.contact import STALE_AFTER_DAYS, Contact
from generator.read.documents import Documents
from generator.view.views import PageView

PATH = "receipt/"
JSON = PATH + "receipt.json"
HEAVIEST = 10  # pages that the reader's table names; the JSON has all

_STORES = re.compile(rb"document\.cookie|cookieStore|localStorage|sessionStorage|indexedDB")
_COPIES = re.compile(rb"caches\.open|caches\.put")


def files(languages: Sequence[Lang]) -> list[str]:
    """Paths of what this writes, from the site's root."""
    return [*(page_file(site_path(lang, PATH)) for lang in languages), JSON]


@dataclass(frozen=True)
class Receipt:
    """Everything that was measured."""

    day: dt.date
    revision: str | None  # of the sources
    manifest: str  # SHA-256 of the list of all files but these pages
    files: int
    size: int  # bytes of all files
    pages: int
    links: int
    requests: int  # that the greediest page makes, itself included
    weights: Mapping[str, int]  # page → bytes with gzip, the heaviest first
    lines: int  # phone lines
    dialled: int  # that a person of the team dialled
    stale: int  # confirmed longer ago than half a year
    oldest: dt.date
    translations: Mapping[TranslationState, tuple[str, ...]]  # how English pages stand to their originals
    prose: Mapping[str, Sentences]  # Ukrainian page → its sentences
    storing: tuple[str, ...]  # files whose scripts know how to set a cookie or to store something
    copying: tuple[str, ...]  # those that can keep a copy of pages, which readers ask for
    browser: Measured | None = None  # what a browser saw, on another day

    @property
    def home(self) -> int:
        """Weight of the home page."""
        return self.weights["index.html"]

    @property
    def middle(self) -> int:
        """Weight of a page in the middle."""
        return round(statistics.median(self.weights.values()))

    @property
    def heaviest(self) -> list[tuple[str, int]]:
        """The heaviest pages."""
        return list(self.weights.items())[:HEAVIEST]

    @property
    def words(self) -> float:
        """Median of the pages' medians: words in a sentence."""
        return statistics.median(one.median for one in self.prose.values())

    @property
    def visited(self) -> bool:
        """True when the browser saw these very files."""
        return self.browser is not None and self.browser.manifest == self.manifest

    def as_json(self) -> bytes:
        """The same for programs."""
        prose = {
            page: {"sentences": counted.count, "median_words": counted.median, "over_20_words": counted.long}
            for page, counted in self.prose.items()
        }
        content: dict[str, Any] = {
            "day": self.day.isoformat(),
            "revision": self.revision,
            "manifest_sha256": self.manifest,
            "files": self.files,
            "bytes": self.size,
            "pages": self.pages,
            "links_checked": self.links,
            "requests_per_page_most": self.requests,
            "other_hosts": 0,  # the build would have stopped
            "contacts": {
                "lines": self.lines,
                "dialled": self.dialled,
                "older_than_180_days": self.stale,
                "oldest": self.oldest.isoformat(),
            },
            "translations": {name: list(pages) for name, pages in self.translations.items() if name != "same"},
            "scripts": {"that_store": list(self.storing), "that_keep_a_copy": list(self.copying)},
            "browser": asdict(self.browser) | {"same_files": self.visited} if self.browser else None,
            "weights_gzip": dict(self.weights),
            "prose_uk": prose,
        }
        return (json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n").encode()

    def views(self, languages: Sequence[Lang], campaign: Campaign) -> Iterator[PageView]:
        """The page in every language."""
        for lang in languages:
            yield PageView(
                lang=lang,
                path=PATH,
                template="receipt.html",
                title=label("receipt", lang),
                description=label("receipt_description", lang, name=campaign.name.text(lang)[0]),
                languages=tuple(languages),
                indexed=False,
                data={"receipt": self},
            )


def of_contacts(contacts: Sequence[Contact], today: dt.date) -> dict[str, Any]:
    """Fields of the receipt that tell of phone lines."""
    lines = [contact for contact in contacts if contact.dial]
    return {
        "lines": len(lines),
        "dialled": sum(contact.verified_how == "called" for contact in lines),
        "stale": sum(contact.age_days(today) > STALE_AFTER_DAYS for contact in lines),
        "oldest": min(contact.verified_on for contact in lines),
    }


def of_documents(documents: Documents) -> dict[str, Any]:
    """Fields of the receipt that tell of written pages."""
    ukrainian = {page: document for (page, lang), document in sorted(documents.pages.items()) if lang == "uk"}
    stands: dict[TranslationState, list[str]] = {"same": [], "behind": [], "unmarked": [], "missing": []}
    for page in ukrainian:
        stands[state_of(page, documents)].append(page)
    return {
        "translations": {name: tuple(pages) for name, pages in stands.items()},
        "prose": {document.path: sentences(document.parsed) for document in ukrainian.values()},
    }


def of_scripts(folder: Path) -> dict[str, Any]:
    """Fields of the receipt that tell what the scripts of a built site are able to leave on a device."""
    by_script: dict[bytes, list[str]] = {}  # most pages have the same few scripts
    for inside, _, names in os.walk(folder):
        for name in (one for one in names if one.endswith((".html", ".js"))):
            file = Path(inside, name)
            content = file.read_bytes()
            for script in [content] if name.endswith(".js") else _scripts(content):
                by_script.setdefault(script, []).append(file.relative_to(folder).as_posix())
    storing = {path for script, paths in by_script.items() if _STORES.search(script) for path in paths}
    copying = {path for script, paths in by_script.items() if _COPIES.search(script) for path in paths}
    return {"storing": tuple(sorted(storing)), "copying": tuple(sorted(copying))}


def _scripts(html: bytes) -> Iterator[bytes]:
    for part in html.split(b"<script")[1:]:
        yield part.partition(b"</script")[0]


def of_manifest(listed: bytes) -> str:
    """The sum that names all other files at once."""
    return hashlib.sha256(listed).hexdigest()
