"""Says which functions the emulator can't deploy, and what to do about them."""

from collections.abc import Sequence

from lambda_foundry.local.deployed import DeployedStack, functions_of
from lambda_foundry.local.endpoint import Endpoint
from lambda_foundry.local.triggers import triggers_of
from lambda_foundry.template.cloud_assembly import Assembly

INVOKE = "try it by: uv run foundry invoke"


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
    way_out = f"deploy the others by: uv run foundry local {options}" if others else INVOKE
    return f"the emulator lacks {lacking}; {way_out}"


def _service(name: str) -> str:
    return name.partition("/")[0]
