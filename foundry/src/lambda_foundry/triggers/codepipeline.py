"""Invokes a function as an action of a pipeline, which goes on when the function says so."""

from typing import Any

from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.async_invocation import bound_async_invocation
from lambda_foundry.buckets import private_bucket
from lambda_foundry.execution_role import allow, arn_here, explain
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.caller_role import caller_policy
from lambda_foundry.triggers.trigger import Props, Trigger

RESULTS = ("codepipeline:PutJobSuccessResult", "codepipeline:PutJobFailureResult")

NAME_LENGTH = 100

KEY = "source.zip"
"""The object that the trigger's own pipeline begins with."""

OF_BUCKET = ("s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning")
OF_OBJECTS = ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject")
"""Without those for access control lists, which the bucket has none of:
docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html
"""


class CodepipelineTrigger(Trigger):
    """An action in a stage of a pipeline (`source`) that invokes the function with a job.

    The pipeline waits until the function has reported by `put_job_success_result` or
    `put_job_failure_result`, which its role may do; after 20 minutes without a report the action
    fails. `stage_name` is a stage that the pipeline has, or a new one at its end. Without a source
    the trigger makes a pipeline that takes `source.zip` from a bucket of its own, and starts when
    it is told to. Never log the event: it holds credentials. `connection` is the action,
    `connection_props` are those of `actions.LambdaInvokeAction`, such as `user_parameters`,
    `source_props` those of `codepipeline.Pipeline`:
    docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        stage_name: str = "Invoke",
        source: codepipeline.IPipeline | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        bound_async_invocation(function)
        self.source = self._of_this_app(source) if source else self._pipeline(source_props or {})
        name = "-".join(self.node.path.split("/")[1:])[-NAME_LENGTH:]
        settings: dict[str, Any] = {"action_name": name} | connection_props
        if "role" not in settings:
            settings["role"] = self._action_role(f"{settings['action_name']}Role")
        self.connection = actions.LambdaInvokeAction(lambda_=function, **settings)
        stages = {stage.stage_name: stage for stage in self.source.stages}
        stage = stages.get(stage_name) or self.source.add_stage(stage_name=stage_name)
        stage.add_action(self.connection)
        if function.role:
            explain(function.role, *RESULTS, because="A job belongs to no resource to name")

    def _of_this_app(self, pipeline: codepipeline.IPipeline) -> codepipeline.Pipeline:
        if isinstance(pipeline, codepipeline.Pipeline):
            return pipeline
        raise Mistake(
            f"{self.node.path}: an imported pipeline can't be told to invoke a function; "
            "give a pipeline of this app"
        )

    def _action_role(self, id_: str) -> iam.IRole | None:
        """The role that invokes: the own pipeline's, or one that another's pipeline takes on.

        It is beside the pipeline, which names it and the function: in two stacks they'd else need
        each other. CDK would let it list all functions as well.
        """
        own: iam.ManagedPolicy | None = vars(self.source).get("__policy")
        if own:
            allow(own, "lambda:InvokeFunction", on=self.function.function_arn)
            return None
        role = iam.Role(
            self.source,
            id_,
            assumed_by=iam.ArnPrincipal(self.source.role.role_arn),
            description="Lets one pipeline invoke one function",
        )
        allow(role, "lambda:InvokeFunction", on=self.function.function_arn)
        return role.without_policy_updates()

    def _pipeline(self, props: Props) -> codepipeline.Pipeline:
        """A pipeline with one role for all its actions, and a bucket for source and artifacts."""
        bucket = private_bucket(self, "Source", versioned=True)
        role, policy = caller_policy(
            self,
            service="codepipeline.amazonaws.com",
            source_arn=arn_here(self, "codepipeline", props.get("pipeline_name", "*")),
        )
        allow(policy, *OF_BUCKET, *OF_OBJECTS, on=bucket)
        take = actions.S3SourceAction(
            action_name="Take",
            bucket=bucket,
            bucket_key=KEY,
            output=codepipeline.Artifact("Source"),
            trigger=actions.S3Trigger.NONE,
        )
        defaults: dict[str, Any] = {
            "artifact_bucket": bucket,
            "pipeline_type": codepipeline.PipelineType.V2,
            # CDK's grants would be wider than what the actions need.
            "role": role.without_policy_updates(),
            "stages": [codepipeline.StageProps(stage_name="Source", actions=[take])],
            "use_pipeline_role_for_actions": True,
        }
        pipeline = codepipeline.Pipeline(self, "Pipeline", **(defaults | dict(props)))
        pipeline.node.add_dependency(role)
        if "role" not in props:
            vars(pipeline)["__policy"] = policy
        return pipeline
