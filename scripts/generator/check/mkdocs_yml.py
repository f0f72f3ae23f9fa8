"""The settings in ``mkdocs.yml``: each has its effect here, or it is told with what to do instead.

One table decides (``base/words/settings.yml``). What it does not know is a slip of the pen: nothing that MkDocs, its
theme or the language plug-in could be told is passed over in silence.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from generator.base.problems import Problem, errors
from generator.base.words import settings
from generator.model.campaign import Campaign
from generator.read.yaml_mend import with_key, with_value
from generator.read.yaml_tree import Items, Node, Text, Tree, key_mark, locate, value_at

_LANGUAGES = "plugins.i18n.languages"
_FLAGS = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}

Place = tuple[str | int, ...]  # keys and indexes that lead to a setting


def check(tree: Node, file: str, campaign: Campaign | None = None) -> Iterator[Problem]:
    """What is wrong with the settings in ``tree``; ``campaign`` says which name and languages the site has."""
    if isinstance(tree, Tree):
        yield from _Settings(tree, file, campaign).group("", ())
    else:
        yield Problem(file, tree.mark[0], "shape-mapping", tree.mark[1], "error", {"keys": ", ".join(_names(""))})


def misconfigured(problems: Iterable[Problem]) -> bool:
    """Whether an error among ``problems`` is one of the settings, not of the menu or a page."""
    return any(
        PurePath(one.file).name == "mkdocs.yml" and not one.code.startswith(("menu-", "engine"))
        for one in errors(problems)
    )


@dataclass(frozen=True)
class _Settings:
    tree: Tree
    file: str
    campaign: Campaign | None

    def group(self, group: str, place: Place) -> Iterator[Problem]:
        """Problems of everything below ``group`` (a name that ends with a dot), which stands at ``place``."""
        known = settings()
        for key, at in _entries(self.tree, place):
            name, value = group + key, value_at(self.tree, at)
            has_more = any(one.startswith(f"{name}.") for one in known)
            rule = known.get(name) or (None if has_more else known.get(f"{group}*"))
            if has_more and isinstance(value, (Tree, Items)):
                yield from self.group(f"{name}.", at)
                if name == _LANGUAGES and self.campaign:
                    yield from self._languages(at, self.campaign)
            elif rule is not None:
                yield from () if rule == "works" else self._told(name, at, rule)
            elif not has_more:
                yield self._unknown(key, at, _names(group))
            elif value is not None and value != key:  # else a plug-in or an extension that is merely named
                yield self._problem("shape-mapping", at, {"keys": ", ".join(_names(f"{name}."))})

    def _told(self, name: str, at: Place, rule: Mapping[str, Any]) -> Iterator[Problem]:
        """A setting that does not say what it should say here."""
        only, value = rule.get("only"), value_at(self.tree, at)
        if only == "name":
            only = [self.campaign.name.uk] if self.campaign else None
        meant = [_word(one) for one in only or ()]
        values = value if isinstance(value, Items) else [value]
        if "only" in rule and (not meant or value is None or all(_word(one) in meant for one in values)):
            return
        paste = with_value(self.tree, at, meant[0]) if len(meant) == 1 else None
        yield self._instead(name, at, rule, paste)

    def _languages(self, place: Place, campaign: Campaign) -> Iterator[Problem]:
        """Every language of the campaign is there, and its first one stands at the root."""
        missing = list(campaign.languages)
        for key, _ in enumerate(value_at(self.tree, place) or ()):
            locale, default = (value_at(self.tree, (*place, key, one)) for one in ("locale", "default"))
            missing = [one for one in missing if one != locale]
            if (_word(default) == "true") != (locale == campaign.languages[0]):
                name = f"{_LANGUAGES}.default"
                yield self._instead(name, (*place, key, "default" if default else "locale"), settings()[name])
        for lang in missing:
            yield self._problem("setting-language", place, {"value": lang})

    def _instead(self, name: str, at: Place, rule: Mapping[str, Any], paste: str | None = None) -> Problem:
        params = {"value": name, "instead": {lang: rule[lang] for lang in ("uk", "en")}, "paste": paste}
        problem = self._problem("setting-refused", at, params)
        return problem if rule.get("stops") else replace(problem, code="setting-idle", severity="warning")

    def _unknown(self, key: str, at: Place, names: list[str]) -> Problem:
        near = difflib.get_close_matches(key, names, 1, 0.6)
        if not near:
            return self._problem("key-unknown", at, {"key": key, "known": ", ".join(names)})
        paste = with_key(self.tree, at, near[0])
        return self._problem("key-unknown-near", at, {"key": key, "near": near[0], "paste": paste})

    def _problem(self, code: str, at: Place, params: Mapping[str, object]) -> Problem:
        line, column = key_mark(self.tree, at) if isinstance(at[-1], str) else locate(self.tree, at)
        return Problem(self.file, line, code, column, "error", params)


def _entries(tree: Tree, place: Place) -> Iterator[tuple[str, Place]]:
    """The keys right below ``place`` and where they stand; a list is passed through, its texts count as keys."""
    node = value_at(tree, place)
    if isinstance(node, Tree):
        yield from ((key, (*place, key)) for key in node.keys_at)
    for index, item in enumerate(node if isinstance(node, Items) else ()):
        yield from [(str(item), (*place, index))] if isinstance(item, Text) else _entries(tree, (*place, index))


def _names(group: str) -> list[str]:
    """The settings of ``group``: what may stand right below it."""
    names = (name.removeprefix(group) for name in settings() if name.startswith(group))
    flat = group == "markdown_extensions."  # their names have dots
    return list(dict.fromkeys(name if flat else name.partition(".")[0] for name in names if name != "*"))


def _word(value: object) -> str:
    return _FLAGS.get(str(value).lower(), str(value))
