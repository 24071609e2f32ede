"""Sources that nothing allows to invoke the function that they name."""

from collections.abc import Iterator

from lambda_foundry.checks.finding import Problem, first_of_each
from lambda_foundry.checks.invokers import UNQUALIFIED, Invoker, invokers, qualifier
from lambda_foundry.checks.principals import service_of
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import Permission, permission_branches
from lambda_foundry.template.values import reference, text

_FAILS = {
    "s3": "deployment fails",
    "logs": "deployment fails",
    "elasticloadbalancing": "deployment fails",
    "secretsmanager": "deployment fails",
    "config": "deployment fails",
    "apigateway": "each request is answered with status 500",
    "cognito-idp": "each sign-up and sign-in that it is asked about fails",
}


def sources(template: Template) -> Iterator[Problem]:
    """Those without a permission for the very function, version or alias."""
    if not template.unread:  # a macro may make the permission
        yield from first_of_each(_sources(template))


def _sources(template: Template) -> Iterator[Problem]:
    permissions = permission_branches(template)
    for invoker in invokers(template):
        if not any(_lets_in(template, permission, invoker) for permission in permissions):
            named = qualifier(template, invoker.value)
            version = f" ({named})" if named else ""
            yield Problem(
                resource=invoker.resource,
                what=f"no permission lets {invoker.service} invoke {invoker.function}{version}",
                why=_FAILS.get(invoker.service, "the function never hears of it"),
                instead="add an AWS::Lambda::Permission for this source, or let CDK add it",
            )


def _lets_in(template: Template, permission: Permission, invoker: Invoker) -> bool:
    """Whether a permission is for this source and this function; also if it can't be known."""
    if permission.function != invoker.function:
        return False
    service = service_of(permission)
    if service is not None and not _is_of(service, invoker.service):
        return False
    if service is None and "${" not in text(permission.principal):
        return False
    if not _is_for(template, permission, invoker):
        return False
    asked = qualifier(template, invoker.value)
    given = qualifier(template, permission.function_name)
    return None in (asked, given) or asked == given or _is_latest(asked, given)


def _is_of(service: str, wanted: str) -> bool:
    return service == wanted or service.startswith(f"{wanted}.")


def _is_latest(asked: str | None, given: str | None) -> bool:
    """$LATEST is the function itself."""
    return {asked, given} == {UNQUALIFIED, "$LATEST"}


def _is_for(template: Template, permission: Permission, invoker: Invoker) -> bool:
    """Whether its SourceArn is not that of another resource of the same type."""
    target = reference(permission.source_arn)
    if target is None or not template.type(target.logical_id) or not invoker.source:
        return True
    is_same_type = template.type(target.logical_id) == template.type(invoker.source)
    return target.logical_id == invoker.source or not is_same_type
