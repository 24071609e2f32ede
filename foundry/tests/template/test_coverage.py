"""Whether the ARN of a statement takes in a resource, as far as a template tells."""

from typing import Any

import pytest

from lambda_foundry.template.coverage import covers_resource
from lambda_foundry.template.document import Template

TEMPLATE = Template(
    {
        "Parameters": {"Stage": {}, "Name": {}, "OtherName": {}},
        "Resources": {
            "Uploads": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "uploads"}},
            "Made": {"Type": "AWS::S3::Bucket"},
            "Archive": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Ref": "Name"}}},
            "Second": {
                "Type": "AWS::S3::Bucket",
                "Properties": {"BucketName": {"Ref": "OtherName"}},
            },
            "Jobs": {
                "Type": "AWS::SQS::Queue",
                "Properties": {"QueueName": {"Fn::Sub": "jobs-${Stage}"}},
            },
            "Orders": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "orders"}},
            "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/app/orders"}},
            "Work": {"Type": "AWS::Lambda::Function"},
            "WorkGroup": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {"LogGroupName": {"Fn::Sub": "/aws/lambda/${Work}"}},
            },
            "Bill": {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "bill"}},
            "BillGroup": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {"LogGroupName": "/aws/lambda/bill"},
            },
            "Docs": {"Type": "AWS::DocDB::DBCluster"},
            "Nested": {"Type": "AWS::CloudFormation::Stack"},
        },
    }
)


def sub(pattern: str) -> dict[str, str]:
    """A text with variables."""
    return {"Fn::Sub": pattern}


@pytest.mark.parametrize(
    ("value", "resource"),
    [
        ("*", "Uploads"),
        ("arn:aws:s3:::*", "Made"),
        ("arn:aws:s3:::*/*", "Made"),
        ("arn:aws:s3:::uploads/new/*", "Uploads"),
        ("arn:aws:s3:::up*", "Uploads"),
        ("arn:aws:sqs:*", "Jobs"),
        ("arn:*", "Jobs"),
        (sub("${Uploads.Arn}/new/*"), "Uploads"),
        (sub("arn:${AWS::Partition}:s3:::${Name}/*"), "Archive"),
        (sub("arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:jobs-${Stage}"), "Jobs"),
        ("arn:aws:dynamodb:eu-west-1:1:table/orders/stream/*", "Orders"),
        ("arn:aws:dynamodb:eu-west-1:1:table/ord*", "Orders"),
        ("arn:aws:logs:eu-west-1:1:log-group:/app/ord*", "Group"),
        ("arn:aws:logs:eu-west-1:1:log-group:/app/orders:log-stream:x", "Group"),
        (sub("arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/${Work}:*"), "WorkGroup"),
        (sub("arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/${Bill}:*"), "BillGroup"),
    ],
)
def test_arn_takes_in_a_resource(value: Any, resource: str) -> None:
    """By its name, by a pattern, by reference, and by the same expression."""
    assert covers_resource(TEMPLATE, value, resource) is True


@pytest.mark.parametrize(
    ("value", "resource"),
    [
        ("arn:aws:s3:::archive/*", "Uploads"),
        ("arn:aws:s3:::archive/*", "Made"),
        ("arn:aws:s3:::uploads-copy/*", "Uploads"),
        ("arn:aws:sqs:eu-west-1:1:uploads", "Uploads"),
        ("arn:aws:sns:*", "Jobs"),
        (sub("${Archive.Arn}/*"), "Uploads"),
        (sub("arn:aws:s3:::${AWS::StackName}-uploads-*"), "Made"),
        (sub("arn:aws:s3:::${Uploads}-copy/*"), "Uploads"),
        (sub("arn:aws:s3:::${Name}/*"), "Second"),
        (sub("arn:aws:sqs:eu-west-1:1:mail-${Stage}"), "Jobs"),
        ("arn:aws:dynamodb:eu-west-1:1:table/other/stream/*", "Orders"),
        ("arn:aws:logs:eu-west-1:1:log-group:/app/other:*", "Group"),
        ("arn:aws:logs:eu-west-1:1:log-group:/app", "Group"),
        ("arn:aws:sqs:eu-west-1:1:docs", "Docs"),
        (sub("arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/${Work}:*"), "Group"),
    ],
)
def test_arn_of_another_resource_takes_in_none(value: Any, resource: str) -> None:
    """Another name, another service, a longer name, another resource of the template."""
    assert covers_resource(TEMPLATE, value, resource) is False


@pytest.mark.parametrize(
    ("value", "resource"),
    [
        ({"Ref": "Stage"}, "Jobs"),
        ({"Fn::ImportValue": "jobs"}, "Jobs"),
        (sub("arn:aws:s3:::${Stage}-files/*"), "Uploads"),
        (sub("arn:aws:sqs:eu-west-1:1:jobs-${Name}"), "Jobs"),
        (sub("arn:aws:s3:::${Made}-copy/*"), "Made"),
        ("arn:aws:s3:::shop-*", "Made"),
        (sub("arn:aws:s3:::${AWS::StackName}-made-*"), "Made"),
        ({"Fn::GetAtt": ["Nested", "Outputs.Arn"]}, "Jobs"),
        ("arn:aws:rds:eu-west-1:1:cluster:docs", "Docs"),
    ],
)
def test_what_only_a_deployment_knows_is_neither(value: Any, resource: str) -> None:
    """Parameters, imports, and names that CloudFormation makes."""
    assert covers_resource(TEMPLATE, value, resource) is None
