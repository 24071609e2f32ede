"""What the trigger by a topic of Kafka adds, exactly, by where it is and how Lambda signs in."""

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_msk as msk
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk.assertions import Template
from aws_cdk.aws_lambda_event_sources import KafkaDlq

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    of_type,
    only,
    only_id,
    own_statements,
    readable,
    role_statements,
    sent_to_failures,
)
from lambda_foundry.triggers.kafka import KafkaTrigger
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import TriggerTemplate
from tests.triggers.every_trigger import CLUSTER
from tests.triggers.polled_network import IN_A_NETWORK, POLLED

MAPPING = "AWS::Lambda::EventSourceMapping"
BROKERS = ["kafka-1.example.com:9092"]
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:AmazonMSK_orders-a1b2c3"
BY_NAME = lambda_.SourceAccessConfigurationType.BASIC_AUTH
ROOT = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:ca-d4e5f6"


def read(*actions: str, on: str) -> dict[str, Any]:
    """A statement about what is not in the template."""
    return {"Action": list(actions), "Effect": "Allow", "Resource": on}


def test_kafka_role_reads_this_topic_in_this_group_alone(trigger_template: TriggerTemplate) -> None:
    """What Lambda's poller calls, and what Kafka asks of a role that reads; nobody may invoke."""
    resources = trigger_template("kafka")

    inside = CLUSTER.replace(":cluster/", ":{}/")
    assert readable(role_statements(resources)[1:]) == [
        *IN_A_NETWORK,
        read(
            "kafka-cluster:Connect",
            "kafka-cluster:DescribeClusterDynamicConfiguration",
            "kafka:DescribeClusterV2",
            "kafka:GetBootstrapBrokers",
            on=CLUSTER,
        ),
        read(
            "kafka-cluster:DescribeTopic",
            "kafka-cluster:ReadData",
            on=f"{inside.format('topic')}/orders",
        ),
        read(
            "kafka-cluster:AlterGroup",
            "kafka-cluster:DescribeGroup",
            on=f"{inside.format('group')}/Kafka-Trigger",
        ),
        readable(sent_to_failures(resources)),
    ]
    assert of_type(resources, "AWS::Lambda::Permission") == []


def test_kafka_batch_that_fails_ends_in_the_failure_queue(
    trigger_template: TriggerTemplate,
) -> None:
    """With a destination Lambda gives up after ten tries; without one it never would."""
    resources = trigger_template("kafka")

    assert only(resources, MAPPING) == {
        "AmazonManagedKafkaEventSourceConfig": {"ConsumerGroupId": "Kafka-Trigger"},
        "DestinationConfig": {
            "OnFailure": {"Destination": sent_to_failures(resources)["Resource"]}
        },
        "EventSourceArn": CLUSTER,
        "FunctionName": {"Ref": only_id(resources, "AWS::Lambda::Function")},
        "StartingPosition": "TRIM_HORIZON",
        "Topics": ["orders"],
    }


def test_kafka_provisioned_pollers_try_as_those_of_a_stream(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """Only they take how often, how long, in halves, and which records failed."""
    KafkaTrigger(
        stack,
        "Trigger",
        function=function,
        topic="orders",
        source=CLUSTER,
        provisioned_poller_config=lambda_.ProvisionedPollerConfig(
            minimum_pollers=1, maximum_pollers=2
        ),
    )

    Template.from_stack(stack).has_resource_properties(
        MAPPING,
        {
            "BisectBatchOnFunctionError": True,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "MaximumRecordAgeInSeconds": 3600,
            "MaximumRetryAttempts": 3,
        },
    )


def test_kafka_names_topic_and_group_of_a_cluster_of_the_stack(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """Its ARN is known to the deployment alone, which takes it apart."""
    serverless = msk.CfnServerlessCluster
    iam = serverless.IamProperty(enabled=True)
    cluster = serverless(
        stack,
        "Cluster",
        cluster_name="orders",
        client_authentication=serverless.ClientAuthenticationProperty(
            sasl=serverless.SaslProperty(iam=iam)
        ),
        vpc_configs=[serverless.VpcConfigProperty(subnet_ids=["subnet-1", "subnet-2"])],
    )
    KafkaTrigger(stack, "Trigger", function=function, topic="orders", source=cluster.attr_arn)

    said = [
        statement["Resource"]
        for statement in own_statements(resources_of(stack))
        if "kafka-cluster:ReadData" in statement["Action"]
    ]
    parts = {"Fn::Split": [":cluster/", {"Fn::GetAtt": ["Cluster", "Arn"]}]}
    assert said == [{"Fn::Join": ["", [{"Fn::Join": [":topic/", parts]}, "/orders"]]}]


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        pytest.param(
            lambda_.SourceAccessConfigurationType.SASL_SCRAM_512_AUTH,
            ["kafka:ListScramSecrets"],
            id="SASL_SCRAM_512_AUTH",
        ),
        pytest.param(
            lambda_.SourceAccessConfigurationType.CLIENT_CERTIFICATE_TLS_AUTH,
            [],
            id="CLIENT_CERTIFICATE_TLS_AUTH",
        ),
    ],
)
def test_kafka_signs_in_to_msk_with_a_secret(
    kind: lambda_.SourceAccessConfigurationType,
    more: list[str],
    stack: cdk.Stack,
    function: PythonFunction,
) -> None:
    """Then the role reads the secret, and nothing of the cluster by IAM."""
    KafkaTrigger(
        stack,
        "Trigger",
        function=function,
        topic="orders",
        source=CLUSTER,
        secret=secretsmanager.Secret.from_secret_complete_arn(stack, "Secret", SECRET),
        authentication=kind,
    )

    resources = resources_of(stack)
    said = readable(own_statements(resources))
    for statement in (POLLED, readable(sent_to_failures(resources))):
        said.remove(statement)
    assert said == [
        {"Action": "secretsmanager:GetSecretValue", "Effect": "Allow", "Resource": SECRET},
        read("kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers", *more, on=CLUSTER),
    ]
    assert only(resources, MAPPING)["SourceAccessConfigurations"] == [
        {"Type": kind.type, "URI": SECRET}
    ]


@pytest.mark.parametrize(
    "kind",
    [
        lambda_.SourceAccessConfigurationType.BASIC_AUTH,
        lambda_.SourceAccessConfigurationType.SASL_SCRAM_256_AUTH,
        lambda_.SourceAccessConfigurationType.SASL_SCRAM_512_AUTH,
        lambda_.SourceAccessConfigurationType.CLIENT_CERTIFICATE_TLS_AUTH,
    ],
    ids=lambda kind: kind.type,
)
def test_kafka_brokers_on_the_internet_take_each_kind_of_secret(
    kind: lambda_.SourceAccessConfigurationType, stack: cdk.Stack, function: PythonFunction
) -> None:
    """The role reads the secrets, and touches no network."""
    KafkaTrigger(
        stack,
        "Trigger",
        function=function,
        topic="orders",
        brokers=BROKERS,
        secret=secretsmanager.Secret.from_secret_complete_arn(stack, "Secret", SECRET),
        authentication=kind,
        root_certificate=secretsmanager.Secret.from_secret_complete_arn(stack, "Root", ROOT),
    )

    resources = resources_of(stack)
    (reading, sending) = own_statements(resources)
    assert reading["Action"] == "secretsmanager:GetSecretValue"
    assert set(reading["Resource"]) == {SECRET, ROOT}
    assert sending == sent_to_failures(resources)
    mapping = only(resources, MAPPING)
    assert mapping["SourceAccessConfigurations"] == [
        {"Type": kind.type, "URI": SECRET},
        {"Type": "SERVER_ROOT_CA_CERTIFICATE", "URI": ROOT},
    ]
    assert mapping["SelfManagedEventSource"] == {"Endpoints": {"KafkaBootstrapServers": BROKERS}}
    assert "AmazonManagedKafkaEventSourceConfig" not in mapping


def test_kafka_may_write_what_failed_to_another_topic(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """Of the same cluster, where Lambda signs in as the role."""
    KafkaTrigger(
        stack,
        "Trigger",
        function=function,
        topic="orders",
        source=CLUSTER,
        on_failure=KafkaDlq("failed"),
    )

    (writing,) = (
        statement
        for statement in own_statements(resources_of(stack))
        if "kafka-cluster:WriteData" in statement["Action"]
    )
    assert writing == {
        "Action": ["kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"],
        "Effect": "Allow",
        "Resource": f"{CLUSTER.replace(':cluster/', ':topic/')}/failed",
    }


def test_kafka_brokers_in_a_network_are_reached_there(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """By interfaces in these subnets, in a group that the brokers let in; a secret is no must."""
    KafkaTrigger(
        stack, "Trigger", function=function, topic="orders", brokers=BROKERS, **network(stack)
    )

    resources = resources_of(stack)
    assert readable(role_statements(resources)[1:]) == [
        *IN_A_NETWORK,
        readable(sent_to_failures(resources)),
    ]
    assert readable(only(resources, MAPPING)["SourceAccessConfigurations"]) == [
        {"Type": "VPC_SUBNET", "URI": "subnet:subnet-1"},
        {"Type": "VPC_SUBNET", "URI": "subnet:subnet-2"},
        {"Type": "VPC_SECURITY_GROUP", "URI": "security_group:sg-1"},
    ]


def network(stack: cdk.Stack) -> dict[str, Any]:
    """Two subnets and a group of a network that is there."""
    vpc = ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-1",
        availability_zones=["eu-west-1a", "eu-west-1b"],
        private_subnet_ids=["subnet-1", "subnet-2"],
    )
    group = ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-1")
    return {"subnets": vpc.select_subnets(), "security_group": group}


def test_kafka_refuses_what_no_topic_is_called(stack: cdk.Stack, function: PythonFunction) -> None:
    """The role would reach all topics."""
    with pytest.raises(Mistake, match=r"Trial/Trigger: topic: '\*' is no name of a topic; write"):
        KafkaTrigger(stack, "Trigger", function=function, topic="*", source=CLUSTER)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (lambda _: {}, "write source=, the ARN of a cluster of MSK, or brokers="),
        (
            lambda _: {"source": CLUSTER, "brokers": BROKERS},
            "write source=, the ARN of a cluster of MSK, or brokers=",
        ),
        (
            lambda _: {"source": "orders"},
            "source: 'orders' is no ARN of its kind; give arn:aws:kafka:REGION:ACCOUNT:cluster/",
        ),
        (
            lambda stack: {"source": CLUSTER, **network(stack)},
            "subnets, security_group: only brokers= takes this",
        ),
        (lambda _: {"brokers": BROKERS}, "brokers on the internet have to know who reads; write"),
        (
            lambda _: {"brokers": ["kafka-1.example.com"]},
            "brokers: 'kafka-1.example.com' is no address; write one like kafka-1.example.com:9092",
        ),
        (
            lambda _: {"source": CLUSTER, "authentication": BY_NAME},
            "authentication says what a secret is for; write secret= as well, or leave it out",
        ),
        (
            lambda stack: {
                "source": CLUSTER,
                "authentication": BY_NAME,
                "secret": secretsmanager.Secret.from_secret_complete_arn(stack, "Secret", SECRET),
            },
            "authentication: nobody signs in here by BASIC_AUTH; give one of SASL_SCRAM_512_AUTH",
        ),
        (
            lambda _: {"source": CLUSTER, "tumbling_window": cdk.Duration.minutes(1)},
            "tumbling_window: Lambda takes it for kinesis, dynamodb_stream alone; leave it out",
        ),
        (
            lambda stack: {"source": CLUSTER, "function": lasting(stack)},
            "the function may run for 900 s, and Lambda's poller waits for 840 s",
        ),
        (
            lambda stack: {"brokers": BROKERS, "subnets": network(stack)["subnets"]},
            "in a network Lambda needs subnets= and security_group=",
        ),
    ],
)
def test_kafka_refuses_a_cluster_that_lambda_could_not_read(
    given: Callable[[cdk.Stack], dict[str, Any]],
    said: str,
    stack: cdk.Stack,
    function: PythonFunction,
) -> None:
    """In one line, which says what to write."""
    wanted: dict[str, Any] = {"function": function, "topic": "orders"} | given(stack)

    with pytest.raises(Mistake) as refused:
        KafkaTrigger(stack, "Trigger", **wanted)

    assert str(refused.value).startswith(f"Trial/Trigger: {said}")


def lasting(stack: cdk.Stack) -> PythonFunction:
    """A function that may run as long as any."""
    return PythonFunction(stack, "Lasting", source=SMALLEST, timeout=cdk.Duration.minutes(15))


def resources_of(stack: cdk.Stack) -> dict[str, Any]:
    """The resources of the stack's template."""
    found: dict[str, Any] = Template.from_stack(stack).to_json()["Resources"]
    return found
