"""Has a function decide in the middle of a user pool's sign-up, sign-in or token."""

from typing import Any, cast

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.async_invocation import unqualified
from lambda_foundry.checks.acknowledge import answer_cdk_nag
from lambda_foundry.execution_role import allow, uses
from lambda_foundry.mistakes import Mistake
from lambda_foundry.stages import stage_of
from lambda_foundry.triggers.trigger import Props, Trigger

SENDERS = {"customEmailSender", "customSmsSender"}
"""The operations at which the function sends what Cognito would send."""

TOKENS = ("PreTokenGenerationCognito", "PreTokenGenerationConfigCognito")
"""Permissions for two names of one operation, which differ in the event alone."""

CHOSEN = "people choose whether to add a second factor"


class CognitoTrigger(Trigger):
    """A user pool (`source`) that asks the function at one `operation`, before sign-up by default.

    Cognito waits for five seconds, tries three times, and goes on with the event that the function
    returns. The pool names the function, so nothing of the function may name the pool, not
    even its environment or its grants (a circular dependency): `event["userPoolId"]` tells which
    pool it is. `connection` is the permission, `connection_props` are those of
    `UserPool.add_trigger` (the event's version), `source_props` those of `cognito.UserPool`. A
    function that sends the messages gets codes that are encrypted by the pool's
    `custom_sender_kms_key`: of a pool that the trigger makes it may use the key, `trigger.key`.
    docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-email-sender.html
    """

    waits = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        operation: cognito.UserPoolOperation = cognito.UserPoolOperation.PRE_SIGN_UP,
        source: cognito.IUserPool | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        name = operation.operation_name
        self.key: kms.IKey | None = None
        self.source = source or self._pool(self._key_of_sender(name, source_props or {}))
        permission_id = f"{name[:1].upper()}{name[1:]}Cognito"
        if not isinstance(self.source, cognito.UserPool):
            raise Mistake(
                f"{self.node.path}: an imported user pool can't be told to ask a function; "
                "give a pool of this app"
            )
        if any(map(self.source.node.try_find_child, same_operation(permission_id))):
            raise Mistake(
                f"{self.node.path}: the user pool has a function for {name} already, and takes "
                "one for each operation; give another operation or another pool"
            )
        try:
            self.source.add_trigger(operation, function, **connection_props)
        except RuntimeError as error:
            if name not in SENDERS or "KMS" not in str(error):
                raise
            raise Mistake(
                f"{self.node.path}: the user pool has no key for the codes that the function "
                "sends; give the pool custom_sender_kms_key=…, and let the function decrypt by it"
            ) from None
        self.connection = cast("lambda_.CfnPermission", self.source.node.find_child(permission_id))

    def _key_of_sender(self, operation: str, props: Props) -> Props:
        """The pool's properties, with a key for codes that this function sends, and may decrypt."""
        if operation not in SENDERS:
            return props
        key = props.get("custom_sender_kms_key") or kms.Key(
            self,
            "SenderKey",
            description=f"Encrypts the codes that {self.node.path} sends",
            enable_key_rotation=True,
            removal_policy=stage_of(self).removal_policy,
        )
        self.key = cast("kms.IKey", key)
        arn, behind = self.key.key_arn, unqualified(self.function)
        allow(self.function.role, "kms:Decrypt", on=arn)
        if isinstance(behind, lambda_.Function):
            uses(behind, "kms:Decrypt", on=arn, because="The codes come encrypted")
        return {**props, "custom_sender_kms_key": key}

    def _pool(self, props: Props) -> cognito.UserPool:
        """A pool that people sign in to by e-mail; its passwords are long, its second factor apps.

        docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html
        """
        stage = stage_of(self)
        defaults: dict[str, Any] = {
            "account_recovery": cognito.AccountRecovery.EMAIL_ONLY,
            "auto_verify": cognito.AutoVerifiedAttrs(email=True),
            "deletion_protection": stage.protects_data,
            "mfa": cognito.Mfa.OPTIONAL,
            "mfa_second_factor": cognito.MfaSecondFactor(otp=True, sms=False),
            "password_policy": cognito.PasswordPolicy(
                min_length=12,
                require_digits=True,
                require_lowercase=True,
                require_symbols=True,
                require_uppercase=True,
                temp_password_validity=cdk.Duration.days(3),
            ),
            "removal_policy": stage.removal_policy,
            "sign_in_aliases": cognito.SignInAliases(email=True),
            "sign_in_case_sensitive": False,
        }
        settings = defaults | dict(props)
        pool = cognito.UserPool(self, "Pool", **settings)
        if settings["mfa"] is not cognito.Mfa.REQUIRED:
            answer_cdk_nag(pool, "AwsSolutions-COG2", reason=CHOSEN)
        return pool


def same_operation(permission_id: str) -> tuple[str, ...]:
    """The permissions of which a pool has one: tokens have two names of one operation."""
    return TOKENS if permission_id in TOKENS else (permission_id,)
