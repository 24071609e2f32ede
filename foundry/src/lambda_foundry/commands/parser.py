"""Reads the command lines of all commands alike: what is wrong with one is said in one line."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from typing import Any, Never

USAGE = 2
"""The exit status of a command that is called wrongly."""

_MISSING = "the following arguments are required"
"""How argparse begins what it says then."""


class Parser(argparse.ArgumentParser):
    """Takes options by their whole names, and names the nearest of one that there isn't."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **settings})
        self._words = list[str]()

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """What argparse reads, after a look at which words it is given."""
        self._words = sys.argv[1:] if args is None else list(args)
        return super().parse_known_args(self._words, namespace)

    def parse_args(self, args: Iterable[str] | None = None, namespace: Any = None) -> Any:
        """The options by their names; ends with exit status 2 where they can't be understood."""
        options, unknown = self.parse_known_args(args, namespace)
        if unknown:
            self.error(unknown_argument(unknown[0], options=self.options()))
        return options

    def parse_answers(self, args: Iterable[str]) -> tuple[Any, list[str]]:
        """The options, and the answers `key=value` wherever they stand between them."""
        options, unknown = self.parse_known_args(args)
        for word in unknown:
            if word.startswith("-"):
                self.error(unknown_argument(word, options=self.options()))
        return options, [*options.answers, *unknown]

    def error(self, message: str) -> Never:
        """End with exit status 2 and one line.

        An option that there isn't is told before an argument that is missing.
        """
        if message.startswith(_MISSING):
            names = [word for word in self._words if word.startswith("--") and word != "--"]
            known = list(self.options())
            unknown = [name for name in names if name.partition("=")[0] not in known]
            message = unknown_argument(unknown[0], options=known) if unknown else message
        line = " ".join(message.splitlines())
        self.exit(USAGE, f"error: {line}; see uv run {self.prog} --help\n")

    def options(self) -> Iterator[str]:
        """Its options, and those of its own commands."""
        yield from self._option_string_actions
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001  # it has no other name
                for parser in action.choices.values():
                    yield from parser.options()


def unknown_argument(argument: str, *, options: Iterable[str]) -> str:
    """What is wrong with an argument that nobody asked for, and what may be meant."""
    import difflib  # noqa: PLC0415  # most command lines need no advice

    if not argument.startswith("-"):
        return f"{argument!a} is one argument too many"
    name = argument.partition("=")[0]
    close = difflib.get_close_matches(name, options, n=1)
    return f"there is no option {name!a}" + (f"; did you mean {close[0]}?" if close else "")
