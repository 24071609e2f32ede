"""Puts a record on a data stream."""

import base64
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.template.document import as_dict


class DataStream(Trigger):
    """A stream that Lambda reads for the function."""

    name = "kinesis"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["DataStream"]:
        """Each stream."""
        for source in function.polled("kinesis"):
            yield cls(function, source)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Put the data of each record of the event, or the event itself."""
        records = as_dict(event).get("Records") or [{}]
        for record in records:
            described = as_dict(record.get("kinesis"))
            data = described.get("data")
            self.function.client("kinesis").put_record(
                StreamName=self.source_id,
                Data=base64.b64decode(data) if data else json.dumps(event).encode(),
                PartitionKey=described.get("partitionKey", "local"),
            )
        yield f"put {len(records)} record(s) on {self.source_id}"

    def given(self, data: bytes, event: Any) -> AbstractContextManager[str]:
        """Put one record with these bytes."""
        return self.fired({"Records": [{"kinesis": {"data": base64.b64encode(data).decode()}}]})
