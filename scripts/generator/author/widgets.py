"""Fields of the browser editor's forms, worked out from the models' JSON Schemas.

Hints are the models' descriptions. What a form needs besides, names of fields and of choices, is in
``words/editor.yml``; a field of an event may be called as in ``ukrainian_names``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from generator.base.fields import Model
from generator.base.words import editor_words, label
from generator.model.campaign import ServiceLines
from generator.model.ukrainian_names import UKRAINIAN

Field = dict[str, Any]
Schema = Mapping[str, Any]

_LONG = {"about", "note", "status_note", "access_note", "for_whom", "what", "changed", "description", "tagline"}
_DATE = r"^(\d{4}"  # how patterns of dates begin, and of nothing else
_SUMMARIES = {  # what a folded entry of a list shows
    "events": "{{fields.date}}{{fields.from}} {{fields.title.uk}}",
    "contacts": "{{fields.name.uk}}",
    "actions": "{{fields.id}}. {{fields.what.uk}}",
    "sources": "{{fields.hromada}}{{fields.title.uk}}",
    "changes": "{{fields.date}}",
    "evidence": "{{fields.title.uk}}",
    "removed": "{{fields.id}}",
}
_HROMADA: Field = {
    "widget": "relation",
    "collection": "hromadas",
    "value_field": "{{slug}}",
    "display_fields": ["name.uk"],
    "search_fields": ["name.uk"],
}
_LINE: Field = {
    "widget": "relation",
    "collection": "_singletons",
    "file": "contacts",
    "value_field": "contacts.*.id",
    "display_fields": ["contacts.*.name.uk"],
    "search_fields": ["contacts.*.name.uk"],
    "dropdown_threshold": 0,
}
_OWN: dict[str, Field] = {  # fields that name an entry of another file, and the like
    "EventDocument.hromada": {"widget": "hidden"},  # a form for each says which
    "Picture.file": {"widget": "image", "choose_url": False},
    "Event.id": {"widget": "hidden", "default": "{{uuid_short}}"},  # until files.js makes one of the title
    "SourceEntry.hromada": _HROMADA,
    "Contact.next_line": _LINE,
    "Campaign.danger_line": _LINE,
    "Campaign.advice_line": _LINE,
    "Campaign.abroad_line": _LINE,
    "Campaign.hromada_lines": _LINE | {"multiple": True},
    "Campaign.teenager_lines": _LINE | {"multiple": True},
    **{f"ServiceLines.{service}": _LINE for service in ServiceLines.model_fields},
}
_ENGLISH = {english: word.capitalize() for word, english in UKRAINIAN.items()}


def widgets(model: type[Model]) -> list[Field]:
    """The fields of a form for ``model``."""
    schema = model.model_json_schema(by_alias=True)
    return _fields(schema, schema.get("$defs", {}))


def _fields(schema: Schema, defs: Mapping[str, Schema]) -> list[Field]:
    owner, required, found = schema["title"], schema.get("required", ()), schema["properties"]
    first = [key for key in editor_words()["order"].get(owner, "").split() if key in found]
    keys = [*first, *(key for key in found if key not in first)]
    return [_field(owner, key, found[key], defs, required=key in required) for key in keys]


def _field(owner: str, key: str, schema: Schema, defs: Mapping[str, Schema], *, required: bool) -> Field:
    name = _said("fields", owner, key, _ENGLISH.get(key, key))
    hint = _said("hints", owner, key, schema.get("description", ""))
    field: Field = {"name": key, "label": name, "required": required, **_widget(owner, key, _one(schema, defs), defs)}
    if field["widget"] == "hidden":  # nobody is asked
        del field["required"]
        return field
    if field["widget"] == "object" and not required:
        _without_tick(field)
    if "pattern" in field:
        field["pattern"] = [field["pattern"], _said("refusals", owner, key, hint)]
    if f"{owner}.{key}" == "FrontMatter.reviewed":  # who writes a page looks at it
        field["default"] = "{{now}}"
    if hint and hint.rstrip(".").lower() != name.lower():  # else it says nothing new
        field["hint"] = hint
    return field


def _without_tick(field: Field) -> None:
    """Show the fields of an optional object at once, where none or only the Ukrainian text of it is needed.

    What is left empty is not written.
    """
    needed = [one["name"] for one in field["fields"] if _needs(one)]
    if needed in ([], ["uk"]):
        field["required"] = True
        field["fields"] = [one if one["widget"] == "object" else one | {"required": False} for one in field["fields"]]


def _needs(field: Field) -> bool:
    """Whether something must be filled in."""
    return field.get("required", False) and (field["widget"] != "object" or any(map(_needs, field["fields"])))


def _said(table: str, owner: str, key: str, otherwise: Any) -> Any:
    words = editor_words()[table]
    return words.get(f"{owner}.{key}", words.get(key, otherwise))


def named(key: str) -> str:
    """What forms call the field ``key``, whichever model has it; a key of another kind is its own name."""
    words = editor_words()["fields"]
    owned = (name for path, name in words.items() if path.endswith(f".{key}"))
    return str(words.get(key) or _ENGLISH.get(key) or next(owned, key))


def _one(schema: Schema, defs: Mapping[str, Schema]) -> Schema:
    """What is left of a schema without null and without the short form of a text in both languages."""
    options = [one for one in schema.get("anyOf", schema.get("oneOf", [schema])) if one.get("type") != "null"]
    option = next((one for one in options if "$ref" in one), options[0])
    if "oneOf" in option:
        return _one(option, defs)
    return defs[option["$ref"].rpartition("/")[2]] if "$ref" in option else option


def _widget(owner: str, key: str, schema: Schema, defs: Mapping[str, Schema]) -> Field:
    if f"{owner}.{key}" in _OWN:
        return _OWN[f"{owner}.{key}"]
    text: Field = {"widget": "text" if key in _LONG else "string", "use_emoji_autocomplete": False}
    match schema:
        case {"title": "Bilingual"}:
            return {"widget": "object", "fields": [one | text for one in _fields(schema, defs)]}
        case {"properties": _}:
            return {"widget": "object", "fields": _fields(schema, defs)}
        case {"type": "array", "items": items}:
            return _list(owner, key, _one(items, defs), defs)
        case {"enum": [True | "так", *_]}:
            return {"widget": "select", "options": _options("flag", ["так", "ні"])}
        case {"enum": values}:
            return {"widget": "select", "options": _options(f"{owner}.{key}", values)}
        case {"pattern": pattern} if pattern.startswith(_DATE):
            return {"widget": "datetime", "type": "date", "format": "YYYY-MM-DD"}
        case {"pattern": pattern}:
            return text | {"pattern": pattern}
    return text


def _list(owner: str, key: str, item: Schema, defs: Mapping[str, Schema]) -> Field:
    if "enum" in item:  # all choices in sight
        options = _options(f"{owner}.{key}", item["enum"])
        return {"widget": "select", "multiple": True, "options": options, "dropdown_threshold": len(options)}
    field: Field = {"widget": "list"}
    if key in (singulars := editor_words()["singulars"]):
        field["label_singular"] = singulars[key]
    if "properties" in item:
        field["fields"] = _fields(item, defs)
        if key in _SUMMARIES:
            field |= {"summary": _SUMMARIES[key], "collapsed": True}
    elif (widget := _widget(owner, key, item, defs))["widget"] != "string":
        field["field"] = {"name": key, "label": field["label_singular"], **widget}
    return field


def _options(name: str, values: Sequence[str]) -> list[Field]:
    words = editor_words()["options"].get(name, {})
    if isinstance(words, str):
        return [{"label": label(f"{words}_{value}", "uk"), "value": value} for value in values]
    return [{"label": words.get(value, value), "value": value} for value in values]
