"""Routes: what an API or a load balancer takes once, and which of them catch preflights.

docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lambda_foundry.checks.finding import Problem
from lambda_foundry.template.api_routes import API, EVERYTHING
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.values import UNKNOWN, literal, logical_id_in, text

ROUTE, PART = "AWS::ApiGatewayV2::Route", "AWS::ApiGateway::Resource"
LISTENER_RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"

PLACES = {
    ROUTE: ("ApiId", "RouteKey", "the API has the route"),
    PART: ("ParentId", "PathPart", "the API has at this place the path part"),
    LISTENER_RULE: ("ListenerArn", "Priority", "the listener has the priority"),
}
"""By type the properties for the place and for the name there, and how a finding begins."""

INSTEAD = {
    ROUTE: "give one of them another method or path",
    PART: "write one name in all routes that begin so, and have one stack answer them",
    LISTENER_RULE: "give one of them another priority",
}

VARIABLE = re.compile(r"\{[^{}+]+(\+?)\}")


class Taken(NamedTuple):
    """What a resource takes of an API or a load balancer."""

    place: tuple[str, str]
    """Where, and what it is called there, less the names of variables: they make no difference."""
    is_known_elsewhere: bool
    """Whether other stacks mean the same by this place."""
    resource: str
    type_: str
    written: str


def twice(template: Template) -> Iterator[Problem]:
    """Routes, parts of paths and priorities that two resources take, here or in another stack."""
    first: dict[tuple[str, str], str] = {
        taken.place: f"{taken.resource} of {other.stack_name or 'another stack'}"
        for other in template.beside
        for taken in other.once(_all_taken)
        if taken.is_known_elsewhere
    }
    for taken in template.once(_all_taken):
        by = first.setdefault(taken.place, taken.resource)
        if by != taken.resource:
            yield Problem(
                resource=taken.resource,
                what=f"{PLACES[taken.type_][-1]} '{taken.written}' already, by {by}",
                why="deployment of the second fails",
                instead=INSTEAD[taken.type_],
            )


def _all_taken(template: Template) -> list[Taken]:
    """Not where a condition decides: two of them may exclude each other."""
    shared = _shared(template)
    return [
        Taken((where or text(said[place]), _unnamed(key)), where is not None, resource, type_, key)
        for type_, (place, name, _) in PLACES.items()
        for resource, said in template.of_type(type_)
        if {place, name} <= said.keys() and "Condition" not in template.resources[resource]
        for where, key in [(_elsewhere(said[place], shared), text(said[name]))]
        if UNKNOWN not in key
    ]


def _unnamed(key: str) -> str:
    return VARIABLE.sub(r"{\1}", key)


def _shared(template: Template) -> dict[str, str]:
    """What other stacks call this stack's own things, by how they are written here."""
    outputs = {key: as_dict(said) for key, said in template.section("Outputs").items()}
    exports = {key: as_dict(said.get("Export")).get("Name") for key, said in outputs.items()}
    return {
        text(said.get("Value")): f"export {name}" if name else f"{template.stack_name}.{key}"
        for (key, said), name in zip(outputs.items(), exports.values(), strict=True)
    }


def _elsewhere(value: Any, shared: dict[str, str]) -> str | None:
    """One text for the same API or listener in all stacks; None for what is this stack's alone."""
    match value:
        case {"Fn::ImportValue": str(name)}:
            return f"export {name}"
        case {"Fn::GetStackOutput": {"StackName": str(stack), "OutputName": str(key)}}:
            return f"{stack}.{key}"
        case str(written):
            return written
    return shared.get(text(value))


def caught_preflights(template: Template) -> Iterator[Problem]:
    """Routes whose authorizer is asked about what browsers send before a request of a page.

    docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
    """
    routes = [
        (route, logical_id_in(said.get("ApiId")), text(said.get("RouteKey")), _asked(said))
        for route, said in template.of_type(ROUTE)
    ]
    answered = {
        api for _, api, key, asked in routes if key.startswith("OPTIONS ") and asked == "NONE"
    }
    for route, api, key, asked in routes:
        catches = key == EVERYTHING or key.startswith("ANY ")
        is_for_pages = template.type(api) == API and "CorsConfiguration" in template.properties(api)
        if catches and asked != "NONE" and is_for_pages and api not in answered:
            yield Problem(
                resource=route,
                what=f"'{key}' takes browsers' preflights, too, and asks who sends them ({asked})",
                why="a preflight has no token or signature, so it is refused and no page may ask",
                instead="write the methods out, or add the route OPTIONS /{proxy+} that is public",
            )


def _asked(route: dict[str, Any]) -> str:
    return literal(route.get("AuthorizationType")) or "NONE"
