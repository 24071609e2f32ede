"""What clients and resources of boto3 give by their attributes and methods, and what that calls."""

from collections.abc import Mapping
from typing import Protocol

from lambda_foundry.aws_calls.arguments import Arguments, about, named_by
from lambda_foundry.aws_calls.operations import table
from lambda_foundry.aws_calls.request_parts import parts_of
from lambda_foundry.aws_calls.service_models import ResourceModel, service_model
from lambda_foundry.aws_calls.values import (
    NOTHING,
    Client,
    ClientMethod,
    Dictionary,
    Foreign,
    Later,
    Listing,
    ListingMethod,
    Many,
    Meta,
    Provider,
    Resource,
    ResourceMethod,
    Session,
    Unclear,
    Value,
    Values,
    items_of,
    texts,
    union,
)

AWS = (Client, ClientMethod, Later, Resource, ResourceMethod, Listing, Session)
"""What calls AWS when it is handed to code that can't be followed."""

_NAMED = (*AWS, Provider)
_NO_CALL = {"exceptions", "can_paginate", "close", "waiter_names", "get_available_subresources"}
_NARROWING = {"all", "filter", "limit", "page_size", "pages"}


def takes_names(value: Value) -> bool:
    """Whether what is called may take the names of resources of AWS among its arguments."""
    if isinstance(value, Foreign):
        return value.name.startswith("aws_lambda_powertools.")
    return isinstance(value, _NAMED)


class Recorder(Protocol):
    """Takes down what is called at the place that is being read."""

    def called(
        self,
        service: str,
        operation: str,
        resource: Values,
        arguments: Arguments,
        *,
        kind: str | None = None,
    ) -> None:
        """An operation is called; `kind` is what one part of the request does."""

    def cannot_tell(self, what: str) -> None:
        """The place hides what is called."""


def attribute(value: Value, name: str, recorder: Recorder) -> Values:  # noqa: PLR0911  # one line a kind
    """What an attribute of an object of boto3 stands for; a lazy one calls an operation."""
    match value:
        case Session():
            return frozenset({Foreign(f"boto3.{name}")})
        case Client(service):
            if name == "meta":
                return frozenset({Meta(service)})
            return NOTHING if name in _NO_CALL else frozenset({ClientMethod(service, name)})
        case Meta(service):
            return frozenset({Client(service)}) if name == "client" else NOTHING
        case Later(by=by) if name == by:
            return frozenset({value})
        case Resource():
            return _resource_attribute(value, name, recorder)
        case Listing():
            return _listing_attribute(value, name, recorder)
        case Provider(provider, named):
            return frozenset({Provider(provider, named, name)})
    return NOTHING


def _resource_attribute(resource: Resource, name: str, recorder: Recorder) -> Values:
    if name == "meta":
        return frozenset({Meta(resource.service)})
    model = _model(resource)
    if name in model.collections:
        return frozenset({Listing(resource, name)})
    if name in model.identifiers:
        return resource.named if name == model.identifiers[0] else NOTHING
    if name in model.attributes and model.load:
        recorder.called(resource.service, model.load, resource.named, Arguments())
        return NOTHING
    if name in model.makes and name.islower():
        return frozenset({Resource(resource.service, model.makes[name], resource.named)})
    return frozenset({ResourceMethod(resource, name)})


def _listing_attribute(listing: Listing, name: str, recorder: Recorder) -> Values:
    resource = listing.resource
    collection = _model(resource).collections[listing.name]
    recorder.called(resource.service, collection.operation, resource.named, Arguments())
    if name in collection.batch:
        recorder.called(resource.service, collection.batch[name], resource.named, Arguments())
    return frozenset({ListingMethod(listing)}) if name in _NARROWING else NOTHING


def items(values: Values, recorder: Recorder) -> Values:
    """What a loop over any of them gives, a collection's resources included."""
    found = items_of(values)
    for value in values:
        if isinstance(value, Listing):
            resource = value.resource
            collection = _model(resource).collections[value.name]
            recorder.called(resource.service, collection.operation, resource.named, Arguments())
            found |= {Resource(resource.service, collection.item, resource.named)}
    return found


def mentioned(value: Value, recorder: Recorder) -> None:
    """A method that is named and not called: whoever it is handed to calls it."""
    if isinstance(value, ClientMethod | ResourceMethod):
        call(value, Arguments(), recorder, is_called=False)


def operation_of(value: Value) -> tuple[str, str] | None:
    """The service and the operation of a method; a client of another service has none such."""
    match value:
        case ClientMethod(service, name):
            model = service_model(service)
            operation = model.operations.get(name) if model else None
            return (service, operation) if operation else None
        case ResourceMethod(resource, name):
            operation = _model(resource).actions.get(name)
            return (resource.service, operation) if operation else None
    return None


def call(value: Value, given: Arguments, recorder: Recorder, *, is_called: bool = True) -> Values:
    """What a call of an object or a method of boto3 gives."""
    match value:
        case ClientMethod(service, name):
            return _call_client(service, name, given, recorder, is_called=is_called)
        case Later(service, operation):
            _call_operation(service, operation, given, recorder)
        case ResourceMethod(resource, name):
            return _call_resource(resource, name, given, recorder)
        case ListingMethod(listing):
            return frozenset({listing})
        case Provider(method=method) if method:
            _call_provider(value, given, recorder)
    return NOTHING


def _call_client(
    service: str, name: str, given: Arguments, recorder: Recorder, *, is_called: bool
) -> Values:
    model = service_model(service)
    if model is None:
        return NOTHING
    if name in model.operations:
        _call_operation(service, model.operations[name], given, recorder)
    elif name == "get_paginator" and is_called:
        return _later(
            service, given.get(0, "operation_name"), model.operations, "paginate", recorder
        )
    elif name == "get_waiter" and is_called:
        return _later(service, given.get(0, "waiter_name"), model.waiters, "wait", recorder)
    elif name == "generate_presigned_url" and is_called:
        _presigned(service, given, recorder)
    elif _is_transfer(service, name) or f"{service}.{name}" in table("needs_of_signing"):
        recorder.called(service, name, _bucket_of_transfer(name, given), given)
    return NOTHING


def _call_operation(service: str, operation: str, given: Arguments, recorder: Recorder) -> None:
    parts = parts_of(operation, given.keywords) if service == "dynamodb" else []
    for part in parts:
        index = {"IndexName": NOTHING} if part.by_index else {}
        arguments = Arguments(given.positional, given.keywords | index)
        recorder.called(service, operation, part.table, arguments, kind=part.kind)
    if not parts:
        recorder.called(service, operation, about(service, operation, given), given)


def _later(
    service: str, names: Values, known: Mapping[str, str], by: str, recorder: Recorder
) -> Values:
    found = frozenset(Later(service, known[name], by) for name in texts(names) if name in known)
    if not found:
        recorder.cannot_tell(f"which operation of {service} it asks for")
    return found


def _presigned(service: str, given: Arguments, recorder: Recorder) -> None:
    model = service_model(service)
    methods = texts(given.get(0, "ClientMethod"))
    if not methods:
        recorder.cannot_tell(f"which operation of {service} it signs")
    params = given.get(1, "Params")
    entries = [value for value in params if isinstance(value, Dictionary)]
    keywords = {
        name: union(one.held(name) for one in entries) | (params & {Unclear()})
        for one in entries
        for name in texts(one.keys)
    }
    for method in methods:
        if model and method in model.operations:
            signed = Arguments(keywords=keywords)
            _call_operation(service, model.operations[method], signed, recorder)


def _is_transfer(service: str, name: str) -> bool:
    return service == "s3" and name in table("needs_of_transfers")


def _bucket_of_transfer(name: str, given: Arguments) -> Values:
    """The bucket of upload_file(Filename, Bucket, Key) and download_file(Bucket, Key, Filename)."""
    return given.get(1 if name.startswith("upload") else 0, "Bucket") if name != "copy" else NOTHING


def _call_resource(resource: Resource, name: str, given: Arguments, recorder: Recorder) -> Values:
    model = _model(resource)
    service, named = resource.service, resource.named
    if name in model.makes:
        own = (
            resource.named
            if resource.type
            else given.get(0, _first_identifier(service, model.makes[name]))
        )
        return frozenset({Resource(service, model.makes[name], own)})
    if name == "batch_writer":
        recorder.called(service, "BatchWriteItem", named, Arguments())
        return frozenset({Foreign("boto3.dynamodb.table.BatchWriter()")})
    if name in {"load", "reload"} and model.load:
        recorder.called(service, model.load, named, Arguments())
    elif name in model.actions:
        recorder.called(service, model.actions[name], named or named_by(given), given)
        if given_back := model.gives.get(name):
            own = named if given_back.is_of_owner else NOTHING
            found = frozenset({Resource(service, given_back.type, own)})
            return frozenset({Many(found)}) if given_back.is_list else found
    elif _is_transfer(service, name):
        recorder.called(service, name, named, given)
    return NOTHING


def _first_identifier(service: str, type_: str) -> str:
    model = service_model(service)
    identifiers = model.resources[type_].identifiers if model and type_ in model.resources else ()
    return identifiers[0] if identifiers else ""


def _call_provider(provider: Provider, given: Arguments, recorder: Recorder) -> None:
    known = table("powertools_providers").get(provider.name, {}).get(provider.method, ())
    named = provider.named or given.get(0, "name")
    for operation in (*known,):
        service, _, name = operation.partition(".")
        recorder.called(service, name, named, Arguments())


def _model(resource: Resource) -> ResourceModel:
    model = service_model(resource.service)
    return (model.resources.get(resource.type) if model else None) or ResourceModel()
