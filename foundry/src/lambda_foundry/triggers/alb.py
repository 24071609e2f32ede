"""Answers HTTP requests with a function, behind an Application Load Balancer."""

from collections.abc import Sequence
from typing import Any, cast

from aws_cdk import CfnOutput, Duration, Names, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from lambda_foundry.checks.acknowledge import acknowledge, answer_cdk_nag
from lambda_foundry.execution_role import arn_here
from lambda_foundry.mistakes import Mistake
from lambda_foundry.stages import stage_of
from lambda_foundry.triggers.trigger import Props, Trigger

NAME_LENGTH = 32
"""How long a target group's name may be."""

HTTPS = ("CKV_AWS_2", "CKV_AWS_103")

MOST_VALUES = 5
"""Of all conditions of a rule together: docs.aws.amazon.com/elasticloadbalancing/latest/
application/load-balancer-limits.html
"""

KEPT = Duration.days(365)
"""How long access logs are kept."""


class AlbTrigger(Trigger):
    """A listener (`source`) that has the function answer requests for these `paths` and `hosts`.

    A load balancer costs money even when idle, in every stage: give the one that exists. Without a
    `source` the trigger makes one in `vpc`, or in a network of its own, reached from inside it over
    HTTP, or HTTPS with a `certificate`; from the internet with a certificate and `public=True`. On
    a shared listener each rule has a `priority` of its own. `connection` is the target group, and
    `connection_props` are those of `elbv2.ApplicationTargetGroup`, `source_props` those of
    `elbv2.ApplicationListener`.
    """

    tells_place_by = "listener_arn"

    waits = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        paths: Sequence[str] = ("/*",),
        hosts: Sequence[str] = (),
        priority: int = 1,
        vpc: ec2.IVpc | None = None,
        certificate: acm.ICertificate | None = None,
        public: bool = False,
        source: elbv2.IApplicationListener | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        own = {
            "source_props": source_props,
            "vpc": vpc,
            "certificate": certificate,
            "public": public,
        }
        super().__init__(scope, id_, function=function, source=source, **own)
        if len(paths) + len(hosts) > MOST_VALUES:
            raise Mistake(
                f"{self.node.path}: a rule has {MOST_VALUES} paths and hosts at most, both "
                "together; write some with a wildcard, or give the others a trigger of their own"
            )
        self.source = source or load_balancer_listener(
            self, vpc=vpc, certificate=certificate, public=public, props=source_props or {}
        )
        self.connection = self._target_group(connection_props)
        conditions = [elbv2.ListenerCondition.path_patterns(list(paths))]
        if hosts:
            conditions.append(elbv2.ListenerCondition.host_headers(list(hosts)))
        elbv2.ApplicationListenerRule(
            self,
            "Rule",
            listener=self.source,
            priority=priority,
            conditions=conditions,
            action=elbv2.ListenerAction.forward([self.connection]),
        )

    def _target_group(self, props: Props) -> elbv2.ApplicationTargetGroup:
        """A target group with a name: it registers the function, which takes the permission first.

        So the permission names the target group, whose ARN isn't known yet but for the name.
        """
        name = Names.unique_resource_name(self, max_length=NAME_LENGTH, separator="-")
        settings: dict[str, Any] = {
            "target_group_name": name,
            "target_type": elbv2.TargetType.LAMBDA,
        } | dict(props)
        arn = arn_here(
            self, "elasticloadbalancing", f"targetgroup/{settings['target_group_name']}/*"
        )
        self.permit("elasticloadbalancing.amazonaws.com", source_arn=arn, this_account=True)
        group = elbv2.ApplicationTargetGroup(self, "Targets", **settings)
        self.after_permission(group)
        # CDK's own target would let every load balancer of every account invoke the function.
        target = elbv2.CfnTargetGroup.TargetDescriptionProperty(id=self.function.function_arn)
        cast("elbv2.CfnTargetGroup", group.node.default_child).targets = [target]
        return group


def load_balancer_listener(
    scope: Construct,
    *,
    vpc: ec2.IVpc | None,
    certificate: acm.ICertificate | None,
    public: bool,
    props: Props,
) -> elbv2.ApplicationListener:
    """A listener that answers 404 where no rule does; raises `Mistake` for public HTTP."""
    if public and not certificate:
        raise Mistake(
            f"{scope.node.path}: public=True needs a certificate, for HTTPS; give certificate=, "
            "or a listener of your own as source"
        )
    settings: dict[str, Any] = {
        "certificates": [certificate] if certificate else None,
        "default_action": elbv2.ListenerAction.fixed_response(404),
        "open": public,
        "port": 443 if certificate else 80,
    } | dict(props)
    if "load_balancer" in settings:
        return elbv2.ApplicationListener(scope, "Listener", **settings)
    network = vpc or _network(scope, public=public)
    balancer = _load_balancer(scope, network, public=public)
    listener = elbv2.ApplicationListener(scope, "Listener", load_balancer=balancer, **settings)
    if not public:
        inside = ec2.Peer.ipv4(network.vpc_cidr_block)
        listener.connections.allow_default_port_from(inside, "From the network itself")
    if not certificate:
        for rule in HTTPS:
            acknowledge(listener, rule, reason="reached from inside its network alone")
    protocol = "https" if certificate else "http"
    CfnOutput(scope, "Url", value=f"{protocol}://{balancer.load_balancer_dns_name}")
    return listener


def _load_balancer(
    scope: Construct, vpc: ec2.IVpc, *, public: bool
) -> elbv2.ApplicationLoadBalancer:
    stage = stage_of(scope)
    balancer = elbv2.ApplicationLoadBalancer(
        scope,
        "LoadBalancer",
        vpc=vpc,
        internet_facing=public,
        deletion_protection=stage.protects_data,
        drop_invalid_header_fields=True,
    )
    unread = "its range is the network's own, which cdk-nag can't read"
    answer_cdk_nag(balancer, "AwsSolutions-EC23", reason=unread)
    if stage.protects_data:
        _log_requests(scope, balancer)
    return balancer


def _network(scope: Construct, *, public: bool) -> ec2.Vpc:
    """Two subnets, the fewest that a load balancer takes, and no NAT gateway to pay for."""
    kind = ec2.SubnetType.PUBLIC if public else ec2.SubnetType.PRIVATE_ISOLATED
    return ec2.Vpc(
        scope,
        "Vpc",
        max_azs=2,
        nat_gateways=0,
        # CDK would close the default group, which nothing uses, by a Lambda function of its own.
        restrict_default_security_group=False,
        subnet_configuration=[
            ec2.SubnetConfiguration(
                name="LoadBalancer",
                subnet_type=kind,
                map_public_ip_on_launch=False if public else None,
            )
        ],
    )


def _log_requests(scope: Construct, balancer: elbv2.ApplicationLoadBalancer) -> None:
    """Keep who asked for what in a bucket, which has to be encrypted by S3's own key.

    CDK's `log_access_logs` has to know the region; this policy is the same in all of them:
    docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    """
    stack = Stack.of(scope)
    bucket = s3.Bucket(
        scope,
        "AccessLogs",
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        lifecycle_rules=[s3.LifecycleRule(expiration=KEPT, noncurrent_version_expiration=KEPT)],
        removal_policy=stage_of(scope).removal_policy,
        versioned=True,
    )
    for rule in ("CKV_AWS_18", "AwsSolutions-S1"):
        acknowledge(bucket, rule, reason="it holds access logs itself", optional=True)
    balancers = arn_here(scope, "elasticloadbalancing", "loadbalancer/*")
    bucket.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("logdelivery.elasticloadbalancing.amazonaws.com")],
            actions=["s3:PutObject"],
            resources=[bucket.arn_for_objects(f"AWSLogs/{stack.account}/*")],
            conditions={
                "StringEquals": {"aws:SourceAccount": stack.account},
                "ArnLike": {"aws:SourceArn": balancers},
            },
        )
    )
    balancer.set_attribute("access_logs.s3.enabled", "true")
    balancer.set_attribute("access_logs.s3.bucket", bucket.bucket_name)
    if bucket.policy:
        balancer.node.add_dependency(bucket.policy)
