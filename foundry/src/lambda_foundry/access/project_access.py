"""The access of every function of this project, from its synthesized assembly."""

from functools import cache
from typing import Any

from lambda_foundry.access.report import as_words
from lambda_foundry.access.template_access import TemplateAccess, template_access
from lambda_foundry.names import construct_id, functions_by_path, project_services
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.stack import Stack


def project_access(assembly: Assembly) -> list[TemplateAccess]:
    """Every stack, and every stack nested in one."""
    return [access for stack in assembly.stacks for access in stack_access(stack)]


def stack_access(stack: Stack) -> list[TemplateAccess]:
    """One stack, with its functions by their names in the project."""
    return [
        template_access(
            template,
            name=stack.path,
            service=service_of(stack.path),
            functions=functions_by_path(),
        )
        for template in stack.templates
    ]


def words_of(stack: Stack, part: dict[str, Any]) -> dict[str, Any]:
    """`{"Access": …}` for what a part of a stack allows; nothing for one that allows nothing."""
    access = _access_in(stack)
    resources = part.get("Resources", {})
    words: dict[str, Any] = {
        function.path.partition("/")[2] or function.logical_id: as_words(function)
        for function in access.functions
        if function.logical_id in resources
    }
    beside = [entry.line.words for entry in access.beside if entry.owner in resources]
    if beside:
        words["beside its functions"] = beside
    return {"Access": words} if words else {}


@cache
def _access_in(stack: Stack) -> TemplateAccess:
    """Read once for all parts of a stack; the time of each would grow with the others."""
    return stack_access(stack)[0]


def service_of(stack_path: str) -> str:
    """The service of this project that a stack is; nothing for any other stack."""
    for service in project_services():
        if construct_id(service) == stack_path:
            return service
    return ""
