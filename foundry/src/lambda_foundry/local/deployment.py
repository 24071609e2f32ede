"""Bootstraps the emulator and deploys an assembly to it, with the CDK CLI; says what it lacks."""

import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from lambda_foundry.commands.cdk_cli import cdk
from lambda_foundry.commands.cdk_report import COLOUR
from lambda_foundry.local.deployed import DeployedStack, functions_of
from lambda_foundry.local.endpoint import ACCOUNT, REGION, Endpoint, client
from lambda_foundry.local.triggers import triggers_of
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import project_root
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.values import text
from lambda_foundry.terminal import doing

PATIENCE = 300.0
"""Seconds that a deployment may take; a hung custom resource would let it wait for hours."""

# `uptime-dev | 10/19 | 7:06:55 PM | CREATE_COMPLETE | AWS::IAM::Role | Uptime/… (…)`; without
# the total once it rolls back.
EVENT = re.compile(
    r"^(?P<stack>\S+) \|\s*(?P<done>\d+(/\d+)?)\s*\|[^|]*\|\s*(?P<status>\w+)\s*\|"
    r"\s*(?P<type>\S+)\s*\|\s*(?P<rest>.*)$"
)
# `uptime-dev: fail: ENOSPC: no space left on device, write`; after it the CLI says only
# AggregateError.
UNPUBLISHED = re.compile(r"^(?P<stack>\S+): fail: (?P<reason>.*)$")

BOOTSTRAP_TEMPLATE = "node_modules/aws-cdk/lib/api/bootstrap/bootstrap-template.yaml"
BOOTSTRAP_PARAMETERS = {
    "CloudFormationExecutionPolicies": "arn:aws:iam::aws:policy/AdministratorAccess",
    "FileAssetsBucketKmsKeyId": "AWS_MANAGED_KEY",
}
"""What `cdk bootstrap` gives to its template."""

BOOTSTRAP_QUALIFIER = "hnb659fds"
"""Ends the names of what it makes, unless it is given another:
docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html
"""

WORDS = {"bootstrap": "preparing the emulator", "deploy": "deploying"}
"""What people are told of the CLI's commands."""

Alive = Callable[[], bool]
"""Says whether the emulator still runs; the CLI would wait for minutes for one that doesn't."""


def bootstrap(endpoint: Endpoint, *, run_folder: Path, alive: Alive = lambda: True) -> None:
    """Make what CDK expects of an account, by the template that the CDK CLI has for that.

    The CLI would take two seconds of a processor. It does it where it has no such file.
    """
    template = project_root() / BOOTSTRAP_TEMPLATE
    if template.is_file():
        with doing(WORDS["bootstrap"]):
            _create_stack(endpoint, "CDKToolkit", template.read_text(encoding="utf-8"))
        return
    # Outside the app's folder, or else CDK would run it.
    empty = run_folder / "bootstrap"
    empty.mkdir()
    command = f"bootstrap aws://{ACCOUNT}/{REGION} --no-notices".split()
    _run(endpoint, command, folder=empty, alive=alive)


def _create_stack(endpoint: Endpoint, name: str, template: str) -> None:
    from botocore.exceptions import WaiterError  # noqa: PLC0415  # takes long to import

    cloudformation = client(endpoint, "cloudformation")
    cloudformation.create_stack(
        StackName=name,
        TemplateBody=template,
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value}
            for key, value in BOOTSTRAP_PARAMETERS.items()
        ],
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    created = cloudformation.get_waiter("stack_create_complete")
    try:
        created.wait(StackName=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": int(PATIENCE * 10)})
    except WaiterError as failed:
        raise Mistake(f"the emulator can't have the stack {name}: {failed}") from None


def deploy(
    endpoint: Endpoint,
    assembly: Assembly,
    *,
    stacks: Sequence[str] = (),
    hotswap: bool = False,
    alive: Alive = lambda: True,
) -> None:
    """Deploy these stacks by their ids, all by default, and those that they need.

    With `hotswap` only new code where nothing else has changed. Raises a `Mistake` that names the
    resource that could not be made, and why.
    """
    _run(
        endpoint,
        [
            "deploy", *(stacks or ["--all"]),
            "--app", str(assembly.directory),
            "--require-approval", "never",
            "--concurrency", "4",
            "--progress", "events",
            "--method", "direct",
            *(["--hotswap-fallback"] if hotswap else []),
        ],
        folder=assembly.directory.parent,
        alive=alive,
    )  # fmt: skip


def allow_origins(stacks: Sequence[DeployedStack]) -> None:
    """Give HTTP APIs their CORS settings again.

    MiniStack keeps those of CloudFormation under names that it doesn't read, those of its API not.
    """
    for stack in (each for top in stacks for each in top.whole):
        for logical_id, api in stack.template.of_type("AWS::ApiGatewayV2::Api"):
            cors = api.get("CorsConfiguration")
            if cors and logical_id in stack.physical_ids:
                client(stack.endpoint, "apigatewayv2").update_api(
                    ApiId=stack.physical_ids[logical_id], CorsConfiguration=_plain(cors)
                )


def _plain(value: Any) -> Any:
    """Settings without intrinsic functions; an origin that only AWS knows lets no page in here."""
    match value:
        case dict():
            return {name: _plain(each) for name, each in value.items()}
        case list():
            return [text(each) for each in value]
    return value


def refused_stacks(endpoint: Endpoint, assembly: Assembly) -> dict[str, str]:
    """The stacks with a trigger that has no source in the emulator, and what to do instead.

    By the stacks' paths.
    """
    found: dict[str, str] = {}
    for function in functions_of([DeployedStack(endpoint, stack) for stack in assembly.stacks]):
        for trigger in triggers_of(function):
            if not trigger.deployable:
                stack = function.stack.paths[function.logical_id].partition("/")[0]
                what = f"the emulator lacks {trigger.name} of {function.name}"
                found.setdefault(stack, f"{what}; try it by: uv run foundry invoke {function.name}")
    return found


def undeployable(endpoint: Endpoint, assembly: Assembly, *, services: Sequence[str]) -> str:
    """One sentence where a trigger of these services, or of all, has no source in the emulator."""
    functions = functions_of([DeployedStack(endpoint, stack) for stack in assembly.stacks])
    chosen = [
        function for function in functions if not services or _service(function.name) in services
    ]
    found = {
        function.name: trigger.name
        for function in chosen
        for trigger in triggers_of(function)
        if not trigger.deployable
    }
    if not found:
        return ""
    lacking = ", ".join(f"{kind} of {name}" for name, kind in found.items())
    refused = {_service(name) for name in found}
    others = sorted({_service(function.name) for function in chosen} - refused)
    options = " ".join(f"--service {service}" for service in others)
    way_out = (
        f"deploy the others by: uv run foundry local {options}"
        if others
        else "try it by: uv run foundry invoke"
    )
    return f"the emulator lacks {lacking}; {way_out}"


def _service(name: str) -> str:
    return name.partition("/")[0]


def _run(endpoint: Endpoint, arguments: list[str], *, folder: Path, alive: Alive) -> None:
    home = folder / "home"
    home.mkdir(exist_ok=True)
    variables = endpoint.variables() | {"HOME": str(home), "TMPDIR": str(home)}
    until = time.monotonic() + PATIENCE
    with doing(WORDS[arguments[0]]) as how_far:
        progress = Progress(how_far)
        status = cdk(
            *arguments,
            folder=folder,
            variables=variables,
            tell=progress.tell,
            wanted=lambda: alive() and time.monotonic() < until,
        )
    if status < 0:
        raise Mistake(f"cdk {arguments[0]} was killed, or took over {PATIENCE:.0f} s")
    if status:
        raise Mistake(f"cdk {arguments[0]} failed: {progress.reason}")


class Progress:
    """What the CLI says: how far it is, and the reason where it failed."""

    def __init__(self, how_far: Callable[[str], None] = lambda _: None) -> None:
        self._how_far = how_far
        self._done: dict[str, str] = {}
        self._failures: list[str] = []
        self._errors: list[str] = []
        self._last = ""

    @property
    def reason(self) -> str:
        """The first resource or asset that failed, or the CLI's own last words."""
        return (self._failures or self._errors[-1:] or [self._last or "it said nothing"])[0]

    def tell(self, coloured: str) -> None:
        """Take note of a line."""
        line = COLOUR.sub("", coloured).strip()
        self._last = line or self._last
        if event := EVENT.match(line):
            self._note(event)
        elif unpublished := UNPUBLISHED.match(line):
            self._failures.append(f"{unpublished['stack']}: {unpublished['reason']}")
        elif "❌" in line or "rror" in line:
            self._errors.append(line.removeprefix("❌").strip())

    def _note(self, event: re.Match[str]) -> None:
        if event["status"].endswith("_FAILED") and "cancelled" not in event["rest"]:
            self._failures.append(f"{event['stack']}: {event['type']} {event['rest']}")
        self._done[event["stack"]] = f"{event['stack']} {event['done']}"
        self._how_far(", ".join(self._done.values()))
