"""What lies in a site's folder beside its data and pages: which generator, how it is started, what its host runs.

Most of it lies in ``folder/`` as it will lie there. What hosts run is made of the repository's own workflows: the same
commands, of the installed generator. Nothing is written here.
"""

import re
from pathlib import Path

from generator.base import yaml_lines
from generator.model.oblast import Oblast

START = "Редактор.command"  # has to be made one that may be run
REQUIREMENTS = "requirements.txt"
_FOLDER = Path(__file__).parent / "folder"
_COMMAND = "safe-step"
HOSTS = (  # of the repository's own
    ".github/CODEOWNERS",
    ".github/dependabot.yml",
    ".github/workflows/check.yml",
    ".github/workflows/event-issue.yml",
    ".github/workflows/publish.yml",
    ".gitlab/CODEOWNERS",
    ".gitlab-ci.yml",
)
_NAMES = {  # here → there
    "python scripts/run.py": _COMMAND,
    "requirements/site.txt": REQUIREMENTS,
    "scripts/MAINTAINING.md": "MAINTAINING.md",
}
_INSTALL = "python -m pip install --no-deps -r requirements.txt"
_ENGINE = re.compile(
    r"^(?:docs_dir|site_dir|strict|theme|hooks|validation):.*\n(?: .*\n)*\n?|^# Ext.*\n\n", re.MULTILINE
)
_PYTHON = re.compile(r"^ +- uses: actions/setup-python@.*\n +with:\n(?: {10}.*\n)+", re.MULTILINE)
_COMPARED = {  # before which step of a request's check → what another generator would change, for whoever looks at it
    "      - name: Перегляд\n": """\
      - name: Що змінить інший генератор
        run: |
          if ! git diff --quiet "$BASE" HEAD -- requirements.txt; then
            git show "$BASE:requirements.txt" > "$RUNNER_TEMP/requirements.txt"
            safe-step changes --generator "$RUNNER_TEMP/requirements.txt" >> "$GITHUB_STEP_SUMMARY" || true
          fi
""",
    "    - safe-step build\n": """\
    - |
      if ! git diff --quiet "$CI_MERGE_REQUEST_DIFF_BASE_SHA" HEAD -- requirements.txt; then
        git show "$CI_MERGE_REQUEST_DIFF_BASE_SHA:requirements.txt" > .earlier.txt
        safe-step changes --generator .earlier.txt >> changes.md || true
      fi
""",
}
_DEFAULT = re.compile(r"^default:\n(?: .*\n)+", re.MULTILINE)


def menu(config: str, name: str) -> bytes:
    """``mkdocs.yml`` of a site called ``name``: what is the engine's comes with the generator."""
    title = yaml_lines.quoted(name)
    return re.sub(r"(?m)^site_name: .*", lambda _: f"site_name: {title}", _ENGINE.sub("", config)).encode()


def beside(program: Path, oblast: Oblast, name: str, generator: str) -> dict[str, bytes]:
    """Path → bytes of all that is neither data nor pages of a site called ``name``.

    ``program`` is the folder where the repository's own workflows lie, ``generator`` the line that names a wheel.
    """
    own = {path.name: path.read_bytes() for path in sorted(_FOLDER.iterdir())}
    for hidden in ("gitignore", "gitattributes"):
        own[f".{hidden}"] = own.pop(hidden)
    values = {"name": name, "oblast": oblast.title.uk, "oblast_en": str(oblast.title.en), "short": oblast.name}
    own["README.md"] = own["README.md"].decode().format(**values).encode()
    own[REQUIREMENTS] = f"{generator}\n".encode()
    return own | {one: _of_host((program / one).read_text("utf-8")).encode() for one in HOSTS}


def _of_host(text: str) -> str:
    """A file of a host for a site without a program: it brings the generator, whose own tests are not there."""
    for ours, theirs in _NAMES.items():
        text = text.replace(ours, theirs)
    text = re.sub(rf"{_COMMAND} test$|make test$", f"{_COMMAND} test-content", text, flags=re.MULTILINE)
    for step, compared in _COMPARED.items():
        text = text.replace(step, compared + step)
    text = _PYTHON.sub(lambda step: f"{step[0]}      - name: Генератор\n        run: {_INSTALL}\n", text)
    return _DEFAULT.sub(lambda part: f"{part[0]}  before_script:\n    - {_INSTALL}\n", text)
