"""Редактор текстів і даних у браузері, поруч із живим переглядом. / The editor in the browser, with the live preview.

З --out лише записує редактор у теку. Її можна покласти на будь-який сайт, щоб звідти редагувати сховище, яке названо
в data/campaign.yml (repository). / With --out it only writes the editor into a folder for any static host, from which
the repository that data/campaign.yml names is then edited.
"""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from pathlib import Path

import command
import hooks
import install
from desk import editor_files, own_tab, previewing, publish_page
from generator.base import files
from generator.check import menu
from generator.model.campaign import Campaign
from generator.read.validation import read_model

PATIENCE = 120.0  # seconds for the first build of the preview


def write(folder: Path, site: Path = command.ROOT, *, local: bool = True) -> int:
    """Write the editor of the site whose files lie in ``site`` into ``folder``; gives an exit code."""
    campaign, _, problems = read_model(site / "data" / "campaign.yml", Campaign)
    config = menu.beside(site / "docs", command.ROOT / "mkdocs.yml")
    pages, _ = menu.load(config, None)  # what is wrong with the menu, the check tells
    if campaign is None or pages is None:
        command.show(problems, "uk")
        return command.TO_FIX
    if not (contents := editor_files.files(site / "data", campaign, pages, local=local)):
        return command.wrong_usage("uk", "no_editor")
    with files.new_or_none(folder):
        files.mirror(folder, contents)
    return command.FINE


def open_browser(address: str) -> None:
    """Open ``address`` in a browser that can save files (Chrome, Edge), else in the usual one, and say so.

    Whoever names a browser in BROWSER gets that one.
    """
    browser = None if os.environ.get("BROWSER") else install.find_browser()
    if browser is not None:
        subprocess.Popen([browser, address], stdout=install.SILENT, stderr=install.SILENT)
        return
    if not os.environ.get("BROWSER"):
        command.say("uk", "no_saving_browser", address=address.partition("#")[0])
    webbrowser.open(address)


def open_when_ready(host: str, port: int, address: str) -> None:
    """Open the browser at ``address`` as soon as somebody answers there; not where there is no screen."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return

    def wait() -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
                open_browser(address)
                return
            time.sleep(0.2)

    threading.Thread(target=wait, daemon=True).start()


def in_onedrive(site: Path) -> bool:
    """Whether Microsoft's program watches the folder: it holds files for long and renames what it finds twice."""
    cloud = os.environ.get("OneDrive")  # noqa: SIM112 - so Windows calls it
    return cloud is not None and site.resolve().is_relative_to(cloud)


def main() -> int:
    """Write the editor, then serve it with the preview until interrupted."""
    parser = command.Parser(__file__, __doc__)
    parser.add_argument("--address", default="127.0.0.1:8000", metavar="HOST:PORT")
    parser.add_argument("--out", type=Path, metavar="DIR")
    parser.add_argument("--site", type=Path, default=command.ROOT, metavar="DIR")
    args = parser.parse_args()
    if command.no_folder("uk", args.site / "data", args.site / "docs"):
        return command.USAGE
    if args.out:
        if not command.replaceable(args.out, "settings.json"):  # all else in it would go
            return command.wrong_usage("uk", "folder_not_empty", folder=args.out)
        return write(args.out, args.site, local=False)
    if refused := previewing.not_served(args.address):
        return command.wrong_usage("uk", refused, address=args.address)
    if code := write(previewing.EDITOR, args.site):
        return code
    host, _, port = args.address.rpartition(":")
    address = f"http://{args.address}/edit/"
    command.say("uk", "editor_at", address=address)
    if in_onedrive(args.site):
        command.say("uk", "in_onedrive")
    previewing.parts |= publish_page.pages(args.site)
    open_when_ready(host, int(port), f"{address}#token={own_tab.TOKEN}")
    problems = hooks.serve(args.address, args.site)
    command.show(problems, "uk")
    return command.USAGE if problems else command.FINE


if __name__ == "__main__":
    command.run(main)
