"""Живий перегляд: сайт оновлюється, щойно ви зберегли файл. / Live preview: reloads on every saved change."""

import command
import hooks


def main() -> int:
    """Serve until interrupted. Exit codes: 0 interrupted, 2 wrong call or settings."""
    parser = command.Parser(__file__, __doc__)
    parser.add_argument("--address", default="127.0.0.1:8000", metavar="HOST:PORT")
    problems = hooks.serve(parser.parse_args().address)
    command.show(problems, "uk")
    return command.USAGE if problems else command.FINE


if __name__ == "__main__":
    command.run(main)
