"""The build as a command: what it refuses, and that a reader's site never suffers for it."""

import hashlib
import html
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pypdf
import pytest
from conftest import TODAY, Project, run_script

import command
from generator.base import files

FOLDERS = ("--today", TODAY, "--data", "data", "--docs", "docs", "--out", "site", "--examples")


@dataclass(frozen=True)
class Copy:
    """A copy of the small campaign, with a site to build from it."""

    project: Project
    root: Path

    @property
    def out(self) -> Path:
        return self.root / "site"

    def build(self, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Build and return what was said."""
        return run_script(self.project, "build.py", *FOLDERS, *more, cwd=self.root, **environment)

    def edit(self, name: str, change: Callable[[str], str]) -> None:
        """Change one file."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        changed = change(text)
        assert changed != text
        path.write_text(changed, encoding="utf-8")


@pytest.fixture
def copy(project: Project, small_site: Path, tmp_path: Path) -> Copy:
    shutil.copytree(small_site, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("site", ".*"))
    return Copy(project, tmp_path)


def _bytes(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _old_site(copy: Copy) -> dict[str, str]:
    """A site that was good yesterday."""
    copy.out.mkdir()
    for name in ("index.html", "sitemap.xml", "help/index.html"):
        (copy.out / name).parent.mkdir(exist_ok=True)
        (copy.out / name).write_text(f"yesterday's {name}")
    return _bytes(copy.out)


def _line_of(copy: Copy, name: str, text: str) -> int:
    lines = (copy.root / name).read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_a_typo_in_an_event_file_stops_nobody(copy: Copy) -> None:
    """One Ukrainian message with file and line; at the end it is said what is not on the site; all else is."""
    copy.edit("data/events/bilytska.yml", lambda text: text.replace("    how:", "    hwo:", 1))
    copy.edit("data/hromadas/dykanska.yml", lambda text: text.replace("katottg:", "katotg:"))
    done = copy.build()
    assert done.returncode == 0, done.stdout
    events, hromada = done.stdout.splitlines()[-2:]
    assert "data/events/bilytska.yml (помилок: 1)" in events and "не все ввійшло" in events
    assert "data/hromadas/dykanska.yml (помилок: 1)" in hromada and f"станом на {TODAY}" in hromada
    assert not (copy.out / "events/bilytska/pryklad-urok-bezpechna-robota/index.html").exists()
    assert (copy.out / "events/bilytska/pryklad-kruhlyi-stil/index.html").exists()
    assert "Диканська" in (copy.out / "hromadas/dykanska/index.html").read_text("utf-8")
    assert (
        f"data/events/bilytska.yml:{_line_of(copy, 'data/events/bilytska.yml', 'hwo:')}:5: key-unknown-near"
        in done.stdout
    )
    assert "мабуть, ви мали на увазі «how»" in done.stdout


def test_a_number_typed_by_hand_stops_the_build(copy: Copy) -> None:
    """The message holds the reference to paste."""
    before = _old_site(copy)
    copy.edit("docs/risks/signs.uk.md", lambda text: text + "\nДзвоніть 1547.\n")
    done = copy.build()
    assert done.returncode == 1
    assert (
        f"docs/risks/signs.uk.md:{_line_of(copy, 'docs/risks/signs.uk.md', 'Дзвоніть 1547.')}:10: number-typed"
        in done.stdout
    )
    assert '    {{ phone("1547") }}\n' in done.stdout
    assert _bytes(copy.out) == before


def test_a_broken_link_stops_the_build(copy: Copy) -> None:
    """The nearest page is named."""
    before = _old_site(copy)
    copy.edit("docs/risks/signs.uk.md", lambda text: text + "\n[сюди](../help/statuss.md)\n")
    done = copy.build()
    assert done.returncode == 1
    assert (
        f"docs/risks/signs.uk.md:{_line_of(copy, 'docs/risks/signs.uk.md', 'statuss.md')}:8: link-missing"
        in done.stdout
    )
    assert "    ../help/status.md\n" in done.stdout
    assert _bytes(copy.out) == before


def test_a_first_line_that_would_vanish_stops_the_build(copy: Copy) -> None:
    """``Hotline: 527`` on top of a page would be swallowed silently."""
    before = _old_site(copy)
    (copy.root / "docs/risks/signs.uk.md").write_text("Hotline: 527\n\nТекст.\n", encoding="utf-8")
    done = copy.build()
    assert done.returncode == 1
    assert (
        "docs/risks/signs.uk.md:1: page-swallowed: Перший рядок «Hotline: 527» зник би зі сторінки без сліду"
        in done.stdout
    )
    assert _bytes(copy.out) == before


def test_messages_can_be_english(copy: Copy) -> None:
    """``--lang en`` says the same in English."""
    copy.edit("docs/risks/signs.uk.md", lambda text: text + "\nДзвоніть 1547.\n")
    assert "is typed by hand — refer to contacts.yml instead" in copy.build("--lang", "en").stdout


def test_all_problems_are_said_at_once(copy: Copy) -> None:
    """One run names what is wrong in every file."""
    copy.edit("docs/risks/signs.uk.md", lambda text: text + "\nДзвоніть 1547.\n")
    copy.edit("docs/help/call.en.md", lambda text: text + "\n[here](nowhere.md)\n")
    copy.edit("data/events/bilytska.yml", lambda text: text.replace("    how:", "    hwo:", 1))
    said = copy.build().stdout
    assert all(code in said for code in ("number-typed", "link-missing", "key-unknown-near"))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("data/contacts.yml", 1),
        ("data/facts.yml", 1),
        ("data/campaign.yml", 1),
        ("data/hromadas/bilytska.yml", 0),  # which stops nobody else
        ("docs/index.uk.md", 1),
    ],
)
def test_an_unreadable_file_is_no_crash(copy: Copy, name: str, code: int) -> None:
    """A file of the wrong encoding anywhere is a message, not a traceback."""
    before = _old_site(copy)
    (copy.root / name).write_bytes("щось: не те".encode("cp1251"))
    done = copy.build()
    assert (done.returncode, "Traceback" in done.stdout + done.stderr) == (code, False)
    assert f"{name}:1: encoding" in done.stdout
    assert (_bytes(copy.out) == before) == bool(code)


def test_a_missing_data_file_is_no_crash(copy: Copy) -> None:
    """A deleted file is named."""
    (copy.root / "data/contacts.yml").unlink()
    done = copy.build()
    assert (done.returncode, "data/contacts.yml:1: file-missing" in done.stdout) == (1, True)


# What the site says a year and five years ahead, while nobody confirms a line: home, its twin, posters and cards.
LATER = {
    "2027-11-24": (
        "527 Порадитися",
        "527. Якщо не відповідають, наберіть 0 800 500 620.",
        "Call 527 or 102",
        {"527", "102"},
    ),
    "2031-11-24": (
        "102 Небезпека зараз",
        "112 Єдиний екстрений номер, Україна",
        "numbers on the help page",
        {"102", "112"},
    ),
}


@pytest.mark.parametrize("today", LATER)
def test_age_stops_no_build(copy: Copy, today: str) -> None:
    """Old lines leave home and posters for others, emergency numbers last; on a page of help they stand last, dated."""
    home, beside, english, printed = LATER[today]
    for lang in ("uk", "en"):
        copy.edit(f"docs/help/index.{lang}.md", lambda text: text.replace("527", "1547") + '\n{{ contact("527") }}\n')
        copy.edit(f"docs/index.{lang}.md", lambda text: text.replace("{{", "Call {{", 1).replace("}} {{", "}} or {{"))
        copy.edit(f"docs/index.{lang}.md", lambda text: text.replace("title:", "template: home.html\ntitle:", 1))
    done = copy.build("--today", today)
    assert done.returncode == 0, done.stdout

    def words(page: str) -> str:
        body = (copy.out / page).read_text("utf-8").partition("<main")[2].partition("</main>")[0]
        return " ".join(html.unescape(re.sub("<[^>]+>", "", body)).split())

    assert home in words("index.html") and beside in words("index.html") and english in words("en/index.html")
    help_page = words("help/index.html")
    assert "Дані давні" not in help_page and "17 лютого 2026 року" in help_page and "17 червня 2025" in help_page
    in_order = help_page.index("Урядова") > help_page.index("Національна")
    assert in_order == (today == "2027-11-24")  # of two that are old, none goes before the other
    for sheet in ("poster-a4", "card"):
        text = pypdf.PdfReader(copy.out / f"print/{sheet}.pdf").pages[0].extract_text()
        assert set(re.findall(r"\b(?:527|1547|102|112)\b", text)) == printed


BESIDE = [".releases", ".site.lock", ".site.pages.json", ".site.permalinks.yml", ".site.published.json", ".site.stamp"]
KEPT = [*BESIDE, "data", "docs", "mkdocs.yml", "site"]


def test_a_good_build_replaces_the_old_site(copy: Copy) -> None:
    """Nothing of the old site is left, nothing lies around."""
    _old_site(copy)
    done = copy.build()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "yesterday" not in (copy.out / "help/index.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in copy.root.iterdir()) == KEPT


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such masks")
def test_a_service_with_a_private_mask_and_no_input(copy: Copy) -> None:
    """A web server may read all of the site, and the engine finds its settings."""

    def as_service() -> None:
        os.umask(0o077)
        os.close(0)

    call = [sys.executable, copy.project.scripts / "build.py", *FOLDERS]
    done = subprocess.run(call, cwd=copy.root, capture_output=True, encoding="utf-8", preexec_fn=as_service)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {stat.filemode(path.stat().st_mode) for path in [copy.out, *copy.out.rglob("*")]} == {
        "drwxr-xr-x",
        "-rw-r--r--",
    }


def test_a_number_that_nobody_confirmed_never_goes_live(copy: Copy) -> None:
    """Not after a good build, not on a server whose sources forgot, not in a fresh clone; confirmed, it does."""
    assert copy.build().returncode == 0
    site, noted = _bytes(copy.out), copy.out.with_name(f".{copy.out.name}.published.json")
    tracked = copy.root / "data" / "published.json"
    assert tracked.read_bytes() == noted.read_bytes()

    def slip(text: str) -> str:
        head, mark, rest = text.partition('  - id: "527"\n')
        return head + mark + rest.replace('dial: "527"', 'dial: "528"', 1)

    copy.edit("data/contacts.yml", slip)
    for forgotten in (None, tracked, noted):
        kept = forgotten.read_bytes() if forgotten else b""
        if forgotten:
            forgotten.unlink()
        done = copy.build()
        line = _line_of(copy, "data/contacts.yml", 'dial: "528"')
        assert done.returncode == 1 and f"data/contacts.yml:{line}:11: line-changed" in done.stdout
        assert done.stdout.count("line-changed") == 1 and f'verified_on: "{TODAY}"' in done.stdout
        assert _bytes(copy.out) == site
        if forgotten:
            assert not forgotten.exists()  # a refused build notes nothing
            forgotten.write_bytes(kept)
    copy.edit("data/contacts.yml", lambda text: text.replace('verified_on: "2026-02-17"', f'verified_on: "{TODAY}"', 1))
    assert copy.build().returncode == 0
    assert b'"528"' in tracked.read_bytes() and tracked.read_bytes() == noted.read_bytes()


def test_the_same_input_gives_the_same_bytes(copy: Copy, small_site: Path) -> None:
    """Folder, time zone, locale, hash seed and an empty day make no difference."""
    assert copy.build(TZ="Asia/Tokyo", LC_ALL="C", PYTHONHASHSEED="7", SOURCE_DATE_EPOCH="").returncode == 0
    assert _bytes(copy.out) == _bytes(small_site / "site")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
@pytest.mark.parametrize("moment", [0.3, 0.7, 1.1])
def test_a_killed_build_leaves_the_old_site(copy: Copy, moment: float) -> None:
    """Killed at any moment, the old site stands whole, and the next build works and cleans up."""
    before = _old_site(copy)
    command = [sys.executable, copy.project.scripts / "build.py", *FOLDERS]
    process = subprocess.Popen(command, cwd=copy.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(moment)
    process.kill()
    process.wait()
    after = _bytes(copy.out)
    assert after == before or "en/index.html" in after
    assert copy.build().returncode == 0
    assert sorted(path.name for path in copy.root.iterdir()) == KEPT


def test_two_builds_at_once_do_not_mix(copy: Copy) -> None:
    """While one builds, another one says so and changes nothing."""
    before = _old_site(copy)
    with files.lock(copy.root / ".site.lock"):
        done = copy.build()
    assert (done.returncode, "Сайт уже збирає інша команда." in done.stderr) == (2, True)
    assert _bytes(copy.out) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["--data", "nowhere"],
        ["--docs", "nowhere"],
        ["--today", "tomorrow"],
        ["--out", "docs"],
        ["--out", "."],
        ["--what"],
    ],
)
def test_a_wrong_call_is_told(copy: Copy, arguments: list[str]) -> None:
    """Wrong folders, dates and options end with 2; officers' folders are never built over."""
    before = _bytes(copy.root)
    done = copy.build(*arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert _bytes(copy.root) == before


def test_a_folder_that_is_no_site_is_left_alone(copy: Copy) -> None:
    """``--out`` on somebody's folder does not delete it."""
    copy.out.mkdir()
    (copy.out / "diploma.docx").write_text("years of work")
    assert copy.build().returncode == 2
    assert (copy.out / "diploma.docx").read_text() == "years of work"


def test_a_page_without_english_is_shown_in_ukrainian_with_a_note(copy: Copy) -> None:
    """The English address shows the Ukrainian text, marked as such, never silently."""
    (copy.root / "docs/risks/signs.en.md").unlink()
    assert copy.build().returncode == 0
    html = (copy.out / "en/risks/signs/index.html").read_text(encoding="utf-8")
    assert '<html lang="en"' in html
    assert 'class="md-content md-typeset" lang="uk"' in html
    assert 'name="robots" content="noindex"' in html
    assert "hreflang" not in html.split("</head>")[0]
    assert '<link rel="canonical" href="https://bezpechnyi-krok.example/risks/signs/">' in html


def test_check_reports_without_building(copy: Copy) -> None:
    """The officer's report names warnings and errors; strict makes warnings count."""
    check = ("check.py", "--data", "data", "--docs", "docs", "--today", TODAY)
    done = run_script(copy.project, *check, cwd=copy.root)
    assert done.returncode == 0
    assert done.stdout.count("contact-due") == 1
    assert run_script(copy.project, *check, "--strict", cwd=copy.root).returncode == 1


def test_pull_checks_single_files(copy: Copy) -> None:
    """``--check`` validates files and nothing else."""
    good, bad = (
        run_script(copy.project, "pull_events.py", "--check", file, cwd=copy.root)
        for file in ("data/events/bilytska.yml", "data/contacts.yml")
    )
    assert good.returncode == 0, good.stdout
    assert (bad.returncode, "data/contacts.yml:1" in bad.stdout) == (1, True)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no timer there: what may take long is told at once")
def test_what_takes_long_is_told_again_and_again(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """What it is, then the seconds that passed, which go; nothing of what is done soon, and nothing in a log."""
    monkeypatch.setattr(command, "SLOW", 0.05)
    for watched in (True, False):
        monkeypatch.setattr(sys.stderr, "isatty", lambda watched=watched: watched, raising=False)
        with command.told_when_slow("uk", "build_reading"):
            pass
        with command.told_when_slow("uk", "build_reading"):
            time.sleep(0.3)
        said = re.fullmatch(r"Читаю й перевіряю дані та сторінки…\n(\r0 с){2,}\r\x1b\[K", capfd.readouterr().err)
        assert bool(said) is watched
