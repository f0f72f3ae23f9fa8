"""Makes since.json, what the oldest supported browsers know, from MDN's browser-compat-data (CC0).

Run by hand, when judged.yml names another interface or another browser:

    npm pack @mdn/browser-compat-data && tar xzf mdn-browser-compat-data-*.tgz
    python tests/cases/phones/renew.py package/data.json
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
Support = Mapping[str, Any]


def _version(text: object) -> float:
    """``≤37`` → 37; what was always there → 0; what is in no release → infinity."""
    if text is True:
        return 0
    number = re.fullmatch(r"≤?([\d.]+)", str(text))
    return float(".".join(number[1].split(".")[:2])) if number else float("inf")


def _since(support: Support, browser: str, oldest: float) -> float:
    """From which version a browser has something, if not all of it, under its own name and without a switch.

    What it has no longer after ``oldest`` counts: the pages of its successors are looked at by other tests.
    """
    entries = support.get(browser, [])
    plain = [
        one
        for one in (entries if isinstance(entries, list) else [entries])
        if not {"flags", "prefix", "alternative_name"} & one.keys() and _version(one.get("version_removed")) > oldest
    ]
    return min((_version(one["version_added"]) for one in plain), default=float("inf"))


def late(feature: Mapping[str, Any], floor: Mapping[str, float]) -> str:
    """``chrome 84, safari 14.1``: where a feature came after the ``floor``, and when; empty when it came in time.

    A browser's twin for phones is named only where it came later than the browser itself.
    """
    support, told = feature["__compat"]["support"], dict[str, str]()
    for browser, oldest in floor.items():
        family, since = browser.replace("webview", "chrome").partition("_")[0], _since(support, browser, oldest)
        if since > oldest:
            told.setdefault(family, f"{browser} {'never' if since == float('inf') else f'{since:g}'}")
    return ", ".join(told.values())


def _below(node: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What a node names, in small letters; names as ``flex_context`` tell of a use, which no parser sees."""
    return ((name.lower(), one) for name, one in node.items() if "_" not in name or name.startswith("type_"))


def _members(node: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """An interface's members; ``onload`` is told as ``load_event``, and static ones end in ``_static``."""
    for name, feature in node.items():
        plain = f"on{name}".removesuffix("_event") if name.endswith("_event") else name.removesuffix("_static")
        if plain.isalnum():
            yield plain, feature


def _values(node: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The words and functions of a property or of a type of values, two levels deep."""
    for name, feature in _below(node):
        yield name, feature
        yield from _below(feature)


def made(data: Mapping[str, Any], judged: Mapping[str, Any]) -> dict[str, Any]:
    """The whole table, in the order in which it is written."""
    css, elements = data["css"], {**data["svg"]["elements"], **data["html"]["elements"]}
    objects = {**data["api"], **data["javascript"]["builtins"]}
    met = sorted({name for names in judged["interfaces"].values() for name in names.split()})
    media = {**css["at-rules"]["media"], **css["at-rules"]["media"]["media_features"]}
    markup = {name.lower(): node for name, node in elements.items()}
    every = {**data["html"]["global_attributes"], **data["svg"]["global_attributes"]}
    types, units = css["types"], ("length", "angle", "time", "resolution")

    def table(features: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
        pairs = ((name, late(one, judged["floor"])) for name, one in features if "__compat" in one)
        verdicts = dict(sorted(pairs))  # of two with one name the later counts
        in_time = " ".join(name for name, when in verdicts.items() if not when)
        return {"in_time": in_time, "late": {name: when for name, when in verdicts.items() if when}}

    def tables(groups: Iterable[tuple[str, Iterable[tuple[str, Mapping[str, Any]]]]]) -> dict[str, Any]:
        return {name: one for name, features in groups if any((one := table(features)).values())}

    return {
        "source": f"@mdn/browser-compat-data {data['__meta']['version']} (CC0-1.0)",
        "globals": table((name, one) for name, one in objects.items() if name in met or name[0].islower()),
        "interfaces": tables((name, _members(objects[name])) for name in met),
        "at_rules": table(_below(css["at-rules"])),
        "media": table(_below(media)),
        "selectors": table(_below(css["selectors"])),
        "units": table(pair for name in units for pair in _below(types[name])),
        "types": table([*types.items(), *(pair for node in types.values() for pair in _values(node))]),
        "properties": table(_below(css["properties"])),
        "values": tables((name, _values(node)) for name, node in css["properties"].items()),
        "elements": table(markup.items()),
        "attributes": {"every": table(every.items()), **tables((name, _below(node)) for name, node in markup.items())},
    }


def main(source: Path) -> None:
    """Write the table made of ``source``, the package's data.json."""
    judged = yaml.safe_load((HERE / "judged.yml").read_text("utf-8"))
    text = json.dumps(made(json.loads(source.read_text("utf-8")), judged), indent=0, ensure_ascii=False)
    (HERE / "since.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
