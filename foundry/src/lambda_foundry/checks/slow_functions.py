"""Functions that may run longer than whoever called them waits."""

from collections.abc import Iterator
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.invokers import described, invoked, invokers
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import event_sources_of, function_of, functions_in
from lambda_foundry.template.values import branches_of, listed, literal, number, numbers, reference

HTTP_API, REST_API, WEBSOCKET_API = 30, 29, 29
USER_POOL, RESOLVER = 5, 30
IDLE_LOAD_BALANCER = 60
"""Seconds: docs.aws.amazon.com/apigateway/latest/developerguide/limits.html, and of Cognito
docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers
"""
TRIES = 3
"""How often a user pool asks; what ends within all of them does no harm."""
_ALONE = {"apigateway", "cognito-idp", "elasticloadbalancing"}

_Waiting = Iterator[tuple[str | None, float, str]]
"""The function, how many seconds the caller waits, and who that is."""


def behind_callers(template: Template) -> Iterator[Problem]:
    """Timeouts above what an API, a user pool or a load balancer waits.

    A function that something else invokes as well may need the longer one for that.
    """
    told: set[str] = set()
    for function, limit, caller in _waiting(template):
        if function is None or function in told or _has_other_callers(template, function):
            continue
        for value, where in branches_of(template.settings(function).get("Timeout")):
            seconds = number(value)
            if seconds is not None and seconds > limit and function not in told:
                told.add(function)
                yield Problem(
                    resource=function,
                    what=f"its timeout is {seconds:g} s{where}, and {caller} waits {limit:g} s",
                    why="the caller gets an error while the function goes on and costs",
                    instead=f"write {limit:g} s at most, or invoke it asynchronously",
                )


def _has_other_callers(template: Template, function: str) -> bool:
    return bool(event_sources_of(template, function)) or any(
        invoker.function == function and invoker.service not in _ALONE
        for invoker in invokers(template)
    )


def _waiting(template: Template) -> _Waiting:
    yield from _http(template)
    yield from _rest(template)
    for pool, said in template.of_type("AWS::Cognito::UserPool"):
        for function in functions_in(template, said.get("LambdaConfig")):
            yield function, USER_POOL * TRIES, f"the user pool {pool}, with {TRIES} tries,"
    yield from _balanced(template)


def _http(template: Template) -> _Waiting:
    for _, said in template.of_type("AWS::ApiGatewayV2::Integration"):
        target = reference(said.get("ApiId"))
        api = template.properties(target.logical_id) if target else {}
        kind = literal(api.get("ProtocolType"))
        most = {"HTTP": HTTP_API, "WEBSOCKET": WEBSOCKET_API}.get(kind or "")
        if target and most:
            function = function_of(template, invoked(said.get("IntegrationUri")))
            limit = _limit(said.get("TimeoutInMillis"), most)
            yield function, limit, f"the API {target.logical_id}"
    for api_id, said in template.of_type("AWS::ApiGatewayV2::Api"):
        yield from _described(template, api_id, said.get("Body"), HTTP_API)


def _rest(template: Template) -> _Waiting:
    for _, said in template.of_type("AWS::ApiGateway::Method"):
        target = reference(said.get("RestApiId"))
        integration = as_dict(said.get("Integration"))
        if target and literal(integration.get("Type")) == "AWS_PROXY":
            function = function_of(template, invoked(integration.get("Uri")))
            limit = _limit(integration.get("TimeoutInMillis"), REST_API)
            yield function, limit, f"the API {target.logical_id}"
    for api_id, said in template.of_type("AWS::ApiGateway::RestApi"):
        yield from _described(template, api_id, said.get("Body"), REST_API)


def _described(template: Template, api: str, body: Any, limit: float) -> _Waiting:
    for found in described(body):
        function = function_of(template, invoked(found.get("uri")))
        yield function, _limit(found.get("timeoutInMillis"), limit), f"the API {api}"


def _limit(milliseconds: Any, most: float) -> float:
    """What an integration waits; a REST API's account may have more than the usual most."""
    given = numbers(milliseconds)
    return max(given) / 1000 if given else most


def _balanced(template: Template) -> _Waiting:
    balancers = list(template.of_type("AWS::ElasticLoadBalancingV2::LoadBalancer"))
    if len(balancers) != 1:
        return
    balancer, settings = balancers[0]
    idle = [
        number(attribute.get("Value")) or IDLE_LOAD_BALANCER
        for attribute in map(as_dict, listed(settings.get("LoadBalancerAttributes")))
        if literal(attribute.get("Key")) == "idle_timeout.timeout_seconds"
    ]
    for _, said in template.of_type("AWS::ElasticLoadBalancingV2::TargetGroup"):
        for target in map(as_dict, listed(said.get("Targets"))):
            function = function_of(template, target.get("Id"))
            yield function, max(idle, default=IDLE_LOAD_BALANCER), f"the load balancer {balancer}"
