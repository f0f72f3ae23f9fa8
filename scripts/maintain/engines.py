"""Збирає сайт кожним рушієм, який тут є, і каже, чи тримає той обіцянки сайту. Для розробника: що дасться перехід.

Builds the site with every engine that is here and tells which of the site's promises it keeps: what moving would take.

MkDocs builds today. ProperDocs, a fork of it, must build the same. Zensical is tried when it is in
.venv/engines/zensical (pip install --target .venv/engines/zensical zensical); it may fail.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from importlib import metadata
from pathlib import Path
from typing import Any

import bootstrap  # noqa: F401
import command
import install
import run
from generator import contract, site
from generator.base import files
from generator.base.addresses import page_file
from generator.base.fields import Lang
from generator.base.problems import errors
from generator.base.slugs import slug
from generator.contract import Breach
from generator.publish import manifest
from generator.read.documents import page_path
from generator.read.markdown import EXTENSIONS
from generator.site import Site
from generator.view.views import Heading
from generator.write import weights
from generator.write.page_scan import Scan

FOLDER = install.ENVIRONMENT.folder / "engines"
SHOWN = 3  # breaches of a point that are shown; of the others, how many there are
_ARTICLE = re.compile(r'<article class="md-content__inner md-typeset">(.*?)</article>', re.DOTALL)
_NOT_OURS = re.compile(r'<a id="__skip"[^>]*></a>|<h1\b.*?</h1>', re.DOTALL)  # the template writes the title
_HEADING = re.compile(r'<(h[2-6]) id="([^"]*)">(.*?)</\1>', re.DOTALL)


class Failed(Exception):
    """An engine built nothing; with what it said."""


@dataclass(frozen=True)
class Engine:
    """An engine under test; ``must`` says whether moving to it may cost nothing."""

    name: str
    must: bool
    build: Callable[[Site, Path], None]

    @property
    def folder(self) -> Path | None:
        """Where it lies, when it is not a part of the environment."""
        return None if self.name == "mkdocs" else FOLDER / self.name

    @property
    def version(self) -> str | None:
        """None when it is not installed."""
        place: dict[str, Any] = {} if self.folder is None else {"path": [str(self.folder)]}
        return next((one.version for one in metadata.distributions(name=self.name, **place)), None)


def main() -> int:
    """Exit codes: 0 all that must keep the promises do, 1 content to fix or a promise broken, 2 wrong call."""
    parser = command.arguments(__file__, __doc__, "docs")
    args = parser.parse_args()
    config = command.ROOT / "mkdocs.yml"
    inputs = site.Inputs(args.data, args.docs, command.overrides(), config, args.today, command.KEPT)
    bad, first = False, None
    for engine in ENGINES:
        if engine.version is None:
            command.say(args.lang, "engine_missing", name=engine.name)
            continue
        ready, problems = site.load(inputs)  # anew: a site remembers what an engine made of it
        if ready is None:
            command.show(errors(problems), args.lang)
            return command.TO_FIX
        with tempfile.TemporaryDirectory() as folder:
            out, started = Path(folder) / "site", time.monotonic()
            try:
                engine.build(ready, out)
            except Failed as why:
                print(f"{engine.name} {engine.version}: {why}", flush=True)
                bad |= engine.must
                continue
            seconds = time.monotonic() - started
            breaches = contract.of(ready).breaches(out)
            sums = {name: one for name, one in manifest.sums(out).items() if "receipt/" not in name}
            first = first or sums
            same = sum(first.get(name) == one for name, one in sums.items())
        bad |= engine.must and bool(breaches)
        _tell(engine, seconds, same, len(first), breaches, args.lang)
    return command.TO_FIX if bad else command.FINE


def _tell(engine: Engine, seconds: float, same: int, files: int, breaches: list[Breach], lang: Lang) -> None:
    command.say(
        lang,
        "engine_result",
        name=engine.name,
        version=engine.version,
        seconds=seconds,
        same=same,
        files=files,
        breaches=len(breaches),
    )
    for point, count in Counter(one.point for one in breaches).items():
        print(f"  {point}: {count}")
        for breach in [one for one in breaches if one.point == point][:SHOWN]:
            print(f"    {breach.file}: {breach.content}")


def _ask(*arguments: str | Path, path: Path | None = None) -> None:
    """Run a program of Python's with what is in ``path``; raises ``Failed`` with its last words."""
    environment: Mapping[str, str] = {**os.environ, **run.FOR_CHILDREN, **({"PYTHONPATH": str(path)} if path else {})}
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise Failed("\n".join((done.stdout + done.stderr).strip().splitlines()[-10:]))


def _by_build(name: str) -> Callable[[Site, Path], None]:
    """An engine that ``hooks`` knows: the build itself, with another engine to be found."""

    def build(ready: Site, out: Path) -> None:
        inputs, folder = ready.inputs, FOLDER / name if name != "mkdocs" else None
        options = [f"--data={inputs.data}", f"--docs={inputs.docs}", f"--today={inputs.today}", f"--out={out}"]
        _ask(command.SCRIPTS / "build.py", *options, path=folder)

    return build


def _zensical(ready: Site, out: Path) -> None:
    """Zensical knows neither hooks nor the language plug-in: it gets the assembled pages of one language after another.

    From what it makes, only the text of the article is taken; the templates are ours, as ever. This is all that
    moving would take, but for the live preview.
    """
    assembled, pages = ready.assembled(), ready.documents
    for lang in ready.data.languages:
        with tempfile.TemporaryDirectory() as folder:
            ukrainian = {page: document for (page, of), document in pages.pages.items() if of == "uk"}
            texts = {f"{page}.md": pages.pages.get((page, lang), document) for page, document in ukrainian.items()}
            work = Path(folder)
            files.write_all(work / "docs", ((name, assembled[document.source]) for name, document in texts.items()))
            files.write_all(work / "docs", ((name, path.read_bytes()) for name, path in pages.assets.items()))
            files.write(work / "mkdocs.yml", json.dumps(_settings(ready, lang)).encode())  # JSON is YAML
            _ask("-m", "zensical", "build", "--strict", "-f", work / "mkdocs.yml", path=FOLDER / "zensical")
            files.write_all(out, ((name, path.read_bytes()) for name, path in pages.assets.items()))
            for name, document in texts.items():
                path = page_path(name.removesuffix(".md"))
                html, toc = article_of((work / "site" / page_file(path)).read_text("utf-8"))
                view = ready.document_view(document, lang, html, toc)
                files.write_all(out, [ready.page(view)])
    if ready.faults:
        raise Failed("\n".join(one.text() for one in ready.faults[:SHOWN]))
    for lang in ready.data.languages:
        files.write_all(out, ready.generated(lang))
    files.write_all(out, ready.shared())
    files.write_all(out, ready.sheets.set())
    listed = manifest.dump(manifest.sums(out))
    files.write_all(out, ready.receipt(out, Scan((), 0, 0), weights.weigh(out), listed, None))


def _settings(ready: Site, lang: Lang) -> dict[str, object]:
    return {
        "site_name": ready.data.campaign.name.text(lang)[0],
        "site_url": ready.data.campaign.address,
        "theme": {"name": "material", "language": lang, "font": False},
        "plugins": [],
        "markdown_extensions": [{name: options} for name, options in EXTENSIONS.items()],
    }


def article_of(page: str) -> tuple[str, list[Heading]]:
    """What Zensical made of a page's text, with the anchors that the site has, and its headings."""
    article = _ARTICLE.search(page)
    if article is None:
        raise Failed("no article")
    toc: list[Heading] = []

    def anchored(match: re.Match[str]) -> str:
        text = unescape(re.sub("<[^>]*>", "", match[3]))
        name = start = slug(text) if re.fullmatch(f"{re.escape(_plain(text))}(_\\d+)?", match[2]) else match[2]
        while name in {one.id for one in toc}:
            name = f"{start}_{sum(one.id.startswith(start) for one in toc)}"
        toc.append(Heading(name, text, int(match[1][1])))
        return f'<{match[1]} id="{name}">{match[3]}</{match[1]}>'

    return _HEADING.sub(anchored, _NOT_OURS.sub("", article[1]).strip()), toc


def _plain(text: str) -> str:
    """The anchor that Markdown gives a heading whose author gave none: of Ukrainian letters nothing is left."""
    kept = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", kept).strip())


ENGINES = (
    Engine("mkdocs", must=True, build=_by_build("mkdocs")),
    Engine("properdocs", must=True, build=_by_build("properdocs")),
    Engine("zensical", must=False, build=_zensical),
)


if __name__ == "__main__":
    command.run(main)
