"""What a function's code calls of AWS, compared with what its execution role allows.

Compared, not proved: calls by other means than boto3, resources that come with an event, and rights
that another account gives are not told.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lambda_foundry.access.vocabulary import verb
from lambda_foundry.aws_calls.operations import Call, table
from lambda_foundry.checks.finding import Problem, exceptions_in
from lambda_foundry.checks.flows import BUCKET
from lambda_foundry.checks.needed_rights import LIST, Needed, needed_by, needed_for
from lambda_foundry.checks.role_rights import allows, is_certain_denial, known_statements
from lambda_foundry.template.actions import knows_no_resource
from lambda_foundry.template.arns import split_arn
from lambda_foundry.template.aws_policies import managed_statements
from lambda_foundry.template.coverage import may_mean
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import (
    PERMISSION,
    function_ids,
    function_of,
    is_of_version,
)
from lambda_foundry.template.named_things import Thing, takes_in, things_named
from lambda_foundry.template.physical_names import NAMINGS, resource_meant
from lambda_foundry.template.policies import (
    Statement,
    boundary_statements,
    covers,
    execution_role,
    outside_policies,
    role_statements,
    statements,
)
from lambda_foundry.template.values import literal, references, text

INVOKE = "lambda:InvokeFunction"
_OWN_POLICIES = {
    "AWS::DynamoDB::Table": "ResourcePolicy",
    "AWS::Events::EventBusPolicy": "PolicyDocument",
    "AWS::KMS::Key": "KeyPolicy",
    "AWS::Kinesis::ResourcePolicy": "ResourcePolicy",
    "AWS::S3::BucketPolicy": "PolicyDocument",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
    "AWS::SQS::QueuePolicy": "PolicyDocument",
    "AWS::SecretsManager::ResourcePolicy": "ResourcePolicy",
}


def not_allowed(template: Template) -> Iterator[Problem]:
    """Calls of a function's code that its execution role doesn't allow."""
    for function in function_ids(template):
        for needed in lacking(template, function):
            yield problem_of(template, function, needed)


def problem_of(template: Template, function: str, needed: Needed) -> Problem:
    """What is told of an action that a function needs and its role doesn't allow."""
    role = execution_role(template, function) or ""
    allows_it = f"write {line_for(template, needed)}"
    if is_denied(template, role, needed):
        allows_it = f"leave it out of the statement that denies {needed.action}"
    return Problem(
        resource=function,
        what=f"{needed.because}, and its role {_lacks(template, role, needed)}",
        why="AWS answers AccessDenied there",
        instead=f"{allows_it}, or take the call out",
        about=(needed.action,),
    )


def lacking(template: Template, function: str) -> list[Needed]:
    """What a function needs and its role doesn't allow; nothing where the role can't be read."""
    return _not_allowed(template, function, needed_by(template, function))


def refusals(template: Template, function: str, call: Call) -> list[str]:
    """What AWS would refuse of a call that was made, a sentence each; none that is acknowledged."""
    accepted = {one.rule for one in exceptions_in(template) if one.resource == function}
    return [
        f"{problem.what}; {problem.why}; {problem.instead}"
        for needed in _not_allowed(template, function, needed_for(template, function, call))
        if f"call-not-allowed[{needed.action}]" not in accepted
        for problem in [problem_of(template, function, needed)]
    ]


def _not_allowed(template: Template, function: str, needed: Iterable[Needed]) -> list[Needed]:
    role = execution_role(template, function)
    if role is None or not _is_known(template, role):
        return []
    lacking = (one for one in needed if not _may(template, role, one))
    return list(dict.fromkeys(one for one in lacking if not _is_let_in(template, role, one)))


def _is_known(template: Template, role: str) -> bool:
    """Whether each policy of a role can be read here, also those of AWS whose text is known."""
    return is_readable(template, role) or all(
        managed_statements(policy) is not None for policy in outside_policies(template, role)
    )


def _is_let_in(template: Template, role: str, needed: Needed) -> bool:
    """Whether a policy of the resource itself, which names the role or anyone, allows it."""
    if is_denied(template, role, needed):
        return False
    return _is_permitted(template, role, needed) or any(
        statement.allows
        and covers(statement, needed.action)
        and (role in references([*principals.values()]) or "*" in principals.get("AWS", []))
        and (needed.resource is None or needed.resource in {owner, *references(said)})
        for owner, said in template.of_type(*_OWN_POLICIES)
        for statement in statements(_policy_in(said, template.type(owner)), origin=owner)
        for principals in [statement.principals]
    )


def _policy_in(said: dict[str, Any], type_: str) -> Any:
    held = said.get(_OWN_POLICIES[type_])
    return as_dict(held).get("PolicyDocument", held)  # A table's has it one step deeper.


def _is_permitted(template: Template, role: str, needed: Needed) -> bool:
    """Whether a permission of a function lets the role in."""
    return needed.action == INVOKE and any(
        role in references(said.get("Principal")) or literal(said.get("Principal")) == "*"
        for _, said in template.of_type(PERMISSION)
        if needed.resource in {None, function_of(template, said.get("FunctionName"))}
    )


def is_readable(template: Template, role: str) -> bool:
    """Whether the template says all that a role may: AWS's own policies don't hide any of it."""
    basic = table("managed")["basic"]
    return all(
        (arn := split_arn(policy)) is not None and arn.resource_parts[-1] in basic
        for policy in outside_policies(template, role)
    )


def _may(template: Template, role: str, needed: Needed) -> bool:
    if not allows(template, role, needed.action, None) or is_denied(template, role, needed):
        return False
    said = [known_statements(template, role), boundary_statements(template, role) or []]
    return all(_is_among(template, _allowing(one, needed.action), needed) for one in said)


def _is_among(template: Template, said: list[Statement], needed: Needed) -> bool:
    """Whether what is allowed may be about the resource; true where nothing is said of that."""
    if needed.resource is None or not said:
        by_index = needed.by_index
        things = things_of(template, needed.action, None, needed.name, by_index=by_index)
        return not said or all(any(may_take_in(template, one, it) for one in said) for it in things)
    return any(one.not_resources or _is_part(template, one, needed) for one in said)


def _is_part(template: Template, statement: Statement, needed: Needed) -> bool:
    """Whether a statement is about the very part of a resource that an action is about."""
    resource = needed.resource or ""
    about = [value for value in statement.resources if may_mean(template, value, resource)]
    if needed.action == LIST:
        return any(_is_bucket(text(value)) for value in about)
    if needed.action.startswith("dynamodb:"):
        is_fit = _is_index if needed.by_index else _is_table
        return any(is_fit(text(value)) for value in about)
    if needed.action == INVOKE and needed.qualified is not None:
        unfit = not needed.qualified
        return any(is_of_version(template, value) is not unfit for value in about)
    return bool(about)


def things_of(
    template: Template, action: str, resource: str | None, name: str, *, by_index: bool = False
) -> list[Thing]:
    """What an action is about by its name, in the code or in the template; nothing if unknown."""
    naming = NAMINGS.get(template.type(resource)) if resource else None
    if resource and naming:
        name = literal(template.properties(resource).get(naming.name_property)) or ""
    return things_named(action, name, by_index=by_index) if name else []


def may_take_in(template: Template, statement: Statement, thing: Thing) -> bool:
    """Whether a statement may be about a thing."""
    if statement.not_resources:
        return not any(takes_in(template, value, thing) for value in statement.not_resources)
    return any(takes_in(template, value, thing) is not False for value in statement.resources)


def is_denied(template: Template, role: str, needed: Needed) -> bool:
    """Whether a statement denies it, whatever the circumstances."""
    said = [*role_statements(template, role), *(boundary_statements(template, role) or ())]
    denials = [one for one in said if is_certain_denial(one) and covers(one, needed.action)]
    if not denials:
        return False
    things = things_of(
        template, needed.action, needed.resource, needed.name, by_index=needed.by_index
    )
    return any(
        _denies_resource(template, one, needed.resource)
        or any(_surely_takes_in(template, one, thing) for thing in things)
        for one in denials
    )


def _denies_resource(template: Template, statement: Statement, resource: str | None) -> bool:
    """Whether a statement is about the whole resource, which a bucket's objects aren't."""
    if "*" in statement.resource_texts:
        return True
    if resource is None:
        return False
    if statement.not_resources:
        return not any(may_mean(template, value, resource) for value in statement.not_resources)
    whole = {f"${{{resource}}}", f"${{{resource}.Arn}}"}
    return not whole.isdisjoint(statement.resource_texts) and template.type(resource) != BUCKET


def _surely_takes_in(template: Template, statement: Statement, thing: Thing) -> bool:
    if statement.not_resources:
        return all(takes_in(template, one, thing) is False for one in statement.not_resources)
    return any(takes_in(template, value, thing) for value in statement.resources)


def _allowing(said: list[Statement], action: str) -> list[Statement]:
    return [one for one in said if one.allows and covers(one, action)]


def _is_bucket(resource: str) -> bool:
    return resource == "*" or "/" not in resource.rpartition("}")[2]


def _is_index(resource: str) -> bool:
    return resource.endswith("*") or "/index/" in resource


def _is_table(resource: str) -> bool:
    """Whether it is more than the indexes and streams of a table."""
    return not re.search(r"/(index|stream)/|\}/", resource)


def _lacks(template: Template, role: str, needed: Needed) -> str:
    allowed = _allowing(known_statements(template, role), needed.action)
    named = needed.resource or (_named_part(template, allowed, needed) if allowed else "")
    if not named:
        return f"doesn't allow {needed.action}"
    by = f" (variable {needed.variable})" if needed.variable else ""
    whom = f"a version or an alias of `{named}`" if needed.qualified else f"`{named}`"
    words = verb(needed.action).words.format(whom)
    return f"may not {words}{by}{_elsewhere(template, role, needed)}"


def _named_part(template: Template, allowed: list[Statement], needed: Needed) -> str:
    """What the code names; of several things behind it, as of a model, the one that is lacking."""
    things = things_of(template, needed.action, None, needed.name)
    lacking = [it for it in things if not any(may_take_in(template, one, it) for one in allowed)]
    return lacking[0].forms[0] if len(things) > 1 and lacking else needed.name


def _elsewhere(template: Template, role: str, needed: Needed) -> str:
    meant = {
        resource_meant(template, value)
        for statement in _allowing(known_statements(template, role), needed.action)
        for value in statement.resources
    }
    others = sorted(f"`{one}`" for one in meant if one and one != needed.resource)
    return f", only {', '.join(others)}" if others else ""


def line_for(template: Template, needed: Needed, *others: Needed) -> str:
    """The line of a stack that allows what is needed, and others on the same resource."""
    name = _name_in_code(template, needed.resource) if needed.resource else ""
    on = name or '"its ARN"'
    if needed.by_index:
        on = f'f"{{{name}.table_arn}}/index/*"' if name else '"its ARN/index/*"'
    if needed.qualified and name:
        on = f'f"{{{name}.function_arn}}:*"'
    if not name and all(knows_no_resource(one.action) for one in (needed, *others)):
        on = '"*", because="no single resource can be named"'
    actions = ", ".join(sorted({f'"{one.action}"' for one in (needed, *others)}))
    return f"allow(function.role, {actions}, on={on})"


def _name_in_code(template: Template, resource: str) -> str:
    """What a stack likely calls a resource: the last id of its construct."""
    ids = (template.path(resource) or resource).removesuffix("/Resource").split("/")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", ids[-1]).lower()
