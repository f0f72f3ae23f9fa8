"""The officer's guide as pages that lie beside the editor: its Markdown and pictures in, files out."""

from pathlib import Path

from markupsafe import Markup

from generator.base.fields import Lang
from generator.read import markdown
from generator.view.templates import environment

_TEXTS: dict[Lang, str] = {"uk": "README", "en": "README.en"}


def files(folder: Path, overrides: Path) -> dict[str, bytes]:
    """Path below the guide's address → bytes; ``folder`` is ``guide/`` of the project."""
    template = environment(overrides).get_template("guide.html")
    contents = {f"pictures/{path.name}": path.read_bytes() for path in sorted((folder / "pictures").glob("*.jpg"))}
    for lang, name in _TEXTS.items():
        text = (folder / f"{name}.md").read_text("utf-8")
        html = markdown.html(text)
        for other in _TEXTS.values():
            html = html.replace(f'href="{other}.md"', f'href="{_page(other)}"')
        title = text.partition("\n")[0].lstrip("# ")
        contents[_page(name)] = template.render(lang=lang, title=title, body=Markup(html)).encode()  # our own text
    return contents


def _page(name: str) -> str:
    return "index.html" if name == "README" else "en.html"
