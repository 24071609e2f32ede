"""Routes of an API as people write them, `GET /status`, and the permissions that they take."""

import re
from collections.abc import Sequence
from os.path import commonpath
from typing import NamedTuple

from aws_cdk import Stack
from constructs import Construct

from lambda_foundry.execution_role import arn_here
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.api_routes import EVERYTHING
from lambda_foundry.triggers.trigger import Trigger

METHODS = ("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")

PUBLIC = "public=True: anyone may ask"
"""Why a route has no authorizer, for the validators."""

MOST_EXACT = 20
"""More routes than that of one trigger get one permission, so that others find room."""


PART = re.compile(r"[^\s/?#{}]+|\{[\w.:$-]+\+?\}", re.ASCII)
"""What is between two slashes of a path: a word, or a variable, `{id}` or `{rest+}`."""


class Route(NamedTuple):
    """One method (or ANY) of one path."""

    method: str
    path: str


def parsed(routes: Sequence[str], *, where: str, takes_default: bool = False) -> list[Route]:
    """Method and path of each route of the trigger with that path.

    An HTTP API `takes_default`, the route `$default`, which has neither. Raises `Mistake` for one
    unlike `GET /status`, or twice.
    """
    asked = [
        Route(EVERYTHING, "")
        if takes_default and route == EVERYTHING
        else _parsed(route, where=where)
        for route in routes
    ]
    if not asked:
        raise Mistake(f"{where}: routes: there are none; write some, like routes=['GET /status']")
    for route in asked:
        if asked.count(route) > 1:
            said = f"{route.method} {route.path}".strip()
            raise Mistake(f"{where}: route '{said}': it is there twice; write it once")
    return asked


def _parsed(route: str, *, where: str) -> Route:
    method, _, path = route.partition(" ")
    if not path.startswith("/"):
        raise Mistake(f"{where}: route '{route}': write a method and a path, like 'GET /status'")
    if method not in METHODS:
        known = ", ".join(METHODS)
        raise Mistake(
            f"{where}: route '{route}': there is no method {method}; write one of {known}"
        )
    if problem := _path_problem(path):
        raise Mistake(f"{where}: route '{route}': {problem}")
    return Route(method, path)


def _path_problem(path: str) -> str | None:
    """What API Gateway would refuse at the deployment, or never lead to the function."""
    if "${Token[" in path:  # what only a deployment knows
        return None
    parts = path.split("/")[1:]
    if path != "/" and path.endswith("/"):
        return "a path ends without a slash; leave out the last one"
    for part in parts if path != "/" else ():
        if not PART.fullmatch(part):
            return f"'{part}' is no part of a path; write a word, or a variable like {{id}}"
    if any(part.endswith("+}") for part in parts[:-1]):
        return "a variable with + takes all that follows; let the path end with it"
    return None


def permitted(routes: Sequence[Route]) -> list[str]:
    """Method and path as permissions name them, exact for each route as long as there is room.

    A resource-based policy may have 20,480 bytes, some 60 statements:
    github.com/aws/serverless-application-model/issues/337
    """
    exact = list(
        dict.fromkeys(f"{_method(each)}{_without_parameters(each.path)}" for each in routes)
    )
    if len(exact) <= MOST_EXACT:
        return exact
    others = [each for each in routes if each.method != EVERYTHING]
    return [covering(others), *([EVERYTHING] if EVERYTHING in exact else [])]


def covering(routes: Sequence[Route]) -> str:
    """Method and path, with `*` only where the routes differ, for a single permission."""
    if any(route.method == EVERYTHING for route in routes):
        return "*"
    methods = {_method(route) for route in routes}
    paths = {_without_parameters(route.path) for route in routes}
    method = methods.pop() if len(methods) == 1 else "*"
    return f"{method}{paths.pop() if len(paths) == 1 else _covering_path(paths)}"


def _covering_path(paths: set[str]) -> str:
    shared = commonpath(paths).rstrip("*")
    return f"{shared}*" if shared in paths or shared.endswith("/") else f"{shared}/*"


def _method(route: Route) -> str:
    return route.method.replace("ANY", "*")


def _without_parameters(path: str) -> str:
    parts = ["*" if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)


def permit_requests(trigger: Trigger, stage: str, requests: Sequence[str]) -> None:
    """Let API Gateway invoke the function for these requests to a stage, `API/STAGE`."""
    for request in requests:
        trigger.permit(
            "apigateway.amazonaws.com",
            source_arn=arn_here(trigger, "execute-api", f"{stage}/{request}"),
            id_="Permission" if len(requests) == 1 else f"Permission {request}",
        )


def api_name(scope: Construct) -> str:
    """The name that API Gateway requires of an API, and that need not be unique."""
    return "-".join([Stack.of(scope).stack_name, *scope.node.path.split("/")[1:]])
