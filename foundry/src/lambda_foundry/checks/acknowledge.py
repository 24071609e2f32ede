"""Accepts a finding for one resource, with the reason, in the code that makes the resource."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, cast

import aws_cdk as cdk
from constructs import IConstruct

from lambda_foundry.checks.finding import CHECKOV, EXPECTED, METADATA, OPTIONAL
from lambda_foundry.checks.rules import BY_ID
from lambda_foundry.mistakes import Mistake

OF_CHECKOV = "CKV"
_cdk_nag: ContextVar[bool] = ContextVar("cdk_nag", default=False)
NAG_RULE = re.compile(r"([A-Z][\w.]*)-\w+")

NOTIFIER = "BucketNotificationsHandler050a0587b7544547bf325f094a3db834"
"""The function that CDK adds to a stack whose buckets have notifications."""
PROVIDER = re.compile(r"Custom::\w+CustomResourceProvider")
"""The ids of what CDK adds for `auto_delete_objects`, for the default group of a network, …"""
NOT_OURS = "a function that CDK itself adds to the stack, which nobody can change"
LOGS_POLICY = (
    "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/"
    "AWSLambdaBasicExecutionRole]"
)


def acknowledge(construct: IConstruct, rule: str, *, reason: str, optional: bool = False) -> None:
    """Let `construct` break `rule`: one of this project's, of checkov, cdk-nag or CDK itself.

    `foundry check` lists it, and reports it once it no longer occurs. `optional` turns the report
    off, for a building block whose users may mend it. Raises `Mistake` without a reason, for an
    unknown rule, and for a construct that isn't one resource where the rule is about one.
    """
    if not reason.strip():
        raise Mistake(f"{construct.node.path}: acknowledging '{rule}' needs a reason")
    name, _, action = rule.partition("[")
    if name in BY_ID:
        if BY_ID[name].by_action != bool(action):
            raise Mistake(_by_action(construct, name, is_needed=BY_ID[name].by_action))
        _note(_resource(construct, rule), METADATA, rule, reason)
    elif rule.startswith(OF_CHECKOV):
        _skip_checkov(_resource(construct, rule), rule, reason, optional=optional)
    elif id_ := _id_for_cdk(rule):
        ids = [id_, f"{OPTIONAL if optional else EXPECTED}::{id_.partition('::')[2]}"]
        cdk.Validations.of(construct).acknowledge(
            *(cdk.Acknowledgment(id=each, reason=reason) for each in ids)
        )
    else:
        where = construct.node.path
        raise Mistake(
            f"{where}: there is no rule '{rule}' to acknowledge; the page "
            '"Check a project" of the documentation has their names'
        )


def answer_cdk_nag(
    construct: IConstruct, rule: str, *, reason: str, child: str | None = None
) -> None:
    """What a building block says to a rule of cdk-nag, about a construct or a `child` of it.

    Where cdk-nag doesn't look nobody would read it, and each answer takes two calls of jsii. So it
    is with a rule of checkov, which reads the same templates.
    """
    if _cdk_nag.get():
        about = construct.node.find_child(child) if child else construct
        acknowledge(about, rule, reason=reason, optional=True)


def answer_for_cdk(stack: cdk.Stack) -> None:
    """What the tools find in the functions that CDK itself adds to a stack, where they look.

    `add_event_notification` is anyone's choice, as are `auto_delete_objects` and a network of one's
    own, and these functions can't be mended.
    """
    if not _cdk_nag.get():
        return
    if notifier := stack.node.try_find_child(NOTIFIER):
        acknowledge(notifier.node.find_child("Role"), LOGS_POLICY, reason=NOT_OURS, optional=True)
        _answer_for_function(notifier.node.find_child("Resource"))
    for child in stack.node.children:
        handler = child.node.try_find_child("Handler")
        if PROVIDER.fullmatch(child.node.id) and isinstance(handler, cdk.CfnResource):
            _answer_for_function(handler)


def _answer_for_function(construct: IConstruct) -> None:
    function = cast("cdk.CfnResource", construct)
    acknowledge(function, "CKV_AWS_116", reason=NOT_OURS, optional=True)
    # github.com/aws-cloudformation/cfn-lint, "Metadata": it names its role twice.
    function.add_metadata("cfn-lint", {"config": {"ignore_checks": ["W3005"]}})


@contextmanager
def cdk_nag_looks() -> Iterator[None]:
    """In the body building blocks answer cdk-nag."""
    token = _cdk_nag.set(True)
    try:
        yield
    finally:
        _cdk_nag.reset(token)


def _by_action(construct: IConstruct, rule: str, *, is_needed: bool) -> str:
    if is_needed:
        how = f"is acknowledged action by action; write '{rule}[service:Action]'"
    else:
        how = f"is not about actions; write '{rule}' alone"
    return f"{construct.node.path}: '{rule}' {how}"


def _id_for_cdk(rule: str) -> str | None:
    """The rule after its plugin: so CDK's report lists the exception, which cdk-nag would drop."""
    if "::" in rule.partition("[")[0]:
        return rule
    pack = NAG_RULE.match(rule)
    return f"{pack[1]}::{rule}" if pack else None


def _resource(construct: IConstruct, rule: str) -> cdk.CfnResource:
    child = construct if isinstance(construct, cdk.CfnResource) else construct.node.default_child
    if isinstance(child, cdk.CfnResource):
        return child
    raise Mistake(
        f"{construct.node.path}: is no single resource; acknowledge '{rule}' for the construct "
        "that the finding names"
    )


def _note(resource: cdk.CfnResource, key: str, rule: str, reason: str) -> None:
    noted: dict[str, Any] = resource.get_metadata(key) or {}
    resource.add_metadata(key, {**noted, rule: reason})


def _skip_checkov(resource: cdk.CfnResource, rule: str, reason: str, *, optional: bool) -> None:
    # checkov.io, "Suppressing and Skipping Policies"
    noted: dict[str, Any] = resource.get_metadata(CHECKOV) or {}
    skip = {"id": rule, "comment": reason} | ({"optional": True} if optional else {})
    resource.add_metadata(CHECKOV, {"skip": [*noted.get("skip", []), skip]})
