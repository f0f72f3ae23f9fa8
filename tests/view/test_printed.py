"""Sheets to print and pictures to share: words of the data and no others, readable by programs, light, repeatable."""

import base64
import dataclasses
import datetime as dt
import functools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
import zxingcpp
from conftest import CASES_FOLDER, TODAY, Project
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

import run
from generator.base import files
from generator.base.fields import Lang
from generator.base.words import label
from generator.check import page_text
from generator.check.sheet_sections import sections
from generator.model import sheets
from generator.model.contact import TIERS, Contact
from generator.model.event import Event
from generator.read.documents import Documents
from generator.read.documents import load as read_documents
from generator.site import Inputs, Site, load
from generator.view import share_pictures
from generator.view.calendar import Listing
from generator.view.paper_blocks import pieces
from generator.view.printed import MOST_EVENTS, valid_until
from generator.view.views import Job
from generator.write import weights

DAY = dt.date.fromisoformat(TODAY)
CASES = CASES_FOLDER / "printed"
LANGS: list[tuple[Lang, str]] = [("uk", ""), ("en", "en/")]
both = pytest.mark.parametrize(("lang", "root"), LANGS, ids=["uk", "en"])
CHECKED = [*sheets.SHEETS, "hromadas/petrivsko-romenska", "events/bilytska"]  # of the hromadas' sheets, all alike
UNSEEN = {"date", "lang", "qr", "qr_alt", "template", "kind", "name_of"}  # of the data: what is not set as words

# Typst keeps threads, and this process is forked by other tests: so the setting is done elsewhere.
WORKER = """\
import base64, json, sys
from pathlib import Path
from generator.view.views import Job
from generator.write.typesetting import Press
press = Press(Path(sys.argv[1]))
for line in sys.stdin:
    print(base64.b64encode(press.set(Job(**json.loads(line)))).decode(), flush=True)
"""
FORKING = """\
import os
words = dict.fromkeys(("name", "title", "text", "link"), "a")
job = Job("picture", {"width": 99, "height": 99, "lang": "uk", **words}, True)
press.set(job)
child = os.fork()
if child == 0:
    try:
        press.set(job)
    except RuntimeError:
        os._exit(7)
    os._exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@dataclasses.dataclass
class Worker:
    """A process that sets jobs."""

    project: Project
    zone: str = "Europe/Kyiv"

    @functools.cached_property
    def process(self) -> subprocess.Popen[str]:
        environment = {**os.environ, **run.FOR_CHILDREN, "TZ": self.zone, "PYTHONPATH": str(self.project.scripts)}
        command = [sys.executable, "-c", WORKER, str(self.project.overrides / "print")]
        return subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def set(self, job: Job) -> bytes:

        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin and stdout
        stdin.write(json.dumps(dataclasses.asdict(job)) + "\n")
        stdin.flush()
        return base64.b64decode(stdout.readline())

    def end(self) -> None:
        if "process" in vars(self):
            self.process.communicate()


@pytest.fixture(scope="module")
def press(project: Project) -> Iterator[Worker]:
    worker = Worker(project)
    yield worker
    worker.end()


@pytest.fixture(scope="module")
def site(project: Project) -> Site:
    found, problems = load(
        Inputs(project.data, project.docs, project.overrides, project.root / "mkdocs.yml", DAY, examples=True)
    )
    assert found is not None, [problem.text() for problem in problems]
    return found


@pytest.fixture(scope="module")
def jobs(site: Site) -> Mapping[str, Callable[[], Job]]:
    return site.sheets.jobs


def _letters(text: str) -> str:
    """What is left of a text when lines are broken elsewhere."""
    return re.sub(r"[\s\u00ad\u0002\ufffe-]+", "", text)  # a hyphen that ends a line is read as something else


def _raw(content: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))


def _text(content: bytes) -> str:
    return _letters(_raw(content))


def _words(data: Any) -> Iterator[str]:
    """Every text in a job's data that is set."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            if key not in UNSEEN:
                yield from _words(value)
    elif isinstance(data, (list, tuple)):
        for value in data:
            yield from _words(value)


def _page(content: bytes, number: int = 0, width: int = 1000) -> Image.Image:
    page = pypdfium2.PdfDocument(content)[number]
    image: Image.Image = page.render(scale=width / page.get_width()).to_pil()
    return image.convert("RGB")


# What is built


@both
def test_all_sheets_are_built_and_light(built_site: Path, site: Site, lang: Lang, root: str) -> None:
    """Every sheet of the campaign and two of each hromada, none over what its link promises."""
    built = {
        path.relative_to(built_site / root).as_posix(): path for path in (built_site / root).glob("print/**/*.pdf")
    }
    wanted = {sheet.path for sheet in sheets.SHEETS.values()}
    wanted |= {path for slug in site.data.hromadas for path in (sheets.set_path(slug), sheets.events_path(slug))}
    assert set(built) == wanted
    assert max(path.stat().st_size for path in built.values()) < sheets.MOST_BYTES


def test_a_sheet_that_is_too_heavy_is_named(tmp_path: Path) -> None:
    """What a link promises is kept: a heavier sheet is named, in any language."""
    for name, size in (("print/a.pdf", 60_000), ("en/print/events/b.pdf", 60_001)):
        files.write(tmp_path / name, b"x" * size)
    assert [(one.file, one.code) for one in weights.too_heavy(tmp_path, {})] == [
        ("en/print/events/b.pdf", "sheet-heavy")
    ]


@pytest.mark.parametrize("name", CHECKED)
@both
def test_a_sheet_is_readable_by_programs(built_site: Path, name: str, lang: Lang, root: str) -> None:
    """Title, language, tags, the claim of PDF/UA-1, words in place of each QR code; letters come with the file."""
    reader = pypdf.PdfReader(built_site / root / "print" / f"{name}.pdf")
    top = reader.trailer["/Root"]
    assert reader.metadata and reader.metadata.title
    assert top["/Lang"] == lang and top["/MarkInfo"]["/Marked"] and top["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1<" in top["/Metadata"].get_data()
    figures = [one for one in _structure(top["/StructTreeRoot"]) if one.get("/S") == "/Figure"]
    assert figures and all("QR" in str(one["/Alt"]) for one in figures)
    assert any(one.get("/S") == "/H1" for one in _structure(top["/StructTreeRoot"]))
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            (inner,) = font.get_object()["/DescendantFonts"]
            assert "/FontFile2" in inner.get_object()["/FontDescriptor"] and font.get_object()["/ToUnicode"]


def _structure(node: Any) -> Iterator[Any]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for child in node:
            yield from _structure(child)
    elif isinstance(node, dict):
        yield node
        if "/K" in node:
            yield from _structure(node["/K"])


@pytest.mark.parametrize("name", CHECKED)
@both
def test_the_text_of_a_sheet_is_that_of_the_data(
    built_site: Path, jobs: Mapping[str, Callable[[], Job]], name: str, lang: Lang, root: str
) -> None:
    """All words of the data are there as text, and each number on it is one of the data's."""
    path = f"{root}print/{name}.pdf"
    job, raw = jobs[path](), _raw((built_site / path).read_bytes())
    text = _letters(raw)
    shown = {key: value for key, value in job.data.items() if key not in _unused(job)}
    missing = [words for words in _words(shown) if _letters(words) not in text]
    assert missing == []
    assert set(re.findall(r"\d{3,}", raw)) <= set(re.findall(r"\d{3,}", " ".join(_words(job.data))))


def _unused(job: Job) -> set[str]:
    """Data that other pages of the same template show."""
    if job.template == "poster":
        pages = set(job.data["pages"])
        unused = {"title", "foot", "pages", *(() if pages & {"a3", "a4", "a5"} else {"more"})}
        unused |= set() if "strip" in pages else {"tab", "cut_tabs"}
        unused |= set() if "card" in pages else {"card"}
        return unused | ({"place", "heading", "lead", "lines", "name", "renew"} if pages == {"card"} else set())
    if job.template == "events":
        return {"head"} if not job.data["rows"] else {"none"}
    return {"dense"}


@both
def test_a_poster_says_who_confirmed_its_numbers_and_until_when(site: Site, lang: Lang, root: str) -> None:
    """Each number with the day and the source it was last confirmed by; the sheet with its last day."""
    data = site.sheets.jobs[f"{root}print/hromadas/bilytska.pdf"]().data
    contacts = {one.shown: one for one in site.data.contacts.values()}
    assert len(data["confirmed"]) == len(data["lines"]) >= 3
    for line, said in zip(data["lines"], data["confirmed"], strict=True):
        contact = contacts[line["number"]]
        who = contact.verified_by if isinstance(contact.verified_by, str) else contact.verified_by.text(lang)[0]
        assert said.startswith(line["number"])
        assert ("102 " in said) if contact.law else (who in said and str(contact.verified_on.year) in said)
    assert re.search(r"\d{4}", data["valid"])


def test_a_hromadas_own_contacts_come_first(site: Site) -> None:
    """Where a hromada has confirmed contacts, they stand on its poster in place of the oblast's lines."""
    own = Contact.model_validate(
        {
            "id": "sluzhba",
            "name": {"uk": "Служба громади"},
            "dial": "+380531234567",
            "display": "+380 53 123 45 67",
            "for_whom": {"uk": "Для мешканців громади."},
            "dial_from": "both",
            "sources": [{"title": "Сайт громади"}],
            "verified_on": "2026-11-01",
            "verified_by": "Громада",
            "verified_how": "called",
        }
    )
    hromada = site.data.hromadas["bilytska"].model_copy(update={"contacts": (own,)})
    made = dataclasses.replace(site.data, hromadas={**site.data.hromadas, "bilytska": hromada})
    printed = dataclasses.replace(site.printed, data=made)
    for lang, called in (("uk", "пробний дзвінок"), ("en", "test call")):
        data = dict(printed.jobs(lang))[sheets.set_path("bilytska")]().data
        assert [line["number"] for line in data["lines"]] == ["527", "102", "+380 53 123 45 67"]
        assert called in data["confirmed"][-1]


@given(
    today=st.dates(dt.date(2025, 1, 1), dt.date(2031, 12, 31)),
    ages=st.lists(st.tuples(st.integers(0, TIERS["old"]), st.booleans()), min_size=1, max_size=4),
)
def test_no_sheet_outlives_its_numbers(today: dt.date, ages: list[tuple[int, bool]]) -> None:
    """A sheet is never out of date when it is made, nor valid for longer than half a year or any of its numbers."""
    contacts = [
        Contact.model_construct(
            verified_on=today - dt.timedelta(days=age), law="fact" if state else None, id=str(number)
        )
        for number, (age, state) in enumerate(ages)
    ]
    until = valid_until(contacts, today)
    assert today <= until <= today + dt.timedelta(days=6 * 31 + 31)
    for contact in contacts:
        assert contact.tier(until) != "old"


# QR codes


@pytest.mark.parametrize(
    ("name", "codes", "path"),
    [
        ("poster-a4", 1, ""),
        ("strip", 1, ""),
        ("card", 6, ""),
        ("hromadas/bilytska", 1, "hromadas/bilytska/"),
        ("events/bilytska", 1, "hromadas/bilytska/"),
        ("lesson-8-9", 1, "schools/lesson-8-9/"),
        ("map", 1, "model/map/"),
        ("job-check", 1, "risks/job-check/"),
    ],
)
@both
def test_a_camera_reads_the_code(
    built_site: Path, site: Site, name: str, codes: int, path: str, lang: Lang, root: str
) -> None:
    """Another program reads the code off the page: a short address, which says nothing and leads to the right page."""
    image = _page((built_site / root / "print" / f"{name}.pdf").read_bytes(), width=1400)
    found = [one.text for one in zxingcpp.read_barcodes(image)]
    short = site.permalinks.shorts([path])[path]
    assert found == [f"{site.data.campaign.address}{root}{short}"] * codes
    redirect = (built_site / root / short / "index.html").read_text("utf-8")
    assert f"../../{path}" in redirect or path == ""
    assert re.fullmatch(r"p/[a-z2-7]{4,}/", short)


# Words of officers are words

NASTY = r"""#$\*_@<>`"'~/[]{}=+-|^&;:!?%()"""
LETTERS = st.text(
    st.sampled_from(NASTY + "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя АБВ abcXYZ 0123456789 ’«»—…№€"), min_size=1
)
POSTER: dict[str, Any] = {
    "title": "Плакат", "lang": "uk", "date": "2026-11-01", "name": "Назва", "link": "krok.test/p/abcd",
    "qr": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path stroke="#000" d="M1 1.5h7m-7 2h3"/></svg>',
    "qr_alt": "QR", "foot": "", "valid": "Дійсний.", "renew": "", "confirmed_title": "Підтверджено:",
    "confirmed": ["527"], "pages": ["a4", "strip", "card"], "dense": True, "place": "Громада", "heading": "Заголовок",
    "lead": "Текст", "lines": [{"label": "Порадитися", "who": "Для всіх", "number": "527"}], "more": "Докладніше",
    "cut_tabs": "Ріжте", "tab": {"number": "527", "label": "Порадитися", "until": "до"},
    "card": {"title": "Довідник", "lines": [{"label": "Порадитися", "number": "527"}], "own": "Моя:", "how": "Ріжте"},
}  # fmt: skip


def _poster(words: str, **more: object) -> Job:
    line = {"label": words, "who": words, "number": "527"}
    return Job(
        "poster", {**POSTER, "place": words, "lines": [line, {**line, "label": {"text": words, "lang": "en"}}], **more}
    )


@settings(max_examples=25)
@given(words=LETTERS)
def test_no_word_is_live(press: Worker, words: str) -> None:
    """Whatever an officer writes stands on the sheet as it was written; nothing of it is read as a command."""
    words = re.sub(r" +", " ", words).strip() or "#"
    assert _text(press.set(_poster(words))).count(_letters(words)) >= 6


@pytest.mark.parametrize(
    "words",
    ["#panic()", '#import "x.typ"', "$1/0$", "\\u{41}", "*жирний* _курсив_ `код`", "@label <label>", "// не коментар",
     "= Заголовок", "\u202eнавпаки\u202c", "א ב ג", "зліва\u200fсправа", "усмішка 🙂", "\ue000\x07", "中文"],
)  # fmt: skip
def test_hostile_words_stop_nothing(press: Worker, words: str) -> None:
    """Commands, marks that turn the direction of writing, letters that no font has: the sheet is made all the same."""
    content = press.set(_poster(words))
    assert len(pypdf.PdfReader(BytesIO(content)).pages) == 3
    if words.isprintable() and "🙂" not in words and words[0] not in "א中":
        assert _letters(words) in _text(content)


def test_the_longest_words_fit(press: Worker) -> None:
    """With the longest names that the data may bring, a poster is one page and no letter lies outside it."""
    long = "Дуже довга назва служби у справах дітей та сім’ї виконавчого комітету міської ради…"
    lines = [{"label": long, "who": f"{long} {long}"[:120], "number": "+380 44 238 15 88"}] * 4
    confirmed = [f"+380 44 238 15 88 — {long}, 24 листопада 2026 року"] * 4
    content = press.set(_poster("Горішньоплавнівська громада", lines=lines, confirmed=confirmed, pages=["a4", "strip"]))
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 2
    for page in document:
        words = page.get_textpage()
        boxes = [words.get_charbox(index) for index in range(words.count_chars())]
        assert min(box[1] for box in boxes) > 10 and max(box[2] for box in boxes) < page.get_width() - 10


# The same on any machine


def test_the_same_bytes_in_another_time_zone(
    project: Project, press: Worker, jobs: Mapping[str, Callable[[], Job]]
) -> None:
    """Neither the clock nor its zone nor an earlier job goes into a sheet or a picture."""
    other = Worker(project, zone="Pacific/Kiritimati")
    try:
        names = ["pictures/home_link.png", "print/card.pdf", "print/events/bilytska.pdf", "print/hromadas/bilytska.pdf"]
        ours = {name: press.set(jobs[name]()) for name in names}
        assert {name: other.set(jobs[name]()) for name in reversed(names)} == ours
    finally:
        other.end()


def test_posters_change_once_a_month(site: Site) -> None:
    """What is on a poster depends on the month of the build, not on its day; the list of events says its day."""

    def made(day: dt.date, path: str) -> Mapping[str, Any]:
        return dict(dataclasses.replace(site.printed, today=day).jobs("uk"))[path]().data

    first, last = dt.date(2026, 11, 2), dt.date(2026, 11, 30)
    assert made(first, "print/poster-a4.pdf") == made(last, "print/poster-a4.pdf")
    assert made(first, "print/events/bilytska.pdf") != made(last, "print/events/bilytska.pdf")


def test_what_was_made_is_kept(tmp_path: Path) -> None:
    """A finished file is made once; a broken copy of it is not used; the folder forgets what was used longest ago."""
    made: list[str] = []

    def make(content: str) -> bytes:
        made.append(content)
        return content.encode()

    assert [files.kept(tmp_path, "aa1", lambda: make("one")) for _ in range(2)] == [b"one"] * 2 and made == ["one"]
    (copy,) = tmp_path.glob("*/aa1")
    copy.write_bytes(copy.read_bytes()[:-1])
    assert files.kept(tmp_path, "aa1", lambda: make("one")) == b"one" and len(made) == 2
    assert files.kept(None, "aa1", lambda: make("one")) == b"one" and len(made) == 3
    for number, name in enumerate(["bb2", "cc3"]):
        files.kept(tmp_path, name, lambda: b"more")
        os.utime(next(tmp_path.glob(f"*/{name}")), (number + 1, number + 1))
    files.forget(tmp_path, 2)
    assert {path.name for path in tmp_path.glob("*/*")} == {"aa1", "cc3"}


def test_every_input_has_its_own_name(site: Site) -> None:
    """Another word, template or form is another file to keep."""
    jobs = [Job("card", {"a": "b"}), Job("card", {"a": "c"}), Job("poster", {"a": "b"}), Job("card", {"a": "b"}, True)]
    assert len({site.sheets.press.key(job) for job in jobs}) == len(jobs)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
def test_a_fork_after_typst_is_refused(project: Project) -> None:
    """Typst's threads do not live on in a forked process: using it there fails at once instead of waiting for ever."""
    code = WORKER.partition("for line")[0] + FORKING
    environment = {**os.environ, "PYTHONPATH": str(project.scripts), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", code, str(project.overrides / "print")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "7", done.stderr


# How it looks


@pytest.mark.parametrize("name", ["poster-a4", "card"])
def test_sheets_look_as_they_did(press: Worker, request: pytest.FixtureRequest, name: str) -> None:
    """A poster and the cards beside accepted pictures of them; small differences of the drawing are allowed."""
    job = Job("poster", json.loads((CASES / f"{name}.json").read_text("utf-8")))
    golden, image = CASES / f"{name}.png", _page(press.set(job), width=420).convert("L")
    if request.config.getoption("--accept"):
        image.quantize(16).save(golden, optimize=True)
    accepted = Image.open(golden).convert("L")
    assert image.size == accepted.size
    differences = ImageChops.difference(image, accepted).histogram()
    assert sum(differences[64:]) / (image.width * image.height) < 0.002


@pytest.mark.parametrize("name", CHECKED)
def test_a_black_printer_loses_nothing(built_site: Path, name: str) -> None:
    """Sheets have no colour at all, and little black: what they say does not depend on either."""
    document = pypdfium2.PdfDocument(built_site / "print" / f"{name}.pdf")
    for page in document:
        image = page.render(scale=0.8).to_pil().convert("RGB")
        red, green, blue = image.split()
        assert not ImageChops.difference(red, green).getbbox() and not ImageChops.difference(green, blue).getbbox()
        dark = sum(red.histogram()[:128]) / (image.width * image.height)
        assert dark < 0.12 and red.getpixel((2, 2)) == 255


def test_formats_are_what_they_say(built_site: Path) -> None:
    """A3, A4 and A5 in millimetres; a hromada's set has all three and the tabs."""

    def sizes(name: str) -> list[tuple[int, int]]:
        document = pypdfium2.PdfDocument(built_site / "print" / f"{name}.pdf")
        return [(round(page.get_width() / 72 * 25.4), round(page.get_height() / 72 * 25.4)) for page in document]

    a3, a4, a5 = (297, 420), (210, 297), (148, 210)
    assert sizes("poster-a3") == [a3] and sizes("poster-a4") == [a4] and sizes("poster-a5") == [a5]
    assert sizes("hromadas/bilytska") == [a4, a3, a5, a4]
    assert sizes("card") == sizes("strip") == sizes("job-check") == sizes("lesson-8-9") == [a4]
    assert sizes("map") == [a4[::-1]]


# Events


def _event(number: int, **fields: object) -> Event:
    start = {"id": f"podiia-{number}", "title": {"uk": f"Подія {number}", "en": f"Event {number}"}, "how": "on_site"}
    return Event.model_validate({**start, "date": "2026-12-02", "time": "14:00-15:30", **fields})


def _month(site: Site, *events: Event) -> Mapping[str, Any]:
    made = dataclasses.replace(site.data, events={"bilytska": events})
    printed = dataclasses.replace(site.printed, data=made, listing=Listing(made, DAY))
    return dict(printed.jobs("en"))["print/events/bilytska.pdf"]().data


def test_a_months_events(site: Site, press: Worker) -> None:
    """What comes within a month, in order, with its state; hidden addresses, meetings that need quiet and examples
    stay away.
    """
    place = {"name": {"uk": "Бібліотека"}, "address": {"uk": "вулиця Садова, 5"}}
    data = _month(
        site,
        _event(1, place=place, audience=["parents"]),
        _event(2, date="2026-11-28", status="cancelled", how="online"),
        _event(3, kind="support_group", place=place, title={"uk": "Група"}),
        _event(6, place={**place, "hide_address": "так"}, title={"uk": "Навчання"}),
        _event(4, example="так"),
        _event(5, date="2027-01-20"),
    )
    assert [row["title"] for row in data["rows"]] == ["Event 2", "Event 1", {"text": "Навчання", "lang": "uk"}]
    assert data["rows"][0]["where"] == ["Online"] and data["rows"][0]["status"] == "CANCELLED"
    library, street = ({"text": text, "lang": "uk"} for text in ("Бібліотека", "вулиця Садова, 5"))
    assert data["rows"][1]["where"] == [library, ", ", street]
    assert data["rows"][1]["details"] == ["For: parents"]
    hidden = [library, ". ", "The address is given after sign-up"]
    assert data["rows"][2]["where"] == hidden
    text = _text(press.set(Job("events", data)))
    assert "Подія" not in text and "Садова" in text and "CANCELLED" in text and _letters(data["as_of"]) in text


def test_a_month_with_too_many_events(site: Site) -> None:
    """The rest is counted, not dropped in silence."""
    data = _month(site, *(_event(number) for number in range(MOST_EVENTS + 7)))
    assert len(data["rows"]) == MOST_EVENTS and "7" in data["left"]


# Parts of pages


def _documents(tmp_path: Path, text: str) -> Documents:
    (tmp_path / "schools").mkdir(parents=True)
    head = '---\ntitle: "Урок"\ndescription: "Урок."\nreviewed: 2026-11-24\n---\n'
    (tmp_path / "schools/lesson-8-9.uk.md").write_text(head + text, encoding="utf-8")
    found, problems = read_documents(tmp_path)
    assert not [problem for problem in problems if problem.severity == "error"]
    return found


def test_a_section_becomes_pieces(tmp_path: Path) -> None:
    """Headings, boxes, lists and tables keep their shape; dots are places to write on; sources stay on the page."""
    documents = _documents(
        tmp_path,
        '## Інше\n\nНі.\n\n## Аркуш {#worksheet}\n\n*Усе вигадано.* Подзвоніть {{ phone("527") }}. {{ cite("x") }}\n\n'
        '!!! example "ПРИКЛАД А"\n    **Збираємо.** Текст &amp; [слова](https://a.test/).\n\n- Дорослий: …\n- Ні\n\n'
        "| А | Б |\n|---|---|\n| в | … |\n\n## Далі\n\nНі.\n",
    )
    document = documents.pages["schools/lesson-8-9", "uk"]
    found = pieces(sections(document)["worksheet"], document, lambda one: "5*2*7" if one.name == "phone" else "")
    assert [one["kind"] for one in found] == ["heading", "text", "box", "list", "table"]
    assert found[1]["runs"] == [{"text": "Усе вигадано.", "italic": True}, {"text": " Подзвоніть 5*2*7."}]
    assert found[2]["pieces"] == [
        {"kind": "text", "runs": [{"text": "Збираємо.", "bold": True}, {"text": " Текст & слова."}]}
    ]
    assert found[3]["items"] == [{"runs": [{"text": "Дорослий:"}], "blank": True}, {"runs": [{"text": "Ні"}]}]
    assert found[4]["rows"] == [[{"runs": [{"text": "в"}]}, {"runs": []}]]


def test_every_kind_of_piece_is_set(press: Worker) -> None:
    """All that a page can hold (``cases/printed/blocks.uk.md``) is on the sheet, word for word."""
    made = json.loads((CASES / "blocks.json").read_text("utf-8"))
    content = press.set(Job("document", {**POSTER, "pieces": made, "wide": False, "size": 11}))
    text = _text(content)
    assert [words for words in _words(made) if _letters(words) not in text] == []
    assert len(pypdf.PdfReader(BytesIO(content)).pages) == 1


def test_a_sheet_without_its_section_is_a_problem(tmp_path: Path, site: Site) -> None:
    """A link to a sheet that can't be made names the page and the mark that its heading lacks."""
    documents = _documents(tmp_path, '## Аркуш\n\n{{ sheet("lesson-8-9") }}\n\n{{ sheet("poster-a6") }}\n')
    found = page_text.check_document(documents.pages["schools/lesson-8-9", "uk"], documents, site.data)
    lines = {problem.code: problem.text() for problem in found}
    assert "{#worksheet}" in lines["sheet-missing"] and "schools/lesson-8-9.uk.md:8" in lines["sheet-missing"]
    assert "poster-a6" in lines["reference-missing"] and "poster-a" in lines["reference-missing"].split("\n")[-1]


@both
def test_links_say_what_they_lead_to(built_site: Path, site: Site, lang: Lang, root: str) -> None:
    """The page of all sheets, the hromada's and the lessons link to them with format and size."""
    told = label("sheet_format", lang, paper=label("paper_a4", lang), size=60)
    page = (built_site / root / "schools/print/index.html").read_text("utf-8")
    linked = re.findall(r'href="[./]*print/([a-z0-9-]+)\.pdf" type="application/pdf">[^<]+</a> \(PDF', page)
    assert sorted(linked) == sorted(sheets.SHEETS) and told in page
    own = (built_site / root / "hromadas/bilytska/index.html").read_text("utf-8")
    assert 'print/hromadas/bilytska.pdf"' in own and 'print/events/bilytska.pdf"' in own and told in own
    for name, sheet in (("schools/lesson-8-9", "lesson-8-9"), ("model/map", "map"), ("help/offline", "card")):
        assert f'print/{sheet}.pdf"' in (built_site / root / name / "index.html").read_text("utf-8")


# Pictures


@both
def test_pictures_have_their_size(built_site: Path, site: Site, lang: Lang, root: str) -> None:
    """One wide and one square picture for each page that may be shared, each kind of event, and the rest: all light."""
    folder = built_site / root / "pictures"
    written = {one.path for one in site.documents.pages.values() if not one.meta.neutral and one.path}
    names = {"guide", "home", *("page_" + path.strip("/").replace("/", "_") for path in written)}
    names |= {f"kind_{kind}" for kind in ("lesson", "support_group", "other")}
    assert {f"{name}_{form}.png" for name in names for form in share_pictures.SIZES} <= {
        path.name for path in folder.iterdir()
    }
    for path in folder.iterdir():
        content = path.read_bytes()
        form = path.stem.rpartition("_")[2]
        size = int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
        assert size == share_pictures.SIZES[form] and len(content) < share_pictures.MOST_BYTES, path.name  # type: ignore[index]


def test_a_picture_that_is_too_heavy_loses_its_text(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters are what a picture weighs: with the title alone it keeps within its bytes."""
    monkeypatch.setattr(
        site.sheets.press, "set", lambda job: b"x" * (share_pictures.MOST_BYTES if job.data["text"] else 9)
    )
    assert site.asked("pictures/home_link.png") == {"pictures/home_link.png": b"x" * 9}


def test_the_longest_title_is_light(press: Worker) -> None:
    """A picture with the longest title keeps within its bytes; texts end where a sentence or a word does."""
    title = share_pictures.shortened(
        "Щось дуже довге про роботу за кордоном, перевірку документів та договорів жмфшщ", 80
    )
    data = {"width": 1080, "height": 1080, "lang": "uk", "name": "Безпечний крок", "link": "krok.example", "text": ""}
    assert len(press.set(Job("picture", {**data, "title": title}, True))) < share_pictures.MOST_BYTES
    assert share_pictures.shortened("Перше речення. Друге, довге.", 20) == "Перше речення."
    assert share_pictures.shortened("Одне довге речення без кінця", 20) == "Одне довге речення…"


@both
def test_previews_of_links(built_site: Path, site: Site, lang: Lang, root: str) -> None:
    """A page names its picture, its size and the words in it by absolute address; a help page's says nothing."""

    def tags(path: str) -> dict[str, str]:
        html = (built_site / root / path / "index.html").read_text("utf-8")
        return dict(re.findall(r'<meta property="og:([a-z:]+)" content="([^"]*)"', html))

    address = f"{site.data.campaign.address}{root}pictures/"
    shown = tags("risks/job-check")
    assert shown["image"] == f"{address}page_risks_job-check_link.png" and shown["title"] in shown["image:alt"]
    assert (shown["image:width"], shown["image:height"]) == ("1200", "630")
    assert tags("")["image"] == tags("hromadas/bilytska")["image"] == f"{address}home_link.png"
    guide = site.data.campaign.neutral_title.text(lang)[0]
    for path in ("help", "help/call"):
        hidden = tags(path)
        assert set(hidden) == {"image", "image:alt"} and hidden["image"] == f"{address}guide_link.png"
        assert hidden["image:alt"].startswith(guide)


def test_an_events_picture_is_that_of_its_kind(site: Site) -> None:
    """Events share a picture by kind; meetings that must not be told of have the one that says nothing."""
    from generator.view.data_pages import Pages

    made = dataclasses.replace(
        site.data, events={"bilytska": (_event(1, kind="film"), _event(2, kind="support_group"))}
    )
    other = Site(site.inputs, made, site.documents, site.menu)
    names = [other.sharing.of(view, "post").name for view in Pages(other.listing, "uk") if "card" in view.data]
    assert names == ["kind_film", "guide"]


def test_no_picture_bears_a_number(site: Site) -> None:
    """A picture goes round for years, and nobody could call it back."""
    numbers = {one.shown for one in site.data.contacts.values() if one.dial}
    for lang, _ in LANGS:
        for path, job in site.sharing.jobs(lang):
            assert not numbers & set(re.findall(r"[\d ]{3,}", " ".join(_words(job().data)))), path


def test_the_preview_makes_only_what_is_asked_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet is set when somebody opens it, and no other with it."""
    asked: list[Job] = []
    monkeypatch.setattr(site.sheets.press, "set", lambda job: asked.append(job) or b"%PDF")
    assert site.asked("en/print/card.pdf") == {"en/print/card.pdf": b"%PDF"}
    assert len(asked) == 1 and asked[0].data["lang"] == "en"
