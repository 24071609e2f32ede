"""Environment variables: names, size and layers as Lambda takes them, and no secrets in them."""

import re
from collections.abc import Iterator
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import function_ids
from lambda_foundry.template.intrinsics import NO_VALUE
from lambda_foundry.template.values import alternatives, listed, literal, references, text

NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_]+")

MOST_BYTES = 4096
"""docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

# docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html, and AWS_LAMBDA_MAX_CONCURRENCY,
# which makes the runtime's client handle several events at once.
RESERVED = {
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_MAX_CONCURRENCY",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
}

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


def variables_of(template: Template, function: str) -> dict[str, Any]:
    """A function's variables; none where a condition decides about all of them."""
    environment = as_dict(template.properties(function).get("Environment"))
    variables = as_dict(environment.get("Variables"))
    if _is_computed(variables):
        return {}
    return {str(name): value for name, value in variables.items() if value != NO_VALUE}


def _values(template: Template, function: str) -> dict[str, list[Any]]:
    """All that a function's variables may be, by their names, in any case of the conditions."""
    found: dict[str, list[Any]] = {}
    for environment in alternatives(template.properties(function).get("Environment")):
        for variables in alternatives(as_dict(environment).get("Variables")):
            for name, value in as_dict(variables).items():
                if not _is_computed({name: value}):
                    found.setdefault(str(name), []).extend(alternatives(value))
    return {name: values for name, values in found.items() if values}


def variables_are_known(template: Template, function: str) -> bool:
    """Whether the names of a function's variables are all in the template."""
    environment = template.properties(function).get("Environment", {})
    if not isinstance(environment, dict) or _is_computed(environment):
        return False
    variables = environment.get("Variables", {})
    return isinstance(variables, dict) and not _is_computed(variables)


def _is_computed(value: dict[str, Any]) -> bool:
    return any(str(key).startswith("Fn::") or key == "Ref" for key in value)


def names(template: Template) -> Iterator[Problem]:
    """Names that Lambda refuses at deployment."""
    for function in function_ids(template):
        for name in _values(template, function):
            if not NAME.fullmatch(name) and name not in RESERVED:
                yield Problem(
                    resource=function,
                    what=f"the variable '{name}' has no name that Lambda takes",
                    why="deployment fails: a letter first, then letters, digits and _, two or more",
                    instead=f"write '{_mended(name)}' in the stack and in the handler",
                )


def _mended(name: str) -> str:
    mended = re.sub(r"[^a-zA-Z0-9_]", "_", name).lstrip("_0123456789")
    return mended if NAME.fullmatch(mended) else "MY_NAME"


def reserved(template: Template) -> Iterator[Problem]:
    """Names that Lambda sets itself."""
    for function in function_ids(template):
        for name in _values(template, function):
            if name in RESERVED:
                yield Problem(
                    resource=function,
                    what=f"the variable '{name}' is reserved by Lambda",
                    why="deployment fails: Lambda sets it itself",
                    instead="leave it out, or give yours another name",
                )


def size(template: Template) -> Iterator[Problem]:
    """More than Lambda takes in all; what is known only at deployment counts nothing."""
    for function in function_ids(template):
        weights = {
            name: len(name.encode()) + _known_bytes(value)
            for name, value in variables_of(template, function).items()
        }
        if (total := sum(weights.values())) > MOST_BYTES:
            largest = max(weights, key=lambda name: weights[name])
            yield Problem(
                resource=function,
                what=f"its variables are at least {total:,} bytes, most of them in '{largest}'",
                why=f"deployment fails above {MOST_BYTES:,} bytes in all",
                instead="put what is long into a file of the package, or into a parameter",
            )


def _known_bytes(value: Any) -> int:
    """The bytes of what the template itself says; of a condition's branches the shorter."""
    return min((_bytes(branch) for branch in alternatives(value)), default=0)


def _bytes(value: Any) -> int:
    written = text(value)
    # In a text as it is, ${Name} is no variable.
    known = re.sub(r"\$\{[^}]*\}", "", written) if isinstance(value, dict) else written
    return len(known.encode(errors="replace"))


def python_path(template: Template) -> Iterator[Problem]:
    """A `PYTHONPATH` by which the runtime no longer looks into layers."""
    for function in function_ids(template):
        has_layers = listed(template.properties(function).get("Layers"))
        path = literal(variables_of(template, function).get("PYTHONPATH"))
        if has_layers and path is not None and "/opt" not in path:
            yield Problem(
                resource=function,
                what="it sets PYTHONPATH and uses layers",
                why="the runtime then no longer looks into /opt, so no layer can be imported",
                instead="leave PYTHONPATH out, or add /opt/python to it",
            )


def secrets(template: Template) -> Iterator[Problem]:
    """Secrets written out, unwrapped at deployment, or passed through a hidden parameter."""
    hidden = _hidden_parameters(template)
    for function in function_ids(template):
        for name, values in _values(template, function).items():
            found = (_secret(name, value, hidden) for value in values)
            if said := next(filter(None, found), None):
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
