"""The variants of a trigger, whose functions begin with another event, handler and test."""

from collections.abc import Mapping
from typing import Any

from lambda_foundry.scaffold.questions import choice_problem, quoted

VARIANT_KEY = "variant"

VARIANTS: dict[str, dict[str, str]] = {
    "cognito": {
        "pre_sign_up": "before somebody signs up",
        "post_confirmation": "once somebody has confirmed an address",
        "pre_authentication": "before somebody signs in",
        "post_authentication": "once somebody has signed in",
        "pre_token_generation": "before tokens are given out, to add claims",
        "user_migration": "when somebody signs in whom the pool doesn't know",
        "custom_message": "before a message goes out, to word it",
        "custom_challenge": "at a sign-in without a password, by questions of your own",
    },
    "s3": {
        "event": "once an object was put, deleted or changed",
        "batch": "for each object that a job of S3 Batch Operations lists",
    },
    "step_functions": {
        "request_response": "the step ends with what the function returns",
        "task_token": "the step waits until somebody answers, with a token",
    },
}
"""For each trigger that has some: what they are, the usual one first.

The usual one has its templates in the trigger's folder, each other one in a folder of that one.
"""


def folders_of(answers: Mapping[str, Any]) -> list[str]:
    """Where the templates of a function's trigger are looked for, the first place first."""
    trigger, variant = answers["trigger"], answers.get(VARIANT_KEY)
    usual = next(iter(VARIANTS.get(trigger, {})), None)
    return [trigger] if variant in {None, "", usual} else [f"{trigger}/{variant}", trigger]


def variant_problem(answers: Mapping[str, Any]) -> str | None:
    """What is wrong with the variant beside its trigger, in one line, or None."""
    trigger, variant = answers["trigger"], answers.get(VARIANT_KEY)
    if not variant:
        return None
    known = VARIANTS.get(trigger)
    if not known:
        return f"{VARIANT_KEY}: only for {', '.join(VARIANTS)}; leave it out for {trigger}"
    found = choice_problem(f"{VARIANT_KEY} of {trigger}", variant, list(known))
    return f"{VARIANT_KEY}: {quoted(variant)}: {found}" if found else None


def variants_to_ask(key: str, answers: Mapping[str, Any]) -> dict[str, str]:
    """The choices of the question, with what each is; none for any other question."""
    known = VARIANTS.get(answers.get("trigger", ""), {}) if key == VARIANT_KEY else {}
    return {name: f"{name}: {what}" for name, what in known.items()}
