"""The campaign itself: ``data/campaign.yml``."""

import re
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import idna
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from generator.base.addresses import site_path
from generator.base.fields import Address, Bilingual, Lang, Model, NoRepeats, Reach, Slug, Text


def _repository(value: Any) -> str:
    if not re.fullmatch(r"[^/:\s]+(/[^/:\s]+)+", str(value)):
        raise PydanticCustomError("repository-name", "not owner/name", {"value": str(value)})
    return str(value)


class ServiceLines(Model):
    """Whom to ask about a service of which a hromada said nothing; what is left out is asked at the advice line."""

    shelter: Slug | None = Field(None, description="Про житло (id з contacts.yml).")
    medical: Slug | None = Field(None, description="Про медичну допомогу.")
    psychological: Slug | None = Field(None, description="Про психологічну допомогу.")
    legal: Slug | None = Field(None, description="Про правничу допомогу.")
    material: Slug | None = Field(None, description="Про гроші й речі.")
    training: Slug | None = Field(None, description="Про професійне навчання.")
    education: Slug | None = Field(None, description="Про освіту.")


def _colour(value: Any) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", str(value)):
        raise PydanticCustomError("page-colour", "not a colour", {"value": str(value)})
    return str(value).lower()


Colour = Annotated[str, BeforeValidator(_colour), WithJsonSchema({"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"})]
"""Red, green and blue, two hexadecimal digits each: ``#0b585c``."""


class Tones(Model):
    """Three colours that go together: of the campaign, or of a section of its site."""

    brand: Colour = Field(description="Колір посилань і кнопок: решітка й шість знаків, наприклад #0b585c.")
    tint: Colour | None = Field(None, description="Тло виділених місць; без нього лишається звичайне.")
    spot: Colour | None = Field(None, description="Пляма за рисунками й риска під смугою; без неї лишається звичайна.")


class Shades(Tones):
    """The colours of one look, light or dark; those of a section that is left out stay as they are."""

    risks: Tones | None = Field(None, description="Кольори розділу про ризики.")
    schools: Tones | None = Field(None, description="Кольори розділу для шкіл.")
    hromadas: Tones | None = Field(None, description="Кольори подій і громад.")
    model: Tones | None = Field(None, description="Кольори розділу про модель.")

    @property
    def stated(self) -> dict[tuple[str, ...], str]:
        """Every colour that is written, by its place: ``("brand",)``, ``("risks", "tint")``."""
        places: dict[tuple[str, ...], str] = {}
        for name, value in self:
            for part, colour in value if isinstance(value, Tones) else [("", value)]:
                if colour is not None:
                    places[(name, part) if part else (name,)] = colour
        return places


class Colours(Model):
    """The site's own colours instead of the theme's. Both looks, because a phone chooses between them."""

    light: Shades = Field(description="Для світлого вигляду: темні кольори на світлому тлі.")
    dark: Shades = Field(description="Для темного вигляду: світлі кольори на темному тлі.")


def _path(value: Any) -> str:
    if not re.fullmatch(r"[MmLlHhVvCcSsQqTtAaZz0-9 ,.-]{1,800}", str(value)):
        raise PydanticCustomError("mark-path", "not path data", {"value": str(value)})
    return str(value)


PathData = Annotated[
    str,
    BeforeValidator(_path),
    WithJsonSchema({"type": "string", "pattern": "^[MmLlHhVvCcSsQqTtAaZz0-9 ,.-]{1,800}$"}),
]
"""What stands in ``d="…"`` of an SVG path: it draws, and can do nothing else."""


class Mark(Model):
    """The mark on a square of 32 × 32: at the name, in the icon of a tab, on posters. It holds in one colour too."""

    solid: PathData | None = Field(None, description="Суцільна фігура: контур SVG (те, що в d=) на полі 32 × 32.")
    line: PathData | None = Field(None, description="Товста лінія другого кольору: контур SVG на полі 32 × 32.")


STEP = Mark(  # three steps, the first of them ticked
    solid="M4.5,26.5v-2A1.5,1.5,0,0,1,6,23h5.5v-4.5a1.5,1.5,0,0,1,1.5-1.5h7v-4.5a1.5,1.5,0,0,1,1.5-1.5H26"
    "a1.5,1.5,0,0,1,1.5,1.5v14A1.5,1.5,0,0,1,26,28H6a1.5,1.5,0,0,1-1.5-1.5z",
    line="M5.5,9.8l4.2,4.6L17,5",
)


class Repository(Model):
    """Where the files lie on a Git host: pages link to their source there, the editor in the browser writes there."""

    host: Literal["github", "gitlab"] = Field(description="github або gitlab.")
    name: Annotated[
        str, BeforeValidator(_repository), WithJsonSchema({"type": "string", "pattern": "^[^/:\\s]+(/[^/:\\s]+)+$"})
    ] = Field(description="Власник і назва через скісну риску: hromada/bezpechnyi-krok.")
    branch: Text = Field("main", description="Гілка, з якої збирають сайт.")
    sign_in: Address | None = Field(None, description="GitHub: адреса служби входу (OAuth), тільки https.")
    editor: Literal["hosted"] | None = Field(
        None, description="hosted — покласти на сайт редактор для цього сховища, за адресою /edit/."
    )
    application: Text | None = Field(None, description="GitLab: номер застосунку (Application ID) для входу.")


_SFTP = re.compile(
    r"(?P<login>[\w.][\w.-]*@(?:[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:]+\])):(?P<path>/?[^/\s\x00-\x1f][^\x00-\x1f]*)"
)


def _sftp(value: Any) -> str:
    if not _SFTP.fullmatch(str(value)):
        raise PydanticCustomError("publish-sftp", "not user@host:/path", {"value": str(value)})
    return str(value).rstrip("/")


_Login = Annotated[str, BeforeValidator(_sftp), WithJsonSchema({"type": "string", "pattern": "^\\S+@[^:]+:.+$"})]


class Publishing(Model):
    """Where the built site goes from a machine whose folder is in no Git repository: one of the three."""

    folder: Text | None = Field(None, description="Тека, куди покласти зібраний сайт, наприклад на спільному диску.")
    sftp: _Login | None = Field(
        None, description="Сервер, куди надіслати зібраний сайт: користувач@сервер:/шлях/до/теки."
    )
    ftps: _Login | None = Field(
        None, description="Те саме для хостингу, де є FTP з TLS, а SFTP немає: користувач@сервер:/шлях/до/теки."
    )
    port: Annotated[int, Field(ge=1, le=65535)] | None = Field(
        None, description="Порт, якщо не 22 (SFTP) чи 21 (FTPS)."
    )

    @model_validator(mode="after")
    def _goes_to_one_place(self) -> "Publishing":
        if [self.folder, self.sftp, self.ftps].count(None) != 2:
            raise PydanticCustomError("publish-place", "folder, sftp or ftps")
        return self

    @property
    def login(self) -> tuple[str, str]:
        """Of ``sftp`` or ``ftps``: user@host, and the folder there."""
        match = _SFTP.fullmatch(self.sftp or self.ftps or "")
        return (match["login"], match["path"]) if match else ("", "")


FIRST_LINES = ("danger_line", "advice_line", "abroad_line")  # the numbers that every page begins with


def _ukrainian_first(languages: tuple[Lang, ...]) -> tuple[Lang, ...]:
    if languages[:1] != ("uk",):
        params = {"paste": f"[{', '.join(dict.fromkeys(('uk', *languages)))}]"}
        raise PydanticCustomError("languages-first", "Ukrainian is at the root", params)
    return languages


def _of_a_site(address: str) -> str:
    parts = urlsplit(address)
    if parts.query or parts.fragment or not re.fullmatch(r"[A-Za-z0-9._~/-]*", parts.path):
        plain = {"paste": f"https://{parts.netloc}{parts.path}"} if parts.path.isascii() else {}
        raise PydanticCustomError("address-more", "more than an address", {"value": address, **plain})
    _ascii(parts.hostname or "", address)
    return address


def _ascii(host: str, address: str = "") -> str:
    """The name of a host as machines write it. Raises PydanticCustomError for what no machine can be called."""
    try:
        return host if host.isascii() else idna.encode(host).decode()
    except idna.IDNAError:
        raise PydanticCustomError("address-format", "no name of a host", {"value": address}) from None


class Campaign(Model):
    """Name, place, address and the few settings that officers own."""

    name: Bilingual = Field(description="Назва сайту.")
    tagline: Bilingual = Field(description="Одне речення про сайт.")
    oblast: Bilingual = Field(description="Область, для якої зроблено сайт.")
    oblast_of: Text | None = Field(None, description="Чого? Назва області в родовому: «Сумської області».")
    oblast_where: Text | None = Field(None, description="Де? «на Сумщині» або «у Сумській області».")
    own_names: Annotated[
        tuple[Text, ...],
        Field(description="Назви, за якими видно, що абзац, факт чи лінія лише про цю область. Закінчення не важить."),
    ] = ()
    address: Annotated[Address, AfterValidator(_of_a_site)] = Field(
        description="Адреса сайту, тільки https, зі скісною рискою в кінці."
    )
    exit: Address = Field(description="Куди веде кнопка «Вийти»: нейтральний сайт, наприклад погода.")
    neutral_title: Bilingual = Field(description="Нейтральна назва у вкладці браузера для сторінок допомоги.")
    languages: Annotated[
        tuple[Lang, ...],
        NoRepeats,
        AfterValidator(_ukrainian_first),
        Field(description="Мови сайту, українська перша."),
    ] = ("uk", "en")
    danger_line: Slug = Field(description="Лінія на випадок небезпеки зараз (id з contacts.yml).")
    advice_line: Slug = Field(description="Головна лінія поради (id з contacts.yml).")
    abroad_line: Slug = Field(description="Лінія для тих, хто за кордоном (id з contacts.yml).")
    hromada_lines: Annotated[
        tuple[Slug, ...],
        NoRepeats,
        Field(description="Лінії на сторінці кожної громади по порядку, перша найважливіша (id з contacts.yml)."),
    ] = ()
    teenager_lines: Annotated[
        tuple[Slug, ...],
        NoRepeats,
        Field(description="Лінії для дітей на плакаті для підлітків (id з contacts.yml), усі або жодної."),
    ] = ()
    service_lines: Annotated[
        ServiceLines, Field(description="Кого питати про послугу, якщо громада про неї не повідомила.")
    ] = ServiceLines()
    colours: Colours | None = Field(None, description="Власні кольори сайту; без них лишаються звичайні.")
    mark: Annotated[Mark, Field(description="Знак кампанії; без нього лишається знак «Безпечного кроку».")] = STEP
    publisher: Bilingual | None = Field(None, description="Хто видає сайт: рада чи організація.")
    publisher_address: Bilingual | None = Field(None, description="Адреса видавця.")
    publisher_reach: Reach | None = Field(
        None, description="Куди писати видавцеві про помилку: пошта або сторінка, тільки https."
    )
    security_contact: Reach | None = Field(
        None,
        description="Куди повідомляти про вразливість сайту: пошта або сторінка, тільки https. "
        "Її покаже /.well-known/security.txt, якщо сайт у корені домену.",
    )
    repository: Repository | None = Field(
        None,
        description="Сховище на GitHub чи GitLab: сюди пише редактор у браузері, сюди веде «Виправити цю сторінку».",
    )
    publish: Publishing | None = Field(
        None, description="Куди покласти зібраний сайт, якщо його тека не в Git: folder, sftp або ftps."
    )

    @property
    def named_lines(self) -> dict[tuple[str | int, ...], str]:
        """Every place of campaign.yml that names a line → the line's id."""
        first: dict[tuple[str | int, ...], str] = {(part,): getattr(self, part) for part in FIRST_LINES}
        lists = {"hromada_lines": self.hromada_lines, "teenager_lines": self.teenager_lines}
        listed = {(name, number): line for name, lines in lists.items() for number, line in enumerate(lines)}
        return first | listed | {("service_lines", service): line for service, line in self.service_lines if line}

    @property
    def hosted(self) -> bool:
        """Whether the editor lies beside the site's pages."""
        return self.repository is not None and self.repository.editor == "hosted"

    @property
    def root(self) -> str:
        """The address of the site with its slash, in signs that every program takes."""
        parts = urlsplit(self.address)
        port = f":{parts.port}" if parts.port else ""
        return f"https://{_ascii(parts.hostname or '')}{port}{parts.path.rstrip('/')}/"

    @property
    def at_root(self) -> bool:
        """Whether the site has a host of its own."""
        return not urlsplit(self.address).path.strip("/")

    def url(self, lang: Lang, path: str) -> str:
        """The whole address of what lies at ``path`` from the root of ``lang``."""
        return self.root + site_path(lang, path)

    def place(self, form: str, lang: Lang) -> str:
        """The oblast in a sentence: «Сумська область», ``of`` it «Сумської області», ``where`` «на Сумщині»."""
        if lang == "en" and self.oblast.en is not None:
            return f"{_ENGLISH[form]}{self.oblast.en}"
        if form == "of":
            return self.oblast_of or re.sub(r"(?<=к)а(?= область$)", "ої", self.oblast.uk).replace("область", "області")
        if form == "where":
            there = re.sub(r"(?<=к)а(?= область$)", "ій", self.oblast.uk).replace("область", "області")
            return self.oblast_where or f"у {there}"
        return self.oblast.uk


_ENGLISH = {"": "", "of": "of ", "where": "in "}
