"""What is broken in a YAML file, in words an officer knows (never in YAML's own), and lines to paste instead."""

import re
from collections.abc import Iterable

import yaml

from generator.base.problems import Problem
from generator.base.yaml_lines import quoted
from generator.read.yaml_tree import MAX_DEPTH, Items, Node, Text, Tree, is_readable, key_mark, value_at

QUOTES = "'\""
_WITHIN_QUOTES = re.compile(r'"[^"]*"')
_SINGLE_QUOTES = re.compile(r"(?<=[:,{\[-])(\s*)'(.*?)'(?=\s*(?:[,}\]]|$|\s#))")
_APOSTROPHE = re.compile(r"[:,{[-]\s*'[^']*\w'\w")
_COLON_INSIDE = re.compile(r":\s.*?:(?=\s|$)")
_COLON_INSIDE_BRACES = re.compile(r"[{,]\s*[^:{}\[\],]+:\s[^:{}\[\],]*:(?=\s)")
_VALUE_IN_BRACES = re.compile(r"(?<=: )([^\s\"'{}\[\],][^{}\[\],]*:\s[^{}\[\],]*?)(?=\s*[,}])")
_HASH_IN_BRACES = re.compile(r"[{\[][^{}\[\]]*\s#")
_VALUE_WITH_HASH = re.compile(r"(?<=: )([^\s\"'{}\[\],][^{}\[\],]*\s#[^{}\[\],]*?)(?=\s*[,}])")
_NO_SPACE = re.compile(r"(\s*(?:- )?[\w-]+):(?![\s:]|//)")
_NO_COLON = re.compile(r"(\s*(?:- )?[\w-]+)(?:：\s*|\s+)(?=\S)")
_QUOTES_INSIDE = re.compile(r"[:,{\[-]\s*(\"(?:[^\"\\]|\\.)*\"|'[^']*')(?=\s*[^\s,}\]:#])")
_QUOTED_ALONE = re.compile(r"(?<=: )[\"'].*?(?=\s*(?:\s#.*)?$)")
_QUOTED_IN_BRACES = re.compile(r"(?<=: )[\"'].*?[\"'](?=\s*(?:,\s*[\w-]+:|[}\]]))")
_INNER_QUOTES = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_COMMAS_IN_BRACES = re.compile(r"(?<=: )([^\s\"'{}\[\],:][^\"'{}\[\]:]*,[^\"'{}\[\],:]*)(?=,\s*[\w-]+\s*:|\s*})")
_CURLY_QUOTES = re.compile(r"[“„][^“”„]*[”“]")  # a word processor put them where YAML's belong
_FIELD = re.compile(r"\s*(?:- )?[\w-]+:(?:\s|$)")
_BRACKETS = {"{": "}", "[": "]"}
_SCALAR = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"")
_KEY = re.compile(r"([\"'])[^\"']*\1(?=\s*:)|[^\s:{}\[\],]+(?: [^\s:{}\[\],]+)*(?=\s*:)")


def without_tabs(lines: list[str]) -> list[str]:
    """Lines indented by spaces alone: a line that began with tabs stands as its neighbours do."""
    mended = []
    above, tabs_above, entries = "", 0, None
    for line in lines:
        words = line.lstrip()
        tabs = line[: len(line) - len(words)].count("\t")
        if tabs and words:
            depth = len(above) - len(above.lstrip(" -"))
            if tabs_above:
                depth += 2 * (tabs - tabs_above)
            elif above.endswith(":"):
                depth += 2
            elif words.startswith("- ") and entries is not None:
                depth = entries
            mended.append(" " * depth + words)
        else:
            mended.append(line)
        if words and not words.startswith("#"):
            above, tabs_above = mended[-1].rstrip(), tabs
        if words.startswith("- "):
            entries = len(mended[-1]) - len(words)
    return mended


def explain(error: yaml.YAMLError, lines: list[str], file: str) -> Problem:
    """What to do with the line on which the parser gave up."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    start = getattr(error, "context_mark", None)
    number = min(mark.line + 1, len(lines)) if mark else 1
    while number > 1 and not lines[number - 1].strip():  # it gave up after the last words
        number -= 1
    column = mark.column + 1 if mark else 1
    begins = min(start.line + 1, len(lines)) if start else number
    reason = str(getattr(error, "problem", "") or "")
    line = lines[number - 1]
    tag = getattr(error, "context", "") == "while scanning a tag"
    if tag or "cannot start any token" in reason or "expected alphabetic" in reason:
        params: dict[str, object] = {"value": line.strip()[:40], "paste": _quoted(line)}
        return Problem(file, number, "yaml-start", column, "error", params)
    if fault := _slip(lines, (number, number - 1, begins)) or _open_quote(lines, min(begins, number), number):
        code, at, place, paste = fault
        return Problem(file, at, code, place, "error", {"paste": paste})
    if "end of stream" in reason or "while scanning a quoted" in str(getattr(error, "context", "")):
        return Problem(file, begins, "yaml-quote", start.column + 1 if start else column, "error", {})
    if fault := _no_colon(lines, begins, reason) or _open_brace(lines, begins, number, reason):
        code, at, place, paste = fault
        return Problem(file, at, code, place, "error", {"value": lines[at - 1].strip()[:40], "paste": paste})
    if "nesting" in reason:
        return Problem(file, number, "yaml-deep", column, "error", {"most": MAX_DEPTH})
    if (neighbourly := _as_neighbours(lines, number)) is not None:
        params = {"value": line.strip()[:40], "paste": neighbourly}
        return Problem(file, number, "yaml-indent", 1, "error", params)
    return Problem(file, number, "yaml-unreadable", column, "error", {"value": line.strip()[:40]})


_Fault = tuple[str, int, int, str]  # code, line, column, what to paste


def _slip(lines: list[str], numbers: Iterable[int]) -> _Fault | None:
    """An apostrophe within single quotes, a colon or ``#`` within a text without quotes, on the first such line."""
    for number in dict.fromkeys(numbers):
        if not 0 < number <= len(lines):
            continue
        line = lines[number - 1]
        if _APOSTROPHE.search(line):
            return "yaml-apostrophe", number, line.index("'") + 1, _double_quotes(line)
        if hash_sign := _HASH_IN_BRACES.search(_WITHIN_QUOTES.sub(lambda text: "x" * len(text[0]), line)):
            paste = _VALUE_WITH_HASH.sub(lambda value: quoted(value[1]), line)
            return "yaml-hash", number, hash_sign.end(), paste
        bare = _WITHIN_QUOTES.sub(lambda text: "x" * len(text[0]), line)
        if colon := (_COLON_INSIDE_BRACES if re.search(r"[{\[]", bare) else _COLON_INSIDE).search(bare):
            return _open_quote(lines, number, number) or ("yaml-colon", number, colon.end(), _quoted(line))
        if inside := _QUOTES_INSIDE.search(line):
            value = _QUOTED_IN_BRACES if "{" in line else _QUOTED_ALONE
            return "yaml-quotes", number, inside.end() + 1, value.sub(lambda text: _other_quotes(text[0]), line)
        if joined := _NO_SPACE.match(line):
            return "yaml-joined", number, joined.end(), spaced(line, joined.end())
    return None


def spaced(line: str, at: int) -> str:
    """``line`` with a space before what stands at ``at``."""
    return f"{line[:at]} {line[at:]}"


def _other_quotes(value: str) -> str:
    """A text with quotes around it, or only at its beginning, and quotes inside: with «such» ones there."""
    inside = value[1:-1].strip()
    opened = re.search(r"[\"']", inside)
    whole = value[-1] == value[0] and opened and inside[: opened.start()].endswith((" ", "("))  # not: "a" and "b"
    return quoted(_INNER_QUOTES.sub(lambda inner: f"«{inner[1] or inner[2] or ''}»", inside if whole else value))


def _no_colon(lines: list[str], number: int, reason: str) -> _Fault | None:
    """A field whose name is followed by no colon, or by one that only looks so."""
    named = _NO_COLON.match(lines[number - 1]) if "expected ':'" in reason else None
    if named is None:
        return None
    return "yaml-no-colon", number, len(named[1]) + 1, f"{named[1]}: {lines[number - 1][named.end() :]}"


def _as_neighbours(lines: list[str], number: int) -> str | None:
    """The field on line ``number`` as far in as the one above or below it, if all can be read then."""
    words = lines[number - 1].lstrip()
    above = next((line for line in reversed(lines[: number - 1]) if line.strip()), "")
    below = next((line for line in lines[number:] if line.strip()), "")
    if words.startswith("-") or not _FIELD.match(words):
        return None
    for depth in dict.fromkeys(len(line) - len(line.lstrip(" -")) for line in (above, below)):
        mended = " " * depth + words
        if is_readable([*lines[: number - 1], mended, *lines[number:]]):
            return mended
    return None


def _open_brace(lines: list[str], number: int, last: int, reason: str) -> _Fault | None:
    """A brace or bracket that is opened on a line and not closed, where the next line is another field."""
    line = _SCALAR.sub(lambda text: "x" * len(text[0]), lines[number - 1]).rstrip()
    if "did not find expected ',' or" not in reason or last > number + 1 or line.endswith((",", "{", "[")):
        return None
    opened = []
    for at, sign in enumerate(line):
        if sign in _BRACKETS:
            opened.append(at)
        elif sign in _BRACKETS.values() and opened:
            opened.pop()
    if not opened:
        return None
    closing = "".join(_BRACKETS[line[at]] for at in reversed(opened))
    return "yaml-brace", number, opened[-1] + 1, lines[number - 1].rstrip() + closing


def commas_quoted(line: str) -> str:
    """``line`` with those values in its braces in quotes that have a comma."""
    return _COMMAS_IN_BRACES.sub(lambda value: quoted(value[1].strip()), line)


def _open_quote(lines: list[str], first: int, last: int) -> _Fault | None:
    """A quote that is opened and not closed, on the first line that has one."""
    for number in range(first, last + 1):
        line = lines[number - 1] if number <= len(lines) else ""
        for quote in "\"'":
            if line.replace('\\"', "").count(quote) % 2 and re.search(rf"[:,{{[-]\s*{quote}", line):
                paste = re.sub(r"(?=\s*[}\]]*\s*$)", quote, line, count=1)
                return "yaml-quote", number, line.rindex(quote) + 1, paste
    return None


def _quoted(line: str) -> str:
    """The same line with its value in double quotes, ready to paste; in braces, the values that have a colon."""
    if "{" in line:
        return _VALUE_IN_BRACES.sub(lambda value: quoted(value[1]), line)
    key, colon, value = line.partition(":")
    if not colon:
        return line
    value, *note = re.split(r"(?=\s+#\s)", value.strip(), maxsplit=1)
    value = value.strip()
    value = value[1:-1] if _CURLY_QUOTES.fullmatch(value) else value.strip(QUOTES)
    return f"{key}: {quoted(value)}{''.join(note)}"


def _double_quotes(line: str) -> str:
    """The same line with its single quotes made double."""
    return _SINGLE_QUOTES.sub(lambda value: value[1] + quoted(value[2].replace("''", "'")), line)


def written(node: Node, path: tuple[object, ...]) -> tuple[str, str, str] | None:
    """The line that holds the text at ``path``: what stands before it, how it is written, what stands after it.

    None when it can't be told apart: it goes on over several lines, or is written with signs that mean others.
    """
    parent, text = value_at(node, path[:-1]), value_at(node, path)
    if not isinstance(text, Text) or not isinstance(parent, (Tree, Items)):
        return None
    line, at = parent.lines[text.mark[0] - 1], text.mark[1] - 1
    if quotes := _SCALAR.match(line, at):
        return line[:at], quotes[0], line[quotes.end() :]
    if text and line.startswith(text, at):
        return line[:at], str(text), line[at + len(text) :]
    return None


def with_value(node: Node, path: tuple[object, ...], value: str) -> str | None:
    """The line of the file that holds the text at ``path``, with ``value`` in its place."""
    if (parts := written(node, path)) is None:
        return None
    before, raw, after = parts
    quote = raw[0] if raw[0] in QUOTES else ""
    return f"{before}{quote}{value}{quote}{after}"


def with_field(node: Node, path: tuple[object, ...], line: str) -> str:
    """``line``, a further field, as it stands among the fields at ``path``; in braces, their whole line with it."""
    parent = value_at(node, path)
    if not isinstance(parent, Tree) or not parent.keys_at:
        return line
    number, column = next(iter(parent.keys_at.values()))
    whole = parent.lines[number - 1]
    if not whole[: column - 1].strip(" -"):
        return " " * (column - 1) + line
    name = re.escape(line.partition(":")[0])
    blank = re.compile(rf"(?<=[{{,\s]){name}\s*:\s*(?:null|~)?(?=\s*[,}}])", re.I)
    if blank.search(whole, column - 1):
        return blank.sub(lambda _: line, whole, count=1)
    last = max(parent.keys_at.values())[1] - 1
    end = re.compile(r"[^,{}\[\]\"']*(?:\"[^\"]*\"|'[^']*'|\{[^{}]*\}|\[[^\[\]]*\])?\s*(?=\})").match(whole, last)
    return f"{whole[: end.end()].rstrip()}, {line}{whole[end.end() :]}" if end else line


def with_key(node: Node, path: tuple[object, ...], key: str) -> str | None:
    """The line of the file with ``key`` in place of the one that ends ``path``."""
    parent, (number, column) = value_at(node, path[:-1]), key_mark(node, path)
    if not isinstance(parent, Tree):
        return None
    line = parent.lines[number - 1]
    old = _KEY.match(line, column - 1)
    return f"{line[: column - 1]}{key}{line[old.end() :]}" if old else None
