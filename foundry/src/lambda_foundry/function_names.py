"""What a name can mean: `service/function`, a construct's path, a logical id or a real name."""

from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from lambda_foundry.names import construct_id

Function = TypeVar("Function")


def meant_by(name: str, functions: Iterable[tuple[Collection[str], Function]]) -> list[Function]:
    """The functions, each beside its names, that have the name in its most exact meaning."""
    functions = list(functions)
    for is_meant in _meanings(name.strip("/")):
        if found := [function for names, function in functions if any(map(is_meant, names))]:
            return found
    return []


def project_path(service: str, function: str) -> str:
    """The path of the construct of a function of this project."""
    return f"{construct_id(service)}/{construct_id(function)}"


def _meanings(name: str) -> list[Callable[[str], bool]]:
    """The exact ones first; the last is a construct or a service around functions."""
    service, _, function = name.partition("/")
    path = project_path(service, function) if function else construct_id(name)
    return [
        lambda known: known == name,
        lambda known: known == f"{path}/Function",
        lambda known: known.startswith((f"{name}/", f"{path}/")),
    ]
