"""Handlers that `foundry new` writes answer whatever is sent to them as their description says.

By schemathesis, which makes requests of a description, right and wrong ones, and reads the answers.
"""

import json
import re
import subprocess
from pathlib import Path

import pytest

from lambda_foundry.commands.own_environment import own_environment
from lambda_foundry.names import construct_id
from lambda_foundry.openapi.http_functions import routed_functions
from lambda_foundry.template.cloud_assembly import Assembly
from tests.scaffold.front_door import described, front_door
from tests.scaffold.scaffolds import MATRIX, ON_ONE_API, Scaffolds

VERSION = "4.32.5"

HTTP = ("http_api", "rest_api", "function_url", "alb")
PLAIN = [row for row in MATRIX if row["trigger"] in HTTP and row["use_requests"] == "no"]
ROWS = [*PLAIN, *(row for row in ON_ONE_API if row["trigger"] == "http_api")]
"""A route of each front, and those that have parameters."""

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "positive_data_acceptance",
)
"""Which methods there are isn't the handler's to check."""

OPTIONS = (
    *("run", "api.json", "--checks", ",".join(CHECKS), "--phases", "coverage"),
    *("--seed", "1", "--continue-on-failure"),
)
"""Each keyword of the description is kept and broken once; chance has found no more."""

KNOWN = re.compile(
    r"`Content-Type: multipart/form-data` without a boundary returned 50"
    r"|Invalid component: in body - .*: (price|quantity): Incorrect type"
)
"""Powertools 3.37 fails on the one. Of the other, Pydantic reads `false` as 0 in a plain field.

A strict field would refuse `1.0`, which is an integer to a description.
"""

FAILURE = re.compile(r"^- ST\d+ .*?(?=^\[\d)", re.MULTILINE | re.DOTALL)


@pytest.mark.slow
def test_scaffolded_handlers_answer_what_they_describe(
    scaffolds: Scaffolds, tmp_path: Path
) -> None:
    """By a documented status, and a body of the documented model; wrong requests are refused."""
    root = scaffolds.project.root
    assembly = Assembly(root / ".build" / "tests" / "cdk.out")
    by_path = {each.function.path: each for each in routed_functions(assembly)}
    paths = [f"{construct_id(row['service'])}/{construct_id(row['function'])}" for row in ROWS]
    routed = [by_path[f"{path}/Function"] for path in paths]
    events = [
        root / "tests" / "events" / row["service"] / f"{row['function']}.json" for row in ROWS
    ]
    (tmp_path / "api.json").write_text(json.dumps(described(assembly, routed)), encoding="utf-8")
    program = own_environment("schemathesis", VERSION) / "schemathesis"

    with front_door(assembly, routed, events) as server:
        result = subprocess.run(
            [program, *OPTIONS, "--url", server.url],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    failures = FAILURE.findall(result.stdout)
    assert [each for each in failures if not KNOWN.search(each)] == []
    assert f"Tested: {len(ROWS)}" in result.stdout, result.stdout + result.stderr
