"""Reading a function's code stays cheap enough for every synthesis."""

import json
import subprocess
import sys

READING = """
import json, sys
from lambda_foundry.aws_calls.name_flow import NameFlow
from lambda_foundry.aws_calls.project_code import ProjectCode
from lambda_foundry.template.asset_files import AssetFiles

source = "import boto3\\ndef handler(event, context):\\n    boto3.client('s3').list_buckets()"
found = NameFlow(ProjectCode(AssetFiles.of({"handler.py": source})), "handler.handler").read()
loaded = {"boto3", "botocore.session", "botocore.loaders", "aws_cdk"} & {*sys.modules}
print(json.dumps([[call.operation for call in found.calls], sorted(loaded)]))
"""


def test_reading_code_imports_no_sdk() -> None:
    """Importing boto3 would take longer than reading the code of a hundred functions."""
    said = subprocess.run(
        [sys.executable, "-c", READING],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )

    assert json.loads(said.stdout) == [["ListBuckets"], []]
