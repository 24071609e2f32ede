"""What a function's code calls of AWS, compared with what its execution role allows.

Compared, not proved: calls by other means than boto3, resources that come with an event, and rights
that another account or a resource's own policy gives are not told.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lambda_foundry.access.vocabulary import verb
from lambda_foundry.aws_calls.name_flow import NameFlow
from lambda_foundry.aws_calls.needs import needs_of
from lambda_foundry.aws_calls.project_code import ProjectCode
from lambda_foundry.aws_calls.recorded_calls import Call, CallsFound
from lambda_foundry.aws_calls.tables import table
from lambda_foundry.aws_calls.values import Text, Values, Variable
from lambda_foundry.checks.environment import variables_of
from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.role_rights import allows
from lambda_foundry.template.arns import split_arn
from lambda_foundry.template.asset_files import files_of
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import function_ids, function_of, layers_of, runs_python
from lambda_foundry.template.physical_names import resource_meant
from lambda_foundry.template.policies import (
    Statement,
    covers,
    execution_role,
    outside_policies,
    role_statements,
    statement_may_mean,
)
from lambda_foundry.template.values import literal, reference

LIST = "s3:ListBucket"

# CDK's own functions, such as the one that sets a bucket's notifications, have the number of their
# kind in their ids. Their roles have what their callers use, and nobody here can change either.
_MADE_BY_CDK = re.compile(r"[0-9A-Fa-f]{32}")
_READS_OBJECT = {"GetObject", "HeadObject"}

# How a stack writes the ARN of a resource of its own.
_ARN_IN_CODE = {
    "AWS::DynamoDB::Table": "table_arn",
    "AWS::DynamoDB::GlobalTable": "table_arn",
    "AWS::Events::EventBus": "event_bus_arn",
    "AWS::Kinesis::Stream": "stream_arn",
    "AWS::Lambda::Function": "function_arn",
    "AWS::SNS::Topic": "topic_arn",
    "AWS::SQS::Queue": "queue_arn",
    "AWS::SecretsManager::Secret": "secret_arn",
    "AWS::SSM::Parameter": "parameter_arn",
    "AWS::StepFunctions::StateMachine": "state_machine_arn",
}


@dataclass(frozen=True)
class _Needed:
    """One action that a call needs, on a resource of the template if that is known."""

    call: Call
    action: str
    resource: str | None
    variable: str = ""


def calls_of(template: Template, function: str) -> CallsFound | None:
    """What a function's code calls; None where the code is not beside the template."""
    known = template.once(_calls_by_function)
    if function not in known:
        known[function] = _read(template, function)
    return known[function]


def _calls_by_function(_: Template) -> dict[str, CallsFound | None]:
    return {}


def _read(template: Template, function: str) -> CallsFound | None:
    if _MADE_BY_CDK.search(function):
        return None
    files = files_of(template, function)
    handler = literal(template.properties(function).get("Handler"))
    if files is None or not handler or not runs_python(template, function):
        return None
    layers = [files_of(template, layer) for layer in layers_of(template, function)]
    code = ProjectCode(files, [layer for layer in layers if layer])
    return NameFlow(code, handler).read()


def not_allowed(template: Template) -> Iterator[Problem]:
    """Calls of a function's code that its execution role doesn't allow."""
    for function in function_ids(template):
        role = execution_role(template, function)
        if role is None or not is_readable(template, role):
            continue
        found = calls_of(template, function)
        told: set[tuple[str, int, str]] = set()
        for call in found.calls if found else ():
            for needed in _needed(template, function, call):
                place = (call.file, call.line, needed.action)
                if place not in told and not _may(template, role, needed):
                    told.add(place)
                    yield _problem(template, function, role, needed)


def is_readable(template: Template, role: str) -> bool:
    """Whether the template says all that a role may: AWS's own policies don't hide any of it."""
    basic = table("managed")["basic"]
    return all(
        (arn := split_arn(policy)) is not None and arn.resource_parts[-1] in basic
        for policy in outside_policies(template, role)
    )


def _needed(template: Template, function: str, call: Call) -> Iterator[_Needed]:
    needs = needs_of(call)
    if needs is None:
        return
    named = resource_of(template, function, call.resource)
    variables = sorted(one.name for one in call.resource if isinstance(one, Variable))
    for action in needs.always:
        yield _Needed(call, action, named, variables[0] if variables else "")
    is_read = call.service == "s3" and call.operation in _READS_OBJECT and call.expects_missing
    if is_read and named and LIST not in needs.always:
        yield _Needed(call, LIST, named, variables[0] if variables else "")


def resource_of(template: Template, function: str, values: Values) -> str | None:
    """The one resource of the template that a call is about; None where that can't be told."""
    given = variables_of(template, function)
    found: set[str | None] = set()
    for value in values:
        if isinstance(value, Variable) and value.name in given:
            held = given[value.name]
            found.add(function_of(template, held) or _meant(template, held))
        elif isinstance(value, Text):
            found.add(resource_meant(template, value.text))
        else:
            found.add(None)
    return found.pop() if len(found) == 1 else None


def _meant(template: Template, value: object) -> str | None:
    target = reference(value)
    is_parameter = target is not None and not template.type(target.logical_id)
    return None if is_parameter else resource_meant(template, value)


def _may(template: Template, role: str, needed: _Needed) -> bool:
    if not allows(template, role, needed.action, None):
        return False
    said = _allowing(template, role, needed.action)
    if needed.resource is None or not said:
        return True
    about = [one for one in said if statement_may_mean(template, one, needed.resource)]
    if needed.action == LIST:
        about = [one for one in about if any(_is_bucket(each) for each in one.resource_texts)]
    if "IndexName" in needed.call.arguments:
        about = [one for one in about if any(_is_index(each) for each in one.resource_texts)]
    return bool(about)


def _allowing(template: Template, role: str, action: str) -> list[Statement]:
    return [one for one in role_statements(template, role) if one.allows and covers(one, action)]


def _is_bucket(resource: str) -> bool:
    return resource == "*" or "/" not in resource.rpartition("}")[2]


def _is_index(resource: str) -> bool:
    return resource == "*" or resource.endswith("*")


def _problem(template: Template, function: str, role: str, needed: _Needed) -> Problem:
    call = needed.call
    return Problem(
        resource=function,
        what=f"{call.file}:{call.line} calls {call.operation}{_about_missing(needed)}, "
        f"and its role {_lacks(template, role, needed)}",
        why="AWS answers AccessDenied there",
        instead=f"write {_line(template, needed)}, or take the call out",
        about=(needed.action,),
    )


def _lacks(template: Template, role: str, needed: _Needed) -> str:
    if needed.resource is None:
        return f"doesn't allow {needed.action}"
    by = f" (variable {needed.variable})" if needed.variable else ""
    words = verb(needed.action).words.format(f"`{needed.resource}`")
    return f"may not {words}{by}{_elsewhere(template, role, needed)}"


def _about_missing(needed: _Needed) -> str:
    if needed.action == LIST and needed.call.operation in _READS_OBJECT:
        return " and expects that an object may be missing"
    return " by the index in IndexName" if "IndexName" in needed.call.arguments else ""


def _elsewhere(template: Template, role: str, needed: _Needed) -> str:
    meant = {
        resource_meant(template, value)
        for statement in _allowing(template, role, needed.action)
        for value in statement.resources
    }
    others = sorted(f"`{one}`" for one in meant if one and one != needed.resource)
    return f", only {', '.join(others)}" if others else ""


def _line(template: Template, needed: _Needed) -> str:
    return f'allow(function.role, "{needed.action}", on={_arn(template, needed)})'


def _arn(template: Template, needed: _Needed) -> str:
    type_ = template.type(needed.resource)
    if type_ == "AWS::S3::Bucket":
        about_bucket = needed.action.startswith(("s3:ListBucket", "s3:GetBucket", "s3:PutBucket"))
        return "bucket.bucket_arn" if about_bucket else 'bucket.arn_for_objects("*")'
    if "IndexName" in needed.call.arguments:
        return 'f"{table.table_arn}/index/*"'
    attribute = _ARN_IN_CODE.get(type_)
    return f"{attribute.partition('_arn')[0]}.{attribute}" if attribute else "its ARN"
