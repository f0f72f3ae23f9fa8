"""What a build measured about itself → ``/receipt/`` in plain words, and the same as JSON.

Only what was measured here and now is said. What takes a browser (cookies, storage, accessibility) is the tests' to
prove and not repeated as if the build had seen it.
"""

import datetime as dt
import hashlib
import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.addresses import page_file, site_path
from generator.campaign import Campaign
from generator.contact import STALE_AFTER_DAYS, Contact
from generator.documents import Documents
from generator.fields import Lang
from generator.sentences import Sentences, sentences
from generator.views import PageView
from generator.words import label

PATH = "receipt/"
JSON = PATH + "receipt.json"
HEAVIEST = 10  # pages that the reader's table names; the JSON has all


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
    untranslated: tuple[str, ...]  # pages without English
    prose: Mapping[str, Sentences]  # Ukrainian page → its sentences

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

    def as_json(self) -> bytes:
        """The same for programs."""
        prose = {
            page: {"sentences": one.count, "median_words": one.median, "over_20_words": one.long}
            for page, one in self.prose.items()
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
            "untranslated": list(self.untranslated),
            "weights_gzip": dict(self.weights),
            "prose_uk": prose,
        }
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()

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
    return {
        "untranslated": tuple(page for page in ukrainian if (page, "en") not in documents.pages),
        "prose": {document.path: sentences(document.text) for document in ukrainian.values()},
    }


def of_manifest(listed: bytes) -> str:
    """The sum that names all other files at once."""
    return hashlib.sha256(listed).hexdigest()
