"""Pages that officers write: ``docs/**/name.uk.md`` and ``name.en.md``, read and checked one by one."""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from generator.base.addresses import is_own
from generator.base.fields import Date, Flag, Lang, Model, Text, is_reserved, with_letters
from generator.base.problems import Problem, display_path, errors
from generator.base.slugs import slug
from generator.read import markdown
from generator.read.markdown import MAX_LINES, MAX_LINKS, Parsed, too_long
from generator.read.pictures import acts, is_what_it_says, shows_place
from generator.read.references import Reference, extract
from generator.read.text_file import LEFT_BEHIND, conflicts, decode, hidden_characters, read_bytes
from generator.read.validation import check
from generator.read.yaml_file import read
from generator.read.yaml_tree import Tree

MAX_PAGE_BYTES = 100 * 1024
MAX_ASSET_BYTES = 300 * 1024
HEAVY_PICTURE_BYTES = 100 * 1024
MAX_NAME = 60
MAX_LEVELS = 5
PICTURES = {".png", ".jpg", ".jpeg", ".webp"}
ASSETS = {*PICTURES, ".pdf"}
_PAGE = re.compile(r"(?P<name>[a-z0-9]+(?:-[a-z0-9]+)*)\.(?P<lang>uk|en)\.md")
_OF_EDITOR = re.compile(r"(?<=\]\()/(?=images/)")  # how the editor in the browser calls a picture: /images/yard.webp
_NAME = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*(?:\.[a-z0-9]+)?")


def _words(title: str) -> str:
    if title.lower() in {"no", "yes", "true", "false", "on", "off", "null", "так", "ні"}:
        raise PydanticCustomError("title-word", "not a title", {"value": title})
    return with_letters(title)


def _fingerprint(value: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{12}", value):
        raise PydanticCustomError("fingerprint-format", "not a fingerprint", {"value": value})
    return value


Fingerprint = Annotated[
    Text, AfterValidator(_fingerprint), WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{12}$"})
]


class FrontMatter(Model):
    """What stands between the two ``---`` lines on top of a page."""

    title: Annotated[Text, AfterValidator(_words)] = Field(description="Заголовок, щонайбільше вісім слів.")
    description: Text = Field(description="Одне речення про сторінку.")
    reviewed: Date = Field(description="Коли сторінку востаннє перевіряли.")
    translated_from: Fingerprint | None = Field(
        None, description="Лише в перекладі: з якого українського тексту він. Рядок дає перевірка."
    )
    neutral: Flag = Field(default=False, description="так — нейтральна назва вкладки: для сторінок допомоги.")
    hidden: Flag = Field(default=False, description="так — сторінки немає в меню.")
    template: Literal["article.html", "home.html", "sheet.html"] = Field("article.html", description="Вигляд сторінки.")


@dataclass(frozen=True)
class Document:
    """One page in one language. ``text`` is Markdown with marks in place of references, each as long as it."""

    file: str  # as an author knows it, for messages
    page: str  # without language and ending: "help/index"
    lang: Lang
    meta: FrontMatter
    text: str
    first_line: int  # line of the file on which ``text`` begins
    references: tuple[Reference, ...]
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)  # of the file: where each field stands

    def line_of(self, name: str) -> int:
        """Line of a field of the front matter; where it should stand when it is not there."""
        return self.lines.get(name, self.lines.get("reviewed", 2))

    @property
    def parsed(self) -> Parsed:
        """What the engine will make of ``text``, with the places of it all."""
        return markdown.read(self.text)

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
        if (path.is_dir() and not path.is_symlink()) or any(map(LEFT_BEHIND.fullmatch, relative.parts)):
            continue
        if bad := _bad_name(relative):
            params = {"value": relative.name, "near": _better_name(relative)}
            problems.append(Problem(name, 1, bad, 0, "error", params))
        elif named := _PAGE.fullmatch(relative.name):
            lang: Lang = "en" if named["lang"] == "en" else "uk"
            page = (relative.parent / named["name"]).as_posix()
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
                problems += _pictures(path, data)
        else:
            problems.append(Problem(name, 1, "file-kind", 0, "error", {"value": relative.name}))
    documents = Documents(pages, assets, frozenset(broken))
    used = [(page.file, page.path) for page in pages.values() if is_own(page.path)]
    used += [(display_path(path), name) for name, path in assets.items() if is_own(name.split("/")[0])]
    problems += [Problem(file, 1, "page-taken", 0, "error", {"value": address}) for file, address in used]
    return documents, [*problems, *_pairs(documents), *_clashes(documents)]


def _pictures(path: Path, data: bytes) -> Iterator[Problem]:
    if not is_what_it_says(path.suffix.lower(), data):
        yield Problem(display_path(path), 1, "file-content", 0, "error", {"value": path.suffix})
    if acts(data):
        yield Problem(display_path(path), 1, "file-acts")
    if shows_place(data):
        yield Problem(display_path(path), 1, "image-place")
    if path.suffix.lower() in PICTURES and len(data) > HEAVY_PICTURE_BYTES:
        params = {"size": len(data) // 1024, "most": HEAVY_PICTURE_BYTES // 1024}
        yield Problem(display_path(path), 1, "image-heavy", 0, "warning", params)


def _bad_name(relative: PurePosixPath) -> str | None:
    if any(is_reserved(part) for part in relative.parts):
        return "file-name-reserved"
    if any(not _NAME.fullmatch(part) for part in relative.parent.parts):
        return "file-name"
    if relative.name.endswith(".md"):
        if not _PAGE.fullmatch(relative.name):
            return "page-name"
    elif not _NAME.fullmatch(relative.name.lower()):
        return "file-name"
    return "file-name-long" if len(relative.name) > MAX_NAME or len(relative.parts) > MAX_LEVELS else None


def _better_name(relative: PurePosixPath) -> str:
    """The same name as an address can hold it."""
    name, *endings = relative.name.split(".")
    if relative.suffix != ".md":
        return ".".join([slug(relative.name.removesuffix(relative.suffix)), *relative.suffix.lower()[1:].split()])
    lang = next((one for one in endings if one in ("uk", "en")), "uk")
    return f"{slug(name)}.{lang}.md"


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

_OF_FRONT_MATTER = re.compile(r"\w+:|\s+\S|#\s")


def read_document(path: Path, page: str, lang: Lang) -> tuple[Document | None, list[Problem]]:
    """Read one page; the reasons when it can't be used."""
    file = display_path(path)
    data, problems = read_bytes(path, MAX_PAGE_BYTES)
    if data is None:
        return None, problems
    text, problems = decode(data, file)
    if text is not None:
        problems = [*conflicts(text, file, underlines=True)[0], *hidden_characters(text, file)]
    if text is None or problems:
        return None, problems
    lines = text.split("\n")
    end = next((number for number in range(1, len(lines)) if lines[number].rstrip() == "---"), None)
    if lines[0].rstrip() != "---" or end is None:
        return None, [_without_front_matter(lines, file)]
    # The leading empty line stands for "---", so that lines of messages are lines of the file.
    tree, problems = read(("\n" + "\n".join(lines[1:end])).encode(), file)
    if tree is None:
        return None, problems
    if not isinstance(tree, Tree):
        return None, [Problem(file, 2, "front-matter-shape", 0, "error", {"paste": FRONT_MATTER})]
    meta, more = check(FrontMatter, tree, file)
    body = "\n".join(lines[end + 1 :])
    marked, references, broken = extract(body, file, end + 2)
    marked = _OF_EDITOR.sub("../" * page.count("/"), marked)
    problems += [*more, *broken]
    if not body.strip():
        problems.append(Problem(file, end + 1, "page-empty"))
    if count := too_long(body):
        problems.append(Problem(file, end + 1, "page-long", 0, "error", {**count, "most": MAX_LINES, "few": MAX_LINKS}))
    if meta is None or errors(problems):
        return None, problems
    if lang == "uk" and meta.translated_from is not None:
        return None, [Problem(file, tree.keys_at["translated_from"][0], "original-marked")]
    lines_of = {name: line for name, (line, _) in tree.keys_at.items()}
    return Document(file, page, lang, meta, marked, end + 2, references, lines_of), problems


def _without_front_matter(lines: list[str], file: str) -> Problem:
    """What to say of a page whose top is missing, or does not end."""
    if lines[0].rstrip() == "---":
        last = next((at for at, line in enumerate(lines[1:]) if not _OF_FRONT_MATTER.match(line)), len(lines) - 1)
        return Problem(file, last + 1, "front-matter-open", 0, "error", {"paste": f"{lines[last]}\n---"})
    first = next(((number, line) for number, line in enumerate(lines, 1) if line.strip()), None)
    if first is None:
        return Problem(file, 1, "page-empty")
    if first[1].partition(":")[0] in FrontMatter.model_fields and "---" in map(str.rstrip, lines):
        return Problem(file, first[0], "front-matter-start", 0, "error", {"paste": f"---\n{first[1]}"})
    code = "page-swallowed" if _SWALLOWED.match(first[1]) else "front-matter-missing"
    return Problem(file, first[0], code, 0, "error", {"value": first[1], "paste": FRONT_MATTER})


FRONT_MATTER = "---\ntitle: …\ndescription: …\nreviewed: РРРР-ММ-ДД\n---"
