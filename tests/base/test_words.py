"""What the site says: every label is said somewhere, every word of the editor belongs to a field."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import yaml
from conftest import Project

import command
import generator
from generator.base import words
from generator.base.fields import Model
from generator.model.event import Event

_SOURCES = (".py", ".html", ".js", ".typ")
_QUOTED = re.compile(r"""["'`]([\w-]+)["'`]""")  # "exit_hint"
_FILLED = re.compile(r"\{(\w+)")  # what a message has filled in
_FIELD = re.compile(r"^    (\w+):", re.MULTILINE)  # of a model
# What stands before and after the part that varies: f"kind_{kind}", "kit_" ~ part ~ "_hint", part.words("spoken_", …)
_PARTS = re.compile(r"""["']([a-z]\w*_)(?:\{[^{}"']*\}(\w*)["']|["'](?:\s*~\s*[\w.]+(?:\s*~\s*["'](\w+)["'])?)?)""")


def _sources(project: Project) -> str:
    files = (path for folder in (project.scripts, project.overrides) for path in sorted(folder.rglob("*")))
    return "\n".join(path.read_text(encoding="utf-8") for path in files if path.suffix in _SOURCES)


def test_every_label_is_said_somewhere(project: Project) -> None:
    """By its name, or by the beginning of one whose rest is a value or a field."""
    text = _sources(project)
    names = set(_QUOTED.findall(text))
    parts = {(before, after or end) for before, after, end in _PARTS.findall(text)}
    parts |= {(f"{field}_", "") for field in Event.model_fields}  # event_text: label(f"{field}_{value}")
    known = {word.replace("-", "_") for word in names} | set(_FIELD.findall(text))

    def said(label: str) -> bool:
        return label in names or any(
            label.startswith(before)
            and label.endswith(after)
            and label[len(before) : len(label) - len(after)].replace("-", "_") in known
            for before, after in parts
        )

    table = yaml.safe_load(
        (project.scripts / "generator" / "base" / "words" / "labels.yml").read_text(encoding="utf-8")
    )
    assert [label for label in table if not said(label)] == []
    assert not said("nobody_says_this") and not said("kind_nobody_says_this")


def test_no_word_is_written_twice(project: Project) -> None:
    """The second would silently take the place of the first."""
    for name in ("labels", "commands", "problems", "editor"):
        path = project.scripts / f"generator/base/words/{name}.yml"
        node = yaml.compose(path.read_text(encoding="utf-8"))
        assert isinstance(node, yaml.MappingNode)
        tables = [node, *(value for _, value in node.value if isinstance(value, yaml.MappingNode))]
        names = [[key.value for key, _ in table.value] for table in tables]
        assert [word for of in names for word in {*of} if of.count(word) > 1] == [], name


def test_every_message_of_the_commands_is_said_somewhere_and_fills_the_same_names_in_both_languages(
    project: Project,
) -> None:
    text = _sources(project)
    names = set(_QUOTED.findall(text)) | set(_FIELD.findall(text))
    beginnings = {before for before, after, end in _PARTS.findall(text) if not after and not end}
    messages = words.command_words("messages")
    unsaid = [key for key in messages if key not in names and not any(key.startswith(start) for start in beginnings)]
    assert unsaid == []
    filled = {key: [set(_FILLED.findall(one[lang])) for lang in ("uk", "en")] for key, one in messages.items()}
    assert {key for key, (uk, en) in filled.items() if not en <= uk} == set()


def test_every_option_that_has_words_is_one_of_its_command() -> None:
    """Words of an option that is gone would stay behind; ``every`` has those that several commands share."""
    for name, options in words.command_words("options").items():
        files = [path for path in Path(command.SCRIPTS).rglob("*.py") if path.stem == name or name == "every"]
        text = "\n".join(path.read_text(encoding="utf-8") for path in files)
        missing = [one for one in options if not re.search(rf'"(--)?{one.replace("_", "-")}"', text)]
        assert missing == [], name


def _fields(model: type[Model]) -> Iterator[str]:
    for kind in model.__subclasses__():
        yield from (f"{kind.__name__}.{field.alias or name}" for name, field in kind.model_fields.items())
        yield from _fields(kind)


def test_every_word_of_the_editor_belongs_to_a_field() -> None:
    """A class or a field that got another name would leave its words behind."""
    for module in pkgutil.walk_packages(generator.__path__, "generator."):
        importlib.import_module(module.name)
    known = set(_fields(Model))
    table = words.editor_words()
    given = {key for part in ("fields", "hints", "options", "singulars") for key in table[part] if "." in key}
    assert given and given - known == set()
