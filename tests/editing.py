"""An officer at the editor in the browser, whose folder is answered by the browser's own storage."""

import contextlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from wsgiref.simple_server import make_server

from playwright.sync_api import Locator, Page, expect

import previewing

# The folder that a person would pick is one of the browser's own, which needs nobody's permission.
PICKER = """
window.showDirectoryPicker = async () => {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle("site", {create: true});
};
FileSystemHandle.prototype.requestPermission = async () => "granted";
"""
HANDLE = """async (path, options) => {
  const parts = ["site", ...path.split("/")], name = parts.pop();
  let folder = await navigator.storage.getDirectory();
  for (const part of parts) folder = await folder.getDirectoryHandle(part, options);
  return folder.getFileHandle(name, options);
}"""
READ = f"async (path) => ({HANDLE})(path).then(async (it) => (await it.getFile()).text(), () => null)"
WRITE = f"""async ([path, text]) => {{
  const file = await (await ({HANDLE})(path, {{create: true}})).createWritable();
  await file.write(text);
  await file.close();
}}"""


@contextlib.contextmanager
def answering(app: previewing.Application) -> Iterator[int]:
    """The preview's server before ``app``; gives its port."""
    with make_server("127.0.0.1", 0, previewing.guarded(app), previewing.Server, previewing.Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@dataclass
class Editing:
    """The editor in a tab, and what it did behind the page."""

    page: Page
    url: str
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def go(self, address: str) -> None:
        self.page.goto(f"{self.url}/edit/#/collections/{address}")

    def field(self, path: str, pane: int = 0) -> Locator:
        """A field of the form; pages have a pane in Ukrainian and one in English."""
        return self.page.locator(f'[data-key-path="{path}"]').nth(pane)

    def read(self, file: str) -> str | None:
        text: str | None = self.page.evaluate(READ, file)
        return text

    def saved(self, file: str) -> str:
        """Save, and wait for what becomes of ``file``."""
        before = self.read(file)
        self.page.get_by_role("button", name="Зберегти").click()
        expect(self.page).to_have_url(re.compile(r"#/collections/\w+$"))  # back in the list
        after = self.read(file)
        assert after is not None and after != before, f"{file} was not saved"
        return after
