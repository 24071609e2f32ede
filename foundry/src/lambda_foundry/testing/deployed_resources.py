"""What tests of handlers work with: the project's resources, made in moto by its templates."""

import functools
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, NoReturn

import boto3
import botocore.loaders
import botocore.session
import pytest
from botocore.exceptions import BotoCoreError, ClientError
from moto import mock_aws

from lambda_foundry.invoke.function import FoundFunction
from lambda_foundry.names import ResourceNames, meant_by
from lambda_foundry.template.deployment import DeploymentValues, TemplateReferences
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.intrinsics import ABSENT, Unknown
from lambda_foundry.testing.resources_in_moto import (
    MAKERS,
    Made,
    Properties,
    client_of,
    published_to,
)

LONGEST_NAME = 75
"""Of a queue, with room for `.fifo`; others may be longer."""

NAMES = ("BucketName", "Name", "QueueName", "TableName", "TopicName")
"""The properties that name a resource, so that code can know it by more than a reference."""


class _Resource(NamedTuple):
    template: Template
    logical_id: str
    names: list[str]


class DeployedResources:
    """The tables, queues, topics, buckets, parameters, secrets and buses of the project, in moto.

    A name is `service/Construct` for what the functions of a service share, and
    `service/function` or `service/function/Construct` for what belongs to one function. Where a
    name means no resource of the kind or several, the test fails, and says which there are.

    What has a name of its own in the template is there at once, since code may know it by that;
    everything else once the test or a variable of the function names it.
    """

    def __init__(self, templates: Sequence[Template], *, region: str) -> None:
        self._templates = templates
        self._values = DeploymentValues(region=region)
        self._made: dict[tuple[int, str], Made] = {}
        self._in_the_way: dict[tuple[int, str], str] = {}

    def table(self, name: str) -> Any:
        """The DynamoDB table, empty: boto3's `Table`."""
        return _service("dynamodb").Table(self._named("table", name).name)

    def queue(self, name: str) -> Any:
        """The SQS queue, empty: boto3's `Queue`."""
        return _service("sqs").Queue(self._named("queue", name).name)

    def bucket(self, name: str) -> Any:
        """The S3 bucket, empty: boto3's `Bucket`."""
        return _service("s3").Bucket(self._named("bucket", name).name)

    def topic(self, name: str) -> Any:
        """The SNS topic: boto3's `Topic`."""
        return _service("sns").Topic(self._named("topic", name).name)

    def published(self, name: str) -> list[Any]:
        """What was published to a topic, or put on a bus, since the last call.

        Of a topic the message of each, as text; of a bus each whole event, as a dictionary.
        """
        made = self._named("topic or bus", name)
        if not made.name:
            _fail(
                "deployed: to read what is put on a bus, write events into moto[…] of the project"
            )
        return published_to(made)

    def name(self, name: str) -> str:
        """What calls of AWS take for a resource of any kind, as a parameter's name, a secret's ARN.

        That is what `Ref` gives in the template.
        """
        return self._named("resource", name).ref

    def variables(self, function: FoundFunction, *, given: Collection[str]) -> dict[str, str]:
        """The function's environment as its template sets it, without what is given.

        What they name is made. The test fails where a variable needs what isn't in moto.
        """
        self._make_unasked(function.template)
        wanted = as_dict(as_dict(function.properties.get("Environment")).get("Variables"))
        return {
            variable: self._variable(function, variable, value)
            for variable, value in wanted.items()
            if variable not in given
        }

    def _variable(self, function: FoundFunction, name: str, value: Any) -> str:
        try:
            return self._references(function.template).intrinsics.text(value)
        except Unknown as reason:
            _fail(
                f"{function.shown}: the variable {name} needs {reason}, which isn't made in moto; "
                f'give it: load_handler("{function.shown}", {name}="…")'
            )

    def _named(self, kind: str, name: str) -> Made:
        """The one resource of a kind that a name means."""
        there = [one for one in self._resources if one.template.type(one.logical_id) in KINDS[kind]]
        found = meant_by(name, [(one.names, one) for one in there])
        if len(found) != 1:
            known = ", ".join(one.names[0] for one in found or there) or "none"
            what = f"means {len(found)}; write one of" if found else "there is none; there are"
            _fail(f'deployed: the {kind} "{name}": {what}: {known}')
        template, logical_id = found[0].template, found[0].logical_id
        self._make_unasked(template)
        made = self._one(template, logical_id)
        if made is None:
            reason = self._in_the_way.get((id(template), logical_id), "its condition doesn't hold")
            _fail(f'deployed: the {kind} "{name}" can\'t be made in moto: {reason}')
        return made

    @functools.cached_property
    def _resources(self) -> list[_Resource]:
        names = ResourceNames()
        return [
            _Resource(template, logical_id, names.of(template.path(logical_id), logical_id))
            for template in self._templates
            for logical_id in template.ids(*MAKERS)
        ]

    def _make_unasked(self, template: Template) -> None:
        """What of a stack is used without a reference: what has a name, and what joins two others.

        To make all of a large stack would take each test a second.
        """
        for logical_id in template.ids(*MAKERS):
            is_named = any(name in template.properties(logical_id) for name in NAMES)
            if is_named or template.type(logical_id) == "AWS::SNS::Subscription":
                self._one(template, logical_id)

    def _one(self, template: Template, logical_id: str) -> Made | None:
        """A resource, made when it is first needed; None for one that isn't made here."""
        key = (id(template), logical_id)
        make = MAKERS.get(template.type(logical_id))
        if make is None or key in self._in_the_way:
            return None
        if key not in self._made:
            given, name = self._properties(template, logical_id), _name(template, logical_id)
            try:
                if not self._is_wanted(template, logical_id):
                    return None
                self._made[key] = make(given, name)
            except Unknown as reason:
                self._in_the_way[key] = f"it needs {reason}"
            except (BotoCoreError, ClientError) as reason:
                self._in_the_way[key] = str(reason)
        return self._made.get(key)

    def _is_wanted(self, template: Template, logical_id: str) -> bool:
        condition = template.resources[logical_id].get("Condition")
        read = self._references(template).intrinsics.resolve
        return condition is None or bool(read({"Fn::If": [condition, True, False]}))

    def _properties(self, template: Template, logical_id: str) -> Properties:
        properties = template.properties(logical_id)
        read = self._references(template).intrinsics.resolve

        def resolved(name: str) -> Any:
            value = read(properties[name]) if name in properties else None
            return None if value is ABSENT else value

        return resolved

    def _references(self, template: Template) -> "_References":
        return _References(template, templates=self._templates, values=self._values, find=self._one)


class _References(TemplateReferences):
    """What names stand for, where a resource that can be made is made when it is named."""

    def __init__(
        self,
        template: Template,
        *,
        templates: Sequence[Template],
        values: DeploymentValues,
        find: Callable[[Template, str], Made | None],
    ) -> None:
        super().__init__(template, templates=templates, values=values)
        self._find = find

    def ref(self, name: str) -> Any:
        made = self._find(self.template, name)
        return made.ref if made else super().ref(name)

    def attribute(self, logical_id: str, attribute: str) -> Any:
        made = self._find(self.template, logical_id)
        if made and attribute in made.attributes:
            return made.attributes[attribute]
        return super().attribute(logical_id, attribute)

    def of(self, template: Template) -> "_References":
        return _References(
            template, templates=self._templates, values=self._values, find=self._find
        )


KINDS: dict[str, tuple[str, ...]] = {
    "bucket": ("AWS::S3::Bucket",),
    "queue": ("AWS::SQS::Queue",),
    "resource": tuple(MAKERS),
    "table": ("AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table"),
    "topic": ("AWS::SNS::Topic",),
    "topic or bus": ("AWS::Events::EventBus", "AWS::SNS::Topic"),
}


@contextmanager
def deployed_in_moto(templates: Sequence[Template]) -> Iterator[DeployedResources]:
    """Answer every call of AWS from moto, empty at first, until the body ends."""
    with mock_aws():
        if boto3.DEFAULT_SESSION is None:
            _renew_session()
        yield DeployedResources(templates, region=client_of("dynamodb").meta.region_name)


def _renew_session() -> None:
    """Have the test's clients made by a session of its own, of files that were read before.

    To read what the SDK knows of a service takes most of the time in which a client is made.
    """
    session, loader = botocore.session.Session(), _loader()
    session.register_component("data_loader", loader)
    boto3.setup_default_session(botocore_session=session)
    # Each session of boto3 adds its own folder, also where it is there.
    loader.search_paths[:] = dict.fromkeys(loader.search_paths)


@functools.cache
def _loader() -> botocore.loaders.Loader:
    return botocore.session.Session().get_component("data_loader")


@functools.cache
def _service(name: str) -> Any:
    return boto3.resource(name)


def _name(template: Template, logical_id: str) -> str:
    stack = (template.stack_name or template.key).replace("/", "-").strip("-")
    return f"{stack}-{logical_id}"[-LONGEST_NAME:].lstrip("-")


def _fail(why: str) -> NoReturn:
    pytest.fail(why, pytrace=False)
