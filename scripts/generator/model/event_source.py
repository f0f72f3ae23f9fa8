"""Addresses that hromadas' events are pulled from: ``data/events/sources.yml``."""

from typing import Annotated

from pydantic import Field

from generator.base.fields import Address, Model, NoRepeats, Slug, TextOrBilingual
from generator.model.event import Access, Audience, EventKind, How, Spoken


class EventDefaults(Model):
    """What is so for all events of a source that do not say it themselves: calendars and tables lack it."""

    kind: EventKind | None = Field(None, description="Вид подій.")
    how: How | None = Field(None, description="Участь: on_site — на місці, online — онлайн, both — і так, і так.")
    audience: Annotated[tuple[Audience, ...], NoRepeats, Field(description="Для кого події.")] = ()
    languages: Annotated[tuple[Spoken, ...], NoRepeats, Field(description="Якими мовами говоритимуть.")] = ()
    access: Annotated[tuple[Access, ...], NoRepeats, Field(description="Доступність і укриття.")] = ()
    cost: TextOrBilingual | None = Field(None, description="free — безкоштовно, або текст.")
    organiser: TextOrBilingual | None = Field(None, description="Хто проводить: установа, не прізвище.")


class SourceEntry(Model):
    """An https address at which a hromada keeps its events."""

    hromada: Slug = Field(description="Громада: назва файлу в data/hromadas без .yml.")
    url: Address = Field(description="Адреса файлу подій, календаря (.ics) чи таблиці (.csv, .xlsx), тільки https.")
    defaults: EventDefaults | None = Field(None, description="Що однакове для всіх подій, якщо там цього не сказано.")


class SourceFile(Model):
    """The whole of ``sources.yml``."""

    sources: Annotated[tuple[SourceEntry, ...], Field(description="Адреси, по одній на громаду.")]
