"""Sources that Lambda won't poll: deployment fails, and CDK says nothing before."""

from collections.abc import Iterator

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.flow import TABLES
from lambda_foundry.template.document import Template
from lambda_foundry.template.event_sources import EventSourceMapping, event_source_mappings
from lambda_foundry.template.values import number, text

LARGEST_BATCH = 10
"""Of a queue without a batching window:
docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
"""


def without_stream(template: Template) -> Iterator[Problem]:
    """Tables that stream nothing; a `TableV2` of CDK's has the attribute all the same."""
    for mapping in event_source_mappings(template):
        table = mapping.source_id or ""
        if template.type(table) in TABLES and not template.properties(table).get(
            "StreamSpecification"
        ):
            yield Problem(
                resource=mapping.logical_id,
                what=f"the table {table} has no stream",
                why="deployment fails",
                instead="give the table stream=, or dynamo_stream= if it is a TableV2",
            )


def batches(template: Template) -> Iterator[Problem]:
    """Batches larger than their queue gives, or that a FIFO queue would have to wait for."""
    for mapping in event_source_mappings(template):
        if mapping.service != "sqs":
            continue
        batch = number(mapping.properties.get("BatchSize", LARGEST_BATCH))
        window = number(mapping.properties.get("MaximumBatchingWindowInSeconds", 0))
        is_fifo = _is_fifo(template, mapping)
        if is_fifo and window:
            said = "a FIFO queue takes no batching window", "leave max_batching_window out"
        elif batch and batch > LARGEST_BATCH and (is_fifo or window == 0):
            longer = "" if is_fifo else ", or max_batching_window=cdk.Duration.seconds(1) or more"
            said = f"a batch of {batch:g} messages", f"write batch_size={LARGEST_BATCH}{longer}"
        else:
            continue
        yield Problem(
            resource=mapping.logical_id, what=said[0], why="deployment fails", instead=said[1]
        )


def _is_fifo(template: Template, mapping: EventSourceMapping) -> bool:
    settings = template.properties(mapping.source_id or "")
    return settings.get("FifoQueue") in (True, "true") or text(mapping.source).endswith(".fifo")
