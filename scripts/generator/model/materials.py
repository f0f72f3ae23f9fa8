"""What pages are made of besides lines, facts and events: the job check, charts, the plan. Each file is optional."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from generator.base.problems import Problem, display_path
from generator.model.chart import Chart, ChartFile, unusable_facts
from generator.model.contact import Contact
from generator.model.fact import Fact
from generator.model.job_check import JobCheck, unknown_names
from generator.model.plan import ActionPlan, gaps
from generator.read.validation import read_model, repeated_ids
from generator.read.yaml_tree import Node

M = TypeVar("M", bound=BaseModel)

# Reference of a page → the file without which it means nothing.
FILES = {"job_check": "job-check.yml", "chart": "charts.yml", "action_plan": "action-plan.yml"}


@dataclass(frozen=True)
class Materials:
    """The files that could be read; None and nothing where there is none."""

    job_check: JobCheck | None = None
    charts: Mapping[str, Chart] = field(default_factory=dict)
    plan: ActionPlan | None = None

    def has(self, reference: str) -> bool:
        """True when a page may use ``{{ reference() }}``; charts are looked for by their id."""
        optional = {"job_check": self.job_check, "action_plan": self.plan}
        return reference not in optional or optional[reference] is not None

    def facts(self, reference: str, argument: str) -> tuple[str, ...]:
        """Ids of the facts that a reference brings into a page."""
        if reference == "chart" and argument in self.charts:
            return self.charts[argument].facts
        return self.job_check.facts if reference == "job_check" and self.job_check is not None else ()


def load(
    folder: Path, contacts: Mapping[str, Contact] | None, facts: Mapping[str, Fact] | None, today: dt.date
) -> tuple[Materials, list[Problem]]:
    """Read what is there. Of ``contacts`` or ``facts`` that could not be read, nothing is said to be missing."""
    problems: list[Problem] = []

    def read(name: str, model: type[M], items: str, check: Callable[[M, Node, str], Iterable[Problem]]) -> M | None:
        path, file = folder / name, display_path(folder / name)
        if not path.exists():
            return None
        value, tree, unfit = read_model(path, model)
        problems.extend([*unfit, *repeated_ids(tree, items, file)])
        if value is not None and tree is not None:
            problems.extend(check(value, tree, file))
        return value

    names = _nothing if contacts is None or facts is None else partial(unknown_names, contacts=contacts, facts=facts)
    numbers = _nothing if facts is None else partial(unusable_facts, facts=facts)
    job_check = read(FILES["job_check"], JobCheck, "questions", names)
    charts = read(FILES["chart"], ChartFile, "charts", numbers)
    plan = read(FILES["action_plan"], ActionPlan, "actions", partial(gaps, today=today))
    return Materials(job_check, {chart.id: chart for chart in charts.charts} if charts else {}, plan), problems


def _nothing(_value: object, _tree: Node, _file: str) -> tuple[Problem, ...]:
    return ()
