"""Which function of a template a value means, whichever way it is written."""

from typing import Any

import pytest

from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import event_sources_of, function_of

FUNCTION = {"Type": "AWS::Lambda::Function"}
ALIAS = {
    "Type": "AWS::Lambda::Alias",
    "Properties": {"FunctionName": {"Ref": "Pay"}, "Name": "live"},
}


def of_alias(alias: Any) -> dict[str, Any]:
    """As CDK writes an alias into an event source mapping."""
    name = {"Fn::Select": [6, {"Fn::Split": [":", alias]}]}
    return {"Fn::Join": ["", [name, ":live"]]}


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "Pay"},
        {"Ref": "Live"},
        of_alias({"Ref": "Live"}),
        of_alias({"Fn::GetAtt": ["Pay", "Arn"]}),
        {"Fn::Sub": "${Pay.Arn}:live"},
        {"Fn::Join": [":", [{"Ref": "Pay"}, "live"]]},
    ],
    ids=str,
)
def test_function_is_found_behind_its_alias(value: Any) -> None:
    """Also where the name is taken out of the alias's ARN."""
    template = Template({"Resources": {"Pay": FUNCTION, "Live": ALIAS, "Ship": FUNCTION}})

    assert function_of(template, value) == "Pay"


def test_alias_from_elsewhere_is_no_function_of_the_template() -> None:
    """Nor is a part of an ARN that isn't its name."""
    template = Template({"Resources": {"Pay": FUNCTION}})
    account = {"Fn::Select": [4, {"Fn::Split": [":", {"Fn::GetAtt": ["Pay", "Arn"]}]}]}

    assert function_of(template, of_alias({"Ref": "TheirAlias"})) is None
    assert function_of(template, account) is None


def test_source_of_an_alias_is_one_of_its_function() -> None:
    """So the checks of polled sources look at it, and `access` tells it."""
    mapping = {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {
            "FunctionName": of_alias({"Ref": "Live"}),
            "EventSourceArn": "arn:aws:sqs:::",
        },
    }
    template = Template({"Resources": {"Pay": FUNCTION, "Live": ALIAS, "Queue": mapping}})

    assert [source.logical_id for source in event_sources_of(template, "Pay")] == ["Queue"]
