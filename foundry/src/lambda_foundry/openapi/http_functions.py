"""Finds the functions that answer HTTP requests, their routes, and what their handlers say."""

import json
import os
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lambda_foundry.invoke.function import FoundFunction
from lambda_foundry.invoke.function_folders import LayerFolders, code_folder
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import construct_id, counted
from lambda_foundry.openapi import handler_schema
from lambda_foundry.programs import run_program
from lambda_foundry.template.api_routes import (
    EVERYTHING,
    URL,
    Check,
    body_routes,
    http_routes,
    rest_methods,
)
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.deployment import DeploymentValues, TemplateReferences
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import function_of, functions_in
from lambda_foundry.template.values import text
from lambda_foundry.terminal import doing

TARGETS = "AWS::ElasticLoadBalancingV2::TargetGroup"
PUBLIC: Check = ("NONE", "", (), "")


@dataclass(frozen=True, kw_only=True)
class HttpFunction:
    """One function, its routes with how their callers are checked, and its handler's own schema."""

    name: str
    service: str
    template: Template
    routes: dict[str, Check]
    """By `GET /orders/{id}`; `$default` is every request."""
    schema: dict[str, Any] | None
    problem: str = ""
    """Why its handler can't be asked, in one line."""


@dataclass(frozen=True, kw_only=True)
class RoutedFunction:
    """One function and its routes, as the template has them; nothing is imported yet."""

    function: FoundFunction
    stack: str
    routes: dict[str, Check]

    def described(self, templates: list[Template]) -> HttpFunction:
        """The same with what its handler says, which is imported for that in its own process."""
        schema, problem = None, ""
        try:
            schema = _schema(self.function, templates)
        except Mistake as mistake:
            problem = str(mistake)
        return HttpFunction(
            name=self.function.shown,
            service=self.function.shown.partition("/")[0],
            template=self.function.template,
            routes=self.routes,
            schema=schema,
            problem=problem,
        )


def http_functions(assembly: Assembly, service: str | None) -> list[HttpFunction]:
    """Those of a service, or of all; raises `Mistake` where a handler can't be imported."""
    templates = templates_of(assembly)
    found = [
        each
        for each in routed_functions(assembly)
        if service is None or each.stack == construct_id(service)
    ]
    workers = ThreadPoolExecutor(max_workers=os.cpu_count())
    with workers as pool, doing(f"reading the models of {counted(len(found), 'handler')}"):
        functions = list(pool.map(lambda each: each.described(templates), found))
    if problems := [function.problem for function in functions if function.problem]:
        raise Mistake("\n".join(problems))
    return functions


def routed_functions(assembly: Assembly) -> list[RoutedFunction]:
    """Every function in Python that a route leads to."""
    return [
        RoutedFunction(function=function, stack=stack.path, routes=routes)
        for stack in assembly.stacks
        for template in stack.templates
        for logical_id, routes in sorted(_routes(template).items())
        if (function := FoundFunction(template=template, logical_id=logical_id)).is_python
    ]


def templates_of(assembly: Assembly) -> list[Template]:
    """Every template, in which a function's settings may refer to another."""
    return [template for stack in assembly.stacks for template in stack.templates]


def _routes(template: Template) -> dict[str, dict[str, Check]]:
    found: dict[str, dict[str, Check]] = defaultdict(dict)
    routes = (*http_routes(template), *rest_methods(template), *body_routes(template))
    for api, check, route, functions in routes:
        # A WebSocket API has a route `$default`, too.
        is_http = template.properties(api).get("ProtocolType") != "WEBSOCKET"
        if is_http and (" /" in route or route == EVERYTHING):
            for function in functions:
                found[function][route] = check
    for _, url in template.of_type(URL):
        if behind := function_of(template, url.get("TargetFunctionArn")):
            found[behind][EVERYTHING] = (text(url.get("AuthType")), "", (), "")
    for _, group in template.of_type(TARGETS):
        for function in functions_in(template, group.get("Targets")):
            found[function][EVERYTHING] = PUBLIC
    return found


def _schema(function: FoundFunction, templates: list[Template]) -> dict[str, Any] | None:
    references = TemplateReferences(
        function.template, templates=templates, values=DeploymentValues()
    )
    code = code_folder(
        function.template, function.logical_id, of="Code", intrinsics=references.intrinsics
    )
    layers = LayerFolders(function, references, given={}).find()
    module = text(function.properties.get("Handler")).rpartition(".")[0].replace("/", ".")
    folders = [code, *(layer / "python" for layer in layers)]
    return _read(function, module, folders)


def _read(function: FoundFunction, module: str, folders: list[Path]) -> dict[str, Any] | None:
    """Import the handler in a process of its own, without credentials."""
    variables = as_dict(as_dict(function.properties.get("Environment")).get("Variables"))
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("AWS_")},
        **{key: value if isinstance(value, str) else key for key, value in variables.items()},
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    program = [sys.executable, "-P", str(handler_schema.__file__), module, *map(str, folders)]
    result = run_program(program, variables=environment)
    if result.returncode:
        said = (result.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        raise Mistake(f"{function.shown}: its handler can't be imported here: {said}")
    schema: dict[str, Any] | None = json.loads(result.stdout.splitlines()[-1])
    return schema
