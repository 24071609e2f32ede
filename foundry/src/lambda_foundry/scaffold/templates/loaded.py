EVENT = sample_event("{{ cookiecutter.service }}/{{ cookiecutter.function }}")
{% if cookiecutter.use_requests %}
WEBHOOK_URL = "https://example.com/webhook"
{% endif %}


@pytest.fixture
def handler(load_handler: Callable[..., Any]) -> Any:
    """The function as Lambda would call it."""
    {% if cookiecutter.use_requests %}
    return load_handler(
        "{{ cookiecutter.service }}/{{ cookiecutter.function }}", WEBHOOK_URL=WEBHOOK_URL
    ).handler
    {% else %}
    return load_handler("{{ cookiecutter.service }}/{{ cookiecutter.function }}").handler
    {% endif %}
