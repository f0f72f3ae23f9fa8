"""The schemas that editors use agree with the models."""

import json
from typing import Any

import jsonschema
import pytest
from conftest import CASES_FOLDER, Project

import schemas
from generator.read.yaml_file import read_file
from generator.read.yaml_tree import Items, Tree

FILES = {
    "campaign": "campaign.yml",
    "contacts": "contacts.yml",
    "facts": "facts.yml",
    "hromada": "hromadas/bilytska.yml",
    "events": "events/bilytska.yml",
    "sources": "events/sources.yml",
    "job-check": "job-check.yml",
    "charts": "charts.yml",
    "action-plan": "action-plan.yml",
    "search": "search.yml",
}


def _plain(node: Any) -> Any:
    if isinstance(node, Tree):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, Items):
        return [_plain(item) for item in node]
    return str(node)


def _schema(name: str) -> Any:
    return json.loads(schemas.texts()[f"{name}.schema.json"])


@pytest.mark.parametrize("name", FILES)
def test_the_projects_own_data_fits(project: Project, name: str) -> None:
    """An editor shows no complaint in files that the generator accepts."""
    tree, problems = read_file(project.data / FILES[name], 1_000_000)
    assert problems == []
    jsonschema.validate(_plain(tree), _schema(name))


def test_an_event_as_documented_fits() -> None:
    """Everything an event may say is known to the editor."""
    tree, _ = read_file(CASES_FOLDER / "events" / "full" / "events.yml")
    jsonschema.validate(_plain(tree), _schema("events"))


@pytest.mark.parametrize(
    "event",
    [{"id": "A b"}, {"how": "somewhere"}, {"audiance": ["pupils"]}, {"date": "soon"}, {"link": "http://example.org"}],
)
def test_slips_are_underlined(event: dict[str, Any]) -> None:
    """A bad id, an unknown choice, a misspelt field, a wrong date or address is seen while typing."""
    good = {"id": "a", "title": {"uk": "Подія"}, "how": "on_site", "date": "2026-12-02"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"hromada": "bilytska", "events": [good | event]}, _schema("events"))


def test_every_field_is_explained_in_ukrainian() -> None:
    """Hovering over a field tells what it is for."""
    for name, text in schemas.texts().items():
        schema = json.loads(text)
        for model in [schema, *schema.get("$defs", {}).values()]:
            for field, about in model.get("properties", {}).items():
                words = about.get("description", "")
                assert field in ("uk", "en") or any(
                    letter in "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя" for letter in words.lower()
                ), (name, field)
