"""What the function of a custom resource puts to CloudFormation stays here, and is told."""

import json
from typing import Any

import pytest

from lambda_foundry.invoke.execution_environment import UNANSWERED
from lambda_foundry.invoke.local_function import LocalFunction
from lambda_foundry.invoke.runtime_api import CustomResource

SOURCE = """
import urllib.request
def handler(event, context):
    headers = {"Content-Type": ""}
    body = event["answer"].encode()
    put = urllib.request.Request(event["ResponseURL"], body, headers, method="PUT")
    with urllib.request.urlopen(put) as taken:
        return taken.status
"""
AWS = "https://cloudformation-custom-resource-response-euwest1.s3-eu-west-1.amazonaws.com/a?X=1"
ANSWER = '{"Status": "SUCCESS", "PhysicalResourceId": "rates"}'


def test_answer_of_a_custom_resource_is_told(warm: LocalFunction) -> None:
    """Nothing reaches AWS: the event names an address of this machine."""
    outcome = warm({"ResponseURL": AWS, "answer": ANSWER})

    assert outcome.value == 200
    assert f"note: CloudFormation is told {ANSWER}" in warm.log
    assert UNANSWERED not in warm.log


def test_custom_resource_without_an_answer_is_told(warm: LocalFunction) -> None:
    """A deployment would stand still."""
    outcome = warm({"ResponseURL": AWS})

    assert outcome.error == "KeyError"
    assert UNANSWERED in warm.log


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("SUCCESS", "is no JSON, so CloudFormation would wait on"),
        ("{}", "CloudFormation would fail: no PhysicalResourceId in the answer {}"),
        ("[]", "no PhysicalResourceId"),
        (json.dumps({"PhysicalResourceId": "x" * 5000}), "CloudFormation takes 4,096; shorten"),
    ],
)
def test_answer_that_cloudformation_does_not_take_is_told(answer: str, said: str) -> None:
    """With what is wrong."""
    assert said in CustomResource(event=b"{}").take(answer.encode())


@pytest.mark.parametrize(
    "event", [{"ResponseURL": "http://127.0.0.1:1/answer"}, {"ResponseURL": "..."}, {"Url": AWS}]
)
def test_address_that_is_not_that_of_cloudformation_stays(event: Any) -> None:
    """As a test of one's own gives, or CDK's provider framework."""
    assert CustomResource.of(json.dumps(event).encode(), runtime_api="127.0.0.1:1") is None
