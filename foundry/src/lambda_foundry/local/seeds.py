"""Fills what is deployed to the emulator with the data of `seeds/<stage>.toml`, if there is any.

Each section is a resource by its name, `["shop/Orders"]`, and has what resources of its type take:
`items`, `objects`, `value`, `secret` or `users`. Everything is checked against the templates before
anything is written.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from lambda_foundry.local.deployed import DeployedStack
from lambda_foundry.local.triggers.dynamodb_stream import dynamodb_item
from lambda_foundry.mistakes import Mistake, understood
from lambda_foundry.names import ResourceNames, counted, meant_by, project_services
from lambda_foundry.project import project_root, shown
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.stack import Stack

KEY_TYPES: dict[str, tuple[type, ...]] = {"S": (str,), "N": (int, Decimal)}


@dataclass(frozen=True, kw_only=True)
class Target:
    """A resource that a section is about, its names as people write them, and its stack's."""

    names: list[str]
    stack: str
    logical_id: str
    type: str
    properties: Mapping[str, Any]
    folder: Path
    """In which files are that it is filled with."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """What one resource is filled with."""

    target: Target
    data: Any


def seed_file(assembly: Assembly, *, stage: str | None) -> Path:
    """Where the data of a stage is, if there is any; of the app's first one unless it is told."""
    name = stage or next(filter(None, map(_stage_of, assembly.stacks)), "")
    return project_root() / "seeds" / f"{name}.toml"


def read_seeds(assembly: Assembly, file: Path) -> list[Section]:
    """The sections of a file, none without it; `Mistake` for what doesn't fit the templates."""
    if not file.is_file():
        return []
    with understood(file):
        document = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    targets = list(_targets(assembly.stacks, file.parent))
    return [_section(name, given, targets, file=file) for name, given in document.items()]


def _stage_of(stack: Stack) -> str:
    """`dev` of `uptime-dev`."""
    names = (f"{service.replace('_', '-')}-" for service in project_services())
    return next((stack.name.removeprefix(one) for one in names if stack.name.startswith(one)), "")


def _targets(stacks: Sequence[Stack], folder: Path) -> Iterator[Target]:
    names = ResourceNames()
    for template in (each for stack in stacks for each in stack.templates):
        for logical_id, properties in template.of_type(*KINDS):
            yield Target(
                names=names.of(template.path(logical_id), logical_id),
                stack=template.key,
                logical_id=logical_id,
                type=template.type(logical_id),
                properties=properties,
                folder=folder,
            )


def _section(name: str, given: Any, targets: list[Target], *, file: Path) -> Section:
    where = f'{shown(file)}: "{name}"'
    found = meant_by(name, [(target.names, target) for target in targets])
    if len(found) != 1:
        known = ", ".join(target.names[0] for target in found or targets) or "none"
        what = f"means {len(found)}" if found else "there is no such resource that takes data"
        raise Mistake(f"{where}: {what}; write one of: {known}")
    kind = KINDS[found[0].type]
    if not isinstance(given, dict) or set(given) != {kind.key}:
        raise Mistake(f"{where}: a section of this type has {kind.key} and nothing else")
    for problem in kind.problems(given[kind.key], found[0]):
        raise Mistake(f"{where}: {kind.key}: {problem}")
    return Section(target=found[0], data=given[kind.key])


def write_seeds(sections: Sequence[Section], stacks: Sequence[DeployedStack]) -> str:
    """Put everything into what is deployed; what was put, for people."""
    by_name = {each.template.key: each for stack in stacks for each in stack.whole}
    written, left_out = Counter[str](), list[str]()
    for section in sections:
        target, kind = section.target, KINDS[section.target.type]
        if stack := by_name.get(target.stack):
            written[kind.noun] += kind.write(stack, target, section.data)
        else:
            left_out.append(target.names[0])
    said = ", ".join(counted(number, noun) for noun, number in written.items()) or "nothing"
    return f"{said}; {', '.join(left_out)} is not deployed" if left_out else said


def _item_problems(items: Any, target: Target) -> Iterator[str]:
    types = {
        each["AttributeName"]: each["AttributeType"]
        for each in target.properties["AttributeDefinitions"]
    }
    keys = [each["AttributeName"] for each in target.properties["KeySchema"]]
    if not isinstance(items, list):
        yield "is no list of items"
        return
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            yield f"item {number} is no table of attributes"
            continue
        for name, type_ in types.items():
            if name not in item and name in keys:
                yield f"item {number} lacks its key {name}"
            elif name in item and type(item[name]) not in KEY_TYPES.get(type_, ()):
                yield f"item {number}: {name} is {item[name]!r}, and a key of type {type_} here"
        try:
            dynamodb_item(item)
        except TypeError as error:
            yield f"item {number}: {error}"


def _write_items(stack: DeployedStack, target: Target, items: Any) -> int:
    table = stack.physical_ids[target.logical_id]
    for item in items:
        stack.client("dynamodb").put_item(TableName=table, Item=dynamodb_item(item))
    return len(items)


def _object_problems(objects: Any, target: Target) -> Iterator[str]:
    for key, content in objects.items() if isinstance(objects, dict) else [("", None)]:
        if isinstance(content, dict) and set(content) == {"file"}:
            if not (target.folder / str(content["file"])).is_file():
                yield f"{key}: there is no file {shown(target.folder)}/{content['file']}"
        elif not isinstance(content, str):
            yield 'write each as "key" = "text", or "key" = { file = "name" }'


def _write_objects(stack: DeployedStack, target: Target, objects: Any) -> int:
    bucket = stack.physical_ids[target.logical_id]
    for key, content in objects.items():
        is_text = isinstance(content, str)
        body = content.encode() if is_text else (target.folder / content["file"]).read_bytes()
        stack.client("s3").put_object(Bucket=bucket, Key=key, Body=body)
    return len(objects)


def _value_problems(value: Any, target: Target) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{value!r} is no text"


def _write_value(stack: DeployedStack, target: Target, value: Any) -> int:
    name = stack.physical_ids[target.logical_id]
    stack.client("ssm").put_parameter(Name=name, Value=value, Overwrite=True)
    return 1


def _secret_problems(secret: Any, target: Target) -> Iterator[str]:
    if not isinstance(secret, str | dict):
        yield f"{secret!r} is neither text nor a table"


def _write_secret(stack: DeployedStack, target: Target, secret: Any) -> int:
    text = secret if isinstance(secret, str) else json.dumps(secret)
    secret_id = stack.physical_ids[target.logical_id]
    stack.client("secretsmanager").put_secret_value(SecretId=secret_id, SecretString=text)
    return 1


def _user_problems(users: Any, target: Target) -> Iterator[str]:
    for number, user in enumerate(users if isinstance(users, list) else [None], start=1):
        if not isinstance(user, dict) or not all(isinstance(one, str) for one in user.values()):
            yield f"user {number} is no table of texts"
        elif "username" not in user or "password" not in user:
            yield f"user {number} has no username or no password"


def _write_users(stack: DeployedStack, target: Target, users: Any) -> int:
    pools, pool = stack.client("cognito-idp"), stack.physical_ids[target.logical_id]
    for user in users:
        name, password = user["username"], user["password"]
        said = {key: value for key, value in user.items() if key not in {"username", "password"}}
        attributes = [{"Name": key, "Value": value} for key, value in said.items()]
        try:
            pools.admin_create_user(
                UserPoolId=pool, Username=name, UserAttributes=attributes, MessageAction="SUPPRESS"
            )
        except pools.exceptions.UsernameExistsException:
            pools.admin_update_user_attributes(
                UserPoolId=pool, Username=name, UserAttributes=attributes
            )
        pools.admin_set_user_password(
            UserPoolId=pool, Username=name, Password=password, Permanent=True
        )
    return len(users)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How resources of a type are filled."""

    key: str
    noun: str
    problems: Callable[[Any, Target], Iterator[str]]
    write: Callable[[DeployedStack, Target, Any], int]


TABLE = Kind(key="items", noun="item", problems=_item_problems, write=_write_items)
KINDS = {
    "AWS::Cognito::UserPool": Kind(
        key="users", noun="user", problems=_user_problems, write=_write_users
    ),
    "AWS::DynamoDB::GlobalTable": TABLE,
    "AWS::DynamoDB::Table": TABLE,
    "AWS::S3::Bucket": Kind(
        key="objects", noun="object", problems=_object_problems, write=_write_objects
    ),
    "AWS::SSM::Parameter": Kind(
        key="value", noun="parameter", problems=_value_problems, write=_write_value
    ),
    "AWS::SecretsManager::Secret": Kind(
        key="secret", noun="secret", problems=_secret_problems, write=_write_secret
    ),
}
