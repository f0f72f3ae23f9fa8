"""Addresses that hromadas' events are pulled from: ``data/events/sources.yml``."""

from typing import Annotated

from pydantic import Field

from generator.base.fields import Address, Model, Slug


class SourceEntry(Model):
    """An https address at which a hromada keeps its events."""

    hromada: Slug = Field(description="Громада: назва файлу в data/hromadas без .yml.")
    url: Address = Field(description="Адреса файлу на сайті громади, тільки https.")


class SourceFile(Model):
    """The whole of ``sources.yml``."""

    sources: Annotated[tuple[SourceEntry, ...], Field(description="Адреси, по одній на громаду.")]
