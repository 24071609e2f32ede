"""An argument of the wrong kind is answered in one line, by every trigger."""

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.triggers.trigger import Trigger
from tests.triggers.every_trigger import EVERY_TRIGGER, IMPORTED, OF_ONE_FUNCTION, make


def named(value: str | dict[str, Any]) -> str:
    """What pytest calls a case: the text, or the arguments of a dict."""
    return value if isinstance(value, str) else ",".join(value)


class BackupTrigger(Trigger):
    """A trigger that a project adds, with a signature of its own."""

    def __init__(
        self, scope: cdk.Stack, id_: str, *, function: lambda_.IFunction, hours: int = 1
    ) -> None:
        super().__init__(scope, id_, function=function)


@pytest.mark.parametrize("name", sorted(EVERY_TRIGGER))
def test_trigger_refuses_what_is_no_function(name: str, stack: cdk.Stack) -> None:
    """A function's name is none."""
    with pytest.raises(Mistake, match=r"Trigger: function: this is of type str; .* type Function"):
        make(name, stack, "Trigger", function="shop/orders")


@pytest.mark.parametrize("name", sorted(EVERY_TRIGGER.keys() - OF_ONE_FUNCTION))
def test_trigger_refuses_a_source_of_another_kind(
    name: str, stack: cdk.Stack, function: PythonFunction
) -> None:
    """CDK would take some in silence, as a queue for a load balancer's listener."""
    with pytest.raises(Mistake, match=r"Trigger: source: this is of type Stack; give one of type"):
        make(name, stack, "Trigger", function=function, source=stack)


@pytest.mark.parametrize("name", sorted(IMPORTED))
def test_trigger_refuses_an_arn_for_a_source(
    name: str, stack: cdk.Stack, function: PythonFunction
) -> None:
    """What is imported is made a construct first."""
    with pytest.raises(Mistake, match="Trigger: source: this is of type str; give one of type"):
        make(name, stack, "Trigger", function=function, source="arn:aws:sqs:eu-west-1:1:orders")


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("http_api", {"routes": "GET /a"}, r"routes: 'GET /a' is no list; .*routes=\['GET /a'\]"),
        ("websocket_api", {"routes": []}, "routes: there are none; write some"),
        ("alb", {"paths": "/*"}, r"paths: '/\*' is no list"),
        ("alb", {"hosts": "shop.example"}, "hosts: 'shop.example' is no list"),
        ("s3", {"event_types": "Object Created"}, "event_types: 'Object Created' is no list"),
        ("s3", {"event_types": [1]}, "event_types: a value of type list is no list of texts"),
        ("appsync", {"resolvers": "Query.a"}, "resolvers: 'Query.a' is no list"),
        ("alarm", {"states": ()}, "states: there are none"),
        ("sqs", {"source_props": "fifo"}, "source_props: 'fifo' is no dict"),
        ("http_api", {"public": "no"}, "public: this is of type str; give one of type bool"),
        ("alb", {"priority": True}, "priority: this is of type bool; give one of type int"),
        ("schedule", {"schedule": "rate(1 day)"}, "schedule: .* one of type ScheduleExpression"),
        ("schedule", {"schedule": None}, "schedule: this is of type NoneType"),
        ("logs", {"filter_pattern": "ERROR"}, "filter_pattern: .* one of type FilterPattern"),
        ("cognito", {"operation": "preSignUp"}, "operation: .* one of type UserPoolOperation"),
        ("step_functions", {"workflow": "Wait"}, "workflow: 'Wait' is no function"),
    ],
    ids=named,
)
def test_trigger_refuses_an_argument_of_another_kind(
    name: str, given: dict[str, Any], said: str, stack: cdk.Stack, function: PythonFunction
) -> None:
    """Which argument it is, what it is, and what to write."""
    with pytest.raises(Mistake, match=f"^Trial/Trigger: {said}"):
        make(name, stack, "Trigger", function=function, **given)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("event_pattern", {"event_pattern": {"source": ["shop"]}}),
        ("alb", {"hosts": []}),
        ("alarm", {"above": 5}),
        ("s3", {"source_props": None, "target_props": None}),
        ("cognito", {"operation": cognito.UserPoolOperation.of("preSignUp")}),
        ("http_api", {"stage_props": {"throttle": apigwv2.ThrottleSettings(rate_limit=1)}}),
    ],
    ids=named,
)
def test_trigger_takes_what_cdk_takes(
    name: str, given: dict[str, Any], stack: cdk.Stack, function: PythonFunction
) -> None:
    """A dict for a struct, None for nothing, a whole number for a number."""
    assert make(name, stack, "Trigger", function=function, **given).function is function


def test_trigger_takes_what_jsii_hands_out(stack: cdk.Stack, function: PythonFunction) -> None:
    """The alias of a function, and a queue behind another one, have classes of jsii's own."""
    alias = function.add_alias("live")
    imported = sqs.Queue.from_queue_arn(stack, "Imported", "arn:aws:sqs:eu-west-1:1234:orders")

    assert make("sqs", stack, "Trigger", function=alias, source=imported).source is imported


def test_own_trigger_is_checked_as_well(stack: cdk.Stack, function: PythonFunction) -> None:
    """By the signature that it has; a base class has nothing to know of it."""
    with pytest.raises(Mistake, match=r"Trial/Own: hours: this is of type Topic; .* of type int"):
        BackupTrigger(stack, "Own", function=function, hours=sns.Topic(stack, "Topic"))  # type: ignore[arg-type]  # the mistake
