"""Runs a function at the edge locations of CloudFront, with each request or answer."""

from typing import Any

from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from lambda_foundry.async_invocation import timeout_of
from lambda_foundry.buckets import private_bucket
from lambda_foundry.edge_function import EdgeFunction
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.trigger import Props, Trigger

FOR_VIEWERS = {
    cloudfront.LambdaEdgeEventType.VIEWER_REQUEST,
    cloudfront.LambdaEdgeEventType.VIEWER_RESPONSE,
}

LONGEST, MOST_MEMORY = 5, 128
"""Seconds and megabytes of a function that a viewer waits for; others have 30 s and more memory.

docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
"""


class EdgeTrigger(Trigger):
    """A distribution of CloudFront (`source`) that runs a version of the function at its edge.

    The function is an `EdgeFunction`, and is asked at one `event_type`, by default with each
    request of a viewer before the cache is looked into. It returns the request or an answer of its
    own. Without a source the trigger makes a distribution in front of a private bucket,
    `trigger.bucket`. One of this app gets a behavior more, by `path_pattern` and `origin`.
    CloudFront copies the function by a role of its own service, so the function's resource-based
    policy stays empty. `connection` is the version. `connection_props` are those of
    `cloudfront.BehaviorOptions`, `source_props` those of `cloudfront.Distribution`.
    docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-the-edge.html
    """

    waits = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: EdgeFunction,
        event_type: cloudfront.LambdaEdgeEventType = cloudfront.LambdaEdgeEventType.VIEWER_REQUEST,
        path_pattern: str | None = None,
        origin: cloudfront.IOrigin | None = None,
        source: cloudfront.Distribution | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        self._check_limits(function, event_type)
        self.connection: lambda_.IVersion = function.current_version
        self.bucket: s3.Bucket | None = None
        asked = cloudfront.EdgeLambda(event_type=event_type, function_version=self.connection)
        settings: dict[str, Any] = {
            "edge_lambdas": [asked],
            "viewer_protocol_policy": cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        } | connection_props
        if source is None:
            self.source = self._distribution(origin, settings, source_props or {})
            return
        if not (path_pattern and origin):
            raise Mistake(
                f"{self.node.path}: say for which requests of the distribution it is; write "
                "path_pattern='/members/*' and origin=…"
            )
        self.source = source
        source.add_behavior(path_pattern, origin, **settings)

    def _check_limits(
        self, function: EdgeFunction, event_type: cloudfront.LambdaEdgeEventType
    ) -> None:
        """Refuse what CloudFront would refuse at the deployment."""
        timeout, memory = timeout_of(function) or 0, function.memory_size
        if event_type in FOR_VIEWERS and timeout > LONGEST:
            raise Mistake(
                f"{self.node.path}: the function may run for {timeout} s, and a viewer waits for "
                f"{LONGEST} s; give the function timeout=cdk.Duration.seconds({LONGEST}) or less"
            )
        if event_type in FOR_VIEWERS and memory > MOST_MEMORY:
            raise Mistake(
                f"{self.node.path}: the function has {memory} MB, and one that a viewer waits for "
                f"has {MOST_MEMORY}; give the function memory_size={MOST_MEMORY}"
            )

    def _distribution(
        self, origin: cloudfront.IOrigin | None, behavior: Props, props: Props
    ) -> cloudfront.Distribution:
        """One that speaks HTTPS alone, in front of a bucket that only it may read."""
        if origin is None:
            self.bucket = private_bucket(self, "Bucket", encryption=s3.BucketEncryption.S3_MANAGED)
            origin = origins.S3BucketOrigin.with_origin_access_control(self.bucket)
        default = cloudfront.BehaviorOptions(origin=origin, **behavior)
        settings = {"default_behavior": default} | dict(props)
        return cloudfront.Distribution(self, "Distribution", **settings)
