"""Has a secret rotated now."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger


class SecretRotation(Trigger):
    """A secret that the function rotates."""

    name = "secret_rotation"
    deployable = False
    lacks = "AWS::SecretsManager::RotationSchedule"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["SecretRotation"]:
        """Each secret."""
        rotation = "AWS::SecretsManager::RotationSchedule"
        for secret in function.sources(rotation, "RotationLambdaARN", source="SecretId"):
            yield cls(function, secret)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Rotate it out of turn."""
        self.function.client("secretsmanager").rotate_secret(SecretId=self.source_id)
        yield f"asked for the rotation of {self.source_id.rpartition(':')[2]}"
