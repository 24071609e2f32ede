"""Says something to a bot."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger

ALIAS, SETTINGS = "AWS::Lex::BotAlias", "BotAliasLocaleSettings"


class BotAlias(Trigger):
    """An alias of a bot that has the function answer."""

    name = "lex"
    deployable = False
    lacks = "AWS::Lex::Bot"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["BotAlias"]:
        """Each alias."""
        for alias, _ in function.mentioned_by(ALIAS, SETTINGS):
            yield cls(function, alias)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Say what the event has, in a conversation of its own."""
        alias, _, bot = self.source_id.partition("|")
        settings = self.function.stack.template.properties(self.source)[SETTINGS]
        said = event["inputTranscript"] if event else "hello"
        conversation = {
            "botId": bot,
            "botAliasId": alias,
            "localeId": settings[0]["LocaleId"],
            "sessionId": "foundry",
            "text": said,
        }
        answer = self.function.client("lexv2-runtime").recognize_text(**conversation)
        told = " ".join(message["content"] for message in answer.get("messages", []))
        yield f"said '{said}' to the bot, which answered '{told}'"
