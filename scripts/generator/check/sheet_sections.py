"""Which sheets can be printed: their pages have the sections that go onto them."""

from xml.etree.ElementTree import Element

from generator.base.fields import Lang
from generator.model.sheets import Sheet
from generator.read.documents import Document, Documents


def sections(document: Document) -> dict[str, list[Element]]:
    """Anchor of a section (``## Аркуш {#worksheet}``) → its elements, heading included."""
    parts = (part for part in document.parsed.parts() if part and part[0].tag == "h2")
    return {part[0].get("id", ""): part for part in parts}


def there(sheet: Sheet, documents: Documents, lang: Lang) -> bool:
    """True when the page of a sheet has all sections that go onto it."""
    if sheet.page is None:
        return True
    document = documents.pages.get((sheet.page, lang)) or documents.pages.get((sheet.page, "uk"))
    return document is not None and {*sheet.sections} <= sections(document).keys()
