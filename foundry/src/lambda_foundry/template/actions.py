"""The actions that IAM knows, by the list that cfn-lint ships."""

from fnmatch import filter as matching
from functools import cache
from typing import Any

from lambda_foundry.template.cfn_lint_data import cfn_lint_data
from lambda_foundry.template.document import as_dict

_UNLISTED = {"codedeploy", "sts"}
"""Services with actions that know resources which the list of actions doesn't have.

As AWS's own policies for the hooks of a deployment name the deployment group:
docs.aws.amazon.com/serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html
"""
_ANSWERS = ("sendtasksuccess", "sendtaskfailure", "sendtaskheartbeat")
_GRANTED = {"dynamodb:liststreams", *(f"states:{name}" for name in _ANSWERS)}
"""Actions that AWS's own grants write on a resource, which the list of actions doesn't have.

The right to answer is written on the state machine by CDK's `grant_task_response` and by SAM's
StepFunctionsCallbackPolicy, the list of streams on a table's streams by SAM's
DynamoDBStreamReadPolicy and by
docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.Lambda.Tutorial.html
"""


@cache
def services_with_actions() -> dict[str, Any]:
    """Every service's actions, in lower case; nothing where there is no list of them."""
    return cfn_lint_data("Policies.json")


def known_services() -> set[str]:
    """The services that have actions, by the prefix of their actions."""
    return set(services_with_actions())


def is_known_action(action: str) -> bool:
    """Whether a service has this very action; true for all where there is no list of them."""
    service, _, name = action.lower().partition(":")
    return not services_with_actions() or name in _actions_of(service)


def is_fully_known(action: str) -> bool:
    """Whether a service has this very action, and the list has what resources it is about."""
    lower = action.lower()
    is_unlisted = lower in _GRANTED or lower.partition(":")[0] in _UNLISTED
    return not is_unlisted and is_known_action(action)


def knows_no_resource(action: str) -> bool:
    """Whether an action is about no resource by itself, so that only `*` allows it."""
    return bool(services_with_actions()) and is_fully_known(action) and not resources_of(action)


def actions_like(pattern: str) -> list[str]:
    """The actions of the list that a text with wildcards stands for, in lower case."""
    service, _, name = pattern.lower().partition(":")
    return [f"{service}:{action}" for action in matching(_actions_of(service), name)]


def kinds_of_resources(pattern: str) -> set[str]:
    """What the actions that a text stands for can be done to, as `{"bucket", "accesspoint"}`."""
    return {kind for action in actions_like(pattern) for kind in resources_of(action)}


def resources_of(action: str) -> list[str]:
    """The kinds of resources that one action is about, by the words of the list."""
    service, _, name = action.lower().partition(":")
    return list(as_dict(_actions_of(service).get(name)).get("Resources") or ())


def arn_forms(action: str) -> list[str]:
    """The ARNs of what one action is about, as patterns: `arn:${Partition}:kms:…:key/.*`."""
    service = action.lower().partition(":")[0]
    forms = as_dict(as_dict(services_with_actions().get(service)).get("Resources"))
    return [
        form
        for kind in resources_of(action)
        for form in as_dict(forms.get(kind)).get("ARNFormats") or ()
    ]


def _actions_of(service: str) -> dict[str, Any]:
    return as_dict(as_dict(services_with_actions().get(service)).get("Actions"))
