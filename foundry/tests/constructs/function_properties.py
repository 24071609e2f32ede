"""Every property of `lambda_.Function`, tried once on a `PythonFunction`: the page is made of this.

`uv run python -m tests.docs.function_page`, in `foundry/`, writes the page.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_codeguruprofiler as codeguruprofiler
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_efs as efs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

FUNCTION = "AWS::Lambda::Function"
INVOKE_CONFIG = "AWS::Lambda::EventInvokeConfig"

SIGNED = "arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-1"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:failed"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:failed"
INSIGHTS = (
    "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda-insights"
)
LAYER = "arn:aws:lambda:eu-west-1:123456789012:layer:theirs:1"

NONE = object()
"""In `gives`: the template doesn't have it."""


@dataclass(frozen=True)
class Property:
    """What one property gives: the template's own words, or why it is refused."""

    says: str
    """A sentence for the page."""
    given: Callable[[cdk.Stack], Any]
    """Makes the value that is tried."""
    gives: dict[str, Any] = field(default_factory=dict)
    """What the resource has then, as CloudFormation writes it."""
    of: str = FUNCTION
    """The type of the resource that has it."""
    beside: Callable[[cdk.Stack], dict[str, Any]] = lambda _: {}
    """Other properties that it needs."""
    refused: str = ""
    """A part of the line that says so."""


def vpc(stack: cdk.Stack) -> ec2.IVpc:
    """A network of one subnet without a way out, the same for all that ask."""
    existing = stack.node.try_find_child("Vpc")
    made = existing or ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-1",
        availability_zones=["eu-west-1a"],
        isolated_subnet_ids=["subnet-1"],
        isolated_subnet_route_table_ids=["rtb-1"],
    )
    network: ec2.IVpc = made  # type: ignore[assignment]  # what is found is what was made
    return network


ISOLATED = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)


def in_vpc(stack: cdk.Stack) -> dict[str, Any]:
    """What puts a function into that network."""
    return {"vpc": vpc(stack), "vpc_subnets": ISOLATED}


def group(stack: cdk.Stack, id_: str) -> ec2.ISecurityGroup:
    """Somebody's security group."""
    return ec2.SecurityGroup.from_security_group_id(stack, id_, "sg-1")


def file_system(stack: cdk.Stack) -> lambda_.FileSystem:
    """Somebody's file system."""
    theirs = efs.FileSystem.from_file_system_attributes(
        stack, "Files", file_system_id="fs-1", security_group=group(stack, "FilesGroup")
    )
    point = efs.AccessPoint.from_access_point_attributes(
        stack, "Point", access_point_id="fsap-1", file_system=theirs
    )
    return lambda_.FileSystem.from_efs_access_point(point, "/mnt/files")


PYTHON_OTEL = lambda_.AdotInstrumentationConfig(
    layer_version=lambda_.AdotLayerVersion.from_python_sdk_layer_version(
        lambda_.AdotLambdaLayerPythonSdkVersion.LATEST
    ),
    exec_wrapper=lambda_.AdotLambdaExecWrapper.INSTRUMENT_HANDLER,
)

OWN_LOG_GROUP = "Refused: the function has a log group of its own. `log_group` takes another."
OLDER = "CDK's older name of `{}`. That is what to write."

PROPERTIES: dict[str, Property] = {
    "adot_instrumentation": Property(
        "Adds the layer of OpenTelemetry, one of five, and grants nothing.",
        lambda _: PYTHON_OTEL,
        {"Environment": {"Variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/otel-instrument"}}},
    ),
    "allow_all_ipv6_outbound": Property(
        "Opens the security group that CDK makes to IPv6.",
        lambda _: True,
        {"SecurityGroupEgress": [{"CidrIp": "0.0.0.0/0"}, {"CidrIpv6": "::/0"}]},
        of="AWS::EC2::SecurityGroup",
        beside=in_vpc,
    ),
    "allow_all_outbound": Property(
        "`False` closes the security group that CDK makes.",
        lambda _: False,
        {"SecurityGroupEgress": [{"CidrIp": "255.255.255.255/32"}]},
        of="AWS::EC2::SecurityGroup",
        beside=in_vpc,
    ),
    "allow_public_subnet": Property(
        "Silences CDK's refusal of a public subnet, where a function can't reach the internet.",
        lambda _: True,
        {"VpcConfig": {"SubnetIds": ["subnet-1"]}},
        beside=in_vpc,
    ),
    "application_log_level": Property(
        OLDER.format("application_log_level_v2"),
        lambda _: "DEBUG",
        {"LoggingConfig": {"ApplicationLogLevel": "DEBUG", "LogFormat": "JSON"}},
    ),
    "application_log_level_v2": Property(
        "In place of the stage's `log_level`.",
        lambda _: lambda_.ApplicationLogLevel.DEBUG,
        {"LoggingConfig": {"ApplicationLogLevel": "DEBUG"}},
    ),
    "architecture": Property(
        "arm64 unless given. Its layers have to be for the same.",
        lambda _: lambda_.Architecture.X86_64,
        {"Architectures": ["x86_64"]},
    ),
    "code": Property(
        "Refused: the code is the folder `lambda_src/<source>`. For a container image take "
        "`lambda_.Function`, and give that to the trigger.",
        lambda _: lambda_.Code.from_inline("handler = print"),
        refused="code: .* for a container image take lambda_.Function",
    ),
    "code_signing_config": Property(
        "CDK's assets are unsigned: with `ENFORCE` a deployment needs a job that signs them.",
        lambda stack: lambda_.CodeSigningConfig.from_code_signing_config_arn(
            stack, "Signed", SIGNED
        ),
        {"CodeSigningConfigArn": SIGNED},
    ),
    "current_version_options": Property(
        "For `current_version` and aliases; without `RETAIN` an old version goes with the next.",
        lambda _: lambda_.VersionOptions(description="Kept"),
        {"Description": "Kept"},
        of="AWS::Lambda::Version",
    ),
    "dead_letter_queue": Property(
        "In place of the failure queue that triggers make. The role may send to it.",
        lambda stack: sqs.Queue.from_queue_arn(stack, "Failed", QUEUE),
        {"DeadLetterConfig": {"TargetArn": QUEUE}},
    ),
    "dead_letter_queue_enabled": Property(
        "Has CDK make a queue, without TLS and alarm. A trigger makes a better one by itself.",
        lambda _: True,
        {"MessageRetentionPeriod": 1209600},
        of="AWS::SQS::Queue",
    ),
    "dead_letter_topic": Property(
        "In place of the failure queue. The role may publish to it.",
        lambda stack: sns.Topic.from_topic_arn(stack, "FailedTopic", TOPIC),
        {"DeadLetterConfig": {"TargetArn": TOPIC}},
    ),
    "description": Property("As given.", lambda _: "Pays", {"Description": "Pays"}),
    "durable_config": Property(
        "As given. The role may keep the state of the function's executions, and triggers invoke "
        "its alias `current`.",
        lambda _: lambda_.DurableConfig(execution_timeout=cdk.Duration.hours(1)),
        {"DurableConfig": {"ExecutionTimeout": 3600}},
    ),
    "environment": Property(
        "Variables, all of them texts.",
        lambda _: {"TABLE_NAME": "orders"},
        {"Environment": {"Variables": {"TABLE_NAME": "orders"}}},
    ),
    "environment_encryption": Property(
        "In place of the stage's key.",
        lambda stack: kms.Key.from_key_arn(
            stack, "OwnKey", "arn:aws:kms:eu-west-1:123456789012:key/1"
        ),
        {"KmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/1"},
        beside=lambda _: {"environment": {"TABLE_NAME": "orders"}},
    ),
    "ephemeral_storage_size": Property(
        "512 MB to 10 GB of `/tmp`. More than 512 MB excludes SnapStart.",
        lambda _: cdk.Size.gibibytes(1),
        {"EphemeralStorage": {"Size": 1024}},
    ),
    "events": Property(
        "CDK's own event sources, whose grants are wider than a trigger's.",
        lambda stack: [
            event_sources.SnsEventSource(sns.Topic.from_topic_arn(stack, "Events", TOPIC))
        ],
        {"Action": "lambda:InvokeFunction", "SourceArn": TOPIC},
        of="AWS::Lambda::Permission",
    ),
    "filesystem": Property(
        "Needs `vpc`, and excludes SnapStart. CDK lets the role mount it.",
        file_system,
        {"FileSystemConfigs": [{"LocalMountPath": "/mnt/files"}]},
        beside=in_vpc,
    ),
    "function_name": Property(
        "Better left out: a change makes the function anew, and two stacks can't have the same.",
        lambda _: "pay",
        {"FunctionName": "pay"},
    ),
    "handler": Property(
        "`handler.handler` unless given; a dependency or a layer may bring its module.",
        lambda _: "handler.handler",
        {"Handler": "handler.handler"},
    ),
    "initial_policy": Property(
        "Statements of the function's own role. `allow(…)` does the same and asks for reasons.",
        lambda _: [
            iam.PolicyStatement(actions=["s3:GetObject"], resources=["arn:aws:s3:::orders/*"])
        ],
        {"PolicyDocument": {"Statement": [{"Resource": "arn:aws:s3:::orders/*"}]}},
        of="AWS::IAM::Policy",
    ),
    "insights_version": Property(
        "Adds a layer, which may write the one log group of Lambda Insights.",
        lambda _: lambda_.LambdaInsightsVersion.VERSION_1_0_333_0,
        {"PolicyDocument": {"Statement": [{"Resource": [INSIGHTS, f"{INSIGHTS}:*"]}]}},
        of="AWS::IAM::Policy",
    ),
    "ipv6_allowed_for_dual_stack": Property(
        "Needs subnets with IPv6.",
        lambda _: True,
        {"VpcConfig": {"Ipv6AllowedForDualStack": True}},
        beside=in_vpc,
    ),
    "layers": Property(
        "Five at most. `shared_layer` makes those of `layers/`.",
        lambda stack: [lambda_.LayerVersion.from_layer_version_arn(stack, "Theirs", LAYER)],
        {"Layers": [LAYER]},
    ),
    "log_format": Property(
        OLDER.format("logging_format"), lambda _: "Text", {"LoggingConfig": {"LogFormat": "Text"}}
    ),
    "log_group": Property(
        "In place of the function's own. The role may write to it.",
        lambda stack: logs.LogGroup.from_log_group_name(stack, "Logs", "/shop/pay"),
        {"LoggingConfig": {"LogGroup": "/shop/pay"}},
    ),
    "log_removal_policy": Property(
        OWN_LOG_GROUP,
        lambda _: cdk.RemovalPolicy.DESTROY,
        refused="log_removal_policy: the function has a log group",
    ),
    "log_retention": Property(
        OWN_LOG_GROUP,
        lambda _: logs.RetentionDays.ONE_DAY,
        refused="log_retention: the function has a log group",
    ),
    "log_retention_retry_options": Property(
        OWN_LOG_GROUP,
        lambda _: lambda_.LogRetentionRetryOptions(max_retries=1),
        refused="log_retention_retry_options: the function has a log group",
    ),
    "log_retention_role": Property(
        OWN_LOG_GROUP,
        lambda stack: iam.Role.from_role_name(stack, "LogsRole", "logs"),
        refused="log_retention_role: the function has a log group",
    ),
    "logging_format": Property(
        "JSON unless given. Text has no levels, so those of the stage are left out.",
        lambda _: lambda_.LoggingFormat.TEXT,
        {"LoggingConfig": {"LogFormat": "Text", "ApplicationLogLevel": NONE}},
    ),
    "max_event_age": Property(
        "Bounds asynchronous invocations; a trigger's own hour gives way.",
        lambda _: cdk.Duration.minutes(5),
        {"MaximumEventAgeInSeconds": 300},
        of=INVOKE_CONFIG,
    ),
    "memory_size": Property("256 unless given, 128 to 10,240.", lambda _: 512, {"MemorySize": 512}),
    "on_failure": Property(
        "Beside the failure queue. CDK also grants to read the queue's attributes.",
        lambda stack: destinations.SqsDestination(sqs.Queue.from_queue_arn(stack, "Lost", QUEUE)),
        {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}},
        of=INVOKE_CONFIG,
    ),
    "on_success": Property(
        "As `on_failure`, for what the function returns.",
        lambda stack: destinations.SqsDestination(sqs.Queue.from_queue_arn(stack, "Paid", QUEUE)),
        {"DestinationConfig": {"OnSuccess": {"Destination": QUEUE}}},
        of=INVOKE_CONFIG,
    ),
    "params_and_secrets": Property(
        "Adds a layer and its variables, and grants nothing. `foundry invoke` has no such server.",
        lambda _: lambda_.ParamsAndSecretsLayerVersion.from_version(
            lambda_.ParamsAndSecretsVersions.V1_0_103
        ),
        {"Environment": {"Variables": {"PARAMETERS_SECRETS_EXTENSION_HTTP_PORT": "2773"}}},
    ),
    "profiling": Property(
        "Makes a profiling group, and lets the role write to it.",
        lambda _: True,
        {"ComputePlatform": "AWSLambda"},
        of="AWS::CodeGuruProfiler::ProfilingGroup",
    ),
    "profiling_group": Property(
        "In place of one that CDK makes.",
        lambda stack: codeguruprofiler.ProfilingGroup.from_profiling_group_name(
            stack, "Profiles", "shop"
        ),
        {"Environment": {"Variables": {"AWS_CODEGURU_PROFILER_ENABLED": "TRUE"}}},
    ),
    "recursive_loop": Property(
        "`ALLOW` lets a function invoke itself for ever; Lambda stops others after 16 rounds.",
        lambda _: lambda_.RecursiveLoop.TERMINATE,
        {"RecursiveLoop": "Terminate"},
    ),
    "reserved_concurrent_executions": Property(
        "In every stage. `reserved_concurrency` counts where the stage reserves any.",
        lambda _: 3,
        {"ReservedConcurrentExecutions": 3},
    ),
    "retry_attempts": Property(
        "Bounds asynchronous invocations; a trigger's own two give way.",
        lambda _: 0,
        {"MaximumRetryAttempts": 0},
        of=INVOKE_CONFIG,
    ),
    "role": Property(
        "In place of the function's own. It gets the right to write the logs, and nothing else.",
        lambda stack: iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::123456789012:role/shop"),
        {"Role": "arn:aws:iam::123456789012:role/shop"},
    ),
    "runtime": Property(
        "Python 3.14 unless given.",
        lambda _: lambda_.Runtime.PYTHON_3_13,
        {"Runtime": "python3.13"},
    ),
    "runtime_management_mode": Property(
        "As given; `manual` names a version of one region.",
        lambda _: lambda_.RuntimeManagementMode.FUNCTION_UPDATE,
        {"RuntimeManagementConfig": {"UpdateRuntimeOn": "FunctionUpdate"}},
    ),
    "security_groups": Property(
        "In place of the one that CDK makes.",
        lambda stack: [group(stack, "OwnGroup")],
        {"VpcConfig": {"SecurityGroupIds": ["sg-1"]}},
        beside=in_vpc,
    ),
    "snap_start": Property(
        "From Python 3.12, for versions and aliases only: give triggers an alias.",
        lambda _: lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS,
        {"SnapStart": {"ApplyOn": "PublishedVersions"}},
    ),
    "system_log_level": Property(
        OLDER.format("system_log_level_v2"),
        lambda _: "WARN",
        {"LoggingConfig": {"SystemLogLevel": "WARN", "LogFormat": "JSON"}},
    ),
    "system_log_level_v2": Property(
        "INFO unless given.",
        lambda _: lambda_.SystemLogLevel.WARN,
        {"LoggingConfig": {"SystemLogLevel": "WARN"}},
    ),
    "tenancy_config": Property(
        "Can't be changed later. Only direct invocations and API Gateway name a tenant.",
        lambda _: lambda_.TenancyConfig.PER_TENANT,
        {"TenancyConfig": {"TenantIsolationMode": "PER_TENANT"}},
    ),
    "timeout": Property(
        "10 seconds unless given, 900 at most.",
        lambda _: cdk.Duration.seconds(5),
        {"Timeout": 5},
    ),
    "tracing": Property(
        "Active unless given.", lambda _: lambda_.Tracing.DISABLED, {"TracingConfig": NONE}
    ),
    "vpc": Property(
        "Lets Lambda make its network interfaces, and forbids that to the function's code.",
        vpc,
        {"VpcConfig": {"SubnetIds": ["subnet-1"]}},
        beside=lambda _: {"vpc_subnets": ISOLATED},
    ),
    "vpc_subnets": Property(
        "Private subnets unless given.",
        lambda _: ISOLATED,
        {"VpcConfig": {"SubnetIds": ["subnet-1"]}},
        beside=lambda stack: {"vpc": vpc(stack)},
    ),
}
"""By name; `scope` and `id` apart, these are all that `lambda_.Function` takes."""
