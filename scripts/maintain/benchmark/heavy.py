"""The heaviest events that a data folder may hold: each case is within the limits of a file, and none stops a build.

What is counted is what events cost the others: time and memory of a pull and a build beside the same site without
them, and bytes of the largest page, sheet and calendar, which readers load.
"""

import datetime as dt
import random
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import command
from benchmark import content
from benchmark.rows import Row, missing
from benchmark.running import Measured, measure, progress
from benchmark.sites import Bench
from generator.base import files, limits
from generator.base.fields import MAX_FIELD
from generator.model import sheets
from generator.write import weights

HROMADA = "bilytska"
TIMES, MEGABYTES = 3, 400  # of the ordinary build, and in all
Events = Mapping[str, str]  # hromada → its file


def signs(count: int, seed: int = 1) -> str:
    """Signs that repeat hardly ever, so that no packer makes them shorter."""
    chosen = random.Random(seed)
    return "".join(chr(chosen.randrange(0x4E00, 0x9F00)) for _ in range(count))


def _file(entries: Iterator[str], hromada: str = HROMADA) -> str:
    return "\n".join([f"hromada: {hromada}", "events:", *(f"  - {{{entry}, how: on_site}}" for entry in entries), ""])


def daily_series(count: int, days: int, today: dt.date, text: str = "Подія") -> Events:
    """Series of a date a day."""
    until = today + dt.timedelta(days=days - 1)
    repeat = f"date: {today}, repeat: {{every: day, until: {until}}}"
    return {HROMADA: _file(f'id: s{number}, title: {{uk: "{text}"}}, {repeat}' for number in range(count))}


def long_series(count: int, today: dt.date) -> Events:
    """Weekly series over seven years, half of them past."""
    first, until = today - dt.timedelta(days=1270), today + dt.timedelta(days=1270)
    repeat = f"date: {first}, time: 14:00-15:30, repeat: {{every: week, until: {until}}}"
    words = 'title: {uk: "Зустріч для всіх", en: "A meeting for all"}, about: {uk: "Розмова й чай."}'
    return {HROMADA: _file(f"id: s{number}, {words}, {repeat}" for number in range(count))}


def single(count: int, today: dt.date, title: Callable[[int], str], days: int = 7) -> Events:
    """Events of one date each, over so many days; ``title`` makes the title of each from its number."""
    entries = (
        f'id: e{number}, title: {{uk: "{title(number)}"}}, date: {today + dt.timedelta(days=number % days)}'
        for number in range(count)
    )
    return {HROMADA: _file(entries)}


def long_title(number: int) -> str:
    """Three hundred signs that are nearly all different."""
    return signs(300, number)


def odd_signs(count: int, today: dt.date) -> Events:
    """Twenty signs in each title that no other has, and that fonts have to bring along; one of them is a letter."""
    drawn = list(range(0x2600, 0x27BF))
    random.Random(1).shuffle(drawn)
    titles = (signs(1, at) + "".join(map(chr, drawn[at : at + 19])) for at in range(0, 19 * count, 19))
    day = today + dt.timedelta(days=1)
    return {HROMADA: _file(f'id: e{number}, title: {{uk: "{one}"}}, date: {day}' for number, one in enumerate(titles))}


def fields(count: int, letters: int, today: dt.date, slugs: tuple[str, ...], sign: Callable[[int, int], str]) -> Events:
    """Events with so many letters in each field that holds a text, three to a hromada."""
    events: dict[str, str] = {}
    for at, slug in zip(range(0, count, 3), slugs, strict=False):
        entries = []
        for number in range(at, min(at + 3, count)):
            texts = [sign(letters, 10 * number + one) for one in range(8)]
            title, about, note, name, address, access, cost, organiser = (f'{{uk: "{text}"}}' for text in texts)
            entries.append(
                f"id: e{number}, title: {title}, about: {about}, date: {today + dt.timedelta(days=number % 20)}, "
                f"status: moved, status_note: {note}, place: {{name: {name}, address: {address}}}, "
                f"access_note: {access}, cost: {cost}, organiser: {organiser}"
            )
        events[slug] = _file(iter(entries), slug)
    return events


def _prose(letters: int, seed: int) -> str:
    chosen = random.Random(seed)
    return " ".join(chosen.choice(content.WORDS) for _ in range(letters // 5))[:letters].strip()


def cases(today: dt.date, slugs: tuple[str, ...]) -> Mapping[str, Callable[[], Events]]:
    """The nine cases by their names; ``slugs`` are the hromadas that there are."""
    return {
        "1,700 daily series": lambda: daily_series(1700, limits.DATES_OF_SERIES, today, "П"),
        "200 daily series": lambda: daily_series(200, limits.DATES_OF_SERIES, today, "Зустріч " * 30),
        "200 weekly series over seven years": lambda: long_series(200, today),
        "400 events of one hromada in a week": lambda: single(400, today, "Зустріч у бібліотеці {}".format),
        "2,000 events in a file": lambda: single(2000, today, "Захід {}".format, 300),
        "60 titles of 300 letters": lambda: single(60, today, long_title),
        "22 KB that nothing packs": lambda: fields(1, 920, today, slugs, signs),
        "160 odd signs on a sheet": lambda: odd_signs(8, today),
        "4,000 letters in each field of 50 events": lambda: fields(50, MAX_FIELD, today, slugs, _prose),
    }


def measured(bench: Bench) -> Iterator[Row]:
    """Every case beside the ordinary site; then what it leaves for readers to load."""
    slugs = (HROMADA, *(one.stem for one in sorted((command.ROOT / "data/hromadas").glob("*.yml"))))
    slugs = tuple(dict.fromkeys(slugs))
    folder = bench.work / "heavy"
    shutil.copytree(command.ROOT / "docs", folder / "docs")
    shutil.copy(command.ROOT / "mkdocs.yml", folder / "mkdocs.yml")
    _, usual = _run(folder, {}, bench)  # sets the sheets that all have
    _, usual = _run(folder, {}, bench)
    for name, make in cases(bench.today, slugs).items():
        progress(f"heavy: {name}")
        pulled, built = _run(folder, make(), bench)
        yield Row("heavy", f"{name}: pull, CPU", pulled.cpu, "s", note=_told(pulled))
        limit = TIMES * usual.cpu
        yield Row("heavy", f"{name}: build, CPU", built.cpu, "s", "ordinary", usual.cpu, limit, note=_told(built))
        for figure, spent in (("pull", pulled), ("build", built)):
            if spent.megabytes is None:
                yield missing("heavy", f"{name}: memory, {figure}", "only Linux tells it")
            else:
                yield Row("heavy", f"{name}: memory, {figure}", spent.megabytes, "MB", limit=MEGABYTES)
        yield from _largest(folder / "site", name)


def _told(spent: Measured) -> str:
    return f"{spent.seconds:.1f} s by the clock"


def _run(folder: Path, events: Events, bench: Bench) -> tuple[Measured, Measured]:
    """Pull and build the project's own data with these events in place of those of their hromadas."""
    data = {name: content for name, content in _own_data() if not name.startswith(("pulled", "permalinks"))}
    sources = "sources:\n" + "".join(f"  - {{hromada: {slug}, file: {slug}.yml}}\n" for slug in events or (HROMADA,))
    data["events/sources.yml"] = sources.encode()
    files.mirror(folder / "data", data | {f"events/{slug}.yml": text.encode() for slug, text in events.items()})
    bench.put_away(folder / "site")
    pull = [sys.executable, command.SCRIPTS / "pull_events.py", "--data", folder / "data", "--today", bench.today]
    pulled = measure(pull, command.ROOT, memory=True)
    return pulled, measure(command.build_call(folder, folder / "site", bench.today), command.ROOT, memory=True)


def _own_data() -> Iterator[tuple[str, bytes]]:
    own = command.ROOT / "data"
    for path in sorted(own.rglob("*")):
        if path.is_file():
            yield path.relative_to(own).as_posix(), path.read_bytes()


def _largest(site: Path, name: str) -> Iterator[Row]:
    """Bytes of what readers load."""
    page, weight = next(item for item in weights.weigh(site).items() if item[0] not in weights.HOMES)
    yield Row("heavy", f"{name}: page, gzip", weight, "B", limit=weights.PAGE, note=page)
    for what, pattern, limit in (("sheet", "*.pdf", sheets.MOST_OF_SET), ("calendar", "*.ics", limits.CALENDAR_BYTES)):
        size, path = max((path.stat().st_size, path.relative_to(site).as_posix()) for path in site.rglob(pattern))
        yield Row("heavy", f"{name}: {what}", size, "B", limit=limit, note=path)
    total = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    yield Row("heavy", f"{name}: whole site", total / 1e6, "MB")
