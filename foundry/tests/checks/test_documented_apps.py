"""No check complains about what CDK's documentation shows, but for what is truly amiss in it."""

from collections.abc import Callable
from pathlib import Path

import aws_cdk as cdk
import pytest

from lambda_foundry.checks.run import check_together
from lambda_foundry.synthesis.request import cli_context
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.document import Template
from tests.checks.documented_apps import CODE, DOCUMENTED
from tests.validation import UNVALIDATED

Example = Callable[[cdk.Stack, Path], None]


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Template]:
    """The template of each example, by its name."""
    folder = tmp_path_factory.mktemp("documented")
    (folder / "code").mkdir()
    (folder / "code" / "index.py").write_text(CODE)
    app = cdk.App(
        outdir=str(folder / "cdk.out"),
        context=cli_context(),
        **UNVALIDATED,
    )
    for example in DOCUMENTED:
        example(cdk.Stack(app, example.__name__.replace("_", "-")), folder / "code")
    app.synth()
    return {stack.path: stack.template for stack in Assembly(folder / "cdk.out").stacks}


@pytest.mark.parametrize("example", DOCUMENTED, ids=lambda example: example.__name__)
def test_documented_stack_has_no_false_finding(
    example: Example, templates: dict[str, Template]
) -> None:
    """What is listed beside it is true: its documentation leaves it to the reader."""
    (report,) = check_together([templates[example.__name__.replace("_", "-")]])

    assert [finding.rule for finding in report.findings] == DOCUMENTED[example]
