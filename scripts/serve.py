"""Живий перегляд: сайт оновлюється, щойно ви зберегли файл. / Live preview: reloads on every saved change."""

from pathlib import Path

import command
import hooks
from desk import previewing, publish_page


def main() -> int:
    """Serve until interrupted. Exit codes: 0 interrupted, 2 wrong call or settings."""
    parser = command.Parser(__file__, __doc__)
    parser.add_argument("--address", default="127.0.0.1:8000", metavar="HOST:PORT")
    parser.add_argument("--site", type=Path, default=command.ROOT, metavar="DIR")
    args = parser.parse_args()
    if command.no_folder("uk", args.site / "data", args.site / "docs"):
        return command.USAGE
    if refused := previewing.not_served(args.address):
        return command.wrong_usage("uk", refused, address=args.address)
    previewing.parts |= publish_page.pages(args.site)
    problems = hooks.serve(args.address, args.site)
    command.show(problems, "uk")
    return command.USAGE if problems else command.FINE


if __name__ == "__main__":
    command.run(main)
