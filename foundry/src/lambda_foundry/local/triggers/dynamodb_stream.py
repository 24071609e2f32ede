"""Puts an item into a table."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.document import as_dict

SAMPLE = {"S": {"S": "local"}, "N": {"N": "1"}, "B": {"B": b"local"}}
"""A value for a key of each type."""


class TableStream(Trigger):
    """A table whose stream Lambda reads for the function."""

    name = "dynamodb_stream"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["TableStream"]:
        """Each table."""
        for source in function.polled("dynamodb"):
            yield cls(function, source)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Put the new image of the event's first record, or an item with nothing but its key."""
        self._put(_image(event, "NewImage") or self._plainest_item())
        yield f"put an item into {self.source_id}"

    @contextmanager
    def given(self, data: bytes, event: Any) -> Iterator[str]:
        """Put an item of plain JSON: `{"order_id": "1042", "total": 700}`."""
        item = dynamodb_item(json.loads(data, parse_float=Decimal))
        if lacking := [key for key in self._keys() if key not in item]:
            raise Mistake(f"{self.function.name}: the item lacks its key {' and '.join(lacking)}")
        self._put(item)
        yield f"put an item into {self.source_id}"

    @contextmanager
    def deleted(self, event: Any) -> Iterator[str]:
        """Delete the item of the event's first record, which has to be there."""
        image = _image(event, "Keys") or _image(event, "NewImage") or self._plainest_item()
        key = {name: image[name] for name in self._keys()}
        answer = self.function.client("dynamodb").delete_item(
            TableName=self.source_id, Key=key, ReturnValues="ALL_OLD"
        )
        if "Attributes" not in answer:
            raise Mistake(f"{self.function.name}: there is no such item; fire it first")
        yield f"deleted an item from {self.source_id}"

    def _put(self, item: dict[str, Any]) -> None:
        dynamodb = self.function.client("dynamodb")
        key = self._keys()[0]
        try:
            dynamodb.put_item(
                TableName=self.source_id,
                Item=item,
                ConditionExpression="attribute_not_exists(#key)",
                ExpressionAttributeNames={"#key": key},
            )
        except dynamodb.exceptions.ConditionalCheckFailedException:
            # The same item again would be no change, of which a stream doesn't tell.
            again = {"fired_again": {"S": str(uuid.uuid4())}}
            dynamodb.put_item(TableName=self.source_id, Item=item | again)

    def _keys(self) -> list[str]:
        table = self.function.stack.template.properties(self.source)
        return [key["AttributeName"] for key in table["KeySchema"]]

    def _plainest_item(self) -> dict[str, Any]:
        table = self.function.stack.template.properties(self.source)
        types = {
            attribute["AttributeName"]: attribute["AttributeType"]
            for attribute in table["AttributeDefinitions"]
        }
        return {key: SAMPLE[types[key]] for key in self._keys()}


def _image(event: Any, name: str) -> dict[str, Any]:
    record = (as_dict(event).get("Records") or [{}])[0]
    return as_dict(as_dict(record.get("dynamodb")).get(name))


def dynamodb_item(item: dict[str, Any]) -> dict[str, Any]:
    """An item of plain values as DynamoDB's API has it, each with its type."""
    from boto3.dynamodb.types import TypeSerializer  # noqa: PLC0415  # as the SDK, only here

    serializer = TypeSerializer()
    return {name: serializer.serialize(value) for name, value in item.items()}
