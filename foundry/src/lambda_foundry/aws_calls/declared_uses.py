"""Says that a function uses a right by code that can't be followed, such as a package's."""

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_

from lambda_foundry.allowed_resources import Resource, listed, statements_for
from lambda_foundry.aws_calls.operations import USES
from lambda_foundry.mistakes import Mistake


def uses(function: lambda_.Function, *actions: str, on: Resource, because: str) -> None:
    """Declare that a function's code uses these actions on a resource, where the code doesn't tell.

    The resource is a construct or an ARN. `foundry synth` compares the declaration with the
    execution role like a call that is written out, and `foundry check` no longer takes the right
    for one that nothing uses. Raises `Mistake` without a reason, and for what is no action.
    """
    where = function.node.path
    if not because.strip():
        raise Mistake(f"{where}: uses() needs a reason, `because=`")
    for action in actions:
        if action.count(":") != 1 or "*" in action:
            raise Mistake(f"{where}: '{action}' is no action that code uses; write service:Action")
    resource = function.node.default_child
    if not isinstance(resource, cdk.CfnResource):
        raise Mistake(f"{where}: is no function of this stack, so nothing is known of its code")
    noted: list[dict[str, Any]] = resource.get_metadata(USES) or []
    said = [
        {"actions": list(one.actions), "on": one.arns, "because": because}
        for one in statements_for(actions, listed(on), prefix="")
    ]
    resource.add_metadata(USES, [*noted, *said])
