"""The form in which anyone proposes an event: an issue of the repository's host. The form itself, and its answers read.

The host turns answers into Markdown below ``### heading``; the headings are the questions' words, so the form and the
reading can't drift apart. A body is a stranger's text: whatever stands below a heading is that answer's text and
nothing else, and a heading of the form that comes twice makes the whole ambiguous, so it is refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from generator.author.interview import hromada_choices, unknown_hromada
from generator.author.questions import EVENT, Answer, Choice, Question, event_document, proposed_id, read_answer
from generator.base.fields import Lang
from generator.base.others_words import fenced, in_markdown
from generator.base.problems import Problem, errors
from generator.base.words import label
from generator.check.event_files import check_events
from generator.read.text_file import decode, hidden_characters
from generator.read.yaml_tree import Tree

FILE = ".github/ISSUE_TEMPLATE/event.yml"
LABEL = "подія"  # of issues made with the form
ACCEPTED = "прийнято"  # an editor adds it: the event goes into a pull request
_LEFT_OUT = "_No response_"  # what the host writes for no answer
_BEFORE = {"hromada": "form_intro", "repeat.every": "form_series", "title.en": "form_english"}
QUESTIONS = tuple(question for question in EVENT if question.name != "id")
BY_HEADING = {f"### {question.shown}": question for question in QUESTIONS}


# --- the form


def form(hromadas: Iterable[Choice]) -> bytes:
    """The form as its host reads it; ``hromadas`` are those of data/hromadas."""
    body: list[dict[str, object]] = []
    for question in QUESTIONS:
        if text := _BEFORE.get(question.name):
            both = "\n\n".join(label(text, lang) for lang in ("uk", "en"))
            body.append({"type": "markdown", "attributes": {"value": both}})
        whole = replace(question, choices=tuple(hromadas)) if question.name == "hromada" else question
        body.append(_element(whole))
    issue = {
        "name": "Додати подію · Add an event",
        "description": "Подія громади для сайту: що, коли, де, для кого. An event of a hromada for the site.",
        "title": "Подія: ",
        "labels": [LABEL],
        "body": body,
    }
    head = "# Файл пише scripts/maintain/schemas.py за моделями даних; рукою не міняйте. / Written by that script.\n"
    return (head + yaml.safe_dump(issue, allow_unicode=True, sort_keys=False, width=120)).encode()


def of_hromadas(data: Path) -> bytes:
    """The form with the hromadas of a data folder: a new one is a new entry of its list."""
    return form(hromada_choices(data))


def _element(question: Question) -> dict[str, object]:
    attributes: dict[str, object] = {"label": question.shown}
    hints = [hint for hint in (question.hint("uk"), question.hint("en")) if hint]
    if hints:
        attributes["description"] = " / ".join(hints)
    if question.choices:
        attributes["options"] = [option(question, choice) for choice in question.choices]
        attributes |= {"multiple": True} if question.many else {}
    kind = "dropdown" if question.choices else "textarea" if question.long else "input"
    element: dict[str, object] = {"type": kind, "id": question.name.replace(".", "_"), "attributes": attributes}
    needed = question.required and question.name != "repeat.until"  # that one only where a series is meant
    return element | ({"validations": {"required": True}} if needed else {})


def option(question: Question, choice: Choice) -> str:
    """An entry of a drop-down list: a hromada bears its short name, which stays when its name changes."""
    return f"{choice.uk} · {choice.value}" if question.name == "hromada" else choice.shown


# --- the answers


@dataclass(frozen=True)
class Proposal:
    """What an issue says: the hromada, the event as the reader would give it, and what is wrong or doubtful."""

    hromada: str
    event: Tree | None  # None: nothing usable
    problems: tuple[Problem, ...]
    lines: tuple[str, ...] = ()

    @property
    def fine(self) -> bool:
        """True when the event can be added."""
        return self.event is not None and not errors(self.problems)


def read_issue(body: bytes, file: str, hromadas: Sequence[str], taken: Iterable[str] = ()) -> Proposal:
    """Read and check the body of an issue; ``file`` is what messages call it, ``taken`` are ids that are in use."""
    text, problems = decode(body, file)
    if text is None:
        return Proposal("", None, tuple(problems))
    lines = text.split("\n")
    if wrong := list(hidden_characters(text, file)):
        return Proposal("", None, tuple(wrong), tuple(lines))
    headings = [(at, BY_HEADING[line.rstrip()]) for at, line in enumerate(lines) if line.rstrip() in BY_HEADING]
    if not headings:
        return Proposal("", None, (Problem(file, 1, "issue-not-form"),), tuple(lines))
    first: dict[str, int] = {}
    for at, question in headings:
        if first.setdefault(question.name, at) != at:
            params = {"value": question.shown, "first": first[question.name] + 1}
            twice = Problem(file, at + 1, "issue-heading-twice", 0, "error", params)
            return Proposal("", None, (twice,), tuple(lines))
    answers: dict[str, Answer] = {}
    ends = [at for at, _ in headings[1:]] + [len(lines)]
    for (at, question), end in zip(headings, ends, strict=True):
        if answer := _answer(question, lines, at, end):
            answers[question.name] = answer
    title, date = answers.get("title.uk"), answers.get("date")
    place = first.get("title.uk" if date else "date", headings[0][0]) + 1
    name = proposed_id(title.values[0] if title else "", date.values[0] if date else "", taken)
    answers["id"] = Answer((name,), (place, 1))
    document = event_document(answers, lines, (headings[0][0] + 1, 1))
    event: Tree = document["events"][0]
    for question_name, at in first.items():  # where an answer is missing
        event.keys_at.setdefault(question_name.partition(".")[0], (at + 1, 1))
    hromada = answers.get("hromada")
    if hromada is None:
        problems.append(Problem(file, first.get("hromada", 0) + 1, "answer-needed"))
    elif unknown := unknown_hromada(hromada, hromadas, file):
        problems.append(unknown)
    wrong = [one for one in check_events(document, file)[1] if hromada or one.params.get("key") != "hromada"]
    return Proposal(hromada.values[0] if hromada else "", event, tuple(sorted([*problems, *wrong])), tuple(lines))


def _answer(question: Question, lines: list[str], heading: int, end: int) -> Answer | None:
    """The answer between two headings, with its first line that is not empty."""
    rows = [at for at in range(heading + 1, end) if lines[at].strip()]
    if not rows:
        return None
    text = "\n".join(lines[rows[0] : rows[-1] + 1])
    if text.strip() == _LEFT_OUT or (question.choices and text.strip() == "None"):
        return None
    if question.name == "hromada":
        text = text.rpartition(" · ")[2]
    values = read_answer(question, text)
    indent = len(lines[rows[0]]) - len(lines[rows[0]].lstrip())
    return Answer(values, (rows[0] + 1, indent + 1)) if values else None


# --- what is said to whoever filled it in


def reply(proposal: Proposal, event: str, lang: Lang = "uk") -> str:
    """The comment below the issue, in Markdown: what to mend, or thanks; ``event`` is the YAML, where there is one."""
    fine = proposal.fine
    parts = [label("form_fine" if fine else "form_wrong", lang)]
    points = [f"- {_point(proposal, one, lang)}" for one in proposal.problems if one.severity != "notice"]
    if points:
        parts += [label("form_look", lang)] if fine else []
        parts.append("\n".join(points))
    parts.append(label("form_next" if fine else "form_again", lang))
    if fine:
        parts.append(fenced(event, "yaml"))
    return "\n\n".join(parts) + "\n"


def _point(proposal: Proposal, problem: Problem, lang: Lang) -> str:
    above = (BY_HEADING.get(line.rstrip()) for line in reversed(proposal.lines[: problem.line]))
    question = next((one for one in above if one), None)
    where = f"**{in_markdown(question.label(lang))}** — " if question else ""
    return where + in_markdown(problem.said(lang), 1000)
