"""The samples in another stage than the one that all tests read."""

import pytest

from lambda_foundry.synthesis.without_cli import synthesize
from lambda_foundry.template.cloud_assembly import Assembly


@pytest.fixture(scope="session")
def in_prod(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """The app's last stage, synthesized once."""
    return synthesize(tmp_path_factory.mktemp("prod"), stage="prod")
