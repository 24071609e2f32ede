"""Has a function do for an agent of Amazon Bedrock what the agent's model asks for."""

from typing import Any, cast

import aws_cdk as cdk
from aws_cdk import aws_bedrock as bedrock
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct, Dependable

from lambda_foundry.checks.acknowledge import answer_cdk_nag
from lambda_foundry.encryption import customer_key
from lambda_foundry.execution_role import allow, arn_here
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.caller_role import service_role
from lambda_foundry.triggers.trigger import Props, Trigger

SERVICE = "bedrock.amazonaws.com"

BY_AWS = "encrypted by AWS's own key: a key of one's own costs a dollar a month, prod has one"

PLACES = {"apac", "au", "ca", "eu", "global", "jp", "us", "us-gov"}
"""Where the regions are that a model is asked in by an inference profile: the first word of its id.

docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
"""


class BedrockAgentTrigger(Trigger):
    """An agent (`source`) with an action group, whose functions or operations this one answers.

    `connection_props` say which those are: those of `bedrock.CfnAgent.AgentActionGroupProperty`,
    such as `function_schema=`, or `api_schema=` for an OpenAPI description. An agent is made of
    `source_props`, those of `bedrock.CfnAgent`: of `foundation_model`, the id of a model or of an
    inference profile, and of its `instruction`. It asks this model alone, in a role of its own. An
    existing one has to be of this app. `connection` is the permission, for this agent alone.
    docs.aws.amazon.com/bedrock/latest/userguide/agents-lambda.html
    """

    waits = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        source: bedrock.CfnAgent | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        if not {"function_schema", "api_schema"} & connection_props.keys():
            raise Mistake(
                f"{self.node.path}: say what the agent may ask for; write function_schema=… or "
                "api_schema=…"
            )
        self.source = source or self._agent(source_props or {})
        settings: dict[str, Any] = {
            "action_group_name": cdk.Names.unique_resource_name(self, max_length=100),
            "action_group_executor": bedrock.CfnAgent.ActionGroupExecutorProperty(
                lambda_=function.function_arn
            ),
        } | connection_props
        group = bedrock.CfnAgent.AgentActionGroupProperty(**settings)
        groups = cast("list[Any] | None", self.source.action_groups)
        self.source.action_groups = [*(groups or []), group]
        self.connection = self._permit()

    def _permit(self) -> lambda_.CfnPermission:
        """In the agent's stack: it names the function already, and both ways would be a circle."""
        id_ = cdk.Names.node_unique_id(self.node)
        self.function.add_permission(
            id_,
            scope=self.source,
            principal=iam.ServicePrincipal(SERVICE),
            source_arn=self.source.attr_agent_arn,
            source_account=cdk.Stack.of(self.source).account,
        )
        return cast("lambda_.CfnPermission", self.source.node.find_child(id_))

    def _agent(self, props: Props) -> bedrock.CfnAgent:
        if missing := {"foundation_model", "instruction"} - props.keys():
            raise Mistake(
                f"{self.node.path}: an agent needs {' and '.join(sorted(missing))}; write "
                "source_props={'foundation_model': …, 'instruction': …}"
            )
        settings: dict[str, Any] = {
            "agent_name": cdk.Names.unique_resource_name(self, max_length=100),
            "auto_prepare": True,
        } | dict(props)
        if "agent_resource_role_arn" not in settings:
            role = self._role(settings["foundation_model"])
            settings["agent_resource_role_arn"] = role.role_arn
            if key := customer_key(self):
                settings.setdefault("customer_encryption_key_arn", key.key_arn)
                allow(role, "kms:Decrypt", "kms:GenerateDataKey", on=key.key_arn)
        agent = bedrock.CfnAgent(self, "Agent", **settings)
        if "customer_encryption_key_arn" not in settings:
            answer_cdk_nag(agent, "CKV_AWS_373", reason=BY_AWS)
        if own_role := self.node.try_find_child("AgentRole"):
            # An agent is prepared as it is made, and asks for its model then.
            agent.node.add_dependency(own_role)
        return agent

    def _role(self, model: str) -> iam.Role:
        """What the account's agents assume, to ask this model and nothing else."""
        role = service_role(
            self,
            "AgentRole",
            service=SERVICE,
            source_arn=arn_here(self, "bedrock", "agent/*"),
            description=f"What the agent {self.node.path} may do",
        )
        allow_asking(role, model)
        # The agent waits for the role by its ARN, and has to wait for the policy as well.
        Dependable.implement(role, Dependable.of(role.node.find_child("DefaultPolicy")))
        return role


def allow_asking(role: iam.Role, model: str) -> None:
    """Let a role ask a model of this region, or one in the regions of an inference profile.

    docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
    """
    stack = cdk.Stack.of(role)
    model = _id_of(role, model)
    place, _, name = model.partition(".")
    if place not in PLACES:
        here = f"arn:{stack.partition}:bedrock:{stack.region}::foundation-model/{model}"
        allow(role, "bedrock:InvokeModel", on=here)
        return
    profile = arn_here(role, "bedrock", f"inference-profile/{model}")
    allow(role, "bedrock:GetInferenceProfile", "bedrock:InvokeModel", on=profile)
    allow(
        role,
        "bedrock:GetFoundationModel",
        "bedrock:InvokeModel",
        on=f"arn:{stack.partition}:bedrock:*::foundation-model/{name}",
        because="Bedrock chooses one of the profile's regions for each question",
    )


def _id_of(role: iam.Role, model: str) -> str:
    """The id of a model or a profile of AWS's, of which the ARN may be given as well."""
    if not model.startswith("arn:"):
        return model
    for kind in (":foundation-model/", ":inference-profile/"):
        if kind in model:
            return model.rpartition(kind)[2]
    raise Mistake(
        f"{role.node.path}: foundation_model: '{model}' doesn't tell which models are asked; give "
        "source_props agent_resource_role_arn, of a role that may ask them"
    )
