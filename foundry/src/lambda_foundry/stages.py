"""Stages: the places that a project is deployed to, and what differs between them."""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Self

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import IConstruct

from lambda_foundry.mistakes import Mistake

CONTEXT = "stage"
"""The name in CDK's context by which one is chosen: `-c stage=prod`."""

STAGE_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?")
"""What CloudFormation takes in a stack's name, which a stage's name ends."""

ACCOUNT = re.compile(r"\d{12}")
REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d")
QUALIFIER = re.compile(r"[A-Za-z0-9_-]{1,10}")
"""What the template of `cdk bootstrap` takes for one."""

MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
TOPIC = re.compile(r"arn:[\w-]+:sns:(?P<region>[a-z0-9-]+):\d{12}:[\w-]+")

CANARIES = (10, 15, 30)
"""Minutes for which CodeDeploy has a canary, and which an alarm has the time for."""

MOST_TOPICS = 4
"""Beside the stack's own: an alarm has five actions at most.

docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
"""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One place to deploy to: where it is, what it logs and keeps, and what it pays for.

    A project's own settings are fields of its own subclass, in `stages.py`.
    """

    name: str
    """Ends the names of the stacks: `shop-dev`."""
    account: str | None = None
    """Twelve digits; None takes the account of whoever deploys."""
    region: str | None = None
    """Such as eu-west-1; None takes the region of whoever deploys."""
    services: Collection[str] | None = None
    """The services that it has, as in a second region; None has them all."""
    qualifier: str | None = None
    """That of a `cdk bootstrap` for this stage alone; None takes that of `cdk.json`, or CDK's."""
    log_level: lambda_.ApplicationLogLevel = lambda_.ApplicationLogLevel.INFO
    """The level of all logs; at DEBUG the AWS SDK logs each call, with data and session token."""
    log_retention: logs.RetentionDays = logs.RetentionDays.ONE_WEEK
    """How long logs are kept."""
    removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.DESTROY
    """What happens to data when its resource is deleted."""
    protects_data: bool = False
    """Deletion protection and point-in-time recovery, which cost money."""
    customer_keys: bool = False
    """Encrypts with a key of the stack's own in place of AWS's: a fixed price a month."""
    alarms: bool = False
    """Alarms on errors, throttles, dead letters, late queues and streams: a price for each."""
    alarms_to: Sequence[str] = ()
    """Who hears of alarms: e-mail addresses, and ARNs of topics in the stage's region."""
    dashboards: bool = False
    """A dashboard for each service in CloudWatch, which costs a fixed price a month."""
    canary_minutes: int | None = None
    """For 10, 15 or 30 minutes a new version gets a tenth of the traffic; all if nothing failed."""
    reserves_concurrency: bool = False
    """Keeps the concurrency that a function asks for out of the account's common pool."""

    def has_service(self, service: str) -> bool:
        """Whether it has a service, by its folder's name."""
        return self.services is None or service in self.services

    @classmethod
    def of(cls, scope: IConstruct) -> Self:
        """The app's stage, for a project's own subclass: `ShopStage.of(self).alarm_address`.

        Raises `Mistake` where the app's stage is of another class.
        """
        stage = stage_of(scope)
        if not isinstance(stage, cls):
            raise Mistake(
                f"stages.py: the stage {stage.name} is a {type(stage).__name__}, not a "
                f"{cls.__name__}; make it one"
            )
        return stage


DEFAULT_STAGES = (
    Stage(name="dev"),
    Stage(name="staging", log_retention=logs.RetentionDays.ONE_MONTH),
    Stage(
        name="prod",
        log_retention=logs.RetentionDays.ONE_YEAR,
        removal_policy=cdk.RemovalPolicy.RETAIN,
        protects_data=True,
        customer_keys=True,
        alarms=True,
        dashboards=True,
        reserves_concurrency=True,
    ),
)
"""The stages of an app that brings none of its own."""


def check_stages(stages: Sequence[Stage]) -> None:
    """Raise `Mistake` for what can't be the stages of a project."""
    if isinstance(stages, Stage):
        raise Mistake("stages.py: this is one stage, no tuple; write a comma after it: (Stage(…),)")
    if not stages:
        raise Mistake("stages.py: there is no stage; write at least one")
    names: set[str] = set()
    for stage in stages:
        if not isinstance(stage, Stage):
            raise Mistake(f"stages.py: {stage!a} is no stage; write Stage(name=…)")
        if not STAGE_NAME.fullmatch(stage.name):
            raise Mistake(
                f"stages.py: a stage is called {stage.name!a}; write letters, digits and hyphens, "
                "beginning and ending with a letter or digit"
            )
        if stage.name in names:
            raise Mistake(f"stages.py: two stages are called {stage.name}; rename one")
        names.add(stage.name)
        _check_place(stage)
        _check_receivers(stage)
        _check_canary(stage)
    if stages[0].services is not None:
        raise Mistake(
            f"stages.py: the stage {stages[0].name}: services: tests are about the first stage, so "
            "it needs all services; leave this out, or put another stage first"
        )


def _check_place(stage: Stage) -> None:
    """CloudFormation and CDK would take each of these, and fail at the deployment."""
    where = f"stages.py: the stage {stage.name}"
    for field, form, instead in (
        ("account", ACCOUNT, "its twelve digits in quotes"),
        ("region", REGION, "such as 'eu-west-1'"),
        ("qualifier", QUALIFIER, "at most ten letters, digits, hyphens and underscores"),
    ):
        value = getattr(stage, field)
        if value is not None and not (isinstance(value, str) and form.fullmatch(value)):
            raise Mistake(f"{where}: {field}: is {value!a}; write {instead}, or leave it out")
    if isinstance(stage.services, str):
        raise Mistake(f"{where}: services: this is one text, no tuple; write ('{stage.services}',)")


def check_services(stages: Sequence[Stage], names: Sequence[str]) -> None:
    """Raise `Mistake` where a stage has a service that the project hasn't, or none."""
    for stage in stages:
        if stage.services is None:
            continue
        where = f"stages.py: the stage {stage.name}: services"
        for service in stage.services:
            if service not in names:
                raise Mistake(
                    f"{where}: there is no service {service!a}; write one of {', '.join(names)}"
                )
        if not stage.services:
            raise Mistake(f"{where}: names none; write one of {', '.join(names)}, or leave it out")


def _check_canary(stage: Stage) -> None:
    where = f"stages.py: the stage {stage.name}: canary_minutes"
    if stage.canary_minutes not in {None, *CANARIES}:
        raise Mistake(f"{where}: is {stage.canary_minutes!a}; write 10, 15 or 30, or leave it out")
    if stage.canary_minutes and not stage.alarms:
        raise Mistake(
            f"{where}: without alarms nothing takes a bad version back; write alarms=True, or "
            "leave it out"
        )


def _check_receivers(stage: Stage) -> None:
    where = f"stages.py: the stage {stage.name}: alarms_to"
    if isinstance(stage.alarms_to, str):
        raise Mistake(f"{where}: this is one text, no tuple; write ('{stage.alarms_to}',)")
    for receiver in stage.alarms_to:
        topic = TOPIC.fullmatch(receiver)
        if not (topic or MAIL.fullmatch(receiver)):
            raise Mistake(
                f"{where}: {receiver!a} is neither an e-mail address nor the ARN of a topic; write "
                "such as 'ops@example.com' or 'arn:aws:sns:eu-west-1:123456789012:ops'"
            )
        if topic and stage.region and topic["region"] != stage.region:
            raise Mistake(
                f"{where}: the topic {receiver} is in {topic['region']}, the stage in "
                f"{stage.region}; give a topic of {stage.region}, which alarms there can tell"
            )
    if sum(map(is_topic, stage.alarms_to)) > MOST_TOPICS:
        raise Mistake(
            f"{where}: there are more than {MOST_TOPICS} topics, and an alarm tells five at most, "
            "one of them the stack's own; subscribe the others to one of these"
        )


def is_topic(receiver: str) -> bool:
    """Whether one of `alarms_to` is a topic's ARN and no address."""
    return bool(TOPIC.fullmatch(receiver))


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
    """The stage that `-c stage=NAME` chose for the app, the app's first one unless told otherwise.

    Raises `Mistake` for a stage that the app doesn't have.
    """
    if known := _known.get():
        return known
    stages: Sequence[Stage] = getattr(scope.node.root, "stages", DEFAULT_STAGES)
    by_name = {stage.name: stage for stage in stages}
    name = scope.node.try_get_context(CONTEXT) or stages[0].name
    if name not in by_name:
        raise Mistake(f"-c stage={name}: there is no such stage; write one of {', '.join(by_name)}")
    return by_name[name]
