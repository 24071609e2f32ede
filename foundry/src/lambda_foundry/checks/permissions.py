"""Resource-based policies: how far they open a function, and whom nothing allows to invoke it."""

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from lambda_foundry.checks.finding import Problem, first_of_each, in_every_case
from lambda_foundry.checks.invokers import UNQUALIFIED, Invoker, invokers, qualifier
from lambda_foundry.checks.principals import ALEXA, WITHOUT_POLICY, service_of
from lambda_foundry.checks.role_rights import LOG_GROUP
from lambda_foundry.template.api_routes import INTEGRATION, METHOD, routes_by_function
from lambda_foundry.template.arns import arns_may_meet, service_in_arn, split_arn
from lambda_foundry.template.coverage import may_mean
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import (
    Permission,
    function_ids,
    permission_branches,
    permissions_of,
)
from lambda_foundry.template.physical_names import with_names
from lambda_foundry.template.values import UNKNOWN, literal, reference, references, text

MOST_BYTES = 20_480
"""docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""
NEAR = 0.8

# What stands in for a value that a deployment fills in; generated names are stack, id and a hash.
_TYPICAL = {"AWS::Region": "eu-central-1", "AWS::AccountId": "1" * 12, "AWS::Partition": "aws"}
_GENERATED_NAME = 40
_GENERATED_ARN = 90

_APIS = {"AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"}
_BY_NAME = {"AWS::S3::Bucket", "AWS::SNS::Topic", "AWS::Events::Rule"}
"""Sources whose ARNs can be compared, also where a permission writes them by their names."""

_METHODS = {"ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}

_FAILS = {
    "s3": "deployment fails",
    "logs": "deployment fails",
    "elasticloadbalancing": "deployment fails",
    "secretsmanager": "deployment fails",
    "config": "deployment fails",
    "apigateway": "each request is answered with status 500",
    "cognito-idp": "each sign-up and sign-in that it is asked about fails",
}


def open_to_all(template: Template) -> Iterator[Problem]:
    """Permissions for anyone, or for a service on behalf of anyone."""
    yield from first_of_each(_open_to_all(template))


def _open_to_all(template: Template) -> Iterator[Problem]:
    for permission in permission_branches(template):
        principal = text(permission.principal)
        if permission.organization is not None:
            continue
        if principal == "*" and not _is_for_url(permission):
            yield Problem(
                resource=permission.logical_id,
                what=f"the principal is '*'{permission.where}",
                why="everyone with an AWS account may invoke the function",
                instead="name the account or the role, or add PrincipalOrgID",
            )
        elif principal in ALEXA and permission.event_source_token is None:
            yield Problem(
                resource=permission.logical_id,
                what=f"any Alexa skill may invoke it{permission.where}",
                why="anyone can make a skill that names the function",
                instead="add EventSourceToken, the skill's id",
            )
        elif _is_unscoped(permission):
            yield Problem(
                resource=permission.logical_id,
                what=f"{principal} may invoke it for anyone's resource{permission.where}",
                why="anyone can point a resource of another account at the function",
                instead="add the SourceArn, or at least the SourceAccount",
            )


def _is_for_url(permission: Permission) -> bool:
    """Whether it opens a function URL that anyone may call; with AWS_IAM `*` is every account."""
    for_anyone = permission.url_auth_type is not None and literal(permission.url_auth_type) in {
        "NONE",
        None,
    }
    return for_anyone or text(permission.only_by_url or False) != "false"


def _is_unscoped(permission: Permission) -> bool:
    service = service_of(permission)
    arn = None if literal(permission.source_arn) in {"*", ""} else permission.source_arn
    scopes = (arn, permission.source_account, permission.event_source_token)
    return (
        service is not None
        and service not in WITHOUT_POLICY
        and all(scope is None for scope in scopes)
        and not _is_for_url(permission)
    )


def source_without_account(template: Template) -> Iterator[Problem]:
    """Sources whose ARN names no account, so that anyone may own them."""
    yield from first_of_each(_without_account(template))


def _without_account(template: Template) -> Iterator[Problem]:
    for permission in permission_branches(template):
        if permission.source_arn is None or permission.source_account is not None:
            continue
        if service_of(permission) and _names_no_account(template, permission):
            written = text(permission.source_arn)
            arn = split_arn(written)
            is_any = arn is not None and arn.account == "*"
            yield Problem(
                resource=permission.logical_id,
                what=f"the SourceArn {written} {'is of any' if is_any else 'names no'} account"
                f"{permission.where}",
                why="anyone can point a resource of another account at the function"
                if is_any
                else "whoever gets that name, when it is free again, may invoke the function",
                instead="add SourceAccount",
            )


def _names_no_account(template: Template, permission: Permission) -> bool:
    target = reference(permission.source_arn)
    if target and template.type(target.logical_id):
        return template.type(target.logical_id) == "AWS::S3::Bucket"
    written = text(permission.source_arn)
    arn = split_arn(written)
    is_known = service_in_arn(written) is not None and UNKNOWN not in written
    return arn is not None and is_known and arn.account in {"", "*"}


def policy_size(template: Template) -> Iterator[Problem]:
    """Policies that are, or soon will be, larger than Lambda takes."""
    for function in function_ids(template):
        permissions = permissions_of(template, function)
        bytes_ = sum(_bytes(permission) for permission in permissions)
        if bytes_ > NEAR * MOST_BYTES:
            yield Problem(
                resource=function,
                what=f"its {len(permissions)} permissions make a policy of about {bytes_:,} bytes",
                why=f"deployment fails above {MOST_BYTES:,}",
                instead="let one wider permission stand for many: a whole API, one rule or topic",
            )


def _bytes(permission: Permission) -> int:
    """About how many bytes of the policy a permission takes, as Lambda writes it."""
    condition: dict[str, dict[str, str]] = {}
    if permission.source_arn is not None:
        condition["ArnLike"] = {"AWS:SourceArn": _filled(text(permission.source_arn))}
    if permission.source_account is not None:
        condition["StringEquals"] = {"AWS:SourceAccount": "1" * 12}
    statement = {
        "Sid": "x" * _GENERATED_NAME,
        "Effect": "Allow",
        "Principal": {"Service": _filled(text(permission.principal))},
        "Action": text(permission.action),
        "Resource": "x" * _GENERATED_ARN,
        "Condition": condition,
    }
    return len(json.dumps(statement, separators=(",", ":")))


def _filled(written: str) -> str:
    return re.sub(r"\$\{([^}]*)\}", lambda found: _typical(found[1]), written)


def _typical(variable: str) -> str:
    arn = variable.lower().endswith("arn")
    return _TYPICAL.get(variable, "x" * (_GENERATED_ARN if arn else _GENERATED_NAME))


@in_every_case
def lacking_sources(template: Template) -> Iterator[Problem]:
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
    if permission.function != invoker.function or not _invokes(permission):
        return False
    service = service_of(permission)
    if service is not None and not _is_service(service, invoker.service):
        return False
    if service is None and "${" not in text(permission.principal):
        return False
    if not _is_for(template, permission, invoker):
        return False
    asked = qualifier(template, invoker.value)
    given = qualifier(template, permission.function_name)
    return asked == given or _is_latest(asked, given) or _may_be_one(asked, given)


def _invokes(permission: Permission) -> bool:
    action = text(permission.action).lower()
    return "${" in action or fnmatchcase("lambda:invokefunction", action)


def _is_service(service: str, wanted: str) -> bool:
    return service == wanted or service.startswith(f"{wanted}.")


def _may_be_one(asked: str | None, given: str | None) -> bool:
    """Whether it can't be known that they differ; the number of a new version is no name."""
    if None in (asked, given):
        return True
    is_new = [str(each).startswith("${") for each in (asked, given)]
    return any(is_new) and not all(is_new) and UNQUALIFIED not in (asked, given)


def _is_latest(asked: str | None, given: str | None) -> bool:
    """$LATEST is the function itself."""
    return {asked, given} == {UNQUALIFIED, "$LATEST"}


def _is_for(template: Template, permission: Permission, invoker: Invoker) -> bool:
    """Whether its SourceArn is not that of another resource, or of another route."""
    if permission.source_arn is None:
        return True
    target = reference(permission.source_arn)
    type_ = template.type(invoker.source)
    if type_ in _APIS:
        named = {id_ for id_ in references(permission.source_arn) if template.type(id_) in _APIS}
        return (not named or invoker.source in named) and _is_for_route(
            template, permission, invoker
        )
    if type_ in _BY_NAME and not template.properties(invoker.source).get("EventBusName"):
        return may_mean(template, permission.source_arn, invoker.source)
    if invoker.arn:
        return _is_of(_source(template, permission), invoker.arn)
    if target is None or not template.type(target.logical_id):
        return True
    is_same_type = template.type(target.logical_id) == type_
    return target.logical_id == invoker.source or not is_same_type


def _source(template: Template, permission: Permission) -> str:
    """The ARN of a permission's source, with the name of a log group of the template in it."""
    target = reference(permission.source_arn)
    if target and template.type(target.logical_id) == LOG_GROUP:
        return with_names(template, f"arn:aws:logs:*:*:log-group:${{{target.logical_id}}}:*")
    return with_names(template, text(permission.source_arn))


def _is_of(written: str, arn: str) -> bool:
    return arns_may_meet(written, arn) or arns_may_meet(written, arn.removesuffix(":*"))


def _is_for_route(template: Template, permission: Permission, invoker: Invoker) -> bool:
    """Whether a permission for one method and path is for one that leads to the function."""
    if template.type(invoker.resource) not in {INTEGRATION, METHOD}:
        return True
    arn = split_arn(re.sub(r"(?<!\$)\{[^}]*\}", "*", text(permission.source_arn)))
    _, slash, pattern = arn.resource.partition("/") if arn else ("", "", "")
    if not slash:
        return True
    by_check = template.once(routes_by_function).get(invoker.function, {}).get(invoker.source, {})
    routes = [route for found in by_check.values() for route in found]
    is_known = "${" not in f"{pattern}{routes}" and all(" /" in route for route in routes)
    return not (routes and is_known) or any(_is_of_route(pattern, route) for route in routes)


def _is_of_route(pattern: str, route: str) -> bool:
    method, _, path = route.partition(" ")
    own = re.sub(r"\{[^}]*\}", "any", path)
    methods = _METHODS if method == "ANY" else {method}
    return any(fnmatchcase(f"stage/{each}{own}", _any_stage(pattern)) for each in methods)


def _any_stage(pattern: str) -> str:
    stage, slash, rest = pattern.partition("/")
    return f"*{slash}{rest}" if slash else stage
