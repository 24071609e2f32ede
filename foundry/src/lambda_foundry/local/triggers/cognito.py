"""Adds a user to a user pool."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.template.document import as_dict


class UserPool(Trigger):
    """A user pool that asks the function."""

    name = "cognito"
    lacks = "pools ask for tokens and for users of other providers alone"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["UserPool"]:
        """Each pool."""
        for pool, _ in function.mentioned_by("AWS::Cognito::UserPool", "LambdaConfig"):
            yield cls(function, pool)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Add a user with the e-mail address of the event, or with a new one if it is there."""
        attributes = as_dict(as_dict(as_dict(event).get("request")).get("userAttributes"))
        new = f"{uuid.uuid4()}@example.com"
        pools = self.function.client("cognito-idp")
        email = attributes.get("email") or new
        try:
            self._add(email)
        except pools.exceptions.UsernameExistsException:
            email = new
            self._add(email)
        yield f"added the user {email} to {self.source_id}"

    def _add(self, email: str) -> None:
        self.function.client("cognito-idp").admin_create_user(
            UserPoolId=self.source_id,
            Username=email,
            UserAttributes=[{"Name": "email", "Value": email}],
            MessageAction="SUPPRESS",
        )
