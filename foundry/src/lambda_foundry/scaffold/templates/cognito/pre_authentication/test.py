{% extends "user_pool/test.py" %}
{% block what %}decides who may sign in{% endblock %}
{% block good %}
def test_{{ cookiecutter.function }}_lets_people_in_whose_address_is_confirmed(handler: Any) -> None:
    """Cognito gets the event back, and looks at the password."""
    assert handler(EVENT, None) == EVENT
{% endblock %}
{% block bad %}
@pytest.mark.parametrize("attributes", [{}, {"email_verified": "false"}])
def test_{{ cookiecutter.function }}_keeps_others_out(attributes: dict[str, str], handler: Any) -> None:
    """Cognito shows them the message. Of a user that isn't there it has no attributes."""
    request = {**EVENT["request"], "userAttributes": attributes}

    with pytest.raises(ValueError, match="confirm your address first"):
        handler({**EVENT, "request": request}, None)
{% endblock %}
