"""What search knows of one language: an index cut in files that the browser asks for when it needs them.

``search.js`` is the script itself behind ``words.js`` (the rules, which file has what), ``sayings.js`` (what readers
say in place of the pages' own words) and the first of ``cards-N.js``, which hold how pages call themselves. ``in-N.js``
hold stems that begin with the same letters and the pages they are in. So a first answer loads one of the latter for
each word and on a large site a few cards. ``page-N.js`` hold the texts of some pages: from them comes, after the
answer, the sentence that was meant. ``places.js`` looks for words that no page knows among the names of the finder
(``view.find_hromada``).
"""

import functools
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from generator.base import limits
from generator.base.fields import Lang
from generator.base.kept_results import RESULTS
from generator.base.slugs import collated, slug
from generator.base.stemming import EMPTY, WANTED, for_browser, spelled, stem, stem_or_start, stems
from generator.base.words import label
from generator.model.search_words import Saying
from generator.model.settlement import Settlement
from generator.view import event_text
from generator.view.calendar import EventCard, batches
from generator.view.script_files import front_coded, in_own_folder, packed, script_part
from generator.view.views import Letter, PageView

# Characters of one file: enough for it to pack well, few enough to load little else. All answers need the first cards.
STEMS, TEXTS, FIRST_CARDS, CARDS = 8_000, 4_000, 16_000, 5_000
SHOWN = 8_000  # characters of a page from which sentences are shown; all of it is found
PATH = "search/"
MOST_TOPICS = 150  # entries of one page
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_FIRST = 35  # the character that stands for nought: before it are those that separate
_EMPTY = frozenset(stem(word) for word in EMPTY if len(word) < 4)  # of the longer ones somebody may look for one
# Ukrainian stems have as many letters as the Latin alphabet, which takes one byte each: in files the two are exchanged.
_LATIN, _UKRAINIAN = "abcdefghijklmnopqrstuvwxyz", "абвгдежзиіклмнопрстуфхцчшщ"
_EXCHANGED = str.maketrans(_LATIN + _UKRAINIAN, _UKRAINIAN + _LATIN)
_NONE_SAME, _MOST_SAME = "A", 25  # a capital: how many letters of a stem are the same as in the one before
FEW = 20  # hromadas that stand among the topics one by one
_TOPIC_LEVEL = 2  # of headings
BODY, ABOUT, TITLE = range(3)  # where a page says a word: in its text, in its description or a heading, in its title
_LEVELS = TITLE + 1
_FAR = 16_000  # pages that one character leads over; more of them, and there is no such character in UTF-8
# Of a word that more than every tenth page mentions only those pages count that are about it, if there are such.
_COMMON = 10
_PART_OF_NUMBER = re.compile(r"0\d*|\d{1,2}|\d{5,}")  # nobody looks for less or more than a short number or a year
# Whom a folder of pages is for, 0 to 9: a reader in need before officials. All others stand between them.
_RANKS, _OTHERS = {"help": 7, "risks": 6, "hromadas": 6, "model": 2}, 4


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
    parts = _Reader(body).parts
    return [Section(name, _lines("".join(heading)), _lines("".join(inside))) for name, heading, inside in parts]


def _lines(text: str) -> str:
    """The lines of a text that say something, with one blank between words."""
    lines = (" ".join(line.split()) for line in text.replace("\u0301", "").splitlines())
    return "\n".join(re.sub(r" (?=[.,;:!?])", "", line) for line in lines if re.search(r"\w", line))


@dataclass(frozen=True)
class Index:
    """Pages of one language, the most important first, ready to be looked for."""

    lang: Lang
    views: tuple[PageView, ...]
    settlements: Mapping[str, tuple[Settlement, ...]] = field(default_factory=dict)  # slug of a hromada → its own
    sayings: tuple[Saying, ...] = ()

    @functools.cached_property
    def pages(self) -> Sequence[tuple[PageView, Sequence[Section]]]:
        """Every page with its sections."""
        return [(view, _sections(view)) for view in self.views]

    def files(self, script: str, settlements: str) -> dict[str, bytes]:
        """Path below the language's root → content. ``script`` is what searches, ``settlements`` what finds places."""
        places = _places(self.pages, self._towns())
        letters = [(letter, list(group)) for letter, group in itertools.groupby(sorted(places), lambda stem: stem[0])]
        alike = [self._of_letter(group, places) for _, group in letters]
        size = sum(map(len, alike))
        inside = list(_even(alike, max(1, round(size / STEMS))))
        cards = list(_blocks([_card(view) for view in self.views], CARDS, FIRST_CARDS))
        texts = list(_blocks([_shown(parts) for _, parts in self.pages], TEXTS))
        cutting = for_browser(places.keys() | {word for phrase in self._phrases for word in phrase.split()})
        words = {
            **cutting,
            "empty": self._light(" ".join(word for word in sorted(EMPTY | WANTED) if self._own(word))),
            "letters": _UKRAINIAN if self.lang == "uk" else "",
            # The fewer words a title has, the more each says.
            "titles": "".join(_DIGITS[min(35, max(1, len(list(stems(view.title)))))] for view in self.views),
            "ranks": "".join(str(_RANKS.get(view.path.partition("/")[0], _OTHERS)) for view in self.views),
            "in": [letters[first][0] for first, block in inside if block],
            "end": letters[-1][0] if letters else "",
            "cards": [first for first, _ in cards],
            "page": [first for first, _ in texts],
            "hromadas": next((at for at, view in enumerate(self.views) if view.template == "hromada.html"), 0),
        }
        rules, sayings, first = packed(words), packed(list(self._sayings())), f"[{','.join(cards[0][1])}]"
        own = f'{{"words":{rules},"sayings":{sayings},"cards-0":{first}}}'
        files = {"search.js": f"searchParts={own};\n{script}".encode()}
        came = f"{settlements}\nsearchPart=true;"  # a part that was cut on the way does not say so
        files |= {"words.js": script_part(rules), "sayings.js": script_part(sayings), "places.js": came.encode()}
        for number, (_, block) in enumerate(inside):
            files[f"in-{number}.js"] = script_part(packed(_stems_first(block)))
        for name, blocks in (("cards", cards), ("page", texts)):
            files |= {f"{name}-{number}.js": _list(block) for number, (_, block) in enumerate(blocks)}
        return in_own_folder(PATH, files)

    def _towns(self) -> Mapping[str, str]:
        """Slug of a hromada → its towns and the village that it is called after: they are words of its page."""
        names = {slug: data["hromada"].name for slug, data in self._hromadas.items()}
        towns = {
            slug: [one for one in self.settlements.get(slug, ()) if one.category != "C" or one.is_centre(name)]
            for slug, name in names.items()
        }
        return {slug: "\n".join(one.name.text(self.lang)[0] for one in named) for slug, named in towns.items()}

    @functools.cached_property
    def _hromadas(self) -> Mapping[str, Mapping[str, Any]]:
        return {view.data["hromada_slug"]: view.data for view in self.views if view.template == "hromada.html"}

    def _own(self, text: str) -> bool:
        """Whether a reader of this language would type it: Latin letters are English."""
        return text.isascii() == (self.lang != "uk")

    @functools.cached_property
    def _phrases(self) -> Sequence[str]:
        return [_cut(phrase) for saying in self.sayings for phrase in saying.say if self._own(phrase)]

    def _light(self, stems: str) -> str:
        """Stems in letters of one byte."""
        return stems.translate(_EXCHANGED) if self.lang == "uk" else stems

    def _of_letter(self, group: Sequence[str], places: Mapping[str, Mapping[int, int]]) -> str:
        """Stems that begin with one letter, and below them where they are."""
        own = self._light(front_coded(group, _NONE_SAME, _MOST_SAME))
        return own + "\n" + " ".join(packed_places(places[stem]) for stem in group)

    def _sayings(self) -> Iterator[list[object]]:
        """Sayings in this language's letters: stems, the pages they lead to, the stems they mean; 1 for weak ones."""
        numbers = {view.path: number for number, view in enumerate(self.views)}
        for saying in self.sayings:
            phrases = sorted({_cut(phrase) for phrase in saying.say if self._own(phrase)})
            pages = [numbers[path] for path in saying.pages if path in numbers]
            means = " ".join(stems(saying.means)) if saying.means and self._own(saying.means) else ""
            if phrases and (pages or means):
                yield [self._light(",".join(phrases)), pages, self._light(means), 1][: 3 + saying.weak]

    @functools.cached_property
    def topics(self) -> Sequence[Letter[tuple[str, str]]]:
        """The A to Z: names of pages and of their headings, each with its path, by first letter.

        Left out are headings that several pages have, as «Що далі», and what has its own list: many hromadas, events.
        """
        headings = [(view, one) for view in self.views for one in view.toc if one.level == _TOPIC_LEVEL]
        shared = Counter(one.text for _, one in headings)
        hromadas = sum(view.template == "hromada.html" for view in self.views)
        left_out = {"event.html", *(["hromada.html"] if hromadas > FEW else [])}
        entries = {(view.title, view.path) for view in self.views if view.template not in left_out} | {
            (one.text, f"{view.path}#{one.id}") for view, one in headings if shared[one.text] == 1
        }
        listed = sorted(entries, key=lambda entry: (collated(entry[0]), entry))
        return [
            Letter(letter, f"{PATH}{slug(letter) or 'other'}/", tuple(group))
            for letter, group in itertools.groupby(listed, lambda entry: _letter(entry[0]))
        ]


def views(
    index: Index, folders: Mapping[Lang, str | None], names: str | None, languages: tuple[Lang, ...]
) -> Iterator[PageView]:
    """The page of search, and pages of letters when all topics are too many for one page.

    ``folders`` are where the index of each language is, from its root; ``names``: where those of settlements are.
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
        data={"topics": index.topics, "many": many, "folders": folders, "names": names},
    )
    for letter in index.topics if many else ():
        parts = batches(letter.entries, MOST_TOPICS)
        paths = [letter.path, *(f"{letter.path}{number}/" for number in range(2, len(parts) + 1))]
        title, own = label("search_letter", index.lang, letter=letter.name), (index.lang,)  # others have other letters
        for path, part in zip(paths, parts, strict=True):
            data = {"topics": index.topics, "letter": letter, "entries": part, "pages": paths}
            yield PageView(index.lang, path, "topics.html", title, about, languages=own, indexed=False, data=data)


def _sections(view: PageView) -> Sequence[Section]:
    if body := view.body:
        return RESULTS.of(("sections", body), lambda: sections(body))
    return [Section("", "", _text(view))]


def _text(view: PageView) -> str:
    """What a page made from data says without its labels: a hromada, an event as far as it may be found."""
    lines: list[str] = []
    match view.template:
        case "hromada.html":
            hromada = view.data["hromada"]
            said = [hromada.raion, hromada.note, *(contact.name for contact in hromada.contacts)]
            lines = [line.text(view.lang)[0] for line in said if line is not None]
        case "event.html":
            card = view.data["card"]
            lines = [_of_event(card, view.lang), card.hromada.name.text(view.lang)[0]]
    return _lines("\n".join(" ".join(line.split()) for line in lines))


@functools.lru_cache(maxsize=1 << 13)  # its page and its card say the same
def _of_event(card: EventCard, lang: Lang) -> str:
    """What became of it, when and where, as lists say it."""
    where = event_text.plain(event_text.place(card, lang, limits.PLACE))
    return ". ".join(filter(None, (event_text.status(card, lang), event_text.when(card, lang), where)))


def _description(view: PageView) -> str:
    """What a card says below the title."""
    match view.template:
        case "hromada.html":
            raion = view.data["hromada"].raion
            return raion.text(view.lang)[0] if raion else ""
        case "event.html":
            card = view.data["card"]
            return f"{_of_event(card, view.lang)}. {card.hromada.name.text(view.lang)[0]}"
    return view.description


def _cut(phrase: str) -> str:
    """The words of a saying as the browser compares them: stems, or what a word that ends in * begins with."""
    words = (spelled(word) for word in phrase.split() if len(word) > 1 or word.isdigit())
    return " ".join(map(stem_or_start, words))


def _letter(name: str) -> str:
    return next((one for one in name.upper() if one.isalpha()), "#")


def _places(pages: Sequence[tuple[PageView, Sequence[Section]]], towns: Mapping[str, str]) -> dict[str, dict[int, int]]:
    """Stem → number of page → the best place it has there. ``towns``: further names of hromadas."""
    by_stem: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for number, (view, parts) in enumerate(pages):
        texts = {
            BODY: [part.text for part in parts],
            ABOUT: [view.description, *(part.heading for part in parts)],
            TITLE: [view.title, towns.get(view.data.get("hromada_slug", ""), "")],
        }
        for place, text in texts.items():
            for word in stems("\n".join(text)):
                if place > BODY or not (word in _EMPTY or _PART_OF_NUMBER.fullmatch(word)):
                    by_stem[word][number] = place
    for word, places in by_stem.items():
        about = {number: place for number, place in places.items() if place > BODY}
        if about and len(places) * _COMMON > len(pages):
            by_stem[word] = about
    return by_stem


def packed_places(places: Mapping[int, int]) -> str:
    """Pages and places as one character each: the distance from the page before, times the places there are.

    A distance of ``_FAR`` leads only further.
    """
    last, text = 0, ""
    for number, place in sorted(places.items()):
        far, near = divmod(number - last, _FAR)
        text += chr(_FIRST + _LEVELS * _FAR) * far + chr(_FIRST + _LEVELS * near + place)
        last = number
    return text


def _card(view: PageView) -> str:
    return packed([view.path, view.title, _description(view), view.body_lang or view.lang])


def _shown(parts: Sequence[Section]) -> str:
    sizes = itertools.accumulate(len(part.heading) + len(part.text) for part in parts)
    return packed(
        [[part.id, part.heading, part.text] for part, size in zip(parts, sizes, strict=True) if size <= SHOWN]
    )


def _list(items: Sequence[str]) -> bytes:
    return script_part(f"[{','.join(items)}]")


def _stems_first(letters: Iterable[str]) -> str:
    """Letters of one file, all their stems before all places: like beside like packs better."""
    return "\n".join(itertools.chain(*zip(*(letter.split("\n") for letter in letters), strict=True)))


def _even(items: Sequence[str], count: int) -> Iterator[tuple[int, list[str]]]:
    """Neighbours in ``count`` files or fewer, about as large as each other, with the number of the first of each."""
    ends = itertools.accumulate(map(len, items))
    most = sum(map(len, items)) / count or 1
    block = [int((end - len(item) / 2) / most) for item, end in zip(items, ends, strict=True)]
    for _, numbers in itertools.groupby(range(len(items)), block.__getitem__):
        first, *others = numbers
        yield first, [items[number] for number in (first, *others)]


def _blocks(items: Sequence[str], most: int, most_of_first: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Neighbours that about fill one file, with the number of the first; the first file may hold more."""
    block: list[str] = []
    size, room = 0, most_of_first or most
    for number, item in enumerate(items):
        if block and size + len(item) / 2 > room:
            yield number - len(block), block
            block, size, room = [], 0, most
        block.append(item)
        size += len(item) + 1
    yield len(items) - len(block), block
