"""A template's functions: which one a value means, who may invoke it, and what it polls."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from lambda_foundry.template.arns import VARIABLE, service_in_arn
from lambda_foundry.template.branches import branches
from lambda_foundry.template.document import Template
from lambda_foundry.template.physical_names import resource_meant
from lambda_foundry.template.values import listed, literal, reference, references, text

FUNCTION = "AWS::Lambda::Function"
ALIAS = "AWS::Lambda::Alias"
VERSION = "AWS::Lambda::Version"
URL = "AWS::Lambda::Url"

PERMISSION = "AWS::Lambda::Permission"

MAPPING = "AWS::Lambda::EventSourceMapping"

SOURCES = {
    "AWS::SQS::Queue": "sqs",
    "AWS::Kinesis::Stream": "kinesis",
    "AWS::Kinesis::StreamConsumer": "kinesis",
    "AWS::DynamoDB::Table": "dynamodb",
    "AWS::DynamoDB::GlobalTable": "dynamodb",
    "AWS::MSK::Cluster": "kafka",
    "AWS::MSK::ServerlessCluster": "kafka",
    "AWS::AmazonMQ::Broker": "mq",
    "AWS::DocDB::DBCluster": "rds",
}
"""The service of a source, as ARNs name it, by the type of the resource."""
_WITH_QUALIFIER = re.compile(r"\$\{(\w+)(?:\.Arn)?\}(:.+)?")


def function_ids(template: Template) -> list[str]:
    """The logical ids of the template's functions."""
    return template.ids(FUNCTION)


def runs_python(template: Template, function: str) -> bool:
    """Whether the function's code is Python: other languages' files have other rules."""
    runtime = literal(template.properties(function).get("Runtime")) or ""
    return runtime.startswith("python")


def function_of(template: Template, value: Any) -> str | None:
    """The function that a value names; None for one that is not in this template."""
    meant = _behind_url(template, value)
    target = reference(meant)
    if target and (found := template.once(_by_logical_id).get(target.logical_id)):
        return found
    names = template.once(_by_text)
    tail = text(_with_whole_arns(meant)).rpartition(":function:")[2]
    # What follows the last colon may be a version or an alias.
    return names.get(tail) or names.get(tail.rpartition(":")[0])


def is_of_version(template: Template, value: Any) -> bool | None:
    """Whether an ARN is that of a version or an alias; None where it may be a function's, too."""
    target = reference(value)
    if target and template.type(target.logical_id):
        is_known = target.logical_id in template.once(_by_logical_id)
        return template.type(target.logical_id) != FUNCTION if is_known else None
    written = text(_with_whole_arns(value))
    if whole := _WITH_QUALIFIER.fullmatch(written):
        return bool(whole[2]) if template.type(whole[1]) == FUNCTION else None
    name, colon, _ = VARIABLE.sub("*", written.rpartition(":function:")[2]).partition(":")
    is_open = ":function:" not in written or ("*" in name and not colon)
    return None if is_open else bool(colon)


def _behind_url(template: Template, value: Any) -> Any:
    """The function's own ARN where a value is that of a function URL's function."""
    target = reference(value)
    if target and template.type(target.logical_id) == URL and target.attribute == "FunctionArn":
        return template.properties(target.logical_id).get("TargetFunctionArn")
    return value


def _with_whole_arns(value: Any) -> Any:
    """The value with an ARN where it takes a function's name out of one, as CDK does of an alias's.

    An event source mapping of an alias has `{"Fn::Join": ["", [{"Fn::Select": [6, {"Fn::Split":
    [":", {"Ref": "Alias"}]}]}, ":live"]]}`.
    """
    match value:
        case {"Fn::Select": [6 | "6", {"Fn::Split": [":", arn]}]}:
            return arn
        case dict():
            return {key: _with_whole_arns(part) for key, part in value.items()}
        case list():
            return [_with_whole_arns(part) for part in value]
    return value


def functions_in(template: Template, value: Any) -> list[str]:
    """The functions that a value mentions anywhere, as an integration's URI does."""
    known = template.once(_by_logical_id)
    return sorted({known[logical_id] for logical_id in references(value) if logical_id in known})


def layers_of(template: Template, function: str) -> list[str]:
    """The logical ids of the function's layers that are in this template."""
    targets = map(reference, listed(template.properties(function).get("Layers")))
    return [target.logical_id for target in targets if target]


def _by_logical_id(template: Template) -> dict[str, str]:
    """Functions, aliases and versions, each with the logical id of the function behind it."""
    behind = {function: function for function in function_ids(template)}
    pointers = {
        logical_id: properties.get("FunctionName")
        for logical_id, properties in template.of_type(VERSION, ALIAS)
    }
    for logical_id, value in pointers.items():
        target = reference(value)
        if target and target.logical_id in behind:
            behind[logical_id] = target.logical_id
    return behind


def _by_text(template: Template) -> dict[str, str]:
    """The same, by what an ARN or a name in a string may hold."""
    texts: dict[str, str] = {}
    for logical_id, function in template.once(_by_logical_id).items():
        texts[f"${{{logical_id}}}"] = function
        texts[f"${{{logical_id}.Arn}}"] = function
    for function in function_ids(template):
        if name := template.properties(function).get("FunctionName"):
            texts[text(name)] = function
    return texts


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
    where: str = ""
    """In which case of the template's conditions it is so, to follow a clause."""


def all_permissions(template: Template) -> list[Permission]:
    """Every permission of the template, also those for functions elsewhere."""
    return template.once(_permissions)


def permissions_of(template: Template, function: str) -> list[Permission]:
    """The statements of one function's resource-based policy."""
    return template.once(_permissions_by_function).get(function, [])


def _permissions_by_function(template: Template) -> dict[str, list[Permission]]:
    found: dict[str, list[Permission]] = defaultdict(list)
    for permission in all_permissions(template):
        if permission.function:
            found[permission.function].append(permission)
    return found


def permission_branches(template: Template) -> list[Permission]:
    """Every permission as often as conditions of the template may shape it."""
    return template.once(_permission_branches)


def _permission_branches(template: Template) -> list[Permission]:
    return [
        _permission(template, logical_id, branch.properties, where=branch.where)
        for logical_id, properties in template.of_type(PERMISSION)
        for branch in branches(properties)
    ]


def _permissions(template: Template) -> list[Permission]:
    return [_permission(template, *found) for found in template.of_type(PERMISSION)]


def _permission(
    template: Template, logical_id: str, properties: dict[str, Any], *, where: str = ""
) -> Permission:
    return Permission(
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
        where=where,
    )


@dataclass(frozen=True, kw_only=True)
class EventSourceMapping:
    """One source that a function's role must be able to read."""

    logical_id: str
    function: str | None
    """The logical id of the function; None for a function that is not in this template."""
    source: Any
    """The source's ARN as the template writes it; None for Kafka that one runs oneself."""
    source_id: str | None
    """The logical id of the source; None for a source that is not in this template."""
    service: str | None
    """`sqs`, `kinesis`, `dynamodb`, `kafka`, `mq`, `rds` (DocumentDB), `self-managed-kafka`."""
    properties: dict[str, Any]


def event_source_mappings(template: Template) -> list[EventSourceMapping]:
    """Every event source mapping of the template."""
    return template.once(_mappings)


def event_sources_of(template: Template, function: str) -> list[EventSourceMapping]:
    """The sources that Lambda polls for one function."""
    return template.once(_mappings_by_function).get(function, [])


def _mappings_by_function(template: Template) -> dict[str, list[EventSourceMapping]]:
    found: dict[str, list[EventSourceMapping]] = defaultdict(list)
    for mapping in event_source_mappings(template):
        if mapping.function:
            found[mapping.function].append(mapping)
    return found


def _mappings(template: Template) -> list[EventSourceMapping]:
    return [_mapping(template, *found) for found in template.of_type(MAPPING)]


def _mapping(template: Template, logical_id: str, properties: dict[str, Any]) -> EventSourceMapping:
    source = properties.get("EventSourceArn")
    source_id = resource_meant(template, source)
    return EventSourceMapping(
        logical_id=logical_id,
        function=function_of(template, properties.get("FunctionName")),
        source=source,
        source_id=source_id,
        service=_service(template, source, source_id, properties),
        properties=properties,
    )


def _service(
    template: Template, source: Any, source_id: str | None, properties: dict[str, Any]
) -> str | None:
    if "SelfManagedEventSource" in properties:
        return "self-managed-kafka"
    if source_id:
        return SOURCES.get(template.type(source_id))
    return service_in_arn(text(source))
