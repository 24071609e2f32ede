"""What nobody set isn't sent, and means to CDK what it meant before."""

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template
from jsii._kernel.providers.process import _NodeProcess  # no public way shows what is sent

from lambda_foundry.acceleration.set_properties import send_set_properties_only
from tests.validation import UNVALIDATED


@pytest.fixture
def stack() -> cdk.Stack:
    """An empty stack, of which only set properties are sent."""
    send_set_properties_only()
    return cdk.Stack(cdk.App(**UNVALIDATED), "Shop")


def test_only_set_properties_are_sent(stack: cdk.Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all that a log group can have, jsii gets the one thing that was said."""
    sent: list[Any] = []
    send: Callable[..., Any] = _NodeProcess.send

    def noted(process: _NodeProcess, request: Any, response_type: Any) -> Any:
        sent.append(request)
        return send(process, request, response_type)

    monkeypatch.setattr(_NodeProcess, "send", noted)

    logs.LogGroup(stack, "Logs", log_group_name="shop")

    properties = sent[-1].args[-1]["$jsii.struct"]["data"]
    assert properties == {"logGroupName": "shop"}


def test_unset_properties_keep_their_defaults(stack: cdk.Stack) -> None:
    """A log group of which nothing is said is kept for two years, as CDK has it."""
    logs.LogGroup(stack, "Logs")

    (group,) = Template.from_stack(stack).find_resources("AWS::Logs::LogGroup").values()
    assert group["Properties"] == {"RetentionInDays": 731}


def test_struct_within_a_struct_is_sent_likewise(stack: cdk.Stack) -> None:
    """What is set deep inside arrives, and nothing else does."""
    rule = s3.LifecycleRule(expiration=cdk.Duration.days(3))
    s3.Bucket(stack, "Photos", lifecycle_rules=[rule])

    (bucket,) = Template.from_stack(stack).find_resources("AWS::S3::Bucket").values()
    assert bucket["Properties"]["LifecycleConfiguration"] == {
        "Rules": [{"ExpirationInDays": 3, "Status": "Enabled"}]
    }
