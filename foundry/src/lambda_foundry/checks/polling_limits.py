"""How much of a source Lambda reads at once: one bound, within what the function may use."""

from collections.abc import Iterator

from lambda_foundry.checks.finding import Problem
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import EventSourceMapping, event_source_mappings
from lambda_foundry.template.values import numbers

LEAST = 2
"""What `MaximumConcurrency` can be at least, so also for a function with one in reserve.

docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
"""


def bounded_twice(template: Template) -> Iterator[Problem]:
    """Mappings with pollers of their own and a maximum concurrency."""
    for mapping in event_source_mappings(template):
        if mapping.properties.get("ProvisionedPollerConfig") and _maximum(template, mapping):
            yield Problem(
                resource=mapping.logical_id,
                what="it has both provisioned pollers and a maximum concurrency",
                why="deployment fails: Lambda takes one of the two",
                instead="leave out ProvisionedPollerConfig or ScalingConfig",
            )


def too_many(template: Template) -> Iterator[Problem]:
    """Mappings that invoke a function more often at once than it has concurrency reserved."""
    for mapping in event_source_mappings(template):
        settings = template.settings(mapping.function or "")
        reserved = numbers(settings.get("ReservedConcurrentExecutions"))
        most = _maximum(template, mapping)
        if reserved and most and min(most) > max(*reserved, LEAST):
            yield Problem(
                resource=mapping.logical_id,
                what=f"it reads {min(most):g} batches at once, {mapping.function} has "
                f"{max(reserved):g} reserved",
                why="the others are throttled, and each of their messages counts as tried",
                instead=f"write a maximum concurrency of {max(*reserved, LEAST):g} at most",
            )


def _maximum(template: Template, mapping: EventSourceMapping) -> list[float]:
    scaling = as_dict(template.settings(mapping.logical_id).get("ScalingConfig"))
    return numbers(scaling.get("MaximumConcurrency"))
