"""Sources that Lambda polls: what happens to the messages that a function fails on."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.template.document import Template
from lambda_foundry.template.event_sources import EventSourceMapping, event_source_mappings
from lambda_foundry.template.values import listed, literal, number, numbers

QUEUE = "AWS::SQS::Queue"
LAMBDAS_DEFAULT_TIMEOUT = 3
QUEUES_DEFAULT_VISIBILITY = 30
TIMES_THE_TIMEOUT = 6
"""docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""


def _queues(template: Template) -> Iterator[tuple[EventSourceMapping, str, str, dict[str, Any]]]:
    """Event source mappings of this template's queues, each with function, queue and settings."""
    for mapping in event_source_mappings(template):
        if mapping.function and mapping.source_id and template.type(mapping.source_id) == QUEUE:
            settings = template.properties(mapping.source_id)
            yield mapping, mapping.function, mapping.source_id, settings


def visibility(template: Template) -> Iterator[Problem]:
    """Messages that another instance gets while the first is still at work."""
    for _, function, queue, settings in _queues(template):
        timeouts = numbers(template.properties(function).get("Timeout", LAMBDAS_DEFAULT_TIMEOUT))
        visible = numbers(settings.get("VisibilityTimeout", QUEUES_DEFAULT_VISIBILITY))
        # Where a condition decides about both, it is likely to be the same.
        pairs = (zip if len(timeouts) == len(visible) else product)(timeouts, visible)
        short = [pair for pair in pairs if pair[1] < TIMES_THE_TIMEOUT * pair[0]]
        if not short:
            continue
        timeout, seconds = short[0]
        is_refused = seconds < timeout
        twice = "a message that waits for a free instance is handled twice"
        enough = TIMES_THE_TIMEOUT * timeout
        yield Problem(
            resource=queue,
            what=f"its visibility timeout is {seconds:g} s, {function} may take {timeout:g} s",
            why="deployment fails" if is_refused else twice,
            instead=f"write {enough:g} s, {TIMES_THE_TIMEOUT} times the timeout",
        )


def redrive(template: Template) -> Iterator[Problem]:
    """Queues whose failing messages come back until they expire."""
    for _, function, queue, settings in _queues(template):
        if not settings.get("RedrivePolicy"):
            yield Problem(
                resource=queue,
                what=f"the queue that invokes {function} has no dead-letter queue",
                why="a message that always fails comes back for days, then it is lost",
                instead="give it a dead_letter_queue with max_receive_count=5",
            )


def partial_batch(template: Template) -> Iterator[Problem]:
    """Batches of which all comes back when one message fails."""
    for mapping in event_source_mappings(template):
        if mapping.service != "sqs" or mapping.function is None:
            continue
        reported = [
            literal(value) for value in listed(mapping.properties.get("FunctionResponseTypes"))
        ]
        batch = number(mapping.properties.get("BatchSize", 10))
        if batch == 1 or "ReportBatchItemFailures" in reported or None in reported:
            continue
        yield Problem(
            resource=mapping.logical_id,
            what=f"{mapping.function} gets batches and can't report single failures",
            why="one failing message brings the whole batch back",
            instead="write report_batch_item_failures=True and return batchItemFailures",
        )


def stream_retries(template: Template) -> Iterator[Problem]:
    """Streams in which a record that always fails stops its shard."""
    for mapping in event_source_mappings(template):
        if mapping.service not in {"kinesis", "dynamodb"} or mapping.function is None:
            continue
        limits = [
            mapping.properties.get(name, -1)
            for name in ("MaximumRetryAttempts", "MaximumRecordAgeInSeconds")
        ]
        if all(number(limit) == -1 for limit in limits):
            yield Problem(
                resource=mapping.logical_id,
                what=f"a record that {mapping.function} fails on is retried until it expires",
                why="it stops its shard for a day or longer",
                instead="write retry_attempts=3, bisect_batch_on_error=True and an on_failure",
            )
