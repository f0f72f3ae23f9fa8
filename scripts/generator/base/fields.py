"""Field types shared by all data files.

Every YAML scalar arrives as text (see ``yaml_tree``); the types here turn it into dates, times and
addresses. They raise ``PydanticCustomError`` whose type is a problem code of ``words/problems.yml``.
"""

import datetime as dt
import re
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import urlsplit

import idna
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

Lang = Literal["uk", "en"]
LANGS: tuple[Lang, ...] = ("uk", "en")

MAX_FIELD = 4000  # characters; contract, section 4
MAX_BYTES = 256 * 1024  # of a file of YAML, here or at an address; contract, section 4


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


def _prose(value: Any, info: ValidationInfo) -> str:
    if isinstance(info.context, list):
        info.context.append(value)
    return _text(value)


Text = Annotated[str, BeforeValidator(_prose), WithJsonSchema({"type": ["string", "number"]})]
"""One to 4,000 characters. An editor's schema allows a bare number: the reader keeps it as text.

A list given as the validation's context gathers what was taken for text, as it was given: the reader tells what is cut.
"""


class Bilingual(Model):
    """One text in Ukrainian (always) and English (may lag)."""

    uk: Text = Field(description="Текст українською. Обов’язковий.")
    en: Text | None = Field(None, description="Той самий текст англійською. Може з’явитися пізніше.")

    def text(self, lang: Lang) -> tuple[str, Lang]:
        """The text for ``lang`` and the language it is really in."""
        if lang == "en" and self.en is not None:
            return self.en, "en"
        return self.uk, "uk"


def with_letters(text: str) -> str:
    """``text``. Raises PydanticCustomError when it has not one letter: pictures alone are read by nobody's voice."""
    if not any(map(str.isalpha, text)):
        raise PydanticCustomError("text-letters", "no letters", {"value": text})
    return text


def _named(name: Bilingual) -> Bilingual:
    for lang, text in name:
        try:
            with_letters(text or "x")
        except PydanticCustomError as fault:
            raise PydanticCustomError("text-letters", "no letters", {"at": lang, "value": text}) from fault
    return name


Name = Annotated[Bilingual, AfterValidator(_named)]
"""What something is called: words, in each language."""

AS_TEXT, AS_PAIR = "as text", "as a pair"  # steps of an error's path that are no fields
TextOrBilingual = Annotated[
    Annotated[Text, Tag(AS_TEXT)] | Annotated[Bilingual, Tag(AS_PAIR)],
    Discriminator(lambda value: AS_TEXT if isinstance(value, str) else AS_PAIR),
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
        if parts := form.fullmatch(text):
            try:
                return dt.date(int(parts["y"]), int(parts["m"]), int(parts["d"]))
            except ValueError:
                raise PydanticCustomError("date-impossible", "no such date", {"value": text}) from None
    if re.fullmatch(r"\d\d?[./-]\d\d?", text):
        raise PydanticCustomError("date-no-year", "year missing", {"value": text})
    near = _near_date(text)
    raise PydanticCustomError("date-format", "not a date", {"value": text} | ({"paste": near} if near else {}))


_MONTHS = "січ лют бер кві тра чер лип сер вер жов лис гру".split()
_OTHER_DATES = (
    re.compile(r"(?P<d>\d\d?)[./ -](?P<m>\d\d?)[./ -](?P<y>\d{4}|\d\d)"),
    re.compile(r"(?P<y>\d{4})[./ ](?P<m>\d\d?)[./ ](?P<d>\d\d?)"),
    re.compile(r"(?P<d>\d\d?) (?P<m>[а-яіїє]{3,10}) (?P<y>\d{4})"),
)


def _near_date(text: str) -> str | None:
    """The date that was probably meant by ``text``, as it is written here."""
    bare = re.sub(r"(?:\s*р(?:\.|оку)?|\s+[0:]{4,})$", "", text.lower())  # a spreadsheet adds midnight
    parts = next(filter(None, (form.fullmatch(bare) for form in _OTHER_DATES)), None)
    if parts is None:
        return None
    year, month = parts["y"].rjust(4, "*").replace("**", "20"), parts["m"]
    try:
        number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
        return dt.date(int(year), number, int(parts["d"])).isoformat()
    except ValueError:
        return None


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


def _near_time(text: str) -> str | None:
    """The time that was probably meant by ``text``, as it is written here."""
    bare = re.sub(r"^о\s+|\s*(?:г|год)\.?$", "", re.sub("[–—]", "-", text.lower()))
    parts = [re.fullmatch(r"(\d\d?)(?:\s*[.,: ]\s*(\d\d))?", part.strip()) for part in bare.split("-")]
    if len(parts) > 2 or not all(parts):
        return None
    return "-".join(f"{part[1]}:{part[2] or '00'}" for part in parts if part)


def _clock(text: str, whole: str) -> dt.time:
    parts = _CLOCK.fullmatch(text)
    if parts is None:
        near = _near_time(whole)
        raise PydanticCustomError("time-format", "not a time", {"value": whole} | ({"paste": near} if near else {}))
    hour, minute = int(parts[1]), int(parts[2])
    if (hour, minute) == (24, 0):
        last_minute = {"paste": f"{whole.removesuffix(text)}23:59"} if re.search(r".-.*24:00$", whole) else {}
        raise PydanticCustomError("time-midnight", "24:00", {"value": whole} | last_minute)
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


def is_reserved(name: str) -> bool:
    """True for a name that no file or folder may have on Windows, with any ending."""
    return re.fullmatch(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", name, re.I) is not None


def is_slug(text: str) -> bool:
    """True for what an address may hold: lower-case Latin words, digits and single hyphens, at most 64."""
    plain = re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) is not None
    return plain and len(text) <= 64 and not is_reserved(text)


def _refuse_reserved(text: str) -> None:
    if is_reserved(text):
        raise PydanticCustomError("slug-reserved", "taken on Windows", {"value": text, "paste": f"{text}-1"})


def _slug(value: Any) -> str:
    text = _text(value)
    _refuse_reserved(text)
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
    _refuse_reserved(text)
    if not re.fullmatch(r"[a-z0-9-]{1,64}", text):
        raise PydanticCustomError("slug-format", "not an id", {"value": text})
    return text


EventId = Annotated[str, BeforeValidator(_event_id), WithJsonSchema({"type": "string", "pattern": "^[a-z0-9-]{1,64}$"})]
"""Unlike a slug it may hold hyphens anywhere."""


_ONE_ALPHABET = re.compile(r"[a-z0-9._-]+|[а-щьюяєіїґ0-9.-]+")
_BY_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)\.?|.*:.*")  # 127.0.0.1, 0x7f.1, ::1


def _plain_label(label: str) -> str:
    """Part of a host's name as it stands in the address itself: what it is not shows."""
    return label if label.isascii() else "xn--" + label.encode("punycode").decode()


def address_fault(text: str) -> tuple[str, dict[str, str]] | None:
    """Why nobody may be led to ``text``: a problem's code and its values; None for a good https address."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
        read_as = ".".join(idna.decode(part) if part.startswith("xn--") else part for part in host.split("."))
    except ValueError:
        return "address-format", {}
    strange = re.search(r"[\x00-\x20\x7f-\xa0\s\"'<>\\^`{|}]", text)
    wrong = any(not label or label[0] == "-" or label[-1] == "-" for label in host.removesuffix(".").split("."))
    if parts.scheme != "https" or not host or strange or (wrong and not _BY_NUMBER.fullmatch(host)):
        return "address-format", {}
    if "@" in parts.netloc:
        return "address-login", {}
    if "." not in host or _BY_NUMBER.fullmatch(host):
        return "address-private", {}
    if not _ONE_ALPHABET.fullmatch(read_as):
        return "address-mixed", {"host": ".".join(map(_plain_label, read_as.split(".")))}
    return None


def _address(value: Any) -> str:
    text = _text(value)
    if (fault := address_fault(text)) is not None:
        code, values = fault
        if (safer := re.sub(r"^(?:http://|webcals?://|(?=www\.))", "https://", text)) != text and address_fault(
            safer
        ) is None:
            values = {**values, "paste": safer}
        raise PydanticCustomError(code, "not an address to lead to", {"value": text, **values})
    return text


Address = Annotated[
    str, BeforeValidator(_address), WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https://"})
]
"""An https address that a reader may follow."""


def _picture(value: Any) -> str:
    text = _text(value)
    file = text.removeprefix("/").removeprefix("docs/")  # the editor in the browser writes /images/yard.webp
    if not re.fullmatch(r"images/[a-z0-9]+(?:[-_][a-z0-9]+)*\.(?:png|jpe?g|webp)", file):
        raise PydanticCustomError("picture-format", "not a picture of docs/images", {"value": text})
    return file


PictureFile = Annotated[
    str, BeforeValidator(_picture), WithJsonSchema({"type": "string", "pattern": r"^/?images/.+\.(png|jpe?g|webp)$"})
]
"""A picture in ``docs/images``, as its path below ``docs/``."""


def _email(value: Any) -> str:
    text = _text(value).removeprefix("mailto:")
    if not re.fullmatch(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", text):
        raise PydanticCustomError("email-format", "not an e-mail address", {"value": text})
    return text


Email = Annotated[str, BeforeValidator(_email), WithJsonSchema({"type": "string", "format": "email"})]


def _reach(value: Any) -> str:
    text = _text(value)
    return f"mailto:{_email(text.removeprefix('mailto:'))}" if "@" in text and "//" not in text else _address(text)


Reach = Annotated[
    str, BeforeValidator(_reach), WithJsonSchema({"type": "string", "pattern": r"^(https://|(mailto:)?[^:/@\s]+@)"})
]
"""Where to write to somebody: a page, or an e-mail address, which becomes a mailto: one."""


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

    @property
    def safe(self) -> bool:
        """True when a reader may be led there: without https, anybody on the way may change what comes back."""
        return self.url is not None and address_fault(self.url) is None
