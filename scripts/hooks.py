"""The only code that touches MkDocs: it hands pages to the engine and takes their HTML back.

Where ProperDocs, a fork of MkDocs, is installed, it is the engine: it answers to the same names.

MkDocs loads this file as its own copy (``hooks:`` in mkdocs.yml); ``build`` and ``serve`` are for our commands.
The language plug-in runs a whole build inside the build for each further language, so every event comes once a
language.
"""

import contextlib
import functools
import itertools
import logging
import os
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

if "mkdocs" not in sys.modules:  # else an engine is running already
    with contextlib.suppress(ModuleNotFoundError):
        import properdocs.replacement  # noqa: F401 - from here on, the name mkdocs means ProperDocs

from jinja2 import Environment
from mkdocs.commands import build as engine_build
from mkdocs.commands import serve as engine_serve
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink

import command
from desk.previewing import Preview, hosts, until_mended
from generator.base.fields import Lang
from generator.base.files import contents_below, mirror, naming, write_all
from generator.base.kept_results import RESULTS
from generator.base.problems import Problem, display_path, errors
from generator.check import mkdocs_yml
from generator.check.menu import beside
from generator.read.documents import Document
from generator.read.markdown import EXTENSIONS, OPTIONS
from generator.read.yaml_file import read_file
from generator.read.yaml_tree import locate, value_at
from generator.site import Inputs, Site, load
from generator.view.views import Heading
from generator.writers import Writers

CONFIG = command.PROGRAM / "mkdocs.yml"  # the engine's settings, for whichever site; its menu is its own

prepared: Site | None = None  # set by ``build``; a plain ``mkdocs build`` or the preview loads its own
site: Site  # of the build that is running,
writers: Writers  # and what writes those of its files that the engine does not
preview = Preview()
_kept: dict[tuple[object, ...], tuple[str, Any, Any]] = {}  # of the preview: page and text → what became of it
_again: dict[str, tuple[object, ...]] = {}
_new: dict[str, tuple[object, ...]] = {}
log = logging.getLogger(engine_build.__name__.partition(".")[0])  # "mkdocs" or "properdocs"

# What this file needs in mkdocs.yml, as it may be pasted there
_NEEDED = {
    "hooks": "hooks: [scripts/hooks.py]",
    "plugins": "plugins: [{i18n: {languages: [{locale: uk, name: Українська, default: true}]}}]",
}


def build(ready: Site, out: Path, work: Path) -> list[Problem]:
    """Build ``ready`` into ``out`` with ``work`` as scratch folder; what is wrong, nothing when all is well.

    Raises OSError where the disk refuses; nothing is being written any more then.
    """
    site_writers = Writers(ready, out)
    with naming(out):
        try:
            site_writers.start()
            return _run_engine(ready, site_writers, out, work)
        finally:
            site_writers.give_up()


def _run_engine(ready: Site, site_writers: Writers, out: Path, work: Path) -> list[Problem]:
    own = str(work / "engine")  # it writes into files that are there: never where others share them
    config, wrong = _settings(site_dir=own, extra={"work": str(work), "out": str(out)}, nav=ready.menu.nav())
    if config is None:
        return wrong
    engine_side = vars(_copy_of_this_file(config))
    engine_side["prepared"], engine_side["writers"] = ready, site_writers
    with _listening() as complaints:
        try:
            config.plugins.on_startup(command="build", dirty=False)
            engine_build.build(config)
            config.plugins.on_shutdown()
        except (Abort, RecursionError) as error:  # the latter: lists within lists within lists
            complaints.append(str(error))
    return [Problem(CONFIG.name, 1, "engine", 0, "error", {"value": text}) for text in complaints]


def serve(address: str, folder: Path = command.ROOT) -> list[Problem]:
    """Live preview of the officers' files in ``folder`` at ``address`` (host:port) until interrupted; why not, else."""
    _, wrong = _settings(dev_addr=address)
    if wrong:
        return wrong
    hosts.add(address.rpartition(":")[0])
    until_mended(address, functools.partial(_read, folder, examples=True))
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    engine_serve.serve(str(CONFIG), livereload=True, dev_addr=address, extra={"preview": True, "folder": str(folder)})
    return []


def _settings(**options: Any) -> tuple[MkDocsConfig | None, list[Problem]]:
    """The engine's settings with ``given`` among them, or what is wrong with mkdocs.yml."""
    tree, wrong = read_file(CONFIG)
    if tree is None or (wrong := errors([*wrong, *mkdocs_yml.check(tree, display_path(CONFIG))])):
        return None, wrong
    config = None
    with _listening() as complaints:
        try:
            config = load_config(str(CONFIG), **options)
        except MkDocsException as error:
            complaints.extend([] if complaints else [str(error)])
    for text in complaints:
        named = re.match(r"Config value '(\w+)'", text)
        line, _ = locate(tree, (named[1],) if named else ())
        wrong.append(Problem(display_path(CONFIG), line, "setting-engine", 0, "error", {"reason": text}))
    if config is not None and (len(config["hooks"]) != 1 or "i18n" not in config.plugins):
        key = "plugins" if config["hooks"] else "hooks"
        params = {"key": key, "paste": _NEEDED[key]}
        wrong.append(Problem(display_path(CONFIG), 1, "key-missing", 0, "error", params))
    return (None, wrong) if wrong else (config, [])


@contextlib.contextmanager
def _listening() -> Iterator[list[str]]:
    """What the engine complains of meanwhile."""
    complaints: list[str] = []
    listener = _Listener(complaints)
    log.addHandler(listener)
    try:
        yield complaints
    finally:
        log.removeHandler(listener)


class _Listener(logging.Handler):
    """Hears its own thread: the server of a preview logs meanwhile, and a page that is missing is no setting."""

    def __init__(self, complaints: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.said, self.thread = complaints, threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread:
            self.said.append(record.getMessage())


def _copy_of_this_file(config: MkDocsConfig) -> ModuleType:
    hook: ModuleType
    (hook,) = config["hooks"].values()
    return hook


# Events of the engine


def on_config(config: MkDocsConfig) -> None:
    """Once a build: read the site and point the engine at the assembled pages.

    Raises Abort when the content can't be read.
    """
    global site  # noqa: PLW0603 - the engine calls functions: what they share is the module's
    if _language(config, started=False) is not None:
        return  # a further language of the same build
    site = prepared or _load(config)
    if not re.fullmatch(r"\d{1,11}", os.environ.get("SOURCE_DATE_EPOCH", "0")):  # the day is known, whatever this says
        del os.environ["SOURCE_DATE_EPOCH"]  # the engine would stop at it
    for language in config.plugins["i18n"].config.languages:
        language.build = language.locale in site.data.languages
    work = Path(config.extra.get("work", command.ROOT / ".build")) / "docs"
    mirror(work, site.assembled())
    config.docs_dir = str(work)
    if site.preview:
        config.nav = site.menu.nav()  # another site than ours has a menu of its own
    config.site_url = site.data.campaign.address
    config.theme.static_templates = set()  # error page and sitemap are ours
    config.theme.dirs = [str(site.inputs.overrides)]  # else the engine walks the theme's ten thousand icons
    config.markdown_extensions, config.mdx_configs = [*EXTENSIONS], {**OPTIONS}


def _read(folder: Path = command.ROOT, *, examples: bool) -> tuple[Site | None, list[Problem]]:
    places = (
        folder / "data",
        folder / "docs",
        command.overrides(folder),
        beside(folder / "docs", command.ROOT / CONFIG.name),
    )
    return load(Inputs(*places, command.today(), command.KEPT, examples=examples))


def _load(config: MkDocsConfig) -> Site:
    previewed = bool(config.extra.get("preview"))
    ready, problems = _read(Path(config.extra.get("folder", command.ROOT)), examples=previewed)
    preview.read(ready, problems)
    if ready is None:
        raise _refused(errors(problems))
    ready.preview = previewed
    return ready


def _refused(problems: list[Problem]) -> Abort:
    """What ends a build; whoever watches the preview's output is told why."""
    for problem in problems:
        log.error(problem.text())
    return Abort("\n".join(problem.text() for problem in problems))


def _language(config: MkDocsConfig, *, started: bool = True) -> Lang | None:
    lang = config.plugins["i18n"].current_language  # type: ignore[attr-defined]
    if lang is None and not started:
        return None
    return "en" if lang == "en" else "uk"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The theme's own files are not shipped: pages carry what they use.

    From here on the engine's own folder is clean: pages that have no Markdown are written meanwhile, on other cores
    where there are any, and at last on this one too.
    """
    global writers  # noqa: PLW0603 - as above
    if _language(config) == site.data.languages[0] and not site.preview and "out" not in config.extra:
        writers = Writers(site, _out(config))
        writers.start()
    for file in list(files):
        if Path(file.abs_src_path or "").is_relative_to(config.docs_dir):
            continue
        files.remove(file)
    return files


def _document(page: Page, lang: Lang) -> Document:
    name = page.file.src_uri.rsplit(".", 2)[0]
    return site.documents.pages.get((name, lang)) or site.documents.pages[name, "uk"]


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Our environment instead of the engine's, which escapes nothing."""
    return site.env


def _out(config: MkDocsConfig) -> Path:
    return Path(config.extra.get("out", config.site_dir))


def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    """What a build makes of a page's Markdown is kept for the next one."""
    if not site.preview:
        page.render = functools.partial(_render, page)  # type: ignore[method-assign]
    return page


class _AskedAgain(Exception):
    """Of this page more has to be known than what became of it."""


def _render(page: Page, config: MkDocsConfig, files: Files) -> None:
    def work() -> tuple[Any, ...]:
        with _listening() as said:
            Page.render(page, config, files)
        if said or page.links_to_anchors:
            raise _AskedAgain
        return page.content, page.toc, page.present_anchor_ids

    inputs = ("page", _language(config), page.file.src_uri, page.markdown, site.documents.names)
    with contextlib.suppress(_AskedAgain):
        page.content, page.toc, page.present_anchor_ids = RESULTS.of(inputs, work)


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation) -> dict[str, Any]:
    """What ``main.html`` gets: the page's view and the site's.

    Among shared files the engine writes none: there the page is written now, or taken over, and nothing left to render.
    """
    lang = _language(config) or "uk"
    view = site.document_view(_document(page, lang), lang, page.content or "", _headings(page.toc.items))
    if "out" not in config.extra:
        return context | site.context(view)
    write_all(_out(config), site.pages.group([view]))
    return context | {"view": None}


def _headings(links: list[AnchorLink]) -> list[Heading]:
    headings: list[Heading] = []
    for link in links:
        headings.append(Heading(link.id, link.title, link.level))
        headings += _headings(link.children)
    return headings


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Seal what the engine rendered, if anything."""
    return site.sealed(output, page.file.dest_uri) if output else ""


def on_post_build(config: MkDocsConfig) -> None:
    """After the last language: the files of the whole site, and what is left of pages that have no Markdown."""
    if _language(config) == site.data.languages[-1] and not site.preview:
        own = Path(config.site_dir)  # what lies beside the pages, if anything
        copied = contents_below(own) if "out" in config.extra and own.is_dir() else ()
        write_all(_out(config), site.pages.output.noted(itertools.chain(copied, site.search())))
        writers.finish()


# Live preview: an edit is seen at once, so only what it changed is made again, and what nobody looks at is not made.


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """A page that did not change since the last build of the preview is not read again."""
    key = (page.file.src_uri, markdown, site.documents.names)
    if site.preview and key in _kept:
        _again[page.file.src_uri] = key
        return ""
    _again.pop(page.file.src_uri, None)
    if site.preview:
        _new[page.file.src_uri] = key
    return markdown


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The HTML of such a page as it was."""
    if (key := _again.pop(page.file.src_uri, None)) is not None:
        kept, page.toc, page.present_anchor_ids = _kept[key]
        return kept
    if (key := _new.pop(page.file.src_uri, None)) is not None:
        _kept[key] = html, page.toc, page.present_anchor_ids
    return html


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
    """Watch the officers' folders; watching the build folder too would rebuild once more for each edit.

    Pages that have no Markdown are written when they are asked for.
    """
    server.unwatch(config.docs_dir)
    folder = Path(config.extra.get("folder", command.ROOT))
    overrides = {one for one in (command.PROGRAM / "overrides", folder / "overrides") if one.is_dir()}
    settings, _ = read_file(site.inputs.config)
    watched = {folder / str(name) for name in (settings and value_at(settings, ("watch",))) or ()}
    for path in {folder / "docs", folder / "data", *overrides, *watched, site.inputs.config} - {CONFIG}:
        server.watch(str(path))

    def build_or_stay() -> None:
        try:
            _, wrong = _settings()
            if wrong:
                preview.read(None, wrong)
                raise _refused(wrong)
            builder()
        except Abort:  # said already; without this nothing would be shown until the file is mended
            log.error("Показуємо попередній вигляд. / The previous pages are shown.")

    server.set_app(preview.app(server.serve_request, Path(config.site_dir), server.mount_path))
    server.builder = build_or_stay
    return server


if str(command.SCRIPTS) not in sys.path:  # MkDocs takes it away again after loading
    sys.path.insert(0, str(command.SCRIPTS))
