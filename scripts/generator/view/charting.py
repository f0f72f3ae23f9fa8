"""Charts and plans as their templates get them: drawn, counted, put into the reader's language."""

import datetime as dt
from collections.abc import Mapping

from generator.base.fields import Bilingual, Lang, TextOrBilingual
from generator.base.words import label
from generator.model.chart import Amount, Chart, Row, rows
from generator.model.fact import Fact
from generator.model.plan import ActionPlan
from generator.view.drawing import Mark, Strip, draw


def _said(text: TextOrBilingual, lang: Lang) -> str:
    return text if isinstance(text, str) else text.text(lang)[0]


def of_chart(chart: Chart, facts: Mapping[str, Fact], lang: Lang) -> dict[str, object]:
    """What ``_chart.html`` shows."""
    drawn = rows(chart, facts)
    picture = draw([_strip(row, lang) for row in drawn])
    spoken = "; ".join(f"{_said(row.bar.label, lang)} – {_told(row, lang)}" for row in drawn)
    return {"chart": chart, "rows": drawn, "picture": picture, "told": spoken}


def _strip(row: Row, lang: Lang) -> Strip:
    return Strip(
        label=_said(row.bar.label, lang),
        marks=tuple(_mark(amount, lang) for amount in row.amounts),
        hollow=row.bar.part,
        instead=_said(row.bar.unknown, lang) if row.bar.unknown is not None else "",
    )


def _mark(amount: Amount, lang: Lang) -> Mark:
    return Mark(amount.number, _said(amount.written, lang), _said(amount.by or "", lang))


def _told(row: Row, lang: Lang) -> str:
    if row.bar.unknown is not None:
        return _said(row.bar.unknown, lang)
    return f" {label('fact_or', lang)} ".join(_said(amount.written, lang) for amount in row.amounts)


def of_plan(plan: ActionPlan | None, today: dt.date, lang: Lang) -> dict[str, object]:
    """What ``_action_plan.html`` shows."""
    assert plan is not None  # a page that names a missing plan does not come this far
    totals = plan.totals(today)
    strips = [
        Strip(label(f"plan_state_{state}", lang), (Mark(count, str(count)),), hollow=state == "cancelled")
        for state, count in totals.states.items()
    ]
    spoken = "; ".join(f"{strip.label} – {strip.marks[0].written}" for strip in strips)
    return {
        "plan": plan,
        "totals": totals,
        "picture": draw(strips),
        "told": spoken,
        "title": Bilingual(uk=label("plan_progress", "uk"), en=label("plan_progress", "en")),
        "next_review": plan.next_review(today),
        "today": today,
    }
