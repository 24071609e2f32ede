"""Has CloudFormation make a custom resource, in a stack of its own, and delete it again."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from botocore.exceptions import WaiterError

from lambda_foundry.access.names import is_custom
from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.template.document import as_dict

QUICKLY = {"Delay": 1, "MaxAttempts": 60}
"""How often one looks, in seconds, whether the stack is there."""


class CustomResource(Trigger):
    """A resource of a stack that the function makes."""

    name = "custom_resource"
    not_in_stages = "it would make another resource; deploy the stack, which asks the function"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["CustomResource"]:
        """Each resource."""
        template = function.stack.template
        custom = [each for each in template.resources if is_custom(template, each)]
        for type_ in sorted({template.type(each) for each in custom}):
            for resource, _ in function.mentioned_by(type_, "ServiceToken"):
                yield cls(function, resource)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Make one with the properties of the event; what the function refuses is taken back."""
        stacks = self.function.client("cloudformation")
        name = f"fired-{uuid.uuid4()}"
        stacks.create_stack(StackName=name, TemplateBody=json.dumps(self._template(event)))
        try:
            with suppress(WaiterError):
                stacks.get_waiter("stack_create_complete").wait(
                    StackName=name, WaiterConfig=QUICKLY
                )
            yield f"asked for another {self.source}, in the stack {name}"
        finally:
            stacks.delete_stack(StackName=name)

    def _template(self, event: Any) -> dict[str, Any]:
        functions = self.function.client("lambda")
        found = functions.get_function(FunctionName=self.function.physical_id)
        given = as_dict(as_dict(event).get("ResourceProperties"))
        own = {key: value for key, value in given.items() if key != "ServiceToken"}
        resource = {
            "Type": self.function.stack.template.type(self.source),
            "Properties": {**own, "ServiceToken": found["Configuration"]["FunctionArn"]},
        }
        return {"Resources": {self.source: resource}}
