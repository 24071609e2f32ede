"""Names of services, functions and handlers: which there are, and what is meant by them."""

import keyword
import os
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeVar

from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import project_root

CHOSEN = "FOUNDRY_SERVICES"
"""The variable that names the services that a command is about; without it, it is about all."""

NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")

Function = TypeVar("Function")


def construct_id(name: str) -> str:
    """`resize_image` becomes `ResizeImage`: PascalCase, stable, the same on every machine."""
    return "".join(part.capitalize() for part in name.split("_"))


def check_name(name: str, *, where: str) -> None:
    """Refuse a name that can't be a Python module, a construct id and a stack name at once."""
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise Mistake(
            f"{where}: '{name}' can't be a name here; write 1 to 48 of a-z, 0-9 and _, "
            "beginning with a letter, and no Python keyword"
        )


def handler_module(handler: str) -> str:
    """The path of the handler's module without its suffix: `app/orders.handler` is `app/orders`."""
    return handler.rpartition(".")[0].replace(".", "/")


def is_private(name: str) -> bool:
    """Whether a module beside those of functions is none of them."""
    return name.startswith("_")


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
    service, _, inside = name.partition("/")
    function, _, own = inside.partition("/")
    path = project_path(service, function) if function else construct_id(name)
    path += f"/{own}" if own else ""
    return [
        lambda known: known == name,
        lambda known: known in {f"{path}/Function", path},
        lambda known: known.startswith((f"{name}/", f"{path}/")),
    ]


def project_services() -> Sequence[str]:
    """Every service of this project, by its folder under `stacks/`; see `chosen_services`."""
    return chosen_services(_all_services())


def chosen_services(services: Sequence[str]) -> Sequence[str]:
    """Of all services those that FOUNDRY_SERVICES names, as a part of a large project in CI.

    Raises `Mistake` for one that isn't there.
    """
    chosen = [name.strip() for name in os.environ.get(CHOSEN, "").split(",") if name.strip()]
    for name in chosen:
        if name not in services:
            there = ", ".join(services) or "none"
            raise Mistake(f"{CHOSEN}: there is no service '{name}'; there are: {there}")
    return [name for name in services if name in chosen] if chosen else services


def project_functions() -> list[tuple[str, str]]:
    """Service and name of every function of this project, by its file under `stacks/`."""
    left_out = services_left_out()
    return sorted(
        (module.parent.name, module.stem)
        for module in (project_root() / "stacks").glob("*/*.py")
        if not is_private(module.stem) and module.parent.name not in left_out
    )


def services_left_out() -> set[str]:
    """The services of this project that FOUNDRY_SERVICES doesn't name, where it names any."""
    if not os.environ.get(CHOSEN):
        return set()
    return set(_all_services()) - set(project_services())


def be_about_all_services() -> None:
    """Pass over FOUNDRY_SERVICES in a command that changes files of any service."""
    os.environ.pop(CHOSEN, None)


def check_chosen(name: str) -> None:
    """Refuse a service, or a function `service/function`, that FOUNDRY_SERVICES leaves out."""
    service = name.strip("/").partition("/")[0]
    for other in services_left_out():
        if service in {other, construct_id(other)}:
            raise Mistake(
                f"{name}: {CHOSEN} leaves out the service {other}; add it there, or unset {CHOSEN}"
            )


def _all_services() -> list[str]:
    packages = (project_root() / "stacks").glob("*/__init__.py")
    return sorted(package.parent.name for package in packages)


def functions_by_path() -> dict[str, str]:
    """The names of this project's functions by the paths of their constructs."""
    return {
        project_path(service, name): f"{service}/{name}" for service, name in project_functions()
    }


def services_by_path() -> dict[str, str]:
    """The services of this project by the paths of their stacks."""
    return {construct_id(service): service for service in project_services()}


class ResourceNames:
    """How people may call the resources of this project, which is looked through once."""

    def __init__(self) -> None:
        self._services, self._functions = services_by_path(), functions_by_path()

    def of(self, path: str, logical_id: str) -> list[str]:
        """The names of a resource: `shop/Orders`, then its construct's path, and its id.

        What belongs to a function begins with the function's name: `shop/take_order/Queue`.
        """
        path = path.removesuffix("/Resource")
        stack, _, inside = path.partition("/")
        part, _, own = inside.partition("/")
        service = self._services.get(stack, stack)
        function = self._functions.get(f"{stack}/{part}")
        said = "/".join(filter(None, (function, own) if function else (service, inside)))
        return [said or logical_id, path, logical_id]


def counted(number: int, noun: str) -> str:
    """`1 function`, `2 functions`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
