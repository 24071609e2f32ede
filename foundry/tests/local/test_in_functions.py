"""What runs in each function of the emulator, beside its own code."""

import os
import subprocess
import sys
from pathlib import Path

import lambda_foundry.local

IN_FUNCTIONS = Path(lambda_foundry.local.__file__).parent / "in_functions"

MADE = """
import boto3
client = boto3.client("apigatewaymanagementapi", endpoint_url="https://a1b2.execute-api.eu-west-1.amazonaws.com/live")
print(client.meta.endpoint_url)
"""


def test_address_of_connections_is_the_emulators(tmp_path: Path) -> None:
    """A function has that of AWS from its stack, with the API's id and stage."""
    result = subprocess.run(
        [sys.executable, "-c", MADE],
        env=os.environ
        | {
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:4566",
            "AWS_LAMBDA_FUNCTION_NAME": "room",
            "FOUNDRY_LOCAL_CALLS": str(tmp_path / "calls"),
            "PYTHONPATH": str(IN_FUNCTIONS),
        },
        capture_output=True,
        text=True,
        check=True,
    )

    assert result.stdout == "http://127.0.0.1:4566/_aws/execute-api/a1b2/live\n"
