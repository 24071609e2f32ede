"""Reads a map from an assembly, this project's or that of any CDK app."""

from collections.abc import Sequence
from pathlib import Path

from lambda_foundry.access.names import Names
from lambda_foundry.access.project_access import functions_by_path, service_of
from lambda_foundry.access.rights import Line
from lambda_foundry.access.template_access import FunctionAccess, template_access
from lambda_foundry.map.nodes import Nodes
from lambda_foundry.map.system import MappedFunction, MappedStack, SystemMap, Trigger
from lambda_foundry.map.templates import MappedTemplate, mapped_templates
from lambda_foundry.map.uses import layers_and_weight, used_things
from lambda_foundry.template.values import listed, text

# Lambda's own where a template leaves it open:
# docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
_DEFAULTS = {"MemorySize": 128, "Timeout": 3, "Architectures": "x86_64"}
_STAGES = {"AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage"}
"""Parts of an API, which is what people know as the source."""


def read_system(directory: Path) -> SystemMap:
    """All that a map shows; raises `Mistake` where there is no assembly."""
    templates = mapped_templates(directory)
    stacks = [_stack(found, templates) for found in templates]
    return SystemMap(stacks=[stack for stack in stacks if stack.functions])


def _stack(found: MappedTemplate, templates: Sequence[MappedTemplate]) -> MappedStack:
    functions = functions_by_path()
    service = service_of(found.stack)
    access = template_access(found.template, name=found.key, service=service, functions=functions)
    nodes = Nodes(found, templates, functions)
    mapped = [
        _function(
            Names(found.template, told.logical_id, service=service, functions=functions),
            told,
            nodes,
        )
        for told in access.functions
    ]
    return MappedStack(
        key=found.key,
        title=found.title if found.parent else service or found.key,
        name=found.stack.name,
        place=_place(found),
        functions=sorted(mapped, key=lambda function: function.name),
        beside=access.beside,
    )


def _function(names: Names, access: FunctionAccess, nodes: Nodes) -> MappedFunction:
    properties = names.template.properties(names.function)
    triggers = [_trigger(line, names, nodes) for line in access.invoked_by]
    layers, weight = layers_and_weight(names, nodes)
    return MappedFunction(
        key=nodes.of(names.function).key,
        name=access.name,
        description=text(properties.get("Description", "")),
        settings=_settings(names),
        weight=weight,
        access=access,
        triggers=triggers,
        uses=[*used_things(names, access, nodes, triggers), *layers],
    )


def _trigger(line: Line, names: Names, nodes: Nodes) -> Trigger:
    sources = [name for name in line.sources if names.template.type(name) not in _STAGES]
    return Trigger(words=line.words, sources=tuple(nodes.of(name) for name in sources))


def _settings(names: Names) -> dict[str, str]:
    properties = _DEFAULTS | names.template.properties(names.function)
    is_image = text(properties.get("PackageType", "")) == "Image"
    said = {
        "Runtime": "container image" if is_image else text(properties.get("Runtime", "")),
        "Architecture": ", ".join(map(text, listed(properties["Architectures"]))),
        "Memory": f"{text(properties['MemorySize'])} MB",
        "Timeout": f"{text(properties['Timeout'])} s",
        "Reserved concurrency": text(properties.get("ReservedConcurrentExecutions", "")),
    }
    return {name: value for name, value in said.items() if value}


def _place(found: MappedTemplate) -> str:
    account, _, region = found.stack.environment.removeprefix("aws://").partition("/")
    return ", ".join(part for part in (account, region) if part and "unknown" not in part)
