"""Adds a user to a user pool, or has one sign in."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from botocore.exceptions import ClientError

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.template.document import as_dict
from lambda_foundry.template.functions import functions_in

SIGN_UP = {"PreSignUp"}
MESSAGE = {"CustomMessage"}
SIGN_IN = {
    *("PreTokenGeneration", "PreTokenGenerationConfig"),
    *("DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse"),
}
"""What a pool asks at each of these, by the names in its `LambdaConfig`."""

LACKS = "pools ask for tokens, messages, challenges and users of other providers alone"


class UserPool(Trigger):
    """A user pool that asks the function who may sign up."""

    name = "cognito"
    lacks = LACKS

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["UserPool"]:
        """Each pool."""
        for pool, operations in _pools(function):
            if operations & SIGN_UP:
                yield cls(function, pool)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Add a user with the e-mail address of the event, or with a new one if it is there."""
        email = _added(self, event, MessageAction="SUPPRESS")
        yield f"added the user {email} to {self.source_id}"


class OtherUserPool(UserPool):
    """A user pool that asks the function at what the emulator doesn't ask for."""

    not_in_stages = "it takes somebody who signs up or signs in"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["OtherUserPool"]:
        """Each pool."""
        for pool, operations in _pools(function):
            if operations - SIGN_UP - MESSAGE - SIGN_IN:
                yield cls(function, pool)


class InvitingUserPool(Trigger):
    """A user pool that asks the function how to word its messages."""

    name = "cognito"
    not_in_stages = "it would send an e-mail to whoever has the address"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["InvitingUserPool"]:
        """Each pool."""
        for pool, operations in _pools(function):
            if operations & MESSAGE:
                yield cls(function, pool)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Add a user, whom the pool invites, by the address of the event or by a new one."""
        told = f"{self.source_id} could not invite a user"
        with suppress(ClientError):  # of what the function has refused
            told = f"invited the user {_added(self, event)} to {self.source_id}"
        yield told


class SignIn(Trigger):
    """A user pool that asks the function for tokens, or by which steps people sign in."""

    name = "cognito"
    not_in_stages = "it would add an app client to the pool"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["SignIn"]:
        """Each pool."""
        for pool, operations in _pools(function):
            if operations & SIGN_IN:
                yield cls(function, pool)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Add a user with a password who signs in, by an app client for this alone."""
        pools = self.function.client("cognito-idp")
        email = _added(self, event, MessageAction="SUPPRESS")
        password = f"Aa1!{uuid.uuid4()}"
        pools.admin_set_user_password(
            UserPoolId=self.source_id, Username=email, Password=password, Permanent=True
        )
        client = pools.create_user_pool_client(
            UserPoolId=self.source_id,
            ClientName="fired",
            ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH"],
        )["UserPoolClient"]["ClientId"]
        asks_for_tokens = any("Token" in each for each in dict(_pools(self.function))[self.source])
        with suppress(ClientError):  # of what the function has refused
            pools.admin_initiate_auth(
                UserPoolId=self.source_id,
                ClientId=client,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH" if asks_for_tokens else "CUSTOM_AUTH",
                AuthParameters={"USERNAME": email, "PASSWORD": password},
            )
        yield f"signed the user {email} in to {self.source_id}"
        pools.delete_user_pool_client(UserPoolId=self.source_id, ClientId=client)


def _pools(function: DeployedFunction) -> Iterator[tuple[str, set[str]]]:
    """The logical id of each pool that asks the function, and at which operations."""
    template = function.stack.template
    for pool, properties in function.mentioned_by("AWS::Cognito::UserPool", "LambdaConfig"):
        asked = as_dict(properties["LambdaConfig"]).items()
        yield (
            pool,
            {key for key, at in asked if function.logical_id in functions_in(template, [at])},
        )


def _added(trigger: Trigger, event: Any, **settings: str) -> str:
    """Add a user with the e-mail address of the event, or with a new one if it is there."""
    pools = trigger.function.client("cognito-idp")
    attributes = as_dict(as_dict(as_dict(event).get("request")).get("userAttributes"))
    new = f"{uuid.uuid4()}@example.com"
    for email in (attributes.get("email") or new, new):
        with suppress(pools.exceptions.UsernameExistsException):
            pools.admin_create_user(
                UserPoolId=trigger.source_id,
                Username=email,
                UserAttributes=[{"Name": "email", "Value": email}],
                **settings,
            )
            return str(email)
    return new
