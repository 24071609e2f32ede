"""Finds one of the project's functions as it is deployed in a stage, and speaks to AWS about it."""

import base64
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
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import ALIAS, function_of
from lambda_foundry.template.stack import Stack
from lambda_foundry.template.values import numbers

ENDPOINT = "AWS_ENDPOINT_URL"
STAGE = re.compile(r"[A-Za-z0-9_-]+")
"""It becomes the name of a folder, too."""

PRODUCTION = re.compile(r"prod|live", re.IGNORECASE)

TESTED = "PYTEST_CURRENT_TEST"

LONGEST_AWAITED = 15 * 60
"""Seconds that a function runs at most, and that Lambda waits for an execution of a durable one."""

LONGEST = LONGEST_AWAITED + 10
"""Seconds to wait for an answer."""

LATEST = "$LATEST"

REFUSED_CALLERS = {
    *("ExpiredToken", "ExpiredTokenException", "IncompleteSignature", "InvalidClientTokenId"),
    *("OptInRequired", "SignatureDoesNotMatch", "UnrecognizedClientException"),
}

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
    template: Template
    """The template of the stack, or of a stack nested in it."""
    logical_id: str
    sample_event: Path | None = None

    @cached_property
    def physical_name(self) -> str:
        """Its name in the account; raises `Mistake` where it isn't deployed."""
        with told_of_aws(self.stack.name):
            return self._physical_id(self.template, self.logical_id)

    def _physical_id(self, template: Template, logical_id: str) -> str:
        """CloudFormation makes up the name of a nested stack, and its ARN serves as a name.

        docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResource.html
        """
        parent = template.parent
        stack = self._physical_id(parent, template.id_in_parent) if parent else self.stack.name
        answer = self.client("cloudformation").describe_stack_resource(
            StackName=stack, LogicalResourceId=logical_id
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

    def invoke(
        self, event: bytes, *, client_context: str | None, tenant_id: str | None
    ) -> tuple[bytes, bytes, bool]:
        """The payload, the end of the log, and whether the function failed."""
        from botocore.config import Config  # noqa: PLC0415  # takes a while, and only this needs it

        # One that is late must not be invoked a second time.
        once = Config(read_timeout=LONGEST, retries={"total_max_attempts": 1, "mode": "standard"})
        given = {
            "ClientContext": base64.b64encode((client_context or "").encode()).decode(),
            "TenantId": tenant_id,
            **way_to_invoke(self.template, self.logical_id),
        }
        with told_of_aws(self.name):
            answer = self.client("lambda", config=once).invoke(
                FunctionName=self.physical_name,
                Payload=event,
                **{key: value for key, value in given.items() if value},
            )
            payload: bytes = answer["Payload"].read()
        log = base64.b64decode(answer.get("LogResult", ""))
        if started := answer.get("DurableExecutionArn"):
            log += f"note: the execution is {started}\n".encode()
        return payload, log, "FunctionError" in answer

    def client(self, service: str, **settings: Any) -> Any:
        """An SDK client with the caller's own credentials, in the stack's region."""
        with told_of_aws(self.stack.name):
            return own_client(service, region=self.stack.region, **settings)


def way_to_invoke(template: Template, function: str) -> dict[str, str]:
    """What Lambda's Invoke needs beside the event, and that the end of the log comes back.

    A durable function is invoked by its alias, and asynchronously where nobody could wait for it:
    docs.aws.amazon.com/lambda/latest/dg/durable-invoking.html
    """
    config = as_dict(template.settings(function).get("DurableConfig"))
    if not config:
        return {"LogType": "Tail"}
    aliases = [
        str(said.get("Name"))
        for _, said in template.of_type(ALIAS)
        if function_of(template, said.get("FunctionName")) == function
    ]
    by = {"Qualifier": (aliases or [LATEST])[0]}
    is_long = max(numbers(config.get("ExecutionTimeout")), default=0) > LONGEST_AWAITED
    return by | ({"InvocationType": "Event"} if is_long else {"LogType": "Tail"})


def stage_function(name: str, stage: str) -> StageFunction:
    """The function of the app as it is synthesized for a stage; raises `Mistake` for neither."""
    assembly = stage_assembly(stage)
    owners = {id(each): stack for stack in assembly.stacks for each in stack.templates}
    found = find_function(name, [each for stack in assembly.stacks for each in stack.templates])
    stack = owners[id(found.template)]
    return StageFunction(found.shown, stack, found.template, found.logical_id, found.sample_event)


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


def is_of_caller(error: BaseException | None) -> bool:
    """Whether an error of the SDK would come at each call: no region, no way, no valid credentials.

    docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html
    """
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  # as above

    if isinstance(error, ClientError):
        return error.response["Error"]["Code"] in REFUSED_CALLERS
    return isinstance(error, BotoCoreError)


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
