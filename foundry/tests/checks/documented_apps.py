"""Stacks as the documentation of CDK makes them, by people who have never seen this project."""

from collections.abc import Callable
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_elasticloadbalancingv2_targets as elb_targets
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as s3_deployment
from aws_cdk import aws_s3_notifications as s3n
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from aws_cdk import custom_resources as cr

CODE = """\
import json
import os


def handler(event, context):
    print(json.dumps(event), os.environ.get("TABLE_NAME"))
    return {"statusCode": 200}
"""


def function(stack: cdk.Stack, code: Path, **settings: object) -> lambda_.Function:
    """The function that nearly every example begins with."""
    return lambda_.Function(
        stack,
        "MyFunction",
        runtime=lambda_.Runtime.PYTHON_3_13,
        handler="index.handler",
        code=lambda_.Code.from_asset(str(code)),
        **settings,  # type: ignore[arg-type]  # an example's own
    )


def hello(stack: cdk.Stack, code: Path) -> None:
    """A function and its URL for everyone."""
    function(stack, code).add_function_url(auth_type=lambda_.FunctionUrlAuthType.NONE)


def cron(stack: cdk.Stack, code: Path) -> None:
    """A rule of EventBridge, on working days at six in the evening."""
    schedule = events.Schedule.cron(minute="0", hour="18", week_day="MON-FRI")
    rule = events.Rule(stack, "Rule", schedule=schedule)
    rule.add_target(targets.LambdaFunction(function(stack, code)))


def queue(stack: cdk.Stack, code: Path) -> None:
    """A queue with nothing else said."""
    function(stack, code).add_event_source(sources.SqsEventSource(sqs.Queue(stack, "MyQueue")))


def topic(stack: cdk.Stack, code: Path) -> None:
    """A topic with a function and a queue."""
    mine = sns.Topic(stack, "MyTopic")
    mine.add_subscription(subscriptions.LambdaSubscription(function(stack, code)))
    mine.add_subscription(subscriptions.SqsSubscription(sqs.Queue(stack, "MyQueue")))


def bucket(stack: cdk.Stack, code: Path) -> None:
    """Notifications of a bucket for two kinds of files."""
    mine, worker = s3.Bucket(stack, "MyBucket"), function(stack, code)
    for suffix in (".jpg", ".png"):
        destination = s3n.LambdaDestination(worker)
        key = s3.NotificationKeyFilter(suffix=suffix)
        mine.add_event_notification(s3.EventType.OBJECT_CREATED, destination, key)
    mine.grant_read(worker)


def table_stream(stack: cdk.Stack, code: Path) -> None:
    """The stream of a table, with a queue for what fails."""
    table = dynamodb.Table(
        stack,
        "Table",
        partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
        stream=dynamodb.StreamViewType.NEW_IMAGE,
    )
    function(stack, code).add_event_source(
        sources.DynamoEventSource(
            table,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            batch_size=5,
            bisect_batch_on_error=True,
            on_failure=sources.SqsDlq(sqs.Queue(stack, "DeadLetterQueue")),
            retry_attempts=10,
        )
    )


def data_stream(stack: cdk.Stack, code: Path) -> None:
    """A data stream with what an example says and nothing more."""
    function(stack, code).add_event_source(
        sources.KinesisEventSource(
            kinesis.Stream(stack, "MyStream"),
            batch_size=100,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
        )
    )


def rest_api(stack: cdk.Stack, code: Path) -> None:
    """A REST API with a few resources."""
    api = apigateway.LambdaRestApi(stack, "MyApi", handler=function(stack, code), proxy=False)
    items = api.root.add_resource("items")
    for method in ("GET", "POST"):
        items.add_method(method)
    items.add_resource("{item}").add_method("DELETE")


def http_api(stack: cdk.Stack, code: Path) -> None:
    """An HTTP API over a table."""
    key = dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
    table = dynamodb.TableV2(stack, "Table", partition_key=key)
    worker = function(stack, code, environment={"TABLE_NAME": table.table_name})
    table.grant_read_write_data(worker)
    integration = integrations.HttpLambdaIntegration("Integration", worker)
    api = apigwv2.HttpApi(stack, "HttpApi")
    methods = [apigwv2.HttpMethod.GET, apigwv2.HttpMethod.POST]
    api.add_routes(path="/books", methods=methods, integration=integration)


def load_balancer(stack: cdk.Stack, code: Path) -> None:
    """A function behind a load balancer."""
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=0)
    balancer = elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=vpc, internet_facing=True)
    listener = balancer.add_listener("Listener", port=80)
    listener.add_targets("Targets", targets=[elb_targets.LambdaTarget(function(stack, code))])


def user_pool(stack: cdk.Stack, code: Path) -> None:
    """A pool's triggers."""
    pool = cognito.UserPool(stack, "Pool")
    pool.add_trigger(cognito.UserPoolOperation.PRE_SIGN_UP, function(stack, code))


def rotation(stack: cdk.Stack, code: Path) -> None:
    """The rotation of a secret."""
    secret = secretsmanager.Secret(stack, "Secret")
    secret.add_rotation_schedule("Schedule", rotation_lambda=function(stack, code))


def workflow(stack: cdk.Stack, code: Path) -> None:
    """A state machine that invokes a function by its alias."""
    alias = function(stack, code).add_alias("live")
    step = tasks.LambdaInvoke(stack, "Invoke", lambda_function=alias)
    sfn.StateMachine(stack, "Machine", definition_body=sfn.DefinitionBody.from_chainable(step))


def custom_resource(stack: cdk.Stack, code: Path) -> None:
    """A custom resource by CDK's own framework."""
    provider = cr.Provider(stack, "Provider", on_event_handler=function(stack, code))
    cdk.CustomResource(stack, "Resource", service_token=provider.service_token)


def website(stack: cdk.Stack, code: Path) -> None:
    """Files of a website, which CDK copies by a function with a layer of its own."""
    s3_deployment.BucketDeployment(
        stack,
        "Website",
        sources=[s3_deployment.Source.asset(str(code))],
        destination_bucket=s3.Bucket(stack, "Bucket"),
    )


DOCUMENTED: dict[Callable[[cdk.Stack, Path], None], list[str]] = {
    hello: [],
    cron: [],
    queue: ["queue-redrive", "partial-batch"],
    topic: [],
    bucket: [],
    table_stream: [],
    data_stream: ["stream-retries"],
    rest_api: [],
    http_api: [],
    load_balancer: ["permission-open"],
    user_pool: [],
    rotation: ["permission-open"],
    workflow: [],
    custom_resource: [],
    website: [],
}
"""Each example, and the rules that it truly breaks."""
