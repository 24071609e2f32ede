"""Broken and mended: kinds of functions, and what can't be beside them."""

from dataclasses import replace
from typing import Any

from tests.checks.caller_cases import OPENAPI, QUICK, permission
from tests.checks.limit_cases import by_rule, published, scheduled
from tests.checks.sample_stack import Case, Stack, allow, att, stack
from tests.checks.source_cases import REDRIVE, polling

DURABLE = {"DurableConfig": {"ExecutionTimeout": 86_400, "RetentionPeriodInDays": 14}}
KEEPS = ("lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState")
VERSIONS = {"Fn::Sub": "${Function.Arn}:*"}
PER_TENANT = {"TenancyConfig": {"TenantIsolationMode": "PER_TENANT"}}
ON_INSTANCES = {"CapacityProviderConfig": {"x": 1}}
THROUGH_FUNCTION = {
    "ExtendedS3DestinationConfiguration": {
        "RoleARN": "arn:aws:iam::123456789012:role/delivers",
        "BucketARN": "arn:aws:s3:::kept",
        "ProcessingConfiguration": {
            "Enabled": True,
            "Processors": [
                {
                    "Type": "Lambda",
                    "Parameters": [
                        {"ParameterName": "LambdaArn", "ParameterValue": att("Function")},
                    ],
                }
            ],
        },
    }
}
FILES = {"FileSystemConfigs": [{"Arn": "arn:aws:x", "LocalMountPath": "/mnt/a"}]}
NETWORK = {"VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}}
INTERFACES = (
    "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces",
)  # fmt: skip


def durable(*actions: str, on: Any = VERSIONS, **function: Any) -> Stack:
    """A durable function whose role may do this."""
    return stack(DURABLE | function, allows=[allow(*actions, on=on)])


def polled(seconds: int, function: Any, *, hidden: int = 5400) -> Stack:
    """A durable function behind a queue, which hides messages for a while."""
    config = {"DurableConfig": {"ExecutionTimeout": seconds}}
    queue = REDRIVE | {"VisibilityTimeout": hidden}
    made = polling(queue, mapping={"FunctionName": function}, function=config)
    statements = made.document["Resources"]["Role"]["Properties"]["Policies"][0]["PolicyDocument"]
    statements["Statement"].append(allow(*KEEPS, on=VERSIONS))
    return made


def filing(**function: Any) -> Stack:
    """A function with a file system."""
    return stack(FILES | function, allows=[allow(*INTERFACES, on="*")])


WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER"


def passing_on(mode: str) -> Stack:
    """A function behind a REST API, which passes its answer on in a mode."""
    uri = (
        "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${Function.Arn}/invocations"
    )
    integration = {"Type": "AWS_PROXY", "Uri": {"Fn::Sub": uri}, "ResponseTransferMode": mode}
    api = {"RestApiId": {"Ref": "Api"}, "Integration": integration}
    permission = {
        "Principal": "apigateway.amazonaws.com",
        "FunctionName": att("Function"),
        "Action": "lambda:InvokeFunction",
        "SourceArn": {"Fn::Sub": "arn:aws:execute-api:eu-west-1:1:${Api}/*"},
    }
    return stack(
        Api=("AWS::ApiGateway::RestApi", {"Name": "a"}),
        Method=("AWS::ApiGateway::Method", api),
        May=("AWS::Lambda::Permission", permission),
    )


def url(mode: Any, **function: Any) -> Stack:
    """A function with an address of its own."""
    said = {"TargetFunctionArn": att("Function"), "AuthType": "AWS_IAM", "InvokeMode": mode}
    return stack(function, Url=("AWS::Lambda::Url", said))


def for_tenants(api: tuple[str, Any]) -> Stack:
    """A function that keeps tenants apart, behind an API."""
    source = {"Fn::Sub": "arn:aws:execute-api:eu-west-1:${AWS::AccountId}:${Api}/*"}
    return stack(PER_TENANT, Api=api, Allow=permission("apigateway", source))


def answering(code: str, type_: str = "Custom::Seed") -> Stack:
    """A function behind a custom resource."""
    return stack(code={"handler.py": code}, Seed=(type_, {"ServiceToken": att("Function")}))


def modules(handler: str, sources: dict[str, str]) -> Stack:
    """A function with these modules, one of which has the handler."""
    files = {f"{name}.py": source for name, source in sources.items()}
    return stack({"Handler": f"{handler}.handler"}, code=files)


def handled(code: str, runtime: str = "python3.14", **more: Any) -> Stack:
    """A function with this handler."""
    return stack({"Runtime": runtime}, code={"handler.py": code}, **more)


def snapped(code: str, **modules: str) -> Stack:
    """A function with SnapStart that does this at import."""
    made = published()
    code = f"from uuid import uuid4\n{code}\n\n\n{PLAIN}"
    modules["handler"] = code
    return replace(made, files={"asset.Function": {f"{n}.py": c for n, c in modules.items()}})


COUNTS = "cloudwatch:PutMetricData"
COUNT = "metrics.put_metric_data(Namespace='Shop', MetricData=[])"
SDK = "aws_durable_execution_sdk_python"
NAMES = "def __getattr__(name): ...\n"
"""A module that has every name."""
STEPS = f"""
import uuid
from datetime import UTC, datetime

import boto3
from {SDK} import durable_execution, durable_step

metrics = boto3.client("cloudwatch")


@durable_step
def new_id(_):
    return str(uuid.uuid4())


@durable_execution
def handler(event, context):
    """


def replaying(does: str, *actions: str) -> Stack:
    """A durable function whose handler does this; its role may these as well."""
    rights = [allow(*KEEPS, on=VERSIONS), *(allow(action, on="*") for action in actions)]
    return stack(
        DURABLE, code={"handler.py": f"{STEPS}{does}\n", f"{SDK}.py": NAMES}, allows=rights
    )


NO_SNAPSHOT = {"SnapStart": {"ApplyOn": "None"}}
READY = {"ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": 2}}
AT_MOST_ONE = NO_SNAPSHOT | {"ReservedConcurrentExecutions": 1}

PLAIN = "def handler(event, context):\n    return 1\n"
ANSWERS = "import urllib.request\n\n\ndef handler(event, context):\n    event['ResponseURL']\n"
DECORATED = "from boto3 import run\n\n\n@run\nasync " + PLAIN
GUARDED = "try:\n    import orjson\nexcept ImportError:\n    orjson = None\n\n\n" + PLAIN

CASES = [
    Case("durable-rights", "none", durable("s3:ListAllMyBuckets", on="*"), durable(*KEEPS)),
    Case("durable-rights", "of no version", durable(*KEEPS, on=att("Function")),
         durable("lambda:*DurableExecution*", on=VERSIONS)),
    Case("runtime", "too old for a durable function", durable(*KEEPS, Runtime="python3.12"),
         durable(*KEEPS, Runtime="python3.13")),
    Case("durable-invocation", "no version", polled(900, att("Function")),
         polled(900, {"Fn::Sub": "${Function.Arn}:live"})),
    Case("durable-invocation", "longer than a mapping waits",
         polled(901, {"Fn::Sub": "${Function.Arn}:live"}),
         polled(900, {"Fn::Sub": "${Function.Arn}:live"})),
    Case("snap-start-shared", "an id", snapped("RUN = uuid4()"), snapped("make = uuid4")),
    Case("snap-start-shared", "a class's", snapped("class A:\n    run = [str(uuid4())]"),
         snapped("class A:\n    run = lambda: uuid4()")),
    Case("snap-start-shared", "of a script", snapped("RUN = uuid4()"),
         snapped("if __name__ == '__main__':\n    RUN = uuid4()")),
    Case("snap-start-shared", "of a module that it imports",
         snapped("import ids", ids="import random\nRUN = random.random()"),
         snapped("import ids", ids="import random\nrandom.seed(1)")),
    Case("durable-replay", "the clock", replaying("return datetime.now(UTC).isoformat()"),
         replaying("return context.step(lambda _: datetime.now(UTC).isoformat())")),
    Case("durable-replay", "a random id", replaying("return str(uuid.uuid4())"),
         replaying("return context.step(new_id())")),
    Case("durable-replay", "a call of AWS", replaying(COUNT, COUNTS),
         replaying(f"context.step(lambda _: {COUNT})", COUNTS)),
    Case("tenant", "a queue", polling(function=PER_TENANT), stack(PER_TENANT)),
    Case("tenant", "a schedule", stack(PER_TENANT, Nightly=scheduled(att("Function"))),
         stack(Nightly=scheduled(att("Function")))),
    Case("tenant", "an HTTP API", for_tenants(QUICK), for_tenants(OPENAPI)),
    Case("tenant", "a permission", stack(PER_TENANT, Rule=by_rule({"Ref": "Function"})),
         stack(Rule=by_rule({"Ref": "Function"}))),
    Case("tenant", "a stream",
         stack(PER_TENANT, Stream=("AWS::KinesisFirehose::DeliveryStream", THROUGH_FUNCTION)),
         stack(Stream=("AWS::KinesisFirehose::DeliveryStream", THROUGH_FUNCTION))),
    Case("runtime", "of managed instances", stack(ON_INSTANCES | {"Runtime": "python3.12"}),
         stack(ON_INSTANCES | {"Runtime": "python3.13"})),
    Case("tenant", "an address", url("BUFFERED", **PER_TENANT), url("BUFFERED")),
    Case("tenant", "provisioned concurrency", published(
             alias={"ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": 1}},
             function=PER_TENANT | {"SnapStart": {"ApplyOn": "None"}}),
         published(function=PER_TENANT | {"SnapStart": {"ApplyOn": "None"}})),
    Case("streaming", "a function URL", url("RESPONSE_STREAM"), url("BUFFERED")),
    Case("streaming", "of an adapter", url("RESPONSE_STREAM"),
         url("RESPONSE_STREAM",
             Environment={"Variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/bootstrap"}})),
    Case("streaming", "in one case", url({"Fn::If": ["IsProd", "RESPONSE_STREAM", "BUFFERED"]}),
         url({"Fn::If": ["IsProd", "BUFFERED", {"Ref": "AWS::NoValue"}]})),
    Case("streaming", "a REST API", passing_on("STREAM"), passing_on("BUFFERED")),
    Case("streaming", "through a tracer",
         url("RESPONSE_STREAM", Environment={"Variables": {WRAPPER: "/opt/otel-instrument"}}),
         url("RESPONSE_STREAM", Environment={"Variables": {WRAPPER: "/opt/adapt"}})),
    Case("queue-visibility", "of an execution",
         polled(900, {"Fn::Sub": "${Function.Arn}:live"}, hidden=899),
         polled(900, {"Fn::Sub": "${Function.Arn}:live"}, hidden=900)),
    Case("durable-invocation", "in one case",
         polled(900, {"Fn::If": ["IsProd", {"Fn::Sub": "${Function.Arn}:live"}, att("Function")]}),
         polled(900, {"Fn::Sub": "${Function.Arn}:live"})),
    Case("file-system", "no network", filing(), filing(**NETWORK)),
    Case("file-system", "in one branch",
         filing(VpcConfig={"Fn::If": ["IsProd", NETWORK["VpcConfig"], {"Ref": "AWS::NoValue"}]}),
         filing(**NETWORK)),
    Case("reserved-concurrency", "below none", stack({"ReservedConcurrentExecutions": -1}),
         stack({"ReservedConcurrentExecutions": 0})),
    Case("reserved-concurrency", "fewer than are provisioned",
         published(alias=READY, function=AT_MOST_ONE),
         published(function=AT_MOST_ONE)),
    Case(
        "handler",
        "a coroutine by another name",
        handled("async def main(event, context): ...\nhandler = main\n"),
        handled("def main(event, context): ...\nhandler = main\n"),
    ),
    Case(
        "handler",
        "a coroutine that it gives back",
        handled("async def main(): ...\ndef handler(event, context):\n    return main()\n"),
        handled("def main(): ...\ndef handler(event, context):\n    return main()\n"),
    ),
    Case(
        "handler",
        "an object that is called as a coroutine",
        handled("class Main:\n    async def __call__(self, *given): ...\nhandler = Main()\n"),
        handled("class Main:\n    def __call__(self, *given): ...\nhandler = Main()\n"),
    ),
    Case("handler", "a coroutine", handled(f"async {PLAIN}"), handled(PLAIN)),
    Case("handler", "a coroutine that nothing runs", handled(f"async {PLAIN}"), handled(DECORATED)),
    Case("handler", "no context", handled("def handler(event):\n    return event\n"),
         handled("def handler(event, context=None, *more):\n    return event\n")),
    Case("handler", "a third argument", handled("handler = lambda event, context, more: event\n"),
         handled("handler = lambda *arguments: arguments[0]\n")),
    Case("handler", "a context by its name alone",
         handled("def handler(event, *, context):\n    return event\n"),
         handled("@by_name\ndef handler(event, *, context):\n    return event\n")),
    Case("handler", "a generator", handled(f"{PLAIN}    yield event\n"),
         handled(f"{PLAIN}\n\ndef each(event):\n    yield event\n")),
    Case("import-missing", "relative to the package's root",
         modules("handler", {"handler": f"from .shared import x\n\n\n{PLAIN}", "shared": "x = 1"}),
         modules("handler", {"handler": f"from shared import x\n\n\n{PLAIN}", "shared": "x = 1"})),
    Case("import-missing", "a name that its module hasn't",
         modules("handler", {"handler": "from app import handler", "app": "main = 1"}),
         modules("handler", {"handler": "from app import handler", "app": PLAIN})),
    Case("import-missing", "a name of no module below a package",
         modules("handler",
                 {"handler": f"from app import pay\n\n\n{PLAIN}", "app/__init__": ""}),
         modules("handler",
                 {"handler": f"from app import pay\n\n\n{PLAIN}", "app/__init__": "",
                  "app/pay": ""})),
    Case("import-missing", "above the package's root",
         modules("app/main", {"app/main": f"from ..shared import x\n\n\n{PLAIN}", "shared": ""}),
         modules("app/main", {"app/main": f"from . import shared\n\n\n{PLAIN}", "app/shared": ""})),
    Case("import-missing", "of a neighbour that isn't there, in a module of the handler's",
         modules("app/main", {"app/main": f"import app.other\n\n\n{PLAIN}",
                              "app/other": "from .shared import x"}),
         modules("app/main", {"app/main": f"import app.other\n\n\n{PLAIN}",
                              "app/other": "from .shared import x", "app/shared": "x = 1"})),
    Case("import-missing", "in a place that only a run tells",
         handled(f"import os; import thing\n\n\n{PLAIN}"),
         modules("handler", {"handler": f"import places; import thing\n\n\n{PLAIN}",
                             "places": "import sys\nsys.path.append('/opt/lib')\n"})),
    Case("import-missing", "of no package", handled(f"import orjson\n\n\n{PLAIN}"),
         handled(GUARDED)),
    Case("import-missing", "no longer in the library", handled(f"import telnetlib\n\n\n{PLAIN}"),
         handled(f"import telnetlib\n\n\n{PLAIN}", "python3.12")),
    Case("import-missing", "not yet in the library",
         handled(f"import compression.zstd\n\n\n{PLAIN}", "python3.13"),
         handled(f"import compression.zstd\n\n\n{PLAIN}", "python3.14")),
    Case("import-missing", "in no layer", handled(f"from shared import x\n\n\n{PLAIN}"),
         handled(f"from shared import x\n\n\n{PLAIN}",
                 layers={"Tools": {"python/shared.py": "x = 1\n"}})),
    Case("import-missing", "of code in no template", handled(f"import cfnresponse\n\n\n{PLAIN}"),
         stack({"Handler": "index.handler",
                "Code": {"ZipFile": f"import cfnresponse\n\n\n{PLAIN}"}}, code={})),
    Case("custom-resource", "no answer", answering(PLAIN), answering(ANSWERS)),
    Case("custom-resource", "by the plain type",
         answering(PLAIN, "AWS::CloudFormation::CustomResource"),
         answering(ANSWERS, "AWS::CloudFormation::CustomResource")),
]  # fmt: skip
