"""What failed and comes back: to the queue that it was in, or to the function that failed on it."""

from collections.abc import Iterator

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.flows import QUEUE, flows
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import event_source_mappings, function_ids, function_of
from lambda_foundry.template.physical_names import resource_meant


def dead_letters(template: Template) -> Iterator[Problem]:
    """Failing messages that go back into the queue that they came from, or invoke again."""
    yield from _queues(template)
    for origin, function, kind, value in _destinations(template):
        target = resource_meant(template, value) or function_of(template, value)
        if target and _invokes(template, target, function):
            yield _goes_back(origin, f"{kind} goes to {target}, which invokes it")


def _queues(template: Template) -> Iterator[Problem]:
    aside = {queue: _aside(template, queue) for queue in template.ids(QUEUE)}
    for queue, target in aside.items():
        if target == queue:
            yield _goes_back(queue, "the queue is its own dead-letter queue")
        elif target and aside.get(target) == queue and queue < target:
            what = f"the queue and its dead-letter queue {target} are each other's"
            yield _goes_back(queue, what)


def _aside(template: Template, queue: str) -> str | None:
    """Where a queue puts what fails, if that is in this template."""
    policy = as_dict(template.properties(queue).get("RedrivePolicy"))
    return resource_meant(template, policy.get("deadLetterTargetArn"))


def _destinations(template: Template) -> Iterator[tuple[str, str, str, object]]:
    """Who sends what of which function where."""
    for config, said in template.of_type("AWS::Lambda::EventInvokeConfig"):
        function = function_of(template, said.get("FunctionName"))
        for outcome in map(as_dict, as_dict(said.get("DestinationConfig")).values()):
            if function:
                what = f"what {function} returns or fails on"
                yield config, function, what, outcome.get("Destination")
    for function in function_ids(template):
        given = as_dict(template.properties(function).get("DeadLetterConfig"))
        yield function, function, "what it fails on", given.get("TargetArn")
    for mapping in event_source_mappings(template):
        failed = as_dict(as_dict(mapping.properties.get("DestinationConfig")).get("OnFailure"))
        if mapping.function:
            what = f"what {mapping.function} fails on"
            yield mapping.logical_id, mapping.function, what, failed.get("Destination")


def _invokes(template: Template, resource: str, function: str) -> bool:
    """Whether what arrives at a resource invokes the function, also through one other."""
    onward = template.once(flows)
    targets = [flow.target for flow in onward.get(resource, ())]
    beyond = [flow.target for target in targets for flow in onward.get(target, ())]
    return function in (resource, *targets, *beyond)


def _goes_back(resource: str, what: str) -> Problem:
    return Problem(
        resource=resource,
        what=what,
        why="what always fails comes back for ever",
        instead="give it another queue, which nothing polls",
    )
