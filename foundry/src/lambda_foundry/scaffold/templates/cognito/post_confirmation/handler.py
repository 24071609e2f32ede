{% extends "user_pool/handler.py" %}
{% set event_class = "PostConfirmationTriggerEvent" %}
{% block code %}
logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Note a new member. Cognito asks after a forgotten password as well: that is no new one."""
    confirmed = PostConfirmationTriggerEvent(event)
    if confirmed.trigger_source == "PostConfirmation_ConfirmSignUp":
        logger.info("user %s has signed up", confirmed.user_name)
        {% if cookiecutter.use_requests %}
        notify({"user": confirmed.user_name})
        {% endif %}
    return event
{% endblock %}
