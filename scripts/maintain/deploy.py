"""Оновлює deploy/nginx.conf і deploy/Caddyfile за таблицею заголовків. / Rewrites them from the table of headers."""

from pathlib import Path
from urllib.parse import urlsplit

import bootstrap  # noqa: F401
import command
from generator.base import files
from generator.base.problems import errors
from generator.check import data_folder
from generator.model.campaign import Campaign
from generator.publish import servers

FOLDER = command.ROOT / "deploy"


# Where Debian's libnginx-mod-http-brotli-static is loaded from.
BROTLI = Path("/etc/nginx/modules-enabled/50-mod-http-brotli-static.conf")


def texts(campaign: Campaign, *, brotli: bool = False) -> dict[str, bytes]:
    """File name → settings of that server, for the address in ``data/campaign.yml``."""
    host = urlsplit(campaign.root).netloc
    live = f"/etc/letsencrypt/live/{host}"
    own = servers.Location(host, f"/srv/{host}/site", languages=campaign.languages)
    with_files = servers.Location(
        host, own.root, f"{live}/fullchain.pem", f"{live}/privkey.pem", languages=campaign.languages, brotli=brotli
    )
    return {"nginx.conf": servers.nginx(with_files).encode(), "Caddyfile": servers.caddy(own).encode()}


def main() -> int:
    """Exit codes: 0 written, 1 content to fix, 2 the site does not stand at the root of its host."""
    parser = command.arguments(__file__, __doc__)
    parser.add_argument("--out", type=Path, default=FOLDER, metavar="DIR")
    args = parser.parse_args()
    facts, problems = data_folder.load(args.data, args.today)
    if facts is None:
        command.show(errors(problems), args.lang)
        return command.TO_FIX
    if not facts.campaign.at_root:
        return command.wrong_usage(args.lang, "not_at_root")
    for name, content in texts(facts.campaign, brotli=BROTLI.exists()).items():
        if files.write(args.out / name, content):
            command.say(args.lang, "file_written", file=args.out / name)
    return command.FINE


if __name__ == "__main__":
    command.run(main)
