"""Logs each event that it gets, fails on poison, and answers so that every trigger is content."""

import json
from typing import Any


def handler(event: Any, context: Any) -> Any:
    """Answer an HTTP request with 200, a batch without failures, and Cognito with its own event."""
    told = json.dumps(event)
    print(f"received {told}", flush=True)  # noqa: T201  # goes to the log
    if "poison" in told:
        raise ValueError("this is poison")
    if isinstance(event, dict) and "userPoolId" in event:
        return event
    return {"statusCode": 200, "body": "recorded", "batchItemFailures": []}
