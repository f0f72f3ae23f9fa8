"""What search knows of one language: an index cut in files that the browser asks for when it needs them.

``search.js`` is the script itself. ``words.js`` holds the rules and says which file has what; ``in-N.js`` hold stems
that begin with the same letters and the pages they are in; ``page-N.js`` hold the texts of some pages, from which an
answer takes the sentence it shows. So a first answer loads one of the third kind for each word and the few texts it
shows, however large the site is.
"""

import functools
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

from generator.base.fields import Lang
from generator.base.slugs import collated, slug
from generator.base.stemming import for_browser, stems
from generator.base.words import label
from generator.view.calendar import batches
from generator.view.script_files import front_coded, in_own_folder, packed, script_part
from generator.view.views import Letter, PageView

STEMS, TEXTS = 10_000, 4_000  # characters of one file: enough for it to pack well, few enough not to load much else
SHOWN = 8_000  # characters of a page from which sentences are shown; all of it is found
PATH = "search/"
MOST_TOPICS = 150  # entries of one page
_NONE_SAME, _MOST_SAME = "A", 25  # a capital: how many letters of a stem are the same as in the one before
FEW = 20  # hromadas that stand among the topics one by one
_TOPIC_LEVEL = 2  # of headings
BODY, DESCRIPTION, HEADING, TITLE = range(4)


@dataclass(frozen=True)
class Section:
    """A heading of the second level and the text below it, one line a paragraph; both names are empty at the top."""

    id: str
    heading: str
    text: str


class _Reader(HTMLParser):
    """Takes a page's body apart. Left out is what says nothing of it: sources of claims, particulars of lines."""

    BREAKS = frozenset("p li dt dd tr h2 h3 h4 div summary ul ol".split())
    DROPPED = frozenset("cite contact__more small copy choices".split())
    VOID = frozenset("br hr img input wbr".split())

    def __init__(self, body: str) -> None:
        super().__init__()
        self.parts: list[tuple[str, list[str], list[str]]] = [("", [], [])]
        self._id = ""
        self._open: list[tuple[str, bool]] = []  # element, and whether its text is left out
        self.feed(body)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        dropped = tag in ("script", "svg") or not self.DROPPED.isdisjoint((attributes.get("class") or "").split())
        # A heading's, or that of what it stands first in.
        self._id = attributes.get("id") or (self._id if tag == "h2" else "")
        if tag == "h2" and not any(out for _, out in self._open):
            self.parts.append((self._id, [], []))
        if tag not in self.VOID:
            self._open.append((tag, dropped))
        self._end_of_line(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass
        self._end_of_line(tag)

    def handle_data(self, data: str) -> None:
        if not any(out for _, out in self._open):
            _, heading, text = self.parts[-1]
            into = heading if any(tag == "h2" for tag, _ in self._open) else text
            into.append(re.sub(r"\s+", " ", data))

    def _end_of_line(self, tag: str) -> None:
        if tag in self.BREAKS:
            self.parts[-1][2].append("\n")


def sections(body: str) -> list[Section]:
    """The sections of a page's HTML."""

    def text(parts: Iterable[str]) -> str:
        lines = (" ".join(line.split()) for line in "".join(parts).replace("\u0301", "").splitlines())
        return "\n".join(re.sub(r" (?=[.,;:!?])", "", line) for line in lines if re.search(r"\w", line))

    return [Section(name, text(heading), text(inside)) for name, heading, inside in _Reader(body).parts]


@dataclass(frozen=True)
class Index:
    """Pages of one language, the most important first, ready to be looked for."""

    lang: Lang
    views: tuple[PageView, ...]

    @functools.cached_property
    def pages(self) -> Sequence[tuple[PageView, Sequence[Section]]]:
        """Every page with its sections."""
        return [(view, sections(view.body or _of_hromada(view))) for view in self.views]

    def files(self, script: str) -> dict[str, bytes]:
        """Path below the language's root → content; ``script`` is what searches."""
        places = _places(self.pages)
        letters = [(letter, list(group)) for letter, group in itertools.groupby(sorted(places), lambda stem: stem[0])]
        inside = list(_blocks([_of_letter(group, places) for _, group in letters], STEMS))
        texts = list(_blocks([_shown(view, parts) for view, parts in self.pages], TEXTS))
        words = {
            **for_browser(),
            "titles": [len(list(stems(view.title))) for view in self.views],  # the fewer words, the more each says
            "in": [letters[first][0] for first, _ in inside],
            "page": [first for first, _ in texts],
        }
        files = {"search.js": script.encode(), "words.js": script_part(packed(words))}
        files |= {f"in-{number}.js": script_part(packed("\n".join(block))) for number, (_, block) in enumerate(inside)}
        files |= {f"page-{number}.js": script_part(f"[{','.join(block)}]") for number, (_, block) in enumerate(texts)}
        return in_own_folder(PATH, files)

    @functools.cached_property
    def topics(self) -> Sequence[Letter[tuple[str, str]]]:
        """The A to Z: names of pages and of their headings, each with its path, by first letter.

        Left out are headings that several pages have, as «Що далі», and many hromadas: they have a list of their own.
        """
        headings = [(view, one) for view in self.views for one in view.toc if one.level == _TOPIC_LEVEL]
        shared = Counter(one.text for _, one in headings)
        hromadas = sum(view.template == "hromada.html" for view in self.views)
        entries = {
            (view.title, view.path) for view in self.views if hromadas <= FEW or view.template != "hromada.html"
        } | {(one.text, f"{view.path}#{one.id}") for view, one in headings if shared[one.text] == 1}
        listed = sorted(entries, key=lambda entry: (collated(entry[0]), entry))
        return [
            Letter(letter, f"{PATH}{slug(letter) or 'other'}/", tuple(group))
            for letter, group in itertools.groupby(listed, lambda entry: _letter(entry[0]))
        ]


def views(index: Index, folders: Mapping[Lang, str | None], languages: tuple[Lang, ...]) -> Iterator[PageView]:
    """The page of search, and pages of letters when all topics are too many for one page.

    ``folders`` are where the index of each language is, from the language's root.
    """
    many = sum(len(letter.entries) for letter in index.topics) > MOST_TOPICS
    about = label("search_description", index.lang)
    yield PageView(
        index.lang,
        PATH,
        "search.html",
        label("search", index.lang),
        about,
        languages=languages,
        indexed=False,  # no page to come to from another search
        allows=("script-src",),  # the index
        data={"topics": index.topics, "many": many, "folders": folders},
    )
    for letter in index.topics if many else ():
        parts = batches(letter.entries, MOST_TOPICS)
        paths = [letter.path, *(f"{letter.path}{number}/" for number in range(2, len(parts) + 1))]
        title, own = label("search_letter", index.lang, letter=letter.name), (index.lang,)  # others have other letters
        for path, part in zip(paths, parts, strict=True):
            data = {"topics": index.topics, "letter": letter, "entries": part, "pages": paths}
            yield PageView(index.lang, path, "topics.html", title, about, languages=own, indexed=False, data=data)


def _of_hromada(view: PageView) -> str:
    """What its page says before the template adds labels and events."""
    hromada = view.data["hromada"]
    lines = [hromada.raion, hromada.note, *(contact.name for contact in hromada.contacts)]
    return "".join(f"<p>{escape(line.text(view.lang)[0])}</p>" for line in lines if line is not None)


def _letter(name: str) -> str:
    return next((one for one in name.upper() if one.isalpha()), "#")


def _places(pages: Sequence[tuple[PageView, Sequence[Section]]]) -> dict[str, dict[int, int]]:
    """Stem → number of page → the best place it has there."""
    by_stem: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for number, (view, parts) in enumerate(pages):
        own = {one.id for one in view.toc}  # headings of the page; others are those of lists in it
        texts = {
            BODY: [part.text for part in parts],
            DESCRIPTION: [view.description, *(part.heading for part in parts)],
            HEADING: [part.heading for part in parts if part.id in own],
            TITLE: [view.title],
        }
        places = {stem: place for place, text in texts.items() for stem in stems("\n".join(text))}
        for stem, place in places.items():
            by_stem[stem][number] = place
    return by_stem


def _of_letter(group: Sequence[str], places: Mapping[str, Mapping[int, int]]) -> str:
    """Stems that begin with one letter, and below them where they are."""
    return front_coded(group, _NONE_SAME, _MOST_SAME) + "\n" + " ".join(_packed(places[stem]) for stem in group)


def _packed(places: Mapping[int, int]) -> str:
    """Numbers of pages and places as one character each: the distance from the page before, times four."""
    last, text = 0, ""
    for number, place in sorted(places.items()):
        text += chr(35 + 4 * (number - last) + place)
        last = number
    return text


def _shown(view: PageView, parts: Sequence[Section]) -> str:
    sizes = itertools.accumulate(len(part.heading) + len(part.text) for part in parts)
    texts = [[part.id, part.heading, part.text] for part, size in zip(parts, sizes, strict=True) if size <= SHOWN]
    return packed([view.path, view.title, view.description, view.body_lang or view.lang, texts])


def _blocks(items: Sequence[str], most: int) -> Iterator[tuple[int, list[str]]]:
    """Neighbours that fit into one file, with the number of the first."""
    block: list[str] = []
    size = 0
    for number, item in enumerate(items):
        if block and size + len(item) > most:
            yield number - len(block), block
            block, size = [], 0
        block.append(item)
        size += len(item) + 1
    yield len(items) - len(block), block
