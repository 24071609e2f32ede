{% extends "user_pool/handler.py" %}
{% set event_class = "PostAuthenticationTriggerEvent" %}
{% block code %}
logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Note a sign-in on a device that is new, where the pool remembers devices."""
    signed_in = PostAuthenticationTriggerEvent(event)
    if event["request"].get("newDeviceUsed"):
        logger.info("user %s has signed in on a new device", signed_in.user_name)
        {% if cookiecutter.use_requests %}
        notify({"user": signed_in.user_name})
        {% endif %}
    return event
{% endblock %}
