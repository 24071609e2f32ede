"""Logs each event that it gets, fails on poison, and answers so that every trigger is content."""

import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def handler(event: Any, context: Any) -> Any:
    """Answer an HTTP request with 200, a batch without failures, and Cognito with its own event."""
    told = json.dumps(event)
    print(f"received {told}", flush=True)  # noqa: T201  # goes to the log
    if isinstance(event, dict) and "ResponseURL" in event:
        answer(event)
    if "poison" in told:
        raise ValueError("this is poison")
    if isinstance(event, dict) and "methodArn" in event:
        return policy("Allow" if "hello" in told else "Deny")
    if isinstance(event, dict) and "userPoolId" in event:
        return event
    if isinstance(event, dict) and "call" in event:
        return called(*event["call"])
    return {"statusCode": 200, "body": "recorded", "batchItemFailures": []}


def policy(effect: str) -> dict[str, Any]:
    """What an API takes for leave to go on or for a refusal, whatever was asked for."""
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": "*"}
    return {
        "principalId": "anyone",
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
    }


def answer(event: dict[str, Any]) -> None:
    """Tell CloudFormation that its resource is as it wants to have it."""
    same = {key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}
    told = {"Status": "SUCCESS", "PhysicalResourceId": "recorded", **same}
    urllib.request.urlopen(  # noqa: S310  # the emulator's address
        urllib.request.Request(  # noqa: S310
            event["ResponseURL"], json.dumps(told).encode(), {"Content-Type": ""}, method="PUT"
        )
    )


def called(service: str, method: str, given: dict[str, Any], where: str) -> str:
    """Call AWS in this thread or in another one, and take whatever it says for an answer."""
    import boto3  # noqa: PLC0415  # who only logs needs no second for it

    call = getattr(boto3.client(service), method)
    try:
        if where == "thread":
            with ThreadPoolExecutor() as pool:
                pool.submit(call, **given).result()
        else:
            call(**given)
    except Exception as error:  # noqa: BLE001  # whatever AWS says is the answer
        return f"answered {error}"
    return "allowed"
