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
from generator.check import colours, page_text
from generator.check.sheet_sections import sections
from generator.model import sheets
from generator.model.contact import TIERS, Contact
from generator.model.event import Event
from generator.model.hromada import Coat
from generator.read.documents import Documents
from generator.read.documents import load as read_documents
from generator.site import Inputs, Site, load
from generator.view import share_pictures
from generator.view.calendar import Listing
from generator.view.paper_blocks import pieces
from generator.view.posters import FAMILIES
from generator.view.printed import MOST_EVENTS
from generator.view.views import Job
from generator.view.wording import month_text, upper_first
from generator.write import weights

DAY = dt.date.fromisoformat(TODAY)
CASES = CASES_FOLDER / "printed"
LANGS: list[tuple[Lang, str]] = [("uk", ""), ("en", "en/")]
both = pytest.mark.parametrize(("lang", "root"), LANGS, ids=["uk", "en"])
CHECKED = [*sheets.SHEETS, "hromadas/petrivsko-romenska", "events/bilytska"]  # of the hromadas' sheets, all alike
DRAWN = {"art", "art_black", "coat", "look", "mark", "mark_black"}
UNSEEN = {
    "date",
    "lang",
    "qr",
    "qr_alt",
    "template",
    "kind",
    "name_of",
    "pages",
    *DRAWN,
}  # of the data: what is not set as words

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
words = dict.fromkeys(("name", "title", "above", "text", "link"), "a")
black = dict.fromkeys(("ink", "soft", "strong", "tint", "spot", "paper"), "#000000")
svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'
drawn = {"look": black, "mark": svg, "art": svg, "coat": ""}
job = Job("picture", {"width": 999, "height": 999, "lang": "uk", **words, **drawn}, True)
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
    assert [name for name, path in built.items() if path.stat().st_size >= sheets.most_bytes(name)] == []


def test_a_sheet_that_is_too_heavy_is_named(tmp_path: Path) -> None:
    """What a link promises is kept: a heavier sheet is named, in any language; of a hromada's posters more is said."""
    kept, over = (
        {"print/a": 60_000, "print/hromadas/a": 110_000},
        {"en/print/events/b": 60_001, "print/hromadas/b": 110_001},
    )
    for name, size in (kept | over).items():
        files.write(tmp_path / f"{name}.pdf", b"x" * size)
    named = [(one.file, one.code) for one in weights.too_heavy(tmp_path, {})]
    assert sorted(named) == [(f"{name}.pdf", "sheet-heavy") for name in over]


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
        return {"title", "foot"}
    if job.template == "card":
        return {"title", "foot", "name"}
    if job.template == "events":
        quiet = {"none", "days_title", "days", "propose"}
        return quiet if job.data["rows"] else {"head", "foot"}
    return {"dense"}


@both
def test_a_number_on_paper_says_when_it_was_confirmed(site: Site, lang: Lang, root: str) -> None:
    """Each with the month in which it was last confirmed, but those that a law sets; no sheet has a last day."""
    contacts = {one.shown: one for one in site.data.contacts.values()}
    faces = site.sheets.jobs[f"{root}print/hromadas/bilytska.pdf"]().data["faces"]
    told = [line for face in faces.values() for line in face["lines"]]
    for name in ("card", "events/bilytska", "job-check"):
        data = site.sheets.jobs[f"{root}print/{name}.pdf"]().data
        told += data["call"]["lines"] if "call" in data else data["lines"]
    assert len(told) >= 15
    for line in told:
        contact = contacts[line["number"]]
        month = "" if contact.law else month_text(contact.verified_on, lang)
        assert line["checked"] == (label("print_checked", lang, month=month) if month else "")


@both
def test_a_poster_speaks_to_its_readers(site: Site, lang: Lang, root: str) -> None:
    """One short sentence without shouting, one number with what is known of it, drawings, then one to three more."""
    seen = set()
    for name, family in FAMILIES.items():
        sheet = f"{'poster' if name == 'residents' else name}-a4"
        face = site.sheets.jobs[f"{root}print/{sheet}.pdf"]().data["faces"][name]
        assert 2 <= len(face["heading"].split()) <= 6 and face["heading"].count("?") <= 1
        words = " ".join(_words(face))
        assert "!" not in words and "СТОП" not in words and not re.search(r"\b[А-ЯІЇЄҐA-Z]{4,}\b", words)
        assert face["lines"][0]["number"] == "527" and face["terms"] == [*map(upper_first, face["terms"])]
        assert all("джерело" not in term and "source" not in term for term in face["terms"])
        assert len(face["art"]) == len(family.art) and 1 <= len(face["lines"]) - 1 <= 3
        seen |= {face["heading"], face["look"]["tint"], *face["art"]}
    assert len(seen) == 3 + 3 + 6


def test_teenagers_have_the_childrens_lines_together(site: Site) -> None:
    """Both numbers of the line or none, and none while nobody confirmed them for two years."""
    short, full = (site.data.contacts[name] for name in site.data.campaign.teenager_lines)
    assert (short.shown, full.shown) == ("116 111", "0 800 500 225")
    for days, wanted in ((((10, 20)), True), ((10, TIERS["old"] + 1), False), ((TIERS["old"] + 1, 10), False)):
        ages = zip((short, full), days, strict=True)
        changed = {one.id: one.model_copy(update={"verified_on": DAY - dt.timedelta(days=age)}) for one, age in ages}
        data = dataclasses.replace(site.data, contacts={**site.data.contacts, **changed})
        made = dict(dataclasses.replace(site.printed, data=data).jobs("uk"))["print/teenagers-a4.pdf"]().data
        numbers = [line["number"] for line in made["faces"]["teenagers"]["lines"]]
        assert numbers == (["527", "102", "116 111", "0 800 500 225"] if wanted else ["527", "102"])


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
    for lang, month in (("uk", "листопад 2026"), ("en", "November 2026")):
        data = dict(printed.jobs(lang))[sheets.set_path("bilytska")]().data
        lines = data["faces"]["residents"]["lines"]
        assert [line["number"] for line in lines] == ["527", "102", "+380 53 123 45 67"]
        assert month in lines[-1]["checked"]


# QR codes


@pytest.mark.parametrize(
    ("name", "codes", "path"),
    [
        ("poster-a4", 1, ""),
        ("teenagers-a3", 1, ""),
        ("abroad-a5", 1, ""),
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
LOOK = {"ink": "#111111", "soft": "#222222", "strong": "#0b585c", "tint": "#dcebe9", "spot": "#4fa8a4"}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path stroke="#000" d="M1 1.5h7m-7 2h3"/></svg>'
LINE = {"label": "Порадитися", "number": "527", "checked": "підтверджено: лютий 2026"}
FRAME: dict[str, Any] = {
    "title": "Плакат", "lang": "uk", "date": "2026-11-01", "name": "Назва", "link": "krok.test/p/abcd", "qr": SVG,
    "qr_alt": "QR", "foot": "", "look": LOOK, "mark": SVG, "coat": "",
}  # fmt: skip
FACE: dict[str, Any] = {
    "bubble": "", "sender": "", "heading": "Заголовок", "lead": "Текст", "terms": ["Безкоштовно"],
    "lines": [LINE], "look": LOOK, "art": [SVG], "art_black": [SVG],
}  # fmt: skip
POSTER: dict[str, Any] = {
    **FRAME, "mark_black": SVG, "place": "Громада", "more": "Докладніше", "cut_tabs": "Ріжте", "tab": LINE,
    "faces": {"residents": FACE},
    "pages": [{"kind": kind, "family": "residents", "coloured": kind == "a4"} for kind in ("a4", "strip", "a5")],
}  # fmt: skip


def _poster(words: str, **more: object) -> Job:
    foreign = {"text": words, "lang": "en"}
    lines = [LINE, {**LINE, "label": words}, {**LINE, "label": foreign}]
    face = {**FACE, "terms": [words, foreign], "lines": lines, **more}
    return Job("poster", {**POSTER, "place": words, "faces": {"residents": face}})


@settings(max_examples=25)
@given(words=LETTERS)
def test_no_word_is_live(press: Worker, words: str) -> None:
    """Whatever an officer writes stands on the sheet as it was written; nothing of it is read as a command."""
    words = re.sub(r" +", " ", words).strip() or "#"
    assert _text(press.set(_poster(words))).count(_letters(words)) >= 3 * 5


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
    lines = [{**LINE, "label": long, "number": "+380 44 238 15 88"}] * 4
    for main in (LINE, lines[0]):
        content = press.set(_poster("Горішньоплавнівська громада", lines=[main, *lines], terms=[long] * 3))
        _lies_on_its_pages(content)


def _lies_on_its_pages(content: bytes) -> None:
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 3
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
    template = "card" if name == "card" else "poster"
    job = Job(template, json.loads((CASES / f"{name}.json").read_text("utf-8")))
    golden, image = CASES / f"{name}.png", _page(press.set(job), width=420)
    if request.config.getoption("--accept"):
        image.quantize(32).save(golden, optimize=True)
    accepted = Image.open(golden).convert("RGB")
    assert image.size == accepted.size
    differences = ImageChops.difference(image, accepted).convert("L").histogram()
    assert sum(differences[64:]) / (image.width * image.height) < 0.002


def _gray(page: Any) -> Image.Image:
    return page.render(scale=0.8).to_pil().convert("L")  # type: ignore[no-any-return]


def _dark(image: Image.Image) -> float:
    return sum(image.histogram()[:128]) / (image.width * image.height)


@pytest.mark.parametrize("name", CHECKED)
def test_a_black_printer_loses_nothing(built_site: Path, name: str) -> None:
    """Little ink on white, light grounds under colour. A poster in colour has a twin in black that says the same."""
    document = pypdfium2.PdfDocument(built_site / "print" / f"{name}.pdf")
    black = set()
    for page in document:
        image = page.render(scale=0.8).to_pil().convert("RGB")
        red, green, blue = image.split()
        if ImageChops.difference(red, green).getbbox() or ImageChops.difference(green, blue).getbbox():
            assert _gray(page).getpixel((2, 2)) >= 225  # type: ignore[operator]
        else:
            black.add(_letters(page.get_textpage().get_text_range()))
            assert red.getpixel((2, 2)) == 255 and _dark(_gray(page)) < 0.14
    if name.endswith(("-a3", "-a4", "-a5", "strip")):
        assert [_letters(page.get_textpage().get_text_range()) in black for page in document] == [True, True]


@pytest.mark.parametrize("section", ["", "schools", "risks", "hromadas", "model"])
def test_colours_on_paper_can_be_read(site: Site, section: str) -> None:
    """Letters and the great number at AA, on white and on the section's tint; a drawn line on its spot."""
    look = site.printed.art.look(section)
    for ground in ("#ffffff", look["tint"]):
        assert min(colours.contrast(look[name], ground) for name in ("ink", "soft", "strong")) >= 4.5
    assert colours.contrast(look["ink"], look["spot"]) >= 3


def test_formats_are_what_they_say(built_site: Path) -> None:
    """A3, A4 and A5 in millimetres, in colour and in black; a hromada's set has all three and the tabs."""

    def sizes(name: str) -> list[tuple[int, int]]:
        document = pypdfium2.PdfDocument(built_site / "print" / f"{name}.pdf")
        return [(round(page.get_width() / 72 * 25.4), round(page.get_height() / 72 * 25.4)) for page in document]

    a3, a4, a5 = (297, 420), (210, 297), (148, 210)
    for family in sheets.POSTERS:
        assert [sizes(f"{family}-{paper}") for paper in ("a3", "a4", "a5")] == [[a3] * 2, [a4] * 2, [a5] * 2]
    assert sizes("hromadas/bilytska") == [*[a4] * 6, a3, a5, a4] and sizes("strip") == [a4] * 2
    assert sizes("card") == sizes("job-check") == sizes("lesson-8-9") == [a4]
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


@both
def test_a_month_without_events_is_no_empty_sheet(site: Site, press: Worker, lang: Lang, root: str) -> None:
    """It says so, and shows the next days of the whole country, how to propose an event, and whom to call."""
    job = site.sheets.jobs[f"{root}print/events/bilytska.pdf"]()
    assert not job.data["rows"] and 2 <= len(job.data["days"]) <= 4
    content = press.set(job)
    text = _text(content)
    shown = [label("events_propose", lang), *_words(job.data["days"]), *_words(job.data["lines"])]
    assert [words for words in shown if _letters(words) not in text] == []
    assert len(pypdf.PdfReader(BytesIO(content)).pages) == 1


@pytest.mark.parametrize(
    ("ending", "content", "drawn"),
    [(".svg", SVG.replace("#000", "#f00").encode(), True), (".svg", b"<svg/>", False), (".png", b"\x89PNG", False)],
)
def test_a_coat_of_arms_stands_on_a_poster(
    site: Site, press: Worker, ending: str, content: bytes, *, drawn: bool
) -> None:
    """The hromada's own, where it can be drawn; of one that is broken only its place stays empty."""
    data = dataclasses.replace(site.data, coats={"bilytska": Coat(ending, content)})
    job = dict(dataclasses.replace(site.printed, data=data).jobs("uk"))["print/hromadas/bilytska.pdf"]()
    colours_seen = [pixel for _, pixel in _page(press.set(job)).getcolors(1 << 24) or []]
    red = [pixel for pixel in colours_seen if pixel[0] > 200 and pixel[1] < 60 and pixel[2] < 60]
    assert bool(red) is drawn


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
    content = press.set(Job("document", {**FRAME, "pieces": made, "wide": False, "size": 11}))
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
    of_set = label("sheet_format", lang, paper=label("paper_set", lang), size=110)
    page = (built_site / root / "schools/print/index.html").read_text("utf-8")
    linked = re.findall(r'href="[./]*print/([a-z0-9-]+)\.pdf" type="application/pdf">[^<]+</a> \(PDF', page)
    assert sorted(linked) == sorted(sheets.SHEETS) and told in page
    own = (built_site / root / "hromadas/bilytska/index.html").read_text("utf-8")
    assert 'print/hromadas/bilytska.pdf"' in own and 'print/events/bilytska.pdf"' in own and told in own
    assert of_set in own
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
    drawn = {"look": {**LOOK, "paper": "#f7f5ef"}, "mark": SVG, "art": SVG, "coat": "", "above": ""}
    assert len(press.set(Job("picture", {**data, **drawn, "title": title}, True))) < share_pictures.MOST_BYTES
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
    assert tags("")["image"] == f"{address}home_link.png"
    assert tags("hromadas/bilytska")["image"] == f"{address}page_hromadas_link.png"
    guide = site.data.campaign.neutral_title.text(lang)[0]
    for path in ("help", "help/call"):
        hidden = tags(path)
        assert set(hidden) == {"image", "image:alt"} and hidden["image"] == f"{address}guide_link.png"
        assert hidden["image:alt"].startswith(guide)


def test_an_event_has_its_own_picture(site: Site) -> None:
    """The next ones with title, day and place as far as they may be told, a change first; others share by kind;
    meetings that must not be told of have the one that says nothing.
    """
    from generator.view.data_pages import Pages

    place = {"name": {"uk": "Бібліотека"}, "address": {"uk": "вулиця Садова, 5"}}
    far = [_event(number, date="2027-05-01", kind="film") for number in range(10, 50)]
    events = (
        _event(1, kind="film", place=place, status="cancelled"),
        _event(2, kind="support_group", place=place),
        _event(3, place={**place, "hide_address": "так"}),
        _event(4, date="2026-11-01", kind="film"),
        *far,
    )
    made = dataclasses.replace(site.data, events={"bilytska": events})
    other = Site(site.inputs, made, site.documents, site.menu)
    views = [view for view in Pages(other.listing, "uk") if "card" in view.data]
    names = [other.sharing.of(view, "post").name for view in views]
    assert names[:4] == ["event_bilytska_podiia-1", "guide", "event_bilytska_podiia-3", "kind_film"]
    assert names.count("kind_film") > 10 and len(names) == len(events)
    jobs = dict(other.sharing.jobs("uk"))
    shown = [jobs[f"pictures/{name}_link.png"]().data for name in (names[0], names[2])]
    assert [(one["title"], one["above"], one["text"]) for one in shown] == [
        ("Подія 1", "Скасовано. Середа, 2 грудня 2026, 14:00–15:30", "Білицька громада, Бібліотека, вулиця Садова, 5"),
        ("Подія 3", "Середа, 2 грудня 2026, 14:00–15:30", "Білицька громада, Бібліотека"),
    ]


def test_pictures_differ_by_page(site: Site) -> None:
    """By title, and by the colour and the drawing of their section; that of help has none of them."""
    data = {path: job().data for path, job in site.sharing.jobs("uk")}
    titles = [one["title"] for path, one in data.items() if path.endswith("_link.png")]
    assert len(set(titles)) == len(titles)
    assert len({one["look"]["tint"] for one in data.values()}) >= 5 and len({one["art"] for one in data.values()}) >= 12
    neutral = data["pictures/guide_link.png"]
    assert not any(neutral[part] for part in ("art", "name", "above", "text", "link", "coat"))


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
