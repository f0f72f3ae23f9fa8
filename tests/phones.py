"""What phones of 2018 can't read in scripts, styles and markup that reach readers: told by parsers and two tables.

``cases/phones/since.json`` says what the oldest supported browsers know (``renew.py`` makes it), ``judged.yml`` beside
it what a person judged. A name that is in neither is refused: what is not known is not supported.
"""

import functools
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import tinycss2
import tree_sitter_javascript
import yaml
from tree_sitter import Language, Node, Parser

from generator.base.html_tags import Tag

FOLDER = Path(__file__).parent / "cases" / "phones"
SINCE: Mapping[str, Any] = json.loads((FOLDER / "since.json").read_text("utf-8"))
JUDGED: Mapping[str, Any] = yaml.safe_load((FOLDER / "judged.yml").read_text("utf-8"))
PARSER = Parser(Language(tree_sitter_javascript.language()))
IN_TIME = ""


def words(text: str) -> frozenset[str]:
    """The words of a list in a table."""
    return frozenset(text.split())


SYNTAX, MEMBERS, HOLDERS = (words(JUDGED[name]) for name in ("syntax", "members", "holders"))
FREE, WORDS, UNITS, GRIDS = (words(JUDGED[name]) for name in ("free", "words", "units", "grids"))


@functools.cache
def when(name: str, *path: str) -> str | None:
    """``chrome 84`` for what came later, empty for what came in time, None for what the table at ``path`` lacks."""
    table = functools.reduce(lambda node, key: node.get(key, {}), path, SINCE)
    late: str | None = table.get("late", {}).get(name)
    return late or (IN_TIME if name in words(table.get("in_time", "")) else None)


def refusal(name: str, *path: str) -> Iterator[str]:
    """``gap: chrome 84``, or nothing for what came in time."""
    verdict = when(name, *path)
    if verdict != IN_TIME:
        yield f"{name}: {verdict or 'not known'}"


# Scripts


def nodes(root: Node) -> Iterator[Node]:
    """Every node of a tree, in the order of the text."""
    left = [root]
    while left:
        node = left.pop()
        yield node
        left.extend(reversed(node.children))


def text_of(node: Node | None) -> str:
    """The source of a node, without the quotes of a string."""
    return node.text.decode().strip("'\"") if node and node.text is not None else ""


def part(node: Node | None, field: str) -> Node | None:
    """A field of a node that may not be there."""
    return node.child_by_field_name(field) if node else None


def bound(pattern: Node | None) -> Iterator[str]:
    """The names that a pattern of a declaration or a parameter binds."""
    match pattern.type if pattern else "":
        case "identifier" | "shorthand_property_identifier_pattern":
            yield text_of(pattern)
        case "assignment_pattern" | "object_assignment_pattern":
            yield from bound(part(pattern, "left"))
        case "pair_pattern":
            yield from bound(part(pattern, "value"))
        case "array_pattern" | "object_pattern" | "rest_pattern" | "formal_parameters":
            for child in pattern.named_children if pattern else ():
                yield from bound(child)


class Script:
    """A script's tree, and which names are its own: it declares them, or they are members of its own objects."""

    def __init__(
        self, name: str, text: str, data: Collection[str] = frozenset(), beside: Iterable["Script"] = ()
    ) -> None:
        """``data`` are keys of what it reads, as attributes ``data-*``; ``beside`` stand on the same pages."""
        self.name, self.root = name, PARSER.parse(text.encode()).root_node
        self.met = words(JUDGED["interfaces"]["every"]) | words(JUDGED["interfaces"].get(name, ""))
        self.guarded: Mapping[str, str] = JUDGED["guarded"].get(name, {})
        self.meant: Mapping[str, str] = JUDGED["meant"].get(name, {})
        self.declared = {"arguments", "await"}  # await (…) is a call, to this grammar
        self.keys, self.assigned = set(data), set[str]()
        for node in nodes(self.root):
            self._collect(node)
        declarations = (one for line in self.root.named_children for one in line.named_children)
        self.offered = {
            name for one in declarations for name in bound(part(one, "name"))
        }  # to the page's other scripts
        for other in beside:
            self.declared |= other.offered
            self.keys |= other.keys if other.offered else set()

    def _collect(self, node: Node) -> None:
        match node.type:
            case "variable_declarator" | "function_declaration" | "function_expression":
                self.declared.update(bound(part(node, "name")))
            case "catch_clause" | "arrow_function":
                self.declared.update(bound(part(node, "parameter")))
            case "for_in_statement" if part(node, "kind"):
                self.declared.update(bound(part(node, "left")))
            case "formal_parameters":
                self.declared.update(bound(node))
            case "pair":
                self.keys.add(text_of(part(node, "key")))
            case "shorthand_property_identifier":
                self.keys.add(text_of(node))
            case "assignment_expression":
                left = part(node, "left")
                self.assigned.add(text_of(part(left, "property") or left))

    def problems(self) -> Iterator[str]:
        """What is not ES2018, or not known to the oldest browsers: ``search.js:12: …``."""
        if self.root.has_error:
            yield f"{self.name}: no script"
        for node in nodes(self.root):
            for check in (self._syntax, self._pattern, self._name, self._member, self._option):
                yield from (f"{self.name}:{node.start_point[0] + 1}: {said}" for said in check(node))

    def _syntax(self, node: Node) -> Iterator[str]:
        if node.type not in SYNTAX:
            yield f"{node.type} is not known as ES2018"
        if node.type == "catch_clause" and not part(node, "parameter"):
            yield "catch without a name"
        if node.type == "number" and re.search(r"_|\dn$", text_of(node)):
            yield f"number {text_of(node)}"

    def _pattern(self, node: Node) -> Iterator[str]:
        """Regular expressions, also in texts of which one is made."""
        source = text_of(node)
        if node.type == "regex_flags" and not set(source) <= set("gimsuy"):
            yield f"flags {source}"
        if node.type in ("regex_pattern", "string_fragment") and re.search(r"\(\?(?![:=!]|<[A-Za-z_$])", source):
            yield f"group in {source}"
        if node.type in ("regex_pattern", "string_fragment"):
            classes = re.findall(r"\\[pP]\{(.*?)\}", source)
            yield from (f"\\p{{{one}}}" for one in classes if one not in JUDGED["letters"])
        if node.type == "string_fragment" and self._when(f"on{source}"):
            yield f"event {source}: {self._when(f'on{source}')}"

    def _name(self, node: Node) -> Iterator[str]:
        name = text_of(node)
        if node.type not in ("identifier", "shorthand_property_identifier") or name in self.declared | self.assigned:
            return
        verdict = when(name, "globals")
        verdict = self._when(name) if verdict is None else verdict
        if verdict != IN_TIME:
            yield f"{name}: {verdict or 'no name that is known'}"

    def _member(self, node: Node) -> Iterator[str]:
        names: list[Node | None] = []
        match node.type:
            case "member_expression":
                names = [part(node, "property")]
            case "subscript_expression" if (index := part(node, "index")) and index.type == "string":
                names = [index]
            case "object_pattern":
                taken = (one for one in node.named_children if one.type != "rest_pattern")
                names = [part(one, "key") or part(one, "left") or one for one in taken]
        called = bool(node.parent and node.parent.type == "call_expression" and part(node.parent, "function") == node)
        for name in {text_of(one) for one in names} - self.guarded.keys():
            verdict, own = self._when(name), name in self.keys
            allowed = own or name in self.assigned if verdict is None else not verdict or (own and not called)
            if not allowed:
                yield f".{name}: {verdict or 'no member that is known'}"

    def _option(self, node: Node) -> Iterator[str]:
        """Keys of an object that is handed to a function of the browser."""
        if node.type not in ("call_expression", "new_expression"):
            return
        callee = part(node, "function") or part(node, "constructor")
        name, arguments = text_of(part(callee, "property") or callee), part(node, "arguments")
        if name in self.declared | self.keys | HOLDERS or not arguments:
            return
        objects = (one for one in arguments.named_children if one.type == "object")
        keys = {text_of(part(pair, "key") or pair) for one in objects for pair in one.named_children}
        yield from (
            f"{name}({{ {key} }}) is not judged" for key in sorted(keys - words(JUDGED["options"].get(name, "")))
        )

    def _when(self, name: str) -> str | None:
        """The latest that a member came, of all interfaces that this script may meet."""
        interfaces = [self.meant[name]] if name in self.meant else self.met
        verdicts = [when(name, "globals"), *(when(name, "interfaces", one) for one in interfaces)]
        known = [verdict for verdict in verdicts if verdict is not None]
        return max(known, default=IN_TIME if name in MEMBERS else None)


# Styles


def styles(css: str) -> Iterator[str]:
    """What in a style sheet older browsers leave out, with nothing in its place and no reason why that does no harm."""
    sheet = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    yield from _Styles(sheet).rules(sheet)


def _plain(tokens: Iterable[Any]) -> str:
    """CSS text without blanks that say nothing."""
    return re.sub(r"\s*([>+~,])\s*|(:)\s+", r"\1\2", tinycss2.serialize(list(tokens)).strip())


def _between_commas(tokens: Iterable[Any]) -> Iterator[list[Any]]:
    some: list[Any] = []
    for token in tokens:
        if token == ",":
            yield some
            some = []
        else:
            some.append(token)
    yield some


def _inside(rule: Any) -> list[Any]:
    return list(tinycss2.parse_blocks_contents(rule.content or [], skip_comments=True, skip_whitespace=True))


class _Styles:
    """Reads one style sheet. ``spaced`` are boxes for whose gap margins stand in where rows of boxes have none."""

    def __init__(self, sheet: Iterable[Any]) -> None:
        instead = [rule for rule in sheet if rule.type == "at-rule" and _plain(rule.prelude) == JUDGED["no_gap"]]
        selectors = (one for rule in instead for inner in _inside(rule) for one in _between_commas(inner.prelude))
        self.spaced = {_plain(selector).rpartition(">")[0] for selector in selectors}

    def rules(self, sheet: Iterable[Any], *, reached: bool = True, paper: bool = False) -> Iterator[str]:
        """``reached``: older browsers read these rules; ``paper``: they are for printing."""
        for rule in sheet:
            if rule.type == "at-rule":
                yield from self._at_rule(rule, reached)
                continue
            selector = _plain(rule.prelude)
            late = [[*_late_selectors(one)] for one in _between_commas(rule.prelude)]
            for said in sorted({said for one in late for said in one}):
                name = said.partition(":")[0]
                if not all(late):
                    yield f"{selector}: {said}: the others of the list go with it"
                elif name not in JUDGED["selectors"] and not (paper and name in JUDGED["paper"]):
                    yield f"{selector}: {said}"
            if reached and not any(late):
                yield from (f"{selector} {{ {said} }}" for said in [*_declarations(rule), *self._gaps(rule)])

    def _at_rule(self, rule: Any, reached: bool) -> Iterator[str]:
        name, prelude, inside = rule.lower_at_keyword, _plain(rule.prelude), _inside(rule)
        if name not in JUDGED["at_rules"]:
            yield from refusal(name, "at_rules")
        asked = re.findall(r"\(([\w-]+)", prelude)
        match name:
            case "page":
                yield from (f"@page {{ {said} }}" for said in _declarations(rule))
            case "keyframes":
                yield from (f"@keyframes {{ {said} }}" for frame in inside for said in _declarations(frame))
            case "supports":
                later = not prelude.startswith("not") and any(when(one, "properties") for one in asked)
                yield from self.rules(inside, reached=reached and not later)
            case "media":
                late = {feature: [*refusal(re.sub("^(min|max)-", "", feature), "media")] for feature in asked}
                yield from (
                    f"@media {said}" for one, all_ in late.items() if one not in JUDGED["media"] for said in all_
                )
                yield from self.rules(inside, reached=reached and not any(late.values()), paper=prelude == "print")

    def _gaps(self, rule: Any) -> Iterator[str]:
        """Rows of boxes (flex) whose gap nothing stands in for."""
        text = _plain(rule.content)
        if re.search(r"(?<![\w-])(row-|column-)?gap:(?!0(;|$))", text) and not re.search(
            "display:grid|columns?:", text
        ):
            boxes = {_plain(one) for one in _between_commas(rule.prelude)} - self.spaced
            yield from (f"{one}: gap" for one in sorted(boxes) if not one.endswith(tuple(GRIDS)))


def _late_selectors(tokens: Iterable[Any]) -> Iterator[str]:
    before = None
    for token in tokens:
        if before == ":" and token.type in ("ident", "function"):
            name = token.lower_value if token.type == "ident" else token.lower_name
            arguments = token.arguments if token.type == "function" else []
            if not name.startswith("-"):
                yield from refusal(name, "selectors")
            if name == "not" and re.search(r"[ >+~,]", _plain(arguments)):
                yield "not: more than one word in it"
            yield from _late_selectors(arguments)
        before = token


def _declarations(rule: Any) -> Iterator[str]:
    twins = re.findall(r"-webkit-([a-z-]+)\s*:", tinycss2.serialize(rule.content))  # older Safari and Chrome read them
    safe: set[str] = set()  # properties with a value that everybody reads
    for node in _inside(rule):
        if node.type != "declaration":
            yield f"{node.type} in a rule"
            continue
        name = node.lower_name
        if name.startswith("--"):
            yield from _late_values(name, node.value)
        elif not name.startswith("-") and name not in twins:
            if name not in JUDGED["properties"]:
                yield from refusal(name, "properties")
            judged = JUDGED["values"].get(name, {})
            late = [said for said in _late_values(name, node.value) if said.partition(":")[0] not in judged]
            if late and name not in safe:
                yield f"{name}: … {', '.join(late)}"
            if not late:
                safe.add(name)


def _late_values(name: str, tokens: Iterable[Any]) -> Iterator[str]:
    for token in tokens:
        match token.type:
            case "function":
                yield from _late_word(name, token.lower_name)
                if token.lower_name in ("rgb", "rgba", "hsl", "hsla") and "," not in token.arguments:
                    yield f"{token.lower_name}: without commas"
                if token.lower_name not in ("var", "attr", "counter"):
                    yield from _late_values(name, token.arguments)
            case "() block":
                yield from _late_values(name, token.content)
            case "ident" if name not in FREE and not name.startswith("--"):
                yield from _late_word(name, token.lower_value)
            case "dimension" if token.lower_unit not in UNITS:
                yield from refusal(token.unit, "units")


def _late_word(name: str, word: str) -> Iterator[str]:
    if word not in WORDS and not word.startswith("-"):
        known = when(word, "values", name) is not None
        yield from refusal(word, *(("values", name) if known else ("types",)))


# Markup


def markup(tag: Tag) -> Iterator[str]:
    """What of a tag older browsers do not know, and nobody judged harmless."""
    judged = JUDGED["markup"]
    if tag.name not in judged:
        yield from (f"<{said}>" for said in refusal(tag.name, "elements"))
    for attribute, value in tag.attributes.items():
        if re.match("data-|aria-", attribute) or {attribute, f"{tag.name} {attribute}"} & judged.keys():
            continue
        name = f"type_{value}" if attribute == "type" else attribute
        own = when(name, "attributes", tag.name) is not None
        yield from (f"<{tag.name} {said}>" for said in refusal(name, "attributes", tag.name if own else "every"))
