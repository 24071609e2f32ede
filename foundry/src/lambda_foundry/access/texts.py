"""Values of a template as one text, in which what only a deployment knows is still told apart."""

import json
import re
from typing import Any

from lambda_foundry.template.values import reference, text

DEPLOYMENT = re.compile(r"\$\{(Fn::[^{}]*)\}")
"""What `full_text` writes for a function that can't be carried out here."""

_HERE = {"AccountId": "<account>", "Region": "<region>", "StackName": "<stack>"}

CARRIED_OUT = {"Ref", "Fn::GetAtt", "Fn::Join", "Fn::Sub"}


def full_text(value: Any) -> str:
    """As `text`, but `{"Fn::ImportValue": "X"}` is `${Fn::ImportValue X}` in place of `${?}`."""
    return text(_named(value))


def with_words_for_here(written: str) -> str:
    """`<account>` for `${AWS::AccountId}`, where a text is quoted."""
    return re.sub(r"\$\{AWS::(\w+)\}", lambda found: _HERE.get(found[1], found[0]), written)


def _named(value: Any) -> Any:
    if isinstance(value, list):
        return [_named(item) for item in value]
    if not isinstance(value, dict):
        return value
    if reference(value):
        return value
    if len(value) == 1:
        ((function, argument),) = value.items()
        if str(function).startswith("Fn::") and function not in CARRIED_OUT:
            return {"Ref": f"{function} {_flat(argument)}"}
    return {key: _named(part) for key, part in value.items()}


def _flat(argument: Any) -> str:
    """A function's argument in one line without braces, which would end the placeholder."""
    if isinstance(argument, str):
        return argument
    return re.sub(r"[{}\"]", "", json.dumps(argument, default=str))
