"""What the trigger by a load balancer adds, exactly, and who can reach it."""

import aws_cdk as cdk
import pytest
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk.assertions import Template

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    logical_id_of,
    of_type,
    only,
    only_id,
    only_permission,
    own_statements,
    permission_for,
    readable,
)
from lambda_foundry.triggers.alb import AlbTrigger
from tests.triggers.conftest import TriggerTemplate

BALANCER, GROUP, LISTENER, RULE = (
    f"AWS::ElasticLoadBalancingV2::{kind}"
    for kind in ("LoadBalancer", "TargetGroup", "Listener", "ListenerRule")
)
ELB = "arn:${AWS::Partition}:elasticloadbalancing:${AWS::Region}:${AWS::AccountId}"


def test_alb_permits_this_target_group_alone(trigger_template: TriggerTemplate) -> None:
    """One permission, for the target group by its name and the account; the role gains nothing."""
    resources = trigger_template("alb")

    name = only(resources, GROUP)["Name"]
    assert only_permission(resources) == permission_for(
        resources,
        "elasticloadbalancing.amazonaws.com",
        source_arn=f"{ELB}:targetgroup/{name}/*",
        SourceAccount="${AWS::AccountId}",
    )
    assert own_statements(resources) == []


def test_alb_registers_the_function_after_the_permission(
    trigger_template: TriggerTemplate,
) -> None:
    """The load balancer checks that it may invoke before it takes the function."""
    resources = trigger_template("alb")

    group = resources[only_id(resources, GROUP)]
    assert group["DependsOn"] == [only_id(resources, "AWS::Lambda::Permission")]
    assert readable(group["Properties"]["Targets"]) == [
        {"Id": f"${{{only_id(resources, 'AWS::Lambda::Function')}.Arn}}"}
    ]


def test_alb_is_reached_from_its_network_alone(trigger_template: TriggerTemplate) -> None:
    """No internet gateway, no NAT gateway to pay for, and headers that are none are dropped."""
    resources = trigger_template("alb")

    assert only(resources, BALANCER)["Scheme"] == "internal"
    (ingress,) = only(resources, "AWS::EC2::SecurityGroup")["SecurityGroupIngress"]
    inside = {"Fn::GetAtt": [logical_id_of(resources, "TriggerVpc"), "CidrBlock"]}
    assert (ingress["CidrIp"], ingress["FromPort"]) == (inside, 80)
    assert of_type(resources, "AWS::EC2::NatGateway") == []
    assert of_type(resources, "AWS::EC2::InternetGateway") == []
    drops = {"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "true"}
    assert drops in only(resources, BALANCER)["LoadBalancerAttributes"]


def test_alb_answers_only_what_a_rule_names(trigger_template: TriggerTemplate) -> None:
    """Everything else is not found."""
    resources = trigger_template("alb")

    (default,) = only(resources, LISTENER)["DefaultActions"]
    assert default["FixedResponseConfig"] == {"StatusCode": "404"}
    assert only(resources, RULE)["Conditions"] == [
        {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}
    ]


def test_alb_makes_no_hidden_function(trigger_template: TriggerTemplate) -> None:
    """CDK would close the default security group by a Lambda function of its own."""
    assert len(of_type(trigger_template("alb"), "AWS::Lambda::Function")) == 1


def test_alb_is_kept_and_logged_in_prod(trigger_template: TriggerTemplate) -> None:
    """Load balancers of this account alone may write the bucket, and only under their account."""
    resources = trigger_template("alb", stage="prod")

    bucket = logical_id_of(resources, "TriggerAccessLogs")
    attributes = only(resources, BALANCER)["LoadBalancerAttributes"]
    assert {"Key": "deletion_protection.enabled", "Value": "true"} in attributes
    assert {"Key": "access_logs.s3.enabled", "Value": "true"} in attributes
    assert {"Key": "access_logs.s3.bucket", "Value": {"Ref": bucket}} in attributes
    policy = only(resources, "AWS::S3::BucketPolicy")["PolicyDocument"]["Statement"]
    assert readable(policy[1]) == {
        "Action": "s3:PutObject",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": "${AWS::AccountId}"},
            "ArnLike": {"aws:SourceArn": f"{ELB}:loadbalancer/*"},
        },
        "Effect": "Allow",
        "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
        "Resource": f"${{{bucket}.Arn}}/AWSLogs/${{AWS::AccountId}}/*",
    }


def test_alb_is_public_over_https(
    stack: cdk.Stack, function: PythonFunction, certificate: acm.ICertificate
) -> None:
    """From anywhere, to port 443 alone."""
    AlbTrigger(stack, "Trigger", function=function, certificate=certificate, public=True)

    resources = Template.from_stack(stack).to_json()["Resources"]
    assert only(resources, BALANCER)["Scheme"] == "internet-facing"
    (ingress,) = only(resources, "AWS::EC2::SecurityGroup")["SecurityGroupIngress"]
    assert (ingress["CidrIp"], ingress["FromPort"]) == ("0.0.0.0/0", 443)
    assert only(resources, LISTENER)["Protocol"] == "HTTPS"
    assert of_type(resources, "AWS::EC2::NatGateway") == []


def test_alb_stands_in_the_network_it_is_given(stack: cdk.Stack, function: PythonFunction) -> None:
    """It makes none of its own."""
    vpc = ec2.Vpc(stack, "Own", max_azs=2, restrict_default_security_group=False)

    AlbTrigger(stack, "Trigger", function=function, vpc=vpc)

    resources = Template.from_stack(stack).to_json()["Resources"]
    own = {"Ref": logical_id_of(resources, "Own")}
    assert only_id(resources, "AWS::EC2::VPC") == own["Ref"]
    assert only(resources, "AWS::EC2::SecurityGroup")["VpcId"] == own


def test_alb_chooses_by_host_and_path(stack: cdk.Stack, function: PythonFunction) -> None:
    """Both have to fit, and a shared listener asks its rules by priority."""
    listener = elbv2.ApplicationListener.from_application_listener_attributes(
        stack,
        "Imported",
        listener_arn=f"{ELB}:listener/app/shop/1/2",
        security_group=ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-12345678"),
    )

    AlbTrigger(
        stack,
        "Trigger",
        function=function,
        source=listener,
        paths=["/orders/*"],
        hosts=["shop.example.com"],
        priority=7,
    )

    rule = only(Template.from_stack(stack).to_json()["Resources"], RULE)
    assert rule["Priority"] == 7
    assert rule["Conditions"] == [
        {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/orders/*"]}},
        {"Field": "host-header", "HostHeaderConfig": {"Values": ["shop.example.com"]}},
    ]


def test_alb_refuses_to_be_public_in_clear(stack: cdk.Stack, function: PythonFunction) -> None:
    """HTTPS needs a certificate, which only the owner of a domain has."""
    with pytest.raises(Mistake, match="public=True needs a certificate, for HTTPS"):
        AlbTrigger(stack, "Trigger", function=function, public=True)


@pytest.fixture
def certificate(stack: cdk.Stack) -> acm.ICertificate:
    """A certificate that somebody has."""
    arn = "arn:aws:acm:eu-west-1:123456789012:certificate/1234"
    return acm.Certificate.from_certificate_arn(stack, "Certificate", arn)
