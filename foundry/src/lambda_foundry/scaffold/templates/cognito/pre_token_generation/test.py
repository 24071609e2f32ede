{% extends "user_pool/test.py" %}
{% set good = "deepcopy(EVENT)" %}
{% block what %}adds a claim to the tokens{% endblock %}
{% block standard_library %}
from copy import deepcopy
{% endblock %}
{% block good %}
def test_{{ cookiecutter.function }}_claims_the_plan_in_both_tokens(handler: Any) -> None:
    """An API gets the access token, a web page that of the identity."""
    answer = handler(deepcopy(EVENT), None)

    claims = {"claimsToAddOrOverride": {"plan": "business"}}
    assert answer["response"]["claimsAndScopeOverrideDetails"] == {
        "idTokenGeneration": claims,
        "accessTokenGeneration": claims,
    }
{% endblock %}
{% block bad %}
@pytest.mark.parametrize("groups", [[], ["businesses"]])
{% if cookiecutter.use_requests %}
@responses.activate
{% endif %}
def test_{{ cookiecutter.function }}_gives_others_the_basic_plan(groups: list[str], handler: Any) -> None:
    """A group's name counts as a whole."""
    {% if cookiecutter.use_requests %}
    responses.post(WEBHOOK_URL)
    {% endif %}
    event = deepcopy(EVENT)
    event["request"]["groupConfiguration"]["groupsToOverride"] = groups

    tokens = handler(event, None)["response"]["claimsAndScopeOverrideDetails"]

    claims = {"plan": "basic"}
    assert tokens["accessTokenGeneration"]["claimsToAddOrOverride"] == claims
{% endblock %}
