"""Публікує зміни: забирає чужі, перевіряє, каже, що зміниться, надсилає. Без Git кладе зібраний сайт, куди сказано.

Publishes what you changed: takes others' changes, checks, says what will change, sends. Where the folder is in no Git
repository, the built site goes where data/campaign.yml says. Nothing in the folder changes before all has been sent.
"""

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import command
from generator.publish.repository import Trouble, Unauthorized
from generator.publish.sending import Clashed
from publishing import NOT_SENT, Publisher, step_text, store_token, wait, with_token

BY = "PUBLISH_BY"  # git or dulwich, no other


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 sent or nothing to send, 1 content to fix or a clash, 2 wrong call or settings, 3 out of reach."""
    args = _arguments(arguments)
    folder: Path = args.site
    if command.no_folder(args.lang, folder / "data", folder / "docs"):
        return command.USAGE

    def step(name: str, done: int, total: int) -> None:
        if sys.stderr.isatty():
            end = "" if total and done < total else "\n"
            print("\r" + step_text(name, done, total, args.lang), end=end, file=sys.stderr, flush=True)

    publisher = Publisher(folder, args.today, args.lang, lambda text: print(text, flush=True), step, args.by)
    if args.plan:
        return _plan(publisher)
    if args.keep:
        publisher.choice = lambda _: args.keep
    code = _asking(publisher, undo=args.undo)
    if publisher.clashed is not None:
        publisher.explain(publisher.clashed)
    return wait(publisher) if args.wait and code == command.FINE else code


def _asking(publisher: Publisher, *, undo: bool) -> int:
    """Publish; ask for a token where the host wants one and a person is there."""
    try:
        return with_token(publisher, None, undo=undo)
    except Unauthorized as refused:
        publisher.say(refused.key, **refused.values)
    if not publisher.host or not (sys.stdin.isatty() and sys.stdout.isatty()):  # Windows calls NUL a terminal too
        publisher.say("token_how")
        return command.USAGE
    token = getpass.getpass(command.message(publisher.lang, "token_ask", host=publisher.host)).strip()
    try:
        code = publisher.publish(token, undo=undo)
    except Unauthorized as refused:
        publisher.say(refused.key, **refused.values)
        return command.USAGE
    store_token(publisher.host, token)
    return code


def _plan(publisher: Publisher) -> int:
    try:
        seen = publisher.plan()
    except Clashed as clashed:
        publisher.explain(clashed)
        return command.TO_FIX
    except Trouble as trouble:
        publisher.say(trouble.key, **trouble.values)
        if trouble.key in NOT_SENT:
            publisher.say("publish_nowhere")
        return command.USAGE
    publisher.show(seen.problems)
    publisher.tell(seen.text or command.message(publisher.lang, "publish_nothing"))
    return command.TO_FIX if seen.problems else command.FINE


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = command.Parser(__file__, __doc__)
    command.day_and_language(parser)
    parser.add_argument("--site", type=Path, default=command.ROOT, metavar="DIR")
    parser.add_argument("--plan", action="store_true")
    parser.add_argument("--undo", action="store_true")
    parser.add_argument("--keep", choices=("mine", "theirs"))
    parser.add_argument("--wait", action="store_true")
    parser.add_argument("--by", choices=("git", "dulwich"), default=os.environ.get(BY) or None)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    command.run(main)
