"""`fire --data` gives a source what a person has, and `--delete` takes it away again."""

from typing import Any

import pytest

from lambda_foundry.local.deployed import function_named
from lambda_foundry.local.firing import fire
from lambda_foundry.local.session import Session
from lambda_foundry.mistakes import Mistake

pytestmark = pytest.mark.slow
ITEM = b'{"id": "data-1", "total": 7.5}'
KEY = {"Records": [{"dynamodb": {"Keys": {"id": {"S": "data-1"}}}}]}


def fired(deployment: Session, kind: str, event: Any = None, **given: Any) -> int:
    """Fire the trigger of a kind; the exit status."""
    function = function_named(f"triggers/{kind}", deployment.functions)
    return fire(function, event or {}, emulator_log=deployment.emulator.log, **given)


@pytest.mark.parametrize(
    ("kind", "data", "received"),
    [
        ("sqs", b"a message", '"body": "a message"'),
        ("sns", b"a message", '"Message": "a message"'),
        ("kinesis", b"a message", '"data": "YSBtZXNzYWdl"'),
        ("event_pattern", b'{"order": "given"}', '"detail": {"order": "given"}'),
    ],
)
def test_message_is_given_as_it_is(
    kind: str, data: bytes, received: str, deployment: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the envelope of the event that the function gets."""
    assert fired(deployment, kind, data=data) == 0

    assert received in capsys.readouterr().out


def test_item_is_put_and_deleted(deployment: Session, capsys: pytest.CaptureFixture[str]) -> None:
    """It is plain JSON; the stream tells of both."""
    assert fired(deployment, "dynamodb_stream", data=ITEM) == 0
    put = capsys.readouterr().out
    assert fired(deployment, "dynamodb_stream", KEY, deletes=True) == 0

    assert '"total": {"N": "7.5"}' in put
    assert '"eventName": "REMOVE"' in capsys.readouterr().out
    with pytest.raises(Mistake, match="there is no such item; fire it first"):
        fired(deployment, "dynamodb_stream", KEY, deletes=True)


def test_object_has_the_bytes_that_are_given(
    deployment: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    """Under the key of the event; one that isn't there can't be deleted."""
    event = {"detail": {"object": {"key": "given.txt"}}}

    assert fired(deployment, "s3", event, data=b"twelve bytes") == 0
    assert '"size": 12' in capsys.readouterr().out
    with pytest.raises(Mistake, match=r"there is no other\.txt in the bucket; fire it first"):
        fired(deployment, "s3", {"detail": {"object": {"key": "other.txt"}}}, deletes=True)


@pytest.mark.parametrize(
    ("kind", "given", "message"),
    [
        ("step_functions", {"data": b"1"}, "takes no --data; it takes --event"),
        ("sqs", {"deletes": True}, "has nothing to --delete"),
        ("dynamodb_stream", {"data": b"no JSON"}, "can't take this --data .JSONDecodeError"),
        ("dynamodb_stream", {"data": b'{"other": 1}'}, "the item lacks its key id"),
    ],
)
def test_what_a_source_does_not_take_is_refused(
    kind: str, given: dict[str, Any], message: str, deployment: Session
) -> None:
    """In one line."""
    with pytest.raises(Mistake, match=f"triggers/{kind}: .*{message}"):
        fired(deployment, kind, **given)
