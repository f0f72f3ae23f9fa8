"""What a build measured about itself → ``/receipt/`` in plain words, and the same as JSON.

Only what was measured is said. What takes a browser (cookies, storage, accessibility) was measured at another time:
it is shown with its day, and with whether it was measured on the very same files.
"""

import datetime as dt
import functools
import json
import re
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

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
    editor: str | None  # the Git host that an editor beside these pages asks; nothing of it is measured
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


class Storing(NamedTuple):
    """What scripts can do: set a cookie or store something; keep a copy that readers ask for."""

    store: bool
    keep_a_copy: bool


def of_scripts(
    folder: Path, names: Iterable[str], known: Mapping[str, Storing] = MappingProxyType({})
) -> dict[str, list[str]]:
    """Those of a built site's files with scripts that can do so; ``known`` need not be read again.

    The mark that "Leave" makes in the tab is told of in words; it is on every page.
    """
    able = {
        name: known.get(name) or storing(name, (folder / name).read_bytes())
        for name in names
        if name.endswith((".html", ".js"))
    }
    return {
        "that_store": sorted(name for name, one in able.items() if one.store),
        "that_keep_a_copy": sorted(name for name, one in able.items() if one.keep_a_copy),
    }


def storing(name: str, content: bytes) -> Storing:
    """What the scripts of a file can do."""
    scripts = [content] if name.endswith(".js") else _scripts(content) if name.endswith(".html") else ()
    able = [_storing(script) for script in scripts]
    return Storing(any(one.store for one in able), any(one.keep_a_copy for one in able))


@functools.lru_cache(maxsize=256)  # most pages have the same few scripts
def _storing(script: bytes) -> Storing:
    return Storing(bool(_STORES.search(_MARK.sub(b"", script))), bool(_COPIES.search(script)))


def _scripts(html: bytes) -> Iterator[bytes]:
    for part in html.split(b"<script")[1:]:
        yield part.partition(b"</script")[0]
