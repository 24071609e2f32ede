"""The route that a new function answers, `GET /receipts/{id}`, and the API that it joins."""

import ast
import builtins
import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lambda_foundry.scaffold.function_files import functions_in, package_file

SHARED = {
    "http_api": "SharedHttpApi",
    "rest_api": "SharedRestApi",
    "websocket_api": "SharedWebsocketApi",
}
"""The triggers whose API functions can share, and what a service's stack makes of them."""

JOINING = SHARED | {
    "http_authorizer": "SharedHttpApi",
    "rest_authorizer": "SharedRestApi",
    "websocket_authorizer": "SharedWebsocketApi",
}
"""The same, and the triggers that such an API asks who may call."""

MESSAGES = "websocket_api"
ROUTED = {*SHARED, "function_url", "alb"}
"""The triggers that have a route."""

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
WITH_BODY = ("POST", "PUT", "PATCH")

ROUTE = re.compile(rf"({'|'.join(METHODS)}) (/|(?:/(?:[\w.~-]+|\{{[a-z]\w*\}}))+)", re.ASCII)
WRITTEN = re.compile(r"(?<=\")[A-Z]+ /[^\"]*(?=\")")
"""A route in a function's file."""

UNNAMED = re.compile(r"\{\w+\}", re.ASCII)
"""A variable, whose name makes no other route of it."""

KEY = re.compile(r"\$connect|\$disconnect|\$default|[A-Za-z][\w./-]*", re.ASCII)
"""What a message over a WebSocket names: docs.aws.amazon.com/apigateway/latest/developerguide/
apigateway-websocket-api-route-selection.html"""

SCHEDULE = re.compile(
    r"rate\([1-9]\d* (?:minute|hour|day)s?\)"
    r"|cron\([\w*/,?#LW-]+(?: [\w*/,?#LW-]+){5}\)"
    r"|at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)",
    re.ASCII,
)
"""docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html"""

OF_MODELS = {"construct", "copy", "dict", "json", "schema", "validate", "self"}
"""Names that a field of a model of Pydantic's can't have."""

EXAMPLE = "1042"
"""What stands for each parameter in the sample event."""


@dataclass(frozen=True)
class Route:
    """One route in all the forms that a function's files have of it."""

    method: str
    path: str

    @property
    def text(self) -> str:
        """As people write it, and as API Gateway names it."""
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> list[str]:
        """The names in braces, in their order."""
        return re.findall(r"{(\w+)}", self.path)

    @property
    def rule(self) -> str:
        """The path as Powertools' event handler has it."""
        return re.sub(r"{(\w+)}", r"<\1>", self.path)

    @property
    def pattern(self) -> str:
        """The path as a load balancer's rule has it."""
        return re.sub(r"{\w+}", "*", self.path)

    @property
    def example(self) -> str:
        """A path that somebody asks for."""
        return re.sub(r"{\w+}", EXAMPLE, self.path)

    @property
    def examples(self) -> dict[str, str]:
        """The parameters of that path."""
        return dict.fromkeys(self.parameters, EXAMPLE)

    @property
    def has_body(self) -> bool:
        """Whether a request brings something along."""
        return self.method in WITH_BODY

    @property
    def arguments(self) -> list[str]:
        """The parameters as arguments of a function."""
        return [f"{name}: str" for name in self.parameters]

    @property
    def hidden(self) -> list[str]:
        """The parameters that are called like one of Python's own functions, as `id` is."""
        return [name for name in self.parameters if hasattr(builtins, name)]


def route_of(answers: Mapping[str, Any]) -> Route:
    """The route that was asked for, or the example's."""
    method, _, path = (answers.get("route") or "POST /orders").partition(" ")
    return Route(method, path)


def route_problem(answers: Mapping[str, Any], project: Path) -> str | None:
    """What is wrong with the route or the schedule of these answers, in one line, or None."""
    trigger, route, schedule = (answers.get(key, "") for key in ("trigger", "route", "schedule"))
    if route and trigger not in ROUTED:
        return f"route: only for {', '.join(sorted(ROUTED))}; leave it out for {trigger}"
    if schedule and trigger != "schedule":
        return f"schedule: only for the trigger schedule; leave it out for {trigger}"
    if schedule and not SCHEDULE.fullmatch(schedule):
        return f"schedule: '{schedule}': write rate(5 minutes) or cron(0 6 * * ? *)"
    return (_form_problem(trigger, route) if route else None) or _taken(answers, project)


def _form_problem(trigger: str, route: str) -> str | None:
    if trigger == MESSAGES:
        wrong = not KEY.fullmatch(route)
        return f"route: '{route}': write what messages name, as sendMessage" if wrong else None
    found = ROUTE.fullmatch(route)
    if not found:
        return (
            f"route: '{route}': write a method ({', '.join(METHODS)}) and a path, "
            "as GET /orders/{id}"
        )
    parameters = Route(*found.groups()).parameters
    for name in parameters:
        if parameters.count(name) > 1 or keyword.iskeyword(name) or name in OF_MODELS:
            return f"route: '{route}': {{{name}}} can't be a parameter there; choose another name"
    return None


def _taken(answers: Mapping[str, Any], project: Path) -> str | None:
    """A route that another function of the service answers on the API that both share."""
    service, trigger = answers.get("service", ""), answers.get("trigger")
    api = shared_api(package_text(project, service), trigger) if trigger in SHARED else None
    if not api:
        return None
    route = answers.get("route") or ("$connect" if trigger == MESSAGES else "POST /orders")
    for function in functions_in(project, service):
        text = (project / "stacks" / service / f"{function}.py").read_text(encoding="utf-8")
        if not re.search(rf"\.{api}\b", text):
            continue  # its API is its own, or another one of the service
        takes_all = trigger == MESSAGES and "WebsocketApiTrigger(" in text and "routes=" not in text
        others = [found[0] for found in WRITTEN.finditer(text)]
        if (
            f'"{route}"' in text
            or (takes_all and route.startswith("$"))
            or UNNAMED.sub("{}", route) in [UNNAMED.sub("{}", other) for other in others]
        ):
            return f"route: '{route}': {service}/{function} answers it already; give another route="
        for other in others if trigger == "rest_api" else ():
            if _names_differ(route, other):
                return (
                    f"route: '{route}': {service}/{function} has '{other}', and a part of a path "
                    "has one name in a REST API; write the same one"
                )
    return None


def _names_differ(route: str, other: str) -> bool:
    """Whether two paths have another name for a variable behind the same parts."""
    parts = zip(route.split("/")[1:], other.split("/")[1:], strict=False)
    first = next(((one, two) for one, two in parts if one != two), ("", ""))
    return all(UNNAMED.fullmatch(part) for part in first)


def package_text(project: Path, service: str) -> str:
    """What the service's own file says, or nothing where there is none yet."""
    file = project / package_file(service)
    return file.read_text(encoding="utf-8") if service and file.is_file() else ""


def shared_apis(text: str) -> dict[str, str]:
    """The attributes in which a service's stack keeps the APIs that functions share, by trigger."""
    found = {trigger: shared_api(text, trigger) for trigger in SHARED}
    return {trigger: attribute for trigger, attribute in found.items() if attribute}


def shared_api(text: str, trigger: str) -> str | None:
    """The attribute that a service's stack keeps its API for such a trigger in, if it has one."""
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except SyntaxError:
        return None
    for node in nodes:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
            called = ast.unparse(node.value.func).rpartition(".")[2]
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            if called == JOINING.get(trigger) and isinstance(target, ast.Attribute):
                return target.attr
    return None
