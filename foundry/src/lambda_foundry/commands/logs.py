"""`foundry logs`: prints what a deployed function has logged, and follows it."""

import argparse
import re
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from lambda_foundry.commands.parser import Parser
from lambda_foundry.commands.stage_function import StageFunction, stage_function, told_of_aws
from lambda_foundry.local.logs import LogReader

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
PAUSE = 2.0
"""Seconds between two looks at the log."""


def main(arguments: list[str]) -> int:
    """Print the log, the oldest line first; with `--follow` until an interrupt."""
    options = _parser().parse_args(arguments)
    function = stage_function(options.function, options.stage)
    since = datetime.now(UTC) - options.since
    print(f"{function.log_group} since {since:%Y-%m-%d %H:%M:%S} UTC", file=sys.stderr, flush=True)
    try:
        for line in _lines(function, since, follow=options.follow):
            print(line, flush=True)
    except KeyboardInterrupt:
        return 0
    return 0


def _parser() -> Parser:
    parser = Parser(prog="foundry logs", description=__doc__)
    parser.add_argument(
        "function", metavar="FUNCTION", help="service/function, or a file of its own"
    )
    parser.add_argument("--stage", metavar="STAGE", required=True, help="where it is deployed")
    parser.add_argument("--follow", action="store_true", help="go on until an interrupt")
    parser.add_argument(
        "--since",
        metavar="TIME",
        type=_duration,
        default=timedelta(minutes=10),
        help="how far back: 30s, 10m, 2h or 1d; 10m unless given",
    )
    return parser


def _duration(text: str) -> timedelta:
    match = re.fullmatch(r"(\d{1,6})([smhd])", text)
    if not match:
        raise argparse.ArgumentTypeError(f"{text}: write a time as 30s, 10m, 2h or 1d")
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def _lines(function: StageFunction, since: datetime, *, follow: bool) -> Iterator[str]:
    """Each line of the log once, those that come later too if it is followed."""
    reader = LogReader(function, since=int(since.timestamp() * 1000))
    while True:
        with told_of_aws(function.log_group):
            yield from reader.lines()
        if not follow:
            return
        time.sleep(PAUSE)
