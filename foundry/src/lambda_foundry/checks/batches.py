"""Batches of what Lambda polls: how large they are, how many at once, and how often one is tried.

docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
"""

from collections.abc import Iterator
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.template.branches import branches
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import EventSourceMapping, event_source_mappings
from lambda_foundry.template.values import listed, literal, number, numbers, text

LARGEST_BATCH, LARGEST_GATHERED = 10, 10_000
"""Of a queue without a batching window; of a queue with one, and of all other sources."""
LONGEST_WINDOW = 300
"""Seconds."""
_KAFKA = {"kafka", "self-managed-kafka"}
_ENDLESS = {"MaximumRetryAttempts": -1, "MaximumRecordAgeInSeconds": -1}
_BATCH, _WINDOW = "BatchSize", "MaximumBatchingWindowInSeconds"
_LEAST, _MOST, _GROUP = "MinimumPollers", "MaximumPollers", "PollerGroupName"
_NESTING = ("ProvisionedPollerConfig", "ScalingConfig")

_OF_STREAMS = {
    "MaximumRecordAgeInSeconds": (60, 604_800),
    "MaximumRetryAttempts": (-1, 10_000),
    "ParallelizationFactor": (1, 10),
    "TumblingWindowInSeconds": (0, 900),
}
_OF_KAFKA = {
    "MaximumRecordAgeInSeconds": (60, 604_800),
    "MaximumRetryAttempts": (-1, 10_000),
    _LEAST: (1, 200),
    _MOST: (1, 2000),
}
BOUNDS = {
    "dynamodb": _OF_STREAMS,
    "kafka": _OF_KAFKA,
    "kinesis": _OF_STREAMS,
    "self-managed-kafka": _OF_KAFKA,
    "sqs": {"MaximumConcurrency": (2, 1000), _LEAST: (2, 200), _MOST: (2, 10_000)},
}
"""What Lambda takes of each source: .../api/API_CreateEventSourceMapping.html, with
API_ProvisionedPollerConfig.html and API_ScalingConfig.html beside it."""


def batches(template: Template) -> Iterator[Problem]:
    """Batches larger than their source gives, or that a FIFO queue would have to wait for."""
    for mapping in event_source_mappings(template):
        for branch in branches(_settings(template, mapping, _BATCH, _WINDOW)):
            said = _wrong_number(branch.properties)
            if said is None and mapping.service == "sqs":
                said = _wrong_batch(branch.properties, is_fifo=_is_fifo(template, mapping))
            if said:
                yield _refused(mapping, said, where=branch.where)
                break


def _refused(mapping: EventSourceMapping, said: tuple[str, str], *, where: str) -> Problem:
    """A mapping of which Lambda refuses something: what it is, and what to write instead."""
    what, instead = said
    return Problem(
        resource=mapping.logical_id,
        what=f"{what}{where}",
        why="deployment fails",
        instead=instead,
    )


def _settings(template: Template, mapping: EventSourceMapping, *names: str) -> dict[str, Any]:
    given = template.settings(mapping.logical_id)
    return {name: given[name] for name in names if name in given}


def _wrong_number(given: dict[str, Any]) -> tuple[str, str] | None:
    """What no source takes, and what to write instead."""
    for batch in numbers(given.get(_BATCH)):
        if not 1 <= batch <= LARGEST_GATHERED:
            return (
                f"a batch of {batch:.0f} messages",
                f"write batch_size={LARGEST_GATHERED} or less",
            )
    for window in numbers(given.get(_WINDOW)):
        if not 0 <= window <= LONGEST_WINDOW:
            longest = f"write {LONGEST_WINDOW} seconds or less"
            return f"a batching window of {window:.0f} seconds", longest
    return None


def _wrong_batch(given: dict[str, Any], *, is_fifo: bool) -> tuple[str, str] | None:
    """What a queue doesn't give, and what to write instead."""
    batch = max(numbers(given.get(_BATCH, LARGEST_BATCH)), default=0)
    windows = numbers(given.get(_WINDOW, 0))
    if is_fifo and any(windows):
        return "a FIFO queue takes no batching window", "leave max_batching_window out"
    if batch > LARGEST_BATCH and (is_fifo or 0 in windows):
        longer = "" if is_fifo else ", or max_batching_window=cdk.Duration.seconds(1) or more"
        return f"a batch of {batch:.0f} messages", f"write batch_size={LARGEST_BATCH}{longer}"
    return None


def _is_fifo(template: Template, mapping: EventSourceMapping) -> bool:
    settings = template.properties(mapping.source_id or "")
    return settings.get("FifoQueue") in (True, "true") or text(mapping.source).endswith(".fifo")


def partial_batch(template: Template) -> Iterator[Problem]:
    """Batches of which all comes back when one message fails."""
    for mapping in event_source_mappings(template):
        if mapping.service != "sqs" or mapping.function is None:
            continue
        for branch in branches(_said(mapping, "FunctionResponseTypes", _BATCH)):
            given = branch.properties
            reported = [literal(value) for value in listed(given.get("FunctionResponseTypes"))]
            batch = number(given.get(_BATCH, 10))
            if batch != 1 and not {"ReportBatchItemFailures", None} & {*reported}:
                yield Problem(
                    resource=mapping.logical_id,
                    what=f"{mapping.function} gets batches and can't report single failures"
                    f"{branch.where}",
                    why="one failing message brings the whole batch back",
                    instead="write report_batch_item_failures=True and return batchItemFailures",
                )
                break


def stream_retries(template: Template) -> Iterator[Problem]:
    """Streams in which a record that always fails stops its shard."""
    for mapping in event_source_mappings(template):
        if mapping.service not in {"kinesis", "dynamodb"} or mapping.function is None:
            continue
        for branch in branches(_said(mapping, *_ENDLESS)):
            if all(number(branch.properties.get(name, -1)) == -1 for name in _ENDLESS):
                yield Problem(
                    resource=mapping.logical_id,
                    what=f"a record that {mapping.function} fails on is retried until it expires"
                    f"{branch.where}",
                    why="it stops its shard for a day or longer",
                    instead="write retry_attempts=3, bisect_batch_on_error=True and an on_failure",
                )
                break


def _said(mapping: EventSourceMapping, *names: str) -> dict[str, Any]:
    return {name: mapping.properties[name] for name in names if name in mapping.properties}


def retries_without_pollers(template: Template) -> Iterator[Problem]:
    """What only provisioned pollers do with the records of Kafka.

    docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
    """
    names = ("ProvisionedPollerConfig", "BisectBatchOnFunctionError", "FunctionResponseTypes")
    for mapping in event_source_mappings(template):
        given = _settings(template, mapping, *names, *_ENDLESS)
        for branch in branches(given) if mapping.service in _KAFKA else ():
            said = [] if names[0] in branch.properties else _of_pollers(branch.properties)
            if said:
                yield Problem(
                    resource=mapping.logical_id,
                    what=f"it has {' and '.join(said)} without provisioned pollers{branch.where}",
                    why="deployment fails: only provisioned pollers retry what Kafka brings",
                    instead="add provisioned_poller_config, or leave them out",
                )
                break


def _of_pollers(given: dict[str, Any]) -> list[str]:
    said = [
        name
        for name, endless in _ENDLESS.items()
        if any(value != endless for value in numbers(given.get(name)))
    ]
    if text(given.get("BisectBatchOnFunctionError")) == "true":
        said.append("BisectBatchOnFunctionError")
    if listed(given.get("FunctionResponseTypes")):
        said.append("FunctionResponseTypes")
    return said


def out_of_bounds(template: Template) -> Iterator[Problem]:
    """Numbers that Lambda doesn't take of a source, and pollers that can't be."""
    for mapping in event_source_mappings(template):
        bounds = BOUNDS.get(mapping.service or "", {})
        for branch in branches(_settings(template, mapping, *bounds, *_NESTING)):
            said = branch.properties
            said |= {
                name: part for nest in _NESTING for name, part in as_dict(said.get(nest)).items()
            }
            wrong = _outside(said, bounds) or _crossed(said) or _grouped(said, mapping)
            if wrong:
                yield _refused(mapping, wrong, where=branch.where)
                break


def _outside(said: dict[str, Any], bounds: dict[str, tuple[int, int]]) -> tuple[str, str] | None:
    for name, (least, most) in bounds.items():
        for value in numbers(said.get(name)):
            if not least <= value <= most and value != _ENDLESS.get(name):
                return f"its {name} is {value:g}", f"write {least} to {most}"
    return None


def _crossed(said: dict[str, Any]) -> tuple[str, str] | None:
    fewest, most = number(said.get(_LEAST)), number(said.get(_MOST))
    if fewest is None or most is None or fewest <= most:
        return None
    above = f"its {_LEAST} is {fewest:g}, above its {_MOST} of {most:g}"
    return above, f"write a {_LEAST} of {most:g} at most"


def _grouped(said: dict[str, Any], mapping: EventSourceMapping) -> tuple[str, str] | None:
    if mapping.service == "sqs" and literal(said.get(_GROUP)):
        return f"it has {_GROUP}, which Lambda takes for Kafka alone", "leave it out"
    return None
