"""Starts an execution of a state machine."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger


class StateMachine(Trigger):
    """A state machine one of whose tasks is the function."""

    name = "step_functions"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["StateMachine"]:
        """Each state machine."""
        for machine, _ in function.mentioned_by(
            "AWS::StepFunctions::StateMachine", "DefinitionString", "DefinitionSubstitutions"
        ):
            yield cls(function, machine)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Start it with the event as its input."""
        self.function.client("stepfunctions").start_execution(
            stateMachineArn=self.source_id, input=json.dumps(event)
        )
        yield f"started {self.source_id.rpartition(':')[2]}"
