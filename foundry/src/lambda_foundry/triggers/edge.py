"""Runs a function at the edge locations of CloudFront, with each request or answer."""

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from lambda_foundry.async_invocation import timeout_of
from lambda_foundry.buckets import access_log_bucket, private_bucket
from lambda_foundry.checks.acknowledge import answer_cdk_nag
from lambda_foundry.edge_function import EdgeFunction
from lambda_foundry.mistakes import Mistake
from lambda_foundry.stages import stage_of
from lambda_foundry.triggers.trigger import Props, Trigger

FOR_VIEWERS = {
    cloudfront.LambdaEdgeEventType.VIEWER_REQUEST,
    cloudfront.LambdaEdgeEventType.VIEWER_RESPONSE,
}

LONGEST, MOST_MEMORY = 5, 128
"""Seconds and megabytes of a function that a viewer waits for; others have 30 s and more memory.

docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
"""


BUCKET_LOGS = {"server_access_logs_prefix": "bucket/"}

ANY_DISTRIBUTION = "@aws-cdk/aws-cloudfront-origins:wildcardKeyPolicyForOac"
"""CDK says that the key's policy names no single distribution of the account.

The key is made before the bucket, and that before the distribution; the bucket's policy names it.
"""

LEFT_OPEN = {
    "geo_restriction": ("its pages are for every country", "AwsSolutions-CFR1"),
    "web_acl_id": (
        "a firewall costs by the month; give web_acl_id where requests are worth filtering",
        *("AwsSolutions-CFR2", "CKV_AWS_68"),
    ),
    "enable_logging": (
        "short-lived data: who asked for what is logged in prod",
        *("AwsSolutions-CFR3", "CKV_AWS_86"),
    ),
    "certificate": (
        "CloudFront's own domain takes no other minimum; give a domain with its certificate",
        *("AwsSolutions-CFR4", "CKV_AWS_174"),
    ),
}
"""What of a distribution is its owner's to decide: why it is as it is, and the rules about it."""


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
        logs = self._logs() if stage_of(self).protects_data else None
        if origin is None:
            self.bucket = private_bucket(
                self,
                "Bucket",
                **({"server_access_logs_bucket": logs, **BUCKET_LOGS} if logs else {}),
            )
            origin = origins.S3BucketOrigin.with_origin_access_control(self.bucket)
            if self.bucket.encryption_key:
                cdk.Annotations.of(cdk.Stack.of(self)).acknowledge_warning(ANY_DISTRIBUTION)
        logging = {"enable_logging": True, "log_bucket": logs} if logs else {}
        settings: dict[str, Any] = {
            "default_behavior": cloudfront.BehaviorOptions(origin=origin, **behavior),
            **logging,
            **props,
        }
        distribution = cloudfront.Distribution(self, "Distribution", **settings)
        for name, (reason, *rules) in LEFT_OPEN.items():
            for rule in rules if name not in settings else ():
                answer_cdk_nag(distribution, rule, reason=reason)
        return distribution

    def _logs(self) -> s3.Bucket:
        """Who asked for what; CloudFront writes it by an access control list."""
        owner = s3.ObjectOwnership.OBJECT_WRITER
        bucket = access_log_bucket(self, "Logs", object_ownership=owner)
        answer_cdk_nag(bucket, "AwsSolutions-S1", reason="it holds access logs itself")
        return bucket
