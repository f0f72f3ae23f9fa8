"""Where each hromada's events come from: ``data/events/sources.yml``."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from generator.base.fields import Address, Model, Slug, Text


class SourceEntry(Model):
    """A file beside ``sources.yml``, or an https address."""

    hromada: Slug = Field(description="Громада: назва файлу в data/hromadas без .yml.")
    file: Text | None = Field(None, description="Файл у папці data/events.")
    url: Address | None = Field(None, description="Адреса файлу на сайті громади, тільки https.")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.file is None) == (self.url is None):
            raise PydanticCustomError("source-one", "file or url", {"value": self.hromada})
        return self


class SourceFile(Model):
    """The whole of ``sources.yml``."""

    sources: Annotated[tuple[SourceEntry, ...], Field(description="Джерела по одному на громаду.")]
