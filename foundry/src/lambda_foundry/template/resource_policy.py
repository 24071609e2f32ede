"""A function's resource-based policy: who may invoke it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import function_of

PERMISSION = "AWS::Lambda::Permission"


@dataclass(frozen=True, kw_only=True)
class Permission:
    """One `AWS::Lambda::Permission`; values stay as the template writes them, None if absent."""

    logical_id: str
    function: str | None
    """The logical id of the function; None for a function that is not in this template."""
    function_name: Any
    """The function, version or alias as the template names it."""
    action: Any
    principal: Any
    source_arn: Any
    source_account: Any
    organization: Any
    """`PrincipalOrgID`: every account of this organization."""
    url_auth_type: Any
    """`FunctionUrlAuthType`: `NONE` or `AWS_IAM`."""
    only_by_url: Any
    """`InvokedViaFunctionUrl`: whether only requests to the function URL are allowed."""
    event_source_token: Any


def all_permissions(template: Template) -> list[Permission]:
    """Every permission of the template, also those for functions elsewhere."""
    return template.once(_read)


def permissions_of(template: Template, function: str) -> list[Permission]:
    """The statements of one function's resource-based policy."""
    return template.once(_by_function).get(function, [])


def _by_function(template: Template) -> dict[str, list[Permission]]:
    found: dict[str, list[Permission]] = defaultdict(list)
    for permission in all_permissions(template):
        if permission.function:
            found[permission.function].append(permission)
    return found


def _read(template: Template) -> list[Permission]:
    return [
        Permission(
            logical_id=logical_id,
            function=function_of(template, properties.get("FunctionName")),
            function_name=properties.get("FunctionName"),
            action=properties.get("Action"),
            principal=properties.get("Principal"),
            source_arn=properties.get("SourceArn"),
            source_account=properties.get("SourceAccount"),
            organization=properties.get("PrincipalOrgID"),
            url_auth_type=properties.get("FunctionUrlAuthType"),
            only_by_url=properties.get("InvokedViaFunctionUrl"),
            event_source_token=properties.get("EventSourceToken"),
        )
        for logical_id, properties in template.of_type(PERMISSION)
    ]
