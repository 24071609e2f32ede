{% extends "user_pool/test.py" %}
{% block what %}notes who has signed up{% endblock %}
{% block good %}
def test_{{ cookiecutter.function }}_notes_a_new_member(handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Cognito gets the event back as it came."""
    caplog.set_level("INFO", logger="handler")

    assert handler(EVENT, None) == EVENT
    assert caplog.messages == [f"user {EVENT['userName']} has signed up"]
{% endblock %}
{% block bad %}
def test_{{ cookiecutter.function }}_takes_a_new_password_for_no_new_member(
    handler: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """It is confirmed by a code as well."""
    caplog.set_level("INFO", logger="handler")
    event = {**EVENT, "triggerSource": "PostConfirmation_ConfirmForgotPassword"}

    assert handler(event, None) == event
    assert caplog.messages == []
{% endblock %}
