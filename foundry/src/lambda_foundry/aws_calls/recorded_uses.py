"""The uses that a stack declares of its functions, as they stand in the template."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.values import listed, text

USES = "lambda-foundry:uses"
"""The key of a function's metadata that holds them."""


@dataclass(frozen=True)
class DeclaredUse:
    """One action that a function is said to use."""

    action: str
    on: Any
    because: str


def declared_uses(template: Template, function: str) -> Iterator[DeclaredUse]:
    """Every action that the stack says a function uses; what has another form is passed over."""
    noted = template.metadata(function).get(USES)
    for said in map(as_dict, listed(noted)):
        for action in listed(said.get("actions")):
            for on in listed(said.get("on")):
                yield DeclaredUse(text(action), on, text(said.get("because")))
