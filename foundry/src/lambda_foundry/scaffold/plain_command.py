"""What is wrong in a call of the plain command that cookiecutter itself would pass over."""

from collections.abc import Iterator, Mapping
from typing import Any

import click
from cookiecutter.config import get_user_config

from lambda_foundry.scaffold.answers import problem, questions, unknown_key


def passed_over() -> list[str]:
    """A line for each mistake; none where Python code, not the command, calls cookiecutter."""
    call = click.get_current_context(silent=True)
    return list(_mistakes(call.params)) if call else []


def _mistakes(options: Mapping[str, Any]) -> Iterator[str]:
    given = options.get("extra_context") or {}
    yield from (unknown_key(key) for key in given if key not in questions())
    if options.get("accept_hooks") == "no":
        yield "--accept-hooks no: a hook puts the files in their places; leave that out"
    if options.get("no_input"):
        yield from _bad_defaults(options, given)


def _bad_defaults(options: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[str]:
    """Of a choice that there isn't cookiecutter only warns, and takes another."""
    settings = get_user_config(options.get("config_file"), options.get("default_config", False))
    defaults = settings["default_context"] or {}
    for key in questions():
        if key in defaults and key not in given and (found := problem(key, defaults[key])):
            yield found
