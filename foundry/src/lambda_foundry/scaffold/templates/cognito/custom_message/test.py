{% extends "user_pool/test.py" %}
{% set good = "deepcopy(EVENT)" %}
{% block what %}words the message with a code{% endblock %}
{% block standard_library %}
from copy import deepcopy
{% endblock %}
{% block good %}
def test_{{ cookiecutter.function }}_words_the_message(handler: Any) -> None:
    """Cognito puts the code into it."""
    answer = handler(deepcopy(EVENT), None)["response"]

    assert answer["emailSubject"] == "Your code for the shop"
    assert answer["emailMessage"] == "Hello Ada,<br>your code is <b>{####}</b>."


def test_{{ cookiecutter.function }}_leaves_other_messages_alone(handler: Any) -> None:
    """An invitation has a name in it as well, and other words."""
    event = {**EVENT, "triggerSource": "CustomMessage_AdminCreateUser"}

    assert handler(deepcopy(event), None) == event
{% endblock %}
{% block bad %}
{% if cookiecutter.use_requests %}
@responses.activate
{% endif %}
def test_{{ cookiecutter.function }}_takes_a_name_for_text(handler: Any) -> None:
    """Nobody can have the shop send links of theirs to an address of others."""
    {% if cookiecutter.use_requests %}
    responses.post(WEBHOOK_URL)
    {% endif %}
    event = deepcopy(EVENT)
    event["request"]["userAttributes"]["name"] = '<a href="//evil.example">'

    message = handler(event, None)["response"]["emailMessage"]

    assert message.startswith("Hello &lt;a href=&quot;//evil.example&quot;&gt;,<br>")
{% endblock %}
