"""Sets off an alarm."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger

STATES = {
    "AlarmActions": "ALARM",
    "OKActions": "OK",
    "InsufficientDataActions": "INSUFFICIENT_DATA",
}


@dataclass(frozen=True)
class Alarm(Trigger):
    """An alarm that invokes the function when it comes into a state."""

    name = "alarm"
    lacks = "alarms notify topics alone"

    state: str

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["Alarm"]:
        """Each alarm, with each state that the function is to know of."""
        for actions, state in STATES.items():
            for alarm, _ in function.mentioned_by("AWS::CloudWatch::Alarm", actions):
                yield cls(function, alarm, state)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Bring it into the state, from another one."""
        cloudwatch = self.function.client("cloudwatch")
        other = "OK" if self.state == "ALARM" else "ALARM"
        for state in (other, self.state):
            cloudwatch.set_alarm_state(
                AlarmName=self.source_id, StateValue=state, StateReason="foundry local"
            )
        yield f"brought {self.source_id} from {other} to {self.state}"
