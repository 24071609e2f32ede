"""A durable function may keep the state of its executions, and its alias alone is invoked."""

from pathlib import Path
from typing import Any, cast

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk.assertions import Annotations, Match, Template

from lambda_foundry.checks.run import check
from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.template.document import Template as Document
from lambda_foundry.testing.template_parts import logical_id_of, of_type, only, only_id
from lambda_foundry.triggers.state_machines import lambda_task
from lambda_foundry.triggers.trigger import Trigger
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import trial_app
from tests.triggers.every_trigger import EVERY_TRIGGER, make

CLASSES = {name: cast("type[Trigger]", class_) for name, (class_, _) in EVERY_TRIGGER.items()}
WAITED_FOR = {name for name, class_ in CLASSES.items() if class_.polls or class_.waits}
"""Triggers behind which an execution may take 15 minutes."""

PROVIDER = lambda_.CfnFunction.CapacityProviderConfigProperty(
    lambda_managed_instances_capacity_provider_config=(
        lambda_.CfnFunction.LambdaManagedInstancesCapacityProviderConfigProperty(
            capacity_provider_arn="arn:aws:lambda:eu-west-1:123456789012:capacity-provider:ours"
        )
    )
)


@pytest.fixture
def stack(tmp_path: Path) -> cdk.Stack:
    """An empty stack of the dev stage."""
    return cdk.Stack(trial_app(tmp_path, stage="dev"), "Trial")


def durable(stack: cdk.Stack, *, minutes: int) -> PythonFunction:
    """A function whose executions may take so long."""
    config = lambda_.DurableConfig(execution_timeout=cdk.Duration.minutes(minutes))
    return PythonFunction(stack, "Function", source=SMALLEST, durable_config=config)


def resources_of(stack: cdk.Stack) -> dict[str, Any]:
    """The resources of the stack's template."""
    found: dict[str, Any] = Template.from_stack(stack).to_json()["Resources"]
    return found


def test_role_may_keep_the_state_of_its_own_executions(stack: cdk.Stack) -> None:
    """Two actions on the function's versions, in a policy that is there before the alias."""
    durable(stack, minutes=15)

    resources = resources_of(stack)
    policy = logical_id_of(resources, "FunctionState")
    function = {"Fn::GetAtt": [only_id(resources, "AWS::Lambda::Function"), "Arn"]}
    assert resources[policy]["Properties"]["PolicyDocument"]["Statement"] == [
        {
            "Action": ["lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"],
            "Effect": "Allow",
            "Resource": {"Fn::Join": ["", [function, ":*"]]},
        }
    ]
    assert resources[policy]["Properties"]["Roles"] == [
        {"Ref": only_id(resources, "AWS::IAM::Role")}
    ]
    assert policy in resources[only_id(resources, "AWS::Lambda::Alias")]["DependsOn"]


def test_version_is_kept_for_executions_that_began_with_it(stack: cdk.Stack) -> None:
    """CDK would delete it with the next one."""
    durable(stack, minutes=15)

    resources = resources_of(stack)
    version = resources[only_id(resources, "AWS::Lambda::Version")]
    assert version["DeletionPolicy"] == version["UpdateReplacePolicy"] == "Retain"


def test_synthesis_has_nothing_to_say_of_it(stack: cdk.Stack) -> None:
    """CDK would tell each time that one is replaced when it becomes durable; the page does."""
    durable(stack, minutes=15)

    assert Annotations.from_stack(stack).find_info("*", Match.any_value()) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(EVERY_TRIGGER))
def test_trigger_invokes_the_alias(name: str, stack: cdk.Stack) -> None:
    """Given the function itself; Lambda would refuse to run it without a version."""
    make(name, stack, "Trigger", function=durable(stack, minutes=5))

    resources = resources_of(stack)
    alias = {"Ref": only_id(resources, "AWS::Lambda::Alias")}
    permitted = of_type(resources, "AWS::Lambda::Permission")
    assert [one for one in permitted if one["FunctionName"] != alias] == []
    assert check(Document({"Resources": resources})).findings == []


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(WAITED_FOR))
def test_longer_execution_than_the_source_waits_for_is_refused(name: str, stack: cdk.Stack) -> None:
    """In one line, with what to write."""
    with pytest.raises(Mistake, match=r"may take 960 s, and .* waits for 900 s at most; write"):
        make(name, stack, "Trigger", function=durable(stack, minutes=16))


def test_source_that_waits_for_nothing_starts_executions_of_days(stack: cdk.Stack) -> None:
    """A topic, for one."""
    make("sns", stack, "Trigger", function=durable(stack, minutes=2880))

    assert check(Document({"Resources": resources_of(stack)})).findings == []


def test_sources_that_wait_are_those_that_lambda_waits_for() -> None:
    """Those that are not here invoke asynchronously."""
    assert set(EVERY_TRIGGER) - WAITED_FOR == {
        *("alarm", "event_pattern", "iot", "logs", "s3", "schedule", "secret_rotation", "sns"),
        *("codepipeline", "config_rule", "ses"),
    }


def test_queue_hides_messages_for_six_executions(stack: cdk.Stack) -> None:
    """The poller waits for the execution, not for one invocation of it."""
    make("sqs", stack, "Trigger", function=durable(stack, minutes=15))

    resources = resources_of(stack)
    queue = resources[logical_id_of(resources, "TriggerQueue")]["Properties"]
    assert queue["VisibilityTimeout"] == 6 * 900


def test_queue_waits_longer_for_managed_instances(stack: cdk.Stack) -> None:
    """90 minutes, in place of 15."""
    function = durable(stack, minutes=90)
    resource = cast("lambda_.CfnFunction", function.node.default_child)
    resource.capacity_provider_config = PROVIDER

    make("sqs", stack, "Trigger", function=function)

    assert check(Document({"Resources": resources_of(stack)})).findings == []


def test_step_of_a_state_machine_invokes_the_alias(stack: cdk.Stack) -> None:
    """As triggers do."""
    task = lambda_task(stack, "Task", function=durable(stack, minutes=15))
    sfn.StateMachine(stack, "Machine", definition_body=sfn.DefinitionBody.from_chainable(task))

    resources = resources_of(stack)
    machine = only(resources, "AWS::StepFunctions::StateMachine")
    alias = {"Ref": only_id(resources, "AWS::Lambda::Alias")}
    assert alias in machine["DefinitionString"]["Fn::Join"][1]
