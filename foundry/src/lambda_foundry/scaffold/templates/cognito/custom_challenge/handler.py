{% extends "user_pool/handler.py" %}
{% set event_class = "CreateAuthChallengeTriggerEvent,
    DefineAuthChallengeTriggerEvent,
    VerifyAuthChallengeResponseTriggerEvent" %}
{% block standard_library %}
import hmac
import os
import secrets

import boto3
{% endblock %}
{% block code %}
CHALLENGE = "CUSTOM_CHALLENGE"
TRIES = 3

logger = logging.getLogger(__name__)
mail = boto3.client("sesv2")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Let people sign in by a code that they get by e-mail: three tries, each with a new code."""
    step = event["triggerSource"].partition("_")[0]
    if step == "DefineAuthChallenge":
        define(DefineAuthChallengeTriggerEvent(event))
    elif step == "CreateAuthChallenge":
        create(CreateAuthChallengeTriggerEvent(event))
    else:
        verify(VerifyAuthChallengeResponseTriggerEvent(event))
    return event


def define(asked: DefineAuthChallengeTriggerEvent) -> None:
    """Say what comes next: tokens, the end, or a code. A right password alone is no right code."""
    session = asked.request.session
    tries = [one.challenge_result for one in session if one.challenge_name == CHALLENGE]
    asked.response.issue_tokens = any(tries) and not asked.request.user_not_found
    asked.response.fail_authentication = not any(tries) and len(tries) >= TRIES
    asked.response.challenge_name = CHALLENGE


def create(asked: CreateAuthChallengeTriggerEvent) -> None:
    """Send a code to the user's address. Of a stranger Cognito shows no difference."""
    code = f"{secrets.randbelow(1_000_000):06}"
    asked.response.public_challenge_parameters = {"sent": "to your e-mail address"}
    asked.response.private_challenge_parameters = {"code": code}
    if asked.request.user_not_found:
        return
    mail.send_email(
        FromEmailAddress=os.environ["SENDER"],
        Destination={"ToAddresses": [asked.request.user_attributes["email"]]},
        Content={
            "Simple": {
                "Subject": {"Data": "Your code for the shop"},
                "Body": {"Text": {"Data": f"Your code is {code}."}},
            }
        },
    )
    logger.info("user %s gets a code", asked.user_name)


def verify(asked: VerifyAuthChallengeResponseTriggerEvent) -> None:
    """Compare what was typed with the code."""
    code, typed = asked.request.private_challenge_parameters["code"], asked.request.challenge_answer
    is_right = hmac.compare_digest(code.encode(), str(typed).encode())
    asked.response.answer_correct = is_right
    {% if cookiecutter.use_requests %}
    if is_right:
        notify({"user": asked.user_name})
    {% endif %}
{% endblock %}
