"""Invokes a function for each object that a job of S3 Batch Operations lists."""

from aws_cdk import CfnOutput
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from lambda_foundry.buckets import private_bucket
from lambda_foundry.execution_role import allow
from lambda_foundry.triggers.trigger import Props, Trigger

SERVICE = "batchoperations.s3.amazonaws.com"


class S3BatchTrigger(Trigger):
    """A role (`connection`) for jobs that run the function over the objects of a bucket (`source`).

    CloudFormation makes no jobs: make one by `aws s3control create-job`, with the role's ARN, which
    is an output of the stack. The role may invoke the function, and under `prefix` in the bucket
    read the list of objects (the manifest) and write the report. S3 sends one object at a time and
    waits for its result, `Succeeded`, `TemporaryFailure` or `PermanentFailure`; what failed for the
    time being comes again. Grant the function the right to read the objects yourself. Without a
    source the trigger makes a bucket; `source_props` are those of `s3.Bucket`.
    docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html
    """

    waits = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        prefix: str = "jobs/",
        source: s3.IBucket | None = None,
        source_props: Props | None = None,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        self.source = source or private_bucket(self, "Bucket", **(source_props or {}))
        # S3 documents no condition for this trust, and would fail jobs by one that it doesn't meet:
        # docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-iam-role-policies.html
        self.connection = iam.Role(
            self,
            "JobRole",
            assumed_by=iam.ServicePrincipal(SERVICE),
            description="Lets jobs of S3 Batch Operations invoke one function",
        )
        allow(self.connection, "lambda:InvokeFunction", on=function.function_arn)
        allow(
            self.connection,
            *("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"),
            on=self.source,
            prefix=prefix,
        )
        CfnOutput(self, "JobRoleArn", value=self.connection.role_arn)
