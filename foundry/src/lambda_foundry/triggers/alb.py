"""Answers HTTP requests with a function, behind an Application Load Balancer."""

from collections.abc import Sequence
from typing import Any, cast

from aws_cdk import Names
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.arns import arn_here
from lambda_foundry.triggers.load_balancer import load_balancer_listener
from lambda_foundry.triggers.trigger import Props, Trigger

NAME_LENGTH = 32
"""How long a target group's name may be."""


class AlbTrigger(Trigger):
    """A listener (`source`) that has the function answer requests for these `paths` and `hosts`.

    A load balancer costs money standing still, in every stage: give the one there is. Without, the
    trigger makes one in `vpc`, or in a network of its own, reached from inside it over HTTP, or
    HTTPS with a `certificate`; from the internet with a certificate and `public=True`. On a shared
    listener each rule has a `priority` of its own. `connection` is the target group, and
    `connection_props` are those of `elbv2.ApplicationTargetGroup`, `source_props` those of
    `elbv2.ApplicationListener`.
    """

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
