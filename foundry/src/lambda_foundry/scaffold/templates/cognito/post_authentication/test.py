{% extends "user_pool/test.py" %}
{% block what %}notes who has signed in on a new device{% endblock %}
{% block good %}
def test_{{ cookiecutter.function }}_notes_a_new_device(handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Cognito gets the event back as it came."""
    caplog.set_level("INFO", logger="handler")

    assert handler(EVENT, None) == EVENT
    assert caplog.messages == [f"user {EVENT['userName']} has signed in on a new device"]
{% endblock %}
{% block bad %}
@pytest.mark.parametrize("device", [{}, {"newDeviceUsed": False}])
def test_{{ cookiecutter.function }}_lets_a_known_device_pass(
    device: dict[str, bool], handler: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """A pool that remembers no devices says nothing of them."""
    caplog.set_level("INFO", logger="handler")
    attributes = EVENT["request"]["userAttributes"]

    handler({**EVENT, "request": {"userAttributes": attributes, **device}}, None)

    assert caplog.messages == []
{% endblock %}
