"""Every scaffold is sound, keeps what is promised of every function, and changes no other."""

import re

import pytest

from lambda_foundry.template.cloud_assembly import Assembly
from tests.checks.role_changes import told
from tests.scaffold.scaffolds import GROWN, NEW_LAYER, ROWS, Scaffolds

pytestmark = pytest.mark.slow

NEW_SERVICES = 9
HTTP = ("http_api", "rest_api", "function_url", "alb")
"""The triggers whose functions have a contract with those who call them."""

TELLING = {
    "NoSuchKey": "s3:ListBucket",
    "ResourceNotFoundException": "secretsmanager:GetSecretValue",
}
"""Without this right, AWS answers that access is denied instead of with the exception."""

CALLED = {
    (f"{trigger}{use_requests}", action)
    for use_requests in ("No", "Yes")
    for trigger, action in (
        ("Batch", "s3:GetObject"),
        ("Batch", "s3:ListBucket"),
        ("Codepipeline", "codepipeline:PutJobFailureResult"),
        ("Codepipeline", "codepipeline:PutJobSuccessResult"),
        ("ConfigRule", "config:PutEvaluations"),
        ("S3", "s3:GetObject"),
        ("S3", "s3:ListBucket"),
        ("SecretRotation", "secretsmanager:DescribeSecret"),
        ("SecretRotation", "secretsmanager:GetRandomPassword"),
        ("SecretRotation", "secretsmanager:GetSecretValue"),
        ("SecretRotation", "secretsmanager:PutSecretValue"),
        ("SecretRotation", "secretsmanager:UpdateSecretVersionStage"),
        ("CustomChallenge", "ses:SendEmail"),
        ("TaskToken", "sns:Publish"),
        ("UserMigration", "dynamodb:GetItem"),
    )
}
"""Everything that the handlers of scaffolds need of AWS, by the ids of their constructs."""

CALLED_GROWN = {
    ("TakeOrder", "dynamodb:DescribeTable"),
    ("TakeOrder", "dynamodb:PutItem"),
    ("SendReceipt", "dynamodb:GetItem"),
}

BY_A_VARIABLE = {
    *CALLED_GROWN,
    ("TaskTokenNo", "sns:Publish"),
    ("TaskTokenYes", "sns:Publish"),
    ("UserMigrationNo", "dynamodb:GetItem"),
    ("UserMigrationYes", "dynamodb:GetItem"),
}
"""Those whose resource is named by a variable of the function."""

NOT_IN_PROD = {
    (name, action)
    for name, action in CALLED
    if name in {"CodepipelineNo", "ConfigRuleNo", "S3No", "SecretRotationNo"}
}
"""Of the service that isn't synthesized for prod."""

LEFTOVERS = ("cookiecutter", "scaffold", "{%", "{{")


def test_every_scaffold_has_four_files(scaffolds: Scaffolds) -> None:
    """And its service one more; no staging folder and no file of a template's name stays.

    The first durable one brings its layer along.
    """
    layers = [path for path in scaffolds.added if path.startswith("layers/")]
    assert layers == NEW_LAYER
    assert len(scaffolds.added) == 4 * len([*ROWS, *GROWN]) + NEW_SERVICES + len(layers)
    assert [path for path in scaffolds.added if ".scaffold" in path or "{" in path] == []


@pytest.mark.parametrize("leftover", LEFTOVERS)
def test_no_scaffold_speaks_of_its_template(leftover: str, scaffolds: Scaffolds) -> None:
    """Nothing of Jinja, of cookiecutter or of the staging folder is left in a file."""
    assert [path for path in scaffolds.added if leftover in scaffolds.project.read(path)] == []


@pytest.mark.parametrize("name", ["format", "lint", "types", "synthesis", "prod", "tests"])
def test_every_scaffold_passes(name: str, scaffolds: Scaffolds) -> None:
    """Formatted, linted, typed, valid by all checks at synth, and tested as in a project.

    Among the tests are those of all samples' functions, and the snapshot of a function that was
    there before them all.
    """
    result = scaffolds.results[name]

    assert result.returncode == 0, f"{result.stdout[-5000:]}{result.stderr[-5000:]}"


def test_every_scaffold_brings_its_snapshot(scaffolds: Scaffolds) -> None:
    """The tests write those of new functions, services and layers, and no other file."""
    snapshots = [path for path in scaffolds.recorded if path.startswith("tests/snapshots/")]

    contracts = [path for path in snapshots if path.endswith(".openapi.json")]
    assert snapshots == scaffolds.recorded
    assert len(contracts) == len([row for row in ROWS if row["trigger"] in HTTP])
    assert len([path for path in snapshots if "/layers/" not in path]) == (
        len([*ROWS, *GROWN]) + NEW_SERVICES + len(contracts)
    )


def test_every_scaffold_may_see_the_exceptions_that_it_catches(scaffolds: Scaffolds) -> None:
    """Its role has the right without which AWS tells of no such exception."""
    caught = {
        (path, exception)
        for path in scaffolds.added
        if path.endswith("/handler.py")
        for exception in re.findall(r"except \w+\.exceptions\.(\w+)", scaffolds.project.read(path))
    }
    missing = [
        (path, exception)
        for path, exception in caught
        if f'"{TELLING[exception]}"' not in scaffolds.project.read(_snapshot_of(path))
    ]

    assert {exception for _, exception in caught} == TELLING.keys()
    assert missing == []


def _snapshot_of(handler: str) -> str:
    return handler.replace("lambda_src/", "tests/snapshots/").replace("/handler.py", ".json")


@pytest.mark.parametrize(
    ("folder", "called"),
    [
        (".build/tests/cdk.out", CALLED | CALLED_GROWN),
        (".build/prod", CALLED - NOT_IN_PROD | CALLED_GROWN),
    ],
    ids=["dev", "prod"],
)
def test_every_change_of_a_role_is_told(
    folder: str, called: set[tuple[str, str]], scaffolds: Scaffolds
) -> None:
    """In each stage: a right that a call loses, and every statement that allows more.

    A right on another resource is told where a variable names the resource. Most scaffolds get
    theirs with the event, the functions of the page on growing one by a variable.
    """
    said = told(Assembly(scaffolds.project.root / folder))

    assert said.unchanged == []
    assert {(name.rstrip("x"), action) for name, action in said.removed} == called
    assert said.moved == BY_A_VARIABLE
    assert said.widened == said.statements
