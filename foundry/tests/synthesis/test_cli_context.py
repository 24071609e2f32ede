"""What the app is told about the CLI, and about reports that nobody gets."""

import pytest

from lambda_foundry.synthesis.request import (
    COLLECTS,
    REPORTS_NOTHING,
    cli_context,
    without_unread_metadata,
)


def test_metadata_is_collected_for_a_report_alone() -> None:
    """CDK's data on how each construct was made is of no use without the resource it goes into."""
    assert without_unread_metadata({REPORTS_NOTHING: True, COLLECTS: True})[COLLECTS] is False
    assert without_unread_metadata({REPORTS_NOTHING: False, COLLECTS: True})[COLLECTS] is True
    assert without_unread_metadata({COLLECTS: True})[COLLECTS] is True


@pytest.mark.parametrize("name", [COLLECTS, REPORTS_NOTHING])
def test_project_wants_what_decides_on_metadata(name: str) -> None:
    """The names are those that CDK knows: `cdk.json` and the CLI set both."""
    assert cli_context()[name] is True
