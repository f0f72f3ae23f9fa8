"""Field types shared by all data files.

Every YAML scalar arrives as text (see ``reading``); the types here turn it into dates, times and
addresses. They raise ``PydanticCustomError`` whose type is a problem code of ``words/problems.yml``.
"""

import datetime as dt
import re
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, WithJsonSchema
from pydantic_core import PydanticCustomError

Lang = Literal["uk", "en"]
LANGS: tuple[Lang, ...] = ("uk", "en")

MAX_FIELD = 4000  # characters; contract, section 4


class Model(BaseModel):
    """Base of all data models: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("text-expected", "text expected")
    text = value.strip()
    if not text:
        raise PydanticCustomError("text-empty", "text is empty")
    if len(text) > MAX_FIELD:
        raise PydanticCustomError("text-long", "text too long", {"length": len(text), "most": MAX_FIELD})
    return str(text)


Text = Annotated[str, BeforeValidator(_text), WithJsonSchema({"type": ["string", "number"]})]
"""One to 4,000 characters. An editor's schema allows a bare number: the reader keeps it as text."""


class Bilingual(Model):
    """One text in Ukrainian (always) and English (may lag)."""

    uk: Text = Field(description="Текст українською. Обов’язковий.")
    en: Text | None = Field(None, description="Той самий текст англійською. Може з’явитися пізніше.")

    def text(self, lang: Lang) -> tuple[str, Lang]:
        """The text for ``lang`` and the language it is really in."""
        if lang == "en" and self.en is not None:
            return self.en, "en"
        return self.uk, "uk"


TextOrBilingual = Annotated[
    Annotated[Text, Tag("text")] | Annotated[Bilingual, Tag("pair")],
    Discriminator(lambda value: "text" if isinstance(value, str) else "pair"),
]
"""A text that reads the same in both languages, or one in each."""

_DATE_FORMS = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)"),
    re.compile(r"(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>\d{4})"),
)


def _date(value: Any) -> dt.date:
    if isinstance(value, dt.date):
        return value
    text = _text(value)
    for form in _DATE_FORMS:
        if found := form.fullmatch(text):
            try:
                return dt.date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                raise PydanticCustomError("date-impossible", "no such date", {"value": text}) from None
    if re.fullmatch(r"\d\d?[./-]\d\d?", text):
        raise PydanticCustomError("date-no-year", "year missing", {"value": text})
    raise PydanticCustomError("date-format", "not a date", {"value": text})


Date = Annotated[
    dt.date,
    BeforeValidator(_date),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^(\d{4}-\d\d?-\d\d?|\d\d?\.\d\d?\.\d{4})$",
            "examples": ["2026-12-02", "02.12.2026"],
        }
    ),
]


class TimeRange(NamedTuple):
    """Local time in Europe/Kyiv; ``end`` is None when only the beginning is known."""

    start: dt.time
    end: dt.time | None


_CLOCK = re.compile(r"(\d\d?):(\d\d)")


def _clock(text: str, whole: str) -> dt.time:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise PydanticCustomError("time-format", "not a time", {"value": whole, "paste": whole.replace(".", ":")})
    hour, minute = int(found[1]), int(found[2])
    if (hour, minute) == (24, 0):
        raise PydanticCustomError("time-midnight", "24:00", {"value": whole})
    if hour > 23 or minute > 59:
        raise PydanticCustomError("time-impossible", "no such time", {"value": whole})
    return dt.time(hour, minute)


def _time_range(value: Any) -> TimeRange:
    if isinstance(value, TimeRange):
        return value
    text = _text(value)
    start, dash, end = (part.strip() for part in re.sub("[–—]", "-", text).partition("-"))
    return TimeRange(_clock(start, text), _clock(end, text) if dash else None)


Time = Annotated[
    TimeRange,
    BeforeValidator(_time_range),
    WithJsonSchema({"type": "string", "pattern": r"^\d\d?:\d\d(\s*[-–—]\s*\d\d?:\d\d)?$", "examples": ["14:00-15:30"]}),
]


def is_slug(text: str) -> bool:
    """True for what an address may hold: lower-case Latin words, digits and single hyphens, at most 64."""
    return len(text) <= 64 and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) is not None


def _slug(value: Any) -> str:
    text = _text(value)
    if not is_slug(text):
        raise PydanticCustomError("slug-format", "not a slug", {"value": text})
    return text


Slug = Annotated[
    str,
    BeforeValidator(_slug),
    WithJsonSchema({"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 64}),
]


def _event_id(value: Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"[a-z0-9-]{1,64}", text):
        raise PydanticCustomError("slug-format", "not an id", {"value": text})
    return text


EventId = Annotated[str, BeforeValidator(_event_id), WithJsonSchema({"type": "string", "pattern": "^[a-z0-9-]{1,64}$"})]
"""Unlike a slug it may hold hyphens anywhere."""


def _mixed_scripts(host: str) -> bool:
    return bool(re.search("[a-z]", host, re.I) and re.search("[а-яєіїґ]", host, re.I))


def _address(value: Any) -> str:
    text = _text(value)
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        host = ""
        parts = urlsplit("")
    if parts.scheme != "https" or "." not in host or re.search(r"[\s\"'<>\\^`{|}]", text):
        raise PydanticCustomError("address-format", "not an https address", {"value": text})
    if parts.username is not None or parts.password is not None:
        raise PydanticCustomError("address-login", "login in address", {"value": text})
    if _mixed_scripts(host):
        raise PydanticCustomError(
            "address-mixed", "mixed alphabets in address", {"value": text, "host": host.encode("idna").decode()}
        )
    return text


Address = Annotated[
    str, BeforeValidator(_address), WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https://"})
]
"""An https address that a reader may follow."""


def _web(value: Any) -> str:
    text = _text(value)
    return _address("https" + text[4:]) and text if text.startswith("http://") else _address(text)


Web = Annotated[
    str, BeforeValidator(_web), WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"})
]
"""The address of a source. Some official sites still have no https."""

_YES, _NO = {"так", "true", "yes", "1"}, {"ні", "false", "no", "0"}


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = _text(value).lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise PydanticCustomError("flag-format", "yes or no expected", {"value": text})


Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"enum": ["так", "ні", True, False]})]


def _katottg(value: Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"UA\d{17}", text):
        raise PydanticCustomError("katottg-format", "not a KATOTTG code", {"value": text})
    return text


Katottg = Annotated[str, BeforeValidator(_katottg), WithJsonSchema({"type": "string", "pattern": r"^UA\d{17}$"})]
"""A code of the official codifier of administrative units (КАТОТТГ)."""


def _no_repeats(items: tuple[str, ...]) -> tuple[str, ...]:
    for item in items:
        if items.count(item) > 1:
            raise PydanticCustomError("list-repeats", "repeated", {"value": item})
    return items


NoRepeats = AfterValidator(_no_repeats)


class Source(Model):
    """Where a figure or a number was read."""

    title: TextOrBilingual = Field(description="Хто це опублікував і що саме.")
    url: Web | None = Field(None, description="Адреса сторінки.")
    date: Date | None = Field(None, description="Дата джерела. Якщо джерело без дати, не пишіть.")
