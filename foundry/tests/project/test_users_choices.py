"""What a user may choose in a project of one's own never fails a test or check of the package."""

import shutil
from pathlib import Path

import pytest

from tests.docs.pages import HOW_TO, commands
from tests.installed_tools import use_installed_tools
from tests.project.machine import Machine, set_up_copy

pytestmark = pytest.mark.slow

APP = '''"""The CDK app: one stack for every service, tagged, and one that no service has."""

import aws_cdk as cdk
from lambda_foundry import Mistake, synthesize

TAGS = {
    "team": "tea",
    "cost-centre": "1042",
    "owner": "tea@example.com",
}


class Budget(cdk.Stack):
    """A stack that belongs to no service."""

    def __init__(self, scope: cdk.App, id_: str, *, amount: int) -> None:
        super().__init__(scope, id_)
        if amount < 0:
            raise Mistake(f"a budget of {amount} is none; write a positive number")
        cdk.CfnWaitConditionHandle(self, f"Amount{amount}")


def tag(app: cdk.App) -> None:
    """Tag everything in the app."""
    for key, value in TAGS.items():
        cdk.Tags.of(app).add(key, value)


def app() -> None:
    """Make the app."""
    from lambda_foundry import ServiceApp

    from stages import STAGES

    made = ServiceApp(services="stacks", stages=STAGES)
    Budget(made, "Budget", amount=100)
    tag(made)
    made.synth()


synthesize(app)
'''

CONFTEST = '''"""What this project's tests share."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each test in a folder of its own."""
    monkeypatch.chdir(tmp_path)
'''


@pytest.fixture(scope="module")
def project(wheel_project: Path, machine: Machine) -> Path:
    """A project with another runtime, app, conftest and line length, and without a layer."""
    clone = set_up_copy(wheel_project, machine.folder / "chosen", machine=machine)
    use_installed_tools(clone)
    stack = clone / "stacks/shop/orders.py"
    text = (
        stack.read_text()
        .replace(
            'source="shop/orders",',
            'source="shop/orders",\n            runtime=lambda_.Runtime.PYTHON_3_13,',
        )
        .replace("from constructs", "from aws_cdk import aws_lambda as lambda_\nfrom constructs", 1)
    )
    text = text.replace(
        'shared_layer(scope, "powertools")',
        'shared_layer(scope, "powertools", runtime=lambda_.Runtime.PYTHON_3_13)',
    )
    stack.write_text(text)
    (clone / "app.py").write_text(APP)
    (clone / "tests/conftest.py").write_text(CONFTEST)
    shutil.rmtree(clone / "layers/requests")
    pyproject = (clone / "pyproject.toml").read_text()
    (clone / "pyproject.toml").write_text(
        pyproject.replace("line-length = 100", "line-length = 79")
    )
    accepted = (clone / "accepted-findings.toml").read_text()
    rules = ("AwsSolutions-L1", "Serverless-LambdaLatestVersion")
    reason = "a library that we need has no wheels for 3.14 yet"
    lines = "".join(f'{rule} = "{reason}"\n' for rule in rules)
    (clone / "accepted-findings.toml").write_text(
        accepted.replace("[every-stage]", f"[every-stage]\n{lines}")
    )
    machine.passes("uv", "run", "--quiet", "ruff", "format", ".", cwd=clone)
    return clone


def test_choices_pass_the_tests_once_accepted(project: Path, machine: Machine) -> None:
    """The snapshots are accepted, and what is left are the project's own tests."""
    machine.foundry("test", "--snapshot-update", cwd=project)

    machine.foundry("test", cwd=project)

    assert '"Runtime": "python3.13"' in (project / "tests/snapshots/shop/orders.json").read_text()


def test_choices_pass_every_check_once_acknowledged(project: Path, machine: Machine) -> None:
    """All that check.md lists, in its order; what was chosen needs one reason, for the runtime.

    The project is otherwise as it was made, so a new one passes every check as well.
    """
    (page,) = [one for one in commands(HOW_TO / "check.md") if one.text == "uv run foundry check"]
    listed = [line for line in page.output.splitlines() if line.startswith("ok")]

    result = machine.foundry_of_ours("check", cwd=project)

    assert result.returncode == 0, result.stdout
    assert [line for line in result.stdout.splitlines() if line.startswith("ok")] == listed
    assert "except AwsSolutions-L1: a library that we need" in result.stdout
