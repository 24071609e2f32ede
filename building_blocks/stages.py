"""The stages a project is deployed to, and what differs between them."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import IConstruct

from building_blocks.mistakes import Mistake


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One place to deploy to: how much it logs and for how long, and how it guards its data."""

    name: str
    log_level: lambda_.ApplicationLogLevel
    """Of everything: at DEBUG the AWS SDK logs each call, with its data and its session token."""
    log_retention: logs.RetentionDays
    removal_policy: cdk.RemovalPolicy
    protects_data: bool
    """Deletion protection and point-in-time recovery, which cost money."""
    customer_keys: bool
    """Encrypts with a key of the stack's own in place of AWS's: a fixed price a month."""
    alarms: bool
    """Alarms on errors, throttles, dead-letter queues and late streams: a price for each."""
    reserves_concurrency: bool
    """Keeps the concurrency that a function asks for out of the account's common pool."""


STAGES = {
    stage.name: stage
    for stage in (
        Stage(
            name="dev",
            log_level=lambda_.ApplicationLogLevel.INFO,
            log_retention=logs.RetentionDays.ONE_WEEK,
            removal_policy=cdk.RemovalPolicy.DESTROY,
            protects_data=False,
            customer_keys=False,
            alarms=False,
            reserves_concurrency=False,
        ),
        Stage(
            name="staging",
            log_level=lambda_.ApplicationLogLevel.INFO,
            log_retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=cdk.RemovalPolicy.DESTROY,
            protects_data=False,
            customer_keys=False,
            alarms=False,
            reserves_concurrency=False,
        ),
        Stage(
            name="prod",
            log_level=lambda_.ApplicationLogLevel.INFO,
            log_retention=logs.RetentionDays.ONE_YEAR,
            removal_policy=cdk.RemovalPolicy.RETAIN,
            protects_data=True,
            customer_keys=True,
            alarms=True,
            reserves_concurrency=True,
        ),
    )
}


_known: ContextVar[Stage | None] = ContextVar("stage", default=None)


@contextmanager
def known_stage(app: IConstruct) -> Iterator[None]:
    """Everything that the body makes is in the app's stage; each `stage_of` would ask jsii."""
    token = _known.set(stage_of(app))
    try:
        yield
    finally:
        _known.reset(token)


def stage_of(scope: IConstruct) -> Stage:
    """The stage chosen by `-c stage=dev|staging|prod`, dev unless told otherwise."""
    if known := _known.get():
        return known
    name = scope.node.try_get_context("stage") or "dev"
    if name not in STAGES:
        raise Mistake(f"-c stage={name}: there is no such stage; write one of {', '.join(STAGES)}")
    return STAGES[name]
