"""Sources of another region or account: connected as AWS allows it, or refused in one line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_appsync as appsync
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_events as events
from aws_cdk import aws_iot as iot
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk.assertions import Template

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import of_type, only
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import trial_app
from tests.triggers.every_trigger import make

HERE, FAR = "eu-west-1", "us-west-2"
OURS, THEIRS = "444455556666", "111122223333"

Imported = Callable[[cdk.Stack, str, str], Any]
"""What makes a source of this stack, region and account."""


def by_arn(make_source: Callable[..., Any], service: str, resource: str) -> Imported:
    """A source that is imported by its ARN."""
    return lambda stack, region, account: make_source(
        stack, "Imported", f"arn:aws:{service}:{region}:{account}:{resource}"
    )


def table(stack: cdk.Stack, id_: str, arn: str) -> dynamodb.ITable:
    """A table that is imported with its stream."""
    stream = f"{arn}/stream/2026-11-23T00:00:00.000"
    return dynamodb.Table.from_table_attributes(stack, id_, table_arn=arn, table_stream_arn=stream)


def listener(stack: cdk.Stack, id_: str, arn: str) -> elbv2.IApplicationListener:
    """A listener that is imported with its security group."""
    group = ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-1234567890")
    return elbv2.ApplicationListener.from_application_listener_attributes(
        stack, id_, listener_arn=arn, security_group=group
    )


def api(stack: cdk.Stack, id_: str, arn: str) -> appsync.IGraphqlApi:
    """A GraphQL API that is imported with its ARN."""
    return appsync.GraphqlApi.from_graphql_api_attributes(
        stack, id_, graphql_api_id="a1b2c3", graphql_api_arn=arn
    )


def bucket(stack: cdk.Stack, region: str, account: str) -> s3.IBucket:
    """A bucket, whose ARN doesn't tell where it is."""
    return s3.Bucket.from_bucket_attributes(
        stack, "Imported", bucket_name="uploads", region=region, account=account
    )


SOURCES: dict[str, Imported] = {
    "alb": by_arn(listener, "elasticloadbalancing", "listener/app/shop/1/2"),
    "appsync": by_arn(api, "appsync", "apis/a1b2c3"),
    "dynamodb_stream": by_arn(table, "dynamodb", "table/orders"),
    "event_pattern": by_arn(events.EventBus.from_event_bus_arn, "events", "event-bus/default"),
    "iot": by_arn(iot.CfnTopicRule.from_topic_rule_arn, "iot", "rule/temperatures"),
    "kinesis": by_arn(kinesis.Stream.from_stream_arn, "kinesis", "stream/orders"),
    "logs": by_arn(logs.LogGroup.from_log_group_arn, "logs", "log-group:orders"),
    "s3": bucket,
    "schedule": by_arn(
        scheduler.ScheduleGroup.from_schedule_group_arn, "scheduler", "schedule-group/nightly"
    ),
    "secret_rotation": by_arn(
        secretsmanager.Secret.from_secret_complete_arn, "secretsmanager", "secret:shop-a1b2c3"
    ),
    "sns": by_arn(sns.Topic.from_topic_arn, "sns", "orders"),
    "sqs": by_arn(sqs.Queue.from_queue_arn, "sqs", "orders"),
}

OF_THIS_ACCOUNT = {"alb", "appsync", "logs", "s3", "schedule"}
"""Triggers that another account's source can't invoke a function by."""


@pytest.fixture
def stack(tmp_path: Path) -> cdk.Stack:
    """An empty stack for one region of one account."""
    here = cdk.Environment(account=OURS, region=HERE)
    return cdk.Stack(trial_app(tmp_path, stage="dev"), "Trial", env=here)


@pytest.mark.parametrize("name", sorted(set(SOURCES) - {"sns"}))
def test_source_of_another_region_is_refused(
    name: str, stack: cdk.Stack, function: PythonFunction
) -> None:
    """Deployed, it would fail, or wait for ever."""
    with pytest.raises(Mistake, match=f"^Trial/Trigger: .*{FAR}.*{HERE}.*; .*{FAR}"):
        make(name, stack, "Trigger", function=function, source=SOURCES[name](stack, FAR, OURS))


@pytest.mark.parametrize("name", sorted(OF_THIS_ACCOUNT))
def test_source_of_another_account_is_refused(
    name: str, stack: cdk.Stack, function: PythonFunction
) -> None:
    """Its name alone would mean a thing of this account, or its events go elsewhere."""
    with pytest.raises(Mistake, match=f"^Trial/Trigger: .*{THEIRS}.*{OURS}.*; .*{THEIRS}"):
        make(name, stack, "Trigger", function=function, source=SOURCES[name](stack, HERE, THEIRS))


@pytest.mark.parametrize("name", sorted(set(SOURCES) - OF_THIS_ACCOUNT))
def test_source_of_another_account_is_named_by_its_arn(
    name: str, stack: cdk.Stack, function: PythonFunction
) -> None:
    """Its name alone would mean a thing of this account."""
    make(name, stack, "Trigger", function=function, source=SOURCES[name](stack, HERE, THEIRS))

    written = str(Template.from_stack(stack).to_json()["Resources"])
    assert f":{HERE}:{THEIRS}:" in written
    assert "'EventBusName': 'default'" not in written


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_source_is_taken_where_the_stacks_place_is_unknown(name: str, tmp_path: Path) -> None:
    """Whoever deploys may be where the source is."""
    stack = cdk.Stack(trial_app(tmp_path, stage="dev"), "Trial")
    function = PythonFunction(stack, "Function", source=SMALLEST)

    trigger = make(
        name, stack, "Trigger", function=function, source=SOURCES[name](stack, FAR, THEIRS)
    )

    assert trigger.connection or name == "iot"


def test_topic_of_another_region_has_no_queue_of_this_one(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """SNS takes a queue of the topic's region only."""
    make("sns", stack, "Trigger", function=function, source=SOURCES["sns"](stack, FAR, OURS))

    subscription = only(resources_of(stack), "AWS::SNS::Subscription")
    assert subscription["Region"] == FAR
    assert "RedrivePolicy" not in subscription


def test_topic_of_another_region_takes_a_queue_from_there(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """What is given is used."""
    arn = f"arn:aws:sqs:{FAR}:{OURS}:failed"

    make(
        "sns",
        stack,
        "Trigger",
        function=function,
        source=SOURCES["sns"](stack, FAR, OURS),
        dead_letter_queue=sqs.Queue.from_queue_arn(stack, "Failed", arn),
    )

    subscription = only(resources_of(stack), "AWS::SNS::Subscription")
    assert subscription["RedrivePolicy"] == {"deadLetterTargetArn": arn}


@pytest.mark.parametrize("place", [(FAR, OURS), (HERE, THEIRS)], ids=["region", "account"])
def test_bucket_from_elsewhere_takes_the_bus_that_has_its_events(
    place: tuple[str, str], stack: cdk.Stack, function: PythonFunction
) -> None:
    """A rule where the bucket is forwards them to a bus here."""
    make(
        "s3",
        stack,
        "Trigger",
        function=function,
        source=bucket(stack, *place),
        event_bus=events.EventBus.from_event_bus_name(stack, "Bus", "default"),
    )

    assert only(resources_of(stack), "AWS::Events::Rule")["EventBusName"] == "default"


def test_bus_of_another_account_is_named_by_its_arn_whoever_deploys(tmp_path: Path) -> None:
    """Also by an ARN that only a deployment knows; a bus of the account keeps its name."""
    stack = cdk.Stack(trial_app(tmp_path, stage="dev"), "Trial")
    function = PythonFunction(stack, "Function", source=SMALLEST)
    theirs = SOURCES["event_pattern"](stack, HERE, THEIRS)
    read = events.EventBus.from_event_bus_arn(stack, "Read", cdk.Fn.import_value("bus"))
    own = events.EventBus.from_event_bus_name(stack, "Own", "orders")
    for id_, bus in {"A": theirs, "B": read, "C": own}.items():
        make("event_pattern", stack, id_, function=function, source=bus)

    rules = of_type(resources_of(stack), "AWS::Events::Rule")
    assert [rule["EventBusName"] for rule in rules] == [
        f"arn:aws:events:{HERE}:{THEIRS}:event-bus/default",
        {"Fn::ImportValue": "bus"},
        "orders",
    ]


def test_rule_of_another_account_may_invoke_for_its_account(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """A permission for this account's would let nobody in."""
    make("iot", stack, "Trigger", function=function, source=SOURCES["iot"](stack, HERE, THEIRS))

    assert only(resources_of(stack), "AWS::Lambda::Permission")["SourceAccount"] == THEIRS


def test_source_of_another_stack_is_looked_at_too(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """It needn't be imported."""
    far = cdk.Stack(cdk.App.of(stack), "Far", env=cdk.Environment(account=OURS, region=FAR))

    with pytest.raises(Mistake, match=f"^Trial/Trigger: .*{FAR}"):
        make("sqs", stack, "Trigger", function=function, source=sqs.Queue(far, "Queue"))


def resources_of(stack: cdk.Stack) -> dict[str, Any]:
    """The resources of the stack's template."""
    found: dict[str, Any] = Template.from_stack(stack).to_json()["Resources"]
    return found


@pytest.mark.parametrize(
    ("name", "region", "account"),
    [("sqs", FAR, OURS), ("sqs", HERE, THEIRS), ("sns", FAR, OURS), ("kinesis", HERE, THEIRS)],
)
def test_function_from_elsewhere_is_refused(
    name: str, region: str, account: str, stack: cdk.Stack
) -> None:
    """What this stack made for it would fail, or be left out by CDK."""
    arn = f"arn:aws:lambda:{region}:{account}:function:orders"
    function = lambda_.Function.from_function_arn(stack, "Theirs", arn)

    with pytest.raises(
        Mistake, match=r"^Trial/Trigger: the function is in .*; make the trigger in"
    ):
        make(name, stack, "Trigger", function=function)


def test_function_of_another_account_may_be_a_target(stack: cdk.Stack) -> None:
    """Its owner permits it: CDK says that it can't."""
    arn = f"arn:aws:lambda:{HERE}:{THEIRS}:function:orders"
    function = lambda_.Function.from_function_arn(stack, "Theirs", arn)

    make("sns", stack, "Trigger", function=function)

    assert only(resources_of(stack), "AWS::SNS::Subscription")["Endpoint"] == arn
