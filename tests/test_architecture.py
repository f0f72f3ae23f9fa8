"""The shape of the code: one direction of flow, and one place for each dangerous thing."""

import ast
import functools
import graphlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

SCRIPTS = Path(__file__).parent.parent / "scripts"
GENERATOR = SCRIPTS / "generator"

CORRIDOR = "base read model check view write site writers contract".split()  # each imports only from those before it
BESIDE = "publish pull author oblast".split()  # they use all of the corridor, and never each other
ENGINE = {"mkdocs", "material", "mkdocs_static_i18n", "properdocs"}
NETWORK = {"socket", "ssl", "http", "urllib.request", "requests", "urllib3", "dulwich"}
TRANSPORTS = {
    "publish.git_program",
    "publish.git_library",
    "publish.upload",
    "publish.ftps",
}  # git, dulwich, sftp, ftplib: networks of their own
BUILDS = ("build.py", "check.py", "hooks.py", "desk/previewing.py")  # what makes the site or its preview


@functools.cache
def _modules() -> list[Path]:
    return sorted(path for path in GENERATOR.rglob("*.py") if path.name != "__init__.py")


def _name(path: Path) -> str:
    """``generator/view/data_pages.py`` → view.pages."""
    return ".".join(path.relative_to(GENERATOR).with_suffix("").parts)


@functools.cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def _imports(path: Path) -> Iterator[str]:
    for node in _nodes(path):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


@functools.cache
def _used(path: Path) -> set[str]:
    """Modules of the generator that a module imports, as ``view.pages``."""
    known = {_name(module) for module in _modules()}
    return {name.removeprefix("generator.") for name in _imports(path)} & known


def test_every_module_has_its_package() -> None:
    """The generator is the packages and modules of the corridor and beside it, and nothing else."""
    assert {_name(path).partition(".")[0] for path in _modules()} == {*CORRIDOR, *BESIDE}


def test_every_package_says_what_it_is() -> None:
    """What comes in, what goes out, what it must not do."""
    for path in GENERATOR.glob("*/__init__.py"):
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        assert re.search(r"^In: .*Out: .*^It must not ", said, re.MULTILINE | re.DOTALL), path


@pytest.mark.parametrize("path", _modules(), ids=_name)
def test_imports_point_one_way(path: Path) -> None:
    """A package imports from those before it in the corridor; what lies beside it, from all of that."""
    own = _name(path).partition(".")[0]
    before = CORRIDOR[: CORRIDOR.index(own)] if own in CORRIDOR else CORRIDOR
    assert {name for name in _used(path) if name.partition(".")[0] not in {own, *before}} == set()


def test_no_modules_need_each_other() -> None:
    """Inside a package, too, imports go round in no circle."""
    graphlib.TopologicalSorter({_name(path): _used(path) for path in _modules()}).prepare()


def test_the_walks_through_the_house_name_what_is_there() -> None:
    """Every module, and every class in it, that MAINTAINING.md names as ``package.module`` exists."""
    text, known = (SCRIPTS / "MAINTAINING.md").read_text(encoding="utf-8"), {_name(path): path for path in _modules()}
    named = set(re.findall(rf"`((?:{'|'.join([*CORRIDOR, *BESIDE])})\.[a-z_]+)(?:\.(\w+))?`", text))
    assert len(named) > 30
    assert {module for module, _ in named} - {*known} == set()
    assert [(module, name) for module, name in named if name and name not in known[module].read_text("utf-8")] == []


def test_only_the_hooks_know_the_engine() -> None:
    """MkDocs is imported by scripts/hooks.py and by nothing else."""
    users = {path.name for path in SCRIPTS.rglob("*.py") if {name.split(".")[0] for name in _imports(path)} & ENGINE}
    assert users == {"hooks.py"}


def _reached(path: Path) -> set[str]:
    """Modules of the generator that a file imports, and all that those import."""
    there = {_name(module): module for module in _modules()}
    seen: set[str] = set()
    new = _used(path)
    while new:
        seen |= new
        new = {name for module in new for name in _used(there[module])} - seen
    return seen


def test_one_module_has_the_network() -> None:
    """One module reaches other machines, and Git its remote; no build or preview ever does, only pull and publish."""
    reaching = {_name(path) for path in _modules() if {_network(name) for name in _imports(path)} & NETWORK}
    assert {"base.http_client"} <= reaching <= {"base.http_client", *TRANSPORTS}
    users = {_name(path) for path in _modules() if {"base.http_client", *TRANSPORTS} & _used(path)} | TRANSPORTS
    assert {name.partition(".")[0] for name in users} <= {"pull", "publish"}
    for path in (*(path for path in _modules() if _name(path) in ("site", "contract")), *map(SCRIPTS.joinpath, BUILDS)):
        assert not {"base.http_client", *users} & _reached(path), path


def _network(name: str) -> str:
    return name if name in NETWORK else name.split(".")[0]


def _calls(path: Path) -> Iterator[str]:
    for node in _nodes(path):
        if isinstance(node, ast.Call):
            target = node.func
            yield (
                target.id if isinstance(target, ast.Name) else target.attr if isinstance(target, ast.Attribute) else ""
            )


def test_only_files_writes() -> None:
    """Files are written in one module; another moves whole folders."""
    writing = {"write_bytes", "write_text", "unlink", "rmtree", "rename", "mkdir", "rmdir"}
    calls = {path.name: writing & set(_calls(path)) for path in SCRIPTS.rglob("*.py")}
    assert calls.pop("ftps.py") == {"rename"}  # on another machine
    assert calls.pop("release_folders.py") == {"mkdir", "rename", "rmtree"}
    assert {name for name, writes in calls.items() if writes} <= {"files.py", "install.py"}


def test_only_commands_print() -> None:
    """The generator returns values; commands print them."""
    printers = {path.name for path in _modules() if "print" in set(_calls(path))}
    assert printers == set()


def test_nothing_asks_the_clock() -> None:
    """Today is a parameter: only the commands and the preview ask for it."""
    for path in _modules():
        assert not {"now", "today", "utcnow"} & set(_calls(path)), path


def _table(name: str) -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = yaml.safe_load(
        (GENERATOR / "base" / "words" / f"{name}.yml").read_text(encoding="utf-8")
    )
    return table


def test_labels_have_both_languages() -> None:
    """Every label is there in Ukrainian and English."""
    assert {key for key, texts in _table("labels").items() if set(texts) != {"uk", "en"}} == set()


def test_problem_sentences_have_both_languages() -> None:
    """Every problem says in both languages what is wrong and what to do, with the same values."""
    for code, texts in _table("problems").items():
        assert set(texts) == {"what_uk", "do_uk", "what_en", "do_en"}, code
        for part in ("what", "do"):
            uk, en = (set(re.findall(r"\{(\w+)\}", texts[f"{part}_{lang}"])) for lang in ("uk", "en"))
            assert uk == en, code


def test_every_problem_code_is_worded() -> None:
    """A code used in the generator has its sentences."""
    words = set(_table("problems"))
    for path in _modules():
        for node in _nodes(path):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("Problem", "PydanticCustomError", "Refused")
            ):
                position = 2 if node.func.id == "Problem" else 0
                code = node.args[position] if len(node.args) > position else None
                if isinstance(code, ast.Constant):
                    assert code.value in words, (path.name, code.value)


def test_editors_schemas_are_those_of_the_models() -> None:
    """``.vscode/schemas`` is what the models give now: run scripts/maintain/schemas.py after changing one."""
    import schemas

    written = {path.name: path.read_bytes() for path in schemas.FOLDER.iterdir()}
    assert written == schemas.texts()


def _private(path: Path) -> Iterator[str]:
    """Names with an underscore that a test takes from elsewhere."""
    for node in _nodes(path):
        if isinstance(node, ast.ImportFrom):
            yield from (name.name for name in node.names if name.name.startswith("_"))
        elif isinstance(node, ast.Attribute) and re.match("_[^_]", node.attr):
            yield ast.unparse(node)


def test_tests_use_public_names() -> None:
    """What is worth testing is public: a test that reaches behind it breaks where nothing has changed."""
    for path in Path(__file__).parent.rglob("*.py"):
        found = {name for name in _private(path) if not name.startswith(("self.", "cls."))}
        assert found <= {"os._exit"}, path
