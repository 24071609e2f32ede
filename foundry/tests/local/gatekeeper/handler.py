"""Decides for every kind of API: those who say the word may call."""

import json
from typing import Any

WORD = "open-sesame"


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer as the route expects it: in short, or by a policy."""
    knows = WORD in json.dumps(event)
    if event.get("routeKey") == "GET /simple":
        return {"isAuthorized": knows, "context": {"by": "gatekeeper"}}
    statement = {
        "Action": "execute-api:Invoke",
        "Effect": "Allow" if knows else "Deny",
        "Resource": "*",
    }
    return {
        "principalId": "ann",
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"by": "gatekeeper"},
    }
