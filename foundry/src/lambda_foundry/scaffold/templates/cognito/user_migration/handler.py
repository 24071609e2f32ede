{% extends "user_pool/handler.py" %}
{% set event_class = "UserMigrationTriggerEvent" %}
{% block standard_library %}
import hashlib
import hmac
import os

import boto3
{% endblock %}
{% block code %}
logger = logging.getLogger(__name__)
users = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Take over a user of the old shop; the pool refuses everybody else as it does strangers."""
    asked = UserMigrationTriggerEvent(event)
    user = users.get_item(Key={"name": asked.user_name}).get("Item")
    signs_in = asked.trigger_source == "UserMigration_Authentication"
    if not user or (signs_in and not has_password(user, asked.request.password)):
        raise ValueError("there is no such user with this password")
    asked.response.user_attributes = {"email": user["name"], "email_verified": "true"}
    asked.response.message_action = "SUPPRESS"
    if signs_in:
        asked.response.final_user_status = "CONFIRMED"
    logger.info("user %s is taken over", asked.user_name)
    {% if cookiecutter.use_requests %}
    notify({"user": asked.user_name})
    {% endif %}
    return event


def has_password(user: dict[str, Any], password: str) -> bool:
    """Whether it is the password whose hash the old shop has kept."""
    salt, kept = bytes.fromhex(user["salt"]), bytes.fromhex(user["hash"])
    return hmac.compare_digest(hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1), kept)
{% endblock %}
