"""A territorial community: ``data/hromadas/<slug>.yml``."""

from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from generator.base.fields import Address, Bilingual, Date, Katottg, Model, Name, Slug
from generator.model.contact import Contact

NATIONAL = "national"  # in place of a hromada's slug: days of the whole country


class Service(Model):
    """What the hromada itself said of a service."""

    state: Literal["exists", "partly"] = Field(description="exists — є; partly — є частково. Не знаєте — не пишіть.")
    about: Bilingual | None = Field(None, description="Де це, для кого, чого бракує. Номерів тут не пишіть.")
    contact: Slug | None = Field(None, description="Кому телефонувати: id місцевого контакту або з contacts.yml.")
    checked_on: Date = Field(description="Коли громада це підтвердила.")


class Services(Model):
    """Help that people affected by trafficking are entitled to. What is left out is not known."""

    shelter: Service | None = Field(None, description="Житло, прихисток.")
    medical: Service | None = Field(None, description="Медична допомога.")
    psychological: Service | None = Field(None, description="Психологічна допомога.")
    legal: Service | None = Field(None, description="Правнича допомога.")
    material: Service | None = Field(None, description="Гроші, речі, їжа.")
    training: Service | None = Field(None, description="Професійне навчання, робота.")
    education: Service | None = Field(None, description="Школа, коледж, виш.")


def _ages(contact: Contact) -> Contact:
    if contact.law is not None:
        raise PydanticCustomError("contact-law-local", "set by the state", {"at": "law", "value": contact.id})
    return contact


class Host(Model):
    """Whose events stand together: a hromada, or the whole country."""

    name: Name = Field(description="Назва громади, наприклад «Білицька громада».")


class Hromada(Host):
    """Name, official code and local contacts. The file name is the slug."""

    kind: Literal["urban", "settlement", "rural"] | None = Field(
        None, description="Яка громада: urban — міська, settlement — селищна, rural — сільська."
    )
    raion: Bilingual | None = Field(None, description="Район.")
    katottg: Katottg = Field(description="Код КАТОТТГ громади.")
    website: Address | None = Field(None, description="Офіційний сайт громади.")
    contacts: Annotated[
        tuple[Annotated[Contact, AfterValidator(_ages)], ...],
        Field(description="Місцеві контакти, такі самі записи, як у contacts.yml."),
    ] = ()
    services: Annotated[Services, Field(description="Які послуги є в громаді. Чого не знаєте, того не пишіть.")] = (
        Services()
    )
    note: Bilingual | None = Field(None, description="Що варто знати мешканцям.")


class Coat(NamedTuple):
    """A hromada's coat of arms as it is sent: a picture that only draws."""

    ending: str  # .svg, .png or .webp
    content: bytes

    def path(self, slug: str) -> str:
        """Where it lies, from the root of the site: one for all languages."""
        return f"hromadas/{slug}/coat{self.ending}"
