"""Fetches TARGET_URL and records status code and latency in the results table."""

import os
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import requests

KEPT_FOR = timedelta(days=30)
PATIENCE = (3.05, 10)  # seconds to connect, and to wait for the answer

results = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Check the target once; a target that is down is a result, not an error."""
    now = datetime.now(UTC)
    result = {
        "target": os.environ["TARGET_URL"],
        "checked_at": now.isoformat(timespec="milliseconds"),
        **fetch(os.environ["TARGET_URL"]),
    }
    results.put_item(Item={**result, "expires_at": int((now + KEPT_FOR).timestamp())})
    return result


def fetch(url: str) -> dict[str, Any]:
    """The status code of `url`, or the kind of failure, and the milliseconds that it took."""
    started = time.perf_counter()
    try:
        answer: dict[str, Any] = {"status_code": requests.get(url, timeout=PATIENCE).status_code}
    except requests.RequestException as error:
        answer = {"error": type(error).__name__}
    return {**answer, "latency_ms": round((time.perf_counter() - started) * 1000)}
