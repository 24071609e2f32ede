"""Functions that are invoked by the logs that they write."""

from collections.abc import Iterator
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import function_of
from lambda_foundry.template.values import UNKNOWN, reference, text


def own_logs(template: Template) -> Iterator[Problem]:
    """Subscriptions of a function to the log group that it writes."""
    for subscription, said in template.of_type("AWS::Logs::SubscriptionFilter"):
        function = function_of(template, said.get("DestinationArn"))
        if function and _writes_to(template, function, said.get("LogGroupName")):
            yield Problem(
                resource=subscription,
                what=f"{function} gets the log group that it writes",
                why="every invocation logs, and so invokes it again, for ever",
                instead="subscribe it to other functions' log groups",
            )


def _writes_to(template: Template, function: str, group: Any) -> bool:
    properties = template.properties(function)
    given = as_dict(properties.get("LoggingConfig")).get("LogGroup")
    if given is not None:
        return bool(_names(template, given) & _names(template, group))
    name = text(properties.get("FunctionName"))
    return bool({f"/aws/lambda/${{{function}}}", f"/aws/lambda/{name}"} & _names(template, group))


def _names(template: Template, group: Any) -> set[str]:
    """A log group as it is referred to, and the name that the template gives it."""
    target = reference(group)
    named = template.properties(target.logical_id).get("LogGroupName") if target else None
    return {name for name in (text(group), text(named)) if UNKNOWN not in name}
