// The same resources as the scaffolded project, as a CDK app in JavaScript is ordinarily written.
"use strict";

const path = require("path");
const cdk = require("aws-cdk-lib");
const events = require("aws-cdk-lib/aws-events");
const targets = require("aws-cdk-lib/aws-events-targets");
const iam = require("aws-cdk-lib/aws-iam");
const lambda = require("aws-cdk-lib/aws-lambda");
const logs = require("aws-cdk-lib/aws-logs");
const sns = require("aws-cdk-lib/aws-sns");
const sqs = require("aws-cdk-lib/aws-sqs");
const { Construct } = require("constructs");

class FunctionConstruct extends Construct {
  constructor(scope, id, { source, trigger, layer }) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, "FunctionLogs", {
      retention: logs.RetentionDays.ONE_WEEK,
      removalPolicy: cdk.RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, "FunctionRole", {
      assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com"),
      description: `What ${source} may do`,
    });
    logGroup.grantWrite(role);
    const failures =
      trigger === "none" || trigger === "sqs"
        ? undefined
        : deadLetters(this, "FunctionFailures");
    this.function = new lambda.Function(this, "Function", {
      code: lambda.Code.fromAsset(path.join(__dirname, "lambda_src", source), {
        exclude: ["__pycache__", "*.pyc"],
      }),
      handler: "handler.handler",
      runtime: lambda.Runtime.PYTHON_3_14,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
      timeout: cdk.Duration.seconds(10),
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
      systemLogLevelV2: lambda.SystemLogLevel.INFO,
      tracing: lambda.Tracing.ACTIVE,
      layers: trigger === "none" ? [] : [layer],
    });
    if (failures) {
      this.function.node.defaultChild.deadLetterConfig = { targetArn: failures.queueArn };
      role.addToPolicy(
        new iam.PolicyStatement({ actions: ["sqs:SendMessage"], resources: [failures.queueArn] }),
      );
      this.function.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: cdk.Duration.hours(1) });
      if (trigger === "sns") this.onTopic(failures);
      else this.onEvents(failures);
    } else if (trigger === "sqs") {
      this.onQueue();
    }
  }

  onQueue() {
    const scope = new Construct(this, "Queue");
    const failed = deadLetters(scope, "DeadLetters");
    const queue = new sqs.Queue(scope, "Queue", {
      visibilityTimeout: cdk.Duration.seconds(60),
      deadLetterQueue: { queue: failed, maxReceiveCount: 5 },
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    this.function.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        resources: [queue.queueArn],
      }),
    );
    new lambda.EventSourceMapping(scope, "Mapping", {
      target: this.function,
      eventSourceArn: queue.queueArn,
      reportBatchItemFailures: true,
      maxConcurrency: 10,
    });
  }

  onTopic(failures) {
    const scope = new Construct(this, "Topic");
    const topic = new sns.Topic(scope, "Topic", { enforceSSL: true });
    this.function.addPermission("Permission", {
      scope,
      principal: new iam.ServicePrincipal("sns.amazonaws.com"),
      sourceArn: topic.topicArn,
    });
    new sns.Subscription(scope, "Subscription", {
      topic,
      protocol: sns.SubscriptionProtocol.LAMBDA,
      endpoint: this.function.functionArn,
      deadLetterQueue: failures,
    });
  }

  onEvents(failures) {
    const scope = new Construct(this, "Orders");
    new events.Rule(scope, "Rule", {
      eventBus: events.EventBus.fromEventBusName(scope, "Bus", "default"),
      eventPattern: { source: ["shop"], detailType: ["Order Placed"] },
      targets: [
        new targets.LambdaFunction(this.function, {
          deadLetterQueue: failures,
          maxEventAge: cdk.Duration.hours(1),
          retryAttempts: 2,
        }),
      ],
    });
  }
}

function deadLetters(scope, id) {
  return new sqs.Queue(scope, id, {
    retentionPeriod: cdk.Duration.days(14),
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
  });
}

class ServiceStack extends cdk.Stack {
  constructor(scope, id, functions) {
    super(scope, id);
    const layer = new lambda.LayerVersion(this, "PowertoolsLayerPython314Arm64", {
      code: lambda.Code.fromAsset(path.join(__dirname, "layer")),
      compatibleRuntimes: [lambda.Runtime.PYTHON_3_14],
      compatibleArchitectures: [lambda.Architecture.ARM_64],
      description: "layers/powertools for python3.14 on arm64",
    });
    for (const [name, { source, trigger }] of Object.entries(functions)) {
      new FunctionConstruct(this, name, { source, trigger, layer });
    }
  }
}

const app = new cdk.App();
for (const [service, functions] of Object.entries(require("./functions.json"))) {
  new ServiceStack(app, service, functions);
}
app.synth();
