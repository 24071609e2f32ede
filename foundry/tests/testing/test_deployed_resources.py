"""What a template says of tables, queues, topics and the like is what a test finds in moto."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from lambda_foundry.invoke.function import FoundFunction
from lambda_foundry.template.document import Template
from lambda_foundry.testing import DeployedResources
from lambda_foundry.testing.deployed_resources import deployed_in_moto
from tests.checks.sample_stack import att
from tests.docs.pages import HOW_TO, excerpts

RESOURCES: dict[str, Any] = {
    "Orders": {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "AttributeDefinitions": [
                {"AttributeName": "id", "AttributeType": "S"},
                {"AttributeName": "customer", "AttributeType": "S"},
                {"AttributeName": "placed", "AttributeType": "N"},
            ],
            "KeySchema": [
                {"AttributeName": "id", "KeyType": "HASH"},
                {"AttributeName": "placed", "KeyType": "RANGE"},
            ],
            "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
            "GlobalSecondaryIndexes": [
                {
                    "IndexName": "by_customer",
                    "KeySchema": [{"AttributeName": "customer", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "KEYS_ONLY"},
                    "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
                }
            ],
            "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
            "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
            "SSESpecification": {"KMSMasterKeyId": att("Key"), "SSEEnabled": True},
        },
        "Metadata": {"aws:cdk:path": "Shop/Orders/Resource"},
    },
    "Replicated": {
        "Type": "AWS::DynamoDB::GlobalTable",
        "Properties": {
            "TableName": "replicated",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
            "Replicas": [{"Region": {"Ref": "AWS::Region"}}],
        },
    },
    "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {}}},
    "Work": {
        "Type": "AWS::SQS::Queue",
        "Properties": {
            "VisibilityTimeout": 90,
            "ReceiveMessageWaitTimeSeconds": 20,
            "RedrivePolicy": {"deadLetterTargetArn": att("Failures"), "maxReceiveCount": 3},
        },
        "Metadata": {"aws:cdk:path": "Shop/Work/Queue/Resource"},
    },
    "Failures": {
        "Type": "AWS::SQS::Queue",
        "Metadata": {"aws:cdk:path": "Shop/Work/Failures/Resource"},
    },
    "InOrder": {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": True}},
    "News": {"Type": "AWS::SNS::Topic"},
    "NewsInOrder": {
        "Type": "AWS::SNS::Topic",
        "Properties": {"FifoTopic": True, "ContentBasedDeduplication": True},
    },
    "NewsOfSpain": {
        "Type": "AWS::SNS::Subscription",
        "Properties": {
            "TopicArn": {"Ref": "News"},
            "Protocol": "sqs",
            "Endpoint": att("Work"),
            "FilterPolicy": {"country": ["es"]},
            "RawMessageDelivery": True,
        },
    },
    "Files": {
        "Type": "AWS::S3::Bucket",
        "Properties": {"VersioningConfiguration": {"Status": "Enabled"}},
    },
    "Limit": {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Name": "/shop/limit", "Type": "String", "Value": {"Ref": "Most"}},
    },
    "Password": {
        "Type": "AWS::SecretsManager::Secret",
        "Properties": {
            "GenerateSecretString": {
                "SecretStringTemplate": '{"user": "shop"}',
                "GenerateStringKey": "password",
                "PasswordLength": 20,
            }
        },
    },
    "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "shop"}},
    "Clicks": {"Type": "AWS::Kinesis::Stream", "Properties": {"ShardCount": 2}},
    "Never": {"Type": "AWS::SQS::Queue", "Condition": "IsOff"},
    "Unclear": {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Type": "String", "Value": att("Machine")},
    },
    "Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {}},
    "Sell": {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Environment": {
                "Variables": {
                    "TABLE_NAME": {"Ref": "Orders"},
                    "STREAM": att("Orders", "StreamArn"),
                    "QUEUE_URL": {"Ref": "Work"},
                    "SECRET": {"Fn::Sub": "${Password}"},
                    "MOST": {"Ref": "Most"},
                    "PLACE": {"Ref": "AWS::Region"},
                    "MACHINE": {"Ref": "Machine"},
                }
            }
        },
        "Metadata": {"aws:cdk:path": "Shop/Sell/Function/Resource"},
    },
}
TEMPLATE = {
    "Parameters": {"Most": {"Type": "String", "Default": "7"}},
    "Conditions": {"IsOff": {"Fn::Equals": [{"Ref": "Most"}, "0"]}},
    "Resources": RESOURCES,
}


@pytest.fixture(scope="module")
def shop() -> Template:
    """A stack with one of each."""
    return Template(TEMPLATE, stack_name="shop-dev")


@pytest.fixture
def deployed(shop: Template) -> Iterator[DeployedResources]:
    """What of it is in moto."""
    with deployed_in_moto([shop]) as resources:
        yield resources


def test_table_has_keys_indexes_and_stream(deployed: DeployedResources) -> None:
    """And expires its items."""
    table = deployed.table("Orders")

    (index,) = table.global_secondary_indexes
    expiry = boto3.client("dynamodb").describe_time_to_live(TableName=table.name)
    properties = RESOURCES["Orders"]["Properties"]
    assert table.key_schema == properties["KeySchema"]
    assert (index["IndexName"], index["Projection"]) == (
        "by_customer",
        {"ProjectionType": "KEYS_ONLY"},
    )
    assert table.stream_specification == {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    assert expiry["TimeToLiveDescription"]["AttributeName"] == "expires"


def test_resource_is_made_when_it_is_named(deployed: DeployedResources) -> None:
    """One that the template gives a name at once: code may know it by that."""
    deployed.bucket("Files")

    before = boto3.client("dynamodb").list_tables()["TableNames"]
    deployed.table("Orders")

    assert before == ["replicated"]
    assert len(boto3.client("dynamodb").list_tables()["TableNames"]) == 2


def test_table_of_several_regions_is_one_here(deployed: DeployedResources) -> None:
    """What CDK's TableV2 makes is a table, by the name that it has."""
    deployed.table("Replicated").put_item(Item={"id": "1"})

    assert deployed.table("Replicated").scan()["Count"] == 1
    assert deployed.name("Replicated") == "replicated"


def test_queue_keeps_failures_where_the_template_says(deployed: DeployedResources) -> None:
    """By the other queue's ARN; asking an empty queue takes no time."""
    work = deployed.queue("Shop/Work/Queue")

    redrive = json.loads(work.attributes["RedrivePolicy"])
    assert work.attributes["VisibilityTimeout"] == "90"
    assert redrive["deadLetterTargetArn"] == deployed.queue("Failures").attributes["QueueArn"]
    assert work.receive_messages() == []


def test_queue_and_topic_in_order(deployed: DeployedResources) -> None:
    """Have names as AWS wants them."""
    deployed.topic("NewsInOrder").publish(Message="one", MessageGroupId="1")

    assert deployed.queue("InOrder").url.endswith(".fifo")
    assert deployed.published("NewsInOrder") == ["one"]


def test_topic_reaches_the_queues_that_subscribe(deployed: DeployedResources) -> None:
    """Where their filter lets a message through; a test reads all."""
    for country in ("es", "fr"):
        attribute = {"DataType": "String", "StringValue": country}
        deployed.topic("News").publish(Message=country, MessageAttributes={"country": attribute})

    (message,) = deployed.queue("Work").receive_messages(MaxNumberOfMessages=10)
    assert message.body == "es"
    assert deployed.published("News") == ["es", "fr"]
    assert deployed.published("News") == []


def test_bus_keeps_events_for_the_test(deployed: DeployedResources) -> None:
    """Whole, in their order."""
    entry = {"EventBusName": "shop", "Source": "shop", "DetailType": "paid", "Detail": '{"id": 1}'}
    deployed.name("Bus")

    boto3.client("events").put_events(Entries=[entry])

    (event,) = deployed.published("Bus")
    assert (event["detail-type"], event["detail"]) == ("paid", {"id": 1})


def test_bucket_is_versioned_as_in_the_template(deployed: DeployedResources) -> None:
    """And empty."""
    bucket = deployed.bucket("Files")

    assert bucket.Versioning().status == "Enabled"
    assert list(bucket.objects.all()) == []


def test_parameter_and_secret_have_values(deployed: DeployedResources) -> None:
    """That of the template, and a password as it is asked for."""
    limit = boto3.client("ssm").get_parameter(Name=deployed.name("Limit"))
    secret = boto3.client("secretsmanager").get_secret_value(SecretId=deployed.name("Password"))

    made = json.loads(secret["SecretString"])
    assert limit["Parameter"]["Value"] == "7"
    assert (made["user"], len(made["password"])) == ("shop", 20)


def test_stream_takes_records(deployed: DeployedResources) -> None:
    """Kinesis's, too."""
    put = boto3.client("kinesis").put_record(
        StreamName=deployed.name("Clicks"), Data=b"1", PartitionKey="1"
    )

    assert put["ShardId"]


def test_variables_are_those_of_the_template(deployed: DeployedResources, shop: Template) -> None:
    """With the names of what was made; those that a test gives are left to it."""
    function = FoundFunction(template=shop, logical_id="Sell")

    variables = deployed.variables(function, given={"MACHINE"})

    table = deployed.table("Orders")
    assert variables == {
        "TABLE_NAME": table.name,
        "STREAM": table.latest_stream_arn,
        "QUEUE_URL": deployed.queue("Shop/Work/Queue").url,
        "SECRET": deployed.name("Password"),
        "MOST": "7",
        "PLACE": "eu-west-1",
    }


def test_variable_of_what_is_not_in_moto_is_named(
    deployed: DeployedResources, shop: Template
) -> None:
    """With the resource that it needs, and what to write."""
    message = (
        r"^Shop/Sell/Function: the variable MACHINE needs the name of Machine "
        r"\(AWS::StepFunctions::StateMachine\), which isn't made in moto; give it: "
        r'load_handler\("Shop/Sell/Function", MACHINE="…"\)$'
    )
    with pytest.raises(pytest.fail.Exception, match=message):
        deployed.variables(FoundFunction(template=shop, logical_id="Sell"), given=())


@pytest.mark.parametrize(
    ("kind", "name", "message"),
    [
        ("table", "Ordes", r'the table "Ordes": there is none; there are: Replicated, Shop/Orders'),
        ("queue", "Shop/Work", r"means 2; write one of: Shop/Work/Queue, Shop/Work/Failures$"),
        ("bucket", "Orders", r'the bucket "Orders": there is none; there are: Files$'),
        ("queue", "Never", r"can't be made in moto: its condition doesn't hold$"),
        ("name", "Unclear", r"can't be made in moto: it needs the attribute Arn of Machine"),
    ],
)
def test_what_a_name_does_not_mean_is_told(
    kind: str, name: str, message: str, deployed: DeployedResources
) -> None:
    """In one line, with the names that there are."""
    with pytest.raises(pytest.fail.Exception, match=message):
        getattr(deployed, kind)(name)


def test_page_shows_what_a_wrong_name_fails_with() -> None:
    """The block of docs/how-to/test-with-resources.md."""
    results = {**RESOURCES["Orders"], "Metadata": {"aws:cdk:path": "Uptime/Results/Resource"}}
    (shown,) = [each.text for each in excerpts(HOW_TO / "test-with-resources.md")]

    with (
        deployed_in_moto([Template({"Resources": {"Results": results}})]) as deployed,
        pytest.raises(pytest.fail.Exception) as failure,
    ):
        deployed.table("uptime/Result")

    assert f"{failure.value}\n" == shown


def test_session_of_the_sdk_is_each_tests_own(shop: Template) -> None:
    """What one test does with it, such as to register what sees all calls, no other one notices."""
    before, seen = boto3.DEFAULT_SESSION, []

    with deployed_in_moto([shop]):
        boto3.DEFAULT_SESSION.events.register("before-call", lambda **call: seen.append(call))
        boto3.client("sns").list_topics()
    with deployed_in_moto([shop]):
        boto3.client("sns").list_topics()

    assert len(seen) == 1
    assert boto3.DEFAULT_SESSION is before
