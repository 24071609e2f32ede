"""`greet` takes its greeting from the environment that its stack sets."""

from collections.abc import Callable
from typing import Any

from lambda_foundry.invoke.local_function import LocalFunction


def test_greet_says_what_its_stack_set(lambda_function: Callable[..., LocalFunction]) -> None:
    """The variable of the template is the one that the handler reads."""
    assert lambda_function("concepts/greet")({"name": "Ada"}).value == "Good morning, Ada!"


def test_greet_needs_no_other_code_for_another_greeting(load_handler: Callable[..., Any]) -> None:
    """Another environment, another answer."""
    greet = load_handler("concepts/greet", GREETING="Moin")

    assert greet.handler({"name": "Ada"}, None) == "Moin, Ada!"
