"""References to data in pages: ``{{ phone("527") }}``, ``{{ contact("527") }}``, ``{{ fact("…") }}``…

The notation is a small part of Jinja's: calls with one text argument, nothing else; no template code of a page ever
runs. In the text a reference becomes a mark as long as it was typed, two private-use characters around its number,
which Markdown passes through; ``fill`` puts the rendered thing in its place.
"""

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from jinja2 import Environment, TemplateSyntaxError
from markupsafe import Markup

from generator.base.problems import Problem

# What stands alone on a line.
BLOCKS = {
    *("action_plan", "chart", "contact", "events", "hromadas"),
    *("job_check", "offline", "publisher", "sheets", "sources"),
}
INLINE = {"phone", "fact", "cite", "oblast", "sheet"}
WITHOUT_ARGUMENT = BLOCKS - {"chart", "contact"}
OBLAST = {"of", "where"}  # without an argument: the name alone
MARK = re.compile("\ue000(\\d+)\ue001")  # what stands for a reference in a page's text
_MARK = re.compile(f"<p>{MARK.pattern}</p>|{MARK.pattern}")
_PLACE = re.compile(f"{_MARK.pattern}([.,;:!?)»”]*)")  # with what ends a sentence or a part of it
_RUN = re.compile(f"(?:<p>{MARK.pattern}</p>\\s*){{2,}}")
_TYPED = re.compile(r"""\{\{\s*(\w+)\(\s*(?:"([^"\\]*)"|'([^'\\]*)'|(\d+)|)\s*\)\s*\}\}""")  # in a line

# Jinja would read "{#" of a heading's {#id} as a comment, and lines of text as statements.
_PARSER = Environment(comment_start_string="{\ue002", comment_end_string="\ue002}")  # nothing is rendered with it


@dataclass(frozen=True)
class Reference:
    """One use of data in a page."""

    name: str
    argument: str
    line: int

    @property
    def typed(self) -> str:
        """As authors write it."""
        return f'{{{{ {self.name}("{self.argument}") }}}}' if self.argument else f"{{{{ {self.name}() }}}}"


def extract(text: str, file: str, first_line: int = 1) -> tuple[str, tuple[Reference, ...], tuple[Problem, ...]]:
    """Text with marks in place of references, the references in the order of the marks, and problems.

    ``first_line`` is the line of the file on which ``text`` begins.
    """
    if "{{" not in text and "{%" not in text:
        return text, (), ()
    references: list[Reference] = []

    def mark(line: int, typed: re.Match[str]) -> str:
        name, argument = typed[1], typed[2] or typed[3] or typed[4] or ""
        if not _is_known(name, argument):
            return typed[0]
        references.append(Reference(name, argument, line))
        return f"\ue000{len(references) - 1:0{len(typed[0]) - 2}}\ue001"

    lines = enumerate(text.split("\n"), first_line)
    marked = "\n".join(_TYPED.sub(functools.partial(mark, number), line) for number, line in lines)
    return marked, tuple(references), tuple(_faults(marked, file, first_line))


def _faults(text: str, file: str, first_line: int) -> Iterator[Problem]:
    """What is left of Jinja's notation is none of ours; its own parser tells where it breaks off."""
    lines = text.split("\n")
    at = [number for number, line in enumerate(lines, 1) if "{{" in line or "{%" in line]
    code = "reference-unknown"
    try:
        if at:
            _PARSER.parse(text)
    except TemplateSyntaxError as error:
        at, code = [error.lineno], "reference-broken"
    except RecursionError:
        code = "reference-broken"
    for number in at:
        line = lines[number - 1] if number <= len(lines) else ""
        value = _MARK.sub("{{ … }}", line[max(line.find("{{"), 0) :]).strip()
        yield Problem(file, number + first_line - 1, code, 0, "error", {"value": value})


def _is_known(name: str, argument: str) -> bool:
    if name == "oblast":
        return argument in {"", *OBLAST}
    return not argument if name in WITHOUT_ARGUMENT else bool(argument) and name in BLOCKS | INLINE


def neighbours(html: str) -> Iterator[list[int]]:
    """Numbers of references that follow one another in ``html`` with nothing between, by run."""
    for run in _RUN.finditer(html):
        yield [int(mark) for mark in MARK.findall(run[0])]


def fill(html: str, references: list[Reference], render: Callable[[Reference], str]) -> Markup:
    """``html`` made from marked text, with every mark replaced by what ``render`` gives for it."""

    def replace(mark: re.Match[str]) -> str:
        alone, inline, sign = mark.groups()
        reference = references[int(alone or inline)]
        rendered = render(reference)
        if alone:
            return f"<p>{rendered}</p>" if reference.name in INLINE else rendered
        joined = reference.name == "phone"  # or else the sign may begin the next line
        return f'<span class="joined">{rendered}{sign}</span>' if joined else rendered + sign

    return Markup(_PLACE.sub(replace, html))  # html is the engine's, rendered parts are escaped by templates


def plain(text: str, references: list[Reference], render: Callable[[Reference], str]) -> str:
    """Marked text with plain words in place of the marks, for checks of the prose."""
    return _MARK.sub(lambda found: render(references[int(found[1] or found[2])]), text)
