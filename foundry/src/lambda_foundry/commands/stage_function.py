"""Finds one of the project's functions as it is deployed in a stage, and speaks to AWS about it."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lambda_foundry.invoke.function import find_function
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import builds_folder
from lambda_foundry.synthesis.without_cli import synthesize
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.stack import Stack

ENDPOINT = "AWS_ENDPOINT_URL"
STAGE = re.compile(r"[A-Za-z0-9_-]+")
"""It becomes the name of a folder, too."""

PRODUCTION = re.compile(r"prod|live", re.IGNORECASE)

TESTED = "PYTEST_CURRENT_TEST"

WAYS_OUT = {
    "NoRegionError": "give the stage its region in stages.py, or set AWS_DEFAULT_REGION",
    "NoCredentialsError": "log in, and name the profile in AWS_PROFILE unless it is the default",
}
"""What to do where the SDK can't even ask AWS."""


@dataclass(frozen=True)
class StageFunction:
    """A function in the account and the region of its stage."""

    name: str
    stack: Stack
    logical_id: str
    sample_event: Path | None = None

    @cached_property
    def physical_name(self) -> str:
        """Its name in the account; raises `Mistake` where it isn't deployed."""
        with told_of_aws(self.stack.name):
            answer = self.client("cloudformation").describe_stack_resource(
                StackName=self.stack.name, LogicalResourceId=self.logical_id
            )
        return str(answer["StackResourceDetail"]["PhysicalResourceId"])

    @cached_property
    def log_group(self) -> str:
        """Where it logs."""
        with told_of_aws(self.name):
            answer = self.client("lambda").get_function_configuration(
                FunctionName=self.physical_name
            )
        named = answer.get("LoggingConfig", {}).get("LogGroup")
        return str(named or f"/aws/lambda/{self.physical_name}")

    def client(self, service: str, **settings: Any) -> Any:
        """An SDK client with the caller's own credentials, in the stack's region."""
        with told_of_aws(self.stack.name):
            return own_client(service, region=self.stack.region, **settings)


def stage_function(name: str, stage: str) -> StageFunction:
    """The function of the app as it is synthesized for a stage; raises `Mistake` for neither."""
    assembly = stage_assembly(stage)
    found = find_function(name, [stack.template for stack in assembly.stacks])
    (stack,) = (stack for stack in assembly.stacks if stack.template is found.template)
    return StageFunction(found.shown, stack, found.logical_id, found.sample_event)


def stage_assembly(stage: str) -> Assembly:
    """The app as it is synthesized for a stage; raises `Mistake` for what is no name of one."""
    if not STAGE.fullmatch(stage):
        raise Mistake(f"--stage {stage!a}: is no name of a stage; stages.py has them")
    return synthesize(builds_folder() / "stages" / stage, stage=stage)


def check_production(stage: str, *, meant: bool, what: str) -> None:
    """Refuse to send anything to production unless that is meant."""
    if PRODUCTION.match(stage) and not meant:
        raise Mistake(f"--stage {stage}: {what} there; if you mean it, add --production")


def own_client(service: str, *, region: str | None, **settings: Any) -> Any:
    """An SDK client with the caller's own credentials."""
    # A test must never reach AWS, whatever it forgot.
    if TESTED in os.environ and ENDPOINT not in os.environ:
        raise Mistake(f"a test may reach an emulator alone: {ENDPOINT} is not set")
    import boto3  # noqa: PLC0415  # takes a third of a second

    # A session of its own, since the one that all share keeps the first credentials it has found.
    return boto3.Session().client(service, region_name=region, **settings)


@contextmanager
def told_of_aws(what: str) -> Iterator[None]:
    """Inside, what AWS refuses and what keeps one from reaching it is told in one line."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  # as above

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        said = " ".join(str(error).split()).rstrip(".")
        way_out = WAYS_OUT.get(type(error).__name__)
        raise Mistake(f"{what}: {said}{f'; {way_out}' if way_out else ''}") from error
