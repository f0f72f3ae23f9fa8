"""Оновлює підказки редактора (.vscode/schemas) за моделями. / Rewrites the editor's schemas from the models."""

import argparse
import json

import command
from generator import files
from generator.campaign import Campaign
from generator.chart import ChartFile
from generator.contact import ContactFile
from generator.documents import FrontMatter
from generator.event import EventDocument
from generator.fact import FactFile
from generator.fields import Model
from generator.hromada import Hromada
from generator.jobcheck import JobCheck
from generator.permalinks import PermalinkFile
from generator.plan import ActionPlan
from generator.source import SourceFile

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
    argparse.ArgumentParser(description=__doc__).parse_args()
    files.mirror(FOLDER, texts())
    return command.FINE


if __name__ == "__main__":
    command.run(main)
