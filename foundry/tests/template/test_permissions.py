"""Roles, statements, permissions and event sources are found however a template writes them."""

from typing import Any

import pytest

from lambda_foundry.template.document import Template, shown_name
from lambda_foundry.template.functions import (
    all_permissions,
    event_sources_of,
    function_of,
    functions_in,
    layers_of,
    permissions_of,
)
from lambda_foundry.template.policies import (
    boundary,
    boundary_statements,
    execution_role,
    outside_policies,
    role_statements,
    trust_statements,
)

PUT = {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": {"Ref": "Table"}}
DOCUMENT = {"Statement": PUT}
HERE = {"Ref": "Role"}


def of(**resources: tuple[str, dict[str, Any]]) -> Template:
    """A template with a function, its role, and these resources as type and properties."""
    base = {
        "Function": (
            "AWS::Lambda::Function",
            {"FunctionName": "orders", "Role": {"Fn::GetAtt": ["Role", "Arn"]}},
        ),
        "Role": ("AWS::IAM::Role", {"RoleName": "orders-role"}),
    }
    return Template(
        {
            "Resources": {
                name: {"Type": type_, "Properties": properties}
                for name, (type_, properties) in (base | resources).items()
            }
        }
    )


@pytest.mark.parametrize(
    "template",
    [
        of(Role=("AWS::IAM::Role", {"Policies": [{"PolicyDocument": DOCUMENT}]})),
        of(P=("AWS::IAM::Policy", {"Roles": [HERE], "PolicyDocument": DOCUMENT})),
        of(P=("AWS::IAM::Policy", {"Roles": ["orders-role"], "PolicyDocument": DOCUMENT})),
        of(P=("AWS::IAM::RolePolicy", {"RoleName": HERE, "PolicyDocument": DOCUMENT})),
        of(P=("AWS::IAM::ManagedPolicy", {"Roles": [HERE], "PolicyDocument": DOCUMENT})),
        of(
            Role=("AWS::IAM::Role", {"ManagedPolicyArns": [{"Ref": "P"}]}),
            P=("AWS::IAM::ManagedPolicy", {"Roles": [HERE], "PolicyDocument": DOCUMENT}),
        ),
    ],
    ids=["inline", "policy", "policy by name", "role policy", "managed", "managed twice"],
)
def test_statements_of_a_role_are_found_wherever_they_are(template: Template) -> None:
    """Once each, actions and resources as lists."""
    (statement,) = role_statements(template, "Role")

    assert statement.allows
    assert statement.actions == ["dynamodb:PutItem"]
    assert statement.resource_texts == ["${Table}"]


@pytest.mark.parametrize(
    "role",
    [
        {"Fn::GetAtt": ["Role", "Arn"]},
        {"Fn::GetAtt": "Role.Arn"},
        {"Fn::Sub": "${Role.Arn}"},
        {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/${Role}"},
        "arn:aws:iam::123456789012:role/service/orders-role",
    ],
    ids=repr,
)
def test_execution_role_is_found_by_reference_and_by_name(role: Any) -> None:
    """As CDK, SAM and people write it."""
    template = of(Function=("AWS::Lambda::Function", {"Role": role}))

    assert execution_role(template, "Function") == "Role"


def test_role_from_elsewhere_is_none_of_this_template() -> None:
    """An imported role has an ARN and nothing to read."""
    imported = {"Role": {"Fn::ImportValue": "role"}}
    template = of(Function=("AWS::Lambda::Function", imported))

    assert execution_role(template, "Function") is None


def test_statement_keeps_what_it_takes_away_and_when() -> None:
    """Denials, exceptions and conditions are there; so is that a condition decides."""
    deny = {
        "Effect": "Deny",
        "NotAction": ["s3:GetObject"],
        "NotResource": "arn:x",
        "Condition": {"Bool": {"aws:SecureTransport": False}},
        "Sid": "Guard",
    }
    maybe = {"Fn::If": ["IsProd", deny, {"Ref": "AWS::NoValue"}]}
    template = of(
        Role=("AWS::IAM::Role", {"Policies": [{"PolicyDocument": {"Statement": [maybe]}}]})
    )

    (statement,) = role_statements(template, "Role")

    assert not statement.allows
    assert not statement.is_certain
    assert statement.not_actions == ["s3:GetObject"]
    assert statement.not_resources == ["arn:x"]
    assert statement.conditions == {"Bool": {"aws:SecureTransport": False}}


def test_role_tells_trust_boundary_and_what_is_not_here() -> None:
    """AWS's managed policies and boundaries elsewhere are named, not read."""
    role = {
        "AssumeRolePolicyDocument": {
            "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}]
        },
        "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        "PermissionsBoundary": {"Ref": "Boundary"},
    }
    template = of(
        Role=("AWS::IAM::Role", role),
        Boundary=("AWS::IAM::ManagedPolicy", {"PolicyDocument": DOCUMENT}),
    )

    (trust,) = trust_statements(template, "Role")
    (within,) = boundary_statements(template, "Role") or []
    assert trust.principals == {"Service": ["lambda.amazonaws.com"]}
    assert outside_policies(template, "Role") == ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    assert boundary(template, "Role") == "${Boundary}"
    assert within.actions == ["dynamodb:PutItem"]


@pytest.mark.parametrize(
    "name",
    [
        {"Ref": "Function"},
        {"Fn::GetAtt": ["Function", "Arn"]},
        {"Fn::Sub": "${Function.Arn}:live"},
        {"Ref": "Alias"},
        {"Fn::GetAtt": ["Version", "FunctionArn"]},
        "orders",
        "orders:live",
        {"Fn::Sub": "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:orders"},
        {"Fn::Sub": "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Function}:1"},
    ],
    ids=repr,
)
def test_permission_and_event_source_find_their_function(name: Any) -> None:
    """By reference, name, ARN, alias or version."""
    template = of(
        Alias=("AWS::Lambda::Alias", {"FunctionName": {"Ref": "Function"}}),
        Version=("AWS::Lambda::Version", {"FunctionName": {"Ref": "Function"}}),
        Queue=("AWS::SQS::Queue", {}),
        Allow=("AWS::Lambda::Permission", {"FunctionName": name, "Principal": "sns.amazonaws.com"}),
        Source=(
            "AWS::Lambda::EventSourceMapping",
            {"FunctionName": name, "EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]}},
        ),
    )

    (permission,) = permissions_of(template, "Function")
    (mapping,) = event_sources_of(template, "Function")
    assert permission.principal == "sns.amazonaws.com"
    assert (mapping.source_id, mapping.service) == ("Queue", "sqs")


@pytest.mark.parametrize(
    ("properties", "service"),
    [
        ({"EventSourceArn": "arn:aws:kinesis:eu-west-1:1:stream/x"}, "kinesis"),
        ({"EventSourceArn": {"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:1:q"}}, "sqs"),
        ({"SelfManagedEventSource": {}}, "self-managed-kafka"),
        ({"EventSourceArn": {"Fn::ImportValue": "stream"}}, None),
    ],
)
def test_event_source_tells_its_service_by_its_arn(
    properties: dict[str, Any], service: str | None
) -> None:
    """Also for a source that another stack owns; what can't be known is None."""
    source = ("AWS::Lambda::EventSourceMapping", {"FunctionName": "orders", **properties})
    (mapping,) = event_sources_of(of(Source=source), "Function")

    assert mapping.service == service


def test_function_is_found_inside_an_integration() -> None:
    """The URI of an API's integration mentions its function."""
    uri = {"Fn::Sub": "arn:aws:apigateway:x:lambda:path/functions/${Function.Arn}/invocations"}

    assert functions_in(of(), uri) == ["Function"]
    assert function_of(of(), "arn:aws:lambda:eu-west-1:1:function:others") is None


def test_layers_of_a_function_are_those_of_the_template() -> None:
    """An ARN of somebody else's layer has no logical id."""
    layers = ["arn:aws:lambda:eu-west-1:1:layer:theirs:3", {"Ref": "Layer"}]

    assert layers_of(of(Function=("AWS::Lambda::Function", {"Layers": layers})), "Function") == [
        "Layer"
    ]


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {"Resources": []},
        {"Resources": {"A": None, "B": {"Type": 3}, "C": {"Type": "AWS::Lambda::Function"}}},
        {"Resources": {"P": {"Type": "AWS::Lambda::Permission", "Properties": [1]}}},
        {"Resources": {"Fn::ForEach::X": ["N", [], {}]}},
        {
            "Resources": {
                "P": {
                    "Type": "AWS::IAM::Policy",
                    "Properties": {"Roles": {"a": 1}, "PolicyDocument": {"Statement": ["x", {}]}},
                }
            }
        },
    ],
    ids=repr,
)
def test_malformed_template_is_read_as_far_as_it_goes(document: Any) -> None:
    """Nothing raises, and nothing is invented."""
    template = Template(document)

    assert [p for p in all_permissions(template) if p.function] == []
    assert role_statements(template, "Role") == []


def test_resource_is_called_by_its_function() -> None:
    """A project's function by its name, any other by its construct's path or logical id."""
    template = Template(
        {
            "Resources": {
                "A": {"Type": "X", "Metadata": {"aws:cdk:path": "Uptime/Check/Function/Resource"}},
                "B": {"Type": "X", "Metadata": {"aws:cdk:path": "Uptime/Table/Resource"}},
                "C": {"Type": "X"},
            }
        }
    )
    known = {"Uptime/Check": "uptime/check"}

    assert shown_name(template, "A", functions=known) == "uptime/check"
    assert shown_name(template, "B", functions=known) == "Uptime/Table"
    assert shown_name(template, "C") == "C"
