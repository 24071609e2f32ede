{% extends "user_pool/handler.py" %}
{% set event_class = "PreAuthenticationTriggerEvent" %}
{% block code %}
logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Let people sign in whose address is confirmed; the others are told why not."""
    sign_in = PreAuthenticationTriggerEvent(event)
    if sign_in.request.user_attributes.get("email_verified") != "true":
        raise ValueError("confirm your address first")
    logger.info("user %s signs in", sign_in.user_name)
    {% if cookiecutter.use_requests %}
    notify({"user": sign_in.user_name})
    {% endif %}
    return event
{% endblock %}
