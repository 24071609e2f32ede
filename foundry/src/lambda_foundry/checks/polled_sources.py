"""Sources that Lambda polls with the function's role: what the role must be allowed."""

from collections.abc import Iterator

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.role_rights import NETWORK, allows
from lambda_foundry.template.arn_match import covers
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.event_sources import EventSourceMapping, event_source_mappings
from lambda_foundry.template.roles import (
    execution_role,
    imported_role,
    imported_role_statements,
)
from lambda_foundry.template.statements import statements
from lambda_foundry.template.values import listed, literal, reference, text

_NETWORK = tuple((action,) for action in sorted(NETWORK))

# Any one of each group; docs.aws.amazon.com/lambda/latest/dg/lambda-permissions.html
ON_THE_SOURCE = {
    "sqs": (("sqs:ReceiveMessage",), ("sqs:DeleteMessage",), ("sqs:GetQueueAttributes",)),
    "kinesis": (
        ("kinesis:DescribeStream", "kinesis:DescribeStreamSummary"),
        ("kinesis:GetRecords",),
        ("kinesis:GetShardIterator",),
        ("kinesis:ListShards",),
    ),
    "dynamodb": (
        ("dynamodb:DescribeStream",),
        ("dynamodb:GetRecords",),
        ("dynamodb:GetShardIterator",),
    ),
    "kafka": (("kafka:DescribeCluster", "kafka:DescribeClusterV2"), ("kafka:GetBootstrapBrokers",)),
    "mq": (("mq:DescribeBroker",),),
    "rds": (
        ("rds:DescribeDBClusters",),
        ("rds:DescribeDBClusterParameters",),
        ("rds:DescribeDBSubnetGroups",),
    ),
}
ANYWHERE = {
    "dynamodb": (("dynamodb:ListStreams",),),
    "kafka": _NETWORK,
    "mq": (*_NETWORK, ("secretsmanager:GetSecretValue",)),
    "rds": (*_NETWORK, ("secretsmanager:GetSecretValue",)),
}
BY_ACCESS = {
    "VPC_SUBNET": _NETWORK,
    "BASIC_AUTH": (("secretsmanager:GetSecretValue",),),
    "SASL_SCRAM_256_AUTH": (("secretsmanager:GetSecretValue",),),
    "SASL_SCRAM_512_AUTH": (("secretsmanager:GetSecretValue",),),
    "CLIENT_CERTIFICATE_TLS_AUTH": (("secretsmanager:GetSecretValue",),),
}


def role_may_poll(template: Template) -> Iterator[Problem]:
    """Roles without a statement that the polling needs."""
    for mapping in event_source_mappings(template):
        role = execution_role(template, mapping.function) if mapping.function else None
        if role is None or mapping.function is None:
            continue
        lacking = [*_lacking(template, mapping, role), *_lacking_key(template, mapping, role)]
        if lacking:
            yield Problem(
                resource=mapping.function,
                what=f"its role {role} may not {', '.join(lacking)} on {_name(mapping)}",
                why="Lambda polls with the function's role, so deployment fails",
                instead="let CDK's event source grant it, or add the statement to the role",
            )


_Wanted = tuple[tuple[str, ...], str | None, str]
"""Any one of these actions, on a resource of the template, or on the one with an ARN."""


def _lacking(template: Template, mapping: EventSourceMapping, role: str) -> list[str]:
    arn = "" if mapping.source_id else text(mapping.source)
    if template.type(mapping.source_id) == "AWS::Kinesis::StreamConsumer":
        wanted: list[_Wanted] = [(("kinesis:SubscribeToShard",), None, "")]
    else:
        wanted = [
            (group, mapping.source_id, arn)
            for group in ON_THE_SOURCE.get(mapping.service or "", ())
        ]
    wanted += [(group, None, "") for group in ANYWHERE.get(mapping.service or "", ())]
    for access in listed(mapping.properties.get("SourceAccessConfigurations")):
        kind = literal(as_dict(access).get("Type")) or ""
        wanted += [(group, None, "") for group in BY_ACCESS.get(kind, ())]
    return [
        group[0]
        for group, source, arn in dict.fromkeys(wanted)
        if not any(allows(template, role, action, source, arn=arn) for action in group)
    ]


def _lacking_key(template: Template, mapping: EventSourceMapping, role: str) -> list[str]:
    """`kms:Decrypt` for a queue that is encrypted by a key of this template."""
    key = reference(template.properties(mapping.source_id or "").get("KmsMasterKeyId"))
    if mapping.service != "sqs" or not key or template.type(key.logical_id) != "AWS::KMS::Key":
        return []
    policy = template.properties(key.logical_id).get("KeyPolicy")
    by_key = any(
        covers(statement, "kms:Decrypt") and f"${{{role}.Arn}}" in map(text, principals)
        for statement in statements(policy, origin=key.logical_id)
        for principals in statement.principals.values()
    )
    return (
        [] if by_key or allows(template, role, "kms:Decrypt", key.logical_id) else ["kms:Decrypt"]
    )


def _name(mapping: EventSourceMapping) -> str:
    return mapping.source_id or "its source"


def role_from_elsewhere(template: Template) -> Iterator[Problem]:
    """A role of another stack, which CDK can't change and nothing here lets poll."""
    for mapping in event_source_mappings(template):
        role = imported_role(template, mapping.function) if mapping.function else None
        groups = ON_THE_SOURCE.get(mapping.service or "", ())
        if role is None or mapping.function is None or not groups:
            continue
        said = imported_role_statements(template, role)
        if not any(covers(statement, action) for statement in said for action in groups[0]):
            yield Problem(
                resource=mapping.function,
                what=f"nothing here lets its role {role} poll {_name(mapping)}",
                why="the role is made elsewhere, so CDK can give it nothing",
                instead="use a role of this stack, or have it allowed there and acknowledge this",
            )
