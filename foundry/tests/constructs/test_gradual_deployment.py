"""With a canary a new version gets traffic bit by bit, and its own alarm takes it back."""

from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Template

from lambda_foundry.checks.run import check
from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.stages import Stage, check_stages
from lambda_foundry.template.document import Template as Document
from lambda_foundry.testing.template_parts import (
    logical_id_of,
    of_type,
    only,
    only_id,
    statements_of,
)
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import trial_app
from tests.triggers.every_trigger import EVERY_TRIGGER, make
from tests.validation import UNVALIDATED

ALIAS, GROUP = "AWS::Lambda::Alias", "AWS::CodeDeploy::DeploymentGroup"
PROD = Stage(name="prod", alarms=True, canary_minutes=10)


@pytest.fixture
def stack(tmp_path: Path) -> cdk.Stack:
    """An empty stack of a stage with a canary."""
    app = cdk.App(outdir=str(tmp_path), **UNVALIDATED)
    setattr(app, "stages", (PROD,))  # noqa: B010  # to mypy an App has none
    return cdk.Stack(app, "Shop")


def resources_of(stack: cdk.Stack) -> dict[str, Any]:
    """The resources of the stack's template."""
    found: dict[str, Any] = Template.from_stack(stack).to_json()["Resources"]
    return found


def test_alias_is_moved_by_codedeploy_until_the_new_version_fails(stack: cdk.Stack) -> None:
    """Ten minutes for a tenth; the alarm is on errors of the version that the alias is to have."""
    PythonFunction(stack, "Function", source=SMALLEST)

    resources = resources_of(stack)
    group = only(resources, GROUP)
    assert group["DeploymentConfigName"] == "CodeDeployDefault.LambdaCanary10Percent10Minutes"
    assert group["AutoRollbackConfiguration"]["Events"] == [
        "DEPLOYMENT_FAILURE",
        "DEPLOYMENT_STOP_ON_ALARM",
    ]
    alarm = logical_id_of(resources, "FunctionNewVersionFailed")
    assert group["AlarmConfiguration"] == {"Alarms": [{"Name": {"Ref": alarm}}], "Enabled": True}
    version = only(resources, ALIAS)["FunctionVersion"]
    dimensions = resources[alarm]["Properties"]["Dimensions"]
    assert {"Name": "ExecutedVersion", "Value": version} in dimensions
    moved = resources[only_id(resources, ALIAS)]["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
    assert moved["DeploymentGroupName"] == {"Ref": only_id(resources, GROUP)}


def test_role_of_the_deployment_may_move_this_alias_alone(stack: cdk.Stack) -> None:
    """No policy of AWS's, which is for each function of the account."""
    PythonFunction(stack, "Function", source=SMALLEST)

    resources = resources_of(stack)
    role = logical_id_of(resources, "FunctionReleaseRole")
    function = {"Fn::GetAtt": [only_id(resources, "AWS::Lambda::Function"), "Arn"]}
    assert "ManagedPolicyArns" not in resources[role]["Properties"]
    assert statements_of(resources, role) == [
        {
            "Action": ["lambda:GetAlias", "lambda:UpdateAlias"],
            "Effect": "Allow",
            "Resource": function,
        },
        {
            "Action": "lambda:GetProvisionedConcurrencyConfig",
            "Effect": "Allow",
            "Resource": {"Fn::Join": ["", [function, ":current"]]},
        },
        {"Action": "cloudwatch:DescribeAlarms", "Effect": "Allow", "Resource": "*"},
    ]


def test_hooks_try_the_new_version_and_nothing_else(stack: cdk.Stack) -> None:
    """Each knows it, may invoke it, and may tell this one deployment group how it went."""
    hook = PythonFunction(stack, "Hook", source=SMALLEST, gradual=False)
    PythonFunction(
        stack, "Function", source=SMALLEST, pre_traffic_hook=SMALLEST, post_traffic_hook=hook
    )

    resources = resources_of(stack)
    version = {"Ref": only_id(resources, "AWS::Lambda::Version")}
    hooks = {
        name: logical_id_of(resources, id_)
        for name, id_ in (("Before", "FunctionPreTraffic"), ("After", "Hook"))
    }
    alias = resources[only_id(resources, ALIAS)]
    moved = alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
    for name, hook_id in hooks.items():
        assert moved[f"{name}AllowTrafficHook"] == {"Ref": hook_id}
        properties = resources[hook_id]["Properties"]
        assert properties["Environment"]["Variables"]["NEW_VERSION"] == version
        (role,) = properties["Role"]["Fn::GetAtt"][:1]
        told, tried = statements_of(resources, role)[-2:]
        assert told["Action"] == "codedeploy:PutLifecycleEventHookExecutionStatus"
        assert told["Resource"]["Fn::Join"][1][-1] == {"Ref": only_id(resources, GROUP)}
        assert (tried["Action"], tried["Resource"]) == ("lambda:InvokeFunction", version)


def test_codedeploy_may_invoke_the_hooks_before_the_alias_is_moved(stack: cdk.Stack) -> None:
    """And no other function; the policy is one of its own, for the hooks' roles name the group."""
    PythonFunction(stack, "Function", source=SMALLEST, pre_traffic_hook=SMALLEST)

    resources = resources_of(stack)
    policy = logical_id_of(resources, "FunctionReleaseHooks")
    hook = {"Fn::GetAtt": [logical_id_of(resources, "FunctionPreTraffic"), "Arn"]}
    assert resources[policy]["Properties"]["PolicyDocument"]["Statement"] == [
        {"Action": "lambda:InvokeFunction", "Effect": "Allow", "Resource": hook}
    ]
    assert resources[policy]["Properties"]["Roles"] == [
        {"Ref": logical_id_of(resources, "FunctionReleaseRole")}
    ]
    assert policy in resources[only_id(resources, ALIAS)]["DependsOn"]
    assert check(Document({"Resources": resources})).findings == []


def test_hook_is_only_there_for_a_canary(tmp_path: Path) -> None:
    """In another stage nobody would invoke it."""
    dev = cdk.Stack(trial_app(tmp_path, stage="dev"), "Shop")
    PythonFunction(dev, "Function", source=SMALLEST, pre_traffic_hook=SMALLEST)

    assert len(of_type(resources_of(dev), "AWS::Lambda::Function")) == 1


def test_hook_that_is_deployed_gradually_itself_is_refused(stack: cdk.Stack) -> None:
    """In one line, with what to write."""
    hook = PythonFunction(stack, "Hook", source=SMALLEST)

    with pytest.raises(Mistake, match=r"its hook Shop/Hook is deployed .* write gradual=False"):
        PythonFunction(stack, "Function", source=SMALLEST, pre_traffic_hook=hook)


def test_alias_is_there_for_whatever_else_invokes_the_function(stack: cdk.Stack) -> None:
    """Another function, for one, may then invoke the alias alone."""
    other = PythonFunction(stack, "Other", source=SMALLEST, gradual=False)
    PythonFunction(stack, "Function", source=SMALLEST).invoked.grant_invoke(other)

    resources = resources_of(stack)
    statements = statements_of(resources, logical_id_of(resources, "OtherRole"))
    assert {"Ref": only_id(resources, ALIAS)} in [one["Resource"] for one in statements]


def test_functions_of_a_stack_share_an_application(stack: cdk.Stack) -> None:
    """Each with a group of its own, by which its alias is moved."""
    for id_ in ("Function", "Other"):
        PythonFunction(stack, id_, source=SMALLEST)

    resources = resources_of(stack)
    assert len(of_type(resources, GROUP)) == 2
    assert len(of_type(resources, "AWS::CodeDeploy::Application")) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(EVERY_TRIGGER))
def test_trigger_invokes_the_alias(name: str, stack: cdk.Stack) -> None:
    """Given the function itself, and our rules find nothing."""
    make(name, stack, "Trigger", function=PythonFunction(stack, "Function", source=SMALLEST))

    resources = resources_of(stack)
    alias = {"Ref": only_id(resources, ALIAS)}
    permitted = of_type(resources, "AWS::Lambda::Permission")
    assert [one for one in permitted if one["FunctionName"] != alias] == []
    assert check(Document({"Resources": resources})).findings == []


def test_function_is_taken_out_by_one_argument(stack: cdk.Stack) -> None:
    """It has no alias, and is deployed at once."""
    function = PythonFunction(stack, "Function", source=SMALLEST, gradual=False)

    assert function.invoked is function
    resources = resources_of(stack)
    assert of_type(resources, ALIAS) == []
    assert of_type(resources, GROUP) == []


def test_durable_function_is_deployed_gradually_by_the_same_alias(stack: cdk.Stack) -> None:
    """After its role may keep the state of executions."""
    config = lambda_.DurableConfig(execution_timeout=cdk.Duration.minutes(15))
    PythonFunction(stack, "Function", source=SMALLEST, durable_config=config)

    resources = resources_of(stack)
    alias = resources[only_id(resources, ALIAS)]
    assert alias["DependsOn"] == [logical_id_of(resources, "FunctionState")]
    assert "UpdatePolicy" in alias


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (Stage(name="prod", canary_minutes=10), "without alarms nothing takes a bad version back"),
        (Stage(name="prod", alarms=True, canary_minutes=5), "is 5; write 10, 15 or 30"),
    ],
)
def test_canary_that_nothing_can_stop_is_refused(stage: Stage, said: str) -> None:
    """Also one that is over before an alarm has looked."""
    with pytest.raises(Mistake, match=said):
        check_stages([stage])
