"""Properties whose change replaces what holds data, or fails a deployment.

docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/ says of each "Update requires:
Replacement".

docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-updating.html
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.project import shown
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.intrinsics import is_open

_DATABASE = ("DBSubnetGroupName", "KmsKeyId", "MasterUsername", "StorageEncrypted")
_TABLE = ("TableName", "KeySchema", "LocalSecondaryIndexes")

REPLACING: dict[str, tuple[str, ...]] = {
    "AWS::DocDB::DBCluster": ("DBClusterIdentifier", *_DATABASE),
    "AWS::DynamoDB::GlobalTable": _TABLE,
    "AWS::DynamoDB::Table": _TABLE,
    "AWS::EFS::FileSystem": ("AvailabilityZoneName", "Encrypted", "KmsKeyId", "PerformanceMode"),
    "AWS::Events::EventBus": ("Name",),
    "AWS::Kinesis::Stream": ("Name",),
    "AWS::OpenSearchService::Domain": ("DomainName",),
    "AWS::RDS::DBCluster": ("DBClusterIdentifier", "DatabaseName", "EngineMode", *_DATABASE),
    "AWS::RDS::DBInstance": ("DBInstanceIdentifier", "DBName", *_DATABASE),
    "AWS::S3::Bucket": ("BucketName",),
    "AWS::SNS::Topic": ("TopicName", "FifoTopic"),
    "AWS::SQS::Queue": ("QueueName", "FifoQueue"),
    "AWS::SecretsManager::Secret": ("Name",),
}
_OFF = ("false", "null", "[]")
"""What a property that isn't there amounts to."""

USER_POOL = "AWS::Cognito::UserPool"

_SIGN_IN = ("AliasAttributes", "UsernameAttributes")
_CASE = "UsernameConfiguration"
_OF_ATTRIBUTE = ("AttributeDataType", "DeveloperOnlyAttribute", "Mutable", "Required")


def changed(part: Template, logical_id: str, template: Template) -> list[str]:
    """The properties by which the one in a template replaces the recorded one; of one type.

    Of a user pool those that no deployment can change.
    """
    if part.type(logical_id) != template.type(logical_id):
        return []
    before, now = part.properties(logical_id), template.properties(logical_id)
    if part.type(logical_id) == USER_POOL:
        return fixed_changes(before, now)
    names = REPLACING.get(part.type(logical_id), ())
    found = [name for name in names if _differ(before.get(name), now.get(name))]
    if "KeySchema" in names and not found and _differ(_key_types(before), _key_types(now)):
        found = ["AttributeDefinitions"]
    return found


def in_place(template: Template) -> Iterator[Problem]:
    """Resources that keep their logical id and are new all the same, or can't be deployed."""
    told: set[str] = set()
    for part in template.recorded:
        for logical_id in part.ids(*REPLACING, USER_POOL):
            names = [] if logical_id in told else changed(part, logical_id, template)
            if names:
                told.add(logical_id)
                is_fixed = part.type(logical_id) == USER_POOL
                problem = _refused if is_fixed else _lost
                yield problem(logical_id, " and ".join(names), anew=never_deployed(part))


def never_deployed(part: Template) -> str:
    """How what holds no data yet is recorded anew: no synthesis passes while it is recorded."""
    file = f"delete {shown(part.file)} and run: uv run foundry test" if part.file else ""
    return f"if it was never deployed, {file or 'record it anew'}"


def _lost(resource: str, names: str, *, anew: str) -> Problem:
    return Problem(
        resource=resource,
        what=f"its {names} changed, which replaces it",
        why="deployment makes a new, empty one and gives up the old one with its data",
        instead=f"leave it as it was, or acknowledge the loss; {anew}",
    )


def _refused(resource: str, names: str, *, anew: str) -> Problem:
    return Problem(
        resource=resource,
        what=f"{names} changed, which Cognito refuses",
        why="deployment fails: it is fixed when a user pool is made",
        instead="leave it as it was, or make a second user pool under another logical id, which "
        f"has none of the users; {anew}",
    )


def _differ(before: Any, now: Any) -> bool:
    """Whether two values are sure to be others: what a deployment fills in may be the same."""
    if is_open(before) or is_open(now):
        return False
    return _plain(before) != _plain(now)


def _plain(value: Any) -> str:
    written = json.dumps(value, sort_keys=True).strip('"')
    return (
        "" if written.lower() in _OFF else written.lower() if value in (True, "true") else written
    )


def _key_types(properties: dict[str, Any]) -> dict[str, Any]:
    """The type of each attribute that is part of the key."""
    types = {
        str(attribute.get("AttributeName")): attribute.get("AttributeType")
        for attribute in map(as_dict, _items(properties.get("AttributeDefinitions")))
    }
    keys = [as_dict(key).get("AttributeName") for key in _items(properties.get("KeySchema"))]
    return {str(key): types.get(str(key)) for key in keys}


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def fixed_changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What of a user pool changed and can't, as `UsernameAttributes` or `email in its Schema`."""
    found = [
        name
        for name in _SIGN_IN
        if _are_known(before.get(name), now.get(name))
        and _sorted(before.get(name)) != _sorted(now.get(name))
    ]
    if _are_known(before.get(_CASE), now.get(_CASE)):
        # A pool that says nothing tells upper from lower case.
        cases = {
            _as_written(as_dict(one.get(_CASE)).get("CaseSensitive", True)) for one in (before, now)
        }
        found += [_CASE] if len(cases) > 1 else []
    if _are_known(before.get("Schema"), now.get("Schema")):
        found += [f"{name} in its Schema" for name in _attributes_changed(before, now)]
    return found


def _attributes_changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Attributes that are gone, that are others, or that are new and required."""
    old, new = _attributes(before), _attributes(now)
    for name, given in old.items():
        then = new.get(name)
        if then is None or any(
            key in given and key in then and _as_written(given[key]) != _as_written(then[key])
            for key in _OF_ATTRIBUTE
        ):
            yield name
    for name, given in new.items():
        if name not in old and _as_written(given.get("Required", False)) == "true":
            yield name


def _attributes(pool: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    given = pool.get("Schema")
    each = map(as_dict, given if isinstance(given, list) else [])
    return {str(one.get("Name")).removeprefix("custom:"): one for one in each}


def _are_known(*values: Any) -> bool:
    return not any(map(is_open, values))


def _sorted(value: Any) -> list[str]:
    return sorted(map(str, value)) if isinstance(value, list) else []


def _as_written(value: Any) -> str:
    return json.dumps(value).strip('"').lower()
