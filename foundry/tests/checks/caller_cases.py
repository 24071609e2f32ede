"""Broken and mended: who invokes a function, whether they may, and how long they wait."""

from typing import Any

from tests.checks.permission_cases import BUCKET, RULE, TOPIC
from tests.checks.sample_stack import Case, Stack, att, stack

LIVE = {"Ref": "Live"}
FUNCTION = att("Function")


def permission(
    principal: str,
    source: Any = None,
    function: Any = FUNCTION,
    *,
    action: str = "lambda:InvokeFunction",
) -> tuple[str, Any]:
    """A permission for a source."""
    said = {
        "Action": action,
        "FunctionName": function,
        "Principal": f"{principal}.amazonaws.com",
        "SourceArn": source,
        "SourceAccount": {"Ref": "AWS::AccountId"},
    }
    return "AWS::Lambda::Permission", {name: value for name, value in said.items() if value}


def ruled(function: Any = FUNCTION, **more: Any) -> Stack:
    """A function that a rule invokes."""
    targets = [{"Id": "it", "Arn": function}]
    version = {"FunctionName": {"Ref": "Function"}}
    live = {"Name": "live", "FunctionVersion": att("Version", "Version"), **version}
    return stack(
        permitted=False,
        Nightly=(RULE[0], RULE[1] | {"Targets": targets}),
        Other=RULE,
        Version=("AWS::Lambda::Version", version),
        Live=("AWS::Lambda::Alias", live),
        **more,
    )


def sourced(resource: tuple[str, Any], **more: Any) -> Stack:
    """A function and a resource that names it."""
    return stack(permitted=False, Source=resource, Topic=TOPIC, Bucket=BUCKET, **more)


NOTIFYING = (
    "AWS::S3::Bucket",
    {
        "NotificationConfiguration": {
            "LambdaConfigurations": [{"Event": "s3:ObjectCreated:*", "Function": FUNCTION}]
        }
    },
)
NUMBERED = {"Ref": "Version"}
RULES, GROUPS = "arn:aws:events:eu-west-1:1:rule", "arn:aws:logs:eu-west-1:1:log-group"
NAMED_RULE = RULE[1] | {"Name": "nightly", "Targets": [{"Id": "it", "Arn": FUNCTION}]}
NAMED = (NOTIFYING[0], NOTIFYING[1] | {"BucketName": "orders"})
SUBSCRIBED = (
    "AWS::SNS::Subscription",
    {"Protocol": "lambda", "TopicArn": {"Ref": "Topic"}, "Endpoint": FUNCTION},
)
FOREIGN: tuple[str, Any] = (
    "AWS::SNS::Subscription",
    SUBSCRIBED[1] | {"TopicArn": "arn:aws:sns:eu-west-1:123456789012:orders"},
)
ASKING = ("AWS::Cognito::UserPool", {"LambdaConfig": {"PreSignUp": FUNCTION}})
FILTER = (
    "AWS::Logs::SubscriptionFilter",
    {"LogGroupName": "/of/others", "DestinationArn": FUNCTION, "FilterPattern": ""},
)
TOPIC_RULE = (
    "AWS::IoT::TopicRule",
    {"TopicRulePayload": {"Sql": "x", "Actions": [{"Lambda": {"FunctionArn": FUNCTION}}]}},
)

FAILING_RULE = (
    "AWS::IoT::TopicRule",
    {"TopicRulePayload": {"Sql": "x", "ErrorAction": {"Lambda": {"FunctionArn": FUNCTION}}}},
)


def behind_api(timeout: Any, protocol: str = "HTTP", **integration: Any) -> Stack:
    """A function behind an API."""
    said = {
        "ApiId": {"Ref": "Api"},
        "IntegrationType": "AWS_PROXY",
        "IntegrationUri": FUNCTION,
        **integration,
    }
    source = {"Fn::Sub": "arn:aws:execute-api:eu-west-1:${AWS::AccountId}:${Api}/*"}
    return stack(
        {"Timeout": timeout},
        Api=("AWS::ApiGatewayV2::Api", {"Name": "orders", "ProtocolType": protocol}),
        Integration=("AWS::ApiGatewayV2::Integration", said),
        Allow=permission("apigateway", source),
    )


URI = {
    "Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"
    "${Function.Arn}/invocations"
}


def behind_rest(
    timeout: Any,
    permitted: bool = True,
    allowed: str = "Api",
    request: str = "*",
    **integration: Any,
) -> Stack:
    """A function behind a REST API."""
    method = {
        "RestApiId": {"Ref": "Api"},
        "HttpMethod": "GET",
        "Integration": {"Type": "AWS_PROXY", "Uri": URI, **integration},
    }
    source = {
        "Fn::Sub": "arn:aws:execute-api:eu-west-1:${AWS::AccountId}:${" + allowed + "}/" + request
    }
    allow: dict[str, Any] = {"Allow": permission("apigateway", source)} if permitted else {}
    api: tuple[str, Any] = ("AWS::ApiGateway::RestApi", {})
    return stack(
        {"Timeout": timeout}, Api=api, Other=api, Get=("AWS::ApiGateway::Method", method), **allow
    )


def resolving(timeout: int) -> Stack:
    """A function that answers fields of a GraphQL API."""
    asked = {"LambdaFunctionArn": att("Function")}
    source = {"Type": "AWS_LAMBDA", "LambdaConfig": asked, "ServiceRoleArn": "arn:aws:iam:::role/a"}
    return stack({"Timeout": timeout}, Source=("AWS::AppSync::DataSource", source))


def authorizing(timeout: Any) -> Stack:
    """A function that says for an HTTP API who may ask."""
    authorizer = {"ApiId": {"Ref": "Api"}, "AuthorizerType": "REQUEST", "AuthorizerUri": URI}
    source = {"Fn::Sub": "arn:aws:execute-api:eu-west-1:${AWS::AccountId}:${Api}/*"}
    return stack(
        {"Timeout": timeout},
        Api=("AWS::ApiGatewayV2::Api", {"Name": "orders", "ProtocolType": "HTTP"}),
        Authorizer=("AWS::ApiGatewayV2::Authorizer", authorizer),
        Allow=permission("apigateway", source),
    )


def asked(timeout: Any) -> Stack:
    """A function that a user pool asks."""
    return stack({"Timeout": timeout}, Pool=ASKING, Allow=permission("cognito-idp", att("Pool")))


MAIL: tuple[str, Any] = (
    "AWS::SES::ReceiptRule",
    {"RuleSetName": "x", "Rule": {"Actions": [{"LambdaAction": {"FunctionArn": FUNCTION}}]}},
)
HOOK = {"LambdaArn": FUNCTION, "CodeHookInterfaceVersion": "1.0"}
HOOKED = {"Enabled": True, "CodeHookSpecification": {"LambdaCodeHook": HOOK}}
BOT_ALIAS: tuple[str, Any] = (
    "AWS::Lex::BotAlias",
    {
        "BotId": "A1B2C3D4E5",
        "BotAliasName": "live",
        "BotAliasLocaleSettings": [{"LocaleId": "en_US", "BotAliasLocaleSetting": HOOKED}],
    },
)
AGENT: tuple[str, Any] = (
    "AWS::Bedrock::Agent",
    {"AgentName": "x", "ActionGroups": [{"ActionGroupExecutor": {"Lambda": FUNCTION}}]},
)
QUICK: tuple[str, Any] = (
    "AWS::ApiGatewayV2::Api",
    {"Name": "x", "ProtocolType": "HTTP", "Target": FUNCTION},
)
INTEGRATION = {"type": "aws_proxy", "uri": URI}
OPENAPI: tuple[str, Any] = (
    "AWS::ApiGateway::RestApi",
    {"Body": {"paths": {"/": {"get": {"x-amazon-apigateway-integration": INTEGRATION}}}}},
)


def quick(timeout: int) -> Stack:
    """A function with an API that is one resource."""
    return stack({"Timeout": timeout}, Api=QUICK, Allow=permission("apigateway"))


CASES = [
    Case("source-permission", "a rule", ruled(), ruled(Allow=permission("events", att("Nightly")))),
    Case("source-permission", "another rule's", ruled(Allow=permission("events", att("Other"))),
         ruled(Allow=permission("events", "arn:aws:events:eu-west-1:1:rule/*"))),
    Case("source-permission", "the function's for its alias",
         ruled(LIVE, Allow=permission("events", att("Nightly"))),
         ruled(LIVE, Allow=permission("events", att("Nightly"), LIVE))),
    Case("source-permission", "the alias's for the function",
         ruled(Allow=permission("events", att("Nightly"), LIVE)),
         ruled({"Fn::Sub": "${Function.Arn}:live"},
               Allow=permission("events", att("Nightly"), LIVE))),
    Case("source-permission", "a bucket", sourced(NOTIFYING),
         sourced(NOTIFYING, Allow=permission("s3", att("Source")))),
    Case("source-permission", "of another service",
         sourced(SUBSCRIBED, Allow=permission("s3", att("Bucket"))),
         sourced(SUBSCRIBED, Allow=permission("sns", {"Ref": "Topic"}))),
    Case("source-permission", "a bucket of another name",
         sourced(NAMED, Allow=permission("s3", "arn:aws:s3:::others")),
         sourced(NAMED, Allow=permission("s3", "arn:aws:s3:::orders"))),
    Case("source-permission", "to read the function's settings",
         sourced(NOTIFYING, Allow=permission("s3", att("Source"), action="lambda:GetFunction")),
         sourced(NOTIFYING, Allow=permission("s3", att("Source"), action="lambda:*"))),
    Case("source-permission", "another API's", behind_rest(10, allowed="Other"), behind_rest(10)),
    Case("source-permission", "a user pool", sourced(ASKING),
         sourced(ASKING, Allow=permission("cognito-idp", att("Source")))),
    Case("source-permission", "a log filter", sourced(FILTER),
         sourced(FILTER, Allow=permission("logs.eu-west-1"))),
    Case("source-permission", "a rule of IoT", sourced(TOPIC_RULE),
         sourced(TOPIC_RULE, Allow=permission("iot", att("Source")))),
    Case("source-permission", "a route", behind_rest(10, permitted=False),
         behind_rest(10, permitted=False, Credentials="arn:aws:iam::1:role/x")),
    Case("source-permission", "a route to an alias of the stage", behind_rest(10, permitted=False),
         behind_rest(10, Uri={"Fn::Sub": URI["Fn::Sub"].replace(
             "Function.Arn}", "Function.Arn}:${!stageVariables.alias}")})),
    Case("source-permission", "another method", behind_rest(10, request="*/POST/"),
         behind_rest(10, request="prod/GET/")),
    Case("source-permission", "a rule of another name",
         sourced((RULE[0], NAMED_RULE), Allow=permission("events", f"{RULES}/daily")),
         sourced((RULE[0], NAMED_RULE), Allow=permission("events", f"{RULES}/night*"))),
    Case("source-permission", "the function's for its version",
         ruled(NUMBERED, Allow=permission("events", att("Nightly"))),
         ruled(NUMBERED, Allow=permission("events", att("Nightly"), NUMBERED))),
    Case("source-permission", "another log group's",
         sourced(FILTER, Allow=permission("logs", f"{GROUPS}:/of/us:*")),
         sourced(FILTER, Allow=permission("logs", f"{GROUPS}:/of/others:*"))),
    Case("source-permission", "another topic's elsewhere",
         sourced(FOREIGN, Allow=permission("sns", "arn:aws:sns:eu-west-1:123456789012:bills")),
         sourced(FOREIGN, Allow=permission("sns", FOREIGN[1]["TopicArn"]))),
    Case("source-permission", "what a rule of IoT fails on", sourced(FAILING_RULE),
         sourced(FAILING_RULE, Allow=permission("iot", att("Source")))),
    Case("source-permission", "mail", sourced(MAIL), sourced(MAIL, Allow=permission("ses"))),
    Case("source-permission", "a bot", sourced(BOT_ALIAS),
         sourced(BOT_ALIAS, Allow=permission("lexv2", att("Source")))),
    Case("source-permission", "an agent", sourced(AGENT),
         sourced(AGENT, Allow=permission("bedrock"))),
    Case("source-permission", "an API made in one go", sourced(QUICK),
         sourced(QUICK, Allow=permission("apigateway"))),
    Case("source-permission", "a described API", sourced(OPENAPI),
         sourced(OPENAPI, Allow=permission("apigateway"))),
    Case("slow-function", "an HTTP API", behind_api(31), behind_api(30)),
    Case("slow-function", "a REST API that asks by itself", behind_rest(30, Type="AWS"),
         behind_rest(30, Type="AWS", RequestParameters={
             "integration.request.header.X-Amz-Invocation-Type": "'Event'"})),
    Case("slow-function", "an authorizer", authorizing(11), authorizing(10)),
    Case("slow-function", "AppSync", resolving(31), resolving(30)),
    Case("slow-function", "a WebSocket API", behind_api(30, "WEBSOCKET"),
         behind_api(29, "WEBSOCKET")),
    Case("slow-function", "an impatient one", behind_api(6, TimeoutInMillis=5000),
         behind_api(6, TimeoutInMillis=6000)),
    Case("slow-function", "a REST API", behind_rest(30), behind_rest(60, TimeoutInMillis=60_000)),
    Case("slow-function", "in one branch", behind_api({"Fn::If": ["IsProd", 10, 60]}),
         behind_api({"Fn::If": ["IsProd", 10, 20]})),
    Case("slow-function", "an API made in one go", quick(31), quick(30)),
    Case("slow-function", "a user pool", asked(60), asked(5)),
]  # fmt: skip
