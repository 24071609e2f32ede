"""What to write in place of an action that no service has: what the API's operation needs.

An operation often is no action, and a client's name no service's prefix. The rows are those of
docs.aws.amazon.com/service-authorization/latest/reference/ and of `aws_calls/operations.toml`.
Nothing is said that the list of actions doesn't have, nor what only sounds alike.
"""

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher, get_close_matches
from functools import cache

from lambda_foundry.aws_calls.operations import table

Known = Mapping[str, frozenset[str]]
"""Every service's actions, in lower case."""

# Names of clients and of products, and the prefix of the actions.
_PREFIXES = {
    "apigatewaymanagementapi": "execute-api",
    "apigatewayv2": "apigateway",
    "bedrock-agent-runtime": "bedrock",
    "bedrock-runtime": "bedrock",
    "bedrockruntime": "bedrock",
    "cloudwatchevents": "events",
    "cloudwatchlogs": "logs",
    "cognito": "cognito-idp",
    "cognitoidentity": "cognito-identity",
    "cognitoidentityprovider": "cognito-idp",
    "docdb": "rds",
    "dynamodbstreams": "dynamodb",
    "efs": "elasticfilesystem",
    "elasticloadbalancingv2": "elasticloadbalancing",
    "elasticsearch": "es",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "emr": "elasticmapreduce",
    "eventbridge": "events",
    "iot-data": "iot",
    "iotdata": "iot",
    "msk": "kafka",
    "opensearch": "es",
    "opensearchservice": "es",
    "parameterstore": "ssm",
    "secretmanager": "secretsmanager",
    "sesv2": "ses",
    "sfn": "states",
    "stepfunctions": "states",
}
# Services that people take for one another.
_RELATED = {
    "apigateway": ("execute-api",),
    "cloudwatch": ("logs", "events"),
    "cognito-identity": ("cognito-idp",),
    "cognito-idp": ("cognito-identity",),
    "events": ("scheduler", "pipes"),
    "execute-api": ("apigateway",),
    "logs": ("cloudwatch",),
    "ssm": ("secretsmanager",),
}
_OPERATIONS_OF = {"states": "stepfunctions", "elasticloadbalancing": "elbv2"}

# Words that people write for an action, and operations whose need depends on what is in them.
_MEANT = {
    "dynamodb:createitem": ("dynamodb:PutItem",),
    "dynamodb:insertitem": ("dynamodb:PutItem",),
    "dynamodb:readitem": ("dynamodb:GetItem",),
    "dynamodb:transactwriteitems": (
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:ConditionCheckItem",
    ),
    "lambda:invokealias": ("lambda:InvokeFunction",),
    "s3:readobject": ("s3:GetObject",),
    "s3:uploadobject": ("s3:PutObject",),
    "s3:writeobject": ("s3:PutObject",),
    "sns:sendmessage": ("sns:Publish",),
    "sqs:publishmessage": ("sqs:SendMessage",),
    "sqs:readmessage": ("sqs:ReceiveMessage",),
}

_LEAST_LIKENESS = 0.8
_MOST_LETTERS = 3
"""How many letters of both together may be others in what is only misspelt."""


def instead_of(action: str, known: Known) -> str:
    """The clause about what to write in place of an action that isn't known."""
    service, _, name = action.partition(":")
    found = [one for one in _meant(service.lower(), name, known) if _is_known(one, known)]
    if not found:
        return "see the service's actions" if service.lower() in known else "write service:Action"
    *others, last = [f"'{one}'" for one in found]
    return f"write {', '.join(others)} and {last}" if others else f"write {last}"


def _is_known(action: str, known: Known) -> bool:
    service, _, name = action.lower().partition(":")
    return name in known.get(service, ())


def _meant(service: str, name: str, known: Known) -> tuple[str, ...]:
    prefix = _prefix(service, name.lower(), known)
    wanted = f"{prefix}:{name}"
    if (meant := _MEANT.get(wanted.lower())) or (meant := _needed(service, prefix, name.lower())):
        return meant
    if _is_known(wanted, known):
        return (wanted,)
    for related in (*_RELATED.get(prefix, ()), _PREFIXES.get(service, prefix)):
        if _is_known(f"{related}:{name}", known):
            return (f"{related}:{name}",)
    close = _misspelt(name.lower(), known.get(prefix, frozenset()))
    return (_as_written(prefix, close),) if close else ()


def _prefix(service: str, name: str, known: Known) -> str:
    if service in known:
        return service
    if service in _PREFIXES:
        return _PREFIXES[service]
    close = get_close_matches(service, known, n=3, cutoff=_LEAST_LIKENESS)
    return next((each for each in close if name in known[each]), service)


def _needed(service: str, prefix: str, name: str) -> tuple[str, ...]:
    """What the operation of this name needs, of the service or of one with the same prefix."""
    for client, rows in table("needs").items():
        for operation, actions in rows.items():
            if operation.lower() != name or not actions:
                continue
            if client in {service, prefix} or actions[0].startswith(f"{prefix}:"):
                return tuple(actions)
    return ()


def _misspelt(name: str, actions: frozenset[str]) -> str | None:
    """The one action of which a name is a misspelling: it begins alike, and few letters differ."""
    alike = get_close_matches(name, sorted(actions), n=1, cutoff=_LEAST_LIKENESS)
    close = alike[0] if alike and alike[0][:1] == name[:1] else None
    return close if close and _letters_apart(name, close) <= _MOST_LETTERS else None


def _letters_apart(one: str, other: str) -> int:
    same = sum(block.size for block in SequenceMatcher(None, one, other).get_matching_blocks())
    return len(one) + len(other) - 2 * same


def _as_written(prefix: str, name: str) -> str:
    """An action in AWS's own spelling, where an operation or a row of the table has it."""
    spelt = {each.lower(): each for each in (*_in_tables(prefix), *_operations(prefix))}
    return f"{prefix}:{spelt.get(name, name)}"


def _in_tables(prefix: str) -> Iterator[str]:
    for rows in table("needs").values():
        for actions in rows.values():
            yield from (one.partition(":")[2] for one in actions if one.startswith(f"{prefix}:"))


@cache
def _operations(prefix: str) -> tuple[str, ...]:
    from lambda_foundry.aws_calls.service_models import service_model  # noqa: PLC0415  # botocore

    model = service_model(_OPERATIONS_OF.get(prefix, prefix))
    return tuple(model.operations.values()) if model else ()
