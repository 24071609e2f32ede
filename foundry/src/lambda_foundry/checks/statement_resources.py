"""Resources of statements that are no ARN, or that no action of the statement is about.

What `Ref` gives is on each type's page under "Return values" in
docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
"""

import re
from collections.abc import Iterator
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.iam_actions import identity_statements
from lambda_foundry.template.actions import (
    actions_like,
    arn_forms,
    is_fully_known,
    kinds_of_resources,
    resources_of,
)
from lambda_foundry.template.arns import VARIABLE, Arn, split_arn
from lambda_foundry.template.document import Template
from lambda_foundry.template.physical_names import NAMINGS
from lambda_foundry.template.policies import Statement
from lambda_foundry.template.values import UNKNOWN, Reference, reference, text

_BUCKET = "AWS::S3::Bucket"

# Types whose `Ref` is a name or an id, beside those of which the model knows it.
_BY_ID = {
    "AWS::ApiGateway::RestApi",
    "AWS::ApiGatewayV2::Api",
    "AWS::Cognito::UserPool",
    "AWS::ECR::Repository",
    "AWS::EFS::FileSystem",
    "AWS::KMS::Key",
    "AWS::KinesisFirehose::DeliveryStream",
    "AWS::OpenSearchService::Domain",
    "AWS::RDS::DBInstance",
    "AWS::Events::Rule",
}
_NAMING = {"dynamodb", "events", "iam", "kinesis", "kms", "lambda", "logs", "secretsmanager", "sns"}
_NAMING |= {"sqs", "ssm", "states"}
_OPEN = re.compile(r"\.\*|[*?]|\$\{|\[")
_PARTS = {"index", "stream"}
_OBJECTS, _BUCKETS = {"object", "accesspointobject"}, {"bucket", "accesspoint"}


def no_arn(template: Template) -> Iterator[Problem]:
    """Names, addresses and ids where an ARN must be."""
    for statement in identity_statements(template):
        for resource in (*statement.resources, *statement.not_resources):
            if said := _is_no_arn(template, resource):
                yield Problem(
                    resource=statement.origin,
                    what=f"the Resource is {said}, which is no ARN{statement.where}",
                    why="IAM refuses the policy, so deployment fails",
                    instead="write its ARN, as Fn::GetAtt gives it",
                )


def _is_no_arn(template: Template, resource: Any) -> str | None:
    target = reference(resource)
    if target is None:
        return _is_no_text_of_one(template, resource)
    return _refers_to_no_arn(template, target)


def _is_no_text_of_one(template: Template, resource: Any) -> str | None:
    """A text without the form of an ARN, or with a name or another ARN where it mustn't be."""
    plain = resource if isinstance(resource, str) else ""
    is_short = plain.startswith("arn:") and not (split_arn(plain) or {"*", "$"} & set(plain))
    if is_short or (plain and not plain.startswith(("arn:", "*", "{{", "${"))):
        return f"'{plain}'"
    written = text(resource)
    first = re.match(r"\$\{([^}]*)\}", written)
    if first and (said := _refers_to_no_arn(template, _dotted(first[1]))):
        return f"{written} with {said}"
    for whole in VARIABLE.findall(written if written.startswith("arn:") else ""):
        inner = _dotted(whole[2:-1])
        naming = NAMINGS.get(template.type(inner.logical_id))
        if naming and naming.attributes.get(inner.attribute, naming.ref).startswith("arn:"):
            return f"{written} with another ARN in it"
    return None


def _dotted(written: str) -> Reference:
    return Reference(*written.partition(".")[::2])


def _refers_to_no_arn(template: Template, target: Reference) -> str | None:
    type_ = template.type(target.logical_id)
    naming = NAMINGS.get(type_)
    if not target.attribute:
        is_named = type_ in _BY_ID or (naming is not None and not naming.ref.startswith("arn:"))
        return f"Ref of {target.logical_id}" if is_named else None
    form = naming.attributes.get(target.attribute) if naming else None
    return None if form is None or form.startswith("arn:") else f"{target}"


def no_match(template: Template) -> Iterator[Problem]:
    """Actions that no resource of their statement is about: objects on the bucket, for example."""
    for statement in identity_statements(template):
        if not statement.allows or statement.not_resources or not statement.resources:
            continue
        if action := next(_about_others(template, statement), None):
            yield _of_others(statement, action)
            continue
        if said := _of_no_part(template, statement):
            yield said
            continue
        kinds = {_kind(template, resource) for resource in statement.resources}
        if len(kinds) != 1 or None in kinds:
            continue
        (kind,) = kinds
        wrong = [action for action in statement.actions if _is_about_other(action, str(kind))]
        if wrong:
            yield _mismatch(statement, wrong[0], str(kind))


def _about_others(template: Template, statement: Statement) -> Iterator[str]:
    """Actions whose resources have other ARNs than all that the statement names."""
    heads = [_head(template, resource) for resource in statement.resources]
    if any(head is None for head in heads):
        return
    for action in statement.actions:
        forms = [split_arn(VARIABLE.sub("*", form)) for form in arn_forms(action)]
        if forms and not any(
            form is None or head is None or _fits(form, head) for form in forms for head in heads
        ):
            yield action


def _head(template: Template, resource: Any) -> Arn | None:
    """The ARN of a resource as far as it is known; None where its service isn't."""
    target = reference(resource)
    naming = NAMINGS.get(template.type(target.logical_id)) if target else None
    if target and naming:
        written = naming.attributes.get(target.attribute, naming.ref)
        return split_arn(written.replace("{name}", "*"))
    arn = split_arn(text(resource))
    return arn if arn and re.fullmatch(r"[a-z0-9-]+", arn.service) else None


def _fits(form: Arn, named: Arn) -> bool:
    """Whether the two may be one: of the same service, and beginning with the same.

    The beginning counts where an action always names its resource; elsewhere some need none.
    """
    if form.service != named.service or named.service not in _NAMING:
        return form.service in {named.service, "*"}
    start = _OPEN.split(form.resource)[0]
    begins = _OPEN.split(named.resource)[0]
    return begins.startswith(start) or start.startswith(begins)


def _of_others(statement: Statement, action: str) -> Problem:
    form = VARIABLE.sub("…", arn_forms(action)[0]).replace(".*", "…")
    return Problem(
        resource=statement.origin,
        what=f"{action} is about {form}, {statement.resource_texts[0]} is none{statement.where}",
        why="the statement allows nothing of that",
        instead="write the ARN of what it is about, in a statement of its own",
    )


def _of_no_part(template: Template, statement: Statement) -> Problem | None:
    """Where all actions know no single resource, or are about a table and all that is named isn't.

    Those that know it may have others beside them, as in what CDK grants. Where a whole stands for
    its parts, `role-polls` and `role-logs` say so.
    """
    parts = [_part(template, resource) for resource in statement.resources]
    about = [kinds_of_resources(action) for action in statement.actions]
    if not about or None in parts or not all(map(is_fully_known, statement.actions)):
        return None
    if not any(about):
        what, instead = "about no resource by itself", "write *, in a statement of its own"
    elif _PARTS.issuperset(parts) and all(each and not each & set(parts) for each in about):
        what, instead = "about the table itself", "write the table's ARN"
    else:
        return None
    return Problem(
        resource=statement.origin,
        what=f"{statement.actions[0]} is {what}, not about {statement.resource_texts[0]}"
        f"{statement.where}",
        why="the statement allows nothing of that",
        instead=instead,
    )


def _part(template: Template, resource: Any) -> str | None:
    """Which part of a table an ARN is, or `whole` of anything; None for a pattern."""
    written = text(resource)
    if found := re.search(r"/(index|stream)/|\.(Stream)Arn\}$", written):
        return (found[1] or found[2]).lower()
    is_open = {"*", "?"} & set(written) or UNKNOWN in written
    return None if is_open or _head(template, resource) is None else "whole"


def _mismatch(statement: Statement, action: str, kind: str) -> Problem:
    resource = statement.resource_texts[0]
    if kind == "bucket":
        what, instead = f"{action} is about objects, {resource} is the bucket", f"{resource}/*"
    else:
        bucket = resource.partition("/")[0]
        what, instead = f"{action} is about the bucket, {resource} are its objects", bucket
    return Problem(
        resource=statement.origin,
        what=f"{what}{statement.where}",
        why="the statement allows nothing of that",
        instead=f"write {instead}",
    )


def _kind(template: Template, resource: Any) -> str | None:
    """`bucket` or `object` for what is one of the two; None for all else."""
    target = reference(resource)
    if target:
        is_bucket = template.type(target.logical_id) == _BUCKET and target.attribute == "Arn"
        return "bucket" if is_bucket else None
    written = text(resource)
    name, slash, _ = written.partition("/")
    if UNKNOWN in written or not _is_bucket(template, name):
        return None
    if slash:
        return "object"
    return None if "*" in name else "bucket"


def _is_bucket(template: Template, name: str) -> bool:
    """Whether the part before the slash is the ARN of a bucket, not of an access point."""
    if name.startswith("${") and name.endswith(".Arn}"):
        return template.type(name[2:-5]) == _BUCKET
    arn = split_arn(name)
    return arn is not None and (arn.service, arn.region, arn.account) == ("s3", "", "")


def _is_about_other(action: str, kind: str) -> bool:
    """Whether all that an action of S3 stands for is about the other of the two."""
    other = _OBJECTS if kind == "bucket" else _BUCKETS
    found = actions_like(action) if action.lower().startswith("s3:") else []
    about = [set(resources_of(each)) for each in found]
    return bool(about) and all(each and each <= other for each in about)
