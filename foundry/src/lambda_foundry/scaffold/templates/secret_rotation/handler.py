"""{{ cookiecutter.description|sentence }}"""

import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

import boto3
{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes import SecretsManagerEvent

logger = logging.getLogger(__name__)
secrets = boto3.client("secretsmanager")


def handler(event: dict[str, Any], context: Any) -> None:
    """Take one step of a rotation, which may be repeated; raises for one that there is not."""
    rotation = SecretsManagerEvent(event)
    step = {
        "createSecret": create,
        {% if cookiecutter.use_requests %}
        "setSecret": hand_over,
        {% else %}
        "setSecret": read,
        {% endif %}
        "testSecret": read,
        "finishSecret": finish,
    }[rotation.step]
    step(rotation.secret_id, rotation.version_id)
    logger.info("%s of version %s is done", rotation.step, rotation.version_id)


def create(secret: str, version: str) -> None:
    """Make up a password as the pending version, unless it is there."""
    try:
        read(secret, version)
    except secrets.exceptions.ResourceNotFoundException:
        password = secrets.get_random_password(PasswordLength=32)["RandomPassword"]
        secrets.put_secret_value(
            SecretId=secret,
            ClientRequestToken=version,
            SecretString=password,
            VersionStages=["AWSPENDING"],
        )


{% if cookiecutter.use_requests %}
def hand_over(secret: str, version: str) -> None:
    """Tell where the password is used that another one is pending."""
    read(secret, version)
    notify({"secret": secret, "version": version})


{% endif %}
def read(secret: str, version: str) -> str:
    """The pending password, which is used where the secret is read; raises when there is none."""
    found = secrets.get_secret_value(
        SecretId=secret, VersionId=version, VersionStage="AWSPENDING"
    )
    return str(found["SecretString"])


def finish(secret: str, version: str) -> None:
    """Make the pending version the current one, unless it is."""
    versions = secrets.describe_secret(SecretId=secret)["VersionIdsToStages"]
    (current,) = (id_ for id_, stages in versions.items() if "AWSCURRENT" in stages)
    if current != version:
        secrets.update_secret_version_stage(
            SecretId=secret,
            VersionStage="AWSCURRENT",
            MoveToVersionId=version,
            RemoveFromVersionId=current,
        )
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
