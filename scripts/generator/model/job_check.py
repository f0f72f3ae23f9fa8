"""The check of a job offer: questions, what to verify, whom to tell and call. One text for screen and paper.

Whatever is answered, the check never says that an offer is safe. Texts are short enough for the paper twin to be one
A4 sheet however many of them there are; phone numbers come from contacts.yml, never typed.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from generator.base.fields import Bilingual, Lang, Model, Slug
from generator.base.problems import Problem
from generator.model.contact import Contact
from generator.model.fact import Fact, unknown_id
from generator.read.yaml_tree import Node

Marker = Literal["offer", "documents", "transport", "help", "interaction", "communication"]
MARKERS: tuple[Marker, ...] = get_args(Marker)

MOST_QUESTIONS, MOST_STEPS, MOST_TOLD, MOST_CALLS = 12, 5, 3, 3  # an A4 sheet holds no more
MOST_ASKED, MOST_SAID, MOST_WHEN = 90, 110, 40  # characters of a question, of when to call, of any other text
DENSE = 3000  # characters, from which on the sheet is set in smaller letters
_NUMBER = re.compile(r"(?:\d[\s()-]?){3,}")
_YEAR = re.compile(r"(?:19|20)\d\d")


def _fits(text: Bilingual, most: int) -> Bilingual:
    for lang, words in (("uk", text.uk), ("en", text.en or "")):
        if len(words) > most:
            raise PydanticCustomError("text-sheet", "too long", {"at": lang, "length": len(words), "most": most})
        for number in _NUMBER.finditer(words):
            if not _YEAR.fullmatch(number[0].strip()):
                raise PydanticCustomError("text-number", "a number", {"at": lang, "number": number[0].strip()})
    return text


Asked = Annotated[Bilingual, AfterValidator(lambda text: _fits(text, MOST_ASKED))]
Said = Annotated[Bilingual, AfterValidator(lambda text: _fits(text, MOST_SAID))]
When = Annotated[Bilingual, AfterValidator(lambda text: _fits(text, MOST_WHEN))]


class JobQuestion(Model):
    """A warning sign. A tick means «yes» or «I don't know»."""

    id: Slug = Field(description="Коротка назва латиницею.")
    marker: Marker = Field(
        description="Розділ: offer — пропозиція, documents — документи, transport — дорога, help — допомога, "
        "interaction — спілкування, communication — зв’язок."
    )
    ask: Asked = Field(description="Ознака, яку можна позначити: до 90 знаків.")
    means: Said = Field(description="Що це означає: до 110 знаків.")
    do: Said = Field(description="Що зробити: до 110 знаків.")
    cite: Slug | None = Field(None, description="Факт із facts.yml, на який це спирається.")


class Step(Model):
    """One thing to verify before leaving."""

    text: Said = Field(description="Що перевірити: до 110 знаків.")
    cite: Slug | None = Field(None, description="Факт із facts.yml, на який це спирається.")


class Call(Model):
    """A line to call, and when."""

    line: Slug = Field(description="Лінія: id з contacts.yml.")
    when: When = Field(description="Коли туди дзвонити: до 40 знаків.")


class JobCheck(Model):
    """``data/job-check.yml``."""

    questions: tuple[JobQuestion, ...] = Field(
        min_length=1, max_length=MOST_QUESTIONS, description="Ознаки, щонайбільше дванадцять."
    )
    verify: tuple[Step, ...] = Field(
        min_length=1, max_length=MOST_STEPS, description="Кроки перевірки, щонайбільше п’ять."
    )
    tell: tuple[Said, ...] = Field(
        min_length=1, max_length=MOST_TOLD, description="Кому і що сказати, щонайбільше три пункти."
    )
    call: tuple[Call, ...] = Field(
        min_length=1, max_length=MOST_CALLS, description="Кому дзвонити, щонайбільше три лінії."
    )

    @property
    def groups(self) -> tuple[tuple[Marker, tuple[JobQuestion, ...]], ...]:
        """Questions by marker, in the order of the markers; markers without questions are left out."""
        groups = ((marker, tuple(one for one in self.questions if one.marker == marker)) for marker in MARKERS)
        return tuple((marker, questions) for marker, questions in groups if questions)

    def dense(self, lang: Lang) -> bool:
        """True when the printed sheet needs smaller letters to hold all of it."""
        texts = [text for one in self.questions for text in (one.ask, one.means, one.do)]
        texts += [*(step.text for step in self.verify), *self.tell]
        return sum(len(text.text(lang)[0]) for text in texts) > DENSE

    @property
    def facts(self) -> tuple[str, ...]:
        """Ids of the facts it rests on, in the order of the page."""
        cited = [question.cite for _, questions in self.groups for question in questions]
        return tuple(dict.fromkeys(one for one in [*cited, *(step.cite for step in self.verify)] if one is not None))


def unknown_names(
    job_check: JobCheck, tree: Node, file: str, contacts: Mapping[str, Contact], facts: Mapping[str, Fact]
) -> Iterator[Problem]:
    """Lines and facts that the check names and nobody knows."""
    cited = [("questions", at, one.cite) for at, one in enumerate(job_check.questions)]
    cited += [("verify", at, one.cite) for at, one in enumerate(job_check.verify)]
    for key, at, fact in cited:
        if fact is not None and fact not in facts:
            yield unknown_id(fact, facts, tree, (key, at, "cite"), file)
    dialled = [name for name, contact in contacts.items() if contact.dial is not None]
    for at, call in enumerate(job_check.call):
        if call.line not in dialled:
            yield unknown_id(call.line, dialled, tree, ("call", at, "line"), file)
