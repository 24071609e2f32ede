"""An operation of AWS that is called: where, on what, and which actions it needs of the role.

Most operations need the action of their own name; the exceptions are in `operations.toml`. A stack
may also declare an action, where the code can't be followed to its call.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from lambda_foundry.aws_calls.request_parts import TRANSACTION, UNREAD
from lambda_foundry.aws_calls.service_models import service_model
from lambda_foundry.aws_calls.values import NOTHING, Values
from lambda_foundry.template.actions import is_known_action
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.values import listed, text

PASS_ROLE = "iam:PassRole"  # noqa: S105  # an action

PACKAGE = "lambda_foundry.aws_calls"

USES = "lambda-foundry:uses"
"""The key of a function's metadata that holds what its stack declares."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One operation that the code calls at one place."""

    service: str
    """By boto3's name for it."""
    operation: str
    """By AWS's name; a method of boto3 that is made of several by its own: `upload_file`."""
    file: str
    line: int
    resource: Values = NOTHING
    """What may name the resource; nothing where the code doesn't tell."""
    arguments: frozenset[str] = frozenset()
    """The names of the arguments that it is given."""
    kinds: frozenset[str] = frozenset()
    """Of a transaction that is written out: `Put`, `Update`, `Delete`, `ConditionCheck`.

    Of a statement of PartiQL its action, such as `PartiQLSelect`; `UNREAD` of what isn't written.
    """
    is_choice: bool = False
    """Whether it is one of several that the place may call."""
    is_unsigned: bool = False
    """Whether AWS answers it without asking for a right."""
    prefix: str = ""
    """What the service's actions begin with, if that is known already."""
    expects_missing: bool = False
    """Whether the function that calls it also looks for the answer that an object isn't there."""

    @property
    def place(self) -> str:
        """The file, with the line if that is known: `handler.py:25`."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, order=True)
class CantTell:
    """A place from which on the code doesn't tell what is called."""

    file: str
    line: int
    what: str


@dataclass
class CallsFound:
    """Everything that was found in one function's code."""

    calls: list[Call] = field(default_factory=list)
    cant_tell: list[CantTell] = field(default_factory=list)


@dataclass(frozen=True)
class Needs:
    """The actions of one call."""

    always: tuple[str, ...]
    perhaps: tuple[str, ...] = ()
    """Used in some cases: a reason why a role has it, never one why it should."""


def needs_of(call: Call) -> Needs | None:
    """What a call needs; None where neither a table nor the list of actions tells.

    Most operations need the action of their own name (docs.aws.amazon.com/service-authorization);
    the others are in `operations.toml`.
    """
    if call.is_unsigned:
        return Needs(())
    if call.service in table("by_verb")["services"]:
        return None
    if call.operation in table("needs_of_transfers"):
        return Needs(
            tuple(table("needs_of_transfers")[call.operation]),
            tuple(table("may_of_transfers").get(call.operation, ())),
        )
    if signed := table("needs_of_signing").get(f"{call.service}.{call.operation}"):
        return Needs(tuple(signed))
    always = _always(call)
    if always is not None and call.is_choice:
        return Needs((), (*always, *_perhaps(call)))
    return None if always is None else Needs(always, _perhaps(call))


def _always(call: Call) -> tuple[str, ...] | None:
    if call.kinds:
        known = sorted(call.kinds - {UNREAD})
        return tuple(f"dynamodb:{TRANSACTION.get(kind, kind)}" for kind in known)
    row = table("needs").get(call.service, {}).get(call.operation)
    if row is not None:
        return tuple(row)
    action = f"{call.prefix or prefix_of(call.service)}:{call.operation}"
    return (action,) if is_known_action(action) else None


def _perhaps(call: Call) -> tuple[str, ...]:
    is_read = bool(call.kinds) and UNREAD not in call.kinds
    found = [] if is_read else list(table("may").get(call.service, {}).get(call.operation, ()))
    if "VersionId" in call.arguments and call.service == "s3":
        found.append(f"s3:{call.operation.replace('Head', 'Get')}Version")
    if any("role" in name.lower() for name in call.arguments):
        found.append(PASS_ROLE)
    return tuple(found)


def prefix_of(service: str) -> str:
    """What a service's actions begin with."""
    model = service_model(service)
    known: str = table("prefixes").get(service) or (model.prefix if model else service)
    return known


def is_unsigned(service: str, operation: str) -> bool:
    """Whether AWS answers an operation without asking for a right, as the service's model says."""
    model = service_model(service)
    return model is not None and operation in model.unsigned


@cache
def table(name: str) -> dict[str, Any]:
    """One table of `operations.toml`; empty where there is none of that name."""
    found: dict[str, Any] = _all().get(name, {})
    return found


@cache
def _all() -> dict[str, Any]:
    return tomllib.loads((resources.files(PACKAGE) / "operations.toml").read_text(encoding="utf-8"))


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
