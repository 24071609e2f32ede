"""A function reads its service's flags and no others, and is told where they are."""

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from lambda_foundry.feature_flags import FeatureFlags
from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import only, readable
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import trial_app

GIFTS = {"gifts": {"default": False, "rules": {"for friends": {"when_match": True}}}}


@pytest.fixture
def stack(tmp_path: Path) -> cdk.Stack:
    """An empty stack of the dev stage."""
    return cdk.Stack(trial_app(tmp_path, stage="dev"), "Trial")


@pytest.fixture
def resources(stack: cdk.Stack) -> dict[str, Any]:
    """What a function with flags is made of."""
    function = PythonFunction(stack, "Function", source=SMALLEST)
    FeatureFlags(stack, "Flags", flags=GIFTS).read_by(function)
    made: dict[str, Any] = Template.from_stack(stack).to_json()["Resources"]
    return made


def test_function_may_read_these_flags_alone(resources: dict[str, Any]) -> None:
    """One profile of one environment, by the two actions that reading takes."""
    policy = only(resources, "AWS::IAM::Policy")["PolicyDocument"]
    (reading,) = [one for one in policy["Statement"] if "appconfig" in str(one["Action"])]

    assert reading["Action"] == [
        "appconfig:GetLatestConfiguration",
        "appconfig:StartConfigurationSession",
    ]
    assert readable(reading["Resource"]) == (
        "arn:${AWS::Partition}:appconfig:${AWS::Region}:${AWS::AccountId}:"
        "application/${FlagsApplication639FE066}/environment/${FlagsApplicationEnvironment12F62DC4}"
        "/configuration/${FlagsConfigurationProfile974E102C}"
    )


def test_function_is_told_where_its_flags_are(resources: dict[str, Any]) -> None:
    """By what AppConfig's data API asks for."""
    variables = only(resources, "AWS::Lambda::Function")["Environment"]["Variables"]

    assert variables.keys() >= {"FLAGS_APPLICATION", "FLAGS_ENVIRONMENT", "FLAGS_NAME"}


def test_flags_are_deployed_as_they_are_written(resources: dict[str, Any]) -> None:
    """In the form that Powertools evaluates, and to all at once."""
    written = only(resources, "AWS::AppConfig::HostedConfigurationVersion")
    deployment = only(resources, "AWS::AppConfig::Deployment")

    assert json.loads(written["Content"]) == GIFTS
    assert deployment["DeploymentStrategyId"] == "AppConfig.AllAtOnce"


@pytest.mark.parametrize("flag", [{}, {"rules": {}}, True])
def test_flag_without_a_default_is_refused(flag: Any, stack: cdk.Stack) -> None:
    """Powertools would refuse them all, at the first event."""
    with pytest.raises(Mistake) as refused:
        FeatureFlags(stack, "Flags", flags={"gifts": flag})

    assert str(refused.value) == (
        'Trial/Flags: the flag \'gifts\' has no default; write "gifts": {"default": False}'
    )
