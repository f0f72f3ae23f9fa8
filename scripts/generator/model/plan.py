"""A hromada's own plan: what it commits itself to, who leads, until when, and what came of it.

Officers type facts: a state they know from other programmes, dates, evidence. Whatever follows from dates is worked
out: what is overdue, what nobody reviewed for seven months, all totals. Cancelled actions stay in sight with their
reason and leave the percentage; done and changed are two different counts.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from generator.base.fields import Address, Bilingual, Date, Flag, Model, Slug
from generator.base.problems import Problem, Severity
from generator.model.schedule import months_later
from generator.read.yaml_mend import with_field
from generator.read.yaml_tree import Node, locate

Heading = Literal[
    "coordination",
    "partnership",
    "identification",
    "housing",
    "medical",
    "psychological",
    "material",
    "legal",
    "vocational",
    "education",
    "prevention",
    "training",
]
HEADINGS: tuple[Heading, ...] = get_args(Heading)

StateWord = Literal["не розпочато", "виконується", "виконано частково", "виконано", "не виконано", "скасовано"]
STATES: dict[StateWord, str] = {  # the words of the state's own programmes → names of labels
    "виконано": "done",
    "виконано частково": "partly",
    "виконується": "running",
    "не розпочато": "waiting",
    "не виконано": "failed",
    "скасовано": "cancelled",
}
_OPEN = {"не розпочато", "виконується", "виконано частково"}

REVIEW_MONTHS = 7  # a half-year's rhythm and a month of grace
MOST_ACTIONS = 40
_PERSON = re.compile(r"\b[А-ЯІЇЄҐ]\.\s?[А-ЯІЇЄҐ]\.|\w(?:ович|йович|івна|ївна)\b")


def _state(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    word = " ".join(value.lower().split())
    if word in ("прострочено", "давно не перевіряли"):
        raise PydanticCustomError("plan-computed", "worked out from dates", {"value": value})
    return word


PlanState = Annotated[StateWord, BeforeValidator(_state)]


class Evidence(Model):
    """What shows that something was done."""

    title: Bilingual = Field(description="Що це: рішення, протокол, сторінка. Без особистих даних.")
    link: Address | None = Field(None, description="Де це побачити, тільки https.")


class Action(Model):
    """One commitment."""

    id: Slug = Field(description="Сталий номер дії. Його не змінюють і не дають іншій дії.")
    heading: Heading = Field(
        description="Розділ: coordination — координація, partnership — партнерство, identification — виявлення, "
        "housing — проживання, medical — медична, psychological — психологічна, material — матеріальна, legal — "
        "правова допомога, vocational — професійна підготовка, education — освіта, prevention — запобігання, "
        "training — навчання працівників."
    )
    what: Bilingual = Field(description="Що громада зробить.")
    lead: Bilingual | None = Field(None, description="Хто відповідає: посада, а не людина.")
    partners: Annotated[tuple[Bilingual, ...], Field(description="З ким разом.")] = ()
    until: Date | None = Field(None, description="До якого дня.")
    money: Bilingual | None = Field(None, description="Звідки гроші. Якщо їх немає, так і напишіть.")
    state: PlanState = Field(
        description="Стан: не розпочато, виконується, виконано частково, виконано, не виконано, скасовано."
    )
    reason: Bilingual | None = Field(None, description="Чому скасовано або не виконано.")
    evidence: Annotated[tuple[Evidence, ...], Field(description="Чим це підтверджено.")] = ()
    changed: Bilingual | None = Field(None, description="Що змінилося для людей. Не вимірювали — не пишіть.")
    reviewed: Date | None = Field(None, description="Коли стан востаннє перевіряли.")
    next_review: Date | None = Field(None, description="Коли перевірять знову.")

    @model_validator(mode="after")
    def _explained(self) -> "Action":
        if self.state == "скасовано" and self.reason is None:
            raise PydanticCustomError("plan-reason", "no reason", {"at": "state", "id": self.id})
        if self.reviewed and self.next_review and self.next_review <= self.reviewed:
            raise PydanticCustomError("plan-review-order", "wrong order", {"at": "next_review", "id": self.id})
        return self

    @property
    def state_key(self) -> str:
        """The state as labels name it."""
        return STATES[self.state]

    @property
    def open(self) -> bool:
        """True while something is still to be done."""
        return self.state in _OPEN

    def overdue(self, today: dt.date) -> bool:
        """True when its day has passed and it is not done."""
        return self.open and self.until is not None and self.until < today

    def unreviewed(self, today: dt.date) -> bool:
        """True when nobody looked at an open action for seven months, or ever."""
        return self.open and (self.reviewed is None or months_later(self.reviewed, REVIEW_MONTHS) < today)


@dataclass(frozen=True)
class Totals:
    """What the plan amounts to today."""

    states: dict[str, int]  # name of a state → how many actions, in the order in which they are shown
    overdue: int
    unreviewed: int
    measured: int  # done actions of which is known what changed

    @property
    def all(self) -> int:
        """Every action, the cancelled ones too."""
        return sum(self.states.values())

    @property
    def counted(self) -> int:
        """Actions that the percentage is of."""
        return self.all - self.states["cancelled"]

    @property
    def percent(self) -> int:
        """Share of actions done, rounded down: what is not all done is never 100."""
        return 100 * self.states["done"] // self.counted if self.counted else 0


class ActionPlan(Model):
    """``data/action-plan.yml``."""

    example: Flag = Field(default=False, description="так — це зразок: сторінка скаже, що зобов’язань ніхто не брав.")
    owner: Bilingual | None = Field(None, description="Чий це план: назва громади.")
    adopted: Bilingual | None = Field(None, description="Чим план ухвалено: рішення, дата, номер.")
    actions: Annotated[tuple[Action, ...], Field(min_length=1, max_length=MOST_ACTIONS)] = Field(
        description="Дії плану, щонайбільше сорок."
    )

    @model_validator(mode="after")
    def _owned(self) -> "ActionPlan":
        if not self.example and self.owner is None:
            raise PydanticCustomError("plan-owner", "whose plan", {"at": "actions"})
        return self

    @property
    def groups(self) -> tuple[tuple[Heading, tuple[Action, ...]], ...]:
        """Actions by heading, in the order of the model."""
        groups = ((heading, tuple(one for one in self.actions if one.heading == heading)) for heading in HEADINGS)
        return tuple((heading, actions) for heading, actions in groups if actions)

    @property
    def empty_headings(self) -> tuple[Heading, ...]:
        """Parts of the model for which the plan has no action."""
        used = {action.heading for action in self.actions}
        return tuple(heading for heading in HEADINGS if heading not in used)

    @property
    def reviewed(self) -> dt.date | None:
        """The last day on which anybody looked at any action."""
        return max((one.reviewed for one in self.actions if one.reviewed is not None), default=None)

    def next_review(self, today: dt.date) -> dt.date | None:
        """The nearest day on which somebody is to look again."""
        days = (one.next_review for one in self.actions if one.open and one.next_review is not None)
        return min((day for day in days if day >= today), default=None)

    def totals(self, today: dt.date) -> Totals:
        """All counts as of ``today``."""
        return Totals(
            states={key: sum(one.state_key == key for one in self.actions) for key in STATES.values()},
            overdue=sum(one.overdue(today) for one in self.actions),
            unreviewed=sum(one.unreviewed(today) for one in self.actions),
            measured=sum(one.state == "виконано" and one.changed is not None for one in self.actions),
        )


def gaps(plan: ActionPlan, tree: Node, file: str, today: dt.date) -> Iterator[Problem]:
    """What the plan leaves open, action by action. An example has no gaps of its own: nobody is behind it."""
    for index, action in enumerate(plan.actions):
        slips = [*_slips(action, today), *([] if plan.example else _gaps(action, today))]
        for missing, key, code, values in slips:
            if missing:
                if "paste" in values:
                    values["paste"] = with_field(tree, ("actions", index), str(values["paste"]))
                line, column = locate(tree, ("actions", index, key))
                yield Problem(file, line, code, column, _SEVERITIES.get(code, "warning"), {"id": action.id, **values})
    if not plan.example and plan.empty_headings:
        yield Problem(file, 1, "plan-headings", 0, "notice", {"value": ", ".join(plan.empty_headings)})


_SEVERITIES: dict[str, Severity] = {"plan-review-future": "error", "plan-changed-missing": "notice"}
_Gap = tuple[bool, str, str, dict[str, object]]  # is it there, at which field, code of the problem, its values


def _slips(action: Action, today: dt.date) -> list[_Gap]:
    """What no plan may say, not even an example."""
    person = _PERSON.search(action.lead.uk) if action.lead else None
    ahead = action.reviewed is not None and action.reviewed > today
    return [
        (ahead, "reviewed", "plan-review-future", {"date": action.reviewed}),
        (person is not None, "lead", "plan-lead-person", {"value": person and person[0]}),
    ]


def _gaps(action: Action, today: dt.date) -> list[_Gap]:
    done, failed = action.state == "виконано", action.state == "не виконано"
    field, unreviewed = ("reviewed", "plan-unreviewed") if action.reviewed else ("id", "plan-never-reviewed")
    return [
        (action.lead is None, "id", "plan-lead-missing", {"paste": 'lead: {uk: "…"}'}),
        (action.until is None and action.open, "id", "plan-until-missing", {"paste": "until: РРРР-ММ-ДД"}),
        (action.overdue(today), "until", "plan-overdue", {"date": action.until}),
        (action.unreviewed(today), field, unreviewed, {"date": action.reviewed}),
        (done and not action.evidence, "state", "plan-evidence-missing", {}),
        (done and action.changed is None, "state", "plan-changed-missing", {}),
        (failed and action.reason is None, "state", "plan-failed-reason", {}),
    ]
