"""Answers fields of a GraphQL API with a function."""

import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from aws_cdk import CfnOutput, Names
from aws_cdk import aws_appsync as appsync
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.execution_role import allow, arn_here
from lambda_foundry.log_groups import log_group
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.api_routes import api_name
from lambda_foundry.triggers.caller_role import caller_role, service_role
from lambda_foundry.triggers.trigger import Props, Trigger

NO_CODE = re.compile(r'"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*')
"""Descriptions, texts and comments of a schema, in which any brace may be."""

OBJECT = re.compile(r"=\s*\{[^{}]*\}")
"""The default of an argument that is an object."""


class AppsyncTrigger(Trigger):
    """A GraphQL API (`source`) whose `resolvers`, like `Query.order`, are the function.

    Callers sign their requests (IAM). The trigger's own API has the types that `schema` says, in
    GraphQL, and traces and logs requests. AppSync invokes with a role, so the function's
    resource-based policy stays empty. `connection_props` are those of `appsync.LambdaDataSource`,
    `source_props` those of `appsync.GraphqlApi`.
    """

    tells_place_by = "arn"

    waits = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        resolvers: Sequence[str],
        schema: str | None = None,
        source: appsync.IGraphqlApi | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        own = {"source_props": source_props, "schema": schema}
        super().__init__(scope, id_, function=function, source=source, **own)
        self.source = source or self._api(schema, source_props or {})
        role = caller_role(self, service="appsync.amazonaws.com", source_arn=self.source.arn)
        # CDK's own statement would cover every version of the function too.
        defaults: dict[str, Any] = {
            "name": Names.unique_resource_name(self, separator="_"),
            "service_role": role.without_policy_updates(),
        }
        self.connection = appsync.LambdaDataSource(
            self,
            "DataSource",
            api=self.source,
            lambda_function=function,
            **(defaults | connection_props),
        )
        for resolver in resolvers:
            self._resolve(resolver, schema=schema)

    def _resolve(self, resolver: str, *, schema: str | None) -> None:
        type_name, _, field_name = resolver.partition(".")
        if not (type_name.isidentifier() and field_name.isidentifier()):
            raise Mistake(f"resolver '{resolver}': write a type and a field, like 'Query.order'")
        if schema and not _has_field(schema, type_name, field_name):
            raise Mistake(
                f"resolver '{resolver}': schema= has no such field; write one that it has"
            )
        appsync.Resolver(
            self,
            resolver,
            api=self.source,
            data_source=self.connection,
            type_name=type_name,
            field_name=field_name,
        )

    def _api(self, schema: str | None, props: Props) -> appsync.GraphqlApi:
        settings: dict[str, Any] = {
            "name": api_name(self),
            "authorization_config": appsync.AuthorizationConfig(
                default_authorization=appsync.AuthorizationMode(
                    authorization_type=appsync.AuthorizationType.IAM
                )
            ),
            "query_depth_limit": 10,
            "xray_enabled": True,
        } | dict(props)
        if "definition" not in settings:
            settings["definition"] = self._definition(schema)
        api = appsync.GraphqlApi(self, "Api", **settings)
        if "log_config" not in settings:
            log_requests(self, api)
        CfnOutput(self, "Url", value=api.graphql_url)
        return api

    def _definition(self, schema: str | None) -> appsync.Definition:
        if not schema:
            raise Mistake(
                f"{self.node.path}: an API needs its types; "
                "write schema='type Query { order: String }', or give the API itself as source"
            )
        # CDK takes a schema from a file alone.
        with TemporaryDirectory() as directory:
            file = Path(directory, "schema.graphql")
            file.write_text(schema, encoding="utf-8", newline="\n")
            return appsync.Definition.from_file(str(file))


def _has_field(schema: str, type_name: str, field_name: str) -> bool:
    """Whether a type has a field, as far as one sees without a parser."""
    plain = OBJECT.sub("", NO_CODE.sub("", schema))
    blocks = re.findall(rf"\b{type_name}\b[^{{}}]*\{{([^}}]*)", plain)
    return any(re.search(rf"\b{field_name}\s*[:(]", block) for block in blocks)


def log_requests(trigger: Trigger, api: appsync.GraphqlApi) -> None:
    """Have AppSync log into a group of the name that it looks for, with a role for that group.

    The L2's own setting would leave the group's retention to a Lambda function of CDK's.
    docs.aws.amazon.com/appsync/latest/devguide/monitoring.html
    """
    role = service_role(
        trigger,
        "LogsRole",
        service="appsync.amazonaws.com",
        source_arn=arn_here(trigger, "appsync", "apis/*"),  # its own ARN comes after its role
        description="Lets AppSync write the logs of one API",
    )
    cast(
        "appsync.CfnGraphQLApi", api.node.default_child
    ).log_config = appsync.CfnGraphQLApi.LogConfigProperty(
        cloud_watch_logs_role_arn=role.role_arn,
        exclude_verbose_content=True,
        field_log_level="ERROR",
    )
    group = log_group(trigger, "Logs", log_group_name=f"/aws/appsync/apis/{api.api_id}")
    allow(
        role,
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        on=group.log_group_arn,
    )
