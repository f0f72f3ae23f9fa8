"""Phone lines and services: the only place where a number is typed."""

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from generator.fields import Address, Bilingual, Date, Flag, Model, Slug, Source, Text, TextOrBilingual

STALE_AFTER_DAYS = 180
TOO_OLD_AFTER_DAYS = 365


def _dial(value: Any) -> str:
    text = re.sub(r"[\s()‑-]", "", str(value))
    if re.fullmatch(r"\+?\d{3,15}", text):
        if re.fullmatch(r"\+380\d{3,6}", text):
            raise PydanticCustomError("dial-short-prefix", "short code with a prefix", {"value": value})
        return text
    raise PydanticCustomError("dial-format", "not a number to dial", {"value": str(value)})


Dial = Annotated[
    str,
    BeforeValidator(_dial),
    WithJsonSchema({"type": ["string", "integer"], "examples": ["527", "0800505501", "+380442841915"]}),
]
"""What the phone dials: a short code, a free 0 800 number, or an international one with a plus.

A foreign line may be in its country's own form: free numbers often can't be called with the country's code.
"""
_UKRAINIAN_DIAL = re.compile(r"\+\d{8,15}|0800\d{6}|\d{3,6}")


class Contact(Model):
    """A phone line or a service, with who confirmed it and when."""

    id: Slug = Field(description="Коротка назва латиницею. За нею сторінки посилаються на лінію.")
    name: Bilingual = Field(description="Повна назва лінії чи служби.")
    dial: Dial | None = Field(None, description="Номер, який набирає телефон. Короткий номер пишіть без коду країни.")
    display: Text | None = Field(None, description="Як показати номер людині, наприклад «0 800 505 501».")
    email: Text | None = Field(None, description="Електронна пошта.")
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
    sources: Annotated[tuple[Source, ...], Field(min_length=1, description="Звідки відомий цей номер.")]
    verified_on: Date = Field(description="Коли номер востаннє підтвердили.")
    verified_by: TextOrBilingual = Field(description="Хто підтвердив: установа або джерело.")
    verified_how: Literal["called", "source"] = Field(description="called — подзвонили; source — побачили в джерелі.")
    accept_stale: Text | None = Field(None, description="Чому лінію показуємо, хоча підтвердження старше за рік.")

    @model_validator(mode="after")
    def _reachable(self) -> "Contact":
        if self.dial is None and self.email is None and self.link is None:
            raise PydanticCustomError("contact-empty", "no way to reach it", {"value": self.id})
        if self.country == "UA" and self.dial and not _UKRAINIAN_DIAL.fullmatch(self.dial):
            raise PydanticCustomError("dial-format", "not a Ukrainian number", {"at": "dial", "value": self.dial})
        return self

    @property
    def shown(self) -> str:
        """The number as a person reads it."""
        return self.display or self.dial or ""

    def age_days(self, today: dt.date) -> int:
        """Days since somebody last confirmed the line."""
        return (today - self.verified_on).days


class ContactFile(Model):
    """``data/contacts.yml``."""

    contacts: Annotated[tuple[Contact, ...], Field(min_length=1, description="Лінії та служби по порядку.")]
