{% extends "user_pool/handler.py" %}
{% set event_class = "CustomMessageTriggerEvent" %}
{% block standard_library %}
import html
{% endblock %}
{% block code %}
WITH_A_CODE = {"CustomMessage_SignUp", "CustomMessage_ResendCode"}

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Word the e-mail with a new member's code; all other messages stay those of Cognito."""
    asked = CustomMessageTriggerEvent(event)
    if asked.trigger_source in WITH_A_CODE:
        # Whoever signs up chooses the name, and the message is HTML.
        name = html.escape(asked.request.user_attributes.get("name", "you"))
        # Cognito puts the code in the place of this parameter, and wants it in the message.
        code = asked.request.code_parameter
        asked.response.email_subject = "Your code for the shop"
        asked.response.email_message = f"Hello {name},<br>your code is <b>{code}</b>."
        logger.info("user %s gets a code", asked.user_name)
        {% if cookiecutter.use_requests %}
        notify({"user": asked.user_name})
        {% endif %}
    return event
{% endblock %}
