"""Puts an item into a table."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger
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
        record = (as_dict(event).get("Records") or [{}])[0]
        item = as_dict(record.get("dynamodb")).get("NewImage") or self._plainest_item()
        self._put(item)
        yield f"put an item into {self.source_id}"

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
