"""What runs in each function of the emulator, beside its own code."""

import os
import subprocess
import sys
from pathlib import Path

import lambda_foundry.local
from lambda_foundry.local.emulator_server import share

IN_FUNCTIONS = Path(lambda_foundry.local.__file__).parent / "in_functions"

MADE = """
import boto3
client = boto3.client("apigatewaymanagementapi", endpoint_url="https://a1b2.execute-api.eu-west-1.amazonaws.com/live")
print(client.meta.endpoint_url)
"""


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A function's code, as in a worker of the emulator."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ
        | {
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:4566",
            "AWS_LAMBDA_FUNCTION_NAME": "room",
            "FOUNDRY_LOCAL_CALLS": str(folder / "calls"),
            "PYTHONPATH": str(IN_FUNCTIONS),
        },
        stdin=subprocess.PIPE,
        capture_output=True,
        text=True,
        check=False,
    )


def test_address_of_connections_is_the_emulators(tmp_path: Path) -> None:
    """A function has that of AWS from its stack, with the API's id and stage."""
    assert run(MADE, tmp_path).stdout == "http://127.0.0.1:4566/_aws/execute-api/a1b2/live\n"


def test_breakpoint_ends_the_function(tmp_path: Path) -> None:
    """As in Lambda, and with what to run instead: nobody could answer before it is too late."""
    ended = run("breakpoint()", tmp_path)

    assert ended.returncode == 1
    assert "<string>:1: breakpoint() can't stop in the emulator; run foundry inv" in ended.stderr
    assert ended.stderr.endswith("\nbdb.BdbQuit\n")


def test_layer_that_two_functions_unpack_at_once_is_shared(tmp_path: Path) -> None:
    """Whoever comes second takes what is there, and leaves nothing."""
    place = tmp_path / "layers" / "hash"
    for name in ("first", "second"):
        (tmp_path / name / "python").mkdir(parents=True)
        (tmp_path / name / "python" / "module.py").touch()
        share(tmp_path / name, place)

    assert [file.name for file in tmp_path.iterdir()] == ["layers"]
    assert [file.name for file in (place / "python").iterdir()] == ["module.py"]
