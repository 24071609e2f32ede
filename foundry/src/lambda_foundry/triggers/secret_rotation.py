"""Rotates a secret with a function."""

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from lambda_foundry.encryption import customer_key
from lambda_foundry.execution_role import allow
from lambda_foundry.stages import stage_of
from lambda_foundry.triggers.trigger import Props, Trigger

ACTIONS = (
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecretVersionStage",
)


class SecretRotationTrigger(Trigger):
    """A secret (`source`) that Secrets Manager has the function rotate, every 30 days.

    The trigger's own secret starts with a random password, and has its price in every stage. The
    first rotation follows the deployment unless `rotate_immediately_on_update=False`. A secret has
    one rotation, that of the last trigger deployed. `connection_props` are those of
    `secretsmanager.RotationSchedule`, `source_props` those of `secretsmanager.Secret`.
    """

    takes_other_accounts = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        source: secretsmanager.ISecret | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        self.source = source or self._secret(source_props or {})
        # A secret imported by name doesn't know the six characters that Secrets Manager adds to it.
        arn = self.source.secret_full_arn or f"{self.source.secret_arn}-??????"
        self._allow_rotating(arn)
        # One secret for each permission, so the narrower ARN beside the account that AWS advises:
        # docs.aws.amazon.com/secretsmanager/latest/userguide/
        # rotating-secrets-required-permissions-function.html
        self.permit("secretsmanager.amazonaws.com", source_arn=arn, this_account=True)
        defaults: dict[str, Any] = {"automatically_after": cdk.Duration.days(30)}
        self.connection = secretsmanager.RotationSchedule(
            self,
            "Rotation",
            secret=self.source,
            rotation_lambda=self.without_permission(),
            **(defaults | connection_props),
        )
        self.after_permission(self.connection)

    def _allow_rotating(self, arn: str) -> None:
        role = self.function.role
        allow(role, *ACTIONS, on=arn)
        allow(
            role,
            "secretsmanager:GetRandomPassword",
            on="*",
            because="It makes up a password and has no resource to name",
        )
        if key := self.source.encryption_key:
            allow(role, "kms:Decrypt", "kms:GenerateDataKey", on=key.key_arn)

    def _secret(self, props: Props) -> secretsmanager.Secret:
        key = customer_key(self)
        defaults: dict[str, Any] = {
            # By its ARN: given itself, the key would let the whole account in through this service.
            "encryption_key": key and kms.Key.from_key_arn(self, "Key", key.key_arn),
            "removal_policy": stage_of(self).removal_policy,
        }
        return secretsmanager.Secret(self, "Secret", **(defaults | dict(props)))
