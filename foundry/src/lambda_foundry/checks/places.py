"""What has to be of the stack's own region, and what of its own account.

Queues and streams of another account can be polled, and so can an MSK cluster by a connection of
its own: docs.aws.amazon.com/lambda/latest/dg/msk-cross-account.html
"""

import re
from collections.abc import Iterator
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.template.arns import Arn, split_arn
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import event_source_mappings, function_ids
from lambda_foundry.template.physical_names import resource_meant
from lambda_foundry.template.values import alternatives, listed, literal, text

SUBSCRIPTION, RULE = "AWS::SNS::Subscription", "AWS::Events::Rule"
QUEUE = "AWS::SQS::Queue"

_NEVER = {
    # docs.aws.amazon.com/lambda/latest/dg/with-mq.html
    "mq": "Lambda polls only brokers of its own account",
    # docs.aws.amazon.com/lambda/latest/dg/with-documentdb.html
    "rds": "Lambda polls only clusters of its own account",
    "kafka": "an MSK cluster of another account is polled by a VPC connection to it",
}
_FUNCTION_THERE = "put the function into the account {}, and send on what comes from there"
_INSTEAD = {
    "mq": _FUNCTION_THERE,
    "rds": _FUNCTION_THERE,
    "kafka": "give the ARN of a managed VPC connection to the cluster",
}


def layer_regions(template: Template) -> Iterator[Problem]:
    """Somebody's layer of another region than the stack's."""
    for function in function_ids(template):
        for layer in listed(template.properties(function).get("Layers")):
            if _other_region(template, layer):
                yield Problem(
                    resource=function,
                    what=f"the stack is in {template.region}, its layer is {literal(layer)}",
                    why="deployment fails: a layer is used in its own region",
                    instead=f"take the layer's ARN of {template.region}",
                )


def source_regions(template: Template) -> Iterator[Problem]:
    """Queues, streams, tables and clusters of another region, which Lambda can't poll from here."""
    for mapping in event_source_mappings(template):
        if other := _other_region(template, mapping.source):
            yield Problem(
                resource=mapping.logical_id,
                what=f"the stack is in {template.region}, the source in {other}",
                why="deployment fails: Lambda polls only sources of its own region",
                instead=f"give a source of {template.region}, or put the function into {other}",
            )


def bus_regions(template: Template) -> Iterator[Problem]:
    """Rules on an event bus of another region."""
    for rule, properties in template.of_type(RULE):
        if other := _other_region(template, properties.get("EventBusName")):
            yield Problem(
                resource=rule,
                what=f"the stack is in {template.region}, the rule's event bus in {other}",
                why="deployment fails: a rule is made where its bus is",
                instead=f"have a rule in {other} send the events to a bus of {template.region}",
            )


def queue_regions(template: Template) -> Iterator[Problem]:
    """Subscriptions and queues whose dead-letter queue isn't in the region of their source."""
    for subscription, properties in template.of_type(SUBSCRIPTION):
        queue = as_dict(properties.get("RedrivePolicy")).get("deadLetterTargetArn")
        topic = literal(properties.get("Region")) or _region(template, properties.get("TopicArn"))
        behind = _region(template, queue)
        if topic and behind and topic != behind:
            yield Problem(
                resource=subscription,
                what=f"its topic is in {topic}, its dead-letter queue in {behind}",
                why="deployment fails: SNS puts messages only into a queue of the topic's region",
                instead=f"give it a queue of {topic}, or none",
            )
    for source, queue in _redriven(template):
        if other := _other_region(template, queue):
            yield Problem(
                resource=source,
                what=f"the stack is in {template.region}, its dead-letter queue in {other}",
                why="deployment fails: SQS moves messages only within a region",
                instead=f"give it a queue of {template.region}",
            )


def _redriven(template: Template) -> Iterator[tuple[str, Any]]:
    """The stack's queues, each with its dead-letter queue.

    docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    """
    for source, properties in template.of_type(QUEUE):
        yield source, as_dict(properties.get("RedrivePolicy")).get("deadLetterTargetArn")


def _other_region(template: Template, value: Any) -> str | None:
    """The region of what an ARN names, where that is another than the stack's."""
    if template.region is None:
        return None
    found = (_of_arn(branch) for branch in alternatives(value))
    return next((region for region in found if region and region != template.region), None)


def _region(template: Template, value: Any) -> str | None:
    """The region of an ARN, or the stack's for what it makes itself."""
    if value is None:
        return None
    return template.region if resource_meant(template, value) else _of_arn(value)


def _of_arn(value: Any) -> str | None:
    """The region that an ARN names; None where it names none, or only a deployment knows it."""
    arn = split_arn(text(value))
    return arn.region if arn and re.fullmatch(r"[a-z0-9-]+", arn.region) else None


def source_accounts(template: Template) -> Iterator[Problem]:
    """Brokers and clusters of another account, which Lambda can't poll from here."""
    for mapping in event_source_mappings(template):
        arn = _of_another(template, mapping.source)
        if arn is None or arn.service not in _NEVER or _is_connection(arn):
            continue
        yield Problem(
            resource=mapping.logical_id,
            what=f"the stack is in the account {template.account}, the source in {arn.account}",
            why=f"deployment fails: {_NEVER[arn.service]}",
            instead=_INSTEAD[arn.service].format(arn.account),
        )


def queue_accounts(template: Template) -> Iterator[Problem]:
    """Subscriptions and queues whose dead-letter queue is of another account.

    docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
    """
    for subscription, properties in template.of_type(SUBSCRIPTION):
        queue = as_dict(properties.get("RedrivePolicy")).get("deadLetterTargetArn")
        if arn := _of_another(template, queue):
            yield Problem(
                resource=subscription,
                what=f"the stack is in the account {template.account}, its dead-letter queue in "
                f"{arn.account}",
                why="SNS puts messages only into a queue of the subscription's account",
                instead=f"give it a queue of {template.account}, or none",
            )
    for source, queue in _redriven(template):
        if arn := _of_another(template, queue):
            yield Problem(
                resource=source,
                what=f"the stack is in the account {template.account}, its dead-letter queue in "
                f"{arn.account}",
                why="deployment fails: SQS moves messages only within an account",
                instead=f"give it a queue of {template.account}",
            )


def _of_another(template: Template, value: Any) -> Arn | None:
    """What is named by an ARN of another account than the stack's."""
    if template.account is None:
        return None
    arns = (split_arn(text(branch)) for branch in alternatives(value))
    return next(
        (
            arn
            for arn in arns
            if arn and re.fullmatch(r"\d{12}", arn.account) and arn.account != template.account
        ),
        None,
    )


def _is_connection(arn: Arn) -> bool:
    return arn.service == "kafka" and not arn.resource.startswith("cluster/")
