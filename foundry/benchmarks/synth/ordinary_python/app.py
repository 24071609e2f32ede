"""The same resources as the scaffolded project, as a CDK app in Python is ordinarily written."""

import json
from pathlib import Path
from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

HERE = Path(__file__).parent


class FunctionConstruct(Construct):
    """A function with its role, its logs and what invokes it."""

    def __init__(
        self, scope: cdk.Stack, id_: str, *, source: str, trigger: str, layer: lambda_.LayerVersion
    ) -> None:
        super().__init__(scope, id_)
        log_group = logs.LogGroup(
            self,
            "FunctionLogs",
            retention=logs.RetentionDays.ONE_WEEK,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        role = iam.Role(
            self,
            "FunctionRole",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"What {source} may do",
        )
        log_group.grant_write(role)
        failures = None if trigger in {"none", "sqs"} else self.dead_letters("FunctionFailures")
        self.function = lambda_.Function(
            self,
            "Function",
            code=lambda_.Code.from_asset(
                str(HERE / "lambda_src" / source), exclude=["__pycache__", "*.pyc"]
            ),
            handler="handler.handler",
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            memory_size=256,
            timeout=cdk.Duration.seconds(10),
            role=role,
            log_group=log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            application_log_level_v2=lambda_.ApplicationLogLevel.INFO,
            system_log_level_v2=lambda_.SystemLogLevel.INFO,
            tracing=lambda_.Tracing.ACTIVE,
            layers=[] if trigger == "none" else [layer],
        )
        if failures:
            resource = cast("lambda_.CfnFunction", self.function.node.default_child)
            resource.dead_letter_config = lambda_.CfnFunction.DeadLetterConfigProperty(
                target_arn=failures.queue_arn
            )
            role.add_to_policy(
                iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[failures.queue_arn])
            )
            self.function.configure_async_invoke(
                retry_attempts=2, max_event_age=cdk.Duration.hours(1)
            )
            (self.on_topic if trigger == "sns" else self.on_events)(failures)
        elif trigger == "sqs":
            self.on_queue()

    def dead_letters(self, id_: str) -> sqs.Queue:
        """A queue that keeps what failed."""
        return sqs.Queue(
            self,
            id_,
            retention_period=cdk.Duration.days(14),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
        )

    def on_queue(self) -> None:
        """Invoke with the messages of a queue."""
        scope = Construct(self, "Queue")
        failed = sqs.Queue(
            scope,
            "DeadLetters",
            retention_period=cdk.Duration.days(14),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
        )
        queue = sqs.Queue(
            scope,
            "Queue",
            visibility_timeout=cdk.Duration.seconds(60),
            dead_letter_queue=sqs.DeadLetterQueue(queue=failed, max_receive_count=5),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
        )
        self.function.add_to_role_policy(
            iam.PolicyStatement(
                actions=["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
                resources=[queue.queue_arn],
            )
        )
        lambda_.EventSourceMapping(
            scope,
            "Mapping",
            target=self.function,
            event_source_arn=queue.queue_arn,
            report_batch_item_failures=True,
            max_concurrency=10,
        )

    def on_topic(self, failures: sqs.Queue) -> None:
        """Invoke with what is published to a topic."""
        scope = Construct(self, "Topic")
        topic = sns.Topic(scope, "Topic", enforce_ssl=True)
        self.function.add_permission(
            "Permission",
            scope=scope,
            principal=iam.ServicePrincipal("sns.amazonaws.com"),
            source_arn=topic.topic_arn,
        )
        sns.Subscription(
            scope,
            "Subscription",
            topic=topic,
            protocol=sns.SubscriptionProtocol.LAMBDA,
            endpoint=self.function.function_arn,
            dead_letter_queue=failures,
        )

    def on_events(self, failures: sqs.Queue) -> None:
        """Invoke with matching events of the default bus."""
        scope = Construct(self, "Orders")
        events.Rule(
            scope,
            "Rule",
            event_bus=events.EventBus.from_event_bus_name(scope, "Bus", "default"),
            event_pattern=events.EventPattern(source=["shop"], detail_type=["Order Placed"]),
            targets=[
                targets.LambdaFunction(
                    self.function,
                    dead_letter_queue=failures,
                    max_event_age=cdk.Duration.hours(1),
                    retry_attempts=2,
                )
            ],
        )


class ServiceStack(cdk.Stack):
    """The functions of a service, and their layer."""

    def __init__(self, scope: Construct, id_: str, *, functions: dict[str, dict[str, str]]) -> None:
        super().__init__(scope, id_)
        layer = lambda_.LayerVersion(
            self,
            "PowertoolsLayerPython314Arm64",
            code=lambda_.Code.from_asset(str(HERE / "layer")),
            compatible_runtimes=[lambda_.Runtime.PYTHON_3_14],
            compatible_architectures=[lambda_.Architecture.ARM_64],
            description="layers/powertools for python3.14 on arm64",
        )
        for name, function in functions.items():
            FunctionConstruct(
                self, name, source=function["source"], trigger=function["trigger"], layer=layer
            )


app = cdk.App()
for service, functions in json.loads((HERE / "functions.json").read_text()).items():
    ServiceStack(app, service, functions=functions)
app.synth()
