"""Pages that officers write: ``docs/**/name.uk.md`` and ``name.en.md``, read and checked one by one."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from generator.checking import check
from generator.fields import Date, Flag, Lang, Model, Text
from generator.problems import Problem, display_path
from generator.reading import Mapping, decode, hidden_characters, read, read_bytes
from generator.references import Reference, extract

MAX_PAGE_BYTES = 100 * 1024
MAX_ASSET_BYTES = 300 * 1024
MAX_NAME = 60
MAX_LEVELS = 5
ASSETS = {".png", ".jpg", ".jpeg", ".webp", ".pdf"}
_PAGE = re.compile(r"(?P<name>[a-z0-9]+(?:-[a-z0-9]+)*)\.(?P<lang>uk|en)\.md")
_NAME = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*(?:\.[a-z0-9]+)?")


def _words(title: str) -> str:
    if title.lower() in {"no", "yes", "true", "false", "on", "off", "null", "так", "ні"}:
        raise PydanticCustomError("title-word", "not a title", {"value": title})
    return title


class FrontMatter(Model):
    """What stands between the two ``---`` lines on top of a page."""

    title: Annotated[Text, AfterValidator(_words)] = Field(description="Заголовок, щонайбільше вісім слів.")
    description: Text = Field(description="Одне речення про сторінку.")
    reviewed: Date = Field(description="Коли сторінку востаннє перевіряли.")
    neutral: Flag = Field(False, description="так — нейтральна назва вкладки: для сторінок допомоги.")
    hidden: Flag = Field(False, description="так — сторінки немає в меню.")
    template: Literal["article.html", "home.html", "sheet.html"] = Field("article.html", description="Вигляд сторінки.")


@dataclass(frozen=True)
class Document:
    """One page in one language. ``text`` is Markdown with marks in place of references."""

    file: str  # as an author knows it, for messages
    page: str  # without language and ending: "help/index"
    lang: Lang
    meta: FrontMatter
    text: str
    first_line: int  # line of the file on which ``text`` begins
    references: tuple[Reference, ...]

    @property
    def source(self) -> str:
        """Path below ``docs/``: ``help/index.uk.md``."""
        return f"{self.page}.{self.lang}.md"

    @property
    def path(self) -> str:
        """Path of the built page from its language's root: ``help/``; ``""`` for the first page."""
        return page_path(self.page)


def page_path(page: str) -> str:
    """``help/index`` → ``help/``, ``help/call`` → ``help/call/``, ``index`` → ``""``."""
    return page.removesuffix("index") if page == "index" or page.endswith("/index") else page + "/"


@dataclass(frozen=True)
class Documents:
    """All pages that could be read, and the other files beside them."""

    pages: dict[tuple[str, Lang], Document]
    assets: dict[str, Path]  # path below docs/ → file
    broken: frozenset[tuple[str, Lang]] = frozenset()  # there, but with problems of their own

    @functools.cached_property
    def names(self) -> frozenset[str]:
        """Everything that a link may lead to."""
        return frozenset([*(document.source for document in self.pages.values()), *self.assets])

    def exists(self, page: str, lang: Lang) -> bool:
        """True when the page is written, well or badly."""
        return (page, lang) in self.pages or (page, lang) in self.broken

    def languages(self, page: str) -> tuple[Lang, ...]:
        """Languages in which ``page`` is written, Ukrainian first."""
        order: tuple[Lang, ...] = ("uk", "en")
        return tuple(lang for lang in order if (page, lang) in self.pages)


def load(folder: Path) -> tuple[Documents, list[Problem]]:
    """Read every file below ``folder``."""
    pages: dict[tuple[str, Lang], Document] = {}
    assets: dict[str, Path] = {}
    broken: set[tuple[str, Lang]] = set()
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*")):
        relative = PurePosixPath(path.relative_to(folder).as_posix())
        name = display_path(path)
        if path.is_dir() and not path.is_symlink():
            continue
        if bad := _bad_name(relative):
            problems.append(Problem(name, 1, bad, 0, "error", {"value": relative.name}))
        elif found := _PAGE.fullmatch(relative.name):
            lang: Lang = "en" if found["lang"] == "en" else "uk"
            page = (relative.parent / found["name"]).as_posix()
            document, more = read_document(path, page, lang)
            problems += more
            if document is not None:
                pages[page, lang] = document
            else:
                broken.add((page, lang))
        elif path.suffix.lower() in ASSETS:
            data, more = read_bytes(path, MAX_ASSET_BYTES)
            problems += more
            if data is not None:
                assets[relative.as_posix()] = path
        else:
            problems.append(Problem(name, 1, "file-kind", 0, "error", {"value": relative.name}))
    documents = Documents(pages, assets, frozenset(broken))
    return documents, [*problems, *_pairs(documents), *_clashes(documents)]


def _bad_name(relative: PurePosixPath) -> str | None:
    if any(not _NAME.fullmatch(part) for part in relative.parent.parts):
        return "file-name"
    if relative.name.endswith(".md"):
        if not _PAGE.fullmatch(relative.name):
            return "page-name"
    elif not _NAME.fullmatch(relative.name.lower()):
        return "file-name"
    return "file-name-long" if len(relative.name) > MAX_NAME or len(relative.parts) > MAX_LEVELS else None


def _pairs(documents: Documents) -> Iterator[Problem]:
    for (page, lang), document in documents.pages.items():
        if lang == "uk" and not documents.exists(page, "en"):
            params = {"value": document.file.replace(".uk.md", ".en.md")}
            yield Problem(document.file, 1, "translation-missing", 0, "warning", params)
        if lang == "en" and not documents.exists(page, "uk"):
            params = {"value": document.file.replace(".en.md", ".uk.md")}
            yield Problem(document.file, 1, "original-missing", 0, "error", params)


def _clashes(documents: Documents) -> Iterator[Problem]:
    for (page, lang), document in documents.pages.items():
        if (f"{page}/index", lang) in documents.pages:
            yield Problem(
                document.file, 1, "page-twice", 0, "error", {"value": documents.pages[f"{page}/index", lang].file}
            )


_SWALLOWED = re.compile(r"[A-Za-z][A-Za-z0-9_ -]*:|https?://", re.ASCII)


def read_document(path: Path, page: str, lang: Lang) -> tuple[Document | None, list[Problem]]:
    """Read one page; the reasons when it can't be used."""
    file = display_path(path)
    data, problems = read_bytes(path, MAX_PAGE_BYTES)
    if data is None:
        return None, problems
    text, problems = decode(data, file)
    if text is None:
        return None, problems
    problems = list(hidden_characters(text, file))
    if problems:
        return None, problems
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        first = next(((number, line) for number, line in enumerate(lines, 1) if line.strip()), None)
        if first is None:
            return None, [Problem(file, 1, "page-empty")]
        code = "page-swallowed" if _SWALLOWED.match(first[1]) else "front-matter-missing"
        return None, [Problem(file, first[0], code, 0, "error", {"value": first[1], "paste": _front_matter(page)})]
    try:
        end = next(number for number in range(1, len(lines)) if lines[number].rstrip() == "---")
    except StopIteration:
        return None, [Problem(file, 1, "front-matter-open", 0, "error", {"paste": "---"})]
    # The leading empty line stands for "---", so that lines of messages are lines of the file.
    tree, problems = read(("\n" + "\n".join(lines[1:end])).encode(), file)
    if tree is None:
        return None, problems
    if not isinstance(tree, Mapping):
        return None, [Problem(file, 2, "front-matter-shape", 0, "error", {"paste": _front_matter(page)})]
    meta, problems = check(FrontMatter, tree, file)
    body = "\n".join(lines[end + 1 :])
    marked, references, more = extract(body, file, end + 2)
    problems = [*problems, *more]
    if not body.strip():
        problems.append(Problem(file, end + 1, "page-empty"))
    if meta is None or problems:
        return None, problems
    return Document(file, page, lang, meta, marked, end + 2, tuple(references)), []


def _front_matter(page: str) -> str:
    return f"---\n    title: …\n    description: …\n    reviewed: {'РРРР-ММ-ДД'}\n    ---"
