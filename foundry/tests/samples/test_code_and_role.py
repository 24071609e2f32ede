"""The code of the samples and their roles fit, and every change of a role is told."""

import pytest

from lambda_foundry.template.cloud_assembly import Assembly
from tests.checks.role_changes import Told, told

CALLED = {("Check", "dynamodb:PutItem"), ("Status", "dynamodb:Query")}
"""Everything that the samples call of AWS, both by a variable that names the table."""


def test_every_change_of_a_role_is_told(assembly: Assembly) -> None:
    """Nothing of the roles as they are; whatever a call loses, and every wider statement."""
    assert told(assembly) == Told(
        unchanged=[], removed=CALLED, moved=CALLED, widened=15, statements=15
    )


@pytest.mark.slow
def test_every_change_of_a_role_is_told_in_prod(in_prod: Assembly) -> None:
    """Where the roles may use the stage's key, too."""
    assert told(in_prod) == Told(
        unchanged=[], removed=CALLED, moved=CALLED, widened=26, statements=26
    )
