"""Reads the event that a person gives: JSON, a file, standard input, or the function's sample.

An agents' gateway says beside the event which tool is called: the client context does it here.

What Lambda's Invoke refuses, be it the event or the tenant, is refused here too, so that no
function runs that wouldn't there.
"""

import json
import os
import re
import sys
from pathlib import Path

from lambda_foundry.invoke.function_lookup import FoundFunction
from lambda_foundry.invoke.function_settings import FunctionSettings
from lambda_foundry.invoke.runtime_api import LARGEST_PAYLOAD
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import given_path, shown
from lambda_foundry.template.document import as_dict
from lambda_foundry.template.functions import functions_in
from lambda_foundry.template.values import text

# What looks like a file's name: no JSON has `.json` or a slash outside of quotation marks.
FILE_NAME = re.compile(r"[^{}\[\]\"']+\.json|[^\s{}\[\]\"']*/[^\s{}\[\]\"']*")

GATEWAY_TARGET = "AWS::BedrockAgentCore::GatewayTarget"

WITHOUT_PAYLOAD = b"{}"
"""What a function gets that is invoked without a payload."""

# docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
TENANT = re.compile(r"[a-zA-Z0-9._:/=+\-@ ]{1,256}")

LONGEST_SHOWN = 60


def read_event(given: str | None, *, sample: Path | None) -> bytes:
    """The bytes of the event as they are, `{}` for an empty one.

    Raises `Mistake` for a file that can't be read, and for what `check_payload` refuses.
    """
    event, source = _read(given, sample=sample)
    check_payload(event, source=source)
    return event or WITHOUT_PAYLOAD


def called_tool(found: FoundFunction) -> str | None:
    """The first tool that an agents' gateway has the function answer for, as it names the tool.

    docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-tool-naming.html
    """
    for _, target in found.template.of_type(GATEWAY_TARGET):
        said = as_dict(as_dict(as_dict(target["TargetConfiguration"]).get("Mcp")).get("Lambda"))
        tools = as_dict(said.get("ToolSchema")).get("InlinePayload")
        if tools and found.logical_id in functions_in(found.template, [said.get("LambdaArn")]):
            return f"{text(target.get('Name'))}___{text(tools[0]['Name'])}"
    return None


def context_of(tool: str) -> str:
    """The client context of a call of a tool."""
    return json.dumps({"custom": {"bedrockAgentCoreToolName": tool}})


def check_payload(payload: bytes, *, source: str) -> None:
    """Raise `Mistake` in the words of Lambda's Invoke for what it doesn't hand to a function.

    That is more than it takes, and what is no JSON; nothing at all is fine. `source` says where
    the payload comes from.
    """
    if len(payload) > LARGEST_PAYLOAD:
        raise Mistake(
            f"{source}: RequestEntityTooLargeException: {len(payload):,} bytes; Lambda takes "
            f"{LARGEST_PAYLOAD:,} in a synchronous invocation"
        )
    if payload and (why := _no_json(payload)):
        raise Mistake(
            f"{source}: InvalidRequestContentException: Could not parse request body into json: "
            f"{why}"
        )


def check_tenant(tenant_id: str | None, *, of: FunctionSettings) -> None:
    """Raise `Mistake` where a function that separates tenants gets none, or another gets one."""
    if tenant_id is None:
        if of.separates_tenants:
            raise Mistake(
                f"{of.name}: InvalidParameterValueException: The invoked function is enabled with "
                "tenancy configuration. Add a valid tenant ID in your request and try again. "
                "Here: --tenant-id ID, in a test tenant_id="
            )
    elif not of.separates_tenants:
        raise Mistake(
            f"{of.name}: InvalidParameterValueException: it doesn't separate tenants, for its "
            "template has no TenancyConfig; leave the tenant out"
        )
    elif not TENANT.fullmatch(tenant_id):
        raise Mistake(
            f"{tenant_id!r}: no tenant's ID; write up to 256 letters, digits, spaces and ._:/=+-@"
        )


def _read(given: str | None, *, sample: Path | None) -> tuple[bytes, str]:
    """The bytes, and what to call them in a complaint."""
    if given is None:
        return (sample.read_bytes(), shown(sample)) if sample else (b"", "no event")
    source = f"--event {given}"
    if given == "-":
        return sys.stdin.buffer.read(), source
    if not _no_json(os.fsencode(given)):
        return os.fsencode(given), "--event"
    try:
        file = given_path(given)
        # Also what is no regular file, such as the pipe of a shell's `<(…)`.
        if given and not file.is_dir():
            return file.read_bytes(), source
        why = "is a folder"
    except (FileNotFoundError, NotADirectoryError):
        why = "there is no such file"
    except OSError as error:
        why = f"can't be read: {error.strerror}"
    if FILE_NAME.fullmatch(given):
        raise Mistake(f"--event {given}: {why}, and it is no JSON")
    return os.fsencode(given), f"--event {_shortened(given)}"


def _shortened(text: str) -> str:
    """One short line of a text that may be a whole document."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[: LONGEST_SHOWN - 1]}…"


def _no_json(payload: bytes) -> str:
    """Why bytes are no JSON in UTF-8, a byte order mark apart; empty where they are."""
    try:
        # A number of any length is JSON, though Python doesn't make an integer of each.
        json.loads(payload.decode("utf-8-sig"), parse_int=str, parse_constant=_refuse_constant)
    except RecursionError:
        return "it is nested too deeply"
    except ValueError as error:
        return str(error)
    return ""


def _refuse_constant(name: str) -> None:
    """Python's JSON knows numbers that JSON itself doesn't."""
    raise ValueError(f"{name} is no number in JSON")
