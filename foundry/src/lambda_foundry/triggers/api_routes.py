"""Routes of an API as people write them, `GET /status`, and the permission that covers them."""

from collections.abc import Sequence
from os.path import commonpath
from typing import NamedTuple

from aws_cdk import Stack
from constructs import Construct

from lambda_foundry.mistakes import Mistake

METHODS = ("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


class Route(NamedTuple):
    """One method (or ANY) of one path."""

    method: str
    path: str


def parsed(routes: Sequence[str]) -> list[Route]:
    """Method and path of each route; raises `Mistake` for one unlike `GET /status`, or twice."""
    asked = [_parsed(route) for route in routes]
    if not asked:
        raise Mistake("routes: there are none; write some, like routes=['GET /status']")
    for route in asked:
        if asked.count(route) > 1:
            raise Mistake(f"route '{route.method} {route.path}': it is there twice; write it once")
    return asked


def _parsed(route: str) -> Route:
    method, _, path = route.partition(" ")
    if method not in METHODS or not path.startswith("/"):
        raise Mistake(f"route '{route}': write a method and a path, like 'GET /status'")
    return Route(method, path)


def covering(routes: Sequence[Route]) -> tuple[str, str]:
    """Method and path, with `*` only where the routes differ, for a single permission.

    One statement for each route would reach the 20,480 bytes that a resource-based policy may
    have, at some 60 routes: github.com/aws/serverless-application-model/issues/337
    """
    methods = {route.method for route in routes}
    paths = {_without_parameters(route.path) for route in routes}
    method = methods.pop() if len(methods) == 1 else "*"
    path = paths.pop() if len(paths) == 1 else f"{commonpath(paths).rstrip('*')}*"
    return method.replace("ANY", "*"), path


def _without_parameters(path: str) -> str:
    parts = ["*" if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)


def api_name(scope: Construct) -> str:
    """The name that API Gateway requires of an API, and that need not be unique."""
    return "-".join([Stack.of(scope).stack_name, *scope.node.path.split("/")[1:]])
