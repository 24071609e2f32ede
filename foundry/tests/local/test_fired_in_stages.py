"""What is asked of AWS to fire the triggers whose sources the emulator doesn't have."""

from typing import Any

import pytest
from botocore.stub import Stubber

from lambda_foundry.local.deployed import DeployedFunction, function_named
from lambda_foundry.local.triggers import triggers_of
from lambda_foundry.local.triggers.trigger import Trigger
from tests.local.apps.everything import functions_with
from tests.scaffold.test_sample_events import sample

MAIL = {
    "Source": "ada@example.com",
    "Destination": {"ToAddresses": ["orders@example.org"]},
    "Message": {"Subject": {"Data": "Order 1042"}, "Body": {"Text": {"Data": ""}}},
}
SAID = {
    "botId": "A1B2C3D4E5",
    "botAliasId": "F6G7H8I9J0",
    "localeId": "en_US",
    "sessionId": "foundry",
    "text": "when are you open",
}

ASKED: dict[str, tuple[str, str, list[tuple[str, dict[str, Any], dict[str, Any]]], str]] = {
    "ses": (
        "rule",
        "ses",
        [
            ("verify_email_identity", {}, {"EmailAddress": "ada@example.com"}),
            ("send_email", {"MessageId": "1"}, MAIL),
        ],
        "sent an e-mail to orders@example.org",
    ),
    "config_rule": (
        "tagged",
        "config",
        [("start_config_rules_evaluation", {}, {"ConfigRuleNames": ["tagged"]})],
        "asked for an evaluation of tagged",
    ),
    "codepipeline": (
        "release",
        "codepipeline",
        [("start_pipeline_execution", {"pipelineExecutionId": "1"}, {"name": "release"})],
        "started the pipeline release",
    ),
    "lex": (
        "F6G7H8I9J0|A1B2C3D4E5",
        "lexv2-runtime",
        [
            (
                "recognize_text",
                {"messages": [{"content": "We are open.", "contentType": "PlainText"}]},
                SAID,
            )
        ],
        "said 'when are you open' to the bot, which answered 'We are open.'",
    ),
}
"""The physical id of the source, the service, its answers by operation with what is asked, and
what is told then."""


@pytest.fixture(scope="module")
def functions(tmp_path_factory: pytest.TempPathFactory) -> list[DeployedFunction]:
    """One for each of these triggers."""
    return functions_with(*ASKED, folder=tmp_path_factory.mktemp("app"))


@pytest.mark.parametrize("name", ASKED)
def test_trigger_is_fired_by_what_its_service_takes(
    name: str, functions: list[DeployedFunction], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the scaffold's sample event; parameters that AWS's own models don't have are refused."""
    source, service, calls, told = ASKED[name]
    function = function_named(f"shop/{name}", functions)
    (trigger,) = triggers_of(function)
    client = function.client(service)
    monkeypatch.setattr(Trigger, "source_id", source)
    monkeypatch.setattr(DeployedFunction, "client", lambda _, asked: {service: client}[asked])

    with Stubber(client) as answers:
        for operation, answer, asked in calls:
            answers.add_response(operation, answer, asked)
        with trigger.fired(sample(name)) as did:
            assert did == told

    answers.assert_no_pending_responses()
