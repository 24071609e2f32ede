"""What has to suit whoever invokes a function: how long it runs, what it streams, which tenant.

docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html and
docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html
"""

import json
from collections.abc import Iterator
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.invokers import described, invoked, invokers
from lambda_foundry.checks.principals import SOURCES
from lambda_foundry.checks.versions import INVOKED_BY, provisioned
from lambda_foundry.template.asset_files import files_of
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import (
    URL,
    Permission,
    all_permissions,
    event_sources_of,
    function_ids,
    function_of,
    functions_in,
    runs_python,
)
from lambda_foundry.template.values import (
    branches_of,
    listed,
    literal,
    number,
    numbers,
    reference,
    references,
    text,
)

HTTP_API, REST_API, WEBSOCKET_API = 30, 29, 29
AUTHORIZER = 10
USER_POOL, RESOLVER = 5, 30
IDLE_LOAD_BALANCER = 60
"""Seconds: docs.aws.amazon.com/apigateway/latest/developerguide/limits.html, and of Cognito
docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers,
of AppSync docs.aws.amazon.com/general/latest/gr/appsync.html
"""
TRIES = 3
"""How often a user pool asks; what ends within all of them does no harm."""
_ALONE = {"apigateway", "cognito-idp", "elasticloadbalancing"}

_Waiting = Iterator[tuple[str | None, float, str]]
"""The function, how many seconds the caller waits, and who that is."""

_WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER"
_TRACING = "/opt/otel-"
_STREAMED = "/response-streaming-invocations"

_BY_ROLE = ("AWS::AppSync::DataSource", "AWS::Pipes::Pipe", "AWS::Scheduler::Schedule")
_NAMING_TENANTS = {"AWS::ApiGateway::Method", "AWS::ApiGateway::RestApi"}
"""Only a REST API can put the header in; docs.aws.amazon.com/lambda/latest/dg/
tenant-isolation-invoke.html says that an HTTP API can't.
"""


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
    for source, said in template.of_type("AWS::AppSync::DataSource"):
        asked = as_dict(said.get("LambdaConfig")).get("LambdaFunctionArn")
        yield function_of(template, asked), RESOLVER, f"AppSync, by the data source {source},"
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
    for _, said in template.of_type("AWS::ApiGatewayV2::Authorizer"):
        target = reference(said.get("ApiId"))
        api = template.properties(target.logical_id) if target else {}
        if target and literal(api.get("ProtocolType")) == "HTTP":
            function = function_of(template, invoked(said.get("AuthorizerUri")))
            yield function, AUTHORIZER, f"the API {target.logical_id}, which it authorizes for,"
    for api_id, said in template.of_type("AWS::ApiGatewayV2::Api"):
        yield function_of(template, said.get("Target")), HTTP_API, f"the API {api_id}"
        yield from _described(template, api_id, said.get("Body"), HTTP_API)


def _rest(template: Template) -> _Waiting:
    for _, said in template.of_type("AWS::ApiGateway::Method"):
        target = reference(said.get("RestApiId"))
        integration = as_dict(said.get("Integration"))
        if target and _is_awaited(integration):
            function = function_of(template, invoked(integration.get("Uri")))
            limit = _limit(integration.get("TimeoutInMillis"), REST_API)
            yield function, limit, f"the API {target.logical_id}"
    for api_id, said in template.of_type("AWS::ApiGateway::RestApi"):
        yield from _described(template, api_id, said.get("Body"), REST_API)


def _is_awaited(integration: dict[str, Any]) -> bool:
    """Whether the caller waits for the function, which a header of an integration can change."""
    is_asynchronous = "x-amz-invocation-type" in json.dumps(integration).lower()
    return literal(integration.get("Type")) in {"AWS", "AWS_PROXY"} and not is_asynchronous


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


def streams_from_python(template: Template) -> Iterator[Problem]:
    """Function URLs and REST APIs that stream what a handler in Python returns."""
    for resource, value, where in _streaming(template):
        function = function_of(template, value)
        if function and runs_python(template, function) and not _answers_itself(template, function):
            yield Problem(
                resource=resource,
                what=f"it streams the response of {function}, whose runtime is Python{where}",
                why="Python's runtime streams nothing, so the client gets the answer's raw JSON",
                instead="leave streaming out, or answer by a web adapter's layer",
            )


def _streaming(template: Template) -> Iterator[tuple[str, Any, str]]:
    for url, said in template.of_type(URL):
        for mode, where in branches_of(template.settings(url).get("InvokeMode")):
            if literal(mode) == "RESPONSE_STREAM":
                yield url, said.get("TargetFunctionArn"), where
    for method, said in template.of_type("AWS::ApiGateway::Method"):
        integration = as_dict(said.get("Integration"))
        uri, mode = integration.get("Uri"), integration.get("ResponseTransferMode")
        if _STREAMED in text(uri) or literal(mode) == "STREAM":
            yield method, invoked(uri), ""
    for api, said in template.of_type("AWS::ApiGateway::RestApi"):
        for found in described(said.get("Body")):
            uri, mode = found.get("uri"), found.get("responseTransferMode")
            if _STREAMED in text(uri) or literal(mode) == "STREAM":
                yield api, invoked(uri), ""


def _answers_itself(template: Template, function: str) -> bool:
    """Whether something else than the runtime's own client may answer: a layer, a wrapper."""
    variables = as_dict(as_dict(template.properties(function).get("Environment")).get("Variables"))
    files = files_of(template, function)
    wrapped = text(variables.get(_WRAPPER, _TRACING))
    return not wrapped.startswith(_TRACING) or (files is not None and "bootstrap" in files.sizes)


def unnamed_tenant(template: Template) -> Iterator[Problem]:
    """Sources that name no tenant, and what Lambda refuses beside the isolation."""
    for function in _isolating(template):
        for source in _without_tenant(template, function):
            yield Problem(
                resource=function,
                what=f"it keeps tenants apart, and {source} names no tenant",
                why="Lambda refuses each invocation without one, or the deployment",
                instead="invoke it by a REST API that passes X-Amz-Tenant-Id on, or by a call with "
                "TenantId",
            )
        for excluded in _excluded(template, function):
            yield Problem(
                resource=function,
                what=f"it keeps tenants apart, and has {excluded}",
                why="deployment fails: Lambda takes one of the two",
                instead="leave one of them out",
            )


def _isolating(template: Template) -> list[str]:
    return [
        function
        for function in function_ids(template)
        if literal(
            as_dict(template.properties(function).get("TenancyConfig")).get("TenantIsolationMode")
        )
        == "PER_TENANT"
    ]


def _without_tenant(template: Template, function: str) -> list[str]:
    """The first that invokes a function and can name no tenant."""
    polled = [mapping.logical_id for mapping in event_sources_of(template, function)]
    pushed = [
        invoker.resource
        for invoker in invokers(template)
        if invoker.function == function and template.type(invoker.resource) not in _NAMING_TENANTS
    ]
    permitted = [
        permission.logical_id
        for permission in all_permissions(template)
        if permission.function == function and _names_no_tenant(permission)
    ]
    return [*polled, *_naming(template, function), *pushed, *permitted][:1]


def _naming(template: Template, function: str) -> Iterator[str]:
    """Function URLs, streams, custom resources and others that name a function themselves."""
    for resource in template.resources:
        said, type_ = template.properties(resource), template.type(resource)
        if type_ == "AWS::KinesisFirehose::DeliveryStream":
            is_named = function in references(said)
        elif type_ in _BY_ROLE:
            is_named = function_of(template, INVOKED_BY[type_](said)) == function
        elif type_ == URL:
            is_named = function_of(template, said.get("TargetFunctionArn")) == function
        elif type_.startswith(("Custom::", "AWS::CloudFormation::CustomResource")):
            is_named = function_of(template, said.get("ServiceToken")) == function
        else:
            is_named = False
        if is_named:
            yield resource


def _names_no_tenant(permission: Permission) -> bool:
    """Whether it is for a service other than API Gateway, which may pass a header on."""
    service = text(permission.principal).removesuffix(".amazonaws.com")
    return service != "apigateway" and service in SOURCES


def _excluded(template: Template, function: str) -> Iterator[str]:
    snap_start = as_dict(template.properties(function).get("SnapStart")).get("ApplyOn")
    if literal(snap_start) == "PublishedVersions":
        yield "SnapStart"
    if any(kept == function for _, kept, _ in provisioned(template)):
        yield "provisioned concurrency"
