"""Makes a resource of a stack with a function, which CloudFormation asks at each deployment."""

from typing import Any, cast

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.async_invocation import timeout_of
from lambda_foundry.triggers.trigger import Props, Trigger

TRIES, PAUSES = 3, 4 * 60
"""Lambda invokes again one and two minutes after an error, and takes some seconds for it:
docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

LONGEST_WAIT = 60 * 60
"""Seconds; CloudFormation waits no longer."""

LONGEST_TIMEOUT = 15 * 60
"""Seconds; no function may run longer."""


class CustomResourceTrigger(Trigger):
    """A resource of this stack that the function makes, changes and deletes, by its `properties`.

    CloudFormation invokes the function in the role of the deployment, so neither its policy nor its
    role gets a statement. The function has to put its answer to `event["ResponseURL"]`, also when
    it fails; the handler that `foundry new` writes does. Where no answer comes, the deployment
    fails after all tries of Lambda's, not after an hour, unless `service_timeout` says otherwise.
    Properties arrive as texts. `connection` is the resource, and `source` too:
    `trigger.connection.get_att_string("Url")` is what the function has answered under that name.
    `connection_props` are those of `cdk.CustomResource`:
    docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources-lambda.html
    """

    waits = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        properties: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function)
        settings: dict[str, Any] = {"service_timeout": self._wait()} | connection_props
        self.connection = cdk.CustomResource(
            self,
            "Resource",
            service_token=function.function_arn,
            properties=dict(properties or {}),
            **settings,
        )
        if settings["service_timeout"]:
            # CDK writes a text, of which its own validation warns.
            resource = cast("cdk.CfnResource", self.connection.node.default_child)
            seconds = settings["service_timeout"].to_seconds()
            resource.add_property_override("ServiceTimeout", seconds)
        self.source = self.connection

    def _wait(self) -> cdk.Duration:
        """As long as the tries of an event that nobody waits for may take."""
        seconds = TRIES * (timeout_of(self.function) or LONGEST_TIMEOUT) + PAUSES
        return cdk.Duration.seconds(min(seconds, LONGEST_WAIT))
