"""Puts a record into a delivery stream."""

import base64
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.template.document import as_dict
from lambda_foundry.template.functions import functions_in


class DeliveryStream(Trigger):
    """A delivery stream that has the function change its records."""

    name = "firehose"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["DeliveryStream"]:
        """Each stream, wherever it delivers to."""
        for stream, properties in function.stack.template.of_type(
            "AWS::KinesisFirehose::DeliveryStream"
        ):
            if function.logical_id in functions_in(function.stack.template, properties):
                yield cls(function, stream)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Put the data of each record of the event, or the event itself."""
        records = as_dict(event).get("records") or [{}]
        firehose = self.function.client("firehose")
        for record in records:
            data = as_dict(record).get("data")
            firehose.put_record(
                DeliveryStreamName=self.source_id,
                Record={"Data": base64.b64decode(data) if data else json.dumps(event).encode()},
            )
        yield f"put {len(records)} record(s) into {self.source_id}"

    def given(self, data: bytes, event: Any) -> AbstractContextManager[str]:
        """Put one record with these bytes."""
        return self.fired({"records": [{"data": base64.b64encode(data).decode()}]})
