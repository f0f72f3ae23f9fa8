"""The page of the sources of each page that names facts."""

from collections.abc import Iterator

from generator.base.fields import Lang
from generator.base.words import label
from generator.check import citations
from generator.check.menu import Menu
from generator.model.data import Data
from generator.read.documents import Documents
from generator.view.views import PageView


def source_pages(data: Data, documents: Documents, menu: Menu, lang: Lang) -> Iterator[PageView]:
    """Views in the order of the menu; last, of the facts that no page uses."""
    names = dict.fromkeys([*(entry.page or "" for entry in menu.pages()), *(name for name, _ in documents.pages)])
    pages = [documents.pages.get((name, lang)) or documents.pages[name, "uk"] for name in names]
    for document, facts in citations.cited(pages, data):
        title = label("sources_of", lang, title=document.meta.title) if document else label("sources_other", lang)
        yield PageView(
            lang,
            citations.sources_path(document.path) if document else citations.UNUSED,
            "sources.html",
            title,
            label("sources_description", lang),
            neutral=document is not None and document.meta.neutral,
            languages=data.languages,
            indexed=False,  # what was read without its page says little
            data={"page": document, "facts": [data.facts[fact] for fact in facts]},
        )
