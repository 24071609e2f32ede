"""How a resource is encrypted: by the stack's own key where its stage has one, or by AWS's."""

from collections.abc import Mapping
from typing import Any, cast

import aws_cdk as cdk
import jsii
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import IConstruct

from lambda_foundry.stages import stage_of


def encryption(
    scope: IConstruct,
    given: Mapping[str, Any],
    *,
    with_key: object,
    without_key: object,
    key: str = "encryption_key",
) -> dict[str, Any]:
    """The L2's encryption props; none where those `given` say it: CDK refuses half of each."""
    if "encryption" in given or key in given:
        return {}
    own = customer_key(scope)
    return {"encryption": with_key, key: own} if own else {"encryption": without_key}


def customer_key(scope: IConstruct) -> kms.Key | None:
    """The stack's one key, which has a price a month; None where the stage uses AWS's own keys.

    Its policy is the same whatever the stack holds, so that a new trigger changes no key.
    """
    if not stage_of(scope).customer_keys:
        return None
    stack = cdk.Stack.of(scope)
    if existing := stack.node.try_find_child("Key"):
        return cast("kms.Key", existing)
    key = kms.Key(
        stack,
        "Key",
        description=f"Encrypts the data of {stack.stack_name}",
        enable_key_rotation=True,
        removal_policy=stage_of(scope).removal_policy,
    )
    for statement in _services_that_encrypt(stack):
        key.add_to_resource_policy(statement)
    resource = cast("kms.CfnKey", key.node.default_child)
    resource.key_policy = cdk.Lazy.uncached_any(_OncePerService(stack, resource.key_policy))
    return key


@jsii.implements(cdk.IAnyProducer)
class _OncePerService:
    """The key's policy without what it would say twice.

    For a queue that subscribes to a topic CDK lets that topic use the queue's key. All topics of
    the account may, and a topic that is encrypted with the key itself can't be named in its
    policy: each would wait for the other.
    """

    def __init__(self, stack: cdk.Stack, policy: Any) -> None:
        self._stack, self._policy = stack, policy

    def produce(self, context: cdk.IResolveContext) -> Any:
        """The policy itself where nothing is left out: CDK finds its references to other stacks."""
        written = self._stack.resolve(self._policy)
        statements = [each for each in written["Statement"] if not _is_of_own_topic(each)]
        if len(statements) == len(written["Statement"]):
            return self._policy
        return written | {"Statement": statements}


def _is_of_own_topic(statement: dict[str, Any]) -> bool:
    """Whether a statement lets a topic of this stack use the key, as `SqsSubscription` adds it."""
    source = statement.get("Condition", {}).get("ArnEquals", {}).get("aws:SourceArn")
    is_of_sns = statement.get("Principal") == {"Service": "sns.amazonaws.com"}
    return is_of_sns and isinstance(source, dict) and source.keys() == {"Ref"}


def _services_that_encrypt(stack: cdk.Stack) -> list[iam.PolicyStatement]:
    """What services do with the key in their own name; callers with a role use their role.

    docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    docs.aws.amazon.com/sns/latest/dg/sns-key-management.html: EventBridge gives KMS no source to
    put a condition on; the policy of the queue or topic that it writes to names its rule.
    """
    this_account = {"StringEquals": {"aws:SourceAccount": stack.account}}
    these_logs = {
        "ArnLike": {
            "kms:EncryptionContext:aws:logs:arn": stack.format_arn(
                service="logs",
                resource="log-group",
                resource_name="*",
                arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
            )
        }
    }
    return [
        _may_encrypt(f"logs.{stack.region}.amazonaws.com", conditions=these_logs),
        _may_encrypt(
            "sns.amazonaws.com",
            "s3.amazonaws.com",
            "cloudwatch.amazonaws.com",
            conditions=this_account,
        ),
        _may_encrypt("events.amazonaws.com", conditions=None),
    ]


def _may_encrypt(
    *services: str, conditions: dict[str, dict[str, str]] | None
) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        principals=[iam.ServicePrincipal(service) for service in services],
        actions=["kms:Decrypt", "kms:GenerateDataKey*"],
        resources=["*"],  # in a key's policy: this key
        conditions=conditions,
    )
