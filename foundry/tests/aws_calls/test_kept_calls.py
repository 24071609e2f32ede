"""What was found in a function's code is taken again until something that decides it changes."""

from pathlib import Path

import pytest

from lambda_foundry.aws_calls.kept_calls import calls_found
from lambda_foundry.aws_calls.project_code import ProjectCode
from lambda_foundry.template.asset_files import AssetFiles

HANDLER = """
import os
import boto3
import store, shared

def handler(event, context):
    store.save(boto3.client("dynamodb"), os.environ["TABLE"])
    boto3.client(event["service"])
"""
NAMED_OTHERWISE = """
    boto3.client("sns").publish(TopicArn=os.environ.get("TOPIC", "news"))
    boto3.client("sqs").send_message(QueueUrl=f"{os.environ['STAGE']}-{event}")
    boto3.client("dynamodb").execute_statement(Statement="SELECT * FROM orders")
"""
FILES = {
    "handler.py": HANDLER,
    "store.py": "def save(client, table):\n    client.put_item(TableName=table)\n",
}
LAYER = {"python/shared.py": "LIMIT = 1\n"}
CALLS_IN_LAYER = "import boto3\nboto3.client('sqs').list_queues()\n"


def operations(files: dict[str, str] = FILES, layer: dict[str, str] = LAYER) -> list[str]:
    """What is found in the code."""
    code = ProjectCode(AssetFiles.of(files), [AssetFiles.of(layer)])
    return [call.operation for call in calls_found(code, "handler.handler", name="Shop/Sell").calls]


@pytest.fixture
def kept(empty_project: Path) -> Path:
    """The file with what was found; it now says something else, to be recognized by."""
    assert operations() == ["PutItem"]
    (file,) = (empty_project / ".build" / "calls").glob("*.json")
    file.write_text(file.read_text(encoding="utf-8").replace("PutItem", "Kept"), encoding="utf-8")
    return file


@pytest.mark.usefixtures("empty_project")
def test_what_is_kept_says_the_same() -> None:
    """Calls, what names their resources, and what can't be told."""
    files = FILES | {"handler.py": HANDLER + NAMED_OTHERWISE}
    found = [
        calls_found(
            ProjectCode(AssetFiles.of(files), [AssetFiles.of(LAYER)]),
            "handler.handler",
            name="Shop",
        )
        for _ in range(2)
    ]

    assert found[0] == found[1]
    assert found[0].calls
    assert found[0].cant_tell


@pytest.mark.usefixtures("kept")
def test_unchanged_code_is_not_read_again() -> None:
    """The next process takes what the last one has found."""
    assert operations() == ["Kept"]


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("files", "layer", "found"),
    [
        (FILES | {"handler.py": f"{HANDLER}#"}, LAYER, ["PutItem"]),
        (FILES | {"store.py": "def save(*_):\n    pass\n"}, LAYER, []),
        (FILES, {"python/shared.py": CALLS_IN_LAYER}, ["ListQueues", "PutItem"]),
        (FILES | {"shared.py": CALLS_IN_LAYER}, LAYER, ["ListQueues", "PutItem"]),
        ({"handler.py": HANDLER}, LAYER, []),
    ],
    ids=[
        "handler",
        "module",
        "layer",
        "module that comes before the layer's",
        "module that is gone",
    ],
)
def test_changed_code_is_read_again(
    files: dict[str, str], layer: dict[str, str], found: list[str]
) -> None:
    """Whatever of it the last reading has seen, or looked for."""
    assert operations(files, layer) == found


@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_broken_file_is_read_past(content: str, kept: Path) -> None:
    """And written anew."""
    kept.write_text(content, encoding="utf-8")

    assert operations() == ["PutItem"]
    assert "PutItem" in kept.read_text(encoding="utf-8")


def test_plain_neither_keeps_nor_takes(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with all that is reused."""
    monkeypatch.setenv("FOUNDRY_PLAIN", "1")

    assert operations() == ["PutItem"]
    assert "Kept" in kept.read_text(encoding="utf-8")
