"""Finds the gateways by which agents call a function."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.mistakes import Mistake

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
        target = "AWS::BedrockAgentCore::GatewayTarget"
        for gateway in function.sources(target, "TargetConfiguration", source="GatewayIdentifier"):
            yield cls(function, gateway)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Raises `Mistake`: no emulator has a gateway, and nobody here is an agent."""
        raise Mistake(f"{self.function.name}: {NOT_CALLED}; write foundry invoke")
        yield ""
