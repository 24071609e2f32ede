"""Offers a function to agents as tools of a gateway of Bedrock AgentCore, by MCP."""

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_bedrockagentcore as agentcore
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.execution_role import arn_here
from lambda_foundry.triggers.caller_role import service_role
from lambda_foundry.triggers.trigger import Props, Trigger

SERVICE = "bedrock-agentcore.amazonaws.com"

MOST_OF_A_NAME = 30
"""Characters of a tool's name that are the target's."""


class AgentcoreGatewayTrigger(Trigger):
    """A gateway (`source`) that has the function answer an agent's calls of the tools in a schema.

    The event is what the tool takes. `context.client_context.custom` says which tool is called:
    `bedrockAgentCoreToolName` is the name of the target, three underscores and that of the tool.
    Any JSON is an answer. Without a source the trigger makes a gateway whose callers sign their
    requests by IAM; those of CDK's would sign in to a user pool. It invokes with its own role, so
    the function's resource-based policy stays empty. An imported gateway has to tell its role.
    `connection_props` are those of `agentcore.GatewayTarget.for_lambda`, `source_props` those of
    `agentcore.Gateway`.
    docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-add-target-lambda.html
    """

    waits = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        tool_schema: agentcore.ToolSchema,
        source: agentcore.IGateway | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        self.source = source or self._gateway(source_props or {})
        asking = self._known_here(source) if source else self.source
        # Models take names of 64 characters, those of target and tool together.
        name = cdk.Names.unique_resource_name(self, max_length=MOST_OF_A_NAME)
        # As a version, which CDK's statement names alone; of a function it would name all.
        tools = lambda_.Version.from_version_arn(self, "Function", function.function_arn)
        self.connection = agentcore.GatewayTarget.for_lambda(
            self,
            "Target",
            gateway=asking,
            lambda_function=tools,
            tool_schema=tool_schema,
            **({"gateway_target_name": name} | connection_props),
        )
        # The gateway looks whether it may invoke when it gets the target.
        self.connection.node.add_dependency(asking.role)

    def _gateway(self, props: Props) -> agentcore.Gateway:
        """One for callers with AWS credentials, in a role that its account's gateways assume."""
        defaults: dict[str, Any] = {
            "authorizer_configuration": agentcore.GatewayAuthorizer.using_aws_iam()
        }
        if "role" not in props:
            defaults["role"] = service_role(
                self,
                "CallerRole",
                service=SERVICE,
                # The ARN of one comes after its role.
                source_arn=arn_here(self, "bedrock-agentcore", "gateway/*"),
                description=f"Lets {SERVICE} invoke one function",
            )
        return agentcore.Gateway(self, "Gateway", **(defaults | dict(props)))

    def _known_here(self, gateway: agentcore.IGateway) -> agentcore.IGateway:
        """The gateway with a role whose new right is part of this stack, as the target is."""
        return agentcore.Gateway.from_gateway_attributes(
            self,
            "Asking",
            gateway_arn=gateway.gateway_arn,
            gateway_id=gateway.gateway_id,
            gateway_name=gateway.gateway_name,
            role=iam.Role.from_role_name(self, "CallerRole", gateway.role.role_name),
        )
