"""Finds the gateways by which agents call a function."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.values import references

NOT_CALLED = "agents call it by MCP, which isn't spoken here"


class AgentcoreGateway(Trigger):
    """A gateway whose tools the function answers for."""

    name = "agentcore_gateway"
    deployable = False
    lacks = "AWS::BedrockAgentCore::Gateway"
    not_in_stages = NOT_CALLED

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["AgentcoreGateway"]:
        """Each gateway."""
        for _, target in function.mentioned_by(
            "AWS::BedrockAgentCore::GatewayTarget", "TargetConfiguration"
        ):
            for gateway in references(target["GatewayIdentifier"]):
                yield cls(function, gateway)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Raises `Mistake`: no emulator has a gateway, and nobody here is an agent."""
        raise Mistake(f"{self.function.name}: {NOT_CALLED}; write foundry invoke")
        yield ""
