"""What a deployment made of the templates: physical ids, outputs, and the project's functions."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lambda_foundry.local.addresses import Address, open_addresses
from lambda_foundry.local.endpoint import ACCOUNT, REGION, Endpoint, client
from lambda_foundry.local.runs import Run
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import functions_by_path
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.deployment import DeploymentValues, TemplateReferences, known_as
from lambda_foundry.template.document import Template, shown_name
from lambda_foundry.template.functions import FUNCTION, event_sources_of, functions_in
from lambda_foundry.template.ownership import owner
from lambda_foundry.template.physical_names import name_in
from lambda_foundry.template.stack import Stack
from lambda_foundry.template.values import references


@dataclass(frozen=True, kw_only=True)
class Soon:
    """The next time at which a schedule can be due, as EventBridge Scheduler and a rule take it."""

    schedule: str
    rule: str
    told: str
    """How long it is until then at most, for people."""


# What AWS would refuse, and the emulator takes to mean its next look at the clock.
AT_ONCE = "rate(0 minutes)"


class DeployedStack:
    """One stack in the emulator; with a template of its own, one that is nested in it."""

    def __init__(
        self, endpoint: Endpoint, synthesized: Stack, template: Template | None = None
    ) -> None:
        self.endpoint = endpoint
        self.synthesized = synthesized
        self.template = template or synthesized.template

    @cached_property
    def name(self) -> str:
        """The stack's name; of a nested one, whose name CloudFormation makes up, its ARN."""
        parent = self.template.parent
        if parent is None:
            return self.synthesized.name
        return self.beside(self.synthesized, parent).physical_ids[self.template.id_in_parent]

    @property
    def whole(self) -> "list[DeployedStack]":
        """The stack, and those nested in it."""
        inside = (self.beside(self.synthesized, each) for each in self.template.nested)
        return [self, *inside]

    @cached_property
    def paths(self) -> Mapping[str, str]:
        """For each logical id the path of the construct that it came from."""
        return self.synthesized.paths_of(self.template)

    def way_to_invoke(self, function: str) -> dict[str, str]:
        """What Lambda's Invoke needs beside the event: nothing here, where none is durable."""
        return {}

    @property
    def soon(self) -> Soon:
        """When a schedule that is fired is due."""
        told = "ten seconds, by the emulator's clock"
        return Soon(schedule=AT_ONCE, rule=AT_ONCE, told=told)

    def client(self, service: str) -> Any:
        """An SDK client for where it is deployed."""
        return client(self.endpoint, service)

    @cached_property
    def physical_ids(self) -> dict[str, str]:
        """The name or ARN that each resource got, by logical id."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources")
        return {
            resource["LogicalResourceId"]: resource["PhysicalResourceId"]
            for page in pages.paginate(StackName=self.name)
            for resource in page["StackResourceSummaries"]
        }

    @cached_property
    def resources_by_name(self) -> dict[str, list[str]]:
        """The logical ids of what has a name: a physical id, or the end of one that is an ARN."""
        found: dict[str, list[str]] = defaultdict(list)
        for logical_id, physical_id in self.physical_ids.items():
            found[name_in(physical_id)].append(logical_id)
        return found

    @cached_property
    def outputs(self) -> dict[str, str]:
        """The stack's outputs, by key."""
        answer = self.client("cloudformation").describe_stacks(StackName=self.name)
        return {
            output["OutputKey"]: output["OutputValue"]
            for output in answer["Stacks"][0].get("Outputs", [])
        }

    @cached_property
    def addresses(self) -> dict[str, Address]:
        """Where its HTTP, REST and WebSocket APIs answer, by their logical ids."""
        return open_addresses(self)

    def owner(self, value: Any) -> "tuple[DeployedStack, str] | None":
        """The stack and the logical id of the resource that a value means, here or in another."""
        templates = [self.template, *(each.template for each in self._others)]
        names = TemplateReferences(self.template, templates=templates, values=DeploymentValues())
        found = owner(value, names)
        stacks = [each for each in (self, *self._others) if found and each.template is found[0]]
        return (stacks[0], found[1]) if found and stacks else None

    @cached_property
    def _others(self) -> "list[DeployedStack]":
        known = self.template.stack.assembly.stacks if self.template.stack else []
        return [
            self.beside(each, template)
            for each in known
            for template in each.templates
            if template is not self.template
        ]

    def beside(self, synthesized: Stack, template: Template | None = None) -> "DeployedStack":
        """Another stack of the app, or one nested in it, where this one is deployed."""
        return DeployedStack(self.endpoint, synthesized, template)

    def address(self, api: str) -> Address:
        """Where an API answers, by its logical id."""
        if api not in self.addresses:
            name = self.paths.get(api, api)
            raise Mistake(f"{name}: this API has no stage, so it answers nowhere")
        return self.addresses[api]


@dataclass(frozen=True)
class DeployedFunction:
    """One of the project's functions in the emulator."""

    name: str
    stack: DeployedStack
    logical_id: str

    @property
    def physical_id(self) -> str:
        """The function's name in the account."""
        return self.stack.physical_ids[self.logical_id]

    @property
    def properties(self) -> dict[str, Any]:
        """What the template says of it."""
        return self.stack.template.properties(self.logical_id)

    @cached_property
    def log_group(self) -> str:
        """Where it logs."""
        for logical_id in references(self.properties.get("LoggingConfig")):
            return self.stack.physical_ids[logical_id]
        return f"/aws/lambda/{self.physical_id}"

    @property
    def timeout(self) -> int:
        """Seconds that an invocation may take."""
        return int(self.properties.get("Timeout", 3))

    def client(self, service: str) -> Any:
        """An SDK client for where it is deployed."""
        return self.stack.client(service)

    def mentioned_by(self, resource_type: str, *keys: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Id and properties of the resources that name this function in one of their `keys`."""
        template = self.stack.template
        for logical_id, properties in template.of_type(resource_type):
            named = [properties.get(key) for key in keys]
            if self.logical_id in functions_in(template, named):
                yield logical_id, properties

    def sources(self, resource_type: str, key: str, *, source: str) -> Iterator[str]:
        """The logical ids of what resources that name this function by `key` have as `source`."""
        for _, properties in self.mentioned_by(resource_type, key):
            yield from references(properties[source])

    def polled(self, service: str) -> Iterator[str]:
        """The logical ids of the sources of a service, like `sqs`, that Lambda polls for it."""
        for mapping in event_sources_of(self.stack.template, self.logical_id):
            if mapping.service == service and mapping.source_id:
                yield mapping.source_id


def running_values(run: Run) -> DeploymentValues:
    """The outputs and physical ids of every stack of a run, for `foundry invoke --local`."""
    tops = deployed_stacks(run.endpoint, Assembly(Path(run.assembly)))
    stacks = {known_as(each.template): each for stack in tops for each in stack.whole}
    return DeploymentValues(
        outputs={name: stack.outputs for name, stack in stacks.items()},
        physical_ids={name: stack.physical_ids for name, stack in stacks.items()},
        region=REGION,
        account=ACCOUNT,
    )


def deployed_stacks(endpoint: Endpoint, assembly: Assembly) -> list[DeployedStack]:
    """Those stacks of the assembly that the emulator has."""
    pages = client(endpoint, "cloudformation").get_paginator("describe_stacks").paginate()
    names = {stack["StackName"] for page in pages for stack in page["Stacks"]}
    return [DeployedStack(endpoint, stack) for stack in assembly.stacks if stack.name in names]


def deployed_functions(endpoint: Endpoint, assembly: Assembly) -> list[DeployedFunction]:
    """Every function of the project that the emulator has."""
    return functions_of(deployed_stacks(endpoint, assembly))


def functions_of(stacks: list[DeployedStack]) -> list[DeployedFunction]:
    """The project's functions, in order of their names; none that CDK adds for itself.

    Those of the stacks nested in these, too.
    """
    return sorted(
        (
            DeployedFunction(name, stack, logical_id)
            for top in stacks
            for stack in top.whole
            for logical_id in stack.template.ids(FUNCTION)
            if (name := _name(stack, logical_id))
        ),
        key=lambda function: function.name,
    )


def function_named(name: str, functions: list[DeployedFunction]) -> DeployedFunction:
    """The function `service/function`; raises a `Mistake` with the names that there are."""
    for function in functions:
        if function.name == name:
            return function
    known = ", ".join(function.name for function in functions) or "none"
    raise Mistake(f"{name}: there is no such function in the emulator; there are: {known}")


def _name(stack: DeployedStack, logical_id: str) -> str:
    """`Uptime/Check/Function/Resource` is `uptime/check`; CDK's own functions lie less deep."""
    parts = stack.paths.get(logical_id, "").split("/")
    if len(parts) < 4 or parts[-1] != "Resource":  # noqa: PLR2004  # stack, part, function
        return ""
    named = {f"{parts[0]}/{parts[1]}": f"{_snake(parts[0])}/{_snake(parts[1])}"}
    return shown_name(stack.template, logical_id, functions=named | functions_by_path())


def _snake(construct: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", construct).lower()
