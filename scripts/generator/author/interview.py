"""Questions asked one after another: each answer is checked at once, by the models, together with those before it."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from generator.author.questions import Answer, Answers, Choice, Question, event_document, makes_sense, read_answer, tree
from generator.base.fields import LANGS, is_slug
from generator.base.problems import Problem, display_path
from generator.base.slugs import collated
from generator.check.event_files import check_events
from generator.check.hromada_files import hromada_names, is_taken
from generator.model.hromada import Hromada
from generator.read.documents import MAX_NAME, FrontMatter
from generator.read.text_file import hidden_characters
from generator.read.validation import check, read_model

Check = Callable[[Answers, list[str]], list[Problem]]  # answers and their lines → what is wrong with them

FILE = "…"  # what problems call the place of an answer; nobody sees it
# Required fields that are asked later: the model looks at the whole only when they are there.
_NOT_YET = {"id": "x", "title.uk": "x", "date": "2026-12-01", "how": "on_site"}


class QuestionForm:
    """Answers so far. ``lines`` holds them as they were typed: the place of each is the number of its question."""

    def __init__(self, questions: tuple[Question, ...], check: Check) -> None:
        """``check`` looks at all answers together."""
        self.questions, self.check = questions, check
        self.answers: dict[str, Answer] = {}
        self.lines = [""] * (len(questions) + 1)  # the last one is for what was not asked yet

    def due(self) -> Iterator[Question]:
        """Questions in their order, without those that make no sense after the answers given until then."""
        for question in self.questions:
            if makes_sense(question, self.answers):
                yield question

    def take(self, question: Question, text: str) -> list[Problem]:
        """Keep an answer; instead, what is wrong with it. An empty one is wrong only where one is required."""
        line = self.questions.index(question) + 1
        self.lines[line - 1] = text
        values = read_answer(question, text)
        if not values:
            return [Problem(FILE, line, "answer-needed")] if question.required else []
        answers = {**self.answers, question.name: Answer(values, (line, 1))}
        wrong = [*hidden_characters(text, FILE), *self.check(answers, self.lines)]
        problems = [one for one in wrong if one.severity == "error" and one.line == line]
        if not problems:
            self.answers = answers
        return problems

    def text(self, name: str) -> str | None:
        """The one value answered, None where there is none."""
        return self.answers[name].values[0] if name in self.answers else None


def check_event(known: Iterable[str], taken: Mapping[str, int]) -> Check:
    """What is wrong with the answers about an event of one of the hromadas that are ``known``.

    ``taken`` are ids that its events have, with their lines.
    """
    slugs = tuple(known)

    def problems_of(answers: Answers, lines: list[str]) -> list[Problem]:
        end = (len(lines), 1)
        later = _NOT_YET | ({"repeat.until": "2026-12-01"} if "repeat.every" in answers else {})
        missing = {name: Answer((value,), end) for name, value in later.items() if name not in answers}
        if "hromada" in answers and (unknown := unknown_hromada(answers["hromada"], slugs, FILE)):
            return [unknown]
        if (own := answers.get("id")) and own.values[0].lower() in (
            lines_of := {k.lower(): v for k, v in taken.items()}
        ):
            params = {"id": own.values[0], "first": lines_of[own.values[0].lower()]}
            return [Problem(FILE, own.mark[0], "event-id-twice", 0, "error", params)]
        return check_events(event_document({**missing, **answers}, lines, end), FILE)[1]

    return problems_of


def check_page(docs: Path, sections: Iterable[str]) -> Check:
    """What is wrong with the answers about a page in one of the ``sections`` (folders) below ``docs``."""
    folders = tuple(sections)

    def problems_of(answers: Answers, lines: list[str]) -> list[Problem]:
        problems = []
        if (section := answers.get("section")) and section.values[0] not in folders:
            params = {"key": "section", "value": section.values[0], "allowed": ", ".join(folders)}
            problems.append(Problem(FILE, section.mark[0], "choice-unknown", 0, "error", params))
        for lang in LANGS:
            texts = {key: answers.get(f"{key}.{lang}") for key in ("title", "description")}
            if any(texts.values()):
                known = {key: one for key, one in texts.items() if one is not None}
                problems += check(FrontMatter, tree(known, lines, (len(lines), 1)), FILE)[1]
        if name := answers.get("name"):
            line, value = name.mark[0], name.values[0]
            path = docs / (section.values[0] if section else "") / f"{value}.uk.md"
            if not is_slug(value) or len(path.name) > MAX_NAME:
                problems.append(Problem(FILE, line, "slug-format", 0, "error", {"value": value}))
            elif path.exists() or path.with_name(f"{value}.en.md").exists() or (path.parent / value).exists():
                problems.append(Problem(FILE, line, "page-exists", 0, "error", {"value": display_path(path)}))
        return problems

    return problems_of


def check_hromada(folder: Path) -> Check:
    """What is wrong with the answers about a hromada that ``folder`` (data) lacks."""
    known = dict(hromadas(folder))
    codes = {one.katottg: slug for slug, one in known.items()}

    def problems_of(answers: Answers, lines: list[str]) -> list[Problem]:
        fields = {name: answer for name, answer in answers.items() if name != "slug"}
        _, problems = check(Hromada, tree(fields, lines, (len(lines), 1)), FILE)
        if (code := answers.get("katottg")) and code.values[0] in codes:
            params = {"value": code.values[0], "first": f"{codes[code.values[0]]}.yml"}
            problems.append(Problem(FILE, code.mark[0], "katottg-twice", 0, "error", params))
        if slug := answers.get("slug"):
            value = slug.values[0]
            if not is_slug(value) or is_taken(value):
                wrong = "slug-format" if not is_slug(value) else "hromada-taken"
                problems.append(Problem(FILE, slug.mark[0], wrong, 0, "error", {"value": value}))
            elif value in hromada_names(folder):
                problems.append(Problem(FILE, slug.mark[0], "hromada-exists", 0, "error", {"value": value}))
        return problems

    return problems_of


def hromadas(folder: Path) -> Iterator[tuple[str, Hromada]]:
    """Slugs and hromadas whose files can be read."""
    for slug in hromada_names(folder):
        if (hromada := read_model(folder / "hromadas" / f"{slug}.yml", Hromada)[0]) is not None:
            yield slug, hromada


def hromada_choices(folder: Path) -> tuple[Choice, ...]:
    """All hromadas in the order of the alphabet; those of one name are told apart by their raions."""
    known = dict(hromadas(folder))
    names = [one.name.uk for one in known.values()]
    choices = []
    for slug in hromada_names(folder):
        hromada = known.get(slug)
        if hromada is None:
            choices.append(Choice(slug, slug, slug))
            continue
        raion = hromada.raion if names.count(hromada.name.uk) > 1 else None
        uk, en = (hromada.name.text(lang)[0] + (f" ({raion.text(lang)[0]})" if raion else "") for lang in LANGS)
        choices.append(Choice(slug, uk, en))
    return tuple(sorted(choices, key=lambda one: collated(one.uk)))


def unknown_hromada(answer: Answer, known: Sequence[str], file: str) -> Problem | None:
    """The problem with a hromada that is not there."""
    value = answer.values[0]
    if value in known:
        return None
    near = difflib.get_close_matches(value, known, 1)
    params = {"value": value, "near": near[0] if near else ", ".join(known[:5])}
    return Problem(file, answer.mark[0], "hromada-unknown", 0, "error", params)


def nearby(text: str, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Choices that a few letters may mean: those that begin with them, or have them inside."""
    typed = text.strip().casefold()
    words = {choice: (choice.value, choice.uk.casefold(), choice.en.casefold()) for choice in choices}
    exact = tuple(choice for choice, names in words.items() if typed in names)
    starting = tuple(choice for choice, names in words.items() if any(name.startswith(typed) for name in names))
    return exact or starting or tuple(choice for choice, names in words.items() if any(typed in name for name in names))
