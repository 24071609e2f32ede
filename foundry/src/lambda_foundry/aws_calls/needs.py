"""Which actions a call needs of the execution role, and which it may use as well."""

from dataclasses import dataclass

from lambda_foundry.aws_calls.recorded_calls import Call
from lambda_foundry.aws_calls.service_models import service_model
from lambda_foundry.aws_calls.tables import table
from lambda_foundry.template.actions import is_known_action

PASS_ROLE = "iam:PassRole"  # noqa: S105  # an action


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
        kinds = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}
        return tuple(
            f"dynamodb:{kinds.get(kind, 'ConditionCheckItem')}" for kind in sorted(call.kinds)
        )
    row = table("needs").get(call.service, {}).get(call.operation)
    if row is not None:
        return tuple(row)
    action = f"{prefix_of(call.service)}:{call.operation}"
    return (action,) if is_known_action(action) else None


def _perhaps(call: Call) -> tuple[str, ...]:
    found = list(table("may").get(call.service, {}).get(call.operation, ()))
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
