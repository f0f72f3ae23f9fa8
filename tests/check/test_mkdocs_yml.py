"""mkdocs.yml is honest: a setting has its effect, or is told at its line with what to do instead, or is exit 2."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import campaign
import pytest
import yaml
from campaign import CLEAN, Copy
from conftest import TODAY, Project

import run
from generator.base.words import settings
from generator.check import mkdocs_yml
from generator.read import markdown
from generator.read.yaml_file import read_text

# The project's settings in the form in which a new site has them, for the campaign of two pages
SETTINGS = """\
site_name: Спокійно
docs_dir: docs
site_dir: site
strict: true
theme:
  name: material
  custom_dir: overrides
  font: false
hooks:
  - scripts/hooks.py
plugins:
  - i18n:
      docs_structure: suffix
      fallback_to_default: true
      reconfigure_material: false
      reconfigure_search: false
      languages:
        - locale: uk
          name: Українська
          default: true
        - locale: en
          name: English
          nav_translations:
            Допомога: Help
markdown_extensions:
  - admonition
  - pymdownx.details
  - toc:
      permalink: false
validation:
  nav:
    omitted_files: ignore
  links:
    anchors: warn
nav:
  - index.md
  - Допомога:
      - help/call.md
"""
NAME, THEME, PLUGINS, I18N = "site_name: Спокійно\n", "  font: false\n", "plugins:\n", "      docs_structure: suffix\n"
EXTENSIONS, CHECKED, NAV, ENGLISH = "  - admonition\n", "validation:\n", "nav:\n", "          name: English\n"

# What a person would try: after which line, or instead of what; the line itself; a word of the advice that follows
ADVISED = {  # harmless: the site is built as if it were not there
    "site_url": (NAME, "site_url: https://krok.test/", "address у data/campaign.yml"),
    "site_description": (NAME, "site_description: Про сайт", "tagline"),
    "site_author": (NAME, "site_author: Рада", "publisher"),
    "copyright": (NAME, "copyright: © Рада", "publisher"),
    "repo_url": (NAME, "repo_url: https://github.com/a/b", "repository у data/campaign.yml"),
    "repo_name": (NAME, "repo_name: a/b", "repository"),
    "edit_uri": (NAME, "edit_uri: edit/main/docs/", "«Виправити цю сторінку»"),
    "edit_uri_template": (NAME, "edit_uri_template: edit/main/docs/{path}", "repository"),
    "remote_branch": (NAME, "remote_branch: pages", "deploy/README.md"),
    "remote_name": (NAME, "remote_name: there", "deploy/README.md"),
    "not_in_nav": (NAME, "not_in_nav: /help/", "hidden: так"),
    "dev_addr": (NAME, "dev_addr: 127.0.0.1:8001", "--address"),
    "extra_css": (NAME, "extra_css: [extra.css]", "overrides/styles/site.css"),
    "extra.social": (NAME, "extra: {social: [{link: 'https://a.test/'}]}", "data/campaign.yml"),
    "extra.alternate": (NAME, "extra: {alternate: [{lang: pl}]}", "languages"),
    "theme.palette": (THEME, "  palette: {primary: indigo}", "colours у data/campaign.yml"),
    "theme.features": (THEME, "  features: [navigation.tabs]", "overrides/"),
    "theme.logo": (THEME, "  logo: images/logo.png", "mark у data/campaign.yml"),
    "theme.favicon": (THEME, "  favicon: images/icon.png", "mark у data/campaign.yml"),
    "theme.icon": (THEME, "  icon: {repo: fontawesome/brands/git}", "overrides/"),
    "theme.language": (THEME, "  language: uk", "languages у data/campaign.yml"),
    "theme.locale": (THEME, "  locale: uk", "languages"),
    "theme.static_templates": (THEME, "  static_templates: [a.html]", "404"),
    "plugins.i18n.languages.site_name": (ENGLISH, "          site_name: Calm", "en:"),
    "plugins.i18n.languages.link": (ENGLISH, "          link: /english/", "/en/"),
    "plugins.i18n.languages.nav": (ENGLISH, "          nav: [index.md]", "nav_translations"),
    "plugins.i18n.languages.admonition_translations": (
        ENGLISH,
        "          admonition_translations: {note: Note}",
        '!!! note "',
    ),
    "plugins.i18n.languages.build": (ENGLISH, "          build: false", "languages у data/campaign.yml"),
}
REFUSED = {  # a promise of the site, or the build itself, would break
    "extra_javascript": (NAME, "extra_javascript: ['https://a.test/a.js']", "overrides/scripts/"),
    "extra_templates": (NAME, "extra_templates: [a.html]", "overrides/"),
    "extra.analytics": (NAME, "extra: {analytics: {provider: google}}", "не рахуємо"),
    "extra.consent": (NAME, "extra: {consent: {title: Печиво}}", "не зберігає"),
    "google_analytics": (NAME, "google_analytics: [UA-1, a.test]", "не рахуємо"),
    "use_directory_urls": (NAME, "use_directory_urls: false", "скісною рискою"),
    "exclude_docs": (NAME, "exclude_docs: help/", "гілці"),
    "draft_docs": (NAME, "draft_docs: drafts/", "гілці"),
    "pages": (NAME, "pages: [index.md]", "nav"),
    "INHERIT": (NAME, "INHERIT: ../base.yml", "в цей файл"),
    "plugins.search": (PLUGINS, "  - search", "свій"),
    "plugins.tags": (PLUGINS, "  - tags", "пошук"),
    "plugins.social": (PLUGINS, "  - social: {cards: true}", "малює сам"),
    "plugins.blog": (PLUGINS, "  - blog:", "data/events/"),
    "plugins.privacy": (PLUGINS, "  - privacy", "чужих сайтів"),
    "plugins.offline": (PLUGINS, "  - offline", "make offline"),
    "plugins.meta": (PLUGINS, "  - meta", "над текстом"),
    "plugins.git-revision-date-localized": (PLUGINS, "  - git-revision-date-localized", "reviewed"),
    "plugins.redirects": (PLUGINS, "  - redirects: {redirect_maps: {a.md: b.md}}", "data/permalinks.yml"),
    "plugins.minify": (PLUGINS, "  - minify: {minify_html: true}", "приберіть"),
    "plugins.mine": (PLUGINS, "  - mine", "лише i18n"),
    "plugins.i18n.build_only_locale": (I18N, "      build_only_locale: uk", "campaign.yml"),
    "markdown_extensions.footnotes": (EXTENSIONS, "  - footnotes", "cite"),
    "markdown_extensions.pymdownx.superfences": (EXTENSIONS, "  - pymdownx.superfences", "лише admonition"),
    "markdown_extensions.pymdownx.snippets": (EXTENSIONS, "  - pymdownx.snippets: {base_path: a}", "contact"),
    "markdown_extensions.md_in_html": (EXTENSIONS, "  - md_in_html", "HTML"),
    "validation.anchors": (CHECKED, "  anchors: ignore", "warn"),
}
INSTEAD = {  # another value than the one meant here: what stands there, what is tried, is it an error
    "site_name": ("site_name: Спокійно", "site_name: Інакше", False),
    "docs_dir": ("docs_dir: docs", "docs_dir: pages", True),
    "site_dir": ("site_dir: site", "site_dir: public", False),
    "strict": ("strict: true", "strict: false", False),
    "theme.name": ("name: material", "name: readthedocs", True),
    "theme.custom_dir": ("custom_dir: overrides", "custom_dir: theme", True),
    "theme.font": ("font: false", "font: {text: Roboto}", False),
    "hooks": ("  - scripts/hooks.py", "  - scripts/hooks.py\n  - mine.py", True),
    "plugins.i18n.docs_structure": ("docs_structure: suffix", "docs_structure: folder", True),
    "plugins.i18n.fallback_to_default": ("fallback_to_default: true", "fallback_to_default: no", True),
    "plugins.i18n.reconfigure_material": ("reconfigure_material: false", "reconfigure_material: true", False),
    "plugins.i18n.reconfigure_search": ("reconfigure_search: false", "reconfigure_search: true", False),
    "plugins.i18n.languages.locale": ("locale: en\n", "locale: pl\n", True),
    "plugins.i18n.languages.default": ("          default: true\n", "          default: false\n", True),
    "plugins.i18n.languages.name": ("name: English", "name: Англійська", False),
    "markdown_extensions.toc.permalink": ("permalink: false", "permalink: true", True),
    "validation.nav.omitted_files": ("omitted_files: ignore", "omitted_files: warn", True),
    "validation.links.anchors": ("anchors: warn", "anchors: ignore", True),
}
UNKNOWN = {  # a slip of the pen: what stands there, what is typed, which key was meant
    "nvav": ("nav:\n", "nvav:\n", "nav"),
    "strcit": ("strict:", "strcit:", "strict"),
    "custm_dir": ("custom_dir:", "custm_dir:", "custom_dir"),
    "langauges": ("languages:", "langauges:", "languages"),
    "docs_structur": ("docs_structure:", "docs_structur:", "docs_structure"),
    "nav_translation": ("nav_translations:", "nav_translation:", "nav_translations"),
    "ommited_files": ("omitted_files:", "ommited_files:", "omitted_files"),
}
UNREADABLE = {  # text instead of the settings, or what is put before them; line and code of what is said
    "a tab": ("theme:\n\tname: material\n" + SETTINGS, 2, "yaml-tab"),
    "a colon": ("copyright: Рада: 2026\n" + SETTINGS, 1, "yaml-colon"),
    "an open quote": ('copyright: "Рада\n', 1, "yaml-quote"),
    "a key twice": (SETTINGS + "strict: true\n", SETTINGS.count("\n") + 1, "key-duplicate"),
    "the environment": ("site_url: !ENV [SITE, a]\n" + SETTINGS, 1, "yaml-tag"),
    "a Python object": ("x: !!python/name:material.extensions.emoji.twemoji\n" + SETTINGS, 1, "yaml-tag"),
    "an anchor": ("extra: &a {}\n" + SETTINGS, 1, "yaml-alias"),
    "a list": ("- nav\n", 1, "shape-mapping"),
    "a word": ("nav\n", 1, "shape-mapping"),
    "comments alone": ("# nav:\n", 1, "file-empty"),
    "two documents": (SETTINGS + "---\na: b\n", SETTINGS.count("\n") + 1, "yaml-documents"),
    "a web page": ("<!doctype html>\n", 1, "web-page"),
}


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Copy:
    made = campaign.made(tmp_path / "copy", monkeypatch, capsys)
    (made.root / "mkdocs.yml").write_text(SETTINGS, "utf-8")
    return made


def _written(copy: Copy, before: str, after: str) -> int:
    """Write ``after`` in place of ``before`` into mkdocs.yml; the line that is new."""
    text = SETTINGS.replace(before, after, 1)
    assert text != SETTINGS
    (copy.root / "mkdocs.yml").write_text(text, "utf-8")
    pairs = zip(text.split("\n"), SETTINGS.split("\n"), strict=False)
    return next(number for number, (new, old) in enumerate(pairs, 1) if new != old)


def test_the_settings_of_a_new_site_are_fine(copy: Copy) -> None:
    """Nothing is said of settings as they should be, nor of the project's own."""
    assert copy.check().text == CLEAN


@pytest.mark.parametrize("name", [*ADVISED, *REFUSED])
def test_a_setting_that_belongs_elsewhere_is_told(copy: Copy, name: str) -> None:
    """At its line, with what to do instead: a warning where it is harmless, exit 2 where a promise would break."""
    after, added, advice = {**ADVISED, **REFUSED}[name]
    line = _written(copy, after, f"{after}{added}\n")
    (found,) = copy.problems()
    assert (found["file"], found["line"]) == ("mkdocs.yml", line)
    assert f"«{name}»" in found["text"] and advice in found["text"]
    idle = ("setting-idle", "warning", 0)
    assert (found["code"], found["severity"], copy.check().code) == (
        idle if name in ADVISED else ("setting-refused", "error", 2)
    )
    english = copy.check("--lang", "en").text
    assert f"“{name}”" in english and not re.search("[а-яі]", english.split(" — ")[1].split("\n")[0].replace("так", ""))


@pytest.mark.parametrize("name", INSTEAD)
def test_another_value_than_the_one_meant_is_told(copy: Copy, name: str) -> None:
    """With the line to paste where only one value works; once pasted, nothing is left to say."""
    before, after, stops = INSTEAD[name]
    line = _written(copy, before, after)
    found = next(one for one in copy.problems() if f"«{name}»" in one["text"])
    assert found["line"] == (line - 2 if name == "hooks" else line)  # a list is told where it begins
    assert (found["severity"], copy.check().code) == (("error", 2) if stops else ("warning", 0))
    if found["paste"]:
        copy.apply(found)
        assert copy.check().text == CLEAN


@pytest.mark.parametrize("key", UNKNOWN)
def test_an_unknown_key_is_told_with_the_nearest(copy: Copy, key: str) -> None:
    """Exit 2 at its line, not silence and not a bug of the program."""
    before, after, meant = UNKNOWN[key]
    line = _written(copy, before, after)
    found = next(one for one in copy.problems() if one["code"].startswith("key-unknown"))
    assert (found["line"], found["severity"], copy.check().code) == (line, "error", 2)
    assert f"«{key}»" in found["text"] and f"«{meant}»" in found["text"]
    copy.apply(found)
    assert copy.check().text == CLEAN


def test_an_unknown_key_that_is_like_no_other_is_told(copy: Copy) -> None:
    """With those that are known there."""
    line = _written(copy, THEME, f"{THEME}  zzz: 1\n")
    (found,) = copy.problems()
    assert (found["line"], found["code"], copy.check().code) == (line, "key-unknown", 2)
    assert "name, custom_dir, palette" in found["text"]


@pytest.mark.parametrize("name", UNREADABLE)
def test_settings_that_cannot_be_read_are_told(copy: Copy, name: str) -> None:
    """Exit 2 with file, line and what to do; nothing in the file is run."""
    text, line, code = UNREADABLE[name]
    (copy.root / "mkdocs.yml").write_text(text, "utf-8")
    assert ("mkdocs.yml", line, code) in [(one["file"], one["line"], one["code"]) for one in copy.problems()]
    assert copy.check().code == 2


@pytest.mark.parametrize("name", ["folder", "bytes", "none"])
def test_settings_that_are_no_text_are_told(copy: Copy, name: str) -> None:
    """A folder in its place, another encoding, or nothing at all."""
    file = copy.root / "mkdocs.yml"
    file.unlink()
    if name == "folder":
        file.mkdir()
    elif name == "bytes":
        file.write_bytes("site_name: Спокійно".encode("cp1251"))
    code = {"folder": "file-not-ordinary", "bytes": "encoding", "none": "file-missing"}[name]
    assert [one["code"] for one in copy.problems()] == [code]
    assert copy.check().code == 2


def test_broken_data_does_not_hide_broken_settings(copy: Copy) -> None:
    """All problems of a run are told; the settings come first."""
    _written(copy, "nav:\n", "nvav:\n")
    copy.slip("data/contacts.yml", "contacts:", "contcats:")
    assert {"key-unknown-near"} <= {one["code"] for one in copy.problems() if one["file"] == "mkdocs.yml"}
    assert copy.check().code == 2


def test_the_short_form_of_a_setting_counts_too(copy: Copy) -> None:
    """MkDocs takes a theme as a word, plug-ins and extensions as fields."""
    _written(copy, "theme:\n  name: material\n  custom_dir: overrides\n  font: false\n", "theme: material\n")
    assert copy.check().text == CLEAN
    extensions = SETTINGS[SETTINGS.index("  - admonition") : SETTINGS.index("validation:")]
    line = _written(copy, extensions, "  footnotes: {}\n  toc: {permalink: false}\n")
    assert [(one["line"], one["code"]) for one in copy.problems()] == [(line, "setting-refused")]
    _written(copy, SETTINGS[SETTINGS.index("plugins:") : SETTINGS.index("markdown_ext")], "plugins: i18n\n")
    assert [one["code"] for one in copy.problems()] == ["shape-mapping"]


def test_a_language_of_the_campaign_has_to_be_there(copy: Copy) -> None:
    """One that campaign.yml names and the plug-in does not know would be left out of the site."""
    english = SETTINGS[SETTINGS.index("        - locale: en") : SETTINGS.index("markdown_ext")]
    _written(copy, english, "")
    (found,) = copy.problems()
    assert (found["code"], "«en»" in found["text"], copy.check().code) == ("setting-language", True, 2)


@pytest.mark.parametrize(
    ("after", "code", "line"),
    [
        ("  - https://a.test/\n", "menu-link", 1),
        ("  - Сюди: https://a.test/\n", "menu-link", 1),
        ("  - /help/call.md\n", "menu-link", 1),
        ("  - Порожньо:\n", "menu-empty", 1),
        ("  - Порожньо: []\n", "menu-empty", 1),
        ("  - Розділ:\n      - Глибше:\n          - index.md\n", "menu-deep", 2),
        ("  - Розділ: {Глибше: index.md}\n", "shape-list", 1),
        ("  - [index.md]\n", "shape-mapping", 1),
    ],
)
def test_what_a_menu_cannot_hold_is_told(copy: Copy, after: str, code: str, line: int) -> None:
    """Links to elsewhere, sections without pages and a third level would be missing without a word."""
    first = _written(copy, "  - index.md\n", f"  - index.md\n{after}")
    found = copy.problems()[0]
    assert (found["code"], found["line"], found["severity"]) == (code, first - 1 + line, "error")
    assert copy.check().code == (1 if code.startswith("menu") else 2)


def test_a_translation_of_nothing_is_told(copy: Copy) -> None:
    """A section that was renamed leaves its English name behind."""
    line = _written(copy, "Допомога: Help", "Допомоги: Help")
    (found,) = copy.problems()
    assert (found["code"], found["line"], found["severity"]) == ("menu-translation", line, "warning")


def test_every_setting_of_the_engines_is_decided() -> None:
    """What MkDocs, the language plug-in and Material could be told is in the table, each with both languages."""
    import material
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs_static_i18n.config import I18nPluginConfig, I18nPluginLanguage

    table = settings()
    first = {name.partition(".")[0] for name in table}
    private = {"config_file_path", "mdx_configs"}
    assert {*MkDocsConfig()} - private <= first
    i18n = {name.split(".")[2] for name in table if name.startswith("plugins.i18n.")}
    assert i18n == {*I18nPluginConfig()}
    language = {name.split(".")[3] for name in table if name.startswith("plugins.i18n.languages.")}
    assert language == {*I18nPluginLanguage()}
    theme = yaml.safe_load((Path(material.__file__).parent / "templates/mkdocs_theme.yml").read_text("utf-8"))
    assert {f"theme.{name}" for name in theme} <= set(table)
    refused = {name for name, rule in table.items() if rule != "works" and rule.get("stops") and "only" not in rule}
    named = {name.partition(".")[2] for name in set(table) - refused if name.startswith("markdown_extensions.")}
    assert {name.removesuffix(".use_align_attribute").removesuffix(".permalink") for name in named} == {
        *markdown.EXTENSIONS
    }  # what is always there may be named, all else is refused
    assert {name for name, rule in table.items() if rule != "works" and not (rule["uk"] and rule["en"])} == set()


# In the commands


def _project(project: Project, copy: Copy) -> Path:
    """The whole project with the campaign of two pages as its own."""
    for name in ("scripts", "overrides"):
        shutil.copytree(project.root / name, copy.root / name)  # what is compiled comes along
    for extra in ("requirements.txt",):
        if (project.root / extra).is_file():
            shutil.copy(project.root / extra, copy.root / extra)
    return copy.root


def _run(root: Path, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, root / "scripts" / script, *arguments],
        cwd=root,
        env={**os.environ, **run.FOR_CHILDREN},
        capture_output=True,
        encoding="utf-8",
        timeout=100,
    )


@pytest.mark.parametrize("script", ["build.py", "serve.py"])
@pytest.mark.parametrize("name", ["unknown", "unreadable", "refused"])
def test_no_command_works_with_broken_settings(project: Project, copy: Copy, script: str, name: str) -> None:
    """Build and preview say what the check says, at the same line, and end with 2; never a traceback."""
    before, after = {
        "unknown": ("strict:", "strcit:"),
        "unreadable": ("strict: true", "strict: !ENV STRICT"),
        "refused": (PLUGINS, f"{PLUGINS}  - search\n"),
    }[name]
    line = _written(copy, before, after)
    arguments = ["--today", TODAY] if script != "serve.py" else ["--address", "127.0.0.1:1"]
    done = _run(_project(project, copy), script, *arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert f"mkdocs.yml:{line}:" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr and not (copy.root / "site").exists()


@pytest.mark.parametrize(
    ("script", "before", "after", "line", "code"),
    [
        ("build.py", NAME, f"{NAME}watch: [nowhere]\n", 2, "setting-engine"),
        ("serve.py", "strict: true", "strict: [1]", 4, "setting-engine"),
        ("build.py", "hooks:\n  - scripts/hooks.py\n", "", 1, "key-missing"),
        (
            "serve.py",
            SETTINGS[SETTINGS.index("plugins:") : SETTINGS.index("markdown_ext")],
            "plugins: []\n",
            1,
            "key-missing",
        ),
    ],
    ids=["watch", "type", "hooks", "plugins"],
)
def test_what_the_engine_refuses_is_told_at_its_line(
    project: Project, copy: Copy, script: str, before: str, after: str, line: int, code: str
) -> None:
    """A value that only MkDocs can judge, and what the program cannot do without: exit 2 as well."""
    _written(copy, before, after)
    arguments = ["--today", TODAY] if script != "serve.py" else ["--address", "127.0.0.1:1"]
    done = _run(_project(project, copy), script, *arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert re.search(rf"^mkdocs.yml:{line}: {code}: ", done.stdout, re.MULTILINE), done.stdout


LINKED = ["about/privacy", "about/accessibility", "about/sources", "events/index", "hromadas/index", "help/index"]


def test_what_works_is_seen_on_the_pages(project: Project, copy: Copy) -> None:
    """The menu's order, titles of pages and sections and their English names; a language fewer in campaign.yml."""
    nav = "".join(f"  - {page}.md\n" for page in LINKED[:-1])
    nav += "  - Допомога:\n      - help/index.md\n      - Розмова: help/call.md\n"
    _written(copy, "  - Допомога:\n      - help/call.md\n", nav)
    file = copy.root / "mkdocs.yml"
    text = file.read_text("utf-8").replace("  - index.md", "  - Початок: index.md")
    names = "Допомога: Aid\n            Розмова: The talk\n            Початок: Start"
    file.write_text(text.replace("Допомога: Help", names), "utf-8")
    for page in LINKED:  # every page leads to these
        for lang in ("uk", "en"):
            (copy.root / f"docs/{page}.{lang}.md").parent.mkdir(exist_ok=True)
            (copy.root / f"docs/{page}.{lang}.md").write_text(
                "---\ntitle: T\ndescription: T.\nreviewed: 2026-11-20\n---\n\nT.\n", "utf-8"
            )
    done = _run(_project(project, copy), "build.py", "--today", TODAY)
    assert done.returncode == 0, done.stdout + done.stderr
    page, english = ((copy.root / "site" / lang / "index.html").read_text("utf-8") for lang in ("", "en"))
    assert '<a href="help/">Допомога</a>' in page and '<a href="help/call/">Розмова</a>' in page
    assert '<a href="help/">Aid</a>' in english and '<a href="help/call/">The talk</a>' in english
    assert ">Початок</a>" in page and ">Start</a>" in english
    assert page.index("about/privacy/") < page.index('"help/"')
    copy.slip("data/campaign.yml", "danger_line", 'languages: ["uk"]\ndanger_line')
    done = _run(copy.root, "build.py", "--today", TODAY)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (copy.root / "site/en").exists() and (copy.root / "site/hromadas/bilytska/index.html").is_file()


def test_exit_two_is_for_settings_alone() -> None:
    """A page that the menu lacks is content."""
    tree, _ = read_text(SETTINGS, "mkdocs.yml")
    assert tree is not None and not mkdocs_yml.misconfigured(mkdocs_yml.check(tree, "mkdocs.yml"))
