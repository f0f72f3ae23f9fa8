"""Живий перегляд: сайт оновлюється, щойно ви зберегли файл. / Live preview: reloads on every saved change."""

import argparse

import command
import hooks


def main() -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--address", default="127.0.0.1:8000", metavar="HOST:PORT", help="де показувати / where to serve"
    )
    hooks.serve(parser.parse_args().address)
    return command.FINE


if __name__ == "__main__":
    command.run(main)
