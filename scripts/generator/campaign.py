"""The campaign itself: ``data/campaign.yml``."""

from typing import Annotated

from pydantic import Field

from generator.fields import Address, Bilingual, Lang, Model, NoRepeats, Slug


class ServiceLines(Model):
    """Whom to ask about a service of which a hromada said nothing; what is left out is asked at the advice line."""

    shelter: Slug | None = Field(None, description="Про житло (id з contacts.yml).")
    medical: Slug | None = Field(None, description="Про медичну допомогу.")
    psychological: Slug | None = Field(None, description="Про психологічну допомогу.")
    legal: Slug | None = Field(None, description="Про правничу допомогу.")
    material: Slug | None = Field(None, description="Про гроші й речі.")
    training: Slug | None = Field(None, description="Про професійне навчання.")
    education: Slug | None = Field(None, description="Про освіту.")


class Campaign(Model):
    """Name, place, address and the few settings that officers own."""

    name: Bilingual = Field(description="Назва сайту.")
    tagline: Bilingual = Field(description="Одне речення про сайт.")
    oblast: Bilingual = Field(description="Область, для якої зроблено сайт.")
    address: Address = Field(description="Адреса сайту, тільки https, зі скісною рискою в кінці.")
    exit: Address = Field(description="Куди веде кнопка «Вийти»: нейтральний сайт, наприклад погода.")
    neutral_title: Bilingual = Field(description="Нейтральна назва у вкладці браузера для сторінок допомоги.")
    languages: Annotated[tuple[Lang, ...], NoRepeats, Field(description="Мови сайту, українська перша.")] = ("uk", "en")
    danger_line: Slug = Field(description="Лінія на випадок небезпеки зараз (id з contacts.yml).")
    advice_line: Slug = Field(description="Головна лінія поради (id з contacts.yml).")
    abroad_line: Slug = Field(description="Лінія для тих, хто за кордоном (id з contacts.yml).")
    hromada_lines: Annotated[
        tuple[Slug, ...],
        NoRepeats,
        Field(description="Лінії на сторінці кожної громади по порядку, перша найважливіша (id з contacts.yml)."),
    ] = ()
    service_lines: Annotated[
        ServiceLines, Field(description="Кого питати про послугу, якщо громада про неї не повідомила.")
    ] = ServiceLines()
    publisher: Bilingual | None = Field(None, description="Хто видає сайт.")
    edit: Address | None = Field(None, description="Адреса сховища, де редагують файли.")
