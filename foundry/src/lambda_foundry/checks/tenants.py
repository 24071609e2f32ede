"""Functions that keep their tenants apart: what invokes them has to name a tenant.

docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html
"""

from collections.abc import Iterator

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.invokers import invokers
from lambda_foundry.checks.snap_start import INVOKED_BY
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import (
    ALIAS,
    URL,
    VERSION,
    event_sources_of,
    function_ids,
    function_of,
)
from lambda_foundry.template.values import literal

_NAMING_TENANTS = "apigateway"


def unnamed(template: Template) -> Iterator[Problem]:
    """Sources that name no tenant, and what Lambda refuses beside the isolation."""
    for function in _isolating(template):
        for source in _without_tenant(template, function):
            yield Problem(
                resource=function,
                what=f"it keeps tenants apart, and {source} names no tenant",
                why="Lambda refuses each invocation without one, or the deployment",
                instead="invoke it by an API that passes X-Amz-Tenant-Id on, or by a call with "
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
    polled = [mapping.logical_id for mapping in event_sources_of(template, function)]
    urls = [
        url
        for url, said in template.of_type(URL)
        if function_of(template, said.get("TargetFunctionArn")) == function
    ]
    pushed = [
        invoker.resource
        for invoker in invokers(template)
        if invoker.function == function and invoker.service != _NAMING_TENANTS
    ]
    by_role = [
        resource
        for type_ in ("AWS::Pipes::Pipe", "AWS::Scheduler::Schedule")
        for resource, said in template.of_type(type_)
        if function_of(template, INVOKED_BY[type_](said)) == function
    ]
    return [*polled, *urls, *pushed, *by_role][:1]


def _excluded(template: Template, function: str) -> Iterator[str]:
    snap_start = as_dict(template.properties(function).get("SnapStart")).get("ApplyOn")
    if literal(snap_start) == "PublishedVersions":
        yield "SnapStart"
    for _, said in template.of_type(ALIAS, VERSION):
        is_its = function_of(template, said.get("FunctionName")) == function
        if is_its and said.get("ProvisionedConcurrencyConfig"):
            yield "provisioned concurrency"
