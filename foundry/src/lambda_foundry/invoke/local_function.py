"""Makes a function of an assembly ready to be invoked here; tests invoke a `LocalFunction`."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from lambda_foundry.invoke.execution_environment import ExecutionEnvironment
from lambda_foundry.invoke.function import (
    FoundFunction,
    FunctionSettings,
    Given,
    find_function,
    read_settings,
)
from lambda_foundry.invoke.function_folders import (
    LayerFolders,
    code_folder,
    merged,
    runtime_folder,
)
from lambda_foundry.invoke.invocation import Outcome, check_payload, check_tenant
from lambda_foundry.invoke.native_wheels import for_this_host
from lambda_foundry.invoke.read_only import Package
from lambda_foundry.invoke.sandbox import NO_INSPECTION, Inspection
from lambda_foundry.template.cloud_assembly import read_templates
from lambda_foundry.template.deployment import TemplateReferences
from lambda_foundry.template.document import Template

if TYPE_CHECKING:
    from lambda_foundry.invoke.durable_execution import DurableEnvironment

# docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper
WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER"

LOST = "other than on Linux, a short peak of memory is missed, and a daemon isn't ended"
"""What isn't as in Lambda on macOS, beside what notes of their own tell."""


@dataclass(frozen=True, kw_only=True)
class PreparedFunction:
    """All that an `ExecutionEnvironment` needs, and notes on what differs from Lambda."""

    found: FoundFunction
    settings: FunctionSettings
    package: Package
    notes: list[str]


def prepare(name: str, assembly: Path, given: Given) -> PreparedFunction:
    """Find the function in an assembly's folder; raises `Mistake` for whatever is in the way."""
    templates = read_templates(assembly)
    return prepare_found(find_function(name, templates), templates, given)


def prepare_found(
    found: FoundFunction, templates: list[Template], given: Given
) -> PreparedFunction:
    """The same for a function of an assembly's templates."""
    references = TemplateReferences(found.template, templates=templates, values=given.values)
    settings = read_settings(found, references, variables=given.variables)
    layers = LayerFolders(found, references, given=given.layers).find()
    code = code_folder(
        found.template, found.logical_id, of="Code", intrinsics=references.intrinsics
    )
    (code, *layers), notes = for_this_host([code, *layers], settings, owner=found.shown)
    if settings.log_level and settings.log_format != "JSON":
        notes.append(
            f"{found.shown}: its ApplicationLogLevel has no effect, for its LogFormat isn't JSON"
        )
    if WRAPPER in settings.variables:
        notes.append(f"{found.shown}: the script of {WRAPPER} isn't run here")
    if sys.platform != "linux":
        notes.append(LOST)
    package = Package(task_root=code, opt=merged(layers), runtime=runtime_folder())
    return PreparedFunction(found=found, settings=settings, package=package, notes=notes)


def environment_of(
    function: PreparedFunction,
    *,
    tell: Callable[[bytes], None],
    inspection: Inspection = NO_INSPECTION,
) -> "ExecutionEnvironment | DurableEnvironment":
    """Where the function runs; `tell` gets its log."""
    settings, package = function.settings, function.package
    if settings.execution_timeout is None:
        return ExecutionEnvironment(settings, package, tell=tell, inspection=inspection)
    # It needs a server, which most functions needn't wait for.
    from lambda_foundry.invoke.durable_execution import DurableEnvironment  # noqa: PLC0415

    return DurableEnvironment(settings, package, tell=tell, inspection=inspection)


class LocalFunction:
    """One function of an assembly, with its package and layers; warm after the first call.

    `name` is what `foundry invoke` takes; `variables` override those of the template, and have to
    give what only a deployment knows.
    """

    def __init__(self, name: str, *, assembly: Path, variables: Mapping[str, str]) -> None:
        self.log = ""
        """All that the function logged so far, with Lambda's own lines."""
        self._function = prepare(name, assembly, Given(variables=variables))
        self._environments: dict[str | None, ExecutionEnvironment | DurableEnvironment] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for environment in self._environments.values():
            environment.close()

    def __call__(self, event: Any, *, tenant_id: str | None = None) -> Outcome:
        """Invoke the function with any value that JSON has; `Mistake` for what Lambda refuses.

        `tenant_id` is for a function that separates tenants: each has a process of its own.
        """
        payload = json.dumps(event).encode()
        check_payload(payload, source="the event")
        return self.invoke_bytes(payload, tenant_id=tenant_id)

    def invoke_bytes(
        self, event: bytes, *, client_context: str | None = None, tenant_id: str | None = None
    ) -> Outcome:
        """Invoke the function with the bytes of an event as they are."""
        check_tenant(tenant_id, of=self._function.settings)
        if tenant_id not in self._environments:
            self._environments[tenant_id] = self._new_environment()
        environment = self._environments[tenant_id]
        return environment.invoke(event, client_context=client_context, tenant_id=tenant_id)

    def _new_environment(self) -> "ExecutionEnvironment | DurableEnvironment":
        return environment_of(self._function, tell=self._tell)

    def _tell(self, output: bytes) -> None:
        self.log += output.decode(errors="replace")
