"""A territorial community: ``data/hromadas/<slug>.yml``."""

from typing import Annotated

from pydantic import Field

from generator.contact import Contact
from generator.fields import Address, Bilingual, Katottg, Model


class Hromada(Model):
    """Name, official code and local contacts. The file name is the slug."""

    name: Bilingual = Field(description="Назва громади, наприклад «Білицька громада».")
    katottg: Katottg = Field(description="Код КАТОТТГ громади.")
    raion: Bilingual | None = Field(None, description="Район.")
    website: Address | None = Field(None, description="Офіційний сайт громади.")
    contacts: Annotated[
        tuple[Contact, ...], Field(description="Місцеві контакти, такі самі записи, як у contacts.yml.")
    ] = ()
    note: Bilingual | None = Field(None, description="Що варто знати мешканцям.")
