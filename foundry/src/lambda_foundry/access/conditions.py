"""The conditions of a statement in words: `if the source's account is this account`."""

import re
from typing import Any

from lambda_foundry.access.arn_words import THIS_ACCOUNT, account_words
from lambda_foundry.access.names import Names
from lambda_foundry.access.things import ANYTHING, full_text, thing_of, things_words
from lambda_foundry.access.vocabulary import listing, nouns, service_words
from lambda_foundry.template.document import as_dict
from lambda_foundry.template.values import alternatives, listed

_OPERATORS = {
    "stringequals": "is",
    "stringnotequals": "is not",
    "stringequalsignorecase": "is, in any case of letters,",
    "stringnotequalsignorecase": "is not, in any case of letters,",
    "stringlike": "is like",
    "stringnotlike": "is not like",
    "arnequals": "is",
    "arnlike": "is like",
    "arnnotequals": "is not",
    "arnnotlike": "is not like",
    "numericequals": "is",
    "numericnotequals": "is not",
    "numericlessthan": "is less than",
    "numericlessthanequals": "is at most",
    "numericgreaterthan": "is more than",
    "numericgreaterthanequals": "is at least",
    "dateequals": "is",
    "datenotequals": "is not",
    "datelessthan": "is before",
    "datelessthanequals": "is until",
    "dategreaterthan": "is after",
    "dategreaterthanequals": "is from",
    "ipaddress": "is in",
    "notipaddress": "is not in",
    "binaryequals": "is",
    "bool": "is",
}

_SETS = {"foranyvalue": "any of ", "forallvalues": "each of "}
_SERVICE_KEYS = {"kms:viaservice", "iam:passedtoservice"}
_ACCOUNT_KEYS = {"aws:sourceaccount", "aws:principalaccount", "kms:calleraccount"}


def proviso(conditions: dict[str, Any], names: Names) -> str:
    """` if …`; nothing without conditions."""
    cases = list(alternatives(conditions))
    if cases == [conditions]:
        return f" if {said}" if (said := _conditions(conditions, names)) else ""
    said = " or ".join(filter(None, (_conditions(as_dict(case), names) for case in cases)))
    return f" (only if {said} where a condition of the template says so)" if said else ""


def _conditions(conditions: dict[str, Any], names: Names) -> str:
    return listing(
        _test(str(operator), str(key), value, names)
        for operator, tests in conditions.items()
        for key, value in _tests(tests)
    )


def _tests(tests: Any) -> list[tuple[str, Any]]:
    """What an operator compares; a template may leave all of it to a deployment."""
    if not isinstance(tests, dict) or any(str(key).startswith("Fn::") for key in tests):
        return [(f"{full_text(tests)}", None)]
    return list(tests.items())


def _test(operator: str, key: str, value: Any, names: Names) -> str:
    subject = nouns("conditions").get(key.lower(), f"`{key}`")
    plain, is_set, quantified = operator.lower().rpartition(":")[::-1]
    if_exists = plain.endswith("ifexists")
    plain = plain.removesuffix("ifexists")
    quantifier = _SETS.get(quantified, f"{quantified} ") if is_set else ""
    missing = " or is missing" if if_exists else ""
    if plain == "null" and key.lower() in nouns("missing") and full_text(value).lower() == "true":
        return nouns("missing")[key.lower()]
    if plain in {"null", "bool"} and (said := _flag(plain, subject, value)):
        return f"{quantifier}{said}{missing}"
    verb = _OPERATORS.get(plain, f"satisfies {operator} with")
    values = _values(key.lower(), value, names)
    if values.startswith(("any ", "every ")) or not any(map(_is_pattern, listed(value))):
        verb = verb.removesuffix(" like")
    return f"{quantifier}{subject} {verb} {values}{missing}"


def _is_pattern(value: Any) -> bool:
    return any(sign in full_text(value) for sign in "*?")


def _flag(operator: str, subject: str, value: Any) -> str:
    expected = [full_text(item).lower() for item in listed(value)]
    if expected not in (["true"], ["false"]):
        return ""
    if operator == "null":
        return f"{subject} is {'missing' if expected == ['true'] else 'there'}"
    if " is " in subject:
        return subject if expected == ["true"] else subject.replace(" is ", " is not ", 1)
    return f"{subject} is {'' if expected == ['true'] else 'not '}so"


def _values(key: str, value: Any, names: Names) -> str:
    return listing((_value(key, item, names) for item in listed(value)), last="or") or "nothing"


def _value(key: str, value: Any, names: Names) -> str:
    written = full_text(value)
    if written == THIS_ACCOUNT or (key in _ACCOUNT_KEYS and re.fullmatch(r"\d{12}", written)):
        return account_words(written)
    if key in _SERVICE_KEYS:
        return service_words(written)
    thing = thing_of(value, names)
    if thing is ANYTHING or as_dict(value) == {}:
        return f"`{written}`" if not written.startswith("arn:") else things_words([thing])
    return things_words([thing])
