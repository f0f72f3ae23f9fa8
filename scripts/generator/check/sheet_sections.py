"""Which sheets can be printed: their pages have the sections that go onto them."""

import re

from generator.base.fields import Lang
from generator.model.sheets import Sheet
from generator.read.documents import Document, Documents

_SECTION = re.compile(r"^## .*?\{:?\s*#(?P<id>[\w-]+)[^}]*\}\s*$", re.MULTILINE)
_ANY_SECTION = re.compile(r"^## ", re.MULTILINE)


def sections(document: Document) -> dict[str, str]:
    """Id of a section whose heading states one (``## Аркуш {#worksheet}``) → its Markdown, heading included."""
    found = {}
    for match in _SECTION.finditer(document.text):
        end = _ANY_SECTION.search(document.text, match.end())
        found[match["id"]] = document.text[match.start() : end.start() if end else None]
    return found


def there(sheet: Sheet, documents: Documents, lang: Lang) -> bool:
    """True when the page of a sheet has all sections that go onto it."""
    if sheet.page is None:
        return True
    document = documents.pages.get((sheet.page, lang)) or documents.pages.get((sheet.page, "uk"))
    return document is not None and {*sheet.sections} <= sections(document).keys()
