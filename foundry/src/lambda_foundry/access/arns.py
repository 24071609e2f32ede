"""ARNs of things that are not in the template, in words."""

import re

from lambda_foundry.access.parts import part_of
from lambda_foundry.access.vocabulary import nouns

THIS_ACCOUNT = "${AWS::AccountId}"
THIS_REGION = "${AWS::Region}"

# Services whose ARNs have the name alone, without the kind of thing before it.
_NAMED_ALONE = {"s3", "sns", "sqs", "execute-api", "apigateway"}
_PART_BEGINS = {"execute-api": "/", "s3": "/", "logs": ":", "sns": ":", "lambda": ":"}


def split_arn(written: str) -> tuple[str, ...] | None:
    """Service, region, account and resource of an ARN in a text; None for what is none."""
    held = written.replace("AWS::", "AWS//").replace("Fn::", "Fn//")
    parts = held.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn":  # noqa: PLR2004  # the parts of an ARN
        return None
    return tuple(part.replace("AWS//", "AWS::").replace("Fn//", "Fn::") for part in parts[2:])


def part_of_arn(arn: tuple[str, ...]) -> tuple[str, str]:
    """`the table `orders` of account 123456789012`, and which part of it."""
    service, region, account, resource = arn
    kind, name = _kind_and_name(service, resource)
    if service == "iam":
        name = name.rpartition("/")[2]  # the rest is a path, which identifies nothing
    noun = nouns("arns").get(f"{service}:{kind}", f"{service} {kind}".strip())
    begins = _PART_BEGINS.get(service, "/")
    whole, found, after = name.partition(begins) if noun != "parameter" else (name, "", "")
    if noun == "log group" and name.startswith("/"):
        whole, found, after = name.partition(":")
    place = f"{_account(account, named=whole != '*')}{_region(region)}"
    part = part_of(noun, "", f"{found}{after}") if found else ""
    return f"{_named(noun, whole)}{place}", part


def account_words(account: str) -> str:
    """`this account`, or another by its number."""
    if account == THIS_ACCOUNT:
        return "this account"
    return f"account {account}" if re.fullmatch(r"\d{12}", account) else f"account `{account}`"


def _kind_and_name(service: str, resource: str) -> tuple[str, str]:
    if service in _NAMED_ALONE or resource == "*":
        return "", resource
    kind, name = (
        re.split(r"[:/]", resource, maxsplit=1)
        if re.search(r"[:/]", resource)
        else (
            "",
            resource,
        )
    )
    # Parameters are named by their whole path, from its first slash.
    return kind, f"/{name}" if f"{service}:{kind}" == "ssm:parameter" else name


def _named(noun: str, name: str) -> str:
    if name == "*":
        return f"any {noun}"
    return f"every {noun} named `{name}`" if "*" in name or "?" in name else f"the {noun} `{name}`"


def _account(account: str, *, named: bool) -> str:
    if account == "*":
        return " in any account"
    if account == THIS_ACCOUNT:
        return "" if named else " in the account"
    return f" of {account_words(account)}" if account and account != "aws" else ""


def _region(region: str) -> str:
    if region in {"", THIS_REGION}:
        return ""
    return " in any region" if region == "*" else f" in {region}"
