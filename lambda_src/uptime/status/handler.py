"""Answers an HTTP API with the last results for a target, newest first."""

import json
import os
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

DEFAULT_LIMIT, MOST = 10, 100

results = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer `?target=URL&limit=N`: 200 with results, 400 for a bad question, 404 for none."""
    query = event.get("queryStringParameters") or {}
    target, limit = query.get("target"), parse_limit(query.get("limit"))
    if not target:
        return respond(400, {"message": "say which target: ?target=https://example.com/"})
    if limit is None:
        return respond(400, {"message": f"limit must be a whole number from 1 to {MOST}"})
    found = last_results(target, limit)
    if not found:
        return respond(404, {"message": f"no results for {target}"})
    return respond(200, {"target": target, "results": found})


def parse_limit(text: str | None) -> int | None:
    """The limit that was asked for, or None when it is none."""
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST):
        return None
    return int(text)


def last_results(target: str, limit: int) -> list[dict[str, Any]]:
    """What was recorded for the target, newest first."""
    page = results.query(
        KeyConditionExpression=Key("target").eq(target), ScanIndexForward=False, Limit=limit
    )
    return [
        {
            "checked_at": item["checked_at"],
            "status_code": int(item["status_code"]) if "status_code" in item else None,
            "error": item.get("error"),
            "latency_ms": int(item["latency_ms"]),
        }
        for item in page["Items"]
    ]


def respond(status_code: int, body: dict[str, Any]) -> dict[str, Any]:
    """An answer in the form that an HTTP API expects of a function."""
    return {
        "statusCode": status_code,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }
