"""Finds the agents that ask a function."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.mistakes import Mistake

UP_TO_IT = "whether an agent asks is up to its model"


class BedrockAgent(Trigger):
    """An agent one of whose action groups is the function."""

    name = "bedrock_agent"
    deployable = False
    lacks = "AWS::Bedrock::Agent"
    not_in_stages = UP_TO_IT

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["BedrockAgent"]:
        """Each agent."""
        for agent, _ in function.mentioned_by("AWS::Bedrock::Agent", "ActionGroups"):
            yield cls(function, agent)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Raises `Mistake`: no emulator has a model."""
        raise Mistake(f"{self.function.name}: {UP_TO_IT}; write foundry invoke")
        yield ""
