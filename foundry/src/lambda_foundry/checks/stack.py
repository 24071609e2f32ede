"""What a stack as a whole may hold, and what shape its resources have."""

import re
from collections.abc import Iterator

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.flows import subscriptions
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import function_ids
from lambda_foundry.template.values import listed, literal, text

MOST_RESOURCES = 500
NEAR = 450
LONGEST_NAME = 128
"""docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""


def resources(template: Template) -> Iterator[Problem]:
    """Stacks that are larger than CloudFormation takes, and those that soon will be."""
    if (count := len(template.resources)) >= NEAR:
        yield Problem(
            resource=next(iter(template.resources)),
            what=f"the stack has {count} resources",
            why=f"deployment fails above {MOST_RESOURCES}",
            instead="move some of its functions into another service, as the page "
            '"When a service gets too large" of the documentation shows',
            only_warns=count <= MOST_RESOURCES,
        )


def name(template: Template) -> Iterator[Problem]:
    """Stack names that CloudFormation refuses; it names a nested stack itself."""
    given = None if template.parent else template.stack_name
    if given and template.resources and not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,127}", given):
        yield Problem(
            resource=next(iter(template.resources)),
            what=f"the stack's name is '{given[:40]}…', {len(given)} characters"
            if len(given) > LONGEST_NAME
            else f"the stack's name is '{given}'",
            why="deployment fails: a letter first, then letters, digits and -, 128 at most",
            instead="give the stack another stack_name",
        )


def tags(template: Template) -> Iterator[Problem]:
    """Tags that only AWS itself may set."""
    for logical_id in template.resources:
        given = template.properties(logical_id).get("Tags")
        keys = (
            list(given)
            if isinstance(given, dict)
            else [as_dict(tag).get("Key") for tag in listed(given)]
        )
        for key in keys:
            if (literal(key) or "").lower().startswith("aws:"):
                yield Problem(
                    resource=logical_id,
                    what=f"it has the tag '{key}'",
                    why="deployment fails: tags that begin with aws: are AWS's own",
                    instead="give the tag another name",
                )


def function_names(template: Template) -> Iterator[Problem]:
    """Physical names that two functions share, in this stack or with another of the app."""
    elsewhere = {
        name: other.stack_name or "another stack"
        for other in template.beside
        for name in _names(other).values()
    }
    mine = _names(template)
    for function, name in mine.items():
        twice = [
            other
            for other in mine
            if mine[other] == name and other != function and _may_both_be(template, other, function)
        ]
        if (name in elsewhere or twice) and not (twice and function == min([*twice, function])):
            yield Problem(
                resource=function,
                what=f"{elsewhere.get(name, 'this stack')} has a function named '{name}' too",
                why="deployment of the second fails",
                instead="leave function_name out: CloudFormation makes one",
            )


def _may_both_be(template: Template, *functions: str) -> bool:
    """Whether no two conditions stand at them, which are likely to exclude each other."""
    conditions = {template.resources[function].get("Condition") for function in functions}
    return None in conditions or len(conditions) == 1


def _names(template: Template) -> dict[str, str]:
    given = {
        function: literal(template.properties(function).get("FunctionName"))
        for function in function_ids(template)
    }
    return {function: name for function, name in given.items() if name}


def fifo_topics(template: Template) -> Iterator[Problem]:
    """FIFO topics that are to invoke a function, which SNS can't."""
    for topic, subscription, said in subscriptions(template):
        arn = literal(said.get("TopicArn")) or ""
        fifo = text(template.properties(topic).get("FifoTopic")) == "true" or arn.endswith(".fifo")
        if said.get("Protocol") == "lambda" and fifo:
            yield Problem(
                resource=subscription,
                what=f"the FIFO topic {topic or arn} is to invoke a function",
                why="deployment fails: FIFO topics deliver to queues only",
                instead="subscribe a FIFO queue, and let it invoke the function",
            )


def resource_properties(template: Template) -> Iterator[Problem]:
    """Properties that are a list or a text."""
    for logical_id, resource in template.resources.items():
        given = resource.get("Properties")
        if given is not None and not isinstance(given, dict):
            kind = "a list" if isinstance(given, list) else f"'{given}'"
            yield Problem(
                resource=logical_id,
                what=f"its Properties are {kind[:60]}, not an object",
                why="deployment fails",
                instead="write the properties by their names",
            )
