"""Invokes a function by hand, as its owner may."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger


class ByHand(Trigger):
    """No trigger at all."""

    name = "none"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["ByHand"]:
        """Always possible."""
        yield cls(function, function.logical_id)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Call Lambda's Invoke and wait for the answer."""
        answer = self.function.client("lambda").invoke(
            FunctionName=self.function.physical_id,
            Payload=json.dumps(event),
            **self.function.stack.way_to_invoke(self.function.logical_id),
        )
        outcome = "failed with" if "FunctionError" in answer else "answered"
        payload = answer["Payload"].read().decode() or "nothing yet: its execution goes on"
        yield f"Invoke {outcome} {payload}"
