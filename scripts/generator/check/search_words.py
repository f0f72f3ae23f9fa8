"""``data/search.yml`` held against the pages: words that lead nowhere, twice, or catch what was not meant.

All of it warns: for want of a word in the search no event stays unpublished.
"""

import bisect
import difflib
import itertools
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from generator.base.kept_results import RESULTS
from generator.base.problems import Problem, display_path
from generator.base.stemming import know, spelled, spelled_words, stem, stem_or_start, stems
from generator.model.search_words import Saying
from generator.read.documents import Documents
from generator.read.validation import MAX_OWN_BYTES
from generator.read.yaml_file import read_file
from generator.read.yaml_mend import with_value
from generator.read.yaml_tree import locate

MOST_CAUGHT = 12  # different words of the pages that begin alike: those of one root are fewer


def check(sayings: Sequence[Saying], path: Path, pages: Documents, paths: Collection[str]) -> Iterator[Problem]:
    """Problems of the file at ``path``. ``paths``: all addresses that lead to a page, old ones among them."""
    tree = read_file(path, MAX_OWN_BYTES)[0] if sayings else None
    if tree is None:
        return
    file = display_path(path)
    stem_of: dict[str, str] = {}
    for document in pages.pages.values():
        stem_of |= _stems(f"{document.meta.title} {document.meta.description} {document.parsed.words}")
    know(stem_of)
    know(_stems(" ".join(itertools.chain.from_iterable(saying.say for saying in sayings))))
    known, in_order = set(stem_of.values()), sorted(stem_of)
    first: dict[str, int] = {}
    for number, saying in enumerate(sayings):
        for at, page in enumerate(saying.pages):
            if page not in paths:
                place = ("sayings", number, "pages", at)
                line, column = locate(tree, place)
                near = difflib.get_close_matches(page, sorted(paths), 1, 0.4)
                params: dict[str, object] = {"value": page, "paste": with_value(tree, place, near[0]) if near else None}
                yield Problem(file, line, "search-page", column, "warning", params)
        if saying.means is not None and not known.intersection(stems(saying.means)):
            line, column = locate(tree, ("sayings", number, "means"))
            yield Problem(file, line, "search-unsaid", column, "warning", {"value": saying.means})
        for at, phrase in enumerate(saying.say):
            line, column = locate(tree, ("sayings", number, "say", at))
            key = " ".join(stem_or_start(spelled(word)) for word in phrase.split())
            if first.setdefault(key, line) != line:
                params = {"value": phrase, "first": first[key]}
                yield Problem(file, line, "search-twice", column, "warning", params)
            for start in (spelled(word[:-1]) for word in phrase.split() if word.endswith("*")):
                begin, end = (bisect.bisect_left(in_order, one) for one in (start, start + chr(sys.maxunicode)))
                caught = sorted({stem_of[word] for word in in_order[begin:end]})
                if len(caught) > MOST_CAUGHT:
                    params = {"value": start, "count": len(caught), "words": ", ".join(itertools.islice(caught, 5))}
                    yield Problem(file, line, "search-wide", column, "warning", params)


def _stems(text: str) -> Mapping[str, str]:
    """Words of a text, each with its stem."""
    return RESULTS.of(("stems", text), lambda: {word: stem(word) for word in spelled_words(text)})
