"""Reading a function's code stays cheap enough for every synthesis."""

import json
import subprocess
import sys

from lambda_foundry.project import project_root

READING = """
import json, sys, time
from pathlib import Path
import lambda_foundry.checks.rules
before = sorted({"boto3", "botocore", "aws_cdk"} & {*sys.modules})
from lambda_foundry.aws_calls.name_flow import NameFlow
from lambda_foundry.aws_calls.project_code import ProjectCode
from lambda_foundry.template.asset_files import AssetFiles

def read(name, comment):
    source = f"# {comment}\\n" + Path(f"lambda_src/uptime/{name}/handler.py").read_text("utf-8")
    return NameFlow(ProjectCode(AssetFiles.of({"handler.py": source})), "handler.handler").read()

# Of three runs, since Python may clear up in one of them.
times = []
for run in range(3):
    started = time.process_time()
    found = [read(name, f"{run} {n}") for n in range(13) for name in ("check", "status")]
    times.append(time.process_time() - started)
spent = min(times)
after = sorted({"boto3", "botocore.session", "botocore.loaders", "aws_cdk"} & {*sys.modules})
operations = [call.operation for one in found for call in one.calls]
print(json.dumps([operations, before, after, spent]))
"""


def test_reading_code_is_cheap_and_imports_no_sdk() -> None:
    """26 functions take 0.2 seconds of CPU at most; rules alone import nothing of botocore."""
    said = subprocess.run(
        [sys.executable, "-c", READING],
        cwd=project_root(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )

    operations, before, after, spent = json.loads(said.stdout)
    assert operations == ["PutItem", "Query"] * 13
    assert (before, after) == ([], [])
    assert spent < 0.2
