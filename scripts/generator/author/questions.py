"""What a person is asked about a new event, page or hromada, and what an answer means: the fields of the models.

The commands ask one question after another, the form of an issue all at once; both take the questions from here, so
that a field, a closed list or a word is never stated twice.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from generator.base.fields import LANGS, Bilingual, Lang, TimeRange
from generator.base.slugs import slug
from generator.base.words import asked, label
from generator.base.words import questions as names
from generator.model.event import Event
from generator.model.hromada import Hromada
from generator.read import yaml_tree
from generator.read.documents import FrontMatter
from generator.read.yaml_tree import Mark, Node, Text

_LONG = {"about.uk", "about.en"}
_LATER = {"from", "status", "status_note", "changes", "picture", "source", "example"}  # not of a new event, or no words
# Questions without whose answer others make no sense; a text in English always needs the Ukrainian one.
_NEEDS = {
    "repeat.until": "repeat.every",
    "repeat.except": "repeat.every",
    "repeat.also": "repeat.every",
    "place.hide_address": "place.address.uk",
    "description.en": "title.en",
}
YES, NO = "так", "ні"
FREE = "free"


@dataclass(frozen=True)
class Choice:
    """One entry of a closed list: what stands in the file, and what people read."""

    value: str
    uk: str
    en: str

    @property
    def shown(self) -> str:
        """Both languages side by side, as in a form."""
        return self.uk if self.uk == self.en else f"{self.uk} · {self.en}"

    def text(self, lang: Lang) -> str:
        """The word in one language."""
        return self.en if lang == "en" else self.uk


@dataclass(frozen=True)
class Question:
    """One question; ``name`` is where its answer goes: ``place.address.uk``."""

    subject: str  # section of words/questions.yml
    name: str
    choices: tuple[Choice, ...] = ()
    many: bool = False
    required: bool = False
    long: bool = False
    form: Any = None  # what the model expects there
    about: str = ""  # the model's own description, where questions.yml has no words

    def label(self, lang: Lang) -> str:
        """What is asked: in the words of questions.yml, or in those of the site."""
        if not self.about:
            return asked(self.subject, self.name, lang) or self.name
        name, part = label(f"{self.subject}_{self.field}", lang), self.name.partition(".")[2]
        return label(f"question_in_{part}", lang, name=name) if part else name

    @property
    def shown(self) -> str:
        """Both languages side by side: the heading of the answer in an issue."""
        return f"{self.label('uk')} · {self.label('en')}"

    def hint(self, lang: Lang) -> str | None:
        """How to answer, where that needs words."""
        own = self.about if lang == "uk" and not self.name.endswith(".en") else ""
        return asked(self.subject, self.name, f"hint_{lang}") or own or None

    @property
    def field(self) -> str:
        """The field of the model to which the answer belongs."""
        return self.name.partition(".")[0]

    @property
    def option(self) -> str:
        """Its name on the command line: ``--place-address``, ``--title-en``."""
        return "--" + re.sub(r"[._]", "-", self.name.removesuffix(".uk"))


@dataclass(frozen=True)
class Answer:
    """What somebody answered: one value or several, and where that stands (line and column, from 1)."""

    values: tuple[str, ...]
    mark: Mark = (1, 1)


Answers = Mapping[str, Answer]  # name of a question → its answer; what was not answered is not there


def makes_sense(question: Question, answers: Answers) -> bool:
    """False for a question that the answers so far have made pointless."""
    name = question.name
    if name.startswith("place.") and "how" in answers and answers["how"].values[0] in ("online", "everywhere"):
        return False
    if name == "cost.en" and "cost.uk" in answers and answers["cost.uk"].values == (FREE,):
        return False
    needed = _NEEDS.get(name, name.removesuffix("en") + "uk" if name.endswith(".en") else None)
    return needed is None or needed in answers


def read_answer(question: Question, text: str) -> tuple[str, ...]:
    """What a typed answer means: none when it is empty; words and numbers of a closed list become its values.

    What is not understood stays as it is, for the model to say so.
    """
    text = unicodedata.normalize("NFC", text.strip())
    if not text:
        return ()
    if question.name == "cost.uk" and text.casefold() in (FREE, *(label("event_free", lang) for lang in LANGS)):
        return (FREE,)
    if not question.choices:
        parts = re.split(r"[,;\s]+", text.strip(",; ")) if question.many else [text]
        return tuple(_normal(question, part) for part in parts)
    known: dict[str, str] = {}
    for number, choice in enumerate(question.choices, 1):
        for word in (choice.value, str(number), choice.uk, choice.en, choice.shown):
            known.setdefault(word.casefold(), choice.value)
    return tuple(_several(text, known)) if question.many else (known.get(text.casefold(), text),)


def _several(text: str, known: Mapping[str, str]) -> Iterator[str]:
    """Entries of a closed list with commas between them; a word of the list may have a comma itself."""
    parts = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
    while parts:
        joined = ((", ".join(parts[:count]).casefold(), count) for count in range(len(parts), 0, -1))
        value, count = next(((known[word], count) for word, count in joined if word in known), (parts[0], 1))
        yield value
        del parts[:count]


def _normal(question: Question, text: str) -> str:
    """Dates and times as the house writes them."""
    try:
        value = TypeAdapter(question.form).validate_python(text) if question.form is not None else None
    except ValidationError:
        return text
    match value:
        case dt.date():
            return value.isoformat()
        case TimeRange(start, end):
            return f"{start:%H:%M}" + (f"-{end:%H:%M}" if end else "")
    return text


def tree(answers: Answers, lines: list[str], mark: Mark = (1, 1)) -> yaml_tree.Tree:
    """Answers as the reader would give them had they stood in a file; ``lines`` is where their marks point."""
    root = yaml_tree.Tree(mark, lines)
    for name, answer in answers.items():
        here = root
        *above, last = name.split(".")
        for step in above:
            here.keys_at.setdefault(step, answer.mark)
            here = here.setdefault(step, yaml_tree.Tree(answer.mark, lines))
        here.keys_at[last] = answer.mark
        here[last] = _value(name, answer, lines)
    return root


def event_tree(answers: Answers, lines: list[str], mark: Mark = (1, 1)) -> yaml_tree.Tree:
    """An event as the reader would give it. Several days are from … to; a price in words is one language's."""
    left = dict(answers)
    if "to" in left and "date" in left:
        left["from"] = left.pop("date")
    if "cost.uk" in left and left["cost.uk"].values == (FREE,):
        left.pop("cost.en", None)
        left["cost"] = left.pop("cost.uk")
    left.pop("hromada", None)
    return tree(left, lines, mark)


def event_document(answers: Answers, lines: list[str], mark: Mark = (1, 1)) -> yaml_tree.Tree:
    """A whole event file with that one event, as the reader would give it."""
    events = yaml_tree.Items(mark, lines)
    events.append(event_tree(answers, lines, mark))
    document = tree({"hromada": answers["hromada"]} if "hromada" in answers else {}, lines, mark)
    document.keys_at["events"] = mark
    document["events"] = events
    return document


def _value(name: str, answer: Answer, lines: list[str]) -> Node:
    texts = [Text(value, answer.mark) for value in answer.values]
    question = _BY_NAME.get(name)
    if question is None or not question.many:
        return texts[0]
    several = yaml_tree.Items(answer.mark, lines)
    several.extend(texts)
    return several


def proposed_id(title: str, date: str, taken: Iterable[str]) -> str:
    """An id for an event: its title in Latin letters, its month, and a number where another event has that."""
    month = f"-{date[:7]}" if re.match(r"\d{4}-\d\d", date) else ""
    words = slug(title)[: 60 - len(month)].strip("-")
    return free(words + month, taken)


def free(name: str, taken: Iterable[str]) -> str:
    """``name``, or with a number after it when it is ``taken`` (capitals do not count)."""
    others = {one.lower() for one in taken}
    number, candidate = 2, name
    while candidate in others:
        candidate, number = f"{name}-{number}", number + 1
    return candidate


# --- the questions


def _questions(subject: str, model: type[BaseModel], required: Iterable[str]) -> tuple[Question, ...]:
    return tuple(_question(subject, name, model, required=name in required) for name in names(subject))


def _event_questions(required: Iterable[str]) -> tuple[Question, ...]:
    """Questions about an event: those of questions.yml, and one for each other field, before those about a series.

    For English texts they stand before that for the address, which is the last.
    """
    stated = _questions("event", Event, required)
    asked_for = {question.field for question in stated} | _LATER
    new = []
    for name, field in Event.model_fields.items():
        if (key := field.alias or name) not in asked_for:
            parts = (".uk", ".en") if Bilingual in _models(field.annotation) else ("",)
            questions = (_question("event", key + part, Event, required=key in required) for part in parts)
            new += [replace(question, about=field.description or "") for question in questions]
    at = next(place for place, question in enumerate(stated) if question.field == "repeat")
    native, english = ([one for one in new if one.name.endswith(".en") is wanted] for wanted in (False, True))
    return (*stated[:at], *native, *stated[at:-1], *english, stated[-1])


def _question(subject: str, name: str, model: type[BaseModel], *, required: bool) -> Question:
    form = field_at(model, name.split("."))
    bare = _bare(form)
    many = get_origin(bare) is tuple
    item = _bare(get_args(bare)[0]) if many else bare
    if get_origin(item) is Literal:
        prefix = "hromada" if (subject, name) == ("hromada", "kind") else name.rpartition(".")[2]  # of labels
        choices = tuple(_choice(prefix, value) for value in get_args(item))
    elif item is bool:
        choices = tuple(_choice("flag", value) for value in (YES, NO))
    else:
        choices = ()
    return Question(subject, name, choices, many, required, name in _LONG, get_args(bare)[0] if many else form)


def _choice(prefix: str, value: str) -> Choice:
    key = f"{prefix}_{value}"
    uk, en = (asked("choices", key, lang) or label(key, lang) for lang in ("uk", "en"))
    return Choice(value, uk, en)


def field_at(model: Any, path: list[str]) -> Any:
    """What the model expects at ``path``; None for what no model knows: a place of files, not of fields."""
    here: Any = model
    for step in path:
        here = next((one for one in _models(here) if step in _fields(one)), None)
        if here is None:
            return None
        here = _fields(here)[step]
    return here


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {
        field.alias or name: Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        for name, field in model.model_fields.items()
    }


def _models(form: Any) -> Iterable[type[BaseModel]]:
    if isinstance(form, type) and issubclass(form, BaseModel):
        yield form
    else:
        for part in get_args(form):
            yield from _models(part)


def _bare(form: Any) -> Any:
    """A type without its optional and annotated wrappings."""
    while get_origin(form) is Annotated or type(None) in get_args(form):
        form = next(part for part in get_args(form) if part is not type(None))
    return form


EVENT = _event_questions(("hromada", "title.uk", "date", "how", "repeat.until", "id"))
PAGE = _questions("page", FrontMatter, ("section", "title.uk", "description.uk", "name", "description.en"))
HROMADA = _questions("hromada", Hromada, ("name.uk", "name.en", "raion.uk", "raion.en", "katottg", "slug"))
_BY_NAME = {question.name: question for question in EVENT}


def choices(name: str) -> tuple[Choice, ...]:
    """The closed list of a field of events."""
    return _BY_NAME[name].choices
