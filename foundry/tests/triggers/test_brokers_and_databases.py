"""What the triggers by a queue of Amazon MQ and by a database of DocumentDB add, exactly."""

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    of_type,
    only,
    only_id,
    readable,
    role_statements,
)
from lambda_foundry.triggers.documentdb import DocumentdbTrigger
from lambda_foundry.triggers.mq import MqTrigger
from tests.triggers.conftest import TriggerTemplate
from tests.triggers.every_trigger import BROKER, DATABASES, sign_in
from tests.triggers.polled_network import IN_A_NETWORK

MAPPING, FUNCTION = "AWS::Lambda::EventSourceMapping", "AWS::Lambda::Function"
HERE = "arn:${AWS::Partition}:%s:${AWS::Region}:${AWS::AccountId}:%s"
SECRET = HERE % ("secretsmanager", "secret:orders")


def read(action: str, *, on: str) -> dict[str, Any]:
    """A statement about what is not in the template."""
    return {"Action": action, "Effect": "Allow", "Resource": on}


def test_mq_role_reads_this_broker_and_its_secret(trigger_template: TriggerTemplate) -> None:
    """What Lambda's poller calls; nobody is permitted to invoke."""
    resources = trigger_template("mq")

    assert sorted(readable(role_statements(resources)[1:]), key=str) == sorted(
        [
            *IN_A_NETWORK,
            read("mq:DescribeBroker", on=BROKER),
            read("secretsmanager:GetSecretValue", on=f"{SECRET}-??????"),
        ],
        key=str,
    )
    assert of_type(resources, "AWS::Lambda::Permission") == []


def test_mq_mapping_reads_one_queue(trigger_template: TriggerTemplate) -> None:
    """The broker puts aside what fails; Lambda has no destination for it."""
    resources = trigger_template("mq")

    assert readable(only(resources, MAPPING)) == {
        "EventSourceArn": BROKER,
        "FunctionName": f"${{{only_id(resources, FUNCTION)}}}",
        "Queues": ["orders"],
        "SourceAccessConfigurations": [{"Type": "BASIC_AUTH", "URI": SECRET}],
    }


def test_mq_mapping_names_the_virtual_host(stack: cdk.Stack, function: PythonFunction) -> None:
    """Of RabbitMQ, which has its queues in one."""
    secret = sign_in(stack)
    MqTrigger(
        stack,
        "Trigger",
        function=function,
        source=BROKER,
        queue="orders",
        secret=secret,
        virtual_host="/",
    )

    resources = Template.from_stack(stack).to_json()["Resources"]
    assert readable(only(resources, MAPPING)["SourceAccessConfigurations"]) == [
        {"Type": "BASIC_AUTH", "URI": SECRET},
        {"Type": "VIRTUAL_HOST", "URI": "/"},
    ]


def test_documentdb_role_finds_this_cluster(trigger_template: TriggerTemplate) -> None:
    """Its groups by their names, which its ARN doesn't tell."""
    resources = trigger_template("documentdb")

    assert sorted(readable(role_statements(resources)[1:]), key=str) == sorted(
        [
            *IN_A_NETWORK,
            read("rds:DescribeDBClusterParameters", on=HERE % ("rds", "cluster-pg:shop-5-0")),
            read("rds:DescribeDBClusters", on=DATABASES),
            read("rds:DescribeDBSubnetGroups", on=HERE % ("rds", "subgrp:shop")),
            read("secretsmanager:GetSecretValue", on=f"{SECRET}-??????"),
        ],
        key=str,
    )
    assert of_type(resources, "AWS::Lambda::Permission") == []


def test_documentdb_role_finds_groups_without_a_name(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """Any of the account and the region, since nobody said which."""
    DocumentdbTrigger(
        stack,
        "Trigger",
        function=function,
        source=DATABASES,
        database="shop",
        secret=sign_in(stack),
    )

    said = readable(role_statements(Template.from_stack(stack).to_json()["Resources"]))
    assert read("rds:DescribeDBClusterParameters", on=HERE % ("rds", "cluster-pg:*")) in said
    assert read("rds:DescribeDBSubnetGroups", on=HERE % ("rds", "subgrp:*")) in said


def test_documentdb_mapping_reads_one_collection(trigger_template: TriggerTemplate) -> None:
    """From the oldest change on, each with the whole document."""
    resources = trigger_template("documentdb")

    assert readable(only(resources, MAPPING)) == {
        "DocumentDBEventSourceConfig": {
            "CollectionName": "orders",
            "DatabaseName": "shop",
            "FullDocument": "UpdateLookup",
        },
        "EventSourceArn": DATABASES,
        "FunctionName": f"${{{only_id(resources, FUNCTION)}}}",
        "SourceAccessConfigurations": [{"Type": "BASIC_AUTH", "URI": SECRET}],
        "StartingPosition": "TRIM_HORIZON",
    }


def test_mq_refuses_an_arn_of_another_service(stack: cdk.Stack, function: PythonFunction) -> None:
    """In one line, with the form that it has."""
    with pytest.raises(Mistake) as refused:
        MqTrigger(
            stack,
            "Trigger",
            function=function,
            source=DATABASES,
            queue="orders",
            secret=sign_in(stack),
        )

    assert str(refused.value) == (
        f"Trial/Trigger: source: '{DATABASES}' is no ARN of its kind; "
        "give arn:aws:mq:REGION:ACCOUNT:broker:NAME:ID"
    )


def test_documentdb_refuses_a_cluster_of_another_region(tmp_path: Any) -> None:
    """Lambda reads what is where the function is."""
    stack = cdk.Stack(cdk.App(outdir=str(tmp_path)), "Trial", env={"region": "eu-central-1"})
    function = PythonFunction.from_function_name(stack, "Function", "orders")

    with pytest.raises(Mistake, match="the source is in the region eu-west-1, the function in eu-"):
        DocumentdbTrigger(
            stack,
            "Trigger",
            function=function,
            source=DATABASES,
            database="shop",
            secret=sign_in(stack),
        )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"full_document": "all"}, "full_document: 'all' is none of the two; write 'UpdateLookup'"),
        ({"filters": [{"pattern": "{}"}]}, "filters: Lambda takes it for kinesis, dynamodb_stream"),
        ({"database": ""}, "database: it is empty; write database='…'"),
    ],
)
def test_documentdb_refuses_what_lambda_would_refuse(
    given: dict[str, Any], said: str, stack: cdk.Stack, function: PythonFunction
) -> None:
    """At the synthesis, in one line."""
    wanted = {"source": DATABASES, "database": "shop", "secret": sign_in(stack), **given}

    with pytest.raises(Mistake) as refused:
        DocumentdbTrigger(stack, "Trigger", function=function, **wanted)

    assert str(refused.value).startswith(f"Trial/Trigger: {said}")
