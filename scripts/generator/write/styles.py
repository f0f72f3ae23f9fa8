"""The stylesheet of one page: only the rules that this page can use, inline and sealed by hash.

The whole look is one stylesheet, some 40 KB. A page needs a part of it, so each page carries its own few kilobytes and
asks for nothing else. What a page can use is decided by the
names in its markup (tags, classes, ids, attributes); pages with the same names share one result.

A rule is left out only when it surely cannot apply: ``:not()`` and the like are taken to match.
"""

import base64
import functools
import hashlib
import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Any

import tinycss2

from generator.base import html_tags
from generator.write.headers import page_policy

STYLE_PLACE = "<style></style>"
_POLICY_PLACE = re.compile('<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_SCRIPT = re.compile("<script>([^<]*+(?:<(?!/script>)[^<]*+)*+)</script>")

_ALTERNATIVES = {"is", "where", "matches", "any", "has"}


@dataclass(frozen=True)
class Need:
    """What a page must contain for a selector to match: all ``names``, and one of each ``any_of`` group."""

    names: frozenset[str]
    any_of: tuple[tuple["Need", ...], ...] = ()

    def met(self, tokens: frozenset[str]) -> bool:
        """True when a page with these tokens may have a matching element."""
        return self.names <= tokens and all(any(need.met(tokens) for need in group) for group in self.any_of)


@dataclass(frozen=True)
class Declaration:
    """One ``name: value``; ``uses`` are the custom properties it reads."""

    name: str
    text: str
    important: bool
    uses: frozenset[str]

    @property
    def custom(self) -> bool:
        """True for ``--name``."""
        return self.name.startswith("--")


@dataclass(frozen=True)
class Rule:
    """A style rule; ``context`` are the at-rules around it, outermost first."""

    context: tuple[str, ...]
    selectors: tuple[tuple[str, Need], ...]
    declarations: tuple[Declaration, ...]


def _squeeze(nodes: Iterable[Any]) -> str:
    """CSS text of component values without comments and spare blanks (strings stay as they are)."""
    parts: list[str] = []
    for node in nodes:
        if node.type == "comment":
            continue
        if node.type == "whitespace":
            if parts and parts[-1] not in (" ", ","):
                parts.append(" ")
            continue
        if node.type in ("() block", "[] block", "function"):
            name = f"{node.name}(" if node.type == "function" else "(" if node.type == "() block" else "["
            content = node.arguments if node.type == "function" else node.content
            parts.append(name + _squeeze(content) + ("]" if node.type == "[] block" else ")"))
            continue
        text = node.serialize()
        if text == "," and parts and parts[-1] == " ":
            parts.pop()
        parts.append(text)
    return "".join(parts).strip()


def _tight(selector: str) -> str:
    return re.sub(r"\s*([>~+])\s*(?![^\[]*\])", r"\1", selector)


def _split(nodes: Iterable[Any]) -> Iterator[list[Any]]:
    """Nodes between commas."""
    part: list[Any] = []
    for node in nodes:
        if node.type == "literal" and node.value == ",":
            yield part
            part = []
        else:
            part.append(node)
    yield part


def _attribute_need(content: list[Any]) -> str:
    """``[name=value]`` where the value must be equal, ``[name]`` for every other test."""
    name, *test = (node for node in content if node.type != "whitespace")
    equal = len(test) > 1 and test[0].type == "literal" and test[0].value == "="
    value = f"={test[1].value}" if equal and test[1].type in ("ident", "string") else ""
    return f"[{name.lower_value}{value}]"


def _need(nodes: list[Any]) -> Need:
    """What one selector asks of a page."""
    names: set[str] = set()
    groups: list[tuple[Need, ...]] = []
    before = ""
    for node in nodes:
        match node.type:
            case "ident" if before == ".":
                names.add("." + node.value)
            case "ident" if before != ":":
                names.add(node.lower_value)
            case "hash":
                names.add("#" + node.value)
            case "[] block":
                names.add(_attribute_need(node.content))
            case "function" if node.lower_name in _ALTERNATIVES:
                groups.append(tuple(map(_need, _split(node.arguments))))
        before = node.value if node.type == "literal" else ""
    return Need(frozenset(names), tuple(groups))


def _declarations(content: list[Any]) -> Iterator[Declaration]:
    for node in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if node.type != "declaration":
            continue
        name: str = node.name if node.name.startswith("--") else node.lower_name
        value = _squeeze(node.value)
        text = f"{name}:{value}{'!important' if node.important else ''}"
        uses = frozenset(re.findall(r"var\(\s*(--[\w-]+)", value))
        yield Declaration(name, text, node.important, uses)


class Stylesheet:
    """The whole look, taken apart once; ``for_page`` puts together what a page needs."""

    def __init__(self, text: str) -> None:
        self._rules: list[Rule] = []
        self._read(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), ())
        self._known = frozenset(name for rule in self._rules for _, need in rule.selectors for name in _all_names(need))
        self._css_of = functools.cache(self._make)
        telling = {name[1:].partition("=")[0] for name in self._known if name.startswith("[") and "=" in name}
        self._silent = re.compile("".join(f"(?<!\\s{name})" for name in sorted({"class", "id", *telling})) + '="[^"]*"')
        self._tokens_of = functools.lru_cache(maxsize=1 << 13)(self._read_tokens)
        self._of_shape = functools.lru_cache(maxsize=1 << 12)(self._read_shape)
        self._of_shared = functools.lru_cache(maxsize=1 << 10)(self._tokens)

    def for_page(self, tags: Set[str], shared: frozenset[str] = frozenset()) -> str:
        """The minified CSS that a page with these opening tags can use, and with ``shared`` that many pages have."""
        return self._css_of(self._of_shared(shared) | self._tokens(tags))

    def _tokens(self, tags: Set[str]) -> frozenset[str]:
        return frozenset().union(*map(self._tokens_of, tags))

    def _read(self, nodes: Iterable[Any], context: tuple[str, ...]) -> None:
        for node in nodes:
            if node.type == "qualified-rule":
                selectors = tuple((_tight(_squeeze(part)), _need(part)) for part in _split(node.prelude))
                declarations = tuple(_declarations(node.content))
                if selectors and declarations:
                    self._rules.append(Rule(context, selectors, declarations))
            elif node.type == "at-rule":
                self._read_at_rule(node, context)

    def _read_at_rule(self, node: Any, context: tuple[str, ...]) -> None:
        name: str = node.lower_at_keyword
        prelude = _squeeze(node.prelude)
        if name == "page":
            need = Need(frozenset({f".{prelude}"} if prelude else ()))  # a page of its own is named like its class
            self._rules.append(Rule(context, ((f"@page {prelude}", need),), tuple(_declarations(node.content))))
        else:
            inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            self._read(inner, (*context, f"@{name} {prelude}"))

    def _read_tokens(self, tag: str) -> frozenset[str]:
        return self._of_shape(self._silent.sub('=""', tag))  # addresses and words, of which no rule asks

    def _read_shape(self, text: str) -> frozenset[str]:
        tag = html_tags.read(text)
        tokens = {tag.name, *("." + name for name in tag.attributes.get("class", "").split())}
        for name, value in tag.attributes.items():
            tokens.update((f"[{name}]", f"[{name}={value}]", f"#{value}" if name == "id" else ""))
        return self._known & tokens

    def _make(self, tokens: frozenset[str]) -> str:
        met = ((rule, tuple(text for text, need in rule.selectors if need.met(tokens))) for rule in self._rules)
        alive = _without_overridden([(rule, texts) for rule, texts in met if texts])
        read = _read_properties(alive)
        lines: list[tuple[tuple[str, ...], str, str]] = []
        for rule, texts, declarations in alive:
            left = [each for each in declarations if not each.custom or each.name in read]
            if left:
                lines.append((rule.context, ",".join(texts), ";".join(each.text for each in left)))
        css = _joined(lines)
        if "</" in css:
            raise ValueError("a style would end its own element")
        return css


def _all_names(need: Need) -> Iterator[str]:
    yield from need.names
    for group in need.any_of:
        for alternative in group:
            yield from _all_names(alternative)


_Alive = list[tuple[Rule, tuple[str, ...], list[Declaration]]]


def _without_overridden(chosen: list[tuple[Rule, tuple[str, ...]]]) -> _Alive:
    """Drop a declaration that a later rule with the same selector and context (or none) repeats."""
    last: dict[tuple[tuple[str, ...], str, str, bool], int] = {}
    for at, (rule, texts) in enumerate(chosen):
        for text in texts:
            for own in rule.declarations:
                last[rule.context, text, own.name, own.important] = at

    def overridden(at: int, context: tuple[str, ...], text: str, declaration: Declaration) -> bool:
        return any(last.get((where, text, declaration.name, declaration.important), -1) > at for where in (context, ()))

    return [
        (rule, texts, [d for d in rule.declarations if not all(overridden(at, rule.context, t, d) for t in texts)])
        for at, (rule, texts) in enumerate(chosen)
    ]


def _read_properties(alive: _Alive) -> set[str]:
    """Custom properties that some living declaration reads, directly or through another one."""
    sources: dict[str, set[str]] = {}
    wanted: list[str] = []
    for _, _, declarations in alive:
        for declaration in declarations:
            if declaration.custom:
                sources.setdefault(declaration.name, set()).update(declaration.uses)
            else:
                wanted.extend(declaration.uses)
    read: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name not in read:
            read.add(name)
            wanted.extend(sources.get(name, ()))
    return read


def _joined(lines: list[tuple[tuple[str, ...], str, str]]) -> str:
    """CSS text of (context, selectors, declarations), neighbours in one context sharing its at-rules."""
    parts: list[str] = []
    for context, group in itertools.groupby(lines, lambda line: line[0]):
        rules = "".join(f"{selectors}{{{declarations}}}" for _, selectors, declarations in group)
        parts.append("".join(rule + "{" for rule in context) + rules + "}" * len(context))
    return "".join(parts)


@functools.lru_cache(maxsize=4096)
def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def seal(html: str, css: str, known: Collection[str]) -> str:
    """The finished page: ``css`` in place, and a policy that allows these inline texts and nothing else.

    ``known`` are the site's own scripts: another one would stand in the page and not run. What
    stands in the policy's place, as ``connect-src worker-src``, is allowed for the site's own host. Raises ValueError
    for a page without exactly one place for its policy and, behind it, one for its style.
    """
    head, _, rest = html.partition(STYLE_PLACE)
    policies = _POLICY_PLACE.findall(head)
    if not rest or STYLE_PLACE in rest or len(policies) != 1 or _POLICY_PLACE.search(rest):
        raise ValueError("a page must have one place for its policy, and one for its style behind it")
    scripts = dict.fromkeys(_hash(text) for text in _SCRIPT.findall(html) if text in known)
    policy = page_policy([_hash(css)], scripts, policies[0].split())
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return f"{_POLICY_PLACE.sub(meta, head)}<style>{css}</style>{rest}"
