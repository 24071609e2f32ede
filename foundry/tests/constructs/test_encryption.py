"""The stack's own key, and what its policy says."""

import json
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk.assertions import Template

from lambda_foundry.encryption import customer_key
from lambda_foundry.queues import encrypted_queue
from lambda_foundry.testing.template_parts import logical_id_of, only
from tests.triggers.conftest import trial_app

THEIRS = "arn:aws:sns:eu-west-1:111122223333:orders"


def test_key_names_no_topic_that_it_encrypts(tmp_path: Path) -> None:
    """Each would wait for the other at the deployment; what is said of others' topics stays."""
    stack = cdk.Stack(trial_app(tmp_path, stage="prod"), "Trial")
    key = customer_key(stack)
    assert key is not None
    topic = sns.Topic(stack, "Orders", master_key=key)
    topic.add_subscription(subscriptions.SqsSubscription(encrypted_queue(stack, "Queue")))
    key.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("sns.amazonaws.com")],
            actions=["kms:Decrypt"],
            resources=["*"],
            conditions={"ArnEquals": {"aws:SourceArn": THEIRS}},
        )
    )
    key.add_to_resource_policy(
        iam.PolicyStatement(
            effect=iam.Effect.DENY,
            not_principals=[iam.AccountRootPrincipal()],
            actions=["kms:ScheduleKeyDeletion"],
            resources=["*"],
        )
    )

    resources = Template.from_stack(stack).to_json()["Resources"]
    policy = json.dumps(only(resources, "AWS::KMS::Key"))
    assert logical_id_of(resources, "Orders") not in policy
    assert THEIRS in policy
