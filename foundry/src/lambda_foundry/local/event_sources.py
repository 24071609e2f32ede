"""The queues and streams that Lambda polls for a deployed function."""

from collections.abc import Iterator

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.template.functions import event_sources_of


def polled(function: DeployedFunction, service: str) -> Iterator[str]:
    """The logical ids of the function's sources of a service, as ARNs name it: `sqs`, `kinesis`."""
    for mapping in event_sources_of(function.stack.template, function.logical_id):
        if mapping.service == service and mapping.source_id:
            yield mapping.source_id
