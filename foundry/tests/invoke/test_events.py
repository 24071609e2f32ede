"""Any JSON value is an event; Lambda refuses anything else, and AWS's client says what is wrong.

Lambda's Invoke lets nothing through to the client that is no JSON; other sources might.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.invoke.function import FoundFunction
from lambda_foundry.invoke.invocation import check_payload
from lambda_foundry.invoke.local_function import LocalFunction
from lambda_foundry.invoke.options import called_tool, read_event
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.document import Template

SOURCE = """
def handler(event, context):
    return [type(event).__name__, event if event == event and abs_(event) else None]

def abs_(event):
    return not isinstance(event, float) or abs(event) != float("inf")
"""


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"a": 1}, "dict"),
        ([1], "list"),
        ("text", "str"),
        ("é\u2028😀", "str"),
        (1, "int"),
        (1.5, "float"),
        (True, "bool"),
        (None, "NoneType"),
        ({}, "dict"),
        ([], "list"),
        ("", "str"),
    ],
)
def test_event_is_any_json_value(event: Any, kind: str, warm: LocalFunction) -> None:
    """Object, array, string, number, boolean and null arrive as what they are."""
    assert warm(event).value == [kind, event]


def test_event_may_begin_with_a_byte_order_mark(warm: LocalFunction) -> None:
    """As some editors write files."""
    assert warm.invoke_bytes(b"\xef\xbb\xbf[1]").value == ["list", [1]]


def test_event_may_hold_a_number_too_large_for_a_float(warm: LocalFunction) -> None:
    """It becomes infinite."""
    assert warm.invoke_bytes(b"1e400").value == ["float", None]


def test_event_of_six_megabytes_arrives(warm: LocalFunction) -> None:
    """Lambda takes a little more than that in a synchronous invocation."""
    assert len(warm.invoke_bytes(json.dumps("x" * (6 << 20)).encode()).payload) > 6 << 20


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (b"", "Expecting value"),
        (b"{'a': 1}", "Expecting property name enclosed in double quotes or '}'"),
        (b'{"a": 1,}', "Illegal trailing comma before end of object"),
        (b'"\xe9"', "'utf-8' codec can't decode"),
        (b"NaN", ""),
        (b"Infinity", ""),
        (b"nonsense", "Expecting value"),
    ],
)
def test_event_that_is_no_json_is_an_error_of_the_client(
    event: bytes, message: str, warm: LocalFunction
) -> None:
    """Should one come to it all the same; it is the client that decodes, so these are its words."""
    outcome = warm.invoke_bytes(event)

    assert outcome.error == "Runtime.UnmarshalError"
    assert outcome.value["errorMessage"].startswith("Unable to unmarshal input: ")
    assert message in outcome.value["errorMessage"]
    assert outcome.value["stackTrace"] == []


@pytest.mark.parametrize(
    "payload",
    [
        b"{'a': 1}",
        b'{"a": 1,}',
        b"nonsense",
        b" ",
        b"NaN",
        b'{"a": [-Infinity]}',
        b'"\xe9"',
        '{"a": 1}'.encode("utf-16"),
        b"[" * 100_000,
        b"01",
        b'"a\tb"',
        b"{} {}",
        b"\xef\xbb\xbf",
    ],
)
def test_payload_that_is_no_json_is_refused(payload: bytes, tmp_path: Path) -> None:
    """In the words of Lambda's Invoke and with the reason, so that nothing runs."""
    file = tmp_path / "event.json"
    file.write_bytes(payload)

    with pytest.raises(Mistake, match="InvalidRequestContentException: Could not parse") as refused:
        read_event(str(file), sample=None)
    assert "event.json: " in str(refused.value)
    assert not str(refused.value).endswith(": ")


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b" [1]\n",
        b"\xef\xbb\xbf{}",
        b"1e400",
        b"9" * 5000,
        b'{"a": 1, "a": 2}',
        b'"\\ud800"',
        b'"\x7f"',
    ],
    ids=str,
)
def test_payload_that_is_json_is_taken(payload: bytes) -> None:
    """However unusual: what is wrong with it then is for the client or the function to say."""
    check_payload(payload, source="here")


def test_sample_event_that_is_no_json_is_refused(tmp_path: Path) -> None:
    """With its file's name, since nobody typed it."""
    sample = tmp_path / "check.json"
    sample.write_text("{'a': 1}", encoding="utf-8")

    with pytest.raises(Mistake, match=r"check\.json: InvalidRequestContentException"):
        read_event(None, sample=sample)


@pytest.mark.parametrize("value", [float("nan"), [float("inf")]])
def test_call_refuses_a_value_that_json_lacks(value: Any, warm: LocalFunction) -> None:
    """As an Invoke of it would be refused."""
    with pytest.raises(Mistake, match="the event: InvalidRequestContentException"):
        warm(value)


def target(lambda_arn: object, **schema: object) -> dict[str, object]:
    """A gateway's target with this function and these tools."""
    function = {"LambdaArn": lambda_arn, "ToolSchema": schema}
    return {
        "Type": "AWS::BedrockAgentCore::GatewayTarget",
        "Properties": {"Name": "Tools", "TargetConfiguration": {"Mcp": {"Lambda": function}}},
    }


OWN, OTHER = {"Fn::GetAtt": ["App", "Arn"]}, {"Fn::GetAtt": ["Other", "Arn"]}
TOOLS = [{"Name": "price_order"}, {"Name": "pay_order"}]


@pytest.mark.parametrize(
    ("gateway", "expected"),
    [
        (target(OWN, InlinePayload=TOOLS), "Tools___price_order"),
        (target(OTHER, InlinePayload=TOOLS), None),
        (target(OWN, S3={"Uri": "s3://tools/schema.json"}), None),
    ],
)
def test_tool_is_the_first_that_a_gateway_has_the_function_answer_for(
    gateway: dict[str, object], expected: str | None
) -> None:
    """A schema that lies in a bucket is nothing that can be read here."""
    template = Template({"Resources": {"App": {"Type": "AWS::Lambda::Function"}, "G": gateway}})

    assert called_tool(FoundFunction(template=template, logical_id="App")) == expected
