"""The parts of an assembly that snapshots record: of each function, each service and each layer."""

from typing import Any

from lambda_foundry.access.project_access import words_of
from lambda_foundry.names import construct_id
from lambda_foundry.project_functions import project_functions, project_services
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.synthesized_stack import layers, without_metadata

Part = dict[str, Any]


def function_part(assembly: Assembly, service: str, function: str) -> Part:
    """What a function may do and who may invoke it, in words, and what it adds to the template."""
    stack = assembly.stack(service)
    part = stack.part(f"{stack.path}/{construct_id(function)}")
    recorded: Part = words_of(stack, part) | without_metadata(part)
    return recorded


def service_part(assembly: Assembly, service: str) -> Part:
    """The same for what a service's functions share."""
    stack = assembly.stack(service)
    shared = stack.shared_part()
    recorded: Part = words_of(stack, shared) | without_metadata(shared)
    return recorded


def layer_parts(assembly: Assembly) -> dict[str, list[Part]]:
    """What each layer adds, in each stack that uses it."""
    found: dict[str, list[Part]] = {}
    for stack in assembly.stacks:
        for name, layer in layers(stack).items():
            found.setdefault(name, []).append(without_metadata(layer))
    return found


def recorded_parts(assembly: Assembly) -> dict[str, Part]:
    """All of them, by the names of their snapshots."""
    services = {
        f"{service}/__init__": service_part(assembly, service) for service in project_services()
    }
    functions = {
        f"{service}/{function}": function_part(assembly, service, function)
        for service, function in project_functions()
    }
    of_layers = {f"layers/{name}": parts[0] for name, parts in layer_parts(assembly).items()}
    return services | functions | of_layers
