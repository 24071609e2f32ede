"""Resources of statements that are no ARN, or that no action of the statement is about.

What `Ref` gives is on each type's page under "Return values" in
docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
"""

from collections.abc import Iterator
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.iam_actions import identity_statements
from lambda_foundry.template.actions import actions_like, resources_of
from lambda_foundry.template.arns import split_arn
from lambda_foundry.template.document import Template
from lambda_foundry.template.physical_names import NAMINGS
from lambda_foundry.template.policies import Statement
from lambda_foundry.template.values import UNKNOWN, reference, text

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
        plain = resource if isinstance(resource, str) else ""
        is_one = plain.startswith(("arn:", "*", "{{", "${")) or not plain
        return None if is_one else f"'{plain}'"
    type_ = template.type(target.logical_id)
    naming = NAMINGS.get(type_)
    if not target.attribute:
        is_named = type_ in _BY_ID or (naming is not None and not naming.ref.startswith("arn:"))
        return f"Ref of {target.logical_id}" if is_named else None
    form = naming.attributes.get(target.attribute) if naming else None
    return None if form is None or form.startswith("arn:") else f"{target}"


def no_match(template: Template) -> Iterator[Problem]:
    """Actions on objects that are allowed on the bucket alone, and the other way round."""
    for statement in identity_statements(template):
        if not statement.allows or statement.not_resources or not statement.resources:
            continue
        kinds = {_kind(template, resource) for resource in statement.resources}
        if len(kinds) != 1 or None in kinds:
            continue
        (kind,) = kinds
        wrong = [action for action in statement.actions if _is_about_other(action, str(kind))]
        if wrong:
            yield _mismatch(statement, wrong[0], str(kind))


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
