"""Nothing that a template allows is left out of the words: each statement shows in them."""

import json
from pathlib import Path

import pytest

from lambda_foundry.template.cloud_assembly import Assembly, read_template
from tests.access.l2_functions import CONNECTIONS, synthesized
from tests.access.statement_changes import changes, told, unnoticed

FOREIGN = sorted(Path(__file__).parent.glob("templates/*.yaml"))


def test_samples_change_with_each_statement(assembly: Assembly) -> None:
    """Taking a statement of the project away, or widening it, changes what is said."""
    assert [unnoticed(stack.template.document) for stack in assembly.stacks] == [[]] * len(
        assembly.stacks
    )
    assert len(list(changes(assembly.stack("uptime").template.document))) > 30


@pytest.mark.parametrize("file", FOREIGN, ids=lambda file: file.stem)
def test_foreign_template_changes_with_each_statement(file: Path) -> None:
    """The same for templates that were not made here."""
    assert unnoticed(read_template(file).document) == []


@pytest.fixture(scope="session")
def l2_assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Functions connected as CDK's documentation does."""
    return synthesized(tmp_path_factory.mktemp("l2") / "cdk.out")


@pytest.mark.slow
@pytest.mark.parametrize("name", CONNECTIONS)
def test_l2_connection_changes_with_each_statement(name: str, l2_assembly: Path) -> None:
    """The same for every trigger as CDK's own constructs connect it."""
    file = l2_assembly / f"{name.replace('_', '-')}.template.json"

    document = json.loads(file.read_text())

    assert unnoticed(document) == []
    assert "`${?}`" not in told(document)
