"""`foundry invoke --stage`: invokes what is deployed, once, with the caller's own credentials."""

import argparse
import base64
import sys

from lambda_foundry.commands.stage_function import (
    StageFunction,
    check_production,
    stage_function,
    told_of_aws,
)
from lambda_foundry.invoke.command import write_payload
from lambda_foundry.invoke.options import read_event
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import ALIAS, function_of
from lambda_foundry.template.values import numbers

HERE_ALONE = (
    "assembly", "env", "env_file", "outputs", "local", "layer", "profile_import", "debug",
)  # fmt: skip
"""Options of what runs here; AWS would heed none of them."""

LONGEST_AWAITED = 15 * 60
"""Seconds that a function runs at most, and that Lambda waits for an execution of a durable one."""

LONGEST = LONGEST_AWAITED + 10
"""Seconds to wait for an answer."""

LATEST = "$LATEST"


def invoke_deployed(options: argparse.Namespace) -> int:
    """Write the payload to standard output and the end of the log to standard error.

    0 when the function answered, 1 when it failed. Raises `Mistake` for options that don't go with
    it, and for a stage of production without `--production`.
    """
    _check(options)
    function = stage_function(options.function, options.stage)
    event = read_event(options.event, sample=function.sample_event)
    given = {
        "ClientContext": base64.b64encode((options.client_context or "").encode()).decode(),
        "TenantId": options.tenant_id,
        **way_to_invoke(function.stack.template, function.logical_id),
    }
    payload, log, failed = _answer(function, event, {key: it for key, it in given.items() if it})
    sys.stderr.buffer.write(log)
    sys.stderr.flush()
    write_payload(payload, is_pretty=options.pretty)
    return int(failed)


def way_to_invoke(template: Template, function: str) -> dict[str, str]:
    """What Lambda's Invoke needs beside the event, and that the end of the log comes back.

    A durable function is invoked by its alias, and asynchronously where nobody could wait for it:
    docs.aws.amazon.com/lambda/latest/dg/durable-invoking.html
    """
    config = as_dict(template.settings(function).get("DurableConfig"))
    if not config:
        return {"LogType": "Tail"}
    aliases = [
        str(said.get("Name"))
        for _, said in template.of_type(ALIAS)
        if function_of(template, said.get("FunctionName")) == function
    ]
    by = {"Qualifier": (aliases or [LATEST])[0]}
    is_long = max(numbers(config.get("ExecutionTimeout")), default=0) > LONGEST_AWAITED
    return by | ({"InvocationType": "Event"} if is_long else {"LogType": "Tail"})


def _check(options: argparse.Namespace) -> None:
    for name in HERE_ALONE:
        if getattr(options, name):
            option = name.replace("_", "-")
            raise Mistake(f"--{option} is for a function that runs here; leave it or --stage out")
    if options.repeat > 1:
        raise Mistake("--repeat is for a function that runs here; leave it or --stage out")
    check_production(options.stage, meant=options.production, what="the event would be real")


def _answer(
    function: StageFunction, event: bytes, given: dict[str, str]
) -> tuple[bytes, bytes, bool]:
    """The payload, the end of the log, and whether the function failed."""
    from botocore.config import Config  # noqa: PLC0415  # takes a while, and only this needs it

    # One that is late must not be invoked a second time.
    once = Config(read_timeout=LONGEST, retries={"total_max_attempts": 1, "mode": "standard"})
    with told_of_aws(function.name):
        answer = function.client("lambda", config=once).invoke(
            FunctionName=function.physical_name, Payload=event, **given
        )
        payload: bytes = answer["Payload"].read()
    log = base64.b64decode(answer.get("LogResult", ""))
    if started := answer.get("DurableExecutionArn"):
        log += f"note: the execution is {started}\n".encode()
    return payload, log, "FunctionError" in answer
