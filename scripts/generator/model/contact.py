"""Phone lines and services: the only place where a number is typed."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from generator.base.fields import (
    Address,
    Bilingual,
    Date,
    Email,
    Flag,
    Lang,
    Model,
    Name,
    Slug,
    Source,
    Text,
    TextOrBilingual,
    is_slug,
)
from generator.base.phone import Dial, calling_code, code_of, dial, digits, international, wrong_length

Tier = Literal["fresh", "due", "doubtful", "old"]
# Days since a line was confirmed, above which it is no longer fresh; contract, section 5. Due: the check asks for a
# call. Doubtful: readers are told which line to try next. Old: it leaves home, posters and cards.
TIERS: Mapping[Tier, int] = {"due": 180, "doubtful": 365, "old": 730}

_UKRAINIAN_DIAL = re.compile(r"\+380[3-9]\d{8}|0800\d{6}|[1-9]\d{2,5}")


class Contact(Model):
    """A phone line or a service, with who confirmed it and when."""

    id: Slug = Field(description="Коротка назва латиницею. За нею сторінки посилаються на лінію.")
    name: Name = Field(description="Повна назва лінії чи служби.")
    dial: Dial | None = Field(None, description="Номер, який набирає телефон. Короткий номер пишіть без коду країни.")
    display: Text | None = Field(None, description="Як показати номер людині, наприклад «0 800 505 501».")
    email: Email | None = Field(None, description="Електронна пошта.")
    link: Address | None = Field(None, description="Сторінка служби, тільки https.")
    answers: Bilingual | None = Field(None, description="Хто відповідає.")
    for_whom: Bilingual = Field(description="Для кого ця лінія і з чим дзвонити.")
    dial_from: Literal["ukraine", "abroad", "both"] = Field(
        description="Звідки можна набрати: з України, з-за кордону, звідусіль."
    )
    country: Text = Field("UA", description="Країна лінії двома літерами: UA, PL, DE…")
    hours: Bilingual | None = Field(None, description="Години роботи. Не знаєте напевно — не пишіть.")
    cost: Bilingual | None = Field(None, description="Скільки коштує дзвінок. Не знаєте — не пишіть.")
    languages: Annotated[tuple[Text, ...], Field(description="Мови, якими відповідають: uk, en, pl…")] = ()
    anonymous: Flag | None = Field(None, description="Чи можна не називати себе: так або ні.")
    note: Bilingual | None = Field(None, description="Що ще важливо знати перед дзвінком.")
    next_line: Slug | None = Field(
        None, description="Яку лінію набрати, якщо тут не відповідають: її id. Без цього сайт обирає сам."
    )
    sources: Annotated[tuple[Source, ...], Field(min_length=1, description="Звідки відомий цей номер.")]
    verified_on: Date = Field(description="Коли номер востаннє підтвердили.")
    verified_by: TextOrBilingual = Field(
        description="Хто підтвердив: установа або джерело. Не знаєте дня — допишіть тут рік, і дня читач не побачить."
    )
    verified_how: Literal["called", "source"] = Field(description="called — подзвонили; source — побачили в джерелі.")
    law: Slug | None = Field(
        None, description="Лише для екстрених номерів держави: id факту з facts.yml. Такий номер не старіє."
    )

    @model_validator(mode="before")
    @classmethod
    def _as_people_write(cls, value: Any) -> Any:
        """A number with the code of its area is dialled with that of Ukraine; where none is to dial, the one shown."""
        if not isinstance(value, Mapping) or value.get("country", "UA") != "UA":
            return value
        written = value.get("dial", value.get("display"))
        try:
            number = dial(written)
        except PydanticCustomError:
            return value  # the field itself says so
        if (whole := international(number)) != number:
            return {"display": written, **value, "dial": whole}
        return {"dial": written, **value}

    @model_validator(mode="after")
    def _reachable(self) -> "Contact":
        if self.dial is None and self.email is None and self.link is None:
            raise PydanticCustomError("contact-empty", "no way to reach it", {"value": self.id})
        code = calling_code(self.country)
        if self.dial and code and self.dial.startswith("+") and not self.dial.startswith(code):
            params = {"at": "dial", "value": self.dial, "country": self.country, "code": code}
            raise PydanticCustomError("dial-country", "of another country", params)
        if self.country == "UA" and self.dial and not _UKRAINIAN_DIAL.fullmatch(self.dial):
            params = {"at": "dial", "value": self.dial}
            if length := wrong_length(self.dial):
                raise PydanticCustomError("dial-digits", "a digit too few or too many", params | length)
            raise PydanticCustomError("dial-format", "not a Ukrainian number", params)
        if self.display is not None and self.dial not in (digits(self.display), international(digits(self.display))):
            params = {"at": "display", "value": self.display, "dial": self.dial or "…"}
            raise PydanticCustomError("dial-display", "shows another number than it dials", params)
        return self

    @property
    def shown(self) -> str:
        """The number as a person reads it."""
        return self.display or self.dial or ""

    def call_text(self, lang: Lang) -> str:
        """The number as a person reads it; the name of a line that has none."""
        return self.shown or self.name.text(lang)[0]

    def age_days(self, today: dt.date) -> int:
        """Days since somebody last confirmed the line."""
        return (today - self.verified_on).days

    def tier(self, today: dt.date) -> Tier:
        """How far the line can be relied on; what the state sets never ages."""
        days = 0 if self.law else self.age_days(today)
        return next((tier for tier, most in reversed(tuple(TIERS.items())) if days > most), "fresh")


def ageing_since(contacts: Iterable[Contact], today: dt.date) -> dt.date:
    """The latest day up to ``today`` on which a line came to be less reliable: until today all stand as on that day."""
    turns = (one.verified_on + dt.timedelta(days=most + 1) for one in contacts for most in TIERS.values())
    return max((day for day in turns if day <= today), default=dt.date.min)


def known_numbers(contacts: Iterable[Contact]) -> frozenset[str]:
    """What lines dial, and the calling codes of their countries: all that events and hromadas may name from abroad."""
    numbers: set[str] = set()
    for contact in contacts:
        numbers |= {one for one in (contact.dial, calling_code(contact.country), code_of(contact.dial or "")) if one}
    return frozenset(numbers)


def _removed_id(value: Any) -> str:
    text = str(value).strip()
    if not all(map(is_slug, text.split("/"))) or text.count("/") > 1:
        raise PydanticCustomError("slug-format", "not an id", {"value": text})
    return text


class Removed(Model):
    """A line that is gone on purpose. A contact that vanishes without such a note is taken for a slip."""

    id: Annotated[
        str,
        BeforeValidator(_removed_id),
        WithJsonSchema({"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)?$"}),
    ] = Field(description="Яку лінію прибрано: її id. Місцеву — громада/id.")
    reason: Text = Field(description="Чому її більше немає.")
    date: Date = Field(description="Коли прибрано.")


class ContactFile(Model):
    """``data/contacts.yml``."""

    contacts: Annotated[tuple[Contact, ...], Field(min_length=1, description="Лінії та служби по порядку.")]
    removed: Annotated[
        tuple[Removed, ...], Field(description="Прибрані лінії: яку, чому й коли. Інакше перевірка їх не відпустить.")
    ] = ()

    @model_validator(mode="after")
    def _gone(self) -> "ContactFile":
        there = {contact.id for contact in self.contacts}
        for removed in self.removed:
            if removed.id in there:
                raise PydanticCustomError("removed-there", "removed and there", {"at": "removed", "value": removed.id})
        return self
