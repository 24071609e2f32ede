"""A load balancer for a trigger that is given none, in a network that is given or its own."""

from typing import Any

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from lambda_foundry.arns import arn_here
from lambda_foundry.checks.acknowledge import acknowledge, answer_cdk_nag
from lambda_foundry.mistakes import Mistake
from lambda_foundry.stages import stage_of
from lambda_foundry.triggers.trigger import Props

HTTPS = ("CKV_AWS_2", "CKV_AWS_103")

KEPT = Duration.days(365)
"""How long access logs are kept."""


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
