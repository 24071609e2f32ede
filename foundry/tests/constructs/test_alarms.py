"""Alarms reach whom the stage names: addresses by the stack's topic, other topics at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.stages import Stage, check_stages
from lambda_foundry.testing.template_parts import of_type
from tests.smallest_source import SMALLEST
from tests.validation import UNVALIDATED

PAGER = "arn:aws:sns:eu-west-1:123456789012:pager"
MAIL = "ops@example.com"


@dataclass(frozen=True)
class Told:
    """Who an alarm tells, and who has subscribed to the stack's topic."""

    alarms: list[Any]
    subscribed: list[tuple[str, str]]


def told(folder: Path, *receivers: str) -> Told:
    """What a function's alarms tell in a stage that names these."""
    app = cdk.App(outdir=str(folder), **UNVALIDATED)
    setattr(app, "stages", (Stage(name="prod", alarms=True, alarms_to=receivers),))  # noqa: B010  # to mypy an App has none
    stack = cdk.Stack(app, "Shop")
    PythonFunction(stack, "Function", source=SMALLEST)
    resources: dict[str, Any] = Template.from_stack(stack).to_json()["Resources"]
    alarm, *_ = of_type(resources, "AWS::CloudWatch::Alarm")
    return Told(
        alarms=["own" if isinstance(one, dict) else one for one in alarm["AlarmActions"]],
        subscribed=[
            (one["Protocol"], one["Endpoint"])
            for one in of_type(resources, "AWS::SNS::Subscription")
        ],
    )


@pytest.mark.parametrize(
    ("receivers", "alarms", "subscribed"),
    [
        ([], ["own"], []),
        ([MAIL], ["own"], [("email", MAIL)]),
        ([PAGER], [PAGER], []),
        ([MAIL, PAGER], ["own", PAGER], [("email", MAIL)]),
    ],
)
def test_alarm_tells_whom_the_stage_names(
    receivers: Sequence[str],
    alarms: list[str],
    subscribed: list[tuple[str, str]],
    tmp_path: Path,
) -> None:
    """By a topic of the stack's own only where somebody reads that."""
    assert told(tmp_path, *receivers) == Told(alarms, subscribed)


@pytest.mark.parametrize(
    ("receivers", "said"),
    [
        (MAIL, "this is one text, no tuple; write ('ops@example.com',)"),
        (["ops"], "'ops' is neither an e-mail address nor the ARN of a topic"),
        (["arn:aws:sqs:eu-west-1:123456789012:x"], "is neither an e-mail address nor the ARN"),
        (["arn:aws:sns:eu-west-2:123456789012:x"], "is in eu-west-2, the stage in eu-west-1"),
        ([f"{PAGER}{number}" for number in range(5)], "more than 4 topics"),
    ],
)
def test_nobody_that_can_be_told_is_refused(receivers: Sequence[str], said: str) -> None:
    """Before a deployment finds out, or an alarm goes off unheard."""
    stage = Stage(name="prod", region="eu-west-1", alarms_to=receivers)

    with pytest.raises(Mistake, match=r"^stages.py: the stage prod: alarms_to: ") as raised:
        check_stages([stage])

    assert said in str(raised.value)
