"""What the trigger by a GraphQL API adds, exactly."""

import pytest
from aws_cdk import aws_appsync as appsync
from aws_cdk.assertions import Template

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    allowed,
    logical_id_of,
    of_type,
    only,
    only_id,
    own_statements,
    readable,
    statements_of,
    trust,
    trusted,
)
from lambda_foundry.triggers.appsync import AppsyncTrigger
from tests.triggers.conftest import TriggerTemplate

API, FUNCTION = "AWS::AppSync::GraphQLApi", "AWS::Lambda::Function"
SCHEMA = """
input Page { size: Int }
type Query {
  "A page of {all}." orders(page: Page = {size: 10}): [String]
  order(id: ID!): String
}
"""


def test_appsync_role_may_invoke_this_function_alone(trigger_template: TriggerTemplate) -> None:
    """No version of it, and no resource-based policy is needed."""
    resources = trigger_template("appsync")

    caller = logical_id_of(resources, "TriggerCallerRole")
    assert statements_of(resources, caller) == [
        allowed("lambda:InvokeFunction", on=only_id(resources, FUNCTION))
    ]
    assert own_statements(resources) == []
    assert of_type(resources, "AWS::Lambda::Permission") == []


def test_appsync_role_trusts_this_api_alone(trigger_template: TriggerTemplate) -> None:
    """AppSync assumes it for the data sources of this API."""
    resources = trigger_template("appsync")

    api = only_id(resources, API)
    assert trust(resources, "TriggerCallerRole") == trusted(
        "appsync.amazonaws.com", source_arn=f"${{{api}.Arn}}"
    )


def test_appsync_asks_for_signed_requests_and_logs_them(
    trigger_template: TriggerTemplate,
) -> None:
    """IAM, traces, and the failures of fields without what they carry; no query is endless."""
    resources = trigger_template("appsync")

    role = logical_id_of(resources, "TriggerLogsRole")
    assert only(resources, API) == {
        "AuthenticationType": "AWS_IAM",
        "LogConfig": {
            "CloudWatchLogsRoleArn": {"Fn::GetAtt": [role, "Arn"]},
            "ExcludeVerboseContent": True,
            "FieldLogLevel": "ERROR",
        },
        "Name": "Appsync-Trigger",
        "QueryDepthLimit": 10,
        "XrayEnabled": True,
    }


def test_appsync_role_for_logs_may_write_this_log_group_alone(
    trigger_template: TriggerTemplate,
) -> None:
    """APIs of this account may have it assumed; the group has the name that AppSync looks for."""
    resources = trigger_template("appsync")

    assert trust(resources, "TriggerLogsRole") == trusted(
        "appsync.amazonaws.com",
        source_arn="arn:${AWS::Partition}:appsync:${AWS::Region}:${AWS::AccountId}:apis/*",
    )
    group = logical_id_of(resources, "TriggerLogs")
    assert statements_of(resources, logical_id_of(resources, "TriggerLogsRole")) == [
        allowed("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", on=group)
    ]
    name = readable(resources[group]["Properties"]["LogGroupName"])
    assert name == f"/aws/appsync/apis/${{{only_id(resources, API)}.ApiId}}"


def test_appsync_makes_no_hidden_function(trigger_template: TriggerTemplate) -> None:
    """CDK would set the logs' retention by a Lambda function of its own."""
    assert len(of_type(trigger_template("appsync"), FUNCTION)) == 1


def test_appsync_data_sources_of_one_api_have_two_names(function: PythonFunction) -> None:
    """AppSync would refuse the second at deployment."""
    stack = function.stack
    first = AppsyncTrigger(
        stack, "First", function=function, schema=SCHEMA, resolvers=["Query.order"]
    )
    AppsyncTrigger(
        stack, "Second", function=function, source=first.source, resolvers=["Query.refund"]
    )

    resources = Template.from_stack(stack).to_json()["Resources"]
    names = {source["Name"] for source in of_type(resources, "AWS::AppSync::DataSource")}
    assert len(names) == 2


def test_appsync_takes_a_definition_and_a_log_config(function: PythonFunction) -> None:
    """What the L2 is told replaces the trigger's own, in whole."""
    AppsyncTrigger(
        function.stack,
        "Trigger",
        function=function,
        schema=SCHEMA,
        resolvers=["Query.order"],
        source_props={"log_config": appsync.LogConfig(field_log_level=appsync.FieldLogLevel.ALL)},
    )

    resources = Template.from_stack(function.stack).to_json()["Resources"]
    assert only(resources, API)["LogConfig"]["FieldLogLevel"] == "ALL"


@pytest.mark.parametrize("resolver", ["Query.ordre", "Mutation.order", "order.Query"])
def test_appsync_refuses_a_field_that_the_schema_lacks(
    resolver: str, function: PythonFunction
) -> None:
    """AppSync would refuse it at deployment."""
    with pytest.raises(Mistake, match=f"resolver '{resolver}': schema= has no such field"):
        AppsyncTrigger(
            function.stack, "Trigger", function=function, schema=SCHEMA, resolvers=[resolver]
        )


@pytest.mark.parametrize("resolver", ["order", "Query.", "Query.order.id", ".order", "Query order"])
def test_appsync_refuses_what_is_no_field(resolver: str, function: PythonFunction) -> None:
    """One line says how to write it."""
    with pytest.raises(Mistake, match="write a type and a field"):
        AppsyncTrigger(
            function.stack, "Trigger", function=function, schema=SCHEMA, resolvers=[resolver]
        )


def test_appsync_refuses_an_api_without_types(function: PythonFunction) -> None:
    """There is no schema that everybody would have."""
    with pytest.raises(Mistake, match="an API needs its types; write schema="):
        AppsyncTrigger(function.stack, "Trigger", function=function, resolvers=["Query.order"])
