"""Оновлює за моделями все, що їх повторює: підказки редактора (.vscode), форму події (.github).

Rewrites from the models all that repeats them: the editor's schemas, the form of an event.
"""

import json

import bootstrap  # noqa: F401
import command
from generator.author import issue_form
from generator.base import files
from generator.base.fields import Model
from generator.check.permalinks import PermalinkFile
from generator.model.campaign import Campaign
from generator.model.chart import ChartFile
from generator.model.contact import ContactFile
from generator.model.event import EventDocument
from generator.model.event_source import SourceFile
from generator.model.fact import FactFile
from generator.model.hromada import Hromada
from generator.model.job_check import JobCheck
from generator.model.plan import ActionPlan
from generator.model.search_words import SearchFile
from generator.read.documents import FrontMatter

FOLDER = command.ROOT / ".vscode" / "schemas"
SCHEMAS: dict[str, type[Model]] = {
    "campaign": Campaign,
    "contacts": ContactFile,
    "facts": FactFile,
    "hromada": Hromada,
    "events": EventDocument,
    "sources": SourceFile,
    "front-matter": FrontMatter,
    "job-check": JobCheck,
    "charts": ChartFile,
    "action-plan": ActionPlan,
    "permalinks": PermalinkFile,
    "search": SearchFile,
}


def texts() -> dict[str, bytes]:
    """File name → JSON Schema (2020-12) with field descriptions in Ukrainian."""
    result = {}
    for name, model in SCHEMAS.items():
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | model.model_json_schema(by_alias=True)
        result[f"{name}.schema.json"] = (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()
    return result


def main() -> int:
    """Write the schemas."""
    command.Parser(__file__, __doc__).parse_args()
    files.mirror(FOLDER, texts())
    files.write(command.ROOT / issue_form.FILE, issue_form.of_hromadas(command.ROOT / "data"))
    return command.FINE


if __name__ == "__main__":
    command.run(main)
