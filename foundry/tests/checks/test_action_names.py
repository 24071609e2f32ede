"""What is suggested in place of an action that no service has."""

import pytest

from lambda_foundry.checks.action_words import MEANT, PREFIXES, RELATED
from lambda_foundry.checks.run import check
from lambda_foundry.template.actions import is_known_action, known_services
from lambda_foundry.template.document import Template
from tests.checks.sample_stack import allow, stack


def suggested(action: str) -> str:
    """The last clause of the finding about an action."""
    (finding,) = check(Template(stack(allows=[allow(action, on="*")]).document)).findings
    return finding.instead


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("s3:HeadBucket", "'s3:ListBucket'"),
        ("s3:headobject", "'s3:GetObject'"),
        ("s3:CopyObject", "'s3:PutObject' and 's3:GetObject'"),
        ("dynamodb:CreateItem", "'dynamodb:PutItem'"),
        ("bedrock:Converse", "'bedrock:InvokeModel'"),
        ("bedrock-runtime:InvokeModel", "'bedrock:InvokeModel'"),
        ("lambda:Invoke", "'lambda:InvokeFunction'"),
        ("CloudWatchLogs:PutLogEvents", "'logs:PutLogEvents'"),
        ("stepfunctions:StartExecution", "'states:StartExecution'"),
        ("apigateway:ManageConnections", "'execute-api:ManageConnections'"),
        ("cloudwatch:PutLogEvents", "'logs:PutLogEvents'"),
        ("sqs:SendMessageBatch", "'sqs:SendMessage'"),
        ("kms:Decript", "'kms:Decrypt'"),
        ("dynamodb:PutItems", "'dynamodb:PutItem'"),
        ("dynamobd:GetItem", "'dynamodb:GetItem'"),
        ("timestream-write:WriteRecords", "'timestream:WriteRecords'"),
        ("rds:Connect", "'rds-db:Connect'"),
        ("firehose:PutRecords", "'firehose:PutRecordBatch'"),
        ("s3.GetObject", "'s3:GetObject'"),
    ],
)
def test_suggestion_is_what_the_operation_needs(written: str, meant: str) -> None:
    """In AWS's own spelling, whichever name an API's operation or its client has."""
    assert suggested(written) == f"write {meant}"


@pytest.mark.parametrize(
    "written",
    ["dynamodb:StoreItem", "s3:EraseEverything", "sns:TellThem", "s3:*Objets", "kms:Undo"],
)
def test_nothing_is_suggested_rather_than_a_guess(written: str) -> None:
    """A name that only sounds alike allows something else."""
    assert suggested(written) == "see the service's actions"


@pytest.mark.parametrize("written", ["nothing:Here", "orders:GetItems", "PutObject"])
def test_unknown_service_gets_the_form(written: str) -> None:
    """No service is made up."""
    assert suggested(written) == "write service:Action"


@pytest.mark.parametrize("action", sorted({one for meant in MEANT.values() for one in meant}))
def test_what_is_suggested_is_an_action(action: str) -> None:
    """Of the very list that found the mistake."""
    assert is_known_action(action)


def test_services_have_the_prefixes_that_are_suggested() -> None:
    """A name that stood for none would end in no suggestion, without a word."""
    assert {*PREFIXES.values(), *RELATED} <= known_services()
