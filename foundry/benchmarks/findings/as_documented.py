"""Each trigger the way CDK's own documentation connects it: what the findings are compared with.

A plain `lambda_.Function` and the constructs and arguments that the overview page of each module
shows, with the feature flags that `cdk init` writes; nothing is left out to make it look worse.
"""

from collections.abc import Callable
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_appsync as appsync
from aws_cdk import aws_bedrock as bedrock
from aws_cdk import aws_bedrockagentcore as agentcore
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
from aws_cdk import aws_elasticloadbalancingv2_targets as elbv2_targets
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as events_targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_lex as lex
from aws_cdk import aws_logs as logs
from aws_cdk import aws_logs_destinations as logs_destinations
from aws_cdk import aws_pipes as pipes
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_notifications as s3_notifications
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as scheduler_targets
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ses as ses
from aws_cdk import aws_ses_actions as ses_actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from aws_cdk import custom_resources

from lambda_foundry.project import lambda_src_folder

SIGN_IN = lambda_.CfnEventSourceMapping.SourceAccessConfigurationProperty(
    type="BASIC_AUTH", uri="arn:aws:secretsmanager:us-east-1:123456789012:secret:SignIn-a1b2c3"
)
NETWORK = (
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
)
SCHEMA = Path(__file__).with_name("schema.graphql")


def function(stack: cdk.Stack) -> lambda_.Function:
    """A function as the overview of `aws_lambda` makes it, on the newest runtime."""
    return lambda_.Function(
        stack,
        "Function",
        runtime=lambda_.Runtime.PYTHON_3_14,
        handler="handler.handler",
        code=lambda_.Code.from_asset(str(lambda_src_folder() / "concepts" / "echo")),
    )


def none(stack: cdk.Stack) -> None:
    """Invoked by hand."""
    function(stack)


def function_url(stack: cdk.Stack) -> None:
    """With IAM; the documentation's other example is public."""
    function(stack).add_function_url()


def http_api(stack: cdk.Stack) -> None:
    """One route."""
    integration = integrations.HttpLambdaIntegration("Integration", function(stack))
    api = apigwv2.HttpApi(stack, "Api")
    api.add_routes(path="/orders", methods=[apigwv2.HttpMethod.GET], integration=integration)


def rest_api(stack: cdk.Stack) -> None:
    """Everything goes to the function."""
    apigateway.LambdaRestApi(stack, "Api", handler=function(stack))


def websocket_api(stack: cdk.Stack) -> None:
    """The default route, and a stage."""
    api = apigwv2.WebSocketApi(
        stack,
        "Api",
        default_route_options=apigwv2.WebSocketRouteOptions(
            integration=integrations.WebSocketLambdaIntegration(
                "DefaultIntegration", function(stack)
            )
        ),
    )
    apigwv2.WebSocketStage(stack, "Stage", web_socket_api=api, stage_name="dev", auto_deploy=True)


def alb(stack: cdk.Stack) -> None:
    """A load balancer in a network of its own."""
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2)
    balancer = elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=vpc, internet_facing=True)
    listener = balancer.add_listener("Listener", port=80)
    listener.add_targets("Targets", targets=[elbv2_targets.LambdaTarget(function(stack))])


def sqs_queue(stack: cdk.Stack) -> None:
    """A queue, ten messages at a time."""
    queue = sqs.Queue(stack, "Queue")
    function(stack).add_event_source(event_sources.SqsEventSource(queue, batch_size=10))


def sns_topic(stack: cdk.Stack) -> None:
    """A topic with a subscription."""
    topic = sns.Topic(stack, "Topic")
    topic.add_subscription(subscriptions.LambdaSubscription(function(stack)))


def s3_bucket(stack: cdk.Stack) -> None:
    """A bucket that notifies of new objects."""
    bucket = s3.Bucket(stack, "Bucket")
    bucket.add_event_notification(
        s3.EventType.OBJECT_CREATED, s3_notifications.LambdaDestination(function(stack))
    )


def event_pattern(stack: cdk.Stack) -> None:
    """A rule on the default bus."""
    rule = events.Rule(stack, "Rule", event_pattern=events.EventPattern(source=["orders"]))
    rule.add_target(events_targets.LambdaFunction(function(stack)))


def schedule(stack: cdk.Stack) -> None:
    """Every ten minutes."""
    scheduler.Schedule(
        stack,
        "Schedule",
        schedule=scheduler.ScheduleExpression.rate(cdk.Duration.minutes(10)),
        target=scheduler_targets.LambdaInvoke(function(stack)),
    )


def dynamodb_stream(stack: cdk.Stack) -> None:
    """A table with a stream."""
    table = dynamodb.Table(
        stack,
        "Table",
        partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
        stream=dynamodb.StreamViewType.NEW_IMAGE,
    )
    function(stack).add_event_source(
        event_sources.DynamoEventSource(
            table, starting_position=lambda_.StartingPosition.TRIM_HORIZON
        )
    )


def kinesis_stream(stack: cdk.Stack) -> None:
    """A stream, a hundred records at a time."""
    stream = kinesis.Stream(stack, "Stream")
    function(stack).add_event_source(
        event_sources.KinesisEventSource(
            stream, batch_size=100, starting_position=lambda_.StartingPosition.TRIM_HORIZON
        )
    )


def cognito_pool(stack: cdk.Stack) -> None:
    """A user pool that asks before it signs someone up."""
    pool = cognito.UserPool(stack, "Pool")
    pool.add_trigger(cognito.UserPoolOperation.PRE_SIGN_UP, function(stack))


def log_events(stack: cdk.Stack) -> None:
    """All events of a log group."""
    logs.SubscriptionFilter(
        stack,
        "Subscription",
        log_group=logs.LogGroup(stack, "Group"),
        destination=logs_destinations.LambdaDestination(function(stack)),
        filter_pattern=logs.FilterPattern.all_events(),
    )


def alarm(stack: cdk.Stack) -> None:
    """An alarm on a metric of one's own."""
    metric = cloudwatch.Metric(namespace="Shop", metric_name="Failed")
    made = cloudwatch.Alarm(stack, "Alarm", metric=metric, threshold=1, evaluation_periods=1)
    made.add_alarm_action(cloudwatch_actions.LambdaAction(function(stack)))


def iot_rule(stack: cdk.Stack) -> None:
    """There is no stable L2: the L1 and the permission that AWS IoT's guide shows."""
    called = function(stack)
    action = iot.CfnTopicRule.ActionProperty(
        lambda_=iot.CfnTopicRule.LambdaActionProperty(function_arn=called.function_arn)
    )
    rule = iot.CfnTopicRule(
        stack,
        "Rule",
        topic_rule_payload=iot.CfnTopicRule.TopicRulePayloadProperty(
            sql="SELECT * FROM 'devices/+/temperature'", actions=[action]
        ),
    )
    called.add_permission(
        "Iot", principal=iam.ServicePrincipal("iot.amazonaws.com"), source_arn=rule.attr_arn
    )


def step_functions(stack: cdk.Stack) -> None:
    """One task."""
    task = tasks.LambdaInvoke(stack, "Task", lambda_function=function(stack))
    sfn.StateMachine(stack, "Machine", definition_body=sfn.DefinitionBody.from_chainable(task))


def appsync_api(stack: cdk.Stack) -> None:
    """One query."""
    api = appsync.GraphqlApi(
        stack,
        "Api",
        name="orders",
        definition=appsync.Definition.from_file(str(SCHEMA)),
    )
    source = api.add_lambda_data_source("Source", function(stack))
    source.create_resolver("Order", type_name="Query", field_name="order")


def secret_rotation(stack: cdk.Stack) -> None:
    """Every 30 days."""
    secret = secretsmanager.Secret(stack, "Secret")
    secret.add_rotation_schedule(
        "Rotation",
        rotation_lambda=function(stack),
        automatically_after=cdk.Duration.days(30),
    )


def custom_resource(stack: cdk.Stack) -> None:
    """By CDK's provider framework, which answers for the handler."""
    provider = custom_resources.Provider(stack, "Provider", on_event_handler=function(stack))
    cdk.CustomResource(stack, "Resource", service_token=provider.service_token)


def pipe(stack: cdk.Stack) -> None:
    """From a queue, by the resource itself: the L2 isn't stable."""
    queue, target = sqs.Queue(stack, "Queue"), function(stack)
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("pipes.amazonaws.com"))
    queue.grant_consume_messages(role)
    target.grant_invoke(role)
    pipes.CfnPipe(
        stack,
        "Pipe",
        role_arn=role.role_arn,
        source=queue.queue_arn,
        target=target.function_arn,
    )


def kafka_topic(stack: cdk.Stack) -> None:
    """Of a cluster of MSK that is there, signed in by IAM."""
    function(stack).add_event_source(
        event_sources.ManagedKafkaEventSource(
            cluster_arn="arn:aws:kafka:us-east-1:0123456789019:cluster/SalesCluster/abcd1234-2",
            topic="some-cool-topic",
            batch_size=100,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
        )
    )


def delivery_stream(stack: cdk.Stack) -> None:
    """To a bucket, with a function that changes the records."""
    processor = firehose.LambdaFunctionProcessor(
        function(stack),
        buffer_interval=cdk.Duration.minutes(5),
        buffer_size=cdk.Size.mebibytes(5),
        retries=5,
    )
    destination = firehose.S3Bucket(s3.Bucket(stack, "Bucket"), processor=processor)
    firehose.DeliveryStream(stack, "Stream", destination=destination)


def broker_queue(stack: cdk.Stack) -> None:
    """There is no L2: the mapping, and the rights that Lambda's guide lists, on everything."""
    called = function(stack)
    read = ["mq:DescribeBroker", "secretsmanager:GetSecretValue", *NETWORK]
    called.add_to_role_policy(iam.PolicyStatement(actions=read, resources=["*"]))
    lambda_.CfnEventSourceMapping(
        stack,
        "Mapping",
        function_name=called.function_name,
        event_source_arn="arn:aws:mq:us-east-1:123456789012:broker:ExampleMQBroker:b-1234",
        queues=["ExampleQueue"],
        source_access_configurations=[SIGN_IN],
    )


def database_changes(stack: cdk.Stack) -> None:
    """There is no L2 here either."""
    called = function(stack)
    find = ["DescribeDBClusters", "DescribeDBClusterParameters", "DescribeDBSubnetGroups"]
    read = [*(f"rds:{each}" for each in find), "secretsmanager:GetSecretValue", *NETWORK]
    called.add_to_role_policy(iam.PolicyStatement(actions=read, resources=["*"]))
    lambda_.CfnEventSourceMapping(
        stack,
        "Mapping",
        function_name=called.function_name,
        event_source_arn="arn:aws:rds:us-east-1:123456789012:cluster:cluster",
        document_db_event_source_config=(
            lambda_.CfnEventSourceMapping.DocumentDBEventSourceConfigProperty(
                database_name="test_database", collection_name="test_collection"
            )
        ),
        source_access_configurations=[SIGN_IN],
        starting_position="LATEST",
    )


def http_authorizer(stack: cdk.Stack) -> None:
    """The default of all routes."""
    asked = authorizers.HttpLambdaAuthorizer(
        "Authorizer",
        function(stack),
        response_types=[authorizers.HttpLambdaResponseType.SIMPLE],
    )
    api = apigwv2.HttpApi(stack, "Api", default_authorizer=asked)
    books = integrations.HttpUrlIntegration("Books", "https://get-books-proxy.example.com")
    api.add_routes(path="/books", integration=books)


def rest_authorizer(stack: cdk.Stack) -> None:
    """Of a request, on one method."""
    asked = apigateway.RequestAuthorizer(
        stack,
        "Authorizer",
        handler=function(stack),
        identity_sources=[apigateway.IdentitySource.header("Authorization")],
    )
    api = apigateway.RestApi(stack, "Api")
    api.root.add_method("GET", apigateway.MockIntegration(), authorizer=asked)


def websocket_authorizer(stack: cdk.Stack) -> None:
    """Asked when a client connects."""
    asked = authorizers.WebSocketLambdaAuthorizer("Authorizer", function(stack))
    api = apigwv2.WebSocketApi(
        stack,
        "Api",
        connect_route_options=apigwv2.WebSocketRouteOptions(
            integration=integrations.WebSocketMockIntegration("Connect"), authorizer=asked
        ),
    )
    apigwv2.WebSocketStage(stack, "Stage", web_socket_api=api, stage_name="dev", auto_deploy=True)


def received_mail(stack: cdk.Stack) -> None:
    """A rule in a set of its own."""
    invoke = ses_actions.Lambda(function=function(stack))
    rule = ses.ReceiptRuleOptions(recipients=["hello@example.com"], actions=[invoke])
    ses.ReceiptRuleSet(stack, "RuleSet", rules=[rule])


def config_rule(stack: cdk.Stack) -> None:
    """On changes of machines."""
    config.CustomRule(
        stack,
        "CustomRule",
        lambda_function=function(stack),
        configuration_changes=True,
        rule_scope=config.RuleScope.from_resource(config.ResourceType.EC2_INSTANCE),
    )


def agentcore_gateway(stack: cdk.Stack) -> None:
    """A gateway with one tool."""
    nothing = agentcore.SchemaDefinition(type=agentcore.SchemaDefinitionType.OBJECT)
    tool = agentcore.ToolDefinition(
        name="price_order", description="What an order costs", input_schema=nothing
    )
    agentcore.Gateway(stack, "Gateway").add_lambda_target(
        "Tools",
        lambda_function=function(stack),
        tool_schema=agentcore.ToolSchema.from_inline([tool]),
    )


def pipeline_action(stack: cdk.Stack) -> None:
    """In a stage after the source, which is a bucket's object."""
    bucket, source = s3.Bucket(stack, "Bucket", versioned=True), codepipeline.Artifact()
    pipeline = codepipeline.Pipeline(stack, "Pipeline")
    take = codepipeline_actions.S3SourceAction(
        action_name="Source", bucket=bucket, bucket_key="path/to/file.zip", output=source
    )
    invoke = codepipeline_actions.LambdaInvokeAction(
        action_name="Lambda", lambda_=function(stack), inputs=[source]
    )
    pipeline.add_stage(stage_name="Source", actions=[take])
    pipeline.add_stage(stage_name="Lambda", actions=[invoke])


def bedrock_agent(stack: cdk.Stack) -> None:
    """An agent in a role as the user guide has it, with one function."""
    asked = function(stack)
    role = iam.Role(stack, "AgentRole", assumed_by=iam.ServicePrincipal("bedrock.amazonaws.com"))
    model = f"arn:aws:bedrock:{stack.region}::foundation-model/amazon.nova-lite-v1:0"
    role.add_to_policy(iam.PolicyStatement(actions=["bedrock:InvokeModel"], resources=[model]))
    group = bedrock.CfnAgent.AgentActionGroupProperty(
        action_group_name="orders",
        action_group_executor=bedrock.CfnAgent.ActionGroupExecutorProperty(
            lambda_=asked.function_arn
        ),
        function_schema=bedrock.CfnAgent.FunctionSchemaProperty(
            functions=[bedrock.CfnAgent.FunctionProperty(name="price_order")]
        ),
    )
    agent = bedrock.CfnAgent(
        stack,
        "Agent",
        agent_name="shop",
        agent_resource_role_arn=role.role_arn,
        action_groups=[group],
        foundation_model="amazon.nova-lite-v1:0",
        instruction="You help customers of a shop, and say what their orders cost.",
    )
    asked.add_permission(
        "Bedrock",
        principal=iam.ServicePrincipal("bedrock.amazonaws.com"),
        source_arn=agent.attr_agent_arn,
    )


def bot(stack: cdk.Stack) -> None:
    """By the resources themselves: there is no L2. The alias that is there is for trying it out."""
    asked = function(stack)
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lexv2.amazonaws.com"))
    speak = iam.PolicyStatement(actions=["polly:SynthesizeSpeech"], resources=["*"])
    role.add_to_policy(speak)
    hook = lex.CfnBot.LambdaCodeHookProperty(
        code_hook_interface_version="1.0", lambda_arn=asked.function_arn
    )
    setting = lex.CfnBot.BotAliasLocaleSettingsItemProperty(
        locale_id="en_US",
        bot_alias_locale_setting=lex.CfnBot.BotAliasLocaleSettingsProperty(
            enabled=True,
            code_hook_specification=lex.CfnBot.CodeHookSpecificationProperty(lambda_code_hook=hook),
        ),
    )
    made = lex.CfnBot(
        stack,
        "Bot",
        name="OpeningHours",
        role_arn=role.role_arn,
        data_privacy={"ChildDirected": False},
        idle_session_ttl_in_seconds=300,
        bot_locales=[lex.CfnBot.BotLocaleProperty(locale_id="en_US", nlu_confidence_threshold=0.4)],
        test_bot_alias_settings=lex.CfnBot.TestBotAliasSettingsProperty(
            bot_alias_locale_settings=[setting]
        ),
    )
    asked.add_permission(
        "Lex",
        principal=iam.ServicePrincipal("lexv2.amazonaws.com"),
        source_account=stack.account,
        source_arn=f"arn:aws:lex:{stack.region}:{stack.account}:bot-alias/{made.attr_id}/TSTALIASID",
    )


def edge_function(stack: cdk.Stack) -> None:
    """A distribution's default behavior, in a stack of us-east-1: elsewhere CDK adds another."""
    asked = cloudfront.experimental.EdgeFunction(
        stack,
        "Function",
        runtime=lambda_.Runtime.PYTHON_3_14,
        handler="handler.handler",
        code=lambda_.Code.from_asset(str(lambda_src_folder() / "concepts" / "echo")),
    )
    edge = cloudfront.EdgeLambda(
        function_version=asked.current_version,
        event_type=cloudfront.LambdaEdgeEventType.VIEWER_REQUEST,
    )
    bucket = s3.Bucket(stack, "Bucket")
    origin = origins.S3BucketOrigin.with_origin_access_control(bucket)
    behavior = cloudfront.BehaviorOptions(origin=origin, edge_lambdas=[edge])
    cloudfront.Distribution(stack, "Distribution", default_behavior=behavior)


AS_DOCUMENTED: dict[str, Callable[[cdk.Stack], None]] = {
    "none": none,
    "agentcore_gateway": agentcore_gateway,
    "alarm": alarm,
    "alb": alb,
    "appsync": appsync_api,
    "bedrock_agent": bedrock_agent,
    "codepipeline": pipeline_action,
    "cognito": cognito_pool,
    "config_rule": config_rule,
    "custom_resource": custom_resource,
    "documentdb": database_changes,
    "dynamodb_stream": dynamodb_stream,
    "edge": edge_function,
    "event_pattern": event_pattern,
    "firehose": delivery_stream,
    "function_url": function_url,
    "http_api": http_api,
    "http_authorizer": http_authorizer,
    "iot": iot_rule,
    "kafka": kafka_topic,
    "kinesis": kinesis_stream,
    "lex": bot,
    "logs": log_events,
    "mq": broker_queue,
    "pipes": pipe,
    "rest_api": rest_api,
    "rest_authorizer": rest_authorizer,
    "s3": s3_bucket,
    "schedule": schedule,
    "secret_rotation": secret_rotation,
    "ses": received_mail,
    "sns": sns_topic,
    "sqs": sqs_queue,
    "step_functions": step_functions,
    "websocket_api": websocket_api,
    "websocket_authorizer": websocket_authorizer,
}
