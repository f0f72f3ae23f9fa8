"""What a build measured about itself → ``/receipt/`` in plain words, and the same as JSON.

Only what was measured is said. What takes a browser (cookies, storage, accessibility) was measured at another time:
it is shown with its day, and with whether it was measured on the very same files.
"""

import datetime as dt
import json
import os
import re
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from generator.base.addresses import page_file, site_path
from generator.base.fields import Lang
from generator.base.words import label
from generator.check.sentences import sentences
from generator.check.translation import state_of
from generator.model.browser_measurements import Measured
from generator.model.campaign import Campaign
from generator.model.contact import TIERS, Contact
from generator.read.documents import Documents
from generator.view.views import PageView

PATH = "receipt/"
JSON = PATH + "receipt.json"
HEAVIEST = 10  # pages that the reader's table names; the JSON has all

_STORES = re.compile(rb"document\.cookie|cookieStore|localStorage|sessionStorage|indexedDB")
_MARK = re.compile(rb'sessionStorage\.(?:get|set|remove)Item\("w"')  # that of "Leave", in the tab and gone with it
_COPIES = re.compile(rb"caches\.open|caches\.put")


def files(languages: Sequence[Lang]) -> list[str]:
    """Paths of what this writes, from the site's root."""
    return [*(page_file(site_path(lang, PATH)) for lang in languages), JSON]


@dataclass(frozen=True)
class Receipt:
    """Everything that was measured, by the names and in the order of its JSON."""

    day: dt.date
    revision: str | None  # of the sources
    manifest_sha256: str  # of the list of all files but these pages
    files: int
    bytes: int  # of all files
    pages: int
    links_checked: int
    requests_per_page_most: int  # itself included
    other_hosts: int
    contacts: Mapping[str, Any]
    translations: Mapping[str, Sequence[str]]  # English pages that do not stand as their originals do
    scripts: Mapping[str, Sequence[str]]
    browser: Measured | None  # what a browser saw, on another day
    weights_gzip: Mapping[str, int]  # page → bytes with gzip, the heaviest first
    prose_uk: Mapping[str, Mapping[str, float]]  # Ukrainian page → its sentences

    @property
    def middle(self) -> int:
        """Weight of a page in the middle."""
        return round(statistics.median(self.weights_gzip.values()))

    @property
    def heaviest(self) -> list[tuple[str, int]]:
        """The heaviest pages."""
        return list(self.weights_gzip.items())[:HEAVIEST]

    @property
    def words(self) -> float:
        """Median of the pages' medians: words in a sentence."""
        return statistics.median(prose["median_words"] for prose in self.prose_uk.values())

    @property
    def visited(self) -> bool:
        """True when the browser saw these very files."""
        return self.browser is not None and self.browser.manifest == self.manifest_sha256

    def views(self, languages: tuple[Lang, ...], campaign: Campaign) -> Iterator[PageView]:
        """The page in every language."""
        for lang in languages:
            about = label("receipt_description", lang, name=campaign.name.text(lang)[0])
            shared = PageView(lang, PATH, "receipt.html", label("receipt", lang), about, data={"receipt": self})
            yield replace(shared, languages=languages, indexed=False)


def as_json(receipt: Receipt) -> bytes:
    """The same for programs."""
    browser = asdict(receipt.browser) | {"same_files": receipt.visited} if receipt.browser else None
    content = {**vars(receipt), "browser": browser}
    return (json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n").encode()


def of_contacts(contacts: Iterable[Contact], today: dt.date) -> dict[str, Any]:
    """What the receipt tells of phone lines."""
    lines = [contact for contact in contacts if contact.dial]
    ageing = [contact for contact in lines if not contact.law] or lines
    return {
        "lines": len(lines),
        "dialled": sum(contact.verified_how == "called" for contact in lines),
        f"older_than_{TIERS['due']}_days": sum(contact.tier(today) != "fresh" for contact in lines),
        "oldest": min(contact.verified_on for contact in ageing),
    }


def of_translations(documents: Documents) -> dict[str, list[str]]:
    """English pages that are behind, that say nothing of it, and that are missing."""
    pages: dict[str, list[str]] = {"behind": [], "unmarked": [], "missing": []}
    for page, lang in sorted(documents.pages):
        if lang == "uk" and (state := state_of(page, documents)) != "same":
            pages[state].append(page)
    return pages


def of_prose(documents: Documents) -> dict[str, dict[str, float]]:
    """Sentences of each Ukrainian page."""
    ukrainian = (document for (_, lang), document in sorted(documents.pages.items()) if lang == "uk")
    counts = {document.path: sentences(document.parsed) for document in ukrainian}
    return {
        page: {"sentences": count.count, "median_words": count.median, "over_20_words": count.long}
        for page, count in counts.items()
    }


def of_scripts(folder: Path) -> dict[str, list[str]]:
    """Files of a built site whose scripts can set a cookie or store something, or keep a copy that readers ask for.

    The mark that "Leave" makes in the tab is told of in words; it is on every page.
    """
    by_script: dict[bytes, list[str]] = {}  # most pages have the same few scripts
    for inside, _, names in os.walk(folder):
        for name in names:
            if not name.endswith((".html", ".js")):
                continue
            file = Path(inside, name)
            content = file.read_bytes()
            for script in [content] if name.endswith(".js") else _scripts(content):
                by_script.setdefault(script, []).append(file.relative_to(folder).as_posix())
    storing = {path for script, paths in by_script.items() if _STORES.search(_MARK.sub(b"", script)) for path in paths}
    copying = {path for script, paths in by_script.items() if _COPIES.search(script) for path in paths}
    return {"that_store": sorted(storing), "that_keep_a_copy": sorted(copying)}


def _scripts(html: bytes) -> Iterator[bytes]:
    for part in html.split(b"<script")[1:]:
        yield part.partition(b"</script")[0]
