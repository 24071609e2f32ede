{% extends "user_pool/handler.py" %}
{% set event_class = "PreTokenGenerationV2TriggerEvent" %}
{% block code %}
logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Claim in both tokens which plan somebody has, by the groups of the pool."""
    asked = PreTokenGenerationV2TriggerEvent(event)
    groups = asked.request.group_configuration.groups_to_override
    claims = {"plan": "business" if "business" in groups else "basic"}
    tokens = asked.response.claims_scope_override_details
    tokens.id_token_generation.claims_to_add_or_override = claims
    tokens.access_token_generation.claims_to_add_or_override = claims
    logger.info("user %s gets tokens", asked.user_name)
    {% if cookiecutter.use_requests %}
    notify({"user": asked.user_name})
    {% endif %}
    return event
{% endblock %}
