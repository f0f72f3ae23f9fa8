"""Робить теку сайту іншої області: її громади з кодифікатора, спільні сторінки, факти й загальнодержавні лінії.

Makes the folder of another oblast's site: its hromadas from the codifier, the shared pages, facts and national lines.
No program is in it; its requirements.txt names the generator (--generator FILE or ADDRESS). What belongs to our oblast
alone stays here (``own_names`` in data/campaign.yml). At the end it says what to fill in.

--renew: нове зі спільного — лише в ті файли, яких у тому сайті не чіпали.
--renew: what is new in the shared part comes into those files that nobody touched there.
"""

import argparse
import datetime as dt
import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

import bootstrap  # noqa: F401
import command
import hromadas
import install
import wheel
from generator import site
from generator.author import issue_form
from generator.base import files, yaml_lines
from generator.base.fields import Lang
from generator.base.problems import Problem, display_path
from generator.base.words import skeleton
from generator.check import colours, menu, translation
from generator.model.campaign import FIRST_LINES, Campaign, Colours, Shades
from generator.model.oblast import Oblast, load
from generator.oblast import own_parts, site_folder
from generator.read import documents
from generator.read.validation import read_model

CAMPAIGN = "data/campaign.yml"
OBLASTS = command.SCRIPTS / "maintain" / "oblasts.yml"
MADE = ".made.json"  # what was written, so that --renew knows what nobody touched


@dataclass(frozen=True)
class Made:
    """A new site: its files (path → bytes), what stayed with our oblast, how much the codifier gave."""

    files: Mapping[str, bytes]
    left: own_parts.Left
    hromadas: int
    settlements: int


@dataclass(frozen=True)
class Settings:
    """What the new campaign is to be called; None: as ours."""

    address: str
    name: str | None = None
    name_en: str | None = None
    colours: Colours | None = None


def ours() -> Campaign:
    """Our own campaign. Raises ValueError when it can't be read."""
    campaign, _, problems = read_model(command.PROGRAM / CAMPAIGN, Campaign)
    if campaign is None:
        raise ValueError("\n".join(problem.text() for problem in problems))
    return campaign


def make(oblast: Oblast, edition: str, settings: Settings) -> Made:
    """The site of ``oblast``, made of ours. Nothing of it is written yet.

    Raises ValueError when our own campaign can't be read.
    """
    campaign = ours()
    root = command.PROGRAM
    shared, left = own_parts.without(root / "data", root / "docs", root / "mkdocs.yml", campaign.own_names)
    rows, settlements = hromadas.official(hromadas.HROMADAS, hromadas.SETTLED, oblast.name)
    contents = {
        **shared,
        **{f"data/hromadas/{name}.yml": row.text().encode() for name, row in hromadas.named(rows).items()},
        "data/settlements.csv": hromadas.listed(oblast.name, settlements, edition),
        "data/map.csv": hromadas.mapped(rows),
        "data/events/national.yml": (root / "data/events/national.yml").read_bytes(),
        "data/events/sources.yml": skeleton("sources.yml").encode(),
        CAMPAIGN: _campaign(campaign, oblast, settings, set(left.entries["contacts.yml"])),
    }
    contents["mkdocs.yml"] = site_folder.menu(contents["mkdocs.yml"].decode(), settings.name or campaign.name.uk)
    contents["data/contacts.yml"] = (
        contents["data/contacts.yml"].rstrip() + b"\n\n" + skeleton("contacts.yml", uk=oblast.title.uk).encode()
    )
    return Made(_translated(contents), left, len(rows), len(settlements))


def _campaign(campaign: Campaign, oblast: Oblast, settings: Settings, gone: set[str]) -> bytes:
    """``campaign.yml`` of the new site: settings as ours, place and address its own, no line that is gone."""
    stated = campaign.model_dump(exclude_none=True)
    name = stated["name"] | {key: one for key, one in (("uk", settings.name), ("en", settings.name_en)) if one}
    fields = {
        "name": name,
        "tagline": stated["tagline"],
        "oblast": oblast.title.model_dump(exclude_none=True),
        "oblast_where": oblast.where,
        "own_names": list(oblast.own_names),
        "address": settings.address,
        **{key: stated[key] for key in ("exit", "neutral_title", *FIRST_LINES)},
        "languages": list(campaign.languages),
        "hromada_lines": [one for one in campaign.hromada_lines if one not in gone],
        "teenager_lines": [one for one in campaign.teenager_lines if one not in gone],
        "service_lines": {key: one for key, one in campaign.service_lines if one and one not in gone},
    }
    if settings.colours:
        fields["colours"] = settings.colours.model_dump(exclude_none=True)
    notes = {
        "own_names": "за цими словами видно, що абзац, факт чи лінія лише про цю область",
        "hromada_lines": "допишіть лінії області з contacts.yml",
        "service_lines": "кого питати про послугу, якщо громада про неї не повідомила",
    }
    head = "# Налаштування кампанії. Назва, область, адреса сайту та головні лінії. Хто видає сайт: publisher."
    return "\n".join([head, *yaml_lines.lines(fields, notes), ""]).encode()


def _translated(contents: dict[str, bytes]) -> dict[str, bytes]:
    """The same, each translation that was up to date noted as one of the text that is left."""
    before, _ = documents.load(command.PROGRAM / "docs")
    with tempfile.TemporaryDirectory() as folder:
        files.write_all(Path(folder), contents.items())
        after, _ = documents.load(Path(folder) / "docs")
    for (page, lang), document in after.pages.items():
        if lang != "uk" and translation.state_of(page, before) == "same":
            name = f"docs/{document.source}"
            contents[name] = translation.marked(contents[name], after.pages[page, "uk"])
    return contents


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 made, 1 content to fix (colours that can't be read), 2 wrong call."""
    args = _arguments(arguments)
    lang: Lang = args.lang
    table = load(OBLASTS)
    oblast = table.find(args.oblast)
    if oblast is None:
        known = ", ".join(one.name for one in table.all)
        return command.wrong_usage(lang, "not_an_oblast", known=known, oblast=args.oblast)
    folder: Path = args.folder or command.ROOT / "sites" / oblast.slug
    there = [name for name in ("data", "docs") if (folder / name).exists()]
    if args.renew and not (folder / MADE).is_file():
        return command.wrong_usage(lang, "nothing_to_renew", folder=folder)
    if there and (folder.resolve() == command.PROGRAM or not (args.renew or args.replace)):
        names = ", ".join(display_path(folder / name) for name in there)
        return command.wrong_usage(lang, "already_there", names=names)
    look, wrong = _colours(args.brand)
    if wrong:
        command.show(wrong, lang)
        return command.USAGE
    settings = Settings(args.address or f"https://{oblast.slug}.example/", args.name, args.name_en, look)
    try:
        with command.told_when_slow(lang, "oblast_making", oblast=oblast.title.text(lang)[0]):
            new = make(oblast, table.edition, settings)
        with tempfile.TemporaryDirectory() as aside:
            generator, at = wheel.bring(args.generator, Path(aside)) if args.generator else wheel.own(Path(aside))
            name = args.name or ours().name.uk
            contents = {
                **new.files,
                **site_folder.beside(command.PROGRAM, oblast, name, wheel.line(generator, at)),
                **({} if at else {generator.name: generator.read_bytes()}),
            }
    except (ValueError, install.Stop) as why:
        return command.refused(why)
    if args.renew:
        return renew_files(folder, contents, lang)
    with files.new_or_none(folder):
        for name in ("data", "docs"):
            files.mirror(folder / name, _below(contents, name))
        for name, content in contents.items():
            files.write(folder / name, content)
        (folder / site_folder.START).chmod(0o755)
        files.write(folder / issue_form.FILE, issue_form.of_hromadas(folder / "data"))
        files.write(folder / MADE, file_sums(contents))
    _tell(oblast, folder, new, lang)
    return _report(folder, args.today, lang)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = command.arguments(__file__, __doc__)
    parser.add_argument("folder", type=Path, nargs="?", metavar="DIR")
    parser.add_argument("--oblast", default="")
    parser.add_argument("--address", metavar="URL")
    parser.add_argument("--name")
    parser.add_argument("--name-en")
    parser.add_argument("--brand", metavar="#RRGGBB")
    parser.add_argument("--generator", metavar="FILE")
    parser.add_argument("--renew", action="store_true")
    parser.add_argument("--replace", action="store_true")
    return parser.parse_args(arguments)


def _colours(brand: str | None) -> tuple[Colours | None, list[Problem]]:
    """The colours of both looks, or why ``brand`` can't be had."""
    if brand is None:
        return None, []
    try:
        brand = Shades(brand=brand).brand
    except ValidationError:
        return None, [Problem("--brand", 1, "page-colour", 0, "error", {"value": brand})]
    css = (command.PROGRAM / "overrides" / "styles" / "site.css").read_text("utf-8")
    palette = colours.of_brand(brand, css)
    return palette, [
        Problem("--brand", 1, "page-contrast", 0, "error", {**fault.params, "paste": f'--brand "{fault.better}"'})
        for fault in colours.faults(palette, css)
    ]


def _below(contents: Mapping[str, bytes], folder: str) -> dict[str, bytes]:
    start = f"{folder}/"
    return {name.removeprefix(start): content for name, content in contents.items() if name.startswith(start)}


def file_sums(contents: Mapping[str, bytes]) -> bytes:
    """What is remembered of the files made: SHA-256 of each, as JSON."""
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(contents.items())}
    return (json.dumps(sums, indent=0) + "\n").encode()


def renew_files(folder: Path, contents: Mapping[str, bytes], lang: Lang) -> int:
    """Write what changed in the shared part where nobody touched the file; name those that both sides changed."""
    before: dict[str, str] = json.loads((folder / MADE).read_text("utf-8"))
    renewed, clashes = 0, []
    for name, content in contents.items():
        if name in (CAMPAIGN, site_folder.REQUIREMENTS):  # theirs from the first day
            continue
        there = (folder / name).read_bytes() if (folder / name).is_file() else None
        new, was = hashlib.sha256(content).hexdigest(), before.get(name)
        if there == content or was == new or (there is None and was):  # nothing new, or taken away there on purpose
            continue
        if there is None or hashlib.sha256(there).hexdigest() == was:
            files.write(folder / name, content)
            renewed += 1
        else:
            clashes.append(name)
    files.write(folder / MADE, file_sums(contents))
    command.say(lang, "files_renewed", renewed=renewed)
    for name in clashes:
        file = display_path(folder / name)
        command.say(lang, "both_changed", file=file)
    return command.TO_FIX if clashes else command.FINE


def _tell(oblast: Oblast, folder: Path, new: Made, lang: Lang) -> None:
    """What was made, what stayed behind, and where the new oblast has to write itself."""
    place, start = display_path(folder), f"{display_path(folder)}/"
    command.say(
        lang,
        "oblast_made",
        oblast=oblast.title.text(lang)[0],
        place=place,
        hromadas=new.hromadas,
        settlements=new.settlements,
    )
    left = new.left
    gone = {name: len(left.entries.get(name, ())) for name in ("facts.yml", "contacts.yml")}
    passages = sum(map(len, left.passages.values()))
    command.say(
        lang, "left_out", pages=len(left.pages), passages=passages, facts=gone["facts.yml"], lines=gone["contacts.yml"]
    )
    written = {name.removesuffix(".uk.md"): gone for name, gone in left.passages.items() if name.endswith(".uk.md")}
    most = sorted(written, key=lambda name: -len(written[name]))
    command.say(lang, "fill_in", start=start, ours=", ".join(f"{name} ({len(written[name])})" for name in most))
    command.say(lang, "how_to_build", build=f'cd "{display_path(folder)}" && make site')


def _report(folder: Path, today: dt.date, lang: Lang) -> int:
    """The editor's report on the new site."""
    config = menu.beside(folder / "docs", command.ROOT / "mkdocs.yml")
    inputs = site.Inputs(folder / "data", folder / "docs", command.overrides(folder), config, today)
    with command.told_when_slow(lang, "build_reading"):
        _, problems = site.load(inputs)
    return command.report(problems, lang)


if __name__ == "__main__":
    command.run(main)
