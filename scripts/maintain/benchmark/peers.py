"""The same pages for the others: stock Material for MkDocs with the language plug-in, and Hugo with a minimal theme.

References to data become plain text for them. Neither gets what our pages have beyond prose: phone cards, an exit,
calendars.
"""

import datetime as dt
import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

import command
from benchmark.running import Failed
from generator.base import files
from generator.base.fields import Bilingual, Lang
from generator.check import data_folder
from generator.model.data import Data
from generator.read import documents
from generator.read.documents import Document
from generator.read.markdown import EXTENSIONS
from generator.read.references import Reference, plain

ADDRESS = "https://bench.example/"
HUGO = Path(__file__).parent / "hugo"


@dataclass(frozen=True)
class Prose:
    """A page as any generator understands it."""

    title: str
    description: str
    text: str  # Markdown


Pages = Mapping[tuple[str, Lang], Prose]


def prose(docs: Path, today: dt.date) -> Pages:
    """Pages below ``docs`` with references resolved to text. Raises Failed when data/ has errors."""
    facts, _ = data_folder.load(command.PROGRAM / "data", today)
    pages, _ = documents.load(docs)
    if facts is None:
        raise Failed("data/ has errors: make check says which")
    return {key: Prose(one.meta.title, one.meta.description, _resolved(one, facts)) for key, one in pages.pages.items()}


def _resolved(document: Document, facts: Data) -> str:
    def say(text: str | Bilingual | None) -> str:
        return text.text(document.lang)[0] if isinstance(text, Bilingual) else text or ""

    def render(reference: Reference) -> str:
        match reference.name:
            case "phone":
                return facts.contacts[reference.argument].shown
            case "contact":
                contact = facts.contacts[reference.argument]
                return f"**{say(contact.name)}** {contact.shown}. {say(contact.for_whom)} {say(contact.hours)}"
            case "fact":
                fact = facts.facts[reference.argument]
                return say(fact.value) or ", ".join(say(each.value) for each in fact.values)
            case "hromadas":
                return "\n".join(f"- {say(one.name)}" for one in facts.hromadas.values())
            case "sources":
                return "\n".join(f"- {say(one.counts)}: {say(one.value)}" for one in facts.facts.values())
        return ""  # cite, events, offline: they have no such thing

    return plain(document.text, list(document.references), render)


def stock(folder: Path, pages: Pages, config: Path) -> None:
    """A project of stock Material: the menu and the Markdown extensions of ``config``, all else by default."""
    ours = yaml.safe_load(config.read_text("utf-8"))
    languages = next(one["i18n"]["languages"] for one in ours["plugins"] if "i18n" in one)
    settings = {
        "site_name": ours["site_name"],
        "site_url": ADDRESS,
        "theme": {"name": "material"},
        "plugins": ["search", {"i18n": {"docs_structure": "suffix", "languages": languages}}],
        "markdown_extensions": [{name: options} for name, options in EXTENSIONS.items()],
        "nav": ours["nav"],
    }
    files.write(folder / "mkdocs.yml", yaml.safe_dump(settings, allow_unicode=True, sort_keys=False).encode())
    for (page, lang), prose in pages.items():
        files.write(folder / "docs" / f"{page}.{lang}.md", _front(prose.title, prose.description) + prose.text.encode())


def _front(title: str, description: str = "", lang: str = "uk") -> bytes:
    values = {"title": title, "description": description, "lang": lang}
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return ("---\n" + "\n".join(lines) + "\n---\n").encode()


def hugo(folder: Path, pages: Pages, more: Mapping[str, tuple[str, str]]) -> None:
    """A Hugo site of ``data_pages`` and of ``more``: name → title and text."""
    files.write(folder / "hugo.toml", (HUGO / "hugo.toml").read_bytes())
    for kind in ("single", "list"):
        files.write(folder / "layouts" / "_default" / f"{kind}.html", (HUGO / "page.html").read_bytes())
    for (page, lang), prose in pages.items():
        name = re.sub(r"(^|/)index$", r"\1_index", page)
        path = folder / "content" / ("en" if lang == "en" else "") / f"{name}.md"
        files.write(path, _front(prose.title, prose.description, lang) + prose.text.encode())
    for name, (title, text) in more.items():
        files.write(folder / "content" / "more" / f"{name}.md", _front(title) + text.encode())


_MAIN = re.compile(r"<main\b.*?</main>", re.S)
_UNSEEN = re.compile(r"<(script|style)\b.*?</\1>", re.S)
_TITLE = re.compile(r"<title>(.*?)</title>", re.S)
_BLOCK = re.compile(r"</?(?:p|div|section|article|h[1-6]|ul|ol|li|dl|dt|dd|table|tr|nav|details|summary|br)\b[^>]*>")


def texts(site: Path, without: Pages) -> Iterator[tuple[str, tuple[str, str]]]:
    """Of every built page that is not in ``without``: a name, its title, and its text in paragraphs."""
    known = {("en/" if lang == "en" else "") + documents.page_path(page) + "index.html" for page, lang in without}
    for number, path in enumerate(sorted(site.rglob("*.html"))):
        if path.relative_to(site).as_posix() not in known:
            page = path.read_text("utf-8")
            title = _TITLE.search(page)
            yield f"p{number}", (html.unescape(title[1]) if title else "", text(page))


def text(page: str) -> str:
    """The text of a page's main part, one paragraph a block, without its markup."""
    main = _MAIN.search(page)
    broken = _BLOCK.sub("\n\n", _UNSEEN.sub("", main[0] if main else page))
    words = html.unescape(re.sub(r"<[^>]*>", "", broken))
    return re.sub(r"\s*\n\s*", "\n\n", words).strip() + "\n"
