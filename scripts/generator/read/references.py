"""References to data in pages: ``{{ phone("527") }}``, ``{{ contact("527") }}``, ``{{ fact("…") }}``…

The notation is a small part of Jinja's: calls with one text argument, nothing else. Jinja's own parser reads
it; no template code of a page ever runs. In the text a reference becomes a short mark of two private-use
characters around its number, which Markdown passes through; ``fill`` puts the rendered thing in its place.
"""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass

from jinja2 import Environment, TemplateSyntaxError, nodes
from markupsafe import Markup

from generator.base.problems import Problem

# What stands alone on a line.
BLOCKS = {"action_plan", "chart", "contact", "events", "hromadas", "job_check", "offline", "sheets", "sources"}
INLINE = {"phone", "fact", "cite", "oblast", "sheet"}
WITHOUT_ARGUMENT = {"action_plan", "events", "hromadas", "job_check", "offline", "sheets", "sources"}
OBLAST = {"of", "where"}  # without an argument: the name alone
_OPEN, _CLOSE = "\ue000", "\ue001"
MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")  # what stands for a reference in a page's text
_MARK = re.compile(f"<p>{_OPEN}(\\d+){_CLOSE}</p>|{_OPEN}(\\d+){_CLOSE}")

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


@functools.lru_cache(maxsize=4096)  # a preview asks again about every page that did not change
def extract(text: str, file: str, first_line: int = 1) -> tuple[str, tuple[Reference, ...], tuple[Problem, ...]]:
    """Text with marks in place of references, the references in the order of the marks, and problems.

    ``first_line`` is the line of the file on which ``text`` begins.
    """
    if "{{" not in text and "{%" not in text:
        return text, (), ()
    try:
        template = _PARSER.parse(text)
    except (TemplateSyntaxError, RecursionError) as error:
        number = error.lineno if isinstance(error, TemplateSyntaxError) else text.count("\n", 0, text.index("{")) + 1
        broken = Problem(file, number + first_line - 1, "reference-broken", 0, "error", {"value": _line(text, number)})
        return text, (), (broken,)
    parts: list[str] = []
    found: list[Reference] = []
    problems: list[Problem] = []
    for node in template.body:
        for part in node.nodes if isinstance(node, nodes.Output) else [node]:
            if isinstance(part, nodes.TemplateData):
                parts.append(part.data)
                continue
            reference = _reference(part, first_line)
            if reference is None:
                params = {"value": _line(text, part.lineno)}
                problems.append(Problem(file, part.lineno + first_line - 1, "reference-unknown", 0, "error", params))
                continue
            parts.append(f"{_OPEN}{len(found)}{_CLOSE}")
            found.append(reference)
    return "".join(parts), tuple(found), tuple(problems)


def _line(text: str, number: int) -> str:
    lines = text.split("\n")
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def _reference(node: nodes.Node, first_line: int) -> Reference | None:
    if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name) or node.kwargs:
        return None
    name, arguments = node.node.name, node.args
    line = node.lineno + first_line - 1
    if name in WITHOUT_ARGUMENT:
        return Reference(name, "", line) if not arguments else None
    if name == "oblast" and not arguments:
        return Reference(name, "", line)
    if name not in BLOCKS | INLINE or len(arguments) != 1 or not isinstance(arguments[0], nodes.Const):
        return None
    value = arguments[0].value
    if name == "oblast" and value not in OBLAST:
        return None
    return Reference(name, str(value), line) if isinstance(value, (str, int)) else None


def fill(html: str, references: list[Reference], render: Callable[[Reference], str]) -> Markup:
    """``html`` made from marked text, with every mark replaced by what ``render`` gives for it."""

    def replace(found: re.Match[str]) -> str:
        alone, inline = found.groups()
        reference = references[int(alone or inline)]
        rendered = render(reference)
        return f"<p>{rendered}</p>" if alone and reference.name in INLINE else rendered

    return Markup(_MARK.sub(replace, html))  # html is the engine's, rendered parts are escaped by templates


def plain(text: str, references: list[Reference], render: Callable[[Reference], str]) -> str:
    """Marked text with plain words in place of the marks, for checks of the prose."""
    return _MARK.sub(lambda found: render(references[int(found[1] or found[2])]), text)
