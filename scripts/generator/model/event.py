"""Community events: ``data/events/<slug>.yml``, as the officer states them."""

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from generator.base.fields import (
    Address,
    Bilingual,
    Date,
    Email,
    EventId,
    Flag,
    Model,
    Name,
    NoRepeats,
    PictureFile,
    Slug,
    Source,
    TextOrBilingual,
    Time,
)
from generator.base.phone import Phone, digits

MAX_EVENTS = 2000  # of one file; contract, section 4
_YEARS = range(2000, 2101)  # in which events are
MAX_DAYS = 366  # of one event: longer is nearly always a slip in the year

EventKind = Literal[
    "lesson",
    "training",
    "round_table",
    "working_group",
    "info_day",
    "support_group",
    "film",
    "exhibition",
    "day",  # of the year: national.yml
    "other",
]
Status = Literal["planned", "cancelled", "postponed", "moved", "moved_online"]
How = Literal["on_site", "online", "both", "everywhere"]
Audience = Literal["residents", "pupils", "parents", "teachers", "officials", "ngo", "survivors"]
Spoken = Literal["uk", "en", "uk-sign"]
Access = Literal["step_free", "toilet", "sign_language", "captions", "hearing_loop", "quiet_room", "shelter"]
Every = Literal["day", "week", "2 weeks", "month", "year"]


class Repeat(Model):
    """When an event comes back. ``month`` means the same weekday of the month, ``year`` the same date."""

    every: Every = Field(
        description="day — щодня, week — щотижня, 2 weeks — раз на два тижні, month — той самий день тижня щомісяця, "
        "year — щороку."
    )
    until: Date = Field(description="Остання дата, включно.")
    except_: Annotated[tuple[Date, ...], Field(alias="except", description="Дати, коли зустрічі не буде.")] = ()
    also: Annotated[tuple[Date, ...], Field(description="Додаткові дати.")] = ()


class DateChange(Model):
    """One date of a series that differs from the rest."""

    date: Date = Field(description="Яка дата змінюється.")
    status: Status | None = Field(None, description="Що сталося: cancelled, postponed, moved_online.")
    new_date: Date | None = Field(None, description="Нова дата.")
    new_time: Time | None = Field(None, description="Новий час.")
    note: Bilingual | None = Field(None, description="Пояснення.")


class EventPlace(Model):
    """Where people meet."""

    name: Bilingual | None = Field(None, description="Назва місця: бібліотека, ліцей, клуб.")
    address: Bilingual | None = Field(None, description="Адреса.")
    hide_address: Flag | None = Field(None, description="так — адресу дізнаються після запису.")


class EventContact(Model):
    """Whom to ask about the event: a work phone or mailbox, never a private one."""

    phone: Phone | None = Field(None, description="Робочий телефон організатора.")
    email: Email | None = Field(None, description="Робоча пошта організатора.")

    @property
    def ways(self) -> tuple[tuple[str, str], ...]:
        """Ways to reach them: what to show, and the address that opens it."""
        phone = ((self.phone, "tel:" + digits(self.phone)),) if self.phone else ()
        return phone + (((self.email, f"mailto:{self.email}"),) if self.email else ())


class Picture(Model):
    """A poster or a photo. It is not shown on boards and sheets, which have the words."""

    file: PictureFile = Field(description="Зображення в теці docs/images: images/afisha.webp.")
    alt: Name = Field(description="Що на ньому, для тих, хто не бачить. Дату й місце напишіть у полях події.")


class Event(Model):
    """One event, or one series of events."""

    id: EventId = Field(description="Коротка назва латиницею. Ніколи не змінюється: це адреса події.")
    kind: EventKind = Field("other", description="Вид події.")
    title: Name = Field(description="Назва події.")
    about: Bilingual | None = Field(None, description="Про що подія. Звичайний текст.")
    date: Date | None = Field(None, description="Дата події.")
    from_: Date | None = Field(None, alias="from", description="Перший день, якщо подія триває кілька днів.")
    to: Date | None = Field(None, description="Останній день, якщо подія триває кілька днів.")
    time: Time | None = Field(None, description="Час за Києвом. Немає — подія на весь день.")
    repeat: Repeat | None = Field(None, description="Як подія повторюється.")
    status: Status = Field("planned", description="Стан події.")
    status_note: Bilingual | None = Field(None, description="Пояснення до стану.")
    changes: tuple[DateChange, ...] = Field((), description="Зміни окремих дат серії.")
    how: How = Field(
        description="on_site — на місці, online — онлайн, both — і так, і так, everywhere — усюди, без одного місця."
    )
    place: EventPlace | None = Field(None, description="Місце зустрічі.")
    link: Address | None = Field(None, description="Адреса онлайн-кімнати або запису, тільки https.")
    audience: Annotated[tuple[Audience, ...], NoRepeats, Field(description="Для кого подія.")] = ()
    languages: Annotated[tuple[Spoken, ...], NoRepeats, Field(description="Якими мовами говоритимуть.")] = ()
    access: Annotated[tuple[Access, ...], NoRepeats, Field(description="Доступність і укриття.")] = ()
    access_note: Bilingual | None = Field(None, description="Подробиці про доступність.")
    cost: TextOrBilingual | None = Field(None, description="free — безкоштовно, або текст. Не знаєте — не пишіть.")
    contact: EventContact | None = Field(None, description="До кого звертатися.")
    organiser: TextOrBilingual | None = Field(None, description="Хто проводить: установа чи організація, не прізвище.")
    picture: Picture | None = Field(None, description="Афіша чи фото: файл і слова про те, що на ньому.")
    source: Source | None = Field(None, description="Звідки про це відомо: назва, адреса, дата.")
    example: Flag = Field(default=False, description="так — це приклад для редакторів, а не справжня подія.")

    @model_validator(mode="after")
    def _when(self) -> Self:
        if self.date is not None and (self.from_ is not None or self.to is not None):
            raise PydanticCustomError("date-twice", "date and from/to", {"at": "date"})
        if self.date is None and self.from_ is None:
            raise PydanticCustomError("date-missing", "no date", {"at": "id", "missing": "date"})
        first, last = self.first_day.isoformat(), self.last_day.isoformat()
        if self.last_day < self.first_day:
            raise PydanticCustomError(
                "date-order", "ends before it starts", {"at": "to", "value": last, "start": first}
            )
        if (self.last_day - self.first_day).days > MAX_DAYS:
            raise PydanticCustomError("date-long", "too long", {"at": "to", "value": last, "most": MAX_DAYS})
        if self.first_day.year not in _YEARS:
            at = "date" if self.date else "from"
            raise PydanticCustomError("date-year", "unlikely year", {"at": at, "value": first})
        return self

    @property
    def first_day(self) -> dt.date:
        """First day of the event, or of the first event of a series."""
        day = self.date or self.from_
        assert day is not None
        return day

    @property
    def last_day(self) -> dt.date:
        """Last day of the event (of its first occurrence)."""
        return self.to or self.first_day

    @property
    def hides_address(self) -> bool:
        """Support groups and meetings of survivors keep their address to themselves unless told otherwise."""
        if self.place is not None and self.place.hide_address is not None:
            return self.place.hide_address
        return self.private

    @property
    def private(self) -> bool:
        """True for meetings whose participants nobody else should be able to meet, or to know by the meeting's name."""
        return self.kind == "support_group" or "survivors" in self.audience


class EventDocument(Model):
    """A whole ``data/events/<slug>.yml``; used for the editors' schema, reading goes event by event."""

    hromada: Slug = Field(description="Громада: назва файлу в data/hromadas без .yml. Дні всієї країни — national.")
    events: tuple[Event, ...] = Field(description="Події, кожна починається з дефіса.")
