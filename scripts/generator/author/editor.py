"""The editor in the browser: Sveltia CMS with our settings, which follow from the models. Nothing is written here.

The library comes as files of its npm packages. It would ask strangers for its words, fonts and news, so the addresses
in it are turned to this folder, and the page's policy lets it ask nobody else.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from generator.author.widgets import Field, widgets
from generator.base.fields import Model
from generator.base.slugs import AT_WORD_START, LETTERS, collated
from generator.base.words import editor_words
from generator.check.menu import Menu
from generator.model.campaign import Campaign, Repository
from generator.model.contact import ContactFile
from generator.model.event import EventDocument
from generator.model.event_source import SourceFile
from generator.model.hromada import NATIONAL, Hromada
from generator.model.plan import ActionPlan
from generator.model.ukrainian_names import IN_REPEAT, UKRAINIAN
from generator.read.documents import FrontMatter
from generator.view.templates import environment

Settings = dict[str, Any]

CMS = "@sveltia/cms"
YAML = "yaml"
SCRIPT = f"{CMS}/dist/sveltia-cms.js"
WORDS = f"{CMS}/locales/uk.json"
ENGLISH = f"{CMS}/locales/en-US.json"
ABOUT = f"{CMS}/package.json"
_FONTS = {  # what the library calls a font → how it begins in its package, and here
    "material-symbols-outlined:vf@5.3.7/latin-wght-normal": "material-symbols-outlined",
    "source-sans-3:vf@5.3.0/latin-wght-normal": "source-sans-3",
    "noto-mono@5.3.0/latin-400-normal": "noto-mono",
}
_STRANGERS = {  # whom the library would ask → what answers in this folder
    "https://unpkg.com/": "./",
    "https://www.githubstatus.com/api/v2/status.json": "status.json",
    "https://status-api.hostedstatus.com/1.0/status/5b36dc6502d06804c08349f7": "status.json",
    **{f"https://cdn.jsdelivr.net/fontsource/fonts/{font}.woff2": f"{name}.woff2" for font, name in _FONTS.items()},
}
_WELL = {"status": {"indicator": "none"}, "result": {"status_overall": {"status_code": 100}}}
_HOSTS = {  # where a Git host answers, and where its portraits lie
    "github": ("https://api.github.com", "https://avatars.githubusercontent.com"),
    "gitlab": ("https://gitlab.com", "https://gitlab.com"),
}
_PAIR = {"structure": "multiple_files", "locales": ["uk", "en"], "default_locale": "uk", "initial_locales": ["uk"]}
_SAME_IN_BOTH = {"neutral", "hidden", "template"}
_PICTURES = {"raster_image": {"format": "webp", "quality": 70, "width": 1200, "height": 1200}}
_SINGLE: dict[str, tuple[str, type[Model]]] = {
    "contacts": ("data/contacts.yml", ContactFile),
    "action-plan": ("data/action-plan.yml", ActionPlan),
    "sources": ("data/events/sources.yml", SourceFile),
    "campaign": ("data/campaign.yml", Campaign),
}


def files(
    library: Mapping[str, bytes], overrides: Path, campaign: Campaign, menu: Menu, hosts: Mapping[str, str]
) -> dict[str, bytes]:
    """Everything that the editor is: path in its folder → bytes. ``library``: package/path → bytes.

    ``hosts``: who may have events, slug → name.

    Raises ValueError when the library asks somebody else than it did, KeyError when it lost a word.
    """
    settings = {
        "cms": settings_of(campaign, menu, hosts),
        "names": {"all": UKRAINIAN, "repeat": IN_REPEAT},
        "letters": {"all": LETTERS, "first": AT_WORD_START},
        "script": SCRIPT,
    }
    version = json.loads(library[ABOUT])["version"]
    page = environment(overrides).get_template("editor.html")
    words = editor_words()
    return {
        **{name: data for name, data in library.items() if not name.endswith((".json", ".woff2"))},
        **{
            f"{font}.woff2": data
            for path, data in library.items()
            for font in _FONTS.values()
            if path.endswith(".woff2") and f"/{font}-" in path
        },
        **{path.name: path.read_bytes() for path in sorted((overrides / "editor").iterdir())},
        SCRIPT: _at_home(library[SCRIPT]),
        ABOUT: _json({"version": version}),  # the newest one, it is told
        f"{CMS}@{version}/locales/uk.json": _json(_words(library)),
        "status.json": _json(_WELL),
        "settings.json": _json(settings),
        "index.html": page.render(
            campaign=campaign,
            policy=_policy(campaign.repository),
            local=campaign.repository is None,
            words=words["changed"],
            clash=words["clash"],
            publish=words["publish"],
            hosted=words["hosted"],
        ).encode(),
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _at_home(script: bytes) -> bytes:
    for stranger, here in _STRANGERS.items():
        if stranger.encode() not in script:
            raise ValueError(f"the library does not ask {stranger} any more: look whom it asks now")
        script = script.replace(stranger.encode(), here.encode())
    return script


def _words(library: Mapping[str, bytes]) -> Settings:
    """The interface in Ukrainian: the library's own words, and ours where those are missing or jargon."""
    words: Settings = json.loads(library[WORDS])
    known = json.loads(library[ENGLISH])
    for path, text in editor_words()["interface"].items():
        *parents, key = path.split(".")
        ours, theirs = words, known
        for parent in parents:
            ours, theirs = ours.setdefault(parent, {}), theirs[parent]
        if key not in theirs:
            raise KeyError(f"words/editor.yml: interface: {path}")
        ours[key] = text
    return words


def _policy(repository: Repository | None) -> str:
    host, portraits = _HOSTS[repository.host] if repository else ("", "")
    parts = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        f"img-src 'self' data: blob: {portraits}",
        "font-src 'self'",
        f"connect-src 'self' data: blob: {host}",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join(part.rstrip() for part in parts)


def settings_of(campaign: Campaign, menu: Menu, hosts: Mapping[str, str]) -> Settings:
    """The settings as the library wants them."""
    return {
        "app_title": campaign.name.uk,
        "backend": _backend(campaign.repository),
        "publish_mode": "editorial_workflow" if campaign.repository else "simple",  # saved as a pull request
        "site_url": campaign.address,
        "media_folder": "docs/images",
        "public_folder": "/images",
        "media_libraries": {
            "default": {"config": {"slugify_filename": True, "transformations": _PICTURES}},
            "stock_assets": {"providers": []},  # strangers are asked for nothing
        },
        "slug": {"encoding": "ascii", "clean_accents": True},
        "editor": {"preview": False},  # the site itself shows it
        "output": {"omit_empty_optional_fields": True},
        "i18n": _PAIR,
        "collections": [_events(hosts), {"divider": True}, *_pages(menu), {"divider": True}, _hromadas()],
        "singletons": [
            {**_named(name), "file": file, "format": f"file-{name}", "fields": widgets(model)}
            for name, (file, model) in _SINGLE.items()
        ],
    }


def _backend(repository: Repository | None) -> Settings:
    if repository is None:  # a host is wanted even where only files of this machine are edited
        return {"name": "github", "repo": "local/local", "auth_methods": ["token"]}
    backend = {"name": repository.host, "repo": repository.name, "branch": repository.branch}
    if repository.host == "gitlab" and repository.application:
        return backend | {"auth_type": "pkce", "app_id": repository.application}
    if repository.host == "github" and repository.sign_in:
        return backend | {"base_url": repository.sign_in.rstrip("/")}
    return backend | {"auth_methods": ["token"]}


def _named(name: str) -> Settings:
    return {"name": name, **editor_words()["collections"][name]}


def _events(hosts: Mapping[str, str]) -> Settings:
    """A form for each hromada, whether it has a file of events or not."""
    hromada, *others = widgets(EventDocument)
    ordered = sorted(hosts.items(), key=lambda host: (host[0] == NATIONAL, collated(host[1])))
    forms = [
        {
            "name": slug,
            "label": name,
            "file": f"data/events/{slug}.yml",
            "format": "file-events",
            "fields": [hromada | {"default": slug}, *others],
        }
        for slug, name in ordered
    ]
    return {**_named("events"), "files": forms}


def _hromadas() -> Settings:
    return {
        **_named("hromadas"),
        "folder": "data/hromadas",
        "extension": "yml",
        "format": "file-hromadas",
        "identifier_field": "name.uk",
        "summary": "{{name.uk}}",
        "sortable_fields": ["name.uk"],
        "slug": _slug(),
        "fields": widgets(Hromada),
    }


def _slug() -> Settings:
    hint = editor_words()["slug"]["hint"]
    return {"editable": ["create"], "hint": hint, "pattern": ["^[a-z0-9]+(-[a-z0-9]+)*$", hint]}


def _pages(menu: Menu) -> Iterator[Settings]:
    alone, sections = _sections(menu)
    for folder, title in sections.items():
        yield {
            **_named("section"),
            "name": folder,
            "label": title,
            "folder": f"docs/{folder}",
            "format": f"{folder}-frontmatter",
            "i18n": True,
            "slug": "{{title}}",
            "fields": _page_fields(),
        }
    pages = [
        {
            "name": name,
            "label": editor_words()["pages"].get(name, title),
            "file": f"docs/{page}.{{{{locale}}}}.md",
            "format": f"{name}-frontmatter",
            "i18n": True,
            "fields": _page_fields(),
        }
        for name, (page, title) in alone.items()
    ]
    yield {**_named("pages"), "i18n": True, "files": pages}


def _sections(menu: Menu) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """Pages alone in their folder (name → page, title), and folders of several pages (folder → title)."""
    folders: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for entry in menu.entries:
        for entry_page in entry.pages():
            folder = str(entry_page.page).rpartition("/")[0]
            folders.setdefault(folder, []).append(str(entry_page.page))
            titles.setdefault(folder, entry.title or str(entry_page.page))
    alone = {page.replace("/", "-"): (page, titles[folder]) for folder, (page, *more) in folders.items() if not more}
    return alone, {folder: titles[folder] for folder, pages in folders.items() if len(pages) > 1}


def _page_fields() -> list[Field]:
    words = editor_words()
    body: Field = {"name": "body", "label": words["fields"]["body"], "hint": words["hints"]["body"], "widget": "text"}
    title, description, *more = widgets(FrontMatter)
    fields = [title, description, body | {"use_emoji_autocomplete": False}, *more]
    return [{**field, "i18n": "duplicate" if field["name"] in _SAME_IN_BOTH else True} for field in fields]


def address(file: str, menu: Menu) -> str | None:
    """Where a file (its path in the project) is edited, below the editor's own address; None when nowhere."""
    alone, sections = _sections(menu)
    path = re.sub(r"\.(uk|en)\.md$", "", file)
    single = {one: f"_singletons/entries/{name}" for name, (one, _) in _SINGLE.items()}
    single |= {f"docs/{page}": f"pages/entries/{name}" for name, (page, _) in alone.items()}
    if path in single:
        return f"#/collections/{single[path]}"
    folder, _, name = path.removesuffix(".yml").rpartition("/")
    places = {"data/events": "events", "data/hromadas": "hromadas", **{f"docs/{one}": one for one in sections}}
    return f"#/collections/{places[folder]}/entries/{name}" if folder in places else None
