"""Functions behind custom resources, which CloudFormation waits for until they answer.

docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html
"""

import re
from collections.abc import Iterator

from lambda_foundry.checks.finding import Problem
from lambda_foundry.template.asset_files import AssetFiles, files_of, layer_files
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import function_of, runs_python

TYPE = "AWS::CloudFormation::CustomResource"
_ANSWERS = re.compile(rb"ResponseURL|cfnresponse|crhelper|custom_resource_helper|response_url")


def unanswered(template: Template) -> Iterator[Problem]:
    """Handlers whose code mentions the address for the answer nowhere."""
    told: set[str] = set()
    for resource in template.resources:
        if template.type(resource) != TYPE and not template.type(resource).startswith("Custom::"):
            continue
        token = template.properties(resource).get("ServiceToken")
        function = function_of(template, token)
        if function is None or function in told or not runs_python(template, function):
            continue
        files, layers = files_of(template, function), layer_files(template, function)
        if files is None or layers is None or not files.sizes:
            continue
        told.add(function)
        if not any(map(_may_answer, [files, *layers])):
            yield Problem(
                resource=function,
                what=f"CloudFormation invokes it for {resource}, and its code never uses the "
                "ResponseURL of the event",
                why="a deployment waits an hour for the answer, and fails",
                instead="put the answer to the ResponseURL, or let custom_resources.Provider do it",
            )


def _may_answer(files: AssetFiles) -> bool:
    return any(
        name.endswith((".py", ".so", ".pyc")) and _ANSWERS.search(files.read(name))
        for name in files.sizes
    )
