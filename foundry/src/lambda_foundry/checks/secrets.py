"""Secrets in environment variables, where the console and every reader of the template see them."""

import re
from collections.abc import Iterator
from typing import Any

from lambda_foundry.checks.environment import RESERVED, variables_of
from lambda_foundry.checks.finding import Problem
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import function_ids
from lambda_foundry.template.values import literal, references, text

KNOWN_FORMS = {
    "an AWS secret key": r"^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9/+]{40}$",
    "an AWS access key": r"\b(AKIA|ASIA)[0-9A-Z]{16}\b",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a GitHub token": r"\b(gh[pousr]_[0-9A-Za-z]{20,}|github_pat_[0-9A-Za-z_]{20,})",
    "a GitLab token": r"\bglpat-[0-9A-Za-z_-]{20,}",
    "a Slack token": r"\bxox[abeoprs]-[0-9A-Za-z-]{10,}",
    "a Stripe key": r"\b[rs]k_(live|test)_[0-9A-Za-z]{16,}",
    "a Google API key": r"\bAIza[0-9A-Za-z_-]{35}",
    "an API key": r"\bsk-[0-9A-Za-z_-]{20,}",
    "a SendGrid key": r"\bSG\.[0-9A-Za-z_-]{16,}\.[0-9A-Za-z_-]{16,}",
    "an npm token": r"\bnpm_[0-9A-Za-z]{30,}",
    "a storage account's key": r"\bAccountKey=[0-9A-Za-z+/=]{40,}",
    "a webhook's secret address": r"https://hooks\.slack\.com/services/\w+/\w+/\w+",
    "a signed token": r"\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.",
    "a password in an address": r"\b[a-z][a-z0-9+.-]*://[^/\s:@${}]*:[^/\s@${}]+@",
}
_FORMS = {what: re.compile(form) for what, form in KNOWN_FORMS.items()}

# The last words of a name that holds a secret itself, not where one is: SECRET_ARN is no secret.
_SECRET_NAME = re.compile(
    r"(^|_)(PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|SECRET|TOKEN|APIKEY|CREDENTIALS?"
    r"|(API|ACCESS|SECRET|PRIVATE|ENCRYPTION|SIGNING|AUTH|MASTER)_?KEY)$",
    re.IGNORECASE,
)
# A pin of digits is a password as well, a number behind other names a setting.
_PASSWORD_NAME = re.compile(r"(PASSWORD|PASSWD|PASSPHRASE|PWD)$", re.IGNORECASE)
_DIGITS = re.compile(r"\d{4,}")
# A path, an ARN, an address, a number or a switch: where a secret is, or how it is handled.
_NO_SECRET = re.compile(
    r"(arn:.*|/.*|https?://.*|(?-i:[a-z0-9._-]+(/[a-z0-9._-]+)+)"
    r"|\d+|true|false|yes|no|on|off|none|null|enabled|disabled|)",
    re.IGNORECASE | re.DOTALL,
)

_RESOLVED = re.compile(r"\{\{resolve:(secretsmanager|ssm-secure):")


def in_variables(template: Template) -> Iterator[Problem]:
    """Secrets written out, unwrapped at deployment, or passed through a hidden parameter."""
    hidden = _hidden_parameters(template)
    for function in function_ids(template):
        for name, value in variables_of(template, function).items():
            if said := _secret(name, value, hidden):
                yield Problem(
                    resource=function,
                    what=f"the variable '{name}' {said}",
                    why="everyone who may see the function's settings can read it",
                    instead="pass the secret's ARN, grant_read it, and read it in the handler",
                )


def _secret(name: str, value: Any, hidden: set[str]) -> str | None:
    written = text(value)
    if _RESOLVED.search(written):
        return "is a secret's value, put there in clear at deployment"
    if references(value) & hidden:
        return "is a hidden parameter's value, put there in clear at deployment"
    for what, form in _FORMS.items():
        if form.search(written):
            return f"holds {what}"
    known = literal(value)
    # A reserved name is a finding already, and can't keep its value whatever that is.
    if known is not None and name not in RESERVED and _is_secret_by_name(name, known):
        return "holds a secret in clear, by its name"
    return None


def _is_secret_by_name(name: str, value: str) -> bool:
    # dbPassword, as other languages write it, is db_Password.
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    if not _SECRET_NAME.search(words):
        return False
    is_pin = bool(_PASSWORD_NAME.search(words) and _DIGITS.fullmatch(value))
    return is_pin or not _NO_SECRET.fullmatch(value)


def _hidden_parameters(template: Template) -> set[str]:
    parameters = as_dict(template.document.get("Parameters"))
    return {
        name
        for name, parameter in parameters.items()
        if str(as_dict(parameter).get("NoEcho")).lower() == "true"
    }
