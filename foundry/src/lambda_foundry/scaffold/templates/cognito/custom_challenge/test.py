{% extends "user_pool/test.py" %}
{% set json = true %}
{% set good = "deepcopy(EVENT)" %}
{% block what %}lets people sign in by a code that they get by e-mail{% endblock %}
{% block standard_library %}
from copy import deepcopy
{% endblock %}
{% block mocks %}
from unittest.mock import MagicMock
{% endblock %}
{% block fixtures %}
@pytest.fixture(autouse=True)
def send_email(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Stands for what sends e-mails."""
    clients = MagicMock()
    monkeypatch.setattr("boto3.client", clients)
    monkeypatch.setenv("SENDER", "codes@example.com")
    return clients.return_value.send_email


def asked(step: str, **request: Any) -> dict[str, Any]:
    """The event of another step, with this in its request."""
    attributes = EVENT["request"]["userAttributes"]
    return {
        **EVENT,
        "triggerSource": f"{step}_Authentication",
        "request": {"userAttributes": attributes, **request},
        "response": {},
    }


def challenge(name: str, result: bool) -> dict[str, Any]:
    """What a session has of one challenge."""
    return {"challengeName": name, "challengeResult": result, "challengeMetadata": None}


RIGHT, WRONG = challenge("CUSTOM_CHALLENGE", True), challenge("CUSTOM_CHALLENGE", False)


{% endblock %}
{% block good %}
@pytest.mark.parametrize(("typed", "is_right"), [("104217", True), ("104218", False), ("", False)])
def test_{{ cookiecutter.function }}_compares_the_code(typed: str, is_right: bool, handler: Any) -> None:
    """Nothing but the code opens."""
    event = deepcopy(EVENT)
    event["request"]["challengeAnswer"] = typed

    assert handler(event, None)["response"] == {"answerCorrect": is_right}
{% endblock %}
{% block bad %}
def test_{{ cookiecutter.function }}_sends_the_code(handler: Any, send_email: MagicMock) -> None:
    """To the user's address, and to no client."""
    response = handler(asked("CreateAuthChallenge", session=[]), None)["response"]

    code = response["privateChallengeParameters"]["code"]
    sent = send_email.call_args.kwargs
    assert len(code) == 6
    assert sent["Destination"] == {"ToAddresses": ["ada@example.com"]}
    assert code in sent["Content"]["Simple"]["Body"]["Text"]["Data"]
    assert code not in json.dumps(response["publicChallengeParameters"])


def test_{{ cookiecutter.function }}_sends_strangers_nothing(handler: Any, send_email: MagicMock) -> None:
    """They are asked as others are, so that nobody learns who is a user."""
    event = asked("CreateAuthChallenge", session=[], userNotFound=True)

    assert handler(event, None)["response"]["publicChallengeParameters"]
    send_email.assert_not_called()


@pytest.mark.parametrize(
    ("session", "tokens", "failed"),
    [
        ([], False, False),
        ([WRONG], False, False),
        ([WRONG, RIGHT], True, False),
        ([WRONG, WRONG, WRONG], False, True),
        ([challenge("SRP_A", True)], False, False),
        ([challenge("PASSWORD_VERIFIER", True)], False, False),
    ],
)
def test_{{ cookiecutter.function }}_says_what_comes_next(
    session: list[dict[str, Any]], tokens: bool, failed: bool, handler: Any
) -> None:
    """Tokens after a right code, the end after three wrong ones, or else a code."""
    response = handler(asked("DefineAuthChallenge", session=session), None)["response"]

    assert response == {
        "issueTokens": tokens,
        "failAuthentication": failed,
        "challengeName": "CUSTOM_CHALLENGE",
    }
{% endblock %}
