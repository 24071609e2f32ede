"""Sources that Lambda polls: whether it can, and what becomes of messages that fail."""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

from lambda_foundry.checks.finding import Problem, in_every_case
from lambda_foundry.checks.flows import QUEUE, TABLES
from lambda_foundry.checks.role_rights import NETWORK, allows
from lambda_foundry.template.branches import has_gap
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import (
    EventSourceMapping,
    event_source_mappings,
    function_of,
)
from lambda_foundry.template.physical_names import resource_meant
from lambda_foundry.template.policies import (
    covers,
    execution_role,
    imported_role,
    imported_role_statements,
    statements,
)
from lambda_foundry.template.values import (
    UNKNOWN,
    listed,
    literal,
    numbers,
    reference,
    references,
    text,
)

_OF_SOURCES = ("AWS::Kinesis::ResourcePolicy", "AWS::MSK::ClusterPolicy")
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
    "rds": (("rds:DescribeDBClusters",),),
}
ANYWHERE = {
    "dynamodb": (("dynamodb:ListStreams",),),
    "kafka": _NETWORK,
    "mq": (*_NETWORK, ("secretsmanager:GetSecretValue",)),
    "rds": (*_NETWORK, ("secretsmanager:GetSecretValue",)),
}
# These are about the cluster's parameter group and subnet group, never about itself.
BESIDE_THE_SOURCE = {
    "rds": (
        (("rds:DescribeDBClusterParameters",), f"arn:aws:rds:::cluster-pg:{UNKNOWN}"),
        (("rds:DescribeDBSubnetGroups",), f"arn:aws:rds:::subgrp:{UNKNOWN}"),
    ),
}
BY_ACCESS = {
    "VPC_SUBNET": _NETWORK,
    "BASIC_AUTH": (("secretsmanager:GetSecretValue",),),
    "SASL_SCRAM_256_AUTH": (("secretsmanager:GetSecretValue",),),
    "SASL_SCRAM_512_AUTH": (("secretsmanager:GetSecretValue",),),
    "CLIENT_CERTIFICATE_TLS_AUTH": (("secretsmanager:GetSecretValue",),),
}

STREAMS = {"dynamodb", "kinesis"}
_KAFKA = {"kafka", "self-managed-kafka"}
ALL_SOURCES = {*STREAMS, *_KAFKA, "mq", "rds", "sqs"}
_WITH_TRIES = STREAMS | _KAFKA

TAKEN_FOR = {
    "AmazonManagedKafkaEventSourceConfig": {"kafka"},
    "BisectBatchOnFunctionError": _WITH_TRIES,
    "DestinationConfig": _WITH_TRIES,
    "FilterCriteria": ALL_SOURCES - {"rds"},
    "FunctionResponseTypes": _WITH_TRIES | {"sqs"},
    "MaximumRecordAgeInSeconds": _WITH_TRIES,
    "MaximumRetryAttempts": _WITH_TRIES,
    "ParallelizationFactor": STREAMS,
    "ProvisionedPollerConfig": _KAFKA | {"sqs"},
    "Queues": {"mq"},
    "ScalingConfig": {"sqs"},
    "SelfManagedEventSource": _KAFKA,
    "SourceAccessConfigurations": _KAFKA | {"mq", "rds"},
    "StartingPosition": ALL_SOURCES - {"mq", "sqs"},
    "StartingPositionTimestamp": ALL_SOURCES - {"dynamodb", "mq", "sqs"},
    "Topics": _KAFKA,
    "TumblingWindowInSeconds": STREAMS,
}
"""The sources that Lambda takes a setting for, where those aren't all; triggers go by it, too.

docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html, and for filters
docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
"""

LAMBDAS_DEFAULT_TIMEOUT = 3
QUEUES_DEFAULT_VISIBILITY = 30
TIMES_THE_TIMEOUT = 6
"""docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""


@in_every_case
def role_may_poll(template: Template) -> Iterator[Problem]:
    """Roles without a statement that the polling needs."""
    for mapping in event_source_mappings(template):
        role = execution_role(template, mapping.function) if mapping.function else None
        if role is None or mapping.function is None:
            continue
        lacking = [*_lacking(template, mapping, role), *_lacking_key(template, mapping, role)]
        if lacking and not _let_in_by_source(template, mapping, role):
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
    wanted += [
        (group, None, part) for group, part in BESIDE_THE_SOURCE.get(mapping.service or "", ())
    ]
    for access in listed(mapping.properties.get("SourceAccessConfigurations")):
        kind = literal(as_dict(access).get("Type")) or ""
        wanted += [(group, None, "") for group in BY_ACCESS.get(kind, ())]
    return [
        group[0]
        for group, source, arn in dict.fromkeys(wanted)
        if not any(allows(template, role, action, source, arn=arn) for action in group)
    ]


def _let_in_by_source(template: Template, mapping: EventSourceMapping, role: str) -> bool:
    """Whether a policy of the source itself names the role; what that allows isn't compared."""
    own = template.properties(mapping.source_id or "").get("ResourcePolicy")
    policies = [said for _, said in template.of_type(*_OF_SOURCES)]
    return role in references([own, *policies])


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


def untaken(template: Template) -> Iterator[Problem]:
    """Settings that Lambda has for other sources alone."""
    for mapping in event_source_mappings(template):
        for name, services in TAKEN_FOR.items():
            if mapping.service in ALL_SOURCES - services and not _is_default(
                mapping.properties.get(name)
            ):
                yield Problem(
                    resource=mapping.logical_id,
                    what=f"it has {name}, which Lambda doesn't take for {mapping.service}",
                    why="deployment fails",
                    instead="leave it out",
                )


def _is_default(value: Any) -> bool:
    """Whether a setting is left out, or says what holds without it."""
    return value in (None, 0, 1, -1, False, [], {}, "false")


def without_stream(template: Template) -> Iterator[Problem]:
    """Tables that stream nothing; a `TableV2` of CDK's has the attribute all the same."""
    for mapping in event_source_mappings(template):
        table = mapping.source_id or ""
        stream = template.properties(table).get("StreamSpecification")
        is_sure = "Condition" not in template.resources[mapping.logical_id]
        if template.type(table) in TABLES and (not stream or (is_sure and has_gap(stream))):
            yield Problem(
                resource=mapping.logical_id,
                what=f"the table {table} has no stream",
                why="deployment fails",
                instead="give the table stream=, or dynamo_stream= if it is a TableV2",
            )


def _queues(template: Template) -> Iterator[tuple[str, str, dict[str, Any], bool]]:
    """The functions that a queue of this template invokes, each with queue and settings.

    And whether a pipe reads the queue for the function, in place of Lambda itself. A pipe that
    doesn't wait for the function's answer deletes the messages before the function is done.
    """
    polled = [
        (mapping.function, mapping.source_id, False) for mapping in event_source_mappings(template)
    ]
    piped = [
        (function_of(template, said.get("Target")), resource_meant(template, said.get("Source")), 1)
        for _, said in template.of_type("AWS::Pipes::Pipe")
        if "FIRE_AND_FORGET" not in json.dumps(said.get("TargetParameters"))
    ]
    for function, queue, is_piped in (*polled, *piped):
        if function and queue and template.type(queue) == QUEUE:
            yield function, queue, template.settings(queue), bool(is_piped)


def visibility(template: Template) -> Iterator[Problem]:
    """Messages that another instance gets while the first is still at work."""
    for function, queue, settings, is_piped in _queues(template):
        timeouts = numbers(template.settings(function).get("Timeout", LAMBDAS_DEFAULT_TIMEOUT))
        visible = numbers(settings.get("VisibilityTimeout", QUEUES_DEFAULT_VISIBILITY))
        # Where a condition decides about both, it is likely to be the same.
        pairs = (zip if len(timeouts) == len(visible) else product)(timeouts, visible)
        short = [pair for pair in pairs if pair[1] < TIMES_THE_TIMEOUT * pair[0]]
        if not short:
            yield from _during_execution(template, function, queue, visible)
            continue
        timeout, seconds = short[0]
        is_refused = seconds < timeout and not is_piped
        twice = "a message that waits for a free instance is handled twice"
        enough = TIMES_THE_TIMEOUT * timeout
        yield Problem(
            resource=queue,
            what=f"its visibility timeout is {seconds:g} s, {function} may take {timeout:g} s",
            why="deployment fails" if is_refused else twice,
            instead=f"write {enough:g} s, {TIMES_THE_TIMEOUT} times the timeout",
        )


def _during_execution(
    template: Template, function: str, queue: str, visible: list[float]
) -> Iterator[Problem]:
    """Messages that come again while the whole execution of a durable function takes its time."""
    durable = as_dict(template.settings(function).get("DurableConfig"))
    longest = min(numbers(durable.get("ExecutionTimeout")), default=0)
    if visible and max(visible) < longest:
        yield Problem(
            resource=queue,
            what=f"its visibility timeout is {max(visible):g} s, an execution of {function} may "
            f"take {longest:g} s",
            why="a message that is still at work is handled twice",
            instead=f"write {longest:g} s or more",
        )


def redrive(template: Template) -> Iterator[Problem]:
    """Queues whose failing messages come back until they expire."""
    for function, queue, settings, _ in _queues(template):
        policy = settings.get("RedrivePolicy")
        if not policy or has_gap(policy):
            case = " in one case of a condition" if policy else ""
            yield Problem(
                resource=queue,
                what=f"the queue that invokes {function} has no dead-letter queue{case}",
                why="a message that always fails comes back for days, then it is lost",
                instead="give it a dead_letter_queue with max_receive_count=5",
            )
