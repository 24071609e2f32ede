"""Properties whose change replaces what holds data, or fails a deployment.

docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/ says of each "Update requires:
Replacement".

docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-updating.html
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.project import shown
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.intrinsics import NO_VALUE, is_open
from lambda_foundry.template.values import UNKNOWN, text

_STORE = ("DBSubnetGroupName", "KmsKeyId", "StorageEncrypted")
_RESTORED = ("SnapshotIdentifier", "SourceDBClusterIdentifier")
_DATABASE = (*_STORE, "MasterUsername")
_TABLE = ("TableName", "KeySchema", "LocalSecondaryIndexes")

REPLACING: dict[str, tuple[str, ...]] = {
    "AWS::AmazonMQ::Broker": ("BrokerName", "DeploymentMode", "EngineType", "StorageType"),
    "AWS::Cassandra::Table": (
        *("KeyspaceName", "TableName"),
        *("ClusteringKeyColumns", "PartitionKeyColumns"),
    ),
    "AWS::DSQL::Cluster": (),
    "AWS::DocDB::DBCluster": ("DBClusterIdentifier", *_DATABASE, *_RESTORED),
    "AWS::DynamoDB::GlobalTable": _TABLE,
    "AWS::DynamoDB::Table": (*_TABLE, "ImportSourceSpecification"),
    "AWS::ECR::Repository": ("RepositoryName", "EncryptionConfiguration"),
    "AWS::EFS::FileSystem": ("AvailabilityZoneName", "Encrypted", "KmsKeyId", "PerformanceMode"),
    "AWS::Events::EventBus": ("Name",),
    "AWS::Kinesis::Stream": ("Name",),
    "AWS::MSK::Cluster": ("ClusterName",),
    "AWS::MSK::ServerlessCluster": ("ClusterName",),
    "AWS::MemoryDB::Cluster": ("ClusterName", "KmsKeyId", "SubnetGroupName", "TLSEnabled"),
    "AWS::Neptune::DBCluster": ("DBClusterIdentifier", *_STORE, *_RESTORED),
    "AWS::OpenSearchServerless::Collection": ("Name", "Type"),
    "AWS::OpenSearchService::Domain": ("DomainName",),
    "AWS::RDS::DBCluster": (
        *("DBClusterIdentifier", "DatabaseName", "EngineMode"),
        *(*_DATABASE, *_RESTORED),
    ),
    "AWS::RDS::DBInstance": (
        *("DBInstanceIdentifier", "DBName", "DBSnapshotIdentifier"),
        *_DATABASE,
    ),
    "AWS::Redshift::Cluster": ("ClusterIdentifier", "DBName", "MasterUsername"),
    "AWS::S3::Bucket": ("BucketName", "BucketNamePrefix"),
    "AWS::S3Express::DirectoryBucket": ("BucketName", "DataRedundancy", "LocationName"),
    "AWS::S3Tables::TableBucket": ("TableBucketName",),
    "AWS::S3Vectors::VectorBucket": ("VectorBucketName", "EncryptionConfiguration"),
    "AWS::SNS::Topic": ("TopicName", "FifoTopic"),
    "AWS::SQS::Queue": ("QueueName", "FifoQueue"),
    "AWS::SecretsManager::Secret": ("Name",),
    "AWS::Timestream::Table": ("DatabaseName", "TableName"),
}
_OFF = ("false", "null", "[]")
"""What a property that isn't there amounts to."""

_NAMES = ("Name", "Identifier", "Prefix")
"""How properties end whose value no other amounts to, not even one that a deployment fills in."""

USER_POOL, KEY = "AWS::Cognito::UserPool", "AWS::KMS::Key"

HOLDING_DATA = {*REPLACING, USER_POOL, KEY}

_FIXED = {
    "KeySpec": "SYMMETRIC_DEFAULT",
    "KeyUsage": "ENCRYPT_DECRYPT",
    "MultiRegion": "false",
    "Origin": "AWS_KMS",
}
"""What no update of a key can change, and what a key has that says nothing."""

_TYPE = "type"
_SIGN_IN = ("AliasAttributes", "UsernameAttributes")
_CASE = "UsernameConfiguration"
_OF_ATTRIBUTE = ("AttributeDataType", "DeveloperOnlyAttribute", "Mutable", "Required")


def changed(part: Template, logical_id: str, template: Template) -> list[str]:
    """The properties by which the one in a template replaces the recorded one.

    Of a user pool and a key those that no deployment can change, and `type` where that is another.
    """
    if template.type(logical_id) not in (None, "", part.type(logical_id)):
        return [_TYPE]
    if logical_id not in template.resources:
        return []
    before, now = part.properties(logical_id), template.properties(logical_id)
    if part.type(logical_id) == USER_POOL:
        return fixed_changes(before, now)
    if part.type(logical_id) == KEY:
        return [
            name
            for name, usual in _FIXED.items()
            if _differ(name, before.get(name, usual), now.get(name, usual))
        ]
    names = REPLACING.get(part.type(logical_id), ())
    found = [name for name in names if _differ(name, before.get(name), now.get(name))]
    types = "AttributeDefinitions"
    if "KeySchema" in names and not found and _differ(types, _key_types(before), _key_types(now)):
        found = [types]
    return found


def in_place(template: Template) -> Iterator[Problem]:
    """Resources that keep their logical id and are new all the same, or can't be deployed."""
    told: set[str] = set()
    for part in template.recorded:
        for logical_id in part.ids(*HOLDING_DATA):
            names = [] if logical_id in told else changed(part, logical_id, template)
            if not names:
                continue
            told.add(logical_id)
            anew = never_deployed(part)
            if names == [_TYPE]:
                yield _another(logical_id, part, template, anew=anew)
            elif part.type(logical_id) in _WHO_REFUSES:
                who = _WHO_REFUSES[part.type(logical_id)]
                yield _refused(logical_id, " and ".join(names), *who, anew=anew)
            else:
                yield _lost(logical_id, " and ".join(names), anew=anew)


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


_WHO_REFUSES = {
    USER_POOL: ("Cognito", "user pool", "which has none of the users"),
    KEY: ("KMS", "key", "by which nothing is read that the first has encrypted"),
}


def _refused(resource: str, names: str, who: str, kind: str, lack: str, *, anew: str) -> Problem:
    return Problem(
        resource=resource,
        what=f"{names} changed, which {who} refuses",
        why=f"deployment fails: it is fixed when a {kind} is made",
        instead=f"leave it as it was, or make a second {kind} under another logical id, {lack}; "
        f"{anew}",
    )


def _another(resource: str, part: Template, template: Template, *, anew: str) -> Problem:
    return Problem(
        resource=resource,
        what=f"it was {part.type(resource)} and is now {template.type(resource)}",
        why="deployment fails: CloudFormation changes no resource into one of another type",
        instead="leave it as it was, or give the new one another id, which gives up the old one "
        f"with its data; {anew}",
    )


def _differ(name: str, before: Any, now: Any) -> bool:
    """Whether two values are sure to be others: what a deployment fills in may be the same."""
    if not is_open(before) and not is_open(now):
        return _plain(before) != _plain(now)
    if isinstance(before, list) or isinstance(now, list) or _may_be_left_out(before, now):
        return False
    if before is None or now is None:
        return name.endswith(_NAMES)
    return _are_other_texts(text(before), text(now))


def _may_be_left_out(*values: Any) -> bool:
    written = json.dumps(values)
    return "Fn::If" in written or json.dumps(NO_VALUE) in written


_FILLED_IN = re.compile(r"\$\{[^}]*\}")


def _are_other_texts(before: str, now: str) -> bool:
    """Whether no values of what a deployment fills in make the same of two texts, as far as known.

    Of `a-${AWS::AccountId}` and `b-${AWS::AccountId}`, where it is the same in both, or of
    `a-${AWS::AccountId}` and `b`.
    """
    filled = [_FILLED_IN.findall(written) for written in (before, now)]
    if filled[0] and filled[1]:
        return before != now and filled[0] == filled[1] and UNKNOWN not in filled[0]
    pattern, known = (before, now) if filled[0] else (now, before)
    parts = map(re.escape, _FILLED_IN.split(pattern))
    return re.fullmatch(".+".join(parts), known) is None


def _plain(value: Any) -> str:
    if isinstance(value, list):
        value = sorted(value, key=lambda item: json.dumps(item, sort_keys=True))
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
