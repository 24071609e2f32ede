"""Functions as CDK's own documentation would connect them: foreign to this project's blocks."""

from collections.abc import Callable
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigw
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_appsync as appsync
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as cloudwatch_actions
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as codepipeline_actions
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_config as config
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_elasticloadbalancingv2_targets as elb_targets
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_logs as logs
from aws_cdk import aws_logs_destinations as destinations
from aws_cdk import aws_pipes as pipes
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as scheduler_targets
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ses as ses
from aws_cdk import aws_ses_actions as ses_actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from aws_cdk import custom_resources

from tests.validation import UNVALIDATED

FunctionAndStack = Callable[[cdk.Stack, lambda_.Function], object]


def function_in(stack: cdk.Stack) -> lambda_.Function:
    """A plain function, with the role and the managed policy that CDK gives it."""
    return lambda_.Function(
        stack,
        "Function",
        code=lambda_.Code.from_inline("def handler(event, context): return event"),
        handler="index.handler",
        runtime=lambda_.Runtime.PYTHON_3_14,
    )


def http_api(stack: cdk.Stack, function: lambda_.Function) -> None:
    """An HTTP API with one route."""
    api = apigwv2.HttpApi(stack, "Api")
    api.add_routes(
        path="/orders/{id}",
        methods=[apigwv2.HttpMethod.GET],
        integration=integrations.HttpLambdaIntegration("Integration", function),
    )


def websocket_api(stack: cdk.Stack, function: lambda_.Function) -> None:
    """A WebSocket API, and the right to answer on its connections."""
    route = apigwv2.WebSocketRouteOptions(
        integration=integrations.WebSocketLambdaIntegration("Integration", function)
    )
    api = apigwv2.WebSocketApi(
        stack, "Api", connect_route_options=route, default_route_options=route
    )
    api.grant_manage_connections(function)


def dynamodb_stream(stack: cdk.Stack, function: lambda_.Function) -> None:
    """A table whose changes the function gets, and which it reads and writes."""
    table = dynamodb.Table(
        stack,
        "Orders",
        partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
        stream=dynamodb.StreamViewType.NEW_IMAGE,
    )
    table.add_global_secondary_index(
        index_name="by_day",
        partition_key=dynamodb.Attribute(name="day", type=dynamodb.AttributeType.STRING),
    )
    table.grant_read_write_data(function)
    function.add_event_source(
        sources.DynamoEventSource(table, starting_position=lambda_.StartingPosition.LATEST)
    )


def sqs_queue(stack: cdk.Stack, function: lambda_.Function) -> None:
    """A queue with a key of the customer's own, in encrypted connections only."""
    key = kms.Key(stack, "Key")
    queue = sqs.Queue(stack, "Queue", encryption_master_key=key, enforce_ssl=True)
    function.add_event_source(
        sources.SqsEventSource(queue, filters=[{"Pattern": '{"body": ["x"]}'}])
    )


def sns_topic(stack: cdk.Stack, function: lambda_.Function) -> None:
    """A topic in encrypted connections only."""
    topic = sns.Topic(stack, "Topic", enforce_ssl=True)
    function.add_event_source(sources.SnsEventSource(topic))


def s3_bucket(stack: cdk.Stack, function: lambda_.Function) -> None:
    """A bucket that tells of new objects, and that the function reads and writes."""
    bucket = s3.Bucket(stack, "Uploads", enforce_ssl=True)
    bucket.grant_read_write(function)
    function.add_event_source(sources.S3EventSource(bucket, events=[s3.EventType.OBJECT_CREATED]))


def event_rule(stack: cdk.Stack, function: lambda_.Function) -> None:
    """A rule by the clock, one by a pattern, and the right to put events on the bus."""
    target = targets.LambdaFunction(function)
    rate = events.Schedule.rate(cdk.Duration.hours(1))
    events.Rule(stack, "Hourly", schedule=rate, targets=[target])
    pattern = events.EventPattern(source=["orders"])
    bus = events.EventBus(stack, "Bus")
    events.Rule(stack, "Placed", event_bus=bus, event_pattern=pattern, targets=[target])
    bus.grant_put_events_to(function)


def schedule(stack: cdk.Stack, function: lambda_.Function) -> None:
    """EventBridge Scheduler, which invokes by a role."""
    scheduler.Schedule(
        stack,
        "Schedule",
        schedule=scheduler.ScheduleExpression.rate(cdk.Duration.minutes(10)),
        target=scheduler_targets.LambdaInvoke(function),
    )


def kinesis_stream(stack: cdk.Stack, function: lambda_.Function) -> None:
    """A stream, read and written."""
    stream = kinesis.Stream(stack, "Stream")
    stream.grant_write(function)
    function.add_event_source(
        sources.KinesisEventSource(stream, starting_position=lambda_.StartingPosition.LATEST)
    )


def cognito_pool(stack: cdk.Stack, function: lambda_.Function) -> None:
    """A user pool."""
    cognito.UserPool(stack, "Users", lambda_triggers=cognito.UserPoolTriggers(pre_sign_up=function))


def log_subscription(stack: cdk.Stack, function: lambda_.Function) -> None:
    """The logs of something else."""
    group = logs.LogGroup(stack, "Other")
    group.add_subscription_filter(
        "Subscription",
        destination=destinations.LambdaDestination(function),
        filter_pattern=logs.FilterPattern.all_events(),
    )


def alarm(stack: cdk.Stack, function: lambda_.Function) -> None:
    """An alarm."""
    metric = cloudwatch.Metric(namespace="Orders", metric_name="Failed")
    found = metric.create_alarm(stack, "Alarm", threshold=1, evaluation_periods=1)
    found.add_alarm_action(cloudwatch_actions.LambdaAction(function))
    cloudwatch.Metric.grant_put_metric_data(function)


def iot_rule(stack: cdk.Stack, function: lambda_.Function) -> None:
    """An IoT rule, for which there is no L2."""
    rule = iot.CfnTopicRule(
        stack,
        "Rule",
        topic_rule_payload=iot.CfnTopicRule.TopicRulePayloadProperty(
            sql="SELECT * FROM 'doors'",
            actions=[
                iot.CfnTopicRule.ActionProperty(
                    lambda_=iot.CfnTopicRule.LambdaActionProperty(
                        function_arn=function.function_arn
                    )
                )
            ],
        ),
    )
    function.add_permission(
        "Iot",
        principal=iam.ServicePrincipal("iot.amazonaws.com"),
        source_arn=rule.attr_arn,
        source_account=stack.account,
    )


def step_functions(stack: cdk.Stack, function: lambda_.Function) -> None:
    """A state machine, which invokes by a role."""
    task = tasks.LambdaInvoke(stack, "Invoke", lambda_function=function)
    sfn.StateMachine(stack, "Machine", definition_body=sfn.DefinitionBody.from_chainable(task))


def graphql_api(stack: cdk.Stack, function: lambda_.Function) -> None:
    """A resolver of a GraphQL API, which invokes by a role."""
    schema = Path(__file__).with_name("schema.graphql")
    api = appsync.GraphqlApi(
        stack,
        "Api",
        name="orders",
        definition=appsync.Definition.from_file(str(schema)),
    )
    api.add_lambda_data_source("Source", function)


def secret_rotation(stack: cdk.Stack, function: lambda_.Function) -> None:
    """The rotation of a secret with a key of the customer's own."""
    secret = secretsmanager.Secret(stack, "Secret", encryption_key=kms.Key(stack, "Key"))
    secret.add_rotation_schedule("Rotation", rotation_lambda=function)


def load_balancer(stack: cdk.Stack, function: lambda_.Function) -> None:
    """A load balancer, in a network."""
    vpc = ec2.Vpc(stack, "Network", max_azs=2, nat_gateways=0)
    balancer = elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=vpc, internet_facing=True)
    balancer.add_listener("Http", port=80).add_targets(
        "Function", targets=[elb_targets.LambdaTarget(function)]
    )


def rest_api(stack: cdk.Stack, function: lambda_.Function) -> None:
    """A REST API that passes everything on."""
    apigw.LambdaRestApi(stack, "Api", handler=function)


def public_url(stack: cdk.Stack, function: lambda_.Function) -> None:
    """A URL for anyone."""
    function.add_function_url(auth_type=lambda_.FunctionUrlAuthType.NONE)


def signed_url(stack: cdk.Stack, function: lambda_.Function) -> None:
    """A URL for a role that may call it."""
    url = function.add_function_url()
    caller = iam.Role(stack, "Caller", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))
    url.grant_invoke_url(caller)


def url_of_a_distribution(stack: cdk.Stack, function: lambda_.Function) -> None:
    """A URL that only CloudFront calls."""
    origin = origins.FunctionUrlOrigin.with_origin_access_control(function.add_function_url())
    cloudfront.Distribution(
        stack, "Site", default_behavior=cloudfront.BehaviorOptions(origin=origin)
    )


def pipe(stack: cdk.Stack, function: lambda_.Function) -> None:
    """A pipe, for which there is no stable L2."""
    queue = sqs.Queue(stack, "Queue")
    role = iam.Role(stack, "PipeRole", assumed_by=iam.ServicePrincipal("pipes.amazonaws.com"))
    queue.grant_consume_messages(role)
    function.grant_invoke(role)
    pipes.CfnPipe(
        stack,
        "Pipe",
        role_arn=role.role_arn,
        source=queue.queue_arn,
        target=function.function_arn,
    )


def received_mail(stack: cdk.Stack, function: lambda_.Function) -> None:
    """A rule for e-mail."""
    rule = ses.ReceiptRuleOptions(actions=[ses_actions.Lambda(function=function)])
    ses.ReceiptRuleSet(stack, "RuleSet", rules=[rule])


def config_rule(stack: cdk.Stack, function: lambda_.Function) -> None:
    """A rule of Config, which gives the role a policy of AWS."""
    config.CustomRule(stack, "Rule", lambda_function=function, configuration_changes=True)


def pipeline(stack: cdk.Stack, function: lambda_.Function) -> None:
    """An action of a pipeline, after one that takes an object."""
    bucket, source = s3.Bucket(stack, "Source"), codepipeline.Artifact()
    take = codepipeline_actions.S3SourceAction(
        action_name="Take", bucket=bucket, bucket_key="app.zip", output=source
    )
    invoke = codepipeline_actions.LambdaInvokeAction(
        action_name="Check", lambda_=function, inputs=[source]
    )
    made = codepipeline.Pipeline(stack, "Pipeline", artifact_bucket=bucket)
    made.add_stage(stage_name="Source", actions=[take])
    made.add_stage(stage_name="Check", actions=[invoke])


def custom_resource(stack: cdk.Stack, function: lambda_.Function) -> None:
    """One behind which the function stands itself, and one by the provider framework."""
    cdk.CustomResource(stack, "Seed", service_token=function.function_arn)
    provider = custom_resources.Provider(stack, "Provider", on_event_handler=function)
    cdk.CustomResource(stack, "Tables", service_token=provider.service_token)


def other_accounts(stack: cdk.Stack, function: lambda_.Function) -> None:
    """An alias for another account, for an organisation, and for a role of a third account."""
    alias = lambda_.Alias(stack, "Live", alias_name="live", version=function.current_version)
    alias.grant_invoke(iam.AccountPrincipal("123456789012"))
    function.grant_invoke(iam.OrganizationPrincipal("o-1234567890"))
    function.grant_invoke(iam.ArnPrincipal("arn:aws:iam::210987654321:role/orders"))


def other_function(stack: cdk.Stack, function: lambda_.Function) -> None:
    """Another function that calls this one."""
    other = lambda_.Function(
        stack,
        "Other",
        code=lambda_.Code.from_inline("def handler(event, context): return event"),
        handler="index.handler",
        runtime=lambda_.Runtime.PYTHON_3_14,
    )
    function.grant_invoke(other)


def in_a_network(stack: cdk.Stack, function: lambda_.Function) -> None:
    """Insights, traces and tables of other stacks."""
    function.role.add_managed_policy(  # type: ignore[union-attr]  # it has a role
        iam.ManagedPolicy.from_aws_managed_policy_name("AmazonDynamoDBReadOnlyAccess")
    )
    iam.PermissionsBoundary.of(function).apply(
        iam.ManagedPolicy(
            stack,
            "Boundary",
            statements=[iam.PolicyStatement(actions=["dynamodb:*"], resources=["*"])],
        )
    )
    shared = dynamodb.Table.from_table_arn(stack, "Shared", cdk.Fn.import_value("shared-table-arn"))
    shared.grant_read_data(function)


CONNECTIONS: dict[str, FunctionAndStack] = {
    connect.__name__: connect
    for connect in (
        http_api,
        websocket_api,
        dynamodb_stream,
        sqs_queue,
        sns_topic,
        s3_bucket,
        event_rule,
        schedule,
        kinesis_stream,
        cognito_pool,
        log_subscription,
        alarm,
        iot_rule,
        step_functions,
        graphql_api,
        secret_rotation,
        load_balancer,
        rest_api,
        public_url,
        signed_url,
        url_of_a_distribution,
        pipe,
        received_mail,
        config_rule,
        pipeline,
        custom_resource,
        other_accounts,
        other_function,
        in_a_network,
    )
}
"""What connects a function to what, by the name of its stack."""


def synthesized(directory: Path) -> Path:
    """An assembly with a stack for each connection."""
    app = cdk.App(outdir=str(directory), **UNVALIDATED)
    for name, connect in CONNECTIONS.items():
        stack = cdk.Stack(app, name.replace("_", "-"))
        connect(stack, function_in(stack))
    app.synth()
    return directory
