"""How what is deployed is invoked, by its template."""

from typing import Any

import pytest

from lambda_foundry.commands.stage_function import way_to_invoke
from lambda_foundry.template.document import Template

ALIAS = {
    "Type": "AWS::Lambda::Alias",
    "Properties": {"Name": "current", "FunctionName": {"Ref": "Function"}},
}
WEEK, QUARTER = {"ExecutionTimeout": 604_800}, {"ExecutionTimeout": 900}


@pytest.mark.parametrize(
    ("properties", "others", "way"),
    [
        ({}, {}, {"LogType": "Tail"}),
        ({}, {"Alias": ALIAS}, {"LogType": "Tail"}),
        ({"DurableConfig": QUARTER}, {"Alias": ALIAS}, {"Qualifier": "current", "LogType": "Tail"}),
        (
            {"DurableConfig": WEEK},
            {"Alias": ALIAS},
            {"Qualifier": "current", "InvocationType": "Event"},
        ),
        ({"DurableConfig": WEEK}, {}, {"Qualifier": "$LATEST", "InvocationType": "Event"}),
    ],
)
def test_durable_function_is_invoked_by_its_alias_and_not_waited_for_too_long(
    properties: dict[str, Any], others: dict[str, Any], way: dict[str, str]
) -> None:
    """Lambda refuses it without a version, and to wait for more than 15 minutes."""
    function = {"Type": "AWS::Lambda::Function", "Properties": properties}
    template = Template({"Resources": {"Function": function, **others}})

    assert way_to_invoke(template, "Function") == way
