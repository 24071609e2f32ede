"""What the trigger by a bucket's events adds, exactly, and how it chooses objects."""

import aws_cdk as cdk
import pytest
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_notifications as notifications
from aws_cdk import aws_sqs as sqs
from aws_cdk.assertions import Template

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    logical_id_of,
    of_type,
    only,
    only_id,
    own_statements,
    permitted,
    sent_to_failures,
)
from lambda_foundry.triggers.s3 import S3Trigger
from tests.triggers.conftest import TriggerTemplate

BUCKET, FUNCTION, RULE = "AWS::S3::Bucket", "AWS::Lambda::Function", "AWS::Events::Rule"
SENDS_EVENTS = {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}


def test_s3_permits_this_rule_alone(trigger_template: TriggerTemplate) -> None:
    """One permission for the rule, none for S3; no function is hidden in the stack."""
    resources = trigger_template("s3")

    permission = only(resources, "AWS::Lambda::Permission")
    assert permission == permitted(resources, "events.amazonaws.com", by=only_id(resources, RULE))
    assert own_statements(resources) == [sent_to_failures(resources)]
    assert len(of_type(resources, FUNCTION)) == 1


def test_s3_rule_takes_what_is_created_in_this_bucket(trigger_template: TriggerTemplate) -> None:
    """The bucket sends its events; the rule takes those of this bucket."""
    resources = trigger_template("s3")

    assert only(resources, BUCKET)["NotificationConfiguration"] == SENDS_EVENTS
    assert only(resources, RULE)["EventPattern"] == {
        "detail": {"bucket": {"name": [{"Ref": only_id(resources, BUCKET)}]}},
        "detail-type": ["Object Created"],
        "source": ["aws.s3"],
    }


def test_s3_bucket_is_closed(trigger_template: TriggerTemplate) -> None:
    """Nothing public, nothing without TLS, nothing in the clear."""
    resources = trigger_template("s3")

    bucket = only(resources, BUCKET)
    (denied,) = only(resources, "AWS::S3::BucketPolicy")["PolicyDocument"]["Statement"]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert "BucketEncryption" in bucket
    assert denied["Effect"] == "Deny"
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_s3_bucket_is_kept_in_prod(trigger_template: TriggerTemplate) -> None:
    """Prod's bucket has the stack's key, old versions, and a log of who asked for what."""
    resources = trigger_template("s3", stage="prod")

    bucket = resources[logical_id_of(resources, "TriggerBucket")]
    key = {"Fn::GetAtt": [only_id(resources, "AWS::KMS::Key"), "Arn"]}
    assert bucket["DeletionPolicy"] == "Retain"
    assert bucket["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["Properties"]["LoggingConfiguration"] == {
        "DestinationBucketName": {"Ref": logical_id_of(resources, "TriggerBucketAccessLogs")}
    }
    assert bucket["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"] == [
        {
            "BucketKeyEnabled": True,
            "ServerSideEncryptionByDefault": {"KMSMasterKeyID": key, "SSEAlgorithm": "aws:kms"},
        }
    ]


@pytest.mark.parametrize(
    ("prefix", "suffix", "matcher"),
    [
        ("incoming/", "", {"prefix": "incoming/"}),
        ("", ".csv", {"suffix": ".csv"}),
        ("incoming/", ".csv", {"wildcard": "incoming/*.csv"}),
        ("2*3/", "\\.csv", {"wildcard": "2\\*3/*\\\\.csv"}),
    ],
)
def test_s3_takes_keys_by_their_start_and_end(
    prefix: str, suffix: str, matcher: dict[str, str], stack: cdk.Stack, function: PythonFunction
) -> None:
    """Both together mean both: two matchers in an event pattern would mean either."""
    S3Trigger(stack, "Trigger", function=function, prefix=prefix, suffix=suffix)

    rule = only(Template.from_stack(stack).to_json()["Resources"], RULE)
    assert rule["EventPattern"]["detail"]["object"] == {"key": [matcher]}


@pytest.mark.parametrize("name", ["s3:ObjectCreated:*", "ObjectCreated", "Object created"])
def test_s3_refuses_what_eventbridge_never_sends(
    name: str, stack: cdk.Stack, function: PythonFunction
) -> None:
    """A rule for S3's own name of an event would wait for ever, and nobody would say so."""
    with pytest.raises(
        Mistake, match="has none of that name; write Object Created, Object Deleted"
    ):
        S3Trigger(stack, "Trigger", function=function, event_types=[name])


def test_s3_has_a_bucket_of_the_app_send_events(stack: cdk.Stack, function: PythonFunction) -> None:
    """A bucket that exists gets no more than its events sent, without a hidden function."""
    bucket = s3.Bucket(stack, "Bucket")

    S3Trigger(stack, "Trigger", function=function, source=bucket)

    resources = Template.from_stack(stack).to_json()["Resources"]
    assert only(resources, BUCKET) == {"NotificationConfiguration": SENDS_EVENTS}
    assert len(of_type(resources, FUNCTION)) == 1


def test_s3_keeps_a_buckets_other_notifications(stack: cdk.Stack, function: PythonFunction) -> None:
    """Where CDK's function writes a bucket's notifications, it writes this one as well."""
    bucket = s3.Bucket(stack, "Bucket")
    queue = sqs.Queue(stack, "Queue")
    bucket.add_event_notification(s3.EventType.OBJECT_REMOVED, notifications.SqsDestination(queue))

    S3Trigger(stack, "Trigger", function=function, source=bucket)

    resources = Template.from_stack(stack).to_json()["Resources"]
    written = only(resources, "Custom::S3BucketNotifications")["NotificationConfiguration"]
    assert written["EventBridgeConfiguration"] == {}
    assert len(written["QueueConfigurations"]) == 1
    assert "NotificationConfiguration" not in only(resources, BUCKET)
