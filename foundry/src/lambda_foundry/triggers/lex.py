"""Has a function answer what people say or write to a bot of Lex."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lex as lex
from aws_cdk.interfaces import aws_lex as lex_interfaces
from constructs import Construct

from lambda_foundry.execution_role import arn_here
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.caller_role import service_role
from lambda_foundry.triggers.trigger import Props, Trigger

NAME_LENGTH = 100

LEAST_CONFIDENCE = 0.4
"""How sure Lex has to be of an intent, from 0 to 1; the console's own."""

DRAFT = "DRAFT"


class LexTrigger(Trigger):
    """An alias of a bot (`source`, or its id) that has the function fulfil what people want.

    The trigger's own bot knows `intents`, each with what people say for it, such as
    `{"OpeningHours": ["when are you open"]}`, in one `locale`. The function also gets what fits
    none, as `FallbackIntent`. `source_props={"bot_locales": […]}` says it all, such as slots. The
    alias has a `bot_version`, by default a new one whenever the bot of this app changes. Lex waits
    for half a minute. The bot has a role, `trigger.role`, that allows nothing: to speak, it needs
    `polly:SynthesizeSpeech`. `connection` is the alias, `connection_props` are those of
    `lex.CfnBotAlias`, `source_props` those of `lex.CfnBot`:
    docs.aws.amazon.com/lexv2/latest/dg/lambda.html
    """

    waits = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        intents: Mapping[str, Sequence[str]] | None = None,
        locale: str = "en_US",
        bot_version: str | None = None,
        source: lex_interfaces.IBotRef | str | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        own = {"intents": intents, "source_props": source_props}
        super().__init__(scope, id_, function=function, source=source, **own)
        self._name = cdk.Names.unique_resource_name(self, max_length=NAME_LENGTH, separator="-")
        self.source = source or self._bot(locale, intents, source_props or {})
        bot = self.source
        self._bot_id = self._checked(bot) if isinstance(bot, str) else bot.bot_ref.bot_id
        settings: dict[str, Any] = {
            "bot_alias_locale_settings": [asking(function, locale)],
            "bot_alias_name": self._name,
            "bot_version": bot_version or self._version(locale).attr_bot_version,
        } | connection_props
        self.connection = lex.CfnBotAlias(self, "Alias", bot_id=self._bot_id, **settings)
        self.permit("lexv2.amazonaws.com", source_arn=self.connection.attr_arn, this_account=True)

    def _checked(self, bot_id: str) -> str:
        if ":" in bot_id:
            raise Mistake(
                f"{self.node.path}: source: this is an ARN; give the bot's id, which is its end"
            )
        return bot_id

    def _version(self, locale: str) -> lex.CfnBotVersion:
        """What the bot is now. A version stays as it is, so a bot that changes gets another one."""
        bot, id_ = self.source, "Version"
        if isinstance(bot, lex.CfnBot):
            said = json.dumps(cdk.Stack.of(bot).resolve(bot.bot_locales), sort_keys=True)
            id_ += hashlib.sha256(said.encode()).hexdigest()[:8]
        details = lex.CfnBotVersion.BotVersionLocaleDetailsProperty(source_bot_version=DRAFT)
        of_locale = lex.CfnBotVersion.BotVersionLocaleSpecificationProperty(
            locale_id=locale, bot_version_locale_details=details
        )
        return lex.CfnBotVersion(
            self,
            id_,
            bot_id=self._bot_id,
            bot_version_locale_specification=[of_locale],
        )

    def _bot(
        self, locale: str, intents: Mapping[str, Sequence[str]] | None, props: Props
    ) -> lex.CfnBot:
        if not intents and "bot_locales" not in props:
            raise Mistake(
                f"{self.node.path}: a bot has to know what people may want; "
                'write intents={"OpeningHours": ["when are you open"]}'
            )
        for name, said in (intents or {}).items():
            if isinstance(said, str) or not said:
                raise Mistake(
                    f"{self.node.path}: intents: {name} needs a list of what people say for it; "
                    f'write intents={{"{name}": ["…"]}}'
                )
        self.role = service_role(
            self,
            "BotRole",
            service="lexv2.amazonaws.com",
            source_arn=arn_here(self, "lex", "bot/*"),
            description="What a bot may do itself",
        )
        defaults: dict[str, Any] = {
            "auto_build_bot_locales": True,
            "bot_locales": [bot_locale(locale, intents or {})],
            "data_privacy": {"ChildDirected": False},
            "idle_session_ttl_in_seconds": 5 * 60,
            "name": self._name,
            "role_arn": self.role.role_arn,
        }
        return lex.CfnBot(self, "Bot", **(defaults | dict(props)))


def asking(
    function: lambda_.IFunction, locale: str
) -> lex.CfnBotAlias.BotAliasLocaleSettingsItemProperty:
    """How an alias says which function it asks in a language."""
    hook = lex.CfnBotAlias.LambdaCodeHookProperty(
        lambda_arn=function.function_arn, code_hook_interface_version="1.0"
    )
    asks = lex.CfnBotAlias.CodeHookSpecificationProperty(lambda_code_hook=hook)
    return lex.CfnBotAlias.BotAliasLocaleSettingsItemProperty(
        locale_id=locale,
        bot_alias_locale_setting=lex.CfnBotAlias.BotAliasLocaleSettingsProperty(
            enabled=True, code_hook_specification=asks
        ),
    )


def bot_locale(locale: str, intents: Mapping[str, Sequence[str]]) -> lex.CfnBot.BotLocaleProperty:
    """What a bot understands in a language; all of it is for the function to fulfil."""
    fulfilled = lex.CfnBot.FulfillmentCodeHookSettingProperty(enabled=True)
    known = [
        lex.CfnBot.IntentProperty(
            name=name,
            sample_utterances=[
                lex.CfnBot.SampleUtteranceProperty(utterance=utterance) for utterance in utterances
            ],
            fulfillment_code_hook=fulfilled,
        )
        for name, utterances in intents.items()
    ]
    rest = lex.CfnBot.IntentProperty(
        name="FallbackIntent",
        parent_intent_signature="AMAZON.FallbackIntent",
        fulfillment_code_hook=fulfilled,
    )
    return lex.CfnBot.BotLocaleProperty(
        locale_id=locale, nlu_confidence_threshold=LEAST_CONFIDENCE, intents=[*known, rest]
    )
