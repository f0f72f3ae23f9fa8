"""The sheet for calling lines anew: whom, what to ask, where the answers go. It is never on the site."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from generator.base.fields import Bilingual, Lang
from generator.base.words import label
from generator.check.call_list import Call
from generator.model.contact import TIERS, Contact
from generator.view.views import Job
from generator.view.wording import day_text, language_name, text_in

PATH = "editors/calls.pdf"  # in the preview, from the language's root


def job(calls: Sequence[Call], today: dt.date, lang: Lang) -> Job:
    """The sheet to print; ``today`` is its date."""
    data = {
        "lang": lang,
        "date": today.isoformat(),
        **_head(calls, lang),
        "rows": [_row(call, lang) for call in calls],
        "blanks": [label("calls_who", lang), label("calls_date", lang)],
    }
    return Job("calls", data)


def text(calls: Sequence[Call], lang: Lang) -> str:
    """The same for a terminal."""
    head = _head(calls, lang)
    parts = [f"{head['title']}\n{head['hint']}"]
    for number, row in enumerate((_row(call, lang) for call in calls), 1):
        asked = [f"[ ] {question}" for question in row["questions"]]
        lines = [f"{number}. {row['name']}", f"{row['number']}  {row['from']}", row["seen"], *asked, row["place"]]
        parts.append("\n   ".join(lines))
    return "\n\n".join(parts)


def _head(calls: Sequence[Call], lang: Lang) -> dict[str, str]:
    return {
        "title": label("calls_title", lang),
        "hint": label("calls_hint", lang, count=len(calls), days=TIERS["due"]),
    }


def _row(call: Call, lang: Lang) -> dict[str, Any]:
    contact = call.contact
    name = text_in(contact.name, lang)
    where = contact.link or contact.email or ""
    how = "called" if contact.dial else "source"
    seen = {"who": text_in(contact.verified_by, lang), "date": day_text(contact.verified_on, lang)}
    return {
        "name": f"{text_in(call.hromada, lang)}: {name}" if call.hromada else name,
        "number": contact.shown if contact.dial else label("calls_page", lang, address=where),
        "from": label(f"dial_from_{contact.dial_from}", lang) if contact.dial else "",
        "seen": label("calls_seen", lang, **seen),
        "questions": list(_questions(contact, name, lang)),
        "place": label("calls_place", lang, file=call.file, line=call.line, how=how),
    }


def _questions(contact: Contact, name: str, lang: Lang) -> Iterator[str]:
    """Whether they answer; then whether what readers are told is so, and what nobody knows yet."""
    yield label("calls_answers", lang, name=name)
    spoken = ", ".join(language_name(code, lang) for code in contact.languages)
    free = None if contact.anonymous is None else label("anonymous_yes" if contact.anonymous else "anonymous_no", lang)
    told: dict[str, Bilingual | str | None] = {
        "hours": contact.hours,
        "languages": spoken,
        "cost": contact.cost,
        "anonymous": free,
    }
    for field, value in told.items():
        form = "calls_known" if (words := text_in(value, lang)) else "calls_unknown"
        yield label(form, lang, label=label(field, lang), value=words)
