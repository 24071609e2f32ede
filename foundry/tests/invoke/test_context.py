"""The context has Lambda's attributes, of Lambda's types."""

import re
from collections.abc import Callable

import pytest

from lambda_foundry.invoke.local_function import LocalFunction
from lambda_foundry.mistakes import Mistake

SOURCE = """
def handler(event, context):
    return {
        "request_id": context.aws_request_id,
        "log_group": context.log_group_name,
        "log_stream": context.log_stream_name,
        "name": context.function_name,
        "memory": context.memory_limit_in_mb,
        "version": context.function_version,
        "arn": context.invoked_function_arn,
        "tenant": context.tenant_id,
        "client": context.client_context and context.client_context.custom,
        "identity": [getattr(context.identity, f"cognito_identity{x}_id") for x in ("", "_pool")],
        "remaining": type(context.get_remaining_time_in_millis()).__name__,
        "w3c": context.w3c() if hasattr(context, "w3c") else {},
        "log": callable(context.log),
    }
"""


def test_context_is_that_of_the_template(function: Callable[..., LocalFunction]) -> None:
    """Names, memory as text, and no more identity than a synchronous call has."""
    invoked = function(SOURCE, FunctionName="orders", MemorySize=512)
    context = invoked(None).value

    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", context.pop("log_stream"))
    assert f"START RequestId: {context.pop('request_id')} Version: $LATEST" in invoked.log
    assert context == {
        "log_group": "/aws/lambda/orders",
        "name": "orders",
        "memory": "512",
        "version": "$LATEST",
        "arn": "arn:aws:lambda:us-east-1:123456789012:function:orders",
        "tenant": None,
        "client": None,
        "identity": [None, None],
        "remaining": "int",
        "w3c": {},
        "log": True,
    }


def test_context_never_has_a_logical_id_for_a_name(
    function: Callable[..., LocalFunction],
) -> None:
    """A name that a deployment makes up has the form of one, and shows that it isn't one."""
    assert function(SOURCE)(None).value["name"] == "small-dev-App-INVOKEDLOCAL"


def test_context_has_the_client_context_that_is_given(
    function: Callable[..., LocalFunction],
) -> None:
    """As mobile SDKs send it, in any language and on any number of lines."""
    invoked = function(SOURCE)
    outcome = invoked.invoke_bytes(b"{}", client_context='{"custom":\r\n{"a": "é\u2028€"}}')

    assert outcome.value["client"] == {"a": "é\u2028€"}


def test_context_refuses_a_client_context_that_is_no_json(
    function: Callable[..., LocalFunction],
) -> None:
    """With the client's own error."""
    outcome = function(SOURCE).invoke_bytes(b"{}", client_context="{nonsense")

    assert outcome.error == "Runtime.LambdaContextUnmarshalError"


SEPARATED = {"TenancyConfig": {"TenantIsolationMode": "PER_TENANT"}}
COUNT = """
count = 0
def handler(event, context):
    global count
    count += 1
    return [context.tenant_id, count]
"""


def test_context_has_the_tenant_of_the_invocation(
    function: Callable[..., LocalFunction],
) -> None:
    """Each tenant has an execution environment of its own, warm from its second call on."""
    invoked = function(COUNT, **SEPARATED)
    tenants = ["blue", "green", "blue", "a/b:c=d+e-f@g h"]

    assert [invoked(None, tenant_id=tenant).value for tenant in tenants] == [
        ["blue", 1],
        ["green", 1],
        ["blue", 2],
        ["a/b:c=d+e-f@g h", 1],
    ]


def test_function_that_separates_tenants_needs_one(
    function: Callable[..., LocalFunction],
) -> None:
    """Lambda refuses to invoke it without, in these words."""
    with pytest.raises(Mistake, match="enabled with tenancy configuration"):
        function(COUNT, **SEPARATED)(None)


@pytest.mark.parametrize("tenant", ["", "a,b", "é", "a\r\nb", "x" * 257])
def test_tenant_that_is_no_id_is_refused(
    tenant: str, function: Callable[..., LocalFunction]
) -> None:
    """With what one may be made of."""
    with pytest.raises(Mistake, match="no tenant's ID; write up to 256 letters"):
        function(COUNT, **SEPARATED)(None, tenant_id=tenant)


def test_other_function_takes_no_tenant(function: Callable[..., LocalFunction]) -> None:
    """Lambda refuses the request."""
    with pytest.raises(Mistake, match="doesn't separate tenants"):
        function(COUNT)(None, tenant_id="blue")
