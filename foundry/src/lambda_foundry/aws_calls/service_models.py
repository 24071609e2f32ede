"""What boto3's clients and resources offer, read from the models that botocore and boto3 ship.

Only botocore's names are imported, once a call is found: its sessions and boto3 take a second, and
a model is JSON.
"""

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# boto3 loads these by code of its own: boto3/s3/inject.py
_LOADED_BY_CODE = {("s3", "Bucket"): "ListBuckets", ("s3", "ObjectSummary"): "HeadObject"}
_ATTRIBUTES_BY_CODE = {("s3", "Bucket"): frozenset({"creation_date"})}


@dataclass(frozen=True)
class Collection:
    """What `bucket.objects` lists, and what its batch actions call."""

    operation: str
    item: str
    """The type of what it lists."""
    batch: Mapping[str, str]
    """Methods by names, with the operation of each: `delete` is DeleteObjects."""


@dataclass(frozen=True)
class Given:
    """A resource that an action gives."""

    type: str
    is_list: bool
    is_of_owner: bool
    """Whether what names the owner of the action names it, as a queue does its messages."""


@dataclass(frozen=True)
class ResourceModel:
    """One type of boto3's resources, such as a table; its methods by their names in Python."""

    load: str | None = None
    """The operation behind its lazy attributes."""
    attributes: frozenset[str] = frozenset()
    identifiers: tuple[str, ...] = ()
    actions: Mapping[str, str] = field(default_factory=dict)
    gives: Mapping[str, "Given"] = field(default_factory=dict)
    """The resource that an action gives."""
    makes: Mapping[str, str] = field(default_factory=dict)
    """Methods and attributes that make another resource without a call, and its type."""
    collections: Mapping[str, Collection] = field(default_factory=dict)


@dataclass(frozen=True)
class ServiceModel:
    """One service by boto3's name for it."""

    prefix: str
    """What its requests are signed for, which mostly is the prefix of its actions."""
    operations: Mapping[str, str]
    """Methods of a client, and the operation of each: `put_item` is PutItem."""
    unsigned: frozenset[str]
    """Operations that AWS answers without asking for a right, such as InitiateAuth."""
    waiters: Mapping[str, str]
    resources: Mapping[str, ResourceModel]
    """By type; the service's own resource is ``."""


@cache
def service_model(service: str) -> ServiceModel | None:
    """The model of a service; None where boto3 has none of that name."""
    model = _newest("botocore", service, "service-2")
    if model is None:
        return None
    metadata = model["metadata"]
    waiters = (_newest("botocore", service, "waiters-2") or {}).get("waiters", {})
    operations = {_in_python(operation): operation for operation in model["operations"]}
    by_waiter = {name: waiter["operation"] for name, waiter in waiters.items()}
    return ServiceModel(
        prefix=metadata.get("signingName", metadata["endpointPrefix"]),
        operations=operations,
        unsigned=frozenset(
            name for name, said in model["operations"].items() if said.get("authtype") == "none"
        ),
        waiters={_in_python(name): operation for name, operation in by_waiter.items()},
        resources=_resources(service, model, by_waiter),
    )


def _resources(
    service: str, model: dict[str, Any], waiters: Mapping[str, str]
) -> dict[str, ResourceModel]:
    described = _newest("boto3", service, "resources-1")
    if described is None:
        return {}
    types = described["resources"]
    batches = {type_: _operations(said.get("batchActions", {})) for type_, said in types.items()}
    whole = {"": described["service"], **types}
    return {
        type_: ResourceModel(
            load=_loaded(service, type_, said),
            attributes=_attributes(service, type_, said, model["shapes"]),
            identifiers=tuple(_in_python(one["name"]) for one in said.get("identifiers", ())),
            actions=_operations(said.get("actions", {})) | _waits(said, waiters),
            gives=dict(_given(said.get("actions", {}))),
            # The service makes each type, also those that its model doesn't list: `s3.Object(…)`.
            makes=({} if type_ else {name: name for name in types})
            | dict(_made(said.get("has", {}))),
            collections=dict(_collections(said.get("hasMany", {}), batches)),
        )
        for type_, said in whole.items()
    }


def _loaded(service: str, type_: str, said: dict[str, Any]) -> str | None:
    if operation := _LOADED_BY_CODE.get((service, type_)):
        return operation
    load: str | None = said.get("load", {}).get("request", {}).get("operation")
    return load


def _attributes(
    service: str, type_: str, said: dict[str, Any], shapes: dict[str, Any]
) -> frozenset[str]:
    if known := _ATTRIBUTES_BY_CODE.get((service, type_)):
        return known
    named = {one.get("memberName", one["name"]) for one in said.get("identifiers", ())}
    members = shapes.get(said.get("shape", ""), {}).get("members", {})
    return frozenset(_in_python(member) for member in members if member not in named)


def _operations(actions: dict[str, Any]) -> dict[str, str]:
    return {_in_python(name): one["request"]["operation"] for name, one in actions.items()}


def _waits(said: dict[str, Any], waiters: Mapping[str, str]) -> dict[str, str]:
    return {
        f"wait_until_{_in_python(name)}": waiters[one["waiterName"]]
        for name, one in said.get("waiters", {}).items()
        if one["waiterName"] in waiters
    }


def _given(actions: dict[str, Any]) -> Iterator[tuple[str, Given]]:
    for name, action in actions.items():
        if made := action.get("resource"):
            first: dict[str, str] = next(iter(made.get("identifiers", ())), {})
            is_list = "[]" in made.get("path", "")
            yield (
                _in_python(name),
                Given(made["type"], is_list, is_of_owner=first.get("source") == "identifier"),
            )


def _made(subresources: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, one in subresources.items():
        yield name, one["resource"]["type"]
        yield _in_python(name), one["resource"]["type"]


def _collections(
    many: dict[str, Any], batches: dict[str, dict[str, str]]
) -> Iterator[tuple[str, Collection]]:
    for name, one in many.items():
        item = one["resource"]["type"]
        operation = one["request"]["operation"]
        yield _in_python(name), Collection(operation, item, batches.get(item, {}))


def _newest(package: str, service: str, kind: str) -> dict[str, Any] | None:
    """The newest file of a kind that a package ships for a service."""
    data = _data(package)
    if data is None or not re.fullmatch(r"[a-z0-9-]+", service):
        return None
    found = sorted(
        file for version in (data / service).glob("*") for file in version.glob(f"{kind}.json*")
    )
    if not found:
        return None
    opened = gzip.open if found[-1].suffix == ".gz" else open
    with opened(found[-1], "rb") as file:
        model: dict[str, Any] = json.loads(file.read())
    return model


def _in_python(name: str) -> str:
    """The name that a method or an attribute has: `put_item` of PutItem."""
    from botocore import xform_name  # noqa: PLC0415  # not for those whose code calls nothing

    in_python: str = xform_name(name)
    return in_python


@cache
def _data(package: str) -> Path | None:
    spec = find_spec(package)
    folder = Path(spec.origin).parent / "data" if spec and spec.origin else None
    return folder if folder and folder.is_dir() else None
