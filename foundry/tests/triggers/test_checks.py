"""No check complains about a function with any of the triggers, in any stage."""

import pytest

from lambda_foundry.checks.run import check
from lambda_foundry.template.document import Template
from tests.triggers.conftest import TriggerTemplate
from tests.triggers.every_trigger import EVERY_TRIGGER


@pytest.mark.parametrize("stage", ["dev", "prod"])
@pytest.mark.parametrize("name", ["none", *EVERY_TRIGGER])
def test_trigger_breaks_no_rule(name: str, stage: str, trigger_template: TriggerTemplate) -> None:
    """What is exact to begin with needs no exception."""
    template = Template({"Resources": trigger_template(name, stage=stage)})

    assert check(template).findings == []
