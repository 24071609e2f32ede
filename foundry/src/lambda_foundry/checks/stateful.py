"""Resources that hold data keep their logical ids: another id is another, empty resource."""

from collections.abc import Iterator

from lambda_foundry.checks.finding import Problem
from lambda_foundry.template.document import Template

HOLDING_DATA = {
    "AWS::Cognito::UserPool",
    "AWS::DocDB::DBCluster",
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::EFS::FileSystem",
    "AWS::Events::EventBus",
    "AWS::KMS::Key",
    "AWS::Kinesis::Stream",
    "AWS::OpenSearchService::Domain",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::SecretsManager::Secret",
}


def logical_ids(template: Template) -> Iterator[Problem]:
    """Resources whose recorded id is gone while a new one of the same type has come."""
    for type_ in sorted(HOLDING_DATA):
        present = template.ids(type_)
        gone = sorted(
            id_
            for id_, recorded in template.recorded.items()
            if recorded == type_ and id_ not in present
        )
        new = [id_ for id_ in present if id_ not in template.recorded]
        for before, now in zip(gone, new, strict=False):
            yield Problem(
                resource=now,
                what=f"its logical id was {before} and is now {now}",
                why="deployment makes a new, empty one and gives up the old one with its data",
                instead=f'write resource.override_logical_id("{before}"), or acknowledge the loss',
            )
