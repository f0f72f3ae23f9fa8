"""The site as one ZIP for a memory stick: links name files, so that a double click on ``index.html`` is enough."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from urllib.parse import urlsplit

from generator.base.slugs import slug
from generator.base.words import skeleton
from generator.model.campaign import Campaign

# Of use to a server or a networked browser only, or untrue once links are changed; what begins with "_" is a
# server’s settings.
_LEFT_OUT = {"404.html", "en/404.html", "manifest.txt", "release.txt", "release.txt.sig"}
_LEFT_OUT |= {"offline-worker.js", "robots.txt", "sitemap.xml"}
# Settings; short addresses, which are for paper; cards, which are for other sites.
_APART = re.compile(r"_|edit/|(?:[a-z]{2}/)?(?:p|embed)/")
_RAW = re.compile(r"(<(?:script|style)\b.*?</(?:script|style)>)", re.DOTALL)
_LINK = re.compile(r'(?:(?<=\shref=")|(?<=\sdata-blank="))[^"]*')  # the latter is where the exit leads without network
_OLDEST = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)  # that a ZIP can say


def name(campaign: Campaign) -> str:
    """What the archive and the folder in it are called: campaign and languages in Latin letters."""
    return "-".join([slug(campaign.name.uk), "offline", *campaign.languages])


def last_change(files: Mapping[str, bytes]) -> dt.datetime:
    """The newest date in the sitemap: when the content last changed."""
    days = re.findall("<lastmod>(.*?)</lastmod>", files.get("sitemap.xml", b"").decode())
    return dt.datetime.fromisoformat(max(days)).replace(tzinfo=dt.UTC) if days else _OLDEST


def archive(files: Mapping[str, bytes], folder: str, moment: dt.datetime) -> bytes:
    """A ZIP with the files of the site in ``folder``, every one dated ``moment``: the same files, the same bytes."""
    archive_file = io.BytesIO()
    with zipfile.ZipFile(archive_file, "w") as packed:
        for path, content in sorted({**kept(files), "read-me.txt": skeleton("read-me.txt").encode()}.items()):
            entry = zipfile.ZipInfo(f"{folder}/{path}", max(moment, _OLDEST).timetuple()[:6])
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # the same on Windows
            packed.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    return archive_file.getvalue()


def kept(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What of a site is of use without a server, with links that name files."""
    return {
        path: local(content.decode()).encode() if path.endswith(".html") else content
        for path, content in files.items()
        if path not in _LEFT_OUT and not _APART.match(path)
    }


def local(html: str) -> str:
    """A page whose links to folders lead to the ``index.html`` in them; scripts and styles stay as they are sealed."""
    parts = _RAW.split(html)
    parts[::2] = (_LINK.sub(lambda found: _file(found[0]), part) for part in parts[::2])
    return "".join(parts)


def _file(link: str) -> str:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not parts.path.endswith("/"):
        return link
    return parts._replace(path=parts.path + "index.html").geturl()
