"""What has to be of the stack's own account: brokers, clusters, dead-letter queues of topics.

Queues and streams of another account can be polled, and so can an MSK cluster by a connection of
its own: docs.aws.amazon.com/lambda/latest/dg/msk-cross-account.html
"""

import re
from collections.abc import Iterator
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.regions import SUBSCRIPTION
from lambda_foundry.template.arns import Arn, split_arn
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import event_source_mappings
from lambda_foundry.template.values import alternatives, text

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


def sources(template: Template) -> Iterator[Problem]:
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


def redrive(template: Template) -> Iterator[Problem]:
    """Subscriptions whose dead-letter queue is of another account.

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
