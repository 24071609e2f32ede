"""Finds the services and their functions by their files; there is no list to edit."""

import importlib
import inspect
import pkgutil
from types import ModuleType
from typing import Any, Protocol

import aws_cdk as cdk
from constructs import Construct

from building_blocks.checks.plugin import ChecksPlugin
from building_blocks.known_properties import remember_properties
from building_blocks.mistakes import Mistake
from building_blocks.names import check_name, construct_id
from building_blocks.passed_type_checks import remember_passed_checks
from building_blocks.project import ROOT
from building_blocks.set_properties import send_set_properties_only
from building_blocks.staged_code import known_assembly
from building_blocks.stages import known_stage, stage_of
from building_blocks.synthesis.services import services_to_synthesize


class FunctionConstruct(Protocol):
    """The class that a function's module defines, named after the file: `CheckFunction`."""

    def __call__(self, scope: cdk.Stack, id_: str, /) -> Construct:
        """Add the function, its trigger and its grants to the service's stack."""
        ...


class ServiceStack(Protocol):
    """The class that a service's package defines, named after the folder: `UptimeStack`."""

    def __call__(self, scope: Construct, id_: str, /, *, stack_name: str) -> cdk.Stack:
        """Add what the service's functions share."""
        ...


class ServiceApp(cdk.App):
    """An app with one stack for every package in `services`, one construct for each module in it.

    The stack of `stacks/uptime` has the construct id `Uptime` in every stage, so that logical ids
    and templates' names stay; its name in the account is `uptime-dev`, by stage.
    """

    def __init__(self, *, services: str, **app_props: Any) -> None:
        remember_properties()
        remember_passed_checks()
        send_set_properties_only()
        super().__init__(**app_props)
        functions: dict[str, str] = {}
        selection = services_to_synthesize()
        selection.app(self)
        with selection.search():
            names = _modules_in(importlib.import_module(services))
        with known_stage(self), known_assembly(self):
            for service in names:
                with selection.service(service) as wanted:
                    if wanted:
                        functions |= self._add_service(services, service)
        if selection.is_whole:
            cdk.Validations.of(self).add_plugins(ChecksPlugin(functions))

    def _add_service(self, services: str, service: str) -> dict[str, str]:
        """The service's functions by their construct paths."""
        package = importlib.import_module(f"{services}.{service}")
        id_ = construct_id(service)
        stack_class: ServiceStack = _class_in(package, f"{id_}Stack")
        stack_name = f"{service.replace('_', '-')}-{stage_of(self).name}"
        stack = stack_class(self, id_, stack_name=stack_name)
        return {
            f"{id_}/{construct_id(function)}": f"{service}/{function}"
            for function in _add_functions(stack, package)
        }


def _add_functions(stack: cdk.Stack, package: ModuleType) -> list[str]:
    names = _modules_in(package)
    for function in names:
        module = importlib.import_module(f"{package.__name__}.{function}")
        function_class: FunctionConstruct = _class_in(module, f"{construct_id(function)}Function")
        function_class(stack, construct_id(function))
    return names


def _modules_in(package: ModuleType) -> list[str]:
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    owners: dict[str, str] = {}
    for name in names:
        check_name(name, where=_file_of(package))
        other = owners.setdefault(construct_id(name), name)
        if other != name:
            raise Mistake(f"{_file_of(package)}: '{other}' and '{name}' make one id; rename one")
    return names


def _class_in(module: ModuleType, name: str) -> Any:
    found = getattr(module, name, None)
    if not inspect.isclass(found):
        raise Mistake(f"{_file_of(module)}: there is no class {name}; write it, or delete the file")
    return found


def _file_of(module: ModuleType) -> str:
    path = module.__file__ or f"{ROOT}/{module.__name__.replace('.', '/')}"
    return path.removeprefix(f"{ROOT}/")
