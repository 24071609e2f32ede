"""Functions that CloudFormation invokes itself, for a custom resource or a macro.

It needs no statement of the function's policy for that: it invokes as whoever deploys the stack.
docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources-lambda.html
"""

from collections import defaultdict

from lambda_foundry.access.names import CUSTOM_RESOURCE, Names, noun_of
from lambda_foundry.access.rights import Line
from lambda_foundry.access.things import full_text
from lambda_foundry.access.vocabulary import listing
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import function_of

MACRO = "AWS::CloudFormation::Macro"


def deployed_by(names: Names) -> list[Line]:
    """A line for all custom resources and macros that the function stands behind."""
    served = names.template.once(_served).get(names.function, [])
    if not served:
        return []
    terms = [
        f"{names.template.type(logical_id)} {key} {full_text(value)} [{logical_id}]"
        for logical_id in served
        for key, value in names.template.properties(logical_id).items()
        if key in {"ServiceToken", "FunctionName"}
    ]
    return [Line(for_deployments(names.function, names), tuple(terms), tuple(served))]


def for_deployments(function: str, names: Names) -> str:
    """`CloudFormation, for the custom resource Seed`; nothing for any other function."""
    served = names.template.once(_served).get(function, [])
    return f"CloudFormation, for {listing(map(names.of, served))}" if served else ""


def is_custom(template: Template, logical_id: str) -> bool:
    """Whether a resource is made by code of one's own."""
    return noun_of(template, logical_id) == CUSTOM_RESOURCE


def _served(template: Template) -> dict[str, list[str]]:
    """What each function makes when a stack is deployed."""
    found: dict[str, list[str]] = defaultdict(list)
    for logical_id in template.resources:
        if is_custom(template, logical_id):
            key = "ServiceToken"
        elif template.type(logical_id) == MACRO:
            key = "FunctionName"
        else:
            continue
        if function := function_of(template, template.properties(logical_id).get(key)):
            found[function].append(logical_id)
    return found
