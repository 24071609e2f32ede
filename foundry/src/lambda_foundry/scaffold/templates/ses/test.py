"""`{{ cookiecutter.function }}` takes the e-mail that one address gets."""

{% if cookiecutter.use_requests %}
import json
{% endif %}
from collections.abc import Callable
from typing import Any

import pytest
{% if cookiecutter.use_requests %}
import requests
import responses
{% endif %}
from lambda_foundry.testing import sample_event

{% include "loaded.py" %}


def found(verdict: str) -> dict[str, Any]:
    """The sample event with something found in the e-mail: `spamVerdict` or `virusVerdict`."""
    (record,) = EVENT["Records"]
    receipt = {**record["ses"]["receipt"], verdict: {"status": "FAIL"}}
    return {"Records": [{**record, "ses": {**record["ses"], "receipt": receipt}}]}


{% if cookiecutter.use_requests %}
@responses.activate
def test_{{ cookiecutter.function }}_tells_the_webhook_of_an_e_mail(handler: Any) -> None:
    """Who wrote about what is posted."""
    posted = responses.post(WEBHOOK_URL)

    handler(EVENT, None)

    assert json.loads(posted.calls[0].request.body or "") == {
        "from": "ada@example.com",
        "subject": "Order 1042",
    }


@responses.activate
def test_{{ cookiecutter.function }}_fails_with_its_webhook(handler: Any) -> None:
    """Then the event comes again."""
    responses.post(WEBHOOK_URL, status=503)

    with pytest.raises(requests.HTTPError):
        handler(EVENT, None)


{% else %}
def test_{{ cookiecutter.function }}_takes_an_e_mail(handler: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Who wrote about what is logged."""
    caplog.set_level("INFO")

    handler(EVENT, None)

    assert caplog.messages == ["ada@example.com wrote about Order 1042"]


{% endif %}
@pytest.mark.parametrize("verdict", ["spamVerdict", "virusVerdict"])
def test_{{ cookiecutter.function }}_leaves_harmful_e_mail_alone(
    verdict: str, handler: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged that there was one."""
    handler(found(verdict), None)

    (message,) = caplog.messages
    assert message.endswith(" is spam or has a virus")


def test_{{ cookiecutter.function }}_fails_on_what_is_no_e_mail(handler: Any) -> None:
    """Then the event is tried again and ends in the function's failure queue."""
    with pytest.raises(KeyError):
        handler({"Records": [{"eventSource": "aws:sns"}]}, None)
