"""Питає пошук зібраного сайту про все з файлу запитів і каже, скільки відповідей правильні.

Asks the search of a built site all queries of a file and prints how many answers are right.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import bootstrap  # noqa: F401
import command
from benchmark import browsing
from benchmark.browsing import NoBrowser, chromium
from benchmark.serving import serving
from generator.base.addresses import site_path
from generator.base.fields import LANGS
from generator.check import permalinks

if TYPE_CHECKING:  # the library comes with what the tests need
    from playwright.sync_api import Page

FIRST = 5
# As a reader does: text into the field, Enter, and when the page has said how many there are, the links in their order.
_ASK = """async queries => {
  const box = document.querySelector("[data-search]"), input = box.querySelector("input"), answers = [];
  const status = box.querySelector("[role=status]"), root = new URL(box.dataset.root, location).pathname;
  for (const query of queries) {
    const said = new Promise(done => {
      const watcher = new MutationObserver(() => { watcher.disconnect(); done(); });
      watcher.observe(status, { childList: true, characterData: true, subtree: true });
    });
    input.value = query;
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
    await said;
    const links = [...document.querySelectorAll("[data-search] ol li > a")].map(link => new URL(link.href).pathname);
    answers.push(links.map(path => path.startsWith(root) ? path.slice(root.length) : path));
  }
  return answers;
}"""


class Score(NamedTuple):
    """Of queries of one kind: how many there are, and of how many a wanted page is where."""

    queries: int
    in_first: int  # a wanted page among the first five
    best: int  # the best one first
    wanted: int  # any wanted one first

    def row(self, kind: str) -> str:
        """A line of the table: shares in percent."""
        return f"{kind:12}{self.queries:5}" + "".join(f"{100 * hits / self.queries:8.1f}" for hits in self[1:])


def load(file: Path, data: Path) -> list[dict[str, Any]]:
    """Queries of a file, with pages that moved as they are called now."""
    known, _ = permalinks.load([data / permalinks.NAME], ())
    moved = known.moved(link.path for link in known.known if link.moved_to is None)
    queries: list[dict[str, Any]] = json.loads(file.read_bytes())
    for query in queries:
        for key in query.keys() & {"want", "never"}:
            query[key] = list(dict.fromkeys(moved.get(path, path) for path in query[key]))
    return queries


def answers(page: "Page", address: str, queries: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Paths that the search of the site at ``address`` gives to each query, from the root of its language."""
    paths: dict[int, list[str]] = {}
    for lang in LANGS:
        own = [number for number, query in enumerate(queries) if query["lang"] == lang]
        if own:
            page.goto(f"{address}/{site_path(lang, 'search/')}")
            page.locator("[data-search] input").focus()
            page.wait_for_function("document.querySelector('[data-search]').contains(document.activeElement)")
            page.wait_for_load_state("networkidle")
            paths |= zip(own, page.evaluate(_ASK, [queries[number]["q"] for number in own]), strict=True)
    return [paths[number] for number in range(len(queries))]


def scores(queries: Sequence[Mapping[str, Any]], paths_of: Sequence[Collection[str]]) -> dict[str, Score]:
    """Kind → its score, and that of all together under ``all``."""
    kinds: dict[str, list[tuple[int, int, int, int]]] = {}
    for query, paths in zip(queries, paths_of, strict=True):
        first, *_ = [*paths, None]
        hit = (
            1,
            int(bool({*query["want"]} & {*list(paths)[:FIRST]})),
            int(first == query["want"][0]),
            int(first in query["want"]),
        )
        for kind in (query["kind"], "all"):
            kinds.setdefault(kind, []).append(hit)
    everything = kinds.pop("all")
    return {kind: Score(*map(sum, zip(*hits, strict=True))) for kind, hits in {**kinds, "all": everything}.items()}


def faults(queries: Sequence[Mapping[str, Any]], paths_of: Sequence[Sequence[str]]) -> Iterator[str]:
    """Queries whose best page is not first, or that begin with a page they must never begin with, with their answer."""
    for query, paths in zip(queries, paths_of, strict=True):
        if paths[:1] != query["want"][:1] if "want" in query else {*paths[:1]} & {*query["never"]}:
            mark = " " if {*query.get("want", ())} & {*paths[:FIRST]} else "!"
            yield f"{mark} {query.get('kind', 'never'):10} {query['q']}  →  {' '.join(paths[:FIRST])}"


def main() -> int:
    """Exit codes: 0 told, 2 there is no built site, no browser or no such file."""
    parser = command.arguments(__file__, __doc__, "site")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.json")
    parser.add_argument("--faults", action="store_true")
    args = parser.parse_args()
    try:
        with (
            chromium() as browser,
            serving(args.site) as server,
            browsing.tab(browser, server.url.partition("//")[2]) as tab,
        ):
            for file in args.files:
                queries = load(file, args.data)
                paths_of = answers(tab, server.url, queries)
                asked = [number for number, query in enumerate(queries) if "want" in query]
                if asked:
                    print(f"{file.name:12}    n  first5    best  wanted")
                    of_kinds = scores([queries[one] for one in asked], [paths_of[one] for one in asked])
                    for kind, score in of_kinds.items():
                        print(score.row(kind))
                else:
                    wrong = sum(
                        bool({*paths[:1]} & {*query["never"]}) for query, paths in zip(queries, paths_of, strict=True)
                    )
                    print(f"{file.name:12}{len(queries):5}  begin with a page they must not: {wrong}")
                if args.faults:
                    print(*faults(queries, paths_of), sep="\n")
    except NoBrowser as why:
        return command.refused(why)
    return command.FINE


if __name__ == "__main__":
    command.run(main)
